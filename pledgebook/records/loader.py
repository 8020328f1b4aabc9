"""Reading the files of records, and finding the place of every value again."""

import codecs
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from pledgebook.records import leftovers, strict_yaml
from pledgebook.records.strict_yaml import LoadError, MarkedValue, Marks, Place, StrictYamlError
from pledgebook.schema.fields import Data

MAX_BYTES = 1_000_000
SUFFIX = ".yml"
IMAGES = "images"
PAGES = "pages"

_ENDINGS = re.compile(r"(?:\.(?:ya?ml|txt))+$", re.IGNORECASE)
"""What programs make of the ending of a record."""
ValuePath = tuple[str | int, ...]
"""Names of fields, and positions in lists from 0, from the record down to a value."""


@dataclass(frozen=True)
class Document:
    """One file of records. `file` is its path, `collection` its folder, `stem` its
    name without suffix; `misplaced` says why it can't be a record where it is."""

    file: str
    collection: str
    stem: str
    misplaced: LoadError | None = None

    @property
    def path(self) -> Path:
        return Path(self.file)

    @property
    def name(self) -> str:
        """Collection and name of the file: `commitments/KEMKC0001.yml`."""
        return f"{self.collection}/{self.path.name}"


class Places:
    """The places of all values in one file."""

    def __init__(self, data: Data, marks: Marks):
        self._data, self._marks = data, marks

    @cached_property
    def _by_step(self) -> Mapping[tuple[int, str | int | None], MarkedValue]:
        """Marks by the mapping or list that holds the value, and its key or position in it."""
        return {(id(mark[0]), mark[1]): mark for mark in self._marks}

    def of(self, path: ValuePath, *, key: bool = False) -> Place:
        """Where the value at `path` starts, or its key; the nearest there is where the path doesn't exist."""
        value: Any = self._data
        place = strict_yaml.place_of(self._marks[0][2])
        for step in path:
            mark = self._by_step.get((id(value), step))
            if mark is None:
                break
            place, value = strict_yaml.place_of(mark[3] if key else mark[2]), value[step]
        return place


class LoadedDocument(NamedTuple):
    """What a file holds, as it is written, and where, with remarks; or the error that hides it. `source` is the file itself."""

    data: Data
    places: Places | None
    error: LoadError | None
    remarks: Sequence[LoadError] = ()
    source: bytes = b""


def load(document: Document) -> LoadedDocument:
    """Read a document. What can't be read is an error that is returned, not raised."""
    if document.misplaced:
        return LoadedDocument({}, None, document.misplaced)
    try:
        source = _bytes(document.path)
        parsed = strict_yaml.parse(_text(source))
    except StrictYamlError as error:
        return LoadedDocument({}, None, error.error)
    except OSError as error:
        return LoadedDocument({}, None, LoadError("unreadable", f"the file can't be read: {error.strerror}.", "Check who may read it."))
    return LoadedDocument(parsed.data, Places(parsed.data, parsed.marks), None, parsed.remarks, source)


def documents(folder: Path, collections: Mapping[str, object]) -> Iterator[Document]:
    """Every file under `folder` that is, or seems meant as, a record; sorted.
    One that can't be a record where it is says so in `misplaced`."""
    for entry, parts in _files(folder, ()):
        if parts[0] in (PAGES, IMAGES) or any(part.startswith(".") for part in parts) or (len(parts) == 1 and entry.name.endswith(".md") and not entry.is_symlink()):
            continue
        yield Document(entry.path, parts[0], Path(entry.name).stem, _misplaced(entry, parts, collections))


def walk(folder: Path) -> list[Path]:
    """Every file and link below a folder, sorted. Links are not followed."""
    return [] if folder.is_symlink() else [Path(entry.path) for entry, _ in _files(folder, ())]


def _files(folder: Path | str, above: tuple[str, ...]) -> Iterator[tuple[os.DirEntry[str], tuple[str, ...]]]:
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


def _misplaced(entry: os.DirEntry[str], parts: tuple[str, ...], collections: Mapping[str, object]) -> LoadError | None:
    name, place = Path(entry.name), Path(entry.path).parent
    if entry.is_symlink():
        return LoadError("link", "this is a link to something elsewhere.", "Put the record itself here.")
    if parts[0] not in collections or len(parts) != 2:
        return LoadError("wrong-folder", "the file is in no collection's folder.", f"Move it into one of them, or remove it: {', '.join(sorted(collections))}.")
    if original := leftovers.original_of(entry.name):
        return LoadError("copy" if name.suffix == SUFFIX else "wrong-ending", f"this looks like a copy of {original} that a program left.", _cure_of_copy(original, place))
    if name.suffix == ".md":
        taken = (place.parent / entry.name).exists()
        cure = f"Move the file up, directly into the folder of all records{', under another name' if taken else ''}, or remove it."
        return LoadError("wrong-ending", "notes stand among the records.", cure)
    if name.suffix != SUFFIX:
        return LoadError("wrong-ending", f"the file name doesn't end in {SUFFIX}, as that of a record must.", _cure_of_ending(entry.name, place))
    return None


def _cure_of_copy(original: str, place: Path) -> str:
    if (place / original).exists():
        return f"Take over into {original} what is missing there, then remove this file. If it is another record, give it an id and a file name of its own."
    return f"Rename the file to {original} if it is the record, else remove it."


def _cure_of_ending(name: str, place: Path) -> str:
    """How a file gets the ending of a record without taking the place of one."""
    stem = _ENDINGS.sub("", name)
    if not stem or (stem == name and Path(name).suffix):
        return "If it is a record, save it as text with that ending; else move it out of the folder."
    if (place / f"{stem}{SUFFIX}").exists() and not (place / f"{stem}{SUFFIX}").samefile(place / name):
        return f"There is a {stem}{SUFFIX}, too: take over there what is missing, then remove this file."
    return f"Rename the file to {stem}{SUFFIX}, or remove it."


def _bytes(path: Path) -> bytes:
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise StrictYamlError("too-big", f"the file has {size / 1e6:.1f} MB; a record may have {MAX_BYTES / 1e6:.0f} MB.", "Link long documents instead of pasting them.", Place())
    return path.read_bytes()


def _text(data: bytes) -> str:
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        place = strict_yaml.place_behind(data[: error.start].decode())
        raise StrictYamlError("not-text", "the file is not text in UTF-8.", "Save it as UTF-8, or remove it if it is no record.", place) from None
    strict_yaml.refuse_unreadable(text)
    return text
