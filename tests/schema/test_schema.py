"""The schema: held to its meta-schema, and to promises that others build on."""

import json
import shutil
from collections import Counter
from pathlib import Path

import portals
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from pledgebook import SchemaError
from pledgebook.schema import reader
from pledgebook.schema.datatypes import DATATYPES, FORMATS

FOLDER = portals.ROOT / "schema"
COLLECTIONS = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem not in ("meta-schema", "values"))


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(FOLDER, tmp_path / "schema")


def change(path: Path, steps: str, value: object) -> None:
    """Sets what stands at `steps` (`properties/name/title`) in a file of JSON."""
    document = json.loads(path.read_text("utf-8"))
    *above, last = steps.split("/")
    node = document
    for step in above:
        node = node[step]
    node[last] = value
    path.write_text(json.dumps(document), "utf-8")


def refusal(folder: Path) -> str:
    """Why the schema in `folder` is refused."""
    with pytest.raises(SchemaError) as caught:
        reader.read(folder, languages=("en",))
    return str(caught.value).removeprefix(f"{folder}/")


def test_every_collection_is_read(schema):
    assert sorted(schema.collections) == COLLECTIONS
    assert len(COLLECTIONS) == 5


@pytest.mark.parametrize("steps", ["enmu", "properties/acronym/enmu", "properties/identifiers/items/enmu", "properties/identifiers/items/properties/id/enmu"])
def test_an_unknown_keyword_is_refused(folder, steps):
    change(folder / "organizations.json", steps, ["a"])

    assert "'enmu' was unexpected" in refusal(folder)


@pytest.mark.parametrize("keyword", ["if", "anyOf", "allOf", "enum", "const", "not", "$comment", "default", "uniqueItems"])
def test_keywords_that_would_need_words_of_their_own_are_refused(folder, keyword):
    change(folder / "organizations.json", f"properties/acronym/{keyword}", {})

    assert f"'{keyword}' was unexpected" in refusal(folder)


def test_an_unknown_keyword_is_refused_among_the_kinds_of_value_too(folder):
    change(folder / "values.json", "$defs/string/enmu", ["a"])

    assert refusal(folder).startswith("values.json: $defs/string: ")


@pytest.mark.parametrize(
    ("steps", "value"),
    [
        ("additionalProperties", True),
        ("properties", {}),
        ("properties/Acronym", {"title": "Acronym", "type": "string"}),
        ("properties/acronym", {"type": "string"}),
        ("properties/acronym/type", "number"),
        ("properties/acronym/pattern", "["),
        ("properties/parent/reverse", {"name": "parts"}),
    ],
)
def test_what_the_meta_schema_does_not_allow_is_refused(folder, steps, value):
    change(folder / "organizations.json", steps, value)

    assert refusal(folder).endswith(f"Allowed keywords stand in {folder / 'meta-schema.json'}.")


def test_a_field_must_name_a_codelist_that_exists(folder):
    change(folder / "organizations.json", "properties/type/codelist", "organisation-type")

    assert refusal(folder) == f"organizations.json: type: there is no code list 'organisation-type' in {folder / 'codelists'}."


def test_a_field_must_refer_to_a_collection_that_exists(folder):
    change(folder / "commitments.json", "properties/milestones/items/properties/responsible/items/references", "organisations")

    assert refusal(folder) == f"commitments.json: milestones.responsible: there is no collection 'organisations' in {folder}."


def test_a_field_must_have_a_kind_of_value_that_exists(folder):
    change(folder / "organizations.json", "properties/acronym/$ref", "values.json#/$defs/word")

    assert refusal(folder).startswith("organizations.json: there is no kind of value 'values.json#/$defs/word'. Kinds: text, string, ")


def test_a_name_must_not_stand_twice_in_a_schema(folder):
    path = folder / "organizations.json"
    path.write_text(path.read_text("utf-8").replace('"acronym":', '"country":'), "utf-8")

    assert refusal(folder) == "organizations.json:15:5: 'country' stands twice in one object. Keep one of the two."


def test_a_schema_that_is_not_json_is_refused(folder):
    (folder / "organizations.json").write_text("{", "utf-8")

    assert refusal(folder).startswith("organizations.json:1:2: not readable as JSON: ")


@pytest.mark.parametrize("name", ["values.json", "meta-schema.json"])
def test_a_schema_that_lacks_a_file_is_refused(folder, name):
    (folder / name).unlink()

    assert refusal(folder) == f"{name}: the file is missing. Every schema needs it."


def test_every_kind_of_value_without_parts_has_a_meaning():
    kinds = json.loads((FOLDER / "values.json").read_text("utf-8"))["$defs"]

    assert {name for name, shape in kinds.items() if "properties" not in shape} == set(DATATYPES) - {"money"}


def test_a_kind_of_value_that_the_program_does_not_know_is_refused(folder):
    change(folder / "values.json", "$defs/percentage", {"type": "string", "title": "Percentage"})

    assert refusal(folder).startswith("values.json: the kind of value 'percentage' is unknown to the program. Add an entry to DATATYPES")


def test_a_format_that_the_program_does_not_know_is_refused(folder):
    change(folder / "organizations.json", "properties/acronym/format", "date-time")

    assert refusal(folder) == "organizations.json: there is no format 'date-time'. Formats: uri, email, partial-date, date, amount, decimal, language."


@pytest.mark.parametrize("name", ["number", "commitment_id"])
def test_a_field_of_a_list_that_would_be_taken_for_a_key_of_its_table_is_refused(folder, name):
    change(folder / "commitments.json", f"properties/updates/items/properties/{name}", {"$ref": "values.json#/$defs/string", "title": "Number"})

    assert refusal(folder).startswith(f"commitments.json: updates.{name}: a field of a list can't be called '{name}'")


def test_a_field_of_a_list_within_a_list_can_not_be_called_like_the_number_of_the_outer_one(folder):
    change(folder / "commitments.json", "properties/updates/items/properties/visits", {"type": "array", "title": "Visits", "items": {"type": "object", "properties": {}}})
    change(folder / "commitments.json", "properties/updates/items/properties/visits/items/properties", {"updates_number": {"$ref": "values.json#/$defs/string", "title": "Number"}})

    assert refusal(folder).startswith("commitments.json: updates.visits.updates_number: a field of a list can't be called 'updates_number'")


def test_a_field_that_cannot_be_a_facet_is_refused(folder):
    change(folder / "commitments.json", "properties/contact/facet", True)

    assert refusal(folder) == "commitments.json: contact: a field of the kind 'contact' can't be a facet. Remove the keyword."


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_required_field_exists(name):
    def objects(node: object):
        if isinstance(node, dict):
            yield from [node] * ("properties" in node and isinstance(node.get("required"), list))
            for value in node.values():
                yield from objects(value)

    found = list(objects(json.loads((FOLDER / f"{name}.json").read_text("utf-8"))))

    assert found
    assert [missing for each in found for missing in set(each["required"]) - set(each["properties"])] == []


def test_every_code_names_its_codelist_and_every_reference_its_collection(schema):
    fields = [field for collection in schema.collections.values() for field in collection.walk()]

    assert [field.path for field in fields if (field.datatype in ("code", "goal")) != bool(field.codelist)] == []
    assert [field.path for field in fields if (field.datatype == "reference") != bool(field.references)] == []


def test_every_reference_is_shown_from_the_other_side_under_a_name_of_its_own(schema):
    """Fields of the target and relations to it share one name space."""
    names = Counter()
    for collection in schema.collections.values():
        names.update((collection.name, field.name) for field in collection.fields)
        for field in collection.walk():
            assert bool(field.references) == bool(field.reverse), field.path
            targets = schema.collections if field.references_any else [field.references] * bool(field.references)
            names.update({(target, field.reverse.name) for target in targets})

    assert [name for name, count in names.items() if count > 1] == []


def test_no_two_fields_become_the_same_column(schema):
    """Parts of an object are joined by underscores in tables."""
    for collection in schema.collections.values():
        names = Counter("_".join(field.path) for field in collection.walk())

        assert [name for name, count in names.items() if count > 1] == []


def test_every_collection_has_an_id_and_all_but_comments_a_caption(schema):
    for collection in schema.collections.values():
        assert collection.by_name["id"].required
        assert len([field for field in collection.fields if field.caption]) == (collection.name != "comments")


def test_every_field_of_a_record_has_a_title_and_a_group(schema):
    for collection in schema.collections.values():
        assert [field.name for field in collection.fields if not field.title or not field.group] == []
        assert list(collection.groups) == list(dict.fromkeys(field.group for field in collection.fields))


def test_a_field_knows_what_the_schema_says_of_it(schema):
    field = schema.collections["commitments"].by_name["institutions"]
    organization = field.fields[0]

    assert (field.is_list, field.recommended, field.datatype, field.group) == (True, True, "object", "Who is responsible")
    assert organization.path == ("institutions", "organization")
    assert (organization.datatype, organization.references, organization.reverse.name) == ("reference", "organizations", "commitments")


def test_the_published_schema_stands_on_its_own(schema):
    for collection in schema.collections.values():
        text = json.dumps(collection.schema)

        assert collection.schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert "values.json" not in text


@pytest.mark.parametrize("name", COLLECTIONS)
def test_examples_in_the_schema_fit_the_schema(name, schema):
    """What the data dictionary shows as an example must not be refused."""
    document, formats = schema.collections[name].schema, FormatChecker(formats=())
    for each in FORMATS.values():
        formats.checks(each.name)(each.is_valid)
    for field in schema.collections[name].walk():
        for example in field.schema.get("examples", []):
            checker = Draft202012Validator({**field.schema, "$defs": document["$defs"]}, format_checker=formats)
            assert checker.is_valid(example), (field.path, example)
            assert not field.codelist or example in schema.codelists[field.codelist], (field.path, example)
