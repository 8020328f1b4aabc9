"""Reading YAML: nothing is guessed, every trap has its error, every value its place."""

import os
from collections.abc import Callable
from pathlib import Path

import portals
import pytest

from pledgebook import characters
from pledgebook.records import loader
from pledgebook.records.loader import LoadedDocument
from pledgebook.records.strict_yaml import LoadError, Place


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str | bytes], LoadedDocument]:
    """Reads a record with the given text."""

    def read_(text: str | bytes) -> LoadedDocument:
        path = tmp_path / "record.yml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return loader.load(portals.document(path, "organizations"))

    return read_


def error_of(loaded: LoadedDocument) -> LoadError:
    assert loaded.data == {}
    assert loaded.places is None
    assert loaded.error is not None
    return loaded.error


@pytest.mark.parametrize(
    "written",
    [
        "NO", "no", "Yes", "y", "off", "On", "2024-03-01", "2022-02-30", "2024-03-01 10:00:00", "12:30", "012", "0o14", "0x1F", "1_000", "+5", "-0",
        "17.10", "1.0", "1e3", ".inf", ".nan", "NaN", "1234567890123456789", "nULL", "tRUE", "=", "<<",
    ],
)
def test_what_yaml_1_1_would_guess_at_stays_text(read, written):
    assert read(f"value: {written}").data == {"value": written}


@pytest.mark.parametrize(("written", "value"), [("0", 0), ("12", 12), ("-7", -7), ("true", True), ("False", False), ("~", None), ("", None)])
def test_only_whole_numbers_true_false_and_null_are_more_than_text(read, written, value):
    found = read(f"value: {written}").data["value"]

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("written", ["'12'", '"12"', "'true'", "'null'", "''"])
def test_what_stands_in_quotes_is_text(read, written):
    assert read(f"value: {written}").data == {"value": written[1:-1]}


def test_names_of_fields_are_text(read):
    assert read("2021: a\nNO: b\nnull: c\n").data == {"2021": "a", "NO": "b", "null": "c"}


def test_a_merge_key_merges_nothing(read):
    assert read("<<: {country: KE}\nid: x\n").data == {"<<": {"country": "KE"}, "id": "x"}


def test_files_of_windows_are_read_like_any_other(read):
    assert read(b"\xef\xbb\xbfid: x\r\ntext: |\r\n  one\r\n  two\r\n").data == {"id": "x", "text": "one\ntwo\n"}


@pytest.mark.parametrize("text", ["id: x\nid: y\n", 'id: x\n"id": y\n', "id: x\n'id': x\n"])
def test_a_field_must_not_stand_twice(read, text):
    assert error_of(read(text)) == LoadError("duplicate-key", "'id' stands twice.", "Keep one of the two.", Place(2, 1))


def test_a_field_must_not_stand_twice_in_a_part(read):
    assert error_of(read("name:\n  en: A\n  es: B\n  en: C\n")).place == Place(4, 3)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a x\nb: *a\n",
        "a: &a [x]\nb: *a\n",
        "a: &a [*a]\n",
        "&a b: *a\n",
        "a: &a x\n*a : y\n",
        "a: &a {x: y}\nb: {<<: *a}\n",
        "a: &a [x, x]\n" + "".join(f"{chr(n + 1)}: &{chr(n + 1)} [*{chr(n)}, *{chr(n)}]\n" for n in range(97, 121)),
    ],
    ids=["scalar", "list", "endless", "of a name", "as a name", "merged", "bomb"],
)
def test_an_alias_is_refused_before_it_expands(read, text):
    assert error_of(read(text)).name == "alias"


@pytest.mark.parametrize("written", ["&a x", "&Sons and friends", "[&a]", "&a {b: c}"])
def test_a_word_after_an_ampersand_is_not_cut_off(read, written):
    error = error_of(read(f"a: {written}\n"))
    assert (error.name, error.place.line) == ("anchor", 1)


@pytest.mark.parametrize("written", ["null", "Null", "NULL"])
def test_the_word_null_is_not_taken_for_nothing(read, written):
    assert error_of(read(f"a: {written}\n")).name == "null-word"
    assert error_of(read(f"a: [{written}]\n")).name == "null-word"


@pytest.mark.parametrize("written", ["{en: one, two}", "{amount: 1,200,000, currency: KES}", "{en: }", "[{a, b: c}]"])
def test_a_text_with_a_comma_between_braces_is_not_cut_off(read, written):
    assert error_of(read(f"a: {written}\n")).name == "comma-in-braces"


@pytest.mark.parametrize(
    ("written", "said"),
    [("a: Programme # 4\n", 1), ("a:\n  - one #two\n", 1), ("a: one\n   # two\n", 1), ("a: one\n# two\nb: c\n", 0), ("a:\n  b: one\n  # two\n  c: d\n", 0), ("a: 'one' # two\n", 0), ("a: one#two\n", 0), ("a: |\n  one # two\n", 0)],
)  # fmt: skip
def test_a_comment_that_looks_like_a_part_of_a_text_is_remarked_on(read, written, said):
    assert [each.name for each in read(written).remarks] == ["comment-behind-text"] * said


@pytest.mark.parametrize(("text", "shown"), [("x" * 30, "x" * 30), ("y" + "x" * 30, "…" + "x" * 30)])
def test_a_remark_on_a_comment_says_what_is_cut_and_where(read, text, shown):
    (remark,) = read(f"id: x\na: {text} # 4 \n").remarks

    fact = f"what stands behind '{shown}' is a comment, which nobody reads: '# 4'."
    assert remark == LoadError("comment-behind-text", fact, "Put the text in quotes if it belongs there, else the comment on a line of its own.", Place(2, 4 + len(text)))


@pytest.mark.parametrize(("written", "said"), [("a: one\n  - two\n", 1), ("a: >-\n  one\n  - two\n", 1), ("a: |\n  one\n  - two\n", 0), ("a: >-\n  - one\n", 0), ("a: >-\n  - one\n  - two\n", 1), ("a: one - two\n", 0), ("a: >\n  one\n\n  - two\n", 0)])
def test_a_list_that_becomes_one_line_is_remarked_on(read, written, said):
    remark = LoadError("list-in-one-line", "lines that begin with a dash are joined into one line.", "Write `|` behind the colon, and the text below it, line by line.", Place(1, 4))

    assert read(written).remarks == [remark] * said


@pytest.mark.parametrize(
    "written",
    [
        "!own x", "!!python/name:os.system x", "!!float 1", "!!binary aGk=", "!!timestamp 2020-01-01", "!!int abc", "!!int 012", "!!bool yes",
        "!!null x", "!!set {a, b}", "!!omap [a: 1]", "!own {a: b}", "!own [a]",
    ],
)
def test_a_tag_is_refused_and_never_carried_out(read, written):
    found = error_of(read(f"id: x\nvalue: {written}\n"))

    assert (found.name, found.place) == ("tag", Place(2, 8))


def test_a_tag_on_the_name_of_a_field_is_refused(read):
    assert error_of(read("!!python/name:os.system id: x\n")).name == "tag"


@pytest.mark.parametrize("text", ["[a]: b\n", "? {a: b}\n: c\n", '"a\\nb": c\n'])
def test_the_name_of_a_field_is_one_word(read, text):
    cure = "Write a single word; put a value that starts with a bracket or `?` in quotes."

    assert error_of(read(text)) == LoadError("bad-key", "this can't be the name of a field.", cure, Place(1, 3 if text.startswith("?") else 1))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "a: " + "[" * 100_000 + "]" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "? " * 100_000,
        "".join(" " * depth + "a:\n" for depth in range(1_000)),
        "".join(" " * depth + "-\n" for depth in range(1_000)),
    ],
    ids=["[", "[]", "{", "-", "?", "indented fields", "indented lists"],
)
def test_deep_nesting_is_an_error_and_no_crash(read, text):
    assert error_of(read(text)).name == "too-deep"


def test_too_deep_nesting_is_reported_where_it_gets_too_deep(read):
    assert error_of(read("a: " + "[" * 60 + "]" * 60)).place == Place(1, 53)


def test_fifty_parts_within_one_another_are_the_most_that_is_read(read):
    assert read("a: " + "[" * 49 + "]" * 49).error is None
    assert read("".join(" " * depth + "a:\n" for depth in range(50))).error is None
    assert error_of(read("a: " + "[" * 51 + "]" * 51)) == LoadError("too-deep", "more than 50 lists or groups stand inside one another.", "Write it flatter: a record needs only a few.", Place(1, 53))


def test_many_brackets_beside_one_another_are_no_deep_nesting(read):
    assert len(read("a: [" + "[], " * 200 + "]\n").data["a"]) == 200


def test_brackets_in_a_text_are_no_deep_nesting(read):
    text = " ".join(f"[{number}]" for number in range(200))

    assert read(f"a: '{text}'\n").data == {"a": text}


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n", "\ufeff"])
def test_an_empty_file_is_no_record(read, text):
    assert error_of(read(text)) == LoadError("empty", "the file is empty.", "Write the record, or remove the file.", Place(1, 1))


@pytest.mark.parametrize("text", ["- a\n", "[a]", "words\n", "12", "---\n", "~"])
def test_a_file_without_fields_is_no_record(read, text):
    error = LoadError("not-a-record", "the file holds no fields.", "Write a record as lines of `field: value`, or remove the file.", Place(2 if text.startswith("---") else 1, 1))

    assert error_of(read(text)) == error


@pytest.mark.parametrize(
    ("rest", "line", "cure"),
    [
        ("---\nid: y\n", 2, "Move what stands below `---` into a file of its own, and remove the line `---`."),
        ("--- # next\nid: y\n", 2, "Move what stands below `---` into a file of its own, and remove the line `---`."),
        ("...\nid: y\n", 3, "Move what stands below `...` into a file of its own, and remove the line `...`."),
        ("---\n", 2, "Keep one record a file: remove the line `---`."),
        ("...\nname: y\n", 3, "Keep one record a file: remove the line `...`."),
    ],
)
def test_a_file_holds_one_record(read, rest, line, cure):
    assert error_of(read(f"id: x\n{rest}")) == LoadError("syntax", "a second record starts here.", cure, Place(line, 1))


def test_a_line_before_the_record_is_no_second_record(read):
    assert read("---\nid: x\n").data == {"id": "x"}


@pytest.mark.parametrize(
    ("data", "place"),
    [(b"\x89PNG\r\n\x1a\n", Place(1, 1)), ("id: x\nname: año\n".encode("latin-1"), Place(2, 8)), ("id: x\n".encode("utf-16"), Place(1, 1))],
    ids=["picture", "latin-1", "utf-16"],
)
def test_a_file_that_is_not_utf_8_is_an_error_at_the_first_wrong_byte(read, data, place):
    assert error_of(read(data)) == LoadError("not-text", "the file is not text in UTF-8.", "Save it as UTF-8, or remove it if it is no record.", place)


@pytest.mark.parametrize("char", ["\0", "\x07", "\x0b", "\x7f", "\x80", "\x85", "\u2028", "\u2029", "\ufeff", "\uffff"])
def test_an_invisible_character_is_an_error_at_its_place(read, char):
    cure = "Write a blank in its place." if char.isspace() else "Delete it and type the text around it anew."

    assert error_of(read(f"id: x\nname: a{char}b\n")) == LoadError("not-text", f"the text holds an invisible character ({characters.name_of(char)}).", cure, Place(2, 8))


@pytest.mark.parametrize("code", ["\\0", "\\x07", "\\u2028", "\\N"])
def test_an_invisible_character_does_not_come_in_by_its_code(read, code):
    assert error_of(read(f'id: x\nname: "a{code}b"\n')).place == Place(2, 7)


@pytest.mark.parametrize("text", ["\u200f\u05d0", "\u0e01\u200b\u0e02", "a\u200db", "a\u00a0b", "\U0001f3f4\U000e0067\U000e007f", "\U0001f30d", "a\tb"])
def test_characters_that_languages_need_are_kept(read, text):
    assert read(f"a: '{text}'\n").data == {"a": text}


def test_a_record_has_at_most_one_megabyte(read):
    start = "a: "

    assert read(start + "x" * (loader.MAX_BYTES - len(start))).error is None
    assert error_of(read(start + "x" * loader.MAX_BYTES)) == LoadError("too-big", "the file has 1.0 MB; a record may have 1 MB.", "Link long documents instead of pasting them.")


IN_QUOTES = "Put the value in quotes."


@pytest.mark.parametrize(
    ("line", "column", "fact", "cure"),
    [
        ("\tvalue: x", 1, "a tab stands at the start of the line.", "Indent with spaces."),
        ("value: a: b", 9, "a colon stands where none is expected.", "Put a value that holds `: ` in quotes, or correct the indent of the line."),
        (" value: x", 7, "a colon stands where none is expected.", "Put a value that holds `: ` in quotes, or correct the indent of the line."),
        ("value:x\nnext: y", 1, "the line has no `: ` between a field and its value.", "Write `field: value`; indent the line if it continues the text above."),
        ("value: 'x", 8, "a quote is opened here and never closed.", "Close it."),
        ('value: "x\nnext: y', 8, "a quote is opened here and never closed.", "Close it."),
        ("value: [x\nnext: y", 8, "a bracket is opened here and not closed.", "Close it, or put the value in quotes."),
        ("value: {x: y\nnext: y", 8, "a bracket is opened here and not closed.", "Close it, or put the value in quotes."),
        ("value: 'it's'", 12, "the line can't go on like this.", "Write two single quotes where the text has one, or put the whole text in double quotes."),
        ("value: [x]]", 11, "the line can't go on like this.", "Remove the bracket that is too many, or put the value in quotes."),
        ("- value", 1, "the line can't go on like this.", "Write the name of its field on the line above."),
        ("value: - x", 8, "a list can't start beside its field.", "Write each entry on a line of its own that starts with `- `."),
        ('value: "a\\q"', 10, "a backslash in double quotes stands for another character, and this one for none.", "Write two backslashes, or use single quotes."),
        ('value: "\\ud800"', 11, "a backslash in double quotes stands for another character, and this one for none.", "Write two backslashes, or use single quotes."),
        ("value: @x", 8, "a value can't start with this sign.", IN_QUOTES),
        ("value: `x`", 8, "a value can't start with this sign.", IN_QUOTES),
        ("value: %x", 8, "a value can't start with this sign.", IN_QUOTES),
        ("value: *x", 8, "a value can't start with this sign.", IN_QUOTES),
        ("value: * x", 8, "a value can't start with this sign.", IN_QUOTES),
        ("value: & x", 8, "a value can't start with this sign.", IN_QUOTES),
        ("value: }", 8, "a value can't start with this sign.", IN_QUOTES),
        ("value: >x", 9, "a value can't start with this sign.", IN_QUOTES),
        ("value: ? x", 8, "a value can't start with this sign.", IN_QUOTES),
        ("%TAG x", 6, "not readable as YAML: did not find expected '!'.", "Look at this line and the one above it: a missing quote, colon or indent."),
    ],
)
def test_a_slip_of_the_pen_is_explained_in_plain_words_where_it_happened(read, line, column, fact, cure):
    assert error_of(read(f"id: x\n{line}\n")) == LoadError("syntax", fact, cure, Place(2, column))


GO_ON = "the line can't go on like this."
COLON_IN_BRACES = "Put a text that holds `: ` in quotes, or write the comma that is missing before the name of a field."
ODD_BLANK = ("odd-blank", "a character that looks like a blank (U+00A0, no-break space) stands where one belongs.", "Delete the blanks of this line, and type them anew.")
CURLY = ("syntax", "these quotes are letters to YAML: it knows only straight ones.", 'Put the value in straight quotes: "…".')


@pytest.mark.parametrize(
    ("text", "place", "error"),
    [
        ("value:\n  - a\n \tb: c", (4, 2), ("syntax", "a tab stands at the start of the line.", "Indent with spaces.")),
        ("value: {a: 'it's'}", (2, 16), ("syntax", GO_ON, "Write two single quotes where the text has one, or put the whole text in double quotes.")),
        ('value: ["a" b"]', (2, 13), ("syntax", GO_ON, 'Write `\\"` where the text has a quote, or put the whole text in single quotes.')),
        ('value: "x" y', (2, 12), ("syntax", GO_ON, 'Write `\\"` where the text has a quote, or put the whole text in single quotes.')),
        ("value: [x}}", (2, 8), ("syntax", "a bracket is opened here and not closed.", "Close it, or put the value in quotes.")),
        ("value: x\n}", (3, 1), ("syntax", GO_ON, "Remove the bracket that is too many, or put the value in quotes.")),
        ("value: x\n- a", (3, 1), ("syntax", GO_ON, "Write the name of its field on the line above.")),
        ("value: [a: b: c]", (2, 13), ("syntax", "a colon stands where none is expected.", COLON_IN_BRACES)),
        ("value: {a: b\n: c}", (2, 8), ("syntax", "a bracket is opened here and not closed.", "Close it, or put the value in quotes.")),
        ("value:\u00a0x: y", (2, 1), ODD_BLANK),
        ("value: a\n\u00a0b: c", (3, 1), ODD_BLANK),
        ("value: “a” b: c", (2, 13), CURLY),
        ("- “a: b”: c", (2, 1), CURLY),
    ],
)
def test_a_slip_over_lines_or_within_brackets_is_explained_too(read, text, place, error):
    assert error_of(read(f"id: x\n{text}\n")) == LoadError(*error, Place(*place))


NESTED = """\
# a remark
id: x
name: {en: A, es: Ñandú, uk: В}
list:
  - one
  - title:
      en: deep
    url: here
empty:
"""


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ((), (2, 1), (2, 1)),
        (("id",), (2, 5), (2, 1)),
        (("name",), (3, 7), (3, 1)),
        (("name", "uk"), (3, 30), (3, 26)),
        (("list",), (5, 3), (4, 1)),
        (("list", 0), (5, 5), (5, 5)),
        (("list", 1), (6, 5), (6, 5)),
        (("list", 1, "title", "en"), (7, 11), (7, 7)),
        (("list", 1, "url"), (8, 10), (8, 5)),
        (("empty",), (9, 7), (9, 1)),
    ],
)
def test_every_value_and_every_name_has_its_place(read, path, value, key):
    document = read(NESTED)

    assert document.places.of(path) == Place(*value)
    assert document.places.of(path, key=True) == Place(*key)


@pytest.mark.parametrize(
    ("path", "place"),
    [(("missing",), (2, 1)), (("name", "fr"), (3, 7)), (("list", 7), (5, 3)), (("list", 1, "kind"), (6, 5)), (("id", "deeper", 3), (2, 5)), (("list", "name"), (5, 3))],
)
def test_what_is_missing_has_the_place_where_it_should_stand(read, path, place):
    assert read(NESTED).places.of(path) == Place(*place)


def test_places_are_those_that_an_editor_shows(read):
    assert read(b"\xef\xbb\xbfid: x\r\nname: {en: A}\r\n").places.of(("name", "en")) == Place(2, 12)


COLLECTIONS = {"commitments": None, "organizations": None}


def laid_out(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("id: x\n", "utf-8")
    return folder


def test_records_come_in_the_order_of_their_names(tmp_path):
    laid_out(tmp_path, "organizations/b.yml", "organizations/a.yml", "commitments/c.yml", "organizations/B.yml")

    found = [(document.collection, document.stem) for document in loader.documents(tmp_path, COLLECTIONS)]

    assert found == [("commitments", "c"), ("organizations", "B"), ("organizations", "a"), ("organizations", "b")]


def test_prose_pictures_and_hidden_files_are_no_records(tmp_path):
    laid_out(tmp_path, "pages/en/about.md", "images/well.png", "LICENSE.md", "organizations/.a.yml.swp", ".gitkeep")

    assert list(loader.documents(tmp_path, COLLECTIONS)) == []


@pytest.mark.parametrize("name", ["a.yml", "projects/a.yml", "Organizations/a.yml", "organizations/old/a.yml", "notes.txt"])
def test_a_record_must_stand_in_the_folder_of_its_collection(tmp_path, name):
    (document,) = loader.documents(laid_out(tmp_path, name), COLLECTIONS)

    assert error_of(loader.load(document)) == LoadError("wrong-folder", "the file is in no collection's folder.", "Move it into one of them, or remove it: commitments, organizations.")


ENDING = "the file name doesn't end in .yml, as that of a record must."
COPY = "this looks like a copy of a.yml that a program left."
OTHER_KIND = "If it is a record, save it as text with that ending; else move it out of the folder."
TAKE_OVER = "Take over into a.yml what is missing there, then remove this file. If it is another record, give it an id and a file name of its own."


@pytest.mark.parametrize(
    ("name", "beside", "error"),
    [
        ("a.yaml", [], ("wrong-ending", ENDING, "Rename the file to a.yml, or remove it.")),
        ("a.YML", [], ("wrong-ending", ENDING, "Rename the file to a.yml, or remove it.")),
        ("a.yml.txt", [], ("wrong-ending", ENDING, "Rename the file to a.yml, or remove it.")),
        ("a", [], ("wrong-ending", ENDING, "Rename the file to a.yml, or remove it.")),
        ("a.yaml", ["a.yml"], ("wrong-ending", ENDING, "There is a a.yml, too: take over there what is missing, then remove this file.")),
        ("a.json", [], ("wrong-ending", ENDING, OTHER_KIND)),
        ("a.b.json", ["a.b.json.yml"], ("wrong-ending", ENDING, OTHER_KIND)),
        ("a.yml~", [], ("wrong-ending", COPY, "Rename the file to a.yml if it is the record, else remove it.")),
        ("a.yml.orig", ["a.yml"], ("wrong-ending", COPY, TAKE_OVER)),
        ("a (2).yml", [], ("copy", COPY, "Rename the file to a.yml if it is the record, else remove it.")),
        ("Copy of a.yml", ["a.yml"], ("copy", COPY, TAKE_OVER)),
        ("README.md", [], ("wrong-ending", "notes stand among the records.", "Move the file up, directly into the folder of all records, or remove it.")),
        ("README.md", ["../README.md"], ("wrong-ending", "notes stand among the records.", "Move the file up, directly into the folder of all records, under another name, or remove it.")),
    ],
)
def test_the_file_of_a_record_must_end_in_yml(tmp_path, name, beside, error):
    content = laid_out(tmp_path, f"organizations/{name}", *(f"organizations/{each}" for each in beside))
    (document,) = [each for each in loader.documents(content, COLLECTIONS) if each.path.name == name]

    assert error_of(loader.load(document)) == LoadError(*error)


def test_a_document_knows_its_file_its_collection_and_its_name(tmp_path):
    (document,) = loader.documents(laid_out(tmp_path, "organizations/north.well.yml"), COLLECTIONS)

    assert (document.file, document.collection, document.stem, document.misplaced) == (str(tmp_path / "organizations" / "north.well.yml"), "organizations", "north.well", None)
    assert (document.path, document.name) == (tmp_path / "organizations" / "north.well.yml", "organizations/north.well.yml")


@pytest.mark.parametrize("target", ["../../outside.yml", "missing.yml", "loop.yml", "/proc/self/environ"])
def test_a_link_is_not_followed(tmp_path, target):
    laid_out(tmp_path, "outside.yml")
    content = tmp_path / "content"
    (content / "organizations").mkdir(parents=True)
    (content / "organizations" / "loop.yml").symlink_to(target)

    (document,) = loader.documents(content, COLLECTIONS)

    assert error_of(loader.load(document)) == LoadError("link", "this is a link to something elsewhere.", "Put the record itself here.")


def test_a_link_to_notes_is_told_beside_the_folders_of_records_too(tmp_path):
    (tmp_path / "notes.md").symlink_to(laid_out(tmp_path.parent / "elsewhere", "notes.md") / "notes.md")

    assert [(document.path.name, document.misplaced.name) for document in loader.documents(tmp_path, COLLECTIONS)] == [("notes.md", "link")]


def test_every_file_and_link_below_a_folder_is_found_and_no_link_is_followed(tmp_path):
    laid_out(tmp_path, "b/2.yml", "b/10.yml", "a.yml", "c/d/e.yml")
    (tmp_path / "link").symlink_to(tmp_path / "b")
    os.mkfifo(tmp_path / "pipe")

    assert [path.relative_to(tmp_path).as_posix() for path in loader.walk(tmp_path)] == ["a.yml", "b/10.yml", "b/2.yml", "c/d/e.yml", "link"]
    assert loader.walk(tmp_path / "link") == []
    assert loader.walk(tmp_path / "nowhere") == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_nobody_may_read_is_an_error(tmp_path):
    path = tmp_path / "record.yml"
    path.write_text("id: x\n", "utf-8")
    path.chmod(0)

    assert error_of(loader.load(portals.document(path, "organizations"))).name == "unreadable"


def test_a_file_that_vanishes_meanwhile_is_an_error(tmp_path):
    error = LoadError("unreadable", "the file can't be read: No such file or directory.", "Check who may read it.")

    assert error_of(loader.load(portals.document(tmp_path / "gone.yml", "organizations"))) == error


@pytest.mark.parametrize(("data", "place"), [("\ufeffnämé: é".encode() + b"\xff", Place(1, 8)), (b"\xef\xbb\xbf\xe2\x82", Place(1, 1)), (b"\xef", Place(1, 1))])
def test_the_place_of_a_broken_byte_is_found_behind_a_byte_order_mark_too(read, data, place):
    assert (error_of(read(data)).name, error_of(read(data)).place) == ("not-text", place)


def test_the_places_of_many_values_are_found_at_once(read):
    count = 60_000
    places = read("".join(f"f{number}: x\n" for number in range(count))).places

    assert [places.of((f"f{number}",), key=True).line for number in range(count)] == [*range(1, count + 1)]
