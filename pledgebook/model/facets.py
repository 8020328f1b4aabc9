"""Facets: how the records of a collection can be narrowed down.

The schema declares them (`facet`), and so do derived values; nothing else lists
them. Static pages and the explorer take them from here.
"""

import dataclasses
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pledgebook import SchemaError
from pledgebook.characters import is_forbidden_by_windows, path_key
from pledgebook.model.derived_values import DERIVED, FIRST, Derived
from pledgebook.model.portal import LocalizedText, Portal
from pledgebook.records.record import Record
from pledgebook.schema.datatypes import datatype
from pledgebook.schema.fields import Collection, Field, Schema

CODE, REFERENCE, WORD, YEAR, NUMBER, MONEY, FLAG = "code", "reference", "word", "year", "number", "money", "flag"
_LISTED = (CODE, REFERENCE, WORD, YEAR)
"""Kinds of facets whose values may have a page each."""
_SLUG_BYTES, _DIGEST_LENGTH = 200, 6
Item = TypeVar("Item")
_DASHES = re.compile("-+")


@dataclass(frozen=True)
class Facet:
    """One way to narrow a collection down. `kind` is one of the constants of this module, the `facet` of a datatype.
    `exact` gives what each record has, as a list without repetition: strings, or objects of `amount` and `currency`.
    `name_of` gives the name of a value in a language, where neither a code list nor a record does."""

    collection: str
    name: str
    title: str
    kind: str
    exact: Callable[[Record, Portal], list[Any]]
    codelist: str = ""
    references: str = ""
    name_of: Callable[[str, str], str] | None = None
    pages: bool = True
    featured: bool = False
    """Whether cards show it."""
    none: str = ""
    """What records have that have no value, where that isn't "not reported"."""
    is_derived: bool = False
    slugs: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Parts of addresses, for values that can't all have the usual one."""

    @property
    def has_pages(self) -> bool:
        """Whether each value has a page."""
        return self.pages and self.kind in _LISTED

    def values(self, record: Record, portal: Portal) -> list[Any]:
        """What a record has: as `exact`, but dates cut to their years."""
        found = self.exact(record, portal)
        return _unique(date[:4] for date in found) if self.kind == YEAR else found

    def path(self, value: str) -> str:
        """Address of the page that lists the records with a value."""
        return f"{self.index}{self.slugs.get(value) or slug(value)}/"

    @property
    def index(self) -> str:
        """Address of the page that leads to all values."""
        return index_path(self.collection, self.name)


def path(collection: str, name: str, value: str) -> str:
    """Address of the page for a value of the facet `name` of a collection."""
    return f"{index_path(collection, name)}{slug(value)}/"


def index_path(collection: str, name: str) -> str:
    """Address of the page that leads to all values of the facet `name`."""
    return f"{collection}/by-{name.replace('_', '-')}/"


def slug(value: str) -> str:
    """A value as part of an address: letters of any script with their marks, and digits, in no more bytes than the name
    of a folder may have, and none that Windows forbids."""
    letters = "".join(char if unicodedata.category(char)[0] in "LMN" else "-" for char in unicodedata.normalize("NFC", value.lower()))
    plain = _DASHES.sub("-", letters).encode("utf-8")[:_SLUG_BYTES].decode("utf-8", "ignore").strip("-") or "-"
    return f"{plain}-" if is_forbidden_by_windows(plain) else plain


def slugs(values: Iterable[str]) -> dict[str, str]:
    """Each value as part of an address, none like another's: of those that would share one, the value that is most like
    it keeps it, and the others get a digest behind it."""
    shared: dict[str, list[str]] = {}
    for value in values:
        shared.setdefault(path_key(slug(value)), []).append(value)
    return {value: plain if first else f"{plain}-{_digest(value)}" for plain, found in shared.items() for first, value in _most_alike_first(plain, found)}


def _most_alike_first(plain: str, values: Iterable[str]) -> Iterator[tuple[bool, str]]:
    ordered = sorted(values, key=lambda value: (abs(len(value) - len(plain)), value))
    return ((number == 0, value) for number, value in enumerate(ordered))


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:_DIGEST_LENGTH]


def facets(collection: Collection) -> list[Facet]:
    """The facets of a collection: what people ask for first, then what the schema declares, then what else is derived."""
    derived = {each.name: _derived_facet(collection, each) for each in DERIVED.get(collection.name, ()) if each.facet}
    declared = [_declared_facet(collection, field) for field in collection.walk() if field.facet and not field.references_any]
    first = [derived.pop(name) for name in FIRST if name in derived]
    return [*first, *declared, *derived.values()]


def facets_by_name(schema: Schema, collection: str) -> dict[str, Facet]:
    """The facets of a collection by their names; none where the schema has no such collection."""
    return {facet.name: facet for facet in facets(schema.collections[collection])} if collection in schema.collections else {}


def refuse_clashes(schema: Schema) -> None:
    """Raises SchemaError where a field has the name of a derived value, or two facets have one address."""
    for collection in schema.collections.values():
        taken = {each.name for each in DERIVED.get(collection.name, ())} & collection.by_name.keys()
        if taken:
            raise SchemaError(f"schema/{collection.name}.json: {min(taken)}: a value of this name follows from the records. Choose another name.")
        paths = Counter(facet.index for facet in facets(collection))
        if twice := [path for path, count in paths.items() if count > 1]:
            raise SchemaError(f"schema/{collection.name}.json: two facets have the address '{twice[0]}'. Rename one of the fields.")


def _derived_facet(collection: Collection, derived: Derived) -> Facet:
    kind = datatype(derived.datatype).facet
    written = _WRITTEN.get(kind, str)

    def exact(record: Record, portal: Portal) -> list[str]:
        value = derived.value(record, portal)
        return _unique(map(str, value)) if isinstance(value, list) else [] if value is None else [written(value)]

    return Facet(collection.name, derived.name, derived.title, kind, exact, derived.codelist, derived.references, derived.name_of, derived.pages, derived.featured, derived.none, is_derived=True)


def _declared_facet(collection: Collection, field: Field) -> Facet:
    kind = datatype(field.datatype).facet
    written = _WRITTEN.get(kind, str)

    def exact(record: Record, portal: Portal) -> list[Any]:
        values = record.all_at(field.path)
        if datatype(field.datatype).in_languages:
            values = [alias(field, value, portal) or portal.localize(value, portal.settings.default_language).text for value in values]
        return values if kind == MONEY else _unique(map(written, values))

    return Facet(collection.name, "_".join(field.path), field.title, kind, exact, field.codelist or field.aliases, field.references, featured=field.featured)


def alias(field: Field, value: Mapping[str, str], portal: Portal) -> str | None:
    """The code for which a text stands in any of its languages, where the field has a list of names."""
    codelist = portal.schema.codelists.get(field.aliases)
    codes = (codelist.find(text) for text in value.values()) if codelist else ()
    return next(filter(None, codes), None)


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


_WRITTEN: dict[str, Callable[[object], str]] = {FLAG: lambda flag: str(flag).lower()}


def label(facet: Facet, value: str, portal: Portal, language: str) -> LocalizedText:
    """Words for a value of a facet, and their language."""
    if facet.codelist:
        return portal.named(facet.codelist, value, language)
    if facet.references and (record := portal.maybe(f"{facet.references}/{value}")):
        return portal.caption(record, language)
    return LocalizedText(facet.name_of(value, language) if facet.name_of else value, "")


def groups(facet: Facet, records: Sequence[Record], portal: Portal) -> dict[str, list[Record]]:
    """Records by each value of a facet, in the order of its code list, or sorted."""
    codelist = portal.schema.codelists.get(facet.codelist)
    return group_by(records, lambda record: facet.values(record, portal), codelist.codes if codelist else ())


def group_by(items: Iterable[Item], values: Callable[[Item], Iterable[str]], order: Iterable[str]) -> dict[str, list[Item]]:
    """Items, such as records, by each of their values, in a given order; values that it doesn't have come last, sorted."""
    found: dict[str, list[Item]] = {}
    for item in items:
        for value in values(item):
            found.setdefault(value, []).append(item)
    return {value: found[value] for value in [*(each for each in order if each in found), *sorted(found.keys() - {*order})]}
