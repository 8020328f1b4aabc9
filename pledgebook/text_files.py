"""Reading the text files that people edit besides records: settings, schema, catalogues, templates. What is wrong with one
as a text is said with its file, line and column."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from pledgebook import PledgebookError, characters

_MERGE = re.compile(r"^(?:<{7} .*|>{7} .*|\|{7} .*)$", re.MULTILINE)
_POINTER = "version https://git-lfs.github.com/spec/"


class Fault(NamedTuple):
    """What hides in a text: its name, in plain words, and where: the line, or line and column, counted from 1."""

    name: str
    fact: str
    cure: str
    where: tuple[int, ...]


def faults(text: str) -> Iterator[Fault]:
    """What hides what people wrote, whatever the text is: the first character that nobody sees, a pointer of Git LFS, a
    merge that was not finished."""
    if found := characters.find_invisible(text):
        yield Fault("not-text", characters.fact_of_invisible(found[0]), characters.cure_of_invisible(found[0]), position(text, found.start()))
    if text.startswith(_POINTER):
        yield Fault("lfs-pointer", "this is a pointer of Git LFS, not the file itself.", "Run `git lfs pull`, and put the file itself here.", (1,))
    elif "<<<<<<< " in text and (found := _MERGE.search(text)):
        fact = "a merge was not finished here: two versions of the next lines stand one below the other."
        base = "`|||||||`, " if "\n||||||| " in text else ""
        cure = f"Keep the lines that are right, and remove those that begin with `<<<<<<<`, {base}`=======` and `>>>>>>>`."
        yield Fault("unfinished-merge", fact, cure, position(text, found.start())[:1])


def is_pointer(content: bytes) -> bool:
    """Whether a file is a pointer of Git LFS."""
    return content.startswith(_POINTER.encode())


def read_text(path: Path, error: type[PledgebookError]) -> str:
    """The text of a file. Raises `error`, with the place, where it can't be read, is not in UTF-8, or something hides in it."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as cause:
        raise error(f"{path}: the file can't be read: {cause.strerror}. Put it there, or check who may read it.") from cause
    except UnicodeDecodeError as cause:
        before = path.read_bytes()[: cause.start].decode("utf-8-sig")
        raise error(f"{path}:{_place(before, len(before))}: the file is not text in UTF-8. Save it as UTF-8.") from cause
    for fault in faults(text):
        raise error(f"{path}:{':'.join(map(str, fault.where))}: {fault.fact} {fault.cure}")
    return text


def read_json(path: Path, error: type[PledgebookError]) -> Any:
    """What a JSON file holds. Raises `error`, with the place, also where a name stands twice in one object, of which JSON
    itself keeps the last."""
    text = read_text(path, error)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if twice := next((name for number, (name, _) in enumerate(pairs) if name in dict(pairs[:number])), None):
            found = [each.start() for each in re.finditer(rf"{re.escape(json.dumps(twice, ensure_ascii=False))}\s*:", text)]
            raise error(f"{path}:{_place(text, found[1] if len(found) > 1 else 0)}: '{twice}' stands twice in one object. Keep one of the two.")
        return made

    try:
        return json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as cause:
        raise error(f"{path}:{cause.lineno}:{cause.colno}: not readable as JSON: {cause.msg}. Look for a missing comma, quote or bracket.") from cause


def refuse_wrong_yaml(path: Path, text: str, error: type[PledgebookError]) -> None:
    """Raise `error`, with the place, where a text is no YAML, or a name stands twice in one object."""
    try:
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as cause:
        mark = cause.problem_mark or cause.context_mark
        hint = "Look for a colon without a blank behind it, a missing quote, or an indent; indent with blanks."
        place = f"{mark.line + 1}:{mark.column + 1}" if mark else "1"
        raise error(f"{path}:{place}: not readable as YAML: {cause.problem or cause.context}. {hint}") from cause
    except yaml.YAMLError as cause:
        raise error(f"{path}: not readable as YAML: {cause}.") from cause
    _refuse_repeated(path, node, error)


def _refuse_repeated(path: Path, node: yaml.Node | None, error: type[PledgebookError]) -> None:
    seen: set[str] = set()
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if isinstance(key, yaml.ScalarNode) and key.value in seen:
            raise error(f"{path}:{key.start_mark.line + 1}:{key.start_mark.column + 1}: '{key.value}' stands twice. Keep one of the two.")
        seen.add(str(key.value))
        _refuse_repeated(path, value, error)
    for each in node.value if isinstance(node, yaml.SequenceNode) else ():
        _refuse_repeated(path, each, error)


def position(text: str, index: int) -> tuple[int, int]:
    """Line and column of an index, counted from 1."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _place(text: str, index: int) -> str:
    return "{}:{}".format(*position(text, index))


def line_of(text: str, word: str) -> int:
    """The first line, counted from 1, that holds a whole word; 1 where none does."""
    found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)
    return text.count("\n", 0, found.start() if found else 0) + 1
