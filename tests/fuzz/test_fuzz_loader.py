"""Whatever bytes a file holds, reading it gives a record or an error with its place, soon and without a traceback."""

import random

import pytest
from fuzz import inputs
from hypothesis import given, note
from hypothesis import strategies as st

from pledgebook.records import loader
from pledgebook.records.loader import Document, LoadedDocument
from pledgebook.records.strict_yaml import LoadError


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "a.yml"


def load(file, data: bytes) -> LoadedDocument:
    note(f"{len(data)} bytes: {data[:2000]!r}")
    file.write_bytes(data)
    with inputs.timed():
        loaded = loader.load(Document(str(file), "commitments", "a"))
    if loaded.error is None:
        assert loaded.places is not None
    else:
        assert (loaded.data, loaded.places) == ({}, None)
    for error in (loaded.error, *loaded.remarks):
        assert error is None or is_told(error, data)
    return loaded


def is_told(error: LoadError, data: bytes) -> bool:
    """Whether an error says what is wrong, what helps, and where in the file it stands."""
    return bool(error.name and error.fact and error.cure) and 1 <= error.place.line <= data.count(b"\n") + data.count(b"\r") + 2 and error.place.column >= 1


@inputs.bounded(0.03)
@given(st.binary(max_size=300))
def test_any_bytes(file, data):
    load(file, data)


@inputs.bounded(0.05)
@given(st.text(max_size=200))
def test_any_text(file, text):
    load(file, b"a: " + text.encode("utf-8", "replace"))


@inputs.bounded(0.10)
@given(st.randoms(use_true_random=True))
def test_bytes_and_pieces_of_yaml_without_order(file, chance: random.Random):
    load(file, inputs.noise(chance))


@inputs.bounded(0.25)
@given(st.randoms(use_true_random=True))
def test_real_records_to_which_something_happened(file, chance: random.Random):
    load(file, inputs.mutated(chance, chance.choice(inputs.real_records())))


@inputs.bounded(0.02)
@given(st.randoms(use_true_random=True))
def test_files_that_mean_harm(file, chance: random.Random):
    loaded = load(file, inputs.trap(chance))

    for name in list(loaded.data)[:3]:
        assert loaded.places.of((name,)).line >= 1


@inputs.bounded(0.05)
@given(st.randoms(use_true_random=True))
def test_whatever_a_program_writes_as_yaml(file, chance: random.Random):
    *_, data = inputs.one_record(chance)
    load(file, data)
