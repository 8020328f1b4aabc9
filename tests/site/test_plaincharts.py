"""The quick way to draw plain charts: what it draws, Vega-Lite draws in the same way, to the last character."""

import copy
from collections.abc import Iterator
from functools import cache

import portals
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.site.charts import charts, drawing, plaincharts, shapes
from pledgebook.site.charts.drawing import FRAMES, Mark, at, layer, text
from pledgebook.site.charts.shapes import Drawing
from pledgebook.site.view import Page, View


def written(drawn: Drawing, direction: str) -> str:
    """A drawing as a page holds it."""
    view = View(portals.small_portal(), "en")
    view.direction = direction
    marks = {"a": Mark("Words", "link/", "pb-a"), "b": Mark(css="pb-b", language="uk")}
    return str(drawing.picture(lambda frame: [drawn], marks, view, "Title", "Description", FRAMES[:1]))


def assert_the_same(spec: dict) -> bool:
    """Whether `spec` was plain; if so, both draw the same of it."""
    whole = {**drawing._BASE, **spec}
    quick = plaincharts.drawn(whole)
    if quick is None:
        return False
    sure = drawing.drawn_by_vega(whole)
    for direction in ("ltr", "rtl"):
        assert written(quick, direction) == written(sure, direction), spec
    return True


@cache
def specs_of_demo() -> list[dict]:
    """What the charts of the demo portal say to whoever draws them, in both directions of writing."""
    found = []

    def drawn(spec: dict) -> Drawing:
        found.append(spec)
        return drawing.drawn(spec)

    portal = portals.demo_portal()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "drawn", drawn)
        for language in ("en", "ar"):
            view = View(portal, language)
            view.turn_to(Page("projects/x/", "", "", lambda view: "", lambda view: ""))
            charts.leads(view, portal.all("commitments"))
            for plan in portal.all("action-plans"):
                charts.history(view, plan)
                charts.leads(view, portal.pointing(plan, "commitments"))
            for project in portal.all("projects"):
                charts.contributions(view, project)
    return found


def test_every_chart_of_the_demo_is_drawn_as_vega_lite_draws_it():
    plain = [assert_the_same(spec) for spec in specs_of_demo()]

    assert len(plain) > 20
    assert all(plain)


# What a plain specification may be made of.
NUMBERS = st.one_of(st.integers(0, 12), st.integers(-900, 900), st.floats(-900, 900), st.floats(0, 12).map(lambda number: round(number, 1)))
WORDS = st.sampled_from(["a", "b", "Кава", "\u2068ميناء\u2069", "x & <y>", '"x"', "x  y", "null", "12", "1.50", "", "…", "🏮"])
COLOURS = st.sampled_from(["red", "var(--pb-ink)", "var(--tone, var(--pb-none))", "color-mix(in srgb, red 45%, var(--pb-paper))", "none", "transparent"])
OPACITIES = st.sampled_from([0, 0.22, 0.5, 1, 1.0])
WIDTHS = st.sampled_from([0.5, 1, 1.5, 3, 3.0])
SCALES = st.builds(
    lambda low, wide, ends: {"domain": [low, low + wide], "range": list(ends)},
    st.one_of(st.just(0), st.integers(-5, 5), st.floats(-5, 5)),
    st.one_of(st.integers(1, 40), st.floats(0.1, 40)),
    st.sampled_from([(0, 640), (613, 91.74), (27.0, 532.92), (1, 319), (232, 8), (5, 5)]),
)
ROWS = st.lists(st.fixed_dictionaries({"p": NUMBERS, "q": NUMBERS, "r": NUMBERS, "s": NUMBERS, "t": WORDS, "k": WORDS, "ink": COLOURS, "o": OPACITIES}), max_size=5)
INK = {"field": "ink", "type": "nominal", "scale": None}
OPACITY = {"field": "o", "type": "quantitative", "scale": None}
CHOSEN = {"condition": {"test": "datum.k == 'a'", "value": 0.22}, "value": 1}


def some_of(**parts: st.SearchStrategy) -> st.SearchStrategy[dict]:
    return st.fixed_dictionaries({}, optional=parts)


STROKES = st.one_of(st.just({}), some_of(strokeWidth=WIDTHS, strokeDash=st.just([4, 3])).flatmap(lambda more: COLOURS.map(lambda colour: {"stroke": colour, **more})))
FILLS = st.one_of(st.builds(lambda colour: ({"fill": colour}, {}), COLOURS), st.just(({}, {"fill": INK})))


def places(draw: st.DrawFn, x: dict, y: dict, channels: str) -> dict:
    """Places on channels: on their scales, or fixed."""
    made = {}
    for channel, field in zip(channels.split(), "pqrs", strict=False):
        scale = x if channel[0] == "x" else y
        is_fixed = draw(st.integers(0, 3)) == 0 or (channel[1:] and "value" in made[channel[0]])
        made[channel] = {"value": draw(NUMBERS)} if is_fixed else {"field": field} if channel[1:] else at(field, scale)
    return made


@st.composite
def layers(draw: st.DrawFn, x: dict, y: dict) -> dict:
    kind = draw(st.sampled_from(["rect", "rule", "text", "area"]))
    if kind == "area":
        return draw(areas(x, y))
    rows, stroke, (fill, ink), aria = draw(ROWS), draw(STROKES), draw(FILLS), draw(some_of(aria=st.booleans()))
    label = {"description": text("k")}
    if kind == "rule":
        return layer(kind, rows, places(draw, x, y, draw(st.sampled_from(["x x2 y", "x y y2", "x x2 y y2"]))), **stroke)
    if kind == "rect":
        shade = draw(some_of(fillOpacity=st.sampled_from([OPACITY, CHOSEN])))
        return layer(kind, rows, {**places(draw, x, y, "x x2 y y2"), **ink, **shade, **label}, **fill, **stroke, **aria)
    letters = draw(some_of(align=st.sampled_from(["left", "right", "center"]), dx=st.integers(-9, 9), dy=st.integers(-9, 9), fontWeight=st.sampled_from([400, 600]), fontSize=st.integers(9, 20)))
    return layer(kind, rows, {**places(draw, x, y, "x y"), "text": text("t"), **ink, **label}, **fill, **letters, **aria)


@st.composite
def areas(draw: st.DrawFn, x: dict, y: dict) -> dict:
    names = draw(st.lists(st.sampled_from("abcde"), min_size=1, max_size=4, unique=True))
    ranks = draw(st.permutations(range(len(names))))
    columns = sorted(draw(st.lists(st.one_of(st.integers(0, 30), st.floats(0, 30)), min_size=2, max_size=9, unique=True)))
    heights = st.one_of(st.integers(0, 5), st.floats(0, 5))
    rows = [{"k": name, "rank": rank, "p": column, "n": draw(heights)} for column in columns for name, rank in zip(names, ranks, strict=True)]
    encoding = {"x": at("p", x), "y": {**at("n", y), "stack": "zero"}, "order": {"field": "rank"}, "detail": {"field": "k"}, "description": text("k")}
    shade = draw(some_of(fillOpacity=st.just(CHOSEN)))
    return layer("area", rows, {**encoding, **shade}, fill=draw(COLOURS), interpolate=draw(st.sampled_from(["step-before", "step-after"])), **draw(STROKES))


@st.composite
def specs(draw: st.DrawFn) -> dict:
    x, y = draw(SCALES), draw(SCALES)
    return {"width": 640, "height": draw(st.sampled_from([256, 80.5])), "layer": draw(st.lists(layers(x, y), min_size=1, max_size=4))}


def test_a_chart_made_at_random_is_drawn_as_vega_lite_draws_it():
    plain = []

    @settings(derandomize=True, max_examples=240, deadline=None)
    @given(specs())
    def drawn(spec: dict) -> None:
        plain.append(assert_the_same(spec))

    drawn()

    assert sum(plain) > 60  # of how many depends on the modules that are loaded: Hypothesis takes numbers and words from them


def boxes(value: object) -> Iterator[dict | list]:
    if isinstance(value, dict | list):
        yield value
        for part in value.values() if isinstance(value, dict) else value:
            yield from boxes(part)


ODD = st.one_of(NUMBERS, WORDS, st.sampled_from([" x", "x ", "x\ty", "x\ny", "x\x07", "x\u00a0", "\ufeff", None, True, False, [], {}, [1], "x", "zero", "linear", 10**9, 1e-9, {"value": 3}, {"field": "p"}, {"field": "p.q"}, "datum.k", "step", "mean"]))
KEYS = st.sampled_from(["x", "y", "x2", "y2", "fill", "opacity", "color", "size", "nice", "zero", "clamp", "sort", "stack", "bin", "aggregate", "title", "projection", "transform", "baseline", "k", "p", "n"])


@st.composite
def slips(draw: st.DrawFn) -> dict:
    """A plain chart in which something has been put in, taken out or changed."""
    spec = copy.deepcopy(draw(st.one_of(st.sampled_from(specs_of_demo()), specs())))
    box = draw(st.sampled_from(list(boxes(spec))))
    if isinstance(box, list):
        place = draw(st.integers(0, len(box)))
        box[place : place + draw(st.integers(0, 1))] = [draw(ODD)] * draw(st.integers(0, 2))
    elif box and draw(st.integers(0, 3)) == 0:
        del box[draw(st.sampled_from(list(box)))]
    else:
        box[draw(st.one_of(st.sampled_from([*box, "k"]), KEYS))] = draw(ODD)
    return spec


@settings(derandomize=True, max_examples=200, deadline=None)
@given(slips())
def test_a_slip_is_never_drawn_otherwise_than_vega_lite_draws_it(spec: dict):
    assert_the_same(spec)


def test_what_is_not_plain_is_left_to_vega_lite():
    dots = layer("circle", [{"p": 1}], {"x": at("p", {"domain": [0, 2], "range": [0, 9]})})
    spec = {"width": 10, "height": 10, "layer": [dots]}
    assert plaincharts.drawn({**drawing._BASE, **spec}) is None
    assert drawing.drawn(spec).shapes


# Shapes


@pytest.mark.parametrize(
    ("number", "short"),
    [(0, "0"), (-0.04, "0"), (0.5, ".5"), (-0.5, "-.5"), (10.04, "10"), (-12.26, "-12.3"), (300, "300")],
)  # fmt: skip
def test_a_number_is_written_in_as_few_characters_as_possible(number: float, short: str):
    assert shapes.short(number) == short


@pytest.mark.parametrize(
    ("path", "made"),
    [
        ("M10.04,20L10.5,19.5L11,19.5Z", "m10 20 .5-.5.5 0z"),
        ("M0,0L1,0L3,0L3,2L3,5Z", "m0 0 3 0 0 5z"),
        ("M0,0L3,0L1,0L1,0L1,2", "m0 0 3 0-2 0 0 2"),
        ("M4,4L4,4", "m4 4 0 0"),
        ("M4,4L5,5ZM5,6L6,6Z", "m4 4 1 1zm1 2 1 0z"),
        ("M4,4L5,5M5,6L6,6", "m4 4 1 1m0 1 1 0"),
        ("M0,1.5h300.26v27h-300.26Z", "M0,1.5h300.3v27h-300.3Z"),
        ("M0,1e-7L5.5e-8,2", "m0 0 0 2"),
    ],
)
def test_a_path_is_written_with_one_decimal(path: str, made: str):
    assert shapes.path(path) == made
