"""The outline of one country among its neighbours, without anything that records say."""

import math
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from pledgebook.site.charts.geometry import (
    EARTH_RADIUS,
    FINEST,
    USUAL,
    WIDTH,
    Point,
    azimuthal,
    lands,
    path,
    placed,
    polygons_in,
    polygons_of,
)

_TINY = 15_000 / EARTH_RADIUS**2
"""Area under which a country is drawn in the finest detail; areas and lengths here are in radii of the earth."""
_NEAR = 250 / EARTH_RADIUS
_NARROWEST = 6 / EARTH_RADIUS
_FILLED = 0.84
"""Part of the width or the height of a map that the country takes."""
_LOWEST, _TALLEST = 0.5, 0.85
"""Height of a map as a part of its width."""
_EDGE = 60
_SPARE = 10
_SMOOTHED = 5
_SMALLEST, _DIAMOND = 80, 25
"""Area in units of an island that one still sees, and the size of the sign for one that is smaller."""
_ROOM_FOR_NAME = 200
"""Radius in units of the circle that must go into a neighbour for its name to stand there."""


class Frame(NamedTuple):
    """The part of the earth that a map shows. `scale` is the earth's radius in units, `origin` where `centre` stands."""

    centre: Point
    scale: float
    origin: Point
    height: int

    def project(self, degrees: np.ndarray) -> np.ndarray:
        """Where points of the earth stand on the map, in units to the right and down."""
        return azimuthal(self.centre)(degrees) * (self.scale, -self.scale) + self.origin

    def place(self, point: Point) -> Point:
        return placed(self.project, point)

    def holds(self, point: Point) -> bool:
        x, y = self.place(point)
        return _EDGE <= x <= WIDTH - _EDGE and _EDGE <= y <= self.height - _EDGE


class CountryOutline(NamedTuple):
    """Paths of SVG of a country and of all land around it; codes of neighbours
    and where their names may stand, those with most room first."""

    frame: Frame
    own: str
    around: str
    neighbours: Sequence[tuple[str, Point]]


@cache
def country_outline(code: str) -> CountryOutline | None:
    """The map of a country; None where the data don't have it."""
    detail = _detail(code)
    if not polygons_of(code, detail):
        return None
    frame = _frame(polygons_of(code, detail))
    names = [name for name in _seen(frame) if name != code]
    shapes = [_on_map(frame, polygons_of(name, detail)) for name in (code, *names)]
    own, *others = shapely.coverage_simplify(shapes, _SMOOTHED)
    signs = [each.centroid.buffer(_DIAMOND, quad_segs=1) for each in shapely.get_parts(own) if each.area < _SMALLEST] if detail == FINEST else []
    return CountryOutline(
        frame,
        path(own, _SMALLEST) + "".join(map(path, signs)),
        "".join(path(each, _SMALLEST) for each in others),
        _rooms(zip(names, others, strict=True)),
    )


def _detail(code: str) -> str:
    """The finest detail for small countries, and where it alone knows the country."""
    usual = polygons_of(code, USUAL)
    return USUAL if usual and _area(_flat(usual)) > _TINY else FINEST


def _flat(polygons: Sequence[Polygon]) -> list[Polygon]:
    """Polygons in their true areas."""
    return list(shapely.transform(np.array(polygons), azimuthal(_centre(polygons))))


def _area(polygons: Iterable[Polygon]) -> float:
    return sum(each.area for each in polygons)


def _centre(polygons: Sequence[Polygon]) -> Point:
    """About the middle of the largest polygon, in degrees."""
    middles = [each.centroid for each in polygons]
    areas = [each.area * math.cos(math.radians(middle.y)) for each, middle in zip(polygons, middles, strict=True)]
    middle = middles[areas.index(max(areas))]
    return middle.x, middle.y


def _frame(polygons: Sequence[Polygon]) -> Frame:
    """The frame for the main part of a country."""
    left, low, right, high = shapely.total_bounds(_main_part(_flat(polygons))).tolist()
    scale = min(_FILLED * WIDTH / (right - left), _FILLED * WIDTH * _TALLEST / (high - low), WIDTH / _NARROWEST)
    height = round(min(WIDTH * _TALLEST, max(WIDTH * _LOWEST, (high - low) * scale / _FILLED)))
    return Frame(_centre(polygons), scale, (WIDTH / 2 - scale * (left + right) / 2, height / 2 + scale * (low + high) / 2), height)


def _main_part(polygons: Sequence[Polygon]) -> list[Polygon]:
    """The largest polygon with what lies near it: Portugal without the Azores.
    Groups of islands that are farther join, the nearest first, until four fifths of the land are in."""
    largest = max(polygons, key=lambda each: each.area)
    rough = shapely.simplify(np.array(polygons), _NEAR / 10)
    areas = shapely.get_parts(shapely.union_all(shapely.buffer(rough, _NEAR / 2, quad_segs=2)))
    part: list[Polygon] = []
    for area in sorted(areas, key=largest.distance):
        if _area(part) > 0.8 * _area(polygons):
            break
        part += [each for each in polygons if area.intersects(each.representative_point())]
    return part


def _seen(frame: Frame) -> list[str]:
    """Countries of which some land may be on the map."""
    names, polygons = zip(*lands(), strict=True)
    flat = shapely.transform(np.array(polygons), frame.project)
    is_near = shapely.intersects(shapely.envelope(flat), shapely.box(0, 0, WIDTH, frame.height))
    return sorted({name for name, polygon, near in zip(names, flat, is_near, strict=True) if near and _is_whole(polygon, frame)})


def _on_map(frame: Frame, polygons: Sequence[Polygon]) -> MultiPolygon:
    """What the map shows of polygons: the halves of a land that the edge of the world divides are joined."""
    flat = [each for each in shapely.transform(np.array(polygons), frame.project) if _is_whole(each, frame)]
    whole = shapely.union_all(shapely.make_valid(np.array(flat)), grid_size=1)
    return MultiPolygon(polygons_in(shapely.clip_by_rect(whole, -_SPARE, -_SPARE, WIDTH + _SPARE, frame.height + _SPARE)))


def _is_whole(polygon: Polygon, frame: Frame) -> bool:
    """Whether a polygon doesn't lie around the point opposite of the centre, where it would be turned inside out."""
    reach = np.hypot(*(shapely.get_coordinates(polygon.exterior) - frame.origin).T) / frame.scale
    return bool(reach.min() < 1.9)


def _rooms(shapes: Iterable[tuple[str, MultiPolygon]]) -> list[tuple[str, Point]]:
    """Where names may stand in shapes: in the middle of the largest circle that goes in."""
    circles = [(shapely.maximum_inscribed_circle(shape, 20), name) for name, shape in shapes if len(name) == 2 and shape.area > 4 * _ROOM_FOR_NAME**2]
    return [(name, circle.coords[0]) for circle, name in sorted(circles, key=lambda each: -each[0].length) if circle.length > _ROOM_FOR_NAME]
