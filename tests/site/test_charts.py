"""Charts and maps: what they count, where they lead, and what they are made of."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

import markup
import portals
import pytest

from pledgebook import BuildError
from pledgebook.model.portal import Portal, address
from pledgebook.records.record import Record
from pledgebook.site import jinja as templating
from pledgebook.site.charts import charts, drawing, maps
from pledgebook.site.charts.drawing import Chart
from pledgebook.site.view import Page, View

HOSTILE = "<script>alert(\"1\")</script> & ]]> 'Office'"
NARROWEST = 288
"""Width in pixels of a chart on a screen of 320."""


def view_of(portal: Portal, language: str = "en") -> View:
    view = View(portal, language)
    view.turn_to(Page("projects/x/", "", "", lambda view: "", lambda view: ""))
    return view


def with_records(portal: Portal, *records: Record) -> Portal:
    """The portal with these records, new ones or in the place of others."""
    found = {name: dict(known) for name, known in portal.records.items()}
    for record in records:
        found[record.collection.name][record.id] = record
    return replace(portal, records=found)


def country(portal: Portal, code: str, *records: Record) -> Chart | None:
    """The map of a country in a portal that has these records too."""
    return maps.country(view_of(with_records(portal, *records)), code, list(records))


def record_of(portal: Portal, collection: str, id: str, **data: object) -> Record:
    return Record(portal.schema.collections[collection], id, {"id": id, **data}, None)


def project(portal: Portal, id: str = "P1", **data: object) -> Record:
    return record_of(portal, "projects", id, title={"en": f"Project {id}"}, status="closed", **data)


def place(name: str, east: str, north: str) -> dict:
    return {"name": {"en": name}, "longitude": east, "latitude": north}


def numbers(chart: Chart) -> dict[str, list[str]]:
    """What the table under a chart says, by the first cell of each row."""
    return {row[0].text: [cell.text for cell in row[1:]] for row in chart.rows}


def drawings(chart: Chart) -> list[markup.Element]:
    return markup.parse(str(chart.svg)).all("svg")


def links(drawing: markup.Element) -> dict[str, str]:
    """Words by address of all that one can reach with the keyboard."""
    return {each.get("href"): each.one("title").text for each in drawing.all("a") if each.get("tabindex") is None}


@pytest.fixture
def view(portal: Portal) -> View:
    return view_of(portal)


@pytest.fixture
def plan(portal: Portal) -> Record:
    return portal.find("action-plans", "AP_ISL09")


@pytest.fixture
def all_charts(portal: Portal, view: View, plan: Record) -> list[Chart]:
    """One of each kind."""
    island = project(portal, countries=["IS"], places=[place("Reykjavík", "-21.9", "64.1")])
    lantern = portal.find("projects", "LANTERN-01")
    return [
        charts.history(view, plan),
        charts.leads(view, portal.all("commitments")),
        charts.contributions(view, lantern),
        maps.world(view),
        country(portal, "IS", island),
    ]


# Status over time


def test_a_commitment_counts_each_month_with_the_status_last_reported(portal: Portal, plan: Record):
    counted = {month.day.isoformat(): month.counts for month in charts.months(plan, portal)}
    assert counted["2025-04-30"] == {None: 5}
    assert counted["2025-05-31"] == {None: 4, "limited": 1}
    assert counted["2025-10-31"] == {None: 3, "limited": 1, "not_started": 1}
    assert counted["2026-01-31"] == {None: 3, "complete": 1, "not_started": 1}


def test_a_report_on_a_milestone_is_none_on_the_commitment(portal: Portal, plan: Record):
    june = next(month for month in charts.months(plan, portal) if month.day == date(2025, 6, 30))
    assert june.counts["complete"] == 0


def test_months_run_from_the_start_of_the_plan_to_the_day_of_publication(portal: Portal, plan: Record):
    days = [month.day for month in charts.months(plan, replace(portal, day=date(2026, 6, 12)))]
    assert days[0] == date(2025, 2, 28)
    assert days[-1] == date(2026, 6, 12)
    assert len(days) == 17


def test_months_of_an_ended_plan_run_to_its_end(portal: Portal):
    days = [month.day for month in charts.months(portal.find("action-plans", "wickham-2023-2024"), portal)]
    assert (days[0], days[-1]) == (date(2023, 1, 31), date(2024, 12, 31))


def test_every_month_counts_every_commitment(view: View, plan: Record):
    rows = numbers(charts.history(view, plan))
    assert len(rows) == 17
    assert {sum(map(int, row)) for row in rows.values()} == {5}


def test_a_plan_on_which_nothing_was_reported_has_no_history(portal: Portal, plan: Record):
    silent = [replace(each, held={**each.data, "updates": []}) for each in portal.all("commitments")]
    assert charts.history(view_of(with_records(portal, *silent)), plan) is None


def test_a_plan_that_lies_ahead_has_no_history(portal: Portal, plan: Record):
    ahead = replace(plan, held={**plan.data, "start": "2027", "end": "2028"})
    assert charts.history(view_of(with_records(portal, ahead)), ahead) is None


def test_a_band_has_the_class_of_its_badge_and_a_label_at_its_end(view: View, plan: Record):
    wide, _narrow = drawings(charts.history(view, plan))
    bands = {each.get("class") for each in wide.all("path")}
    assert {"pb-badge--complete", "pb-badge--not-reported"} <= bands
    assert {"Complete 1", "Not reported 1"} <= {each.text for each in wide.all("text")}


def test_labels_of_thin_bands_stand_apart():
    month = charts.Month(date(2026, 1, 31), Counter(limited=1, substantial=1, complete=98))
    placed = charts._end_labels(month, ["complete", "substantial", "limited"], ["Complete", "Substantial", "Limited"], 1, 224)
    heights = [each["y"] for each in placed]
    assert all(high - low >= 100 * drawing.LETTERS / 224 for low, high in pairwise(heights))


# Who leads


def test_a_bar_counts_what_a_body_leads_by_status(view: View, portal: Portal):
    chart = charts.leads(view, portal.all("commitments"))
    column = list(chart.header).index("Total") - 1
    assert {name: row[column] for name, row in numbers(chart).items()}["Ministry of Lanterns"] == "2"
    assert numbers(chart)["Lighthouse Watch"][column] == "1"


def test_a_bar_leads_to_its_organization(view: View, portal: Portal):
    for shown in drawings(charts.leads(view, portal.all("commitments"))):
        words = links(shown)["../../organizations/ministry-of-lanterns/"]
        assert words == "Ministry of Lanterns 2: Limited 1 and Complete 1"


def test_bodies_beyond_the_twelfth_share_a_bar(portal: Portal):
    bodies = [record_of(portal, "organizations", f"b{number:02}", name={"en": f"Body {number:02}"}) for number in range(20)]
    promises = [
        record_of(portal, "commitments", f"AA{number:04}", end="2027", institutions=[{"organization": f"b{number % 20:02}", "role": "lead"}])
        for number in range(40)
    ]
    chart = charts.leads(view_of(with_records(portal, *bodies, *promises)), promises)
    assert len(chart.rows) == 13
    assert chart.rows[-1][0].text == "8 other organizations"
    assert chart.rows[-1][-1].text == "16"


def test_one_body_that_leads_all_is_no_chart(view: View, portal: Portal):
    assert charts.leads(view, portal.pointing(portal.find("action-plans", "wickham-2023-2024"), "commitments")) is None


# Who pays


def paid(portal: Portal, *amounts: tuple[str, str], **data: object) -> Record:
    contributions = [{"label": {"en": f"Payer {number}"}, "amount": amount, "currency": currency} for number, (amount, currency) in enumerate(amounts, 1)]
    return project(portal, contributions=contributions, **data)


def test_shares_add_up_to_their_total(view: View, portal: Portal):
    chart = charts.contributions(view, paid(portal, ("100.50", "EUR"), ("300", "EUR")))
    assert numbers(chart) == {"Payer 2": ["EUR 300"], "Payer 1": ["EUR 100.50"], "Total": ["EUR 400.50"]}


def test_what_no_payer_covers_of_a_budget_is_a_share_of_its_own(view: View, portal: Portal):
    chart = charts.contributions(view, paid(portal, ("100", "EUR"), ("300", "EUR"), budget={"amount": "1000", "currency": "EUR"}))
    assert numbers(chart)["Budget without a named payer"] == ["EUR 600"]
    assert numbers(chart)["Total"] == ["EUR 1,000"]


def test_a_budget_in_another_currency_says_nothing_about_the_shares(view: View, portal: Portal):
    chart = charts.contributions(view, paid(portal, ("100", "EUR"), ("300", "EUR"), budget={"amount": "1000", "currency": "USD"}))
    assert numbers(chart)["Total"] == ["EUR 400"]


@pytest.mark.parametrize("amounts", [[("1", "EUR"), ("2", "USD")], [("1", "EUR")], [("0", "EUR"), ("2", "EUR")], []], ids=str)
def test_only_contributions_of_one_currency_are_drawn(view: View, portal: Portal, amounts: list):
    assert charts.contributions(view, paid(portal, *amounts)) is None


# The world


def test_each_country_with_records_is_a_link_to_its_page(view: View):
    (drawing,) = drawings(maps.world(view))
    for code, name, number in view.countries():
        assert links(drawing)[f"../../countries/{code.lower()}/"] == f"{name}: {number} record{'s' if number > 1 else ''}"


def test_a_country_too_small_for_the_world_is_a_point(view: View):
    (drawing,) = drawings(maps.world(view))
    link = next(each for each in drawing.all("a") if each.get("href") == "../../countries/tv/")
    assert link.one("path").get("d") == "m0 0 0 0"


def test_a_place_leads_to_the_record_that_names_it(view: View):
    (drawing,) = drawings(maps.world(view))
    assert links(drawing)["../../projects/lantern-01/"] == "The quay: Lanterns for the Quay"


WORLD = {"type": "equalEarth", "rotate": [-11, 0, 0], "scale": 640 / 5.44, "translate": [320, 162], "precision": 0}
FIGURE = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


def by_vega(mark: str, values: list[dict], encoding: dict) -> list[dict[str, str]]:
    """Attributes of what Vega-Lite draws on a map of the world."""
    spec = {"width": 640, "height": 282, "projection": WORLD, "layer": [drawing.layer(mark, values, encoding)]}
    (found,) = drawing.drawn_by_vega({**drawing._BASE, **spec}).shapes
    while found.inside and found.inside[0].tag == "g":
        (found,) = found.inside
    return [each.attributes for each in found.inside]


def figures(text: str) -> list[float]:
    return [float(each) for each in FIGURE.findall(text)]


def test_lands_are_where_vega_draws_them():
    chart, names = maps.atlas(maps._WORLD), ["KE", "FR", "RU", "CA", "FJ", "NZ", "Somaliland"]
    names = [name if name in chart else "SO" for name in names]
    drawn = by_vega("geoshape", [chart.shape(chart.polygons(name), maps._WORLD_GAP) for name in names], {})

    assert len(drawn) == len(names)
    for name, each in zip(names, drawn, strict=True):
        assert figures(maps.base().outlines[name]) == pytest.approx(figures(each["d"]), abs=0.11)


def test_points_are_where_vega_draws_them():
    points = [(0, 0), (11, 45), (-168.9, 12.5), (-169.1, -12.5), (180, 64), (-21.9, 64.1), (179.9, -89), (100, 89.9)]
    place = {"longitude": {"field": "east", "type": "quantitative"}, "latitude": {"field": "north", "type": "quantitative"}}
    drawn = by_vega("point", [{"east": east, "north": north} for east, north in points], place)

    assert [figures(maps._at(point)) for point in points] == [pytest.approx(figures(each["transform"]), abs=0.11) for each in drawn]


def test_no_outline_goes_from_one_edge_of_the_world_to_the_other():
    for outline in maps.base().outlines.values():
        steps = [figures(each) for each in re.findall(r"m[^mz]*", outline)]
        assert all(abs(step) < 200 for ring in steps for step in ring[2::2])


def test_the_world_weighs_at_most_sixty_kilobytes():
    chart = maps.world(view_of(portals.real_portal()))
    assert len(chart.svg.encode()) <= 60_000


@pytest.mark.parametrize(
    ("most", "bounds"), [(1, [1]), (3, [1, 2, 3]), (4, [1, 2, 3, 4]), (11, [2, 3, 6, 11]), (5000, [8, 70, 600, 5000])]
)  # fmt: skip
def test_shades_go_by_round_numbers(most: int, bounds: list[int]):
    assert maps._bounds(most) == bounds


def test_a_portal_without_countries_has_no_map(portal: Portal):
    empty = replace(portal, records={name: {} for name in portal.records})
    assert maps.world(view_of(empty)) is None


# One country


def test_islands_far_away_are_left_out_and_their_places_told(portal: Portal):
    mine = project(portal, countries=["PT"], places=[place("Lisboa", "-9.14", "38.72"), place("Ponta Delgada", "-25.67", "37.74")])
    chart = country(portal, "PT", mine)
    assert chart.rows[0][0].text == "Lisboa"
    assert len(chart.rows) == 1
    assert "Outside this map: Ponta Delgada." in chart.note


@pytest.mark.parametrize(
    ("code", "east", "north"),
    [("FJ", "178.44", "-18.14"), ("RU", "177.5", "64.73"), ("US", "-104.99", "39.74"), ("NZ", "174.78", "-41.29"), ("TV", "179.2", "-8.52")],
)  # fmt: skip
def test_a_country_at_the_edge_of_the_map_is_drawn_whole(portal: Portal, code: str, east: str, north: str):
    chart = country(portal, code, project(portal, countries=[code], places=[place("Here", east, north)]))
    for shown in drawings(chart):
        width, height = map(float, shown.get("viewbox").split()[2:])
        inked = [each for each in shown.all("path") if "var(--pb-link)" in (each.get("fill") or "")]
        assert inked, "the country is not there"
        edges = {(0, 0), (0, height), (width, 0), (width, height)}
        assert not any(edges <= corners(each.get("d")) for each in inked), "it covers all the shown"
        assert height <= 1.2 * width


def corners(path: str) -> set[tuple[float, float]]:
    """Corners of a path that is written as steps."""
    found: set[tuple[float, float]] = set()
    x = y = 0.0
    for ring in path.split("m")[1:]:
        steps = [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", ring)]
        begin = None
        for right, down in zip(steps[::2], steps[1::2], strict=True):
            x, y = round(x + right, 1), round(y + down, 1)
            begin = begin or (x, y)
            found.add((x, y))
        x, y = begin
    return found


def test_a_place_in_another_country_is_not_on_the_map_of_this_one(portal: Portal):
    mine = project(portal, countries=["GE", "AM"], places=[place("Tbilisi", "44.79", "41.72"), place("Vanadzor", "44.49", "40.81")])
    chart = country(portal, "GE", mine)
    assert [row[0].text for row in chart.rows] == ["Tbilisi"]
    assert "Vanadzor" not in chart.note


@pytest.mark.parametrize(("point", "code"), [((34.1, 44.95), "UA"), ((44.06, 9.56), "SO"), ((33.4, 35.3), "CY"), ((-25.67, 37.74), "PT"), ((-40.0, 40.0), "")])
def test_land_belongs_to_the_country_to_which_iso_3166_counts_it(point: tuple[float, float], code: str):
    assert maps.country_at(point) == code


def test_a_country_whose_records_name_no_place_has_no_map(portal: Portal):
    assert country(portal, "GE", project(portal, countries=["GE"], places=[{"name": {"en": "Somewhere"}}])) is None


def test_labels_do_not_cover_each_other(portal: Portal):
    crowd = [place(f"Village {number}", str(44.7 + number / 100), "41.7") for number in range(8)]
    wide, _narrow = drawings(country(portal, "GE", project(portal, countries=["GE"], places=crowd)))
    labels = [each for each in wide.all("text") if each.text.startswith("Village")]
    assert 0 < len(labels) < 8
    assert len(links(wide)) == 1, "all points lead to the one project"


def test_a_scale_bar_is_a_round_number_of_kilometres(portal: Portal):
    wide, _narrow = drawings(country(portal, "GE", project(portal, countries=["GE"], places=[place("Tbilisi", "44.79", "41.72")])))
    assert "100 km" in {each.text for each in wide.all("text")}


def test_without_geometry_the_build_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(maps, "GEOMETRY", tmp_path)
    with pytest.raises(BuildError, match="Run make site"):
        maps.atlas.__wrapped__("110m")


# All of them


def test_pictures_hold_nothing_but_shapes_words_and_links(all_charts: list[Chart]):
    for chart in all_charts:
        root = markup.parse(str(chart.svg))
        assert {each.tag for each in root} <= {"svg", "title", "desc", "g", "path", "line", "text", "a"}
        names = {name for each in root for name in each.attributes}
        assert not {name for name in names if name.startswith("on") or name in ("id", "style", "xlink:href", "font-family")}
        assert "//" not in str(chart.svg), "an address of elsewhere"


def test_colours_are_those_of_the_page(all_charts: list[Chart]):
    for chart in all_charts:
        for each in markup.parse(str(chart.svg)):
            for name in ("fill", "stroke"):
                colour = each.get(name)
                assert colour is None or "var(--" in colour or colour in ("none", "transparent"), f"{chart.name}: {colour}"


def test_a_picture_has_a_name_and_says_what_one_sees(all_charts: list[Chart]):
    for chart in all_charts:
        for shown in drawings(chart):
            assert shown.children[0].text == chart.title
            assert shown.children[1].text == chart.description
            assert shown.get("role") == ("group" if shown.all("a") else "img")


def test_letters_are_legible_on_the_narrowest_screen(all_charts: list[Chart]):
    for chart in all_charts:
        drawing = drawings(chart)[-1]
        unit = NARROWEST / float(drawing.get("viewbox").split()[2])
        sizes = {float(each.get("font-size")) * unit for each in drawing if each.get("font-size")}
        assert all(size >= 11 for size in sizes), f"{chart.name}: {sizes}"


def test_a_table_has_a_cell_for_each_column(all_charts: list[Chart]):
    for chart in all_charts:
        assert chart.rows
        assert {len(row) for row in chart.rows} == {len(chart.header)}


def test_a_hostile_name_stays_text(portal: Portal):
    body = record_of(portal, "organizations", "hostile", name={"en": HOSTILE})
    other = record_of(portal, "organizations", "other", name={"en": "Other\x07"})
    promises = [record_of(portal, "commitments", f"AA000{n}", end="2027", institutions=[{"organization": each, "role": "lead"}]) for n, each in enumerate(["hostile", "hostile", "other"])]
    funded = project(portal, contributions=[{"organization": "hostile", "amount": "2", "currency": "EUR"}, {"organization": "other", "amount": "1", "currency": "EUR"}])
    named = project(portal, "P2", countries=["GE"], places=[place(HOSTILE, "44.79", "41.72")])
    view = view_of(with_records(portal, body, other, *promises, funded, named))
    for chart in (charts.leads(view, promises), charts.contributions(view, funded), maps.country(view, "GE", [named]), maps.world(view)):
        root = markup.parse(str(chart.svg))
        assert not root.all("script")
        assert any(HOSTILE.split()[0] in each.text for each in root.all("title"))


def test_the_macro_shows_picture_legend_and_table(portal: Portal, view: View):
    chart = charts.leads(view, portal.all("commitments"))
    figure = shown(view, chart).one("figure")
    assert figure.one("figcaption").text == f"{chart.title} {chart.description}"
    assert len(figure.all("svg", class_="pb-chart__svg")) == 2
    assert [each.text for each in figure.one("ul", class_="pb-chart__keys").all("li")] == [key.label for key in chart.keys]
    assert len(figure.one("tbody").all("tr")) == len(chart.rows)
    assert figure.one("tbody").links()["../../organizations/ministry-of-lanterns/"] == "Ministry of Lanterns"


def test_a_payer_named_in_another_language_is_marked_in_the_legend_too(portal: Portal):
    told = [{"label": {"es": "Farolas del Puerto"}, "amount": "2", "currency": "EUR"}, {"label": {"en": "Lamps"}, "amount": "1", "currency": "EUR"}]
    view = view_of(portal)

    legend = shown(view, charts.contributions(view, project(portal, contributions=told))).one("ul", class_="pb-chart__keys")

    assert [each.text for each in legend.all("span", lang="es")] == ["Farolas del Puerto"]


def shown(view: View, chart: Chart) -> markup.Element:
    """A chart as a page holds it."""
    environment = templating.environment(portals.ROOT / "templates", {}, view)
    return markup.parse(environment.get_template("macros/charts.html").module.chart(chart))


def test_right_to_left_is_read_from_the_right(portal: Portal, plan: Record):
    left, right = (drawings(charts.history(view_of(portal, language), plan))[0] for language in ("en", "ar"))
    assert (left.get("direction"), right.get("direction")) == ("ltr", "rtl")
    assert [column(each, "0") for each in (left, right)] == [pytest.approx(640 - column(right, "0"), abs=1), pytest.approx(640 - column(left, "0"), abs=1)]


def test_each_month_has_its_place_from_right_to_left_too(portal: Portal, plan: Record):
    view = view_of(portal)
    left = drawings(charts.history(view, plan))[1]
    view.direction = "rtl"
    right = drawings(charts.history(view, plan))[1]
    for one, other in zip(left.all("path"), right.all("path"), strict=True):
        mirrored = sorted((320 - x, y) for x, y in corners(one.get("d")))
        assert sorted(corners(other.get("d"))) == [pytest.approx(corner, abs=0.15) for corner in mirrored]


def column(drawing: markup.Element, words: str) -> float:
    """Where words of a drawing stand from the left."""
    found = next(each for each in drawing.all("text") if each.text == words)
    return float(re.match(r"translate\(([-\d.]+)", found.get("transform"))[1])


def test_the_same_records_give_the_same_picture(view: View, portal: Portal, plan: Record):
    def drawn() -> Mapping[str, str]:
        maps.base.cache_clear()
        maps._country_drawing.cache_clear()
        island = project(portal, countries=["IS"], places=[place("Reykjavík", "-21.9", "64.1")])
        made = [charts.history(view, plan), charts.leads(view, portal.all("commitments")), maps.world(view), country(portal, "IS", island)]
        return {chart.name: str(chart.svg) for chart in made}

    assert drawn() == drawn()


def test_links_of_a_chart_are_seen_from_the_page_on_which_it_is(portal: Portal):
    view = view_of(portal)
    view.turn_to(Page("", "", "", lambda view: "", lambda view: ""))
    lantern = portal.find("projects", "LANTERN-01")
    assert address(lantern) in links(drawings(maps.world(view))[0])


@pytest.mark.parametrize(("words", "made"), [("Ministry", ["Ministry"]), ("A very long name of an office", ["A very long", "name of an o…"])])
def test_words_are_shortened_on_their_last_line(words: str, made: list[str]):
    assert drawing.lines(words, 88, 2) == made


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_process_that_has_drawn_can_be_forked_and_draw_again():
    spec = {"width": 10, "height": 10, **drawing.layer("point", [{}], {})}
    drawing.drawn(spec)
    child = get_context("fork").Process(target=drawing.drawn, args=(spec,))
    child.start()
    child.join(30)
    child.kill()
    child.join()
    assert child.exitcode == 0
