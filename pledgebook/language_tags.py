"""Language codes as texts have them (BCP 47): which exist, and which was meant by one that doesn't."""

import re
from functools import cache

import pycountry
from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?(?:-[A-Za-z0-9]+)*")
_FORMER = {"iw": "he", "in": "id", "ji": "yi"}
"""Codes that ISO 639-1 withdrew."""
_REGION = re.compile(r"-([A-Z]{2})(?:-|$)")


@cache
def is_language_tag(tag: str) -> bool:
    """Whether a tag names a language that exists: `uk`, `quc`, `pt-BR`, `zh-Hant`. A language with a code of two letters
    has no other; a region is one of ISO 3166-1."""
    if not _TAG.fullmatch(tag):
        return False
    language, region = tag.partition("-")[0], _REGION.search(tag)
    known = pycountry.languages.get(alpha_2=language) if len(language) == 2 else pycountry.languages.get(alpha_3=language)
    if known is None or (len(language) == 3 and hasattr(known, "alpha_2")):
        return False
    return region is None or pycountry.countries.get(alpha_2=region[1]) is not None


@cache
def meant_by(tag: str) -> str | None:
    """The language that was most likely meant: that of a code of three letters (`eng`), of a name (`Spanish`), of the
    beginning of one (`sp`), or the one that a country speaks (`ua`, `jp`)."""
    word, _, rest = tag.strip().replace("_", "-").partition("-")
    region = f"-{rest.upper()}" if len(rest) == 2 else f"-{rest}" if rest else ""
    found = _by_code(word.lower()) or _by_name(word.lower()) or _by_country(word.upper())
    made = f"{found}{region}" if found else None
    return made if made and made != tag and is_language_tag(made) else found if found != tag else None


def _by_code(word: str) -> str | None:
    if is_language_tag(word):
        return word
    if word in _FORMER:
        return _FORMER[word]
    known = pycountry.languages.get(alpha_3=word) or pycountry.languages.get(bibliographic=word) if len(word) == 3 else None
    return getattr(known, "alpha_2", None)


def _by_name(word: str) -> str | None:
    """The only language whose name, its own or in English, is this word or begins with it."""
    found = {code for name, code in _names() if name == word} or {code for name, code in _names() if name.startswith(word)}
    return found.pop() if len(found) == 1 else None


def _by_country(code: str) -> str | None:
    official = get_official_languages(code) if len(code) == 2 else ()
    return official[0] if official else None


@cache
def _names() -> tuple[tuple[str, str], ...]:
    english = Locale.parse("en").languages
    codes = [each.alpha_2 for each in pycountry.languages if hasattr(each, "alpha_2")]
    return tuple((str(name).casefold(), code) for code in codes for name in (english.get(code), _own_name(code)) if name)


def _own_name(code: str) -> str | None:
    try:
        return Locale.parse(code).get_language_name()
    except UnknownLocaleError:
        return None


def known_languages() -> dict[str, object]:
    """Which codes exist, for programs that can't ask pycountry: those of two letters, those of three letters that have no
    shorter one, regions; and what is meant by others: by codes that stand for another one, by names and by countries."""
    languages = list(pycountry.languages)
    short = {each.alpha_3: each.alpha_2 for each in languages if hasattr(each, "alpha_2")}
    bibliographic = {each.bibliographic: getattr(each, "alpha_2", None) for each in languages if hasattr(each, "bibliographic")}
    regions = sorted(each.alpha_2 for each in pycountry.countries)
    official = {code: found[0] for code in regions if (found := get_official_languages(code))}
    return {
        "two": sorted(short.values()),
        "three": "".join(sorted(each.alpha_3 for each in languages if not hasattr(each, "alpha_2"))),
        "regions": regions,
        "instead": _FORMER | {code: two for code, two in (short | bibliographic).items() if two},
        "names": [list(each) for each in _names()],
        "official": official,
    }
