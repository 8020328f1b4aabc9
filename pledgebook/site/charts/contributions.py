"""Who pays how much for a project."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from pledgebook.records.record import Record
from pledgebook.schema.fields import Data
from pledgebook.site.charts.chart import Bars, Cell, Chart, Key, Part, record_cell
from pledgebook.site.view import View

_MAX_ROWS = 12


class Share(NamedTuple):
    """What one payer gives, or several. `css` is the class of its bar."""

    name: Cell
    amount: Decimal
    css: str = "pb-share"


def contributions(view: View, project: Record) -> Chart | None:
    """None unless there are two or more contributions, all with an amount, in one currency."""
    found = project.get("contributions", [])
    currencies = {each.get("currency") for each in found}
    if len(found) < 2 or len(currencies) != 1 or None in currencies or any(Decimal(each.get("amount", 0)) <= 0 for each in found):
        return None
    (currency,) = currencies
    payers = sorted((_share(view, each) for each in found), key=lambda share: (-share.amount, share.name.text))
    paid = _sum(payers)
    shares = [*_with_rest(view, payers), *_without_payer(view, project.get("budget", {}), currency, paid)]
    total = _sum(shares)

    def money(amount: Decimal) -> str:
        return view.formats.money(str(amount), currency)

    count = view.formats.number(len(payers))
    description = [view.ngettext("%(total)s from %(num)s funder.", "%(total)s from %(num)s funders.", len(payers), total=money(paid), num=count)]
    if total > paid:
        description.append(view.gettext("The budget is %(budget)s.", budget=money(total)))
    return Chart(
        name="contributions",
        title=view.gettext("Who pays how much"),
        description=description,
        picture=Bars([[Part(share.css, round(float(100 * share.amount / total), 2))] for share in shares], have_track=True),
        header=[Key(view.gettext("Who pays")), Key(view.schema_gettext("Amount"))],
        rows=[*((share.name, Cell(money(share.amount), is_number=True)) for share in shares), (Cell(view.gettext("Total")), Cell(money(total), is_number=True))],
    )


def _share(view: View, contribution: Data) -> Share:
    amount = Decimal(contribution["amount"])
    if body := view.portal.maybe(f"organizations/{contribution.get('organization')}"):
        return Share(record_cell(view, body), amount)
    if "label" not in contribution:
        return Share(Cell(view.gettext("Not reported")), amount)
    name = view.localize(contribution["label"])
    return Share(Cell(name.text, language=view.language_if_other(name)), amount)


def _with_rest(view: View, payers: Sequence[Share]) -> list[Share]:
    """The largest shares, and all others as one where there are more."""
    if len(payers) <= _MAX_ROWS:
        return list(payers)
    rest = payers[_MAX_ROWS - 1 :]
    name = view.ngettext("%(num)s other", "%(num)s others", len(rest), num=view.formats.number(len(rest)))
    return [*payers[: _MAX_ROWS - 1], Share(Cell(name), _sum(rest))]


def _without_payer(view: View, budget: Data, currency: str, paid: Decimal) -> list[Share]:
    """What is in the budget but in no contribution, where this can be said."""
    left = Decimal(budget.get("amount", 0)) - paid
    if budget.get("currency") != currency or left <= 0:
        return []
    return [Share(Cell(view.gettext("Budget with no named funder")), left, "pb-share pb-share--open")]


def _sum(shares: Sequence[Share]) -> Decimal:
    return sum((share.amount for share in shares), Decimal())
