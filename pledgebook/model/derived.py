"""What follows from the records and is never typed by hand. Every field may be absent."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from heapq import nlargest
from typing import NamedTuple

from pledgebook.model.portal import Portal
from pledgebook.model.reviews import COMPLETE, WITHDRAWN, is_closed, review_of
from pledgebook.model.same_as import SAME_AS
from pledgebook.records.record import NOT_RECORDED, Record
from pledgebook.schema.fields import Data, Field, Schema
from pledgebook.schema.partial_dates import first_day, last_day, months_between

AWAITING, OVERDUE, SETTLED, CLOSED, UNKNOWN = "awaiting", "overdue", "settled", "closed", "unknown"
OVER = (SETTLED, CLOSED, UNKNOWN)
"""States in which no news is expected."""
OPEN = (AWAITING, OVERDUE, UNKNOWN)
"""States whose badge says the due date."""
ENDED, _AT_WORK = ("closed", "cancelled"), ("pipeline", "implementation", "finalisation")
SOON = timedelta(days=90)
_MONTHS_OF_SILENCE_ALLOWED = {"national": 6, "local": 4}


# Status


@dataclass(frozen=True)
class Status:
    """Where a commitment or a milestone stands. `status` is the code last reported, None where none was, NOT_RECORDED
    where nobody has looked at the reports yet; `status_date` the date of that report; `deadline_state` one of
    AWAITING, OVERDUE, SETTLED; CLOSED where its end was reviewed, and UNKNOWN where the reports were not looked at."""

    status: str | None
    status_date: str | None
    deadline_state: str


_NOT_RECORDED = Status(NOT_RECORDED, None, UNKNOWN)


class StatusField(NamedTuple):
    """Where the status of the records of a collection is found: the name of a
    field or of a derived value, and its code list."""

    name: str
    codelist: str


class Progress(NamedTuple):
    """Milestones that are complete, of all."""

    done: int
    total: int


def status_field(schema: Schema, collection: str) -> StatusField | None:
    """The status that the records of a collection have: for commitments the one of the latest update, for others their
    own field `status`. None where the schema has neither."""
    if collection not in schema.collections:
        return None
    path, name = (("updates", "status"), "current_status") if collection == "commitments" else (("status",), "status")
    field = schema.collections[collection].field_at(path)
    return StatusField(name, field.codelist) if field and field.codelist else None


def status_code(record: Record, as_of: date) -> str | None:
    """The code of the status of any record."""
    return status_of(record, as_of).status if record.collection.name == "commitments" else record.get("status")


def updates_of(record: Record, milestone: str | None = None) -> list[Data]:
    """Updates about the whole commitment, or about one of its milestones; the latest last, those without a date first."""
    about = [update for update in record.get("updates", []) if update.get("milestone") == milestone]
    return sorted(about, key=_date_of)


def latest_first(record: Record) -> list[Data]:
    """All updates of a commitment, the latest first."""
    return sorted(record.get("updates", []), key=_date_of, reverse=True)


def _date_of(update: Data) -> str:
    return str(update.get("date", ""))


def status_of(record: Record, as_of: date) -> Status:
    """Where a commitment stands on the day `as_of`."""
    if not record.is_recorded("updates"):
        return _NOT_RECORDED
    status = _status(updates_of(record), record.get("end"), as_of)
    if status.deadline_state == SETTLED:
        return status
    review = review_of(record) if status.status is None else None
    is_settled = review and review.completion in (COMPLETE, WITHDRAWN)
    return replace(status, deadline_state=CLOSED if is_closed(record) else SETTLED if is_settled else status.deadline_state)


def reported_status(record: Record, as_of: date) -> str | None:
    """The status that the government reported of a commitment; None where it reported none, or nobody has looked."""
    status = status_of(record, as_of).status
    return None if status == NOT_RECORDED else status


def milestone_status(record: Record, milestone: Data, as_of: date) -> Status:
    """Where one milestone of a commitment stands on the day `as_of`."""
    return _status(_milestone_updates(record, milestone), milestone.get("due"), as_of) if record.is_recorded("updates") else _NOT_RECORDED


def _milestone_updates(record: Record, milestone: Data) -> list[Data]:
    return updates_of(record, milestone["id"]) if "id" in milestone else []


def _status(updates: list[Data], due: str | None, as_of: date) -> Status:
    latest = next((update for update in reversed(updates) if "status" in update), {})
    return Status(latest.get("status"), latest.get("date"), _deadline_state(latest.get("status"), due, as_of))


def _deadline_state(status: str | None, due: str | None, as_of: date) -> str:
    if status in (COMPLETE, WITHDRAWN):
        return SETTLED
    return OVERDUE if due and last_day(due) < as_of else AWAITING


# By whose word


class AttributedStatus(NamedTuple):
    """Where a record stands, by one voice: a code and its list, which tells whose word it is."""

    codelist: str
    code: str | None


def review_field(schema: Schema) -> StatusField | None:
    """The finding on completion, and its code list; None where the schema has no such field."""
    field = schema.collections["commitments"].field_at(("assessments", "completion")) if "commitments" in schema.collections else None
    return StatusField("review_completion", field.codelist) if field and field.codelist else None


def attributed_status(record: Record, schema: Schema, as_of: date) -> AttributedStatus:
    """Where a record stands: by the government, or its source; where that is silent, by an independent review."""
    own, code = status_field(schema, record.collection.name), status_code(record, as_of)
    review, other = review_of(record) if record.collection.name == "commitments" and code is None else None, review_field(schema)
    if review and review.completion and other:
        return AttributedStatus(other.codelist, review.completion)
    return AttributedStatus(own.codelist if own else "", code)


def progress(record: Record) -> Progress:
    """How many milestones of a commitment are reported complete."""
    milestones = record.get("milestones", [])
    done = sum(_status(_milestone_updates(record, each), None, date.max).status == COMPLETE for each in milestones)
    return Progress(done, len(milestones))


def has_evidence(record: Record) -> bool | None:
    """Whether any update of a commitment gives evidence; None where there is no update."""
    updates = record.get("updates")
    return any(each.get("evidence") for each in updates) if updates else None


def delay_months(milestone: Data) -> int | None:
    """Months by which a due date was moved; None where it never was."""
    if "due" not in milestone or "original_due" not in milestone:
        return None
    return months_between(first_day(milestone["original_due"]), first_day(milestone["due"]))


def is_unreported(record: Record, portal: Portal) -> bool:
    """Whether nobody, neither the government nor a reviewer, ever said where a commitment stands."""
    return attributed_status(record, portal.schema, portal.as_of).code is None


def is_overdue(record: Record, portal: Portal) -> bool:
    """Whether the due date of a commitment has passed before it was settled."""
    return status_of(record, portal.as_of).deadline_state == OVERDUE


# Silence


def months_of_silence_allowed(level: str | None) -> int:
    """After how many months without an update a commitment counts as silent, by the level of its plan."""
    return _MONTHS_OF_SILENCE_ALLOWED.get(level or "", _MONTHS_OF_SILENCE_ALLOWED["national"])


def months_of_silence(record: Record, plan: Record | None, as_of: date) -> int | None:
    """Whole months since the latest update of a commitment, or since it started,
    or its plan. None where no news is expected: it is settled, or no date is known, or
    nobody has looked at the updates."""
    if status_of(record, as_of).deadline_state in OVER:
        return None
    since = last_update(record) or record.get("start") or (plan.get("start") if plan else None)
    return months_between(first_day(since), as_of) if since else None


def is_stale(record: Record, portal: Portal) -> bool:
    """Whether a running commitment has had no update for longer than its plan allows."""
    plan = plan_of(record, portal)
    months = months_of_silence(record, plan, portal.as_of)
    if months is None or is_overdue(record, portal):
        return False
    return months >= months_of_silence_allowed(plan.get("level") if plan else None)


# What comes next, and what came last


class NextStep(NamedTuple):
    """What comes next in a commitment: a milestone, or None for its end; the
    date on which it is due, None where none is known; whether that day has passed."""

    milestone: Data | None
    due: str | None
    overdue: bool


def next_step(record: Record, as_of: date) -> NextStep | None:
    """The open milestone that is due first, else the end of the commitment; None where everything is settled, or not known."""
    if status_of(record, as_of).deadline_state in OVER:
        return None
    milestone = min(open_milestones(record, as_of), key=lambda each: last_day(each["due"]), default=None)
    due = milestone["due"] if milestone else record.get("end")
    return NextStep(milestone, due, bool(due) and last_day(due) < as_of)


def open_milestones(record: Record, as_of: date) -> list[Data]:
    """Milestones with a date that are not settled."""
    return [each for each in record.get("milestones", []) if "due" in each and milestone_status(record, each, as_of).deadline_state != SETTLED]


def last_update(record: Record) -> str | None:
    """Date of the latest update of a record; None where none has a date."""
    return max((update["date"] for update in record.get("updates", []) if "date" in update), default=None)


class DatedUpdate(NamedTuple):
    """An update, and the commitment that it is about."""

    record: Record
    update: Data


def latest_updates(portal: Portal, count: int) -> list[DatedUpdate]:
    """The latest `count` updates of all commitments, the latest first; those without a date are left out."""
    dated = (DatedUpdate(record, update) for record in portal.all("commitments") for update in record.get("updates", []) if "date" in update)
    return nlargest(count, dated, key=lambda each: (each.update["date"], each.record.id))


class Outlook(NamedTuple):
    """What the status of a project leaves open: the day until which another account says that it continues, and whether
    the end that the source names has passed although the status says that work goes on."""

    continued_until: str | None
    has_passed: bool


def outlook(record: Record, as_of: date) -> Outlook:
    """How far the status of a project can still be believed."""
    status, end = record.get("status"), record.get("end")
    later = [value for value in record.at(("tellings", "continued_until")) if end is None or last_day(value) > last_day(end)]
    continued = max(later, default=None) if status in ENDED else None
    return Outlook(continued, status in _AT_WORK and bool(end) and last_day(end) < as_of)


# Money, places, subjects


def totals(amounts: Iterable[Data]) -> dict[str, Decimal]:
    """Sums of `{amount, currency}`, one for each currency; the currency is empty where none is given."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for each in amounts:
        if "amount" in each:
            sums[each.get("currency", "")] += Decimal(each["amount"])
    return dict(sorted(sums.items()))


def plan_of(record: Record, portal: Portal) -> Record | None:
    """The action plan of a commitment, if it names one that exists."""
    return portal.maybe(f"action-plans/{record.get('action_plan')}")


def leads_of(record: Record) -> list[str]:
    """Identifiers of the organizations that answer for a commitment, each once."""
    leads = (each.get("organization") for each in record.get("institutions", []) if each.get("role") == "lead")
    return list(dict.fromkeys(filter(None, leads)))


def countries_of(record: Record, portal: Portal) -> list[str]:
    """Countries of a record: those of its plan, else its own."""
    record = plan_of(record, portal) or record
    return record.all_at(("countries",)) or list(filter(None, [record.get("country")]))


def regions_of(record: Record, portal: Portal) -> list[str]:
    """M49 codes of the regions of a record's countries, and of the groups for which it works; sorted."""
    groups = record.all_at(("coverage",))
    codelist = portal.schema.codelists.get("coverage")
    named = [codelist.codes[code].crosswalk.get("m49", "") for code in groups if codelist and code in codelist.codes]
    return sorted({*portal.geography.regions(countries_of(record, portal)), *filter(None, named)})


def goals_of(record: Record, portal: Portal) -> list[int]:
    """Numbers of the Sustainable Development Goals of a record."""
    return record.all_at(("sdgs",))


def policy_areas_of(record: Record, portal: Portal) -> list[str]:
    """Policy areas of a record, the main one first."""
    areas = [record.get("primary_policy_area"), *record.all_at(("policy_areas",))]
    return list(dict.fromkeys(filter(None, areas)))


# Completeness

_ABOUT_OTHERS = (NOT_RECORDED, SAME_AS, "missing", "dates_note")


def _is_never_missed(field: Field) -> bool:
    """Whether a field says something about other fields or records, or shows a picture: nobody misses it."""
    return field.name in _ABOUT_OTHERS or field.name.endswith("_as_reported") or field.datatype == "image"


@dataclass(frozen=True)
class Completeness:
    """How much of a record is filled: fields in all, and empty ones, by group."""

    filled: int
    total: int
    missing: tuple[tuple[str, tuple[Field, ...]], ...]


def completeness(record: Record) -> Completeness:
    """How many of the fields that the schema offers a record fills."""
    fields = [field for field in record.collection.fields if not field.deprecated and not _is_never_missed(field)]
    missing: dict[str, list[Field]] = defaultdict(list)
    for field in fields:
        if field.name not in record.data:
            missing[field.group].append(field)
    empty = sum(map(len, missing.values()))
    return Completeness(len(fields) - empty, len(fields), tuple((group, tuple(left)) for group, left in missing.items()))
