"""What follows from the records: status, progress, delays, country groups, sums."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import portals
import pytest

from pledgebook.data import tables
from pledgebook.model import delays, derived, derived_values, facets
from pledgebook.model.derived import Progress, Status
from pledgebook.schema.datatypes import datatype


def commitment(portal, id: str):
    return portal.find("commitments", id)


def milestone(portal, id: str, step: str) -> dict:
    return next(each for each in commitment(portal, id).get("milestones") if each["id"] == step)


def changed(record, **fields):
    """A copy of a record in which some fields hold something else."""
    return replace(record, data={**record.data, **fields})


# Status


@pytest.mark.parametrize(
    ("id", "status"),
    [
        ("LAMP0001", Status("complete", "2026-01-25", "settled")),
        ("LAMP0002", Status("substantial", "2026-02-10", "overdue")),
        ("LAMP0003", Status("limited", "2026-05-31", "awaiting")),
        ("LAMP0004", Status("not_started", "2025-10-01", "awaiting")),
        ("LAMP0005", Status(None, None, "awaiting")),
        ("WICK0001", Status("withdrawn", "2023-06-01", "settled")),
        ("WICK0002", Status("limited", "2024-03-01", "overdue")),
    ],
)
def test_a_commitment_stands_where_its_latest_update_says(portal, id, status):
    assert derived.status_of(commitment(portal, id), portals.AS_OF) == status


def test_the_small_portal_has_a_commitment_of_every_status(portal):
    statuses = {derived.status_of(each, portals.AS_OF).status for each in portal.all("commitments")}

    assert statuses == {*portal.schema.codelists["update-status"].typed, None}


def test_an_update_about_a_milestone_doesn_t_change_the_status_of_the_whole(portal):
    register = commitment(portal, "LAMP0001")
    without_last = changed(register, updates=register.get("updates")[:3])

    assert derived.status_of(without_last, portals.AS_OF) == Status("limited", "2025-05-02", "overdue")


def test_the_latest_update_counts_wherever_it_stands_in_the_file(portal):
    register = commitment(portal, "LAMP0001")

    turned = changed(register, updates=register.get("updates")[::-1])

    assert derived.status_of(turned, portals.AS_OF) == derived.status_of(register, portals.AS_OF)


@pytest.mark.parametrize(
    ("due", "day", "deadline"),
    [
        ("2026-06-30", date(2026, 6, 30), "awaiting"),
        ("2026-06-30", date(2026, 7, 1), "overdue"),
        ("2026-06", date(2026, 6, 30), "awaiting"),
        ("2026-06", date(2026, 7, 1), "overdue"),
        ("2026", date(2026, 12, 31), "awaiting"),
        ("2026", date(2027, 1, 1), "overdue"),
        ("2024-02", date(2024, 2, 29), "awaiting"),
    ],
)
def test_overdue_begins_on_the_day_after_the_latest_that_the_due_date_may_mean(portal, due, day, deadline):
    record = changed(commitment(portal, "LAMP0005"), end=due)

    assert derived.status_of(record, day).deadline_state == deadline


def test_what_is_complete_or_withdrawn_is_never_overdue(portal):
    for id in ("LAMP0001", "WICK0001"):
        assert derived.status_of(commitment(portal, id), date(2099, 1, 1)).deadline_state == "settled"


def test_a_milestone_stands_where_the_latest_update_about_it_says(portal):
    register = commitment(portal, "LAMP0001")

    status = derived.milestone_status(register, milestone(portal, "LAMP0001", "m1"), portals.AS_OF)

    assert status == Status("complete", "2025-06-28", "settled")


@pytest.mark.parametrize(("step", "deadline"), [("first-account", "overdue"), ("second-account", "awaiting"), ("audit", "awaiting")])
def test_a_milestone_of_which_nothing_is_reported_is_overdue_after_its_due_date(portal, step, deadline):
    status = derived.milestone_status(commitment(portal, "LAMP0002"), milestone(portal, "LAMP0002", step), portals.AS_OF)

    assert status == Status(None, None, deadline)


# Progress and delay


@pytest.mark.parametrize(("id", "progress"), [("LAMP0001", Progress(2, 2)), ("LAMP0002", Progress(0, 3)), ("LAMP0005", Progress(0, 0))])
def test_progress_counts_complete_milestones_of_all(portal, id, progress):
    assert derived.progress(commitment(portal, id)) == progress


def test_a_milestone_that_is_reopened_is_no_longer_done(portal):
    register = commitment(portal, "LAMP0001")
    reopened = {"date": "2026-02-01", "status": "limited", "milestone": "m2", "summary": {"en": "Closed again."}}

    assert derived.progress(changed(register, updates=[*register.get("updates"), reopened])) == Progress(1, 2)


@pytest.mark.parametrize(
    ("original", "due", "months"),
    [
        ("2025-07-31", "2026-01-31", 6),
        ("2026-01", "2026-03", 2),
        ("2025", "2026", 12),
        ("2025-01-31", "2025-02-28", 1),
        ("2025-01-30", "2025-02-27", 0),
        ("2025-01-15", "2025-02-15", 1),
        ("2026-03", "2026-01", -2),
    ],
)
def test_slippage_is_counted_in_whole_months(original, due, months):
    assert derived.delay_months({"original_due": original, "due": due}) == months


@pytest.mark.parametrize("dates", [{}, {"due": "2026-01"}, {"original_due": "2026-01"}])
def test_a_due_date_that_never_moved_has_no_slippage(dates):
    assert derived.delay_months(dates) is None


@pytest.mark.parametrize(
    ("id", "stale"),
    [("LAMP0001", False), ("LAMP0002", False), ("LAMP0003", False), ("LAMP0004", True), ("LAMP0005", False), ("WICK0002", False)],
)
def test_a_running_commitment_without_news_for_six_months_is_stale(portal, id, stale):
    assert derived.is_stale(commitment(portal, id), portal) is stale


@pytest.mark.parametrize(("level", "day", "stale"), [("national", date(2026, 11, 29), False), ("national", date(2026, 11, 30), True), ("local", date(2026, 9, 30), True)])
def test_a_local_plan_allows_four_months_without_news(portal, level, day, stale):
    plan = changed(portal.find("action-plans", "AP_ISL09"), level=level)
    asked = replace(portal, as_of=day, records={**portal.records, "action-plans": {"AP_ISL09": plan}})
    record = changed(commitment(portal, "LAMP0003"), updates=[{"date": "2026-05-30", "status": "limited"}])

    assert derived.is_stale(record, asked) is stale


def test_a_commitment_that_nobody_reported_on_is_stale_from_its_start(portal):
    later = replace(portal, as_of=date(2026, 11, 1))

    assert derived.is_stale(commitment(portal, "LAMP0005"), later)


# Money


def test_amounts_are_added_up_within_a_currency_only(portal):
    harbour = portal.find("projects", "HARBOUR-02")

    assert derived.totals(harbour.get("contributions")) == {"EUR": Decimal("30000.50"), "ISK": Decimal(1500000)}


def test_sums_lose_no_digit(portal):
    lantern = portal.find("projects", "LANTERN-01")

    assert derived.totals(lantern.get("contributions")) == {"EUR": Decimal("875000.50")}
    assert derived.totals([{"amount": "0.1", "currency": "EUR"}] * 3) == {"EUR": Decimal("0.3")}
    assert derived.totals([]) == {}


# Where and what


def test_a_commitment_lies_in_the_country_of_its_plan(portal):
    assert derived.countries_of(commitment(portal, "WICK0001"), portal) == ["IS"]


@pytest.mark.parametrize(
    ("collection", "id", "countries"),
    [
        ("projects", "LANTERN-01", ["IS", "TV", "LS", "FJ"]),
        ("projects", "STUB-03", []),
        ("action-plans", "AP_ISL09", ["IS"]),
        ("organizations", "world-lantern-fund", []),
    ],
)
def test_other_records_lie_where_they_say(portal, collection, id, countries):
    assert derived.countries_of(portal.find(collection, id), portal) == countries


def test_the_main_policy_area_comes_first_and_none_comes_twice(portal):
    assert derived.policy_areas_of(commitment(portal, "LAMP0001"), portal) == ["open_data", "infrastructure"]


def test_the_countries_of_2225o_give_the_groups_that_its_source_prints(portal):
    countries = ["AR", "DM", "DO", "GT", "JM", "PY"]

    assert portal.geography.regions(countries) == ["019"]
    assert portal.geography.situations(countries, portals.AS_OF) == ["lldc", "sids"]


@pytest.mark.parametrize(
    ("day", "situations"),
    [(date(2024, 12, 12), ["ldc", "sids"]), (date(2024, 12, 13), ["sids"]), (date(2026, 6, 30), ["sids"])],
)
def test_sao_tome_is_a_least_developed_country_until_13_december_2024(portal, day, situations):
    assert portal.geography.situations(["ST"], day) == situations


def test_a_situation_that_one_country_left_stays_with_the_others(portal):
    assert portal.geography.situations(["ST", "TV"], portals.AS_OF) == ["ldc", "sids"]


def test_an_unknown_country_belongs_to_no_group(portal):
    assert portal.geography.regions(["XK"]) == []
    assert portal.geography.situations(["XK"], portals.AS_OF) == []


def test_every_country_of_the_code_list_that_m49_knows_has_a_region(portal):
    without = {code for code in portal.schema.codelists["country"].codes if not portal.geography.regions([code])}

    assert without <= {"AQ", "TW"}


# Completeness


def test_completeness_counts_filled_fields_and_names_the_empty_ones(portal):
    register, school = derived.completeness(commitment(portal, "LAMP0001")), derived.completeness(commitment(portal, "LAMP0005"))
    empty = {group: [field.name for field in fields] for group, fields in register.missing}

    assert (register.total - register.filled, empty) == (1, {"Related": ["carried_forward_from"]})
    assert school.filled == 8
    assert school.total == register.total == 28
    assert "updates" in {field.name for field in dict(school.missing)["Updates"]}


def test_filled_and_missing_make_all(portal):
    for record in portal:
        share = derived.completeness(record)
        assert share.filled + sum(len(fields) for _group, fields in share.missing) == share.total
        assert share.filled == len([name for name in record.data if name not in ("not_recorded", "missing", "dates_note") and not name.endswith("_as_reported") and record.collection.by_name[name].datatype != "image"])


def test_what_is_derived_has_the_type_that_its_column_says(portal):
    kinds = {"integer": int, "boolean": bool, "string": (str, list), "date": str}
    compared = 0
    for record in portal:
        for each in derived_values.DERIVED.get(record.collection.name, ()):
            value = each.value(record, portal)
            assert value is None or isinstance(value, kinds[datatype(each.datatype).type]), f"{record.key}: {each.name}: {value!r}"
            compared += value is not None
    assert compared > 50


# What nobody has looked at


def test_what_was_not_looked_at_is_neither_unreported_nor_overdue_nor_silent():
    portal = portals.real_portal()
    for id in ("KEMKC0001", "KEMKC0002", "KEMKC0003"):
        record = commitment(portal, id)
        assert derived.status_of(record, portal.as_of) == Status("not_recorded", None, "unknown")
        assert not any(rule(record, portal) for rule in (derived.is_unreported, derived.is_overdue, delays.is_due_soon, derived.is_stale))
        assert derived.next_step(record, portal.as_of) is None
        assert not record.is_recorded("milestones")
        assert record.is_recorded("problem")


def test_an_update_that_is_there_counts_whatever_else_was_not_looked_at(portal):
    record = commitment(portal, "LAMP0001")
    partly = replace(record, data={**record.data, "not_recorded": ["updates", "contact"]})

    assert derived.status_of(partly, portals.AS_OF) == derived.status_of(record, portals.AS_OF)


@pytest.mark.parametrize(
    ("data", "outlook"),
    [
        ({"status": "implementation", "end": "2026-05"}, (None, True)),
        ({"status": "implementation", "end": "2026-06"}, (None, False)),
        ({"status": "implementation"}, (None, False)),
        ({"status": "closed", "end": "2015"}, (None, False)),
        ({"status": "closed", "end": "2015", "tellings": [{"code": "A", "continued_until": "2018"}, {"code": "B"}]}, ("2018", False)),
        ({"status": "closed", "end": "2018-12", "tellings": [{"code": "A", "continued_until": "2018"}]}, (None, False)),
        ({"status": "implementation", "end": "2027", "tellings": [{"code": "A", "continued_until": "2028"}]}, (None, False)),
    ],
)
def test_the_status_of_a_project_gives_way_to_what_contradicts_it(portal, data, outlook):
    record = replace(portal.find("projects", "LANTERN-01"), data=data)

    assert derived.outlook(record, portals.AS_OF) == outlook


# Records of which there are several accounts


def test_what_every_account_says_counts_in_facets_groups_and_tables():
    portal = portals.real_portal()
    record = portal.find("projects", "INT13001")
    found = {facet.name: facet.values(record, portal) for facet in facets.facets(record.collection)}
    cells = next(row for row in tables.table("projects", portal).rows if row["id"] == "INT13001")

    assert found["funding_mechanism"] == ["development_account", "xbtc"]
    assert found["division"] == ["dpidg", "egb"]
    assert found["countries"] == derived.countries_of(record, portal) == ["CO", "BD", "NP", "PA", "UY"]
    assert found["coverage"] == ["developing_countries"]
    assert found["regions"] == ["019", "142"]
    assert found["country_situations"] == ["ldc", "lldc"]
    assert (cells["funding_mechanism_code"], cells["division"]) == (["development_account", "xbtc"], ["dpidg", "egb"])
    assert cells["division_label"][1] == "EGB"


def test_two_spellings_of_one_fund_are_one_value_and_others_stay_as_written():
    portal = portals.real_portal()
    facet = next(each for each in facets.facets(portal.schema.collections["projects"]) if each.name == "funding_mechanism")
    found = {value: {record.id for record in records} for value, records in facets.groups(facet, portal.all("projects"), portal).items()}

    assert found["development_account"] == {"2225O", "INT13001", "INT14X26"}
    assert list(found)[-2:] == ["Colombia", "United Arab Emirates"]
    assert facets.label(facet, "development_account", portal, "uk").text == "Рахунок розвитку ООН"


def test_a_group_of_countries_counts_for_its_region():
    portal = portals.real_portal()

    assert derived.regions_of(portal.find("projects", "RAF08X01"), portal) == ["002"]
