"""Statuses of commitments in charts: their codes, labels and colours. None stands for what was not reported."""

from collections.abc import Mapping, Sequence

from pledgebook.model import derived
from pledgebook.site.charts.chart import Cell, number_cell
from pledgebook.site.view import View


class Statuses:
    """The statuses that commitments can have in a portal, in the order of their code list."""

    def __init__(self, view: View, codelist: str):
        self._view, self._codelist = view, codelist
        self.codes: Sequence[str | None] = (*view.portal.schema.codelists[codelist].codes, None)

    def label(self, code: str | None) -> str:
        return self._view.code_label(self._codelist, code) if code else self._view.gettext("Not reported")

    def css(self, code: str | None) -> str:
        """The class of a badge, which gives the colour."""
        return f"pb-badge--{(code or 'not_reported').replace('_', '-')}"

    def cell(self, counts: Mapping[str | None, int], code: str | None) -> Cell:
        number = counts.get(code, 0)
        return number_cell(self._view.formats.number(number), is_zero=not number)


def statuses(view: View) -> Statuses | None:
    """None where the schema has no status of commitments."""
    field = derived.status_field(view.portal.schema, "commitments")
    return Statuses(view, field.codelist) if field else None
