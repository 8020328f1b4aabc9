"""What was found in files that have not changed since."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path

from pledgebook.check.examination import Examination, Examined
from pledgebook.check.rules.registry import Finding
from pledgebook.publish import executor as parallel
from pledgebook.publish import ledger
from pledgebook.publish.digests import digest
from pledgebook.records.loader import Document, LoadError, Place
from pledgebook.records.record import Stored

_FEW = 0.01


class Memory:
    """Findings of the last run by file, the places of those that were told, and
    which records were fine beside those to which they point (`eased`), in a ledger;
    below them the data of all records. `seal` names all that they depend on
    besides the file: program, schema, languages, day."""

    def __init__(self, path: Path, seal: str):
        self._path, self.seal = path, seal
        facts, self._below = ledger.read_whole(path, seal)
        self._told: dict[str, list] = facts.get("files", {})
        self._files: dict[str, Examined] = {}
        self._places: dict[str, dict[str, list[int]]] = facts.get("places", {})
        self._eased: dict[str, list] = facts.get("eased", {})
        self._new = 0

    def recall(self, document: Document, seen: Mapping[str, str]) -> Examined | None:
        """What was found in a document, if its file holds what it held; `seen` are
        digests of files that have just been read, by path."""
        if document.name not in self._files and (told := self._told.get(document.name)):
            self._files[document.name] = _examined(told, self._below)
        found = self._files.get(document.name)
        return found if found and found.digest and found.digest == document.digest(seen) else None

    def learn(self, document: Document, found: Examined) -> None:
        """Note what has been found in a document."""
        self._files[document.name] = found
        self._places.pop(document.name, None)
        self._eased.pop(document.name, None)
        self._new += 1

    def place(self, document: Document, finding: Finding) -> Place | None:
        """Where something was found, if that has been told before."""
        place = self._places.get(document.name, {}).get(_where(finding))
        return Place(*place) if place else None

    def learn_place(self, document: Document, finding: Finding, place: Place) -> None:
        self._places.setdefault(document.name, {})[_where(finding)] = [place.line, place.column]
        self._new += 1

    def is_at_ease(self, document: Document, digests: Mapping[str, str]) -> bool:
        """Whether nothing was found in a document and the records to which it
        points, all of them as they are; `digests` are those of all records."""
        pointed, told = self._eased.get(document.name, ((), ""))
        return bool(told) and told == _together(pointed, digests)

    def learn_ease(self, document: Document, pointed: Collection[str], digests: Mapping[str, str]) -> None:
        """Note that nothing was found in a document and those records."""
        if all(key in digests for key in pointed):
            self._eased[document.name] = [sorted(pointed), _together(sorted(pointed), digests)]
            self._new += 1

    def is_worth_saving(self, names: Collection[str]) -> bool:
        """A few things are sooner found again than written down."""
        return self._new > _FEW * len(names)

    def save(self, names: Collection[str]) -> None:
        """Leave all this for the next run, of the documents with these names."""
        with suppress(OSError):
            files, below = {}, bytearray()
            for name in sorted({*names} & self._files.keys()):
                first = len(below)
                below += _written(self._files[name].data)
                files[name] = _told(self._files[name], (first, len(below)))
            rest = {kind: {name: told[name] for name in files if name in told} for kind, told in (("places", self._places), ("eased", self._eased))}
            ledger.write(self._path, self.seal, {"files": files, **rest}, bytes(below))
            self._new = 0


def recalled(documents: Sequence[Document], examine: Examination, memory: Memory | None, seen: Mapping[str, str]) -> Iterator[Examined]:
    """What is found in each document; only those of which `memory` doesn't know are
    examined."""
    found = [memory.recall(document, seen) if memory else None for document in documents]
    unknown = [document for document, known in zip(documents, found, strict=True) if known is None]
    new = dict(zip(unknown, chain.from_iterable(parallel.mapped(examine, unknown)), strict=True))
    if memory:
        for document, each in new.items():
            memory.learn(document, each)
    return (new[document] if known is None else known for document, known in zip(documents, found, strict=True))


def _together(pointed: Sequence[str], digests: Mapping[str, str]) -> str:
    return digest(" ".join([digests.get(key, "") for key in pointed]))


def _where(finding: Finding) -> str:
    return repr((finding.path, finding.at_key))


def _written(data: Mapping | Stored) -> bytes | memoryview:
    return data.text if isinstance(data, Stored) else ledger.encoded(data)


def _told(each: Examined, place: tuple[int, int]) -> list:
    """What was found, with the place of the data in the bytes below."""
    fault = each.fault and [each.fault.name, each.fault.message, each.fault.place.line, each.fault.place.column]
    return [each.digest, fault, each.id, place, sorted(each.invalid_fields), [(rule, severity, list(finding)) for rule, severity, finding in each.found]]


def _examined(told: list, below: memoryview) -> Examined:
    digest, fault, id, (first, last), invalid_fields, found = told
    hidden = fault and LoadError(fault[0], fault[1], Place(*fault[2:]))
    breaches = [(rule, severity, Finding(tuple(path), *rest)) for rule, severity, (path, *rest) in found]
    return Examined(digest, hidden, id, Stored(below[first:last]), frozenset(invalid_fields), breaches)
