"""Reading JSON: its members as parts, with their paths, and nothing of what stands twice lost."""

import json
from pathlib import Path
from typing import NamedTuple

from pledgebook import ImportFileError
from pledgebook.importing import source_file
from pledgebook.importing.source_node import SourceNode, TooDeepError, visible

_CURE = "Download it again, or tell its publisher."


class _Object(NamedTuple):
    """An object of JSON as its members: of a name that stands twice, both."""

    members: list[tuple[str, object]]


def read(path: Path) -> SourceNode:
    """All of a file. Raises ImportFileError where it is no JSON."""
    head = source_file.read_head(path, "JSON")
    if not head.startswith((b"{", b"[", *source_file.UTF_16)):
        raise ImportFileError(f"{path}: this is no JSON. Download the file itself.")
    text = source_file.read_text(path, ("utf-8-sig",), _CURE)
    try:
        content = json.loads(text, object_pairs_hook=_Object, parse_float=str, parse_int=str)
    except json.JSONDecodeError as error:
        raise ImportFileError(f"{path}:{error.lineno}: the JSON breaks off or is not well-formed ({error.msg}). {_CURE}") from error
    except RecursionError:
        raise ImportFileError(_too_deep(path)) from None
    root = SourceNode("")
    try:
        _add_members(root, content, "")
    except TooDeepError:
        raise ImportFileError(_too_deep(path)) from None
    return root


def _too_deep(path: Path) -> str:
    return f"{path}: the JSON is nested too deeply. {_CURE}"


def records(root: SourceNode, name: str) -> list[SourceNode]:
    """What a file holds: the objects of a list of this name, or of a list without any, or the one object that has an
    identifier; each by itself."""
    found = root.select(name) or [part for part in root.parts if not part.name and part.parts]
    if not found and root.first("id"):
        found = [root]
    for record in found:
        record.parent = None
    return found


def _add_members(node: SourceNode, content: object, place: str) -> None:
    members = content.members if isinstance(content, _Object) else [("", content)]
    for name, value in members:
        inner = f"{place}/{name}"
        name = visible(name)
        values = value if isinstance(value, list) and not isinstance(value, _Object) else [value]
        for number, each in enumerate(values):
            _add(node, name, each, f"{inner}/{number}" if values is value else inner)


def _add(node: SourceNode, name: str, value: object, place: str) -> None:
    if isinstance(value, _Object):
        _add_members(node.add(name, place=place), value, place)
    elif isinstance(value, list):
        part = node.add(name, place=place)
        for number, each in enumerate(value):
            _add(part, "item", each, f"{place}/{number}")
    elif value is not None:
        node.add(name, str(value).lower() if isinstance(value, bool) else str(value).strip(), place)
