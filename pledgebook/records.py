"""Records: documents that have been read, with their values in uniform form."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pledgebook import values
from pledgebook.load import Document
from pledgebook.schema import Collection


@dataclass(frozen=True)
class Record:
    """One record. `data` holds only fields that fit the schema; `unsound`
    names those that were written and don't."""

    collection: Collection
    id: str
    data: Mapping
    document: Document
    unsound: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """Name across collections: `commitments/KEMKC0001`."""
        return f"{self.collection.name}/{self.id}"

    def get(self, name: str, default: object = None) -> object:
        return self.data.get(name, default)

    def visit(self) -> Iterator[tuple]:
        """Path, field and value of everything in the record."""
        return values.visit(self.data, self.collection.fields)


def normalised(code: str) -> str:
    """A code without what people write differently: `INT/13/001` is `int13001`."""
    return re.sub(r"[\W_]", "", code).lower()


Records = Mapping[str, Mapping[str, Record]]
