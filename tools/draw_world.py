"""Draws the outlines of the map of the world, which don't depend on records, into `pledgebook/site/charts/world.json`.

    python tools/draw_world.py

`lands` has the path of SVG of each country (by name where it has no code), in
the units of `geometry`; `spots` the place of a sign for each one that is too small for an outline.
"""

import math
import sys
from functools import partial
from pathlib import Path

import numpy as np
import orjson
import shapely
from shapely.geometry import MultiPolygon, Polygon

sys.path.insert(0, str(Path(__file__).parents[1]))

from pledgebook.site.charts.geometry import FINEST, USUAL, WIDTH, azimuthal, joined, lands, svg_path
from pledgebook.site.charts.world_map import OUTLINES

_EQUATOR = 1620
_CENTRAL_MERIDIAN = 11
_WEST = _CENTRAL_MERIDIAN - 180
_SCALE = WIDTH / 5.44
"""The earth's radius in units."""
_EQUAL_EARTH = (1.340264, -0.081106, 0.000893, 0.003796)
_SMALL = 30_000 / 6371**2
"""Area, in radii of the earth, under which a country gets a sign."""
_SMOOTHED = 7
_SMALLEST = 120


def draw() -> dict[str, dict]:
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
    return WIDTH / 2 + _SCALE * right, _EQUATOR - _SCALE * slant * (a + b * slant**2 + slant**6 * (c + d * slant**2))


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
    return sum(shapely.transform(piece, partial(azimuthal, piece.centroid.coords[0]), interleaved=False).area for piece in land.geoms)


def _middle(land: MultiPolygon) -> list[int]:
    """Where a sign for a country stands: in the middle of its largest piece."""
    largest = _turned(max(land.geoms, key=lambda piece: piece.area))
    return [round(float(each)) for each in equal_earth(largest.centroid.x, largest.centroid.y)]


if __name__ == "__main__":
    OUTLINES.write_bytes(orjson.dumps(draw(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")
