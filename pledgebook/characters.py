"""Characters that nobody sees, or that look like others: which are refused, and what they are called."""

import re
import unicodedata
from collections.abc import Iterable

from pledgebook import N_

# The last three of the first group break lines for libyaml, and for no editor. Thai, Lao, Khmer and their neighbours
# write a zero width space between words; the flags of some regions are made of tags.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\x85\u2028\u2029]"
    "|[\u180e\u2060-\u2064\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]"
    "|(?<![\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff])\u200b"
    "|(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0000-\U000e007f]"
)
"""What no record may hold: control characters, marks that only turn the direction of a text or join or part words."""
BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
"""Spaces that are none for YAML, nor for code lists."""
_FORBIDDEN = re.compile(r'[<>:"|?*\\]|[. ]$|^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)', re.IGNORECASE)
INVISIBLE_FACT = N_("the text holds an invisible character ({name}).")
CURE_OF_BREAK, CURE_OF_INVISIBLE = N_("Write a blank in its place."), N_("Delete it and type the text around it anew.")
LINE_BREAKS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters by Unicode that show nothing."""
_PRINTABLE = b"\t\n\r" + bytes(range(0x20, 0x7F))


def find_invisible(text: str) -> re.Match[str] | None:
    """The first character that no record may hold."""
    if text.isascii() and not text.encode().translate(None, _PRINTABLE):
        return None
    return INVISIBLE.search(text)


def find_blank(text: str) -> re.Match[str] | None:
    """The first character that looks like a blank and is none."""
    return None if text.isascii() else BLANKS.search(text)


def is_forbidden_by_windows(name: str) -> bool:
    """Whether a file or folder can't have this name on Windows, and a copy of the repository could not be made there."""
    return bool(_FORBIDDEN.search(name))


def path_key(name: str) -> str:
    """A name as those see it who don't tell capitals apart, nor the ways in which Unicode writes a letter."""
    return unicodedata.normalize("NFC", name).casefold()


def is_blank(text: str) -> bool:
    """Whether a text shows nothing at all."""
    return not any(char not in _FILLERS and unicodedata.category(char)[0] not in "ZC" for char in text)


def fact_of_invisible(char: str) -> str:
    """What is wrong with a text that holds a character that nobody sees."""
    return INVISIBLE_FACT.format(name=name_of(char))


def cure_of_invisible(char: str) -> str:
    """How to get rid of a character that no record may hold; of one that breaks a line, without joining two words."""
    return CURE_OF_BREAK if char in LINE_BREAKS else CURE_OF_INVISIBLE


def name_of(char: str) -> str:
    """What a character is called: `U+200B, zero width space`."""
    name = unicodedata.name(char, "").lower()
    return f"U+{ord(char):04X}{f', {name}' if name else ''}"


def odd_names(text: str) -> str:
    """The names of characters in a text that look like others, each once; empty where there is none."""
    return "; ".join(dict.fromkeys(name_of(found[0]) for pattern in (INVISIBLE, BLANKS) for found in pattern.finditer(text)))


def in_other_form(name: str, names: Iterable[str]) -> str | None:
    """The one of `names` that is the same text in another form of Unicode, such as an é of one sign or of two."""
    form = unicodedata.normalize("NFC", name)
    return next((each for each in names if each != name and unicodedata.normalize("NFC", each) == form), None)


def names_of_odd() -> dict[str, str]:
    """The names of all characters of the Basic Multilingual Plane that nobody sees or that look like blanks."""
    return {char: name_of(char) for char in map(chr, range(0x10000)) if INVISIBLE.search(char) or BLANKS.search(char)}
