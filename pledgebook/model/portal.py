"""The portal: all records, linked both ways. A value: reading it changes nothing."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pledgebook.model.geography import Geography
from pledgebook.model.same_as import count_as_one
from pledgebook.records.image_files import Picture
from pledgebook.records.record import Record, Records, natural_key, values_at
from pledgebook.schema.fields import Field, Schema
from pledgebook.settings import Settings


class LocalizedText(NamedTuple):
    """A text and the language in which it is available; no language where it is the same in all."""

    text: str
    language: str


class Backlink(NamedTuple):
    """A record that refers to another one, and the field in which it does."""

    record: Record
    field: Field


Backlinks = Mapping[str, list[Backlink]]
"""Records that refer to one record, by the name of the reversed relation."""


@dataclass(frozen=True)
class Portal:
    """Everything that outputs are made of, as it is on the day `as_of`. Make it with `link`.

    `sorted_records` has the records of each collection by id; `all_backlinks` has those of each record by its key;
    `pictures` what is known of those in `content/images/`, by their names.
    """

    schema: Schema
    settings: Settings
    geography: Geography
    records: Records
    as_of: date
    sorted_records: Mapping[str, list[Record]]
    all_backlinks: Mapping[str, Backlinks]
    numbers: Mapping[str, int]
    pictures: Mapping[str, Picture] = dataclasses.field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Portal of {len(self.numbers)} records>"

    def all(self, collection: str) -> list[Record]:
        """Records of a collection, sorted by id; none where the schema has no such collection."""
        return self.sorted_records.get(collection, [])

    def __iter__(self) -> Iterator[Record]:
        for records in self.sorted_records.values():
            yield from records

    def number_of(self, record: Record) -> int:
        """Position of a record among all records of the portal, from 0."""
        return self.numbers[record.key]

    def find(self, collection: str, id: str) -> Record:
        return self.records[collection][id]

    def maybe(self, key: str) -> Record | None:
        """The record with the key `commitments/KEMKC0001`, if there is one."""
        collection, _, id = key.partition("/")
        return self.records.get(collection, {}).get(id)

    def target(self, field: Field, value: str) -> Record:
        """The record to which a reference leads."""
        return self.find(*field.key_of(value).split("/", 1))

    def backlinks(self, record: Record) -> Backlinks:
        return self.all_backlinks.get(record.key, {})

    def pointing(self, record: Record, name: str) -> list[Record]:
        """Records that refer to `record` by the reversed relation `name`."""
        return [link.record for link in self.backlinks(record).get(name, [])]

    def caption(self, record: Record, language: str) -> LocalizedText:
        """The words that name a record; its id where it has no title."""
        field = record.collection.caption
        text = record.get(field.name) if field else None
        return self.localize(text, language) if text else LocalizedText(record.id, "")

    def label(self, codelist: str, code: object, language: str = "") -> str:
        """Label of a code in a language, else in the main language, else the code."""
        return self.named(codelist, code, language).text

    def named(self, codelist: str, code: object, language: str) -> LocalizedText:
        """Label of a code, and the language in which it is available."""
        found = self.schema.codelists.get(codelist)
        entry = found.codes.get(str(code)) if found else None
        for wanted in (language, self.settings.default_language):
            if entry and entry.labels.get(wanted):
                return LocalizedText(entry.labels[wanted], wanted)
        return LocalizedText(str(code), "")

    def localize(self, text: Mapping[str, str], language: str) -> LocalizedText:
        """The text in `language`, else in the main language, else in any."""
        for wanted in (language, self.settings.default_language):
            if (words := text.get(wanted)) is not None:
                return LocalizedText(words, wanted)
        first = min(text)
        return LocalizedText(text[first], first)


def link(schema: Schema, settings: Settings, geography: Geography, records: Records, as_of: date) -> Portal:
    """The portal of these records, with its links in both directions. A reference
    to a record that does not exist is left out: the check reports it."""
    records = count_as_one(records, schema)
    sorted_records = {name: sorted(records[name].values(), key=lambda record: (natural_key(record.id), record.id)) for name in sorted(schema.collections)}
    numbers = {record.key: number for number, record in enumerate(record for found in sorted_records.values() for record in found)}
    return Portal(schema, settings, geography, records, as_of, sorted_records, _backlinks(schema, sorted_records, numbers), numbers)


def _backlinks(schema: Schema, sorted_records: Mapping[str, list[Record]], known: Mapping[str, int]) -> dict[str, dict[str, list[Backlink]]]:
    links: dict[str, dict[str, dict[str, Backlink]]] = defaultdict(lambda: defaultdict(dict))
    for collection, records in sorted_records.items():
        for record in records:
            for field in schema.reverses[collection]:
                for value in values_at(record.data, field.path):
                    if field.reverse and (key := field.key_of(value)) in known:
                        links[key][field.reverse.name].setdefault(record.key, Backlink(record, field))
    return {key: {name: list(found.values()) for name, found in by_name.items()} for key, by_name in links.items()}


def address(record: Record) -> str:
    """Address of a record's page within the portal: `commitments/kemkc0001/`."""
    return f"{record.collection.name}/{record.id.lower()}/"
