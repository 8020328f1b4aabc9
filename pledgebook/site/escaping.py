"""Text as HTML."""

from markupsafe import Markup, escape
from markupsafe import _escape_inner as text_escaped


def escaped(value: object) -> str:
    """A value as HTML, as `markupsafe.escape` gives it, but a text that is no
    markup stays one: most hold nothing to be escaped, and so are as they were."""
    kind = type(value)
    if kind is str:
        return text_escaped(value)
    if kind is Markup:
        return value
    return str(value) if kind is int else escape(value)
