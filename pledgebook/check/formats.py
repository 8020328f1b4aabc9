"""How values must be written: the `format`s and patterns of the schema.

Each function lets pass what is not its matter; that is one of the type.
"""

import re
from collections.abc import Callable, Mapping

from pledgebook.schema import partial_dates as dates

_HOST = r"(?:[\w-]+\.)+[^\W\d_][\w-]*|localhost|\d{1,3}(?:\.\d{1,3}){3}"
_ADDRESS = re.compile(rf"(?:https?://(?:{_HOST})(?::\d+)?(?:[/?#]\S*)?|(?:{_HOST})(?:[/?#]\S*)?)")


def _is_plain(value: object) -> bool:
    """Text or a number; anything else is a matter of the type."""
    return isinstance(value, str | int) and not isinstance(value, bool)


def _is_partial_date(value: object) -> bool:
    return not _is_plain(value) or dates.is_partial(str(value))


def _is_day(value: object) -> bool:
    return not isinstance(value, str) or (len(value) == 10 and dates.is_partial(value))


def _is_amount(value: object) -> bool:
    return not _is_plain(value) or bool(re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,6})?", str(value)))


def _is_address(value: object) -> bool:
    """A web address. One without scheme passes here; a rule warns of it."""
    return not isinstance(value, str) or (bool(_ADDRESS.fullmatch(value)) and not re.search(r"[\s<>\"\\]", value))


def _is_email(value: object) -> bool:
    return not isinstance(value, str) or bool(re.fullmatch(r"[^@\s<>\"]+@(?:[\w-]+\.)+[\w-]{2,}", value))


FORMS: Mapping[str, Callable[[object], bool]] = {
    "partial-date": _is_partial_date,
    "date": _is_day,
    "amount": _is_amount,
    "uri": _is_address,
    "email": _is_email,
}


def has_form(value: object, name: str) -> bool:
    return FORMS[name](value)


def fits_pattern(value: object, pattern: str) -> bool:
    """As JSON Schema means it: for Python, `$` also stands before a last line break."""
    return not isinstance(value, str) or (bool(re.search(pattern, value)) and not value.endswith("\n"))
