"""Two records of one body count as one."""

from dataclasses import replace
from datetime import date

import pytest

from pledgebook.model.portal import link
from pledgebook.model.same_as import end_of


@pytest.fixture(scope="module")
def joined(portal):
    """The small portal, where the Department of Wicks is said to be the Ministry of Lanterns."""
    organizations = dict(portal.records["organizations"])
    wicks = organizations["department-of-wicks"]
    organizations["department-of-wicks"] = replace(wicks, data={**wicks.data, "same_as": "ministry-of-lanterns"})
    return link(portal.schema, portal.settings, portal.geography, {**portal.records, "organizations": organizations}, portal.as_of)


def test_what_refers_to_one_counts_for_the_other(portal, joined):
    assert "ministry-of-lanterns" not in portal.find("commitments", "LAMP0002").at(("institutions", "organization"))
    assert "ministry-of-lanterns" in joined.find("commitments", "LAMP0002").at(("institutions", "organization"))
    assert "LAMP0002" in [record.id for record in joined.pointing(joined.find("organizations", "ministry-of-lanterns"), "commitments")]
    assert [*joined.backlinks(joined.find("organizations", "department-of-wicks"))] == []


def test_the_two_records_lead_to_each_other(joined):
    assert joined.find("organizations", "department-of-wicks").get("same_as") == "ministry-of-lanterns"
    assert [record.id for record in joined.pointing(joined.find("organizations", "ministry-of-lanterns"), "also_recorded_as")] == ["department-of-wicks"]


def test_a_body_that_is_named_twice_in_a_list_of_references_stands_there_once(portal, joined):
    for plan in joined.all("action-plans"):
        leads = plan.get("lead_institutions", [])
        assert len(leads) == len(set(leads))


def test_a_portal_without_such_records_is_left_as_it_is(portal):
    again = link(portal.schema, portal.settings, portal.geography, portal.records, date(2026, 6, 30))

    assert again.records is portal.records


@pytest.mark.parametrize(("said", "end"), [({"a": "b"}, "b"), ({"a": "b", "b": "c"}, "c"), ({"a": "a"}, None), ({"a": "b", "b": "a"}, None), ({}, "a")])
def test_a_chain_leads_to_its_end_and_a_circle_to_nothing(said, end):
    assert end_of("a", said) == end
