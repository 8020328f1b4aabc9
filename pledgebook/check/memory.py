"""What was found in files that have not changed since."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from pledgebook import ledger, parallel
from pledgebook.check.examination import Examination, Examined
from pledgebook.check.rule import Finding
from pledgebook.load import Document, Fault, Place


class Memory:
    """Findings of the last run by file, in a ledger. `seal` names all that they
    depend on besides the file: program, schema, languages, day."""

    def __init__(self, path: Path, seal: str):
        self._path, self._seal = path, seal
        self._known: Mapping = ledger.read(path, seal)

    def recall(self, document: Document) -> Examined | None:
        """What was found in a document, if its file holds what it held."""
        told = self._known.get(_name(document))
        return _examined(told) if told and told[0] and told[0] == document.digest() else None

    def keep(self, documents: Sequence[Document], found: Sequence[Examined]) -> None:
        """Keep what was found for the next run."""
        ledger.write(self._path, self._seal, {_name(document): _told(each) for document, each in zip(documents, found, strict=True)})


def recalled(documents: Sequence[Document], examine: Examination, memory: Memory | None) -> Iterator[Examined]:
    """What is found in each document; only those of which `memory` doesn't know are examined."""
    found = [memory.recall(document) if memory else None for document in documents]
    unknown = [document for document, known in zip(documents, found, strict=True) if known is None]
    new = chain.from_iterable(parallel.mapped(examine, unknown))
    found = [next(new) if known is None else known for known in found]
    if memory and unknown:
        memory.keep(documents, found)
    return iter(found)


def _name(document: Document) -> str:
    return f"{document.collection}/{document.path.name}"


def _told(each: Examined) -> list:
    fault = each.fault and [each.fault.name, each.fault.message, each.fault.place.line, each.fault.place.column]
    return [each.digest, fault, each.data, sorted(each.unsound), [(rule, severity, list(finding)) for rule, severity, finding in each.found]]


def _examined(told: list) -> Examined:
    digest, fault, data, unsound, found = told
    hidden = fault and Fault(fault[0], fault[1], Place(*fault[2:]))
    breaches = [(rule, severity, Finding(tuple(path), *rest)) for rule, severity, (path, *rest) in found]
    return Examined(digest, hidden, data, frozenset(unsound), breaches)
