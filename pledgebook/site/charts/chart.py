"""What a chart consists of. `templates/macros/drawing.html` writes it.

Colours are those of CSS classes that set `--tone`: the classes of badges (`pb-badge--complete`) and shades
(`pb-shade--1`). Words may be marked as being in another language (`pledgebook.site.text`).
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pledgebook.data.exporters.csv import defused
from pledgebook.records.record import Record
from pledgebook.site.text import plain
from pledgebook.site.view import View

MAP_WIDTH = 6400
"""Of every map, in units: tenths of a pixel where it is 640 pixels wide; it is shown at any width."""

Point = tuple[float, float]


class Key(NamedTuple):
    """Words with a colour: an entry of a legend, or the head of a column. No colour
    where `css` is empty. `weight` is the height of the entry beside the others, in a legend that stands beside its picture."""

    label: str
    css: str = ""
    value: str = ""
    weight: int = 0


class Cell(NamedTuple):
    """A cell of a table. `mark` stands before the text: the number of a place on a map. `number` is what the text of a
    count says, for the file with the numbers."""

    text: str
    href: str = ""
    language: str = ""
    is_number: bool = False
    is_zero: bool = False
    mark: str = ""
    number: int | None = None


class Tick(NamedTuple):
    """A label of an axis, and where it stands, in percent of the axis; of a scale bar, how long that is."""

    label: str
    at: float


class Steps(NamedTuple):
    """Bands that lie on each other, month by month. A unit of the paths is a month to the right and one record down."""

    width: int
    height: int
    bands: Sequence["Area"]
    months: Sequence[Tick]
    numbers: Sequence[Tick]

    @property
    def form(self) -> str:
        return "steps"


class Part(NamedTuple):
    """A part of a bar; `share` in percent of the longest possible bar."""

    css: str
    share: float


class Bars(NamedTuple):
    """A bar for each of the first rows of the table, each as a list of its parts. The table is the picture."""

    bars: Sequence[Sequence[Part]]
    have_track: bool
    """Whether a line shows how long a bar could be: where it is a part of a whole."""

    @property
    def form(self) -> str:
        return "bars"


class Area(NamedTuple):
    """A band of a stack, or the land of a country, as the data of an SVG path. Without an address it leads nowhere."""

    path: str
    css: str
    title: str = ""
    href: str = ""


class Spot(NamedTuple):
    """Something that stands at a point of a map, in units from its left and top. `label` is what one reads in it."""

    point: Point
    css: str
    title: str = ""
    href: str = ""
    label: str = ""


class Map(NamedTuple):
    """Land, and what stands on it. Sizes in units of the paths; `left` and `top` are where the part that is shown
    begins. `scale` is the scale bar, if there is one."""

    width: int
    height: int
    areas: Sequence[Area]
    spots: Sequence[Spot]
    scale: Tick | None = None
    left: int = 0
    top: int = 0

    @property
    def form(self) -> str:
        return "map"


@dataclass(frozen=True)
class Chart:
    """A picture, its words, and its numbers: `rows` have a cell for each column
    of `header`. `description` says in sentences what one sees, `notes` how to read it."""

    name: str
    title: str
    description: Sequence[str]
    picture: Steps | Bars | Map
    header: Sequence[Key]
    rows: Sequence[Sequence[Cell]]
    keys: Sequence[Key] = ()
    keys_title: str = ""
    notes: Sequence[str] = ()

    @property
    def csv(self) -> str:
        """The numbers as a CSV file, with the words of the page."""
        out = io.StringIO()
        write = csv.writer(out, lineterminator="\n").writerow
        write([defused(plain(key.label)) for key in self.header])
        for row in self.rows:
            write([defused(plain(cell.text)) if cell.number is None else cell.number for cell in row])
        return out.getvalue()


def number_cell(view: View, number: int, href: str = "") -> Cell:
    """A cell with a count, which stands at the end of its column; nought leads nowhere."""
    return Cell(view.formats.number(number), href if number else "", is_number=True, is_zero=not number, number=number)


def record_cell(view: View, record: Record) -> Cell:
    """The name of a record, which leads to its page."""
    name = view.caption(record)
    return Cell(name.text, view.link(record), view.language_if_other(name))
