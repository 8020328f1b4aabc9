"""Charts and maps: what they count, where they lead, and what is missing from them."""

import re
from dataclasses import replace
from datetime import date
from itertools import accumulate

import markup
import pytest
from shapely.geometry import Polygon

from pledgebook.model.portal import Portal, link
from pledgebook.records.record import Record
from pledgebook.site import charts, jinja
from pledgebook.site.charts import plan_history, world_map
from pledgebook.site.charts.chart import Chart
from pledgebook.site.view import View

HOSTILE = "<script>alert(\"1\")</script> & ]]> 'Office'"


def view_of(portal: Portal, language: str = "en", path: str = "projects/x/") -> View:
    view = View(portal, language)
    view.turn_to(path)
    return view


def with_records(portal: Portal, *records: Record) -> Portal:
    """The portal with these records, new ones or in the place of others."""
    found = {name: dict(known) for name, known in portal.records.items()}
    for record in records:
        found[record.collection.name][record.id] = record
    return link(portal.schema, portal.settings, portal.geography, found, portal.as_of)


def record_of(portal: Portal, collection: str, id: str, **data: object) -> Record:
    return Record(portal.schema.collections[collection], id, {"id": id, **data}, None)


def project(portal: Portal, id: str = "P1", **data: object) -> Record:
    return record_of(portal, "projects", id, title={"en": f"Project {id}"}, **data)


def commitments(portal: Portal, *leads: str) -> list[Record]:
    """A commitment for each of these bodies, which leads it."""
    return [record_of(portal, "commitments", f"AA{number:04}", institutions=[{"organization": lead, "role": "lead"}]) for number, lead in enumerate(leads)]


def place(name: str, east: str, north: str) -> dict:
    return {"name": {"en": name}, "longitude": east, "latitude": north}


def country(portal: Portal, code: str, *places: dict, language: str = "en", **data: object) -> Chart | None:
    """The map of a country in a portal with a project that names these places."""
    mine = project(portal, places=list(places), **({"countries": [code]} | data))
    return charts.country(view_of(with_records(portal, mine), language), code, [mine])


def without(record: Record, *names: str) -> Record:
    return replace(record, data={name: value for name, value in record.data.items() if name not in names})


def numbers(chart: Chart) -> dict[str, list[str]]:
    """What the table of a chart says, by the first cell of each row."""
    return {row[0].text: [cell.text for cell in row[1:]] for row in chart.rows}


def shown(chart: Chart, portal: Portal, language: str = "en") -> markup.Element:
    """A chart as a page holds it."""
    environment = jinja.environment({}, view_of(portal, language), {})
    jinja.load_macros(environment)
    return markup.parse(str(environment.globals["drawing"].chart_of(chart)))


@pytest.fixture
def view(portal: Portal) -> View:
    return view_of(portal)


@pytest.fixture
def plan(portal: Portal) -> Record:
    return portal.find("action-plans", "AP_ISL09")


def test_a_commitment_counts_each_month_with_the_status_last_reported(portal: Portal, plan: Record):
    counted = {month.day.isoformat(): month.counts for month in plan_history.months(plan, portal)}
    assert counted["2025-04-30"] == {None: 5}
    assert counted["2025-05-31"] == {None: 4, "limited": 1}
    assert counted["2025-06-30"]["complete"] == 0, "a report on a milestone is none on the commitment"
    assert counted["2025-10-31"] == {None: 3, "limited": 1, "not_started": 1}
    assert counted["2026-01-31"] == {None: 3, "complete": 1, "not_started": 1}


@pytest.mark.parametrize("start", ["0223-09", "1021", "9999-12-31"])
def test_a_slip_in_a_year_draws_no_endless_chart(portal: Portal, plan: Record, start: str):
    months = plan_history.months(replace(plan, data={**plan.data, "start": start}), portal)

    assert len(months) == (0 if start.startswith("9") else 20 * 12 + 1)


def test_bands_run_from_the_start_of_the_plan_to_the_day_of_publication_or_its_end(portal: Portal, plan: Record):
    running = [month.day for month in plan_history.months(plan, replace(portal, as_of=date(2026, 6, 12)))]
    ended = [month.day for month in plan_history.months(portal.find("action-plans", "wickham-2023-2024"), portal)]
    assert (running[0], running[-1], len(running)) == (date(2025, 2, 28), date(2026, 6, 12), 17)
    assert (ended[0], ended[-1]) == (date(2023, 1, 31), date(2024, 12, 31))
    picture = charts.history(view_of(portal), plan).picture
    assert [band.title for band in picture.bands] == ["Not reported", "Not started", "Limited", "Substantial", "Complete"]
    assert re.fullmatch(r"M0 0V0H1.*V5H0Z", picture.bands[0].path)
    months = shown(charts.history(view_of(portal, "ar"), plan), portal, "ar").all("span", class_="pb-steps__month")
    assert all(re.search(r"\bpb-w\d+\b", each.get("class")) for each in months)


def test_a_plan_without_reports_or_without_a_start_has_no_history_and_one_without_an_end_has(portal: Portal, plan: Record):
    silent = [without(each, "updates") for each in portal.all("commitments")]
    undated = [replace(each, data={**each.data, "updates": [{"status": "limited"}, {"date": "2025-05-01"}]}) for each in silent]
    ahead = replace(plan, data={**plan.data, "start": "2027", "end": "2028"})
    for records, shown_plan in ((silent, plan), (undated, plan), ([ahead], ahead), ([], without(plan, "start"))):
        assert charts.history(view_of(with_records(portal, *records)), shown_plan) is None
    assert len(charts.history(view_of(portal), without(plan, "end")).rows) == 17


def test_a_bar_counts_what_a_body_leads_by_status(view: View, portal: Portal):
    chart = charts.leads(view, portal.all("commitments"))
    ministry = [cell.text for cell in chart.rows[0]]
    assert dict(zip([key.label for key in chart.header], ministry, strict=True)) == {
        "Organization": "Ministry of Lanterns", "Limited": "1", "Substantial": "0", "Complete": "1", "Withdrawn": "0", "Not reported": "0", "Total": "2",
    }  # fmt: skip
    assert [(part.css, part.share) for part in chart.picture.bars[0]] == [("pb-badge--limited", 50), ("pb-badge--complete", 50)]
    assert chart.rows[0][0].href == "../../organizations/ministry-of-lanterns/"


def test_bodies_beyond_the_twelfth_share_a_bar(portal: Portal):
    bodies = [record_of(portal, "organizations", f"b{number:02}", name={"en": f"Body {number:02}"}) for number in range(20)]
    promises = commitments(portal, *(body.id for body in bodies), *(body.id for body in bodies))
    chart = charts.leads(view_of(with_records(portal, *bodies, *promises)), promises)
    assert len(chart.rows) == 13
    assert (chart.rows[-1][0].text, chart.rows[-1][-1].text) == ("8 other organizations", "16")
    assert chart.picture.bars[-1][0].share == 100, "no bar is longer than its cell"


def test_one_body_or_none_is_no_chart(portal: Portal):
    promises = [record_of(portal, "commitments", "AA1"), record_of(portal, "commitments", "AA2", institutions=[{"role": "lead"}, {"organization": "lighthouse-watch"}])]
    for few in (promises, commitments(portal, "lighthouse-watch", "lighthouse-watch"), commitments(portal, "nobody", "nobody", "nowhere")):
        assert charts.leads(view_of(with_records(portal, *few)), few) is None


def paid(portal: Portal, *amounts: tuple[str, str], **data: object) -> Record:
    contributions = [{"label": {"en": f"Payer {number}"}, "amount": amount, "currency": currency} for number, (amount, currency) in enumerate(amounts, 1)]
    return project(portal, contributions=contributions, **data)


def test_what_no_payer_covers_of_a_budget_is_a_share_of_its_own(view: View, portal: Portal):
    covered = charts.contributions(view, paid(portal, ("100", "EUR"), ("300", "EUR"), budget={"amount": "1000", "currency": "EUR"}))
    others = [charts.contributions(view, paid(portal, ("1", "EUR"), ("3", "EUR"), budget=budget)) for budget in ({"amount": "9", "currency": "USD"}, {"currency": "EUR"}, {})]
    assert numbers(covered) == {"Payer 2": ["EUR 300"], "Payer 1": ["EUR 100"], "Budget with no named funder": ["EUR 600"], "Total": ["EUR 1,000"]}
    assert [part.share for (part,) in covered.picture.bars] == [30, 10, 60]
    assert covered.description == ["EUR 400 from 2 funders.", "The budget is EUR 1,000."]
    assert [numbers(each)["Total"] for each in others] == [["EUR 4"]] * 3


def test_only_contributions_of_one_currency_with_amounts_are_drawn(view: View, portal: Portal):
    euros = {"amount": "2", "currency": "EUR"}
    for amounts in ([("1", "EUR"), ("2", "USD")], [("1", "EUR")], [("0", "EUR"), ("2", "EUR")], []):
        assert charts.contributions(view, paid(portal, *amounts)) is None
    assert charts.contributions(view, project(portal, contributions=[euros, {"currency": "EUR"}])) is None
    assert list(numbers(charts.contributions(view, project(portal, contributions=[euros, {"organization": "gone", **euros}])))) == ["Not reported", "Total"]


def test_each_country_with_records_leads_to_its_page_by_a_sign_where_it_is_too_small(view: View, portal: Portal):
    chart = charts.world(view)
    links = shown(chart, portal).one("div", class_="pb-map").links()
    signs = {spot.href: spot for spot in chart.picture.spots}
    for code, name, number in view.countries():
        assert f"../../countries/{code.lower()}/" in links
        assert f"{name}: {number} record{'s' if number > 1 else ''}" in {*links.values(), *(sign.title for sign in signs.values())}
    assert signs["../../countries/tv/"].css.startswith("pb-map__sign pb-shade--")


@pytest.mark.parametrize(("most", "bounds"), [(1, [1]), (3, [1, 2, 3]), (4, [1, 2, 3, 4]), (11, [2, 3, 6, 11]), (5000, [8, 70, 600, 5000])])
def test_shades_go_by_round_numbers(most: int, bounds: list[int]):
    assert world_map.shade_bounds(most) == bounds


def test_islands_far_away_are_left_out_and_their_places_named(portal: Portal):
    chart = country(portal, "PT", place("Lisboa", "-9.14", "38.72"), place("Ponta Delgada", "-25.67", "37.74"))
    assert list(numbers(chart)) == ["Lisboa"]
    assert [(spot.title, spot.href) for spot in chart.picture.spots if spot.href] == [("Lisboa: Project P1", "../../projects/p1/")]
    assert chart.notes[0] == "Not on this map: Ponta Delgada."


@pytest.mark.parametrize(
    ("code", "east", "north"),
    [("FJ", "178.44", "-18.14"), ("RU", "177.5", "64.73"), ("US", "-104.99", "39.74"), ("NZ", "174.78", "-41.29"), ("TV", "179.2", "-8.52"), ("VA", "12.4534", "41.9029"), ("FK", "-57.85", "-51.7")],
)  # fmt: skip
def test_a_country_at_the_edge_of_the_map_or_a_small_one_is_drawn_whole(portal: Portal, code: str, east: str, north: str):
    around, own = (each.path for each in country(portal, code, place("Here", east, north)).picture.areas)
    assert 0 < part_covered(own) < 0.7
    assert part_covered(around) < (1.05 if code == "VA" else 0.6), "no land is turned inside out"
    assert own not in around


def part_covered(path: str) -> float:
    """How much of a map of 6400 by 4400 units the rings of a path enclose."""
    rings = [[(int(x), int(y)), *zip(*[map(int, re.findall(r"-?\d+", steps))] * 2, strict=True)] for x, y, steps in re.findall(r"M(-?\d+) (-?\d+)l([^z]*)z", path)]
    return sum(Polygon(list(zip(*map(accumulate, zip(*ring, strict=True)), strict=True))).area for ring in rings) / (6400 * 4400)


def test_a_place_of_a_record_with_several_countries_is_shown_where_the_map_holds_it(portal: Portal):
    places = place("Tbilisi", "44.79", "41.72"), place("Yerevan", "44.51", "39.98"), place("Buoy", "41.0", "42.2")
    shared, own = country(portal, "GE", *places, countries=["GE", "AM"]), country(portal, "GE", *places)
    assert (list(numbers(shared)), shared.notes[1:]) == (["Buoy", "Tbilisi"], [])
    assert (list(numbers(own)), own.notes[0]) == (["Buoy", "Tbilisi"], "Not on this map: Yerevan.")


def test_no_map_without_records_or_coordinates_but_one_for_a_place_without_a_name(portal: Portal):
    assert country(portal, "GE", {"name": {"en": "Somewhere"}}) is None
    assert country(portal, "AQ", place("Base", "0", "-75")) is None
    assert list(numbers(country(portal, "GE", {"longitude": "44.79", "latitude": "41.72"}))) == ["Project P1"]
    assert charts.world(view_of(link(portal.schema, portal.settings, portal.geography, {name: {} for name in portal.records}, portal.as_of))) is None


def test_a_place_has_a_number_on_the_map_and_in_the_list_and_the_map_a_scale_bar(portal: Portal):
    chart = country(portal, "GE", place("Tbilisi", "44.79", "41.72"), place("Batumi", "41.64", "41.65"), language="ar")
    figure = shown(chart, portal, "ar")
    dots = [each.text for each in figure.one("div", class_="pb-map").all("a")]
    assert dots == [each.text for each in figure.all("span", class_="pb-map__number")] == ["1", "2"]
    assert [row[0].text for row in chart.rows] == ["Batumi", "Tbilisi"]
    assert figure.one("div", class_="pb-map__scale").text.startswith("100 ")
    assert chart.picture.spots[1].point == country(portal, "GE", place("Tbilisi", "44.79", "41.72")).picture.spots[0].point, "left is left in every language"


def test_a_chart_has_a_title_sentences_a_legend_in_words_and_its_numbers_once_and_nothing_from_elsewhere(view: View, portal: Portal, plan: Record):
    contributions = charts.contributions(view, portal.find("projects", "LANTERN-01"))
    on_maps = charts.world(view), country(portal, "IS", place("Reykjavík", "-21.9", "64.1"))
    for chart in (charts.history(view, plan), charts.leads(view, portal.all("commitments")), contributions, *on_maps):
        figure = shown(chart, portal).one("figure")
        assert figure.one("figcaption").text == " ".join([chart.title, *chart.description])
        assert [each.text for each in figure.all("li")] == [f"{key.label} {key.value}".strip() for key in chart.keys]
        assert len(figure.one("tbody").all("tr")) == len(chart.rows) == len(figure.one("table").all("th", scope="row"))
        assert {len(row) for row in chart.rows} == {len(chart.header)}
        for each in figure:
            assert each.tag not in ("style", "script", "image", "use")
            assert not {name for name in each.attributes if name.startswith("on") or name in ("fill", "stroke", "id")}
            assert "//" not in "".join(each.attributes.values())


def test_a_hostile_name_stays_text_and_one_in_another_language_is_marked(portal: Portal):
    body, other = (record_of(portal, "organizations", id, name={"en": name}) for id, name in (("hostile", HOSTILE), ("other", "Other")))
    promises = commitments(portal, "hostile", "hostile", "other")
    funded = project(portal, contributions=[{"organization": "hostile", "amount": "2", "currency": "EUR"}, {"organization": "other", "amount": "1", "currency": "EUR"}])
    named = project(portal, "P2", countries=["GE"], places=[place(HOSTILE, "44.79", "41.72")])
    view = view_of(with_records(portal, body, other, *promises, funded, named))
    for chart in (charts.leads(view, promises), charts.contributions(view, funded), charts.country(view, "GE", [named])):
        figure = shown(chart, portal)
        assert not figure.all("script")
        assert HOSTILE in figure.text or any(HOSTILE in (each.get("title") or "") for each in figure)
    contributions = [{"label": {"es": "Farolas"}, "amount": "2", "currency": "EUR"}, {"label": {"en": "Lamps"}, "amount": "1", "currency": "EUR"}]
    figure = shown(charts.contributions(view_of(portal), project(portal, contributions=contributions)), portal)
    assert [each.text for each in figure.all("span", lang="es")] == ["Farolas"]
