"""One form of a record: nothing that it says changes, no comment is lost, and a second time changes nothing."""

from collections import Counter

import portals
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.importing import yaml_writer
from pledgebook.records import loader, strict_yaml
from pledgebook.records.commented import comments_in
from pledgebook.records.formatter import format_record
from pledgebook.schema import reader

LANGUAGES = ("en", "es", "uk", "fr", "ar")
SCHEMA = reader.read(portals.ROOT / "schema", languages=LANGUAGES)
COMMITMENTS = SCHEMA.collections["commitments"].fields
DOCUMENTS = [document for content in (portals.REAL, portals.DEMO, portals.SMALL) for document in loader.documents(content, SCHEMA.collections)]


def formatted(text: str) -> str:
    made = format_record(text, COMMITMENTS, LANGUAGES)
    assert not made.error, made.error
    assert strict_yaml.parse(made.text).data == strict_yaml.parse(text.replace("\r\n", "\n")).data
    assert format_record(made.text, COMMITMENTS, LANGUAGES) == made
    return made.text


def comments(text: str) -> Counter:
    return Counter(comment.text for comment in comments_in(text))


def test_every_record_has_one_form():
    assert len(DOCUMENTS) > 150
    for document in DOCUMENTS:
        text, fields = document.path.read_text("utf-8"), SCHEMA.collections[document.collection].fields
        made = format_record(text, fields, LANGUAGES)
        assert not made.error, document.file
        assert strict_yaml.parse(made.text).data == strict_yaml.parse(text).data
        assert format_record(made.text, fields, LANGUAGES) == made, document.file
        assert max(map(len, made.text.splitlines())) <= max(96, *(len(line) for line in text.splitlines()))


def test_fields_stand_in_the_order_of_the_schema_with_their_comments():
    text = """\
title:
  es: Uno   # second
  en: One
# the code of the plan

# above the id
id: A
unknown: 1
"""

    assert formatted(text) == """\
# the code of the plan

# above the id
id: A
title:
  en: One
  es: Uno  # second
unknown: 1
"""


def test_quotes_stay_only_where_they_are_needed_and_dates_have_none():
    text = "id: 'A'\nstart: \"2021-08-31\"\nnumber: \"1\"\ntitle: {en: 'One: two', es: \"a # b\", fr: 'C’est \"bon\"', uk: \"no\", ar: '- x'}\nend: '2022'\n"

    assert formatted(text) == "id: A\nnumber: \"1\"\ntitle:\n  en: \"One: two\"\n  es: \"a # b\"\n  uk: no\n  fr: C’est \"bon\"\n  ar: \"- x\"\nstart: 2021-08-31\nend: \"2022\"\n"


def test_lists_are_indented_and_stand_line_by_line():
    text = "id: A\nsdgs: [1, 2]\nmilestones:\n- title: {en: x}\n  id: m\n-   id: n\n    title:\n        en: y\n"

    assert formatted(text) == "id: A\nsdgs:\n  - 1\n  - 2\nmilestones:\n  - id: m\n    title:\n      en: x\n  - id: n\n    title:\n      en: y\n"


def test_long_texts_are_folded_and_those_with_lines_of_their_own_keep_them():
    long = "word " * 30 + "end"
    text = f"id: A\nproblem:\n  en: {long}\n  es: |\n    one\n    two\naction:\n  en: \"{long}\\n{long}\"\n"

    assert formatted(text).splitlines()[:9] == ["id: A", "problem:", "  en: >-", "    " + ("word " * 18).strip(), "    " + "word " * 12 + "end", "  es: |", "    one", "    two", "action:"]


@pytest.mark.parametrize(
    "text",
    [
        "# at the top\n\nid: A\n# at the end\n",
        "id: A # behind\ntitle:  # of the title\n  # inside\n  en: x\n  # below\nstart: 2021\n",
        "id: A\nsdgs:\n  # first\n  - 1  # one\n  # between\n  - 2\n  # last\nstart: 2021\n",
        "id: A\nsdgs: [1, # one\n  2] # two\n",
        "id: A\nmilestones:\n  -  # an entry\n    id: m\n    # inside\n    title: # t\n      en: x\n# of the start\nstart: 2021\n",
        "id: A\nproblem:\n  en: > # folded\n    one\n    two\n  # below the text\nstart: 2021\n",
        "id: A\ntitle:\n  en:\n    # above the text\n    some words\n",
        "id: A\n\n\n\n# two\n\n\ntitle:\n\n  en: x\n\n\n",
        "---\nid: A # x\ntitle:\n    es: y\n\n    # of en\n    en: x\n...\n",
        "id: A\nstart:\n# nothing known\nend:  # nor here\n",
        "milestones:\n- title:\n    en: b\n  # the id\n  id: a\n\n  # the end\nid: A\n",
    ],
)
def test_no_comment_is_lost(text):
    made = formatted(text)

    assert comments(made) == comments(text)
    assert made.endswith("\n")
    assert not made.endswith("\n\n")
    assert "\n\n\n" not in made


def test_line_ends_of_windows_stay():
    assert formatted("title: {en: x}\r\nid: A\r\n") == "id: A\r\ntitle:\r\n  en: x\r\n"


@pytest.mark.parametrize("text", ["id: &a b\nx: *a\n", "id: A\nid: B\n", "- a\n", "", "id: [A\n", "a: !x b\n"])
def test_what_cannot_be_read_is_left_as_it_is_with_the_reason(text):
    made = format_record(text, COMMITMENTS, LANGUAGES)

    assert made.text == text
    assert made.error
    assert made.error.cure


WORDS = st.one_of(
    st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn")), min_size=1, max_size=30),
    st.sampled_from(["yes", "null", "~", "1", "1.50", "012", "true", "- a", "a: b", "a #b", "#", "", "it's", 'say "so"', "a\\b", "2021-08-31", "=", "<<", "a\nb", "a\n\nb\n", " a", "a ", "a  b", "- a\n- b", "word " * 40 + "end", "dash - " * 30 + "end", "a" * 120]),
)
VALUES = st.recursive(st.one_of(WORDS, st.integers(-(10**6), 10**6), st.booleans(), st.none()), lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["en", "es", "id", "title", "note", "date", "x1"]), inner, max_size=3)), max_leaves=8)
RECORDS = st.dictionaries(st.sampled_from([field.name for field in COMMITMENTS] + ["zz", "aa"]), VALUES, min_size=1, max_size=5)


@settings(max_examples=150, deadline=None)
@given(RECORDS, st.lists(st.integers(0, 40), max_size=4), st.integers(0, 3))
def test_any_record_keeps_its_values_and_comments(data, places, indent):
    lines = yaml_writer.dump(data).split("\n")
    for number in places:
        lines.insert(min(number, len(lines)), f"{' ' * indent}# note {number}")
    text = "\n".join(lines)
    try:
        before = strict_yaml.parse(text)
    except strict_yaml.StrictYamlError:
        return

    made = format_record(text, COMMITMENTS, LANGUAGES)

    if made.error:
        assert made.text == text
        assert places
        return
    assert strict_yaml.parse(made.text).data == before.data
    assert comments(made.text) == comments(text)
    assert format_record(made.text, COMMITMENTS, LANGUAGES) == made
