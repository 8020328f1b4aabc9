"""Who leads how many commitments, and how these stand."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pledgebook.model import derived
from pledgebook.model.derived import AttributedStatus
from pledgebook.records.record import Record
from pledgebook.site.charts.chart import Bars, Cell, Chart, Key, Part, number_cell, record_cell
from pledgebook.site.charts.status import Statuses, statuses
from pledgebook.site.view import View

_MAX_ROWS = 13
_MAX_NAMED = 3


class Lead(NamedTuple):
    """A body, or several, and how many commitments it leads, by status."""

    name: Cell
    counts: Counter[AttributedStatus]

    @property
    def total(self) -> int:
        return self.counts.total()


def leads(view: View, commitments: Iterable[Record], max_rows: int = _MAX_ROWS) -> Chart | None:
    """None where fewer than two bodies lead, or none leads more than one."""
    known, found = statuses(view), _leads(view, commitments)
    if not known or len(found) < 2 or found[0].total < 2:
        return None
    rows = _with_rest(view, found, max_rows)
    codes = [code for code in known.attributed if any(lead.counts[code] for lead in rows)]
    return Chart(
        name="leads",
        title=view.gettext("Commitments by lead institution and status"),
        description=_description(view, found),
        picture=Bars([_parts(lead, codes, known, max(lead.total for lead in rows)) for lead in rows], have_track=False),
        header=[Key(view.gettext("Organization")), *(Key(known.label_of(code), known.css_of(code)) for code in codes), Key(view.gettext("Total"))],
        rows=[(lead.name, *(known.cell(lead.counts, code) for code in codes), number_cell(view, lead.total)) for lead in rows],
        notes=[view.gettext("A commitment with several lead institutions counts for each of them.")],
    )


def _leads(view: View, commitments: Iterable[Record]) -> list[Lead]:
    """All bodies that lead, those with most commitments first."""
    counts: dict[str, Counter[AttributedStatus]] = {}
    for record in commitments:
        for id in sorted(derived.leads_of(record)):
            counts.setdefault(id, Counter())[derived.attributed_status(record, view.portal.schema, view.portal.as_of)] += 1
    found = [Lead(record_cell(view, body), counted) for id, counted in counts.items() if (body := view.portal.maybe(f"organizations/{id}"))]
    return sorted(found, key=lambda lead: (-lead.total, lead.name.text.casefold(), lead.name.href))


def _with_rest(view: View, found: Sequence[Lead], max_rows: int) -> Sequence[Lead]:
    """The first bodies, and all others as one where there are more."""
    if len(found) <= max_rows:
        return found
    rest = found[max_rows - 1 :]
    name = view.ngettext("%(num)s other organization", "%(num)s other organizations", len(rest), num=view.formats.number(len(rest)))
    return [*found[: max_rows - 1], Lead(Cell(name, view.url("organizations/")), sum((lead.counts for lead in rest), Counter[AttributedStatus]()))]


def _description(view: View, found: Sequence[Lead]) -> list[str]:
    number, most = view.formats.number, found[0].total
    first = [lead.name.text for lead in found if lead.total == most]
    sentences = [view.ngettext("%(num)s lead institution.", "%(num)s lead institutions.", len(found), num=number(len(found)))]
    if len(first) <= _MAX_NAMED:
        sentences.append(view.gettext("Most commitments: %(names)s (%(number)s).", names=view.formats.words(first), number=number(most)))
    return sentences


def _parts(lead: Lead, codes: Iterable[AttributedStatus], known: Statuses, most: int) -> list[Part]:
    return [Part(known.css_of(code), round(100 * lead.counts[code] / most, 2)) for code in codes if lead.counts[code]]
