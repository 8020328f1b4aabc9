"""How many promises were made and kept, and by whose word, for each value of a facet: area, country, institution, year."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from pledgebook.model.derived import is_overdue, reported_status
from pledgebook.model.facets import YEAR, Facet, facets_by_name, groups
from pledgebook.model.portal import Portal
from pledgebook.model.reviews import COMPLETE, finding_of
from pledgebook.records.record import Record
from pledgebook.schema.fields import Schema
from pledgebook.site.i18n.messages import N_
from pledgebook.site.prepared_lists import COLLECTION

LEAST = 3
"""Promises that an entry must have before it is called the best or the worst."""


class Scoreboard(NamedTuple):
    """A page that compares the values of one facet of commitments."""

    path: str
    title: str
    lead: str
    facet: str
    is_on_home: bool = False


_SCOREBOARDS = (
    Scoreboard("answers/areas/", N_("In which areas does the government keep its word?"), N_("Promises by policy area: how many governments call complete, and how many reviewers found complete."), "policy_areas", is_on_home=True),
    Scoreboard("answers/countries/", N_("Which countries keep their word?"), N_("Promises by country: how many governments call complete, and how many reviewers found complete."), "countries"),
    Scoreboard("answers/institutions/", N_("Which institutions keep their word?"), N_("Promises by lead institution: how many governments call complete, and how many reviewers found complete."), "lead_institutions", is_on_home=True),
    Scoreboard("answers/years/", N_("Are promises kept more often than before?"), N_("Promises by the year in which their plan began: how many governments call complete, and how many reviewers found complete."), "plan_start"),
)


class Score(NamedTuple):
    """Numbers of promises: in all; with a status by the government, and of these complete; reviewed independently, and
    of these complete; overdue."""

    value: str
    promises: int
    reported: int
    reported_complete: int
    reviewed: int
    found_complete: int
    overdue: int

    @property
    def reported_share(self) -> float | None:
        """How many of those with a status are complete by the government's word; None where there are too few."""
        return self.reported_complete / self.reported if self.reported >= LEAST else None

    @property
    def found_share(self) -> float | None:
        """How many of those that were reviewed were found complete; None where there are too few."""
        return self.found_complete / self.reviewed if self.reviewed >= LEAST else None


def scoreboards(schema: Schema) -> Iterator[Scoreboard]:
    """The comparisons for which the schema has a facet."""
    names = facets_by_name(schema, COLLECTION)
    yield from (each for each in _SCOREBOARDS if each.facet in names)


def scores(portal: Portal, scoreboard: Scoreboard) -> list[Score]:
    """The numbers of each value, those with most promises first; years in their order."""
    facet = facet_of(portal, scoreboard)
    found = [score_of(value, records, portal) for value, records in groups(facet, portal.all(COLLECTION), portal).items()]
    return sorted(found, key=(lambda score: score.value) if facet.kind == YEAR else (lambda score: -score.promises))


def total(portal: Portal) -> Score:
    """The numbers of all commitments."""
    return score_of("", portal.all(COLLECTION), portal)


def facet_of(portal: Portal, scoreboard: Scoreboard) -> Facet:
    return facets_by_name(portal.schema, COLLECTION)[scoreboard.facet]


def score_of(value: str, records: Sequence[Record], portal: Portal) -> Score:
    """The numbers of some commitments, under the value that they share."""
    reported = list(filter(None, (reported_status(record, portal.as_of) for record in records)))
    found = list(filter(None, (finding_of(record, "completion") for record in records)))
    late = sum(is_overdue(record, portal) for record in records)
    return Score(value, len(records), len(reported), reported.count(COMPLETE), len(found), found.count(COMPLETE), late)


class Extremes(NamedTuple):
    """Who kept most and who least, by one voice: all who share the place, those with most promises first."""

    best: list[Score]
    worst: list[Score]


def by_review(found: Sequence[Score]) -> Extremes | None:
    """Who kept most and least by independent review; None where fewer than two can be compared, or all are alike."""
    return _extremes(found, lambda score: score.found_share)


def by_government(found: Sequence[Score]) -> Extremes | None:
    """The same by what the government reports."""
    return _extremes(found, lambda score: score.reported_share)


def _extremes(found: Sequence[Score], share: Callable[[Score], float | None]) -> Extremes | None:
    ranked = [(value, score) for score in sorted(found, key=lambda each: -each.promises) if (value := share(score)) is not None]
    shares = [value for value, _ in ranked]
    if len(set(shares)) < 2:
        return None
    best, worst = ([score for value, score in ranked if value == wanted] for wanted in (max(shares), min(shares)))
    return Extremes(best, worst)
