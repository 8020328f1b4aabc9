"""Reading tables that somebody else exported: any encoding, any separator, sheets of a workbook."""

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pledgebook import ImportFileError
from pledgebook.importing import source_file, source_workbook
from pledgebook.importing.source_workbook import Cells

_SEPARATORS = (",", ";", "\t", "|")
_ENCODINGS = ("utf-8-sig", "cp1252")
_NAMED_SEPARATOR = re.compile(r"sep=(.)\r?\n")
"""What spreadsheets write above a table to say how its cells are separated."""
_CURE = "Save the table as CSV in UTF-8, or as .xlsx."


class Row(NamedTuple):
    """A row by the names of its columns, and its line in the file, counted from 1."""

    line: int
    values: Mapping[str, str]


class SourceTable(NamedTuple):
    """The columns and rows of a file or sheet, by its `name`, and remarks about it."""

    name: str
    columns: list[str]
    rows: list[Row]
    remarks: list[str]


def read(path: Path) -> list[SourceTable]:
    """The table in a CSV file, or those in the sheets of a workbook. Raises ImportFileError."""
    head = source_file.read_head(path, "a table")
    if source_file.is_workbook(path):
        return [_table(path, sheet.name, sheet.cells, sheet.remarks) for sheet in source_workbook.read(path)]
    if head.startswith((b"<?xml", b"{", b"[")):
        raise ImportFileError(f"{path}: this is {'XML' if head.startswith(b'<') else 'JSON'}, no table. {_CURE}")
    text = source_file.read_text(path, _ENCODINGS, _CURE)
    named = _NAMED_SEPARATOR.match(text)
    heading = next((line for line in text.splitlines() if any(each in line for each in _SEPARATORS)), "")
    separator = named[1] if named else max(_SEPARATORS, key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        cells = [(reader.line_num, row) for row in reader][1 if named else 0 :]
    except csv.Error as error:
        raise ImportFileError(f"{path}:{reader.line_num}: the table breaks off or a quote is not closed ({error}). Download the file again.") from error
    return [_table(path, path.stem, cells, [])]


def _table(path: Path, name: str, cells: Cells, remarks: list[str]) -> SourceTable:
    above = next((number for number, (_, row) in enumerate(cells) if sum(map(bool, map(str.strip, row))) > 1), 0)
    remarks = [*remarks, *(f"'{name}', line {line}: what stands above the heading was left out: {' '.join(row).strip()}" for line, row in cells[:above] if any(row))]
    columns = [cell.strip() for cell in cells[above][1]] if cells else []
    if len(columns) < 2:
        raise ImportFileError(f"{path}: the heading of '{name}' names fewer than two columns. Is this the right file?")
    if twice := sorted({column for column in columns if column and columns.count(column) > 1}):
        raise ImportFileError(f"{path}: two columns of '{name}' are called '{twice[0]}'. Give each a name of its own.")
    rows = [_row(path, line, columns, row) for line, row in cells[above + 1 :] if any(cell.strip() for cell in row)]
    return SourceTable(name, [column for column in columns if column], rows, remarks)


def _row(path: Path, line: int, columns: list[str], cells: list[str]) -> Row:
    if len(cells) != len(columns):
        raise ImportFileError(f"{path}:{line}: the row has {len(cells)} cells, the heading {len(columns)}. Is the file cut off, or a separator not in quotes?")
    values = {name: cell.strip() for name, cell in zip(columns, cells, strict=True)}
    if values.pop("", ""):
        raise ImportFileError(f"{path}:{line}: the row has a value in a column without a name. Name the column.")
    return Row(line, values)
