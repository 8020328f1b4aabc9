"""The schema, read once: collections, their fields and the code lists.

`schema/*.json` is the one source of what a record may hold. Validation, tables,
the data dictionary, pages and forms all walk the `Field` trees made here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from pledgebook.publish import digests
from pledgebook.schema.codelists import Codelist

_ANY_COLLECTION = "*"
_WORDING = ("text", "string", "passage", "url", "email", "contact", "source", "document", "link")


@dataclass(frozen=True)
class Reverse:
    """A relation seen from the record that is pointed at."""

    name: str
    title: str


@dataclass(frozen=True, eq=False)
class Field:
    """One property of a record or of an object within it.

    `path` holds the names from the record down. `datatype` is the entry of
    `values.json` that gives the shape, or `object`. `is_list` says that the value
    is a list of such. `fields` are the parts where the value is an object.
    """

    collection: str
    path: tuple[str, ...]
    datatype: str
    is_list: bool
    title: str
    description: str
    schema: Mapping
    fields: tuple["Field", ...] = ()
    group: str = ""
    required: bool = False
    featured: bool = False
    caption: bool = False
    facet: bool = False
    codelist: str = ""
    references: str = ""
    reverse: Reverse | None = None
    deprecated: str = ""

    @cached_property
    def name(self) -> str:
        return self.path[-1]

    @cached_property
    def by_name(self) -> Mapping[str, "Field"]:
        """The parts of an object."""
        return {field.name: field for field in self.fields}

    @property
    def references_any(self) -> bool:
        return self.references == _ANY_COLLECTION

    def key_of(self, value: str) -> str:
        """The key of the record at which a reference points."""
        return value if self.references_any else f"{self.references}/{value}"

    def walk(self) -> Iterator["Field"]:
        """This field and all fields below it, depth first."""
        yield self
        for field in self.fields:
            yield from field.walk()


@dataclass(frozen=True, eq=False)
class Collection:
    """A kind of record: `schema/<name>.json`, `content/<name>/`, `/<name>/`."""

    name: str
    title: str
    plural: str
    description: str
    fields: tuple[Field, ...]
    schema: Mapping

    @property
    def singular(self) -> str:
        """Word for one record in column names: `action_plan`."""
        return self.title.lower().replace(" ", "_")

    @cached_property
    def caption(self) -> Field | None:
        return next((field for field in self.fields if field.caption), None)

    @cached_property
    def groups(self) -> dict[str, list[Field]]:
        """Fields by their group, both in the order of the schema."""
        grouped: dict[str, list[Field]] = {}
        for field in self.fields:
            grouped.setdefault(field.group, []).append(field)
        return grouped

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    @cached_property
    def featured(self) -> list[Field]:
        """Fields that a card shows besides name and status."""
        return [field for field in self.fields if field.featured and not field.caption and field.name != "status"]

    @cached_property
    def wording(self) -> frozenset[str]:
        """Names of fields that only tell: texts, addresses and documents, by which no
        list names, sorts or counts a record."""
        return frozenset(field.name for field in self.fields if field.datatype in _WORDING and not any(map(_is_listed, field.walk())))

    @cached_property
    def lists(self) -> Mapping[str, Field]:
        """Fields that hold lists, and what they are parts of."""
        return select_fields(self.fields, lambda field: field.is_list)

    @cached_property
    def referring(self) -> Mapping[str, Field]:
        """Fields that point at other records, and what they are parts of."""
        return select_fields(self.fields, lambda field: bool(field.references))

    @cached_property
    def amounts(self) -> Mapping[str, Field]:
        """Fields that hold amounts, and what they are parts of."""
        return select_fields(self.fields, lambda field: field.datatype == "amount")

    def walk(self) -> Iterator[Field]:
        for field in self.fields:
            yield from field.walk()

    def field_at(self, path: tuple[str, ...]) -> Field | None:
        """The field with a path, or None."""
        return self._by_path.get(path)

    @cached_property
    def _by_path(self) -> Mapping[tuple[str, ...], Field]:
        return {field.path: field for field in self.walk()}

    def field(self, name: str) -> Field:
        return self.by_name[name]


digests.told.register(Collection, lambda collection: f"all {collection.name}")


def _is_listed(field: Field) -> bool:
    return bool(field.caption or field.featured or field.facet or field.references)


def select_fields(fields: Iterable[Field], wanted: Callable[[Field], bool]) -> dict[str, Field]:
    """The wanted fields by name, and those that have such parts, with these alone."""
    kept = (replace(field, fields=tuple(select_fields(field.fields, wanted).values())) for field in fields)
    return {field.name: field for field in kept if field.fields or wanted(field)}


@dataclass(frozen=True)
class Schema:
    """All collections and code lists, by name."""

    collections: Mapping[str, Collection]
    codelists: Mapping[str, Codelist]

    @cached_property
    def reverses(self) -> Mapping[str, list[Field]]:
        """By collection, every reference that is shown from the other side too."""
        return {name: [field for field in each.walk() if field.reverse] for name, each in self.collections.items()}
