"""Records: documents that have been read, with their values in one form."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from pledgebook.records.loader import Document, ValuePath
from pledgebook.schema.datatypes import datatype
from pledgebook.schema.fields import Collection, Data, Field

Value = tuple[ValuePath, Field, Any]
"""Path, field and value of something in a record."""

NOT_RECORDED = "not_recorded"
"""The field that names those at which nobody has looked yet."""
_DIGITS = re.compile(r"(\d+)")
_PUNCTUATION = re.compile(r"[\W_]")


@dataclass(frozen=True, eq=False)
class Record:
    """One record. `data` has only fields that fit the schema; `invalid_fields`
    names those that were written and don't fit; `source` is the file as it was read."""

    collection: Collection
    id: str
    data: Data
    document: Document
    invalid_fields: frozenset[str] = frozenset()
    source: bytes = b""

    def __repr__(self) -> str:
        return f"<Record {self.key}>"

    @property
    def key(self) -> str:
        """Name across collections: `commitments/KEMKC0001`."""
        return f"{self.collection.name}/{self.id}"

    def get(self, name: str, default: Any = None) -> Any:
        return self.data.get(name, default)

    def at(self, path: Sequence[str]) -> list[Any]:
        """All values at a path, whatever lists lie on the way."""
        return values_at(self.data, path)

    def all_at(self, path: tuple[str, ...]) -> list[Any]:
        """All values at a path, also those that other accounts of the record give; each once."""
        values = [*self.at(path), *(value for other in self.collection.alternative_paths.get(path, ()) for value in self.at(other))]
        return [value for position, value in enumerate(values) if value not in values[:position]]

    @property
    def not_recorded(self) -> list[str]:
        """Names of fields at which nobody has looked yet; none where a schema of others has another field of that name."""
        field = self.collection.by_name.get(NOT_RECORDED)
        return self.get(NOT_RECORDED, []) if field and field.is_list and field.datatype == "string" else []

    def is_recorded(self, name: str) -> bool:
        """Whether the source was looked at for a field: then nothing in it means that nothing is reported."""
        return name in self.data or name not in self.not_recorded

    def visit(self) -> list[Value]:
        """Everything in the record."""
        return visit(self.data, self.collection.by_name)

    def visit_at(self, *path: str) -> list[Value]:
        """Everything at a path of fields; nothing where the schema has no such field."""
        above = {path[0]: self.collection.by_name[path[0]]} if path in self.collection.by_path else {}
        return [value for value in visit(self.data, above) if value[1].path == path]

    def references(self) -> list[Value]:
        """Everything that refers to other records."""
        return [value for value in visit(self.data, self.collection.referring) if value[1].references]

    def of(self, *datatypes: str) -> Iterator[Value]:
        """Everything of some datatypes, one datatype after the other."""
        for name in datatypes:
            for path, field, value in visit(self.data, self.collection.by_datatype.get(name, {})):
                if field.datatype == name:
                    yield path, self.collection.by_path[field.path], value


Records = Mapping[str, Mapping[str, Record]]
"""Records by collection and id."""


def clean(data: Data, fields: Sequence[Field]) -> dict[str, Any]:
    """`data` with every value in the form that all outputs expect, in the order of
    the schema. Values of unknown fields are left out."""
    return {field.name: _clean_value(data[field.name], field) for field in fields if data.get(field.name) is not None}


def _clean_value(value: Any, field: Field) -> object:
    if field.is_list:
        return [_clean_item(item, field) for item in value]
    return _clean_item(value, field)


def _clean_item(value: Any, field: Field) -> object:
    if field.fields:
        return clean(value, field.fields)
    cleaned = datatype(field.datatype).clean
    return cleaned(value) if cleaned else value


def visit(data: Data, fields: Mapping[str, Field]) -> list[Value]:
    """Every single value of `fields` in clean data. A list is visited item by item; objects come before their parts."""
    found: list[Value] = []
    _visit(data, fields, (), found)
    return found


def _visit(data: Data, fields: Mapping[str, Field], above: ValuePath, found: list[Value]) -> None:
    for name, field in fields.items():
        if name not in data:
            continue
        value, path = data[name], (*above, name)
        for place, item in [((*path, number), item) for number, item in enumerate(value)] if field.is_list else [(path, value)]:
            found.append((place, field, item))
            if field.fields:
                _visit(item, field.by_name, place, found)


def values_at(data: Data, path: Sequence[str]) -> list[Any]:
    """All values at a path in clean data, whatever lists lie on the way."""
    found: list[Any] = [data]
    for step in path:
        values = [value for each in found if (value := each.get(step)) is not None]
        found = list(chain.from_iterable(value if isinstance(value, list) else (value,) for value in values))
    return found


def natural_key(text: str) -> list[tuple[int, int, str]]:
    """For sorting as people count: 2 before 10, 1.2 before 1.10, capital letters like small ones."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(text.casefold()) if part]


def normalised(code: str) -> str:
    """A code without what people write differently: `INT/13/001` is `int13001`."""
    return _PUNCTUATION.sub("", code).lower()
