"""The map of one country: its outline among its neighbours, and the places that its records name."""

from collections.abc import Iterable, Sequence
from functools import cache, partial
from typing import NamedTuple

import numpy as np
import shapely
from babel.units import format_unit
from shapely.geometry import MultiPolygon

from pledgebook.records.record import Record
from pledgebook.site.charts.chart import Area, Cell, Chart, Key, Map, ScaleBar, Spot, record_cell
from pledgebook.site.charts.geometry import FINEST, USUAL, WIDTH, Point, azimuthal, joined, lands, svg_path
from pledgebook.site.charts.places import Place, is_in_country, places
from pledgebook.site.charts.world_map import borders
from pledgebook.site.view import View

_TINY = 1.3
"""Area in square degrees under which a country is drawn in the finest detail."""
_EARTH_RADIUS = 6371
_NEAR = 250 / _EARTH_RADIUS
_NARROWEST = 6 / _EARTH_RADIUS
_HEIGHT = 4400
_FILLED = 0.84
"""Part of the width or the height of a map that the country takes."""
_EDGE, _SPARE, _SMOOTHED = 120, 10, 5
_MAX_NAMED = 6


class Outline(NamedTuple):
    """The part of the earth that a map shows, as a box of units. `scale` is the earth's
    radius in units, `origin` where `centre` stands; `own` and `around` are paths of SVG of the country and of all other land."""

    centre: Point
    scale: float
    origin: Point
    own: str = ""
    around: str = ""

    def project(self, east: np.ndarray, north: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where points of the earth stand on the map, in units to the right and down."""
        right, up = azimuthal(self.centre, east, north)
        return self.origin[0] + self.scale * right, self.origin[1] - self.scale * up

    def holds(self, point: Point) -> bool:
        x, y = self.project(*point)
        return _EDGE <= x <= WIDTH - _EDGE and _EDGE <= y <= _HEIGHT - _EDGE


@cache
def outline_of(code: str) -> Outline | None:
    """The map of a country without places; None where the data don't have it."""
    usual = lands(USUAL)
    known = usual if code in usual and usual[code].area > _TINY else lands(FINEST)
    if code not in known:
        return None
    frame = _frame(known[code])
    near = [name for name, land in usual.items() if name != code and name in known and not _on_map(frame, land).is_empty]
    own, *others = shapely.coverage_simplify([_on_map(frame, known[name]) for name in (code, *near)], _SMOOTHED)
    return frame._replace(own=svg_path(own), around="".join(map(svg_path, others)))


def _frame(whole: MultiPolygon) -> Outline:
    """What a map shows: the main part of a country, around the middle of its largest piece."""
    centre = max(whole.geoms, key=lambda piece: piece.area).centroid.coords[0]
    left, low, right, high = _main_part(shapely.transform(whole, partial(azimuthal, centre), interleaved=False))
    scale = min(_FILLED * WIDTH / (right - left), _FILLED * _HEIGHT / (high - low), WIDTH / _NARROWEST)
    return Outline(centre, scale, (WIDTH / 2 - scale * (left + right) / 2, _HEIGHT / 2 + scale * (low + high) / 2))


def _main_part(flat: MultiPolygon) -> Sequence[float]:
    """Bounds of the largest piece with what lies near it: Portugal without the Azores.
    Groups of islands that are farther join, the nearest first, until four fifths of the land are in."""
    pieces = shapely.get_parts(flat)
    largest = max(pieces, key=lambda piece: piece.area)
    shown = pieces[:0]
    for group in sorted(shapely.get_parts(flat.simplify(_NEAR / 10).buffer(_NEAR / 2, quad_segs=2)), key=largest.distance):
        if shapely.area(shown).sum() <= 0.8 * flat.area:
            shown = np.append(shown, pieces[shapely.intersects(group, shapely.point_on_surface(pieces))])
    return shapely.total_bounds(shown).tolist()


def _on_map(frame: Outline, whole: MultiPolygon) -> MultiPolygon:
    """What the map shows of a land. Pieces on the far side of the earth, which the projection may turn inside out, are none of it."""
    flat = shapely.transform(shapely.get_parts(whole), frame.project, interleaved=False)
    near = shapely.dwithin(shapely.get_exterior_ring(flat), shapely.Point(frame.origin), 2**0.5 * frame.scale)
    return joined(shapely.clip_by_rect(flat[near], -_SPARE, -_SPARE, WIDTH + _SPARE, _HEIGHT + _SPARE))


def country(view: View, code: str, records: Iterable[Record]) -> Chart | None:
    """A country with the places that its records name, numbered; None where none of them can be shown."""
    found = [place for place in places(view, records) if is_in_country(place, code, view)]
    outline = outline_of(code) if found else None
    shown = [place for place in found if outline and outline.holds(place.point)]
    if not outline or not shown:
        return None
    hidden = [place.name for place in found if place not in shown]
    notes = [view.gettext("Outside this map: %(places)s.", places=view.formats.words(hidden))] if hidden else []
    areas = [Area(outline.around, "pb-shade--none"), Area(outline.own, "pb-shade--own")]
    numbers = [view.formats.number(number) for number in range(1, len(shown) + 1)]
    return Chart(
        name="country",
        title=view.gettext("%(country)s: places on the map", country=view.code_label("country", code)),
        description=[_place_names(view, [place.name for place in shown])],
        picture=Map(WIDTH, _HEIGHT, areas, [_dot(view, *each, outline) for each in zip(shown, numbers, strict=True)], _scale_bar(view, outline)),
        header=[Key(view.gettext("Place")), Key(view.gettext("Record"))],
        rows=[(Cell(place.name, "", place.language, mark=number), record_cell(view, record)) for place, number in zip(shown, numbers, strict=True) for record in place.records],
        notes=[*notes, borders(view)],
    )


def _place_names(view: View, names: Sequence[str]) -> str:
    """How many places there are, and the names of the first."""
    values = {"num": view.formats.number(len(names)), "places": view.formats.words(names[:_MAX_NAMED])}
    if len(names) > _MAX_NAMED:
        return view.ngettext("%(num)s place that records name, among them %(places)s.", "%(num)s places that records name, among them %(places)s.", len(names), **values)
    return view.ngettext("%(num)s place that records name: %(places)s.", "%(num)s places that records name: %(places)s.", len(names), **values)


def _dot(view: View, place: Place, number: str, outline: Outline) -> Spot:
    title = f"{place.name}: {'; '.join(view.caption(record).text for record in place.records)}"
    return Spot(outline.project(*place.point), "pb-map__place", title, view.link(place.records[0]), label=number)


def _scale_bar(view: View, outline: Outline) -> ScaleBar:
    """A round number of kilometres."""
    unit = outline.scale / _EARTH_RADIUS
    kilometres = max(each for power in range(5) for each in (10**power, 2 * 10**power, 5 * 10**power) if each * unit <= WIDTH / 5)
    return ScaleBar(format_unit(kilometres, "length-kilometer", length="short", locale=view.formats.locale), round(100 * kilometres * unit / WIDTH, 2))
