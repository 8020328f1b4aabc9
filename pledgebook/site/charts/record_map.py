"""The map of one record: its places in their country, else its countries among their neighbours."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from pledgebook.model import derived
from pledgebook.records.record import Record
from pledgebook.site.charts import country_map, world_map
from pledgebook.site.charts.chart import MAP_WIDTH, Area, Cell, Chart, Key, Map, Point, Spot
from pledgebook.site.charts.places import Place, named_places, point_of
from pledgebook.site.view import View

_MARGIN = 0.15
"""The margin of the countries, as a part of what they take up."""
_MAX_DETAILED = 3
"""Countries that are shown with their places."""
_SMALLEST = 500
"""Width of the part of the world that is shown, in units: less would be a few corners."""
_SHAPE = country_map.HEIGHT / MAP_WIDTH
_START, _STEP = re.compile(r"M(-?\d+)[ ,]?(-?\d+)l?"), re.compile(r"(-?\d+)[ ,]?(-?\d+)")

Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""


class RecordMaps(NamedTuple):
    """The maps of a record, and whether all of its places stand in one of them."""

    charts: list[Chart]
    all_shown: bool


def record_maps(view: View, record: Record) -> RecordMaps:
    """One country, or several among their neighbours; and where places are known, the countries in which they lie."""
    countries = derived.countries_of(record, view.portal)
    detailed = [(code, found) for code in countries if (found := country_map.places_of(view, code, [record]))][:_MAX_DETAILED]
    overview = _overview(view, countries) if len(countries) > 1 or not detailed else None
    charts = [_detailed(view, record, code, *found) for code, found in detailed]
    held = {place.point for _, (_, shown, _) in detailed for place in shown.values()}
    all_shown = len(detailed) == 1 and all(point_of(place) in {*held, None} for place in named_places(record))
    return RecordMaps([chart for chart in (overview, *charts) if chart], all_shown)


def _overview(view: View, countries: Sequence[str]) -> Chart | None:
    picture = _country(countries[0]) if len(countries) == 1 else _part_of_world(view, countries)
    names = view.words(view.code_label("country", code) for code in countries)
    return Chart("country", view.gettext("On the map"), [names], picture, [], [], notes=[world_map.borders(view)]) if picture else None


def _detailed(view: View, record: Record, code: str, picture: Map, shown: Mapping[str, Place], notes: Sequence[str]) -> Chart:
    title = view.gettext("%(country)s: places on the map", country=view.code_label("country", code))
    header = [Key(view.gettext("Place")), Key(view.gettext("Coordinates"))]
    rows = list(_rows(view, record, shown))
    sentence = view.gettext("Places named: %(places)s.", places=view.formats.words(row[0].text for row in rows))
    return Chart("country", title, [sentence], picture, header, rows, notes=[*notes, world_map.borders(view)])


def _rows(view: View, record: Record, shown: Mapping[str, Place]) -> Iterator[tuple[Cell, Cell]]:
    """The places that the map shows, with the numbers of their dots, and those of which nobody knows where they lie."""
    numbers: dict[tuple[str, Point | None], str] = {(place.name, place.point): number for number, place in shown.items()}
    for place in named_places(record):
        name = view.localize(place["name"]) if place.get("name") else view.caption(record)
        mark = numbers.get((name.text, point_of(place)), "")
        if mark or not point_of(place):
            yield Cell(name.text, "", view.language_if_other(name), mark=mark), Cell(view.coordinates(place) or view.gettext("no coordinates"))


# One country, or several


def _country(code: str) -> Map | None:
    outline = country_map.outlines().get(code)
    areas = [Area(outline.around, "pb-shade--none"), Area(outline.own, "pb-shade--own")] if outline else []
    return Map(MAP_WIDTH, country_map.HEIGHT, areas, []) if outline else None


def _part_of_world(view: View, countries: Sequence[str]) -> Map | None:
    lands, signs = world_map.outlines()
    boxes = [_box(lands[code]) if code in lands else (*signs[code], *signs[code]) for code in countries if code in lands or code in signs]
    if not boxes:
        return None
    left, top, right, bottom = frame = _frame(boxes)
    own = [Area(lands[code], "pb-shade--own", view.code_label("country", code), view.url(f"countries/{code.lower()}/")) for code in countries if code in lands]
    around = "".join(path for code, path in lands.items() if code not in countries and _touch(_box(path), frame))
    spots = [_sign(view, code, signs[code]) for code in countries if code not in lands and code in signs]
    return Map(round(right - left), round(bottom - top), [Area(around, "pb-shade--none"), *own], spots, left=round(left), top=round(top))


def _sign(view: View, code: str, point: Point) -> Spot:
    return Spot(point, "pb-map__sign pb-shade--4", view.code_label("country", code), view.url(f"countries/{code.lower()}/"))


@cache
def _box(path: str) -> Box:
    """What the outline of a country takes up. Its points are relative to each other."""
    points: list[Point] = []
    for part in path.split("z"):
        if start := _START.match(part):
            x, y = float(start[1]), float(start[2])
            points.append((x, y))
            for across, down in _STEP.findall(part[start.end() :]):
                x, y = x + float(across), y + float(down)
                points.append((x, y))
    across, down = zip(*points, strict=True)
    return min(across), min(down), max(across), max(down)


def _frame(boxes: Sequence[Box]) -> Box:
    """What is shown: all boxes with a margin, in the shape of all maps of countries."""
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    width = min(MAP_WIDTH, max(_SMALLEST, (right - left) * (1 + _MARGIN), (bottom - top) * (1 + _MARGIN) / _SHAPE))
    height = min(world_map.HEIGHT, width * _SHAPE)
    left = min(max(0, (left + right - width) / 2), MAP_WIDTH - width)
    top = min(max(0, (top + bottom - height) / 2), world_map.HEIGHT - height)
    return left, top, left + width, top + height


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
