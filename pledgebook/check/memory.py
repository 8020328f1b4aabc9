"""What was found in files that have not changed since."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from pledgebook import ledger, parallel
from pledgebook.check.examination import Examination, Examined
from pledgebook.check.rule import Finding
from pledgebook.load import Document, Fault, Place


class Memory:
    """Findings of the last run by file, and the places of those that were told,
    in a ledger. `seal` names all that they depend on besides the file: program,
    schema, languages, day."""

    def __init__(self, path: Path, seal: str):
        self._path, self.seal = path, seal
        facts = ledger.read(path, seal)
        self._files: dict[str, list] = facts.get("files", {})
        self._places: dict[str, dict[str, list[int]]] = facts.get("places", {})
        self._is_new = False

    def recall(self, document: Document) -> Examined | None:
        """What was found in a document, if its file holds what it held."""
        told = self._files.get(_name(document))
        return _examined(told) if told and told[0] and told[0] == document.digest() else None

    def learn(self, documents: Sequence[Document], found: Sequence[Examined]) -> None:
        """Note what has been found in all documents there are."""
        files = {_name(document): _told(each) for document, each in zip(documents, found, strict=True)}
        self._places = {name: places for name, places in self._places.items() if name in files and files[name] == self._files.get(name)}
        self._files, self._is_new = files, True

    def place(self, document: Document, finding: Finding) -> Place | None:
        """Where something was found, if that has been told before."""
        place = self._places.get(_name(document), {}).get(_where(finding))
        return Place(*place) if place else None

    def learn_place(self, document: Document, finding: Finding, place: Place) -> None:
        self._places.setdefault(_name(document), {})[_where(finding)] = [place.line, place.column]
        self._is_new = True

    def save(self) -> None:
        """Leave all this for the next run."""
        if self._is_new:
            ledger.write(self._path, self.seal, {"files": self._files, "places": self._places})
            self._is_new = False


def recalled(documents: Sequence[Document], examine: Examination, memory: Memory | None) -> Iterator[Examined]:
    """What is found in each document; only those of which `memory` doesn't know are examined."""
    found = [memory.recall(document) if memory else None for document in documents]
    unknown = [document for document, known in zip(documents, found, strict=True) if known is None]
    new = chain.from_iterable(parallel.mapped(examine, unknown))
    found = [next(new) if known is None else known for known in found]
    if memory and unknown:
        memory.learn(documents, found)
    return iter(found)


def _name(document: Document) -> str:
    return f"{document.collection}/{document.path.name}"


def _where(finding: Finding) -> str:
    return repr((finding.path, finding.at_key))


def _told(each: Examined) -> list:
    fault = each.fault and [each.fault.name, each.fault.message, each.fault.place.line, each.fault.place.column]
    return [each.digest, fault, each.data, sorted(each.unsound), [(rule, severity, list(finding)) for rule, severity, finding in each.found]]


def _examined(told: list) -> Examined:
    digest, fault, data, unsound, found = told
    hidden = fault and Fault(fault[0], fault[1], Place(*fault[2:]))
    breaches = [(rule, severity, Finding(tuple(path), *rest)) for rule, severity, (path, *rest) in found]
    return Examined(digest, hidden, data, frozenset(unsound), breaches)
