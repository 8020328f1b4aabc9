"""The explorer's data: each collection as columns, in a file for each language.

What a browser needs to narrow down, sort and name thousands of records without
asking again. A column lists its values once and holds, for each record, their
places in that list; `templates/chrome/assets/explorer-table.js` reads it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pledgebook.model import derived as derive
from pledgebook.model import facets
from pledgebook.model.facets import FLAG, MONEY, YEAR, Facet
from pledgebook.model.portal import LocalizedText, Portal, address
from pledgebook.records.record import Record
from pledgebook.schema.fields import Collection
from pledgebook.site.theme import prefix
from pledgebook.site.view import View

FOLDER = "explorer"
VALUES, DATES, AMOUNTS = "values", "dates", "amounts"
UPDATED = "updated"
_STATUS = {"commitments": "current_status", "projects": "status"}
_KNOWN_BY = (("acronym",), ("codes", "code"), ("identifiers", "id"))
_RESERVED = ("collection", "q", "shown", "sort", UPDATED)
_NUMBERED = re.compile(r"(.*?)(\d*)", re.ASCII)
_SURROGATES = range(0xD800, 0xE000)


def _(message: str) -> str:
    """Marks a message for translation; a view translates it."""
    return message


@dataclass(frozen=True)
class Column:
    """A facet, or the day of the last update, of all records of a collection.

    `name` stands in addresses; columns of several collections with one `shared`
    name are the same facet. `values` are codes, identifiers, words, dates or
    currencies; a row holds the places of a record's values among them, counted
    from 1, of amounts place and amount in turns."""

    name: str
    shared: str
    title: str
    kind: str
    values: list[str]
    rows: list[list[int | float]]
    facet: Facet | None = None


def sheets(collection: Collection, portal: Portal) -> Iterator[tuple[str, bytes]]:
    """The columns of a collection in every language, as path and content."""
    records = portal.all(collection.name)
    made = columns(collection, records, portal)
    for language in portal.settings.languages:
        yield f"{FOLDER}/{collection.name}.{language}.json", _json(_sheet(collection, records, made, View(portal, language)))


def pages(collection: Collection, portal: Portal, fragments: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Pagefind's names for the pages of a collection in every language, apart
    from the columns, since only a search needs them. `fragments` gives them by address."""
    for language in portal.settings.languages:
        own = prefix(language, portal.settings)
        yield f"{FOLDER}/{collection.name}.{language}.pages.json", _json([fragments.get(own + address(record), "") for record in portal.all(collection.name)])


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


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
        return Column(name, shared, facet.title, AMOUNTS, *_amounts(facet.values(records, portal)), facet)
    take = facet.exact if facet.kind == YEAR else facet.values
    found = [list(dict.fromkeys(each)) if len(each) > 1 else each for each in take(records, portal)]
    order = list(portal.schema.codelists[facet.codelist].codes) if facet.codelist else ()
    return Column(name, shared, facet.title, DATES if facet.kind == YEAR else VALUES, *_places(found, order), facet)


def _places(found: list[list[str]], order: Iterable[str] = ()) -> tuple[list[str], list[list[int]]]:
    """The values that occur, in `order` or sorted, and each record's places among them."""
    there = {value for each in found for value in each}
    values = [value for value in order if value in there] or sorted(there)
    place = {value: number for number, value in enumerate(values, start=1)}
    return values, [[place[value] for value in each] for each in found]


def _amounts(found: list[list[Mapping]]) -> tuple[list[str], list[list[int | float]]]:
    """The currencies that occur, and each record's amounts with theirs."""
    currencies = sorted({money.get("currency", "") for each in found for money in each})
    place = {currency: number for number, currency in enumerate(currencies, start=1)}
    return currencies, [[part for money in each for part in (place[money.get("currency", "")], _number(money["amount"]))] for each in found]


def _number(amount: str) -> int | float:
    value = Decimal(amount)
    return int(value) if value == value.to_integral() else float(value)


# As text: half as long as numbers in JSON once it is compressed


def _runs(ids: list[str]) -> list[str]:
    """Identifiers, those that are counted on as one: `KEMKC0001+2` for three."""
    runs: list[tuple[str, int]] = []
    for id in ids:
        if runs and _counted_on(*runs[-1]) == id:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((id, 0))
    return [f"{first}+{more}" if more else first for first, more in runs]


def _counted_on(first: str, more: int) -> str:
    """The identifier after a run; empty where `first` doesn't end in a number."""
    name, digits = _NUMBERED.fullmatch(first).groups()
    return f"{name}{int(digits) + more + 1:0{len(digits)}}" if digits else ""


def _packed(rows: list[list[int]]) -> str:
    """A letter for each place; where records have several, a comma after each record."""
    if all(len(row) <= 1 for row in rows):
        return "".join([_letter(row[0] if row else 0) for row in rows])
    return "".join(["".join(map(_letter, row)) + "," for row in rows])


@cache  # of few places many
def _letter(place: int) -> str:
    code = ord("0") + place
    return chr(code if code < _SURROGATES.start else code + len(_SURROGATES))


# A collection in one language


def _sheet(collection: Collection, records: list[Record], made: list[Column], view: View) -> dict:
    return {
        "collection": collection.name,
        "title": view.schema_gettext(collection.title),
        "plural": view.schema_gettext(collection.plural),
        "ids": _runs([record.id for record in records]),
        "titles": _texts([_title(record, view) for record in records], view),
        "known": {number: names for number, record in enumerate(records) if (names := _names(record))},
        "status": _status(collection, made),
        "deadlines": _deadlines(records, view.portal),
        "facts": [column.name for column in made if column.name in _featured(collection)],
        "columns": [_told(column, view) for column in made],
    }


def _title(record: Record, view: View) -> LocalizedText:
    """What a record is called; one without a name after the record that it is about."""
    about = record.get("about")
    if record.collection.caption or not about:
        return view.caption(record)
    about = view.caption(view.portal.find_key(about))
    return LocalizedText(view.pair(view.schema_gettext(record.collection.title), about.text), about.language)


def _names(record: Record) -> list[str]:
    """What else a record goes by: acronyms and codes."""
    found = [str(name) for path in _KNOWN_BY for name in record.at(path)]
    return [name for name in dict.fromkeys(found) if name != record.id]


def _texts(said: list[LocalizedText], view: View) -> dict:
    """Texts, and the places of those that are in another language than the page."""
    foreign: dict[str, list[int]] = {}
    for number, each in enumerate(said):
        if language := view.language_if_other(each):
            foreign.setdefault(language, []).append(number)
    return {"texts": [each.text for each in said]} | ({"foreign": foreign} if foreign else {})


def _status(collection: Collection, made: list[Column]) -> dict | None:
    """The column and the code list of the status that a card shows."""
    column = next((each for each in made if each.name == _STATUS.get(collection.name)), None)
    return {"column": column.name, "codelist": column.shared} if column else None


def _deadlines(records: list[Record], portal: Portal) -> str:
    """The first letter of each commitment's deadline: awaiting, overdue, settled."""
    return "".join(derive.status_of(record, portal.as_of).deadline_state[0] for record in records if record.collection.name == "commitments")


def _featured(collection: Collection) -> set[str]:
    """Fields that a card shows, besides the name and the status."""
    return {field.name for field in collection.fields if field.featured and field.name != _STATUS.get(collection.name)}


def _told(column: Column, view: View) -> dict:
    told = {"name": column.name, "shared": column.shared, "kind": column.kind, "facet": column.facet is not None}
    told["title"] = view.schema_gettext(column.facet.title) if column.facet else view.gettext(column.title)
    told |= {"values": column.values, "rows": [row or 0 for row in column.rows] if column.kind == AMOUNTS else _packed(column.rows)}
    return told | ({"labels": _labels(column, view)} if column.kind == VALUES else {})


def _labels(column: Column, view: View) -> dict:
    if column.facet.kind == FLAG:
        return {"texts": [view.gettext(_("Yes")) if value == "true" else view.gettext(_("No")) for value in column.values]}
    return _texts([facets.label(column.facet, value, view.portal, view.language) for value in column.values], view)
