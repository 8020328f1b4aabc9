"""What an import does to records that are there already: people's changes stay, the source's come in."""

from collections.abc import Mapping, MutableMapping
from copy import deepcopy
from typing import Any, NamedTuple

from pledgebook.schema.fields import Data

FieldPath = tuple[str, ...]


class Merge(NamedTuple):
    """Fields that take the source's new value (None where the source dropped them), and those that both changed, by
    their paths: objects, and texts in languages, are compared part by part."""

    changes: dict[FieldPath, object]
    conflicts: list[FieldPath]


def merge(last: Data, source: Data, present: Data) -> Merge:
    """Compare what the source gave at the last import, what it gives now, and what the file holds."""
    merged = Merge({}, [])
    _compare(last, source, present, (), merged)
    return merged


def _compare(last: Data, source: Data, present: Data, above: FieldPath, merged: Merge) -> None:
    for name in dict.fromkeys((*source, *last)):
        path, before, now, here = (*above, name), last.get(name), source.get(name), present.get(name)
        if now in (before, here):
            continue
        if isinstance(now, Mapping) and isinstance(here, Mapping):
            _compare(before if isinstance(before, Mapping) else {}, now, here, path, merged)
        elif here == before:
            merged.changes[path] = now
        else:
            merged.conflicts.append(path)


def apply(changes: Mapping[FieldPath, object], present: Data) -> dict[str, object]:
    """A record with other values in some of its fields."""
    made = deepcopy(dict(present))
    for path, value in changes.items():
        change(made, path, value)
    return made


def change(document: MutableMapping[str, Any], path: FieldPath, value: object) -> None:
    """Give a field of a document another value, and make the objects that hold it; None takes it out."""
    for step in path[:-1]:
        if not isinstance(document.get(step), dict):
            document[step] = {}
        document = document[step]
    if value is None:
        document.pop(path[-1], None)
    else:
        document[path[-1]] = value
