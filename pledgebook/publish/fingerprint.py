"""One fingerprint answers the question whether anything has changed since the last build."""

import hashlib
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import jinja2

from pledgebook.layers import ASSETS, LOCALES, PAGES, SCHEMA, TEMPLATES, layers_of

_PACKAGE = Path(__file__).parents[1]
_OF_A_LAYER = ("pledgebook", SCHEMA, TEMPLATES, LOCALES, ASSETS, PAGES, "mkdocs.yml", "datapackage.json", "requirements.txt", "package-lock.json")


class Fingerprint:
    """What the site in a folder was made of, kept in a file beside it."""

    def __init__(self, site: Path):
        self._site = site
        self._path = site.resolve().parent / f".{site.name}-fingerprint"

    def matches(self, inputs: str) -> bool:
        """Whether the site was made of these inputs, and is still as it was made."""
        with suppress(OSError):
            return self._path.read_text("utf-8") == f"{inputs} {state_of(self._site)}\n"
        return False

    def save(self, inputs: str) -> None:
        with suppress(OSError):  # then the next build does the work again
            self._path.write_text(f"{inputs} {state_of(self._site)}\n", "utf-8")


def fingerprint(root: Path, content: Path, as_of: date, *options: str) -> str:
    """Digest of all that goes into a site: the program, its libraries, the settings, the records, the day and
    `options` of the build."""
    digest = hashlib.sha256(f"{sys.version} {as_of} {content.resolve()} {options} {_installed()}".encode())
    for path in (path for start in _starts(root, content) for path in _files(start)):
        digest.update(f"\n{path}\n".encode("utf-8", "surrogateescape"))
        digest.update(_content(path))
    return digest.hexdigest()


def state_of_inputs(root: Path, content: Path) -> list[str]:
    """States of all that goes into a site, which tell whether something of it was changed meanwhile, be it back and forth."""
    return [state_of(start) for start in _starts(root, content)]


def _starts(root: Path, content: Path) -> list[Path]:
    found = [_PACKAGE, *(path for name in _OF_A_LAYER for path in layers_of(root).all(name)), content]
    return list(dict.fromkeys(path.resolve() for path in found))


def _installed() -> list[str]:
    """Names and versions of the packages beside the one that makes the templates."""
    return sorted(path.name for path in Path(jinja2.__file__).parents[1].glob("*.dist-info"))


def _content(path: Path) -> bytes:
    """What a file holds; of a link, or a file that may not be read, only that."""
    try:
        return b"link" if path.is_symlink() else path.read_bytes()
    except OSError:
        return b"unreadable"


def state_of(folder: Path) -> str:
    """Digest of the paths, sizes and times of all files of a folder."""
    digest = hashlib.sha256()
    for path in _files(folder):
        with suppress(FileNotFoundError):  # it has gone meanwhile
            known = path.stat(follow_symlinks=False)
            digest.update(f"{path.relative_to(folder)} {known.st_size} {known.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _files(start: Path) -> Iterator[Path]:
    """All files below a folder, sorted; what Python and the editor leave there is passed over."""
    if start.is_file():
        yield start
    for path in sorted(start.rglob("*")) if start.is_dir() else ():
        if "__pycache__" not in path.parts and (path.is_file() or path.is_symlink()):
            yield path
