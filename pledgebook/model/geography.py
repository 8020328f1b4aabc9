"""Groups of countries: M49 regions, and the UN's groups of special situation.

Facts of `schema/country-groups.csv` (UN Statistics Division, M49) and
`schema/country-situation-changes.csv` (countries that left a group, and when).
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from babel import Locale


@dataclass(frozen=True)
class Groups:
    """Groups of one country: M49 codes, and situations such as `lldc`."""

    region: str
    sub_region: str
    intermediate_region: str
    situations: tuple[str, ...]


@dataclass(frozen=True)
class Geography:
    """Groups by country (ISO 3166-1 alpha-2), and when a situation ended."""

    countries: Mapping[str, Groups]
    until: Mapping[tuple[str, str], date]

    def regions(self, countries: Iterable[str]) -> list[str]:
        """M49 codes of the regions of `countries`, each once, sorted."""
        return sorted({self.countries[each].region for each in countries if each in self.countries} - {""})

    def situations(self, countries: Iterable[str], on: date) -> list[str]:
        """Groups of special situation to which any of `countries` belongs."""
        held = {(each, situation) for each in countries if each in self.countries for situation in self.countries[each].situations}
        return sorted({situation for each, situation in held if on < self.until.get((each, situation), date.max)})


def region_name(code: str, language: str) -> str:
    """Name of an M49 region after the Unicode CLDR; its code where it has none."""
    return Locale.parse(language, sep="-").territories.get(code, code)


def read(folder: Path) -> Geography:
    """The groups in the schema folder."""
    countries = {
        row["country"]: Groups(row["region"], row["sub_region"], row["intermediate_region"], tuple(filter(None, row["situations"].split(";"))))
        for row in _rows(folder / "country-groups.csv")
    }
    changes = {(row["country"], row["situation"]): date.fromisoformat(row["until"]) for row in _rows(folder / "country-situation-changes.csv")}
    return Geography(countries, changes)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
