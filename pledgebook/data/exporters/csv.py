"""Tables as CSV: UTF-8, `\\n`, cells that a spreadsheet would run as formulas defused."""

import csv
import io

from pledgebook.data.tables import LIST_SEPARATOR, Table

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(table: Table) -> bytes:
    """The table as CSV, with the names of its columns in the first line."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, [column.name for column in table.columns], lineterminator="\n")
    writer.writeheader()
    texts = {column.name for column in table.columns if column.type == "string"}
    writer.writerows({name: _cell(value, is_text=name in texts) for name, value in row.items()} for row in table.rows)
    return out.getvalue().encode("utf-8")


def _cell(value: object, *, is_text: bool) -> object:
    if isinstance(value, list):
        value = LIST_SEPARATOR.join(str(each).replace(LIST_SEPARATOR, ",") for each in value)
    if isinstance(value, str):
        return defused(value) if is_text else value
    return str(value).lower() if isinstance(value, bool) else value


def defused(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would run it; a
    carriage return, which would begin a new row, as `\\n`."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    return f"'{plain}" if text.startswith(_FORMULA_STARTS) else plain
