"""Cells: what a value becomes in the row of a table."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from pledgebook.model.derived_values import Derived
from pledgebook.model.portal import Portal
from pledgebook.schema.datatypes import datatype
from pledgebook.schema.fields import Field

Cells = dict[str, object]
"""A row, by the names of its columns. Empty cells may be left out; a list stands where several values share a cell."""
Writer = Callable[[Cells, Any], None]
Label = Callable[[Any], str]


def field_writer(name: str, field: Field, portal: Portal) -> Writer:
    """What puts a value of a field into its cells: the column `name`, one for each
    language of a text, and one for the label of a code or reference."""
    entry = datatype(field.datatype)
    if entry.in_languages:
        return lambda cells, value: cells.update({f"{name}_{language}": text for language, text in value.items()})
    if not entry.labelled:
        return _cell_writer(name)
    return _cell_writer(name, _reference_label(field, portal) if field.references else _codelist_label(field.codelist, portal))


def derived_writer(derived: Derived, portal: Portal) -> Writer:
    """What puts a derived value into its cells."""
    return _cell_writer(derived.name, _derived_label(derived, portal))


def _cell_writer(name: str, label: Label | None = None) -> Writer:
    """What puts a value, and its label where it has one, into cells."""

    def write(cells: Cells, value: object) -> None:
        cells[name] = value
        if label and value:
            cells[f"{name}_label"] = [label(each) for each in value] if isinstance(value, list) else label(value)

    return write


def _codelist_label(codelist: str, portal: Portal) -> Label | None:
    """What gives the label of a code; None where the portal has no such code list."""
    return cache(partial(portal.label, codelist)) if codelist in portal.schema.codelists else None


def _reference_label(field: Field, portal: Portal) -> Label:
    """What gives the name of a record to which a field refers."""
    return cache(lambda value: _name_of(field.key_of(value), value, portal))


def _derived_label(derived: Derived, portal: Portal) -> Label | None:
    """What gives the label of a derived code or identifier; None where it has none."""
    if derived.references in portal.schema.collections:
        return cache(lambda value: _name_of(f"{derived.references}/{value}", value, portal))
    return _codelist_label(derived.codelist, portal)


def _name_of(key: str, value: str, portal: Portal) -> str:
    """The name of a record in the main language; where there is none, the reference to it."""
    record = portal.maybe(key)
    return portal.caption(record, portal.settings.default_language).text if record else value
