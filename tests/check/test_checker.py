"""The work of the check: handed to any executor, and not done twice for what is known."""

import json
import pickle
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from datetime import date
from pathlib import Path

import portals
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pledgebook.check.checker import CheckResult, check_documents, check_records
from pledgebook.check.problems import MAX_OF_A_KIND
from pledgebook.check.rules.registry import Context
from pledgebook.data import api
from pledgebook.model.portal import link
from pledgebook.publish.executor import SerialExecutor
from pledgebook.records import loader
from pledgebook.records.record import Record

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


# Nothing is cut in silence

SIGNS = st.lists(st.sampled_from([*"aZ09 éЖع.,:;#&*!|>'\"%@`{}[]()<>?-_=+/\\~^$", "\n    ", "null", "12", " # ", ", ", ": "]), min_size=1, max_size=12).map("".join)
FORMS = ("name:\n  en: {}\n", "name: {{en: {}}}\n", "name:\n  en: '{}'\n", 'name:\n  en: "{}"\n', "name: {{en: '{}', es: x}}\n", "name:\n  en: |\n    {}\n", "name:\n  en: >\n    {}\n", "name:\n  en: >-\n    a\n    {}\n")


def test_whatever_is_written_is_published_whole_or_a_problem_is_told(schema, tmp_path):
    """Blanks and line ends may differ."""
    path = tmp_path / "organizations" / "x.yml"
    path.parent.mkdir()
    context = Context(schema, {}, date(2026, 6, 30), ("en",), tmp_path)

    @given(text=SIGNS, form=st.sampled_from(FORMS))
    @settings(derandomize=True, max_examples=300, deadline=None)
    def is_whole_or_told(text: str, form: str) -> None:
        assume("'{}'" not in form or "'" not in text)  # who writes quotes knows what stands for one
        assume('"{}"' not in form or not {*'"\\'} & {*text})
        assume(form not in FORMS[:2] or text.strip()[:1] not in ("'", '"'))
        path.write_text(f"id: x\n{form.format(text)}type: other\n", "utf-8")
        [found] = check_documents(context, [portals.document(path, "organizations")])
        written = ("a" if form.endswith("a\n    {}\n") else "") + text
        written = written.rstrip(", ") if form == FORMS[1] else written  # before a brace, a comma at the end is none of the text
        assert found.problems or "".join(published(found.data).get("en", "").split()) == "".join(written.split()), found.data

    def published(data: dict) -> dict:
        """The name, in the JSON that is published."""
        record = Record(schema.collections["organizations"], "x", data, portals.document(path, "organizations"))
        portal = link(schema, portals.small_settings(), portals.small_portal().geography, {name: {} for name in schema.collections} | {"organizations": {"x": record}}, portals.AS_OF)
        [(_, content)] = api.record_files([record], portal)
        return json.loads(content)["record"].get("name", {})

    is_whole_or_told()


def checked(folder: Path, collection: str, text: str, check_folder: Callable[..., CheckResult]) -> CheckResult:
    (folder / collection).mkdir()
    (folder / collection / "a.yml").write_text(text, "utf-8")
    return check_folder(folder)


def test_values_of_a_record_that_is_one_of_another_collection_are_hidden_from_the_rules(tmp_path, check_folder):
    result = checked(tmp_path, "commitments", "id: ../a\ntitle: text\nstart: 31.08.2021\ncountry: KE\ndocuments: 5\n", check_folder)

    assert [each.rule for each in result.errors] == ["wrong-collection"]
    assert result.records["commitments"]["a"].data.keys() <= {"id"}


@pytest.mark.parametrize(
    "text",
    [
        "id: a\nname: {en: A}\n" + "".join(f"f{number}: x\n" for number in range(30_000)),
        "id: a\nname: {en: A}\nnot_recorded:\n" + "".join(f"- f{number}\n" for number in range(30_000)),
        "id: a\nname: {en: A}\nother_names:\n" + "".join(f"- name: {{en: N{number % 15_000}}}\n" for number in range(30_000)),
    ],
    ids=["unknown fields", "a rule", "entries that stand twice"],
)
def test_of_very_many_problems_of_a_kind_the_first_are_told_and_that_there_are_more(tmp_path, check_folder, text):
    result = checked(tmp_path, "organizations", text, check_folder)
    rules = [each.rule for each in result.problems]
    most = max(rules, key=rules.count)

    assert rules.count(most) == MAX_OF_A_KIND + 1
    assert any("more problems of this kind" in each.fact for each in result.problems)


def test_an_update_of_an_unknown_milestone_is_told_soon_where_there_are_very_many(tmp_path, check_folder):
    text = "id: a\naction_plan: p\ntitle: {en: A}\nmilestones:\n" + "".join(f"- {{id: m{number}, title: {{en: A}}}}\n" for number in range(10_000))
    text += "updates:\n" + "".join(f"- {{date: 2021, milestone: n{number}, summary: {{en: A}}}}\n" for number in range(10_000))
    told = [each for each in checked(tmp_path, "commitments", text, check_folder).problems if each.rule == "update-of-unknown-milestone"]

    assert len(told) == MAX_OF_A_KIND + 1
    assert max(len(each.cure) for each in told) < 2_000
