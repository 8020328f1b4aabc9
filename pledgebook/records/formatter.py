"""One form for the files of records: fields in the order of the schema, two spaces of indent, quotes only where they are
needed, long texts folded. No value changes and no comment is lost: what comes out is read again and compared.

A comment belongs to the field or the entry of a list that it stands above, behind or below, and moves with it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from pledgebook.records import strict_yaml
from pledgebook.records.commented import Entry, Line, comments_in, entries_of
from pledgebook.records.strict_yaml import LoadError, StrictYamlError
from pledgebook.schema.datatypes import datatype
from pledgebook.schema.fields import Field

_WIDTH = 96
_WORDS = re.compile(r"(?<! ) (?! )")
"""Blanks at which a text can be folded."""
_MARKERS = ("-", "*", "•")
"""Words that would look like the entry of a list at the beginning of a line."""
_ODD = re.compile(r"[\t\r\x85\u2028\u2029\ufeff]")
_CHANGED = LoadError("format", "the record can't be put into one form without a change of what it says.", "It is left as it is. Take comments out of the middle of values, and try again.")


class Formatted(NamedTuple):
    """A record in the one form; or as it was, and why it is left so."""

    text: str
    error: LoadError | None = None


def format_record(text: str, fields: Sequence[Field], languages: Sequence[str]) -> Formatted:
    """The text of a record of a collection with these fields in the one form. Line ends stay those of Windows where
    they are."""
    plain = text.replace("\r\n", "\n")
    try:
        before = strict_yaml.parse(plain)
        made = _document(plain, before.data, fields, languages)
        after = strict_yaml.parse(made)
    except StrictYamlError as error:
        return Formatted(text, error.error)
    is_whole = before.data == after.data and _comments(plain) == _comments(made) and len(after.remarks) <= len(before.remarks)
    return Formatted(made.replace("\n", "\r\n") if plain != text else made) if is_whole else Formatted(text, _CHANGED)


def _comments(text: str) -> Counter[str]:
    return Counter(comment.text for comment in comments_in(text))


def _document(text: str, data: Any, fields: Sequence[Field], languages: Sequence[str]) -> str:
    entries, foot = entries_of(text, data)
    entries = _in_order(entries, [field.name for field in fields])
    by_name = {field.name: field for field in fields}
    for entry in entries:
        _prepare(entry, 0, by_name.get(entry.name or ""), languages)
    _begin(entries)
    lines = [line for entry in entries for line in _lines(entry, 0)]
    return "\n".join([*lines, *_remarks(foot, 0)]) + "\n"


def _in_order(entries: Sequence[Entry], names: Iterable[str]) -> list[Entry]:
    """Fields in the order of `names`; those that it doesn't know come last."""
    order = {name: number for number, name in enumerate(names)}
    return sorted(entries, key=lambda entry: order.get(entry.name or "", len(order)))


def _prepare(entry: Entry, indent: int, field: Field | None, languages: Sequence[str]) -> None:
    """Put the parts of an entry in order, write its single values, and find a line of its own for each comment that
    can't stay behind a value."""
    if entry.children is None:
        entry.written = _value(entry.value, indent, indent + (2 if entry.name is None else len(_text(entry.name)) + 2))
        if len(entry.behind) > 1 or len(entry.written) > 1:
            _move_up(entry)
        return
    names = languages if field and datatype(field.datatype).in_languages else [part.name for part in field.fields] if field else ()
    entry.children = entry.children if entry.is_list else _in_order(entry.children, names)
    for child in entry.children:
        part = field if entry.is_list else field.by_name.get(child.name or "") if field else None
        _prepare(child, indent + 2, part, languages)
    _begin(entry.children)
    if entry.name is None or len(entry.behind) > 1 or not entry.children:
        _move_up(entry)
    if entry.name is None and entry.children:  # the first line of what stands behind the dash is no comment
        entry.head += entry.children[0].head
        entry.children[0].head, entry.children[0].blank = [], False


def _move_up(entry: Entry) -> None:
    """Comments behind a value stand above it."""
    entry.head += [(False, text) for text in entry.behind]
    entry.behind = []


def _begin(entries: Sequence[Entry]) -> None:
    """No empty line stands before the first of several."""
    if not entries:
        return
    first = entries[0]
    if first.head:
        first.head[0] = (False, first.head[0][1])
    else:
        first.blank = False


def _lines(entry: Entry, indent: int) -> list[str]:
    """The lines of an entry with its comments."""
    return [*_remarks(entry.head, indent), *([""] if entry.blank else []), *_own_lines(entry, indent), *_remarks(entry.foot, indent)]


def _own_lines(entry: Entry, indent: int) -> list[str]:
    start = f"{' ' * indent}{'-' if entry.name is None else f'{_text(entry.name)}:'}"
    behind = f"  {entry.behind[0]}" if entry.behind else ""
    if entry.children is None:
        first, *rest = entry.written
        return [f"{start} {first}".rstrip() + behind, *rest]
    if not entry.children:
        return [f"{start} {'[]' if entry.is_list else '{}'}"]
    below = [line for child in entry.children for line in _lines(child, indent + 2)]
    return [start + behind, *below] if entry.name is not None else [f"{start} {below[0].lstrip(' ')}", *below[1:]]


def _remarks(comments: Iterable[Line], indent: int) -> list[str]:
    return [line for blank, text in comments for line in (*([""] if blank else []), f"{' ' * indent}{text}")]


def _value(value: Any, indent: int, column: int) -> list[str]:
    """A single value: on the line of its name, which it begins at `column`, or as a long text below it."""
    if value is None:
        return [""]
    if not isinstance(value, str):
        return [str(value).lower()]
    width = _WIDTH - indent - 2
    below: list[str] = []
    if "\n" in value and _is_literal(value):
        paragraphs = value.removesuffix("\n").split("\n")
        sign = ">" if max(map(len, paragraphs)) > width and not any(each.startswith((" ", *_MARKERS)) for each in paragraphs) else "|"
        below = paragraphs if sign == "|" else _between(_folded(each, width) for each in paragraphs)
        below = [sign if value.endswith("\n") else f"{sign}-", *below]
    elif column + len(line := _text(value)) <= _WIDTH or not _is_folded(value):
        return [line]
    else:
        below = [">-", *_folded(value, width)]
    return [below[0], *(f"{' ' * (indent + 2)}{line}" if line else "" for line in below[1:])]


def _between(paragraphs: Iterable[list[str]]) -> list[str]:
    """Folded paragraphs with an empty line between each two, which stands for a line break."""
    first, *rest = paragraphs
    return [*first, *(line for each in rest for line in ("", *filter(None, each)))]


def _is_literal(text: str) -> bool:
    """Whether a text can stand below its name, line by line."""
    return not _ODD.search(text) and not text.startswith((" ", "\n")) and not text.endswith("\n\n") and all(line == line.rstrip(" ") for line in text.split("\n"))


def _is_folded(text: str) -> bool:
    """Whether a text can be folded into lines."""
    return "\n" not in text and not _ODD.search(text) and text == text.strip() and len(_WORDS.split(text)) > 1


def _folded(text: str, width: int) -> list[str]:
    lines = [""]
    for word in _WORDS.split(text):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width and word not in _MARKERS:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".lstrip(" ")
    return lines


def _text(text: str) -> str:
    """A text on one line, in quotes where it would be read as something else without them."""
    if _is_plain(text):
        return text
    if "\n" not in text and not _ODD.search(text) and ('"' in text or "\\" in text):
        return f"""'{text.replace("'", "''")}'"""
    return f'"{"".join(_escaped(char) for char in text)}"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(char) or (f"\\u{ord(char):04x}" if _ODD.match(char) or ord(char) < 32 else char)


def _is_plain(text: str) -> bool:
    if "\n" in text or _ODD.search(text):
        return False
    try:
        parsed = strict_yaml.parse(f"a: {text}\n")
    except StrictYamlError:
        return False
    return parsed.data == {"a": text} and not parsed.remarks
