"""Partial dates: `2021`, `2021-08`, `2021-08-31`. No day is ever invented."""

import re
from calendar import monthrange
from datetime import date
from functools import cache

PATTERN = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
_PARTIAL = re.compile(PATTERN)


@cache
def is_partial(text: str) -> bool:
    """Whether `text` is a year, a month or a day that exists."""
    if not _PARTIAL.fullmatch(text) or text.startswith("0000"):
        return False
    year, month, day = parts(text)
    return month is None or day is None or day <= monthrange(year, month)[1]


@cache
def parts(text: str) -> tuple[int, int | None, int | None]:
    """Year, month and day; None for what the date doesn't say."""
    year, *rest = map(int, text.split("-"))
    month, day = [*rest, None, None][:2]
    return year, month, day


@cache
def first_day(text: str) -> date:
    """The earliest day that a partial date may mean."""
    year, month, day = parts(text)
    return date(year, month or 1, day or 1)


@cache
def last_day(text: str) -> date:
    """The latest day that a partial date may mean."""
    year, month, day = parts(text)
    return date(year, month or 12, day or monthrange(year, month or 12)[1])


def months_between(earlier: date, later: date) -> int:
    """Whole months from `earlier` to `later`, negative where it is before; the last day of a month ends a whole one."""
    short = later.day < earlier.day and later.day < monthrange(later.year, later.month)[1]
    return (later.year - earlier.year) * 12 + later.month - earlier.month - short
