"""Which files hold the pages of prose: those of a portal, and those of the program where a portal has none of that name."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pledgebook.layers import PAGES, Layers
from pledgebook.records import loader

LANGUAGE_OF_THE_PROGRAM = "en"
"""Every page of the program exists in it."""
_PLACE = re.compile(r"\{\{ *([a-z_]+) *\}\}")


class ProseFile(NamedTuple):
    """A file of Markdown, and the language in which it is written."""

    path: Path
    language: str


def prose_files(content: Path, layers: Layers, languages: Sequence[str]) -> dict[str, ProseFile]:
    """The page of each name that readers of a language get; `languages` has theirs first, the main one last. A portal's
    own page stands before the program's, be it in the main language."""
    wanted = list(dict.fromkeys((LANGUAGE_OF_THE_PROGRAM, *reversed(languages))))
    lower = [(folder / PAGES / language, language) for folder in layers.folders[:-1] for language in wanted]
    own = [(content / loader.PAGES / language, language) for language in reversed(languages)]
    found = {path.stem: ProseFile(path, language) for folder, language in (*lower, *own) for path in sorted(folder.glob("*.md"))}
    return dict(sorted(found.items()))


def placeholders(text: str) -> set[str]:
    """Names of what a page leaves to the settings: `{{ site_name }}`."""
    return {*_PLACE.findall(text)}


def fill_in(text: str, words: Mapping[str, str]) -> str:
    """A page with the words of the portal; a name that stands for none stays as it is."""
    return _PLACE.sub(lambda found: words.get(found[1], found[0]), text)
