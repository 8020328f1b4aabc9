"""Draws what of the maps doesn't depend on records, into `pledgebook/site/charts/`.

    python tools/draw_maps.py

`world.json` is the map of the world: `lands` has the path of SVG of each country
(by name where it has no code), `spots` the place of a sign for each one that is too
small for an outline. `countries.json` has an `Outline` for each country.
"""

import math
import sys
from pathlib import Path

import numpy as np
import orjson
import shapely
from natural_earth import FINEST, USUAL, joined, lands, svg_path
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

sys.path.insert(0, str(Path(__file__).parents[1]))

from pledgebook.site.charts import country_map, world_map
from pledgebook.site.charts.chart import MAP_WIDTH
from pledgebook.site.charts.country_map import EARTH_RADIUS, HEIGHT, Outline

_EQUATOR = 1620
_CENTRAL_MERIDIAN = 11
_WEST = _CENTRAL_MERIDIAN - 180
_SCALE = MAP_WIDTH / 5.44
"""The earth's radius in units of the map of the world."""
_EQUAL_EARTH = (1.340264, -0.081106, 0.000893, 0.003796)
_SMALL = 30_000 / EARTH_RADIUS**2
"""Area, in radii of the earth, under which a country gets a sign."""
_SMOOTHED, _SMALLEST = 7, 120

_TINY = 1.3
"""Area in square degrees under which a country is drawn in the finest detail."""
_NEAR, _NARROWEST = 250 / EARTH_RADIUS, 6 / EARTH_RADIUS
_FILLED = 0.84
"""Part of the width or the height of a map that the country takes."""
_SPARE, _COUNTRY_SMOOTHED = 10, 5


# The world


def world() -> dict[str, dict]:
    """Outlines and places of all countries of the world."""
    usual = lands(USUAL)
    smooth = shapely.coverage_simplify([_on_world(land) for land in usual.values()], _SMOOTHED)
    paths = {name: svg_path(_without_islets(land)) for name, land in zip(usual, smooth, strict=True)}
    everything = dict(sorted({**lands(FINEST), **usual}.items()))
    spots = {code: _middle(land) for code, land in everything.items() if len(code) == 2 and (code not in usual or _area(land) <= _SMALL)}
    return {"lands": {name: path for name, path in paths.items() if path}, "spots": spots}


def equal_earth(east: np.ndarray, north: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The Equal Earth projection of Šavrič, Patterson and Jenny (2018), in units
    of the map of the world, to the right and down. It begins at _WEST degrees."""
    a, b, c, d = _EQUAL_EARTH
    turn, slant = np.radians(east - _CENTRAL_MERIDIAN), np.arcsin(math.sqrt(3) / 2 * np.sin(np.radians(north)))
    right = 2 * turn * np.cos(slant) / (math.sqrt(3) * (a + 3 * b * slant**2 + slant**6 * (7 * c + 9 * d * slant**2)))
    return MAP_WIDTH / 2 + _SCALE * right, _EQUATOR - _SCALE * slant * (a + b * slant**2 + slant**6 * (c + d * slant**2))


def _on_world(land: MultiPolygon) -> MultiPolygon:
    """A country on the map. An island on the edge of the map is not divided, what the edge of the data divides is joined."""
    return joined([shapely.transform(_turned(piece), equal_earth, interleaved=False) for piece in land.geoms])


def _turned(piece: Polygon) -> Polygon:
    """A piece of land with the degrees that count on the map."""
    turn = (piece.centroid.x - _WEST) // 360 * 360
    return shapely.transform(piece, lambda east, north: (east - turn, north), interleaved=False)


def _without_islets(land: MultiPolygon) -> MultiPolygon:
    return MultiPolygon([piece for piece in shapely.get_parts(land) if piece.area >= _SMALLEST])


def _area(land: MultiPolygon) -> float:
    return sum(_flat(piece, Outline(piece.centroid.coords[0], 1, (0, 0))).area for piece in land.geoms)


def _middle(land: MultiPolygon) -> list[int]:
    """Where a sign for a country stands: in the middle of its largest piece."""
    largest = _turned(max(land.geoms, key=lambda piece: piece.area))
    return [round(float(each)) for each in equal_earth(largest.centroid.x, largest.centroid.y)]


# Countries


def countries() -> dict[str, dict]:
    """The maps of all countries that have a code."""
    return {code: country(code)._asdict() for code in lands(FINEST) if len(code) == 2}


def country(code: str) -> Outline:
    """The map of a country."""
    usual, finest = lands(USUAL), lands(FINEST)
    known = usual if code in usual and usual[code].area > _TINY else finest
    frame = _frame(known[code])
    near = [name for name, land in usual.items() if name != code and name in known and not _on_map(frame, land).is_empty]
    own, *others = shapely.coverage_simplify([_on_map(frame, known[name]) for name in (code, *near)], _COUNTRY_SMOOTHED)
    return frame._replace(own=svg_path(own), around="".join(map(svg_path, others)))


def _frame(whole: MultiPolygon) -> Outline:
    """What a map shows: the main part of a country, around the middle of its largest piece."""
    centre = tuple(round(each, 4) for each in max(whole.geoms, key=lambda piece: piece.area).centroid.coords[0])
    left, top, right, bottom = _main_part(_flat(whole, Outline(centre, 1, (0, 0))))
    scale = round(min(_FILLED * MAP_WIDTH / (right - left), _FILLED * HEIGHT / (bottom - top), MAP_WIDTH / _NARROWEST))
    return Outline(centre, scale, (round(MAP_WIDTH / 2 - scale * (left + right) / 2), round(HEIGHT / 2 - scale * (top + bottom) / 2)))


def _main_part(flat: MultiPolygon) -> list[float]:
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
    flat = shapely.get_parts(_flat(whole, frame))
    near = shapely.dwithin(shapely.get_exterior_ring(flat), shapely.Point(frame.origin), 2**0.5 * frame.scale)
    return joined(shapely.clip_by_rect(flat[near], -_SPARE, -_SPARE, MAP_WIDTH + _SPARE, HEIGHT + _SPARE))


def _flat(land: BaseGeometry, frame: Outline) -> BaseGeometry:
    """Land in the projection of a map."""
    return shapely.transform(land, np.vectorize(frame.project, otypes=[float, float]), interleaved=False)


def write(path: Path, drawn: dict) -> None:
    path.write_bytes(orjson.dumps(drawn, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")


if __name__ == "__main__":
    write(world_map.OUTLINES, world())
    write(country_map.OUTLINES, countries())
