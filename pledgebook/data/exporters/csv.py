"""Tables as CSV: UTF-8, `\\n`, cells that a spreadsheet would run as formulas defused."""

import csv
import io
from collections.abc import Mapping

from pledgebook.data.tables import LIST_SEPARATOR, Table

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(table: Table) -> bytes:
    """The table as CSV, with its columns in the first line."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in table.columns])
    places = {column.name: (number, column.type == "string") for number, column in enumerate(table.columns)}
    writer.writerows(_line(row, places) for row in table.rows)
    return out.getvalue().encode("utf-8")


def _line(row: Mapping, places: Mapping[str, tuple[int, bool]]) -> list[object]:
    """The cells of a row in the order of the columns; most are empty."""
    line: list[object] = [""] * len(places)
    for name, value in row.items():
        number, is_text = places[name]
        line[number] = _cell(value, is_text=is_text)
    return line


def _cell(value: object, *, is_text: bool) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        value = LIST_SEPARATOR.join(str(each).replace(LIST_SEPARATOR, ",") for each in value)
    return defused(value) if is_text and isinstance(value, str) else value


def defused(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would run it; a
    carriage return, which would begin a new row, as `\\n`."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{plain}" if text.startswith(_FORMULA_STARTS) else plain
