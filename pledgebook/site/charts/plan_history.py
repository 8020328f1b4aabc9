"""How the commitments of a plan stood, month by month."""

from bisect import bisect_left
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import accumulate, count
from typing import NamedTuple

from pledgebook.model import derived
from pledgebook.model.portal import Portal
from pledgebook.records.record import Record
from pledgebook.schema.fields import Data
from pledgebook.schema.partial_dates import first_day, last_day
from pledgebook.site.charts.chart import Area, Cell, Chart, Key, Steps, Tick
from pledgebook.site.charts.status import Statuses, statuses
from pledgebook.site.text import join
from pledgebook.site.view import View

_MAX_TICKS, _MAX_YEARS = 8, 20
_LAST_TICK = 80
"""Percent of the axis after which the name of a month has no room."""


class Month(NamedTuple):
    """The last day of a month, or of the time shown, and how many commitments stood where."""

    day: date
    counts: Mapping[str | None, int]


def plan_history(view: View, plan: Record) -> Chart | None:
    """None where no status was ever reported, or where it isn't known when the plan began."""
    known = statuses(view)
    shown = months(plan, view.portal) if known else []
    reported = {code for month in shown for code in month.counts}
    if not known or not reported - {None}:
        return None
    codes, counts = [code for code in (None, *known.codes[:-1]) if code in reported], shown[-1].counts
    return Chart(
        name="history",
        title=view.gettext("Status month by month"),
        description=[_description(view, shown[-1], codes, known)],
        picture=_steps(view, shown, codes, known),
        header=[Key(view.gettext("Month")), *(Key(known.label(code)) for code in codes)],
        rows=[(Cell(view.formats.month(month.day.year, month.day.month)), *(known.cell(month.counts, code) for code in codes)) for month in shown],
        keys=[Key(known.label(code), known.css(code), view.formats.number(counts[code]), counts[code]) for code in codes],
    )


def months(plan: Record, portal: Portal) -> list[Month]:
    """How many commitments of a plan stood at each status at the end of each month, from the plan's start to its end or
    the day of publication; the last twenty years of a plan that seems to last longer. None stands for what had not been
    reported; no months where the plan has no start."""
    if "start" not in plan.data:
        return []
    until = min(last_day(plan.data["end"]), portal.as_of) if "end" in plan.data else portal.as_of
    earliest = until.replace(year=max(until.year - _MAX_YEARS, 1), day=1)
    days = list(_month_ends(max(first_day(plan.data["start"]), earliest), until))
    texts = [day.isoformat() for day in days]
    histories = [_statuses_on(texts, derived.updates_of(each)) for each in portal.pointing(plan, "commitments")]
    return [Month(day, Counter(found)) for day, found in zip(days, zip(*histories, strict=True), strict=False)]


def _month_ends(day: date, until: date) -> Iterator[date]:
    while day <= until:
        end = day.replace(day=monthrange(day.year, day.month)[1])
        yield min(end, until)
        day = date(end.year + end.month // 12, end.month % 12 + 1, 1)


def _statuses_on(days: Sequence[str], updates: Iterable[Data]) -> list[str | None]:
    """The status that had last been reported on each of the days."""
    found: list[str | None] = []
    status = None
    for update in updates:
        if "date" in update and "status" in update:
            found += [status] * (bisect_left(days, update["date"]) - len(found))
            status = update["status"]
    return found + [status] * (len(days) - len(found))


def _description(view: View, last: Month, codes: Sequence[str | None], known: Statuses) -> str:
    number = view.formats.number
    return view.ngettext(
        "How %(num)s commitment stood at the end of each month. On %(date)s: %(counts)s.",
        "How %(num)s commitments stood at the end of each month. On %(date)s: %(counts)s.",
        sum(last.counts.values()),
        num=number(sum(last.counts.values())),
        date=view.formats.date(last.day.isoformat()),
        counts=view.words(join([known.label(code), number(last.counts[code])]) for code in codes if last.counts[code]),
    )


def _steps(view: View, shown: Sequence[Month], codes: Sequence[str | None], known: Statuses) -> Steps:
    total = sum(shown[0].counts.values())
    tops = [list(accumulate((month.counts[code] for code in codes), initial=0)) for month in shown]
    return Steps(
        width=len(shown),
        height=total,
        bands=[Area(_band([top[row : row + 2] for top in tops]), known.css(code), known.label(code)) for row, code in enumerate(codes)],
        months=list(_month_ticks(view, shown)),
        numbers=[Tick(view.formats.number(number), round(100 * number / total, 2)) for number in range(0, total + 1, _round_step(total, 5))],
    )


def _band(edges: Sequence[Sequence[int]]) -> str:
    """A path along the upper edge of a band and back along its lower one, from the edges in each month."""
    upper = "".join(f"V{top}H{month}" for month, (top, _) in enumerate(edges, 1))
    lower = "".join(f"V{bottom}H{month}" for month, (_, bottom) in reversed(list(enumerate(edges))))
    return f"M0 {edges[0][0]}{upper}{lower}Z"


def _month_ticks(view: View, shown: Sequence[Month]) -> Iterator[Tick]:
    """Beginnings of months, of half years or of years: not too many."""
    for every in (1, 2, 3, 6, 12, 24, 60, 120, 600):
        found = [(number, month.day) for number, month in enumerate(shown) if (month.day.year * 12 + month.day.month - 1) % every == 0]
        if len(found) <= _MAX_TICKS:
            break
    for number, day in found or [(0, shown[0].day)]:
        at = round(100 * number / len(shown), 2)
        if at <= _LAST_TICK:
            yield Tick(str(day.year) if every >= 12 else view.formats.month(day.year, day.month), at)


def _round_step(most: int, parts: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 … that goes into `most` at most `parts` times."""
    return next(int(step) for power in count() for step in (10**power, 2 * 10**power, 5 * 10**power) if most / step <= parts)
