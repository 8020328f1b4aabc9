"""The allowed value that somebody probably meant."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from pledgebook.check.sentences import say
from pledgebook.schema.codelists import Codelist

_CUTOFF, _CUTOFF_OF_CODES = 0.6, 0.75
_SHORT_CODE = 3
"""Letters up to which a code is too short for likeness to mean anything: HRK is no misspelt HKD."""
_SHORT_LIST = 12
_WORD = re.compile(r"[^\W_]+")


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like `word`, or None where none is near."""
    return _best(word, ((candidate, candidate) for candidate in candidates))


def nearest_id(word: str, ids: Iterable[str]) -> str | None:
    """As `nearest`, but a short id is only found if it is the same but for capital letters: M3 is no misspelt M2."""
    if len(word) > _SHORT_CODE:
        return nearest(word, ids)
    return next((each for each in ids if each.casefold() == word.casefold()), None)


def nearest_code(word: str, codelist: Codelist) -> str | None:
    """The code whose name, label in any language or alias is most like `word`; None where none is. For a number there is
    none: goal 18 is not a misspelled goal 1. A short word must be the name of a code, but for capital letters; so must the
    short words of a text: what is "in progress" is not what has made "no progress"."""
    if not any(char.isalpha() for char in word):
        return None
    codes = [code for code in codelist if not code.deprecated and not code.derived]
    if len(word.strip()) <= _SHORT_CODE:
        found = codelist.find(word)
        return found if found in {code.code for code in codes} else None
    names = ((name, code.code) for code in codes for name in (code.code, *code.labels.values(), *code.aliases) if len(name) > _SHORT_CODE)
    named = ((name, code) for name, code in names if _short_words(name) == _short_words(word))
    return _best(word, named, _CUTOFF_OF_CODES)


def _short_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if len(word) <= _SHORT_CODE]


def _best(word: str, named: Iterable[tuple[str, str]], cutoff: float = _CUTOFF) -> str | None:
    matcher = SequenceMatcher(b=word.casefold().replace("_", " "))
    best, winner = cutoff, None
    for name, candidate in named:
        matcher.set_seq1(name.casefold().replace("_", " "))
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and (ratio := matcher.ratio()) > best:
            best, winner = ratio, candidate
    return winner


def did_you_mean(found: str | None) -> str:
    """The question whether `found` was meant; empty where nothing was found."""
    return say("did_you_mean", value=found) if found else ""


def choose(found: str | None, names: Iterable[str], *, where: str) -> str:
    """The cure for a word that is none of `names`: the one that was probably meant
    (`found`), and all names if they are few, otherwise where to read them."""
    names = list(names)
    if len(names) > _SHORT_LIST:
        return f"{did_you_mean(found)} {say('all_stand_in', count=len(names), where=where)}".strip()
    return f"{did_you_mean(found)} ({', '.join(names)})" if found else say("choose_one", names=", ".join(names))
