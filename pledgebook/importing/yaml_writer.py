"""Records as YAML that people read and edit: fields in the order of the schema, long texts folded."""

import io
import re
from collections.abc import Mapping
from functools import lru_cache

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from pledgebook.importing.merge import FieldPath, change
from pledgebook.records import strict_yaml
from pledgebook.records.strict_yaml import StrictYamlError

_WIDTH = 96
_ESCAPED = "\\U000"
_FOLDED = 60
_PLAIN = re.compile(r"(?!(?:true|false|null)$)[A-Za-z][A-Za-z_]{2,}(?:[ -][A-Za-z]+)*")
"""Words that nothing reads as anything else."""


class _Dumper(yaml.CSafeDumper):
    """Writes each value so that it is read back as it is."""


class _LineByLineDumper(_Dumper):
    """Doesn't fold long texts: for those in which a folded line would begin like the entry of a list."""


def _text(dumper: yaml.CSafeDumper, text: str) -> yaml.ScalarNode:
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


def dump(data: Mapping) -> str:
    """A record as YAML. What can't be written in a form for people is written in double quotes: nothing is lost."""
    for dumper in (_Dumper, _LineByLineDumper, _FullDumper):
        text = yaml.dump(dict(data), Dumper=dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
        if _ESCAPED not in text and _is_whole(text, data):
            return text
    return yaml.safe_dump(dict(data), sort_keys=False, allow_unicode=True, width=10_000, default_style='"')


def _is_whole(text: str, data: Mapping) -> bool:
    """Whether a text is read back as it was meant, without a remark."""
    try:
        parsed = strict_yaml.parse(text)
    except StrictYamlError:
        return False
    return parsed.data == data and not parsed.remarks


def with_changes(text: str, changes: Mapping[FieldPath, object]) -> str:
    """The text of a record with other values in some of its fields; the rest, comments and order stay as they are."""
    editor = YAML()
    editor.preserve_quotes, editor.width = True, _WIDTH
    editor.indent(mapping=2, sequence=4, offset=2)
    document = editor.load(text)
    for path, value in changes.items():
        change(document, path, None if value is None else _as_written(value))
    out = io.StringIO()
    editor.dump(document, out)
    return out.getvalue()


def _as_written(value: object) -> CommentedMap | object:
    """A value in the form in which new records are written."""
    return YAML().load(dump({"value": value}))["value"]
