"""Drawings: what Vega-Lite draws (`vl-convert`, or `plaincharts` where the chart
is plain) becomes SVG of the page.

It takes font and colours from the page: no script, no style, no identifier,
nothing from elsewhere. A chart is drawn once for wide columns and once for
narrow ones; the page shows the one that fits.
"""

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import count
from types import MappingProxyType
from typing import NamedTuple
from unicodedata import east_asian_width
from xml.etree import ElementTree

from markupsafe import Markup

from pledgebook import BuildError
from pledgebook.publish import digests, ledger
from pledgebook.site.charts import plaincharts
from pledgebook.site.charts.shapes import Drawing, Shape, path, shortened
from pledgebook.site.escaping import escaped
from pledgebook.site.view import View, language_of

LETTERS = 13
"""Size of letters in units of the drawing; a unit is about a pixel."""
INK, SOFT, LINE, PAPER = (f"var(--pb-{name})" for name in ("ink", "soft", "line", "paper"))
_TONE = "var(--tone, var(--pb-none))"
_HOLLOW = 0.22
_LINE, _THICK = 16, 22
_DRAWN = ledger.CACHE / "drawn"
_REMEMBERED = 300


class Frame(NamedTuple):
    """A width for which a chart is drawn, in units; the page shows the one that fits."""

    name: str
    width: int


FRAMES = (Frame("wide", 640), Frame("narrow", 320))


class Mark(NamedTuple):
    """What a drawn thing is to readers: its words, where it leads, its class,
    the language of its words where it isn't the page's, and whether another
    mark already leads there."""

    title: str = ""
    href: str = ""
    css: str = ""
    language: str = ""
    is_repeated: bool = False


_NO_MARK = Mark()


class Key(NamedTuple):
    """An entry of the legend: colour and words. `shape` is `box`, `open` or `dot`."""

    label: str
    fill: str
    css: str = ""
    value: str = ""
    opacity: float = 1
    shape: str = "box"


class Cell(NamedTuple):
    """A cell of the table under a chart."""

    text: str
    href: str = ""
    language: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class Chart:
    """A picture, its words, and its numbers: `rows` have a cell for each column
    of `header`. `description` says what one sees, `note` how to read it."""

    name: str
    title: str
    description: str
    svg: Markup
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    keys: Sequence[Key] = ()
    keys_title: str = ""
    note: str = ""


# From Vega-Lite to the page

_BASE = {
    "autosize": "none",
    "padding": 0,
    "background": None,
    "config": {"view": {"stroke": None}, "text": {"aria": False, "fill": INK, "fontSize": LETTERS}, "rule": {"aria": False}},
}
_ENGINE = """
import json, sys, vl_convert
for line in sys.stdin:
    print(json.dumps(vl_convert.vegalite_to_svg(line)), flush=True)
"""
_INHERITED = {"fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "text-anchor", "font-size", "font-weight"}
_PLACING = {"d", "transform", "x2", "y2"}
_SAYS_NOTHING = {("transform", "translate(0,0)"), ("fill-opacity", "1"), ("x2", "0"), ("y2", "0")}
_OTHER_SIDE = {"start": "end", "end": "start"}


def drawn(spec: Mapping) -> Drawing:
    """What Vega-Lite draws of a specification; what is plain is drawn here."""
    whole = {**_BASE, **spec}
    return plaincharts.drawn(whole) or drawn_by_vega(whole)


def drawn_by_vega(spec: Mapping) -> Drawing:
    """What Vega-Lite draws of a whole specification; what was drawn before is
    remembered: a map takes a quarter of a second."""
    told = json.dumps(spec)
    facts = remembered(digests.digest(told), lambda: {"svg": _asked(told)})
    shapes = [shape for node in ElementTree.fromstring(facts["svg"]) for shape in _shapes(node)]
    return Drawing(spec["width"], spec["height"], shapes)


def remembered(key: str, make: Callable[[], dict]) -> dict:
    """What `make` draws, kept from one build to the next by a key, a digest."""
    return ledger.remembered(_DRAWN / key, digests.program(), make, alike="*", keep=_REMEMBERED)


def _asked(spec: str) -> str:
    """The SVG that Vega-Lite makes of a specification."""
    engine = _engine(os.getpid())
    with suppress(BrokenPipeError):
        engine.stdin.write(spec + "\n")
        engine.stdin.flush()
    answer = engine.stdout.readline()
    if not answer:
        raise BuildError("a chart could not be drawn: Vega-Lite ended unexpectedly. Its message stands above.")
    return json.loads(answer)


@cache
def _engine(_process: int) -> subprocess.Popen:
    """Vega-Lite, which reads specifications and writes SVG, one on each line.
    It has a process of its own: a process that has drawn could not be forked."""
    engine = subprocess.Popen([sys.executable, "-c", _ENGINE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="ascii")
    atexit.register(_end, engine, os.getpid())
    return engine


def _end(engine: subprocess.Popen, process: int) -> None:
    """End Vega-Lite; closing its input would not do while a fork of this
    process holds it open too."""
    if process == os.getpid():
        engine.terminate()
        engine.communicate()


def _shapes(node: ElementTree.Element) -> Iterator[Shape]:
    """An element of Vega's drawing with all below it; nothing where one sees nothing of it."""
    tag = node.tag.rpartition("}")[2]
    if tag not in ("g", "path", "line", "text") or node.get("display") == "none" or node.get("class") in ("background", "foreground"):
        return
    inside = [shape for each in node for shape in _shapes(each)]
    if inside or tag != "g":
        yield Shape(tag, dict(_attributes(node)), inside, node.text or "", node.get("aria-label", ""))


def _attributes(node: ElementTree.Element) -> Iterator[tuple[str, str]]:
    for name, value in node.items():
        if name in _PLACING:
            value = path(value) if name == "d" else shortened(value)
        elif name not in _INHERITED:
            continue
        if (name, value) not in _SAYS_NOTHING:
            yield name, value.removesuffix("px")


def picture(draw: Callable[[Frame], Sequence[Drawing]], marks: Mapping[str, Mark], view: View, title: str, description: str, frames: Iterable[Frame] = FRAMES) -> Markup:
    """SVG for each frame: drawings of one size on top of each other. A drawn
    thing whose `description` is a key of `marks` gets that mark's words and link."""
    role = "group" if any(mark.href for mark in marks.values()) else "img"
    words = _named("title", title) + _named("desc", description)
    return Markup("".join(_svg(draw(frame), frame, f' role="{role}" direction="{view.direction}"', words, marks, view) for frame in frames))


def _svg(drawings: Sequence[Drawing], frame: Frame, attributes: str, words: str, marks: Mapping[str, Mark], view: View) -> str:
    width, height, _shapes = drawings[0]
    body = "".join(_written(each, marks, view.direction) for drawing in drawings for each in drawing.shapes)
    return f'<svg class="pb-chart__svg pb-chart__svg--{frame.name}" viewBox="0 0 {width} {height}" width="{width}" height="{height}"{attributes} fill="none">{words}{body}</svg>'


def _written(shape: Shape, marks: Mapping[str, Mark], direction: str, known: Mapping[str, str] = MappingProxyType({})) -> str:
    """A shape with all inside it. What its group says (`known`) is not said again."""
    tag, said, inside, words, label = shape
    below = ""
    if inside:
        shared = _shared(inside)
        below = "".join([_written(each, marks, direction, shared) for each in inside])
        said = {**said, **shared}
    new = {name: value for name, value in said.items() if known.get(name) != value} if known else said
    attributes = "".join([f' {name}="{escaped(value)}"' for name, value in _turned(new, direction).items()])
    if tag == "g":
        return f"<g{attributes}>{below}</g>" if attributes and below else below
    attributes += ' paint-order="stroke"' if tag == "text" and "stroke" in said else ""
    return _linked(tag, attributes, f"{escaped(words)}{below}", marks.get(label, _NO_MARK))


def _turned(said: Mapping[str, str], direction: str) -> Mapping[str, str]:
    """Attributes where text starts at the other side."""
    if direction == "ltr" or "text-anchor" not in said:
        return said
    return {**said, "text-anchor": _OTHER_SIDE.get(said["text-anchor"], said["text-anchor"])}


def _shared(shapes: Sequence[Shape]) -> dict[str, str]:
    """What all shapes of a group say alike and may inherit; their tone they get from their own class."""
    if len(shapes) < 2:
        return {}
    alike = set(shapes[0].attributes.items()).intersection(*[shape.attributes.items() for shape in shapes[1:]])
    return {name: value for name, value in shapes[0].attributes.items() if name in _INHERITED and value != _TONE and (name, value) in alike}


def _named(tag: str, words: str) -> str:
    """A name or a description; these hold no elements, so words of several languages stand unmarked."""
    language = language_of(words)
    mark = f' lang="{escaped(language)}"' if language else ""
    return f"<{tag}{mark}>{escaped(str(words))}</{tag}>"


def _linked(tag: str, attributes: str, inside: str, mark: Mark) -> str:
    words = _named("title", mark.title) if mark.title else ""
    attributes += f' class="{escaped(mark.css)}"' if mark.css else ""
    attributes += f' lang="{escaped(mark.language)}"' if mark.language else ""
    inside = inside if mark.href else words + inside
    shape = f"<{tag}{attributes}>{inside}</{tag}>" if inside else f"<{tag}{attributes}/>"
    hidden = ' tabindex="-1" aria-hidden="true"' if mark.is_repeated else ""
    return f'<a href="{escaped(mark.href)}"{hidden}>{words}{shape}</a>' if mark.href else shape


# Parts of a drawing


def layer(mark: str | Mapping, values: Sequence[Mapping], encoding: Mapping, **style: object) -> dict:
    """A layer of a Vega-Lite drawing with data of its own."""
    return {"data": {"values": list(values)}, "mark": {"type": mark, **style}, "encoding": encoding}


def at(name: str, scale: Mapping) -> dict:
    """A position: field `name` on a scale."""
    return {"field": name, "type": "quantitative", "scale": {"nice": False, "zero": False, **scale}, "axis": None}


def text(name: str = "text") -> dict:
    return {"field": name, "type": "nominal"}


def across(view: View, left: float, right: float, frame: Frame) -> list[float]:
    """Range of a horizontal scale, from where reading starts."""
    return [left, right] if view.direction == "ltr" else [frame.width - left, frame.width - right]


def start(view: View) -> str:
    """The side at which a line of text starts."""
    return "left" if view.direction == "ltr" else "right"


def apart(view: View, words: str) -> str:
    """Words with their own direction of writing, which may not be the page's."""
    return f"\u2068{words}\u2069" if view.direction == "rtl" else words


@lru_cache(maxsize=5000)
def length(words: str) -> float:
    """About how wide words are; browsers differ by font."""
    return LETTERS * sum(map(_width, words))


@lru_cache(maxsize=5000)
def _width(letter: str) -> float:
    """About how wide a letter is, as a part of its height."""
    if letter.isascii():
        return 0.66 if letter.isupper() else 0.5
    return 1 if east_asian_width(letter) in "WF" else 0.56


def lines(words: str, room: float, most: int = 1) -> list[str]:
    """Words on lines of a width, shortened where there are more lines than `most`."""
    printable = words if words.isprintable() else "".join(letter if letter.isprintable() else " " for letter in words)
    made = [""]
    for word in printable.split():
        joined = f"{made[-1]} {word}".strip()
        if made[-1] and len(made) < most and length(joined) > room:
            made.append(word)
        else:
            made[-1] = joined
    return [*made[:-1], _cut(made[-1], room)]


def _cut(words: str, room: float) -> str:
    if length(words) <= room:
        return words
    while words and length(words + "…") > room:
        words = words[:-1]
    return f"{words.rstrip()}…"


def round_step(most: float, parts: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 … that goes into `most` at most `parts` times."""
    return next(step for power in count() for step in (10**power, 2 * 10**power, 5 * 10**power) if most / step <= parts)


def tinted(percent: int, colour: str = "var(--pb-link)") -> str:
    """A colour mixed with the paper."""
    return f"color-mix(in srgb, {colour} {percent}%, {PAPER})"
