"""How late promises are, and how far their dates were moved."""

from dataclasses import replace
from datetime import date

import pytest

from pledgebook.model import delays
from pledgebook.model.portal import link


@pytest.fixture
def promise(portal):
    """Makes a commitment with nothing but these fields."""
    record = portal.find("commitments", "LAMP0004")
    return lambda **fields: replace(record, data={"id": record.id, **fields})


@pytest.fixture
def on(portal):
    """The portal as it is on a day."""
    return lambda day: link(portal.schema, portal.settings, portal.geography, portal.records, date.fromisoformat(day))


@pytest.mark.parametrize(
    ("end", "day", "days"),
    [
        ("2026-01-31", "2026-01-31", None),
        ("2026-01-31", "2026-02-01", 1),
        ("2026-01", "2026-01-31", None),
        ("2026-01", "2026-02-10", 10),
        ("2025", "2026-01-01", 1),
        (None, "2026-01-01", None),
    ],
)
def test_days_are_counted_from_the_last_day_on_which_a_promise_could_be_kept(promise, on, end, day, days):
    assert delays.days_late(promise(**({"end": end} if end else {})), on(day)) == days


@pytest.mark.parametrize("status", ["complete", "withdrawn"])
def test_what_is_settled_is_never_late(promise, on, status):
    assert delays.days_late(promise(end="2020", updates=[{"date": "2021-01-01", "status": status}]), on("2026-01-01")) is None


@pytest.mark.parametrize(
    ("milestones", "times", "longest"),
    [
        ([], None, None),
        ([{"id": "1"}], None, None),
        ([{"due": "2026-06"}], 0, None),
        ([{"due": "2026-06", "original_due": "2026-06"}], 0, None),
        ([{"due": "2026-06", "original_due": "2026-01"}, {"due": "2027", "original_due": "2026"}, {"due": "2026-01"}], 2, 12),
        ([{"due": "2025-06", "original_due": "2026-01"}], 0, None),
    ],
)
def test_a_milestone_that_is_due_later_than_first_promised_was_put_off(promise, portal, milestones, times, longest):
    record = promise(milestones=milestones)

    assert (delays.times_moved(record, portal), delays.longest_delay(record, portal)) == (times, longest)


@pytest.mark.parametrize(
    ("fields", "day", "codes"),
    [
        ({"end": "2026-03-01"}, "2026-04-01", ["overdue", "not_reported"]),
        ({"end": "2026-03-01"}, "2026-02-01", ["due_soon", "not_reported"]),
        ({"start": "2025-01", "end": "2027", "updates": [{"date": "2025-02-01", "status": "limited"}]}, "2026-02-01", ["no_news"]),
        ({"end": "2026-03-01", "updates": [{"date": "2026-01-01", "status": "complete"}]}, "2026-04-01", []),
    ],
)
def test_a_commitment_says_why_somebody_should_look_at_it(promise, on, fields, day, codes):
    assert delays.attention_of(promise(**fields), on(day)) == codes


def test_what_nobody_has_looked_at_asks_for_no_attention(promise, on):
    assert delays.attention_of(promise(end="2020", not_recorded=["updates"]), on("2026-01-01")) == []
