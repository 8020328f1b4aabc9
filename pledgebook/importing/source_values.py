"""What the texts of a source say: dates, plain words, identifiers, and their language."""

import re
from datetime import date, timedelta
from functools import cache
from html import unescape
from html.parser import HTMLParser
from itertools import product
from typing import Literal, NamedTuple

import py3langid
from babel.dates import get_month_names
from slugify import slugify

from pledgebook.importing.source_node import visible
from pledgebook.schema.partial_dates import is_partial

_SLASHES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})(?:[/.](\d{1,2})(?:[/.](\d{1,2}))?|(\d{2})(\d{2}))")
_MONTH_FIRST = re.compile(r"(\d{1,2})[/.-](\d{4})")
_MONTH = re.compile(r"(?:(\d{1,2})\.? )?(\w+)\.? (?:(\d{1,2}), )?(\d{4})")
_LANGUAGES_OF_MONTHS = ("en", "es", "fr", "pt", "de", "it", "uk", "ru", "ar")
_WIDTHS_OF_MONTHS: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
_USES_OF_MONTHS: tuple[Literal["format", "stand-alone"], ...] = ("format", "stand-alone")
_LIKE_A_DATE = re.compile(r"(?!\d{4} ?[-/] ?(?:\d{2}){1,2}$)\d[\d/. -]{4,}\d")
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*|Z|[+-]\d{2}:\d{2})")
_SERIAL = re.compile(r"\d{5}")
_SPREADSHEET_START = date(1899, 12, 30)
_YEARS = range(1900, 2101)
_MARK_UP = re.compile(r"<(?:br|p|a|li|ul|ol|b|i|em|strong|div|span)\b", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n{3,}")
_BLOCKS = {"br", "p", "li", "div", "ul", "ol"}
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u00b4`]")
_SURE_LENGTH = 60
"""Characters from which the language of a text can be found out."""
MAX_ID = 90


class FoundDate(NamedTuple):
    """As much of a date as is certain, whether the words say more than that, and what is odd about them."""

    date: str | None
    is_whole: bool
    remark: str = ""


def read_date(words: str) -> FoundDate:
    """Nothing is guessed: of `04/01/2013`, which may be in January or April, only the year is certain; a day of 1905 is
    most likely a year that a spreadsheet took for a day, and a number of five digits a day as spreadsheets count them."""
    found = _date(words)
    if found.date and len(found.date) == 10 and (days := (date.fromisoformat(found.date) - _SPREADSHEET_START).days) in _YEARS:
        return FoundDate(None, is_whole=False, remark=f"'{words}' looks like the year {days} that a spreadsheet took for a day.")
    if not found.date and _SERIAL.fullmatch(words):
        return FoundDate(None, is_whole=False, remark=f"'{words}' looks like a day as spreadsheets count them: {_SPREADSHEET_START + timedelta(int(words))}.")
    if not found.date and _LIKE_A_DATE.fullmatch(words):
        return FoundDate(None, is_whole=False, remark=f"there is no day '{words}'.")
    return found


def _date(words: str) -> FoundDate:
    if is_partial(words):
        return FoundDate(words, is_whole=True)
    if (found := _TIME.fullmatch(words)) and is_partial(found[1]):
        return FoundDate(found[1], is_whole=True)
    if found := _SLASHES.fullmatch(words):
        first, second, year = (int(part) for part in found.groups())
        valid = [*filter(None, {_joined(year, first, second), _joined(year, second, first)})]
        return FoundDate(valid[0], is_whole=True) if len(valid) == 1 else FoundDate(f"{year:04}" if valid else None, is_whole=False)
    made = _date_in_order(words)
    return FoundDate(made, is_whole=bool(made))


def _date_in_order(words: str) -> str | None:
    """The date where the words leave no doubt which number is the day and which the month."""
    if found := _YEAR_FIRST.fullmatch(words):
        return _joined(*(int(part) for part in found.groups() if part))
    if found := _MONTH_FIRST.fullmatch(words):
        return _joined(int(found[2]), int(found[1]))
    if (found := _MONTH.fullmatch(words)) and (month := _months().get(found[2].casefold())):
        return _joined(int(found[4]), month, *(int(day) for day in (found[1] or found[3],) if day))
    return None


def _joined(year: int, *parts: int) -> str | None:
    """A date, if there is such a day."""
    made = "-".join([f"{year:04}", *(f"{part:02}" for part in parts)])
    return made if is_partial(made) else None


@cache
def _months() -> dict[str, int]:
    """Months by their names, long and short; without words that are another month in another language."""
    found: dict[str, set[int]] = {"sept": {9}}
    for language in _LANGUAGES_OF_MONTHS:
        for width, context in product(_WIDTHS_OF_MONTHS, _USES_OF_MONTHS):
            for number, name in get_month_names(width, context, language).items():
                found.setdefault(name.casefold().rstrip("."), set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}


def clean_text(words: str) -> str:
    """A text without mark-up of HTML: blocks become lines, links their words and address."""
    if _MARK_UP.search(words) and (found := _text_of_html(words)) is not None:
        return "\n".join(filter(None, (line.strip() for line in visible(found).splitlines())))
    return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in visible(unescape(words)).splitlines())).strip()


def _text_of_html(words: str) -> str | None:
    """The text in HTML; None where that is so broken that the parser gives up."""
    parser = _PlainText()
    try:
        parser.feed(words)
        parser.close()
    except AssertionError:
        return None
    return "".join(parser.pieces)


class _PlainText(HTMLParser):
    """Collects the text of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._link = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n")
        if tag == "a":
            self._link = dict(attributes).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link and self._link not in self.pieces[-1:]:
            self.pieces.append(f" ({self._link})")
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, text: str) -> None:
        self.pieces.append(text)


def one_line(words: str) -> str:
    """The same in one line: a name has no paragraphs."""
    return " ".join(clean_text(words).split())


def language_of(text: str, default: str, *, allowed: set[str] | None = None) -> str:
    """The language of a text; `default` where it is too short to be sure."""
    if len(text) < _SURE_LENGTH:
        return default
    found, _ = py3langid.classify(text)
    return found if allowed is None or found in allowed else default


def identifier(*parts: str, limit: bool = True) -> str:
    """An identifier made of words in any script: `al-ministry-of-finance`; without `limit` of any length."""
    return slugify(" ".join(parts), max_length=MAX_ID if limit else 0, word_boundary=limit)


def name_key(name: str) -> str:
    """A name without what people write differently: capitals, marks, apostrophes, dashes."""
    return identifier(_APOSTROPHES.sub("'", name), limit=False)


def as_identifier(words: str) -> str:
    """A code as an identifier: what an identifier can't hold becomes a dash, capital letters stay."""
    return words if _IDENTIFIER.fullmatch(words) and len(words) <= MAX_ID else slugify(words, max_length=MAX_ID, lowercase=False)


def split(words: str) -> list[str]:
    """The entries of a cell that holds several, each once."""
    return list(dict.fromkeys(filter(None, (part.strip() for part in words.split(";")))))
