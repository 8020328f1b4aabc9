"""Cures: each can be followed word for word, mends the problem, breaks nothing and loses nothing."""

import ast
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import portals
import pytest
from cure_followers import NotMeant, Repair, actions_of, values_in, words_in

from pledgebook.check.problems import ERROR, Problem

EXAMPLES = Path(__file__).parents[1] / "examples"
INVALID = sorted(EXAMPLES.glob("invalid/*"))
EXPECTED = "expected.txt"
MAX_ROUNDS = 20


@pytest.fixture
def fresh(tmp_path) -> Callable[[Path], Path]:
    """The folder of an example, made anew each time: a folder of its own for each."""
    made = iter(range(1000))

    def fresh(example: Path) -> Path:
        folder = tmp_path / str(next(made)) / "content"
        for each in (EXAMPLES / "base", example):
            shutil.copytree(each, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(EXPECTED))
        return folder

    return fresh


def place(problem: Problem, folder: Path) -> tuple[str, ...]:
    """What makes a problem the same as one that was found before: its rule, file and field; for a whole file, its line and words."""
    file = Path(problem.file).relative_to(folder).as_posix()
    return (problem.rule, file, problem.field) if problem.field else (problem.rule, file, str(problem.line), problem.fact)


def breach(problem: Problem) -> tuple[str, str, str]:
    """What makes an error one that was there before, wherever its entry and its file stand now."""
    return problem.rule, re.sub(r"\[\d+\]", "[]", problem.field), problem.fact


def hid_its_file(problem: Problem) -> bool:
    """Whether nothing else in the file could be checked."""
    return problem.severity == ERROR and not problem.field and problem.record == ""


def follow_on(folder: Path, file: Path, repair: Repair, schema, check_folder) -> None:
    """Follow the cures of what was hidden behind the problem, until the file is free of errors."""
    for _ in range(MAX_ROUNDS):
        errors = [each for each in check_folder(folder).errors if each.file == str(file)]
        if not errors:
            return
        again = Repair(folder, errors[0], schema)
        for action, found in actions_of(errors[0].cure):
            try:
                action.follow(again, found)
            except NotMeant:
                continue
            break
        else:
            pytest.fail(f"nobody can follow this cure: {errors[0].message}")
        repair.given_up += again.given_up
        file = again.path
    pytest.fail(f"errors remain: {errors}")


def followed(problem: Problem, action, found, folder: Path, schema, check_folder) -> bool:
    """Follow one alternative of a cure, and see what became of it; False where it is for another case."""
    before, values = check_folder(folder), values_in(folder)
    repair = Repair(folder, problem, schema)
    try:
        action.follow(repair, found)
    except NotMeant:
        return False
    what = f"'{found[0]}' of '{problem.message}'"
    after = check_folder(folder)
    assert place(problem, folder) not in {place(each, folder) for each in after.problems}, f"{what}: the problem is still there"
    if hid_its_file(problem):
        follow_on(folder, repair.path, repair, schema, check_folder)
        after = check_folder(folder)
    known = {breach(each) for each in before.errors}
    assert [each.message for each in after.errors if breach(each) not in known] == [], f"{what}: there are new errors"
    elsewhere = folder.with_name(f"{folder.name}-elsewhere")
    kept = words_in(folder) + words_in(elsewhere) + repair.given_up
    assert values - kept == {}, f"{what}: words are lost"
    return True


@pytest.mark.parametrize("example", INVALID, ids=lambda path: path.name)
def test_a_cure_can_be_followed_word_for_word_and_loses_nothing(example, fresh, schema, check_folder):
    for number, problem in enumerate(check_folder(fresh(example)).problems):
        actions = actions_of(problem.cure)
        done = []
        for action, found in actions:
            folder = fresh(example)
            same = check_folder(folder).problems[number]
            assert same.message == problem.message
            done.append(followed(same, action, found, folder, schema, check_folder))
        assert any(done), f"nobody can follow this cure: {problem.message}"


COMMITMENT = (EXAMPLES / "base" / "commitments" / "RIV0001.yml").read_text("utf-8").replace("RIV0001", "KEMKC0001")
RECORD = "commitments/KEMKC0001.yml"


def instead(old: str, new: str) -> dict[str, str]:
    """The record of the journeys with one slip of the pen."""
    assert old in COMMITMENT
    return {RECORD: COMMITMENT.replace(old, new)}


ENTRY = "  - {organization: ministry-of-water, role: lead}\n"
TITLE = "{en: Publish every water contract, es: Publicar todo contrato de agua}"
UNDER = "Start it with `- `, or indent it under the entry to which it belongs."
STATUS = "updates: [{date: 2023-01-01, status: STATUS, summary: {en: Done., es: Hecho.}}]\n"
JOURNEYS = [
    ("an address with its scheme", instead("{office: {en: Water contracts unit}}", "{email: 'mailto:office@example.org'}"), "Write it without `mailto:`: 'office@example.org'."),
    ("a mailbox without a host", instead("{office: {en: Water contracts unit}}", "{email: 'mailto:office@x'}"), "Write one address, such as office@example.org."),
    ("a yes", {RECORD: COMMITMENT + "assessments: [{assessor: irm, verifiable: Yes}]\n"}, "Write true, without quotes."),
    ("a second ending", {f"{RECORD}.txt": COMMITMENT}, "Rename the file to KEMKC0001.yml, or remove it."),
    ("a copy", {"commitments/Copy of KEMKC0001.yml": COMMITMENT}, "Rename the file to KEMKC0001.yml if it is the record, else remove it."),
    (
        "a copy beside the record",
        {"commitments/Copy of KEMKC0001.yml": COMMITMENT, RECORD: COMMITMENT},
        "Take over into KEMKC0001.yml what is missing there, then remove this file. If it is another record, give it an id and a file name of its own.",
    ),
    ("an id in small letters", {"commitments/kemkc0001.yml": COMMITMENT}, "Rename the file to KEMKC0001.yml."),
    ("a title without language", instead(TITLE, "Publish project monitoring data"), "Write the whole text under its language code: `en: …`."),
    ("a title with a colon", instead(TITLE, "'Wells: all of them'"), 'Write the text under its language code: `en: "Wells: all of them"`.'),
    ("odd blanks as indent", instead(ENTRY, ENTRY.replace("  -", "\u00a0\u00a0-")), "Delete the blanks of this line, and type them anew."),
    ("a mark of a merge", instead("start:", "<<<<<<< HEAD\nstart:"), "Keep the lines that are right, and remove those that begin with `<<<<<<<`, `=======` and `>>>>>>>`."),
    ("a role beside its entry", instead(ENTRY, "  - organization: ministry-of-water\n  role: lead\n"), UNDER),
    ("a role too far in", instead(ENTRY, "  - organization: ministry-of-water\n   role: lead\n"), UNDER),
    ("a role at the margin", instead(ENTRY, "  - organization: ministry-of-water\nrole: lead\n"), "Indent it under the entry of `institutions` to which it belongs."),
    ("a tab", instead(ENTRY, "  - organization: ministry-of-water\n\trole: lead\n"), "Indent with spaces."),
    ("a record in the wrong folder", {"organizations/KEMKC0001.yml": COMMITMENT}, "Move the file to the folder commitments."),
    ("a word that may mean several codes", {RECORD: COMMITMENT + STATUS.replace("STATUS", "in progress")}, "Choose one of: not_started, limited, substantial, complete, withdrawn."),
    ("a code of three letters", instead("role: lead", "role: led"), "Choose one of: lead, supporting, coordinating, civil_society_partner, private_partner, multilateral."),
]


@pytest.mark.parametrize(("files", "cure"), [journey[1:] for journey in JOURNEYS], ids=[journey[0] for journey in JOURNEYS])
def test_what_beginners_write_has_this_cure_which_works(files, cure, tmp_path, schema, check_folder):
    def made(number: int) -> Path:
        folder = shutil.copytree(EXAMPLES / "base", tmp_path / str(number) / "content")
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8", newline="")
        return folder

    (problem,) = check_folder(made(0)).problems
    assert problem.cure == cure
    done = []
    for number, (action, found) in enumerate(actions_of(cure), 1):
        folder = made(number)
        (same,) = check_folder(folder).problems
        done.append(followed(same, action, found, folder, schema, check_folder))
    assert any(done)


def test_a_record_in_the_wrong_folder_is_told_which_it_is(tmp_path, check_folder):
    folder = shutil.copytree(EXAMPLES / "base", tmp_path / "content")
    (folder / "organizations" / "KEMKC0001.yml").write_text(COMMITMENT, "utf-8")

    (problem,) = check_folder(folder).problems

    assert problem.fact == "these are the fields of another collection: commitment, not organization."


ACTION = re.compile(
    r"\b(?:Write|Save|Add|Give|Name it|Remove|Choose|Start|Look for|Check|Link|Rename|Move|Delete|Put|Correct|Use|Keep|must (?:hold|list))\b|Did you mean|did_you_mean\(|fault\.cure|defect\.cure|error\.cure|cure_of_invisible\(|\*_LINK"
    r"|, cure\b|_cure_of|, shown\)|\{wrong\}"
)
"""Words that say what to do, and names under which a module has such words."""


def sentences(module: str, name: str) -> Iterator[str]:
    """What a module says in each call of an error or of the function that makes a problem."""
    tree = ast.parse((portals.ROOT / "pledgebook" / module).read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield ast.unparse(node)


@pytest.mark.parametrize(
    ("module", "name", "least"),
    [("settings.py", "SettingsError", 15), ("schema/codelist_files.py", "SchemaError", 10), ("check/content_files.py", "_problem", 12), ("check/pictures.py", "Defect", 3), ("records/image_files.py", "Defect", 5), ("records/loader.py", "LoadError", 4)],
)
def test_what_is_said_of_settings_code_lists_pages_and_pictures_names_an_action(module, name, least):
    said = list(sentences(module, name))

    assert len(said) >= least
    assert [each for each in said if not ACTION.search(each)] == []
