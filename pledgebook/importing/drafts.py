"""Records that an import would make, before they are checked."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from pledgebook.check.problems import path_text
from pledgebook.importing.source_node import SourceNode
from pledgebook.records.loader import Document, ValuePath
from pledgebook.records.record import Record, clean
from pledgebook.schema.fields import Collection, Data, Field, Schema

DraftData = dict[str, Any]
"""The fields of a record or of an object within it, while it is being made."""


class Place(NamedTuple):
    """An object within a draft: its data, its path, and the path of its fields."""

    data: DraftData
    path: ValuePath
    names: tuple[str, ...]


@dataclass
class Draft:
    """A record that an import would make: its `data`, the `place` in the source from which it comes, and, by the path of
    each value, the part of the source that gave it. `source` is what holds these parts, and whatever was not used;
    `left_over` is the latter for JSON, and `lost` the references to records that are not written, by their paths."""

    collection: str
    data: DraftData
    place: str
    origins: dict[ValuePath, SourceNode] = field(default_factory=dict)
    source: SourceNode | None = None
    left_over: object = None
    lost: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.data.get("id", ""))

    @property
    def key(self) -> str:
        return f"{self.collection}/{self.id}"

    def put(self, holder: Place, field: Field, value: Any, node: SourceNode | None, *, append: bool = False) -> bool:
        """Put a value into an object: lists and texts grow (texts by language, `append`ed where there is one). Whether
        the record says it now: a field that has another value keeps that."""
        path = (*holder.path, field.name)
        if field.is_list:
            kept = holder.data.get(field.name, [])
            if value and value not in kept:
                holder.data[field.name] = [*kept, value]
                self._note((*path, len(kept)), node)
            return True
        if field.datatype == "text":
            outcomes = [self._put_text(holder.data, field, language, text, (*path, language), node, append=append) for language, text in value.items()]
            return all(outcomes)
        if field.name not in holder.data:
            holder.data[field.name] = value
            self._note(path, node)
        return bool(holder.data[field.name] == value)

    def _put_text(self, data: DraftData, field: Field, language: str, text: str, path: ValuePath, node: SourceNode | None, *, append: bool) -> bool:
        kept = data.setdefault(field.name, {})
        if language in kept and text not in kept[language].split("\n") and append:
            kept[language] = f"{kept[language]}\n{text}"
        elif language not in kept:
            kept[language] = text
            self._note(path, node)
        return text in kept[language]

    def _note(self, path: ValuePath, node: SourceNode | None) -> None:
        if node is not None:
            self.origins[path] = node

    def origin(self, path: ValuePath) -> SourceNode | None:
        """The part of the source that gave the value at a path, or the first of its parts."""
        return next((node for place, node in self.origins.items() if place[: len(path)] == path), None)

    def without_source(self) -> "Draft":
        """The same, to keep for later: it needs no more memory than the record."""
        return replace(self, origins={}, source=None)

    def at(self, path: ValuePath) -> Any:
        """What stands at a path."""
        value: Any = self.data
        for step in path:
            value = value[step]
        return value

    def lose(self, path: ValuePath, part: ValuePath, key: str) -> None:
        """Take out the `part` of a record that holds the reference at a path."""
        self.lost[path_text(path)] = key
        self.remove_with_empty(part)

    def remove_with_empty(self, path: ValuePath) -> None:
        """Take a value out, and what is empty without it."""
        self.remove(path)
        while len(path) > 1 and not self.at(path[:-1]):
            path = path[:-1]
            self.remove(path)

    def take_back(self, path: ValuePath, node: SourceNode) -> None:
        """Forget what was put below a path: all of a part of the source counts as not used."""
        self.origins = {place: origin for place, origin in self.origins.items() if place[: len(path)] != path}
        for part in node.walk():
            part.used = False

    def drop_repeated(self) -> None:
        """Of entries of a list that say the same, keep the first."""
        for name, items in self.data.items():
            for number in reversed(range(len(items)) if isinstance(items, list) else ()):
                if items[number] in items[:number]:
                    nodes = [node for path, node in self.origins.items() if path[:2] == (name, number)]
                    self.remove((name, number))
                    for node in nodes:
                        node.used = True

    def remove(self, path: ValuePath) -> None:
        """Take a value out; what gave it counts as not used again."""
        for place in [place for place in self.origins if place[: len(path)] == path]:
            self.origins.pop(place).used = False
        del self.at(path[:-1])[path[-1]]
        self.origins = {_after_removal(place, path): node for place, node in self.origins.items()}


def optional_part(path: ValuePath, collection: Collection) -> ValuePath:
    """What can be taken out of a record so that the value at a path goes: the value itself, or, where that is required,
    what holds it. Empty where the record can't be without it."""
    while path:
        field = collection.field_at(tuple(step for step in path if isinstance(step, str)))
        if isinstance(path[-1], int) or field is None or not field.required:
            return path
        path = path[:-1]
    return ()


def as_record(draft: Draft, data: Data, schema: Schema) -> Record:
    """The record that a draft would be, with this data."""
    collection = schema.collections[draft.collection]
    return Record(collection, draft.id, clean(data, collection.fields), Document(f"{draft.id}.yml", draft.collection, draft.id))


def _after_removal(place: ValuePath, removed: ValuePath) -> ValuePath:
    """A path after an entry of a list was taken out: those behind it move up."""
    depth, number = len(removed) - 1, removed[-1]
    if isinstance(number, int) and place[:depth] == removed[:-1] and len(place) > depth and isinstance(step := place[depth], int) and step > number:
        return (*removed[:-1], step - 1, *place[depth + 1 :])
    return place


def in_order(data: Data, fields: Iterable[Field]) -> DraftData:
    """Data with its fields, and those of all objects within, in the order of the schema."""
    made = {}
    for each in fields:
        if each.name in data:
            value = data[each.name]
            if each.fields:
                value = [in_order(item, each.fields) for item in value] if each.is_list else in_order(value, each.fields)
            made[each.name] = value
    return made
