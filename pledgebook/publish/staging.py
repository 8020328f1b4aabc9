"""The folder beside a site where the next one is made, and the swap at the end."""

import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from pledgebook import BuildError
from pledgebook.characters import path_key

File = tuple[str, bytes]
"""Path within the site, and content."""
Files = Iterable[File]


class Taken(NamedTuple):
    """The names of files that were made, and those that are still to be written."""

    names: list[str]
    left: list[File]


class Stage:
    """A site in the making, in `folder`; `work` is an empty folder for whatever the build needs meanwhile. A stage can
    be pickled: tasks in other processes of this machine write their files themselves."""

    def __init__(self, folder: Path, work: Path):
        self.folder, self.work = folder, work
        self._made: set[Path] = {folder}
        self._claimed: dict[str, str] = {}

    def write(self, name: str, content: bytes) -> None:
        """Write a file, by its path within the site."""
        path = self.folder / name
        if path.parent not in self._made:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(path.parent)
        path.write_bytes(content)

    def take(self, files: Files) -> Taken:
        """Write files. Nothing is left for somebody else to write."""
        names = []
        for name, content in files:
            self.write(name, content)
            names.append(name)
        return Taken(names, [])

    def claim(self, names: Iterable[str]) -> None:
        """Raise BuildError where two things have one path, be it only for those who don't tell capital letters apart, or
        the ways in which Unicode writes a letter."""
        for name in names:
            plain = path_key(name)
            if (other := self._claimed.get(plain)) is not None:
                both = f"'{name}'" if other == name else f"'{other}' and '{name}'"
                raise BuildError(f"two things have one address: {both}. Rename one of them: a record, a page, a picture or a collection bears this name.")
            self._claimed[plain] = name

    def names(self) -> list[str]:
        """The paths of all files of the site, sorted."""
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())

    def count(self) -> int:
        """How many files the site has."""
        return len(self.names())


class ReturnedFiles:
    """Takes the place of a stage in tasks on other machines: files travel back with the result, and are written there."""

    def take(self, files: Files) -> Taken:
        left = list(files)
        return Taken([name for name, _ in left], left)


@contextmanager
def staging(site: Path, marker: str) -> Iterator[Stage]:
    """A stage that takes the place of `site` when the block ends without an error;
    otherwise the site stays as it is. `marker` is a file that every site has.
    Raises BuildError where the folder holds something else, another build is running, or a file can't be read or written."""
    parent = site.resolve().parent
    number = secrets.token_hex(8)
    stage, work = (parent / f".{site.name}-{part}-{number}" for part in ("stage", "work"))
    old = parent / f".{site.name}-old"
    try:
        _refuse_foreign_folder(site, marker)
        parent.mkdir(parents=True, exist_ok=True)
        with FileLock(parent / f".{site.name}-lock", blocking=False):
            _recover(site, old)
            _remove_unfinished(site, parent)
            stage.mkdir()
            work.mkdir()
            try:
                yield Stage(stage, work)
                _swap(stage, site, old)
            finally:
                _remove_unfinished(site, parent)
                _remove(old)
    except Timeout:
        raise BuildError(f"another build of {site} is running. Wait until it ends.") from None
    except OSError as error:  # the disk is full, the folder may not be written, a file has gone meanwhile
        where = f": {error.filename}" if error.filename else ""
        raise BuildError(f"{site} could not be made: {error.strerror or error}{where}. It is left as it was.") from error


def _refuse_foreign_folder(site: Path, marker: str) -> None:
    if site.is_symlink() or (site.exists() and not site.is_dir()):
        raise BuildError(f"{site} is not a folder. Choose another with --site.")
    if site.is_dir() and any(site.iterdir()) and not (site / marker).is_file():
        raise BuildError(f"{site} holds other files than a site, which would be lost. Choose another folder with --site, or empty this one.")


def _recover(site: Path, old: Path) -> None:
    """Put the old site back where a build was killed in the middle of a swap."""
    if old.is_dir() and not site.exists():
        old.rename(site)


def _swap(stage: Path, site: Path, old: Path) -> None:
    """Two renames. Only for the moment between them there is no site; a build
    that is killed just then is repaired by the next one."""
    _remove(old)
    try:
        try:
            if site.exists():
                site.rename(old)
            stage.rename(site)
        finally:  # whatever came between, be it Ctrl-C
            _recover(site, old)
    except OSError as error:
        raise BuildError(f"{site} could not be replaced: {error.strerror}.") from error


def _remove_unfinished(site: Path, parent: Path) -> None:
    """Remove stages, also those of builds that were killed. An indexer that outlived its build may still
    write into one of these, and values that were shared are kept by their paths: so every build has folders of its own."""
    names = re.compile(rf"\.{re.escape(site.name)}-(stage|work)(-[0-9a-f]+)?")
    for path in parent.iterdir():
        if names.fullmatch(path.name):
            _remove(path)


def _remove(folder: Path) -> None:
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
        return
    shutil.rmtree(folder, ignore_errors=True)
    if folder.is_dir():  # somebody has closed the folders of a site
        with suppress(OSError):
            for path in (folder, *(path for path in folder.rglob("*") if path.is_dir() and not path.is_symlink())):
                path.chmod(0o700)
        shutil.rmtree(folder, ignore_errors=True)
