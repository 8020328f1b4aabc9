"""A plan and the one before, a country and its neighbours: what is said of them, and what is not."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import own_schemas
import portals
import pytest

from pledgebook.model import facets
from pledgebook.model.portal import Portal, address
from pledgebook.site import comparison
from pledgebook.site.comparison import GOVERNMENT, REVIEW
from pledgebook.site.view import View

OLD, NEW = "action-plans/AP_VALD02", "action-plans/AP_VALD04"


@pytest.fixture(scope="module")
def portal() -> Portal:
    return portals.demo_portal()


def view_of(portal: Portal) -> View:
    view = View(portal, "en")
    view.turn_to("action-plans/x/")
    return view


def of_plan(portal: Portal, key: str = NEW) -> dict[str, tuple[int, int, int, int]]:
    """What was spoken of and complete, here and in the plan before, by voice."""
    found = comparison.of_plan(view_of(portal), portal.maybe(key))
    return {each.voice: (each.own.spoken, each.own.complete, each.other.spoken, each.other.complete) for each in found}


def sentences(portal: Portal, path: str) -> list[str]:
    return [each.text for each in own_schemas.page(portal, path).all("p", class_="pb-compared")]


def listed(portal: Portal, link: str) -> int:
    """How many commitments the explorer shows at an address."""
    chosen: dict[str, set[str]] = {}
    for name, value in parse_qsl(urlsplit(link).query):
        chosen.setdefault(name, set()).add(value)
    known = {each.name: each for each in facets.facets(portal.schema.collections["commitments"])}
    assert chosen
    return sum(all(values & set(known[name].exact(record, portal)) for name, values in chosen.items()) for record in portal.all("commitments"))


# A plan and the one before


def test_a_plan_is_compared_with_the_one_before_by_each_voice_apart(portal):
    assert of_plan(portal) == {REVIEW: (15, 3, 8, 3), GOVERNMENT: (18, 3, 7, 3)}
    assert sentences(portal, "action-plans/ap_vald04/") == [
        "Of 15 promises of this plan that reviewers looked into, they found 3 complete; of 8 of the plan before (Second National Open Government Action Plan of Valdoria 2019–2021), 3.",
        "Of 18 promises of this plan on which the government reported, it called 3 complete; of 7 of the plan before (Second National Open Government Action Plan of Valdoria 2019–2021), 3.",
    ]


def test_each_number_leads_to_the_list_that_it_counts(portal):
    page = own_schemas.page(portal, "action-plans/ap_vald04/")
    numbers = [each for paragraph in page.all("p", class_="pb-compared") for each in paragraph.all("a") if "?" in each.get("href")]

    assert len(numbers) == 8
    assert [int(each.text) for each in numbers] == [listed(portal, each.get("href")) for each in numbers]


def test_the_first_plan_is_compared_with_none(portal):
    assert comparison.plan_before(view_of(portal), portal.maybe(OLD)) is None
    assert sentences(portal, "action-plans/ap_vald02/") == []


def test_a_plan_of_another_level_or_without_a_date_is_not_the_one_before(portal):
    for data in ({"level": "local"}, {"start": None, "submitted": None}, {"country": "ES"}):
        assert of_plan(own_schemas.with_data(portal, OLD, **data)) == {}


def test_a_voice_that_has_not_spoken_of_both_plans_is_silent(portal):
    unreviewed = portal
    for each in portal.pointing(portal.maybe(OLD), "commitments"):
        unreviewed = own_schemas.with_data(unreviewed, each.key, assessments=None)

    assert list(of_plan(unreviewed)) == [GOVERNMENT]


def test_what_nobody_has_looked_at_is_not_counted(portal):
    [first, *_] = [each for each in portal.pointing(portal.maybe(NEW), "commitments") if each.get("updates")]

    assert of_plan(own_schemas.with_data(portal, first.key, updates=None, not_recorded=["updates"]))[GOVERNMENT][0] == 17


@pytest.mark.parametrize("name", ["assessments", "updates", "action_plan", "institutions", "end"])
def test_without_a_field_the_rest_is_said(portal, name):
    less = own_schemas.without(portal, "commitments", (name,), in_schema=True)

    assert own_schemas.page(less, "compare/").one("h1").text == "Compare"
    assert own_schemas.page(less, "action-plans/ap_vald04/").one("h1")


def test_a_number_is_no_link_where_the_explorer_has_no_such_facet(portal):
    field = portal.schema.collections["commitments"].by_name["action_plan"]
    without_facet = own_schemas.changed(portal, "commitments", lambda data: data, lambda fields: tuple(replace(each, facet=False) if each is field else each for each in fields))
    page = own_schemas.page(without_facet, "action-plans/ap_vald04/")

    assert [each for paragraph in page.all("p", class_="pb-compared") for each in paragraph.all("a") if "?" in each.get("href")] == []
    assert len(page.all("p", class_="pb-compared")) == 2


# A country and its neighbours


def test_a_country_is_compared_with_the_others_of_its_region(portal):
    moved = own_schemas.with_data(portal, OLD, country="ES")

    assert sentences(moved, "countries/pt/")[0] == "Of 21 promises of Portugal that reviewers looked into, they found 4 complete; of 8 in other countries of Europe (Spain), 3."
    page = own_schemas.page(moved, "countries/pt/")
    numbers = [each for paragraph in page.all("p", class_="pb-compared") for each in paragraph.all("a") if "?" in each.get("href")]
    assert [int(each.text) for each in numbers] == [listed(moved, each.get("href")) for each in numbers]


def test_a_country_alone_in_its_region_is_compared_with_none(portal):
    assert sentences(portal, "countries/pt/") == []


def test_other_regions_are_no_neighbours(portal):
    assert sentences(own_schemas.with_data(portal, OLD, country="KE"), "countries/ke/") == []


# The page that compares


def test_a_plan_offers_to_be_compared_with_the_one_before(portal):
    plan = portal.maybe(NEW)

    assert own_schemas.page(portal, address(plan)).links()["../../compare/?plans=AP_VALD04,AP_VALD02"] == "Compare"


def test_a_country_and_an_organization_offer_to_be_compared(portal):
    assert own_schemas.page(portal, "countries/pt/").links()["../../compare/?countries=PT"] == "Compare"
    assert own_schemas.page(portal, "organizations/court-of-audit/").links()["../../compare/?organizations=court-of-audit"] == "Compare"
    assert "Compare" not in own_schemas.page(portal, "countries/ma/").links().values()


def test_without_javascript_the_page_leads_to_the_comparisons_that_stand_on_pages(portal):
    assert own_schemas.page(portal, "compare/").links()["../countries/pt/#plans-side-by-side"] == "Portugal"


def test_a_portal_without_commitments_has_nothing_to_compare(portal):
    assert "compare/" not in own_schemas.rendered(own_schemas.without_collection(portals.small_portal(), "commitments"))
