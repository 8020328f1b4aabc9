"""The explorer's data: each collection as columns, in a file for each language.

What a browser needs to narrow down, sort and name thousands of records without
asking again. A column lists its values once and holds, for each record, their
places in that list; `templates/chrome/assets/explorer-table.js` reads it.
"""

import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pledgebook import derive, facets
from pledgebook.chrome import prefix
from pledgebook.facets import FLAG, MONEY, YEAR, Facet
from pledgebook.model import Portal, Said, address
from pledgebook.records import Record
from pledgebook.schema import Collection
from pledgebook.views import View

FOLDER = "explorer"
VALUES, DATES, AMOUNTS = "values", "dates", "amounts"
UPDATED = "updated"
_STATUS = {"commitments": "current_status", "projects": "status"}
_KNOWN_BY = (("acronym",), ("codes", "code"), ("identifiers", "id"))
_RESERVED = ("collection", "q", "shown", "sort", UPDATED)
_FRAGMENTS = "pagefind/fragment/*.pf_fragment"
_FRAGMENT_START = 2048
_FRAGMENT_URL = re.compile(rb'"url":("(?:[^"\\]|\\.)*")')


def _(message: str) -> str:
    """Marks a message for translation; a view translates it."""
    return message


@dataclass(frozen=True)
class Column:
    """A facet, or the day of the last update, of all records of a collection.

    `name` stands in addresses; columns of several collections with one `shared`
    name are the same facet. `values` are codes, identifiers, words, dates or
    currencies. A row is 0 where the record has none, the place of its value
    counted from 1, or a list of such; of amounts, a flat list of place and
    amount in turns."""

    name: str
    shared: str
    title: str
    kind: str
    values: list[str]
    rows: list
    facet: Facet | None = None


def data_path(collection: str, language: str) -> str:
    """Path of the file with a collection's columns."""
    return f"{FOLDER}/{collection}.{language}.json"


def files(portal: Portal, fragments: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """The columns of every collection in every language, as path and content.
    `fragments` gives Pagefind's name for a page by its address."""
    for collection in portal.schema.collections.values():
        records = portal.all(collection.name)
        made = columns(collection, records, portal)
        for language in portal.settings.languages:
            content = _sheet(collection, records, made, View(portal, language), fragments)
            yield data_path(collection.name, language), json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def fragments(site: Path) -> dict[str, str]:
    """Pagefind's name for every page that it indexed under `site`, by address:
    its results carry only this name."""
    return {_page_of(path.read_bytes()): path.stem.rpartition("_")[2] for path in sorted(site.glob(_FRAGMENTS))}


def _page_of(fragment: bytes) -> str:
    """Address of the page of a fragment, from its first bytes."""
    start = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(fragment, _FRAGMENT_START)
    return json.loads(_FRAGMENT_URL.search(start)[1]).lstrip("/")


# Columns


def columns(collection: Collection, records: list[Record], portal: Portal) -> list[Column]:
    """A column for each facet, and one for the last update."""
    made = [_column(facet, records, portal) for facet in facets.facets(collection)]
    days = [[max(update["date"] for update in record.get("updates"))] if record.get("updates") else [] for record in records]
    return made + [Column(UPDATED, UPDATED, _("Updated"), DATES, *_places(days))] * any(days)


def _column(facet: Facet, records: list[Record], portal: Portal) -> Column:
    name = f"{facet.name}_" if facet.name in _RESERVED else facet.name
    shared = facet.codelist or facet.references or name
    if facet.kind == MONEY:
        return Column(name, shared, facet.title, AMOUNTS, *_amounts([facet.values(record, portal) for record in records]), facet)
    take = facet.exact if facet.kind == YEAR else facet.values
    found = [list(dict.fromkeys(take(record, portal))) for record in records]
    order = list(portal.schema.codelists[facet.codelist].codes) if facet.codelist else ()
    return Column(name, shared, facet.title, DATES if facet.kind == YEAR else VALUES, *_places(found, order), facet)


def _places(found: list[list[str]], order: Iterator[str] | list[str] | tuple = ()) -> tuple[list[str], list]:
    """The values that occur, in `order` or sorted, and each record's places among them."""
    there = {value for each in found for value in each}
    values = [value for value in order if value in there] or sorted(there)
    place = {value: number for number, value in enumerate(values, start=1)}
    return values, [_row([place[value] for value in each]) for each in found]


def _amounts(found: list[list[Mapping]]) -> tuple[list[str], list]:
    """The currencies that occur, and each record's amounts with theirs."""
    currencies = sorted({money.get("currency", "") for each in found for money in each})
    place = {currency: number for number, currency in enumerate(currencies, start=1)}
    rows = [[part for money in each for part in (place[money.get("currency", "")], _number(money["amount"]))] for each in found]
    return currencies, [row or 0 for row in rows]


def _row(places: list[int]) -> list[int] | int:
    return places if len(places) > 1 else places[0] if places else 0


def _number(amount: str) -> int | float:
    value = Decimal(amount)
    return int(value) if value == value.to_integral() else float(value)


# A collection in one language


def _sheet(collection: Collection, records: list[Record], made: list[Column], view: View, fragments: Mapping[str, str]) -> dict:
    own = prefix(view.language, view.settings)
    return {
        "collection": collection.name,
        "title": view.word(collection.title),
        "plural": view.word(collection.plural),
        "ids": [record.id for record in records],
        "titles": _texts([view.caption(record) for record in records], view),
        "known": {number: names for number, record in enumerate(records) if (names := _names(record))},
        "pages": " ".join(fragments.get(own + address(record), "") for record in records),
        "status": _status(collection, made),
        "deadlines": _deadlines(records, view.portal),
        "facts": [column.name for column in made if column.name in _featured(collection)],
        "columns": [_told(column, view) for column in made],
    }


def _names(record: Record) -> list[str]:
    """What else a record goes by: acronyms and codes."""
    found = [str(name) for path in _KNOWN_BY for name in facets.values_at(record.data, path)]
    return [name for name in dict.fromkeys(found) if name != record.id]


def _texts(said: list[Said], view: View) -> dict:
    """Texts, and the places of those that are in another language than the page."""
    foreign: dict[str, list[int]] = {}
    for number, each in enumerate(said):
        if language := view.foreign(each):
            foreign.setdefault(language, []).append(number)
    return {"texts": [each.text for each in said]} | ({"foreign": foreign} if foreign else {})


def _status(collection: Collection, made: list[Column]) -> dict | None:
    """The column and the code list of the status that a card shows."""
    column = next((each for each in made if each.name == _STATUS.get(collection.name)), None)
    return {"column": column.name, "codelist": column.shared} if column else None


def _deadlines(records: list[Record], portal: Portal) -> dict[str, list[int]]:
    """Places of the commitments whose due date has passed, and of those that wait for it."""
    found: dict[str, list[int]] = {"overdue": [], "awaiting": []}
    for number, record in enumerate(records):
        if record.collection.name == "commitments" and (deadline := derive.standing(record, portal.as_of).deadline) in found:
            found[deadline].append(number)
    return found


def _featured(collection: Collection) -> set[str]:
    """Fields that a card shows, besides the name and the status."""
    return {field.name for field in collection.fields if field.featured and field.name != _STATUS.get(collection.name)}


def _told(column: Column, view: View) -> dict:
    told = {"name": column.name, "shared": column.shared, "kind": column.kind, "facet": column.facet is not None}
    told["title"] = view.word(column.facet.title) if column.facet else view.say(column.title)
    told |= {"values": column.values, "rows": column.rows}
    return told | ({"labels": _labels(column, view)} if column.kind == VALUES else {})


def _labels(column: Column, view: View) -> dict:
    if column.facet.references:
        return _texts([view.caption(view.portal.find(column.facet.references, value)) for value in column.values], view)
    if column.facet.kind == FLAG:
        return {"texts": [view.say(_("Yes")) if value == "true" else view.say(_("No")) for value in column.values]}
    return {"texts": [view.facet_label(column.facet, value) for value in column.values]}
