"""The Portal: records linked both ways, captions, and the language of a text."""

import pickle

import pytest

from pledgebook.model import derived_values
from pledgebook.model.portal import LocalizedText, address, link


def linked(portal, key: str) -> dict[str, list[str]]:
    return {name: [link.record.key for link in links] for name, links in portal.backlinks(portal.maybe(key)).items()}


def test_a_plan_knows_its_commitments(portal):
    assert linked(portal, "action-plans/AP_ISL09")["commitments"] == [f"commitments/LAMP000{number}" for number in range(1, 6)]
    assert linked(portal, "action-plans/wickham-2023-2024")["commitments"] == ["commitments/WICK0001", "commitments/WICK0002"]


def test_an_organization_knows_everything_that_points_at_it(portal):
    assert linked(portal, "organizations/department-of-wicks") == {
        "action_plans": ["action-plans/AP_ISL09"],
        "replies": ["comments/2026-001"],
        "commitments": ["commitments/LAMP0002"],
        "milestones": ["commitments/LAMP0001"],
        "reports": ["commitments/LAMP0001"],
        "divisions": ["projects/LANTERN-01"],
        "tellings": ["projects/LANTERN-01"],
    }


def test_a_larger_body_knows_its_parts(portal):
    assert linked(portal, "organizations/ministry-of-lanterns")["parts"] == ["organizations/department-of-wicks"]


def test_projects_and_commitments_know_each_other(portal):
    assert linked(portal, "commitments/LAMP0001")["projects_for"] == ["projects/LANTERN-01"]
    assert linked(portal, "projects/LANTERN-01")["commitments_served"] == ["commitments/LAMP0001"]


def test_projects_know_which_projects_name_them(portal):
    assert linked(portal, "projects/HARBOUR-02")["related_from"] == ["projects/LANTERN-01"]
    assert linked(portal, "projects/LANTERN-01")["related_from"] == ["projects/HARBOUR-02"]


def test_a_commitment_knows_what_carried_it_forward(portal):
    assert linked(portal, "commitments/WICK0001")["carried_forward_to"] == ["commitments/LAMP0003"]


@pytest.mark.parametrize(("key", "comment"), [("commitments/LAMP0002", "comments/2026-001"), ("projects/LANTERN-01", "comments/2026-002")])
def test_any_record_knows_its_comments(portal, key, comment):
    assert linked(portal, key)["comments"] == [comment]


def test_a_record_that_points_twice_through_one_relation_is_named_once(portal):
    """HARBOUR-02 and LANTERN-01 take part once each, whatever the roles."""
    assert linked(portal, "organizations/world-lantern-fund")["projects"] == ["projects/HARBOUR-02", "projects/LANTERN-01"]


def test_every_reference_with_a_reverse_is_found_from_the_other_side(portal):
    checked = 0
    for record in portal:
        for _path, field, value in record.visit():
            if field.reverse:
                assert record in portal.pointing(portal.target(field, value), field.reverse.name)
                checked += 1
    assert checked > 30


def test_a_reference_to_a_record_that_is_not_there_is_left_out(portal):
    records = {**portal.records, "organizations": {}}

    without = link(portal.schema, portal.settings, portal.geography, records, portal.as_of)

    assert [key for key in without.all_backlinks if key.startswith("organizations/")] == []
    assert without.pointing(without.find("action-plans", "AP_ISL09"), "commitments")


def test_reading_a_portal_leaves_no_trace(portal):
    before = pickle.dumps(portal)

    for record in portal:
        portal.backlinks(record), portal.caption(record, "es"), portal.number_of(record), record.key, record.references()
        derived_values.derived_values(record, portal)
    portal.all("commitments"), portal.maybe("commitments/none")

    assert pickle.dumps(portal) == before


def test_records_are_numbered_in_their_order(portal):
    assert [portal.number_of(record) for record in portal] == list(range(19))


def test_a_record_at_which_nothing_points_has_no_backlinks(portal):
    assert portal.backlinks(portal.find("comments", "2026-002")) == {}
    assert portal.pointing(portal.find("comments", "2026-002"), "comments") == []


# Words


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", LocalizedText("A lamp school", "en")),
        ("uk", LocalizedText("Школа ліхтарів", "uk")),
        ("es", LocalizedText("A lamp school", "en")),
        ("fr", LocalizedText("A lamp school", "en")),
    ],
)
def test_a_caption_is_in_the_language_asked_for_or_in_the_main_one(portal, language, said):
    assert portal.caption(portal.find("commitments", "LAMP0005"), language) == said


def test_a_text_in_neither_is_said_in_the_first_language_that_it_has(portal):
    assert portal.localize({"uk": "Острови чекають.", "fr": "Les îles attendent."}, "es") == LocalizedText("Les îles attendent.", "fr")
    assert portal.localize({"fr": "Le quai était sombre."}, "en") == LocalizedText("Le quai était sombre.", "fr")


def test_a_record_without_a_title_is_named_by_its_id(portal):
    assert portal.caption(portal.find("comments", "2026-001"), "en") == LocalizedText("2026-001", "")


@pytest.mark.parametrize(("language", "label"), [("en", "Iceland"), ("es", "Islandia"), ("uk", "Ісландія"), ("", "Iceland")])
def test_a_code_has_a_label_in_each_language(portal, language, label):
    assert portal.label("country", "IS", language) == label


def test_goals_are_found_by_number_and_by_text(portal):
    assert portal.label("sdg", 16, "en") == portal.label("sdg", "16", "en")


# Order and addresses


def test_records_come_sorted_by_collection_and_id(portal):
    keys = [record.key for record in portal]

    assert keys == sorted(keys)
    assert len(keys) == 19


def test_an_address_is_the_id_in_small_letters(portal):
    assert address(portal.find("action-plans", "AP_ISL09")) == "action-plans/ap_isl09/"
    assert address(portal.find("projects", "LANTERN-01")) == "projects/lantern-01/"
