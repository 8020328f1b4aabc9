"""Tables become records of a source: rows with one identifier are one record, and sheets hold the lists within records."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pledgebook import ImportFileError
from pledgebook.check.suggestions import did_you_mean, nearest
from pledgebook.importing.mappings import ElementMapping, Entry, FieldStep
from pledgebook.importing.source_node import ROW, SourceNode
from pledgebook.importing.source_table import Row, SourceTable
from pledgebook.model.derived_values import DERIVED
from pledgebook.schema.datatypes import datatype
from pledgebook.schema.fields import Field, Schema
from pledgebook.schema.levels import VALUE, Level, levels, lists, singles

_MAX_TITLE = 31
"""Characters that a workbook allows in the name of a sheet."""
_LANGUAGE = re.compile(r"(.+)_([a-z]{2,3}(?:-[A-Za-z0-9]+)*)")
_NUMBERED = re.compile(r"(.+?)_(\d+)(?:_(.+))?")
_OTHERWISE_WRITTEN = re.compile(r"[\s-]+")
_OF_EXPORTS = re.compile(r".+_label|page_url")
"""Columns that our own tables have besides: they say again what another column says."""


# By a mapping


def of_rows(mapping: ElementMapping) -> ElementMapping:
    """A mapping whose elements are columns, as one for records made of rows."""
    return replace(mapping, entries=[replace(entry, element=_in_row(entry), rules=_rules_in_row(entry.rules)) for entry in mapping.entries])


def _in_row(entry: Entry) -> str:
    if "each" in entry.rules:
        return ROW
    return f"{ROW}/{entry.element}" if entry.element else ""


def _rules_in_row(rules: Mapping[str, str]) -> dict[str, str]:
    made = dict(rules)
    for name in {"identifier", "capitals"} & rules.keys():
        made[name] = "|".join(f"{ROW}/{element}" for element in rules[name].split("|"))
    return made | ({"words": rules["words"].replace("{", f"{{{ROW}/")} if "words" in rules else {})


def records_of_rows(table: SourceTable, mapping: ElementMapping) -> Iterator[SourceNode]:
    """A record for each row; one for all rows with the same value, where the identifier is that of a column."""
    column = mapping.identifier.removeprefix(f"{ROW}/")
    found: dict[object, SourceNode] = {}
    for number, row in enumerate(table.rows):
        key = row.values[column] if column else number
        record = found.setdefault(key, SourceNode("", place=str(row.line)))
        _add_row(record, ROW, row, str(row.line))
    yield from found.values()


def _add_row(record: SourceNode, name: str, row: Row, place: str) -> SourceNode:
    node = record.add(name, place=place)
    for column, text in row.values.items():
        node.add(column, text)
    return node


# By the names of columns


def level_of(name: str, schema: Schema) -> Level | None:
    """The collection or list that a file or sheet holds, by its name."""
    every = (level for collection in schema.collections.values() for level in levels(collection))
    return next((level for level in every if sheet_name(level) == name.strip()[:_MAX_TITLE].casefold()), None)


def sheet_name(level: Level) -> str:
    """The name of the sheet of a level."""
    return level.name[:_MAX_TITLE].rstrip("_-")


def mapping_of(tables: Mapping[Level, SourceTable], languages: Sequence[str], file: Path) -> tuple[ElementMapping, list[str]]:
    """A mapping by the headings of tables, and what there is to tell of columns that are none of ours. Raises
    ImportFileError where the column that says whose row it is is missing."""
    collection = next(iter(tables)).collection
    entries, remarks = [Entry(collection.name, (FieldStep("id"),), "id", {})], []
    for level, table in tables.items():
        for name in level.key:
            if name not in table.columns:
                raise ImportFileError(f"{file}: '{table.name}' has no column '{name}', so nobody can tell whose row it is. {did_you_mean(nearest(name, table.columns))} Its columns: {', '.join(table.columns)}.")
        base = _element_of(level)
        steps = tuple(FieldStep(name) for name in level.full_path)
        entries += [Entry(collection.name, steps, base, {"each": ""})] * bool(level.parent and not level.plain)
        known = _columns(level, languages)
        for column in table.columns:
            found = _step_of_column(column, known)
            if column in level.key or _is_of_exports(column, level):
                entries.append(Entry("", (), f"{base}/{column}", {"ignored": ""}))
            elif found is None:
                remarks.append(f"'{table.name}': there is no field for the column '{column}'; it is kept beside the records. {did_you_mean(nearest(column, known))}".rstrip())
            else:
                entries.append(Entry(collection.name, (*steps, *found[0]), f"{base}/{column}", found[1]))
    return ElementMapping(f"table-{next(iter(tables)).name}", entries), remarks


def with_our_names(table: SourceTable, level: Level, languages: Sequence[str]) -> SourceTable:
    """A table whose columns are called as ours are where only capitals, spaces and dashes differ."""
    known = _columns(level, languages)
    names = {column: column if _step_of_column(column, known) else _OTHERWISE_WRITTEN.sub("_", column.casefold()) for column in table.columns}
    ours = {column: name for column, name in names.items() if name != column and (name in level.key or _step_of_column(name, known)) and name not in table.columns}
    rows = [row._replace(values={ours.get(name, name): text for name, text in row.values.items()}) for row in table.rows]
    return table._replace(columns=[ours.get(column, column) for column in table.columns], rows=rows)


def _element_of(level: Level) -> str:
    if level.parent is None:
        return ROW
    return f"{_element_of(level.parent)}/{level.name}" if level.parent.parent else level.name


def _is_of_exports(column: str, level: Level) -> bool:
    derived = {each.name for each in DERIVED.get(level.collection.name, ())} - level.collection.by_name.keys() if level.parent is None else set()
    of_aliases = {f"{'_'.join(path)}_code" for path, field in singles(level.fields) if field.aliases}
    return bool(_OF_EXPORTS.fullmatch(column)) or column in derived | of_aliases


Column = tuple[tuple[FieldStep, ...], dict[str, str]]


def _columns(level: Level, languages: Sequence[str]) -> dict[str, Column]:
    """Every column that a level can have, by the form of its name: `#` stands for a number."""
    known = {name: column for path, field in singles(level.fields) for name, column in _columns_of(path, field, level, languages)}
    for path, field in lists(level.fields):
        parts = singles(field.fields) if field.fields else [((), field)]
        for below, part in parts:
            for name, (steps, rules) in _columns_of((*path, *below), replace(part, is_list=bool(below) and part.is_list), level, languages):
                numbered = name.replace("_".join(path), f"{'_'.join(path)}_#", 1)
                known[numbered] = steps, rules
    return known


def _columns_of(path: tuple[str, ...], field: Field, level: Level, languages: Sequence[str]) -> Iterator[tuple[str, Column]]:
    name = "_".join(path)
    steps = () if level.plain and path == (VALUE,) else tuple(FieldStep(step) for step in path)
    if datatype(field.datatype).in_languages:
        yield name, (steps, {})
        yield from ((f"{name}_{language}", ((*steps, FieldStep(language)), {})) for language in languages)
    else:
        yield name, (steps, {"split": ""} if field.is_list else {})


def _step_of_column(column: str, known: Mapping[str, Column]) -> Column | None:
    """The field of a column: `title_es`, `milestones_2_title_es`."""
    if column in known:
        return known[column]
    if (found := _LANGUAGE.fullmatch(column)) and (text := _text_column(found[1], known)):
        return (*text[0], FieldStep(found[2])), text[1]
    if found := _NUMBERED.fullmatch(column):
        name, number, rest = found.groups()
        inner = _step_of_column(f"{name}_#{f'_{rest}' if rest else ''}", known)
        return (_numbered(inner[0], name, int(number)), inner[1]) if inner else None
    return None


def _text_column(name: str, known: Mapping[str, Column]) -> Column | None:
    """The column of a text in any language, where there is one of that name."""
    found = known.get(name)
    return found if found and any(key.startswith(f"{name}_") and known[key][0][:-1] == found[0] for key in known) else None


def _numbered(steps: Sequence[FieldStep], name: str, number: int) -> tuple[FieldStep, ...]:
    """Steps with the number of the entry at the list whose name is spelled by the first of them."""
    depth = next(depth for depth in range(1, len(steps) + 1) if "_".join(step.name for step in steps[:depth]) == name)
    return (*steps[: depth - 1], FieldStep(steps[depth - 1].name, index=number), *steps[depth:])


def records_of_tables(tables: Mapping[Level, SourceTable]) -> Iterator[SourceNode]:
    """A record for each identifier, with its rows of all tables; rows of a list within a list are parts of their row there.
    A second row of a record is one of its own, so that it is reported like any identifier that stands twice."""
    found: dict[str, SourceNode] = {}
    rows: dict[tuple[str, tuple[str, ...]], SourceNode] = {}
    repeated: list[SourceNode] = []
    for level, table in tables.items():
        for row in table.rows:
            keys = tuple(row.values[name] for name in level.key)
            place = f"{table.name}:{row.line}" if len(tables) > 1 else str(row.line)
            if level.parent is None and keys[0] in found:
                repeated.append(_record_of(keys[0], place))
                continue
            record = found.setdefault(keys[0], _record_of(keys[0], place))
            above = rows.get((level.parent.name, keys[:-1]), record) if level.parent and level.parent.parent else record
            rows[level.name, keys] = _add_row(above, level.name if level.parent else ROW, row, place)
    yield from (*found.values(), *repeated)


def _record_of(id: str, place: str) -> SourceNode:
    record = SourceNode("", place=place)
    record.add("id", id)
    return record
