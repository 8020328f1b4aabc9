"""Text as HTML."""

from markupsafe import Markup, _escape_inner, escape


def escaped(value: object) -> str:
    """A value as HTML, as `markupsafe.escape` gives it, but a text that is no
    markup stays one: most hold nothing to be escaped, and so are as they were."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    if kind is Markup:
        return value
    return str(value) if kind is int else escape(value)
