"""The contents of a page: its sections, in the order in which they were written."""

from collections.abc import Iterator
from dataclasses import dataclass, field

_TAKEN = ("content",)
"""Ids that the chrome of every page has."""
_HIGHEST = 2
"""Level of the headings below that of the page."""


@dataclass(frozen=True)
class Entry:
    """A section of a page: the id to which links lead, its title, and the sections within it."""

    id: str
    title: str
    parts: list["Entry"] = field(default_factory=list)


class Contents:
    """The sections of the page that is being made. The macro that writes the heading of a section enters it here, so that
    contents and headings are the same."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Forget the page before."""
        self._entries: list[Entry] = []
        self._ids = {*_TAKEN}

    def enter(self, id: str, title: str, level: int = 2) -> str:
        """Take a section in, with the level of its heading, and give the id that it gets: its own, or another one where
        the page has that already."""
        free = next(each for each in self._numbered(id) if each not in self._ids)
        self._ids.add(free)
        siblings = self._entries[-1].parts if level > _HIGHEST and self._entries else self._entries
        siblings.append(Entry(free, title))
        return free

    @staticmethod
    def _numbered(id: str) -> Iterator[str]:
        yield id
        number = 2
        while True:
            yield f"{id}-{number}"
            number += 1

    @property
    def entries(self) -> list[Entry]:
        """The sections under a heading of the first level, each with those within it."""
        return self._entries

    def __len__(self) -> int:
        return sum(1 + len(each.parts) for each in self._entries)
