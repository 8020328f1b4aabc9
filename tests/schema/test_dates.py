"""Partial dates: as exact as the source, never more."""

from datetime import date

import pytest

from pledgebook.schema import partial_dates as dates


@pytest.mark.parametrize("text", ["2021", "2021-08", "2021-08-31", "2024-02-29", "2000-02-29", "0001", "9999-12-31"])
def test_a_year_a_month_and_a_day_are_dates(text):
    assert dates.is_partial(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "21", "20210", "2021-", "2021-8", "2021-13", "2021-00", "2021-08-", "2021-08-1", "2021-08-32", "2021-04-31", "2022-02-30", "2023-02-29", "1900-02-29",
        "0000", "0000-01", "-2021", "20210831", "2021/08/31", "31.08.2021", "2021-08-31T00:00", "2021-W35", "2021-W35-2", " 2021", "2021\n", "٢٠٢١", "2021-０8",
    ],
)
def test_what_no_calendar_holds_is_no_date(text):
    assert not dates.is_partial(text)


@pytest.mark.parametrize(("text", "parts"), [("2021", (2021, None, None)), ("2021-08", (2021, 8, None)), ("2021-08-31", (2021, 8, 31))])
def test_a_date_says_no_more_than_its_source(text, parts):
    assert dates.parts(text) == parts


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("2021-04", date(2021, 4, 1), date(2021, 4, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2021-08-31", date(2021, 8, 31), date(2021, 8, 31)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
    ],
)
def test_a_partial_date_spans_from_its_first_to_its_last_day(text, first, last):
    assert (dates.first_day(text), dates.last_day(text)) == (first, last)


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        (date(2021, 1, 1), date(2021, 1, 31), 0),
        (date(2021, 1, 31), date(2021, 2, 28), 1),
        (date(2021, 1, 31), date(2021, 2, 27), 0),
        (date(2021, 1, 15), date(2021, 2, 15), 1),
        (date(2021, 1, 16), date(2021, 2, 15), 0),
        (date(2020, 12, 31), date(2021, 12, 31), 12),
        (date(2021, 3, 15), date(2021, 1, 15), -2),
        (date(2021, 3, 15), date(2021, 1, 14), -3),
    ],
)
def test_only_whole_months_count(earlier, later, months):
    assert dates.months_between(earlier, later) == months
