"""The quick verdict on a record: always that of the slow one, which can explain itself."""

import copy
from collections.abc import Iterator
from functools import cache

import portals
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.check.fits import Fits
from pledgebook.check.formats import FORMS
from pledgebook.check.validation import Shapes
from pledgebook.records import loader as load
from pledgebook.schema import reader as schemas
from pledgebook.schema.fields import Collection, Schema

SCHEMA = schemas.read(portals.ROOT / "schema", languages=("en", "es"))
FITS, SHAPES = Fits(SCHEMA), Shapes(SCHEMA)


@cache
def records() -> list[tuple[str, dict]]:
    """Collection and data of every record in this repository, faulty examples included."""
    found = []
    for folder in (portals.REAL, portals.ROOT / "tests"):
        for path in sorted(folder.rglob("*.yml")):
            document = load.document(path, path.parent.name)
            if document.collection in SCHEMA.collections and document.data is not None:
                found.append((document.collection, document.data))
    return found


def assert_same_verdict(collection: str, data: object) -> bool:
    verdict = FITS(data, collection)
    assert verdict == (not list(SHAPES.misfits(data, collection))), (collection, data)
    return verdict


def test_both_verdicts_on_every_record_are_the_same():
    fitting = [assert_same_verdict(collection, data) for collection, data in records()]

    assert len(fitting) > 300
    assert 200 < sum(fitting) < len(fitting)


def containers(value: object) -> Iterator[dict | list]:
    if isinstance(value, dict | list):
        yield value
        for part in value.values() if isinstance(value, dict) else value:
            yield from containers(part)


TEXTS = st.sampled_from(
    [
        *("", "x", "KE", "USD", "16", "1.5", "-1", "2021", "2021-02", "2021-02-29", "2024-02-29", "0000", "2021-13", "2021-8-1", "31.08.2021", "2021\n", "12:30", "٢٠٢١"),
        *("https://example.org", "example.org", "ftp://example.org", "https://example.org/a b", "HTTPS://EXAMPLE.ORG", "https://пример.укр/ї", "javascript:alert(1)", "http://localhost:8000/x"),
        *("a@example.org", "a@b", "a@ü.de", "a b@example.org", "en", "pt-BR", "english", "EN", "x-", "id_1", "-id", "KEMKC0001", "KEMKC0001\n", "kemkc0001"),
        *("complete", "national", "undp", "a" * 500, "a" * 501, "é" * 20_001, "\U0001f30d", "605153.00", "1e3", "1" * 18, "1" * 19),
    ]
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(10**18) + 1, 10**18 - 1), st.integers(-5, 3000), TEXTS, st.text(max_size=5))
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(TEXTS, SCALARS, max_size=3))


@st.composite
def changed(draw: st.DrawFn) -> tuple[str, dict]:
    """A record in which up to three values have been put in, taken out or changed."""
    collection, data = draw(st.sampled_from(records()))
    data = copy.deepcopy(data)
    for _ in range(draw(st.integers(1, 3))):
        box = draw(st.sampled_from(list(containers(data))))
        if isinstance(box, list):
            at = draw(st.integers(0, len(box)))
            box[at : at + draw(st.integers(0, 1))] = [draw(VALUES)] * draw(st.integers(0, 2))
        else:
            key = draw(st.one_of(st.sampled_from([*box, "x"]), TEXTS))
            box[key] = draw(VALUES)
            if draw(st.integers(0, 3)) == 0:
                del box[key]
    return collection, data


@settings(derandomize=True, max_examples=1500, deadline=None)
@given(changed())
def test_both_verdicts_on_a_changed_record_are_the_same(case):
    assert_same_verdict(*case)


# For each form a collection, and how one of its fields is written in that form.
FORMED = {
    "partial-date": ("commitments", lambda value: {"start": value}),
    "date": ("comments", lambda value: {"date": value}),
    "amount": ("commitments", lambda value: {"budget": {"amount": value}}),
    "uri": ("organizations", lambda value: {"website": value}),
    "email": ("organizations", lambda value: {"contact": {"email": value}}),
}
SOUND = st.sampled_from(["2024-01-31", "2024", "12.50", "https://example.org/", "desk@example.org"])
DATES = st.builds("{:04}-{:02}-{:02}".format, st.integers(0, 2100), st.integers(0, 13), st.integers(0, 32))


def test_every_form_is_judged():
    assert set(FORMED) == set(FORMS)


@pytest.mark.parametrize("form", FORMED)
def test_both_verdicts_on_a_form_are_the_same(form):
    collection, field = FORMED[form]
    sound = next(data for name, data in records() if name == collection and FITS(data, name))
    seen = set()

    @settings(derandomize=True, max_examples=250, deadline=None)
    @given(st.one_of(SCALARS, DATES, TEXTS, SOUND))
    def judged(value):
        seen.add(assert_same_verdict(collection, {**sound, **field(value)}))

    judged()

    assert seen == {True, False}


@pytest.mark.parametrize(
    ("pattern", "fitting", "misfitting"),
    [("^[a-z]{2}$", "en", "en\n"), ("^\\d+$", "٣", "x"), ("^[^x]*$", "a", "a\n"), ("^a|b$", "ac", "b\n"), ("a", "ba", "ba\n"), (r"^\w+$", "é", "é "), ("^.$", "a", "\n")],
)
def test_a_pattern_means_the_same_to_both(pattern, fitting, misfitting):
    shape = {"type": "object", "properties": {"probe": {"type": "string", "pattern": pattern}}, "$defs": {}}
    schema = Schema({"x": Collection("x", "X", "Xs", "", (), shape)}, {})

    for value, verdict in ((fitting, True), (misfitting, False)):
        assert Fits(schema)({"probe": value}, "x") is verdict
        assert (list(Shapes(schema).misfits({"probe": value}, "x")) == []) is verdict
