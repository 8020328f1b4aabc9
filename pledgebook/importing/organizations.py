"""Finding the organization that a source means: by identifier, then by name or other name in the same country; else a
new one is made."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import combinations
from typing import Any, NamedTuple

from pledgebook.importing.source_values import MAX_ID, identifier, name_key
from pledgebook.records.record import Record, normalised
from pledgebook.schema.fields import Data

ORGANIZATIONS = "organizations"
"""The collection of organizations."""
_ALIKE = 0.92
_REGISTER = re.compile(r"([A-Z]{2}-[A-Z]{2,})-(\S+)")
"""An identifier as org-id.guide makes it: the register, and the code in it."""
_IATI = "IATI"
"""The scheme of identifiers of the standard that name no register."""
Facts = dict[str, Any]


@dataclass
class FoundOrganization:
    """An organization that a source names: what the source says of it, and the place where it does so first. `is_known`
    says that it had a record before."""

    data: Facts
    place: str
    is_known: bool = False


class Contradiction(NamedTuple):
    """Two values that a source gives for a field of one organization."""

    id: str
    field: str
    kept: str
    other: str
    place: str


class OrganizationFinder:
    """Knows the organizations of a portal, and those that an import names in `found`, by id."""

    def __init__(self, known: Iterable[Record]):
        self.found: dict[str, FoundOrganization] = {}
        self.contradictions: list[Contradiction] = []
        self.assumed: dict[str, str] = {}
        """Organizations that were taken by their name alone, as the source names no country, and where it does so first."""
        self._by_name: dict[str, dict[str, str]] = {}
        self._by_code: dict[tuple[str, str], str] = {}
        self._ids: dict[str, str] = {}
        self._present: dict[str, Data] = {}
        for record in known:
            self._present[record.id] = record.data
            self._learn(record.id, record.data)

    def knows(self, id: str) -> bool:
        """Whether there is a record of this id."""
        return id in self._present

    def find_by_code(self, codes: Iterable[Data]) -> str | None:
        """The id of the organization that has one of these identifiers."""
        return next((id for code in codes if (id := self._by_code.get(code_of(code)))), None)

    def find(self, facts: Facts, place: str) -> str:
        """The id of the organization of which a source says `facts`: a name by language, and whatever else it has."""
        if "identifiers" in facts:
            facts["identifiers"] = _without_repeated(facts["identifiers"])
        id = self.find_by_code(facts.get("identifiers", [])) or self._find_by_name(facts, place) or self._new_id(facts)
        if id in self.found:
            self._add_facts(id, facts, place)
        else:
            self.found[id] = FoundOrganization({"id": id, **facts}, place, id in self._present)
        self._learn(id, facts)
        return id

    def _find_by_name(self, facts: Facts, place: str) -> str | None:
        """The organization of one of these names in the same country; where the source names no country, the only one
        of this name."""
        country = str(facts.get("country", ""))
        for name in facts["name"].values():
            found = self._by_name.get(_key(name), {})
            if country in found:
                return found[country]
            if not country and len(ids := {*found.values()}) == 1:
                id = ids.pop()
                self.assumed.setdefault(id, place)
                return id
        return None

    def _add_facts(self, id: str, facts: Facts, place: str) -> None:
        """What a source says of an organization in another place: names and identifiers that are new, and fields that were empty."""
        known = self.found[id].data
        for code in facts.get("identifiers", []):
            if code_of(code) not in {code_of(each) for each in known.get("identifiers", [])}:
                known.setdefault("identifiers", []).append(code)
        have = {_key(name) for name in _names(known)}
        for language, name in facts["name"].items():
            if _key(name) not in have and language in known["name"]:
                known.setdefault("other_names", []).append({"name": {language: name}})
            elif _key(name) not in have:
                known["name"][language] = name
        for name, value in facts.items():
            if name not in known:
                known[name] = value
            elif name not in ("name", "identifiers", "other_names") and known[name] != value:
                self.contradictions.append(Contradiction(id, name, str(known[name]), str(value), place))

    def _learn(self, id: str, data: Data) -> None:
        self._ids.setdefault(normalised(id), id)
        for each in data.get("identifiers", []):
            self._by_code.setdefault(code_of(each), id)
        for name in _names(data):
            self._by_name.setdefault(_key(name), {}).setdefault(str(data.get("country", "")), id)

    def _new_id(self, facts: Facts) -> str:
        name = next(iter(facts["name"].values()))
        codes = [f"{each.get('scheme', '')} {each.get('id', '')}" for each in facts.get("identifiers", [])]
        plain, number = identifier(str(facts.get("country", "")), name) or identifier(*codes[:1]) or "organization", 1
        id = plain
        while normalised(id) in self._ids:
            number += 1
            id = f"{plain[: MAX_ID - 4]}-{number}"
        return id

    def likely_doubles(self) -> Iterator[tuple[str, str]]:
        """Pairs of organizations of one country, of which one at least is new, whose names are much alike: people decide
        whether they are one."""
        new = {id: each.data for id, each in self.found.items() if not each.is_known}
        by_country: dict[str, list[tuple[str, str]]] = {}
        for id, data in (self._present | new).items():
            if names := (data.get("name") or {}).values():
                by_country.setdefault(str(data.get("country", "")), []).append((id, _key(next(iter(names)))))
        for found in by_country.values():
            for (one, name), (other, second) in combinations(found, 2):
                if other in new and _is_alike(name, second):
                    yield one, other


def _is_alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() > _ALIKE and matcher.quick_ratio() > _ALIKE and matcher.ratio() > _ALIKE


def _without_repeated(codes: Iterable[Data]) -> list[Data]:
    """Identifiers without those that say the same again."""
    found: dict[tuple[str, str], Data] = {}
    for each in codes:
        found[code_of(each)] = {**each, **found.get(code_of(each), {})}
    return [*found.values()]


def split_code(text: str, standard: str) -> dict[str, str] | None:
    """An identifier as standards write it, as register and code: `GB-COH-213890`. One without register is kept where the
    `standard` is IATI, which has such; elsewhere it is a number within a file."""
    if found := _REGISTER.fullmatch(text):
        return {"scheme": found[1], "id": found[2]}
    return {"scheme": _IATI, "id": text} if standard == _IATI.lower() else None


def joined_code(code: Data) -> str:
    """Register and code in one text, as standards write them."""
    return "-".join(filter(None, ("" if code.get("scheme") == _IATI else code.get("scheme"), code.get("id"))))


def code_of(identifier: Data) -> tuple[str, str]:
    """Register and code, in a form in which two that mean the same are equal."""
    return str(identifier.get("scheme", "")).casefold(), str(identifier.get("id", "")).casefold()


def _names(data: Data) -> Iterator[str]:
    for each in (data, *data.get("other_names", [])):
        yield from (each.get("name") or {}).values()
    if acronym := data.get("acronym"):
        yield acronym


@lru_cache(maxsize=100_000)
def _key(name: str) -> str:
    """A name without what people write differently."""
    return name_key(name).replace("-", " ")
