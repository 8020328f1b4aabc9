"""The plain charts of Vega-Lite, drawn here.

Layers of rectangles, rules, texts and stacked areas with data of their own, on
linear scales without axes that all layers share, or at fixed places. Whatever
goes beyond that, or might, is not drawn here at all: Vega-Lite draws it. What
is drawn is exactly what Vega-Lite would make of it, in a thirtieth of the time;
`tests/test_plaincharts.py` holds the two together.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from pledgebook.site.charts.shapes import Corner, Drawing, Shape, short, steps

_ANCHORS = {"left": "start", "right": "end", "center": "middle"}
_BASELINE = 0.3
"""How far below the middle of a line of text it stands, as a part of the size of letters."""
_STEPS = ("step-before", "step-after")
_MOST, _LEAST = 1e6, 1e-4
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_TEST = re.compile(r"datum\.([A-Za-z][A-Za-z0-9_]*) == '([A-Za-z0-9_ -]*)'")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")

Rows = Sequence[Mapping]


class _NotPlainError(Exception):
    """Something that is left to Vega-Lite."""


def drawn(spec: Mapping) -> Drawing | None:
    """What Vega-Lite would draw of a specification; None where it is not plain."""
    try:
        return _drawing(spec)
    except _NotPlainError:
        return None


def _drawing(spec: Mapping) -> Drawing:
    frame, config = {"autosize": "none", "padding": 0, "background": None}, spec.get("config")
    _expect(spec.keys() == {*frame, "config", "width", "height", "layer"} and all(spec[name] == value for name, value in frame.items()))
    _expect(type(config) is dict and config.keys() == {"view", "text", "rule"} and config["view"] == {"stroke": None})
    _expect(type(spec["width"]) is int and type(spec["height"]) in (int, float) and type(spec["layer"]) is list and spec["layer"])
    scales: dict[str, _Scale] = {}
    layers = [_layer(layer, config, scales) for layer in spec["layer"]]
    return Drawing(spec["width"], spec["height"], [Shape("g", {"fill": "none"}, layers)])


def _expect(is_plain: object) -> None:
    if not is_plain:
        raise _NotPlainError


# A layer


class _Scale(NamedTuple):
    """A linear scale: how it was told, and its domain and range."""

    told: Mapping
    low: float
    high: float
    start: float
    end: float

    def __call__(self, values: Sequence[float]) -> list[float]:
        low, wide, start, end = self.low, self.high - self.low, self.start, self.end
        parts = {value: (value - low) / wide for value in set(values)}
        places = {value: start * (1 - part) + end * part for value, part in parts.items()}
        return [places[value] for value in values]


def _scale(told: object) -> _Scale:
    _expect(type(told) is dict and told.keys() == {"nice", "zero", "domain", "range"} and told["nice"] is False is told["zero"])
    _expect(all(type(each) is list and len(each) == 2 for each in (told["domain"], told["range"])))
    bounds = [*told["domain"], *told["range"]]
    _expect(all(map(_is_number, bounds)) and bounds[1] - bounds[0] > _LEAST)
    return _Scale(told, *bounds)


class _Layer(NamedTuple):
    """A layer that is being drawn. `scales` are those that all layers share."""

    rows: Rows
    style: Mapping
    encoding: Mapping
    scales: dict[str, _Scale]

    def numbers(self, field: object) -> list[float]:
        """What all rows say in a field, which must be a number."""
        found = self._values(field)
        _expect(set(map(type, found)) <= {int, float} and _is_number(min(found, default=0)) and _is_number(max(found, default=0)))
        _expect(math.isfinite(sum(found)))  # what is not a number has no place between the least and the greatest
        return found

    def words(self, field: object) -> list[str]:
        """What all rows say in a field, which must be words."""
        found = self._values(field)
        _expect(set(map(type, found)) <= {str} and all(map(_is_text, set(found))))
        return found

    def _values(self, field: object) -> list:
        _expect(type(field) is str and _FIELD.fullmatch(field))
        try:
            return [row[field] for row in self.rows]
        except (KeyError, TypeError):
            raise _NotPlainError from None

    def named(self, channel: str) -> list[str]:
        """The words of a channel."""
        told = self.encoding[channel]
        _expect(told == {"field": told.get("field"), "type": "nominal"})
        return self.words(told["field"])

    def labels(self) -> list[str]:
        """The label of each mark, where readers are told of it."""
        if self.style.get("aria", True) is False:
            return [""] * len(self.rows)
        _expect(self.style.get("aria", True) is True and "description" in self.encoding)
        return self.named("description")

    def places(self, channel: str) -> list[float]:
        """Where each mark is on a channel: `x`, `x2`, `y` or `y2`."""
        told, axis = self.encoding[channel], channel[0]
        if told.keys() == {"value"}:
            _expect(_is_number(told["value"]))
            return [told["value"]] * len(self.rows)
        if channel == axis:
            return self.scale(axis)(self.numbers(told.get("field")))
        _expect(told.keys() == {"field"} and "field" in self.encoding[axis])
        return self.scales[axis](self.numbers(told["field"]))

    def scale(self, axis: str, **more: object) -> _Scale:
        """The scale of an axis, whose channel says `more` than that."""
        told = self.encoding[axis]
        _expect(told == {"field": told.get("field"), "type": "quantitative", "scale": told.get("scale"), "axis": None, **more})
        if axis not in self.scales:
            self.scales[axis] = _scale(told["scale"])
        _expect(self.scales[axis].told == told["scale"])
        return self.scales[axis]


def _is_number(value: object) -> bool:
    return type(value) in (int, float) and -_MOST < value < _MOST


def _is_text(value: object) -> bool:
    return type(value) is str and value == value.strip() and not _UNSAFE.search(value)


def _layer(layer: Mapping, config: Mapping, scales: dict[str, _Scale]) -> Shape:
    _expect(type(layer) is dict and layer.keys() == {"data", "mark", "encoding"} and all(type(each) is dict for each in layer.values()))
    data, mark, encoding = layer["data"], layer["mark"], layer["encoding"]
    kind = next((kind for name, kind in _KINDS.items() if name == mark.get("type")), None)
    _expect(kind and data.keys() == {"values"} and type(data["values"]) is list)
    style = {**config.get(mark["type"], {}), **mark}
    _expect(style.keys() <= kind.styles and kind.needed <= encoding.keys() <= kind.channels)
    _expect(all(type(told) is dict for told in encoding.values()))
    return Shape("g", {}, list(kind.draw(_Layer(data["values"], style, encoding, scales))))


# Paint


def _paints(layer: _Layer) -> list[dict[str, str]]:
    """Fill and stroke of each mark."""
    fills, opacities, stroke = _fills(layer), _opacities(layer), _stroke(layer.style)
    return [{**_colour("fill", fill), **opacity, **stroke} for fill, opacity in zip(fills, opacities, strict=True)]


def _fills(layer: _Layer) -> list[str]:
    if "fill" not in layer.encoding:
        _expect(_is_text(layer.style.get("fill")))
        return [layer.style["fill"]] * len(layer.rows)
    told = layer.encoding["fill"]
    _expect(told == {"field": told.get("field"), "type": "nominal", "scale": None})
    return layer.words(told["field"])


def _opacities(layer: _Layer) -> list[dict[str, str]]:
    if "fillOpacity" not in layer.encoding:
        return [{}] * len(layer.rows)
    told = layer.encoding["fillOpacity"]
    if "condition" in told:
        values = _chosen(layer, told)
    else:
        _expect(told == {"field": told.get("field"), "type": "quantitative", "scale": None})
        values = layer.numbers(told["field"])
    return [{} if value == 1 else {"fill-opacity": _plain(value)} for value in values]


def _chosen(layer: _Layer, told: Mapping) -> list[float]:
    """One value where a field says a certain word, another elsewhere."""
    condition = told["condition"]
    _expect(told.keys() == {"condition", "value"} and type(condition) is dict and condition.keys() == {"test", "value"})
    test = _TEST.fullmatch(condition["test"]) if type(condition["test"]) is str else None
    _expect(test and _is_number(condition["value"]) and _is_number(told["value"]))
    return [condition["value"] if word == test[2] else told["value"] for word in layer.words(test[1])]


def _stroke(style: Mapping) -> dict[str, str]:
    if "stroke" not in style:
        _expect(not style.keys() & {"strokeWidth", "strokeDash"})
        return {}
    _expect(_is_text(style["stroke"]))
    made = _colour("stroke", style["stroke"])
    if "strokeWidth" in style:
        made["stroke-width"] = _plain(style["strokeWidth"])
    if "strokeDash" in style:
        _expect(type(style["strokeDash"]) is list and len(style["strokeDash"]) == 2)
        made["stroke-dasharray"] = ",".join(map(_plain, style["strokeDash"]))
    return made


def _colour(name: str, value: str) -> dict[str, str]:
    _expect(value)
    return {} if value == "transparent" else {name: value}


def _plain(number: object) -> str:
    """A number as JavaScript writes it."""
    _expect(_is_number(number) and (number == 0 or number >= _LEAST))
    return str(int(number)) if number == int(number) else repr(number)


# Marks


def _rects(layer: _Layer) -> Iterator[Shape]:
    places = zip(*(layer.places(channel) for channel in ("x", "x2", "y", "y2")), strict=True)
    for (x, x2, y, y2), paint, label in zip(places, _paints(layer), layer.labels(), strict=True):
        wide, high = short(abs(x2 - x)), short(abs(y2 - y))
        back = wide if wide == "0" else f"-{wide}"
        yield Shape("path", {"d": f"M{short(min(x, x2))},{short(min(y, y2))}h{wide}v{high}h{back}Z", **paint}, label=label)


def _rules(layer: _Layer) -> Iterator[Shape]:
    paint = _stroke(layer.style)
    _expect(paint and layer.style.get("aria") is False)
    x, y = layer.places("x"), layer.places("y")
    x2 = layer.places("x2") if "x2" in layer.encoding else x
    y2 = layer.places("y2") if "y2" in layer.encoding else y
    _expect(x2 is not x or y2 is not y)
    for left, right, top, bottom in zip(x, x2, y, y2, strict=True):
        way = {name: value for name, value in (("x2", short(right - left)), ("y2", short(bottom - top))) if value != "0"}
        yield Shape("line", {**_moved(left, top), **way, **paint})


def _moved(x: float, y: float) -> dict[str, str]:
    """The attribute that moves a mark to its place."""
    where = short(x), short(y)
    return {} if where == ("0", "0") else {"transform": f"translate({where[0]},{where[1]})"}


def _texts(layer: _Layer) -> Iterator[Shape]:
    style = layer.style
    size, right, down = (style.get(name, 0) for name in ("fontSize", "dx", "dy"))
    align, weight = style.get("align", "center"), style.get("fontWeight")
    _expect(_is_number(size) and size >= 1 and _is_number(right) and _is_number(down) and align in list(_ANCHORS) and (weight is None or type(weight) is int))
    down += math.floor(_BASELINE * size + 0.5)
    letters = {"font-size": _plain(size)} | ({} if weight is None else {"font-weight": str(weight)})
    marks = zip(layer.places("x"), layer.places("y"), layer.named("text"), _paints(layer), layer.labels(), strict=True)
    for x, y, words, paint, label in marks:
        yield Shape("text", {"text-anchor": _ANCHORS[align], **_moved(x + right, y + down), **letters, **paint}, (), words, label)


def _areas(layer: _Layer) -> Iterator[Shape]:
    """A band for each word of `detail`, on top of those of lower rank."""
    table, interpolate = _table(layer), layer.style.get("interpolate")
    x, high = layer.scale("x")(table.columns), layer.scale("y", stack="zero")
    way = 1 if x[0] < x[-1] else -1  # a band is drawn from left to right
    _expect(interpolate in _STEPS and all(left < right for left, right in pairwise(x[::way])))
    below, outlines, ends = [0] * len(x), {}, _tenths(x[::way])
    lower = high(below)

    def edge(places: Sequence[float]) -> list[Corner]:
        return _edge(ends, _tenths(places[::way]), is_before=interpolate == "step-before")

    before = edge(lower)
    for name in sorted(table.ranks, key=table.ranks.__getitem__):
        below = [low + height for low, height in zip(below, table.heights[name], strict=True)]
        bottom, lower = lower, high(below)
        ground = [up + (down - up) for up, down in zip(lower, bottom, strict=True)]  # Vega keeps the height
        there = edge(lower)
        back = before if ground == bottom else edge(ground)
        outlines[name], before = steps([*there, *back[::-1]], is_closed=True), there
    kinds = layer._replace(rows=[{layer.encoding["detail"]["field"]: name} for name in outlines])
    made = {name: Shape("path", {"d": outlines[name], **paint}, label=name) for name, paint in zip(kinds.labels(), _paints(kinds), strict=True)}
    yield from (Shape("g", {}, [made[name]]) for name in table.ranks)


class _Table(NamedTuple):
    """What is stacked: columns in their order; by name the rank, and the height in each column."""

    columns: list[float]
    ranks: dict[str, float]
    heights: dict[str, list[float]]


def _table(layer: _Layer) -> _Table:
    detail, order, x, y = (layer.encoding[channel] for channel in ("detail", "order", "x", "y"))
    _expect(detail.keys() == order.keys() == {"field"} and {"field"} <= x.keys() & y.keys())
    names, ranks, at, heights = layer.words(detail["field"]), layer.numbers(order["field"]), layer.numbers(x["field"]), layer.numbers(y["field"])
    many = len(set(names))
    _expect(many and len(names) % many == 0 and len(names) > many and min(heights) >= 0)
    kinds, rank_of, columns, count = names[:many], ranks[:many], at[::many], len(names) // many
    _expect(names == kinds * count and ranks == rank_of * count and len(set(rank_of)) == many)
    _expect(at == [each for each in columns for _ in kinds] and all(one < other for one, other in pairwise(columns)))
    return _Table(columns, dict(zip(kinds, rank_of, strict=True)), {name: heights[number::many] for number, name in enumerate(kinds)})


def _edge(x: Sequence[int], levels: Sequence[int], *, is_before: bool) -> list[Corner]:
    """The corners of an edge, which changes its level at the column before the
    one where it has another (`is_before`), or there."""
    corners = [(x[0], levels[0])]
    for (left, right), (one, other) in zip(pairwise(x), pairwise(levels), strict=True):
        if one != other:
            turn = left if is_before else right
            corners += ((turn, one), (turn, other))
    return [*corners, (x[-1], levels[-1])]


def _tenths(places: Sequence[float]) -> list[int]:
    return list(map(_tenth, places))


@lru_cache(maxsize=10_000)  # levels are those of a few numbers
def _tenth(place: float) -> int:
    """A place of which Vega keeps three decimals."""
    return round(math.floor(place * 1000 + 0.5) / 1000 * 10)


class _Kind(NamedTuple):
    """A kind of mark: what a layer of it may say, what it must, and how it is drawn."""

    draw: Callable[[_Layer], Iterator[Shape]]
    styles: frozenset[str]
    needed: frozenset[str]
    channels: frozenset[str]


def _kind(draw: Callable[[_Layer], Iterator[Shape]], styles: str, needed: str, others: str = "") -> _Kind:
    return _Kind(draw, frozenset(["type", *styles.split()]), frozenset(needed.split()), frozenset([*needed.split(), *others.split()]))


_KINDS = {
    "rect": _kind(_rects, "fill stroke strokeWidth strokeDash aria", "x x2 y y2", "fill fillOpacity description"),
    "rule": _kind(_rules, "stroke strokeWidth strokeDash aria", "x y", "x2 y2"),
    "text": _kind(_texts, "fill align dx dy fontSize fontWeight aria", "x y text", "fill description"),
    "area": _kind(_areas, "fill stroke strokeWidth interpolate", "x y order detail description", "fillOpacity"),
}
