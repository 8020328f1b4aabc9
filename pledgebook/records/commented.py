"""The text of a record as a tree of its fields and entries of lists, each with the comments that belong to it."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

_COMMENT = re.compile(r"#[^\n]*")
_HEADER = re.compile(r"[|>][-+0-9]*[ \t]+(#[^\n]*)")
"""The first line of a long text, which may end in a comment."""
_ONLY_DASHES = re.compile(r"[ -]*")


class Comment(NamedTuple):
    """A comment, and where it stands; `blank` says that the line above it is empty."""

    text: str
    start: int
    line: int
    column: int
    before: str
    """What stands on its line before it."""
    blank: bool = False

    @property
    def is_alone(self) -> bool:
        return not self.before.strip()


Line = tuple[bool, str]
"""A comment on a line of its own, after whether an empty line stands above it."""


@dataclass(eq=False)
class Entry:
    """A field (`name`), or an entry of a list, whose name is None. `value` is that of a single value; `children` are the
    parts of an object or the entries of a list, None for single values."""

    name: str | None
    value: Any
    index: int
    end: int
    line: int
    column: int
    parent: "Entry | None" = None
    children: "list[Entry] | None" = None
    is_list: bool = False
    in_brackets: bool = False
    blank: bool = False
    head: list[Line] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)
    foot: list[Line] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    """The lines of a single value, as they will be written."""

    def walk(self) -> Iterator["Entry"]:
        yield self
        for child in self.children or ():
            yield from child.walk()


def entries_of(text: str, data: Any) -> tuple[list[Entry], list[Line]]:
    """The fields of a record, which has been read as `data`, and the comments below all of them."""
    lines = text.split("\n")
    node = yaml.compose(text, yaml.CSafeLoader)
    entries = list(_children(node, data, None, lines))
    every = [entry for top in entries for entry in top.walk()]
    starts, foot = [entry.index for entry in every], []
    for comment in comments_in(text):
        number = bisect_left(starts, comment.start)
        above, below = every[number - 1] if number else None, every[number] if number < len(every) else None
        if (owner := _attach(comment, above, below)) is None:
            foot.append((comment.blank, comment.text))
        else:
            owner.append((comment.blank, comment.text))
    return entries, foot


def _children(node: Any, data: Any, parent: Entry | None, lines: list[str]) -> Iterator[Entry]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield _entry(key.value, key, value, data[key.value], parent, key.start_mark.column, bool(node.flow_style), lines)
    else:
        for number, item in enumerate(node.value):
            column = item.start_mark.column if node.flow_style else node.start_mark.column
            yield _entry(None, item, item, data[number], parent, column, bool(node.flow_style), lines)


def _entry(name: str | None, first: Any, value: Any, data: Any, parent: Entry | None, column: int, in_brackets: bool, lines: list[str]) -> Entry:
    start, is_single = first.start_mark, isinstance(value, yaml.ScalarNode)
    made = Entry(name, data if is_single else None, start.index, value.end_mark.index, start.line, column, parent, is_list=isinstance(value, yaml.SequenceNode))
    made.in_brackets = in_brackets
    made.blank = _is_blank(lines, start.line - 1)
    if not is_single:
        made.children = list(_children(value, data, made, lines))
    return made


def _is_blank(lines: list[str], number: int) -> bool:
    return number >= 0 and not lines[number].strip()


class _Behind:
    """Takes a comment that stays on the line of its value."""

    def __init__(self, entry: Entry):
        self._entry = entry

    def append(self, line: Line) -> None:
        self._entry.behind.append(line[1])


def _attach(comment: Comment, above: Entry | None, below: Entry | None) -> "list[Line] | _Behind | None":
    """The list into which a comment goes: that of the field on its line, of the one below, or of one above where it
    stands further in than the next; None where it ends the record."""
    begins_entry = below is not None and _ONLY_DASHES.fullmatch(comment.before) and not comment.is_alone and (above is None or above.line != comment.line)
    if above and above.in_brackets:
        owner = above
        while owner.in_brackets and owner.parent:
            owner = owner.parent
        if comment.start < owner.end:
            return above.head
        above = owner
    if not comment.is_alone and not begins_entry and above:
        return _Behind(above)
    if above and above.children is None and comment.start < above.end:
        return above.head
    if below and (begins_entry or comment.column <= below.column or above is None):
        return below.head
    if above is None or (below is None and comment.column == 0):
        return None
    while above.parent and above.column > comment.column:
        above = above.parent
    return above.foot


def comments_in(text: str) -> list[Comment]:
    """The comments of a text that libyaml can read, in their order."""
    lines, found, end = text.split("\n"), [], 0
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line) + 1)
    for token in yaml.scan(text, yaml.CSafeLoader):
        first, last = token.start_mark.index, token.end_mark.index
        found += [match.start() for match in _COMMENT.finditer(text, end, first)] if first > end else []
        if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">") and (header := _HEADER.match(text, first)):
            found.append(header.start(1))
        end = max(end, last)
    found += [match.start() for match in _COMMENT.finditer(text, end)]
    return [_comment(index, bisect_left(offsets, index + 1) - 1, offsets, lines) for index in found]


def _comment(index: int, line: int, offsets: list[int], lines: list[str]) -> Comment:
    words = lines[line][index - offsets[line] :].rstrip()
    return Comment(words, index, line, index - offsets[line], lines[line][: index - offsets[line]], _is_blank(lines, line - 1))
