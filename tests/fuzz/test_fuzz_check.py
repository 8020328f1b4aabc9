"""Whatever a folder of records holds, the check tells it: with file, line, column, fact and cure, and without a traceback."""

import random
import shutil

import portals
import pytest
from fuzz import inputs
from hypothesis import given, note
from hypothesis import strategies as st

from pledgebook.check import problems
from pledgebook.check.checker import check_records
from pledgebook.publish.executor import SerialExecutor
from pledgebook.records import loader

FILES = 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "content"


def checked(folder, files: list[tuple[str, str, bytes]]):
    shutil.rmtree(folder, ignore_errors=True)
    for collection, name, data in files:
        note(f"{collection}/{name}: {len(data)} bytes: {data[:2000]!r}")
        path = folder / collection / f"{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    with inputs.timed():
        result = check_records(loader.documents(folder, inputs.schema().collections), inputs.schema(), languages=("en", "es"), as_of=portals.AS_OF, content=folder, executor=SerialExecutor())
    for each in result.problems:
        assert each.file
        assert each.line >= 1
        assert each.column >= 1
        assert each.fact
        assert each.cure
        assert each.rule
    for form in problems.FORMATS.values():
        form(result.problems).encode()
    return result


@inputs.bounded(0.25, FILES)
@given(st.randoms(use_true_random=True))
def test_folders_of_records_that_are_nearly_right_or_anything(folder, chance: random.Random):
    checked(folder, [inputs.one_record(chance) for _ in range(FILES)])


@inputs.bounded(0.01)
@given(st.randoms(use_true_random=True))
def test_files_that_mean_harm(folder, chance: random.Random):
    data = b"id: a\ntitle: {en: A}\n" * chance.randrange(2) + inputs.trap(chance)
    checked(folder, [(chance.choice([*inputs.schema().collections]), "a", data)])
