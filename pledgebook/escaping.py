"""Text as HTML."""

from markupsafe import Markup, escape


def escaped(value: object) -> str:
    """A value as HTML, as `markupsafe.escape` gives it, but sooner where there is
    nothing to be escaped, as in most."""
    if type(value) is Markup or (type(value) is str and not _is_special(value)):
        return value
    return str(value) if type(value) is int else escape(value)


def _is_special(text: str) -> bool:
    """Whether there is something to be escaped: five looks through a text are
    quicker than one for any of five letters."""
    return "&" in text or "<" in text or ">" in text or "'" in text or '"' in text
