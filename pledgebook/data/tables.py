"""Tables: every collection, every list within its records, and every code list.

The columns follow from the schema, the rows from the portal. CSV, JSON, the data
package and the data dictionary all come from the same `Table`.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pledgebook.model.derived import DERIVED, Derived
from pledgebook.model.portal import Portal, address
from pledgebook.records.record import Record
from pledgebook.schema.codelists import Codelist
from pledgebook.schema.datatypes import datatype
from pledgebook.schema.fields import Collection, Field

PAGE_URL = "page_url"
CODELISTS = "codelists"
LIST_SEPARATOR = ";"
VALUE = "value"

Path_ = tuple[str, ...]


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
    key: Path_
    parent: tuple[str, Path_, Path_] | None
    rows: Sequence[Mapping[str, object]]


def tables(portal: Portal) -> list[Table]:
    """All tables: collections and lists within them, then the code lists that they use."""
    return [make() for make in _makers(portal).values()]


def table_names(portal: Portal) -> list[str]:
    """Names of all tables."""
    return list(_makers(portal))


def table(name: str, portal: Portal) -> Table:
    """One table by its name."""
    return _makers(portal)[name]()


def _makers(portal: Portal) -> dict[str, Callable[[], Table]]:
    """What makes each table, by its name."""
    schema = portal.schema
    levels = [level for collection in schema.collections.values() for level in _levels(collection, portal)]
    used = {field.codelist for collection in schema.collections.values() for field in collection.walk()}
    lists = [codelist for codelist in schema.codelists.values() if codelist.name in used]
    return {level.name: partial(_table, level) for level in levels} | {_codelist_table(each.name): partial(_of_codelist, each, portal) for each in lists}


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


Row = tuple[tuple, Record, Mapping]


@dataclass(frozen=True)
class _Level:
    """A table in the making: a collection, or a list within its records. `path`
    leads to the list, in which `fields` stand; the items of a `plain` one are no
    objects but values."""

    collection: Collection
    portal: Portal
    path: Path_
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
    def key(self) -> Path_:
        """`id`; in lists `commitment_id`, `number`; in lists within lists
        `commitment_id`, `updates_number`, `number`."""
        if self.parent is None:
            return ("id",)
        above = self.parent.key
        if above == ("id",):
            return (f"{self.collection.singular}_id", "number")
        return (*above[:-1], f"{self.parent.path[-1]}_number", "number")

    def rows(self) -> list[Row]:
        """The key, the record and the object of each row."""
        if self.parent is None:
            return [((record.id,), record, record.data) for record in self.portal.all(self.collection.name)]
        made: list[Row] = []
        for key, record, data in self.parent.rows():
            made += [((*key, number), record, {VALUE: item} if self.plain else item) for number, item in enumerate(_at(data, self.path) or (), start=1)]
        return made


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
    rows = level.rows()
    languages = _languages(level.portal, rows, [path for path, field in flat if datatype(field.datatype).in_languages])
    derived = DERIVED.get(level.collection.name, ()) if level.parent is None else ()
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
        rows=_cells(level, rows, flat, derived),
    )


def _languages(portal: Portal, rows: Iterable[Row], texts: Iterable[Path_]) -> Path_:
    """Languages of the portal, then others that texts of the table have."""
    own = portal.settings.languages
    found = {language for _, _, data in rows for path in texts for language in _at(data, path) or ()}
    return (*own, *sorted(found - {*own}))


def _flat(fields: Iterable[Field], path: Path_ = ()) -> Iterator[tuple[Path_, Field]]:
    """Fields that stand in the table itself: single values, those of single
    objects, and lists of codes or references."""
    for field in fields:
        if field.fields and not field.is_list:
            yield from _flat(field.fields, (*path, field.name))
        elif not field.fields and (not field.is_list or datatype(field.datatype).labelled):
            yield (*path, field.name), field


def _lists(fields: Iterable[Field], path: Path_ = ()) -> Iterator[tuple[Path_, Field]]:
    """Fields that have a table of their own: all lists."""
    for field in fields:
        if field.is_list:
            yield (*path, field.name), field
        elif field.fields:
            yield from _lists(field.fields, (*path, field.name))


def _at(data: Mapping, path: Path_) -> object:
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


def _columns(name: str, field: Field, languages: Path_) -> list[Column]:
    kind = datatype(field.datatype)
    if kind.in_languages:
        return [Column(f"{name}_{language}", field.title, field.description, qualifier=language) for language in languages]
    leads_to = _codelist_table(field.codelist) if field.codelist else "" if field.references_any else field.references
    table = "" if field.is_list else leads_to
    column = Column(name, field.title, field.description, kind.type, kind.constraints, table, listed=field.is_list)
    return [column, _label_column(column)] if kind.labelled else [column]


def _label_column(column: Column) -> Column:
    return Column(f"{column.name}_label", column.title, "Words for the code or identifier in the column before.", qualifier="label", listed=column.listed)


_LISTED = f"Several are separated by `{LIST_SEPARATOR}`; the table of the list has one row for each."


def _derived_columns(each: Derived) -> list[Column]:
    column = Column(each.name, each.title, each.description, each.type)
    return [column, _label_column(column)] if each.codelist else [column]


# Rows

Cells = dict[str, object]
Writer = Callable[[Cells, object], None]


def _cells(level: _Level, rows: Iterable[Row], flat: Iterable[tuple[Path_, Field]], derived: Iterable[Derived]) -> list[Cells]:
    portal, made = level.portal, []
    writers = [(path, _writer("_".join(path), field, portal)) for path, field in flat]
    derivers = [(each, _cell_writer(each.name, each.codelist and _labels_of(each.codelist, portal))) for each in derived]
    for key, record, data in rows:
        cells: Cells = dict(zip(level.key, key, strict=True))
        for path, write in writers:
            if (value := _at(data, path)) is not None:
                write(cells, value)
        for each, write in derivers:
            write(cells, each.value(record, portal))
        cells[PAGE_URL] = portal.settings.site_url + address(record)
        made.append(cells)
    return made


def _writer(name: str, field: Field, portal: Portal) -> Writer:
    """How a value of a field comes into its cells."""
    if datatype(field.datatype).in_languages:
        return lambda cells, value: cells.update({f"{name}_{language}": text for language, text in value.items()})
    if not datatype(field.datatype).labelled:
        return _cell_writer(name, None)
    return _cell_writer(name, _labels_of(field.codelist, portal) if field.codelist else _captions_of(field, portal))


def _cell_writer(name: str, label: Callable[[object], str] | None) -> Writer:
    """How a value, and a label for it where it has one, come into cells."""

    def write(cells: Cells, value: object) -> None:
        cells[name] = value
        if label and value:
            cells[f"{name}_label"] = [label(each) for each in value] if isinstance(value, list) else label(value)

    return write


def _labels_of(codelist: str, portal: Portal) -> Callable[[object], str]:
    return lambda code: portal.label(codelist, code)


def _captions_of(field: Field, portal: Portal) -> Callable[[object], str]:
    return lambda id: portal.caption(portal.target(field, id), portal.settings.default_language).text
