"""Long lists on several pages, so that no page grows without bound."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pledgebook.records.record import Record
from pledgebook.schema.fields import Collection

PER_PAGE = 60
_NEIGHBOURS = 2


@dataclass(frozen=True)
class PageOfList:
    """One page of a list. `path` is the address of the list; `number` counts from 1."""

    path: str
    number: int = 1
    count: int = 1

    def address(self, number: int) -> str:
        """Address of the page with a number."""
        return self.path if number == 1 else f"{self.path}page/{number}/"

    @property
    def bounds(self) -> slice:
        """Which items of the list the page shows."""
        return slice((self.number - 1) * PER_PAGE, self.number * PER_PAGE)

    @property
    def offered(self) -> Iterator[int]:
        """Numbers of the pages to offer: the first, the last and those around this one; 0 where some are left out."""
        shown = {1, self.count, *range(max(1, self.number - _NEIGHBOURS), min(self.count, self.number + _NEIGHBOURS) + 1)}
        before = 0
        for number in sorted(shown):
            if number > before + 1:
                yield 0
            yield number
            before = number


def pages_of_list(path: str, total: int) -> Iterator[PageOfList]:
    """The pages that a list of `total` records needs; at least one."""
    count = max(1, -(-total // PER_PAGE))
    return (PageOfList(path, number, count) for number in range(1, count + 1))


class StatusGroup(NamedTuple):
    """Records of one status, which follow one another in a long list; the first of them has the position `first`.
    `codelist` is empty where the collection has no status; `code` is None where none was reported."""

    codelist: str
    code: str | None
    records: list[Record]
    first: int

    @property
    def begins(self) -> int:
        """Number of the page on which they begin."""
        return self.first // PER_PAGE + 1

    def on(self, page: PageOfList) -> list[Record]:
        """Those that a page shows."""
        return self.records[max(0, page.bounds.start - self.first) : max(0, page.bounds.stop - self.first)]


Section = tuple[Collection, list[StatusGroup]]
"""The records of one collection in a long list."""
