"""Records: documents that have been read, with their values in uniform form."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from operator import attrgetter

import orjson

from pledgebook.publish import digests, reads
from pledgebook.records.loader import Document
from pledgebook.schema import datatypes as values
from pledgebook.schema.fields import Collection, Field

Value = tuple[tuple[str | int, ...], Field, object]

_PUNCTUATION = re.compile(r"[\W_]")


class Stored:
    """Data as JSON, read when it is first asked for."""

    def __init__(self, text: bytes | memoryview):
        self.text = text

    @cached_property
    def data(self) -> Mapping:
        return orjson.loads(self.text)

    def has(self, plain: str) -> bool:
        """Whether a text that JSON writes as it is stands anywhere in the data."""
        return plain.encode() in bytes(self.text)


@dataclass(frozen=True, eq=False)
class Record:
    """One record. `data`, kept as `held`, has only fields that fit the schema; `invalid_fields`
    names those that were written and don't; `digest` is that of the file."""

    collection: Collection
    id: str
    held: Mapping | Stored
    document: Document
    invalid_fields: frozenset[str] = frozenset()
    digest: str = ""

    @cached_property
    def key(self) -> str:
        """Name across collections: `commitments/KEMKC0001`."""
        return f"{self.collection.name}/{self.id}"

    @cached_property
    def gist(self) -> str:
        """Name of what it says besides its wording: the part that others show of it."""
        return reads.gist(self.key)

    @property
    def gist_digest(self) -> str:
        """Digest of that."""
        wording = self.collection.wording
        return digests.digest(orjson.dumps([(name, value) for name, value in self._read.items() if name not in wording]))

    @property
    def data(self) -> Mapping:
        reads.note(self.key)
        return self._read

    @cached_property
    def _read(self) -> Mapping:
        return self.held.data if isinstance(self.held, Stored) else self.held

    def get(self, name: str, default: object = None) -> object:
        reads.note(self._part(name))
        return self._read.get(name, default)

    def at(self, path: Sequence[str]) -> list:
        """All values at a path, whatever lists lie on the way."""
        first, *within = path
        value = self.get(first)
        return [] if value is None else values.values_at(value, within)

    def _part(self, name: str) -> str:
        """The part of the portal to which a field belongs."""
        return self.key if name in self.collection.wording else self.gist

    def mentions(self, id: str) -> bool:
        """Whether the identifier may stand in the record; False is certain."""
        return not isinstance(self.held, Stored) or self.held.has(id)

    def visit(self) -> list[Value]:
        """Path, field and value of everything in the record."""
        return values.visit(self.data, self.collection.by_name)

    def references(self) -> list[Value]:
        """Path, field and value of everything that points at other records."""
        return [value for value in values.visit(self.data, self.collection.referring) if value[1].references]

    def of(self, *kinds: str) -> Iterator[Value]:
        """Path, field and value of everything of some kinds."""
        found = _by_kind(self)
        return chain.from_iterable(found.get(kind, ()) for kind in kinds)


digests.told.register(Record, attrgetter("key"))


def all_values(records: Sequence[Record], name: str) -> list:
    """What each of several records has in a field, None where it has nothing."""
    reads.note_all(record._part(name) for record in records)
    return [record._read.get(name) for record in records]


@lru_cache(maxsize=1)  # those who ask take one record after another
def _by_kind(record: Record) -> Mapping[str, list[Value]]:
    found: dict[str, list[Value]] = defaultdict(list)
    _gather(record.data, record.collection.by_name, (), found)
    return found


def _gather(data: Mapping, fields: Mapping[str, Field], path: tuple, found: dict[str, list[Value]]) -> None:
    """As `values.visit`, put together by kind: the hottest loop of a check."""
    for name, value in data.items():
        field, at = fields[name], (*path, name)
        if not field.is_list:
            found[field.datatype].append((at, field, value))
            if field.fields:
                _gather(value, field.by_name, at, found)
            continue
        for number, item in enumerate(value):
            place = (*at, number)
            found[field.datatype].append((place, field, item))
            if field.fields:
                _gather(item, field.by_name, place, found)


def normalised(code: str) -> str:
    """A code without what people write differently: `INT/13/001` is `int13001`."""
    return (code if code.isalnum() else _PUNCTUATION.sub("", code)).lower()


Records = Mapping[str, Mapping[str, Record]]
