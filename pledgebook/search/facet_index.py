"""Facet files: each collection as columns, in a JSON file for each language.

What a browser needs to narrow down, sort and name thousands of records without asking again. A column lists its values
once and holds, for each record, their positions in that list. `facet_index.schema.json` describes the format;
`templates/chrome/assets/explorer-table.js` reads it.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pledgebook.model import derived, facets
from pledgebook.model.facets import FLAG, MONEY, NUMBER, YEAR, Facet
from pledgebook.model.portal import LocalizedText, Portal
from pledgebook.records.record import Record
from pledgebook.schema.fields import Collection, Data
from pledgebook.site.i18n.messages import N_
from pledgebook.site.view import View

FOLDER = "explorer"
VALUES, DATES, NUMBERS, AMOUNTS = "values", "dates", "numbers", "amounts"
_KINDS = {YEAR: DATES, NUMBER: NUMBERS, MONEY: AMOUNTS}
_OTHER_NAMES = (("acronym",), ("other_names", "acronym"), ("codes", "code"), ("identifiers", "id"))
"""Fields that hold other names of a record, where the schema has them."""
_RESERVED = ("collection", "q", "shown", "sort")

Row = int | list[int | float]
"""What a record has: 0 for nothing, a position counted from 1, or several; of
amounts a position and an amount in turns."""


@dataclass(frozen=True)
class Column:
    """A facet of all records of a collection.

    `name` stands in addresses; columns of several collections with one `shared` name are the same facet. `values` are
    codes, identifiers, words, dates, numbers or currencies, to which the positions in `rows` refer."""

    name: str
    shared: str
    title: str
    kind: str
    values: list[str]
    rows: list[Row]
    facet: Facet


def facet_files_of(collection: Collection, portal: Portal) -> Iterator[tuple[str, bytes]]:
    """The files of a collection, one for each language, as path and content."""
    records = portal.all(collection.name)
    made = columns(collection, records, portal)
    for language in portal.settings.languages:
        content = _facet_file(collection, records, made, View(portal, language))
        yield f"{FOLDER}/{collection.name}.{language}.json", json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


# Columns


def columns(collection: Collection, records: list[Record], portal: Portal) -> list[Column]:
    """A column for each facet that any record has a value of."""
    return [made for facet in facets.facets(collection) if (made := _column(facet, records, portal)).values]


def _column(facet: Facet, records: list[Record], portal: Portal) -> Column:
    name = f"{facet.name}_" if facet.name in _RESERVED else facet.name
    # what is derived from some references, such as who leads, is another facet than all of them
    shared = facet.codelist or (name if facet.is_derived else facet.references or name)
    found = [facet.exact(record, portal) for record in records]
    if facet.kind == MONEY:
        return Column(name, shared, facet.title, AMOUNTS, *_amounts(found), facet)
    return Column(name, shared, facet.title, _KINDS.get(facet.kind, VALUES), *_positions(found, _order_of(facet, found, portal)), facet)


def _order_of(facet: Facet, found: list[list[str]], portal: Portal) -> list[str]:
    """The order of the values of a facet, where it isn't that of their letters."""
    if facet.kind == NUMBER:
        return sorted({value for each in found for value in each}, key=int)
    codelist = portal.schema.codelists.get(facet.codelist)
    return list(codelist.codes) if codelist else []


def _positions(found: list[list[str]], order: Iterable[str] = ()) -> tuple[list[str], list[Row]]:
    """The values that occur, in `order` or sorted, and each record's positions among them."""
    there = {value for each in found for value in each}
    ordered = [value for value in order if value in there]
    values = [*ordered, *sorted(there - {*ordered})]
    position = {value: number for number, value in enumerate(values, start=1)}
    return values, [position[each[0]] if len(each) == 1 else [position[value] for value in each] or 0 for each in found]


def _amounts(found: list[list[Data]]) -> tuple[list[str], list[Row]]:
    """The currencies that occur, and each record's amounts with theirs."""
    stated = [[money for money in each if "amount" in money] for each in found]
    currencies = sorted({money.get("currency", "") for each in stated for money in each})
    position = {currency: number for number, currency in enumerate(currencies, start=1)}
    return currencies, [[part for money in each for part in (position[money.get("currency", "")], _number(money["amount"]))] or 0 for each in stated]


def _number(amount: str) -> int | float:
    value = Decimal(amount)
    return int(value) if value == value.to_integral() else float(value)


# A collection in one language


def _facet_file(collection: Collection, records: list[Record], made: list[Column], view: View) -> dict[str, Any]:
    portal = view.portal
    status = derived.status_field(portal.schema, collection.name)
    review = derived.review_field(portal.schema) if collection.name == "commitments" else None
    return {
        "collection": collection.name,
        "title": view.schema_gettext(collection.title),
        "plural": view.schema_gettext(collection.plural),
        "first": portal.number_of(records[0]) if records else 0,
        "ids": [record.id for record in records],
        "titles": _texts([_title(record, view) for record in records], view),
        "known": {number: names for number, record in enumerate(records) if (names := _other_names(record))},
        "status": {"column": status.name, "codelist": status.codelist} if status else None,
        "review": {"column": review.name, "codelist": review.codelist} if review else None,
        "order": _order(records, view),
        "facts": [column.name for column in made if _is_fact(column, status) or _tells_country(column)],
        "columns": [_column_in_language(column, view) for column in made],
    }


def _order(records: list[Record], view: View) -> list[int]:
    """The positions of the records of a long list in the order in which its pages show them; of a short one none."""
    if not view.is_by_relevance(records):
        return []
    positions = {record.key: position for position, record in enumerate(records)}
    return [positions[record.key] for record in view.by_relevance(records)]


def _title(record: Record, view: View) -> LocalizedText:
    """What a record is called; one without a name after the record that it is about."""
    field = record.collection.by_name.get("about")
    about = view.portal.maybe(field.key_of(record.get("about", ""))) if field and field.references else None
    if record.collection.caption or about is None:
        return view.caption(record)
    caption = view.caption(about)
    return LocalizedText(view.pair(view.schema_gettext(record.collection.title), caption.text), caption.language)


def _other_names(record: Record) -> list[str]:
    """What else a record goes by: acronyms and codes."""
    names = [name for path in _OTHER_NAMES for name in _texts_at(record, path)]
    return [name for name in dict.fromkeys(names) if name != record.id]


def _texts_at(record: Record, path: tuple[str, ...]) -> list[str]:
    """The texts of a record at a path; none where the schema has no such field, or one of another datatype."""
    return [value for value in record.at(path) if isinstance(value, str)] if record.collection.field_at(path) else []


def _texts(texts: list[LocalizedText], view: View) -> dict[str, Any]:
    """Texts, and the positions (from 0) of those that are in another language than the page."""
    foreign: dict[str, list[int]] = {}
    for number, each in enumerate(texts):
        if language := view.language_if_other(each):
            foreign.setdefault(language, []).append(number)
    return {"texts": [each.text for each in texts]} | ({"foreign": foreign} if foreign else {})


def _is_fact(column: Column, status: derived.StatusField | None) -> bool:
    """Whether a card shows the column, besides the name and the status: what the schema features, and of what is derived
    only what tells records apart."""
    tells_apart = not column.facet.is_derived or len(column.values) > 1
    return column.facet.featured and tells_apart and (status is None or column.facet.name != status.name)


def _tells_country(column: Column) -> bool:
    """Whether the country says which of several records is which."""
    return column.shared == "country" and len(column.values) > 1


def _column_in_language(column: Column, view: View) -> dict[str, Any]:
    made = {"name": column.name, "shared": column.shared, "title": view.schema_gettext(column.title), "kind": column.kind}
    labels = {"labels": _labels(column, view)} if column.kind == VALUES else {}
    none = {"none": view.schema_gettext(column.facet.none)} if column.facet.none else {}
    return made | {"values": column.values, "rows": column.rows} | labels | none


def _labels(column: Column, view: View) -> dict[str, Any]:
    if column.facet.kind == FLAG:
        return {"texts": [view.gettext(N_("Yes")) if value == "true" else view.gettext(N_("No")) for value in column.values]}
    return _texts([facets.label(column.facet, value, view.portal, view.language) for value in column.values], view)
