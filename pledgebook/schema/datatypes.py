"""Datatypes: the kinds of value, as the entries of `schema/values.json` name them.

A new one is an entry in `values.json` (its JSON Schema and its words), an entry in `DATATYPES` and a macro of the same
name in `templates/macros/values.html`. An object, such as money or a link, needs none here unless it is a facet: its
parts have datatypes of their own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pledgebook.schema import formats, partial_dates
from pledgebook.schema.formats import Format


@dataclass(frozen=True)
class Datatype:
    """What a kind of value means to a program.

    `type` and `constraints` are those of Table Schema. `clean` brings a value into the form that all outputs expect.
    `in_languages`: a text by language, which has a column for each. `labelled`: a code or a reference, which has a
    column for its label. `format`: how it must be written. `facet`: how records are narrowed down by it (see
    model/facets.py); empty where they can't be.
    """

    name: str
    type: str = "string"
    constraints: Mapping[str, object] = field(default_factory=dict)
    clean: Callable[[Any], object] | None = None
    in_languages: bool = False
    labelled: bool = False
    format: Format | None = None
    facet: str = ""


def _decimal(value: object) -> str:
    """Amounts and degrees as plain decimal text, as exact as they were typed."""
    return format(Decimal(str(value)), "f")


_ENTRIES = (
    Datatype("text", in_languages=True, facet="word"),
    Datatype("string", facet="word"),
    Datatype("numbering", clean=str, facet="word"),
    Datatype("passage"),
    Datatype("id"),
    Datatype("url", format=formats.ADDRESS),
    Datatype("email", format=formats.EMAIL),
    Datatype("date", constraints={"pattern": partial_dates.PATTERN}, clean=str, format=formats.PARTIAL_DATE, facet="year"),
    Datatype("day", type="date", format=formats.DAY, facet="year"),
    Datatype("amount", type="number", clean=_decimal, format=formats.AMOUNT),
    Datatype("decimal", type="number", clean=_decimal, format=formats.DECIMAL),
    Datatype("integer", type="integer", facet="number"),
    Datatype("boolean", type="boolean", facet="flag"),
    Datatype("code", labelled=True, facet="code"),
    Datatype("goal", clean=int, labelled=True, facet="code"),
    Datatype("reference", labelled=True, facet="reference"),
    Datatype("money", facet="money"),
)
DATATYPES: Mapping[str, Datatype] = {entry.name: entry for entry in _ENTRIES}
FORMATS: Mapping[str, Format] = {entry.format.name: entry.format for entry in _ENTRIES if entry.format} | {formats.LANGUAGE.name: formats.LANGUAGE}
_OBJECT = Datatype("object")


def datatype(name: str) -> Datatype:
    """The datatype of a field; for objects without an entry a general one."""
    return DATATYPES.get(name, _OBJECT)
