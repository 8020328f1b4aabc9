"""Words as people type them: the forms of words that the full-text index would not find by itself.

Pagefind finds words without their marks, and the parts of what is joined by a plain hyphen. It knows nothing of the
rest: an article with its apostrophe, letters that don't decompose, other dashes, Arabic prefixes, codes in parts. These
forms are added to the indexed part of a page as an attribute that nobody sees. The browser folds what is typed, and
titles, by the same table and the same steps (explorer-text.js).
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from html import escape
from typing import NamedTuple

from lxml import html
from markupsafe import Markup

from pledgebook.layers import DEFAULT, TEMPLATES

SEPARATOR = "⁝"
"""Stands before the forms, so that the browser can tell where the text of a page ends."""
_TABLE = DEFAULT / TEMPLATES / "chrome" / "assets" / "folding.js"
_IGNORED = "data-pagefind-ignore"
_INLINE = {"a", "abbr", "b", "bdi", "cite", "code", "em", "i", "mark", "q", "small", "span", "strong", "sub", "sup", "time", "wbr"}
_YEARS = re.compile(r"(?<!\d)(\d\d)\d\d[^\w\s](\d\d)(?!\d)")
_DIGITS = re.compile(r"\d+")
_CYRILLIC = re.compile(r"[a-z\u0400-\u04ff]*[\u0400-\u04ff][a-z\u0400-\u04ff]*")
_NUMBERED = re.compile(r"\d+|[^\d]+")


class _Folding(NamedTuple):
    """The table of `folding.js`, ready to be used."""

    marks: re.Pattern[str]
    apostrophes: re.Pattern[str]
    letters: dict[int, str]
    lookalikes: dict[int, str]
    articles: list[str]
    particles: list[str]
    least: int


@cache
def _folding() -> _Folding:
    text = _TABLE.read_text("utf-8")
    table = json.loads(text[text.index("= {") + 2 :].rstrip().removesuffix(";"))
    digits = {ord(sign): str(number) for signs in table["digits"] for number, sign in enumerate(signs)}
    longest_first = sorted(table["articles"], key=len, reverse=True)
    return _Folding(re.compile(f"[{table['marks']}]"), re.compile(f"[{table['apostrophes']}]"), str.maketrans(table["letters"]) | digits, str.maketrans(table["lookalikes"]), longest_first, table["particles"], table["least"])


def folded(text: str) -> str:
    """A text without what people leave out: capitals, marks of Latin, Greek, Cyrillic, Hebrew and Arabic letters,
    apostrophes; other letters by those for which they are typed, such as Latin ones in a Cyrillic word."""
    table = _folding()
    bare = table.apostrophes.sub("", table.marks.sub("", unicodedata.normalize("NFD", text.lower()))).translate(table.letters)
    return unicodedata.normalize("NFC", _CYRILLIC.sub(lambda word: word[0].translate(table.lookalikes), bare))


def words(text: str) -> list[str]:
    """The runs of letters, their marks, and digits."""
    return "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in text).split()


@lru_cache(maxsize=100_000)
def forms(token: str) -> frozenset[str]:
    """All folded forms under which a part of a text without blanks is found."""
    parts, joined = words(folded(_folding().apostrophes.sub(" ", token))), words(folded(token))
    found = {*parts, *joined, "".join(joined)}
    if years := _YEARS.search(token):
        found.add(years[1] + years[2])
    for word in [*parts, *joined]:
        found.update(_without_prefix(word))
        if _DIGITS.search(word) and not _DIGITS.fullmatch(word):
            found.update(_NUMBERED.findall(word))
    return frozenset(found - {""})


def _without_prefix(word: str) -> Iterator[str]:
    """A word without an article, conjunction or preposition that is written as one with it."""
    table = _folding()
    for prefix in (*table.articles, *table.particles):
        if word.startswith(prefix) and len(word) >= len(prefix) + table.least:
            yield word.removeprefix(prefix)


@lru_cache(maxsize=100_000)
def _additional(token: str) -> frozenset[str]:
    """The forms that the index lacks: it knows a token without marks and signs, and the parts around plain hyphens."""
    bare = "".join(char for char in unicodedata.normalize("NFD", token.lower()) if unicodedata.category(char) != "Mn")
    own = {"".join(words(part)) for part in (bare, *bare.split("-"))}
    return forms(token) - own


def searchable(markup: str) -> Markup:
    """The indexed part of a page, with the forms that its words have besides."""
    root = html.fragment_fromstring(str(markup), create_parent="div")
    found = {form: None for token in "".join(_texts(root)).split() for form in sorted(_additional(token))}
    if not found:
        return Markup(markup)
    return Markup(f'{markup}<span data-forms="{SEPARATOR} {escape(" ".join(found))}" data-pagefind-index-attrs="data-forms" data-pagefind-weight="0.5"></span>')


def _texts(element: html.HtmlElement) -> Iterator[str]:
    """The texts of an element that are indexed; blocks are parted by a blank."""
    if isinstance(element.tag, str) and element.tag not in ("script", "style", "template", "svg") and _IGNORED not in element.attrib:
        blank = "" if element.tag in _INLINE else " "
        yield blank + (element.text or "")
        for child in element:
            yield from _texts(child)
        yield blank
    yield element.tail or ""
