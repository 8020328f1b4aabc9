"""Maps: the world with its countries, and one country with its places.

Geometry comes from Natural Earth by way of the npm package world-atlas. Vega-Lite
projects and draws it (see `charts`); here it is read, thinned and framed.
"""

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

import pycountry
from babel.units import format_unit

from pledgebook import derive
from pledgebook.charts import FRAMES, INK, LETTERS, LINE, PAPER, SOFT, Cell, Chart, Frame, Key, Mark, _, at, layer, length, picture, start, text, tinted
from pledgebook.exceptions import BuildError
from pledgebook.records import Record
from pledgebook.views import View

GEOMETRY = Path(__file__).parent.parent / "node_modules" / "world-atlas"
_EARTH_RADIUS = 6371
_WORLD, _COUNTRY, _FINEST = "110m", "50m", "10m"
_WORLD_FRAME = Frame("world", 640)
_SMALL = 30_000
"""Square kilometres under which a country is a point on the world map."""
_STEPS = (28, 50, 74, 100)
"""Strength of the four shades, in percent."""
_LAND = tinted(16, SOFT)
_CENTRAL_MERIDIAN = 11

Point = tuple[float, float]
"""Degrees east and north, or units of a drawing to the right and down."""
Vector = tuple[float, float, float]


# Geometry


class Polygon(NamedTuple):
    """A piece of land. `rings` name arcs, the outline first; `centre` and
    `reach` (radians) are of a circle around it; `area` in square kilometres."""

    rings: tuple[tuple[int, ...], ...]
    centre: Vector
    reach: float
    area: float


@dataclass(frozen=True)
class Atlas:
    """Countries (ISO 3166-1 alpha-2; by name those without a code) as polygons
    that share arcs, so that common borders stay common when thinned."""

    arcs: Sequence[Sequence[Point]]
    countries: Mapping[str, tuple[Polygon, ...]]

    def ring(self, refs: Iterable[int], gap: float = 0) -> list[Point]:
        """Corners of a ring, those nearer than `gap` degrees to the one before left out."""
        arcs = [_thinned(self.arcs[ref] if ref >= 0 else self.arcs[~ref], gap)[:: 1 if ref >= 0 else -1] for ref in refs]
        return [corner for number, arc in enumerate(arcs) for corner in (arc[1:] if number else arc)]

    def shape(self, polygons: Iterable[Polygon], gap: float, **properties: object) -> dict:
        """GeoJSON of polygons; what vanishes at this `gap` is left out."""
        rings = [[[list(corner) for corner in ring] for ring in (self.ring(refs, gap) for refs in polygon.rings) if len(ring) > 3] for polygon in polygons]
        return {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [each for each in rings if each]}, **properties}


@cache
def atlas(detail: str) -> Atlas:
    """The countries of the world. Raises BuildError where the geometry is not installed."""
    path = GEOMETRY / f"countries-{detail}.json"
    if not path.is_file():
        raise BuildError(f"{path} is missing: maps are drawn from it. Run make site, which installs it.")
    topology = json.loads(path.read_text("utf-8"))
    bare = Atlas([_degrees(arc, **topology["transform"]) for arc in topology["arcs"]], {})
    codes = {country.numeric: country.alpha_2 for country in pycountry.countries}
    found: dict[str, list[Polygon]] = defaultdict(list)
    for shape in topology["objects"]["countries"]["geometries"]:
        pieces = shape.get("arcs", []) if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        name = codes.get(shape.get("id"), shape["properties"]["name"])
        found[name] += [_polygon(bare, tuple(tuple(ring) for ring in piece)) for piece in pieces]
    return Atlas(bare.arcs, {name: tuple(polygons) for name, polygons in found.items()})


def _degrees(arc: Iterable[Sequence[int]], scale: Point, translate: Point) -> list[Point]:
    x = y = 0
    corners = []
    for right, up in arc:
        x, y = x + right, y + up
        corners.append((round(x * scale[0] + translate[0], 4), round(y * scale[1] + translate[1], 4)))
    return corners


def _polygon(atlas: Atlas, rings: tuple[tuple[int, ...], ...]) -> Polygon:
    outline = atlas.ring(rings[0])
    vectors = [_vector(corner) for corner in outline]
    centre = _middle(vectors)
    return Polygon(rings, centre, max(_angle(centre, each) for each in vectors), _area(outline))


def _thinned(arc: Sequence[Point], gap: float) -> Sequence[Point]:
    if not gap:
        return arc
    kept = [arc[0]]
    for corner in arc[1:-1]:
        east = (corner[0] - kept[-1][0]) * math.cos(math.radians(corner[1]))
        if math.hypot(east, corner[1] - kept[-1][1]) >= gap:
            kept.append(corner)
    return [*kept, arc[-1]]


def _vector(point: Point) -> Vector:
    east, north = map(math.radians, point)
    return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)


def _middle(vectors: Sequence[Vector]) -> Vector:
    sums = [sum(each) for each in zip(*vectors, strict=True)]
    size = math.hypot(*sums) or 1
    return tuple(each / size for each in sums)


def _angle(one: Vector, other: Vector) -> float:
    return math.acos(max(-1, min(1, sum(a * b for a, b in zip(one, other, strict=True)))))


def _point(vector: Vector) -> Point:
    return math.degrees(math.atan2(vector[1], vector[0])), math.degrees(math.asin(vector[2]))


def _area(ring: Sequence[Point]) -> float:
    """Area within a ring on the sphere, in square kilometres."""
    total = 0.0
    for (east, north), (next_east, next_north) in pairwise(ring):
        turn = math.radians((next_east - east + 540) % 360 - 180)
        total += turn * (2 + math.sin(math.radians(north)) + math.sin(math.radians(next_north)))
    return abs(total) / 2 * _EARTH_RADIUS**2


def _polygons(code: str, details: Iterable[str]) -> tuple[Polygon, ...]:
    """Polygons of a country in the first of the details that knows it."""
    return next((found for found in (atlas(detail).countries.get(code) for detail in details) if found), ())


# Places of records


class Place(NamedTuple):
    """A place and the records that name it."""

    name: str
    language: str
    point: Point
    records: tuple[Record, ...]


def places(view: View, records: Iterable[Record]) -> list[Place]:
    """Places with coordinates among `records`, each once."""
    found: dict[tuple[Point, str], dict[str, Record]] = defaultdict(dict)
    names = {}
    for record in records:
        for each in [*record.get("places", []), *filter(None, [record.get("locality")])]:
            if "latitude" in each and "longitude" in each:
                name = view.text(each["name"])
                key = (float(each["longitude"]), float(each["latitude"])), name.text
                names[key] = view.foreign(name)
                found[key].setdefault(record.key, record)
    return [Place(name, names[point, name], point, tuple(view.by_caption(named.values()))) for (point, name), named in sorted(found.items(), key=lambda entry: entry[0][1])]


def _place_mark(view: View, place: Place) -> Mark:
    records = "; ".join(view.caption(record).text for record in place.records)
    return Mark(f"{place.name}: {records}", view.link(place.records[0]), "pb-chart__place")


# The world


def world(view: View) -> Chart | None:
    """The world, its countries shaded by their number of records, with places; None without any."""
    countries = view.countries()
    if not countries:
        return None
    bounds = _bounds(max(number for _code, _name, number in countries))
    shown = places(view, view.portal)
    title = view.say(_("Where the records are"))
    most = view.formats.words(f"{name} {view.formats.number(number)}" for _code, name, number in sorted(countries, key=lambda entry: -entry[2])[:3])
    description = view.messages.ngettext(
        "%(num)s country has records here. Most: %(countries)s.", "%(num)s countries have records here. Most: %(countries)s.", len(countries)
    ) % {"num": view.formats.number(len(countries)), "countries": most}  # fmt: skip
    marks = {code: Mark(_counted(view, name, number), _address(view, code)) for code, name, number in countries}
    marks |= {f"place {number}": _place_mark(view, place) for number, place in enumerate(shown)}
    numbers = {code: number for code, _name, number in countries}
    return Chart(
        name="world",
        title=title,
        description=description,
        svg=picture(lambda frame: _world_spec(numbers, bounds, shown, frame), marks, view, title, description, [_WORLD_FRAME]),
        header=(view.say(_("Country")), view.say(_("Records"))),
        rows=[(Cell(name, _address(view, code)), Cell(view.formats.number(number), is_number=True)) for code, name, number in countries],
        keys=list(_world_keys(view, bounds, with_places=bool(shown))),
        note=view.say(_("Borders: Natural Earth. They imply no opinion on the status of any territory.")),
    )


def _address(view: View, code: str) -> str:
    return view.url(f"countries/{code.lower()}/")


def _counted(view: View, name: str, number: int) -> str:
    return f"{name}: " + view.messages.ngettext("%(num)s record", "%(num)s records", number) % {"num": view.formats.number(number)}


def _bounds(most: int) -> list[int]:
    """Highest number of each shade, at most four, each about as many times the one before."""
    rounded = [_one_digit(most ** (step / len(_STEPS))) for step in range(1, len(_STEPS))]
    return sorted({min(each, most) for each in rounded} | {most})


def _one_digit(number: float) -> int:
    unit = 10 ** int(math.log10(number))
    return round(number / unit) * unit


def _shade(number: int, bounds: Sequence[int]) -> str:
    step = next(step for step, bound in enumerate(bounds) if number <= bound)
    return tinted(_STEPS[len(_STEPS) - len(bounds) + step])


def _world_keys(view: View, bounds: Sequence[int], *, with_places: bool) -> Iterator[Key]:
    lowest = 1
    for bound in bounds:
        label = view.formats.number(bound) if bound == lowest else f"{view.formats.number(lowest)}–{view.formats.number(bound)}"
        yield Key(label, _shade(bound, bounds))
        lowest = bound + 1
    yield Key(view.say(_("no record")), _LAND)
    if with_places:
        yield Key(view.say(_("a place that a record names")), INK, shape="dot")


@cache
def _background(without: frozenset[str]) -> dict:
    """All land of the world map except some countries; nothing of Antarctica."""
    chart = atlas(_WORLD)
    land = chain.from_iterable(polygons for code, polygons in chart.countries.items() if code not in without and code != "AQ")
    return chart.shape(land, _WORLD_GAP)


_WORLD_GAP = 0.6 * 360 / _WORLD_FRAME.width


def _world_spec(numbers: Mapping[str, int], bounds: Sequence[int], shown: Sequence[Place], frame: Frame) -> dict:
    chart = atlas(_WORLD)
    large = [code for code in numbers if code in chart.countries and sum(each.area for each in chart.countries[code]) > _SMALL]
    areas = [chart.shape(chart.countries[code], _WORLD_GAP, key=code, fill=_shade(numbers[code], bounds)) for code in large]
    small = [{**_spot(code), "key": code, "fill": _shade(numbers[code], bounds)} for code in sorted(numbers) if code not in large and _spot(code)]
    dots = [{"east": place.point[0], "north": place.point[1], "key": f"place {number}"} for number, place in enumerate(shown)]
    fill = {"field": "fill", "type": "nominal", "scale": None}
    spot = {"longitude": {"field": "east", "type": "quantitative"}, "latitude": {"field": "north", "type": "quantitative"}}
    dot = {"shape": "M0,0h0", "size": 4, "strokeCap": "round", "opacity": 1}
    return {
        "width": frame.width,
        "height": 290,
        "projection": {"type": "equalEarth", "rotate": [-_CENTRAL_MERIDIAN, 0, 0], "scale": frame.width / 5.44, "translate": [frame.width / 2, 162], "precision": 0},
        "layer": [
            layer("geoshape", [_background(frozenset(large))], {}, fill=_LAND, stroke=PAPER, strokeWidth=0.5, aria=False),
            layer("geoshape", areas, {"description": text("key"), "color": fill}, stroke=PAPER, strokeWidth=0.5),
            layer("point", small, spot, **dot, stroke=PAPER, strokeWidth=12, aria=False),
            layer("point", small, {**spot, "description": text("key"), "stroke": fill}, **dot, strokeWidth=9),
            layer("point", dots, spot, **dot, stroke=PAPER, strokeWidth=7.5, aria=False),
            layer("point", dots, {**spot, "description": text("key")}, **dot, stroke=INK, strokeWidth=5),
        ],
    }


def _spot(code: str) -> dict:
    """Where the point of a small country stands; empty where no map knows it."""
    polygons = _polygons(code, (_COUNTRY, _FINEST))
    if not polygons:
        return {}
    east, north = _point(max(polygons, key=lambda each: each.area).centre)
    return {"east": round(east, 2), "north": round(north, 2)}


# One country


class View2D(NamedTuple):
    """An equal-area projection around a point of the earth, fitted to a frame.
    `scale` in units for a radius of the earth."""

    centre: Point
    scale: float
    shift: Point
    size: Point

    def place(self, point: Point) -> Point:
        """Where a point of the earth stands in the drawing."""
        x, y = _flat(point, self.centre)
        return self.shift[0] + self.scale * x, self.shift[1] - self.scale * y

    def holds(self, point: Point, margin: float = 6) -> bool:
        x, y = self.place(point)
        return margin <= x <= self.size[0] - margin and margin <= y <= self.size[1] - margin
