"""The map of a record."""

import re
from dataclasses import replace

import portals
import pytest

from pledgebook.site.charts.record_map import record_map
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
    drawn = record_map(view, project(view, "GEO-00012708"))

    assert [spot.label for spot in drawn.picture.spots] == ["1", "2"]
    assert [tuple(cell.text for cell in row) for row in drawn.rows] == [("Imereti", "not reported"), ("Kutaisi", "42.27° N, 42.7° E"), ("Tbilisi", "41.72° N, 44.79° E")]
    assert [row[0].mark for row in drawn.rows] == ["", "1", "2"]


def test_a_plan_shows_its_locality(view):
    drawn = record_map(view, view.portal.find("action-plans", "makueni-2021-2022"))

    assert [row[1].text for row in drawn.rows] == ["1.78° S, 37.63° E"]


@pytest.mark.parametrize(("language", "written"), [("es", "1,78° S, 37,63° E"), ("uk", "1,78° пд. ш., 37,63° сх. д."), ("ar", "1.78° جنوباً، 37.63° شرقاً")])
def test_coordinates_are_written_as_people_read_them(language, written):
    place = {"latitude": "-1.78", "longitude": "37.63"}

    assert View(portals.real_portal(), language).coordinates(place) == written


def test_several_countries_are_shown_among_their_neighbours_and_lead_to_their_pages(view):
    drawn = record_map(view, project(view, "416-631"))
    picture, own = drawn.picture, [area for area in drawn.picture.areas if area.href]

    assert {area.title for area in own} == {"Armenia", "Azerbaijan", "Belarus", "Georgia", "Moldova", "Ukraine"}
    assert all(area.href.startswith("../../countries/") for area in own)
    assert drawn.rows == []
    for area in own:
        for x, y in re.findall(r"M(\d+) (\d+)", area.path):
            assert picture.left <= int(x) <= picture.left + picture.width
            assert picture.top <= int(y) <= picture.top + picture.height


def test_islands_too_small_to_be_seen_have_a_sign(view):
    drawn = record_map(view, project(view, "2225O"))

    assert {spot.title for spot in drawn.picture.spots} == {"Dominica"}
    assert "Jamaica" in {area.title for area in drawn.picture.areas}


def test_countries_at_both_ends_of_the_world_fit_on_the_map(view):
    picture = record_map(view, project(view, "2225O", countries=["FJ", "US", "NZ", "RU"])).picture

    assert (picture.left, picture.top) >= (0, 0)
    assert picture.left + picture.width <= 6400


def test_one_country_without_places_is_shown_by_itself(view):
    drawn = record_map(view, project(view, "INT14X26"))

    assert (drawn.description, drawn.picture.spots) == (["Kazakhstan"], [])


@pytest.mark.parametrize("countries", [[], ["AQ"], ["XX"]])
def test_a_record_of_no_country_that_is_drawn_has_no_map(view, countries):
    data = {name: value for name, value in project(view, "RAF08X01").data.items() if name != "countries"}
    record = replace(view.portal.find("projects", "RAF08X01"), data={**data, **({"countries": countries} if countries else {})})

    assert record_map(view, record) is None
