"""Kinds of value: what the entries of `schema/values.json` mean to a program.

A new kind of value is one entry in `values.json`, one in `DATATYPES` and one macro
of the same name in `templates/values.html`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, partial
from itertools import chain

from pledgebook.schema import partial_dates as dates
from pledgebook.schema.fields import Field


def _decimal(value: object) -> str:
    """Amounts and degrees as plain decimal text, as exact as they were typed."""
    return format(Decimal(str(value)), "f")


@dataclass(frozen=True)
class Datatype:
    """How a kind of value is made uniform (`clean`) and stands in a table:
    `type` and `constraints` of Table Schema, a column for each language, or a
    code with a column for its label."""

    name: str
    type: str = "string"
    constraints: Mapping[str, object] = field(default_factory=dict)
    clean: Callable[[object], object] | None = None
    in_languages: bool = False
    labelled: bool = False


DATATYPES = {
    kind.name: kind
    for kind in (
        Datatype("text", in_languages=True),
        Datatype("string"),
        Datatype("passage"),
        Datatype("id"),
        Datatype("url"),
        Datatype("email"),
        Datatype("date", constraints={"pattern": dates.PATTERN}, clean=str),
        Datatype("day", type="date"),
        Datatype("amount", type="number", clean=_decimal),
        Datatype("decimal", type="number", clean=_decimal),
        Datatype("integer", type="integer"),
        Datatype("boolean", type="boolean"),
        Datatype("code", labelled=True),
        Datatype("goal", clean=int, labelled=True),
        Datatype("reference", labelled=True),
    )
}


def clean(data: Mapping, fields: tuple[Field, ...]) -> dict:
    """`data` with every value in the form that all outputs expect, in the
    order of the schema. Values of unknown fields fall away."""
    made = {}
    for name, cleaned in _cleaners(fields):
        if (value := data.get(name)) is not None:
            made[name] = cleaned(value) if cleaned else value
    return made


@cache
def _cleaners(fields: tuple[Field, ...]) -> list[tuple[str, Callable[[object], object] | None]]:
    """What makes the values of each field uniform; None where they are so."""
    return [(field.name, _in_list(_cleaner(field)) if field.is_list else _cleaner(field)) for field in fields]


def _cleaner(field: Field) -> Callable[[object], object] | None:
    if field.fields:
        return partial(clean, fields=field.fields)
    return DATATYPES[field.datatype].clean


def _in_list(cleaned: Callable[[object], object] | None) -> Callable[[list], list] | None:
    return (lambda items: [cleaned(item) for item in items]) if cleaned else None


def visit(data: Mapping, fields: Mapping[str, Field]) -> list[tuple[tuple, Field, object]]:
    """Every single value of `fields` in clean data: its path, its field and
    itself. A list is visited item by item; objects come before their parts."""
    found: list[tuple[tuple, Field, object]] = []
    _visit(data, fields, (), found)
    return found


def _visit(data: Mapping, fields: Mapping[str, Field], path: tuple, found: list) -> None:
    for name, each in fields.items():
        if name not in data:
            continue
        value, at = data[name], (*path, name)
        for place, item in [((*at, number), item) for number, item in enumerate(value)] if each.is_list else ((at, value),):
            found.append((place, each, item))
            if each.fields:
                _visit(item, each.by_name, place, found)


def values_at(data: object, path: Sequence[str]) -> list:
    """All values at a path in clean data, whatever lists lie on the way."""
    found = data if isinstance(data, list) else [data]
    for step in path:
        if not (found := [value for each in found if (value := each.get(step)) is not None]):
            break
        found = list(chain.from_iterable([value if isinstance(value, list) else (value,) for value in found]))
    return found
