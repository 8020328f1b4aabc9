"""From a folder of records to the portal that it describes, and its problems."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from pledgebook.check import checker as check
from pledgebook.check.memory import Memory
from pledgebook.model import geography
from pledgebook.model.portal import Portal
from pledgebook.publish import digests, ledger
from pledgebook.records import loader as load
from pledgebook.schema import reader as schema
from pledgebook.settings import Settings

_REMEMBERED = 8


def read(settings: Settings, content: Path, as_of: date, memory: Memory | None = None, seen: Callable[[], Mapping[str, str]] = dict) -> tuple[Portal, check.Result]:
    """The portal that `content` describes, and all its problems. Records with
    errors are in it as far as they could be read: publish it only without. `seen`
    gives digests of files that somebody else reads, by path."""
    folder = settings.root / "schema"
    read_schema = _schema(folder, settings.languages, digests.of_folder(folder))
    documents = load.documents(content, read_schema.collections)
    result = check.check(documents, read_schema, languages=settings.languages, as_of=as_of, content=content, memory=memory, seen=seen)
    portal = Portal(read_schema, settings, geography.read(folder), result.records, as_of)
    return portal, result


@lru_cache(maxsize=1)
def _schema(folder: Path, languages: tuple[str, ...], _digest: str) -> schema.Schema:
    """Who serves a portal reads its records time and again, and the schema once."""
    return schema.read(folder, languages=languages)


def empty(settings: Settings, as_of: date) -> Portal:
    """The portal without its records."""
    folder = settings.root / "schema"
    read_schema = _schema(folder, settings.languages, digests.of_folder(folder))
    return Portal(read_schema, settings, geography.read(folder), {name: {} for name in read_schema.collections}, as_of)


def memory(folder: Path, settings: Settings, content: Path, as_of: date, last: Memory | None = None) -> Memory:
    """What is remembered, in `folder`, of the records in `content`; the `last`
    memory itself where all that it depends on is as it was."""
    seal = digests.digest(digests.program(), digests.of_folder(settings.root / "schema"), repr(settings.languages), as_of.isoformat())
    if last and last.seal == seal:
        return last
    ledger.prune(folder, "records-*", _REMEMBERED)
    return Memory(_remembered(folder, content), seal)


def is_remembered(folder: Path, content: Path) -> bool:
    """Whether anything is remembered, in `folder`, of the records in `content`."""
    return _remembered(folder, content).is_file()


def _remembered(folder: Path, content: Path) -> Path:
    return folder / f"records-{digests.digest(str(content.resolve()))}"
