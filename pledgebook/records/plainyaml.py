"""The YAML that nearly every record is written in, read line by line.

Blocks of `key: value` and `- item`; values on one line, in quotes without
escapes, as a short list `[16, 4]`, or as text below `>` or `|`. Whatever goes
beyond that, or might, is not read here at all: libyaml decides. What is read,
and the place of every value, is exactly what libyaml would make of it, five
times as fast; `tests/test_plainyaml.py` holds the two together.
"""

import re

# Indent, dash, key, colon, and the rest, with the text below it where one starts, and its margin.
_LINE = re.compile(
    r"^( *)(- +)?(?:([A-Za-z_][A-Za-z0-9_-]{0,99})(:(?: +|$)))?([|>]-?\n(\1 +)[^ \n].*(?:\n(?:\6[^ \n].*|(?=\n)))*$|.*$)",
    re.MULTILINE,
)
_WORDS = {"~": None} | {form(word): value for word, value in (("true", True), ("false", False), ("null", None)) for form in (str, str.title, str.upper)}
_INT = re.compile(r"0|-?[1-9][0-9]{0,17}")
_QUOTED = re.compile(r"""'((?:[^']|'')*)'|"([^"\\]*)\"""")
_LIST = re.compile(r"\[(?: *[A-Za-z0-9_]+ *(?:, *[A-Za-z0-9_]+ *)*)?\]")
_ITEM = re.compile(r"[A-Za-z0-9_]+")
_BREAKS = re.compile(r"\n+")
_NEGATIVE = re.compile(r"-[0-9]")
_SPECIAL = frozenset("-?:,[]{}#&*!|>'\"%@`")
_MAX_DEPTH = 40

# A mapping or list, a key or index in it, line and column of the value, line and column of the key.
Marks = list[tuple[dict | list, str | int, int, int, int, int]]


class _NotPlainError(Exception):
    """Something that is left to libyaml."""


def read(text: str, marks: Marks | None = None) -> dict | None:
    """The mapping that `text`, free of invisible characters, holds; None where
    it is not plain.

    `marks` takes the place of every value, lines and columns counted from 1.
    """
    if not text.endswith("\n") or "\t" in text or "\r" in text:
        return None
    try:
        return _mapping(text, marks) or None
    except _NotPlainError:
        return None


def _mapping(text: str, marks: Marks | None) -> dict:
    box: dict | list = {}
    open_boxes = [(0, box)]  # mappings and lists that may go on, each with its column; `box` is the last
    column, waiting, above, line, lines = 0, None, "", 0, 1
    for indent, dash, key, colon, rest, margin in _LINE.findall(text):
        line, lines = line + lines, 1
        if not (dash or key):
            if (rest[:1] != "#" and (rest or indent)) or (indent and above):  # an indented remark may belong to a text
                raise _NotPlainError
            continue
        above = margin
        at = len(indent)
        if waiting is not None and (at > column or (dash and at == column)):
            box[waiting] = new = [] if dash else {}
            if marks is not None:
                marks[-1] = (box, waiting, line, at + 1, *marks[-1][4:])
            column, box = at, new
            open_boxes.append((column, box))
        waiting = None
        while column > at or (column == at and not dash and type(box) is list):
            open_boxes.pop()
            column, box = open_boxes[-1]
        if column != at or (dash and type(box) is dict) or len(open_boxes) > _MAX_DEPTH:
            raise _NotPlainError
        if dash and key:
            at += len(dash)
            box.append({})
            if marks is not None:
                marks.append((box, len(box) - 1, line, at + 1, line, at + 1))
            column, box = at, box[-1]
            open_boxes.append((column, box))
        if not rest:
            value, waiting = None, key
        elif rest[0].isalpha() and ": " not in rest and " #" not in rest and rest[-1] not in ": ":
            value = _WORDS.get(rest, rest)
        elif margin:
            value, lines = _below(rest, margin, column), rest.count("\n") + (rest[-1] != "\n")  # the last empty line is found once more
        else:
            value = _value(rest)
        if marks is not None:
            start = at + len(key + (colon if rest else colon.rstrip()) if key else dash) + 1
            marks.append((box, key or len(box), line, start, line, at + 1 if key else start))
            if type(value) is list:
                marks += ((value, index, line, start + item.start(), line, start + item.start()) for index, item in enumerate(_ITEM.finditer(rest)))
        if not key and rest:
            box.append(value)
        elif key and key not in box:
            box[key] = value
        else:
            raise _NotPlainError
    return open_boxes[0][1]


def _value(text: str) -> object:
    """The value that `text`, the rest of a line, stands for."""
    text = text.rstrip(" ")
    if found := _QUOTED.fullmatch(text):
        return found[2] if found[1] is None else found[1].replace("''", "'")
    if _LIST.fullmatch(text):
        return [_plain(item) for item in _ITEM.findall(text)]
    return _plain(text)


def _plain(text: str) -> object:
    if _INT.fullmatch(text):
        return int(text)
    if (text[0] in _SPECIAL and not _NEGATIVE.match(text)) or ": " in text or " #" in text or text[-1] == ":":
        raise _NotPlainError
    return _WORDS.get(text, text)


def _below(text: str, margin: str, column: int) -> str:
    """The words that stand below the sign `>` or `|`."""
    if len(margin) <= column:
        raise _NotPlainError
    header, _, words = text.partition(f"\n{margin}")
    words = words.rstrip("\n").replace(f"\n{margin}", "\n")
    if header[0] == ">":
        words = _BREAKS.sub(lambda breaks: breaks[0][1:] or " ", words) if "\n\n" in words else words.replace("\n", " ")
    return words if header[-1] == "-" else f"{words}\n"
