"""Changing some fields of a record that people wrote: everything else stays as it is, to the letter."""

import portals
import pytest

from pledgebook.importing.merge import apply
from pledgebook.importing.yaml_writer import with_changes
from pledgebook.records import loader, strict_yaml

RECORD = """\
# about the record
id: C1   # the id
# about title
title:
  en: Open   # short
  # french
  fr: Ouvert
action:
  en: |
    # heading
    text
  # end of action
topics:
  # first
  - en: Water # w
  - en: Roads
# about end
end: "2022" # sure
budget: {amount: 5, currency: EUR} # flow
"""


@pytest.fixture(scope="module")
def fields(schema):
    return schema.collections["commitments"].fields


@pytest.mark.parametrize(
    ("path", "value", "before", "after"),
    [
        (("title", "en"), "Close", "  en: Open   # short\n", "  en: Close  # short\n"),
        (("title", "es"), "Abrir", "  fr: Ouvert\n", "  fr: Ouvert\n  es: Abrir\n"),
        (("end",), "2023", 'end: "2022" # sure\n', 'end: "2023"  # sure\n'),
        (("start",), "2020", "# about end\n", 'start: "2020"\n# about end\n'),
        (("number",), "1", "# about title\n", 'number: "1"\n# about title\n'),
        (("colour",), "x", " # flow\n", " # flow\ncolour: x\n"),
        (("topics",), [{"en": "X"}], "topics:\n  # first\n  - en: Water # w\n  - en: Roads\n", "# first\n# w\ntopics:\n  - en: X\n"),
        (("action",), {"en": "a"}, "action:\n  en: |\n    # heading\n    text\n  # end of action\n", "# end of action\naction:\n  en: a\n"),
        (("action", "en"), None, "action:\n  en: |\n    # heading\n    text\n  # end of action\n", "# end of action\n"),
        (("budget", "amount"), "6", "budget: {amount: 5, currency: EUR} # flow\n", '# flow\nbudget:\n  amount: "6"\n  currency: EUR\n'),
        (("budget",), None, "budget: {amount: 5, currency: EUR} # flow\n", "# flow\n"),
    ],
)
def test_a_change_touches_its_own_lines_only(fields, path, value, before, after):
    assert before in RECORD
    assert with_changes(RECORD, {path: value}, fields) == RECORD.replace(before, after)


def test_a_record_without_line_end_stays_whole(fields):
    assert with_changes("id: C1\nend: 2022", {("start",): "2020"}, fields) == 'id: C1\nstart: "2020"\nend: 2022\n'


def test_any_field_of_any_record_can_be_changed_and_the_others_stay(schema):
    for document in loader.documents(portals.ROOT / "content", schema.collections):
        text = document.path.read_text("utf-8")
        data = strict_yaml.parse(text).data
        for name, value in list(data.items())[1:]:
            changes = {(name, part): inner for part, inner in value.items()} if isinstance(value, dict) else {(name,): value}
            assert strict_yaml.parse(with_changes(text, changes, schema.collections[document.collection].fields)).data == data
            removed = dict.fromkeys(changes)
            left = with_changes(text, removed, ())
            assert strict_yaml.parse(left).data == {key: each for key, each in apply(removed, data).items() if each != {}}
            assert all(line in left for line in text.splitlines() if line.startswith("#"))


@pytest.mark.parametrize("text", ['{"id": "C1", "title": {"en": "Open"}, "end": 2022}\n', '{\n  "id": "C1",\n  "title": {"en": "Open"},\n  "end": 2022\n}\n', "{id: C1, title: {en: Open},\n end: 2022}", "? id\n: C1\n? title\n: en: Open\n? end\n: 2022\n"])
def test_a_record_that_is_not_written_line_by_line_is_written_anew(fields, text):
    changed = with_changes(text, {("title", "en"): "Close", ("start",): "2020", ("end",): None}, fields)

    assert strict_yaml.parse(changed).data == {"id": "C1", "title": {"en": "Close"}, "start": "2020"}
