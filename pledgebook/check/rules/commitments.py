"""Commitments: evidence for what is complete, reasons for what is not, an office to turn to."""

from collections.abc import Iterator

from pledgebook.check.problems import Finding
from pledgebook.check.rules.registry import REFERENCES, Context, has_fields, warning
from pledgebook.records.record import Record

_FIRST_YEAR_OF_RESULTS = 2020


@warning("commitments")
def complete_without_evidence(record: Record, context: Context) -> Iterator[Finding]:
    if not has_fields(record, ("updates", "evidence")):
        return
    for number, update in enumerate(record.get("updates", [])):
        if update.get("status") == "complete" and not update.get("evidence"):
            yield Finding(("updates", number, "status"), "the update says 'complete' and gives no evidence.", "Add `evidence:` with the title and address of something that proves it.")


@warning("commitments")
def challenges_missing(record: Record, context: Context) -> Iterator[Finding]:
    if not has_fields(record, ("updates", "challenges")):
        return
    for number, update in enumerate(record.get("updates", [])):
        if update.get("status") in ("not_started", "limited") and not update.get("challenges"):
            yield Finding(("updates", number, "status"), f"the update says '{update['status']}' and not what stands in the way.", "Add `challenges:` with a sentence about it.")


@warning("commitments", scope=REFERENCES)
def impact_scale_of_another_time(record: Record, context: Context) -> Iterator[Finding]:
    plan = context.plan_of(record)
    year = int(plan.get("submitted", "0")[:4]) if plan else 0
    wrong, right = ("potential_impact", "potential_for_results") if year >= _FIRST_YEAR_OF_RESULTS else ("potential_for_results", "potential_impact")
    for number, assessment in enumerate(record.get("assessments", [])):
        if year and wrong in assessment and has_fields(record, ("assessments", right)):
            field = record.collection.by_path["assessments", right]
            codes = f"one of {', '.join(context.schema.codelists[field.codelist].typed)}" if field.codelist else "what the report says"
            yield Finding(("assessments", number, wrong), f"'{wrong}' is not used for a plan of {year}.", f"Write `{right}:` in its place: {codes}.", at_key=True)


@warning("commitments")
def no_contact(record: Record, context: Context) -> Iterator[Finding]:
    if has_fields(record, ("contact",)) and "contact" not in record.data and "contact" not in record.invalid_fields and record.is_recorded("contact"):
        yield Finding((), "the commitment names no contact.", "Add `contact:` with the office and its mailbox.")
