"""Problems as data, and the ways in which they are printed."""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import NamedTuple

from pledgebook.records.loader import ValuePath

ERROR = "error"
WARNING = "warning"
MAX_OF_A_KIND = 100
"""Problems of one kind that are reported for one record."""
MAX_WARNINGS_BESIDE_ERRORS = 3
"""Warnings of one rule that are shown where there are errors, too."""


class Finding(NamedTuple):
    """One breach of a rule or of the schema: where in the record, what is wrong, and what
    helps. `at_key` says that the name of a field is wrong or missing, not its value."""

    path: ValuePath
    fact: str
    cure: str
    at_key: bool = False


class Violation(NamedTuple):
    """A finding, the name of the rule or the keyword that it breaks, and how severe that is."""

    rule: str
    severity: str
    finding: Finding


def first(found: Iterable[Violation]) -> list[Violation]:
    """The first of many violations of one kind, with a word that there are more: nobody reads them all, and the hints
    for thousands would take minutes."""
    some = list(islice(found, MAX_OF_A_KIND + 1))
    if len(some) <= MAX_OF_A_KIND:
        return some
    more = Finding((), f"the record has more problems of this kind: only the first {MAX_OF_A_KIND} are shown.", "Mend these, and check again.")
    return [*some[:MAX_OF_A_KIND], Violation(some[0].rule, some[0].severity, more)]


class Problem(NamedTuple):
    """What is wrong, where, and what helps. `field` is a path such as
    `updates[1].status`, lists counted from 1; `rule` names the check."""

    file: str
    line: int
    column: int
    severity: str
    field: str
    fact: str
    cure: str
    rule: str
    record: str = ""

    @property
    def message(self) -> str:
        return f"{self.fact} {self.cure}".strip()


def path_text(path: Iterable[str | int]) -> str:
    """`("updates", 0, "status")` as `updates[1].status`."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def text(problems: Iterable[Problem]) -> str:
    """One line a problem: `file:line:column  severity  field  message`. Errors come last, where a terminal stops; of the
    warnings before them, only some of each kind are shown."""
    found = list(problems)
    errors, warnings = [each for each in found if each.severity == ERROR], [each for each in found if each.severity != ERROR]
    return "".join(_one_line(line) + "\n" for line in [*(_folded(warnings) if errors else map(_line, warnings)), *map(_line, errors)])


def _line(problem: Problem) -> str:
    return f"{problem.file}:{problem.line}:{problem.column}  {problem.severity}  {problem.field}{'  ' if problem.field else ''}{problem.message}"


def _folded(warnings: Iterable[Problem]) -> Iterator[str]:
    """The first warnings of each rule, and how many more there are of it."""
    for rule, found in groupby(sorted(warnings, key=lambda each: each.rule), key=lambda each: each.rule):
        of_rule = list(found)
        yield from map(_line, of_rule[:MAX_WARNINGS_BESIDE_ERRORS])
        more = len(of_rule) - MAX_WARNINGS_BESIDE_ERRORS
        if more > 0:
            yield f"  … and {more} more {'warning' if more == 1 else 'warnings'} of this kind ({rule}). All are shown once there is no error."


def github(problems: Iterable[Problem]) -> str:
    """Workflow commands that GitHub shows as annotations beside the lines."""
    return "".join(
        f"::{p.severity} file={_property(p.file)},line={p.line},col={p.column},title={_property(p.field or p.rule)}::{_data(p.message)}\n"
        for p in problems
    )


def as_json(problems: Iterable[Problem]) -> str:
    """A JSON list of objects with the attributes of Problem and `message`."""
    return json.dumps([{**problem._asdict(), "message": problem.message} for problem in problems], ensure_ascii=False, indent=2) + "\n"


FORMATS = {"text": text, "github": github, "json": as_json}


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def _data(message: str) -> str:
    return message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
