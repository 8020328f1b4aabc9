"""The map of one country: its outline among its neighbours, and the places that its records name."""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import orjson
from babel.units import format_unit

from pledgebook.records.record import Record
from pledgebook.site.charts.chart import MAP_WIDTH, Area, Cell, Chart, Key, Map, Point, Spot, Tick, record_cell
from pledgebook.site.charts.places import Place, names_only, places
from pledgebook.site.charts.world_map import borders
from pledgebook.site.view import View

HEIGHT = 4400
"""Of the map, in units."""
OUTLINES = Path(__file__).with_name("countries.json")
EARTH_RADIUS = 6371
"""In kilometres."""
_EDGE = 120
_MAX_NAMED = 6


class Outline(NamedTuple):
    """The part of the earth that a map shows, in Lambert's azimuthal equal-area projection around `centre` (degrees
    east and north), which stands at `origin`. `scale` is the earth's radius in units; `own` and `around` are paths
    of SVG of the country and of all other land."""

    centre: Point
    scale: float
    origin: Point
    own: str = ""
    around: str = ""

    def project(self, east: float, north: float) -> Point:
        """Where a point of the earth stands on the map, in units to the right and down."""
        middle, turn, north = math.radians(self.centre[1]), math.radians(east - self.centre[0]), math.radians(north)
        towards = math.sin(middle) * math.sin(north) + math.cos(middle) * math.cos(north) * math.cos(turn)
        up = math.cos(middle) * math.sin(north) - math.sin(middle) * math.cos(north) * math.cos(turn)
        size = self.scale * math.sqrt(2 / max(1e-9, 1 + towards))
        return self.origin[0] + size * math.cos(north) * math.sin(turn), self.origin[1] - size * up

    def holds(self, place: Place) -> bool:
        x, y = self.project(*place.point)
        return _EDGE <= x <= MAP_WIDTH - _EDGE and _EDGE <= y <= HEIGHT - _EDGE


@cache
def outlines() -> Mapping[str, Outline]:
    """The maps of all countries without places, by code, as `tools/draw_maps.py` makes them."""
    return {code: Outline(**drawn) for code, drawn in orjson.loads(OUTLINES.read_bytes()).items()}


def country(view: View, code: str, records: Iterable[Record]) -> Chart | None:
    """A country with the places that its records name, numbered; None where none of them can be shown. Places of
    records that name several countries are left out where they lie outside the map."""
    drawn = places_of(view, code, records)
    if not drawn:
        return None
    picture, shown, notes = drawn
    return Chart(
        name="country",
        title=view.gettext("%(country)s: places on the map", country=view.code_label("country", code)),
        description=[_place_names(view, [place.name for place in shown.values()])],
        picture=picture,
        header=[Key(view.gettext("Place")), Key(view.gettext("Record"))],
        rows=[(Cell(place.name, "", place.language, mark=number), record_cell(view, record)) for number, place in shown.items() for record in place.records],
        notes=[*notes, borders(view)],
    )


def places_of(view: View, code: str, records: Iterable[Record]) -> tuple[Map, dict[str, Place], list[str]] | None:
    """A map of a country, its places by the number of their dots, and notes; None where it would show no place."""
    outline, found = outlines().get(code), places(view, records)
    shown = [place for place in found if outline and outline.holds(place)]
    if not outline or not shown:
        return None
    hidden = [place.name for place in found if place not in shown and names_only(place, code, view)]
    notes = [view.gettext("Not on this map: %(places)s.", places=view.formats.words(hidden))] if hidden else []
    areas = [Area(outline.around, "pb-shade--none"), Area(outline.own, "pb-shade--own")]
    numbered = {view.formats.number(number): place for number, place in enumerate(shown, start=1)}
    return Map(MAP_WIDTH, HEIGHT, areas, [_dot(view, place, number, outline) for number, place in numbered.items()], _scale_bar(view, outline)), numbered, notes


def _place_names(view: View, names: Sequence[str]) -> str:
    """How many places there are, and the names of the first."""
    values = {"num": view.formats.number(len(names)), "places": view.formats.words(names[:_MAX_NAMED])}
    if len(names) > _MAX_NAMED:
        return view.ngettext("%(num)s place that records name, among them %(places)s.", "%(num)s places that records name, among them %(places)s.", len(names), **values)
    return view.ngettext("%(num)s place that records name: %(places)s.", "%(num)s places that records name: %(places)s.", len(names), **values)


def _dot(view: View, place: Place, number: str, outline: Outline) -> Spot:
    title = f"{place.name}: {'; '.join(view.caption(record).text for record in place.records)}"
    return Spot(outline.project(*place.point), "pb-map__place", title, view.link(place.records[0]), label=number)


def _scale_bar(view: View, outline: Outline) -> Tick:
    """A round number of kilometres."""
    unit = outline.scale / EARTH_RADIUS
    kilometres = max(each for power in range(5) for each in (10**power, 2 * 10**power, 5 * 10**power) if each * unit <= MAP_WIDTH / 5)
    return Tick(format_unit(kilometres, "length-kilometer", length="short", locale=view.formats.locale), round(100 * kilometres * unit / MAP_WIDTH, 2))
