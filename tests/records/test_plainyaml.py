"""The quick reader of YAML: what it reads, libyaml reads in the same way, to the last place."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import portals
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.records import loader as load
from pledgebook.records import plainyaml
from pledgebook.records import strict_yaml as strictyaml
from pledgebook.records.loader import Places

FILES = sorted(path for folder in (portals.REAL, portals.ROOT / "tests") for path in folder.rglob("*.yml"))


def readable(path: Path) -> str | None:
    try:
        return load._text(path.read_bytes())
    except strictyaml.StrictYamlError:
        return None


TEXTS = [text for text in map(readable, FILES) if text]


def assert_the_same(text: str) -> bool:
    """Whether `text` was plain; if so, both readers made the same of it."""
    quick_marks: plainyaml.Marks = []
    marks: plainyaml.Marks = []
    quick = plainyaml.read(text, quick_marks)
    if quick is None:
        return False
    sure = strictyaml.parse(text, marks)
    assert repr(quick) == repr(sure)
    assert repr(plainyaml.read(text)) == repr(sure)
    assert places(quick, quick_marks) == places(sure, marks)
    return True


def places(data: Mapping, marks: plainyaml.Marks) -> list:
    found = Places(data, marks)
    return [(path, found.of(path), found.of(path, key=True)) for path in paths(data, ())]


def paths(value: object, path: tuple) -> Iterator[tuple]:
    yield path
    for step, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from paths(part, (*path, step))


def test_every_file_is_read_as_libyaml_reads_it():
    plain = [assert_the_same(text) for text in TEXTS]

    assert len(plain) > 300
    assert sum(plain) > 150


def test_every_real_record_is_plain():
    assert [path.name for path in sorted(portals.REAL.glob("*/*.yml")) if plainyaml.read(load._text(path.read_bytes())) is None] == []


# What a line, or a part of one, may be made of: all that is plain, and all that nearly is.
INDENTS = st.sampled_from(["", "", "  ", "  ", "    ", " ", "   "])
DASHES = st.sampled_from(["", "", "", "- ", "-   ", "-", "- - "])
KEYS = st.sampled_from(["a: ", "b: ", "c:", "c: ", "d-e_f:   ", "1: ", '"q": ', "a : ", "? ", "<<: ", "null: ", "", ""])
VALUES = st.sampled_from(
    [
        *("", "x", "x y", "Ñandú", "12", "-7", "007", "0", "1.5", "-1.5", "-0", "- ", "--", "-x", "12345678901234567890", "true", "Null", "~", "nO", "TRUE", "2024-03-01", "12:30"),
        *("a: b", "a:b", "a:", "http://x.org/?a=b#c", "x # y", "x #y", "x#y", "# y", "x  ", "x:  ", "«x»", "x, y", "x]", "x}", "(x)", "=", ".", "...", "---", "<<", "٣", "²"),
        *("'x'", "'x''y'", "'x' ", "'x", "x'", "''", "'x'y", "'x: y'", "'x' # y", '"x"', '"x\\n"', '"x" y', '""', '"x', "'a': b", '"a": "b"'),
        *("[]", "[ ]", "[1, x]", "[1,2]", "[1, 2", "[a: b]", "[a b]", "[1, ]", "[true, ~]", "[null]", "[007]", "{}", "{a: b}", "{a}", "[[1]]", "[-1]", "['x']"),
        *(">", ">-", "|", "|-", ">+", "|2", "> x", ">- # y", ">-  ", "&a x", "*a", "!x y", "!!str 1", "@x", "`x`", "%x", ", x", "? x", ": x", "x\ty", "\tx"),
    ]
)
LINES = st.one_of(
    st.builds("".join, st.tuples(INDENTS, DASHES, KEYS, VALUES)),
    st.builds("".join, st.tuples(INDENTS, KEYS, VALUES)),
    st.builds("".join, st.tuples(INDENTS, VALUES)),
)
ENDS = st.sampled_from(["\n", "\n", "\n", "\n\n", "\n\n\n", "", "\n  ", "\n "])


@settings(derandomize=True, max_examples=1500, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=9), ENDS)
def test_whatever_is_read_line_by_line_libyaml_reads_in_the_same_way(lines, end):
    assert_the_same("\n".join(lines) + end)


@st.composite
def slips(draw: st.DrawFn) -> str:
    """A real file with slips of the pen."""
    lines = draw(st.sampled_from(TEXTS)).split("\n")
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        column = draw(st.integers(0, len(lines[at])))
        lines[at] = lines[at][:column] + draw(st.one_of(VALUES, KEYS, INDENTS, DASHES)) + lines[at][column + draw(st.integers(0, 3)) :]
    return "\n".join(lines)


@settings(derandomize=True, max_examples=500, deadline=None)
@given(slips())
def test_a_slip_of_the_pen_is_never_read_otherwise_than_libyaml_reads_it(text):
    assert_the_same(text)
