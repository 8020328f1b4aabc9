"""Shapes: what a drawing is made of, whoever drew it, in as few characters as SVG allows."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

Corner = tuple[int, int]
"""A place in a drawing, to the right and down, in tenths of a unit."""
_NUMBER = re.compile(r"-?\d+(?:\.\d+(?:e-?\d+)?|e-\d+)")
_BENT = re.compile(r"[^MLZ\d.,e-]")
_RING = re.compile(r"M([^MZ]+)(Z?)")
_NEEDLESS_SPACE = re.compile(r" (?=-)|(?<=\.\d) (?=\.)")


class Shape(NamedTuple):
    """An element of SVG with all inside it. `label` names the mark that it is
    to readers."""

    tag: str
    attributes: Mapping[str, str]
    inside: Sequence["Shape"] = ()
    words: str = ""
    label: str = ""


class Drawing(NamedTuple):
    """What was drawn, before it is written for a page."""

    width: int
    height: int
    shapes: Sequence[Shape]


def short(number: float) -> str:
    """A number with one decimal: `-.5`."""
    return _short(round(number * 10))


@cache
def _short(tenths: int) -> str:
    whole, part = divmod(abs(tenths), 10)
    return ("-" if tenths < 0 else "") + (f"{whole or ''}.{part}" if part else str(whole))


def shortened(text: str) -> str:
    """Text with one decimal in each number."""
    return _NUMBER.sub(lambda number: short(float(number[0])), text)


def path(text: str) -> str:
    """A path with one decimal; one of straight lines as steps from corner to corner, which is half as long."""
    if _BENT.search(text):
        return shortened(text)
    made, here = "", (0, 0)
    for ring, end in _RING.findall(text):
        corners = _corners(ring)
        made += steps(corners, is_closed=bool(end), here=here)
        here = corners[0] if end else corners[-1]
    return made


def _corners(ring: str) -> list[Corner]:
    pairs = (corner.split(",") for corner in ring.split("L"))
    return [(round(float(x) * 10), round(float(y) * 10)) for x, y in pairs]


def steps(corners: Sequence[Corner], *, is_closed: bool, here: Corner = (0, 0)) -> str:
    """A line from corner to corner, as seen from `here`; corners between two
    steps straight ahead are left out."""
    x, y = corners[0]
    right = down = 0  # the step that may go on
    made = [x - here[0], y - here[1]]
    for next_x, next_y in corners[1:]:
        more_right, more_down = next_x - x, next_y - y
        x, y = next_x, next_y
        if (not more_right and not right and more_down * down > 0) or (not more_down and not down and more_right * right > 0):
            right += more_right
            down += more_down
        elif more_right or more_down:
            if right or down:
                made += (right, down)
            right, down = more_right, more_down
    if right or down or (len(made) == 2 and len(corners) > 1):
        made += (right, down)
    return f"m{_NEEDLESS_SPACE.sub('', ' '.join(map(_short, made)))}{'z' if is_closed else ''}"
