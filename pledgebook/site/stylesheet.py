"""Styles that depend on the settings or on numbers. No page may hold styles of its own (headers.py), so the lengths of
bars, and the places of what stands on maps, are classes."""

from pledgebook.settings import Settings

MOST = 200
"""Steps in which lengths differ: half a percent each."""


def stylesheet(settings: Settings) -> bytes:
    """The colour of the site, and a rule for each length."""
    lengths = "".join(f".{css_class(number, MOST)}{{--pb-w:{100 * number / MOST:g}}}.{css_class(number, MOST, 'y')}{{--pb-y:{100 * number / MOST:g}}}" for number in range(MOST + 1))
    return f":root{{--pb-brand:{settings.colour}}}{lengths}\n".encode()


def css_class(part: float, whole: float, axis: str = "w") -> str:
    """The class of a length, such as that of a bar: `pb-w37` is 37 of 200. `axis` is `y` for what is measured from the top."""
    return f"pb-{axis}{max(0, min(MOST, round(MOST * part / whole))) if whole else 0}"
