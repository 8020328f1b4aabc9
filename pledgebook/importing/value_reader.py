"""What a text of a source becomes in a field, by the kind of the field. Nothing is guessed."""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from babel.languages import get_official_languages

from pledgebook.check.suggestions import did_you_mean, nearest_code
from pledgebook.importing import mappings, source_values
from pledgebook.importing.source_node import SourceNode
from pledgebook.layers import Layers
from pledgebook.records.record import normalised
from pledgebook.schema.codelists import Codelist
from pledgebook.schema.datatypes import datatype
from pledgebook.schema.fields import Field, Schema

DATES = ("date", "day")
"""The kinds of fields that hold a date."""
_MAX_COMPARED = 100
_MAX_DIGITS = 18
"""Digits of the largest whole number that a record may hold."""
_COUNTRY_CODE = re.compile("[A-Z]{2}")
_TRUE, _FALSE = {"1", "true", "yes"}, {"0", "false", "no"}


class UnreadableValueError(Exception):
    """A text that is no value of a field: `fact` and `cure` in plain words, and what of it is `certain`. One that is
    `is_plain` needs no remark where the text itself is kept."""

    def __init__(self, fact: str, cure: str, *, certain: object = None, is_plain: bool = False):
        super().__init__(fact)
        self.fact, self.cure, self.certain, self.is_plain = fact, cure, certain, is_plain


class TextContext(NamedTuple):
    """What is known of the language of a text: that which the record states, that of short texts, and the country."""

    stated: str
    default: str
    country: str


class ValueReader:
    """Reads values for the fields of a schema. `standard` is the name of the crosswalk by which codes are found first;
    it is empty where people's own tables are read, whose texts stay as they are."""

    def __init__(self, schema: Schema, standard: str, countries: Mapping[str, str]):
        self.standard = standard
        self._countries = countries
        self._codelists = schema.codelists
        self._hints: dict[tuple[str, str], str] = {}
        self._crosswalks = {each.name: _crosswalk(each, standard) for each in schema.codelists.values()}
        self._readers: dict[str, Callable[[Field, str], object]] = {
            "integer": self._integer, "boolean": self._boolean, "code": self._code, "goal": self._goal, "id": self._identifier, "amount": self._amount, "decimal": self._amount, "url": self._address,
            "date": self._date, "day": self._date,
            "string": lambda field, text: source_values.one_line(text), "numbering": lambda field, text: text,
        }  # fmt: skip

    def read(self, field: Field, text: str) -> Any:
        """The value of a field that is no text in languages and no date. Raises UnreadableValueError."""
        reader = self._readers.get(field.datatype)
        value = reader(field, text) if reader else text
        form = datatype(field.datatype).format
        if form and not form.is_valid(value):
            raise UnreadableValueError(f"'{text}' {form.fact}", form.cure)
        return value

    def text(self, words: str, language: str, context: TextContext) -> dict[str, str]:
        """A text by its language: the given one, or that of the record, or the one in which it is written, as far as
        that is one of the country's."""
        text = source_values.clean_text(words) if self.standard else words.strip()
        if not text:
            return {}
        found = language or context.stated
        if not found:
            spoken = get_official_languages(context.country, regional=True, de_facto=True) if context.country else ()
            found = source_values.language_of(text, context.default, allowed={*spoken, context.default})
        return {found: text}

    def sum(self, nodes: Sequence[SourceNode], currency: str, language: str) -> dict[str, object]:
        """The sum of amounts of one currency, each of which may name its own; marks them as used. Raises UnreadableValueError."""
        currencies = {node.first("@currency") or currency for node in nodes}
        try:
            amounts = [Decimal(node.text) for node in nodes]
        except InvalidOperation:
            raise UnreadableValueError("an amount is no number, so nothing is added up.", "Look up the total.") from None
        if not all(each.is_finite() and abs(each.adjusted()) <= _MAX_DIGITS for each in amounts):
            raise UnreadableValueError("an amount is out of all reason, so nothing is added up.", "Look up the total.")
        if len(currencies) > 1:
            raise UnreadableValueError(f"amounts of several currencies are not added up: {', '.join(sorted(currencies))}.", "Look up the total.")
        for node in nodes:
            node.use()
        note = {"note": {language: f"Sum of {len(nodes)} amounts of the source."}} if len(nodes) > 1 else {}
        return {"amount": format(sum(amounts), "f"), **({"currency": currency} if (currency := currencies.pop()) else {}), **note}

    def missing(self, text: str) -> str | None:
        """The code of the reason for which there is no value, where a text names one: `NR` is not_reviewed."""
        return self._codelists["missing"].find(text) if text and "missing" in self._codelists else None

    def reason(self, field: Field, text: str) -> str | None:
        """The same for a field: a code of its own list comes first, and an identifier may be called anything."""
        if field.path == ("id",) or (field.codelist and self._find_code(field, text)):
            return None
        return self.missing(text)

    def country(self, name: str) -> str | None:
        """The code of a country by any name."""
        return self._countries.get(source_values.name_key(name))

    def _code(self, field: Field, text: str) -> str:
        code = self._find_code(field, text)
        if code is None:
            codelist = self._codelists[field.codelist]
            cure = f"Add it to the aliases of a code in schema/codelists/{field.codelist}.csv, and import again."
            if field.codelist == "country":
                cure = "Add the code to schema/codelists/country.csv." if _COUNTRY_CODE.fullmatch(text) else "Add the name to schema/mappings/country-names.csv."
            raise UnreadableValueError(f"'{text}' is not in the code list {field.codelist}.", f"{self._hint(text, codelist)} {cure}".strip())
        return code

    def entries(self, field: Field, text: str) -> list[str]:
        """The codes in a text that holds several of a list, separated by commas; of any other text, itself."""
        parts = [part for each in text.split(",") if (part := each.strip())]
        several = field.is_list and field.codelist and len(parts) > 1 and not self._find_code(field, text)
        return parts if several and all(self._find_code(field, part) for part in parts) else [text]

    def _hint(self, text: str, codelist: Codelist) -> str:
        """The code that was probably meant, as a question; of a long list none."""
        key = text, codelist.name
        if key not in self._hints:
            self._hints[key] = did_you_mean(nearest_code(text, codelist)) if len(codelist.codes) < _MAX_COMPARED else ""
        return self._hints[key]

    def _find_code(self, field: Field, text: str) -> str | None:
        found = self.country(text) if field.codelist == "country" else None
        return found or self._crosswalks[field.codelist].get(text) or self._codelists[field.codelist].find(text)

    def _date(self, field: Field, text: str) -> str:
        found = source_values.read_date(text)
        if not found.is_whole or found.date is None:
            raise UnreadableValueError(found.remark or f"'{text}' is no date.", "Look it up in the source.", certain=found.date, is_plain=not found.remark)
        return found.date

    def _goal(self, field: Field, text: str) -> int:
        return int(self._code(field, text))

    def _integer(self, field: Field, text: str) -> int:
        if not text.isascii() or not text.removeprefix("-").isdecimal():
            raise UnreadableValueError(f"'{text}' is no whole number.", "Write digits only.")
        if len(text) > _MAX_DIGITS:
            raise UnreadableValueError(f"'{text[:_MAX_DIGITS]}…' is too large a number.", "Look it up in the source.")
        return int(text)

    def _boolean(self, field: Field, text: str) -> bool:
        word = text.casefold()
        if word not in _TRUE | _FALSE:
            raise UnreadableValueError(f"'{text}' is neither yes nor no.", "Write true or false.")
        return word in _TRUE

    def _identifier(self, field: Field, text: str) -> str:
        return source_values.as_identifier(text)

    def _amount(self, field: Field, text: str) -> str:
        return text.removesuffix(".0") if text.endswith(".0") else text

    def _address(self, field: Field, text: str) -> str:
        """An address; spaces are written as addresses have them."""
        return text.replace(" ", "%20")


def _crosswalk(codelist: Codelist, standard: str) -> dict[str, str]:
    """Our codes by those of a standard; where several of ours stand for one, the one of the same name has it, else the first."""
    pairs = [(other.strip(), code.code) for code in codelist for other in code.crosswalk.get(standard, "").split(";") if other.strip()]
    pairs.reverse()
    return dict(sorted(pairs, key=lambda pair: normalised(pair[0]) == normalised(pair[1])))


def country_names(schema: Schema, layers: Layers) -> dict[str, str]:
    """Codes of countries by all names under which they may be called, written by `name_key`."""
    names = {source_values.name_key(label): code.code for code in schema.codelists["country"] for label in (*code.labels.values(), code.code)}
    with layers.nearest(f"{mappings.FOLDER}/country-names.csv").open(encoding="utf-8", newline="") as file:
        return names | {source_values.name_key(row["name"]): row["code"] for row in csv.DictReader(file)}
