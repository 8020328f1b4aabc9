"""Finding the organization that a source means: by name or other name in the same country; else a new one is made."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from itertools import combinations
from typing import NamedTuple

from pledgebook.importing.source_values import MAX_ID, identifier
from pledgebook.records.record import Record, normalised

_ALIKE = 0.92


class NewOrganization(NamedTuple):
    """An organization that has no record yet, and the line of the source that named it first."""

    data: Mapping
    line: int


class OrganizationFinder:
    """Knows the organizations of a portal, and those that an import adds in `made`, by id."""

    def __init__(self, known: Iterable[Record]):
        self.made: dict[str, NewOrganization] = {}
        self._ids: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()
        for record in known:
            self._taken.add(normalised(record.id))
            for name in _names(record):
                self._ids.setdefault((record.get("country", ""), _key(name)), record.id)

    def find(self, name: str, country: str, language: str, line: int) -> str:
        """The id of the organization of this name in a country."""
        key = (country, _key(name))
        if key not in self._ids:
            self._ids[key] = self._new_id(name, country)
            self.made[self._ids[key]] = NewOrganization({"id": self._ids[key], "name": {language: name}, "country": country}, line)
        return self._ids[key]

    def _new_id(self, name: str, country: str) -> str:
        plain, number = identifier(country, name), 1
        id = plain
        while normalised(id) in self._taken:
            number += 1
            id = f"{plain[: MAX_ID - 4]}-{number}"
        self._taken.add(normalised(id))
        return id

    def likely_doubles(self) -> Iterator[tuple[str, str]]:
        """Pairs of new organizations of one country whose names are much alike: people decide whether they are one."""
        by_country: dict[str, list[tuple[str, str]]] = {}
        for id, (data, _) in self.made.items():
            by_country.setdefault(data["country"], []).append((id, _key(next(iter(data["name"].values())))))
        for found in by_country.values():
            for (one, name), (other, second) in combinations(found, 2):
                matcher = SequenceMatcher(None, name, second, autojunk=False)
                if matcher.real_quick_ratio() > _ALIKE and matcher.quick_ratio() > _ALIKE and matcher.ratio() > _ALIKE:
                    yield one, other


def _names(record: Record) -> Iterator[str]:
    named = [record.data, *record.get("other_names", [])]
    for each in named:
        yield from (each.get("name") or {}).values()
    if acronym := record.get("acronym"):
        yield acronym


def _key(name: str) -> str:
    """A name without what people write differently."""
    return " ".join(identifier(name).split("-"))
