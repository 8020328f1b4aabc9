"""What can be imported: for each kind of source, how a file is opened, and which mapping fits it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pledgebook import ImportFileError
from pledgebook.check.suggestions import did_you_mean, nearest
from pledgebook.importing import SOURCE_TITLES, mappings, source_json, source_table, source_xml, table_records
from pledgebook.importing.mappings import ElementMapping
from pledgebook.importing.source_node import SourceNode
from pledgebook.importing.source_table import SourceTable
from pledgebook.importing.table_records import level_of
from pledgebook.schema.fields import Schema
from pledgebook.schema.levels import Level, levels
from pledgebook.settings import Settings


class Source(NamedTuple):
    """A file that was opened: its records can be read more than once. `standard` names the crosswalk of its codes,
    `title` what it is (empty where its records are people's own), `remarks` what there is to tell about it as a whole."""

    file: Path
    mapping: ElementMapping
    standard: str
    title: str
    records: Callable[[], Iterator[SourceNode]]
    remarks: Sequence[str] = ()


class _Opening(NamedTuple):
    """What opening a file needs."""

    file: Path
    mappings: list[ElementMapping]
    settings: Settings
    schema: Schema
    table: str


def open_source(kind: str, file: Path, settings: Settings, schema: Schema, table: str = "") -> Source:
    """Open a file of a kind; `table` says which table a CSV file holds. Raises ImportFileError where it is something else."""
    found = mappings.read_all(settings.layers, kind)
    return _OPENERS[kind](_Opening(file, found, settings, schema, table), SOURCE_TITLES[kind])


# Tables


def _open_ogp(opening: _Opening, title: str) -> Source:
    table = _only(source_table.read(opening.file), opening.file)
    chosen = mappings.choose(opening.mappings, table.columns, opening.file)
    lacking = [f"the file has no column '{name}'; what it would fill stays empty." for name in sorted(chosen.elements - {*table.columns})]
    mapping = table_records.of_rows(chosen)
    return Source(opening.file, mapping, "ogp", title, partial(table_records.records_of_rows, table, mapping), [*table.remarks, *lacking])


def _only(tables: Sequence[SourceTable], file: Path) -> SourceTable:
    if len(tables) != 1:
        raise ImportFileError(f"{file}: the workbook has {len(tables)} sheets with rows; one was expected. Keep the one with the data.")
    return tables[0]


def _open_table(opening: _Opening, title: str) -> Source:
    tables = source_table.read(opening.file)
    for each in opening.mappings:
        if len(tables) == 1 and mappings.fits(each, tables[0].columns):
            mapping = table_records.of_rows(each)
            return Source(opening.file, mapping, each.name, title, partial(table_records.records_of_rows, tables[0], mapping), tables[0].remarks)
    found, remarks = _levels_of(tables, opening)
    found = {level: table_records.with_our_names(table, level, opening.settings.languages) for level, table in found.items()}
    mapping, more = table_records.mapping_of(found, opening.settings.languages, opening.file)
    return Source(opening.file, mapping, "", title, partial(table_records.records_of_tables, found), [*(remark for each in tables for remark in each.remarks), *remarks, *more])


def _levels_of(tables: Sequence[SourceTable], opening: _Opening) -> tuple[dict[Level, SourceTable], list[str]]:
    """What each table holds, collections before their lists, and what there is to tell of those that hold nothing of ours."""
    named = {(opening.table or each.name) if len(tables) == 1 else each.name: each for each in tables}
    known = [table_records.sheet_name(level) for collection in opening.schema.collections.values() for level in levels(collection)]
    found = {level: table for name, table in named.items() if (level := level_of(name, opening.schema))}
    unknown = [name for name in named if level_of(name, opening.schema) is None]
    if not found:
        hint = did_you_mean(nearest(unknown[0], known))
        raise ImportFileError(f"{opening.file}: '{unknown[0]}' is no table of ours, and no mapping of schema/mappings/table-*.csv knows its columns. {hint} Name the file after its table (commitments.csv), or say --table NAME. Tables: {', '.join(known)}.")
    if len(collections := {level.collection.name for level in found}) > 1:
        raise ImportFileError(f"{opening.file}: the sheets belong to several collections: {', '.join(sorted(collections))}. Make a workbook of each.")
    return dict(sorted(found.items(), key=lambda each: len(each[0].full_path))), [f"the sheet '{name}' is no table of ours, and was left out. {did_you_mean(nearest(name, known))}".rstrip() for name in unknown]


# Standards

_WRONG_ROOTS = {
    "iati-activities": "Remove `xmlns=` from it: the standard has no namespace.",
    "iati-activity": 'Put it into <iati-activities version="2.03">, with the version of the standard.',
    "iati-organisations": "It holds organisations; a file of activities is wanted.",
}
_PLACES_OF_VERSION = {"IATI": '<iati-activities version="2.03">', "OC4IDS": '"version": "0.9" beside "projects"'}

def _open_iati(opening: _Opening, title: str) -> Source:
    root = source_xml.root_of(opening.file)
    if root.name != "iati-activities":
        raise ImportFileError(f"{opening.file}: the outermost element is <{root.name}>, not <iati-activities>. {_WRONG_ROOTS.get(root.name.rpartition('}')[2], 'Is this the right file?')}")
    mapping = _of_version(opening, root.first("@version"), "IATI")
    return Source(opening.file, mapping, "iati", title, partial(source_xml.records, opening.file, "iati-activity"))


def _open_oc4ids(opening: _Opening, title: str) -> Source:
    root = source_json.read(opening.file)
    projects = source_json.records(root, "projects")
    if not projects:
        raise ImportFileError(f"{opening.file}: there are no projects of OC4IDS in it. Is this the right file? It holds: {', '.join(dict.fromkeys(part.name for part in root.parts[:12] if part.name)) or 'nothing'}.")
    if root.select("projects"):
        mapping, remarks = _of_version(opening, root.first("version"), "OC4IDS"), []
    else:
        mapping = opening.mappings[-1]
        remarks = [f"projects without a package don't say their version; they are read as {_version_of(mapping)}."]
    return Source(opening.file, mapping, "oc4ids", title, lambda: iter(projects), remarks)


def _of_version(opening: _Opening, version: str, standard: str) -> ElementMapping:
    """The mapping whose name ends in the beginning of a version."""
    found = next((each for each in opening.mappings if version and version.startswith(_version_of(each))), None)
    if found is None:
        known = ", ".join(map(_version_of, opening.mappings))
        if not version:
            raise ImportFileError(f"{opening.file}: the file doesn't say which version of {standard} it is; there are mappings for: {known}. If it is one of these, write its `version` into the file: {_PLACES_OF_VERSION[standard]}.")
        raise ImportFileError(f"{opening.file}: this is version {version} of {standard}; there are mappings for: {known}. Ask the publisher for a newer file, or convert this one.")
    return found


def _version_of(mapping: ElementMapping) -> str:
    return mapping.name.partition("-")[2]


_OPENERS = {"iati": _open_iati, "oc4ids": _open_oc4ids, "ogp": _open_ogp, "table": _open_table}
