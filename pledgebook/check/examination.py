"""One record by itself: read, held to its schema and to the rules that need no other."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pledgebook.check.fits import Fits
from pledgebook.check.problems import ERROR
from pledgebook.check.rules.registry import RECORD, Context, Finding, rules
from pledgebook.records.loader import Document, LoadError
from pledgebook.records.record import Record, Stored
from pledgebook.schema import datatypes as values

if TYPE_CHECKING:
    from pledgebook.check.validation import Misfit, Shapes

Breach = tuple[str, str, Finding]


class Examined(NamedTuple):
    """What a document holds: the `id` of the record, `data` that fits the schema,
    the names of fields that don't (`invalid_fields`), and what was `found`; or the
    `fault` that hid it. `digest` is that of the bytes that were read."""

    digest: str
    fault: LoadError | None
    id: str = ""
    data: Mapping | Stored | None = None
    invalid_fields: frozenset[str] = frozenset()
    found: Sequence[Breach] = ()


class Examination:
    """Examines documents one after another. Nothing that it makes refers to
    anything but itself: it may travel between processes."""

    def __init__(self, context: Context):
        self._context = context
        self._fits = Fits(context.schema)

    @cached_property
    def _shapes(self) -> "Shapes":
        from pledgebook.check.validation import Shapes  # most checks need no explanation

        return Shapes(self._context.schema)

    def __call__(self, documents: Sequence[Document]) -> list[Examined]:
        return [self._examined(document) for document in documents]

    def _examined(self, document: Document) -> Examined:
        written, fault, digest = document.read()
        if fault:
            return Examined(digest, fault)
        collection = self._context.schema.collections[document.collection]
        data, misfits = self._held_to_schema(written, collection.name)
        bad = {misfit.path[0] for misfit in misfits if misfit.path}
        sound = values.clean({name: value for name, value in data.items() if name not in bad} if bad else data, collection.fields)
        invalid_fields = frozenset(bad & data.keys())
        record = Record(collection, str(sound.get("id", document.stem)), sound, document, invalid_fields, digest)
        found = [(misfit.rule, ERROR, Finding(misfit.path, misfit.fact, misfit.cure, misfit.at_key)) for misfit in misfits]
        return Examined(digest, None, record.id, sound, invalid_fields, [*found, *breaches(record, self._context, RECORD)])

    def _held_to_schema(self, written: Mapping, collection: str) -> tuple[Mapping, list["Misfit"]]:
        if self._fits(written, collection):
            return written, []
        data = _without_nothing(written)
        return data, list(self._shapes.misfits(data, collection))


def breaches(record: Record, context: Context, scope: str) -> Iterator[Breach]:
    """What the rules find that see so much."""
    for rule in rules(record.collection.name, scope):
        for finding in rule.check(record, context):
            yield rule.name, rule.severity, finding


def _without_nothing(data: object) -> object:
    """`data` without fields that are left empty: unknown is not a value."""
    if isinstance(data, Mapping):
        return {key: _without_nothing(value) for key, value in data.items() if value is not None}
    return [_without_nothing(each) for each in data] if isinstance(data, list) else data
