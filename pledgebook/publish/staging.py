"""The place of a site, and the folder beside it where the next one is made.

Everything is put into a stage beside the site; only when all of it is there do
the two change places in one step of the file system. Whatever fails or is
killed before that leaves the site as it was. What the new site shares with the
old one is the same file in both (a hard link), never a copy.

The old site may stay as the next stage (`spare`): making and removing thousands
of folders costs more than making what goes into them. What a stage lacks of the
old site is put into it before anything is made, while the records are read.
"""

import ctypes
import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import copy
from functools import cache, cached_property, partial
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from pledgebook import BuildError
from pledgebook.publish import executor as parallel

_AT_CURRENT_FOLDER = -100
_RENAME_EXCHANGE = 2
_NO_LINKS = (errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EXDEV)


class Trace(NamedTuple):
    """By what a file is known again: its size in bytes, when it was written
    (nanoseconds), and its number in the file system."""

    size: int
    written: int
    number: int


_UNKNOWN = Trace(-1, 0, 0)


class Look(NamedTuple):
    """How a folder differs from what is known of it: files that are `other` than
    known, or not known at all, known ones that are `gone`; and all its folders."""

    other: dict[str, Trace]
    gone: set[str]
    folders: set[str]


class Stage:
    """The next site, as a folder in the making. `look` tells how the old site
    differs from its `known` files."""

    def __init__(self, folder: Path, site: Path, known: Mapping[str, Trace], look: Callable[[], Look]):
        self.folder, self.site, self._known, self._look = folder, site, known, look
        self._made: set[str] = set()
        self._due: set[str] = set()

    @property
    def is_whole(self) -> bool:
        """Whether the old site is as it is known, and nothing else is in it."""
        look = self._look()
        return bool(self._known) and not look.other and not look.gone

    @cached_property
    def kept(self) -> dict[str, Trace]:
        """Files of the old site that are as they are known."""
        return _as_known(self._known, self._look())

    @contextmanager
    def furnished(self) -> Iterator[None]:
        """While others work, look at what stands in the folder, and put into it
        what it lacks of the old site."""
        with parallel.begun([self._furnish], even_one=len(self.kept) > parallel.FEW) as self._furnishing:
            yield

    def _furnish(self) -> Look:
        self.folder.mkdir(exist_ok=True)
        look = _look(self.folder, self._known)
        own = self.apart()
        own.__dict__ |= {"_inside": look}
        for name, trace in self.kept.items():
            own.take_over(name, trace)
        shared = own.settled()
        other = {name: trace for name, trace in (look.other | shared).items() if self._known.get(name) != trace}
        return Look(other, look.gone - shared.keys(), look.folders | _above(shared))

    @property
    def is_ready(self) -> bool:
        """Whether it has been furnished."""
        return self._furnishing.is_done

    def ready(self) -> None:
        """Wait until it has been furnished: before anything is written, or this
        process forks."""
        _ = self._there

    @cached_property
    def _inside(self) -> Look:
        return self._furnishing()[0]

    @cached_property
    def _there(self) -> dict[str, Trace]:
        return _as_known(self._known, self._inside) | self._inside.other

    @property
    def _folders(self) -> set[str]:
        return self._inside.folders

    def write(self, name: str, content: bytes) -> Trace:
        """Write a file; one that the old site has just so is shared with it."""
        known = self.kept.get(name)
        if known and known.size == len(content) and (self.site / name).read_bytes() == content:
            return known if self._there.get(name) == known else self._shared(name)
        return self._put(name, lambda path: _create(path, content), _part)

    def take_over(self, name: str, trace: Trace) -> None:
        """Share a file with the old site, when all that is due is `settled`."""
        if self._there.get(name) != trace:
            self._due.add(name)

    def settled(self) -> dict[str, Trace]:
        """Share all that is due; the files with their traces."""
        due, self._due = sorted(self._due), set()
        return {name: self._shared(name) for name in due}

    def apart(self) -> "Stage":
        """The same, for who puts other files into it."""
        own = copy(self)
        own._due = set()
        return own

    def drop(self, name: str) -> None:
        """Have a file no longer, which was to be in the next site."""
        self._due.discard(name)
        self._there[name] = _UNKNOWN

    def path(self, name: str) -> Path:
        """Where a file of the next site can be read by now."""
        return (self.site if name in self._due else self.folder) / name

    def _shared(self, name: str) -> Trace:
        return self._put(name, lambda path: _share(f"{self.site}/{name}", path), _remove)

    def _put(self, name: str, make: Callable[[str], Trace], clear: Callable[[str], None]) -> Trace:
        path = f"{self.folder}/{name}"
        above = name.rpartition("/")[0]
        if name in self._there:
            clear(path)
        elif above and above not in self._folders and above not in self._made:
            self._made.add(above)
            with suppress(FileExistsError, FileNotFoundError, NotADirectoryError):
                os.mkdir(f"{self.folder}/{above}")  # noqa: PTH102 - thousands of times
        try:
            return make(path)
        except (FileNotFoundError, NotADirectoryError, FileExistsError, IsADirectoryError):
            _make_room(Path(path), self.folder)
            return make(path)

    def take_place(self) -> None:
        """Let this be the site, and the old one the stage, at once."""
        _swap(self.folder, self.site)

    def stock(self, names: Iterable[str]) -> None:
        """Share files of the site, now that this is it, with the stage of the next
        one, so that not the first edit has to. Where that can't be done, it will."""
        again = Stage(self.folder, self.site, {}, lambda: Look({}, set(), set()))
        again.__dict__["_inside"] = _look(self.folder, {})
        with suppress(OSError):
            self.folder.mkdir(exist_ok=True)
            for _done in parallel.mapped(again._stocked, sorted(names)):
                pass

    def _stocked(self, names: Iterable[str]) -> None:
        for name in names:
            self._put(name, lambda path, name=name: os.link(f"{self.site}/{name}", path), _remove)

    def keep_only(self, names: Iterable[str]) -> None:
        """Remove what is left of an earlier site."""
        wanted = set(names)
        left = self._there.keys() - wanted
        folders = _above(wanted)
        for name in left:
            self._there.pop(name)
            with suppress(FileNotFoundError, NotADirectoryError):
                (self.folder / name).unlink()
        for name in sorted(self._folders - folders, reverse=True):
            shutil.rmtree(f"{self.folder}/{name}", ignore_errors=True)


def _create(path: str, content: bytes) -> Trace:
    """Write over a file that belongs to no other site: freeing its place costs
    more than all else."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(file, left) :]
        known = os.fstat(file)
        if known.st_size > len(content):
            os.ftruncate(file, len(content))
            known = os.fstat(file)
        return _trace(known)
    finally:
        os.close(file)


def _part(path: str) -> None:
    """Make way for what will be written. What the old site has too must not be written into."""
    with suppress(FileNotFoundError):
        known = os.lstat(path)
        if known.st_nlink > 1 or not S_ISREG(known.st_mode):
            _remove(path)


def _remove(path: str) -> None:
    with suppress(FileNotFoundError, IsADirectoryError, PermissionError):  # as some systems say of a folder
        os.unlink(path)  # noqa: PTH108 - thousands of times


def _share(file: str, path: str) -> Trace:
    try:
        os.link(file, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        shutil.copy2(file, path)
    return _trace(os.lstat(path))


def _make_room(path: Path, top: Path) -> None:
    """Make the folders above a path; what stands in their place, or in its own, goes."""
    for above in reversed([each for each in path.parents if each.is_relative_to(top) and each != top]):
        if above.is_symlink() or (above.exists() and not above.is_dir()):
            above.unlink()
        above.mkdir(exist_ok=True)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _above(names: Iterable[str]) -> set[str]:
    """All folders in which any of some files stands."""
    found: set[str] = set()
    for folder in {name.rpartition("/")[0] for name in names}:
        above = folder
        while above and above not in found:
            found.add(above)
            above = above.rpartition("/")[0]
    return found


def scan(folder: Path) -> tuple[dict[str, Trace], set[str]]:
    """All files below a folder with their traces, and all folders; links and
    whatever else is no plain file have a trace that fits nothing."""
    files: dict[str, Trace] = {}
    folders: set[str] = set()
    open_folders = [""]
    while open_folders:
        above = open_folders.pop()
        try:
            entries = list(os.scandir(f"{folder}/{above}"))
        except FileNotFoundError:
            continue
        for entry in entries:
            name = above + entry.name
            if entry.is_dir(follow_symlinks=False):
                folders.add(name)
                open_folders.append(f"{name}/")
            else:
                files[name] = _trace(entry.stat(follow_symlinks=False))
    return files, folders


def _trace(known: os.stat_result) -> Trace:
    return Trace(known.st_size, known.st_mtime_ns, known.st_ino) if S_ISREG(known.st_mode) else _UNKNOWN


@contextmanager
def alone(site: Path) -> Iterator[None]:
    """Nobody else builds the site meanwhile. Raises BuildError where somebody does."""
    if site.is_symlink() or (site.exists() and not site.is_dir()):
        raise BuildError(f"{site} is not a folder. Choose another with --site.")
    parent = site.resolve().parent
    parent.mkdir(parents=True, exist_ok=True)
    with (parent / f".{site.name}-lock").open("w") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # unlike flock, not shared with forked workers
        except (BlockingIOError, PermissionError):
            raise BuildError(f"another build of {site} is running. Wait until it ends.") from None
        yield


@contextmanager
def staging(site: Path, marker: str, known: Mapping[str, Trace] | None = None) -> Iterator[Stage]:
    """A stage beside the site, for who builds it `alone`, which may `take_place`.
    `marker` is a file that every site has. Where files of the old site are
    `known`, they may be shared with the new one, and the old site stays as the
    stage of the next build."""
    spare = known is not None
    if site.is_dir() and any(site.iterdir()) and not (site / marker).is_file():
        raise BuildError(f"{site} holds other files than a site, which would be lost. Choose another folder with --site, or empty this one.")
    folder = site.resolve().parent / f".{site.name}-stage"
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    if not spare:
        shutil.rmtree(folder, ignore_errors=True)
    try:
        with parallel.begun([partial(_look, site, known)] * bool(known), even_one=len(known or {}) > parallel.FEW) as look:
            yield Stage(folder, site, known or {}, cache(lambda: next(iter(look()), Look({}, set(), set()))))
    finally:
        if not spare:
            shutil.rmtree(folder, ignore_errors=True)


def _look(folder: Path, known: Mapping[str, Trace]) -> Look:
    there, folders = scan(folder)
    return Look({name: trace for name, trace in there.items() if known.get(name) != trace}, known.keys() - there.keys(), folders)


def _as_known(known: Mapping[str, Trace], look: Look) -> dict[str, Trace]:
    found = dict(known)
    for name in (*look.gone, *look.other):
        found.pop(name, None)
    return found


def _swap(stage: Path, site: Path) -> None:
    """Let the two folders change places at once; afterwards `stage` holds the old site."""
    if not site.exists():
        stage.rename(site)
    elif not _exchange(stage, site):
        old = stage.with_name(f"{stage.name}-old")
        shutil.rmtree(old, ignore_errors=True)
        site.rename(old)
        stage.rename(site)
        old.rename(stage)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one system call; False where the system has none."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_AT_CURRENT_FOLDER, os.fsencode(one), _AT_CURRENT_FOLDER, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    if ctypes.get_errno() in (errno.ENOSYS, errno.EINVAL):
        return False
    raise BuildError(f"{other} could not be replaced: {os.strerror(ctypes.get_errno())}.")
