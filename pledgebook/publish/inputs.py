"""All files that a site is made of: settings, templates, records."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from pledgebook.publish import digests

_PROGRAM = ("mkdocs.yml", "datapackage.json", "package-lock.json")
_FOLDERS = ("schema", "templates", "locales")


def count(content: Path) -> int:
    """About how many files there are in a folder of records."""
    return sum(len(list(os.scandir(entry.path))) for entry in os.scandir(content) if entry.is_dir(follow_symlinks=False))


def found(root: Path, content: Path) -> dict[str, str]:
    """Digests of all files, by path."""
    paths = [str(root / name) for name in _PROGRAM]
    for folder in (*(root / name for name in _FOLDERS), content):
        paths += sorted(_below(folder))
    return {path: digests.of_file(path) for path in paths}


def _below(folder: Path) -> Iterator[str]:
    """All files below a folder; links are not followed."""
    for above, folders, files in os.walk(folder):
        links = [name for name in folders if os.path.islink(f"{above}/{name}")]  # noqa: PTH114 - these are texts
        yield from (f"{above}/{name}" for name in (*files, *links))


def below(folder: Path, found: Mapping[str, str]) -> dict[str, str]:
    """Those of the digests `found` that are of files below a folder, by their names within it."""
    above = os.path.join(folder, "")  # noqa: PTH118 - as they are named
    return {path.removeprefix(above): digest for path, digest in found.items() if path.startswith(above)}


def together(found: Mapping[str, str], day: str) -> str:
    """Digest of all that goes into a site: the program, the day, and the files that were `found`."""
    return digests.digest(digests.program(), day, *(part for entry in found.items() for part in entry))
