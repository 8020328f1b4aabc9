"""Facets: by what the records of a collection can be narrowed down.

They are declared in the schema (`facet`) and among derived values; nothing else
lists them. Static pages, and whatever filters, take them from here.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pledgebook.model import derived as derive
from pledgebook.model.portal import LocalizedText, Portal
from pledgebook.publish import digests
from pledgebook.records.record import Record, all_values
from pledgebook.schema.fields import Collection, Field

CODE, REFERENCE, WORD, YEAR, MONEY, FLAG = "code", "reference", "word", "year", "money", "flag"
_KINDS = {"code": CODE, "goal": CODE, "reference": REFERENCE, "string": WORD, "date": YEAR, "day": YEAR, "money": MONEY, "boolean": FLAG}
LISTED = (CODE, REFERENCE, WORD, YEAR)
_SLUG_BYTES = 200
_OTHERS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Facet:
    """One way to narrow a collection down. `kind` is one of the constants of
    this module; `values` gives what each of some records has, as strings, each
    once; for money it gives objects of `amount` and `currency`. `exact` gives the
    same before dates are cut to years."""

    collection: str
    name: str
    title: str
    kind: str
    values: Callable[[Sequence[Record], Portal], list[list]]
    exact: Callable[[Sequence[Record], Portal], list[list]]
    codelist: str = ""
    references: str = ""

    def path(self, value: str) -> str:
        """Address of the page that lists the records with a value."""
        return path(self.collection, self.name, value)

    @property
    def index(self) -> str:
        """Address of the page that leads to all values."""
        return index_path(self.collection, self.name)


digests.told.register(Facet, lru_cache(digests.told.dispatch(object)))  # told of thousands of pages


def path(collection: str, name: str, value: str) -> str:
    """Address of the page for a value of the facet `name` of a collection."""
    return f"{index_path(collection, name)}{slug(value)}/"


def index_path(collection: str, name: str) -> str:
    """Address of the page that leads to all values of the facet `name`."""
    return f"{collection}/by-{name.replace('_', '-')}/"


@lru_cache(maxsize=20_000)
def slug(value: str) -> str:
    """A value as part of an address: letters and digits of any script, in no
    more bytes than the name of a folder may have."""
    plain = _OTHERS.sub("-", value.lower()).encode("utf-8")[:_SLUG_BYTES]
    return plain.decode("utf-8", "ignore").strip("-") or "-"


def facets(collection: Collection) -> list[Facet]:
    """The facets of a collection: derived ones first, then the schema's."""
    derived = [_derived(collection, each) for each in derive.DERIVED.get(collection.name, ()) if each.facet]
    return derived + [_declared(collection, field) for field in collection.walk() if field.facet and not field.references_any]


def _derived(collection: Collection, each: derive.Derived) -> Facet:
    def values(records: Sequence[Record], portal: Portal) -> list[list[str]]:
        found = [each.value(record, portal) for record in records]
        return [list(map(str, value)) if isinstance(value, list) else [] if value is None else [str(value)] for value in found]

    return Facet(collection.name, each.name, each.title, CODE, values, values, codelist=each.codelist)


def _declared(collection: Collection, field: Field) -> Facet:
    kind = _KINDS[field.datatype]
    written = _WRITTEN.get(kind, str)

    def exact(records: Sequence[Record], portal: Portal) -> list[list]:
        if len(field.path) > 1:
            return [record.at(field.path) for record in records]
        found = all_values(records, field.name)
        return [value or [] for value in found] if field.is_list else [[] if value is None else [value] for value in found]

    def values(records: Sequence[Record], portal: Portal) -> list[list]:
        return [list(dict.fromkeys(map(written, found))) if len(found) > 1 else [written(each) for each in found] for found in exact(records, portal)]

    return Facet(collection.name, "_".join(field.path), field.title, kind, exact if kind == MONEY else values, exact, field.codelist, field.references)


_WRITTEN = {YEAR: lambda date: str(date)[:4], FLAG: lambda flag: str(flag).lower()}


def label(facet: Facet, value: str, portal: Portal, language: str) -> LocalizedText:
    """Words for a value of a facet, and their language."""
    if facet.codelist:
        return portal.named(facet.codelist, value, language)
    if facet.references:
        return portal.caption(portal.find(facet.references, value), language)
    return LocalizedText(value, "")


def groups(facet: Facet, records: list[Record], portal: Portal) -> dict[str, list[Record]]:
    """Records by each value of a facet, in the order of its code list, or sorted."""
    found: dict[str, list[Record]] = {}
    for record, values in zip(records, facet.values(records, portal), strict=True):
        for value in values:
            found.setdefault(value, []).append(record)
    order = {code: number for number, code in enumerate(portal.schema.codelists[facet.codelist].codes)} if facet.codelist else {}
    return dict(sorted(found.items(), key=lambda entry: (order.get(entry[0], 0), entry[0])))
