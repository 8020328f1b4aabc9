"""Where names have room on a map that is shown at any width: letters keep their size while the land shrinks."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from unicodedata import east_asian_width

from pledgebook.site.charts.geometry import WIDTH, Point

_NARROW, _WIDE = (320, 440), (560, 760)
"""Widths in pixels at which a label must not touch another one."""
_LETTERS, _LINE, _DOT, _GAP = 13, 16, 7, 9
"""Pixels: height of letters and of a line, half of a dot, and from the middle of a dot to its label."""
_MARGIN = 2
BESIDE, CENTRED = ("right", "left", "above", "below"), ("centre",)


class Label(NamedTuple):
    """Words at a point (in units), and the sides at which they may stand, the best first."""

    text: str
    point: Point
    sides: Sequence[str]


class Box(NamedTuple):
    """A rectangle of a map, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "Box") -> bool:
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom


def arrange(labels: Sequence[Label], dots: Sequence[Point], height: float, scale_bar: Box) -> list[str]:
    """The side at which each label stands; `right wide` where it has room on wide
    screens only, empty where it has none. `scale_bar` in units, `height` that of the map."""
    taken = {width: [_scaled(scale_bar, width), *(_around(dot, width) for dot in dots)] for width in (*_NARROW, *_WIDE)}
    return [_side(label, taken, height) for label in labels]


def _side(label: Label, taken: Mapping[int, list[Box]], height: float) -> str:
    for widths, suffix in ((_NARROW + _WIDE, ""), (_WIDE, " wide")):
        for side in label.sides:
            boxes = {width: _box(label, side, width) for width in widths}
            if all(_is_free(box, taken[width], Box(0, 0, width, height * width / WIDTH)) for width, box in boxes.items()):
                for width, box in boxes.items():
                    taken[width].append(box)
                return side + suffix
    return ""


def _is_free(box: Box, taken: Sequence[Box], whole: Box) -> bool:
    is_inside = box.left >= _MARGIN and box.top >= _MARGIN and box.right <= whole.right - _MARGIN and box.bottom <= whole.bottom - _MARGIN
    return is_inside and not any(box.touches(each) for each in taken)


def _box(label: Label, side: str, width: int) -> Box:
    x, y = (each * width / WIDTH for each in label.point)
    long, half = text_width(label.text), _LINE / 2
    if side == "right":
        return Box(x + _GAP, y - half, x + _GAP + long, y + half)
    if side == "left":
        return Box(x - _GAP - long, y - half, x - _GAP, y + half)
    y += {"above": -_GAP - half, "below": _GAP + half}.get(side, 0)
    return Box(x - long / 2, y - half, x + long / 2, y + half)


def _around(dot: Point, width: int) -> Box:
    x, y = (each * width / WIDTH for each in dot)
    return Box(x - _DOT, y - _DOT, x + _DOT, y + _DOT)


def _scaled(box: Box, width: int) -> Box:
    return Box(*(each * width / WIDTH for each in box))


def text_width(text: str) -> float:
    """About how wide words are in pixels; browsers differ by font."""
    return _LETTERS * sum(1 if east_asian_width(letter) in "WF" else 0.66 if letter.isupper() else 0.54 for letter in text)
