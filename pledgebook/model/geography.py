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

from pledgebook.layers import SCHEMA, Layers


@dataclass(frozen=True)
class Geography:
    """By country (ISO 3166-1 alpha-2) the M49 code of its region, and groups of special
    situation such as `lldc`; and the day on which a country left one of these."""

    region: Mapping[str, str]
    situation: Mapping[str, list[str]]
    until: Mapping[tuple[str, str], date]

    def regions(self, countries: Iterable[str]) -> list[str]:
        """M49 codes of the regions of `countries`, each once, sorted."""
        return sorted({self.region.get(each, "") for each in countries} - {""})

    def situations(self, countries: Iterable[str], on: date) -> list[str]:
        """Groups of special situation to which any of `countries` belongs."""
        return sorted({name for each in countries for name in self.situation.get(each, ()) if on < self.until.get((each, name), date.max)})


def region_name(code: str, language: str) -> str:
    """Name of an M49 region after the Unicode CLDR; its code where it has none."""
    return str(Locale.parse(language, sep="-").territories.get(code, code))


def read(layers: Layers) -> Geography:
    """The groups in the schema of a portal, or else of the program."""
    rows = _rows(layers.nearest(f"{SCHEMA}/country-groups.csv"))
    changes = {(row["country"], row["situation"]): date.fromisoformat(row["until"]) for row in _rows(layers.nearest(f"{SCHEMA}/country-situation-changes.csv"))}
    situations = {row["country"]: list(filter(None, row["situations"].split(";"))) for row in rows}
    return Geography({row["country"]: row["region"] for row in rows}, situations, changes)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
