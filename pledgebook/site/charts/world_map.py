"""The map of the world, its countries shaded by their number of records."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import orjson

from pledgebook.site.charts.chart import MAP_WIDTH, Area, Cell, Chart, Key, Map, Point, Spot, number_cell
from pledgebook.site.view import View

HEIGHT = 2870
"""Of the map, in units."""
OUTLINES = Path(__file__).with_name("world.json")
_SHADES = 4
"""Classes of CSS, `pb-shade--1` to `pb-shade--4`; the last one is the strongest."""
_LAND = "pb-shade--none"


@cache
def outlines() -> tuple[Mapping[str, str], Mapping[str, Point]]:
    """The map before anything is known of records, as `tools/draw_maps.py` makes it: paths by code or
    name of the country; for those too small to be seen, where a sign stands."""
    drawn = orjson.loads(OUTLINES.read_bytes())
    return drawn["lands"], drawn["spots"]


def world(view: View) -> Chart | None:
    """None where no record names a country."""
    counted = view.countries()
    if not counted:
        return None
    number = view.formats.number
    most = view.formats.words(f"{name} {number(count)}" for _, name, count in sorted(counted, key=lambda entry: -entry[2])[:3])
    return Chart(
        name="world",
        title=view.gettext("The records on the map"),
        description=[
            view.ngettext("%(num)s country has records here. Most: %(countries)s.", "%(num)s countries have records here. Most: %(countries)s.", len(counted), num=number(len(counted)), countries=most)
        ],
        picture=_picture(view, counted),
        header=[Key(view.gettext("Country")), Key(view.gettext("Records"))],
        rows=[(Cell(name, _country_page(view, code)), number_cell(view, count)) for code, name, count in counted],
        keys_title=view.gettext("Records by country"),
        keys=list(_keys(view, [count for _, _, count in counted])),
        notes=[borders(view)],
    )


def borders(view: View) -> str:
    return view.gettext("Borders: Natural Earth. They imply no opinion on the status of any territory.")


def _picture(view: View, counted: Sequence[tuple[str, str, int]]) -> Map:
    lands, signs = outlines()
    bounds, areas, spots = shade_bounds(max(count for _, _, count in counted)), [], []
    for code, name, count in counted:
        title = f"{name}: " + view.ngettext("%(num)s record", "%(num)s records", count, num=view.formats.number(count))
        shade, href = _shade(count, bounds), _country_page(view, code)
        if code in signs:
            spots.append(Spot(signs[code], f"pb-map__sign {shade}", title, href))
        elif code in lands:
            areas.append(Area(lands[code], shade, title, href))
    drawn = {code for code, _, _ in counted if code not in signs}
    rest = Area("".join(path for name, path in lands.items() if name not in drawn), _LAND)
    return Map(MAP_WIDTH, HEIGHT, [rest, *areas], spots)


def _country_page(view: View, code: str) -> str:
    return view.url(f"countries/{code.lower()}/")


def shade_bounds(most: int) -> list[int]:
    """Highest number of each shade, at most four, each about as many times the one before."""
    return sorted({min(most, int(float(f"{most ** (step / _SHADES):.1g}"))) for step in range(1, _SHADES)} | {most})


def _shade(number: int, bounds: Sequence[int]) -> str:
    return f"pb-shade--{_SHADES - len(bounds) + 1 + bisect_left(bounds, number)}"


def _keys(view: View, counts: Sequence[int]) -> Iterator[Key]:
    """The shades that are on the map, with the numbers for which each stands."""
    lowest, bounds = 1, shade_bounds(max(counts))
    for bound in bounds:
        if any(lowest <= count <= bound for count in counts):
            label = view.formats.number(bound)
            yield Key(label if bound == lowest else f"{view.formats.number(lowest)}–{label}", _shade(bound, bounds))
        lowest = bound + 1
    yield Key(view.gettext("no record"), _LAND)
