"""A portal's own schema over the program's: what it adds, changes, makes optional, hides and removes."""

import json
from pathlib import Path

import portals
import pytest

from pledgebook import SchemaError
from pledgebook.model.published import without_hidden
from pledgebook.schema import reader
from pledgebook.schema.fields import Schema
from pledgebook.schema.overlays import merge_patch

PROGRAM = portals.ROOT / "schema"


def read(folder: Path, **files: object) -> Schema:
    """The schema under a portal's files, by their names; what is no text is written as JSON."""
    for name, content in files.items():
        path = folder / (name.replace("__", "/").replace("_", "-") + (".csv" if isinstance(content, str) else ".json"))
        path.parent.mkdir(exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return reader.read(PROGRAM, folder, languages=("en", "fr"))


# The examples of RFC 7396, appendix A.
@pytest.mark.parametrize(
    ("target", "patch", "made"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_a_patch_is_a_json_merge_patch(target, patch, made):
    assert merge_patch(target, patch) == made


def test_without_files_of_its_own_the_schema_is_the_programs(tmp_path):
    assert read(tmp_path).collections["commitments"].schema == reader.read(PROGRAM, languages=("en", "fr")).collections["commitments"].schema


def test_a_field_is_added_changed_made_optional_and_removed(tmp_path):
    schema = read(tmp_path, commitments={"optional": ["action_plan", "problem"], "properties": {"end": {"title": "Deadline"}, "sector": None, "district": {"$ref": "values.json#/$defs/text", "title": "District"}}})
    fields = schema.collections["commitments"].by_name

    assert (fields["end"].title, fields["end"].datatype, fields["end"].facet) == ("Deadline", "date", True)
    assert not fields["action_plan"].required
    assert not fields["problem"].is_expected
    assert "sector" not in fields
    assert fields["district"].datatype == "text"


def test_a_field_that_is_required_can_be_removed_alone(tmp_path):
    assert "action_plan" not in read(tmp_path, commitments={"properties": {"action_plan": None}}).collections["commitments"].schema["required"]


def test_a_part_of_a_list_is_changed(tmp_path):
    schema = read(tmp_path, commitments={"properties": {"milestones": {"items": {"properties": {"due": None, "place": {"$ref": "values.json#/$defs/text", "title": "Place"}}}}}})

    assert ("milestones", "due") not in schema.collections["commitments"].by_path
    assert ("milestones", "place") in schema.collections["commitments"].by_path


def test_a_collection_is_removed_with_all_that_refers_to_it(tmp_path):
    schema = read(tmp_path, projects=None)

    assert "projects" not in schema.collections
    assert [field.path for each in schema.collections.values() for field in each.walk() if field.references == "projects"] == []


def test_codes_and_labels_are_added_to_a_list(tmp_path):
    schema = read(tmp_path, codelists__ogp_value="code,label_fr\naccess_to_information,Accès\nlocal,Local\n")
    codes = schema.codelists["ogp-value"].codes

    assert [*codes][-1] == "local"
    assert codes["access_to_information"].labels["fr"] == "Accès"
    assert codes["access_to_information"].labels["en"] == "Access to information"


def test_what_is_hidden_is_left_out_of_schema_and_records(tmp_path):
    portal = portals.demo_portal()
    schema = read(tmp_path, commitments={"properties": {"problem": {"hidden": True}, "updates": {"items": {"properties": {"challenges": {"hidden": True}}}}}})
    assert any("problem" in record.data for record in portal.all("commitments"))

    shown, records = without_hidden(schema, portal.records)

    assert {("problem",), ("updates", "challenges")}.isdisjoint(shown.collections["commitments"].by_path)
    assert "challenges" not in str(shown.collections["commitments"].schema)
    assert "problem" not in shown.collections["commitments"].schema["properties"]
    assert not any("problem" in record.data or "challenges" in str(record.data.get("updates")) for record in records["commitments"].values())
    assert all(record.data == portal.find("projects", id).data for id, record in records["projects"].items())


@pytest.mark.parametrize(
    ("files", "fact"),
    [
        ({"promises": None}, "promises.json: there is no collection 'promises' to remove. Remove the file, or correct its name."),
        ({"commitments": {"properties": {"titel": None}}}, "commitments.json: there is no field 'titel' to be removed or made optional. Fields: id, "),
        ({"commitments": {"optional": ["titel"]}}, "commitments.json: there is no field 'titel' to be removed or made optional."),
        ({"commitments": []}, "commitments.json: the file must hold an object with what is to be otherwise, or null to remove the collection."),
        ({"meta_schema": {}}, "meta-schema.json: the meta-schema is the program's."),
        ({"commitments": {"properties": {"end": {"colour": "red"}}}}, "commitments.json: properties/end: Additional properties are not allowed ('colour' was unexpected)."),
        ({"commitments": {"properties": {"end": {"codelist": "no-such-list"}}}}, "commitments.json: end: there is no code list 'no-such-list'"),
    ],
)
def test_a_mistake_is_told_with_the_file_in_which_it_stands(tmp_path, files, fact):
    with pytest.raises(SchemaError) as refused:
        read(tmp_path, **files)

    assert str(refused.value).startswith(f"{tmp_path}/{fact}")
