"""The web addresses that records name, each once, with all places where it stands."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from pledgebook.check.problems import path_text
from pledgebook.records import loader
from pledgebook.records.loader import Places, ValuePath
from pledgebook.records.record import Record, Records

_DATES, _ARCHIVED = ("retrieved", "date"), "archived_url"


class Mention(NamedTuple):
    """Where a record names an address: file, line from 1 and field; the day for which a copy is wanted, and the address
    of a copy, as far as the record gives them."""

    file: str
    line: int
    field: str
    date: str = ""
    archived: str = ""


def mentions(records: Records) -> dict[str, list[Mention]]:
    """Every address in valid fields of the kind `url`, sorted, with its mentions. One without a scheme gets https."""
    found: dict[str, list[Mention]] = {}
    for record in (record for collection in records.values() for record in collection.values()):
        values = [(path, str(url)) for path, _, url in record.of("url")]
        places = loader.load(record.document).places if values else None
        for path, url in values:
            found.setdefault(url if "://" in url else f"https://{url}", []).append(_mention(record, path, places))
    return {url: sorted(found[url]) for url in sorted(found)}


def _mention(record: Record, path: ValuePath, places: Places | None) -> Mention:
    beside = _at(record.data, path[:-1])
    date = next((str(beside[name]) for name in _DATES if beside.get(name)), "")
    archived = str(beside.get(_ARCHIVED, "")) if path[-1] != _ARCHIVED else ""
    return Mention(record.document.file, places.of(path).line if places else 1, path_text(path), date, archived)


def _at(data: Any, path: Sequence[str | int]) -> Any:
    """The object at a path; an empty one where that is a list."""
    for step in path:
        data = data[step]
    return data if isinstance(data, dict) else {}
