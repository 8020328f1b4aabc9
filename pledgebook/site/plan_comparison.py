"""The plans of one country side by side: how many promises each made, and how many were kept, by whose word."""

from collections.abc import Iterable
from typing import NamedTuple

from pledgebook.model.portal import Portal
from pledgebook.model.reviews import is_star
from pledgebook.records.record import Record
from pledgebook.site.scoreboards import score_of


class PlanInNumbers(NamedTuple):
    """A plan, its commitments, and of these the numbers of those that were reviewed, that reviewers found complete, on
    which the government reported, that it reported complete, and that were ambitious and are complete."""

    plan: Record
    commitments: list[Record]
    reviewed: int
    complete_by_review: int
    reported: int
    complete_by_government: int
    stars: int


def plans_in_numbers(plans: Iterable[Record], portal: Portal) -> list[PlanInNumbers]:
    """The plans that have commitments, in their order."""
    rows = ((plan, portal.pointing(plan, "commitments")) for plan in plans)
    return [_numbers(plan, commitments, portal) for plan, commitments in rows if commitments]


def _numbers(plan: Record, commitments: list[Record], portal: Portal) -> PlanInNumbers:
    score = score_of(plan.id, commitments, portal)
    stars = sum(bool(is_star(each)) for each in commitments)
    return PlanInNumbers(plan, commitments, score.reviewed, score.found_complete, score.reported, score.reported_complete, stars)
