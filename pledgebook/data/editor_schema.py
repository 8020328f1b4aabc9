"""JSON Schemas for editors: what completes fields and codes while somebody writes a record, and explains them.

The published schema of a collection names its code lists (`"codelist": "country"`), which only this program knows. Here
each code stands in an `enum`, with its label and description beside it in `enumDescriptions`, as the YAML extension of
VS Code (redhat.vscode-yaml) and every other editor with yaml-language-server shows them. They are written in draft 7 of
JSON Schema, which all versions of that server read, without any `$ref`.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from babel import Locale

from pledgebook.schema import formats, partial_dates
from pledgebook.schema.codelists import Code, Codelist
from pledgebook.schema.fields import Collection, Data, Schema

FOLDER = ".vscode"
SETTINGS, EXTENSIONS = f"{FOLDER}/settings.json", f"{FOLDER}/extensions.json"
EXTENSION = "redhat.vscode-yaml"
_DIALECT = "http://json-schema.org/draft-07/schema#"
_SCHEMAS, _RECOMMENDATIONS = "yaml.schemas", "recommendations"
_KEPT = ("type", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "minProperties", "required", "examples", "deprecated")
_PATTERNS = {formats.PARTIAL_DATE.name: (partial_dates.PATTERN, formats.PARTIAL_DATE), formats.DAY.name: (r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", formats.DAY)}
Translate = Callable[[str], str]
"""Puts a title or description of the schema into the language of those who edit."""


def schema_path(collection: str) -> str:
    """Where the schema of a collection lies, seen from the folder of the portal."""
    return f"{FOLDER}/schemas/{collection}.json"


def schema_files(schema: Schema, languages: tuple[str, ...], translate: Translate) -> Iterator[tuple[str, bytes]]:
    """The schema of every collection by its path, with words in the first of `languages`."""
    for collection in schema.collections.values():
        yield schema_path(collection.name), _as_json(collection_schema(collection, schema, languages, translate))


def collection_schema(collection: Collection, schema: Schema, languages: tuple[str, ...], translate: Translate) -> dict[str, Any]:
    """The schema of the records of a collection, complete in itself."""
    made = _Shapes(schema.codelists, collection.schema["$defs"], languages, translate).of(collection.schema)
    return {"$schema": _DIALECT, **made}


def settings(schema: Schema, content: str, present: Data) -> dict[str, Any]:
    """The settings of VS Code: those that are there, with every schema of ours beside the records for which it is. What
    stood there for a collection that is gone, or for another folder of records, gives way."""
    others = {path: files for path, files in _mapping(present.get(_SCHEMAS)).items() if not path.startswith(f"{FOLDER}/schemas/")}
    own = {schema_path(name): f"{content}/{name}/*.yml" for name in schema.collections}
    return {**present, _SCHEMAS: {**others, **own}}


def extensions(present: Data) -> dict[str, Any]:
    """The extensions that VS Code proposes: those that are there, and the one for YAML."""
    found = present.get(_RECOMMENDATIONS)
    names = found if isinstance(found, list) else []
    return {**present, _RECOMMENDATIONS: [*names, *([] if EXTENSION in names else [EXTENSION])]}


def written(data: Data) -> bytes:
    """Settings as VS Code writes them."""
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _as_json(data: Data) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


class _Shapes:
    """Makes the shapes of an editor's schema out of those of ours."""

    def __init__(self, codelists: Mapping[str, Codelist], definitions: Data, languages: tuple[str, ...], translate: Translate):
        self._codelists, self._definitions, self._languages, self._translate = codelists, definitions, languages, translate

    def of(self, shape: Data) -> dict[str, Any]:
        """A shape with all its parts, every code and every shared shape inside it."""
        if "$ref" in shape:
            shape = {**self._definitions[shape["$ref"].rpartition("/")[2]], **{key: value for key, value in shape.items() if key != "$ref"}}
        words = {key: self._translate(shape[key]) for key in ("title", "description") if key in shape}
        made = words | {key: _types(shape[key]) if key == "type" else shape[key] for key in _KEPT if key in shape}
        if "codelist" in shape:
            return words | self._codes(shape)
        if shape.get("format") in _PATTERNS:
            made |= _pattern(shape["format"])
        elif "pattern" in shape:
            made["pattern"] = shape["pattern"]
        if "items" in shape:
            made["items"] = self.of(shape["items"])
        if "properties" in shape:
            made["properties"] = {name: self.of(part) for name, part in shape["properties"].items()}
        if shape.get("additionalProperties") is False:
            made["additionalProperties"] = False
        elif "additionalProperties" in shape:
            made |= self._text(shape)
        return made

    def _text(self, shape: Data) -> dict[str, Any]:
        """A text by language: the languages of the portal are proposed, others may stand there, too."""
        each = self.of(shape["additionalProperties"])
        names = {language: {"title": Locale.parse(language, sep="-").get_display_name(self._languages[0].replace("-", "_")) or language, **each} for language in self._languages}
        pattern = shape.get("propertyNames", {}).get("pattern")
        return {"properties": names, "additionalProperties": each} | ({"propertyNames": {"pattern": pattern}} if pattern else {})

    def _codes(self, shape: Data) -> dict[str, Any]:
        """The codes that people may write, each with what it means."""
        codelist = self._codelists[shape["codelist"]]
        codes = [codelist.codes[code] for code in codelist.typed]
        number = "integer" in shape["type"]
        return {"enum": [int(each.code) if number and each.code.isdecimal() else each.code for each in codes], "enumDescriptions": [self._explained(each) for each in codes]}

    def _explained(self, code: Code) -> str:
        label = next((code.labels[language] for language in self._languages if language in code.labels), code.code)
        description = next((code.descriptions[language] for language in self._languages if language in code.descriptions), "")
        return ". ".join(filter(None, (label.rstrip("."), code.deprecated.rstrip("."), description)))


def _types(types: object) -> object:
    """What may be a text may look like a number: `12.50` is one to other readers of YAML, and a text to ours."""
    names = types if isinstance(types, list) else [types]
    return [*names, "number"] if "string" in names else types


def _pattern(name: str) -> dict[str, str]:
    pattern, form = _PATTERNS[name]
    return {"pattern": pattern, "patternErrorMessage": f"This {form.fact} {form.cure}"}
