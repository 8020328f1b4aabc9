"""Places that records name."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from pledgebook.model import derived
from pledgebook.records.record import Record
from pledgebook.schema.fields import Data
from pledgebook.site.charts.chart import Point
from pledgebook.site.view import View


class Place(NamedTuple):
    """A place with its coordinates and the records that name it, in the order of their names."""

    name: str
    language: str
    point: Point
    records: tuple[Record, ...]


def places(view: View, records: Iterable[Record]) -> list[Place]:
    """Places with coordinates among `records`, each once, by name. Where one has no name, that of the record stands for it."""
    found: dict[tuple[str, str, Point], dict[str, Record]] = defaultdict(dict)
    for record in records:
        for each in named_places(record):
            if point := point_of(each):
                name = view.localize(each["name"]) if each.get("name") else view.caption(record)
                key = name.text, view.language_if_other(name), point
                found[key].setdefault(record.key, record)
    return [Place(*key, tuple(view.by_caption(naming.values()))) for key, naming in sorted(found.items())]


def named_places(record: Record) -> list[Data]:
    """The places of a record as it holds them, with and without coordinates."""
    return [*record.get("places", []), *filter(None, [record.get("locality")])]


def point_of(place: Data) -> Point | None:
    """Degrees east and north."""
    return (float(place["longitude"]), float(place["latitude"])) if "latitude" in place and "longitude" in place else None


def names_only(place: Place, code: str, view: View) -> bool:
    """Whether any record of a place names this country, and no other."""
    return any(derived.countries_of(record, view.portal) == [code] for record in place.records)
