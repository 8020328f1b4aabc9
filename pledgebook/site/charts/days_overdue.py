"""How long the promises of each institution are overdue."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pledgebook.model.delays import OVERDUE, days_late
from pledgebook.model.derived import leads_of
from pledgebook.model.selection import Selection
from pledgebook.records.record import Record
from pledgebook.site.charts.chart import Bars, Cell, Chart, Key, Part, number_cell, record_cell
from pledgebook.site.numbers import explored
from pledgebook.site.view import View

_MAX_ROWS = 12


class _Late(NamedTuple):
    organization: Record
    days: list[int]


def days_overdue(view: View, commitments: Iterable[Record]) -> Chart | None:
    """The institutions whose commitments are overdue for longest; None where there are fewer than two."""
    found = _late(view, commitments)
    if len(found) < 2:
        return None
    most = max(found[0].days)
    shown = found[:_MAX_ROWS]
    return Chart(
        name="days-overdue",
        title=view.gettext("Days overdue, by institution"),
        description=_description(view, found),
        picture=Bars([[Part("pb-badge--overdue", round(100 * max(each.days) / most, 2))] for each in shown], have_track=False),
        header=[Key(view.gettext("Lead institution")), Key(view.gettext("Overdue")), Key(view.gettext("Longest delay, in days"))],
        rows=[(record_cell(view, each.organization), _linked(view, each), number_cell(view, max(each.days))) for each in shown],
        notes=[view.gettext("A commitment with several lead institutions counts for each of them.")],
    )


def _late(view: View, commitments: Iterable[Record]) -> list[_Late]:
    """Organizations that lead, and the days of all their overdue commitments; the longest first."""
    days: dict[str, list[int]] = {}
    for record in commitments:
        late = days_late(record, view.portal)
        for id in leads_of(record) if late is not None else ():
            days.setdefault(id, []).append(late or 0)
    found = [_Late(body, counted) for id, counted in days.items() if (body := view.portal.maybe(f"organizations/{id}"))]
    return sorted(found, key=lambda each: (-max(each.days), -len(each.days), each.organization.id))


def _linked(view: View, late: _Late) -> Cell:
    selection = Selection({"attention": (OVERDUE,), "lead_institutions": (late.organization.id,)}, sort="days_late.desc")
    return number_cell(view, len(late.days), explored(view, selection, "overdue/"))


def _description(view: View, found: Sequence[_Late]) -> list[str]:
    number = view.formats.number
    sentences = [view.ngettext("%(num)s institution is behind schedule.", "%(num)s institutions are behind schedule.", len(found), num=number(len(found)))]
    return [*sentences, view.gettext("Longest overdue: %(name)s, %(days)s days.", name=view.caption(found[0].organization).text, days=number(max(found[0].days)))]
