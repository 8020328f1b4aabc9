"""Reading a table that somebody else exported: any encoding, any separator, and plain words about what is no table."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pledgebook import ImportFileError

MAX_BYTES = 200_000_000
_SEPARATORS = (",", ";", "\t", "|")
_ENCODINGS = ("utf-8-sig", "cp1252")


class Row(NamedTuple):
    """A row by the names of its columns, and its line in the file, counted from 1."""

    line: int
    values: Mapping[str, str]


class SourceTable(NamedTuple):
    """The columns and rows of a file."""

    columns: list[str]
    rows: list[Row]


def read(path: Path) -> SourceTable:
    """The table in a CSV file. Raises ImportFileError."""
    text = _text(path)
    if text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<?xml")):
        raise ImportFileError(f"{path}: this is a web page or XML, no table. Download the export itself.")
    head = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        columns = [name.strip() for name in next(reader, [])]
        if len(columns) < 2:
            raise ImportFileError(f"{path}: the first line names fewer than two columns. Is this the right file?")
        rows = [_row(path, reader.line_num, columns, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise ImportFileError(f"{path}:{reader.line_num}: the table breaks off or a quote is not closed ({error}). Download the file again.") from error
    return SourceTable(columns, rows)


def _row(path: Path, line: int, columns: list[str], cells: list[str]) -> Row:
    if len(cells) != len(columns):
        raise ImportFileError(f"{path}:{line}: the row has {len(cells)} cells, the first line {len(columns)}. Is the file cut off, or a separator not in quotes?")
    return Row(line, {name: cell.strip() for name, cell in zip(columns, cells, strict=True)})


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ImportFileError(f"{path}: the file has more than {MAX_BYTES // 1_000_000} MB. Divide it.")
        content = path.read_bytes()
    except OSError as error:
        raise ImportFileError(f"{path}: the file can't be read: {error.strerror}.") from error
    if b"\0" in content[:1000]:
        raise ImportFileError(f"{path}: this is no text. Save the table as CSV in UTF-8.")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportFileError(f"{path}: the text is neither UTF-8 nor Windows-1252. Save the table as CSV in UTF-8.")
