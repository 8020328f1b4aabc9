"""The commitments of a plan against the questions that independent reviews ask, as a table."""

from collections.abc import Iterable
from typing import NamedTuple

from pledgebook.model.reviews import finding_of
from pledgebook.records.record import Record
from pledgebook.schema.fields import Field, Schema


class ReviewGrid(NamedTuple):
    """The questions that any review answers, and for each commitment the code of its latest answer, or None."""

    questions: list[Field]
    rows: list[tuple[Record, list[str | None]]]


def review_grid(commitments: Iterable[Record], schema: Schema) -> ReviewGrid:
    """The findings on some commitments, in their order; no rows where nobody found anything out."""
    commitments, collection = list(commitments), schema.collections.get("commitments")
    assessments = collection.by_name.get("assessments") if collection else None
    coded = [each for each in assessments.fields if each.codelist and each.name not in ("stage", "assessor")] if assessments else []
    found = {record.key: {each.name: finding_of(record, each.name) for each in coded} for record in commitments}
    questions = [each for each in coded if any(answers[each.name] for answers in found.values())]
    rows = [(record, [found[record.key][each.name] for each in questions]) for record in commitments]
    return ReviewGrid(questions, rows if questions else [])
