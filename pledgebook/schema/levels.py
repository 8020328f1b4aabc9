"""Levels: a collection, and the lists within its records. Each is a table in the open data, and in tables that are imported."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from pledgebook.schema.datatypes import datatype
from pledgebook.schema.fields import Collection, Data, Field

VALUE = "value"
Names = tuple[str, ...]


@dataclass(frozen=True)
class Level:
    """What a table is about: a collection, or a list within its records.

    `fields` are those of the records or of the items of the list; `path` leads from the parent to the list. Where the
    items are no objects but values (`plain`), there is one field, with the name `value`.
    """

    collection: Collection
    path: Names
    title: str
    description: str
    fields: tuple[Field, ...]
    parent: "Level | None" = None
    plain: bool = False

    @property
    def name(self) -> str:
        return "_".join((self.parent.name if self.parent else self.collection.name, *self.path))

    @property
    def full_path(self) -> Names:
        """The names from the record to the list."""
        return (*self.parent.full_path, *self.path) if self.parent else ()

    @property
    def key(self) -> Names:
        """`id`; in lists `commitment_id`, `number`; in lists within lists `commitment_id`, `updates_number`, `number`."""
        if self.parent is None:
            return ("id",)
        if self.parent.parent is None:
            return (f"{self.collection.singular}_id", "number")
        return (*self.parent.key[:-1], f"{self.parent.path[-1]}_number", "number")


def levels(collection: Collection) -> Iterator[Level]:
    """A collection, then the lists within it, each followed by those within these."""
    yield from _levels(Level(collection, (), collection.plural, collection.description, collection.fields))


def _levels(level: Level) -> Iterator[Level]:
    yield level
    for path, field in lists(level.fields):
        fields = field.fields or (replace(field, path=(VALUE,), is_list=False),)
        yield from _levels(Level(level.collection, path, f"{level.title}: {field.title}", field.description, fields, level, plain=not field.fields))


def lists(fields: Iterable[Field], path: Names = ()) -> Iterator[tuple[Names, Field]]:
    """Fields that have a table of their own: all lists."""
    for field in fields:
        if field.is_list:
            yield (*path, field.name), field
        else:
            yield from lists(field.fields, (*path, field.name))


def singles(fields: Iterable[Field], path: Names = ()) -> Iterator[tuple[Names, Field]]:
    """Fields that have a column in the table itself: single values, those of single
    objects, and lists of codes or references."""
    for field in fields:
        if field.fields and not field.is_list:
            yield from singles(field.fields, (*path, field.name))
        elif not field.fields and (not field.is_list or datatype(field.datatype).labelled):
            yield (*path, field.name), field


def value_at(data: Data, path: Names) -> Any:
    """The value at a path, or None."""
    value: Any = data
    for step in path:
        if (value := value.get(step)) is None:
            return None
    return value
