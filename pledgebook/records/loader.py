"""Reading the files of records, and finding the place of every value again.

Nearly all are written so plainly that `plainyaml` can read them; the others are
read, or refused with a reason, by `strictyaml`.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from pledgebook.publish import digests
from pledgebook.records import plainyaml
from pledgebook.records import strict_yaml as strictyaml
from pledgebook.records.strict_yaml import LoadError, Place, StrictYamlError

MAX_BYTES = 1_000_000
SUFFIX = ".yml"
IMAGES = "images"
PAGES = "pages"

Path_ = tuple[str | int, ...]


class Reading(NamedTuple):
    """What a file holds, or the `fault` that hid it; and the digest of its bytes."""

    data: Mapping | None
    fault: LoadError | None
    digest: str = ""


@dataclass(frozen=True)
class Document:
    """One file of records; read when it is asked what it holds.

    `file` is its path, `collection` its folder, `stem` its name without suffix.
    """

    file: str
    collection: str
    stem: str
    misplaced: LoadError | None = None

    @cached_property
    def path(self) -> Path:
        return Path(self.file)

    @cached_property
    def name(self) -> str:
        """Collection and name of the file: `commitments/KEMKC0001.yml`."""
        return f"{self.collection}/{self.file.rpartition(os.sep)[2]}"

    def read(self) -> Reading:
        """The record as written; what hinders reading it is a fault, not an error."""
        made = ""
        try:
            if self.misplaced:
                return Reading(None, self.misplaced)
            data = _bytes(self.file)
            made = digests.digest(data)
            return Reading(parse(_text(data)), None, made)
        except StrictYamlError as error:
            return Reading(None, error.fault, made)
        except OSError as error:
            return Reading(None, LoadError("unreadable", f"the file can't be read: {error.strerror}. Check who may read it."))

    def digest(self, seen: Mapping[str, str] = MappingProxyType({})) -> str:
        """Digest of the bytes of the file as it is now; empty where it can't be
        read as a record. `seen` are those of files that have just been read, by path."""
        try:
            return "" if self.misplaced else seen.get(self.file) or digests.digest(_bytes(self.file))
        except (StrictYamlError, OSError):
            return ""

    @cached_property
    def _reading(self) -> Reading:
        return self.read()

    @property
    def data(self) -> Mapping | None:
        return self._reading.data

    @property
    def fault(self) -> LoadError | None:
        return self._reading.fault

    def place(self, path: Path_, *, key: bool = False) -> Place:
        """Where the value at `path` starts, or its key."""
        return self.places().of(path, key=key)

    def places(self) -> "Places":
        """Where everything stands. Reads the file anew: only problems ask."""
        marks: plainyaml.Marks = []
        try:
            return Places(parse(_text(_bytes(self.file)), marks), marks)
        except (StrictYamlError, OSError):  # it has changed since it was read
            return Places(None, [])


class Places:
    """The places of all values in one file."""

    def __init__(self, data: Mapping | None, marks: plainyaml.Marks):
        self._data, self._begin = data, Place(*marks[0][4:]) if marks else Place()
        self._marks = {(id(box), name): mark for box, name, *mark in marks}

    def of(self, path: Path_, *, key: bool = False) -> Place:
        """Where the value at `path` starts, or its key; the nearest there is
        where the path doesn't exist."""
        value, mark = self._data, self._begin
        for step in path:
            if (found := self._marks.get((id(value), step))) is None:
                break
            mark, value = Place(*(found[2:] if key else found[:2])), value[step]
        return mark


def documents(folder: Path, collections: Mapping[str, object]) -> Iterator[Document]:
    """Every file under `folder` that is, or seems meant as, a record; sorted.
    A file that is in no collection's folder comes with a fault."""
    for entry, parts in _files(folder, ()):
        if parts[0] in (PAGES, IMAGES) or entry.name.startswith(".") or (len(parts) == 1 and entry.name.endswith(".md")):
            continue
        stem, ending = os.path.splitext(entry.name)  # noqa: PTH122 - thousands of times
        yield Document(entry.path, parts[0], stem, _misplaced(stem, ending, parts, collections, link=entry.is_symlink()))


def _files(folder: Path | str, above: tuple[str, ...]) -> Iterator[tuple[os.DirEntry, tuple[str, ...]]]:
    """Files and links below a folder with the parts of their paths, in the
    order of these. Links are not followed, nor is what may not be read."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        parts = (*above, entry.name)
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path, parts)
        elif entry.is_file(follow_symlinks=False) or entry.is_symlink():
            yield entry, parts


def document(path: Path, collection: str) -> Document:
    """The record in one file."""
    return Document(str(path), collection, path.stem)


def parse(text: str, marks: plainyaml.Marks | None = None) -> Mapping:
    """The mapping that `text` holds, by the rules of `strictyaml`; where all
    values stand goes into `marks`."""
    data = plainyaml.read(text, marks)
    if data is None and marks:
        marks.clear()
    return strictyaml.parse(text, marks) if data is None else data


def _misplaced(stem: str, ending: str, parts: tuple[str, ...], collections: Mapping[str, object], *, link: bool) -> LoadError | None:
    if link:
        return LoadError("link", "this is a link to something elsewhere. Put the record itself here.")
    if parts[0] not in collections or len(parts) != 2:
        return LoadError("wrong-folder", f"the file is in no collection's folder. Move it into one of them, or remove it: {', '.join(sorted(collections))}.")
    if ending != SUFFIX:
        return LoadError("wrong-ending", f"the file name doesn't end in {SUFFIX}, as that of a record must. Rename the file to {stem}{SUFFIX}, or remove it.")
    return None


def _bytes(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - thousands of times
        size = os.fstat(file.fileno()).st_size
        if size > MAX_BYTES:
            raise StrictYamlError("too-big", f"the file has {size / 1e6:.1f} MB; a record may have {MAX_BYTES / 1e6:.0f} MB. Link long documents instead of pasting them.", Place())
        return file.read()


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = strictyaml.place_behind(data[: error.start].decode("utf-8-sig"))
        raise StrictYamlError("not-text", "the file is not text in UTF-8. Save it as UTF-8, or remove it if it is no record.", place) from None
    strictyaml.refuse_invisible(text)
    return text
