"""Finding every problem of the records. Prints nothing, stops at none."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pledgebook import values
from pledgebook.check import identity, money, reporting, subject, timing, wording  # noqa: F401 - they register rules
from pledgebook.check.rule import RULES, Context
from pledgebook.check.shape import Misfit, Shapes
from pledgebook.load import Document, Place
from pledgebook.records import Record, Records
from pledgebook.report import ERROR, Problem, path_text
from pledgebook.schema import Collection, Schema


@dataclass(frozen=True)
class Result:
    """Records that could be read, and all problems, in the order of files."""

    records: Records
    problems: list[Problem]

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == ERROR]


def check(documents: Iterable[Document], schema: Schema, *, languages: tuple[str, ...], as_of: date, content: Path) -> Result:
    """Check `documents` against the schema and all rules. What doesn't fit is
    told once: a field is kept from the rules, which see the rest; a file that
    can't be read still counts as the record that others point at."""
    shapes = Shapes(schema)
    records: dict[str, dict[str, Record]] = {name: {} for name in schema.collections}
    problems: list[Problem] = []
    every: list[Record] = []
    unread: set[tuple[str, str]] = set()
    for document in documents:
        if document.fault:
            problems.append(_fault(document))
            unread.add((document.collection, document.stem))
            continue
        record, found = _read(document, schema.collections[document.collection], shapes)
        problems += found
        every.append(record)
        records[document.collection].setdefault(record.id, record)
    context = Context(schema, records, as_of, languages, content, frozenset(unread))
    for record in every:
        problems += _breaches(record, context)
    return Result(records, sorted(set(problems)))


def _fault(document: Document) -> Problem:
    fact, cure = _split(document.fault.message)
    place = document.fault.place
    return Problem(str(document.path), place.line, place.column, ERROR, "", fact, cure, document.fault.name)


def _split(message: str) -> tuple[str, str]:
    fact, stop, cure = message.partition(". ")
    return fact + stop.strip(), cure


def _read(document: Document, collection: Collection, shapes: Shapes) -> tuple[Record, list[Problem]]:
    data = _without_nothing(document.data)
    misfits = list(shapes.misfits(data, collection.name))
    bad = {misfit.path[0] for misfit in misfits if misfit.path}
    sound = values.clean({name: value for name, value in data.items() if name not in bad}, collection.fields)
    record = Record(collection, str(sound.get("id", document.stem)), sound, document, frozenset(bad & data.keys()))
    return record, [_misfit_problem(misfit, record, document) for misfit in misfits]


def _without_nothing(data: object) -> object:
    """`data` without fields that are left empty: unknown is not a value."""
    if isinstance(data, Mapping):
        return {key: _without_nothing(value) for key, value in data.items() if value is not None}
    return [_without_nothing(each) for each in data] if isinstance(data, list) else data


def _misfit_problem(misfit: Misfit, record: Record, document: Document) -> Problem:
    place = document.place(misfit.path, key=misfit.at_key)
    return _problem(misfit.path, place, ERROR, misfit.rule, misfit.fact, misfit.cure, record)


def _breaches(record: Record, context: Context) -> Iterator[Problem]:
    for rule in RULES.values():
        if rule.applies(record):
            for finding in rule.check(record, context):
                place = record.document.place(finding.path, key=finding.at_key)
                yield _problem(finding.path, place, rule.severity, rule.name, finding.fact, finding.cure, record)


def _problem(path: tuple, place: Place, severity: str, rule: str, fact: str, cure: str, record: Record) -> Problem:
    document = record.document
    return Problem(str(document.path), place.line, place.column, severity, path_text(path), fact, cure, rule, f"{document.collection}/{document.stem}")
