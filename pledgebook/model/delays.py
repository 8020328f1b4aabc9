"""How late commitments are, and how often and how far their dates were moved. Every field may be absent."""

from pledgebook.model.derived import delay_months, is_due_soon, is_overdue, is_stale, is_unreported
from pledgebook.model.portal import Portal
from pledgebook.records.record import Record
from pledgebook.schema.fields import Data
from pledgebook.schema.partial_dates import last_day

OVERDUE, DUE_SOON, NOT_REPORTED, NO_NEWS = "overdue", "due_soon", "not_reported", "no_news"
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
