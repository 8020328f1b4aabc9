"""The quick verdict on a record: that of jsonschema, which can explain itself."""

import copy
from collections.abc import Iterator
from functools import cache

import portals
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.check.validation import SchemaValidator
from pledgebook.records import loader
from pledgebook.schema import reader
from pledgebook.schema.fields import Collection, Schema

SCHEMA = reader.read(portals.ROOT / "schema", languages=("en", "es"))
VALIDATOR = SchemaValidator(SCHEMA)


@cache
def records() -> list[tuple[str, dict]]:
    """Collection and data of every record in this repository, invalid examples included."""
    found = []
    for folder in (portals.REAL, portals.ROOT / "tests"):
        for path in sorted(folder.rglob("*.yml")):
            document = portals.document(path, path.parent.name)
            loaded = loader.load(document)
            if document.collection in SCHEMA.collections and not loaded.error:
                found.append((document.collection, loaded.data))
    return found


def assert_same_verdict(collection: str, data: object) -> bool:
    verdict = VALIDATOR.is_valid(data, collection)
    assert verdict == (not list(VALIDATOR.explain(data, collection))), (collection, data)
    return verdict


def test_both_verdicts_on_every_record_are_the_same():
    valid = [assert_same_verdict(collection, data) for collection, data in records()]

    assert len(valid) > 300
    assert 200 < sum(valid) < len(valid)


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


@settings(derandomize=True, max_examples=300, deadline=None)
@given(changed())
def test_both_verdicts_on_a_changed_record_are_the_same(case):
    assert_same_verdict(*case)


@pytest.mark.parametrize(
    ("pattern", "valid", "invalid"),
    [("^[a-z]{2}$", "en", "en\n"), ("^\\d+$", "٣", "x"), ("^[^x]*$", "a", "a\n"), ("^a|b$", "ac", "b\n"), ("a", "ba", "ba\n"), (r"^\w+$", "é", "é "), ("^.$", "a", "\n")],
)
def test_a_pattern_means_the_same_to_both(pattern, valid, invalid):
    shape = {"type": "object", "properties": {"probe": {"type": "string", "pattern": pattern}}, "$defs": {}}
    schema = Schema({"x": Collection("x", "X", "Xs", "", (), shape)}, {})

    for value, verdict in ((valid, True), (invalid, False)):
        validator = SchemaValidator(schema)
        assert validator.is_valid({"probe": value}, "x") is verdict
        assert (list(validator.explain({"probe": value}, "x")) == []) is verdict
