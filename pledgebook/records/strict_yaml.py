"""YAML without guessing, by libyaml.

YAML 1.2 core, narrowed: only `true`, `false` and whole numbers that would be written back the same become anything but
text. `NO` is a country, `2024-03-01` a date as text, `012` three digits, `17.10` not 17.1. Duplicate keys, aliases,
anchors and tags are refused, and so is what YAML would cut in silence: a text with a comma between braces, the word
`null`. A comment behind a text gets a remark, as its writer may have meant the sign `#`; so do entries of a list that
YAML joins into one line.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import yaml

from pledgebook import characters
from pledgebook.records.yaml_messages import explain_yaml_error, odd_blank
from pledgebook.schema.fields import Data
from pledgebook.text_files import faults, position

MAX_DEPTH = 50


class Mark(Protocol):
    """A place in a text, counted from 0: PyYAML and libyaml have a class of their own for it."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class Place(NamedTuple):
    """Line and column in a file, both counted from 1."""

    line: int = 1
    column: int = 1


class LoadError(NamedTuple):
    """Why a file can't be read as a record."""

    name: str
    fact: str
    cure: str
    place: Place = Place()


MarkedValue = tuple[dict[str, Any] | list[Any] | None, str | int | None, Mark, Mark]
"""A mapping or list, a key or position in it, and where that value and its key stand."""
Marks = list[MarkedValue]
"""Those of a file; first of all the whole file, as the value of no key of nothing."""


class StrictYamlError(Exception):
    """A text that breaks the rules of this module, or of a record."""

    def __init__(self, name: str, fact: str, cure: str, place: Place):
        super().__init__(f"{fact} {cure}")
        self.error = LoadError(name, fact, cure, place)


_TAG = "tag:yaml.org,2002:"
_STRING, _MAPPING, _SEQUENCE, _NULL = f"{_TAG}str", f"{_TAG}map", f"{_TAG}seq", f"{_TAG}null"
_PATTERNS = {
    _NULL: re.compile(r"~|null|Null|NULL|"),
    f"{_TAG}bool": re.compile(r"true|True|TRUE|false|False|FALSE"),
    f"{_TAG}int": re.compile(r"0|-?[1-9][0-9]{0,17}"),
}
_BY_START = {start: f"{_TAG}{name}" for name, starts in (("null", ["", *"~nN"]), ("bool", "tTfF"), ("int", "-0123456789")) for start in starts}
_SHOWN = 30
_COMMA_CURE = 'Put the whole text in quotes: {en: "one, two"}; write numbers without separators.'
_SCALARS: dict[str, Callable[[str], str | int | None]] = {
    _STRING: str,
    f"{_TAG}int": int,
    f"{_TAG}bool": lambda text: text.lower() == "true",
    _NULL: lambda text: None,
}
_COMMENT = re.compile(r"[ \t]+#[^\n]*|(?:[ \t]*\r?\n)+(?P<indent> +)#[^\n]*")
"""Behind a text, on its line or on one of the next."""
_ENTRY = re.compile(r"^[ \t]*[-*•] ", re.MULTILINE)
_MAYBE_DEEP = re.compile(rf"(?:[-?:][ \t]+){{{MAX_DEPTH // 4}}}")


class _Loader(yaml.CSafeLoader):
    """Finds out the type of a node from what is written alone."""

    def resolve(self, kind: type, value: str, implicit: tuple[bool, bool]) -> str:
        if kind is yaml.ScalarNode:
            tag = implicit[0] and _BY_START.get(value[:1])
            return tag if tag and _PATTERNS[tag].fullmatch(value) else _STRING
        return _MAPPING if kind is yaml.MappingNode else _SEQUENCE

    def descend_resolver(self, parent: yaml.Node, index: object) -> None:
        """Nothing depends on where a node stands."""

    def ascend_resolver(self) -> None:
        """See descend_resolver."""


class ParsedText(NamedTuple):
    """What a text holds; the places of all values, first that of the whole file; and remarks, which stop nothing."""

    data: Data
    marks: Marks
    remarks: list[LoadError]


def parse(text: str) -> ParsedText:
    """The mapping that `text` holds. Raises StrictYamlError."""
    node = compose(text)
    if node is None:
        raise StrictYamlError("empty", "the file is empty.", "Write the record, or remove the file.", Place())
    if not isinstance(node, yaml.MappingNode):
        raise StrictYamlError("not-a-record", "the file holds no fields.", "Write a record as lines of `field: value`, or remove the file.", place_of(node.start_mark))
    constructor = _Constructor(text)
    constructor.marks.append((None, None, node.start_mark, node.start_mark))
    data = constructor.construct(node)
    if constructor.anchor:
        raise StrictYamlError("anchor", "a word that starts with `&` would be cut.", "Put the text in quotes, or remove the word.", place_of(constructor.anchor))
    return ParsedText(data, constructor.marks, constructor.remarks)


def compose(text: str) -> yaml.Node | None:
    """The nodes of a text, with their places; None where it is empty. Raises StrictYamlError where it is no YAML."""
    try:
        return _compose(text)
    except yaml.YAMLError as error:
        fact, cure, mark = explain_yaml_error(error, text)
        raise StrictYamlError("syntax", fact, cure, place_of(mark)) from None


def refuse_unreadable(text: str) -> None:
    """Raise StrictYamlError where `text` holds a character that nobody can see, or what a tool left there."""
    for fault in faults(text):
        raise StrictYamlError(fault.name, fault.fact, fault.cure, Place(*fault.where))


def place_behind(text: str) -> Place:
    return Place(*position(text, len(text)))


def _compose(text: str) -> yaml.Node | None:
    _refuse_depth(text)
    loader = _Loader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _refuse_depth(text: str) -> None:
    """libyaml's composer recurses in C and dies of deep nesting, so what might be deep is walked event by event first."""
    if text.count("[") + text.count("{") <= MAX_DEPTH and " " * MAX_DEPTH not in text and not _MAYBE_DEEP.search(text):
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise StrictYamlError("too-deep", f"more than {MAX_DEPTH} lists or groups stand inside one another.", "Write it flatter: a record needs only a few.", place_of(event.start_mark))


class _Constructor:
    """Makes values of nodes, and notes where they stand in the text."""

    def __init__(self, text: str):
        self.marks: Marks = []
        self.remarks: list[LoadError] = []
        self.anchor: Mark | None = None
        """The first one; where it is repeated, that is the error."""
        self._text = text
        self._seen: set[int] = set()

    def construct(self, node: yaml.Node) -> Any:
        if id(node) in self._seen:
            raise StrictYamlError("alias", "an alias (`*name`) repeats this part elsewhere.", "Write the value out in each place, and remove `&name` here.", place_of(node.start_mark))
        self._seen.add(id(node))
        if self.anchor is None and self._text.startswith("&", node.start_mark.index):
            self.anchor = node.start_mark
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if node.tag not in (_MAPPING, _SEQUENCE):
            raise _bad_tag(node)
        return self._mapping(node) if isinstance(node, yaml.MappingNode) else self._list(node)

    def _list(self, node: yaml.Node) -> list[Any]:
        data: list[Any] = []
        for number, item in enumerate(node.value):
            self.marks.append((data, number, item.start_mark, item.start_mark))
            data.append(self._value(item))
        return data

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or "\n" in key.value:
                raise StrictYamlError("bad-key", "this can't be the name of a field.", "Write a single word; put a value that starts with a bracket or `?` in quotes.", place_of(key.start_mark))
            self.construct(key)
            if blank := characters.find_blank(key.value):
                raise StrictYamlError("odd-blank", *odd_blank(blank[0]), place_of(key.start_mark))
            if key.value in data:
                raise StrictYamlError("duplicate-key", f"'{key.value}' stands twice.", "Keep one of the two.", place_of(key.start_mark))
            if node.flow_style and isinstance(value, yaml.ScalarNode) and value.start_mark.index == value.end_mark.index:
                raise StrictYamlError("comma-in-braces", f"'{key.value}' has no value: between braces, a comma begins a new entry.", _COMMA_CURE, place_of(key.start_mark))
            self.marks.append((data, key.value, value.start_mark, key.start_mark))
            data[key.value] = self._value(value)
        return data

    def _value(self, node: yaml.Node) -> Any:
        if node.tag == _NULL and node.value.lower() == "null":
            raise StrictYamlError("null-word", f"`{node.value}` stands for no value.", "Remove the line, or put the word in quotes if it is a name.", place_of(node.start_mark))
        return self.construct(node)

    def _scalar(self, node: yaml.ScalarNode) -> str | int | None:
        make, pattern = _SCALARS.get(node.tag), _PATTERNS.get(node.tag)
        if make is None or (pattern and not pattern.fullmatch(node.value)):
            raise _bad_tag(node)
        if node.style == '"' and (found := characters.find_invisible(node.value)):
            raise _invisible(found[0], place_of(node.start_mark))
        if not node.style and node.value:
            self._remark_on_comment(node)
        if node.style != "|" and node.start_mark.line != node.end_mark.line:
            self._remark_on_list(node)
        return make(node.value)

    def _remark_on_comment(self, node: yaml.ScalarNode) -> None:
        """A comment behind a text without quotes, or below it and farther in, looks like a part of it."""
        comment = _COMMENT.match(self._text, node.end_mark.index)
        if not comment:
            return
        line = self._text[self._text.rfind("\n", 0, node.start_mark.index) + 1 : node.start_mark.index]
        name = line.lstrip(" -") or line.lstrip(" ")
        if len(comment["indent"] or line) > len(line) - len(name):
            shown = "…" * (len(node.value) > _SHOWN) + node.value[-_SHOWN:]
            fact = f"what stands behind '{shown}' is a comment, which nobody reads: '{comment[0].strip()}'."
            cure = "Put the text in quotes if it belongs there, else the comment on a line of its own."
            self.remarks.append(LoadError("comment-behind-text", fact, cure, place_of(node.end_mark)))

    def _remark_on_list(self, node: yaml.ScalarNode) -> None:
        """Lines that begin like entries of a list, and that YAML joins to the line above."""
        written = self._text[node.start_mark.index : node.end_mark.index]
        if len(_ENTRY.findall(written)) > len(_ENTRY.findall(node.value)):
            fact = "lines that begin with a dash are joined into one line."
            self.remarks.append(LoadError("list-in-one-line", fact, "Write `|` behind the colon, and the text below it, line by line.", place_of(node.start_mark)))


def _bad_tag(node: yaml.Node) -> StrictYamlError:
    tag = node.tag.replace(_TAG, "!!")
    return StrictYamlError("tag", f"the tag `{tag}` is not allowed.", "Remove it; put a text that starts with `!` in quotes.", place_of(node.start_mark))


def _invisible(char: str, place: Place) -> StrictYamlError:
    return StrictYamlError("not-text", characters.fact_of_invisible(char), characters.cure_of_invisible(char), place)


def place_of(mark: Mark | None) -> Place:
    """A mark of libyaml, which counts from 0; the beginning of the file where there is none."""
    return Place(mark.line + 1, mark.column + 1) if mark else Place()
