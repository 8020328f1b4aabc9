"""The command that puts the files of records into one form, or says which ones aren't in it."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pledgebook import UsageError
from pledgebook.records import loader
from pledgebook.records.formatter import format_record
from pledgebook.records.loader import SUFFIX, Document
from pledgebook.records.strict_yaml import LoadError
from pledgebook.schema.fields import Schema


class FormatResult(NamedTuple):
    """Files that are not in the one form (they are now, where they were to be written), those that are left as they
    are with the reason, and the number of all."""

    changed: list[str]
    left: list[str]
    total: int


def run(schema: Schema, languages: Sequence[str], content: Path, files: Iterable[Path], *, write: bool) -> FormatResult:
    """Format some files, or all records of a folder where none are named. Raises UsageError, and writes nothing, where
    a file is no record."""
    found = list(_named(files, schema)) or list(loader.documents(content, schema.collections))
    changed, left = [], []
    for document in found:
        path, loaded = document.path, loader.load(document)
        if loaded.error:
            left.append(_line(document, loaded.error))
            continue
        text = path.read_bytes().decode("utf-8-sig")
        made = format_record(text, schema.collections[document.collection].fields, languages)
        if made.error:
            left.append(_line(document, made.error))
        elif made.text.encode() != path.read_bytes():
            changed.append(document.file)
            if write:
                path.write_bytes(made.text.encode())
    return FormatResult(changed, left, len(found))


def _line(document: Document, error: LoadError) -> str:
    return f"{document.file}:{error.place.line}:{error.place.column}  left as it is: {error.fact} {error.cure}"


def _named(files: Iterable[Path], schema: Schema) -> Iterator[Document]:
    """The records in some files, and in all files of folders."""
    for path in (each for file in files for each in ([*sorted(file.rglob(f"*{SUFFIX}"))] if file.is_dir() else [file])):
        collection = path.absolute().parent.name
        if not path.is_file():
            raise UsageError(f"there is no file '{path}'. Name files of records, such as content/{next(iter(schema.collections))}/ID{SUFFIX}, or none for all.")
        if collection not in schema.collections or path.suffix != SUFFIX:
            raise UsageError(f"{path} is no record: those end in {SUFFIX} and stand in the folder of a collection ({', '.join(schema.collections)}). Name only records.")
        yield Document(str(path), collection, path.stem)
