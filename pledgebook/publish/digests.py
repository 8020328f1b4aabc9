"""Digests of what things are made of: the same digest, the same thing made.

SHA-256, which most processors have built in."""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache, singledispatch
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pledgebook.settings import Settings

_LENGTH = 32  # in hexadecimal digits: 128 bits
_PROGRAM = Path(__file__).parents[1]
_LOCK = _PROGRAM.parent / "requirements.txt"


def digest(*parts: str | bytes | memoryview) -> str:
    """Digest of parts, which are kept apart."""
    made: list[bytes | memoryview] = []
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        made += (b"%d:" % len(data), data)
    return sha256(b"".join(made)).hexdigest()[:_LENGTH]


def of_much(data: bytes | memoryview, seal: str) -> str:
    """Digest of many bytes, which are not copied for it, and of their `seal`."""
    made = sha256(digest(seal).encode())
    made.update(data)
    return made.hexdigest()[:_LENGTH]


def of_file(path: Path | str) -> str:
    """Digest of what a file holds; empty where it can't be read."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - thousands of times
            return digest(file.read())
    except OSError:
        return ""


def of_files(paths: Iterable[Path]) -> str:
    """Digest of files: their paths and what they hold."""
    return digest(*(part for path in paths for part in (str(path), of_file(path))))


def of_folder(folder: Path) -> str:
    """Digest of all files below a folder."""
    return of_files(under(folder))


def under(folder: Path, pattern: str = "*") -> list[Path]:
    """Files below a folder, sorted."""
    return sorted(path for path in folder.rglob(pattern) if path.is_file() and "__pycache__" not in path.parts)


@cache
def program() -> str:
    """Digest of the program itself, of the libraries that it is locked to, and of Python."""
    return digest(sys.version, of_files([*under(_PROGRAM, "*.py"), _LOCK]))


def common(settings: "Settings") -> str:
    """Digest of all that everything made depends on: program, settings, schema, code lists."""
    return digest(program(), repr(settings), of_folder(settings.root / "schema"))


# Values: what a page is asked to show


@singledispatch
def told(value: object) -> str:
    """A value in words that differ wherever the value does. Records and
    collections, which register their own way, are told by name: what they say is
    noted when it is read."""
    if is_dataclass(value):
        parts = (getattr(value, name) for name in _names(type(value)))
        return f"{type(value).__name__}({','.join(_teller(type(part))(part) for part in parts)})"
    if callable(value):
        return f"{value.__module__}.{value.__qualname__}"
    raise TypeError(f"what a page is made of can't be told: {type(value)}")


for _plain in (bool, int, float, str, type(None)):
    told.register(_plain, repr)


@told.register
def _(value: Path) -> str:
    return str(value)


@told.register
def _(value: Mapping) -> str:
    return f"{{{','.join(f'{_teller(type(key))(key)}:{_teller(type(each))(each)}' for key, each in value.items())}}}"


@told.register
def _(value: list | tuple | set | frozenset) -> str:
    kinds = set(map(type, value))
    each_told = map(_teller(kinds.pop()), value) if len(kinds) == 1 else [_teller(type(each))(each) for each in value]
    return f"[{','.join(sorted(each_told) if isinstance(value, set | frozenset) else each_told)}]"


@cache
def _names(kind: type) -> list[str]:
    return [field.name for field in fields(kind)]


@cache
def _teller(kind: type) -> Callable[[object], str]:
    """How values of a type are told; `told` finds it out each time."""
    return told.dispatch(kind)
