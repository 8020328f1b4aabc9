"""Draws the outlines of the map of the world, which don't depend on records, into `world.json` beside this file.

    python -m pledgebook.site.charts.draw_world

`lands` has the path of SVG of each country (by name where it has no code), in
the units of `geometry`; `spots` the place of a sign for each one that is too small for an outline.
"""

from pathlib import Path

import numpy as np
import orjson
import shapely
from shapely.geometry import MultiPolygon

from pledgebook.site.charts.geometry import (
    EARTH_RADIUS,
    FINEST,
    USUAL,
    azimuthal,
    countries,
    equal_earth,
    on_world,
    path,
    polygons_in,
    polygons_of,
)

WORLD = Path(__file__).with_name("world.json")
_SMALL = 30_000 / EARTH_RADIUS**2
"""Area, in radii of the earth, under which a country gets a sign."""
_SMOOTHED = 7
_SMALLEST = 120


def draw() -> dict[str, dict]:
    """Outlines and places of all countries of the world."""
    names = [name for name in countries(USUAL) if polygons_of(name, USUAL)]
    lands = shapely.coverage_simplify([_on_world(name) for name in names], _SMOOTHED)
    paths = {name: path(land, _SMALLEST) for name, land in zip(names, lands, strict=True)}
    codes = sorted({*names, *countries(FINEST)})
    spots = {code: on_world(_middle(code)) for code in codes if len(code) == 2 and _area(code) <= _SMALL}
    return {
        "lands": {name: each for name, each in paths.items() if each},
        "spots": {code: [round(x), round(y)] for code, (x, y) in spots.items()},
    }


def _on_world(name: str) -> MultiPolygon:
    """A country on the map. An island on the edge of the map is not divided, what the edge of the data divides is joined."""
    flat = [shapely.transform(each, equal_earth(each.centroid.x)) for each in polygons_of(name, USUAL)]
    return MultiPolygon(polygons_in(shapely.union_all(shapely.make_valid(np.array(flat)), grid_size=1)))


def _area(code: str) -> float:
    return sum(shapely.transform(each, azimuthal(each.centroid.coords[0])).area for each in polygons_of(code, USUAL))


def _middle(code: str) -> tuple[float, float]:
    polygons = polygons_of(code, USUAL) or polygons_of(code, FINEST)
    return max(polygons, key=lambda each: each.area).centroid.coords[0]


if __name__ == "__main__":
    WORLD.write_bytes(orjson.dumps(draw(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")
