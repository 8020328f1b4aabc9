"""Land of all countries, from Natural Earth by way of the npm package world-atlas, in degrees east and north."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import orjson
import pycountry
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

FOLDER = Path(__file__).parents[1] / "node_modules" / "world-atlas"
USUAL, FINEST = "50m", "10m"
"""Details: scales of Natural Earth, 1:50 million and 1:10 million."""

_NAMES_TO_CODES = {"N. Cyprus": "CY", "Somaliland": "SO"}
_CRIMEA = shapely.Point(34.1, 44.95)
"""Natural Earth draws who is in control. ISO 3166 says to whom a land belongs."""
_LEFT_OUT = "AQ"
_LONGEST_EDGE = 1
"""Degrees after which a straight border gets another corner: parallels are curves on a map."""
_LEAST_CORNERS = 4
_ROCK = 0.003
"""Radius in degrees of land whose outline is unknown."""


@cache
def lands(detail: str) -> Mapping[str, MultiPolygon]:
    """All countries in a file (USUAL, FINEST) by code, or by name where they have none."""
    path = FOLDER / f"countries-{detail}.json"
    if not path.is_file():
        sys.exit(f"{path} is missing: maps are drawn from it. Run make maps, which installs it.")
    data = orjson.loads(path.read_bytes())
    arcs = [np.cumsum(arc, axis=0) * data["transform"]["scale"] + data["transform"]["translate"] for arc in data["arcs"]]
    codes = {country.numeric: country.alpha_2 for country in pycountry.countries}
    pieces = defaultdict(list)
    for shape in data["objects"]["countries"]["geometries"]:
        name = codes.get(shape.get("id"), shape["properties"]["name"])
        for rings in shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]:
            piece = _polygon([_corners(numbers, arcs) for numbers in rings])
            pieces["UA" if piece.contains(_CRIMEA) else _NAMES_TO_CODES.get(name, name)].append(piece)
    return {name: MultiPolygon(found) for name, found in sorted(pieces.items()) if name != _LEFT_OUT}


def _corners(numbers: Iterable[int], arcs: Sequence[np.ndarray]) -> np.ndarray:
    """Corners of a ring, the last one like the first; those beyond 180 degrees go on counting. `~n` stands for arc n backwards."""
    corners = np.concatenate([arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers])
    corners[:, 0] = np.unwrap(corners[:, 0], period=360)
    return corners


def _polygon(rings: Sequence[np.ndarray]) -> Polygon:
    if len(rings[0]) < _LEAST_CORNERS:  # the Vatican and some rocks, for which the grid of the data is too coarse
        return shapely.Point(rings[0][0]).buffer(_ROCK)
    outline, *holes = (shapely.segmentize(shapely.LinearRing(ring), _LONGEST_EDGE) for ring in rings if len(ring) >= _LEAST_CORNERS)
    return Polygon(outline, holes)


# Land on a map


def joined(shapes: Iterable[BaseGeometry]) -> MultiPolygon:
    """Shapes of a map as one, in whole units and without lines and points: the halves of a land that the edge of the data divides come together."""
    whole = shapely.union_all(shapely.make_valid(np.array(shapes)), grid_size=1)
    return MultiPolygon([part for part in shapely.get_parts(whole) if isinstance(part, Polygon) and not part.is_empty])


def svg_path(shape: BaseGeometry) -> str:
    """A shape in whole units as the data of an SVG path."""
    rings = [shapely.get_coordinates(ring)[:-1].astype(int) for ring in shapely.get_rings(shapely.get_parts(shape))]
    return "".join(f"M{ring[0][0]} {ring[0][1]}l{_steps(ring)}z" for ring in rings)


def _steps(ring: np.ndarray) -> str:
    return " ".join(f"{right} {down}" for right, down in np.diff(ring, axis=0).tolist()).replace(" -", "-")
