"""YAML as the form writes it: read back as it was meant, and only where something changed."""

import copy
import json
import random
import shutil
from pathlib import Path

import edit_scripts
import portals
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.records import strict_yaml

RECORDS = sorted(path for folder in (portals.DEMO, portals.REAL, portals.SMALL) for path in folder.glob("*/*.yml"))
ORDER = {name: [field.name for field in each.fields] for name, each in portals.small_portal().schema.collections.items()}
_CHANGES = "console.log(JSON.stringify(input.map(([text, before, after, order]) => withChanges(text, before, after, order))));"
_LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cf", "Cn", "Zl", "Zp"), include_characters="\n :#-'\"\\|>{}[],&*!%@`~?\t•")


def changed(given: list[tuple[str, dict, dict, list[str]]]) -> list[dict]:
    return edit_scripts.run(_CHANGES, given)


def fields_of(text: str) -> dict[str, str]:
    """What stands between the name of each field and that of the next one."""
    blocks, name = {"": ""}, ""
    for line in text.splitlines(keepends=True):
        if line[0] not in " #-\n\r" and ":" in line:
            name = line.partition(":")[0]
        blocks[name] = blocks.get(name, "") + line
    return blocks


@pytest.fixture(scope="module")
def records() -> list[tuple[Path, str, dict]]:
    return [(path, text, dict(strict_yaml.parse(text).data)) for path in RECORDS for text in [path.read_bytes().decode()]]


def test_a_record_in_which_nothing_changed_stays_as_it_is(records):
    found = changed([(text, data, data, []) for _, text, data in records])

    assert len(found) > 150
    assert [each["text"] for each in found] == [text for _, text, _ in records]


def test_every_record_is_divided_into_its_fields(records):
    found = edit_scripts.run("console.log(JSON.stringify(input.map(([text, data]) => split(text, data))));", [(text, data) for _, text, data in records])

    for (path, text, data), blocks in zip(records, found, strict=True):
        assert blocks, path
        assert "".join(line for block in blocks for line in block["lines"]) == text
        assert [block["name"] for block in blocks if block["name"]] == list(data)


def test_where_one_field_changed_only_its_lines_differ(records):
    chance, given, names = random.Random(3), [], []
    for path, text, data in records:
        after, name = copy.deepcopy(data), chance.choice([each for each in data if each != "id"])
        after[name] = {"en": "Changed: a # new text"} if isinstance(after[name], dict) else [*after[name], *after[name]] if isinstance(after[name], list) else "Changed"
        given.append((text, data, after, ORDER[path.parent.name]))
        names.append(name)

    for (text, _, after, _), name, made in zip(given, names, changed(given), strict=True):
        parsed = strict_yaml.parse(made["text"])
        assert (parsed.data, parsed.remarks, made["changed"]) == (after, strict_yaml.parse(text).remarks if parsed.remarks else [], [name])
        before, now = fields_of(text), fields_of(made["text"])
        assert {each for each in {*before, *now} if before.get(each) != now.get(each)} <= {name}
        assert list(before) == list(now)


def test_a_field_that_is_taken_out_or_new_moves_no_other(records):
    given = []
    for path, text, data in records:
        name = list(data)[len(data) // 2]
        without = {each: value for each, value in data.items() if each != name}
        given += [(text, data, without, ORDER[path.parent.name])]

    for (text, _, without, order), made in zip(given, changed(given), strict=True):
        assert strict_yaml.parse(made["text"]).data == without
        assert set(made["text"].splitlines()) <= set(text.splitlines())
        assert changed_is_in_order(made["text"], order) == changed_is_in_order(text, order)


def changed_is_in_order(text: str, order: list[str]) -> bool:
    names = [order.index(name) for name in strict_yaml.parse(text).data if name in order]
    return names == sorted(names)


def test_records_that_the_form_has_written_pass_the_check(tmp_path):
    shutil.copytree(portals.DEMO, tmp_path / "content")
    paths = sorted(path for path in (tmp_path / "content").glob("*/*.yml"))
    given = []
    for path in paths:
        text = path.read_text("utf-8")
        data = dict(strict_yaml.parse(text).data)
        after = {name: {language: f"{words}: “new” # 1" for language, words in value.items()} if name == "title" else value for name, value in data.items()}
        given.append((text, data, {**after, "text": f"{data['text']}\n\n- one\n- two"} if "text" in data else after, ORDER[path.parent.name]))
    for path, made in zip(paths, changed(given), strict=True):
        path.write_text(made["text"], "utf-8")

    portal = portals.portal_of(tmp_path / "content", portals.AS_OF)

    assert all("# 1" in text for record in portal.all("commitments") for text in record.data["title"].values())


COMMENTED = """\
# About this record
id: A1
# The title was printed so.
title:
  en: Old  # from the web
  # no Spanish yet
  es: "a # b"
text: |
  # no comment
  line
tags:
- one # first
- two

# At the end
"""


def test_comments_within_a_changed_field_stand_above_it():
    before = dict(strict_yaml.parse(COMMENTED).data)
    after = {**before, "title": {"en": "New"}, "text": "# no comment\nother", "tags": ["one"], "number": "1.2"}

    [made] = changed([(COMMENTED, before, after, ["id", "number", "title", "text", "tags"])])

    assert made == {
        "changed": ["title", "text", "tags", "number"],
        "moved": ["title", "tags"],
        "text": "# About this record\nid: A1\nnumber: 1.2\n# The title was printed so.\n# from the web\n# no Spanish yet\ntitle:\n  en: New\n"
        "text: |-\n  # no comment\n  other\n# first\ntags:\n- one\n\n# At the end\n",
    }


def test_a_record_that_is_not_written_line_by_line_is_written_anew_with_its_comments():
    text = '# Kept\n{"id": "A1", "title": {"en": "Old"}}\n'

    [made] = changed([(text, {"id": "A1", "title": {"en": "Old"}}, {"id": "A1", "title": {"en": "New"}}, ["id"])])

    assert made["text"] == "# Kept\nid: A1\ntitle:\n  en: New\n"


def test_a_text_over_several_lines_that_looks_like_a_field_is_no_field():
    text = 'id: A1\nnote: "one\nother: two"\n'
    before = dict(strict_yaml.parse(text).data)

    [made] = changed([(text, before, {**before, "id": "A2"}, ["id"])])

    assert strict_yaml.parse(made["text"]).data == {**before, "id": "A2"}


def test_lines_of_windows_stay_lines_of_windows():
    [made] = changed([("id: A1\r\ntitle:\r\n  en: Old\r\n", {"id": "A1", "title": {"en": "Old"}}, {"id": "A1", "title": {"en": "New"}}, ["id"])])

    assert made["text"] == "id: A1\r\ntitle:\r\n  en: New\r\n"


VALUES = st.recursive(
    st.text(_LETTERS, max_size=160) | st.integers(-(10**15), 10**15) | st.booleans() | st.sampled_from(["null", "true", "~", "no", "012", "1.50", "2021-08", "- a", "a: b", "a #b", "…", "---", "...", "=", "<<", "Phase 2: the register"]),
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True), inner, min_size=1, max_size=3),
    max_leaves=8,
)


def test_whatever_is_written_is_read_back_as_it_was_meant():
    samples: list[dict] = []

    @settings(max_examples=400, deadline=None, database=None)
    @given(st.dictionaries(st.sampled_from(["title", "text", "list", "note"]), VALUES, min_size=1))
    def collect(data: dict) -> None:
        samples.append(data)

    collect()
    for is_indented in (True, False):
        written = edit_scripts.run("console.log(JSON.stringify(input.samples.map((each) => dump(each, { isIndented: input.isIndented }))));", {"samples": samples, "isIndented": is_indented})
        for data, text in zip(samples, written, strict=True):
            parsed = strict_yaml.parse(text)
            assert json.dumps(parsed.data) == json.dumps(data), text
            assert not parsed.remarks, text
