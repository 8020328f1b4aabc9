"""An empty record: everything that may stand in it, and after filling in what the remarks ask, the check passes."""

import re
import shutil
from concurrent.futures import Executor
from datetime import date
from pathlib import Path

import portals
import pytest
import yaml

from pledgebook import UsageError
from pledgebook.check.checker import check_records
from pledgebook.check.validation import SchemaValidator
from pledgebook.cli import main as cli
from pledgebook.cli import new_record
from pledgebook.publish.executor import SerialExecutor
from pledgebook.records import loader, strict_yaml
from pledgebook.schema import reader
from pledgebook.schema.datatypes import datatype
from pledgebook.schema.fields import Field

SETTINGS = portals.own_settings()
SCHEMA = reader.read(portals.ROOT / "schema", languages=SETTINGS.languages)
COLLECTIONS = sorted(SCHEMA.collections)
VALUES = {"date": "2025-03", "day": "2025-03-01", "amount": 5, "decimal": "1.5", "integer": 3, "boolean": True, "url": "https://example.org/a", "email": "office@example.org", "id": "m1", "passage": "Words.", "numbering": "3.2.1"}


@pytest.fixture
def content(tmp_path) -> Path:
    return shutil.copytree(portals.DEMO, tmp_path / "content")


def value_of(field: Field, *, one: bool = False) -> object:
    """Something that may stand in a field."""
    if field.is_list and not one:
        return [value_of(field, one=True)]
    if field.codelist:
        codelist = SCHEMA.codelists[field.codelist]
        code = next(code for code in codelist.typed if not codelist.codes[code].deprecated)
        return int(code) if field.datatype == "goal" else code
    if field.references:
        return "commitments/VDNA0001" if field.references_any else next(path.stem for path in sorted((portals.DEMO / field.references).glob("*.yml")))
    if datatype(field.datatype).in_languages:
        return dict.fromkeys(SETTINGS.languages, "Words of it.")
    return VALUES.get(field.datatype, "words")


def errors_of(content: Path, name: str, executor: Executor) -> list[str]:
    result = check_records(loader.documents(content, SCHEMA.collections), SCHEMA, languages=SETTINGS.languages, as_of=date(2026, 6, 30), content=content, executor=executor)
    return [f"{problem.field}: {problem.fact}" for problem in result.errors if problem.file == str(content / name)]


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_record_passes_the_check_once_what_the_remarks_ask_for_is_filled_in(content, name):
    path = new_record.write(SETTINGS, SCHEMA, content, name, "new-1")
    assert errors_of(content, f"{name}/new-1.yml", SerialExecutor())

    text = path.read_text("utf-8")
    for field in (field for field in SCHEMA.collections[name].fields if field.is_expected and field.name != "id"):
        if field.fields and field.is_list:
            filled = [{part.name: value_of(part) for part in field.fields if part.required or part.name in ("organization", "role")}]
        else:
            filled = value_of(field)
        block = re.search(rf"^#?{field.name}:\n(?:#? +.*\n)*", text, re.MULTILINE)
        text = text.replace(block[0], yaml.safe_dump({field.name: filled}))
    path.write_text(text, "utf-8")

    assert errors_of(content, f"{name}/new-1.yml", SerialExecutor()) == []


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_field_of_the_schema_stands_there_and_takes_a_value(content, name):
    collection = SCHEMA.collections[name]
    text = new_record.write(SETTINGS, SCHEMA, content, name, "new-1").read_text("utf-8")

    without_help = re.sub(r"^# (?:  )*\S.*\n", "", text, flags=re.MULTILINE)
    data = strict_yaml.parse(re.sub(r"^#", "", without_help, flags=re.MULTILINE)).data

    assert list(data) == [field.name for field in collection.fields if not field.deprecated]
    filled = {field.name: filled_in(data[field.name], field) for field in collection.fields if field.name in data}
    assert [violation.finding.fact for violation in SchemaValidator(SCHEMA).errors(filled, name)] == []


def filled_in(shown: object, field: Field) -> object:
    """A value for everything that is shown empty."""
    if isinstance(shown, list):
        return [filled_in(each, field) for each in shown]
    if datatype(field.datatype).in_languages:
        return dict.fromkeys(shown, "Words of it.")
    if isinstance(shown, dict):
        assert [*shown] == [part.name for part in field.fields if not part.deprecated]
        return {part.name: filled_in(shown[part.name], part) for part in field.fields if part.name in shown}
    return shown if field.name == "id" and shown else value_of(field, one=True)


def test_texts_have_a_line_for_each_language_of_the_portal(content):
    text = new_record.write(SETTINGS, SCHEMA, content, "commitments", "new-1").read_text("utf-8")

    assert "title:\n  en:\n  es:\n  uk:\n  fr:\n  ar:\n" in text


def test_codes_are_named_with_their_labels_and_long_lists_by_their_name(content):
    text = " ".join(new_record.write(SETTINGS, SCHEMA, content, "commitments", "new-1").read_text("utf-8").split()).replace(" # ", " ")

    assert "access_to_information (Access to information)" in text
    assert "A code of the list policy-area, such as " in text


@pytest.mark.parametrize("name", ["commitments", "commitment", "Commitment", "commitments/"])
def test_a_collection_may_be_named_in_the_singular(name):
    assert new_record.find_collection(name, SCHEMA).name == "commitments"


@pytest.mark.parametrize("name", ["action-plan", "Action plan", "action_plans"])
def test_a_name_of_two_words_may_be_written_in_any_way(name):
    assert new_record.find_collection(name, SCHEMA).name == "action-plans"


@pytest.mark.parametrize("name", ["comitments", "comitment"])
def test_a_collection_that_is_misspelt_is_asked_back(name):
    with pytest.raises(UsageError, match="Did you mean 'commitments'"):
        new_record.find_collection(name, SCHEMA)


def test_the_next_number_is_the_id_where_all_are_numbered_in_one_row(tmp_path):
    (tmp_path / "commitments").mkdir()
    for name in ("AB09", "AB0010", "AB0099"):
        (tmp_path / "commitments" / f"{name}.yml").touch()

    assert new_record.write(SETTINGS, SCHEMA, tmp_path, "commitment", None).stem == "AB0100"


@pytest.mark.parametrize("name", ["commitments", "organizations"])
def test_where_ids_follow_no_single_row_one_must_be_given(content, name):
    with pytest.raises(UsageError, match="which id shall the"):
        new_record.write(SETTINGS, SCHEMA, content, name, None)


def test_a_ministry_that_counts_3_2_1_learns_what_to_write(content):
    with pytest.raises(UsageError) as refused:
        new_record.write(SETTINGS, SCHEMA, content, "commitments", "3.2.1")

    assert "Write 3-2-1, or better one that no other plan has" in str(refused.value)
    assert 'your own number \'3.2.1\' goes into the field number: number: "3.2.1"' in str(refused.value)


@pytest.mark.parametrize("id", ["../x", "-a", "a b", "a/b", "", "con", "x" * 101, "a\n"])
def test_what_can_be_no_id_is_refused(content, id):
    before = portals.as_folder(content)

    with pytest.raises(UsageError):
        new_record.write(SETTINGS, SCHEMA, content, "projects", id)

    assert portals.as_folder(content) == before


@pytest.mark.parametrize("id", ["VDNA0001", "vdna0001", "VDNA0001.yml"])
def test_a_record_that_is_there_is_never_overwritten(content, id):
    before = portals.as_folder(content)

    with pytest.raises(UsageError, match=r"VDNA0001\.yml is there already, and is left as it is"):
        new_record.write(SETTINGS, SCHEMA, content, "commitments", id)

    assert portals.as_folder(content) == before


@pytest.mark.parametrize("id", ["2026", "true", "1e5", "0x1F"])
def test_an_id_that_looks_like_something_else_stays_a_text(content, id):
    path = new_record.write(SETTINGS, SCHEMA, content, "organizations", id)

    assert strict_yaml.parse(path.read_text("utf-8")).data["id"] == id


def test_the_command_says_where_the_record_is_and_what_to_do_next(content, capsys):
    assert cli.main(["new", "commitment", "new-1", "--content", str(content)]) == 0

    assert capsys.readouterr().err == f"{content}/commitments/new-1.yml is there. Fill in what is required (action_plan, title) and what you know of the rest, then: pledgebook check\n"
    assert cli.main(["new", "commitment", "new-1", "--content", str(content)]) == 2
    assert "is there already" in capsys.readouterr().err
