"""What libyaml says about a file that it can't read, in plain words."""

import re
from typing import NamedTuple

import yaml

from pledgebook import characters

_CURLY = re.compile(r"\s*(?:- )?(?:[\w-]+:\s+)?[“”„‟]")
_AFTER_NAME = re.compile(r"\s*[\w-]+:\s")
_ID = re.compile(r"^id:", re.MULTILINE)
_SECOND = "a second record starts here."


class _Sentence(NamedTuple):
    """Words of libyaml, what they mean and what helps. `at_start`: the place
    to look at is where the part began, not where it went wrong."""

    sign: str
    fact: str
    cure: str
    at_start: bool = False


_BAD_START = ("a value can't start with this sign.", "Put the value in quotes.")
_SENTENCES = (
    _Sentence("tab character", "a tab stands at the start of the line.", "Indent with spaces."),
    _Sentence("mapping values are not allowed", "a colon stands where none is expected.", "Put a value that holds `: ` in quotes, or correct the indent of the line."),
    _Sentence("could not find expected ':'", "the line has no `: ` between a field and its value.", "Write `field: value`; indent the line if it continues the text above.", at_start=True),
    _Sentence("unexpected end of stream", "a quote is opened here and never closed.", "Close it.", at_start=True),
    _Sentence("did not find expected ',' or", "a bracket is opened here and not closed.", "Close it, or put the value in quotes.", at_start=True),
    _Sentence("did not find expected key", "the line can't go on like this.", "Give the line the indent of those to which it belongs."),
    _Sentence("block sequence entries are not allowed", "a list can't start beside its field.", "Write each entry on a line of its own that starts with `- `."),
    _Sentence("another document", _SECOND, "Keep one record a file: remove the line `---`."),
    _Sentence("expected <document start>", _SECOND, "Keep one record a file: remove the line `...`."),
    _Sentence("escape c", "a backslash in double quotes stands for another character, and this one for none.", "Write two backslashes, or use single quotes."),
    _Sentence("cannot start any token", "a value can't start with this sign.", "Put the value in quotes."),
    _Sentence("did not find expected '-' indicator", "the line stands within a list and is no entry of it.", "Start it with `- `, or indent it under the entry to which it belongs."),
    _Sentence("undefined alias", *_BAD_START),
    _Sentence("expected alphabetic", *_BAD_START, at_start=True),
    _Sentence("expected node content", *_BAD_START),
    _Sentence("expected comment or line break", *_BAD_START),
    _Sentence("mapping keys are not allowed", *_BAD_START),
)


def odd_blank(char: str) -> tuple[str, str]:
    """Fact and cure of a character that is no blank to YAML."""
    return f"a character that looks like a blank ({characters.name_of(char)}) stands where one belongs.", "Delete the blanks of this line, and type them anew."


def _cure_by_place(problem: str, before: str, rest: str) -> str:
    """What helps where a line can't go on behind a quote, at a bracket or with an entry of a list; empty elsewhere."""
    if not ("did not find expected key" in problem or "did not find expected ',' or" in problem):
        return ""
    if before.rstrip().endswith("'"):
        return "Write two single quotes where the text has one, or put the whole text in double quotes."
    if before.rstrip().endswith('"'):
        return 'Write `\\"` where the text has a quote, or put the whole text in single quotes.'
    if "key" in problem and rest[:1] in ("]", "}"):
        return "Remove the bracket that is too many, or put the value in quotes."
    return "Write the name of its field on the line above." if "key" in problem and not before.strip() and rest.startswith("- ") else ""


def _cure_of_second_record(text: str, at: yaml.Mark | None, cure: str) -> str:
    """A second record goes to a file of its own; a mark with nothing new below it is only removed."""
    if at is None or not _ID.search(text, at.index):
        return cure
    mark = cure.rpartition(" ")[2].rstrip(".")
    return f"Move what stands below {mark} into a file of its own, and remove the line {mark}."


def explain_yaml_error(error: yaml.YAMLError, text: str) -> tuple[str, str, yaml.Mark | None]:
    """Fact, cure, and where to look in the text."""
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    at, start = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    lines = text.splitlines()
    for mark in filter(None, (at, start)):
        line = lines[mark.line] if mark.line < len(lines) else ""
        if blank := characters.find_blank(line[: len(line) - len(line.lstrip())] or (_AFTER_NAME.match(line) or [""])[0]):
            return *odd_blank(blank[0]), mark
        if line[mark.column : mark.column + 1] == "\t":
            place = "at the start of the line" if not line[: mark.column].strip() else "where blanks belong"
            return f"a tab stands {place}.", "Indent with spaces.", mark
        if _CURLY.match(line):
            return "these quotes are letters to YAML: it knows only straight ones.", 'Put the value in straight quotes: "…".', mark
    if at and (cure := _cure_by_place(problem, lines[at.line][: at.column], lines[at.line][at.column :]) if at.line < len(lines) else ""):
        return "the line can't go on like this.", cure, at
    if "did not find expected ',' or" in problem and at and start and at.line == start.line and lines[at.line][at.column :].startswith(": "):
        return "a colon stands where none is expected.", "Put a text that holds `: ` in quotes, or write the comma that is missing before the name of a field.", at
    for sign, fact, cure, at_start in _SENTENCES:
        if sign in problem:
            return fact, _cure_of_second_record(text, at, cure) if fact == _SECOND else cure, (at_start and start) or at
    return f"not readable as YAML: {problem}.", "Look at this line and the one above it: a missing quote, colon or indent.", at or start
