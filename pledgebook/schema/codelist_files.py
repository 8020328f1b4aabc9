"""The files of code lists, which people edit in spreadsheets: what such a program does to them is reported, with its place."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from pledgebook import SchemaError, language_tags
from pledgebook.text_files import read_text

OWN_COLUMNS = ("code", "parent", "aliases", "derived", "deprecated")
PREFIXES = ("label_", "description_")
"""Columns with words, each followed by the code of their language."""
_SIGNS = re.compile(r"[\W_]+")
_SEPARATORS = ";\t|"


def text_of(path: Path) -> str:
    """The text of a code list. Raises SchemaError where it is none, or is not separated by commas."""
    text = read_text(path, SchemaError)
    heading = text.partition("\n")[0]
    if "," not in heading and (found := next((sign for sign in _SEPARATORS if sign in heading), None)):
        raise SchemaError(f"{path}:1: the columns are separated by {found!r}, not by commas. Save the table as CSV with commas.")
    return text


def refuse_columns(path: Path, columns: Sequence[str]) -> None:
    """Raise SchemaError where a column is missing, stands twice, has no name or one that is probably misspelt."""
    if "code" not in columns:
        raise SchemaError(f"{path}:1: there is no column 'code'. Give the table a heading: code,label_en.")
    for number, column in enumerate(columns, start=1):
        place = f"{path}:1: column {number}"
        if not column.strip():
            raise SchemaError(f"{place} has no name. Name it, or remove it.")
        if column in columns[: number - 1]:
            raise SchemaError(f"{place}: '{column}' stands twice, so one of the two would be lost. Give each its own name, such as the code of its language.")
        if column != column.strip():
            raise SchemaError(f"{place}: there is a blank around '{column.strip()}'. Remove it.")
        if column not in OWN_COLUMNS and (wrong := _what_is_wrong(column)):
            raise SchemaError(f"{place}: {wrong}")


def _what_is_wrong(column: str) -> str:
    """Why a column is neither one of words, nor the name of a standard: `lable_es`, `label_sp`, `Code`."""
    prefix = next((prefix for prefix in PREFIXES if column.startswith(prefix)), None)
    if prefix:
        language = column.removeprefix(prefix)
        if language_tags.is_language_tag(language):
            return ""
        meant = language_tags.meant_by(language)
        return f"'{column}' ends in no language code. {f'Did you mean {prefix}{meant}? ' if meant else ''}Use codes such as en, es, uk or pt-BR."
    name, separator, rest = column.partition("_")
    like = get_close_matches(f"{name}{separator}".casefold(), PREFIXES if separator else OWN_COLUMNS, 1, 0.7)
    return f"nothing reads a column '{column}'. Did you mean '{like[0]}{rest if separator else ''}'?" if like else ""


def refuse_row(path: Path, line: int, columns: Sequence[str], row: Mapping[str | None, str | None], known: Container[str]) -> None:
    """Raise SchemaError where a row has too many or too few cells, or no code of its own."""
    code = row.get("code") or ""
    if None in row or None in row.values():
        cells = sum(each is not None for each in row.values()) if None not in row else len(columns) + len(row[None] or ())
        raise SchemaError(f"{path}:{line}: the row is not complete: it has {cells} cells, the heading {len(columns)}. Give every row a cell for every column; put a text with a comma in quotes.")
    if code != code.strip() or not code:
        fact = f"there is a blank around the code '{code.strip()}'" if code.strip() else "the row has no code"
        raise SchemaError(f"{path}:{line}: column {columns.index('code') + 1}: {fact}. Write the code, and nothing around it.")
    if code in known:
        raise SchemaError(f"{path}:{line}: '{code}' stands twice. Give every row one code of its own.")


def refuse_alike(path: Path, codes: Iterable[str]) -> None:
    """Raise SchemaError where two codes differ in capitals or signs only: their pages would have one address."""
    known: dict[str, str] = {}
    for code in codes:
        other = known.setdefault(_SIGNS.sub("-", code.casefold()), code)
        if other != code:
            raise SchemaError(f"{path}: the codes '{other}' and '{code}' differ in capitals or signs only. Rename one of them, there and in the records that have it.")
