"""The work of the check: handed to any executor, and not done twice for what is known."""

import pickle
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from datetime import date
from pathlib import Path

import pytest

from pledgebook.check.checker import CheckResult, check_records
from pledgebook.publish.executor import SerialExecutor
from pledgebook.records import loader

EXAMPLES = Path(__file__).parents[1] / "examples"


class PicklingExecutor(Executor):
    """Does all work in this process, on copies, as another machine would."""

    def submit(self, function: Callable, /, *args: object, **kwargs: object) -> Future:
        future: Future = Future()
        function, args, kwargs = pickle.loads(pickle.dumps((function, args, kwargs)))
        future.set_result(pickle.loads(pickle.dumps(function(*args, **kwargs))))
        return future


@pytest.fixture
def content(tmp_path) -> Path:
    """Records with an error by themselves, an error and a warning beside others, and a file that can't be read."""
    for source in ("base", "invalid/date-with-dots", "invalid/comment-on-nothing", "invalid/no-news-for-long-of-a-national-plan", "invalid/quote-not-closed"):
        shutil.copytree(EXAMPLES / source, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt"))
    return tmp_path


@pytest.fixture
def check(content, schema) -> Callable[..., CheckResult]:
    options = {"languages": ("en", "es"), "as_of": date(2025, 6, 30), "content": content, "executor": SerialExecutor()}
    documents = list(loader.documents(content, schema.collections))
    return lambda **changed: check_records(documents, schema, **{**options, **changed})


def values(result: CheckResult) -> Iterator[tuple]:
    for records in result.records.values():
        for record in records.values():
            yield record.key, record.data, record.document, record.invalid_fields


def test_the_work_can_be_done_by_another_machine(check):
    here, elsewhere = check(), check(executor=PicklingExecutor())

    assert elsewhere.problems == here.problems
    assert list(values(elsewhere)) == list(values(here))


def test_what_is_known_is_not_read_again(check, content):
    first = check()
    assert len(first.problems) > 3
    known = {document: result._replace(data={**result.data, "probe": True}) for document, result in first.documents.items() if result.is_record}
    (content / "organizations" / "river-watch.yml").unlink()

    second = check(known=known)

    assert second.problems == first.problems
    assert [data["probe"] for _, data, *_ in values(second)] == [True] * len(known)


def test_warnings_about_links_can_be_left_out(check):
    everything, errors = check(), check(only_errors=True)

    assert errors.errors == everything.errors
    assert {problem.rule for problem in everything.problems} - {problem.rule for problem in errors.problems} == {"no-news-for-long"}
