"""Collections and their fields, as `schema/*.json` describes them.

Validation, tables, the data dictionary and pages all walk these `Field` trees.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pledgebook.schema.codelists import Codelist

Data = Mapping[str, Any]
"""An object as YAML or JSON holds it: a record, a part of one, or a shape of the schema."""
_ANY_COLLECTION = "*"


@dataclass(frozen=True)
class Reverse:
    """A relation as seen from the record that is referred to."""

    name: str
    title: str


@dataclass(frozen=True, eq=False)
class Field:
    """One property of a record or of an object within it.

    `path` holds the names from the record down. `datatype` is the entry of `values.json` that gives the shape, or
    `object`. `is_list` says that the value is a list of such. `fields` are the parts where the value is an object, and
    `by_name` the same by their names. `aliases` is a code list whose names for one thing count as one value, while other
    values are allowed. `alternatives` marks a list of other accounts of the record, whose parts count
    like fields of the same names. What is `hidden` is checked, and published nowhere.
    """

    collection: str
    path: tuple[str, ...]
    datatype: str
    is_list: bool
    title: str
    description: str
    schema: Data
    fields: tuple["Field", ...] = ()
    group: str = ""
    required: bool = False
    recommended: bool = False
    featured: bool = False
    caption: bool = False
    facet: bool = False
    codelist: str = ""
    aliases: str = ""
    references: str = ""
    reverse: Reverse | None = None
    alternatives: bool = False
    hidden: bool = False
    deprecated: str = ""
    by_name: Mapping[str, "Field"] = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {field.name: field for field in self.fields})

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def is_expected(self) -> bool:
        """Whether a well-kept record has it."""
        return self.required or self.recommended

    @property
    def references_any(self) -> bool:
        """Whether the value names the collection too: `commitments/KEMKC0001`."""
        return self.references == _ANY_COLLECTION

    def key_of(self, value: str) -> str:
        """The key of the record to which a reference leads."""
        return value if self.references_any else f"{self.references}/{value}"

    def walk(self) -> Iterator["Field"]:
        """This field and all fields below it, depth first."""
        yield self
        for field in self.fields:
            yield from field.walk()


@dataclass(frozen=True, eq=False)
class Collection:
    """A kind of record: `schema/<name>.json`, `content/<name>/`, `/<name>/`.

    `by_name` and `by_path` find fields; `caption` is the field that names a record.
    `lists`, `referring` and `by_datatype` are the fields that hold lists, that refer
    to other records, and those of each datatype, as `select_fields` gives them. `alternative_paths` has, by the
    path of a field, the paths at which other accounts of a record fill it.
    """

    name: str
    title: str
    plural: str
    description: str
    fields: tuple[Field, ...]
    schema: Data
    by_name: Mapping[str, Field] = dataclasses.field(init=False)
    by_path: Mapping[tuple[str, ...], Field] = dataclasses.field(init=False)
    caption: Field | None = dataclasses.field(init=False)
    lists: Mapping[str, Field] = dataclasses.field(init=False)
    referring: Mapping[str, Field] = dataclasses.field(init=False)
    by_datatype: Mapping[str, Mapping[str, Field]] = dataclasses.field(init=False)
    alternative_paths: Mapping[tuple[str, ...], list[tuple[str, ...]]] = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        computed = {
            "by_name": {field.name: field for field in self.fields},
            "by_path": {field.path: field for field in self.walk()},
            "caption": next((field for field in self.fields if field.caption), None),
            "lists": select_fields(self.fields, lambda field: field.is_list),
            "referring": select_fields(self.fields, lambda field: bool(field.references)),
            "by_datatype": {name: _of_datatype(self.fields, name) for name in sorted({field.datatype for field in self.walk()})},
            "alternative_paths": self._alternative_paths(),
        }
        for name, value in computed.items():
            object.__setattr__(self, name, value)

    def _alternative_paths(self) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
        own = {field.path: field for field in self.walk()}
        found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for part in (part for field in self.fields if field.alternatives for part in field.walk()):
            field = own.get(part.path[1:])
            if field and (field.datatype, field.codelist, field.references) == (part.datatype, part.codelist, part.references):
                found.setdefault(field.path, []).append(part.path)
        return found

    @property
    def singular(self) -> str:
        """Word for one record in column names: `action_plan`."""
        return self.title.lower().replace(" ", "_")

    @property
    def groups(self) -> dict[str, list[Field]]:
        """Fields by their group, both in the order of the schema."""
        grouped: dict[str, list[Field]] = {}
        for field in self.fields:
            grouped.setdefault(field.group, []).append(field)
        return grouped

    @property
    def featured(self) -> list[Field]:
        """Fields that a card shows besides name and status."""
        return [field for field in self.fields if field.featured and not field.caption and field.name != "status"]

    def walk(self) -> Iterator[Field]:
        """All fields, also those within others, depth first."""
        for field in self.fields:
            yield from field.walk()

    def field_at(self, path: tuple[str, ...]) -> Field | None:
        """The field with a path, or None."""
        return self.by_path.get(path)


def select_fields(fields: Iterable[Field], wanted: Callable[[Field], bool]) -> dict[str, Field]:
    """The wanted fields by name, and those that have wanted parts; of parts, only the wanted ones are kept."""
    kept = (replace(field, fields=tuple(select_fields(field.fields, wanted).values())) for field in fields)
    return {field.name: field for field in kept if field.fields or wanted(field)}


def _of_datatype(fields: Iterable[Field], datatype: str) -> dict[str, Field]:
    return select_fields(fields, lambda field: field.datatype == datatype)


@dataclass(frozen=True)
class Schema:
    """All collections and code lists, by name. `reverses` has, by collection, every
    reference that is shown from the other side too."""

    collections: Mapping[str, Collection]
    codelists: Mapping[str, Codelist]
    reverses: Mapping[str, list[Field]] = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        reverses = {name: [field for field in each.walk() if field.reverse] for name, each in self.collections.items()}
        object.__setattr__(self, "reverses", reverses)
