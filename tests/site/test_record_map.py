"""The map of a record."""

import re
from dataclasses import replace

import portals
import pytest

from pledgebook.site.charts.record_map import record_maps
from pledgebook.site.view import View


@pytest.fixture(scope="module")
def view():
    view = View(portals.real_portal(), "en")
    view.turn_to("projects/x/")
    return view


def project(view, id, **data):
    record = view.portal.find("projects", id)
    return replace(record, data={**record.data, **data})


def test_places_stand_on_the_map_of_their_country_and_in_a_table(view):
    drawn, *_ = record_maps(view, project(view, "GEO-00012708")).charts

    assert [spot.label for spot in drawn.picture.spots] == ["1", "2"]
    assert [tuple(cell.text for cell in row) for row in drawn.rows] == [("Imereti", "no coordinates"), ("Kutaisi", "42.27° N, 42.7° E"), ("Tbilisi", "41.72° N, 44.79° E")]
    assert [row[0].mark for row in drawn.rows] == ["", "1", "2"]


def test_a_plan_shows_its_locality(view):
    drawn, *_ = record_maps(view, view.portal.find("action-plans", "makueni-2021-2022")).charts

    assert [row[1].text for row in drawn.rows] == ["1.78° S, 37.63° E"]


@pytest.mark.parametrize(("language", "written"), [("es", "1,78° S, 37,63° E"), ("uk", "1,78° пд. ш., 37,63° сх. д."), ("ar", "1.78° جنوبًا، 37.63° شرقًا")])
def test_coordinates_are_written_as_people_read_them(language, written):
    place = {"latitude": "-1.78", "longitude": "37.63"}

    assert View(portals.real_portal(), language).coordinates(place) == written


def test_several_countries_are_shown_among_their_neighbours_and_lead_to_their_pages(view):
    drawn, *_ = record_maps(view, project(view, "416-631")).charts
    picture, own = drawn.picture, [area for area in drawn.picture.areas if area.href]

    assert {area.title for area in own} == {"Armenia", "Azerbaijan", "Belarus", "Georgia", "Moldova", "Ukraine"}
    assert all(area.href.startswith("../../countries/") for area in own)
    assert drawn.rows == []
    for area in own:
        for x, y in re.findall(r"M(\d+) (\d+)", area.path):
            assert picture.left <= int(x) <= picture.left + picture.width
            assert picture.top <= int(y) <= picture.top + picture.height


def test_islands_too_small_to_be_seen_have_a_sign(view):
    drawn, *_ = record_maps(view, project(view, "2225O")).charts

    assert {spot.title for spot in drawn.picture.spots} == {"Dominica"}
    assert "Jamaica" in {area.title for area in drawn.picture.areas}


def test_countries_at_both_ends_of_the_world_fit_on_the_map(view):
    picture = record_maps(view, project(view, "2225O", countries=["FJ", "US", "NZ", "RU"])).charts[0].picture

    assert (picture.left, picture.top) >= (0, 0)
    assert picture.left + picture.width <= 6400


def test_one_country_without_places_is_shown_by_itself(view):
    drawn, *_ = record_maps(view, project(view, "INT14X26")).charts

    assert (drawn.description, drawn.picture.spots) == (["Kazakhstan"], [])


@pytest.mark.parametrize("countries", [[], ["AQ"], ["XX"]])
def test_a_record_of_no_country_that_is_drawn_has_no_map(view, countries):
    data = {name: value for name, value in project(view, "RAF08X01").data.items() if name != "countries"}
    record = replace(view.portal.find("projects", "RAF08X01"), data={**data, **({"countries": countries} if countries else {})})

    assert record_maps(view, record) == ([], False)


def test_a_record_of_several_countries_shows_them_all_and_those_with_places_in_detail(view):
    maps = record_maps(view, project(view, "INT13001"))

    assert [chart.title for chart in maps.charts] == ["On the map", "Colombia: places on the map"]
    assert maps.all_shown


def test_a_place_outside_the_map_is_not_lost(view):
    places = [{"name": {"en": "Kutaisi"}, "latitude": "42.27", "longitude": "42.70"}, {"name": {"en": "Far"}, "latitude": "0", "longitude": "0"}]

    assert record_maps(view, project(view, "GEO-00012708")).all_shown
    assert not record_maps(view, project(view, "GEO-00012708", places=places)).all_shown
