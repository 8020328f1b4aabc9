"""Mappings: which element of a source goes into which field, and how. They are data: `schema/mappings/*.csv`.

A row has a `field`, an `element`, a `rule` and a `note`. The path of a field may say what the entry of a list is to
hold besides (`institutions[role=lead].organization`), which entry is meant (`milestones[2].title`), and the language
of a text (`title.es`). Rules are separated by `;`; without one, the kind of the field says what becomes of a value.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pledgebook import ImportFileError, SchemaError
from pledgebook.check.suggestions import nearest
from pledgebook.importing.organizations import ORGANIZATIONS
from pledgebook.layers import SCHEMA, Layers

FOLDER = f"{SCHEMA}/mappings"
RULES = {
    "each": "the list gets an entry for each such element",
    "constant": "always this value",
    "where": "only elements with this text",
    "identifier": "an identifier made of these elements, separated by |",
    "capitals": "the identifier is written in capital letters",
    "words": "these words, with elements in braces; nothing where one of these is empty",
    "append": "several texts stand one below the other",
    "after": "these elements stand before the value",
    "part": "this word of the value, counted from 1",
    "rest": "only what no row above has taken",
    "label": "this word stands before the value",
    "split": "the value holds several, separated by semicolons",
    "else": "a value that is no code goes into this text",
    "country": "the country of the organization",
    "true": "the value that means yes; any other means no",
    "sum": "amounts of one currency are added up",
    "language": "the language of texts that name none",
    "ignored": "says nothing that a record doesn't say",
}
"""Every rule, with what it means."""
_STEP = re.compile(r"([^.\[]+)(?:\[([^\]]*)\])?(?:\.|$)")


@dataclass(frozen=True)
class FieldStep:
    """One step of the path to a field. `constants` are what the entry of a list holds besides; `index` is its position."""

    name: str
    constants: tuple[tuple[str, str], ...] = ()
    index: int = 0


@dataclass(frozen=True)
class Entry:
    """One row of a mapping: `steps` lead to the field in a record of `collection`."""

    collection: str
    steps: tuple[FieldStep, ...]
    element: str
    rules: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(step.name for step in self.steps)


@dataclass(frozen=True)
class ElementMapping:
    """The entries of one source, by the name of its file. The first collection that is named has a record for each
    record of the source; those of others are made where they are named first."""

    name: str
    entries: Sequence[Entry]

    @cached_property
    def elements(self) -> frozenset[str]:
        return frozenset(entry.element for entry in self.entries if entry.element)

    @property
    def needed(self) -> set[str]:
        """Elements without which records have no identifier or no name."""
        made = {element for entry in self.entries for name in ("identifier", "capitals") if name in entry.rules for element in entry.rules[name].split("|")}
        return made | {entry.element for entry in self.entries if entry.element and entry.names in (("id",), ("title",))}

    @cached_property
    def collections(self) -> list[str]:
        """The collections in the order in which they are named."""
        return list(dict.fromkeys(entry.collection for entry in self.entries if entry.collection))

    @property
    def own(self) -> str:
        """The collection that has a record for each record of the source."""
        return self.collections[0]

    @property
    def identifier(self) -> str:
        """The element that is the identifier of these; empty where the mapping makes them up, so that two may get the same."""
        return next((entry.element for entry in self.of(self.own) if entry.names == ("id",)), "")

    @cached_property
    def countries(self) -> list[Entry]:
        """The entries that give the country of a record of the source, in whatever collection."""
        return [entry for entry in self.entries if entry.names == ("country",) and entry.collection != ORGANIZATIONS]

    @cached_property
    def _by_collection(self) -> Mapping[str, list[Entry]]:
        return {name: [entry for entry in self.entries if entry.collection == name and (entry.steps or not name)] for name in ("", *self.collections)}

    @property
    def introduced(self) -> list[str]:
        """Elements that name organizations, so that others can refer to these by their identifiers alone."""
        return [entry.element for entry in self.entries if entry.collection == ORGANIZATIONS and not entry.steps]

    def of(self, collection: str) -> list[Entry]:
        """The entries of a collection; of no collection, those that say something of the source itself."""
        return self._by_collection.get(collection, [])


def read_all(layers: Layers, prefix: str) -> list[ElementMapping]:
    """The mappings of a standard: files whose names begin with `prefix`. Raises SchemaError where one can't be used."""
    return [_read(path) for path in layers.files(FOLDER, f"{prefix}*.csv").values()]


def _read(path: Path) -> ElementMapping:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    entries = []
    for number, row in enumerate(rows, start=2):
        rules = read_rules(row["rule"])
        if unknown := sorted(rules.keys() - RULES):
            raise SchemaError(f"{path}:{number}: there is no rule '{unknown[0]}'. Rules: {', '.join(RULES)}.")
        entries.append(Entry(*read_field(row["field"]), row["element"], rules))
    return ElementMapping(path.stem, entries)


def read_field(text: str) -> tuple[str, tuple[FieldStep, ...]]:
    """The collection, and the steps to a field in it: `commitments.institutions[role=lead].organization`."""
    found = [_field_step(name, inside) for name, inside in _STEP.findall(text)]
    return (found[0].name, tuple(found[1:])) if found else ("", ())


def _field_step(name: str, inside: str) -> FieldStep:
    if inside.isdecimal():
        return FieldStep(name, index=int(inside) - 1)
    return FieldStep(name, tuple((key.strip(), value.strip()) for key, _, value in (part.partition("=") for part in inside.split(",") if part)))


def read_rules(text: str) -> dict[str, str]:
    """Rules with their arguments: `split; else topics`."""
    parts = (part.strip().partition(" ") for part in text.split(";") if part.strip())
    return {name: argument.strip() for name, _, argument in parts}


def choose(mappings: Iterable[ElementMapping], columns: Sequence[str], file: Path) -> ElementMapping:
    """The mapping whose elements are the columns. One that knows all columns, but names more, fits too, as long as what
    makes identifiers is there. Raises ImportFileError, with the nearest columns, where none fits."""
    best = max(mappings, key=lambda each: (_fit(each, columns), len(each.elements)), default=None)
    if best is None:
        raise ImportFileError("there is no mapping for this kind of file in schema/mappings/.")
    lacking, unknown = sorted(best.elements - {*columns}), {*columns} - best.elements
    if not lacking or not (unknown or best.needed - {*columns}):
        return best
    hints = [f"'{name}'" + (f" (perhaps '{found}')" if (found := nearest(name, unknown)) else "") for name in lacking]
    raise ImportFileError(f"{file}: no mapping knows these columns. The nearest one, {best.name}, also needs: {', '.join(hints)}. Copy schema/mappings/{best.name}.csv and write the names of your columns into it.")


def _fit(mapping: ElementMapping, columns: Sequence[str]) -> float:
    """The share of a mapping's elements that are columns."""
    return len(mapping.elements & {*columns}) / max(len(mapping.elements), 1)


def fits(mapping: ElementMapping, columns: Sequence[str]) -> bool:
    """Whether all elements of a mapping are columns."""
    return mapping.elements <= {*columns}
