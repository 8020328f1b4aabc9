"""Rules beyond the schema: small functions with a name and a severity.

A rule takes a record and the context and yields findings. It is registered by
`@rule(...)`, named after its function (`start_after_end` is `start-after-end`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from pledgebook.records import Record, Records, normalised
from pledgebook.report import ERROR, WARNING
from pledgebook.schema import Schema

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Finding:
    """One breach of a rule: where in the record, what, and what helps."""

    path: Path_
    fact: str
    cure: str
    at_key: bool = False


@dataclass(frozen=True)
class Context:
    """What a rule may look at besides its record. `unread` names the files
    that hold no readable record, by collection and stem."""

    schema: Schema
    records: Records
    as_of: date
    languages: tuple[str, ...]
    content: Path
    unread: frozenset[tuple[str, str]] = frozenset()

    def knows(self, collection: str, id: str) -> bool:
        """Whether there is such a record, be it one whose file can't be read."""
        return id in self.records[collection] or (collection, id) in self.unread

    @property
    def default_language(self) -> str:
        return self.languages[0]

    @cached_property
    def by_code(self) -> dict[tuple[str, str], list[Record]]:
        """Records by collection and each of their codes, normalised."""
        found: dict[tuple[str, str], list[Record]] = defaultdict(list)
        for name, records in self.records.items():
            for record in records.values():
                codes = {record.id, *(each["code"] for each in record.get("codes", []))}
                for code in {normalised(code) for code in codes}:
                    found[name, code].append(record)
        return found


@dataclass(frozen=True)
class Rule:
    name: str
    severity: str
    check: Callable[[Record, Context], Iterator[Finding]]
    collections: tuple[str, ...]

    def applies(self, record: Record) -> bool:
        return not self.collections or record.collection.name in self.collections


RULES: dict[str, Rule] = {}


def _register(severity: str, collections: tuple[str, ...]) -> Callable:
    def add(function: Callable) -> Callable:
        name = function.__name__.replace("_", "-")
        RULES[name] = Rule(name, severity, function, collections)
        return function

    return add


def error(*collections: str) -> Callable:
    """Register a rule whose breach stops the publication."""
    return _register(ERROR, collections)


def warning(*collections: str) -> Callable:
    """Register a rule whose breach is only told."""
    return _register(WARNING, collections)
