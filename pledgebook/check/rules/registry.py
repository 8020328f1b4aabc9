"""Rules beyond the schema: small functions with a name and a severity.

A rule takes a record and the context and yields findings. It is registered by `@error(...)` or `@warning(...)`, named
after its function (`start_after_end` is `start-after-end`). A rule that looks beyond its record says so:
`scope=FILES` if it looks at files beside the records, `scope=REFERENCES` if only at records to which its own points,
`scope=PORTAL` if at any others.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from pledgebook.check.problems import ERROR, WARNING, Finding
from pledgebook.records.loader import ValuePath
from pledgebook.records.record import Record, Records, normalised
from pledgebook.schema.fields import Field, Schema, select_fields

RECORD, FILES, REFERENCES, PORTAL = "record", "files", "references", "portal"


@dataclass(frozen=True)
class Context:
    """What a rule may look at besides its record. `records` are all records: only rules with a wider scope get them.
    `unread` names the files that hold no readable record, by collection and stem. Any field, and any collection, may
    be absent.

    `deprecated` has, by collection, the fields that are deprecated or may hold codes that are; `sharing` the records
    that have a code in common, by collection and that code, normalised.
    """

    schema: Schema
    records: Records
    as_of: date
    languages: tuple[str, ...]
    content: Path
    unread: frozenset[tuple[str, str]] = frozenset()
    deprecated: Mapping[str, Mapping[str, Field]] = field(init=False)
    sharing: Mapping[tuple[str, str], list[Record]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "deprecated", _deprecated_fields(self.schema))
        object.__setattr__(self, "sharing", _records_sharing_codes(self.records))

    @property
    def default_language(self) -> str:
        return self.languages[0]

    def plan_of(self, record: Record) -> Record | None:
        """The action plan of a commitment, if it names one that can be read."""
        return self.records.get("action-plans", {}).get(record.get("action_plan"))

    def knows(self, collection: str, id: str) -> bool:
        """Whether there is such a record, be it one whose file can't be read."""
        return id in self.records.get(collection, {}) or (collection, id) in self.unread


def _deprecated_fields(schema: Schema) -> dict[str, Mapping[str, Field]]:
    outdated = {codelist.name for codelist in schema.codelists.values() if any(code.deprecated for code in codelist)}
    return {name: select_fields(collection.fields, lambda each: bool(each.deprecated) or each.codelist in outdated) for name, collection in schema.collections.items()}


def _records_sharing_codes(records: Records) -> dict[tuple[str, str], list[Record]]:
    found: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for collection, each in records.items():
        for record in each.values():
            for code in {normalised(code) for _, code in codes_of(record)}:
                found[collection, code].append(record)
    return {code: sharing for code, sharing in found.items() if len(sharing) > 1}


def codes_of(record: Record) -> list[tuple[ValuePath, str]]:
    """The id of a record and its other codes, with their paths."""
    return [(("id",), record.id), *((path, str(code)) for path, _, code in record.visit_at("codes", "code"))]


def has_fields(record: Record, *paths: tuple[str, ...]) -> bool:
    """Whether the schema has these fields: a rule can't ask for one that was removed."""
    return all(record.collection.field_at(path) for path in paths)


Check = Callable[[Record, Context], Iterator[Finding]]
"""What a rule does."""


@dataclass(frozen=True)
class Rule:
    name: str
    severity: str
    check: Check
    collections: tuple[str, ...]
    scope: str


RULES: dict[str, Rule] = {}


@cache
def rules(collection: str, scope: str) -> tuple[Rule, ...]:
    """The rules of a scope for the records of a collection."""
    return tuple(rule for rule in RULES.values() if rule.scope == scope and (not rule.collections or collection in rule.collections))


def _register(severity: str, collections: tuple[str, ...], scope: str) -> Callable[[Check], Check]:
    def add(function: Check) -> Check:
        name = function.__name__.replace("_", "-")
        RULES[name] = Rule(name, severity, function, collections, scope)
        return function

    return add


def error(*collections: str, scope: str = RECORD) -> Callable[[Check], Check]:
    """Register a rule whose breach stops the publication."""
    return _register(ERROR, collections, scope)


def warning(*collections: str, scope: str = RECORD) -> Callable[[Check], Check]:
    """Register a rule whose breach is only reported."""
    return _register(WARNING, collections, scope)
