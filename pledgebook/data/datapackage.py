"""The data package: tables as files, and the descriptor that explains them."""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

import orjson

from pledgebook.data import tables
from pledgebook.data.exporters.registry import CSV, EXPORTERS
from pledgebook.data.tables import Column, Table
from pledgebook.model.portal import Portal

FOLDER = "data"
DESCRIPTOR = "datapackage.json"
ARCHIVE = "pledgebook.zip"


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
    resource: dict


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


def description_files(portal: Portal, resources: list[dict]) -> dict[str, bytes]:
    """The files that describe the tables, by path: the descriptor, and the schema of each collection."""
    schemas = {f"{FOLDER}/schema/{each.name}.json": as_json(each.schema) for each in portal.schema.collections.values()}
    return {f"{FOLDER}/{DESCRIPTOR}": as_json(package(portal, resources)), **schemas}


def package(portal: Portal, resources: list[dict]) -> dict[str, object]:
    """The published descriptor: what the root descriptor says of the whole,
    with the resources as they were written."""
    whole = {key: value for key, value in portal.settings.package.items() if key != "resources"}
    return {**whole, "homepage": portal.settings.site_url, "created": f"{portal.as_of}T00:00:00Z", "resources": resources}


def resource(table: Table, content: bytes) -> dict[str, object]:
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


def table_schema(table: Table) -> dict[str, object]:
    """Table Schema with the primary key and all foreign keys."""
    keys = [{"fields": list(fields), "reference": {"resource": name, "fields": list(key)}} for name, fields, key in filter(None, [table.parent])]
    for column in table.columns:
        if column.table:
            field = "code" if column.table.startswith("codelists/") else "id"
            target = "" if column.table == table.name else column.table
            keys.append({"fields": [column.name], "reference": {"resource": target, "fields": [field]}})
    schema: dict = {"fields": [_field_descriptor(column) for column in table.columns], "missingValues": [""], "primaryKey": list(table.key)}
    return schema | ({"foreignKeys": keys} if keys else {})


def _field_descriptor(column: Column) -> dict[str, object]:
    descriptor = {"name": column.name, "title": column.full_title, "description": column.full_description, "type": column.type}
    descriptor |= {"format": column.format} if column.format else {}
    return descriptor | ({"constraints": dict(column.constraints)} if column.constraints else {})


def listing(portal: Portal, folder: str) -> list[dict]:
    """The resources that the root `datapackage.json` names: one for each table
    that the schema yields, whatever records there are."""
    return [{"name": table.name, "path": f"{folder}/{FOLDER}/{table.name}.csv", "title": table.title} for table in tables.tables(portal)]
