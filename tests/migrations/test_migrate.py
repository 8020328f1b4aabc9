"""Records of an older version of the schema: what a migration changes, and that it changes nothing else."""

import difflib
import json
from pathlib import Path

import portals
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.check.validation import SchemaValidator
from pledgebook.migrations.migrate import migrate, since
from pledgebook.migrations.versions import MIGRATIONS
from pledgebook.records.strict_yaml import parse
from pledgebook.schema_version import SCHEMA_VERSION

OLD = Path(__file__).parent / "version-1"
"""Records as they were published by the first version of the schema."""


def migrated(text: str, collection: str = "projects", language: str = "en") -> str:
    return migrate(text, collection, language, since(1)).text


def test_every_version_has_its_migration_and_the_last_is_the_schema_of_the_program():
    assert [each.version for each in MIGRATIONS] == [*range(2, SCHEMA_VERSION + 1)]
    assert since(SCHEMA_VERSION) == []


@pytest.mark.parametrize("path", sorted(OLD.glob("*/*.yml")), ids=lambda path: path.stem)
def test_a_record_of_the_first_version_becomes_right_and_keeps_every_other_line(schema, path):
    before = path.read_text("utf-8")
    assert not SchemaValidator(schema).is_valid(parse(before).data, path.parent.name)

    after = migrated(before, path.parent.name)

    assert SchemaValidator(schema).errors(parse(after).data, path.parent.name) == []
    removed = [line[2:] for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line.startswith("- ")]
    assert all(line.lstrip("- ").startswith(("scheme:", "programme:", "funding_mechanism:", "tranche_type:")) for line in removed)
    assert migrated(after, path.parent.name) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("programme: Fund  # as printed\nid: a\n", "programme:\n  en: Fund  # as printed\nid: a\n"),
        ("programme:   'A: b'\n", "programme:\n  en: 'A: b'\n"),
        ("programme: Fund", "programme:\n  en: Fund"),
        ("programme: Fund\r\nid: a\r\n", "programme:\r\n  en: Fund\r\nid: a\r\n"),
        ("\ufeffprogramme: Fund\n", "\ufeffprogramme:\n  en: Fund\n"),
        ("programme: >-\n  A fund\n\n  of two lines\nid: a\n", "programme:\n  en: >-\n    A fund\n\n    of two lines\nid: a\n"),
        ("programme: A fund\n  of two lines\n", "programme:\n  en: A fund\n    of two lines\n"),
        ("codes:\n  # the first\n  - code: a\n    scheme: UN\n  - {scheme: UNDP, code: b}\n", "codes:\n  # the first\n  - code: a\n    scheme:\n      en: UN\n  - {scheme: {en: UNDP}, code: b}\n"),
        ("programme: {en: Fund}\n", "programme: {en: Fund}\n"),
        ("programme:\n  fr: Fonds\n", "programme:\n  fr: Fonds\n"),
        ("programme:\nid: a\n", "programme:\nid: a\n"),
        ("programme: [Fund\n", "programme: [Fund\n"),
        ("# nothing\n", "# nothing\n"),
    ],
)
def test_what_people_have_written_stays_as_they_wrote_it(before, after):
    assert migrated(before) == after


def test_the_text_goes_under_the_main_language():
    assert migrated("programme: Fonds\n", language="fr") == "programme:\n  fr: Fonds\n"


def test_what_only_people_can_tell_is_left_to_them():
    text = "assessments:\n  - completion: limited\n    missing: no_data\n  - missing: no_data\n"

    done = migrate(text, "commitments", "en", since(1))

    assert done.text == "assessments:\n  - completion: limited\n    missing: no_data\n  - missing:\n      completion: no_data\n"
    assert done.left == ["line 3: 'missing' and 'completion' both stand here. Say under `missing:` which question it is about."]


def test_a_record_that_cannot_be_read_is_told():
    [said] = migrate("programme: 'Fund\n", "projects", "en", since(1)).left

    assert said.startswith("the record can't be read: ")


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"), include_characters=" \n"), min_size=1, max_size=60)


@given(TEXTS, st.sampled_from(["programme: {}\nid: a\n", "codes:\n- scheme: {}\n  code: a\n", "codes: [{{scheme: {}}}]\n"]))
def test_whatever_the_text_is_it_is_the_same_afterwards(text, form):
    before = form.format(json.dumps(text, ensure_ascii=False))

    after = migrated(before)

    assert text in (value for value in _texts(parse(after).data) if value)
    assert migrated(after) == after


def _texts(value: object) -> list[str]:
    if isinstance(value, dict | list):
        return [text for each in (value.values() if isinstance(value, dict) else value) for text in _texts(each)]
    return [value] if isinstance(value, str) else []


def test_the_records_of_this_repository_need_no_migration():
    for folder in (portals.REAL, portals.DEMO):
        for path in folder.glob("*/*.yml"):
            text = path.read_text("utf-8")
            assert migrated(text, path.parent.name) == text, path
