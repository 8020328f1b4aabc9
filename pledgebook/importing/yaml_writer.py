"""Records as YAML that people read and edit: fields in the order of the schema, long texts folded."""

import io
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from typing import Any

import yaml
from ruamel.yaml import YAML
from yaml.representer import SafeRepresenter

from pledgebook.importing.merge import FieldPath, apply, change
from pledgebook.records import strict_yaml
from pledgebook.records.strict_yaml import StrictYamlError
from pledgebook.schema.fields import Data, Field

_WIDTH = 96
_ESCAPED = "\\U000"
_FOLDED = 60
_PLAIN = re.compile(r"(?!(?:true|false|null)$)[A-Za-z][A-Za-z_]{2,}(?:[ -][A-Za-z]+)*")
"""Words that nothing reads as anything else."""
_INDENTED_LIST = re.compile(r"^( *)[\w-]+:[^\S\n]*\n(?: *#.*\n)*\1 +- ", re.MULTILINE)
"""A list whose entries stand further to the right than its name."""


class _Dumper(yaml.CSafeDumper):
    """Writes each value so that it is read back as it is."""


class _LineByLineDumper(_Dumper):
    """Doesn't fold long texts: for those in which a folded line would begin like the entry of a list."""


def _text(dumper: SafeRepresenter, text: str) -> yaml.ScalarNode:
    long = "|" if "\n" in text or isinstance(dumper, _LineByLineDumper) else ">"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=long if "\n" in text or len(text) > _FOLDED else _style(text))


@lru_cache(maxsize=10_000)
def _style(text: str) -> str | None:
    """Quotes where the plain text would be read as something else."""
    if _PLAIN.fullmatch(text):
        return None
    try:
        return None if strict_yaml.parse(f"a: {text}\n").data == {"a": text} and text not in ("~", "") else '"'
    except StrictYamlError:
        return '"'


class _FullDumper(yaml.SafeDumper):
    """Slower, and writes emoji as they are."""


for _dumper in (_Dumper, _LineByLineDumper, _FullDumper):
    _dumper.add_representer(str, _text)


def dump(data: Data) -> str:
    """A record as YAML. What can't be written in a form for people is written in double quotes: nothing is lost."""
    for dumper in (_Dumper, _LineByLineDumper, _FullDumper):
        text = yaml.dump(dict(data), Dumper=dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
        if _ESCAPED not in text and _is_whole(text, data):
            return text
    return yaml.safe_dump(dict(data), sort_keys=False, allow_unicode=True, width=10_000, default_style='"')


def _is_whole(text: str, data: Data) -> bool:
    """Whether a text is read back as it was meant, without a remark."""
    try:
        parsed = strict_yaml.parse(text)
    except StrictYamlError:
        return False
    return parsed.data == data and not parsed.remarks


def with_changes(text: str, changes: Mapping[FieldPath, object], fields: Sequence[Field]) -> str:
    """The text of a record with other values in some of its fields; None takes one out. The rest stays as it is, to the
    letter. A new field stands where the schema has it, and comments within a field that changes stand above it then.
    A record that is not written line by line, such as JSON, is written anew."""
    made, wanted = text, _without_empty(apply(changes, strict_yaml.parse(text).data))
    try:
        for path, value in changes.items():
            made = _changed(made, path, value, fields)
        if _without_empty(strict_yaml.parse(made).data) == wanted:
            return made
    except (yaml.YAMLError, StrictYamlError):
        pass
    return dump(wanted)


def _without_empty(data: Data) -> dict[str, Any]:
    """Data without fields that have no value, and without objects that have none."""
    made = {name: _without_empty(value) if isinstance(value, Mapping) else value for name, value in data.items()}
    return {name: value for name, value in made.items() if value is not None and value != {}}


def _changed(text: str, path: FieldPath, value: object, fields: Sequence[Field]) -> str:
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    record: Any = yaml.compose(text, yaml.CSafeLoader)
    mapping, limit, depth = _innermost(record, path, len(lines))
    for step in path[:depth]:
        fields = next((each.fields for each in fields if each.name == step), ())
    name, rest, column = path[depth], path[depth + 1 :], mapping.start_mark.column
    keys = [key for key, _ in mapping.value]
    found = next((number for number, key in enumerate(keys) if key.value == name), None)
    if rest:
        value = _with_part(strict_yaml.parse(text).data, path[: depth + 1], rest, value)
    if value is None and depth and [key.value for key in keys] == [name]:
        return _changed(text, path[:depth], None, fields)
    start, end = _lines_of(keys, found, lines, limit) if found is not None else [_line_for(name, keys, fields, lines, limit)] * 2
    written = [] if value is None else [f"{' ' * column}{line}" for line in _field(name, value, is_indented=bool(_INDENTED_LIST.search(text)))]
    comments = _comments("".join(lines[start:end]))
    if len(comments) == len(written) == end - start == 1:
        written, comments = [f"{written[0].rstrip()}  {comments[0]}\n"], []
    return "".join([*lines[:start], *(f"{' ' * column}{comment}\n" for comment in comments), *written, *lines[end:]])


def _comments(text: str) -> list[str]:
    """The comments in a part of a record: those that have a line of their own, and those behind a value."""
    lines = text.splitlines()
    ends: dict[int, int | None] = {}
    for token in yaml.scan(text, yaml.CSafeLoader):
        first, last = token.start_mark, token.end_mark
        ends |= dict.fromkeys(range(first.line, last.line), None) if isinstance(token, yaml.ScalarToken) else {}
        if ends.get(last.line, 0) is not None and last.column:
            ends[last.line] = last.column
    found = (line[end:].strip() for number, line in enumerate(lines) if (end := ends.get(number, 0)) is not None)
    return [comment for comment in found if comment.startswith("#")]


def _innermost(mapping: yaml.MappingNode, path: FieldPath, limit: int) -> tuple[yaml.MappingNode, int, int]:
    """The object that holds a field and is written line by line, the line before which it ends, and its depth."""
    for depth, step in enumerate(path[:-1]):
        keys = [key.value for key, _ in mapping.value]
        if step not in keys:
            return mapping, limit, depth
        number = keys.index(step)
        inner = mapping.value[number][1]
        if not isinstance(inner, yaml.MappingNode) or inner.flow_style:
            return mapping, limit, depth
        limit = mapping.value[number + 1][0].start_mark.line if number + 1 < len(keys) else limit
        mapping = inner
    return mapping, limit, len(path) - 1


def _with_part(data: Data, path: FieldPath, rest: FieldPath, value: object) -> object:
    """An object that is to be written as a whole, with another value in one of its parts."""
    for step in path:
        data = data.get(step, {})
    made = deepcopy(dict(data))
    change(made, rest, value)
    return made or None


def _lines_of(keys: Sequence[yaml.ScalarNode], number: int, lines: Sequence[str], limit: int) -> tuple[int, int]:
    """The lines of a field, from and to, without blank lines and comments behind it."""
    start, column = keys[number].start_mark.line, keys[number].start_mark.column
    end = keys[number + 1].start_mark.line if number + 1 < len(keys) else limit
    while end > start + 1 and _is_outside(lines[end - 1], column):
        end -= 1
    return start, end


def _is_outside(line: str, column: int) -> bool:
    """Whether a line is blank, or a comment that stands no further right than the name of a field."""
    rest = line.lstrip(" ")
    return not rest.strip() or (rest.startswith("#") and len(line) - len(rest) <= column)


def _line_for(name: str, keys: Sequence[yaml.ScalarNode], fields: Sequence[Field], lines: Sequence[str], limit: int) -> int:
    """The line before which a new field is written: behind those that the schema has before it, else behind all."""
    names = [each.name for each in fields]
    before = names[: names.index(name)] if name in names else [key.value for key in keys]
    numbers = [number for number, key in enumerate(keys) if key.value in before]
    return _lines_of(keys, numbers[-1], lines, limit)[1] if numbers else keys[0].start_mark.line


def _field(name: str, value: object, *, is_indented: bool) -> list[str]:
    """The lines of a field, in the form in which new records are written, or with lists further to the right."""
    text = dump({name: value})
    if is_indented:
        editor, out = YAML(), io.StringIO()
        editor.preserve_quotes, editor.width = True, _WIDTH
        editor.indent(mapping=2, sequence=4, offset=2)
        editor.dump(editor.load(text), out)
        text = out.getvalue()
    return text.splitlines(keepends=True)
