"""One form for every source: an element of XML, a member of JSON or a row of a table, with its parts and its place."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from pledgebook.characters import INVISIBLE

_STEP = re.compile(r"([^\[/]+)(?:\[([^=\]]+)=([^\]]*)\])?")
ROW = "row"
"""The name of the part that is a row of a table."""
POSITION = "#"
"""In a path, the position among parts of one name, counted from 1."""
MAX_DEPTH = 60
"""How deep parts may stand in one another."""
_SOFT_HYPHEN = re.compile("\u00ad")
_HALF_CHARACTERS = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")


class TooDeepError(Exception):
    """Parts stand in one another deeper than in any source, and than can be kept as JSON."""


class _Step(NamedTuple):
    """One step of a path: the name of a part, and the values that one of its own parts may have."""

    name: str
    part: str
    values: tuple[str, ...]


def visible(text: str) -> str:
    """A text without characters that nobody can see and no record may hold; those that end a line become line breaks,
    and halves of characters, which JSON can hold, the sign for what can't be read."""
    if text.isascii() and text.isprintable():
        return text
    return _SOFT_HYPHEN.sub("", INVISIBLE.sub("", _LINE_ENDS.sub("\n", _HALF_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", text))))


@dataclass(eq=False, slots=True)
class SourceNode:
    """A part of a source. Attributes of XML are parts with an `@` before their name. `place` is what people look for:
    a line, or a path within JSON. `used` says that something became of its text."""

    name: str
    text: str = ""
    place: str = ""
    parent: "SourceNode | None" = None
    parts: list["SourceNode"] = field(default_factory=list)
    used: bool = False
    depth: int = 0

    def __post_init__(self) -> None:
        self.text = visible(self.text)

    def add(self, name: str, text: str = "", place: str = "") -> "SourceNode":
        """Add a part, and give it. Raises TooDeepError."""
        if self.depth == MAX_DEPTH:
            raise TooDeepError
        part = SourceNode(name, text, place or self.place, self, depth=self.depth + 1)
        self.parts.append(part)
        return part

    def select(self, path: str) -> list["SourceNode"]:
        """The parts at a path such as `activity-date[@type=2|1]/@iso-date`, in their order. `[@vocabulary=1|]` also
        takes those that have no such part; `coordinates[#=1]` is the first of several; an empty path is the node itself."""
        found = [self]
        for step in _steps(path):
            found = [part for node in found for part in node._parts_of(step)]
        return found

    def _parts_of(self, step: _Step) -> list["SourceNode"]:
        parts = [part for part in self.parts if part.name == step.name]
        if step.part == POSITION:
            return [part for number, part in enumerate(parts, start=1) if str(number) in step.values]
        return [part for part in parts if part.has(step.part, step.values)] if step.part else parts

    def has(self, name: str, values: tuple[str, ...]) -> bool:
        """Whether a part of this name has one of these texts."""
        texts = [part.text for part in self.parts if part.name == name] or [""]
        return any(text in values for text in texts)

    def first(self, path: str) -> str:
        """The first text at a path; empty where there is none."""
        return next((node.text for node in self.select(path) if node.text), "")

    def walk(self) -> Iterator["SourceNode"]:
        """This node and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def use(self) -> None:
        """Say that everything below has been used."""
        for node in self.walk():
            node.used = True

    def path_below(self, ancestor: "SourceNode") -> str:
        """The names from an ancestor down to here."""
        names: list[str] = []
        node: SourceNode | None = self
        while node is not None and node is not ancestor:
            names.append(node.name)
            node = node.parent
        return "/".join(reversed(names))

    def left_over(self, tested: Collection[str] = ()) -> Mapping[str, object] | str | None:
        """What was not used, for JSON: a text, or parts by their names; None where all was used. Parts that only `tested`
        which element is meant don't count by themselves."""
        parts: dict[str, list[object]] = {}
        for part in self.parts:
            if (rest := part.left_over(tested)) is not None:
                parts.setdefault(part.name, []).append(rest)
        text = "" if self.used else self.text
        if not text and parts.keys() <= {*tested}:
            return None
        return parts | ({"text": text} if text else {}) if parts else text


def unused_paths(node: SourceNode, tested: Collection[str]) -> Iterator[str]:
    """The paths of what was not used, each as short as can be: an element of which nothing was used counts as one."""
    for part in node.parts:
        if part.left_over(tested) is None:
            continue
        if not any(each.used for each in part.walk()):
            yield part.name
            continue
        if part.text and not part.used:
            yield part.name
        yield from (f"{part.name}/{path}" for path in unused_paths(part, tested))


def tested_parts(path: str) -> set[str]:
    """The names of parts that a path tests: `@type` of `activity-date[@type=2]`."""
    return {step.part for step in _steps(path) if step.part not in ("", POSITION)}


@cache
def _steps(path: str) -> tuple[_Step, ...]:
    return tuple(_Step(name, part, tuple(values.split("|"))) for name, part, values in _STEP.findall(path))
