"""The data package: tables as files, and the descriptor that explains them."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import orjson

from pledgebook.data import tables
from pledgebook.data.exporters.registry import CSV, EXPORTERS
from pledgebook.data.tables import CODELISTS, Column, Table
from pledgebook.model.portal import Portal

FOLDER = "data"
DESCRIPTOR = "datapackage.json"
ARCHIVE = "pledgebook.zip"

Descriptor = dict[str, object]
"""An object of a descriptor, as JSON."""


class Download(NamedTuple):
    """A table that has been written: what the downloads page says of it. `sizes`
    are bytes, by the suffix of the format."""

    name: str
    title: str
    description: str
    rows: int
    sizes: Mapping[str, int]
    columns: tuple[Column, ...]


class TableFiles(NamedTuple):
    """A table in all formats: contents by path within the site, and its resource in the descriptor."""

    files: Mapping[str, bytes]
    download: Download
    resource: Descriptor


def as_json(data: object) -> bytes:
    """Data as indented JSON."""
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def table_files(name: str, portal: Portal) -> TableFiles:
    """A table, by its name, in all formats."""
    table = tables.table(name, portal)
    contents = {exporter: exporter.write(table) for exporter in EXPORTERS}
    sizes = {exporter.suffix: len(content) for exporter, content in contents.items()}
    download = Download(table.name, table.title, table.description, len(table.rows), sizes, table.columns)
    return TableFiles({f"{FOLDER}/{exporter.file(name)}": content for exporter, content in contents.items()}, download, resource(table, contents[CSV]))


def description_files(portal: Portal, resources: list[Descriptor]) -> dict[str, bytes]:
    """The files that describe the tables, by path: the descriptor, and the schema of each collection."""
    schemas = {f"{FOLDER}/schema/{each.name}.json": as_json(each.schema) for each in portal.schema.collections.values()}
    return {f"{FOLDER}/{DESCRIPTOR}": as_json(package(portal, resources)), **schemas}


def package(portal: Portal, resources: list[Descriptor]) -> Descriptor:
    """The published descriptor: what the root descriptor says of the whole, with the resources as they were written."""
    whole = {key: value for key, value in portal.settings.package.items() if key != "resources"}
    return {**whole, "homepage": portal.settings.site_url, "created": f"{portal.as_of}T00:00:00Z", "resources": resources}


def resource(table: Table, content: bytes) -> Descriptor:
    """Resource of a table as CSV, with its schema, size, hash and row count."""
    return {
        "name": table.name,
        "type": "table",
        "profile": "tabular-data-resource",
        "path": CSV.file(table.name),
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": CSV.media_type,
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "rowCount": len(table.rows),
        "schema": table_schema(table),
    }


def table_schema(table: Table) -> Descriptor:
    """Table Schema with the primary key and all foreign keys."""
    keys = list(_foreign_keys(table))
    schema = {"fields": [_field_descriptor(column) for column in table.columns], "missingValues": [""], "primaryKey": list(table.key)}
    return schema | ({"foreignKeys": keys} if keys else {})


def _foreign_keys(table: Table) -> Iterator[Descriptor]:
    if table.parent:
        name, columns, key = table.parent
        yield _foreign_key(columns, name, key)
    for column in table.columns:
        if column.table:
            target = "code" if column.table.startswith(f"{CODELISTS}/") else "id"
            yield _foreign_key([column.name], "" if column.table == table.name else column.table, [target])


def _foreign_key(columns: Sequence[str], table: str, key: Sequence[str]) -> Descriptor:
    """Columns that lead to the key of another table; the name of the same one is empty."""
    return {"fields": list(columns), "reference": {"resource": table, "fields": list(key)}}


def _field_descriptor(column: Column) -> Descriptor:
    descriptor: Descriptor = {"name": column.name, "title": column.full_title, "description": column.full_description, "type": column.type}
    descriptor |= {"format": column.format} if column.format else {}
    return descriptor | ({"constraints": dict(column.constraints)} if column.constraints else {})


def listing(portal: Portal, folder: str) -> list[Descriptor]:
    """The resources that the root `datapackage.json` names: one for each table
    that the schema yields, whatever records there are."""
    return [{"name": table.name, "path": f"{folder}/{FOLDER}/{CSV.file(table.name)}", "title": table.title} for table in tables.tables(portal)]
