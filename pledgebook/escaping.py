"""Text as HTML."""

import re

from markupsafe import Markup, escape

_SPECIAL = re.compile("[&<>\"']").search


def escaped(value: object) -> str:
    """A value as HTML, as `markupsafe.escape` gives it, but sooner where there is
    nothing to be escaped, as in most."""
    if type(value) is Markup or (type(value) is str and not _SPECIAL(value)):
        return value
    return escape(value)
