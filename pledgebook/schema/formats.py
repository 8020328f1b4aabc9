"""How values must be written: the `format`s of the schema, each with the sentence that explains it.

A check lets pass whatever is not text or a number: that is a matter of the type.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from pledgebook import N_, language_tags
from pledgebook.schema import partial_dates

_HOST = r"(?:[\w-]+\.)+[^\W\d_][\w-]*|localhost|\d{1,3}(?:\.\d{1,3}){3}"
_ADDRESS = re.compile(rf"(?:https?://(?:{_HOST})(?::\d+)?(?:[/?#]\S*)?|(?:{_HOST})(?:[/?#]\S*)?)")
_EMAIL = re.compile(r"[^@\s<>\":,;]+@(?:[\w-]+\.)+[\w-]{2,}")
_LIKE_A_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,30})?")
_AMOUNT = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,6})?")


class Format(NamedTuple):
    """A format of JSON Schema: its name there, whether a value has it, and what to
    say of one that has not: `fact` (after the value) and `cure`."""

    name: str
    is_valid: Callable[[object], bool]
    fact: str
    cure: str


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _is_partial_date(value: object) -> bool:
    return not _is_plain(value) or partial_dates.is_partial(str(value))


def _is_day(value: object) -> bool:
    return not isinstance(value, str) or (len(value) == 10 and partial_dates.is_partial(value))


def _is_amount(value: object) -> bool:
    return not _is_plain(value) or bool(_AMOUNT.fullmatch(str(value)))


def _is_decimal(value: object) -> bool:
    return not _is_plain(value) or bool(_DECIMAL.fullmatch(str(value)))


def _is_address(value: object) -> bool:
    """A web address. One without scheme passes here; a rule warns of it."""
    return not isinstance(value, str) or (bool(_ADDRESS.fullmatch(value)) and not re.search(r"[\s<>\"\\]", value))


def _is_language(value: object) -> bool:
    """A language that exists. What doesn't even look like a code is a matter of the pattern."""
    return not isinstance(value, str) or not _LIKE_A_LANGUAGE.fullmatch(value) or language_tags.is_language_tag(value)


def _is_email(value: object) -> bool:
    return not isinstance(value, str) or bool(_EMAIL.fullmatch(value))


PARTIAL_DATE = Format("partial-date", _is_partial_date, N_("is not a date."), N_("Write the year, month or day that the source gives: 2021, 2021-08 or 2021-08-31."))
DAY = Format("date", _is_day, N_("is not a day."), N_("Write year-month-day: 2021-08-31."))
AMOUNT = Format("amount", _is_amount, N_("is not a plain number."), N_("Write digits with a point for decimals, no separators and no unit: 605153.00."))
DECIMAL = Format("decimal", _is_decimal, N_("is not a decimal number."), N_("Write digits with a point for decimals, and nothing else: -1.7833105."))
ADDRESS = Format("uri", _is_address, N_("is not a web address."), N_("Write the whole address, starting with https:// or http://."))
LANGUAGE = Format("language", _is_language, N_("is not a language code."), N_("Use codes such as en, es, uk or pt-BR."))
EMAIL = Format("email", _is_email, N_("is not an e-mail address."), N_("Write one address, such as office@example.org."))
