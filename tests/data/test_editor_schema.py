"""Schemas for editors: they take every record that the check takes, and know every code with its words."""

import copy
import json

import portals
import pytest
from jsonschema import Draft7Validator

from pledgebook import SettingsError
from pledgebook.cli import editor
from pledgebook.cli import main as cli
from pledgebook.data import editor_schema
from pledgebook.records import loader
from pledgebook.schema import reader
from pledgebook.site.i18n.messages import SCHEMA_CONTEXT, Messages

SCHEMA = reader.read(portals.ROOT / "schema", languages=portals.own_settings().languages)
COLLECTIONS = sorted(SCHEMA.collections)


def made(collection: str, language: str = "en") -> dict:
    words = Messages([portals.ROOT / "locales"], language)
    return editor_schema.collection_schema(SCHEMA.collections[collection], SCHEMA, (language, "es"), lambda message: words.pgettext(SCHEMA_CONTEXT, message))


def records(collection: str) -> dict[str, dict]:
    found = (document for content in (portals.DEMO, portals.REAL, portals.SMALL) for document in loader.documents(content, SCHEMA.collections) if document.collection == collection)
    return {document.file: dict(loader.load(document).data) for document in found}


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_schema_is_valid_and_takes_every_record(name):
    schema = made(name)
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema)

    found = records(name)

    assert found
    assert {file: [error.message for error in validator.iter_errors(data)] for file, data in found.items() if not validator.is_valid(data)} == {}


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_schema_says_nothing_that_an_editor_would_have_to_look_up(name):
    text = json.dumps(made(name))

    assert not {'"$ref"', '"codelist"', '"facet"', '"$defs"'} & set(text.split(": "))
    assert '"$ref"' not in text


def test_a_wrong_code_a_misspelt_field_and_a_missing_one_are_refused():
    schema, [good, *_] = Draft7Validator(made("commitments")), records("commitments").values()
    wrong = [{**good, "ogp_values": ["nonsense"]}, {**good, "titel": {"en": "x"}}, {name: value for name, value in good.items() if name != "title"}, {**good, "start": "31.12.2021"}]

    assert schema.is_valid(good)
    assert [schema.is_valid(each) for each in wrong] == [False] * 4


def test_every_code_that_people_may_write_has_its_label_and_its_description():
    status = made("projects")["properties"]["status"]
    codelist = SCHEMA.codelists[SCHEMA.collections["projects"].by_name["status"].codelist]

    assert status["enum"] == codelist.typed
    assert len(status["enumDescriptions"]) == len(status["enum"])
    assert all(codelist.codes[code].labels["en"] in words for code, words in zip(status["enum"], status["enumDescriptions"], strict=True))


def test_goals_are_numbers():
    assert made("projects")["properties"]["sdgs"]["items"]["enum"] == list(range(1, 18))


def test_words_are_in_the_main_language_of_the_portal():
    title = made("commitments", "es")["properties"]["title"]

    assert title["title"] == "Título"
    assert title["properties"]["es"]["title"] == "español"


# The command


def test_settings_that_are_there_are_kept(tmp_path):
    root = portals.copy_of_root(tmp_path)
    folder = root / ".vscode"
    folder.mkdir()
    (folder / "settings.json").write_text(json.dumps({"editor.tabSize": 3, "yaml.schemas": {"https://example.org/a.json": "a.yml", ".vscode/schemas/gone.json": "x"}}), "utf-8")
    (folder / "extensions.json").write_text(json.dumps({"recommendations": ["a.b"]}), "utf-8")
    chosen = portals.settings.read(root)

    for _ in range(2):
        files = editor.write(chosen, SCHEMA, root / "content")

    settings = json.loads((folder / "settings.json").read_text("utf-8"))
    assert settings["editor.tabSize"] == 3
    assert settings["yaml.schemas"]["https://example.org/a.json"] == "a.yml"
    assert settings["yaml.schemas"][".vscode/schemas/commitments.json"] == "content/commitments/*.yml"
    assert ".vscode/schemas/gone.json" not in settings["yaml.schemas"]
    assert json.loads((folder / "extensions.json").read_text("utf-8")) == {"recommendations": ["a.b", "redhat.vscode-yaml"]}
    assert all((root / name).is_file() for name in files)
    assert len(files) == len(COLLECTIONS) + 2


def test_settings_with_remarks_are_left_alone(tmp_path):
    root = portals.copy_of_root(tmp_path)
    (root / ".vscode").mkdir()
    text = '{\n  // ours\n  "editor.tabSize": 3,\n}\n'
    (root / ".vscode" / "settings.json").write_text(text, "utf-8")

    with pytest.raises(SettingsError, match=r"settings\.json: this is not plain JSON, so it is left as it is"):
        editor.write(portals.settings.read(root), SCHEMA, root / "content")

    assert [(path.name, path.read_text("utf-8")) for path in (root / ".vscode").iterdir()] == [("settings.json", text)]


def test_the_command_says_what_to_do_next(tmp_path, capsys):
    portals.copy_of_root(tmp_path)

    assert cli.main(["editor", "--content", str(tmp_path / "content")], root=tmp_path) == 0

    out, err = capsys.readouterr()
    assert out == ""
    assert f"{len(COLLECTIONS) + 2} files in {tmp_path}/.vscode." in err
    assert "# yaml-language-server: $schema=../../.vscode/schemas/COLLECTION.json" in err


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_copy_of_a_schema_shares_nothing_with_the_original(name):
    before = copy.deepcopy(dict(SCHEMA.collections[name].schema))

    made(name)

    assert SCHEMA.collections[name].schema == before
