"""Dates, numbers and money as readers of a language write them (Babel, CLDR)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit

from pledgebook.schema import partial_dates as dates

_kept = lru_cache(maxsize=20_000)  # many records share few dates and numbers


class Formats:
    """How things are written in one language."""

    def __init__(self, language: str):
        self.locale = Locale.parse(language, sep="-")

    @_kept
    def date(self, text: str) -> str:
        """A partial date, no more exact than it is: `August 2021`."""
        year, month, day = dates.parts(text)
        if month is None:
            return str(year)
        if day is None:
            return format_skeleton("yMMMM", date(year, month, 1), locale=self.locale)
        return format_date(date(year, month, day), format="long", locale=self.locale)

    @_kept
    def month(self, year: int, month: int) -> str:
        """A month, its name shortened: `Aug 2021`."""
        return format_skeleton("yMMM", date(year, month, 1), locale=self.locale)

    @_kept
    def number(self, value: int | str | Decimal) -> str:
        return format_decimal(Decimal(str(value)), locale=self.locale)

    @_kept
    def money(self, amount: str, currency: str) -> str:
        """An amount with the code of its currency, which no two share: `USD 875,000`."""
        value = Decimal(amount)
        digits = "#,##0" if value == value.to_integral() else "#,##0.00"
        return format_currency(value, currency, format=f"¤¤ {digits}", locale=self.locale, currency_digits=False)

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
        if any(letter.isalpha() for letter in between):  # Arabic says "and" each time
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
