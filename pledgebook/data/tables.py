"""Tables: every collection and every list within records.

The columns follow from the schema, the rows from the portal. CSV, JSON, the data
package and the data dictionary all come from the same `Table`.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial

import orjson

from pledgebook.model import derived as derive
from pledgebook.model.portal import Portal, address
from pledgebook.publish import digests, reads
from pledgebook.records.record import Record
from pledgebook.schema.codelists import Codelist
from pledgebook.schema.datatypes import DATATYPES
from pledgebook.schema.fields import Collection, Field

PAGE_URL = "page_url"
CODELISTS = "codelists"
LIST_SEPARATOR = ";"
VALUE = "value"
_PIECE = 400  # rows, or records, that are told, written and taken over together


@dataclass(frozen=True)
class Column:
    """A column: what Table Schema says of it, and the `table` to whose key its
    values belong, if any. `qualifier` tells columns of one field apart: a
    language, or `label`; `listed` says that a cell may hold several."""

    name: str
    title: str
    description: str = ""
    type: str = "string"
    constraints: Mapping[str, object] = dataclasses.field(default_factory=dict)
    table: str = ""
    format: str = ""
    qualifier: str = ""
    listed: bool = False

    @property
    def full_title(self) -> str:
        return f"{self.title} ({self.qualifier})" if self.qualifier else self.title

    @property
    def full_description(self) -> str:
        return f"{self.description} {_LISTED}".strip() if self.listed else self.description


@dataclass(frozen=True)
class Table:
    """Columns, keys and rows. A row is a dict by column name; a list stands
    where several values share a cell."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    parent: tuple[str, tuple[str, ...], tuple[str, ...]] | None
    rows: Sequence[Mapping[str, object]]


def tables(portal: Portal) -> list[Table]:
    """All tables: collections and lists within them, then code lists."""
    return [table for part in parts(portal) for table in tables_of(part, portal)]


def parts(portal: Portal) -> list[str]:
    """Names of the parts in which tables are made: every table of records by
    itself, and the code lists."""
    return [*(level.name for collection in portal.schema.collections.values() for level in _levels(collection, portal)), CODELISTS]


def tables_of(part: str, portal: Portal) -> list[Table]:
    """The tables of a part: that of a collection or of a list within it, or
    those of the code lists that collections use."""
    if part != CODELISTS:
        return [_table(_level(part, portal))]
    used = {field.codelist for collection in portal.schema.collections.values() for field in collection.walk()}
    return [_of_codelist(each, portal) for each in portal.schema.codelists.values() if each.name in used]


def of_list(part: str, portal: Portal) -> bool:
    """Whether a part is the table of a list within records."""
    return part != CODELISTS and _level(part, portal).parent is not None


def in_pieces(rows: Sequence) -> Iterator[Sequence]:
    """Rows, or records, in pieces that are taken over where nothing in them has changed."""
    return (rows[first : first + _PIECE] for first in range(0, len(rows), _PIECE))


def told(portal: Portal, kept: Callable[[Sequence[Record], Callable[[], list[str]]], list[str]] = lambda _records, find: find()) -> dict[str, str]:
    """Digests of all that the records say for the tables of lists within them, by
    part: found in a tenth of the time in which the tables are made. What is found
    of some records that follow one another may be `kept`, and not found again."""
    names: dict[str, str] = {}
    lists: list[tuple[_Level, str]] = []
    for collection in portal.schema.collections.values():
        levels = [level for level in _levels(collection, portal) if level.parent]
        found = [kept(piece, partial(_told, portal, levels, piece)) for piece in in_pieces(portal.all(collection.name))]
        names[collection.name], *own = [digests.digest(*(piece[place] for piece in found)) for place in range(len(levels) + 1)]
        lists += zip(levels, own, strict=True)
    return {level.name: digests.digest(own, *map(names.__getitem__, _targets(level))) for level, own in lists}


def _told(portal: Portal, levels: Iterable["_Level"], records: Sequence[Record]) -> list[str]:
    """Digests of the names of some records, and of what they say for each of several lists."""
    names = [[record.key, portal.caption(record, portal.settings.default_language).text] for record in records]
    return [digests.digest(orjson.dumps(each)) for each in (names, *([[*key, data] for key, _, data in level.rows_of(records)] for level in levels))]


def _targets(level: "_Level") -> list[str]:
    """Collections of all records at which a list may point."""
    pointing = [field for _, field in _flat(level.fields) if DATATYPES[field.datatype].labelled and not field.codelist]
    return sorted(level.portal.schema.collections if any(field.references_any for field in pointing) else {field.references for field in pointing})


def _level(part: str, portal: Portal) -> "_Level":
    return next(level for collection in portal.schema.collections.values() for level in _levels(collection, portal) if level.name == part)


def _codelist_table(name: str) -> str:
    return f"{CODELISTS}/{name}"


def _of_codelist(codelist: Codelist, portal: Portal) -> Table:
    languages = sorted({*codelist.languages} & {*portal.settings.languages}, key=portal.settings.languages.index)
    described = any(code.descriptions for code in codelist)
    columns = [Column("code", "Code", constraints={"required": True, "unique": True})]
    nested = any(code.parent for code in codelist)
    columns += [Column("parent", "Parent", "The wider code.")] * nested
    columns += [Column(f"label_{language}", "Label", qualifier=language) for language in languages]
    columns += [Column(f"description_{language}", "Description", qualifier=language) for language in languages if described]
    columns += [Column(name, "Same code elsewhere", "The same in the vocabulary that the column is named for.", qualifier=name) for name in codelist.crosswalks]
    columns += [Column("deprecated", "Deprecated", "Since when the code is no longer used.")]
    rows = tuple(
        {
            "code": code.code,
            **({"parent": code.parent} if nested else {}),
            **{f"label_{language}": code.labels[language] for language in languages if language in code.labels},
            **{f"description_{language}": code.descriptions[language] for language in languages if language in code.descriptions},
            **code.crosswalk,
            "deprecated": code.deprecated,
        }
        for code in codelist
    )
    title = codelist.name.replace("-", " ").capitalize()
    return Table(_codelist_table(codelist.name), f"Code list: {title}", "Codes and their labels.", tuple(columns), ("code",), None, rows)


@dataclass(frozen=True)
class _Level:
    """A table in the making: a collection, or a list within its records. `path`
    leads to the list, in which `fields` stand; the items of a `plain` one are no
    objects but values."""

    collection: Collection
    portal: Portal
    path: tuple[str, ...]
    title: str
    description: str
    fields: tuple[Field, ...]
    parent: "_Level | None" = None
    plain: bool = False

    @property
    def name(self) -> str:
        return "_".join((self.collection.name, *(step for level in self.line for step in level.path)))

    @property
    def line(self) -> "list[_Level]":
        """The levels above, from the collection down to this one."""
        return [*self.parent.line, self] if self.parent else [self]

    @property
    def key(self) -> tuple[str, ...]:
        """`id`; in lists `commitment_id`, `number`; in lists within lists
        `commitment_id`, `updates_number`, `number`."""
        if self.parent is None:
            return ("id",)
        above = self.parent.key
        if above == ("id",):
            return (f"{self.collection.singular}_id", "number")
        return (*above[:-1], f"{self.parent.path[-1]}_number", "number")

    @cached_property
    def rows(self) -> list[tuple[tuple, Record, Mapping]]:
        """The key, the record and the object of each row."""
        return self.rows_of(self.portal.all(self.collection.name))

    def rows_of(self, records: Iterable[Record]) -> list[tuple[tuple, Record, Mapping]]:
        """The same of some records."""
        if self.parent is None:
            return [((record.id,), record, record.data) for record in records]
        return [((*key, number), record, {VALUE: item} if self.plain else item) for key, record, data in self.parent.rows_of(records) for number, item in enumerate(_at(data, self.path) or (), start=1)]

    def languages(self, flat: Iterable[tuple[tuple[str, ...], Field]]) -> tuple[str, ...]:
        """Languages of the portal, then others that texts of this table have."""
        own = self.portal.settings.languages
        texts = [path for path, field in flat if DATATYPES[field.datatype].in_languages]
        found = {language for _, _, data in self.rows for path in texts for language in _at(data, path) or ()}
        return (*own, *sorted(found - {*own}))


def _levels(collection: Collection, portal: Portal) -> Iterator[_Level]:
    """A collection, then the lists within its records, then those within these."""
    yield from _inwards(_Level(collection, portal, (), collection.plural, collection.description, collection.fields))


def _inwards(level: _Level) -> Iterator[_Level]:
    yield level
    for path, field in _lists(level.fields):
        title = f"{level.collection.plural}: {field.title}" if level.parent is None else f"{level.title}: {field.title}"
        inner = field.fields or (replace(field, path=(VALUE,), is_list=False),)
        yield from _inwards(_Level(level.collection, level.portal, path, title, field.description, inner, level, plain=not field.fields))


def _table(level: _Level) -> Table:
    flat = [(path, field) for path, field in _flat(level.fields) if level.parent or path != ("id",)]
    languages = level.languages(flat)
    derived = derive.DERIVED.get(level.collection.name, ()) if level.parent is None else ()
    columns = [*_key_columns(level)]
    columns += [column for path, field in flat for column in _columns("_".join(path), field, languages)]
    columns += [column for each in derived for column in _derived_columns(each)]
    columns.append(Column(PAGE_URL, "Page", "Address of the page of the record on the portal.", format="uri"))
    return Table(
        name=level.name,
        title=level.title,
        description=level.description,
        columns=tuple(columns),
        key=level.key,
        parent=(level.parent.name, level.key[:-1], level.parent.key) if level.parent else None,
        rows=Rows(level.rows, _row(level, flat, derived)),
    )


def _flat(fields: Iterable[Field], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Field]]:
    """Fields that stand in the table itself: single values, those of single
    objects, and lists of codes or references."""
    for field in fields:
        if field.fields and not field.is_list:
            yield from _flat(field.fields, (*path, field.name))
        elif not field.fields and (not field.is_list or DATATYPES[field.datatype].labelled):
            yield (*path, field.name), field


def _lists(fields: Iterable[Field], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Field]]:
    """Fields that have a table of their own: all lists."""
    for field in fields:
        if field.is_list:
            yield (*path, field.name), field
        elif field.fields:
            yield from _lists(field.fields, (*path, field.name))


def _at(data: Mapping, path: tuple[str, ...]) -> object:
    if len(path) == 1:
        return data.get(path[0])
    for step in path:
        data = data.get(step) if data else None
    return data


def _key_columns(level: _Level) -> list[Column]:
    unique = {"required": True, "unique": True}
    if level.parent is None:
        return [Column("id", "Identifier", "Permanent identifier of the record.", constraints=unique)]
    record, *numbers = level.key
    title = level.collection.title
    columns = [Column(record, title, f"Identifier of the record to which the row belongs: `id` in the table {level.collection.name}.", constraints={"required": True})]
    return columns + [
        Column(name, "Number", "Position in its list, counted from 1.", "integer", {"required": True, "minimum": 1}) for name in numbers
    ]


def _columns(name: str, field: Field, languages: tuple[str, ...]) -> list[Column]:
    kind = DATATYPES[field.datatype]
    if kind.in_languages:
        return [Column(f"{name}_{language}", field.title, field.description, qualifier=language) for language in languages]
    leads_to = _codelist_table(field.codelist) if field.codelist else "" if field.references_any else field.references
    table = "" if field.is_list else leads_to
    column = Column(name, field.title, field.description, kind.type, kind.constraints, table, listed=field.is_list)
    return [column, _label_column(column)] if kind.labelled else [column]


def _label_column(column: Column) -> Column:
    return Column(f"{column.name}_label", column.title, "Words for the code or identifier in the column before.", qualifier="label", listed=column.listed)


_LISTED = f"Several are separated by `{LIST_SEPARATOR}`; the table of the list has one row for each."


def _derived_columns(each: derive.Derived) -> list[Column]:
    column = Column(each.name, each.title, each.description, each.type)
    return [column, _label_column(column)] if each.codelist else [column]


# Rows

Cells = dict[str, object]
Writer = Callable[[Cells, object], None]


class Rows(Sequence[Cells]):
    """Rows, each made when it is asked for, of its key, its record and its object."""

    def __init__(self, items: Sequence[tuple], make: Callable[..., Cells]):
        self._items, self._make = items, make

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, place: int | slice) -> "Cells | Rows":
        return Rows(self._items[place], self._make) if isinstance(place, slice) else self._make(*self._items[place])

    def __iter__(self) -> Iterator[Cells]:
        return (self._make(*item) for item in self._items)

    @property
    def keys(self) -> list[tuple]:
        """The key of each row."""
        return [key for key, *_ in self._items]


def _row(level: _Level, flat: list[tuple[tuple[str, ...], Field]], derived: Iterable[derive.Derived]) -> Callable[..., Cells]:
    """How a row is made."""
    portal, names = level.portal, level.key
    writers = [(path, _writer("_".join(path), field, portal)) for path, field in flat]
    derivers = [(each, _writer_of(each.name, each.codelist and _labels_of(each.codelist, portal))) for each in derived]

    def row(key: tuple, record: Record, data: Mapping) -> Cells:
        reads.note(record.key)
        cells: Cells = dict(zip(names, key, strict=True))
        for path, write in writers:
            value = _at(data, path)
            if value is not None:
                write(cells, value)
        for each, write in derivers:
            write(cells, each.value(record, portal))
        cells[PAGE_URL] = portal.settings.site_url + address(record)
        return cells

    return row


def _writer(name: str, field: Field, portal: Portal) -> Writer:
    """How a value of a field comes into its cells."""
    kind = DATATYPES[field.datatype]
    if kind.in_languages:
        return lambda cells, value: cells.update({f"{name}_{language}": text for language, text in value.items()})
    label = None
    if kind.labelled:
        label = _labels_of(field.codelist, portal) if field.codelist else _captions_of(field, portal)
    return _writer_of(name, label)


def _writer_of(name: str, label: Callable[[object], str] | None) -> Writer:
    """How a value, and words for it where they differ, come into cells."""

    def write(cells: Cells, value: object) -> None:
        cells[name] = value
        if label and value:
            cells[f"{name}_label"] = [label(each) for each in value] if isinstance(value, list) else label(value)

    return write


def _labels_of(codelist: str, portal: Portal) -> Callable[[object], str]:
    return cache(lambda code: portal.label(codelist, code))


def _captions_of(field: Field, portal: Portal) -> Callable[[object], str]:
    known: dict = {}
    return lambda id: reads.kept(known, id, lambda: portal.caption(portal.target(field, id), portal.settings.default_language).text)
