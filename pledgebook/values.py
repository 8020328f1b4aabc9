"""Kinds of value: what the entries of `schema/values.json` mean to a program.

A new kind of value is one entry in `values.json`, one in `KINDS` and one macro
of the same name in `templates/values.html`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pledgebook import dates
from pledgebook.schema import Field


def _same(value: object) -> object:
    return value


def _decimal(value: object) -> str:
    """Amounts and degrees as plain decimal text, as exact as they were typed."""
    return format(Decimal(str(value)), "f")


@dataclass(frozen=True)
class Kind:
    """How a kind of value is made uniform (`clean`) and stands in a table:
    `type` and `constraints` of Table Schema, a column for each language, or a
    code with a column for its label."""

    name: str
    type: str = "string"
    constraints: Mapping[str, object] = field(default_factory=dict)
    clean: Callable[[object], object] = _same
    in_languages: bool = False
    labelled: bool = False


KINDS = {
    kind.name: kind
    for kind in (
        Kind("text", in_languages=True),
        Kind("string"),
        Kind("passage"),
        Kind("id"),
        Kind("url"),
        Kind("email"),
        Kind("date", constraints={"pattern": dates.PATTERN}, clean=str),
        Kind("day", type="date"),
        Kind("amount", type="number", clean=_decimal),
        Kind("decimal", type="number", clean=_decimal),
        Kind("integer", type="integer"),
        Kind("boolean", type="boolean"),
        Kind("code", labelled=True),
        Kind("goal", clean=int, labelled=True),
        Kind("reference", labelled=True),
    )
}


def clean(data: Mapping, fields: tuple[Field, ...]) -> dict:
    """`data` with every value in the form that all outputs expect, in the
    order of the schema. Values of unknown fields fall away."""
    return {each.name: _clean(data[each.name], each) for each in fields if data.get(each.name) is not None}


def _clean(value: object, field: Field) -> object:
    if field.many:
        return [_clean_one(each, field) for each in value]
    return _clean_one(value, field)


def _clean_one(value: object, field: Field) -> object:
    return clean(value, field.fields) if field.fields else KINDS[field.kind].clean(value)


def visit(data: Mapping, fields: tuple[Field, ...], path: tuple = ()):
    """Every single value in a record: its path, its field and itself. A list
    is visited item by item; objects come before their parts."""
    for each in fields:
        if each.name not in data:
            continue
        value, at = data[each.name], (*path, each.name)
        items = [((*at, number), item) for number, item in enumerate(value)] if each.many else [(at, value)]
        for place, item in items:
            yield place, each, item
            if each.fields:
                yield from visit(item, each.fields, place)
