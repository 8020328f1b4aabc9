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
from typing import ClassVar

import yaml

from pledgebook import syntax

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
    yaml_implicit_resolvers: ClassVar[dict] = {}


_CORE = {
    "tag:yaml.org,2002:null": (r"(?:~|null|Null|NULL|)", "~nN\0"),
    "tag:yaml.org,2002:bool": (r"(?:true|True|TRUE|false|False|FALSE)", "tTfF"),
    "tag:yaml.org,2002:int": (r"(?:0|-?[1-9][0-9]{0,17})", "-0123456789"),
}
_PATTERNS = {tag: re.compile(pattern) for tag, (pattern, _) in _CORE.items()}
for _tag, (_pattern, _first) in _CORE.items():
    _Loader.add_implicit_resolver(_tag, re.compile(f"^{_pattern}$"), ["" if c == "\0" else c for c in _first])

_SCALARS = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:bool": lambda text: text.lower() == "true",
    "tag:yaml.org,2002:null": lambda text: None,
}


_TAG_MAPPING, _TAG_SEQUENCE = "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"
_MAYBE_DEEP = re.compile(rf"^ {{{MAX_DEPTH},}}|(?:[-?:][ \t]+){{{MAX_DEPTH // 4},}}", re.MULTILINE)
# The last three break lines for libyaml, and for no editor.
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\x85\u2028\u2029]")


class _RefusedError(Exception):
    def __init__(self, name: str, message: str, place: Place):
        super().__init__(message)
        self.fault = Fault(name, message, place)


def documents(folder: Path, collections: Mapping[str, object]) -> Iterator[Document]:
    """Every file under `folder` that is, or seems meant as, a record; sorted.
    A file that is in no collection's folder comes with a fault."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file() or path.is_symlink()):
        parts = path.relative_to(folder).parts
        if parts[0] in (PAGES, IMAGES) or path.name.startswith(".") or (len(parts) == 1 and path.suffix == ".md"):
            continue
        yield _misplaced(path, parts, collections) or document(path, parts[0])


def document(path: Path, collection: str) -> Document:
    """The record in one file; what hinders reading it is a fault, not an error."""
    document = Document(path, collection, path.stem)
    try:
        document.data = parse(_text(path))
    except _RefusedError as error:
        document.fault = error.fault
    except yaml.YAMLError as error:
        message, mark = syntax.told(error)
        document.fault = Fault("syntax", message, _place(mark) if mark else Place())
    except OSError as error:
        document.fault = Fault("unreadable", f"the file can't be read: {error.strerror}. Check who may read it.")
    return document


def parse(text: str) -> Mapping:
    """The mapping that `text` holds, by the rules of this module."""
    node = _compose(text)
    if node is None:
        raise _RefusedError("empty", "the file is empty. Write the record, or remove the file.", Place())
    if not isinstance(node, yaml.MappingNode):
        raise _RefusedError("not-a-record", "the file holds no fields. Write a record as lines of `field: value`, or remove the file.", _place(node.start_mark))
    return _construct(node, set())


def _misplaced(path: Path, parts: tuple[str, ...], collections: Mapping[str, object]) -> Document | None:
    names = ", ".join(sorted(collections))
    if path.is_symlink():
        fault = Fault("link", "this is a link to something elsewhere. Put the record itself here.")
    elif parts[0] not in collections or len(parts) != 2:
        fault = Fault("wrong-folder", f"the file is in no collection's folder. Move it into one of them, or remove it: {names}.")
    elif path.suffix != SUFFIX:
        fault = Fault("wrong-ending", f"the file name doesn't end in {SUFFIX}, as that of a record must. Rename the file to {path.stem}{SUFFIX}, or remove it.")
    else:
        return None
    return Document(path, parts[0], path.stem, fault=fault)


def _text(path: Path) -> str:
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise _RefusedError("too-big", f"the file has {size / 1e6:.1f} MB; a record may have {MAX_BYTES / 1e6:.0f} MB. Link long documents instead of pasting them.", Place())
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place_at(data[: error.start].decode("utf-8-sig"))
        raise _RefusedError("not-text", "the file is not text in UTF-8. Save it as UTF-8, or remove it if it is no record.", place) from None
    if found := _INVISIBLE.search(text):
        raise _invisible(found[0], _place_at(text[: found.start()]))
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
            raise _RefusedError("too-deep", f"more than {MAX_DEPTH} lists or groups stand inside one another. A record needs only a few.", _place(event.start_mark))


def _construct(node: yaml.Node, seen: set[int]) -> object:
    if id(node) in seen:
        raise _RefusedError("alias", "an alias (`*name`) repeats this part elsewhere. Write the value out in each place, and remove `&name` here.", _place(node.start_mark))
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if node.tag not in (_TAG_MAPPING, _TAG_SEQUENCE):
        raise _bad_tag(node)
    if isinstance(node, yaml.SequenceNode):
        return [_construct(each, seen) for each in node.value]
    return _mapping(node, seen)


def _scalar(node: yaml.ScalarNode) -> object:
    make, pattern = _SCALARS.get(node.tag), _PATTERNS.get(node.tag)
    if make is None or (pattern and not pattern.fullmatch(node.value)):
        raise _bad_tag(node)
    if node.style == '"' and (found := _INVISIBLE.search(node.value)):
        raise _invisible(found[0], _place(node.start_mark))
    return make(node.value)


def _bad_tag(node: yaml.Node) -> _RefusedError:
    tag = node.tag.replace("tag:yaml.org,2002:", "!!")
    return _RefusedError("tag", f"the tag `{tag}` is not allowed. Remove it; put a text that starts with `!` in quotes.", _place(node.start_mark))


def _invisible(char: str, place: Place) -> _RefusedError:
    return _RefusedError("not-text", f"the text holds an invisible character (U+{ord(char):04X}). Delete it and type the text around it anew.", place)


def _mapping(node: yaml.MappingNode, seen: set[int]) -> dict:
    data: dict = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or "\n" in key.value:
            raise _RefusedError("bad-key", "this can't be the name of a field. Write a single word; put a value that starts with a bracket or `?` in quotes.", _place(key.start_mark))
        _construct(key, seen)
        if key.value in data:
            raise _RefusedError("duplicate-key", f"'{key.value}' stands twice. Keep one of the two.", _place(key.start_mark))
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
