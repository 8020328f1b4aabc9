"""What libyaml says about a file that it can't read, in plain words."""

import re
from typing import NamedTuple

import yaml

from pledgebook.records import characters

_CURLY = re.compile(r"\s*(?:- )?(?:[\w-]+:\s+)?[“”„‟]")
_AFTER_NAME = re.compile(r"\s*[\w-]+:\s")

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
    _Sentence("did not find expected key", "the line can't go on like this.", "Check its indent, and for a quote or bracket that is closed too early."),
    _Sentence("block sequence entries are not allowed", "a list can't start beside its field.", "Write each entry on a line of its own that starts with `- `."),
    _Sentence("another document", "a second record starts here.", "Keep one record a file: remove the line `---`."),
    _Sentence("expected <document start>", "a second record starts here.", "Keep one record a file: remove the line `...`."),
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
    for sign, fact, cure, at_start in _SENTENCES:
        if sign in problem:
            return fact, cure, (at_start and start) or at
    return f"not readable as YAML: {problem}.", "Look at this line and the one above it: a missing quote, colon or indent.", at or start
