"""Whether a record fits its schema: yes or no, by jsonschema-rs.

A hundred times as fast as `shape`, which says what is wrong with the few that
don't fit. Their verdicts are the same; `tests/test_fits.py` holds them together.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from jsonschema_rs import Draft202012Validator

from pledgebook.check.formats import FORMS, fits_pattern, has_form
from pledgebook.schema.codelists import Codelist
from pledgebook.schema.fields import Schema

_DECIDING = {"$ref", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "minProperties", "required"}
_TYPES = ("string", "integer", "boolean", "object", "array")
_FORMAT_OF_NUMBER, _PATTERN = "x-format", "x-pattern"
# Regular expressions that mean the same in Rust, and match no line break.
_SAME_EVERYWHERE = re.compile(r"\^(?:[A-Za-z0-9_@,/-]|\[(?!\^)[A-Za-z0-9_-]+\]|[(){}+*?])*\$")


class Fits:
    """The schemas of all collections, each compiled when it is asked for."""

    def __init__(self, schema: Schema):
        self._schema = schema
        self._validators: dict[str, Draft202012Validator] = {}

    def __call__(self, data: Mapping, collection: str) -> bool:
        if collection not in self._validators:
            self._validators[collection] = _validator(self._schema.collections[collection].schema, self._schema.codelists)
        return self._validators[collection].is_valid(data)


def _validator(schema: Mapping, codelists: Mapping[str, Codelist]) -> Draft202012Validator:
    definitions = {name: _compiled(shape, codelists) for name, shape in schema["$defs"].items()}
    return Draft202012Validator(
        {"$defs": definitions, **_compiled(schema, codelists)},
        formats=dict(FORMS),
        validate_formats=True,
        keywords={_FORMAT_OF_NUMBER: _keyword(has_form), _PATTERN: _keyword(fits_pattern)},
        offline=True,
    )


def _compiled(shape: Mapping, codelists: Mapping[str, Codelist]) -> dict:
    """The shape with only what decides: codes spelled out, and a type for all,
    so that nothing is taken for a value."""
    made = {key: value for key, value in shape.items() if key in _DECIDING}
    types = shape.get("type", _TYPES)
    made["type"] = types if isinstance(types, str) else list(types)
    if "codelist" in shape:
        made["enum"] = list(_codes(codelists[shape["codelist"]]))
    if "format" in shape:
        made |= _format(shape["format"], made["type"])
    if "pattern" in shape:
        made |= _pattern(shape["pattern"])
    for key in ("items", "propertyNames", "additionalProperties"):
        if key in shape:
            made[key] = _compiled(shape[key], codelists) if shape[key] is not False else False
    if "properties" in shape:
        made["properties"] = {name: _compiled(each, codelists) for name, each in shape["properties"].items()}
    return made


def _codes(codelist: Codelist) -> Iterable[str | int]:
    for code in codelist.codes:
        yield code
        if code.isdecimal() and str(int(code)) == code:
            yield int(code)


def _format(name: str, types: str | list[str]) -> dict:
    """JSON Schema holds only text to a format; ours may be numbers too."""
    if "integer" not in types:
        return {"format": name}
    return {"anyOf": [{"type": [each for each in types if each != "integer"], "format": name}, {"type": "integer", _FORMAT_OF_NUMBER: name}]}


def _pattern(pattern: str) -> dict:
    return {"pattern": pattern} if _SAME_EVERYWHERE.fullmatch(pattern) else {_PATTERN: pattern}


def _keyword(conforms: Callable[[object, str], bool]) -> type:
    """A keyword of the schema that Python decides."""

    class Keyword:
        def __init__(self, parent: Mapping, wanted: str, path: list):
            self.wanted = wanted

        def validate(self, value: object) -> None:
            if not conforms(value, self.wanted):
                raise ValueError

    return Keyword
