"""Pages that answer a question: what they list, in which order, and that each number leads to as many records."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import markup
import own_schemas
import portals
import pytest

from pledgebook.model.delays import days_late, longest_delay, next_due
from pledgebook.model.portal import Portal
from pledgebook.model.selection import Selection, Selector
from pledgebook.site import scoreboards
from pledgebook.site.prepared_lists import filled_lists
from pledgebook.site.scoreboards import Score

SCOREBOARDS = ("answers/areas/", "answers/countries/", "answers/institutions/", "answers/years/")


@pytest.fixture(scope="module")
def demo() -> Portal:
    return portals.demo_portal()


def listed(page: markup.Element) -> list[str]:
    """Identifiers of the records on cards, as their addresses have them."""
    return [card.one("a").get("href").rstrip("/").rpartition("/")[2] for card in page.all("ul", class_="pb-cards")[-1].all("h2")]


def selection_of(query: str) -> Selection:
    values: dict[str, tuple[str, ...]] = {}
    least: dict[str, int] = {}
    for name, value in parse_qsl(query):
        if name == "sort":
            continue
        if found := re.fullmatch(r"(\d+)\.\.", value):
            least[name] = int(found[1])
        else:
            values[name] = (*values.get(name, ()), value)
    return Selection(values, least)


def counting_links(page: markup.Element) -> Iterator[tuple[str, int]]:
    """Links whose text is, or begins with, a number, and lead to the explorer."""
    for link in page.one("main").all("a"):
        query = urlsplit(link.get("href")).query
        if query and "=" in query and (found := re.match(r"\d+", link.text)):
            yield query, int(found[0])


def by_year(selector: Selector, selection: Selection) -> int:
    """How many records fit, where years stand for all dates in them."""
    years = {name: values for name, values in selection.values.items() if name == "plan_start"}
    rest = Selection({name: values for name, values in selection.values.items() if name not in years}, selection.least)
    dates = {record.key: column for record, column in zip(selector.records, selector.column(selector.facets["plan_start"]), strict=True)}
    return sum(all(any(date[:4] in values for date in dates[record.key]) for values in years.values()) for record in selector.select(rest))


@pytest.mark.parametrize("path", ["answers/", *SCOREBOARDS, "overdue/"])
def test_every_number_leads_to_as_many_records(demo, path):
    selector = Selector(demo, "commitments")

    found = list(counting_links(own_schemas.page(demo, path)))

    assert found
    for query, number in found:
        assert by_year(selector, selection_of(query)) == number, query


@pytest.mark.parametrize("path", ["overdue/", "answers/put-off/"])
def test_a_list_is_counted_by_institution_country_and_area(demo, path):
    selector = Selector(demo, "commitments")

    entries = own_schemas.page(demo, path).one("div", class_="pb-facets__groups").all("li")

    assert len(entries) > 4
    for entry in entries:
        assert len(selector.select(selection_of(urlsplit(entry.one("a").get("href")).query))) == int(entry.one("small").text)


def test_every_status_on_the_home_page_leads_to_as_many_commitments(demo):
    selector = Selector(demo, "commitments")
    [legend, *_] = own_schemas.page(demo, "").all("ul", class_="pb-legend")

    counted = 0
    for link in legend.all("a"):
        path, query = urlsplit(link.get("href")).path, urlsplit(link.get("href")).query
        number = int(link.one("strong").text)
        found = len(selector.select(selection_of(query))) if query else len(listed(own_schemas.page(demo, path)))
        assert found == number, link.get("href")
        counted += 1
    assert counted > 5


def test_what_is_overdue_is_listed_with_the_longest_first(demo):
    ids = listed(own_schemas.page(demo, "overdue/"))

    days = [days_late(demo.find("commitments", id.upper()), demo) for id in ids]
    assert len(days) > 2
    assert None not in days
    assert days == sorted(days, reverse=True)


def test_what_was_put_off_is_listed_with_the_longest_delay_first(demo):
    ids = listed(own_schemas.page(demo, "answers/put-off/"))

    months = [longest_delay(demo.find("commitments", id.upper()), demo) for id in ids]
    assert months == sorted(months, reverse=True)
    assert months[-1] > 0


def test_a_card_names_institution_and_days_and_says_no_date_twice(demo):
    [first, *_] = own_schemas.page(demo, "overdue/").all("ul", class_="pb-cards")[-1].all("li", class_="pb-card")

    assert {each.text for each in first.all("dt")} >= {"Lead institution", "Days overdue"}
    assert "Due" not in {each.text for each in first.all("dt")}
    assert first.text.count("February 28, 2026") == 1


def test_a_fact_that_all_records_share_stands_on_no_card(demo):
    only_one_country = {card.text for card in own_schemas.page(demo, "commitments/").all("dt")}

    assert "Countries" not in only_one_country
    assert "Lead institution" in only_one_country


@pytest.mark.parametrize("path", ["answers/found-complete/", "answers/disputed/", "answers/ambitious/", "due-soon/", "not-reported/", "no-news/"])
def test_a_prepared_list_holds_what_its_selection_finds(demo, path):
    [[prepared, records]] = [(each, found) for each, found in filled_lists(demo).items() if each.path == path]

    page = own_schemas.page(demo, path)

    assert records
    assert listed(page) == [record.id.lower() for record in records]
    assert page.one("h1").text.endswith(str(len(records)))
    assert page.one("div", class_="pb-explorer").get("data-prepared") == f"?{prepared.selection.query}"


def test_what_nobody_has_to_look_at_has_no_list_of_watches(demo):
    [plan] = [each for each in demo.all("action-plans") if each.id == "AP_VALD02"]

    assert own_schemas.page(demo, "action-plans/ap_vald02/").all("ul", class_="pb-counts--small") == []
    assert own_schemas.page(demo, "action-plans/ap_vald04/").all("ul", class_="pb-counts--small")
    assert demo.pointing(plan, "commitments")


@pytest.mark.parametrize(
    "path",
    ["action-plans/ap_vald04/", "organizations/ministry-of-justice/", "countries/pt/", "policy-areas/health/"],
)
def test_plans_organizations_countries_and_areas_lead_to_what_needs_attention(demo, path):
    page = own_schemas.page(demo, path)
    selector = Selector(demo, "commitments")

    links = page.one("ul", class_="pb-counts--small").all("a")

    assert links
    for link in links:
        assert len(selector.select(selection_of(urlsplit(link.get("href")).query))) == int(link.one("strong").text)


# Best and worst


def score(value: str, reviewed: int, complete: int) -> Score:
    return Score(value, 10, 10, 5, reviewed, complete, 0)


def test_best_and_worst_are_told_by_share_and_not_by_number():
    found = scoreboards.by_review([score("many", 10, 5), score("few", 3, 3), score("none", 4, 0)])

    assert ([each.value for each in found.best], [each.value for each in found.worst]) == (["few"], ["none"])


def test_who_has_fewer_than_three_reviewed_promises_is_neither_best_nor_worst():
    found = scoreboards.by_review([score("lucky", 2, 2), score("a", 3, 2), score("b", 3, 1), score("unlucky", 1, 0)])

    assert ([each.value for each in found.best], [each.value for each in found.worst]) == (["a"], ["b"])


def test_all_who_share_a_place_are_named_those_with_most_promises_first():
    found = scoreboards.by_review([score("a", 4, 0), Score("b", 20, 10, 5, 8, 0, 0), score("c", 4, 2)])

    assert [each.value for each in found.worst] == ["b", "a"]


@pytest.mark.parametrize("found", [[], [score("a", 5, 1)], [score("a", 4, 2), score("b", 8, 4)]])
def test_nobody_is_best_where_nothing_tells_them_apart(found):
    assert scoreboards.by_review(found) is None


def test_the_two_voices_are_never_counted_together():
    both = [Score("x", 5, 4, 4, 4, 0, 0), Score("y", 5, 4, 1, 4, 3, 0)]

    assert scoreboards.by_government(both).best == [both[0]]
    assert scoreboards.by_review(both).best == [both[1]]


def test_the_years_of_plans_follow_one_another(demo):
    [years] = [each for each in scoreboards.scoreboards(demo.schema) if each.path == "answers/years/"]

    values = [each.value for each in scoreboards.scores(demo, years)]

    assert values == sorted(values)
    assert len(values) > 2


# Charts


@pytest.mark.parametrize(("path", "name"), [("answers/years/", "completion-found"), ("answers/years/", "completion-reported"), ("overdue/", "days-overdue"), ("answers/put-off/", "moved-dates")])
def test_a_chart_has_its_numbers_as_a_table_and_offers_them_as_a_file(demo, path, name):
    [chart] = [each for each in own_schemas.page(demo, path).all("figure") if f"pb-chart--{name}" in each.get("class")]

    rows = chart.one("tbody").all("tr")

    assert chart.one("button").get("data-numbers") == name
    assert len(rows) > 1
    for row in rows:
        assert all(cell.get("data-number") == re.findall(r"\d+", cell.text)[-1] for cell in row.all("td"))


# Schemas of others


@pytest.mark.parametrize("gone", [("end",), ("updates",), ("assessments",), ("institutions",), ("action_plan",), ("policy_areas",), ("milestones",)])
def test_a_portal_whose_schema_lacks_a_field_has_the_answers_that_remain(demo, gone):
    less = own_schemas.without(demo, "commitments", gone, in_schema=True)

    for path in ("answers/", "overdue/", "answers/institutions/", "answers/years/", "answers/disputed/"):
        assert own_schemas.page(less, path).one("h1").text


def test_a_question_that_nothing_recorded_can_answer_is_not_answered_with_none(demo):
    silent = own_schemas.without(demo, "commitments", ("milestones",))

    page = own_schemas.page(silent, "answers/put-off/")

    assert "Nothing is recorded here that could answer this." in page.text
    assert "There are none" not in page.text


def test_a_card_says_by_what_its_list_is_sorted(demo):
    cards = own_schemas.page(demo, "answers/put-off/").all("ul", class_="pb-cards")[-1].all("li", class_="pb-card")

    assert all("Longest delay, in months" in card.text for card in cards)


def test_what_falls_due_holds_milestones_and_is_sorted_by_the_next_date(demo):
    ids = listed(own_schemas.page(demo, "due-soon/"))

    dates = [next_due(demo.find("commitments", id.upper()), demo.as_of) for id in ids]

    assert dates == sorted(dates)
    assert any(date != demo.find("commitments", id.upper()).get("end") for id, date in zip(ids, dates, strict=True))


def test_a_portal_without_commitments_has_no_answers(demo):
    paths = [each.path for each in own_schemas.site_pages(own_schemas.without_collection(demo, "commitments"))]

    assert not [path for path in paths if path.startswith(("answers/", "overdue/"))]
