"""Dates: in order, within their plan, not in the future; and updates that are missing."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from pledgebook.check.problems import Finding
from pledgebook.check.rules.registry import REFERENCES, Context, error, has_fields, warning
from pledgebook.model.derived import months_of_silence, months_of_silence_allowed
from pledgebook.records.loader import ValuePath
from pledgebook.records.record import Record
from pledgebook.schema.partial_dates import first_day, last_day

_SPREADSHEET_YEARS = "1899", "1910"
_EARLIEST_YEAR, _YEARS_AHEAD = 1900, 100
_ENDS = "end", "due"
_PAST = {("date",), ("reply", "date"), ("source", "retrieved"), ("updates", "date"), ("assessments", "date"), ("amendments", "date")}
"""Fields whose date is that of something that has happened."""


@error()
def start_after_end(record: Record, context: Context) -> Iterator[Finding]:
    dates = {path: value for path, _, value in record.of("date", "day")}
    for path, end in dates.items():
        start = dates.get((*path[:-1], "start")) if path[-1] in _ENDS else None
        if start and first_day(start) > last_day(end):
            yield Finding(path, f"'{path[-1]}' ({end}) is before 'start' ({start}).", "Correct one of the two dates.")


@error()
def date_in_the_future(record: Record, context: Context) -> Iterator[Finding]:
    """What has been reported, found, retrieved or written lies in the past."""
    for path, field, value in record.of("date", "day"):
        if field.path in _PAST and first_day(value) > context.as_of:
            yield Finding(path, f"{value} is in the future (today is {context.as_of}).", "Write the day on which it happened.")


@error()
def year_from_a_spreadsheet(record: Record, context: Context) -> Iterator[Finding]:
    """A year typed into a cell formatted as a date turns into a day of 1905:
    2023 is day 2,023 of the spreadsheet's calendar."""
    for path, _, value in record.of("date", "day"):
        if _SPREADSHEET_YEARS[0] <= value[:4] <= _SPREADSHEET_YEARS[1]:
            days = (first_day(value) - date(1899, 12, 30)).days
            meant = f"Did you mean {days}?" if days > 1900 else "Look it up in the source."
            yield Finding(path, f"{value} looks like a number that a spreadsheet turned into a date.", meant)


@warning()
def year_out_of_reason(record: Record, context: Context) -> Iterator[Finding]:
    """A slip in a year makes a date that exists: 0223 and 2202 for 2022."""
    latest = context.as_of.year + _YEARS_AHEAD
    for path, _, value in record.of("date", "day"):
        year = int(value[:4])
        if not _EARLIEST_YEAR <= year <= latest and not _SPREADSHEET_YEARS[0] <= value[:4] <= _SPREADSHEET_YEARS[1]:
            yield Finding(path, f"the year {value[:4]} is hardly meant (before {_EARLIEST_YEAR} or after {latest}).", "Correct it, or leave it if the source says so.")


@warning("projects")
def running_past_its_end(record: Record, context: Context) -> Iterator[Finding]:
    end = record.get("end")
    if record.get("status") == "implementation" and end and last_day(end) < context.as_of:
        yield Finding(("status",), f"the status is 'implementation', but the end {end} has passed.", "Update the status or the end, or leave both if the source says so.")


@warning("commitments", scope=REFERENCES)
def dates_outside_the_plan(record: Record, context: Context) -> Iterator[Finding]:
    plan = context.plan_of(record)
    if plan is None:
        return
    start, end = plan.get("start"), plan.get("end")
    dates: list[tuple[ValuePath, Any]] = [(("start",), record.get("start")), (("end",), record.get("end"))]
    dates += [(("milestones", n, "due"), each.get("due")) for n, each in enumerate(record.get("milestones", []))]
    for path, value in dates:
        if value and start and last_day(value) < first_day(start):
            yield Finding(path, f"{value} is before the plan starts ({start}).", "Correct the date, or leave it if the plan says so.")
        elif value and end and first_day(value) > last_day(end):
            yield Finding(path, f"{value} is after the plan ends ({end}).", "Correct the date, or leave it if the plan says so.")


@warning("commitments", scope=REFERENCES)
def no_news_for_long(record: Record, context: Context) -> Iterator[Finding]:
    plan, updates = context.plan_of(record), record.get("updates", [])
    if plan is None or not _running(plan, context.as_of) or "updates" in record.invalid_fields or not has_fields(record, ("updates", "date")):
        return
    months, allowed = months_of_silence(record, plan, context.as_of), months_of_silence_allowed(plan.get("level"))
    if months is not None and months >= allowed:
        yield Finding(("updates",) if updates else (), f"there has been no update for {months} months.", f"Add one at least every {allowed} months while the plan runs.", at_key=True)


def _running(plan: Record, today: date) -> bool:
    start, end = plan.get("start"), plan.get("end")
    return bool(start and end) and first_day(start) <= today <= last_day(end)


@warning("commitments")
def updates_out_of_order(record: Record, context: Context) -> Iterator[Finding]:
    updates = record.get("updates", [])
    for number, (before, after) in enumerate(pairwise(updates), start=1):
        if "date" in before and "date" in after and after["date"] < before["date"]:
            yield Finding(("updates", number, "date"), f"the update of {after['date']} stands below that of {before['date']}.", "Put updates in order, the latest last.")
