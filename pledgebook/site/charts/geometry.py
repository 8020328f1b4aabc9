"""Outlines of countries, from Natural Earth by way of the npm package world-atlas.

Degrees are east and north. On a map, a unit is a tenth of a pixel of a picture
that is 640 pixels wide; a map is shown at any width.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import orjson
import pycountry
import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from pledgebook import BuildError

FOLDER = Path(__file__).parents[3] / "node_modules" / "world-atlas"
USUAL, FINEST = "50m", "10m"
"""Details: scales of Natural Earth, 1:50 million and 1:10 million."""
EARTH_RADIUS = 6371
WIDTH = 6400
"""Of every map, in units."""
WORLD_HEIGHT = 2870
_EQUATOR = 1620
_CENTRAL_MERIDIAN = 11
_EARTH_WIDTH = 5.44
"""Width of the earth on the map of the world, in radii of the earth."""
_EQUAL_EARTH = (1.340264, -0.081106, 0.000893, 0.003796)

_NAMES_TO_CODES = {"N. Cyprus": "CY", "Somaliland": "SO"}
_MOVED = (("RU", "UA", shapely.Point(34.1, 44.95)),)
"""Natural Earth draws who is in control. Where ISO 3166 says to whom a land
belongs, and it is a polygon of its own, it goes there: holder, owner, a point in it."""
_LEFT_OUT = "AQ"
_SHORE = 30 / EARTH_RADIUS
"""How far from the land of a country a place may lie, in radii of the earth."""
_LONGEST_EDGE = 1
"""Degrees after which a straight border gets another corner: parallels are curves on a map."""
_LEAST_CORNERS = 4
_ROCK = 0.003
"""Radius in degrees of land whose outline is unknown."""

Point = tuple[float, float]
Projection = Callable[[np.ndarray], np.ndarray]
"""From rows of two numbers, such as degrees, to as many rows of two."""


class Topology(NamedTuple):
    """Borders as arcs, which neighbours share, each point as the difference from
    the one before; and the pieces of land of each country (ISO 3166-1, or a name
    where it has no code): rings of numbers of arcs, the outline first."""

    arcs: list[list[list[int]]]
    scale: np.ndarray
    origin: np.ndarray
    pieces: Mapping[str, list[list[list[int]]]]


@cache
def _topology(detail: str) -> Topology:
    """What is in a file. Raises BuildError where it is not installed."""
    path = FOLDER / f"countries-{detail}.json"
    if not path.is_file():
        raise BuildError(f"{path} is missing: maps are drawn from it. Run make site, which installs it.")
    data = orjson.loads(path.read_bytes())
    codes = {country.numeric: country.alpha_2 for country in pycountry.countries}
    pieces = defaultdict(list)
    for shape in data["objects"]["countries"]["geometries"]:
        name = codes.get(shape.get("id"), shape["properties"]["name"])
        pieces[_NAMES_TO_CODES.get(name, name)] += shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    pieces.pop(_LEFT_OUT)
    return Topology(data["arcs"], *(np.array(data["transform"][name]) for name in ("scale", "translate")), pieces)


def countries(detail: str) -> list[str]:
    """Codes of all countries in a file (USUAL, FINEST), or names where they have none."""
    return sorted(_topology(detail).pieces)


@cache
def polygons_of(country: str, detail: str) -> tuple[Polygon, ...]:
    """The land of a country in degrees; empty where it isn't in the file."""
    pieces = _pieces(country, detail)
    for holder, owner, point in _MOVED:
        if country == holder:
            pieces = [each for each in pieces if not each.contains(point)]
        elif country == owner:
            pieces += [each for each in _pieces(holder, detail) if each.contains(point)]
    return tuple(pieces)


def _pieces(country: str, detail: str) -> list[Polygon]:
    topology = _topology(detail)
    return [part for rings in topology.pieces.get(country, ()) for part in _polygons([_corners(refs, topology) for refs in rings])]


def _polygons(rings: list[np.ndarray]) -> list[Polygon]:
    """Usually one polygon, or more where an outline meets itself."""
    outline, *holes = rings
    if len(outline) < _LEAST_CORNERS:  # the Vatican and some rocks, for which the grid of the data is too coarse
        return [shapely.Point(outline[0]).buffer(_ROCK)]
    polygon = Polygon(outline, [hole for hole in holes if len(hole) >= _LEAST_CORNERS])
    return polygons_in(shapely.segmentize(polygon, _LONGEST_EDGE))


def polygons_in(shape: BaseGeometry) -> list[Polygon]:
    """The polygons of which a shape consists, without its lines and points."""
    return [each for each in shapely.get_parts(shape) if isinstance(each, Polygon) and not each.is_empty]


def _corners(refs: Iterable[int], topology: Topology) -> np.ndarray:
    """Corners of a ring, the last one like the first; those beyond 180 degrees go on counting. `~n` stands for arc n backwards."""
    arcs = [np.cumsum(topology.arcs[ref if ref >= 0 else ~ref], axis=0)[:: 1 if ref >= 0 else -1] for ref in refs]
    corners = np.concatenate(arcs) * topology.scale + topology.origin
    corners[:, 0] = np.unwrap(corners[:, 0], period=360)
    return corners[np.append(True, np.diff(corners, axis=0).any(axis=1))]


# Projections


def azimuthal(centre: Point) -> Projection:
    """Lambert's azimuthal equal-area projection around a point; radii of the earth to the right and up."""
    middle = math.radians(centre[1])

    def project(degrees: np.ndarray) -> np.ndarray:
        east, north = np.radians(degrees[:, 0] - centre[0]), np.radians(degrees[:, 1])
        towards = math.sin(middle) * np.sin(north) + math.cos(middle) * np.cos(north) * np.cos(east)
        size = np.sqrt(2 / np.maximum(1e-9, 1 + towards))
        up = math.cos(middle) * np.sin(north) - math.sin(middle) * np.cos(north) * np.cos(east)
        return np.column_stack((size * np.cos(north) * np.sin(east), size * up))

    return project


def equal_earth(near: float) -> Projection:
    """The Equal Earth projection of Šavrič, Patterson and Jenny (2018), in units of
    the map of the world. What is `near` a meridian stands by it, even over the edge of the map."""
    a, b, c, d = _EQUAL_EARTH
    scale = WIDTH / _EARTH_WIDTH

    def project(degrees: np.ndarray) -> np.ndarray:
        east = np.radians((degrees[:, 0] - near + 540) % 360 - 180 + (near - _CENTRAL_MERIDIAN + 540) % 360 - 180)
        slant = np.arcsin(math.sqrt(3) / 2 * np.sin(np.radians(degrees[:, 1])))
        x = 2 * east * np.cos(slant) / (math.sqrt(3) * (a + 3 * b * slant**2 + slant**6 * (7 * c + 9 * d * slant**2)))
        y = slant * (a + b * slant**2 + slant**6 * (c + d * slant**2))
        return np.column_stack((WIDTH / 2 + scale * x, _EQUATOR - scale * y))

    return project


def on_world(point: Point) -> Point:
    """Where a point of the earth stands on the map of the world, in units."""
    return placed(equal_earth(_CENTRAL_MERIDIAN), point)


def placed(project: Projection, point: Point) -> Point:
    """One point, projected."""
    x, y = project(np.array([point]))[0].tolist()
    return x, y


# Where a point lies


@cache
def country_at(point: Point) -> str:
    """The country in which a point lies, or that of the nearest shore; empty for the open sea."""
    degrees = math.degrees(_SHORE)
    wide = degrees / max(0.01, math.cos(math.radians(point[1])))
    boxes = [shapely.box(east - wide, point[1] - degrees, east + wide, point[1] + degrees) for east in (point[0] - 360, point[0], point[0] + 360)]
    near = sorted({number for box in boxes for number in _index().query(box).tolist()})
    here, project = shapely.Point(0, 0), azimuthal(point)
    found = [lands()[number] for number in near]
    distance, country = min(((shapely.transform(land, project).distance(here), name) for name, land in found), default=(math.inf, ""))
    return country if distance <= _SHORE else ""


@cache
def lands() -> tuple[tuple[str, Polygon], ...]:
    """Country and outline of each piece of land of the world, in usual detail."""
    return tuple((name, polygon) for name in countries(USUAL) for polygon in polygons_of(name, USUAL))


@cache
def _index() -> shapely.STRtree:
    return shapely.STRtree([polygon for _, polygon in lands()])


# Paths of SVG


def path(shape: BaseGeometry, least_area: float = 0) -> str:
    """A shape in units as the data of an SVG path; polygons smaller than `least_area` are left out."""
    polygons = [each for each in polygons_in(shape) if each.area >= least_area]
    return "".join(_ring(ring.coords) for polygon in polygons for ring in (polygon.exterior, *polygon.interiors))


def _ring(corners: Iterable[Point]) -> str:
    whole = np.rint(np.asarray(corners)[:-1]).astype(int)
    steps = np.diff(whole, axis=0)
    steps = steps[steps.any(axis=1)]
    words = " ".join(f"{x} {y}" for x, y in steps.tolist()).replace(" -", "-")
    return f"M{whole[0][0]} {whole[0][1]}l{words}z" if len(steps) > 1 else ""
