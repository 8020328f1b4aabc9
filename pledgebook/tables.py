"""Tables: every collection and every list within records.

The columns follow from the schema, the rows from the portal. CSV, JSON, the data
package and the data dictionary all come from the same `Table`.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pledgebook import derive
from pledgebook.codelists import Codelist
from pledgebook.model import Portal, address
from pledgebook.records import Record
from pledgebook.schema import Collection, Field
from pledgebook.values import KINDS

PAGE_URL = "page_url"
CODELISTS = "codelists"
LIST_SEPARATOR = ";"


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
    rows: tuple[Mapping[str, object], ...]


def tables(portal: Portal) -> list[Table]:
    """All tables: collections and lists within them, then code lists."""
    return [table for part in parts(portal) for table in tables_of(part, portal)]


def parts(portal: Portal) -> list[str]:
    """Names of the parts in which tables are made: the collections, and the code lists."""
    return [*portal.schema.collections, CODELISTS]


def tables_of(part: str, portal: Portal) -> list[Table]:
    """The tables of a collection and of the lists within it, or those of the
    code lists that collections use."""
    if part != CODELISTS:
        return list(_of_collection(portal.schema.collections[part], portal))
    used = {field.codelist for collection in portal.schema.collections.values() for field in collection.walk()}
    return [_of_codelist(each, portal) for each in portal.schema.codelists.values() if each.name in used]


def _codelist_table(name: str) -> str:
    return f"{CODELISTS}/{name}"


def _of_codelist(codelist: Codelist, portal: Portal) -> Table:
    languages = sorted({*codelist.languages} & {*portal.settings.languages}, key=portal.settings.languages.index)
    described = any(code.descriptions for code in codelist)
    columns = [Column("code", "Code", constraints={"required": True, "unique": True})]
    columns += [Column("parent", "Parent", "The wider code.")] * any(code.parent for code in codelist)
    columns += [Column(f"label_{language}", "Label", qualifier=language) for language in languages]
    columns += [Column(f"description_{language}", "Description", qualifier=language) for language in languages if described]
    columns += [Column(name, "Same code elsewhere", "The same in the vocabulary that the column is named for.", qualifier=name) for name in codelist.crosswalks]
    columns += [Column("deprecated", "Deprecated", "Since when the code is no longer used.")]
    rows = tuple(
        {
            "code": code.code,
            "parent": code.parent,
            **{f"label_{language}": text for language, text in code.labels.items()},
            **{f"description_{language}": text for language, text in code.descriptions.items()},
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
    leads to the list; a row is the key, the record and the object."""

    collection: Collection
    portal: Portal
    path: tuple[str, ...]
    title: str
    description: str
    parent: "_Level | None"
    rows: tuple[tuple[tuple, Record, Mapping], ...]

    @property
    def name(self) -> str:
        return "_".join((self.collection.name, *self.path))

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

    def languages(self, flat: Iterable[tuple[tuple[str, ...], Field]]) -> tuple[str, ...]:
        """Languages of the portal, then others that texts of this table have."""
        own = self.portal.settings.languages
        texts = [path for path, field in flat if KINDS[field.kind].in_languages]
        found = {language for _, _, data in self.rows for path in texts for language in _at(data, path) or ()}
        return (*own, *sorted(found - {*own}))


def _of_collection(collection: Collection, portal: Portal) -> Iterator[Table]:
    rows = tuple(((record.id,), record, record.data) for record in portal.all(collection.name))
    level = _Level(collection, portal, (), collection.plural, collection.description, None, rows)
    yield from _of_level(level, collection.fields)


def _of_level(level: _Level, fields: tuple[Field, ...]) -> Iterator[Table]:
    """The table of a level, then those of the lists within it."""
    flat = [(path, field) for path, field in _flat(fields) if level.parent or path != ("id",)]
    languages = level.languages(flat)
    derived = derive.DERIVED.get(level.collection.name, ()) if level.parent is None else ()
    columns = [*_key_columns(level)]
    columns += [column for path, field in flat for column in _columns("_".join(path), field, languages)]
    columns += [column for each in derived for column in _derived_columns(each)]
    columns.append(Column(PAGE_URL, "Page", "Address of the page of the record on the portal.", format="uri"))
    yield Table(
        name=level.name,
        title=level.title,
        description=level.description,
        columns=tuple(columns),
        key=level.key,
        parent=(level.parent.name, level.key[:-1], level.parent.key) if level.parent else None,
        rows=tuple(_row(level, row, flat, derived) for row in level.rows),
    )
    for path, field in _lists(fields):
        inner = _inner(level, path, field)
        yield from _of_level(inner, field.fields or (replace(field, path=("value",), many=False),))


def _inner(level: _Level, path: tuple[str, ...], field: Field) -> _Level:
    rows = tuple(
        ((*key, number), record, item if field.fields else {"value": item})
        for key, record, data in level.rows
        for number, item in enumerate(_at(data, path) or (), start=1)
    )
    title = f"{level.collection.plural}: {field.title}" if level.parent is None else f"{level.title}: {field.title}"
    return _Level(level.collection, level.portal, (*level.path, *path), title, field.description, level, rows)


def _flat(fields: Iterable[Field], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Field]]:
    """Fields that stand in the table itself: single values, those of single
    objects, and lists of codes or references."""
    for field in fields:
        if field.fields and not field.many:
            yield from _flat(field.fields, (*path, field.name))
        elif not field.fields and (not field.many or KINDS[field.kind].labelled):
            yield (*path, field.name), field


def _lists(fields: Iterable[Field], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Field]]:
    """Fields that have a table of their own: all lists."""
    for field in fields:
        if field.many:
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
    kind = KINDS[field.kind]
    if kind.in_languages:
        return [Column(f"{name}_{language}", field.title, field.description, qualifier=language) for language in languages]
    leads_to = _codelist_table(field.codelist) if field.codelist else "" if field.references_any else field.references
    table = "" if field.many else leads_to
    column = Column(name, field.title, field.description, kind.type, kind.constraints, table, listed=field.many)
    return [column, _label_column(column)] if kind.labelled else [column]


def _label_column(column: Column) -> Column:
    return Column(f"{column.name}_label", column.title, "Words for the code or identifier in the column before.", qualifier="label", listed=column.listed)


_LISTED = f"Several are separated by `{LIST_SEPARATOR}`; the table of the list has one row for each."


def _derived_columns(each: derive.Derived) -> list[Column]:
    column = Column(each.name, each.title, each.description, each.type)
    return [column, _label_column(column)] if each.codelist else [column]


def _row(level: _Level, row: tuple, flat: list, derived: Iterable[derive.Derived]) -> dict[str, object]:
    key, record, data = row
    cells: dict[str, object] = dict(zip(level.key, key, strict=True))
    for path, field in flat:
        value = _at(data, path)
        if value is not None:
            cells |= _cells("_".join(path), field, value, level.portal)
    for each in derived:
        value = each.value(record, level.portal)
        cells[each.name] = value
        if each.codelist and value:
            cells[f"{each.name}_label"] = _labels(value, lambda code, name=each.codelist: level.portal.label(name, code))
    cells[PAGE_URL] = level.portal.settings.site_url + address(record)
    return cells


def _cells(name: str, field: Field, value: object, portal: Portal) -> dict[str, object]:
    kind = KINDS[field.kind]
    if kind.in_languages:
        return {f"{name}_{language}": text for language, text in value.items()}
    if not kind.labelled:
        return {name: value}
    label = (lambda code: portal.label(field.codelist, code)) if field.codelist else (lambda id: _caption(field, id, portal))
    return {name: value, f"{name}_label": _labels(value, label)}


def _labels(value: object, label: Callable[[object], str]) -> object:
    return [label(each) for each in value] if isinstance(value, list) else label(value)


def _caption(field: Field, id: str, portal: Portal) -> str:
    return portal.caption(portal.target(field, id), portal.settings.default_language).text
