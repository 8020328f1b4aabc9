"""The text of an empty record: its required fields, and all others as remarks, with what belongs into each.

Remarks that explain begin with `# `; a field that waits for its value begins with `#` alone: `#problem:`.
"""

import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence

from pledgebook.schema.datatypes import datatype
from pledgebook.schema.fields import Collection, Field, Schema

_WIDTH = 100
_FEW = 12
"""Codes that are all named; of longer lists only their first."""
_SHOWN = 3
_FORMS = {
    "date": "A year, a month or a day: 2021, 2021-08 or 2021-08-31.",
    "day": "A day: 2021-08-31.",
    "boolean": "true or false.",
    "amount": "Digits, with a point for decimals: 605153.00.",
    "url": "A web address: https://example.org/report.",
    "numbering": "As the source counts: 3.2.1.",
}
_ID = "id"
Translate = Callable[[str], str]
"""Puts a title or description of the schema into the language of those who edit."""


def text(collection: Collection, id: str, schema: Schema, languages: Sequence[str], translate: Translate) -> str:
    """The empty record `id` of a collection."""
    writer = _Writer(collection, schema, languages, translate)
    head = [
        f"{translate(collection.title)}. Fill in what is required, then what you know of the rest: take away the # before a field.",
        "Leave out what nobody knows, and lines that stay empty. Remarks such as this one may be removed.",
        'A text with a colon or a # needs quotes: "one: two". A long one stands below its language, further in, behind a | or >.',
    ]
    parts = [[f"# {line}" for each in head for line in textwrap.wrap(each, _WIDTH)]]
    group = ""
    for field in (field for field in collection.fields if not field.deprecated):
        if field.group != group:
            group = field.group
            parts.append([f"# ── {translate(group)} ──"])
        parts.append([*writer.help(field), *([f"{_ID}: {_quoted(id)}"] if field.name == _ID else writer.lines(field))])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _quoted(id: str) -> str:
    """An id as YAML for which it is a text, even one of digits alone."""
    return f'"{id}"' if id.isdecimal() or id.lower() in ("true", "false", "null") else id


class _Writer:
    def __init__(self, collection: Collection, schema: Schema, languages: Sequence[str], translate: Translate):
        self._schema, self._languages, self._translate = schema, languages, translate
        self._general = {name: shape.get("description", "") for name, shape in collection.schema["$defs"].items()}
        """What is said of all values of a kind."""

    def lines(self, field: Field) -> list[str]:
        """A field without a value: as a line of the record where it must be there, else behind a #."""
        return [line if field.required else f"#{line}" for line in self._field(field)]

    def _field(self, field: Field) -> list[str]:
        below = self._value(field)
        if field.is_list:
            below = [f"- {below[0]}", *(f"  {line}" for line in below[1:])] if below else ["-"]
        return [f"{field.name}:", *(f"  {line}" for line in below)]

    def _value(self, field: Field) -> list[str]:
        """The lines of one value; none where it stands behind the name of its field. Texts within parts have the main
        language only: five lines for each would hide what the part is."""
        if datatype(field.datatype).in_languages:
            return [f"{language}:" for language in (self._languages if len(field.path) == 1 else self._languages[:1])]
        return [line for part in field.fields if not part.deprecated for line in self._field(part)]

    def help(self, field: Field) -> Iterator[str]:
        """What belongs into a field and its parts, as remarks."""
        named: set[str] = set()
        for part in (part for part in field.walk() if not part.deprecated):
            indent = "  " * (len(part.path) - len(field.path))
            words = " ".join(self._words(part, "" if part is field else part.name, named))
            yield from textwrap.wrap(words, _WIDTH, initial_indent=f"# {indent}", subsequent_indent=f"# {indent}", break_long_words=False, break_on_hyphens=False)

    def _words(self, field: Field, name: str, named: set[str]) -> Iterator[str]:
        """The title of a field, what it holds, and how that is written."""
        state = " (required)" if field.required else " (recommended)" if field.recommended else ""
        title = self._translate(field.title)
        yield f"{name}{state}: {title.rstrip('.')}{'' if title.endswith('?') else '.'}" if name else f"{title}{state}."
        if field.description and (field.fields or field.description != self._general.get(field.datatype)):
            yield self._translate(field.description)
        yield from filter(None, (self._codes(field, named), self._reference(field), _FORMS.get(field.datatype, "")))

    def _codes(self, field: Field, named: set[str]) -> str:
        """The codes that may stand there; of a list that is `named` already, no word of it again."""
        if not field.codelist:
            return ""
        if field.codelist in named:
            return f"A code of the same list, {field.codelist}."
        named.add(field.codelist)
        codelist = self._schema.codelists[field.codelist]
        codes = [codelist.codes[code] for code in codelist.typed if not codelist.codes[code].deprecated]
        main = self._languages[0]
        if len(codes) <= _FEW:
            return f"One of: {_joined(f'{code.code} ({code.labels[main]})' if main in code.labels else code.code for code in codes)}."
        shown = [*field.schema.get("examples", ()), *(language for language in self._languages if language in codelist), *(code.code for code in codes)]
        return f"A code of the list {field.codelist}, such as {_joined(map(str, shown[:_SHOWN]))}: all stand on the site in /data/dictionary/."

    def _reference(self, field: Field) -> str:
        if field.references_any:
            return f"Folder and id of a record: {next(iter(self._schema.collections))}/ID."
        return f"The id of a record in {field.references}/." if field.references else ""


def _joined(words: Iterable[str]) -> str:
    return ", ".join(words)
