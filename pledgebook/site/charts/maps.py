"""Maps: the world with its countries, and one country with its places."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import orjson
from babel.units import format_unit

from pledgebook.records.record import Record
from pledgebook.site.charts.chart import Area, Cell, Chart, Key, Map, ScaleBar, Spot, number_cell
from pledgebook.site.charts.country_outline import CountryOutline, Frame, country_outline
from pledgebook.site.charts.geometry import EARTH_RADIUS, WIDTH, WORLD_HEIGHT, Point, on_world
from pledgebook.site.charts.labels import BESIDE, CENTRED, Box, Label, arrange, text_width
from pledgebook.site.charts.places import Place, is_in_country, places
from pledgebook.site.view import View

_SHADES = 4
"""Classes of CSS, `pb-shade--1` to `pb-shade--4`; the last one is the strongest."""
_LAND = "pb-shade--none"
_MAX_NAMED = 6
_BAR_HEIGHT, _BAR_MARGIN = 500, 250
"""Room of a scale bar in units on the narrowest screen."""


# The world


class World(NamedTuple):
    """The map of the world before anything is known of records: `draw_world` makes
    it. Paths by code or name of the country; for those too small to be seen, where a sign stands."""

    lands: Mapping[str, str]
    spots: Mapping[str, Point]


@cache
def world_outlines() -> World:
    return World(**orjson.loads(Path(__file__).with_name("world.json").read_bytes()))


def world(view: View) -> Chart | None:
    """The world, its countries shaded by their number of records, with places; None without any."""
    countries = view.countries()
    if not countries:
        return None
    shown, number = places(view, view.portal), view.formats.number
    most = view.formats.words(f"{name} {number(count)}" for _, name, count in sorted(countries, key=lambda entry: -entry[2])[:3])
    return Chart(
        name="world",
        title=view.gettext("Where the records are"),
        description=[
            view.ngettext(
                "%(num)s country has records here. Most: %(countries)s.", "%(num)s countries have records here. Most: %(countries)s.", len(countries),
                num=number(len(countries)), countries=most,
            )
        ],
        picture=_world_map(view, countries, shown),
        header=[Key(view.gettext("Country")), Key(view.gettext("Records"))],
        rows=[(Cell(name, _country_page(view, code)), number_cell(number(count))) for code, name, count in countries],
        keys_title=view.gettext("Records by country"),
        keys=list(_world_keys(view, [count for _, _, count in countries], with_places=bool(shown))),
        notes=[_borders(view)],
    )  # fmt: skip


def _world_map(view: View, countries: Sequence[tuple[str, str, int]], shown: Sequence[Place]) -> Map:
    lands, spots = world_outlines()
    bounds = shade_bounds(max(count for _, _, count in countries))
    areas, signs = [], []
    for code, name, count in countries:
        title = f"{name}: " + view.ngettext("%(num)s record", "%(num)s records", count, num=view.formats.number(count))
        shade, href = _shade(count, bounds), _country_page(view, code)
        if code in spots:
            signs.append(_spot(spots[code], WORLD_HEIGHT, f"pb-map__sign {shade}", title=title, href=href))
        elif code in lands:
            areas.append(Area(lands[code], shade, title, href))
    drawn = {code for code, _, _ in countries if code not in spots}
    rest = Area("".join(path for name, path in lands.items() if name not in drawn), _LAND)
    dots = [_spot(on_world(place.point), WORLD_HEIGHT, "pb-map__place") for place in shown]  # the page of the country says what they are
    return Map(WIDTH, WORLD_HEIGHT, [rest, *areas], [*signs, *dots])


def _spot(point: Point, height: int, css: str, **words: str) -> Spot:
    """`words` are those of a Spot: title, href, label …"""
    return Spot(round(100 * point[0] / WIDTH, 2), round(100 * point[1] / height, 2), css, **words)


def _country_page(view: View, code: str) -> str:
    return view.url(f"countries/{code.lower()}/")


def shade_bounds(most: int) -> list[int]:
    """Highest number of each shade, at most four, each about as many times the one before."""
    rounded = [_one_digit(most ** (step / _SHADES)) for step in range(1, _SHADES)]
    return sorted({min(each, most) for each in rounded} | {most})


def _one_digit(number: float) -> int:
    unit = 10 ** int(math.log10(number))
    return round(number / unit) * unit


def _shade(number: int, bounds: Sequence[int]) -> str:
    step = next(step for step, bound in enumerate(bounds, 1) if number <= bound)
    return f"pb-shade--{_SHADES - len(bounds) + step}"


def _world_keys(view: View, counts: Sequence[int], *, with_places: bool) -> Iterator[Key]:
    """The shades that are on the map, with the numbers for which each stands."""
    lowest, bounds = 1, shade_bounds(max(counts))
    for bound in bounds:
        if any(lowest <= count <= bound for count in counts):
            label = view.formats.number(bound)
            yield Key(label if bound == lowest else f"{view.formats.number(lowest)}–{label}", _shade(bound, bounds))
        lowest = bound + 1
    yield Key(view.gettext("no record"), _LAND)
    if with_places:
        yield Key(view.gettext("a place that a record names"), "pb-swatch--place")


# One country


def country(view: View, code: str, records: Iterable[Record]) -> Chart | None:
    """A country with the places that its records name; None where none of them can be shown."""
    found = [place for place in places(view, records) if is_in_country(place, code, view)]
    outline = country_outline(code) if found else None
    shown = [place for place in found if outline and outline.frame.holds(place.point)]
    if not outline or not shown:
        return None
    hidden = [place.name for place in found if place not in shown]
    notes = [view.gettext("Outside this map: %(places)s.", places=view.formats.words(hidden))] if hidden else []
    return Chart(
        name="country",
        title=view.gettext("%(country)s: places on the map", country=view.code_label("country", code)),
        description=[_place_names(view, [place.name for place in shown])],
        picture=_country_map(view, outline, shown),
        header=[Key(view.gettext("Place")), Key(view.gettext("Record"))],
        rows=[(Cell(place.name, "", place.language), _record_cell(view, record)) for place in shown for record in place.records],
        notes=[*notes, _borders(view)],
    )


def _place_names(view: View, names: Sequence[str]) -> str:
    """How many places there are, and the names of the first."""
    values = {"num": view.formats.number(len(names)), "places": view.formats.words(names[:_MAX_NAMED])}
    if len(names) > _MAX_NAMED:
        return view.ngettext("%(num)s place that records name, among them %(places)s.", "%(num)s places that records name, among them %(places)s.", len(names), **values)
    return view.ngettext("%(num)s place that records name: %(places)s.", "%(num)s places that records name: %(places)s.", len(names), **values)


def _record_cell(view: View, record: Record) -> Cell:
    name = view.caption(record)
    return Cell(name.text, view.link(record), view.language_if_other(name))


def _borders(view: View) -> str:
    return view.gettext("Borders: Natural Earth. They imply no opinion on the status of any territory.")


def _country_map(view: View, outline: CountryOutline, shown: Sequence[Place]) -> Map:
    frame = outline.frame
    points = [frame.place(place.point) for place in shown]
    bar = _scale_bar(view, frame, points)
    beside = BESIDE if view.direction == "ltr" else ("left", "right", *BESIDE[2:])
    in_order = sorted(range(len(shown)), key=lambda number: -len(shown[number].records))
    neighbours = [Label(view.code_label("country", code), point, CENTRED) for code, point in outline.neighbours]
    labels = [*(Label(shown[number].name, points[number], beside) for number in in_order), *neighbours]
    sides = arrange(labels, points, frame.height, _bar_box(bar, frame))
    side_of = dict(zip(in_order, sides, strict=False))
    dots = [_place_spot(view, place, points[number], frame.height, side_of[number]) for number, place in enumerate(shown)]
    names = [
        _spot(label.point, frame.height, "pb-map__neighbour", label=label.text, side=side)
        for label, side in zip(neighbours, sides[len(shown) :], strict=True)
        if side
    ]
    return Map(WIDTH, frame.height, [Area(outline.around, _LAND), Area(outline.own, "pb-shade--own")], [*names, *dots], bar)


def _place_spot(view: View, place: Place, point: Point, height: int, side: str) -> Spot:
    href, label = view.link(place.records[0]), place.name if side else ""
    return _spot(point, height, "pb-map__place", title=place.title(view), href=href, label=label, language=place.language, side=side)


def _scale_bar(view: View, frame: Frame, points: Iterable[Point]) -> ScaleBar:
    """A round number of kilometres: where reading starts, or on the other side if a place is there."""
    unit = frame.scale / EARTH_RADIUS
    kilometres = max(each for power in range(5) for each in (10**power, 2 * 10**power, 5 * 10**power) if each * unit <= WIDTH / 5)
    words = format_unit(kilometres, "length-kilometer", length="short", locale=view.formats.locale)
    share, first = round(100 * kilometres * unit / WIDTH, 2), view.direction == "ltr"
    box = _bar_box(ScaleBar(words, share, first), frame)
    is_taken = any(box.left <= x <= box.right and y >= box.top for x, y in points)
    return ScaleBar(words, share, first != is_taken)


def _bar_box(bar: ScaleBar, frame: Frame) -> Box:
    """About where a scale bar stands with its words, in units."""
    long = max(bar.share / 100 * WIDTH, text_width(bar.label) * WIDTH / 320) + _BAR_MARGIN
    left = 0 if bar.is_left else WIDTH - long
    return Box(left, frame.height - _BAR_HEIGHT, left + long, frame.height)
