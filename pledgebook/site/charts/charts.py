"""Charts: how promises stood month by month, who leads them, who pays."""

from bisect import bisect_left
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from pledgebook.model import derived as derive
from pledgebook.model.portal import Portal
from pledgebook.records.record import Record
from pledgebook.schema.partial_dates import first_day, last_day
from pledgebook.site.charts.drawing import (
    INK,
    LETTERS,
    LINE,
    PAPER,
    SOFT,
    Cell,
    Chart,
    Frame,
    Key,
    Mark,
    across,
    apart,
    at,
    drawn,
    layer,
    length,
    lines,
    picture,
    round_step,
    start,
    text,
    tinted,
)
from pledgebook.site.view import ForeignText, View, joined, language_of

_TONE = "var(--tone, var(--pb-none))"
_HOLLOW = 0.22
_LINE, _THICK = 16, 22
_MOST_LEADS = 12
_MOST_MONTHS = 60
_TINTS = (100, 80, 45, 30, 18)


def _(message: str) -> str:
    """Marks a message for translation; a view translates it."""
    return message


# How a plan's commitments stood


class Month(NamedTuple):
    """The last day of a month, or of the time seen, and how many commitments stood where."""

    day: date
    counts: Mapping[str | None, int]


def months(plan: Record, portal: Portal) -> list[Month]:
    """How many commitments of a plan stood at each status at the end of each
    month, from the plan's start to its end or the day of publication; None
    stands for what had not been reported."""
    days = list(_month_ends(first_day(plan.get("start")), min(last_day(plan.get("end")), portal.as_of)))
    texts = [day.isoformat() for day in days]
    stood = zip(*(_statuses(texts, derive.updates_of(each)) for each in portal.pointing(plan, "commitments")), strict=True)
    return [Month(day, Counter(statuses)) for day, statuses in zip(days, stood, strict=False)]


def _month_ends(day: date, until: date) -> Iterator[date]:
    while day <= until:
        end = day.replace(day=monthrange(day.year, day.month)[1])
        yield min(end, until)
        day = date(end.year + end.month // 12, end.month % 12 + 1, 1)


def _statuses(days: Sequence[str], updates: Iterable[Mapping]) -> list[str | None]:
    """The status that had last been reported on each of the days."""
    found: list[str | None] = []
    status = None
    for update in updates:
        found += [status] * (bisect_left(days, update["date"]) - len(found))
        status = update["status"]
    return found + [status] * (len(days) - len(found))


def history(view: View, plan: Record) -> Chart | None:
    """How the commitments of a plan stood, month by month; None where nothing was ever reported."""
    seen = months(plan, view.portal)
    told = {code for month in seen for code in month.counts}
    if not told - {None}:
        return None
    codes = [code for code in (None, *view.portal.schema.codelists["update-status"].codes) if code in told]
    last, total = seen[-1], seen[-1].counts.total()
    standing = view.words(_numbered(view, code, last.counts[code]) for code in codes if last.counts[code])
    title = view.gettext(_("Status month by month"))
    description = view.ngettext(
        "How %(num)s commitment stood at the end of each month. On %(date)s: %(counts)s.",
        "How %(num)s commitments stood at the end of each month. On %(date)s: %(counts)s.",
        total, num=view.formats.number(total), date=view.formats.date(last.day.isoformat()), counts=standing,
    )  # fmt: skip
    marks = {_code(code): Mark(_status(view, code), css=_badge(code)) for code in codes}
    bands = list(_bands(seen, codes))
    return Chart(
        name="history",
        title=title,
        description=description,
        svg=picture(lambda frame: [drawn(_history_spec(view, frame, seen, codes, bands))], marks, view, title, description),
        header=(view.gettext(_("Month")), *(_status(view, code) for code in codes)),
        rows=[(Cell(_month_name(month.day, view)), *(_number(view, month.counts[code]) for code in codes)) for month in seen],
        keys=[_status_key(view, code)._replace(value=view.formats.number(last.counts[code])) for code in codes],
    )


def _bands(seen: list[Month], codes: list[str | None]) -> Iterator[dict]:
    """How many commitments stood at each status at the end of each month that is drawn."""
    ranks = [(code, _code(code), len(codes) - rank) for rank, code in enumerate(codes)]
    for number, month in _drawn_months(seen):
        for code, name, rank in ranks:
            yield {"code": name, "rank": rank, "x": number, "n": month.counts[code]}


def _history_spec(view: View, frame: Frame, seen: list[Month], codes: list[str | None], bands: list[dict]) -> dict:
    total, end = seen[0].counts.total(), len(seen)
    wide = frame.name == "wide"
    top, bottom, left = 8, 232, 14 + length(view.formats.number(total))
    labels = [f"{_status(view, code) if wide else ''} {view.formats.number(seen[-1].counts[code])}".strip() for code in codes]
    right = frame.width - (min(190, max(map(length, labels)) + 14) if wide else 24)
    x = {"domain": [0, end], "range": across(view, left, right, frame)}
    y = {"domain": [0, total], "range": [bottom, top]}
    steps = [{"x": number} for number in range(0, total + 1, round_step(total, 5))]
    steps = [{"y": each["x"], "zero": 0, "end": end, "text": view.formats.number(each["x"])} for each in steps]
    ticks = _ticks(view, seen, int((right - left) // 76))
    side = 1 if view.direction == "ltr" else -1
    return {
        "width": frame.width,
        "height": bottom + 24,
        "layer": [
            layer("rule", steps, {"x": at("zero", x), "x2": {"field": "end"}, "y": at("y", y)}, stroke=LINE),
            layer("text", steps, {"x": at("zero", x), "y": at("y", y), "text": text()}, align="right" if side > 0 else "left", dx=-6 * side, fill=SOFT),
            layer("text", ticks, {"x": at("x", x), "y": {"value": bottom + 16}, "text": text()}, align=start(view), fill=SOFT),
            layer("rule", ticks, {"x": at("x", x), "y": {"value": bottom}, "y2": {"value": bottom + 5}}, stroke=SOFT),
            layer(
                "area",
                bands,
                {"x": at("x", x), "y": {**at("n", y), "stack": "zero"}, "order": {"field": "rank"}, "detail": {"field": "code"}, "description": text("code"),
                 "fillOpacity": {"condition": {"test": "datum.code == 'not_reported'", "value": _HOLLOW}, "value": 1}},
                interpolate="step-before" if side > 0 else "step-after", fill=_TONE, stroke=PAPER, strokeWidth=1,
            ),
            layer("text", _end_labels(seen[-1], codes, labels, end, bottom - top), {"x": at("x", x), "y": at("y", y), "text": text()}, align=start(view), dx=6 * side, fontWeight=600),
        ],
    }  # fmt: skip


def _drawn_months(seen: list[Month]) -> Iterator[tuple[int, Month]]:
    """Months with the number of months behind each; of very long plans not every one."""
    yield 0, seen[0]
    every = -(-len(seen) // _MOST_MONTHS)
    yield from ((number, month) for number, month in enumerate(seen, 1) if (len(seen) - number) % every == 0)


def _ticks(view: View, seen: list[Month], most: int) -> list[dict]:
    """Beginnings of months, of half years or of years, at most so many."""
    for every in (1, 2, 3, 6, 12, 24, 60, 120, 600):
        found = [(number, month.day) for number, month in enumerate(seen) if (month.day.year * 12 + month.day.month - 1) % every == 0]
        if len(found) <= most:
            break
    found = found or [(0, seen[0].day)]
    return [{"x": number, "text": str(day.year) if every >= 12 else _month_name(day, view)} for number, day in found if number < len(seen) * 0.95 or number == 0]


def _end_labels(last: Month, codes: list[str | None], labels: list[str], x: int, height: float) -> list[dict]:
    """Labels at the end of their bands, moved apart where these are thin. `y` in commitments."""
    total = last.counts.total()
    gap, below, placed = (LETTERS + 2) * total / height, 0.0, []
    for code, label in reversed(list(zip(codes, labels, strict=True))):
        if last.counts[code]:
            placed.append({"x": x, "y": below + last.counts[code] / 2, "text": label})
            below += last.counts[code]
    for one, next_one in pairwise(placed):
        next_one["y"] = max(next_one["y"], one["y"] + gap)
    ceiling = total - gap / 3
    for each in reversed(placed):
        each["y"] = min(each["y"], ceiling)
        ceiling = each["y"] - gap
    return placed


def _month_name(day: date, view: View) -> str:
    return view.formats.month(day.year, day.month)


def _code(code: str | None) -> str:
    return code or "not_reported"


def _badge(code: str | None) -> str:
    return f"pb-badge--{_code(code).replace('_', '-')}"


def _status(view: View, code: str | None) -> str:
    return view.code_label("update-status", code) if code else view.gettext(_("Not reported"))


def _numbered(view: View, code: str | None, number: int) -> str:
    return joined([_status(view, code), view.formats.number(number)])


def _status_key(view: View, code: str | None) -> Key:
    return Key(_status(view, code), _TONE, _badge(code), opacity=1 if code else _HOLLOW)


def _number(view: View, value: int) -> Cell:
    return _number_cell(view.formats.number(value))


@lru_cache(maxsize=1_000)
def _number_cell(words: str) -> Cell:
    return Cell(words, is_number=True)


# Who leads


class Bar(NamedTuple):
    """How many commitments a body leads, by status. `link` and `language` belong to its name."""

    name: str
    link: str
    language: str
    counts: Mapping[str | None, int]


def leads(view: View, commitments: Iterable[Record]) -> Chart | None:
    """Who leads how many commitments and how these stand; None where fewer than two bodies lead, or none leads more than one."""
    bars = _bars(view, commitments)
    if len(bars) < 2 or bars[0].counts.total() < 2:
        return None
    codes = [code for code in (*view.portal.schema.codelists["update-status"].codes, None) if any(bar.counts[code] for bar in bars)]
    most = bars[0].counts.total()
    first = [bar.name for bar in bars if bar.counts.total() == most]
    title = view.gettext(_("Who leads how many, and how they stand"))
    description = view.ngettext("%(num)s organization leads.", "%(num)s organizations lead.", len(bars), num=view.formats.number(len(bars)))
    if len(first) <= 3:
        description = joined([description, view.gettext(_("Most commitments: %(names)s (%(number)s)."), names=view.formats.words(first), number=view.formats.number(most))])
    bars = _with_rest(view, bars)
    marks = {f"bar {number}": Mark(_spelled(view, bar, codes), bar.link) for number, bar in enumerate(bars)}
    marks |= {f"name {number}": Mark(css="pb-chart__name", language=bar.language) for number, bar in enumerate(bars)}
    marks |= {_code(code): Mark(css=_badge(code)) for code in codes}
    return Chart(
        name="leads",
        title=title,
        description=description,
        svg=picture(lambda frame: [drawn(_leads_spec(view, frame, bars, codes))], marks, view, title, description),
        header=(view.gettext(_("Organization")), *(_status(view, code) for code in codes), view.gettext(_("Total"))),
        rows=[
            (Cell(bar.name, bar.link, bar.language), *(_number(view, bar.counts[code]) for code in codes), _number(view, bar.counts.total()))
            for bar in bars
        ],
        keys=[_status_key(view, code) for code in codes],
        note=view.gettext(_("A commitment with several leads counts for each of them.")),
    )  # fmt: skip


def _bars(view: View, commitments: Iterable[Record]) -> list[Bar]:
    """A bar for each body that leads, the longest first."""
    counts: dict[str, Counter] = {}
    for record in commitments:
        for body in sorted({each["organization"] for each in record.get("institutions", []) if each["role"] == "lead"}):
            counts.setdefault(body, Counter())[view.status_of(record).status] += 1
    found = [(view.portal.find("organizations", body), counted) for body, counted in counts.items()]
    bars = [Bar(view.caption(body).text, view.link(body), view.language_if_other(view.caption(body)), counted) for body, counted in found]
    return sorted(bars, key=lambda bar: (-bar.counts.total(), bar.name.casefold(), bar.link))


def _with_rest(view: View, bars: list[Bar]) -> list[Bar]:
    """The longest bars, and one for all others where there are more."""
    if len(bars) <= _MOST_LEADS + 1:
        return bars
    rest = bars[_MOST_LEADS:]
    name = view.ngettext("%(num)s other organization", "%(num)s other organizations", len(rest), num=view.formats.number(len(rest)))
    return [*bars[:_MOST_LEADS], Bar(str(name), view.url("organizations/"), language_of(name), sum((bar.counts for bar in rest), Counter()))]


def _spelled(view: View, bar: Bar, codes: Iterable[str | None]) -> str:
    """`Ministry of Lanterns 5: Complete 3 and Limited 2`."""
    parts = [_numbered(view, code, bar.counts[code]) for code in codes if bar.counts[code]]
    return f"{bar.name} {view.formats.number(bar.counts.total())}: {view.formats.words(parts)}"


def _leads_spec(view: View, frame: Frame, bars: list[Bar], codes: list[str | None]) -> dict:
    left = 262 if frame.name == "wide" else 2
    most = max(bar.counts.total() for bar in bars)
    right = frame.width - 16 - length(view.formats.number(most))
    rows = list(_rows(view, frame, bars, left))
    names = [{"key": row["key"].replace("bar", "name"), "text": apart(view, line), "y": y} for row in rows for y, line in row["lines"]]
    parts = [part for row, bar in zip(rows, bars, strict=True) for part in _parts(view, bar, codes, row["bar"], (right - left) / most)]
    x = {"domain": [0, most], "range": across(view, left, right, frame)}
    y = {"domain": [0, frame.width], "range": [0, frame.width]}
    ink, opacity = ({"field": name, "scale": None, "type": kind} for name, kind in (("ink", "nominal"), ("opacity", "quantitative")))
    side = 1 if view.direction == "ltr" else -1
    return {
        "width": frame.width,
        "height": rows[-1]["to"],
        "layer": [
            layer("text", names, {"x": {"value": across(view, 2, right, frame)[0]}, "y": at("y", y), "text": text(), "description": text("key")}, align=start(view), aria=True),
            layer("rect", parts, {"x": at("x", x), "x2": {"field": "x2"}, "y": at("y", y), "y2": {"field": "y2"}, "description": text("code"), "fillOpacity": opacity}, fill=_TONE, stroke=PAPER, strokeWidth=1.5),
            layer("text", [each for each in parts if each["text"]], {"x": at("middle", x), "y": at("y_middle", y), "text": text(), "fill": ink}, fontWeight=600),
            layer("text", rows, {"x": at("n", x), "y": at("middle", y), "text": text()}, align=start(view), dx=6 * side, fontWeight=600),
            layer("rect", rows, {"x": {"value": 0}, "x2": {"value": frame.width}, "y": at("from", y), "y2": {"field": "to"}, "description": text("key")}, fill="transparent"),
        ],
    }  # fmt: skip


def _rows(view: View, frame: Frame, bars: Iterable[Bar], left: float) -> Iterator[dict]:
    """Where each bar and the lines of its name stand: the name beside the bar, or above it."""
    top = 0.0
    for number, bar in enumerate(bars):
        name = lines(bar.name, left - 16 if frame.name == "wide" else frame.width - 4, 2)
        if frame.name == "wide":
            height = _THICK + (12 if len(name) == 1 else 18)
            bar_top = top + (height - _THICK) / 2
            first = top + (height - _LINE * (len(name) - 1)) / 2
        else:
            height, bar_top = _LINE * len(name) + 34, top + _LINE * len(name) + 6
            first = top + 12
        yield {"key": f"bar {number}", "lines": [(first + _LINE * each, line) for each, line in enumerate(name)], "from": top, "to": top + height,
               "bar": bar_top, "middle": bar_top + _THICK / 2, "n": bar.counts.total(), "text": view.formats.number(bar.counts.total())}  # fmt: skip
        top += height


def _parts(view: View, bar: Bar, codes: Iterable[str | None], top: float, unit: float) -> Iterator[dict]:
    """Parts of a bar, with their number where it fits in."""
    done = 0
    for code in codes:
        if number := bar.counts[code]:
            words = view.formats.number(number)
            yield {
                "code": _code(code), "x": done, "x2": done + number, "middle": done + number / 2, "y": top, "y2": top + _THICK, "y_middle": top + _THICK / 2,
                "text": words if length(words) + 6 <= number * unit else "", "ink": PAPER if code else INK, "opacity": 1 if code else _HOLLOW,
            }  # fmt: skip
            done += number


# Who pays


class Share(NamedTuple):
    """What one payer gives."""

    name: str
    link: str
    language: str
    amount: Decimal
    tint: int = 0


def contributions(view: View, project: Record) -> Chart | None:
    """Who pays how much for a project, as one bar that adds up; None unless
    two or more contributions are told in one currency."""
    told = project.get("contributions", [])
    currencies = {each.get("currency") for each in told}
    if len(told) < 2 or len(currencies) != 1 or None in currencies or any(Decimal(each["amount"]) <= 0 for each in told):
        return None
    currency = currencies.pop()
    shares = _shares(view, told, project.get("budget", {}), currency)
    total = sum(share.amount for share in shares)

    def money(amount: Decimal) -> str:
        return view.formats.money(str(amount), currency)

    title = view.gettext(_("Who pays how much"))
    contributed = money(sum(Decimal(each["amount"]) for each in told))
    description = view.ngettext("%(total)s from %(num)s payer.", "%(total)s from %(num)s payers.", len(told), total=contributed, num=view.formats.number(len(told)))
    if not shares[-1].tint:
        description = joined([description, view.gettext(_("The budget is %(budget)s."), budget=money(total))])
    marks = {f"share {number}": Mark(f"{share.name}: {money(share.amount)}", share.link) for number, share in enumerate(shares)}
    rows = [(Cell(share.name, share.link, share.language), Cell(money(share.amount), is_number=True)) for share in shares]
    return Chart(
        name="contributions",
        title=title,
        description=description,
        svg=picture(lambda frame: [drawn(_shares_spec(view, frame, shares, money))], marks, view, title, description),
        header=(view.gettext(_("Who pays")), view.schema_gettext("Amount")),
        rows=[*rows, (Cell(view.gettext(_("Total"))), Cell(money(total), is_number=True))],
        keys=[Key(_marked(share), tinted(share.tint), value=money(share.amount), shape="box" if share.tint else "open") for share in shares],
    )  # fmt: skip


def _shares(view: View, told: Iterable[Mapping], budget: Mapping, currency: str) -> list[Share]:
    """Shares, the largest first; the smallest as one where there are many; what
    is in the budget but in no contribution last."""
    shares = sorted((_share(view, each) for each in told), key=lambda share: (-share.amount, share.name))
    if len(shares) > len(_TINTS):
        rest = shares[len(_TINTS) - 1 :]
        name = view.ngettext("%(num)s other", "%(num)s others", len(rest), num=view.formats.number(len(rest)))
        shares = [*shares[: len(_TINTS) - 1], _said_share(name, sum(share.amount for share in rest))]
    tints = _TINTS if len(shares) != 2 else (100, 45)
    shares = [share._replace(tint=tint) for share, tint in zip(shares, tints, strict=False)]
    open_sum = Decimal(budget.get("amount", 0)) - sum(share.amount for share in shares)
    if budget.get("currency") == currency and open_sum > 0:
        shares.append(_said_share(view.gettext(_("Budget without a named payer")), open_sum))
    return shares


def _share(view: View, contribution: Mapping) -> Share:
    amount = Decimal(contribution["amount"])
    if "organization" in contribution:
        body = view.portal.find("organizations", contribution["organization"])
        return Share(view.caption(body).text, view.link(body), view.language_if_other(view.caption(body)), amount)
    name = view.localize(contribution["label"]) if "label" in contribution else None
    return Share(name.text, "", view.language_if_other(name), amount) if name else _said_share(view.gettext(_("Not reported")), amount)


def _marked(share: Share) -> str:
    return ForeignText(share.name, share.language) if share.language else share.name


def _said_share(name: str, amount: Decimal) -> Share:
    return Share(str(name), "", language_of(name), amount)


def _shares_spec(view: View, frame: Frame, shares: list[Share], money: Callable[[Decimal], str]) -> dict:
    total, top, thick = sum(share.amount for share in shares), 2, 54
    x = {"domain": [0, 1], "range": across(view, 1, frame.width - 1, frame)}
    side = 1 if view.direction == "ltr" else -1
    done, rows = Decimal(0), []
    for number, share in enumerate(shares):
        room = float(share.amount / total) * (frame.width - 2) - 18
        amount = money(share.amount) if length(money(share.amount)) <= room else ""
        name = apart(view, lines(share.name, room)[0]) if amount else ""
        rows.append(
            {"key": f"share {number}", "x": float(done / total), "x2": float((done + share.amount) / total), "fill": tinted(share.tint),
             "ink": PAPER if share.tint >= 80 else INK, "dash": [] if share.tint else [4, 3], "name": name, "amount": amount}
        )  # fmt: skip
        done += share.amount
    named = [each for each in rows if each["amount"]]
    ink = {"field": "ink", "type": "nominal", "scale": None}
    box = {"x": at("x", x), "x2": {"field": "x2"}, "y": {"value": top}, "y2": {"value": top + thick}, "description": text("key"), "fill": {"field": "fill", "type": "nominal", "scale": None}}
    return {
        "width": frame.width,
        "height": thick + 4,
        "layer": [
            layer("rect", [each for each in rows if not each["dash"]], box, stroke=PAPER, strokeWidth=1.5),
            layer("rect", [each for each in rows if each["dash"]], box, stroke=SOFT, strokeDash=[4, 3]),
            layer("text", named, {"x": at("x", x), "y": {"value": top + 20}, "text": text("name"), "fill": ink}, align=start(view), dx=9 * side),
            layer("text", named, {"x": at("x", x), "y": {"value": top + 38}, "text": text("amount"), "fill": ink}, align=start(view), dx=9 * side, fontWeight=600),
        ],
    }  # fmt: skip
