"""A record as its page shows it."""

from collections.abc import Container, Iterator
from typing import Any

from pledgebook.records.record import NOT_RECORDED, Record
from pledgebook.schema.fields import Data, Field


class RecordView:
    """A record and what its page has already shown of it: fields that the layout
    has taken are not shown again among the rest."""

    def __init__(self, record: Record):
        self.record = record
        caption = record.collection.caption
        self._taken = {"id", NOT_RECORDED, *([caption.name] if caption else [])}

    def take(self, name: str) -> Any:
        """The value of a field, or None; from now on it counts as shown."""
        self._taken.add(name)
        return self.record.get(name)

    def field(self, name: str) -> Field | None:
        """A field of the collection; None where the schema has none of that name."""
        return self.record.collection.by_name.get(name)

    def first(self, *names: str) -> list[tuple[Field, Any]]:
        """Fields that the record has among some, with their values; those shown before are left out, and
        from now on these count as shown."""
        left = [name for name in names if name in self.record.data and name in self.record.collection.by_name and name not in self._taken]
        return [(self.record.collection.by_name[name], self.take(name)) for name in left]

    def offers(self, *names: str) -> bool:
        """Whether the schema has any of these fields, so that readers may expect a value."""
        return any(name in self.record.collection.by_name for name in names)

    def details(self, name: str, item: Data, shown: Container[str]) -> list[Field]:
        """Fields that an item of a list has, besides those `shown`."""
        field = self.field(name)
        return [each for each in field.fields if each.name in item and each.name not in shown] if field else []

    def left(self, group: str) -> list[tuple[Field, Any]]:
        """Fields of one group, with their values, that the layout has not taken; from now on they count as shown."""
        return self.first(*(field.name for field in self.record.collection.groups.get(group, ())))

    def rest(self) -> Iterator[tuple[str, list[tuple[Field, Any]]]]:
        """Groups with the fields and values that the layout has not taken."""
        data = self.record.data
        for group, fields in self.record.collection.groups.items():
            if left := [(field, data[field.name]) for field in fields if field.name in data and field.name not in self._taken]:
                yield group, left
