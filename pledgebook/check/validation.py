"""Whether a record fits its schema, in plain words.

jsonschema finds the errors; every keyword that the meta-schema allows has its own
sentence here. Each error has the path of the value and a cure. Most records have no
error, and jsonschema-rs finds that out twenty times as fast, so it is asked first.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from typing import Any, NamedTuple

import jsonschema_rs
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from pledgebook import characters, language_tags
from pledgebook.check.problems import ERROR, Finding, Violation
from pledgebook.check.sentences import CURES_OF_SIZES, say
from pledgebook.check.suggestions import choose, did_you_mean, nearest, nearest_code
from pledgebook.records.loader import ValuePath
from pledgebook.schema import formats, partial_dates
from pledgebook.schema.codelists import Codelist
from pledgebook.schema.datatypes import FORMATS
from pledgebook.schema.fields import Data, Schema

_MAX_SHOWN, _MAX_SAMPLE = 60, 30
_PLAIN = re.compile(r"(?!(?:true|false|null)$)[^\W\d_](?:[\w ./()-]*[\w.)])?", re.IGNORECASE)
"""Text that YAML takes as it stands, wherever it stands."""
_YES_AND_NO = {"yes": "true", "y": "true", "on": "true", "no": "false", "n": "false", "off": "false"}


class SchemaValidator:
    """The validators of all collections of a schema."""

    def __init__(self, schema: Schema):
        keywords = {
            "codelist": _codelist_keyword(schema.codelists),
            "additionalProperties": _unknown_fields,
            "required": _missing_fields,
            "pattern": _pattern,
        }
        make = extend(Draft202012Validator, keywords)  # type: ignore[no-untyped-call]  # its stub has no types
        collections = schema.collections.values()
        self._validators = {each.name: make(each.schema, format_checker=_format_checker()) for each in collections}
        quick = {
            "codelist": _quick_keyword(lambda name, value: _is_code(schema.codelists[name], value)),
            "format": _quick_keyword(lambda name, value: FORMATS[name].is_valid(value)),
            "pattern": _quick_keyword(lambda pattern, value: _has_pattern(value, pattern)),
        }
        self._quick = {each.name: jsonschema_rs.Draft202012Validator(dict(each.schema), keywords=quick, offline=True) for each in collections}

    def errors(self, data: Data, collection: str) -> list[Violation]:
        """Everything in `data` that doesn't fit, in no particular order."""
        return [] if self.is_valid(data, collection) else list(self.explain(data, collection))

    def is_valid(self, data: Data, collection: str) -> bool:
        """Whether all of `data` fits, as jsonschema-rs sees it."""
        return self._quick[collection].is_valid(data)

    def explain(self, data: Data, collection: str) -> Iterator[Violation]:
        """Everything that doesn't fit, as jsonschema sees it."""
        validator = self._validators[collection]
        return (_explain(error, data, validator.schema) for error in validator.iter_errors(data))


def _quick_keyword(is_valid: Callable[[str, object], bool]) -> type:
    """A keyword for jsonschema-rs, decided by a function of its value in the schema and the value in the record."""

    class Keyword:
        def __init__(self, parent: Data, wanted: str, path: list[Any]):
            self.wanted = wanted

        def validate(self, value: object) -> None:
            if not is_valid(self.wanted, value):
                raise ValueError

    return Keyword


def _is_code(codelist: Codelist, value: object) -> bool:
    """Whether a value is a code; whatever is not text or a number is a matter of the type."""
    return not isinstance(value, str | int) or isinstance(value, bool) or (value in codelist and not codelist.codes[str(value)].derived)


def _has_pattern(value: object, pattern: str) -> bool:
    """As JSON Schema means it: for Python, `$` also stands before a last line break."""
    return not isinstance(value, str) or (bool(re.search(pattern, value)) and not value.endswith("\n"))


def _format_checker() -> FormatChecker:
    checker = FormatChecker(formats=())
    for each in FORMATS.values():
        checker.checks(each.name)(each.is_valid)
    return checker


class _ExplainedError(ValidationError):
    """An error of a keyword of ours, which has its own sentence."""

    def __init__(self, rule: str, fact: str, cure: str, *, path: ValuePath = (), at_key: bool = False):
        super().__init__(fact, path=path, validator=rule)
        self.rule, self.cure, self.at_key = rule, cure, at_key


class _Mismatch(NamedTuple):
    """An error of any other keyword: what that wants, the value that doesn't fit, and the part of the schema."""

    keyword: str
    wanted: Any
    value: Any
    shape: Data


def _explain(error: ValidationError, data: Data, schema: Data) -> Violation:
    path = tuple(error.absolute_path)
    if isinstance(error, _ExplainedError):
        return Violation(error.rule, ERROR, Finding(path, error.message, error.cure, error.at_key))
    shape = error.schema if isinstance(error.schema, Mapping) else {}
    found = _Mismatch(str(error.validator), error.validator_value, error.instance, shape)
    if "propertyNames" in error.absolute_schema_path:
        holder: Any = data
        for step in path:
            holder = holder[step]
        return Violation("language-code", ERROR, Finding((*path, found.value), *_wrong_language(found.value, holder), at_key=True))
    fact, cure = _SENTENCES[found.keyword](found)
    if found.keyword == "type" and isinstance(found.value, bool) and "string" in found.wanted:
        cure = _cure_of_true(_own_schema(error, shape, schema))
    return Violation(found.keyword, ERROR, Finding(path, fact, cure))


def _own_schema(error: ValidationError, shape: Data, schema: Data) -> Data:
    """The schema of the field at fault, with what it adds to the kind of value to which it refers."""
    own: Data = {}
    node: Any = schema
    for step in (step for step in list(error.absolute_schema_path)[:-1] if step in node):
        own = node = node[step]
        while "$ref" in node:
            node = schema["$defs"][node["$ref"].rpartition("/")[2]]
    return {**shape, **own}


def _codelist_keyword(codelists: Mapping[str, Codelist]) -> Callable[..., Iterator[ValidationError]]:
    def check(validator: object, name: str, value: object, schema: Data) -> Iterator[_ExplainedError]:
        codelist = codelists[name]
        if not _is_code(codelist, value):
            cure = choose(nearest_code(str(value), codelist), codelist.typed, where=_where(name))
            yield _ExplainedError("codelist", say("not_in_codelist", value=_shown(value), name=name), cure)

    return check


def _where(codelist: str) -> str:
    file, world = f"schema/codelists/{codelist}.csv", {"country": "ISO 3166-1 alpha-2", "currency": "ISO 4217", "language": "ISO 639-1"}
    return say("adds_others", standard=world[codelist], file=file) if codelist in world else file


def _unknown_fields(validator: Draft202012Validator, allowed_more: bool | Data, value: object, schema: Data) -> Iterator[ValidationError]:
    if not isinstance(value, Mapping):
        return
    known = schema.get("properties", {})
    for name in value:
        if name in known:
            continue
        if allowed_more is False:
            cure = _cure_of_unknown_field(name, value, known, schema.get("title", "the record"))
            yield _ExplainedError("unknown-field", say("unknown_field", name=name), cure, path=(name,), at_key=True)
        else:
            yield from validator.descend(value[name], allowed_more, path=name, schema_path="additionalProperties")


def _cure_of_unknown_field(name: str, beside: Data, known: Mapping[str, Data], title: str) -> str:
    """The field that was probably meant; what else to do where that is there, or where the line belongs to the one above."""
    names = list(beside)
    above = names[names.index(name) - 1] if names[0] != name else ""
    if isinstance(beside.get(above), list) and name in known.get(above, {}).get("items", {}).get("properties", {}):
        return say("indent_under_entry", name=above)
    if beside[name] is None and " " in name.strip():
        return say("piece_of_text")
    if isinstance(beside[name], str) and language_tags.is_language_tag(name):
        return say("indent_under_field")
    found = nearest(name, known)
    return _take_over(found) if found and found in beside else choose(found, known, where=say("schema_under", title=title))


def _take_over(name: str) -> str:
    return say("take_over", name=name)


def _missing_fields(validator: object, required: list[str], value: object, schema: Data) -> Iterator[_ExplainedError]:
    if not isinstance(value, Mapping):
        return
    for name in required:
        if name not in value:
            title = schema.get("properties", {}).get(name, {}).get("title", name)
            yield _ExplainedError("required", say("required", name=name, title=title), say("fill_in"), path=(name,), at_key=True)


def _pattern(validator: object, pattern: str, value: object, schema: Data) -> Iterator[ValidationError]:
    if not _has_pattern(value, pattern):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _shown(value: object) -> str:
    """A value between quotes, with the names of characters that look like others."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    odd = characters.odd_names(text)
    shown = f"'{text}'" if len(text) <= _MAX_SHOWN else f"'{text[:_MAX_SHOWN]}…'"
    return say("with_odd_characters", value=shown, names=odd) if odd else shown


def _wrong_type(found: _Mismatch) -> tuple[str, str]:
    value, types = found.value, found.wanted if isinstance(found.wanted, list) else [found.wanted]
    wanted = reduce(lambda one, other: say("either", one=one, other=other), (say(f"type_{each}") for each in types))
    if value is None:
        return say("entry_empty"), say("write_or_remove")
    if types == ["object"] and "propertyNames" in found.shape:
        fact = say("no_language", value=say("the_list") if isinstance(value, list) else _shown(value))
        is_long = isinstance(value, list) or len(str(value)) > _MAX_SAMPLE
        return fact, say("say_language") if is_long else say("say_language_of", text=_as_yaml(value))
    if isinstance(value, Mapping | list):
        several = types[0] in ("string", "integer", "boolean") and len(value) > 1
        cure = say("one_value") if several else _type_cure(found.shape, types[0])
        return say("wrong_kind", found=say("type_array" if isinstance(value, list) else "type_object"), wanted=wanted), cure
    if isinstance(value, int) and not isinstance(value, bool) and "string" in types:
        return say("number_not_text", value=value), say("put_in_quotes", value=value)
    meant = _YES_AND_NO.get(str(value).casefold()) if types == ["boolean"] else None
    return say("is_not", value=_shown(value), wanted=wanted), say("write_boolean", value=meant) if meant else _type_cure(found.shape, types[0])


def _as_yaml(value: str | int) -> str:
    """A value as a text that can be copied into a record: in quotes where YAML would make something else of it."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _cure_of_true(schema: Data) -> str:
    """What to write where `true` or `false` stands in place of a text."""
    if "codelist" in schema:
        return say("code_of_list", where=_where(schema["codelist"]))
    if "references" in schema:
        return say("collection_and_id") if schema["references"] == "*" else say("id_of_file", collection=schema["references"])
    return FORMATS[schema["format"]].cure if "format" in schema else say("quotes_if_text")


def _type_cure(schema: Data, wanted: str) -> str:
    return say(f"cure_{wanted}", names=f": {', '.join(schema['properties'])}" if "properties" in schema else "")


def _wrong_format(found: _Mismatch) -> tuple[str, str]:
    wanted = FORMATS[found.wanted]
    if wanted is formats.ADDRESS and len(written := str(found.value).split()) > 1 and wanted.is_valid(right := "%20".join(written)):
        return f"{_shown(found.value)} {wanted.fact}", say("blanks_in_address", value=right)
    if wanted is formats.EMAIL and wanted.is_valid(right := str(found.value).removeprefix("mailto:")):
        return f"{_shown(found.value)} {wanted.fact}", say("without_mailto", value=right)
    turned = _turned_date(str(found.value)) if "date" in wanted.name else None
    return f"{_shown(found.value)} {wanted.fact}", f"{say('did_you_mean_date', value=turned)} {wanted.cure}" if turned else wanted.cure


def _wrong_language(code: str, beside: Data) -> tuple[str, str]:
    """A name among the texts of a field, `beside` the others, that is no language."""
    fact, meant = f"{_shown(code)} {formats.LANGUAGE.fact}", language_tags.meant_by(code)
    if beside[code] is None and " " in code.strip():
        return fact, say("piece_of_text")
    return fact, _take_over(meant) if meant and meant in beside else f"{did_you_mean(meant)} {formats.LANGUAGE.cure}".strip()


def _turned_date(text: str) -> str | None:
    """`31.08.2021` and `31/8/2021` as a date, where only one reading exists."""
    found = re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", text)
    if not found:
        return None
    first, second, year = (int(part) for part in found.groups())
    readings = {(month, day) for month, day in ((second, first), (first, second)) if partial_dates.is_partial(f"{year:04}-{month:02}-{day:02}")}
    return "{:04}-{:02}-{:02}".format(year, *readings.pop()) if len(readings) == 1 else None


def _wrong_pattern(found: _Mismatch) -> tuple[str, str]:
    form = say("example", value=found.shape["examples"][0]) if "examples" in found.shape else say("form", value=found.wanted)
    return say("wrong_form", value=_shown(found.value)), f"{found.shape.get('description', '')} {form}".strip()


def _amount(found: _Mismatch) -> tuple[str, str]:
    size = len(found.value) if hasattr(found.value, "__len__") else found.value
    return say(found.keyword, limit=found.wanted, size=size), say(CURES_OF_SIZES[found.keyword])


_SENTENCES = {"type": _wrong_type, "format": _wrong_format, "pattern": _wrong_pattern, **dict.fromkeys(CURES_OF_SIZES, _amount)}
