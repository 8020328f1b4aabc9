"""How many promises were kept, by the year in which their plan began: as governments report, and as reviewers found."""

from collections.abc import Sequence

from pledgebook.model import derived
from pledgebook.model.selection import Selection
from pledgebook.site.charts.chart import Bars, Cell, Chart, Key, Part, number_cell
from pledgebook.site.i18n.messages import N_
from pledgebook.site.numbers import explored
from pledgebook.site.scoreboards import Score
from pledgebook.site.view import View

_REPORTED = (N_("Complete, as governments report"), N_("Commitments with a reported status"), "current_status", "pb-badge--complete")
_FOUND = (N_("Complete, as independent reviews found"), N_("Commitments that were reviewed"), "review_completion", "pb-badge--complete pb-badge--review")


def completion_reported(view: View, scores: Sequence[Score]) -> Chart | None:
    """By the word of governments; None where fewer than two years can be compared."""
    return _chart(view, "completion-reported", _REPORTED, [(score.value, score.reported_complete, score.reported) for score in scores])


def completion_found(view: View, scores: Sequence[Score]) -> Chart | None:
    """By independent review; None where fewer than two years can be compared."""
    return _chart(view, "completion-found", _FOUND, [(score.value, score.found_complete, score.reviewed) for score in scores])


def _chart(view: View, name: str, words: tuple[str, str, str, str], numbers: Sequence[tuple[str, int, int]]) -> Chart | None:
    title, whole, facet, css = words
    rows = [(year, complete, asked) for year, complete, asked in numbers if asked]
    if len(rows) < 2:
        return None
    field = derived.review_field(view.portal.schema) if facet == "review_completion" else derived.status_field(view.portal.schema, "commitments")
    label = view.code_label(field.codelist if field else "", "complete")
    return Chart(
        name=name,
        title=view.gettext(title),
        description=[view.gettext("By the year in which the action plan began, as a share of the commitments with a known result.")],
        picture=Bars([[Part(css, round(100 * complete / asked, 2))] if complete else [] for _, complete, asked in rows], have_track=True),
        header=[Key(view.gettext("Start of the plan")), Key(label, css), Key(view.gettext(whole))],
        rows=[(Cell(year), _linked(view, facet, year, complete), number_cell(view, asked)) for year, complete, asked in rows],
    )


def _linked(view: View, facet: str, year: str, complete: int) -> Cell:
    selection = Selection({"plan_start": (year,), facet: ("complete",)})
    return number_cell(view, complete, explored(view, selection))
