"""What an import does to records that are there already: people's changes stay, the source's come in."""

from collections.abc import Mapping
from typing import NamedTuple


class Merge(NamedTuple):
    """Fields that take the source's new value (None where the source dropped them), and those that both changed."""

    changes: dict[str, object]
    conflicts: list[str]


def merge(last: Mapping, source: Mapping, present: Mapping) -> Merge:
    """Compare, field by field, what the source gave at the last import, what it gives now, and what the file holds."""
    changes: dict[str, object] = {}
    conflicts = []
    for name in dict.fromkeys((*source, *last)):
        before, now, here = last.get(name), source.get(name), present.get(name)
        if now in (before, here):
            continue
        if here == before:
            changes[name] = now
        else:
            conflicts.append(name)
    return Merge(changes, conflicts)
