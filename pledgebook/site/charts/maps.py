"""Maps: the world with its countries, and one country with its places.

Geometry comes from Natural Earth by way of the npm package world-atlas. Here it
is read, thinned and framed. Countries are projected and drawn by Vega-Lite (see
`charts`); the world, which nearly every portal has, is drawn here just so, once
for all that records may say.
"""

import math
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

import orjson
import pycountry
from babel.units import format_unit

from pledgebook import BuildError
from pledgebook.model import derived as derive
from pledgebook.publish import digests
from pledgebook.records.record import Record
from pledgebook.site.charts import drawing
from pledgebook.site.charts.charts import _
from pledgebook.site.charts.drawing import FRAMES, Cell, Chart, Drawing, Frame, Key, Mark
from pledgebook.site.charts.shapes import Shape, short, steps
from pledgebook.site.view import View, joined

GEOMETRY = Path(__file__).parents[3] / "node_modules" / "world-atlas"
_EARTH_RADIUS = 6371
_DEGREE = math.radians(_EARTH_RADIUS)
_WORLD, _COUNTRY, _FINEST = "110m", "50m", "10m"
_WORLD_FRAME = Frame("world", 640)
_SMALL = 30_000
"""Square kilometres under which a country is a point on the world map."""
_TINY = 15_000
"""Square kilometres under which a country is drawn from the finest geometry."""
_STEPS = (28, 50, 74, 100)
"""Strength of the four shades, in percent."""
_LAND = drawing.tinted(16, drawing.SOFT)
_CENTRAL_MERIDIAN = 11
_WORLD_HEIGHT, _EQUATOR, _EARTH_WIDTH = 282, 162, 5.44
"""Of the map of the world, in units: its height, and how far down the equator is; how wide the earth is, in radii."""
_EQUAL_EARTH = (1.340264, -0.081106, 0.000893, 0.003796)
_NEAR = 250 / _EARTH_RADIUS
_EDGE = 6
_FEW = 6
_WORLD_GAP = 0.7 * 360 / _WORLD_FRAME.width
_ENOUGH = 60
"""Corners by which the circle around a polygon is found."""

_WITHOUT_CODE = {"N. Cyprus": "CY", "Somaliland": "SO"}
_MOVED = (("RU", "UA", (34.1, 44.95)),)
"""Natural Earth draws who is in control. Where ISO 3166 says to whom a land
belongs, and it is a polygon of its own, it goes there: holder, owner, a point in it."""
_SHORE = 30 / _EARTH_RADIUS

_OUT_OF_SIGHT = "AQ"

Point = tuple[float, float]
"""Degrees east and north, or units of a drawing to the right and down."""
Vector = tuple[float, float, float]


# Geometry


class Polygon(NamedTuple):
    """A piece of land. `rings` name arcs, the outline first; `centre` and
    `reach` (radians) are of a circle around it; `area` in square kilometres;
    `corners` are some of its outline."""

    rings: Sequence[Sequence[int]]
    centre: Vector
    reach: float
    area: float
    corners: Sequence[Vector]

    def is_seen(self, gap: float) -> bool:
        """Whether it is large enough where `gap` degrees are the smallest that one sees."""
        return self.area > 2 * (gap * _DEGREE) ** 2


class Atlas:
    """Countries (ISO 3166-1 alpha-2; by name those without a code) as polygons
    that share arcs, so that common borders stay common when thinned. Arcs and
    polygons are read when they are first asked for."""

    def __init__(self, topology: Mapping):
        self._topology = topology
        self._arcs: dict[int, list[Point]] = {}
        self._polygons: dict[str, tuple[Polygon, ...]] = {}
        self._pieces: dict[str, list] = defaultdict(list)
        for shape in topology["objects"]["countries"]["geometries"]:
            name = _codes().get(shape.get("id"), shape["properties"]["name"])
            self._pieces[_WITHOUT_CODE.get(name, name)] += shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        for holder, owner, point in _MOVED:
            moved = [piece for piece in self._pieces[holder] if _is_within(point, self.ring(piece[0]))]
            self._pieces[holder] = [piece for piece in self._pieces[holder] if piece not in moved]
            self._pieces[owner] += moved

    def __iter__(self) -> Iterator[str]:
        return iter(self._pieces)

    def polygons(self, name: str) -> tuple[Polygon, ...]:
        """Polygons of a country; none where it is not in the atlas."""
        if name not in self._polygons:
            self._polygons[name] = tuple(self._polygon(piece) for piece in self._pieces.get(name, ()))
        return self._polygons[name]

    def _polygon(self, rings: list[list[int]]) -> Polygon:
        corners = self.ring(rings[0])
        some = [_vector(corner) for corner in corners[:: max(1, len(corners) // _ENOUGH)]]
        centre = _middle(some)
        return Polygon(rings, centre, 1.05 * max(_angle(centre, each) for each in some), abs(_turn(corners)), some)

    def _arc(self, number: int) -> list[Point]:
        """Corners of an arc; TopoJSON keeps their differences."""
        if number not in self._arcs:
            scale, shift = self._topology["transform"]["scale"], self._topology["transform"]["translate"]
            steps = accumulate(self._topology["arcs"][number], lambda here, step: (here[0] + step[0], here[1] + step[1]))
            self._arcs[number] = [(round(x * scale[0] + shift[0], 4), round(y * scale[1] + shift[1], 4)) for x, y in steps]
        return self._arcs[number]

    def ring(self, refs: Iterable[int], gap: float = 0) -> list[Point]:
        """Corners of a ring, those nearer than `gap` degrees to the one before left out."""
        arcs = [_thinned(self._arc(ref), gap) if ref >= 0 else _thinned(self._arc(~ref), gap)[::-1] for ref in refs]
        return [corner for number, arc in enumerate(arcs) for corner in (arc[1:] if number else arc)]

    def shape(self, polygons: Iterable[Polygon], gap: float, **properties: object) -> dict:
        """GeoJSON of polygons without what is too small to be seen at this `gap`."""
        pieces = [[ring for refs in polygon.rings if (ring := self._seen(refs, gap))] for polygon in polygons if polygon.is_seen(gap)]
        return {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [each for each in pieces if each]}, **properties}

    def _seen(self, refs: Sequence[int], gap: float) -> list[Point]:
        """A thinned ring; nothing where it turned inside out, which would cover all the earth."""
        ring = self.ring(refs, gap)
        return ring if len(ring) > 3 and _turn(ring) * _turn(self.ring(refs)) > 0 else []


@cache
def _codes() -> Mapping[str, str]:
    return {country.numeric: country.alpha_2 for country in pycountry.countries}


def _geometry() -> str:
    """Digest of all geometry."""
    return digests.of_files(_source(detail) for detail in (_WORLD, _COUNTRY, _FINEST))


def _source(detail: str) -> Path:
    return GEOMETRY / f"countries-{detail}.json"


@cache
def atlas(detail: str) -> Atlas:
    """The countries of the world. Raises BuildError where the geometry is not installed."""
    path = _source(detail)
    if not path.is_file():
        raise BuildError(f"{path} is missing: maps are drawn from it. Run make site, which installs it.")
    return Atlas(orjson.loads(path.read_bytes()))


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


def _turn(ring: Sequence[Point]) -> float:
    """Area within a ring on the sphere, in square kilometres; its sign says which way it runs."""
    total = 0.0
    for (east, north), (next_east, next_north) in pairwise(ring):
        turn = math.radians((next_east - east + 540) % 360 - 180)
        total += turn * (2 + math.sin(math.radians(north)) + math.sin(math.radians(next_north)))
    return total / 2 * _EARTH_RADIUS**2


def _crossings(ring: Sequence[Point], height: float) -> list[float]:
    """Where a horizontal line crosses a ring, from left to right: inside is after an odd number of them."""
    return sorted((x2 - x1) * (height - y1) / (y2 - y1) + x1 for (x1, y1), (x2, y2) in pairwise(ring) if (y1 > height) != (y2 > height))


def _is_within(point: Point, ring: Sequence[Point]) -> bool:
    return bisect(_crossings(ring, point[1]), point[0]) % 2 == 1


@cache
def country_at(point: Point) -> str:
    """The country in which a point lies, or that of the nearest shore; empty for the open sea."""
    chart, where = atlas(_COUNTRY), _vector(point)
    near = [(name, chart.ring(each.rings[0])) for name in chart for each in chart.polygons(name) if _angle(where, each.centre) <= each.reach + _SHORE]
    if found := next((name for name, ring in near if _is_within(point, ring)), ""):
        return found
    shores = [(min(_angle(where, _vector(corner)) for corner in ring), name) for name, ring in near]
    return next((name for distance, name in sorted(shores) if distance <= _SHORE), "")


def _best(code: str) -> Atlas | None:
    """The atlas for the map of a country: the finest for small ones; None where no atlas knows it."""
    usual = atlas(_COUNTRY)
    if sum(each.area for each in usual.polygons(code)) > _TINY:
        return usual
    return next((each for each in (atlas(_FINEST), usual) if code in each), None)


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
                name = view.localize(each["name"])
                key = (float(each["longitude"]), float(each["latitude"])), name.text
                names[key] = view.language_if_other(name)
                found[key].setdefault(record.key, record)
    return [Place(name, names[point, name], point, tuple(view.by_caption(named.values()))) for (point, name), named in sorted(found.items(), key=lambda entry: entry[0][1])]


def _place_mark(view: View, place: Place) -> Mark:
    records = "; ".join(view.caption(record).text for record in place.records)
    return Mark(f"{place.name}: {records}", view.link(place.records[0]), "pb-chart__hit")


# The world


def world(view: View) -> Chart | None:
    """The world, its countries shaded by their number of records, with places; None without any."""
    countries = view.countries()
    if not countries:
        return None
    shown = places(view, view.portal)
    title = view.gettext(_("Where the records are"))
    most = view.formats.words(f"{name} {view.formats.number(number)}" for _code, name, number in sorted(countries, key=lambda entry: -entry[2])[:3])
    description = view.ngettext(
        "%(num)s country has records here. Most: %(countries)s.", "%(num)s countries have records here. Most: %(countries)s.", len(countries),
        num=view.formats.number(len(countries)), countries=most,
    )  # fmt: skip
    marks = {code: Mark(_counted(view, name, number), _address(view, code), "pb-chart__hit") for code, name, number in countries}
    marks |= {f"place {number}": _place_mark(view, place) for number, place in enumerate(shown)}
    world_drawing = _world_drawing({code: number for code, _name, number in sorted(countries)}, [place.point for place in shown])
    return Chart(
        name="world",
        title=title,
        description=description,
        svg=drawing.picture(lambda frame: [world_drawing], marks, view, title, description, [_WORLD_FRAME]),
        header=(view.gettext(_("Country")), view.gettext(_("Records"))),
        rows=[(Cell(name, _address(view, code)), Cell(view.formats.number(number), is_number=True)) for code, name, number in countries],
        keys_title=view.gettext(_("Records by country")),
        keys=list(_world_keys(view, [number for _code, _name, number in countries], with_places=bool(shown))),
        note=view.gettext(_("Borders: Natural Earth. They imply no opinion on the status of any territory.")),
    )


def _address(view: View, code: str) -> str:
    return view.url(f"countries/{code.lower()}/")


def _counted(view: View, name: str, number: int) -> str:
    return f"{name}: " + view.ngettext("%(num)s record", "%(num)s records", number, num=view.formats.number(number))


def _bounds(most: int) -> list[int]:
    """Highest number of each shade, at most four, each about as many times the one before."""
    rounded = [_one_digit(most ** (step / len(_STEPS))) for step in range(1, len(_STEPS))]
    return sorted({min(each, most) for each in rounded} | {most})


def _one_digit(number: float) -> int:
    unit = 10 ** int(math.log10(number))
    return round(number / unit) * unit


def _shade(number: int, bounds: Sequence[int]) -> str:
    step = next(step for step, bound in enumerate(bounds) if number <= bound)
    return drawing.tinted(_STEPS[len(_STEPS) - len(bounds) + step])


def _world_keys(view: View, numbers: Sequence[int], *, with_places: bool) -> Iterator[Key]:
    """The shades that are on the map, with the numbers for which each stands."""
    lowest, bounds = 1, _bounds(max(numbers))
    for bound in bounds:
        if any(lowest <= number <= bound for number in numbers):
            label = view.formats.number(bound) if bound == lowest else f"{view.formats.number(lowest)}–{view.formats.number(bound)}"
            yield Key(label, _shade(bound, bounds))
        lowest = bound + 1
    yield Key(view.gettext(_("no record")), _LAND)
    if with_places:
        yield Key(view.gettext(_("a place that a record names")), drawing.INK, shape="dot")


class Base(NamedTuple):
    """The world before anything is known of it: the `outlines` of lands, as paths,
    by code or name; where the `spots` of countries stand that are too small for one."""

    outlines: Mapping[str, str]
    spots: Mapping[str, str]


@cache
def base() -> Base:
    """The world as it is drawn whatever the records say."""
    return Base(**drawing.remembered(digests.digest("the world", _geometry()), _base))


def _base() -> dict:
    chart = atlas(_WORLD)
    lands = {name: chart.shape(chart.polygons(name), _WORLD_GAP)["geometry"]["coordinates"] for name in chart if name != _OUT_OF_SIGHT}
    small = [code for code in sorted(_codes().values()) if sum(each.area for each in chart.polygons(code)) <= _SMALL]
    sources = {code: next((each for each in map(atlas, (_COUNTRY, _FINEST)) if code in each), None) for code in small}
    return {
        "outlines": {name: _outline(pieces) for name, pieces in lands.items() if pieces},
        "spots": {code: _at(_point(max(source.polygons(code), key=lambda each: each.area).centre)) for code, source in sources.items() if source},
    }


def _outline(pieces: Iterable[Sequence[Sequence[Point]]]) -> str:
    """Pieces of land, each of rings, as a path. An island on the edge of the map is not divided."""
    made, here = "", (0, 0)
    for ring in (ring for rings in pieces for ring in rings):
        corners = [(round(x * 10), round(y * 10)) for x, y in (_on_world(corner, ring[0][0]) for corner in ring[:-1])]
        made += steps(corners, is_closed=True, here=here)
        here = corners[0]
    return made


def _at(point: Point) -> str:
    x, y = _on_world(point)
    return f"translate({short(x)},{short(y)})"


def _world_drawing(numbers: Mapping[str, int], points: Sequence[Point]) -> Drawing:
    """The map for numbers by country and some places; it holds no words."""
    outlines, spots = base()
    bounds = _bounds(max(numbers.values()))
    shades = {code: _shade(number, bounds) for code, number in numbers.items()}
    large = [code for code in shades if code in outlines and code not in spots]
    border = {"stroke": drawing.PAPER, "stroke-width": "0.5"}
    rest = "M0 0".join(outline for name, outline in outlines.items() if name not in large)  # each goes from where the drawing begins
    areas = [Shape("path", {"d": outlines[code], "fill": shades[code], **border}, label=code) for code in large]
    small = [(spots[code], shades[code], code) for code in shades if code in spots]
    dots = [(_at(point), drawing.INK, f"place {number}") for number, point in enumerate(points)]
    layers = [
        [Shape("path", {"d": rest, "fill": _LAND, **border})],
        areas,
        [_dot(place, drawing.PAPER, 12) for place, _ink, _key in small],
        [_dot(place, ink, 9) for place, ink, _key in small],
        [_dot(place, drawing.PAPER, 7.5) for place, _ink, _key in dots],
        [_dot(place, ink, 5) for place, ink, _key in dots],
        [_dot(place, "", 16, key) for place, _ink, key in (*small, *dots)],
    ]
    return Drawing(_WORLD_FRAME.width, _WORLD_HEIGHT, [Shape("g", {}, layer) for layer in layers if layer])


def _dot(place: str, ink: str, size: float, key: str = "") -> Shape:
    stroke = {"stroke": ink} if ink else {}
    return Shape("path", {"transform": place, "d": "m0 0 0 0", **stroke, "stroke-width": f"{size:g}", "stroke-linecap": "round"}, label=key)


def _on_world(point: Point, near: float = _CENTRAL_MERIDIAN) -> Point:
    """Where a point of the earth stands on the map of the world: the Equal Earth
    projection of Šavrič, Patterson and Jenny (2018), as Vega-Lite has it. What is
    `near` a meridian stands by it, even if it lies over the edge of the map."""
    east = math.radians((point[0] - near + 540) % 360 - 180 + (near - _CENTRAL_MERIDIAN + 540) % 360 - 180)
    slant = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(point[1])))
    a, b, c, d = _EQUAL_EARTH
    x = 2 * east * math.cos(slant) / (math.sqrt(3) * (a + 3 * b * slant**2 + slant**6 * (7 * c + 9 * d * slant**2)))
    y = slant * (a + b * slant**2 + slant**6 * (c + d * slant**2))
    scale = _WORLD_FRAME.width / _EARTH_WIDTH
    return _WORLD_FRAME.width / 2 + scale * x, _EQUATOR - scale * y


# One country


class Fit(NamedTuple):
    """An equal-area projection around a point of the earth, fitted to a drawing.
    `scale` is the earth's radius in units, `shift` where the point stands."""

    centre: Point
    scale: float
    shift: Point
    width: int
    height: int

    def place(self, point: Point) -> Point:
        """Where a point of the earth stands in the drawing."""
        x, y = _flat(point, self.centre)
        return self.shift[0] + self.scale * x, self.shift[1] - self.scale * y

    def holds(self, point: Point) -> bool:
        x, y = self.place(point)
        return _EDGE <= x <= self.width - _EDGE and _EDGE <= y <= self.height - _EDGE

    @property
    def reach(self) -> float:
        """Angle from the middle of the drawing to its corners, and a bit more."""
        corner = math.hypot(self.width, self.height) / self.scale
        return 2 * math.asin(min(1, corner / 2))

    @property
    def gap(self) -> float:
        """Degrees too short to be seen."""
        return math.degrees(1 / self.scale)


def _flat(point: Point, centre: Point) -> Point:
    """Lambert's azimuthal equal-area projection, in radii of the earth."""
    east, north, middle = math.radians(point[0] - centre[0]), math.radians(point[1]), math.radians(centre[1])
    cosine = math.sin(middle) * math.sin(north) + math.cos(middle) * math.cos(north) * math.cos(east)
    size = math.sqrt(2 / max(1e-9, 1 + cosine))
    return size * math.cos(north) * math.sin(east), size * (math.cos(middle) * math.sin(north) - math.sin(middle) * math.cos(north) * math.cos(east))


def _main_part(polygons: Sequence[Polygon]) -> list[Polygon]:
    """The largest polygon with what lies near it: Portugal without the Azores.
    What is farther joins, the nearest first, until four fifths of the land are in."""
    whole = sum(each.area for each in polygons)
    first, *left = sorted(polygons, key=lambda each: -each.area)
    part = [first]
    gaps = [_gap(first, each) for each in left]
    while left:
        number = min(range(len(left)), key=gaps.__getitem__)
        if gaps[number] > _NEAR and sum(each.area for each in part) > 0.8 * whole:
            break
        gaps.pop(number)
        part.append(left.pop(number))
        gaps = [min(gap, _gap(part[-1], each)) for gap, each in zip(gaps, left, strict=True)]
    return part


def _gap(one: Polygon, other: Polygon) -> float:
    """About the angle between two polygons; small ones count as points."""
    some, others = (each.corners if each.reach > _NEAR / 2 else [each.centre] for each in (one, other))
    return math.acos(max(-1, min(1, max(a[0] * b[0] + a[1] * b[1] + a[2] * b[2] for a in some for b in others))))


@cache
def _fit(code: str, frame: Frame) -> Fit:
    """A country's main part in the middle of a drawing that is as high as it needs."""
    source = _best(code)
    part = _main_part(source.polygons(code))
    centre = _point(_middle([tuple(part_of * each.area for part_of in each.centre) for each in part]))
    flat = [_flat(corner, centre) for each in part for corner in source.ring(each.rings[0], math.degrees(each.reach) / 400)]
    (left, right), (low, high) = ((min(values), max(values)) for values in zip(*flat, strict=True))
    room = frame.width * 0.84
    tallest = frame.width * (0.8 if frame.name == "wide" else 1.15)
    scale = min(room / (right - left), tallest * 0.84 / (high - low))
    height = round(min(tallest, max(frame.width * 0.5, (high - low) * scale / 0.84)))
    shift = frame.width / 2 - scale * (left + right) / 2, height / 2 + scale * (low + high) / 2
    return Fit(centre, scale, shift, frame.width, height)


def _around(code: str, fit: Fit) -> Iterator[tuple[str, Polygon]]:
    """Polygons of other countries that may be seen in a drawing."""
    middle = _vector(fit.centre)
    for name in atlas(_COUNTRY):
        if name != code and any(_angle(middle, each.centre) < each.reach + fit.reach for each in atlas(_COUNTRY).polygons(name)):
            yield from ((name, each) for each in _best(code).polygons(name) if _angle(middle, each.centre) < each.reach + fit.reach)


@cache
def _country_drawing(code: str, frame: Frame) -> Drawing:
    """A country among its neighbours; it holds no words."""
    fit, source = _fit(code, frame), _best(code)
    around = source.shape((polygon for _name, polygon in _around(code, fit)), fit.gap)
    own = source.shape(source.polygons(code), fit.gap)
    if source is atlas(_FINEST):
        own["geometry"]["coordinates"] += [[_diamond(each, 2.5 * fit.gap)] for each in source.polygons(code) if not each.is_seen(fit.gap)]
    return drawing.drawn({
        "width": fit.width,
        "height": fit.height,
        "projection": {"type": "azimuthalEqualArea", "rotate": [-fit.centre[0], -fit.centre[1], 0], "scale": fit.scale, "translate": fit.shift,
                       "clipExtent": [[0, 0], [fit.width, fit.height]], "precision": 0},
        "layer": [
            drawing.layer("geoshape", [around], {}, fill=_LAND, stroke=drawing.PAPER, strokeWidth=1, aria=False),
            drawing.layer("geoshape", [own], {}, fill=drawing.tinted(34), stroke=drawing.tinted(34), strokeWidth=0.5, aria=False),
        ],
    })  # fmt: skip


def _diamond(polygon: Polygon, size: float) -> list[Point]:
    """A ring that can be seen in the place of a land that can't; `size` in degrees."""
    east, north = _point(polygon.centre)
    wide = size / math.cos(math.radians(north))
    return [(east, north + size), (east + wide, north), (east, north - size), (east - wide, north), (east, north + size)]


def country(view: View, code: str, records: Iterable[Record]) -> Chart | None:
    """A country with the places that its records name; None where none of them can be shown."""
    found = [place for place in places(view, records) if _belongs(place, code, view)]
    if not found or not _best(code):
        return None
    shown = [place for place in found if all(_fit(code, frame).holds(place.point) for frame in FRAMES)]
    if not shown:
        return None
    title = view.gettext(_("%(country)s: places on the map"), country=view.code_label("country", code))
    description = _named(view, [place.name for place in shown])
    marks = {f"place {number}": _place_mark(view, place) for number, place in enumerate(shown)}
    marks |= {f"name {number}": Mark("", view.link(place.records[0]), "pb-chart__name", place.language, is_repeated=True) for number, place in enumerate(shown)}
    return Chart(
        name="country",
        title=title,
        description=description,
        svg=drawing.picture(lambda frame: [_country_drawing(code, frame), drawing.drawn(_country_spec(view, code, shown, frame))], marks, view, title, description),
        header=(view.gettext(_("Place")), view.gettext(_("Record"))),
        rows=[(Cell(place.name, "", place.language), _record_cell(view, record)) for place in shown for record in place.records],
        note=joined(list(_country_notes(view, [place for place in found if place not in shown]))),
    )


def _belongs(place: Place, code: str, view: View) -> bool:
    """Whether a place is in a country: by the record where it names this one
    country only, or else by where it lies."""
    return any(derive.countries_of(record, view.portal) == [code] for record in place.records) or country_at(place.point) == code


def _named(view: View, names: Sequence[str]) -> str:
    """How many places there are, and the names of the first."""
    told = {"num": view.formats.number(len(names)), "places": view.formats.words(names[:_FEW])}
    if len(names) > _FEW:
        return view.ngettext("%(num)s place that records name, among them %(places)s.", "%(num)s places that records name, among them %(places)s.", len(names), **told)
    return view.ngettext("%(num)s place that records name: %(places)s.", "%(num)s places that records name: %(places)s.", len(names), **told)


def _record_cell(view: View, record: Record) -> Cell:
    name = view.caption(record)
    return Cell(name.text, view.link(record), view.language_if_other(name))


def _country_notes(view: View, hidden: Sequence[Place]) -> Iterator[str]:
    if hidden:
        yield view.gettext(_("Outside this map: %(places)s."), places=view.formats.words(place.name for place in hidden))
    yield view.gettext(_("Borders: Natural Earth. They imply no opinion on the status of any territory."))


def _country_spec(view: View, code: str, shown: Sequence[Place], frame: Frame) -> dict:
    fit = _fit(code, frame)
    dots = [dict(zip("xy", fit.place(place.point), strict=True), key=f"place {number}") for number, place in enumerate(shown)]
    bar = _scale_bar(view, fit, dots)
    labels, names = _labels(view, code, shown, frame, bar)
    spots = {"x": drawing.at("x", {"domain": [0, fit.width], "range": [0, fit.width]}), "y": drawing.at("y", {"domain": [0, fit.height], "range": [0, fit.height]})}
    return {
        "width": fit.width,
        "height": fit.height,
        "layer": [
            drawing.layer("text", names, {**spots, "text": drawing.text()}, fill=drawing.SOFT),
            drawing.layer("rule", [bar], {**spots, "x2": {"field": "x2"}}, stroke=drawing.SOFT, strokeWidth=1.5),
            drawing.layer("text", [bar], {**spots, "x": {**spots["x"], "field": "middle"}, "text": drawing.text()}, dy=-9, fill=drawing.SOFT),
            *(drawing.layer("text", [each for each in labels if each["align"] == align], {**spots, "text": drawing.text(), "description": drawing.text("key")},
                    align=align, fill=drawing.INK, stroke=drawing.PAPER, strokeWidth=3, strokeJoin="round", fontWeight=600, aria=True) for align in ("left", "right", "center")),
            drawing.layer("circle", dots, spots, size=80, fill=drawing.INK, stroke=drawing.PAPER, strokeWidth=1.5, opacity=1, aria=False),
            drawing.layer("circle", dots, {**spots, "description": drawing.text("key")}, size=450, fill="transparent", opacity=1),
        ],
    }  # fmt: skip


class Box(NamedTuple):
    """A rectangle of a drawing."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "Box") -> bool:
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom


def _labels(view: View, code: str, shown: Sequence[Place], frame: Frame, bar: Mapping) -> tuple[list[dict], list[dict]]:
    """Names of places, and of neighbours, where there is room for them."""
    fit = _fit(code, frame)
    taken = [Box(x - 6, y - 6, x + 6, y + 6) for x, y in (fit.place(place.point) for place in shown)]
    taken.append(Box(bar["x"], bar["y"] - 20, bar["x2"], bar["y"] + 4))
    labels, names = [], []
    for number, place in sorted(enumerate(shown), key=lambda entry: -len(entry[1].records)):
        for box, label in _positions(place.name, fit.place(place.point), rightwards=view.direction == "ltr"):
            if _is_free(box, taken, fit):
                taken.append(box)
                labels.append({**label, "text": drawing.apart(view, place.name), "key": f"name {number}"})
                break
    for name, (x, y) in _neighbours(code, frame):
        words = view.code_label("country", name)
        half = drawing.length(words) / 2
        box = Box(x - half, y - 8, x + half, y + 6)
        if _is_free(box, taken, fit):
            taken.append(box)
            names.append({"x": x, "y": y, "text": words})
    return labels, names


def _positions(name: str, point: Point, *, rightwards: bool) -> Iterator[tuple[Box, dict]]:
    """Boxes of a label beside, above and below a point, the best first."""
    x, y = point
    wide = drawing.length(name)
    right = Box(x + 8, y - 8, x + 8 + wide, y + 8), {"x": x + 9, "y": y, "align": "left"}
    left = Box(x - 8 - wide, y - 8, x - 8, y + 8), {"x": x - 9, "y": y, "align": "right"}
    yield from (right, left) if rightwards else (left, right)
    yield Box(x - wide / 2, y - 23, x + wide / 2, y - 7), {"x": x, "y": y - 14, "align": "center"}
    yield Box(x - wide / 2, y + 7, x + wide / 2, y + 23), {"x": x, "y": y + 15, "align": "center"}


def _is_free(box: Box, taken: Iterable[Box], fit: Fit) -> bool:
    is_inside = box.left >= 2 and box.right <= fit.width - 2 and box.top >= 2 and box.bottom <= fit.height - 2
    return is_inside and not any(box.touches(other) for other in taken)


@cache
def _neighbours(code: str, frame: Frame) -> list[tuple[str, Point]]:
    """Where names of other countries may stand, those that one sees most of first."""
    fit, found = _fit(code, frame), {}
    across, down = range(30, fit.width - 20, 20), range(14, fit.height - 10, 14)
    least = fit.width * fit.height / 50
    for name, polygon in _around(code, fit):
        if len(name) == 2 and polygon.area * (fit.scale / _EARTH_RADIUS) ** 2 > least:
            ring = [fit.place(corner) for corner in _best(code).ring(polygon.rings[0], fit.gap * 12)]
            inside = [(x, y) for y in down for crossings in [_crossings(ring, y)] for x in across if bisect(crossings, x) % 2]
            if len(inside) > max(len(across) * len(down) / 50, found.get(name, (0,))[0]):
                found[name] = len(inside), max(inside, key=lambda spot: _clearance(spot, ring, fit))
    return [(name, spot) for name, (_count, spot) in sorted(found.items(), key=lambda entry: (-entry[1][0], entry[0]))]


def _clearance(spot: Point, ring: Iterable[Point], fit: Fit) -> float:
    """About how far a spot is from the corners of a ring and the edges of the drawing."""
    x, y = spot
    return min(x, fit.width - x, 2 * y, 2 * (fit.height - y), *(math.hypot(x - east, 2 * (y - south)) for east, south in ring))


def _scale_bar(view: View, fit: Fit, dots: Iterable[Mapping]) -> dict:
    """A line as long as a round number of kilometres, and its words: where
    reading starts, or on the other side if a place is there."""
    unit = fit.scale / _EARTH_RADIUS
    kilometres = max(each for power in range(5) for each in (10**power, 2 * 10**power, 5 * 10**power) if each * unit <= fit.width / 5)
    words = format_unit(kilometres, "length-kilometer", length="short", locale=view.formats.locale)
    long = max(kilometres * unit, drawing.length(words))
    is_left = view.direction == "ltr"
    if any(dot["y"] > fit.height - 40 and abs(dot["x"] - (0 if is_left else fit.width)) < long + 30 for dot in dots):
        is_left = not is_left
    left = 12 if is_left else fit.width - 12 - kilometres * unit
    return {"x": left, "x2": left + kilometres * unit, "middle": left + kilometres * unit / 2, "y": fit.height - 12, "text": words}
