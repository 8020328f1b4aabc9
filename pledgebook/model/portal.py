"""The Portal: records linked both ways, and what follows from them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from pledgebook.model.geography import Geography
from pledgebook.publish import reads
from pledgebook.records.record import Record, Records
from pledgebook.schema.datatypes import values_at
from pledgebook.schema.fields import Field, Schema
from pledgebook.settings import Settings


class LocalizedText(NamedTuple):
    """A text and the language in which it is at hand."""

    text: str
    language: str


class Backlink(NamedTuple):
    """A record that points here: through which field, and all that it says there."""

    record: Record
    field: Field


@dataclass(frozen=True)
class Portal:
    """Everything that outputs are made of. Nothing in it changes."""

    schema: Schema
    settings: Settings
    geography: Geography
    records: Records
    day: date

    @property
    def as_of(self) -> date:
        """The day for which the records are read."""
        reads.note(reads.DAY)
        return self.day

    def all(self, collection: str) -> list[Record]:
        """Records of a collection, sorted by id."""
        reads.note(reads.members(collection))
        return self._sorted[collection]

    @cached_property
    def _sorted(self) -> Mapping[str, list[Record]]:
        return {name: [record for _, record in sorted(records.items())] for name, records in self.records.items()}

    def __iter__(self) -> Iterator[Record]:
        for collection in sorted(self.schema.collections):
            yield from self.all(collection)

    def find(self, collection: str, id: str) -> Record:
        return self.records[collection][id]

    def maybe(self, key: str) -> Record | None:
        """The record named `commitments/KEMKC0001`, if there is one."""
        collection, _, id = key.partition("/")
        return self.records.get(collection, {}).get(id)

    def find_key(self, key: str) -> Record:
        """The record named `commitments/KEMKC0001`."""
        collection, _, id = key.partition("/")
        return self.find(collection, id)

    def target(self, field: Field, value: str) -> Record:
        """The record at which a reference points."""
        return self.find_key(value) if field.references_any else self.find(field.references, value)

    @cached_property
    def _backlinks(self) -> Mapping[str, Mapping[str, list[Backlink]]]:
        return self._linked(self)

    def _linked(self, records: Iterable[Record]) -> dict[str, dict[str, list[Backlink]]]:
        """At which records some of them point, and how."""
        links: dict[str, dict[str, dict[str, Backlink]]] = defaultdict(lambda: defaultdict(dict))
        with reads.unnoted():
            for record in records:
                for field in self.schema.reverses[record.collection.name]:
                    for value in values_at(record.data, field.path):
                        links[self.target(field, value).key][field.reverse.name].setdefault(record.key, Backlink(record, field))
        return {key: {name: list(found.values()) for name, found in by_name.items()} for key, by_name in links.items()}

    def link(self) -> None:
        """Look up now which records point at which, before several processes do."""
        _ = self._backlinks

    def link_few(self, records: Iterable[Record]) -> None:
        """The same for a few records, where hardly any others will be asked about."""
        wanted = list(records)
        found = self._linked(each for each in self if any(each.mentions(record.id) for record in wanted))
        self._few.update({record.key: found.get(record.key, {}) for record in wanted})

    @cached_property
    def _few(self) -> dict[str, Mapping[str, list[Backlink]]]:
        return {}

    def backlinks(self, record: Record) -> Mapping[str, list[Backlink]]:
        """Records that point at `record`, by the name of the reversed relation."""
        reads.note(reads.links(record.key))
        known = self._few if record.key in self._few else self._backlinks
        return known.get(record.key, {})

    def pointing(self, record: Record, name: str) -> list[Record]:
        return [link.record for link in self.backlinks(record).get(name, [])]

    def caption(self, record: Record, language: str) -> LocalizedText:
        """The words that name a record; its id where it has no title."""
        field = record.collection.caption
        text = record.get(field.name) if field else None
        return self.localize(text, language) if text else LocalizedText(record.id, "")

    def label(self, codelist: str, code: object, language: str = "") -> str:
        """Label of a code in a language, or in the main one; else the code."""
        return self.named(codelist, code, language).text

    def named(self, codelist: str, code: object, language: str) -> LocalizedText:
        """Label of a code, and the language in which it is at hand."""
        labels = self.schema.codelists[codelist].codes[str(code)].labels
        for wanted in (language, self.settings.default_language):
            if labels.get(wanted):
                return LocalizedText(labels[wanted], wanted)
        return LocalizedText(str(code), "")

    def localize(self, text: Mapping[str, str], language: str) -> LocalizedText:
        """The text in `language`, else in the main language, else in any."""
        for wanted in (language, self.settings.default_language):
            if (words := text.get(wanted)) is not None:
                return LocalizedText(words, wanted)
        first = min(text)
        return LocalizedText(text[first], first)


def address(record: Record) -> str:
    """Address of a record's page within the portal: `commitments/kemkc0001/`."""
    return address_of(record.key)


def address_of(key: str) -> str:
    """The same of the record named `commitments/KEMKC0001`."""
    collection, _, id = key.partition("/")
    return f"{collection}/{id.lower()}/"
