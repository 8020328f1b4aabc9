"""Tables: what the rows and columns of the open data hold."""

from collections import Counter

import golden
import pytest

from pledgebook.data.exporters import csv as csv_exporter
from pledgebook.data.exporters import json as json_exporter
from pledgebook.data.tables import table as table_named
from pledgebook.data.tables import tables

GOLDENS = "small-portal"


@pytest.fixture(scope="module")
def made(portal):
    return {table.name: table for table in tables(portal)}


@pytest.fixture(scope="module")
def of_records(made):
    return {name: table for name, table in made.items() if not name.startswith("codelists/")}


def row(table, **wanted):
    return next(each for each in table.rows if all(each[name] == value for name, value in wanted.items()))


def names(table):
    return [column.name for column in table.columns]


# Goldens


def test_every_table_of_the_small_portal_is_as_it_was(of_records):
    filled = {name: table for name, table in of_records.items() if table.rows}

    for name, table in filled.items():
        golden.assert_golden(f"{GOLDENS}/{name}.csv", csv_exporter.write(table))

    assert {path.stem for path in (golden.FOLDER / GOLDENS).glob("*.csv")} == set(filled)


@pytest.mark.parametrize("name", ["projects", "commitments", "commitments_updates", "commitments_updates_evidence", "comments"])
def test_the_json_of_a_table_is_as_it_was(made, name):
    golden.assert_golden(f"{GOLDENS}/{name}.json", json_exporter.write(made[name]))


def test_the_small_portal_fills_every_table(of_records):
    """Otherwise a table could break unseen."""
    assert [name for name, table in of_records.items() if not table.rows] == []


# Tables and keys


def test_every_list_of_the_schema_has_a_table(portal, of_records):
    lists = {"_".join((name, *field.path)) for name, collection in portal.schema.collections.items() for field in collection.walk() if field.is_list}

    assert lists | set(portal.schema.collections) == set(of_records)


def test_every_code_list_that_a_column_leads_to_has_a_table(made):
    for table in made.values():
        for column in table.columns:
            assert not column.table or column.table in made, f"{table.name}.{column.name} leads to {column.table}"


def test_no_two_columns_of_a_table_have_the_same_name(made):
    for table in made.values():
        assert [name for name, count in Counter(names(table)).items() if count > 1] == [], table.name


def test_no_row_has_a_cell_without_a_column(of_records):
    for table in of_records.values():
        for each in table.rows:
            assert set(each) <= set(names(table)), table.name


def test_no_two_rows_of_a_table_have_the_same_key(made):
    for table in made.values():
        keys = [tuple(each[name] for name in table.key) for each in table.rows]
        assert len(keys) == len(set(keys)), table.name


def test_entries_of_a_list_are_counted_from_1(made):
    numbers = [each["number"] for each in made["commitments_updates"].rows if each["commitment_id"] == "LAMP0001"]

    assert numbers == [1, 2, 3, 4]


def test_a_list_within_a_list_names_the_entry_that_it_belongs_to(portal):
    table = table_named("commitments_updates_evidence", portal)

    minutes = row(table, url="https://example.org/acta")

    assert table.key == ("commitment_id", "updates_number", "number")
    assert (minutes["commitment_id"], minutes["updates_number"], minutes["number"]) == ("LAMP0001", 4, 2)
    assert table.parent == ("commitments_updates", ("commitment_id", "updates_number"), ("commitment_id", "number"))


def test_a_list_within_an_object_belongs_to_the_record(portal):
    table = table_named("action-plans_engagement_participants", portal)

    assert table.key == ("action_plan_id", "number")
    assert [each["value_en"] for each in table.rows] == ["Lamplighters", "Moths"]


def test_records_stand_in_the_order_of_their_ids(made):
    ids = [each["id"] for each in made["commitments"].rows]

    assert ids == sorted(ids)
    assert len(ids) == 7


# Cells


def test_every_row_leads_back_to_the_page_of_its_record(portal, of_records):
    pages = {portal.settings.site_url + f"{record.collection.name}/{record.id.lower()}/" for record in portal}

    for table in of_records.values():
        assert {each["page_url"] for each in table.rows} <= pages, table.name


def test_a_text_has_a_column_for_each_language_of_the_portal(made):
    title = row(made["commitments"], id="LAMP0005")

    assert (title["title_en"], title["title_uk"]) == ("A lamp school", "Школа ліхтарів")
    assert "title_es" not in title
    assert {"title_en", "title_es", "title_uk"} <= set(names(made["commitments"]))


def test_a_text_in_a_language_beyond_those_of_the_portal_is_kept(made):
    assert row(made["projects"], id="LANTERN-01")["background_fr"] == "Le quai était sombre."
    assert row(made["projects"], id="STUB-03")["title_fr"] == "Une lampe dont on sait peu"
    assert not [name for name in names(made["commitments"]) if name.endswith("_fr")]


def test_a_code_stands_beside_its_label(made):
    lantern = row(made["projects"], id="LANTERN-01")

    assert (lantern["status"], lantern["status_label"]) == ("implementation", "Implementation")


def test_several_codes_share_a_cell_and_have_a_table_of_their_own(made):
    assert row(made["projects"], id="LANTERN-01")["countries"] == ["IS", "TV", "LS", "FJ"]  # the last one by another account
    assert row(made["projects"], id="LANTERN-01")["countries_label"] == ["Iceland", "Tuvalu", "Lesotho", "Fiji"]
    assert [each["value"] for each in made["projects_countries"].rows if each["project_id"] == "LANTERN-01"] == ["IS", "TV", "LS"]


def test_a_reference_stands_beside_the_name_of_the_record(made):
    lead = row(made["commitments_institutions"], commitment_id="LAMP0001", number=1)

    assert (lead["organization"], lead["organization_label"]) == ("ministry-of-lanterns", "Ministry of Lanterns")


def test_a_comment_names_what_it_is_about(made):
    comment = row(made["comments"], id="2026-001")

    assert (comment["about"], comment["about_label"]) == ("commitments/LAMP0002", "Oil accounts that anyone can read")
    assert comment["reply_organization_label"] == "Department of Wicks"


@pytest.mark.parametrize(("id", "start", "end"), [("LANTERN-01", "2021", "2027-08"), ("HARBOUR-02", "2022-03-01", "2023-11"), ("STUB-03", None, None)])
def test_a_date_is_as_exact_as_the_record(made, id, start, end):
    project = row(made["projects"], id=id)

    assert (project.get("start"), project.get("end")) == (start, end)


def test_amounts_keep_every_digit(made):
    amounts = [each["amount"] for each in made["projects_contributions"].rows if each["project_id"] == "LANTERN-01"]

    assert amounts == ["500000", "375000.50"]
    assert row(made["projects"], id="LANTERN-01")["budget_amount"] == "875000.50"


def test_what_is_derived_stands_in_the_tables(made):
    register = row(made["commitments"], id="LAMP0001")

    assert (register["current_status"], register["current_status_label"], register["current_status_date"]) == ("complete", "Complete", "2026-01-25")
    assert (register["deadline"], register["milestones_complete"], register["milestones_total"]) == ("settled", 2, 2)
    assert row(made["projects"], id="LANTERN-01")["country_situations"] == ["ldc", "lldc", "sids"]


def test_what_nobody_reported_is_empty(made):
    school = row(made["commitments"], id="LAMP0005")

    assert school["current_status"] is None
    assert school["current_status_date"] is None


def test_a_column_says_in_words_what_its_field_means(portal, made):
    for name, collection in portal.schema.collections.items():
        described = {column.name: column.description for column in made[name].columns}
        for field in collection.fields:
            if field.name in described and field.name != "id":
                assert described[field.name] == field.description


# Code lists


def test_a_code_list_has_words_in_each_language_of_the_portal_and_its_vocabularies(portal):
    statuses = table_named("codelists/update-status", portal)

    assert (statuses.title, statuses.description, statuses.key, statuses.parent) == ("Code list: Update status", "Codes and their labels.", ("code",), None)
    assert statuses.rows[0] == {
        "code": "not_started",
        "label_en": "Not started",
        "label_es": "No iniciado",
        "label_uk": "Не розпочато",
        "description_en": "No work on the commitment has begun.",
        "description_es": "Aún no ha comenzado ningún trabajo del compromiso.",
        "description_uk": "Роботу над зобов’язанням ще не розпочато.",
        "ogp": "Not started",
        "deprecated": "",
    }
    assert names(statuses) == list(statuses.rows[0])


def test_a_code_list_within_another_names_the_wider_code_and_when_a_code_was_given_up(portal):
    sectors = table_named("codelists/dac-sector", portal)

    assert row(sectors, code="11321") == {
        "code": "11321",
        "parent": "113",
        "label_en": "Lower secondary education (old)",
        "label_es": "Primer ciclo de secundaria (antiguo)",
        "label_uk": "Базова середня освіта (стара)",
        "deprecated": "2019-12-31",
    }
    assert names(sectors) == ["code", "parent", "label_en", "label_es", "label_uk", "deprecated"]


def test_the_code_of_a_text_stands_beside_it_and_those_of_other_accounts_with_it(portal):
    codes = {each["id"]: each["funding_mechanism_code"] for each in table_named("projects", portal).rows}

    assert codes == {"HARBOUR-02": [], "LANTERN-01": ["xbtc"], "STUB-03": []}
    assert [each["funding_mechanism_code"] for each in table_named("projects_tellings", portal).rows] == [[], ["xbtc"]]
