"""Statuses of commitments in charts: their codes, labels and colours. None stands for what was not reported."""

from collections.abc import Mapping, Sequence
from typing import Any

from pledgebook.model import derived
from pledgebook.model.derived import AttributedStatus
from pledgebook.site.charts.chart import Cell, number_cell
from pledgebook.site.view import View


class Statuses:
    """The statuses that commitments can have in a portal, in the order of their code lists: `codes` are those that the
    government reports, `attributed` also those that only an independent review tells."""

    def __init__(self, view: View, codelist: str):
        self._view, self._codelist = view, codelist
        codelists, reviewed = view.portal.schema.codelists, view.review_codelist
        self.codes: Sequence[str | None] = (*codelists[codelist].codes, None)
        found = [AttributedStatus(reviewed, code) for code in codelists[reviewed].codes] if reviewed else []
        self.attributed: Sequence[AttributedStatus] = (*(AttributedStatus(codelist, code) for code in self.codes[:-1]), *found, AttributedStatus(codelist, None))

    def label(self, code: str | None) -> str:
        return self._view.code_label(self._codelist, code) if code else self._view.gettext("Not reported")

    def label_of(self, status: AttributedStatus) -> str:
        if status.codelist == self._codelist:
            return self.label(status.code)
        finding = self._view.code_label(status.codelist, status.code).lower()
        return self._view.gettext("Independent review: %(finding)s", finding=finding)

    def css(self, code: str | None) -> str:
        """The class of a badge, which gives the colour."""
        return f"pb-badge--{(code or 'not_reported').replace('_', '-')}"

    def css_of(self, status: AttributedStatus) -> str:
        return self.css(status.code) + ("" if status.codelist == self._codelist else " pb-badge--review")

    def cell(self, counts: Mapping[Any, int], code: object) -> Cell:
        """How many there are of a code or a status."""
        return number_cell(self._view, counts.get(code, 0))


def statuses(view: View) -> Statuses | None:
    """None where the schema has no status of commitments."""
    field = derived.status_field(view.portal.schema, "commitments")
    return Statuses(view, field.codelist) if field else None
