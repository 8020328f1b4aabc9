"""Finding every problem of the records. Prints nothing, stops at none."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from pledgebook.check import problems as report
from pledgebook.check.examination import Breach, Examination, breaches
from pledgebook.check.memory import Memory, recalled
from pledgebook.check.problems import ERROR, Problem, path_text
from pledgebook.check.rules import commitments, dates, identifiers, money, text, topics  # noqa: F401 - they register rules
from pledgebook.check.rules.registry import PORTAL, REFERENCES, RULES, Context, Finding  # noqa: F401 - RULES is for those who list them
from pledgebook.publish import executor as parallel
from pledgebook.records.loader import Document, LoadError, Place
from pledgebook.records.record import Record, Records
from pledgebook.schema.fields import Schema


class Told(NamedTuple):
    """A finding of a rule, and the document that it is about."""

    document: Document
    rule: str
    severity: str
    finding: Finding

    def problem(self, place: Place) -> Problem:
        """The same with its place in the file."""
        document, finding = self.document, self.finding
        field, name = path_text(finding.path), f"{document.collection}/{document.stem}"
        return Problem(str(document.path), place.line, place.column, self.severity, field, finding.fact, finding.cure, self.rule, name)


class Unread(NamedTuple):
    """A document that holds no record."""

    document: Document
    fault: LoadError
    severity: str = ERROR

    def problem(self) -> Problem:
        """The same in the form of all problems."""
        fact, stop, cure = self.fault.message.partition(". ")
        place = self.fault.place
        return Problem(str(self.document.path), place.line, place.column, ERROR, "", fact + stop.strip(), cure, self.fault.name)


@dataclass(frozen=True)
class Result:
    """Records that could be read, and what was found out about them; `names` are
    those of all documents, `memory` takes it to the next run once it has been told
    and is left."""

    records: Records
    found: Sequence[Told | Unread]
    names: Sequence[str] = ()
    memory: Memory | None = None

    @cached_property
    def problems(self) -> list[Problem]:
        """All problems, in the order of files and places."""
        return self._told(self.found)

    @cached_property
    def errors(self) -> list[Problem]:
        return self._told([each for each in self.found if each.severity == ERROR])

    @property
    def counts(self) -> tuple[int, int]:
        """How many errors and how many warnings; needs no places."""
        return report.count(self.found)

    def _told(self, found: Sequence[Told | Unread]) -> list[Problem]:
        problems = {each: self._known(each) for each in found}
        new = sorted((each for each, problem in problems.items() if problem is None), key=lambda each: each.document.path)
        for each, problem in zip(new, chain.from_iterable(parallel.mapped(lambda part: list(_placed(part)), new)), strict=True):
            problems[each] = problem
            if self.memory:
                self.memory.learn_place(each.document, each.finding, Place(problem.line, problem.column))
        return sorted(set(problems.values()))

    @property
    def is_to_be_left(self) -> bool:
        """Whether there is much to leave for the next run."""
        return bool(self.memory and self.memory.is_worth_saving(self.names))

    def leave(self) -> None:
        """Leave what was found out for the next run."""
        if self.is_to_be_left:
            self.memory.save(self.names)

    def _known(self, found: Told | Unread) -> Problem | None:
        """What was found in the form of all problems, if its place is remembered, or needn't be."""
        if isinstance(found, Unread):
            return found.problem()
        place = self.memory and self.memory.place(found.document, found.finding)
        return place and found.problem(place)


def _placed(found: Iterable[Told]) -> Iterator[Problem]:
    """Problems with the places where they stand, which have to be looked up in
    the files; each file is read once."""
    for document, about in groupby(found, attrgetter("document")):
        places = document.places()
        yield from (each.problem(places.of(each.finding.path, key=each.finding.at_key)) for each in about)


def check(documents: Iterable[Document], schema: Schema, *, languages: tuple[str, ...], as_of: date, content: Path, memory: Memory | None = None, seen: Callable[[], Mapping[str, str]] = dict) -> Result:
    """Check `documents` against the schema and all rules. What doesn't fit is
    told once: a field is kept from the rules, which see the rest; a file that
    can't be read still counts as the record that others point at. `memory`
    spares looking again at files that are as they were; to know them it waits for
    the digests of files that somebody else has read, by path."""
    documents = list(documents)
    context = Context(schema, {}, as_of, languages, content)
    records: dict[str, dict[str, Record]] = {name: {} for name in schema.collections}
    every: list[Record] = []
    found: list[Told | Unread] = []
    for document, (digest, fault, id, data, invalid_fields, breached) in zip(documents, recalled(documents, Examination(context), memory, seen()), strict=True):
        if fault:
            found.append(Unread(document, fault))
            continue
        record = Record(schema.collections[document.collection], id, data, document, invalid_fields, digest)
        records[document.collection].setdefault(record.id, record)
        every.append(record)
        found += [Told(document, *breach) for breach in breached]
    unread = frozenset((each.document.collection, each.document.stem) for each in found if isinstance(each, Unread))
    context = replace(context, records=records, unread=unread)
    found += [Told(record.document, *breach) for record in every for breach in [*_linked(record, context, memory), *breaches(record, context, PORTAL)]]
    return Result(records, list(dict.fromkeys(found)), [document.name for document in documents], memory)


def _linked(record: Record, context: Context, memory: Memory | None) -> Sequence[Breach]:
    """What is found in a record and those to which it points. Where `memory`
    knows that nothing was, while all of them were as they are, nothing is again."""
    if memory and memory.is_at_ease(record.document, context.digests):
        return ()
    found = list(breaches(record, context, REFERENCES))
    if memory and not found:
        memory.learn_ease(record.document, {field.key_of(value) for _, field, value in record.references()}, context.digests)
    return found
