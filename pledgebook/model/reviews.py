"""What others than the government found out about a commitment: its assessments."""

from collections.abc import Mapping
from typing import NamedTuple

from pledgebook.records.record import Record
from pledgebook.schema.fields import Data

COMPLETE, WITHDRAWN = "complete", "withdrawn"
_STAGES = ("design", "inception", "midterm", "end_of_term", "end_of_commitment")
_STAGES_OF_THE_END = _STAGES[-2:]
_STILL_TO_COME = ("not_reviewed", "pending")


class Review(NamedTuple):
    """What somebody other than the government found out about how far a promise was kept: `completion` is a code, or
    `missing` says why there is none. `assessor`, `stage` and `date` are None where the record doesn't say."""

    completion: str | None
    missing: str | None
    assessor: str | None
    stage: str | None
    date: str | None


def reviews_of(record: Record) -> list[Data]:
    """Assessments that are not the government's, the latest stage last, and of one stage the latest."""
    independent = [each for each in record.get("assessments", []) if each.get("assessor") != "government"]
    return sorted(independent, key=lambda each: (_STAGES.index(each["stage"]) if each.get("stage") in _STAGES else -1, each.get("date", "")))


def review_of(record: Record) -> Review | None:
    """The latest independent finding on completion; where there is none, the latest reason why not."""
    found = reviews_of(record)
    latest = [each for each in found if "completion" in each] or [each for each in found if _reason(each)]
    if not latest:
        return None
    return Review(latest[-1].get("completion"), _reason(latest[-1]), *(latest[-1].get(name) for name in ("assessor", "stage", "date")))


def _reason(assessment: Data) -> str | None:
    reasons = assessment.get("missing")
    return reasons.get("completion") if isinstance(reasons, Mapping) else None


def finding_of(record: Record, name: str) -> str | None:
    """The latest independent answer to one question of the assessments, such as `specificity`."""
    return next((each[name] for each in reversed(reviews_of(record)) if name in each), None)


def is_disputed(record: Record, status: str | None) -> bool | None:
    """Whether the government calls a promise complete, by its latest `status` or its own latest assessment, and the latest
    independent review found less. None where one of the two has not spoken."""
    own = [each["completion"] for each in record.get("assessments", []) if each.get("assessor") == "government" and "completion" in each]
    review = review_of(record)
    if not review or not review.completion or (status is None and not own):
        return None
    return COMPLETE in (status, *own[-1:]) and review.completion != COMPLETE


def is_closed(record: Record) -> bool:
    """Whether a commitment can no longer be kept in time: somebody has reviewed its end, or says that there is nothing
    to review it by. A review that is still to come leaves it open."""
    return any(each.get("stage") in _STAGES_OF_THE_END and _reason(each) not in _STILL_TO_COME for each in reviews_of(record))


def is_ambitious(record: Record) -> bool | None:
    """Whether reviewers expected much of a promise: a transformative impact, or substantial results. None where they were
    asked neither."""
    impact, results = finding_of(record, "potential_impact"), finding_of(record, "potential_for_results")
    return impact == "transformative" or results == "substantial" if impact or results else None


def is_star(record: Record) -> bool | None:
    """Whether a promise was ambitious and was kept, by independent review: specific enough, of transformative impact, of
    a value of open government, and substantially or wholly complete. None where nobody has reviewed it."""
    review = review_of(record)
    if not review or not review.completion:
        return None
    ambitious = finding_of(record, "potential_impact") == "transformative" and finding_of(record, "specificity") in ("medium", "high", None)
    return ambitious and review.completion in ("substantial", COMPLETE) and bool(record.get("ogp_values"))
