"""Open data as files: CSV, JSON, the data package and an archive of all."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from pledgebook import derive
from pledgebook.model import Portal, address
from pledgebook.records import Record
from pledgebook.tables import LIST_SEPARATOR, Column, Table, tables, tables_of

FOLDER = "data"
ARCHIVE = "pledgebook.zip"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_LEVEL = 5  # a third less time than the usual 6, for 7 % more bytes


def csv_bytes(table: Table) -> bytes:
    """The table as CSV: UTF-8, `\n`, cells that would run as formulas defused."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.name for column in table.columns)
    places = {column.name: (number, column.type == "string") for number, column in enumerate(table.columns)}
    writer.writerows(_line(row, places) for row in table.rows)
    return out.getvalue().encode("utf-8")


def _line(row: Mapping, places: Mapping[str, tuple[int, bool]]) -> list:
    """The cells of a row in the order of the columns; most are empty."""
    line: list = [""] * len(places)
    for name, value in row.items():
        number, is_text = places[name]
        line[number] = _cell(value, is_text=is_text)
    return line


def _cell(value: object, *, is_text: bool) -> object:
    if type(value) is str:
        return defused(value) if is_text else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        joined = LIST_SEPARATOR.join(str(each).replace(LIST_SEPARATOR, ",") for each in value)
        return defused(joined) if is_text else joined
    return defused(value) if is_text and isinstance(value, str) else value


def defused(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would run it; a
    carriage return, which would begin a new row, as `\n`."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    return f"'{plain}" if text.startswith(_FORMULA_STARTS) else plain


def json_bytes(table: Table) -> bytes:
    """The table as a JSON list, a row on each line; cells as they are, empty ones null."""
    empty = dict.fromkeys(column.name for column in table.columns)
    rows = [orjson.dumps(empty | row) for row in table.rows]
    return b"[\n" + b",\n".join(rows) + b"\n]\n"


def record_json(record: Record, portal: Portal) -> bytes:
    """One record with what is derived from it and what points at it."""
    return _json(
        {
            "collection": record.collection.name,
            "page_url": portal.settings.site_url + address(record),
            "record": record.data,
            "derived": derive.derived(record, portal),
            "referenced_by": {name: [link.record.key for link in links] for name, links in sorted(portal.backlinks(record).items())},
        }
    )


def record_file(record: Record) -> str:
    """Name of the file of one record."""
    return f"{FOLDER}/{address(record).rstrip('/')}.json"


def _json(data: object) -> bytes:
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


@dataclass(frozen=True)
class Download:
    """A table that has been written: what the downloads page tells of it."""

    name: str
    title: str
    description: str
    rows: int
    csv_size: int
    json_size: int
    columns: tuple[Column, ...]


class Written(NamedTuple):
    """Tables as files: their content by name, and what is told of each."""

    files: Mapping[str, bytes]
    downloads: list[Download]
    resources: list[dict]


def written(part: str, portal: Portal) -> Written:
    """The tables of a part (see `tables.parts`) as files."""
    made = Written({}, [], [])
    for table in tables_of(part, portal):
        as_csv, as_json = csv_bytes(table), json_bytes(table)
        made.files[f"{FOLDER}/{table.name}.csv"], made.files[f"{FOLDER}/{table.name}.json"] = as_csv, as_json
        made.resources.append(resource(table, as_csv))
        made.downloads.append(Download(table.name, table.title, table.description, len(table.rows), len(as_csv), len(as_json), table.columns))
    return made


def about(portal: Portal, resources: list[dict]) -> dict[str, bytes]:
    """The files that describe the tables: the descriptor, and the schema of each collection."""
    schemas = {f"{FOLDER}/schema/{each.name}.json": _json(each.schema) for each in portal.schema.collections.values()}
    return {f"{FOLDER}/datapackage.json": _json(package(portal, resources)), **schemas}


def package(portal: Portal, resources: list[dict]) -> dict:
    """The published descriptor: what the root descriptor says of the whole,
    with the resources as they were written."""
    whole = {key: value for key, value in portal.settings.package.items() if key != "resources"}
    return {**whole, "homepage": portal.settings.site_url, "created": f"{portal.as_of}T00:00:00Z", "resources": resources}


def resource(table: Table, content: bytes) -> dict:
    """Descriptor of a CSV table, with its schema, size, hash and row count."""
    return {
        "name": table.name,
        "type": "table",
        "profile": "tabular-data-resource",
        "path": f"{table.name}.csv",
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "rowCount": len(table.rows),
        "schema": table_schema(table),
    }


def table_schema(table: Table) -> dict:
    """Table Schema with the primary key and all foreign keys."""
    keys = [{"fields": list(fields), "reference": {"resource": name, "fields": list(key)}} for name, fields, key in filter(None, [table.parent])]
    for column in table.columns:
        if column.table:
            field = "code" if column.table.startswith("codelists/") else "id"
            target = "" if column.table == table.name else column.table
            keys.append({"fields": [column.name], "reference": {"resource": target, "fields": [field]}})
    schema: dict = {"fields": [_field_descriptor(column) for column in table.columns], "missingValues": [""], "primaryKey": list(table.key)}
    return schema | ({"foreignKeys": keys} if keys else {})


def _field_descriptor(column: Column) -> dict:
    descriptor = {"name": column.name, "title": column.full_title, "description": column.full_description, "type": column.type}
    descriptor |= {"format": column.format} if column.format else {}
    return descriptor | ({"constraints": dict(column.constraints)} if column.constraints else {})


def archive(made: Mapping[str, bytes]) -> bytes:
    """An archive of files, by their names within the site."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, content in sorted(made.items()):
            entry = zipfile.ZipInfo(path.removeprefix(f"{FOLDER}/"), _ZIP_TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            packed.writestr(entry, content, compresslevel=_LEVEL)
    return out.getvalue()


def listing(portal: Portal, folder: str) -> list[dict]:
    """The resources that the root `datapackage.json` names: one for each table
    that the schema yields, whatever records there are."""
    return [{"name": table.name, "path": f"{folder}/{FOLDER}/{table.name}.csv", "title": table.title} for table in tables(portal)]
