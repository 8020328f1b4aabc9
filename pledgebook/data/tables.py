"""Tables: every collection, every list within its records, and every code list.

The columns follow from the schema, the rows from the portal. CSV, JSON, the data
package and the data dictionary all come from the same `Table`.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from pledgebook.data.cells import Cells, derived_writer, field_writer
from pledgebook.model import facets
from pledgebook.model.derived_values import DERIVED, Derived
from pledgebook.model.portal import Portal, address
from pledgebook.records.record import Record
from pledgebook.schema.codelists import Code, Codelist
from pledgebook.schema.datatypes import datatype
from pledgebook.schema.fields import Collection, Data, Field
from pledgebook.schema.levels import VALUE, Level, Names, levels, singles, value_at

PAGE_URL = "page_url"
CODELISTS = "codelists"
LIST_SEPARATOR = ";"
_LISTED = f"Several are separated by `{LIST_SEPARATOR}`; the table of the list has one row for each."


@dataclass(frozen=True)
class Column:
    """A column: what Table Schema says of it, and the `table` to whose key its values belong, if any. `qualifier` tells
    columns of one field apart: a language, or `label`; `listed` says that a cell may hold several."""

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
    """Columns, rows, and the names of the columns that are its key. `parent` has the name of the table of which it
    holds parts, the columns that lead there, and the columns to which they lead."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    key: Names
    parent: tuple[str, Names, Names] | None
    rows: Sequence[Cells]


def tables(portal: Portal) -> list[Table]:
    """All tables: collections and lists within them, then the code lists that they use."""
    return [make() for make in _makers(portal).values()]


def table_names(portal: Portal) -> list[str]:
    """Names of all tables."""
    return list(_makers(portal))


def table(name: str, portal: Portal) -> Table:
    """One table by its name."""
    return _makers(portal)[name]()


def _makers(portal: Portal) -> Mapping[str, Callable[[], Table]]:
    """What makes each table, by its name."""
    collections, codelists = portal.schema.collections.values(), portal.schema.codelists.values()
    every = [level for collection in collections for level in levels(collection)]
    used = {name for collection in collections for field in collection.walk() for name in (field.codelist, field.aliases)}
    used |= {each.codelist for collection in collections for each in _derived(collection)}
    of_records = {level.name: partial(_table_of_level, level, portal) for level in every}
    return of_records | {_codelist_table(each.name): partial(_table_of_codelist, each, portal) for each in codelists if each.name in used}


# Code lists


def _codelist_table(name: str) -> str:
    return f"{CODELISTS}/{name}"


def _table_of_codelist(codelist: Codelist, portal: Portal) -> Table:
    languages = [language for language in portal.settings.languages if language in codelist.languages]
    described = any(code.descriptions for code in codelist)
    nested = any(code.parent for code in codelist)
    columns = [Column("code", "Code", constraints={"required": True, "unique": True})]
    columns += [Column("parent", "Parent", "The wider code.")] * nested
    columns += [Column(f"label_{language}", "Label", qualifier=language) for language in languages]
    columns += [Column(f"description_{language}", "Description", qualifier=language) for language in languages if described]
    columns += [Column(name, "Same code elsewhere", "The same in the vocabulary that the column is named for.", qualifier=name) for name in codelist.crosswalks]
    columns += [Column("deprecated", "Deprecated", "Since when the code is no longer used.")]
    title = codelist.name.replace("-", " ").capitalize()
    rows = [_cells_of_code(code, languages, nested=nested) for code in codelist]
    return Table(_codelist_table(codelist.name), f"Code list: {title}", "Codes and their labels.", tuple(columns), ("code",), None, rows)


def _cells_of_code(code: Code, languages: Sequence[str], *, nested: bool) -> Cells:
    return {
        "code": code.code,
        **({"parent": code.parent} if nested else {}),
        **{f"label_{language}": code.labels[language] for language in languages if language in code.labels},
        **{f"description_{language}": code.descriptions[language] for language in languages if language in code.descriptions},
        **code.crosswalk,
        "deprecated": code.deprecated,
    }


# Collections and the lists within their records


class _Row(NamedTuple):
    """The values of the key, the record, and the object in it that becomes a row."""

    key: tuple[object, ...]
    record: Record
    data: Data


def _rows(level: Level, portal: Portal) -> list[_Row]:
    if level.parent is None:
        return [_Row((record.id,), record, record.data) for record in portal.all(level.collection.name)]
    rows = []
    for key, record, data in _rows(level.parent, portal):
        for number, item in enumerate(value_at(data, level.path) or (), start=1):
            rows.append(_Row((*key, number), record, {VALUE: item} if level.plain else item))
    return rows


def _table_of_level(level: Level, portal: Portal) -> Table:
    rows = _rows(level, portal)
    own = [(path, field) for path, field in singles(level.fields) if level.parent or path != ("id",)]
    derived = [] if level.parent else _derived(level.collection)
    languages = _languages(portal, rows, [path for path, field in own if datatype(field.datatype).in_languages])
    columns = _key_columns(level)
    columns += [column for path, field in own for column in _columns("_".join(path), field, languages, several=level.parent is None and path in level.collection.alternative_paths)]
    columns += [column for each in derived for column in _derived_columns(each, portal)]
    columns += [Column(PAGE_URL, "Page", "Address of the page of the record on the portal.", format="uri")]
    return Table(
        name=level.name,
        title=level.title,
        description=level.description,
        columns=tuple(columns),
        key=level.key,
        parent=(level.parent.name, level.key[:-1], level.parent.key) if level.parent else None,
        rows=_cells(level, portal, rows, own, derived),
    )


def _derived(collection: Collection) -> list[Derived]:
    """What is derived of the records. A field of the same name takes its place."""
    return [each for each in DERIVED.get(collection.name, ()) if each.name not in collection.by_name]


def _languages(portal: Portal, rows: Iterable[_Row], texts: Sequence[Names]) -> Names:
    """Languages of the portal, then others that texts of the table have."""
    own = portal.settings.languages
    found = {language for row in rows for path in texts for language in value_at(row.data, path) or ()}
    return (*own, *sorted(found - {*own}))


# Columns


def _key_columns(level: Level) -> list[Column]:
    if level.parent is None:
        return [Column("id", "Identifier", "Permanent identifier of the record.", constraints={"required": True, "unique": True})]
    record, *numbers = level.key
    description = f"Identifier of the record to which the row belongs: `id` in the table {level.collection.name}."
    columns = [Column(record, level.collection.title, description, constraints={"required": True})]
    return columns + [Column(name, "Number", "Position in its list, counted from 1.", "integer", {"required": True, "minimum": 1}) for name in numbers]


def _columns(name: str, field: Field, languages: Names, *, several: bool) -> list[Column]:
    """The columns of a field; where other accounts of the record fill it too, a cell may hold `several` values."""
    entry = datatype(field.datatype)
    if entry.in_languages:
        texts = [Column(f"{name}_{language}", field.title, field.description, qualifier=language) for language in languages]
        return texts + [Column(f"{name}_code", field.title, f"Codes of the list {field.aliases} for which the texts stand.", qualifier="code", listed=True)] * bool(field.aliases)
    leads_to = _codelist_table(field.codelist) if field.codelist else "" if field.references_any else field.references
    listed = field.is_list or several
    column = Column(name, field.title, field.description, entry.type, entry.constraints, "" if listed else leads_to, listed=listed)
    return [column, _label_column(column)] if entry.labelled else [column]


def _derived_columns(derived: Derived, portal: Portal) -> list[Column]:
    entry = datatype(derived.datatype)
    column = Column(derived.name, derived.title, derived.description, entry.type, entry.constraints)
    return [column, _label_column(column)] if derived.codelist in portal.schema.codelists or derived.references in portal.schema.collections else [column]


def _label_column(column: Column) -> Column:
    return Column(f"{column.name}_label", column.title, "Words for the code or identifier in the column before.", qualifier="label", listed=column.listed)


# Rows


def _cells(level: Level, portal: Portal, rows: Iterable[_Row], singles: Iterable[tuple[Names, Field]], derived: Iterable[Derived]) -> list[Cells]:
    writers = [(path, field, field_writer("_".join(path), field, portal)) for path, field in singles]
    derived_writers = [(each, derived_writer(each, portal)) for each in derived]
    aliased = [(path, field) for path, field in singles if field.aliases]
    made = []
    for key, record, data in rows:
        cells: Cells = dict(zip(level.key, key, strict=True))
        for path, field, write in writers:
            if (value := _value(level, record, data, path, field)) is not None:
                write(cells, value)
        for path, field in aliased:
            texts = record.all_at(path) if level.parent is None else filter(None, [value_at(data, path)])
            cells[f"{'_'.join(path)}_code"] = list(filter(None, (facets.alias(field, text, portal) for text in texts)))
        for each, write in derived_writers:
            write(cells, each.value(record, portal))
        cells[PAGE_URL] = portal.settings.site_url + address(record)
        made.append(cells)
    return made


def _value(level: Level, record: Record, data: Data, path: Names, field: Field) -> object:
    """A value of a row; of a record of which there are several accounts, all codes and references that they give."""
    has_accounts = level.parent is None and datatype(field.datatype).labelled and path in level.collection.alternative_paths
    return (record.all_at(path) or None) if has_accounts else value_at(data, path)
