"""Topics and places: targets with their goals, places on the globe, entries that stand twice, what is no longer used."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import orjson

from pledgebook.check.problems import Finding
from pledgebook.check.rules.registry import Context, error, warning
from pledgebook.records.loader import ValuePath
from pledgebook.records.record import Record, visit
from pledgebook.schema.fields import Data, Field

_LIMITS = {"latitude": 90, "longitude": 180}


@error()
def place_off_the_globe(record: Record, context: Context) -> Iterator[Finding]:
    for path, field, value in record.of("place"):
        for name, limit in _LIMITS.items():
            if name in value and abs(Decimal(value[name])) > limit:
                swapped = {"latitude": value.get("longitude", 999), "longitude": value.get("latitude", 999)}
                may_be_swapped = all(abs(Decimal(swapped[each])) <= most for each, most in _LIMITS.items())
                cure = "Check whether latitude and longitude are swapped." if may_be_swapped else "Correct the number: degrees, with a point for decimals."
                yield Finding((*path, name), f"the {name} {value[name]} is not between -{limit} and {limit}.", cure)
        if _LIMITS.keys() <= field.by_name.keys() and ("latitude" in value) != ("longitude" in value):
            yield Finding(path, "the place has only one of latitude and longitude.", "Give both, or neither.")


@warning()
def target_without_its_goal(record: Record, context: Context) -> Iterator[Finding]:
    if "sdgs" in record.invalid_fields or "sdgs" not in record.collection.by_name:
        return
    goals = {str(goal) for goal in record.at(("sdgs",))}
    for path, field, target in record.visit_at("sdg_targets"):
        code = context.schema.codelists[field.codelist].codes[target] if field.codelist else None
        goal = code.parent if code else ""
        if goal and goal not in goals:
            yield Finding(path, f"the target {target} stands without its goal {goal}.", f"Add {goal} to `sdgs`, or leave it if the source says so.")


@warning()
def listed_twice(record: Record, context: Context) -> Iterator[Finding]:
    for path, items in _lists(record.data, record.collection.lists, ()):
        objects = isinstance(items[0], Mapping)
        seen = set()
        for number, value in enumerate(items):
            key = orjson.dumps(value, option=orjson.OPT_SORT_KEYS) if objects else value
            if key in seen:
                what = "the entry" if objects else f"'{value}'"
                yield Finding((*path, number), f"{what} stands twice in its list.", "Remove one of the two.")
            seen.add(key)


def _lists(data: Data, fields: Mapping[str, Field], path: ValuePath) -> Iterator[tuple[ValuePath, list[Any]]]:
    """Path and values of every list that has more than one."""
    for name, field in fields.items():
        if name not in data:
            continue
        value = data[name]
        if field.is_list and len(value) > 1:
            yield (*path, name), value
        if field.fields and field.is_list:
            for number, item in enumerate(value):
                yield from _lists(item, field.by_name, (*path, name, number))
        elif field.fields:
            yield from _lists(value, field.by_name, (*path, name))


@warning()
def deprecated(record: Record, context: Context) -> Iterator[Finding]:
    for path, field, value in visit(record.data, context.deprecated[record.collection.name]):
        if field.deprecated:
            yield Finding(path, f"the field '{field.name}' is no longer used.", field.deprecated, at_key=True)
        code = context.schema.codelists[field.codelist].codes.get(str(value)) if field.codelist else None
        if code and code.deprecated:
            yield Finding(path, f"the code '{value}' of {field.codelist} is no longer used ({code.deprecated}).", "Choose a code that is in use.")
