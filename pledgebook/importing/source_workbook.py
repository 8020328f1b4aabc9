"""Reading the sheets of a workbook (.xlsx). What a spreadsheet has made of a value is reported, not taken."""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook
from openpyxl.cell.cell import TYPE_ERROR, TYPE_FORMULA, Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pledgebook import ImportFileError
from pledgebook.importing.source_file import MAX_BYTES

Cells = Sequence[tuple[int, list[str]]]
"""Rows of texts, each with its line, counted from 1."""
_MAX_CELLS = 2_000_000
"""Cells of a sheet, empty ones counted: what is more needs more memory than a computer may have."""
HELP_SHEETS = ("readme", "lists")
"""Sheets of the template that explain it."""


class Sheet(NamedTuple):
    """The cells of a sheet as text, and what there is to tell about them."""

    name: str
    cells: Cells
    remarks: list[str]


def read(path: Path) -> list[Sheet]:
    """The sheets of a workbook that hold rows. Raises ImportFileError, with the cell, where one can't be taken."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        with path.open("rb") as file:
            formulas, values = (load_workbook(file, data_only=each) if size <= MAX_BYTES else None for each in (False, True))
    except Exception as error:  # broken files make openpyxl, zipfile and XML parsers raise almost anything
        raise ImportFileError(f"{path}: the workbook can't be read ({error}). Is it cut off? Open it, and save it again as .xlsx.") from error
    if values is None or formulas is None:
        raise ImportFileError(f"{path}: the workbook holds more than {MAX_BYTES // 1_000_000} MB. Divide it.")
    return [sheet for each in values.worksheets if each.title not in HELP_SHEETS and (sheet := _sheet(path, each, formulas[each.title])).cells]


def _sheet(path: Path, values: Worksheet, formulas: Worksheet) -> Sheet:
    if values.merged_cells.ranges:
        merged = sorted(str(each) for each in values.merged_cells.ranges)
        raise ImportFileError(f"{path}: sheet '{values.title}': the cells {merged[0]} are merged, so nobody can tell to which rows the value belongs. Unmerge them, and write the value into each row.")
    if values.max_row * values.max_column > _MAX_CELLS:
        last = f"{get_column_letter(values.max_column)}{values.max_row}"
        raise ImportFileError(f"{path}: sheet '{values.title}' reaches to the cell {last}. Delete the empty rows and columns behind the table, or divide it.")
    remarks: list[str] = []
    rows = [(line, [_text(path, values, cell, formula, remarks) for cell, formula in zip(row, others, strict=False)]) for line, (row, others) in enumerate(zip(values.iter_rows(), formulas.iter_rows(), strict=False), 1)]
    width = max((number for _, row in rows[:1] for number, text in enumerate(row, 1) if text), default=0)
    return Sheet(values.title, [(line, _of_width(row, width)) for line, row in rows if any(row)], remarks)


def _of_width(row: list[str], width: int) -> list[str]:
    """A row without the empty cells that spreadsheets keep at the end."""
    while len(row) > width and not row[-1]:
        row = row[:-1]
    return row + [""] * (width - len(row))


def _text(path: Path, sheet: Worksheet, cell: Cell | MergedCell, formula: Cell | MergedCell, remarks: list[str]) -> str:
    place = f"sheet '{sheet.title}', cell {cell.coordinate}"
    if cell.data_type == TYPE_ERROR:
        raise ImportFileError(f"{path}: {place}: the cell holds the error {cell.value}. Write the value.")
    if formula.data_type == TYPE_FORMULA:
        if cell.value is None:
            raise ImportFileError(f"{path}: {place}: the cell holds a formula whose value was never saved. Open the workbook in a spreadsheet and save it, or write the value.")
        remarks.append(f"{place}: the cell holds a formula; its last value is taken: {cell.value}")
    return "".join(_written(cell.value))


def _written(value: object) -> Iterator[str]:
    """A value of a cell as people would write it into a record."""
    if isinstance(value, bool):
        yield str(value).lower()
    elif isinstance(value, float) and value.is_integer():
        yield str(int(value))
    elif isinstance(value, datetime):
        yield value.date().isoformat() if value.time() == time() else value.isoformat()
    elif isinstance(value, date):
        yield value.isoformat()
    elif value is not None:
        yield str(value)
