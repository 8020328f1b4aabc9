"""Reading YAML without guessing, and finding the place of every value again.

YAML 1.2 core, narrowed: only `true`, `false`, `null` and whole numbers that
would be written back the same become anything but text. `NO` is a country,
`2024-03-01` a date as text, `012` three digits, `17.10` not 17.1. Duplicate
keys, aliases and tags are refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
SUFFIX = ".yml"
IMAGES = "images"
PAGES = "pages"

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Place:
    """Line and column in a file, both counted from 1."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True)
class Fault:
    """Why a file can't be read as a record."""

    name: str
    message: str
    place: Place = Place()


@dataclass
class Document:
    """One file of records: `data` as written, or the `fault` that hid it.

    `path` is the file, `collection` its folder, `stem` its name without suffix.
    """

    path: Path
    collection: str
    stem: str
    data: Mapping | None = None
    fault: Fault | None = None

    @cached_property
    def _tree(self) -> yaml.Node | None:
        return _compose(self.path.read_bytes().decode("utf-8-sig"))

    def place(self, path: Path_, *, key: bool = False) -> Place:
        """Where the value at `path` starts, or its key; the nearest there is
        where the path doesn't exist. Reads the file anew: only problems ask."""
        node, mark = self._tree, None
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            mark, node = found
        at = mark if key and mark is not None else node
        return _place(at.start_mark) if at is not None else Place()


class _Loader(yaml.CSafeLoader):
    yaml_implicit_resolvers: dict = {}


_CORE = {
    "tag:yaml.org,2002:null": (r"(?:~|null|Null|NULL|)", "~nN\0"),
    "tag:yaml.org,2002:bool": (r"(?:true|True|TRUE|false|False|FALSE)", "tTfF"),
    "tag:yaml.org,2002:int": (r"(?:0|-?[1-9][0-9]{0,17})", "-0123456789"),
}
for _tag, (_pattern, _first) in _CORE.items():
    _Loader.add_implicit_resolver(_tag, re.compile(f"^{_pattern}$"), ["" if c == "\0" else c for c in _first])

_SCALARS = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:bool": lambda text: text.lower() == "true",
    "tag:yaml.org,2002:null": lambda text: None,
}


_MAYBE_DEEP = re.compile(rf"^ {{{MAX_DEPTH},}}|(?:[-?:][ \t]+){{{MAX_DEPTH // 4},}}", re.MULTILINE)
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class _Refused(Exception):
    def __init__(self, name: str, message: str, place: Place):
        super().__init__(message)
        self.fault = Fault(name, message, place)


def documents(folder: Path, collections: Mapping[str, object]) -> Iterator[Document]:
    """Every file under `folder` that is, or seems meant as, a record; sorted.
    A file that is in no collection's folder comes with a fault."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        parts = path.relative_to(folder).parts
        if parts[0] in (PAGES, IMAGES) or path.name.startswith(".") or (len(parts) == 1 and path.suffix == ".md"):
            continue
        yield _misplaced(path, parts, collections) or document(path, parts[0])


def document(path: Path, collection: str) -> Document:
    """The record in one file; what hinders reading it is a fault, not an error."""
    document = Document(path, collection, path.stem)
    try:
        document.data = parse(_text(path))
    except _Refused as error:
        document.fault = error.fault
    except yaml.YAMLError as error:
        document.fault = _syntax_fault(error)
    return document


def parse(text: str) -> Mapping:
    """The mapping that `text` holds, by the rules of this module."""
    node = _compose(text)
    if node is None:
        raise _Refused("empty", "the file is empty. Write the record, or delete the file.", Place())
    if not isinstance(node, yaml.MappingNode):
        raise _Refused("not-a-record", "the file doesn't hold `field: value` lines. A record is a list of fields with their values.", _place(node.start_mark))
    return _construct(node, set())


def _misplaced(path: Path, parts: tuple[str, ...], collections: Mapping[str, object]) -> Document | None:
    names = ", ".join(sorted(collections))
    if parts[0] not in collections or len(parts) != 2:
        message = f"the file is in no collection's folder. Move it to one of content/<collection>/: {names}."
    elif path.suffix != SUFFIX:
        message = f"'{path.suffix}' is not the ending of a record. Rename the file to {path.stem}{SUFFIX}, or remove it."
    else:
        return None
    return Document(path, parts[0], path.stem, fault=Fault("wrong-folder", message))


def _text(path: Path) -> str:
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise _Refused("too-big", f"the file has {size / 1e6:.1f} MB; a record may have {MAX_BYTES / 1e6:.0f} MB. Link long documents instead of pasting them.", Place())
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place_at(data[: error.start].decode("utf-8-sig"))
        raise _Refused("not-text", "the file is not text in UTF-8. Save it as UTF-8, or remove it if it is no record.", place) from None
    if found := _INVISIBLE.search(text):
        message = f"the file holds an invisible character (U+{ord(found[0]):04X}). Delete it and type the text anew."
        raise _Refused("not-text", message, _place_at(text[: found.start()]))
    return text


def _place_at(before: str) -> Place:
    """The place right behind the text `before`."""
    return Place(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


def _compose(text: str) -> yaml.Node | None:
    _refuse_depth(text)
    loader = _Loader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _refuse_depth(text: str) -> None:
    """libyaml's composer recurses in C and dies of deep nesting, so what might
    be deep is walked event by event first."""
    if text.count("[") + text.count("{") <= MAX_DEPTH and not _MAYBE_DEEP.search(text):
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _Refused("syntax", "is nested too deeply. A record needs only a few levels.", _place(event.start_mark))


def _construct(node: yaml.Node, seen: set[int]) -> object:
    if id(node) in seen:
        raise _Refused("alias", "an alias (`*name`) repeats another part. Write the value out.", _place(node.start_mark))
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if not node.tag.startswith("tag:yaml.org,2002:"):
        raise _Refused("tag", f"the tag '{node.tag}' is not allowed. Remove it.", _place(node.start_mark))
    if isinstance(node, yaml.SequenceNode):
        return [_construct(each, seen) for each in node.value]
    return _mapping(node, seen)


def _scalar(node: yaml.ScalarNode) -> object:
    make = _SCALARS.get(node.tag)
    if make is None:
        raise _Refused("tag", f"the tag '{node.tag}' is not allowed. Remove it.", _place(node.start_mark))
    return make(node.value)


def _mapping(node: yaml.MappingNode, seen: set[int]) -> dict:
    data: dict = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _Refused("bad-key", "a field's name must be a single word.", _place(key.start_mark))
        if key.value in data:
            raise _Refused("duplicate-key", f"'{key.value}' stands twice. Keep one of the two.", _place(key.start_mark))
        data[key.value] = _construct(value, seen)
    return data


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """Key node and value node one step below `node`."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def _place(mark: yaml.Mark) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _syntax_fault(error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = _place(mark) if mark else Place()
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    return Fault("syntax", f"not readable as YAML: {what}.{_cure(what)}", place)


def _cure(what: str) -> str:
    for sign, cure in _CURES.items():
        if sign in what:
            return f" {cure}"
    return " Look at this line and the one above it: a missing quote, colon or indent."


_CURES = {
    "mapping values are not allowed": "A value that holds `: ` must stand in quotes; otherwise check the indent.",
    "cannot start any token": "Use spaces, not tabs, and put values that start with a sign in quotes.",
    "did not find expected key": "Check the indent of this line and for a quote that isn't closed.",
    "did not find expected ',' or": "Close the bracket, or put the value in quotes.",
    "expected a single document": "Keep one record a file: remove the line `---`.",
    "but found another document": "Keep one record a file: remove the line `---`.",
    "undefined alias": "A value that starts with `*` must stand in quotes.",
    "found unexpected end of stream": "A quote is opened and never closed.",
}
