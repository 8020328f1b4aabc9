"""Checking records: every error and warning has an example, with its exact words."""

import json
import shutil
from pathlib import Path

import golden
import portals
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from pledgebook.check import problems
from pledgebook.check.problems import ERROR, WARNING
from pledgebook.check.rules.registry import RULES
from pledgebook.check.suggestions import nearest, nearest_code
from pledgebook.check.validation import SchemaValidator
from pledgebook.records import loader, strict_yaml
from pledgebook.schema import reader
from pledgebook.schema.datatypes import FORMATS

EXAMPLES = Path(__file__).parents[1] / "examples"
VALID = sorted(EXAMPLES.glob("valid/*"))
INVALID = sorted(EXAMPLES.glob("invalid/*"))
EXPECTED = "expected.txt"

ERRORS_OF_FILES = {"alias", "anchor", "bad-key", "comma-in-braces", "comment-behind-text", "copy", "duplicate-key", "empty", "lfs-pointer", "list-in-one-line", "not-a-record", "not-text", "null-word", "odd-blank", "syntax", "tag", "too-deep", "unfinished-merge", "wrong-collection", "wrong-ending", "wrong-folder"}
ERRORS_OF_FIELDS = {"codelist", "format", "language-code", "maxLength", "minItems", "minLength", "minProperties", "minimum", "pattern", "required", "type", "unknown-field"}


def by_name(path: Path) -> str:
    return path.name


@pytest.fixture
def content(tmp_path):
    """Makes a content folder: the records of `examples/base`, and `overlays` over them."""

    def content_(*overlays: Path) -> Path:
        for folder in (EXAMPLES / "base", *overlays):
            shutil.copytree(folder, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns(EXPECTED))
        return tmp_path

    return content_


def printed(result, folder: Path) -> str:
    return problems.text(result.problems).replace(f"{folder}/", "")


def test_the_records_that_all_examples_start_from_have_no_problem(content, check_folder):
    folder = content()

    result = check_folder(folder)

    assert printed(result, folder) == ""
    assert sum(len(records) for records in result.records.values()) == 6


@pytest.mark.parametrize("example", VALID, ids=by_name)
def test_a_valid_example_has_no_problem(example, content, check_folder):
    folder = content(example)

    assert printed(check_folder(folder), folder) == ""


@pytest.mark.parametrize("example", INVALID, ids=by_name)
def test_an_invalid_example_is_reported_in_exactly_these_words(example, content, check_folder):
    folder = content(example)

    golden.assert_golden(f"../examples/invalid/{example.name}/{EXPECTED}", printed(check_folder(folder), folder).encode())


def test_examples_are_found_and_every_invalid_one_expects_something():
    assert len(VALID) > 5
    assert len(INVALID) > 100
    assert [example.name for example in INVALID if not (example / EXPECTED).read_text("utf-8").strip()] == []


def test_every_rule_and_every_error_has_an_example(tmp_path, check_folder):
    """Add a folder to tests/examples/invalid/ for what is missing here."""
    found = set()
    for example in INVALID:
        folder = tmp_path / example.name
        shutil.copytree(EXAMPLES / "base", folder)
        shutil.copytree(example, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(EXPECTED))
        found |= {problem.rule for problem in check_folder(folder).problems}

    assert set(RULES) - found == set()
    assert found - set(RULES) == ERRORS_OF_FILES | ERRORS_OF_FIELDS


def test_all_problems_are_reported_at_once_in_the_order_of_files(content, check_folder):
    examples = [EXAMPLES / "invalid" / name for name in ("no-contact", "comment-on-nothing", "quote-not-closed", "date-with-dots")]
    folder = content(*examples)

    lines = printed(check_folder(folder), folder).splitlines()

    assert lines == [line for example in examples for line in (example / EXPECTED).read_text("utf-8").splitlines()]


def test_a_record_with_an_invalid_field_is_still_held_to_the_rules(content, check_folder):
    folder = content()
    path = folder / "organizations" / "river-watch.yml"
    path.write_text("id: watch\nname: {es: Vigías}\ntype: club\nwebsite: example.org\nfounded: 1998\n", "utf-8")

    rules = [problem.rule for problem in check_folder(folder).problems]

    assert rules == ["file-name-is-not-the-id", "default-language-missing", "codelist", "address-without-scheme", "unknown-field"]


def test_errors_are_kept_apart_from_warnings(content, check_folder):
    folder = content(EXAMPLES / "invalid" / "no-contact", EXAMPLES / "invalid" / "comment-on-nothing")

    result = check_folder(folder)

    assert [problem.severity for problem in result.problems] == [ERROR, WARNING]
    assert [problem.rule for problem in result.errors] == ["comment-on-nothing"]


def test_a_problem_names_its_record_and_its_field(content, check_folder):
    folder = content(EXAMPLES / "invalid" / "complete-without-evidence")

    (problem,) = check_folder(folder).problems

    assert (problem.record, problem.field, problem.rule) == ("commitments/RIV0002", "updates[1].status", "complete-without-evidence")
    assert problem.message == f"{problem.fact} {problem.cure}"


def test_values_are_made_uniform(content, check_folder):
    folder = content()
    (folder / "projects" / "P2.yml").write_text(
        """\
summary: {en: Wells., es: Pozos.}
id: P2
codes: [{code: P2}]
title: {en: Wells, es: Pozos}
status: closed
participants: [{organization: river-watch, role: lead}]
start: 2021
budget: {currency: USD, amount: 875000}
contributions: [{amount: '875000.00', currency: USD, organization: river-watch}]
places: [{name: {en: Hill}, latitude: 0, longitude: '-037.50'}]
sdgs: ['6', 16]
scope:
""",
        "utf-8",
    )

    data = check_folder(folder).records["projects"]["P2"].data

    assert list(data) == ["id", "codes", "title", "status", "start", "summary", "participants", "budget", "contributions", "places", "sdgs"]
    assert data["start"] == "2021"
    assert data["budget"] == {"amount": "875000", "currency": "USD"}
    assert data["contributions"][0]["amount"] == "875000.00"
    assert data["places"][0] == {"name": {"en": "Hill"}, "latitude": "0", "longitude": "-37.50"}
    assert data["sdgs"] == [6, 16]


def test_what_does_not_fit_stays_out_of_the_data(content, check_folder):
    folder = content()
    (folder / "organizations" / "x.yml").write_text("id: x\nname: {en: X, es: X}\ntype: club\ncountry: KE\nfounded: 1998\n", "utf-8")

    record = check_folder(folder).records["organizations"]["x"]

    assert record.data == {"id": "x", "name": {"en": "X", "es": "X"}, "country": "KE"}
    assert record.invalid_fields == {"type", "founded"}


def test_a_record_without_a_valid_id_goes_by_its_file_name(content, check_folder):
    folder = content(EXAMPLES / "invalid" / "id-with-a-path")

    assert "north-well" in check_folder(folder).records["organizations"]


def test_the_check_and_the_published_schema_agree_on_what_fits(tmp_path, schema):
    """Anyone who validates a record against `/data/schema/` gets our verdict.
    A line break at the end of an id is where Python's regular expressions fail."""
    validator, formats, seen = SchemaValidator(schema), FormatChecker(formats=()), 0
    for each in FORMATS.values():
        formats.checks(each.name)(each.is_valid)
    for path in sorted(EXAMPLES.glob("*/*/*/*.yml")):
        document = portals.document(path, path.parent.name)
        loaded = loader.load(document)
        if loaded.error or document.collection not in schema.collections or "line-break" in str(path):
            continue
        data = {key: value for key, value in loaded.data.items() if value is not None}
        ours = [error for error in validator.errors(data, document.collection) if error.rule != "codelist"]
        theirs = list(Draft202012Validator(schema.collections[document.collection].schema, format_checker=formats).iter_errors(data))
        assert bool(ours) == bool(theirs), path
        seen += 1
    assert seen > 50


# A field of every keyword that the meta-schema allows, a value that breaks it, and what is said of it.
TEXT = {"type": "string"}
BROKEN = {
    "type": ({"type": "boolean"}, "maybe", "'maybe' is not true or false. Write true or false, without quotes."),
    "format": ({**TEXT, "format": "email"}, "office", "'office' is not an e-mail address. Write one address, such as office@example.org."),
    "pattern": ({**TEXT, "pattern": "^[a-z]$", "description": "One letter."}, "AB", "'AB' doesn't have the form of this field. One letter. Form: ^[a-z]$"),
    "minLength": ({**TEXT, "minLength": 1}, "''", "the text is empty. Write the text, or remove the field."),
    "maxLength": ({**TEXT, "maxLength": 2}, "abc", "the text has 3 characters; 2 are allowed. Shorten it, and link the long version."),
    "minimum": ({"type": "integer", "minimum": 1}, "0", "0 is less than 1. Correct the number."),
    "maximum": ({"type": "integer", "maximum": 10}, "11", "11 is more than 10. Correct the number."),
    "minItems": ({"type": "array", "items": TEXT, "minItems": 1}, "[]", "the list is empty. Add an entry."),
    "maxItems": ({"type": "array", "items": TEXT, "maxItems": 1}, "[a, b]", "the list has 2 entries; 1 are allowed. Shorten it."),
    "minProperties": ({"type": "object", "properties": {"part": {**TEXT, "title": "Part"}}, "minProperties": 1}, "{}", "the field is empty. Fill it, or remove it."),
    "required": (
        {"type": "object", "properties": {"part": {**TEXT, "title": "Part"}}, "required": ["part"]},
        "{}",
        "the field 'part' (Part) is missing or empty. Fill it in; it is required.",
    ),
    "additionalProperties": (
        {"type": "object", "properties": {"part": {**TEXT, "title": "Part"}}, "additionalProperties": False},
        "{prat: x}",
        "there is no field 'prat' here. Did you mean 'part'? (part)",
    ),
    "propertyNames": (
        {"type": "object", "propertyNames": {"pattern": "^[a-z]{2}$"}, "additionalProperties": TEXT},
        "{english: x}",
        "'english' is not a language code. Did you mean 'en'? Use codes such as en, es, uk or pt-BR.",
    ),
    "codelist": ({**TEXT, "codelist": "plan-level"}, "nacional", "'nacional' is not in the codelist plan-level. Did you mean 'national'? (national, local, other)"),
}
NOT_BREAKABLE = {
    *("$ref", "items", "properties", "references", "alternatives", "aliases"),
    *("title", "description", "examples", "reverse", "group", "featured", "caption", "facet", "hidden", "deprecated"),
}


@pytest.fixture
def schema_with(tmp_path):
    """The schema with one more field of organizations, named `probe`."""

    def schema_with_(field: dict):
        folder = shutil.copytree(portals.ROOT / "schema", tmp_path / "schema")
        path = folder / "organizations.json"
        document = json.loads(path.read_text("utf-8"))
        document["properties"]["probe"] = {"title": "Probe", **field}
        path.write_text(json.dumps(document), "utf-8")
        return reader.read(folder, languages=("en", "es"))

    return schema_with_


@pytest.mark.parametrize("keyword", BROKEN)
def test_a_breach_of_each_keyword_of_the_schema_is_explained_in_plain_words(keyword, schema_with):
    field, written, message = BROKEN[keyword]
    data = strict_yaml.parse(f"id: x\nname: {{en: X}}\ntype: other\nprobe: {written}\n").data

    (error,) = SchemaValidator(schema_with(field)).errors(data, "organizations")

    assert f"{error.finding.fact} {error.finding.cure}" == message


def test_no_keyword_of_the_meta_schema_is_without_words():
    meta = json.loads((portals.ROOT / "schema" / "meta-schema.json").read_text("utf-8"))

    assert set(meta["$defs"]["shape"]["properties"]) == set(BROKEN) | NOT_BREAKABLE


def test_a_field_that_is_no_longer_used_is_reported_with_what_stands_in_its_place(tmp_path, schema_with, check_folder):
    path = tmp_path / "content" / "organizations" / "x.yml"
    path.parent.mkdir(parents=True)
    path.write_text("id: x\nname: {en: X, es: X}\ntype: other\nprobe: 1\n", "utf-8")
    schema = schema_with({"$ref": "values.json#/$defs/integer", "deprecated": "Since 2026; use `number`."})

    (problem,) = check_folder(tmp_path / "content", by=schema).problems

    assert (problem.severity, problem.line, problem.column) == (WARNING, 4, 1)
    assert problem.message == "the field 'probe' is no longer used. Since 2026; use `number`."


@pytest.mark.parametrize(
    ("codelist", "word", "code"),
    [
        ("update-status", "finshed", "complete"),
        ("update-status", "Completo", "complete"),
        ("update-status", "Виконано", "complete"),
        ("update-status", "not-started", "not_started"),
        ("project-status", "مغلق", "closed"),
        ("country", "Kenia", "KE"),
        ("country", "ke", "KE"),
        ("currency", "usd", "USD"),
        ("update-status", "zzz", None),
        ("sdg", "18", None),
        ("sdg-target", "16.99", None),
    ],
)
def test_the_code_that_was_meant_is_found_by_code_label_and_alias(schema, codelist, word, code):
    assert nearest_code(word, schema.codelists[codelist]) == code


def test_a_code_that_is_no_longer_used_is_never_proposed(schema):
    sectors = schema.codelists["dac-sector"]
    assert sectors.codes["15120"].deprecated

    assert nearest_code(sectors.codes["15120"].labels["en"], sectors) != "15120"


def test_of_several_near_words_the_nearest_is_proposed():
    assert nearest("milestone", ["milestones", "milestone_id", "stones"]) == "milestones"
    assert nearest("website", []) is None
