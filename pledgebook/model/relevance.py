"""What a long list shows first: what is under way, and the latest."""

from pledgebook.model.derived import ENDED, OVER, last_update, plan_of, status_of
from pledgebook.model.portal import Portal
from pledgebook.records.record import Record
from pledgebook.schema.partial_dates import last_day


def is_running(record: Record, portal: Portal) -> bool:
    """Whether a record is about something that goes on: a commitment that is neither settled nor closed, a plan or
    project whose end has not passed."""
    if record.collection.name == "commitments":
        return status_of(record, portal.as_of).deadline_state not in OVER
    end = record.get("end")
    return record.get("status") not in ENDED and isinstance(end, str) and last_day(end) >= portal.as_of


def latest_date(record: Record, portal: Portal) -> str:
    """The date by which lists put a record before older ones: of its latest update, else of its start, or of its plan's;
    empty where none is known."""
    updated = last_update(record) or ""
    plan = plan_of(record, portal) if record.collection.name == "commitments" else None
    found = [each.get(name) for each in (record, plan) if each for name in ("start", "submitted")]
    return max(updated, next((value for value in found if isinstance(value, str)), ""))
