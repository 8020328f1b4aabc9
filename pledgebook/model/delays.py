"""How late commitments are, and how often and how far their dates were moved. Every field may be absent."""

from datetime import date

from pledgebook.model.derived import AWAITING, OVER, SOON, delay_months, is_overdue, is_stale, is_unreported, open_milestones, status_of
from pledgebook.model.portal import Portal
from pledgebook.records.record import Record
from pledgebook.schema.fields import Data
from pledgebook.schema.partial_dates import last_day

OVERDUE, DUE_SOON, NOT_REPORTED, NO_NEWS = "overdue", "due_soon", "not_reported", "no_news"


def next_due(record: Record, as_of: date) -> str | None:
    """The first date from the day `as_of` on by which a milestone, or the whole commitment, is due; None where there is
    none, or no news is expected."""
    if status_of(record, as_of).deadline_state in OVER:
        return None
    dates = [*(each["due"] for each in open_milestones(record, as_of)), *filter(None, [record.get("end")])]
    return min((each for each in dates if last_day(each) >= as_of), key=last_day, default=None)


def is_due_soon(record: Record, portal: Portal) -> bool:
    """Whether a commitment that is not settled, or one of its open milestones, is due within 90 days."""
    due = next_due(record, portal.as_of)
    return due is not None and status_of(record, portal.as_of).deadline_state == AWAITING and last_day(due) - portal.as_of <= SOON


_TESTS = ((OVERDUE, is_overdue), (DUE_SOON, is_due_soon), (NOT_REPORTED, is_unreported), (NO_NEWS, is_stale))


def attention_of(record: Record, portal: Portal) -> list[str]:
    """Why somebody should look at a commitment: codes of the list `attention`, in its order."""
    return [code for code, test in _TESTS if test(record, portal)]


def days_late(record: Record, portal: Portal) -> int | None:
    """Days since the due date of a commitment passed; None where it isn't overdue. A month counts as over with its last
    day."""
    return (portal.as_of - last_day(record.data["end"])).days if is_overdue(record, portal) else None


def moved_milestones(record: Record) -> list[tuple[Data, int]]:
    """The milestones of a commitment whose due date was moved, and by how many months; fewer than none if it was brought
    forward."""
    return [(milestone, months) for milestone in record.get("milestones", []) if (months := delay_months(milestone))]


def times_moved(record: Record, portal: Portal) -> int | None:
    """How many milestones of a commitment were put off; None where no milestone has a date."""
    if not any("due" in milestone for milestone in record.get("milestones", [])):
        return None
    return sum(months > 0 for _, months in moved_milestones(record))


def longest_delay(record: Record, portal: Portal) -> int | None:
    """The most months by which a milestone of a commitment was put off; None where none was."""
    return max((months for _, months in moved_milestones(record) if months > 0), default=None)
