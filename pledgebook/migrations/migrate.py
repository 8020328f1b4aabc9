"""Bringing the text of one record from an older version of the schema to the one of the program."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import yaml

from pledgebook.migrations.edits import EVERY, Place, applied, places, wrapped
from pledgebook.migrations.versions import MIGRATIONS, Migration, Wrap
from pledgebook.records.strict_yaml import StrictYamlError, compose, parse

_BOM = "\ufeff"


class Migrated(NamedTuple):
    """The text of a record as it is to be; what people have to change themselves, in words."""

    text: str
    left: list[str]


def since(version: int) -> list[Migration]:
    """The migrations that records of a version still need."""
    return [each for each in MIGRATIONS if each.version > version]


def migrate(text: str, collection: str, language: str, migrations: Iterable[Migration]) -> Migrated:
    """The text of a record after some migrations; `language` is the main one of the portal. A record that can't be read
    is left as it is, and reported."""
    body, left = text.removeprefix(_BOM), []
    for change in (change for each in migrations for change in each.changes.get(collection, ())):
        try:
            body, remarks = _changed(body, change, change.under or language)
        except StrictYamlError as error:
            return Migrated(text, [f"the record can't be read: {error}"])
        left += remarks
    return Migrated(text[: len(text) - len(text.removeprefix(_BOM))] + body, left)


def _changed(text: str, change: Wrap, name: str) -> tuple[str, list[str]]:
    """The text after one change, and what it leaves to people. Raises StrictYamlError where it can't be read."""
    node = compose(text)
    if node is None:
        return text, []
    found = [place for place in places(node, change.path) if isinstance(place.value, yaml.ScalarNode) and place.value.value]
    wanted = [place for place in found if change.unless not in place.beside]
    made = applied(text, [edit for place in wanted for edit in wrapped(text, place, name)])
    if parse(made).data != _with(parse(text).data, change.path, name, change.unless):
        return text, [f"'{'.'.join(change.path)}' can't be changed where it stands. Write the text under `{name}:` below it."]
    return made, [_remark(place, name) for place in found if place not in wanted]


def _remark(place: Place, name: str) -> str:
    return f"line {place.key.start_mark.line + 1}: '{place.key.value}' and '{name}' both stand here. Say under `{place.key.value}:` which question it is about."


def _with(data: Any, path: tuple[str, ...], name: str, unless: str) -> Any:
    """The values of a record as a change means them: what the text has to say afterwards."""
    first, *rest = path
    if first == EVERY:
        return [_with(each, tuple(rest), name, unless) for each in data] if isinstance(data, list) else data
    if not isinstance(data, dict) or first not in data:
        return data
    value = data[first]
    if rest:
        return {**data, first: _with(value, tuple(rest), name, unless)}
    return data if isinstance(value, dict | list) or not str(value) or unless in data else {**data, first: {name: value}}
