"""Whether a record has the shape that its schema demands, in plain words.

jsonschema decides; every keyword that the meta-schema allows has its own
sentence here. Each misfit carries the path of the value and a cure.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from pledgebook import dates
from pledgebook.check.nearest import allowed, choose, did_you_mean, nearest_code
from pledgebook.codelists import Codelist
from pledgebook.schema import Schema

_MAX_SHOWN = 60


@dataclass(frozen=True)
class Misfit:
    """A value, or a missing one, that doesn't fit. `at_key` says that the
    name of a field is wrong, not its value."""

    path: tuple[str | int, ...]
    rule: str
    fact: str
    cure: str
    at_key: bool = False


class Shapes:
    """The validators of all collections of a schema."""

    def __init__(self, schema: Schema):
        keywords = {"codelist": _codelist_keyword(schema.codelists), "additionalProperties": _unknown_fields, "required": _missing_fields}
        make = extend(Draft202012Validator, keywords)
        self._validators = {each.name: make(each.schema, format_checker=FORMATS) for each in schema.collections.values()}

    def misfits(self, data: Mapping, collection: str) -> Iterator[Misfit]:
        """Everything about `data` that doesn't fit, in no particular order."""
        for error in self._validators[collection].iter_errors(data):
            yield _misfit(error)


class _Told(ValidationError):
    """An error of a keyword of ours, which knows its own sentence."""

    def __init__(self, rule: str, fact: str, cure: str, *, path: tuple = (), at_key: bool = False):
        super().__init__(fact, path=path, validator=rule)
        self.cure, self.at_key = cure, at_key


def _misfit(error: ValidationError) -> Misfit:
    path = tuple(error.absolute_path)
    if isinstance(error, _Told):
        return Misfit(path, error.validator, error.message, error.cure, error.at_key)
    fact, cure = _SENTENCES[error.validator](error)
    return Misfit(path, error.validator, fact, cure, at_key=error.validator == "pattern" and "propertyNames" in error.absolute_schema_path)


def _codelist_keyword(codelists: Mapping[str, Codelist]) -> Callable:
    def check(validator: object, name: str, value: object, schema: Mapping) -> Iterator[_Told]:
        codelist = codelists[name]
        if isinstance(value, str | int) and not isinstance(value, bool) and value not in codelist:
            cure = f"{did_you_mean(nearest_code(str(value), codelist))} {allowed(codelist.codes, where=_where(name))}"
            yield _Told("codelist", f"{_shown(value)} is not in the codelist {name}.", cure.strip())

    return check


def _where(codelist: str) -> str:
    lists_of_the_world = {"country": "ISO 3166-1 alpha-2", "currency": "ISO 4217", "language": "ISO 639-1"}
    return lists_of_the_world.get(codelist, f"schema/codelists/{codelist}.csv")


def _unknown_fields(validator: Draft202012Validator, allowed_more: object, value: object, schema: Mapping) -> Iterator[ValidationError]:
    if not isinstance(value, Mapping):
        return
    known = schema.get("properties", {})
    for name in value:
        if name in known:
            continue
        if allowed_more is False:
            cure = choose(name, known, where=f"the schema of '{schema.get('title', 'the record')}', shown in the data dictionary")
            yield _Told("unknown-field", f"there is no field '{name}' here.", cure, path=(name,), at_key=True)
        else:
            yield from validator.descend(value[name], allowed_more, path=name, schema_path="additionalProperties")


def _missing_fields(validator: object, required: list[str], value: object, schema: Mapping) -> Iterator[_Told]:
    if not isinstance(value, Mapping):
        return
    for name in required:
        if name not in value:
            title = schema.get("properties", {}).get(name, {}).get("title", name)
            yield _Told("required", f"the field '{name}' ({title}) is missing.", "Add it; it is required.")


def _shown(value: object) -> str:
    text = str(value)
    return f"'{text}'" if len(text) <= _MAX_SHOWN else f"'{text[:_MAX_SHOWN]}…'"


_NAMES = {
    "string": "text", "integer": "a whole number", "boolean": "true or false", "object": "fields with values", "array": "a list",
}  # fmt: skip


def _wrong_type(error: ValidationError) -> tuple[str, str]:
    value, types = error.instance, error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    wanted = " or ".join(_NAMES[each] for each in types)
    title = error.schema.get("title", "")
    if "additionalProperties" in error.schema and isinstance(error.schema["additionalProperties"], Mapping):
        return f"{_shown(value)} doesn't say its language.", f"Write it under its language code: `en: {str(value)[:30]}`."
    if isinstance(value, bool):
        return f"{str(value).lower()} is not {wanted}.", "Put it in quotes if it is meant as text." if "string" in types else _CURES[types[0]]
    if isinstance(value, int) and "string" in types:
        return f"{value} is a number, not text.", f"Put it in quotes: '{value}'."
    if isinstance(value, str) and types == ["integer"]:
        return f"{_shown(value)} is not a whole number.", "Write digits only, without quotes, signs or separators."
    if isinstance(value, Mapping | list):
        form = "a list" if isinstance(value, list) else "a set of fields"
        return f"{title or 'the value'} is {form}, but should be {wanted}.", _CURES[types[0]]
    return f"{_shown(value)} is not {wanted}.", _CURES[types[0]]


_CURES = {
    "string": "Write one value.",
    "integer": "Write a whole number.",
    "boolean": "Write true or false.",
    "object": "Write its fields on lines of their own, indented by two spaces.",
    "array": "Write each entry on a line of its own that starts with `- `.",
}

_FORMAT_SENTENCES = {
    "partial-date": ("is not a date.", "Write the year, month or day that the source gives: 2021, 2021-08 or 2021-08-31."),
    "date": ("is not a day.", "Write year-month-day: 2021-08-31."),
    "amount": ("is not an amount.", "Write digits with a point for decimals, no separators and no currency: 605153.00."),
    "uri": ("is not a web address.", "Write the whole address, starting with https:// or http://."),
    "email": ("is not an e-mail address.", "Write one address, such as office@example.org."),
}


def _wrong_format(error: ValidationError) -> tuple[str, str]:
    fact, cure = _FORMAT_SENTENCES[error.validator_value]
    turned = _turned_date(str(error.instance)) if "date" in error.validator_value else None
    return f"{_shown(error.instance)} {fact}", f"Did you mean {turned}? {cure}" if turned else cure


def _turned_date(text: str) -> str | None:
    """`31.08.2021` and `31/8/2021` as a date, where only one reading exists."""
    found = re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", text)
    if not found:
        return None
    first, second, year = (int(part) for part in found.groups())
    readings = {(month, day) for month, day in ((second, first), (first, second)) if dates.is_partial(f"{year:04}-{month:02}-{day:02}")}
    return "{:04}-{:02}-{:02}".format(year, *readings.pop()) if len(readings) == 1 else None


def _wrong_pattern(error: ValidationError) -> tuple[str, str]:
    if "propertyNames" in error.absolute_schema_path:
        return f"{_shown(error.instance)} is not a language code.", "Use codes such as en, es, uk or pt-BR."
    return f"{_shown(error.instance)} doesn't have the form of this field.", f"{error.schema.get('description', '')} Form: {error.validator_value}".strip()


def _amount(error: ValidationError) -> tuple[str, str]:
    words = _AMOUNTS[error.validator]
    return words[0].format(limit=error.validator_value, size=len(error.instance) if hasattr(error.instance, "__len__") else error.instance), words[1]


_AMOUNTS = {
    "minimum": ("{size} is less than {limit}.", "Correct the number."),
    "maximum": ("{size} is more than {limit}.", "Correct the number."),
    "minLength": ("the text is empty.", "Write the text, or remove the field."),
    "maxLength": ("the text has {size} characters; {limit} are allowed.", "Shorten it, and link the long version."),
    "minItems": ("the list is empty.", "Add an entry, or remove the field."),
    "maxItems": ("the list has {size} entries; {limit} are allowed.", "Shorten it."),
    "minProperties": ("the field is empty.", "Fill it, or remove it."),
}


_SENTENCES = {"type": _wrong_type, "format": _wrong_format, "pattern": _wrong_pattern, **dict.fromkeys(_AMOUNTS, _amount)}

FORMATS = FormatChecker(formats=())
_HOST = r"(?:[\w-]+\.)+[^\W\d_][\w-]*|localhost|\d{1,3}(?:\.\d{1,3}){3}"
_ADDRESS = re.compile(rf"(?:https?://(?:{_HOST})(?::\d+)?(?:[/?#]\S*)?|(?:{_HOST})(?:[/?#]\S*)?)")


@FORMATS.checks("partial-date")
def _is_partial_date(value: object) -> bool:
    return isinstance(value, bool) or dates.is_partial(str(value))


@FORMATS.checks("date", raises=ValueError)
def _is_day(value: object) -> bool:
    return not isinstance(value, str) or (len(value) == 10 and bool(date.fromisoformat(value)))


@FORMATS.checks("amount", raises=InvalidOperation)
def _is_amount(value: object) -> bool:
    return isinstance(value, bool) or (bool(re.fullmatch(r"-?\d{1,18}(\.\d{1,6})?", str(value), re.ASCII)) and Decimal(str(value)).is_finite())


@FORMATS.checks("uri")
def _is_address(value: object) -> bool:
    """A web address. One without scheme passes here; a rule warns of it."""
    return not isinstance(value, str) or bool(_ADDRESS.fullmatch(value)) and not re.search(r"[\s<>\"\\]", value)


@FORMATS.checks("email")
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or bool(re.fullmatch(r"[^@\s<>\"]+@(?:[\w-]+\.)+[\w-]{2,}", value))
