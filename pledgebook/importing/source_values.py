"""What the cells of an export say: dates, codes, names of bodies, and why there is none."""

import calendar
import html
import re
from typing import NamedTuple

import py3langid
from slugify import slugify

from pledgebook.schema.codelists import Codelist
from pledgebook.schema.partial_dates import is_partial

_SLASHES = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_MONTH = re.compile(r"([A-Za-z]+)\.? (\d{4})")
_MONTHS = {name.lower(): number for names in (calendar.month_name, calendar.month_abbr) for number, name in enumerate(names) if name}
_BREAKS = re.compile(r"<br\s*/?>|</p>", re.IGNORECASE)
_SURE_LENGTH = 60
"""Characters from which the language of a text can be found out."""
MAX_ID = 90


class FoundDate(NamedTuple):
    """As much of a date as is certain, and whether the words say more than that."""

    date: str | None
    is_whole: bool


def read_date(words: str) -> FoundDate:
    """Nothing is guessed: of `04/01/2013`, which may be in January or April, only the year is certain."""
    if is_partial(words):
        return FoundDate(words, is_whole=True)
    if found := _SLASHES.fullmatch(words):
        first, second, year = (int(part) for part in found.groups())
        readings = {f"{year:04}-{month:02}-{day:02}" for month, day in ((first, second), (second, first))}
        valid = [each for each in readings if is_partial(each)]
        return FoundDate(valid[0], is_whole=True) if len(valid) == 1 else FoundDate(f"{year:04}" if valid else None, is_whole=False)
    if (found := _MONTH.fullmatch(words)) and found[1].lower() in _MONTHS:
        return FoundDate(f"{found[2]}-{_MONTHS[found[1].lower()]:02}", is_whole=True)
    return FoundDate(None, is_whole=False)


def reason(words: str, missing: Codelist) -> str | None:
    """The code of the reason for which a cell has no value: `NR` is not_reviewed."""
    return missing.find(words) if words else None


def clean_text(words: str) -> str:
    """A text without mark-up for line breaks, and without entities of HTML."""
    return "\n".join(filter(None, (line.strip() for line in html.unescape(_BREAKS.sub("\n", words)).splitlines())))


def one_line(words: str) -> str:
    """The same in one line: a name has no paragraphs."""
    return " ".join(clean_text(words).split())


def language_of(text: str, default: str, *, allowed: set[str] | None = None) -> str:
    """The language of a text; `default` where it is too short to be sure."""
    if len(text) < _SURE_LENGTH:
        return default
    found, _ = py3langid.classify(text)
    return found if allowed is None or found in allowed else default


def identifier(*parts: str) -> str:
    """An identifier made of words in any script: `al-ministry-of-finance`."""
    return slugify(" ".join(parts), max_length=MAX_ID, word_boundary=True)


def split(words: str) -> list[str]:
    """The entries of a cell that holds several, each once."""
    return list(dict.fromkeys(filter(None, (part.strip() for part in words.split(";")))))
