"""When milestones were put off: by the year in which they were first due."""

from collections.abc import Iterable

from pledgebook.model.delays import moved_milestones
from pledgebook.records.record import Record
from pledgebook.site.charts.chart import Bars, Cell, Chart, Key, Part, number_cell
from pledgebook.site.view import View


def moved_dates(view: View, commitments: Iterable[Record]) -> Chart | None:
    """None where fewer than two years are to be compared."""
    months: dict[str, list[int]] = {}
    for record in commitments:
        for milestone, moved in moved_milestones(record):
            if moved > 0:
                months.setdefault(str(milestone["original_due"])[:4], []).append(moved)
    if len(months) < 2:
        return None
    most = max(map(len, months.values()))
    years = sorted(months.items())
    return Chart(
        name="moved-dates",
        title=view.gettext("Milestones put off, by the year in which they were originally due"),
        description=[],
        picture=Bars([[Part("pb-badge--overdue", round(100 * len(each) / most, 2))] for _, each in years], have_track=False),
        header=[Key(view.gettext("Originally due in")), Key(view.gettext("Longest delay, in months")), Key(view.gettext("Milestones put off"))],
        rows=[(Cell(year), number_cell(view, max(each)), number_cell(view, len(each))) for year, each in years],
    )
