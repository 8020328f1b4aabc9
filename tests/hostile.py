"""Records that are hostile in every text that the schema has: a new field is covered when it is added."""

from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from pledgebook.schema.fields import Collection, Field, Schema

SHOWN = (
    "<script>window.hacked=1</script>",
    '"><img src=x onerror=window.hacked=2>',
    "'><svg/onload=window.hacked=3>",
    "<a href=\"javascript:window.hacked=4\">link</a>",
    "javascript:window.hacked=5",
    "[link](javascript:window.hacked=6) ![x](data:image/svg+xml,<svg/onload=window.hacked=7>)",
    "</script></style></title></textarea><script>window.hacked=8</script>",
    "<!-- --><plaintext><b>unclosed <i",
    "{{ 7*7 }} {% include 'page.html' %} {# remark #} ${7*7} #{7*7} <%= 7*7 %>",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1+1", "-1+1",
    "&lt;script&gt; &amp;amp; &#x3c;b&#x3e; &nbsp;",
    "--><script>window.hacked=9</script><!--",
    "\\\"; window.hacked=10; //",
    "`${window.hacked=11}`",
    "</span></div></main></body></html>",
    "מילים עבריות <b>и слова</b> والعربية 😀 👩‍👩‍👧‍👦 e\u0301\u0323\u0302\u0303\u0304\u0306\u0307",
    "W" * 300,
    "a/../../../etc/passwd?x=1&y=2#z\\n\\r%0d%0aSet-Cookie:x=y",
    "~!@#$%^&*()_+|}{:?><,./;'[]=-",
)  # fmt: skip
"""What a page must show as it was typed."""
REFUSED = {
    "a direction that is turned": "a\u202eb", "a zero width space": "a\u200bb", "an isolate": "a\u2066b\u2069", "a null": "a\0b", "a control character": "a\x1bb", "a byte order mark": "a\ufeffb",
    "nothing to be seen": "\u00a0\u2800", "a megabyte": "x" * 1_100_000, "a tag character": "a\U000e0041b", "a line separator": "a\u2028b",
}  # fmt: skip
"""What no record may hold."""
TEXTS = ("text", "string", "passage")
_SAMPLES: Mapping[str, Any] = {"date": "2024-05", "day": "2024-05-06", "amount": "10", "decimal": "1.5", "integer": 1, "boolean": True, "goal": 1, "numbering": "1.2", "id": "m1", "url": "https://example.org/a", "email": "desk@example.org"}


def text_fields(fields: tuple[Field, ...]) -> Iterator[Field]:
    """Every field that holds words of people."""
    for field in fields:
        if field.datatype in TEXTS:
            yield field
        yield from text_fields(field.fields)


class HostileRecords:
    """Makes as many records of each collection as there are hostile texts, so that each field has each of them once."""

    def __init__(self, schema: Schema, texts: tuple[str, ...] = SHOWN):
        self._schema, self._texts = schema, texts

    def write(self, folder: Path) -> None:
        for collection in self._schema.collections.values():
            (folder / collection.name).mkdir(parents=True)
            for number in range(len(self._texts)):
                data = self.record(collection, number)
                (folder / collection.name / f"{data['id']}.yml").write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000), "utf-8")

    def record(self, collection: Collection, number: int) -> dict[str, Any]:
        """The record that has, in each of its fields, the text that stands so many places behind the one of the field before."""
        turn = count(number)
        data = {field.name: value for field in collection.fields if (value := self._value(field, collection, number, turn)) is not None}
        return {"id": self.id(collection.name, number), **{name: value for name, value in data.items() if name not in ("id", "not_recorded", "same_as", "missing")}}

    def id(self, collection: str, number: int) -> str:
        return f"{collection[:3]}-{number}"

    def _value(self, field: Field, collection: Collection, number: int, turn: Iterator[int]) -> Any:
        value = self._single(field, collection, number, turn)
        return [value] if field.is_list and value is not None else value

    def _single(self, field: Field, collection: Collection, number: int, turn: Iterator[int]) -> Any:
        if field.datatype in TEXTS:
            text = self._texts[next(turn) % len(self._texts)][: field.schema.get("maxLength", 20_000)]
            if field.name in ("code", "milestone"):
                return "m1" if field.name == "milestone" else f"{text} {number}"
            return {"en": text} if field.datatype == "text" else text
        if field.references:
            return self._reference(field, collection, number)
        if field.codelist:
            return next(code.code for code in self._schema.codelists[field.codelist] if not code.derived and not code.deprecated)
        if field.fields:
            found = {part.name: value for part in field.fields if (value := self._value(part, collection, number, turn)) is not None}
            left_out = {"missing", "file", "organization" if number % 2 and "label" in found else "label" if "organization" in found else ""}
            return {name: value for name, value in found.items() if name not in left_out} or None
        return _SAMPLES.get(field.datatype)

    def _reference(self, field: Field, collection: Collection, number: int) -> str | None:
        if field.references_any:
            return f"organizations/{self.id('organizations', number)}"
        return self.id(field.references, (number + 1) % len(self._texts) if field.references == collection.name else number)
