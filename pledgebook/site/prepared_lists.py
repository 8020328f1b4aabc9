"""Lists of commitments that answer a question: the explorer with some filters and an order already chosen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pledgebook.model.delays import DUE_SOON, NO_NEWS, NOT_REPORTED, OVERDUE
from pledgebook.model.portal import Portal
from pledgebook.model.selection import Selection, Selector
from pledgebook.records.record import Record
from pledgebook.schema.fields import Schema
from pledgebook.site.i18n.messages import N_

COLLECTION = "commitments"


@dataclass(frozen=True, eq=False)
class PreparedList:
    """A list at an address of its own. `lead` says in a sentence what is on it; `chart` is the name of one of its records
    (site/charts), if there is one; a watchlist shows what somebody should look at."""

    path: str
    title: str
    lead: str
    selection: Selection
    chart: str = ""
    is_watchlist: bool = False


def _watchlist(path: str, title: str, lead: str, code: str, sort: str, chart: str = "") -> PreparedList:
    return PreparedList(path, title, lead, Selection({"attention": (code,)}, sort=sort), chart, is_watchlist=True)


_LISTS = (
    _watchlist("overdue/", N_("Overdue"), N_("Commitments whose due date has passed without being reported complete, and whose end no independent reviewer has assessed; longest overdue first."), OVERDUE, "days_late.desc", "days_overdue"),
    _watchlist("due-soon/", N_("Due within 90 days"), N_("Commitments that are due within the next 90 days, or one of whose milestones is; soonest first."), DUE_SOON, "next_due"),
    _watchlist("not-reported/", N_("No status reported"), N_("Commitments for which no status has been reported yet, earliest due date first."), NOT_REPORTED, "end"),
    _watchlist("no-news/", N_("No recent update"), N_("Ongoing commitments that have gone without an update for longer than their plan allows, longest silence first."), NO_NEWS, "months_silent.desc"),
    PreparedList(
        "answers/put-off/",
        N_("What was put off?"),
        N_("Commitments with milestones due later than first promised, longest delay first."),
        Selection(least={"times_moved": 1}, sort="longest_delay.desc"),
        "moved_dates",
    ),
    PreparedList(
        "answers/found-complete/",
        N_("Which promises did independent reviewers find complete?"),
        N_("Commitments that the latest independent review found complete, newest plans first."),
        Selection({"review_completion": ("complete",)}, sort="plan_start.desc"),
    ),
    PreparedList(
        "answers/disputed/",
        N_("What do governments call complete that reviewers do not?"),
        N_("Commitments that the government reports complete but the latest independent review does not."),
        Selection({"disputed": ("true",)}, sort="plan_start.desc"),
    ),
    PreparedList(
        "answers/ambitious/",
        N_("Which ambitious promises made little progress?"),
        N_("Commitments that reviewers called ambitious but found little or nothing done about."),
        Selection({"ambitious": ("true",), "review_completion": ("no_evidence", "not_started", "limited")}, sort="plan_start.desc"),
    ),
)


def filled_lists(portal: Portal) -> Mapping[PreparedList, list[Record] | None]:
    """Each list of a portal, with its records in their order; None where nothing is recorded that could tell them."""
    selector = Selector(portal, COLLECTION)
    return {each: selector.select(each.selection) if each.is_watchlist or selector.knows(each.selection) else None for each in prepared_lists(portal.schema)}


def prepared_lists(schema: Schema) -> Iterator[PreparedList]:
    """The lists of a portal that has commitments."""
    if COLLECTION in schema.collections:
        yield from _LISTS
