"""Long lists in parts, so that no page grows without bound."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from pledgebook.publish import digests
from pledgebook.records.record import Record
from pledgebook.schema.fields import Collection

PER_PAGE = 60
_AROUND = 2


class Part(NamedTuple):
    """One page of a list. `path` is the address of the list; `number` counts from 1."""

    path: str
    number: int = 1
    count: int = 1

    def address(self, number: int) -> str:
        """Address of the page with a number."""
        return self.path if number == 1 else f"{self.path}page/{number}/"

    @property
    def bounds(self) -> slice:
        return slice((self.number - 1) * PER_PAGE, self.number * PER_PAGE)

    @property
    def offered(self) -> Iterator[int]:
        """Numbers of the pages to offer: the first, the last and those around
        this one; 0 where some are left out."""
        shown = {1, self.count, *range(max(1, self.number - _AROUND), min(self.count, self.number + _AROUND) + 1)}
        before = 0
        for number in sorted(shown):
            if number > before + 1:
                yield 0
            yield number
            before = number


digests.told.register(Part, repr)  # told of thousands of pages


def parts(path: str, total: int) -> Iterator[Part]:
    """The pages that a list of `total` records needs; at least one."""
    count = max(1, -(-total // PER_PAGE))
    return (Part(path, number, count) for number in range(1, count + 1))


class Run(NamedTuple):
    """Records that follow one another in a list by collection and status, from
    the place `first`; `codelist` and `code` are empty where the collection has no
    status."""

    collection: Collection
    codelist: str
    code: str | None
    records: list[Record]
    first: int


@dataclass(frozen=True)
class Group:
    """Records of one status: all of them, those on the page, and the number of
    the page on which they begin."""

    codelist: str
    code: str | None
    total: int
    records: list[Record]
    begins: int


@dataclass(frozen=True)
class Section:
    """Records of one collection on a page, and the groups of all pages."""

    collection: Collection
    groups: list[Group]

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)

    @property
    def is_here(self) -> bool:
        return any(group.records for group in self.groups)


def sections(runs: list[Run], part: Part) -> list[Section]:
    """What one part of a list shows of its runs."""
    return [Section(collection, [_group(run, part) for run in found]) for collection, found in groupby(runs, key=lambda run: run.collection)]


def _group(run: Run, part: Part) -> Group:
    here = slice(max(0, part.bounds.start - run.first), max(0, part.bounds.stop - run.first))
    return Group(run.codelist, run.code, len(run.records), run.records[here], run.first // PER_PAGE + 1)
