"""Text that knows in which language it is.

A message that has no translation yet is shown in another language, inside a page
of the reader's. HTML must say so (`lang`), for screen readers and browsers.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Self

from markupsafe import Markup, escape

from pledgebook.model.portal import LocalizedText

_ENTRIES = ("- ", "* ", "• ", "– ")
"""How the entry of a list begins."""


class MarkedText(str):
    """Text that is partly in another language than the page. In HTML it is escaped with its marks; everywhere else it
    is a plain string. Attributes can't hold marks: give them `str(text)`."""

    _html: Markup

    def __new__(cls, text: str, html: Markup) -> Self:
        self = super().__new__(cls, text)
        self._html = html
        return self

    def __getnewargs__(self) -> tuple[Any, ...]:
        return str(self), self._html

    def __html__(self) -> Markup:
        return self._html


class ForeignText(MarkedText):
    """Text that is all in one other language than the page."""

    language: str

    def __new__(cls, text: str, language: str) -> Self:
        self = super().__new__(cls, text, Markup('<span lang="{}" dir="auto">{}</span>').format(language, str(text)))
        self.language = language
        return self

    def __getnewargs__(self) -> tuple[Any, ...]:
        return str(self), self.language

    def lower(self) -> "ForeignText":
        return ForeignText(super().lower(), self.language)


def mark(text: LocalizedText, page_language: str) -> str:
    """A text, marked where it is in another language than the page."""
    other = language_if_other(text, page_language)
    return ForeignText(text.text, other) if text.text and other else text.text


def language_if_other(text: LocalizedText, page_language: str) -> str:
    """The language of a text where it is not the page's; else empty."""
    return text.language if text.language not in ("", page_language) else ""


def language_of(text: str) -> str:
    """The other language of a text; empty where it is in the page's, or in several."""
    return text.language if isinstance(text, ForeignText) else ""


class Block(NamedTuple):
    """A paragraph of a text, or a list within it."""

    items: list[str]
    is_list: bool


def blocks(text: str) -> list[Block]:
    """The paragraphs and lists of a text: every line that isn't empty is a paragraph; lines that begin with a dash, one
    after the other, are the entries of a list."""
    found: list[Block] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        is_entry = line.startswith(_ENTRIES)
        words = line[2:].strip() if is_entry else line
        if is_entry and found and found[-1].is_list:
            found[-1].items.append(words)
        else:
            found.append(Block([words], is_entry))
    return found


def plain(value: Any) -> Any:
    """A text without marks of language; any other value as it is."""
    return str(value) if isinstance(value, MarkedText) else value


def fill(message: str, values: Mapping[str, object]) -> str:
    """A message with its placeholders filled in; marks are kept."""
    plain = str(message) % values
    if isinstance(message, ForeignText):
        return ForeignText(plain, message.language)
    return MarkedText(plain, escape(message) % values) if any_marked(values.values()) else plain


def join(texts: Sequence[str]) -> str:
    """Texts with blanks between them; marks are kept."""
    plain, languages = " ".join(texts), {language_of(each) for each in texts}
    if len(languages) == 1 and languages != {""}:
        return ForeignText(plain, languages.pop())
    return MarkedText(plain, Markup(" ").join(texts)) if any_marked(texts) else plain


def any_marked(values: Iterable[object]) -> bool:
    """Whether any of the values carries marks."""
    return any(isinstance(each, MarkedText) for each in values)
