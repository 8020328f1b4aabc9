"""What follows from the records and is never typed by hand."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from heapq import nlargest
from operator import itemgetter

from pledgebook.model.portal import Portal
from pledgebook.publish import reads
from pledgebook.records.record import Record
from pledgebook.schema.fields import Collection, Field
from pledgebook.schema.partial_dates import first_day, last_day, months_between

COMPLETE = "complete"
WITHDRAWN = "withdrawn"
_SETTLED = (COMPLETE, WITHDRAWN)
_STALE_AFTER = {"national": 6, "local": 4}
SOON = timedelta(days=90)
_DATE = itemgetter("date")


@dataclass(frozen=True)
class Status:
    """Where a commitment stands. `status` is the one last reported, None where
    nothing was; `status_date` the date of that report; `deadline_state` one of `awaiting`,
    `overdue`, `settled`."""

    status: str | None
    status_date: str | None
    deadline_state: str


@dataclass(frozen=True)
class Progress:
    """Milestones done, of all."""

    done: int
    total: int


def updates_of(record: Record, milestone: str | None = None) -> list[Mapping]:
    """Updates about the whole commitment, or about one of its milestones; the
    latest last."""
    reads.note(record.gist)
    return _updates(record).get(milestone, [])


@lru_cache(maxsize=1_000)  # those who ask take one record after another
def _updates(record: Record) -> Mapping[str | None, list[Mapping]]:
    """Updates by milestone, None for the whole commitment; the latest last."""
    found: dict[str | None, list[Mapping]] = defaultdict(list)
    for update in sorted(record.get("updates", []), key=_DATE):
        found[update.get("milestone")].append(update)
    return dict(found)


def latest_first(record: Record) -> list[Mapping]:
    """All updates of a commitment."""
    return sorted(record.get("updates", []), key=_DATE, reverse=True)


def _deadline(status: str | None, due: str | None, today: date) -> str:
    if status in _SETTLED:
        return "settled"
    return "overdue" if due and last_day(due) < today else "awaiting"


def status_of(record: Record, as_of: date) -> Status:
    """Where a commitment stands on the day `as_of`."""
    reads.note(record.gist)
    return _standing_of(record, as_of)


@lru_cache(maxsize=100_000)  # asked for by every page, table and list that shows it
def _standing_of(record: Record, as_of: date) -> Status:
    latest = (updates_of(record) or [{}])[-1]
    return Status(latest.get("status"), latest.get("date"), _deadline(latest.get("status"), record.get("end"), as_of))


def milestone_status(record: Record, milestone: Mapping, as_of: date) -> Status:
    """Where one milestone of a commitment stands."""
    latest = (updates_of(record, milestone["id"]) or [{}])[-1]
    return Status(latest.get("status"), latest.get("date"), _deadline(latest.get("status"), milestone.get("due"), as_of))


def progress(record: Record) -> Progress:
    """How many milestones of a commitment are reported complete."""
    milestones = record.get("milestones", [])
    done = sum((updates_of(record, each["id"]) or [{}])[-1].get("status") == COMPLETE for each in milestones)
    return Progress(done, len(milestones))


def delay_months(milestone: Mapping) -> int | None:
    """Months by which a due date was moved; None where it never was."""
    if "due" not in milestone or "original_due" not in milestone:
        return None
    return months_between(first_day(milestone["original_due"]), first_day(milestone["due"]))


def is_stale(record: Record, portal: Portal) -> bool:
    """Whether a running commitment has had no update for longer than its plan allows."""
    state = status_of(record, portal.as_of)
    if state.deadline_state != "awaiting":
        return False
    plan = portal.find("action-plans", record.get("action_plan"))
    latest = max((update["date"] for update in record.get("updates", [])), default=record.get("start"))
    return months_between(first_day(latest), portal.as_of) >= _STALE_AFTER.get(plan.get("level"), _STALE_AFTER["national"])


def is_unreported(record: Record, portal: Portal) -> bool:
    return status_of(record, portal.as_of).status is None


def is_overdue(record: Record, portal: Portal) -> bool:
    return status_of(record, portal.as_of).deadline_state == "overdue"


def is_due_soon(record: Record, portal: Portal) -> bool:
    """Whether a commitment that is not settled falls due within 90 days."""
    waiting = status_of(record, portal.as_of).deadline_state == "awaiting"
    return waiting and last_day(record.get("end")) - portal.as_of <= SOON


@dataclass(frozen=True)
class Next:
    """What comes next in a commitment: a milestone, or None for its end, the
    date on which it is due and whether that day has passed."""

    milestone: Mapping | None
    due: str
    overdue: bool


def next_step(record: Record, as_of: date) -> Next | None:
    """The open milestone that is due first, else the end of the commitment;
    None where everything is settled."""
    if status_of(record, as_of).deadline_state == "settled":
        return None
    open_ones = [each for each in record.get("milestones", []) if "due" in each and milestone_status(record, each, as_of).deadline_state != "settled"]
    milestone = min(open_ones, key=lambda each: last_day(each["due"]), default=None)
    due = milestone["due"] if milestone else record.get("end")
    return Next(milestone, due, last_day(due) < as_of)


@dataclass(frozen=True)
class News:
    """One update and the commitment that it is about."""

    record: Record
    update: Mapping


def latest_updates(portal: Portal, count: int) -> list[News]:
    """So many updates of commitments, the latest first."""
    found = ((update["date"], record.id, record, update) for record in portal.all("commitments") for update in record.get("updates", ()))
    return [News(record, update) for _date, _id, record, update in nlargest(count, found, key=itemgetter(0, 1))]


def totals(amounts: Iterable[Mapping]) -> dict[str, Decimal]:
    """Sums of `{amount, currency}`, one for each currency."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for each in amounts:
        sums[each["currency"]] += Decimal(each["amount"])
    return dict(sorted(sums.items()))


def countries_of(record: Record, portal: Portal) -> list[str]:
    """Countries of a record: its own, or its plan's."""
    if plan := record.get("action_plan"):
        record = portal.find("action-plans", plan)
    return record.get("countries") or list(filter(None, [record.get("country")]))


def goals_of(record: Record, portal: Portal) -> list[int]:
    return record.get("sdgs", [])


def policy_areas_of(record: Record, portal: Portal) -> list[str]:
    """Policy areas, the main one first."""
    areas = [record.get("primary_policy_area"), *record.get("policy_areas", [])]
    return list(dict.fromkeys(filter(None, areas)))


@dataclass(frozen=True)
class Completeness:
    """How much of a record is filled: fields in all, and empty ones, by group."""

    filled: int
    total: int
    missing: tuple[tuple[str, tuple[Field, ...]], ...]


def completeness(record: Record) -> Completeness:
    """How much of what the schema asks for a record says."""
    return _completeness(record.collection, frozenset(record.data))


@lru_cache(maxsize=1_000)  # many records fill the same fields
def _completeness(collection: Collection, filled: frozenset[str]) -> Completeness:
    missing: dict[str, list[Field]] = defaultdict(list)
    fields = [field for field in collection.fields if not field.deprecated]
    for field in fields:
        if field.name not in filled:
            missing[field.group].append(field)
    empty = sum(map(len, missing.values()))
    return Completeness(len(fields) - empty, len(fields), tuple((group, tuple(left)) for group, left in missing.items()))


@dataclass(frozen=True)
class Derived:
    """A value that is published beside what the record itself says. `type` is
    one of Table Schema; a list is many codes in one."""

    name: str
    title: str
    description: str
    value: Callable[[Record, Portal], object]
    type: str = "string"
    codelist: str = ""
    facet: bool = False


def pgettext(_context: str, message: str) -> str:
    """Marks the title of a facet for translation, as those of the schema are."""
    return message


def _standing(name: str) -> Callable[[Record, Portal], object]:
    return lambda record, portal: getattr(status_of(record, portal.as_of), name)


_FILLED = (
    Derived("fields_filled", "Fields filled", "How many of the fields of the schema the record fills.", lambda r, p: completeness(r).filled, "integer"),
    Derived("fields_total", "Fields in all", "How many fields the schema offers for such a record.", lambda r, p: completeness(r).total, "integer"),
)
_PLACED = (
    Derived("regions", "Regions", "M49 codes of the regions to which the countries belong.", lambda r, p: p.geography.regions(countries_of(r, p))),
    Derived(
        "country_situations",
        "Countries in special situations",
        "Groups of the United Nations to which any of the countries belongs on the day of publication.",
        lambda r, p: p.geography.situations(countries_of(r, p), p.as_of),
        codelist="country-situation",
    ),
)
_COUNTRIES = (
    Derived("countries", "Countries", "Countries of the action plan.", countries_of, codelist="country", facet=True),
)
_STANDING = (
    Derived("current_status", pgettext("schema", "Current status"), "Status of the latest update about the whole commitment.", _standing("status"), codelist="update-status", facet=True),
    Derived("current_status_date", "Date of the current status", "Date of that update.", _standing("status_date"), "date"),
    Derived("deadline", "Deadline", "`awaiting` before the due date, `overdue` after it, `settled` once complete or withdrawn.", _standing("deadline_state")),
    Derived("milestones_complete", "Milestones complete", "How many milestones are reported complete.", lambda r, p: progress(r).done, "integer"),
    Derived("milestones_total", "Milestones in all", "How many milestones the commitment has.", lambda r, p: progress(r).total, "integer"),
    Derived("without_news", "Without news", "Whether a running commitment has had no update for longer than its plan allows.", is_stale, "boolean"),
)
DERIVED: Mapping[str, tuple[Derived, ...]] = {
    "commitments": (*_STANDING, *_COUNTRIES, *_PLACED, *_FILLED),
    "action-plans": (*_PLACED, *_FILLED),
    "projects": (*_PLACED, *_FILLED),
    "organizations": _FILLED,
}


def derived_values(record: Record, portal: Portal) -> dict[str, object]:
    """Everything derived of one record, by name."""
    return {each.name: each.value(record, portal) for each in DERIVED.get(record.collection.name, ())}
