"""Tables and files of records where the schema, or a record, has less than ours or more."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from pledgebook.data import api, datapackage
from pledgebook.data.exporters import csv as csv_exporter
from pledgebook.data.exporters.registry import EXPORTERS
from pledgebook.data.tables import table, table_names, tables
from pledgebook.model.derived_values import DERIVED
from pledgebook.model.portal import Portal, link
from pledgebook.records.record import Record
from pledgebook.schema.codelists import Codelist
from pledgebook.schema.fields import Collection, Field, Schema


def changed(portal: Portal, collections: Iterable[Collection], codelists: dict[str, Codelist], data: Callable[[Record], dict]) -> Portal:
    """A portal with other collections, code lists and contents of its records."""
    schema = Schema({each.name: each for each in collections}, codelists)
    records = {name: {id: replace(record, collection=each, data=data(record)) for id, record in portal.records[name].items()} for name, each in schema.collections.items()}
    return link(schema, portal.settings, portal.geography, records, portal.as_of)


def with_fields(portal: Portal, fields: Callable[[Collection], Iterable[Field]], data: Callable[[Record], dict] = lambda record: dict(record.data)) -> Portal:
    collections = [replace(each, fields=tuple(fields(each))) for each in portal.schema.collections.values()]
    return changed(portal, collections, dict(portal.schema.codelists), data)


def only_id(record: Record) -> dict:
    return {"id": record.id}


def only_country(record: Record) -> dict:
    return {"id": record.id, "countries": ["TV"]}


def files(portal: Portal) -> dict[str, bytes]:
    """All files that are made of a portal."""
    made = [datapackage.table_files(name, portal) for name in table_names(portal)]
    described = datapackage.description_files(portal, [each.resource for each in made])
    return {path: content for each in made for path, content in each.files.items()} | described | dict(api.record_files(portal, portal))


def test_records_with_nothing_but_an_id_fill_the_tables_of_their_collections(portal):
    bare = with_fields(portal, lambda collection: collection.fields, only_id)

    made = {each.name: each for each in tables(bare) if not each.name.startswith("codelists/")}

    assert {name: len(each.rows) for name, each in made.items() if each.rows} == {name: len(bare.all(name)) for name in bare.schema.collections}
    assert len(files(bare)) == len(files(portal))


@pytest.mark.parametrize("data", [only_id, dict], ids=["with-id", "with-nothing"])
def test_a_schema_of_nothing_but_the_id_has_a_table_for_each_collection(portal, data):
    least = with_fields(portal, lambda collection: [collection.by_name["id"]], lambda record: data(record) if data is only_id else {})

    assert [name for name in table_names(least) if not name.startswith("codelists")] == list(least.schema.collections)
    assert [row["id"] for row in table("commitments", least).rows] == [record.id for record in portal.all("commitments")]
    assert files(least)


@pytest.mark.parametrize("gone", ["projects", "commitments", "comments"])
def test_a_collection_that_is_removed_takes_its_tables_with_it(portal, gone):
    kept = [each for each in portal.schema.collections.values() if each.name != gone]
    unlinked = [replace(each, fields=tuple(field for field in each.fields if gone not in {part.references for part in field.walk()})) for each in kept]
    less = changed(portal, unlinked, dict(portal.schema.codelists), lambda record: dict(record.data))

    made = files(less)

    assert f"data/{gone}.csv" in files(portal)
    assert not [path for path in made if path.startswith((f"data/{gone}.", f"data/{gone}_", f"data/{gone}/", f"data/schema/{gone}."))]
    names = {each["name"] for each in json.loads(made["data/datapackage.json"])["resources"]}
    assert {column.table for each in tables(less) for column in each.columns if column.table} <= names


def test_a_schema_without_collections_gives_a_package_without_tables(portal):
    made = files(changed(portal, [], dict(portal.schema.codelists), only_id))

    assert list(made) == ["data/datapackage.json"]
    assert json.loads(made["data/datapackage.json"])["resources"] == []


def test_a_table_without_rows_is_written_in_every_format(portal):
    empty = link(portal.schema, portal.settings, portal.geography, {name: {} for name in portal.schema.collections}, portal.as_of)
    made = table("commitments_updates", empty)

    assert csv_exporter.write(made).decode("utf-8").splitlines() == [",".join(column.name for column in made.columns)]
    assert all(exporter.write(made) for exporter in EXPORTERS)


def test_a_field_takes_the_place_of_what_is_derived_under_its_name(portal):
    countries = portal.schema.collections["projects"].by_name["countries"]
    assert "countries" in {each.name for each in DERIVED["commitments"]}

    own = with_fields(portal, lambda collection: [collection.by_name["id"], replace(countries, collection=collection.name)], only_country)
    made = table("commitments", own)

    assert [column.name for column in made.columns].count("countries") == 1
    assert {(tuple(row["countries"]), tuple(row["countries_label"])) for row in made.rows} == {(("TV",), ("Tuvalu",))}


def test_a_derived_code_without_its_code_list_has_no_label(portal):
    codelists = {name: each for name, each in portal.schema.codelists.items() if name != "country-situation"}

    made = table("projects", changed(portal, portal.schema.collections.values(), codelists, lambda record: dict(record.data)))

    lantern = next(row for row in made.rows if row["id"] == "LANTERN-01")
    assert lantern["country_situations"] == ["ldc", "lldc", "sids"]
    assert "country_situations_label" not in {column.name for column in made.columns} | lantern.keys()


def test_what_a_record_leaves_empty_is_empty_in_its_row(portal):
    bare = with_fields(portal, lambda collection: collection.fields, only_id)

    row = table("commitments", bare).rows[0]

    assert row["current_status"] is None
    assert {"end", "start", "action_plan", "action_plan_label"}.isdisjoint(row)
