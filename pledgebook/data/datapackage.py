"""Open data as files: CSV, JSON, the data package and an archive of all."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import orjson

from pledgebook.data.tables import LIST_SEPARATOR, Column, Rows, Table, in_pieces, tables, tables_of
from pledgebook.model import derived as derive
from pledgebook.model.portal import Portal, address
from pledgebook.publish import digests, reads
from pledgebook.records.record import Record

FOLDER = "data"
ARCHIVE = "pledgebook.zip"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LIST_BEGINS, _BETWEEN = b"[\n", b",\n"


def csv_bytes(table: Table) -> bytes:
    """The table as CSV: UTF-8, `\n`, cells that would run as formulas defused."""
    return _csv_head(table) + _csv_rows(table, table.rows)


def _csv_head(table: Table) -> bytes:
    return _csv([[column.name for column in table.columns]])


def _csv_rows(table: Table, rows: Iterable[Mapping]) -> bytes:
    places = {column.name: (number, column.type == "string") for number, column in enumerate(table.columns)}
    return _csv(_line(row, places) for row in rows)


def _csv(lines: Iterable[list]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(lines)
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
    return _json_list([_json_rows(table, table.rows)])


def _json_rows(table: Table, rows: Iterable[Mapping]) -> bytes:
    empty = dict.fromkeys(column.name for column in table.columns)
    return _BETWEEN.join([orjson.dumps(empty | row) for row in rows])


def _json_list(pieces: Iterable[bytes]) -> bytes:
    return _LIST_BEGINS + _BETWEEN.join(filter(None, pieces)) + b"\n]\n"


def record_json(record: Record, portal: Portal) -> bytes:
    """One record with what is derived from it and what points at it."""
    return _json(
        {
            "collection": record.collection.name,
            "page_url": portal.settings.site_url + address(record),
            "record": record.data,
            "derived": derive.derived_values(record, portal),
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


class Piece(NamedTuple):
    """Rows of a table that follow one another: a digest of their columns and keys,
    names of all that they were made of (`reads`), and how many bytes they take."""

    of: str
    read: list[str]
    csv: int
    json: int


class Earlier(NamedTuple):
    """A table as it was written before, in pieces, and how to find out whether
    what a piece was made of is as it was."""

    pieces: Sequence[Piece]
    csv: bytes
    json: bytes
    is_same: Callable[[Iterable[str]], bool]


class Written(NamedTuple):
    """Tables as files: their content by name, what is told of each, and the pieces
    of a table of records."""

    files: dict[str, bytes]
    downloads: list[Download]
    resources: list[dict]
    pieces: list[Piece]


def written(part: str, portal: Portal, earlier: Earlier | None = None) -> Written:
    """The tables of a part (see `tables.parts`) as files. What is as it was is
    taken over from the `earlier` table."""
    made = Written({}, [], [], [])
    for table in tables_of(part, portal):
        if isinstance(table.rows, Rows):
            as_csv, as_json, pieces = _in_pieces(table, earlier)
            made.pieces.extend(pieces)
        else:
            as_csv, as_json = csv_bytes(table), json_bytes(table)
        made.files[csv_file(table.name)], made.files[json_file(table.name)] = as_csv, as_json
        made.resources.append(resource(table, as_csv))
        made.downloads.append(Download(table.name, table.title, table.description, len(table.rows), len(as_csv), len(as_json), table.columns))
    return made


def csv_file(table: str) -> str:
    """Name of the file of a table as CSV."""
    return f"{FOLDER}/{table}.csv"


def json_file(table: str) -> str:
    """Name of the file of a table as JSON."""
    return f"{FOLDER}/{table}.json"


def _in_pieces(table: Table, earlier: Earlier | None) -> tuple[bytes, bytes, list[Piece]]:
    head, columns = _csv_head(table), digests.told([column.name for column in table.columns])
    known = dict(_pieces_of(earlier, len(head))) if earlier else {}
    made: list[tuple[Piece, bytes, bytes]] = []
    for rows in in_pieces(table.rows):
        of = digests.digest(columns, digests.told(rows.keys))
        if of not in known or not earlier.is_same(known[of][0].read):
            with reads.noted() as seen:
                as_csv, as_json = _csv_rows(table, cells := list(rows)), _json_rows(table, cells)
            known[of] = Piece(of, sorted(seen), len(as_csv), len(as_json)), as_csv, as_json
        reads.note_all(known[of][0].read)
        made.append(known[of])
    return head + b"".join(each for _, each, _ in made), _json_list(each for _, _, each in made), [piece for piece, *_ in made]


def _pieces_of(earlier: Earlier, head: int) -> Iterator[tuple[str, tuple[Piece, bytes, bytes]]]:
    """The pieces of an earlier table with their bytes, by what they are of. Where its
    columns were others, its head may have been longer; no piece is of the same then."""
    in_csv, in_json = head, len(_LIST_BEGINS)
    for piece in earlier.pieces:
        yield piece.of, (piece, earlier.csv[in_csv : in_csv + piece.csv], earlier.json[in_json : in_json + piece.json])
        in_csv, in_json = in_csv + piece.csv, in_json + piece.json + len(_BETWEEN)


def borders(table: str, made: Written) -> dict[str, list[int]]:
    """Where each piece of a table that was written begins in its files, in bytes."""
    in_csv, in_json = csv_file(table), json_file(table)
    head = len(made.files[in_csv]) - sum(piece.csv for piece in made.pieces)
    steps = {in_csv: [head, *(piece.csv for piece in made.pieces)], in_json: [len(_LIST_BEGINS), *(piece.json + len(_BETWEEN) for piece in made.pieces)]}
    return {name: list(accumulate(each[:-1])) for name, each in steps.items()}


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


def listing(portal: Portal, folder: str) -> list[dict]:
    """The resources that the root `datapackage.json` names: one for each table
    that the schema yields, whatever records there are."""
    return [{"name": table.name, "path": f"{folder}/{FOLDER}/{table.name}.csv", "title": table.title} for table in tables(portal)]
