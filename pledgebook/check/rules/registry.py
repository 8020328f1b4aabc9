"""Rules beyond the schema: small functions with a name and a severity.

A rule takes a record and the context and yields findings. It is registered by
`@error(...)` or `@warning(...)`, named after its function (`start_after_end` is
`start-after-end`). A rule that looks beyond its record says so: `scope=REFERENCES`
if it looks only at records to which its own points, `scope=PORTAL` if at any others,
or at files.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from pledgebook.check.problems import ERROR, WARNING
from pledgebook.records.record import Record, Records, normalised
from pledgebook.schema.fields import Field, Schema, select_fields

RECORD, REFERENCES, PORTAL = "record", "references", "portal"

Path_ = tuple[str | int, ...]


class Finding(NamedTuple):
    """One breach of a rule: where in the record, what, and what helps."""

    path: Path_
    fact: str
    cure: str
    at_key: bool = False


@dataclass(frozen=True)
class Context:
    """What a rule may look at besides its record. `records` are all others: only
    rules with a wider scope get them. `unread` names the files that hold no readable
    record, by collection and stem. Any field, and any collection, may be absent."""

    schema: Schema
    records: Records
    as_of: date
    languages: tuple[str, ...]
    content: Path
    unread: frozenset[tuple[str, str]] = frozenset()

    def plan_of(self, record: Record) -> Record | None:
        """The action plan of a commitment, if it names one that can be read."""
        return self.records.get("action-plans", {}).get(record.get("action_plan"))

    def has_field(self, collection: str, *path: str) -> bool:
        """Whether the schema has a field: a rule can't ask for one that was removed."""
        return collection in self.schema.collections and self.schema.collections[collection].field_at(path) is not None

    def knows(self, collection: str, id: str) -> bool:
        """Whether there is such a record, be it one whose file can't be read."""
        return id in self.records.get(collection, {}) or (collection, id) in self.unread

    @property
    def default_language(self) -> str:
        return self.languages[0]

    @cached_property
    def deprecated(self) -> dict[str, Mapping[str, Field]]:
        """Fields by collection that are deprecated, or may hold codes that are."""

        def wanted(field: Field) -> bool:
            return bool(field.deprecated or (field.codelist and any(code.deprecated for code in self.schema.codelists[field.codelist])))

        return {name: select_fields(each.fields, wanted) for name, each in self.schema.collections.items()}

    @cached_property
    def sharing(self) -> dict[tuple[str, str], list[Record]]:
        """Records by collection and each code, normalised, that several of them have."""
        found: dict[tuple[str, str], list[Record]] = defaultdict(list)
        for name, records in self.records.items():
            coded = "codes" in self.schema.collections[name].by_name
            for record in records.values():
                codes = {record.id, *(each["code"] for each in record.get("codes", []) if "code" in each)} if coded else {record.id}
                for code in {normalised(code) for code in codes}:
                    found[name, code].append(record)
        return {code: records for code, records in found.items() if len(records) > 1}


@dataclass(frozen=True)
class Rule:
    name: str
    severity: str
    check: Callable[[Record, Context], Iterator[Finding]]
    collections: tuple[str, ...]
    scope: str


RULES: dict[str, Rule] = {}


@cache
def rules(collection: str, scope: str) -> tuple[Rule, ...]:
    """The rules of a scope for the records of a collection."""
    return tuple(rule for rule in RULES.values() if rule.scope == scope and (not rule.collections or collection in rule.collections))


def _register(severity: str, collections: tuple[str, ...], scope: str) -> Callable:
    def add(function: Callable) -> Callable:
        name = function.__name__.replace("_", "-")
        RULES[name] = Rule(name, severity, function, collections, scope)
        return function

    return add


def error(*collections: str, scope: str = RECORD) -> Callable:
    """Register a rule whose breach stops the publication."""
    return _register(ERROR, collections, scope)


def warning(*collections: str, scope: str = RECORD) -> Callable:
    """Register a rule whose breach is only reported."""
    return _register(WARNING, collections, scope)
