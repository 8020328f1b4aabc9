"""Places that records name."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from pledgebook.model import derived
from pledgebook.records.record import Record
from pledgebook.site.charts.geometry import Point, country_at
from pledgebook.site.view import View


class Place(NamedTuple):
    """A place with its coordinates and the records that name it, in the order of their names."""

    name: str
    language: str
    point: Point
    records: tuple[Record, ...]

    def title(self, view: View) -> str:
        """`The quay: Lanterns for the Quay`."""
        return f"{self.name}: {'; '.join(view.caption(record).text for record in self.records)}"


def places(view: View, records: Iterable[Record]) -> list[Place]:
    """Places with coordinates among `records`, each once, by name. Where one has no name, that of the record stands for it."""
    found: dict[tuple[Point, str], dict[str, Record]] = defaultdict(dict)
    languages = {}
    for record in records:
        for each in [*record.get("places", []), *filter(None, [record.get("locality")])]:
            if "latitude" in each and "longitude" in each:
                name = view.localize(each["name"]) if each.get("name") else view.caption(record)
                key = (float(each["longitude"]), float(each["latitude"])), name.text
                languages[key] = view.language_if_other(name)
                found[key].setdefault(record.key, record)
    in_order = sorted(found.items(), key=lambda entry: entry[0][1])
    return [Place(name, languages[point, name], point, tuple(view.by_caption(naming.values()))) for (point, name), naming in in_order]


def is_in_country(place: Place, code: str, view: View) -> bool:
    """Whether a place is in a country: by a record that names this one country only, or else by where it lies."""
    return any(derived.countries_of(record, view.portal) == [code] for record in place.records) or country_at(place.point) == code
