"""Changing single values in the text of a record, by the places of the nodes that YAML finds there."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import yaml

EVERY = "*"
"""In a path: every entry of a list."""


class Edit(NamedTuple):
    """A piece of a text, from `start` to `end`, and what is to stand there."""

    start: int
    end: int
    text: str


class Place(NamedTuple):
    """A value in the text of a record: its key, the names of all fields beside it, whether they stand between braces."""

    key: yaml.ScalarNode
    value: yaml.Node
    beside: frozenset[str]
    in_braces: bool


def places(node: yaml.Node, path: Sequence[str], *, in_braces: bool = False) -> Iterator[Place]:
    """Where the values at a path stand, below the node of a record."""
    first, *rest = path
    inside = in_braces or bool(getattr(node, "flow_style", False))
    if first == EVERY:
        for item in node.value if isinstance(node, yaml.SequenceNode) else ():
            yield from places(item, rest, in_braces=inside)
        return
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    for key, value in pairs:
        if key.value == first and rest:
            yield from places(value, rest, in_braces=inside)
        elif key.value == first:
            yield Place(key, value, frozenset(str(name.value) for name, _ in pairs), inside)


def wrapped(text: str, place: Place, name: str) -> list[Edit]:
    """What puts a text under a name: `key: text` becomes `key:` with `name: text` below it, or `key: {name: text}`."""
    key, value = place.key, place.value
    if place.in_braces:
        return [Edit(value.start_mark.index, value.start_mark.index, f"{{{name}: "), Edit(value.end_mark.index, value.end_mark.index, "}")]
    line_end = "\r\n" if "\r\n" in text else "\n"
    indent = " " * (key.start_mark.column + 2)
    after_colon = text.index(":", key.end_mark.index) + 1
    edits = [Edit(after_colon, value.start_mark.index, f"{line_end}{indent}{name}: ")]
    return edits + [Edit(start, start, "  ") for start in _lines_below(text, value)]


def _lines_below(text: str, value: yaml.Node) -> Iterator[int]:
    """Where the further lines of a value begin, but for empty ones: they move with it."""
    at = text.find("\n", value.start_mark.index, value.end_mark.index) + 1
    while 0 < at < value.end_mark.index:
        if text[at : at + 1] not in ("\n", "\r"):
            yield at
        at = text.find("\n", at, value.end_mark.index) + 1


def applied(text: str, edits: Sequence[Edit]) -> str:
    """The text with all edits made."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text
