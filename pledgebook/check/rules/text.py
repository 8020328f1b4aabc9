"""Text: in the languages of the portal, whole, and free of mark-up."""

import html
import re
from collections.abc import Iterator

from pledgebook import characters
from pledgebook.check.problems import Finding
from pledgebook.check.rules.registry import Context, error, warning
from pledgebook.records.loader import ValuePath
from pledgebook.records.record import Record

_MARKUP = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>|(?<![\w<])br\s*/>|&(?:nbsp|amp|lt|gt|quot|#\d+);")
_SENTENCE_END = re.compile(r"[.!?…。؟][\"»”’)\]]*\s+\S")
_BROKEN_OFF = (",", ";", "-", "–", "...", "…")
_ALL_IN_QUOTES = re.compile("“[^“”]*”|„[^„“]*“|«[^«»]*»|'[^']*'|\"[^\"]*\"")
_LONG, _SHOWN = 120, 40


@warning()
def default_language_missing(record: Record, context: Context) -> Iterator[Finding]:
    language = context.default_language
    for path, field, value in record.of("text"):
        if field.is_expected and language not in value:
            given = ", ".join(sorted(value))
            yield Finding(path, f"'{field.name}' has no text in {language}, the main language of the portal (only {given}).", f"Add `{language}:`, a summary will do; until then readers see another language.", at_key=True)


@warning()
def language_missing(record: Record, context: Context) -> Iterator[Finding]:
    missing: dict[tuple[str, ...], list[str]] = {}
    for field in record.collection.fields:
        if field.datatype == "text" and field.is_expected and field.name in record.data:
            languages = tuple(language for language in context.languages[1:] if language not in record.data[field.name])
            missing.setdefault(languages, []).append(field.name)
    missing.pop((), None)
    if missing:
        gaps = " and ".join(f"in {', '.join(languages)} for {', '.join(names)}" for languages, names in missing.items())
        cure = "Add it where it exists; until then readers see another language, marked as such."
        yield Finding((next(iter(missing.values()))[0],), f"there is no text {gaps}.", cure, at_key=True)


def _texts(record: Record) -> list[tuple[ValuePath, str]]:
    """Path and words of every text, in each of its languages."""
    in_languages = [((*path, language), text) for path, _, value in record.of("text") for language, text in value.items()]
    return in_languages + [(path, text) for path, _, text in record.of("string", "passage")]


@error()
def text_is_blank(record: Record, context: Context) -> Iterator[Finding]:
    for path, text in _texts(record):
        if characters.is_blank(text):
            odd = characters.odd_names(text)
            yield Finding(path, f"the text shows nothing{f' (it holds {odd})' if odd else ''}.", "Write the text, or remove the line.")


@warning()
def quotes_around_the_whole_text(record: Record, context: Context) -> Iterator[Finding]:
    for path, text in _texts(record):
        if _ALL_IN_QUOTES.fullmatch(text.strip()):
            yield Finding(path, f"the quotes are shown as a part of the text: {text[:_SHOWN]}.", "Remove them, or use straight ones if they were meant for YAML.")


@warning()
def markup_in_text(record: Record, context: Context) -> Iterator[Finding]:
    for path, text in _texts(record):
        if ("<" in text or ">" in text or "&" in text) and (found := list(dict.fromkeys(each[0] for each in _MARKUP.finditer(text)))):
            shown = ", ".join(f"'{each}'" for each in found)
            yield Finding(path, f"the text holds mark-up: {shown}.", _cure_of_markup(found))


def _cure_of_markup(found: list[str]) -> str:
    """How to get rid of mark-up without losing signs, addresses and the gap between two words."""
    signs = [f"'{sign}' for '{each}'" if (sign := html.unescape(each).replace("\u00a0", " ")) != " " else f"a blank for '{each}'" for each in found if each.startswith("&")]
    if signs:
        return f"Write {', '.join(signs)}{', and remove the rest' if len(signs) < len(found) else ''}: texts are shown as they stand, letter by letter."
    if any("=" in each for each in found):
        return "Remove it, but write out the address that it holds: texts are shown as they stand, letter by letter."
    return "Remove it: texts are shown as they stand, letter by letter."


@warning()
def text_breaks_off(record: Record, context: Context) -> Iterator[Finding]:
    for path, text in _texts(record):
        stripped = text.strip()
        if (stripped.endswith(_BROKEN_OFF) and not stripped.endswith("....")) or (len(stripped) > _LONG and _is_unfinished(stripped)):
            yield Finding(path, f"the text seems to break off: '…{stripped[-30:]}'.", "Finish the sentence, or close it with a full stop.")


def _is_unfinished(text: str) -> bool:
    """Whether a text of several sentences ends within a word."""
    return text[-1].isalnum() and not text.endswith(("http", "www")) and bool(_SENTENCE_END.search(text))


@warning()
def address_without_scheme(record: Record, context: Context) -> Iterator[Finding]:
    for path, _, value in record.of("url"):
        if not value.startswith(("http://", "https://")):
            yield Finding(path, f"the address '{value}' lacks its beginning.", f"Write https://{value}, or http:// if the site has no https.")
