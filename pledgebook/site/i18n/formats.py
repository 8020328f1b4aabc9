"""Dates, numbers and money as readers of a language write them (Babel, CLDR).

Many records share few dates and numbers. So what was formatted once is kept, by plain strings and numbers.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit

from pledgebook.schema import partial_dates

_REMEMBERED = 20_000


class Formats:
    """How things are written in one language."""

    def __init__(self, language: str):
        self.language = language
        self.locale = Locale.parse(language, sep="-")

    def date(self, text: str) -> str:
        """A partial date, no more exact than it is: `August 2021`."""
        return _date(self.language, text)

    def month(self, year: int, month: int) -> str:
        """A month, its name shortened: `Aug 2021`."""
        return format_skeleton("yMMM", date(year, month, 1), locale=self.locale)

    def number(self, value: int | str | Decimal) -> str:
        return _number(self.language, str(value))

    def money(self, amount: str, currency: str) -> str:
        """An amount with the code of its currency, which no two share: `USD 875,000`."""
        return _money(self.language, str(amount), currency) if currency else self.number(amount)

    def size(self, count: int) -> str:
        """A number of bytes: `12 KB`."""
        units = ("digital-byte", "digital-kilobyte", "digital-megabyte")
        step = 0 if count < 1000 else 1 if count < 1_000_000 else 2
        return format_unit(round(count / 1000**step, 1 if step == 2 else 0), units[step], length="short", locale=self.locale)

    @cached_property
    def comma(self) -> str:
        """What stands between the items of an enumeration: `, ` or `، `."""
        enumeration = format_list(["<", ">", "|", "#"], locale=self.locale)
        between = enumeration[enumeration.index("<") + 1 : enumeration.index(">")]
        if any(letter.isalpha() for letter in between):  # Arabic puts "and" between all items
            return "، " if self.locale.text_direction == "rtl" else ", "
        return between

    @cached_property
    def plural_samples(self) -> dict[str, int]:
        """A number for each plural form of the language, by the name that the
        CLDR gives it: `{"other": 0, "one": 1}`. Browsers choose among these names."""
        samples: dict[str, int] = {}
        for number in (*range(201), 1_000_000):
            samples.setdefault(self.locale.plural_form(number), number)
        return samples

    def words(self, items: Iterable[str]) -> str:
        """Items as one phrase: `A, B and C`."""
        return format_list(list(items), locale=self.locale)


def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


@lru_cache(maxsize=_REMEMBERED)
def _date(language: str, text: str) -> str:
    year, month, day = partial_dates.parts(text)
    if month is None:
        return str(year)
    if day is None:
        return format_skeleton("yMMMM", date(year, month, 1), locale=_locale(language))
    return format_date(date(year, month, day), format="long", locale=_locale(language))


@lru_cache(maxsize=_REMEMBERED)
def _number(language: str, value: str) -> str:
    return format_decimal(Decimal(value), locale=_locale(language))


@lru_cache(maxsize=_REMEMBERED)
def _money(language: str, amount: str, currency: str) -> str:
    value = Decimal(amount)
    digits = "#,##0" if value == value.to_integral() else "#,##0.00"
    return format_currency(value, currency, format=f"¤¤ {digits}", locale=_locale(language), currency_digits=False)
