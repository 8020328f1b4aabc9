"""The empty workbook for a collection: a sheet for the records and one for each list within them, with notes and drop-downs.

What people fill in comes in by `build.py import table`: headings are the names of the columns that are read.
"""

import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pledgebook.importing.source_workbook import HELP_SHEETS
from pledgebook.importing.table_records import sheet_name
from pledgebook.schema.codelists import Codelist
from pledgebook.schema.datatypes import datatype
from pledgebook.schema.fields import Collection, Field, Schema
from pledgebook.schema.levels import Level, levels, lists, singles

_README, _LISTS = HELP_SHEETS
_ROWS = 2000
_NUMBERED = 3
"""Columns for each list of plain texts; people add more by the same pattern."""
_BOLD, _REQUIRED = Font(bold=True), PatternFill("solid", fgColor="FFF2CC")
_AS_TEXT = "@"


class _Heading(NamedTuple):
    """A column of the template: its name, the field, whether it must be filled, and whether it is shown at first."""

    name: str
    field: Field | None
    title: str
    note: str
    is_required: bool = False
    is_hidden: bool = False


def workbook(collection: Collection, schema: Schema, languages: Sequence[str]) -> bytes:
    """The workbook (.xlsx) for the records of a collection. Texts have a column for each language; those of all but the
    first are folded away."""
    book = Workbook()
    every = sheets(collection)
    _write_readme(book.worksheets[0], collection, every)
    pages = [(book.create_sheet(sheet_name(level)), _headings(level, languages)) for level in every]
    options = _write_lists(book.create_sheet(_LISTS), [heading for _, headings in pages for heading in headings], schema)
    for sheet, headings in pages:
        _write_headings(sheet, headings)
        _add_drop_downs(sheet, headings, options)
    book.active = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheets(collection: Collection) -> list[Level]:
    """What has a sheet: the records, and the lists of objects within them. Lists of plain values are columns."""
    return [level for level in levels(collection) if not level.plain]


def _write_readme(sheet: Worksheet, collection: Collection, every: Sequence[Level]) -> None:
    sheet.title = _README
    lines = [
        f"{collection.plural}: fill in the sheets, a row for each record, then run: build.py import table {collection.name}.xlsx",
        "Headings must stay as they are; columns may be removed. A note on each heading says what belongs there. Coloured ones must be filled.",
        "Leave empty what is not known. Dates are as exact as the source: 2021, 2021-08 or 2021-08-31. Several codes in one cell are separated by ;",
        f"The rows of a list name their record in the first column, and count in the second. More columns such as topics_{_NUMBERED + 1}_en may be added.",
        "",
        *(f"{sheet_name(level)}: {level.title}. {level.description}" for level in every),
    ]
    for line in lines:
        sheet.append([line])
        sheet.cell(sheet.max_row, 1).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 110


def _headings(level: Level, languages: Sequence[str]) -> list[_Heading]:
    """Columns of the key, of single values, and of lists of plain texts."""
    headings = [_Heading(name, None, name, "Whose row it is." if name != "number" else "Position in the list, counted from 1.", is_required=True) for name in level.key]
    for path, field in singles(level.fields):
        if level.parent or path != ("id",):
            headings += _headings_of("_".join(path), field, languages, is_required=field.required and len(path) == 1)
    for path, field in lists(level.fields):
        if not field.fields and not datatype(field.datatype).labelled:
            for number in range(1, _NUMBERED + 1):
                headings += _headings_of(f"{'_'.join(path)}_{number}", field, languages[:1], is_required=False)
    return headings


def _headings_of(name: str, field: Field, languages: Sequence[str], *, is_required: bool) -> Iterator[_Heading]:
    note = f"{field.description} {'Several are separated by ;' if field.is_list and datatype(field.datatype).labelled else ''}".strip()
    if not datatype(field.datatype).in_languages:
        yield _Heading(name, field, field.title, note, is_required)
        return
    for language in languages:
        main = language == languages[0]
        yield _Heading(f"{name}_{language}", field, f"{field.title} ({language})", note, is_required and main, is_hidden=not main)


def _write_headings(sheet: Worksheet, headings: Sequence[_Heading]) -> None:
    for number, heading in enumerate(headings, start=1):
        cell = sheet.cell(1, number, heading.name)
        cell.font = _BOLD
        if heading.is_required:
            cell.fill = _REQUIRED
        cell.comment = Comment(f"{heading.title}\n{heading.note}{' Must be filled.' if heading.is_required else ''}".strip(), "Pledgebook", width=320, height=120)
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width, column.number_format = max(14, min(len(heading.name) + 4, 40)), _AS_TEXT
        if heading.is_hidden:
            column.outlineLevel, column.hidden = 1, True
    sheet.freeze_panes = "B2"


def _write_lists(sheet: Worksheet, headings: Sequence[_Heading], schema: Schema) -> dict[str, str]:
    """A column for each code list that is used; where it stands, by the name of the list."""
    used = dict.fromkeys(heading.field.codelist for heading in headings if heading.field and heading.field.codelist)
    ranges = {}
    for number, name in enumerate(used, start=1):
        letter = get_column_letter(number)
        choices = _choices(schema.codelists[name])
        sheet.cell(1, number, name).font = _BOLD
        for row, choice in enumerate(choices, start=2):
            sheet.cell(row, number, choice)
        ranges[name] = f"{_LISTS}!${letter}$2:${letter}${len(choices) + 1}"
    return ranges


def _choices(codelist: Codelist) -> list[str]:
    """What people choose from: the label in the first language, or the code where the label says something else too."""
    found = []
    for code in codelist:
        label = next(iter(code.labels.values()), code.code)
        if not code.derived and not code.deprecated:
            found.append(label if codelist.find(label) == code.code else code.code)
    return found


def _add_drop_downs(sheet: Worksheet, headings: Sequence[_Heading], ranges: dict[str, str]) -> None:
    for number, heading in enumerate(headings, start=1):
        field = heading.field
        if field is None:
            continue
        choices = f"={ranges[field.codelist]}" if field.codelist else '"true,false"' if field.datatype == "boolean" else ""
        if choices:
            rule = DataValidation(type="list", formula1=choices, allow_blank=True, errorStyle="warning", showErrorMessage=not field.is_list)
            sheet.add_data_validation(rule)
            letter = get_column_letter(number)
            rule.add(f"{letter}2:{letter}{_ROWS}")
