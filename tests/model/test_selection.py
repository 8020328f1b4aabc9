"""Records chosen by the values of their facets, as the explorer does it."""

from urllib.parse import parse_qs

import pytest

from pledgebook.model.facets import facets
from pledgebook.model.selection import Selection, Selector


@pytest.fixture
def selector(portal):
    return Selector(portal, "commitments")


def test_a_selection_without_conditions_holds_every_record(portal, selector):
    assert selector.select(Selection()) == portal.all("commitments")


def test_records_fit_that_have_any_of_the_values_of_every_facet(portal, selector):
    chosen = selector.select(Selection({"current_status": ("complete", "limited"), "ogp_values": ("public_accountability",)}))

    expected = [record for record in portal.all("commitments") if "public_accountability" in record.get("ogp_values", []) and _status(record, portal) in ("complete", "limited")]
    assert chosen == expected
    assert 0 < len(chosen) < len(portal.all("commitments"))


def test_a_dash_stands_for_having_no_value(portal, selector):
    silent = selector.select(Selection({"current_status": ("-",)}))

    assert silent
    assert {_status(record, portal) for record in silent} == {None}


def test_records_fit_that_have_at_least_a_number(portal, selector):
    chosen = selector.select(Selection(least={"times_moved": 1}))

    assert chosen
    assert all(any("original_due" in each for each in record.get("milestones", [])) for record in chosen)


@pytest.mark.parametrize(("sort", "reverse"), [("end", False), ("end.desc", True)])
def test_records_without_the_value_that_sorts_come_last(portal, selector, sort, reverse):
    dates = [record.get("end") for record in selector.select(Selection(sort=sort))]

    known = [each for each in dates if each]
    assert known == sorted(known, reverse=reverse)
    assert dates == known + [None] * (len(dates) - len(known))


def test_numbers_are_sorted_as_numbers(portal, selector):
    facet = selector.facets["completeness"]

    shares = [int(facet.exact(record, portal)[0]) for record in selector.select(Selection(sort="completeness.desc"))]

    assert shares == sorted(shares, reverse=True)
    assert len(set(shares)) > 2


@pytest.mark.parametrize("selection", [Selection({"no_such_facet": ("x",)}), Selection(least={"no_such_facet": 1})])
def test_a_facet_that_the_schema_lacks_is_fulfilled_by_no_record(selector, selection):
    assert selector.select(selection) == []


def test_a_portal_without_commitments_has_nothing_to_select(portal):
    assert Selector(portal, "no-such-collection").select(Selection()) == []


def test_the_query_of_a_selection_says_all_of_it():
    selection = Selection({"attention": ("overdue", "no_news")}, {"times_moved": 1}, "days_late.desc").within("countries", "KE & Co")

    assert parse_qs(selection.query) == {"attention": ["overdue", "no_news"], "countries": ["KE & Co"], "times_moved": ["1.."], "sort": ["days_late.desc"]}


def _status(record, portal):
    [facet] = [each for each in facets(record.collection) if each.name == "current_status"]
    return next(iter(facet.exact(record, portal)), None)
