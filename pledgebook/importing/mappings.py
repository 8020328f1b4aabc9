"""Mappings: which element of an export goes into which field, by which rule. They are data: `schema/mappings/*.csv`."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from pledgebook import ImportFileError
from pledgebook.check.suggestions import nearest

IGNORED = "ignored"


class Entry(NamedTuple):
    """One element of an export: the `field` that it fills (collection first), and the `rule` with its argument."""

    field: tuple[str, ...]
    element: str
    rule: str
    argument: str


class Mapping(NamedTuple):
    """The entries of one export, by the name of its file."""

    name: str
    entries: list[Entry]

    @property
    def elements(self) -> set[str]:
        return {entry.element for entry in self.entries}


def read_all(folder: Path, prefix: str) -> list[Mapping]:
    """The mappings of a standard: files whose names begin with `prefix`."""
    return [_read(path) for path in sorted(folder.glob(f"{prefix}*.csv"))]


def _read(path: Path) -> Mapping:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Mapping(path.stem, [Entry(tuple(filter(None, row["field"].split("."))), row["element"], *_rule(row["rule"])) for row in rows])


def _rule(text: str) -> tuple[str, str]:
    name, _, argument = text.partition(" ")
    return name, argument


def choose(mappings: Iterable[Mapping], columns: list[str], file: Path) -> Mapping:
    """The mapping all of whose elements are columns. Raises ImportFileError, with the nearest columns, where none is."""
    mappings = list(mappings)
    best = max(mappings, key=lambda each: len(each.elements & {*columns}), default=None)
    if best is None:
        raise ImportFileError("there is no mapping for this kind of file in schema/mappings/.")
    lacking = sorted(best.elements - {*columns})
    if not lacking:
        return best
    hints = [f"'{name}'" + (f" (perhaps '{found}')" if (found := nearest(name, columns)) else "") for name in lacking]
    raise ImportFileError(f"{file}: no mapping knows these columns. The nearest one, {best.name}, also needs: {', '.join(hints)}. Copy schema/mappings/{best.name}.csv and write the names of your columns into it.")
