"""Two voices: what the government reports, and what others found."""

from dataclasses import replace

import portals
import pytest

from pledgebook.model import derived, reviews
from pledgebook.model.derived import AttributedStatus
from pledgebook.model.reviews import Review


@pytest.fixture
def promise(portal):
    """Makes a commitment with these assessments, and other fields."""

    def promise(*assessments: dict, **fields: object):
        record = portal.find("commitments", "LAMP0004")
        data = {name: value for name, value in record.data.items() if name not in ("updates", "assessments", "end")}
        return replace(record, data={**data, **fields, "assessments": list(assessments)})

    return promise


MIDTERM = {"assessor": "irm", "stage": "midterm", "date": "2013", "completion": "limited", "specificity": "high", "potential_impact": "transformative"}
END = {"assessor": "irm", "stage": "end_of_term", "completion": "complete"}
OWN = {"assessor": "government", "stage": "end_of_commitment", "completion": "complete", "specificity": "low"}


@pytest.mark.parametrize(
    ("assessments", "review"),
    [
        ([], None),
        ([OWN], None),
        ([MIDTERM], Review("limited", None, "irm", "midterm", "2013")),
        ([END, OWN, MIDTERM], Review("complete", None, "irm", "end_of_term", None)),
        ([MIDTERM, {"assessor": "irm", "stage": "end_of_term", "missing": {"completion": "no_data"}}], Review("limited", None, "irm", "midterm", "2013")),
        ([{"assessor": "irm", "stage": "midterm", "missing": {"completion": "not_reviewed"}}], Review(None, "not_reviewed", "irm", "midterm", None)),
        ([{"stage": "midterm", "date": "2014", "completion": "limited"}, {"stage": "midterm", "date": "2013", "completion": "complete"}], Review("limited", None, None, "midterm", "2014")),
    ],
)
def test_the_latest_finding_of_somebody_other_than_the_government_counts(promise, assessments, review):
    assert reviews.review_of(promise(*assessments)) == review


def test_each_question_has_its_latest_independent_answer(promise):
    record = promise(MIDTERM, END, OWN)

    assert (reviews.finding_of(record, "specificity"), reviews.finding_of(record, "early_results")) == ("high", None)


def test_where_the_government_is_silent_the_review_tells_where_a_promise_stands(promise, portal):
    schema, today = portal.schema, portals.AS_OF
    update = {"date": "2026-01-01", "status": "substantial"}

    assert derived.attributed_status(promise(MIDTERM), schema, today) == AttributedStatus("completion", "limited")
    assert derived.attributed_status(promise(MIDTERM, updates=[update]), schema, today) == AttributedStatus("update-status", "substantial")
    assert derived.attributed_status(promise(), schema, today) == AttributedStatus("update-status", None)
    assert derived.is_unreported(promise(), portal)
    assert not derived.is_unreported(promise(MIDTERM), portal)


def test_a_promise_whose_end_was_reviewed_is_closed_and_no_longer_overdue(promise, portal):
    today = portals.AS_OF

    assert derived.status_of(promise(MIDTERM, end="2014"), today).deadline_state == "overdue"
    assert derived.status_of(promise(END, end="2014"), today).deadline_state == "closed"
    assert derived.status_of(promise(OWN, end="2014"), today).deadline_state == "overdue"
    assert derived.next_step(promise(END, end="2014"), today) is None
    assert not derived.is_overdue(promise(END, end="2014"), portal)
    assert not derived.is_stale(promise(END, end="2014"), portal)


@pytest.mark.parametrize(
    ("assessments", "values", "star"),
    [
        ([], ["civic_participation"], None),
        ([MIDTERM], ["civic_participation"], False),
        ([MIDTERM, END], ["civic_participation"], True),
        ([MIDTERM, END], [], False),
        ([{**MIDTERM, "potential_impact": "moderate"}, END], ["civic_participation"], False),
        ([{**MIDTERM, "specificity": "low"}, END], ["civic_participation"], False),
    ],
)
def test_a_star_is_an_ambitious_promise_that_was_kept(promise, assessments, values, star):
    assert reviews.is_star(promise(*assessments, ogp_values=values)) == star
