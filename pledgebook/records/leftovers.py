"""Traces of tools in files: a merge that was not finished, a pointer of Git LFS, copies that editors leave behind."""

import re
from typing import NamedTuple

_MERGE = re.compile(r"^(?:<{7} .*|>{7} .*|\|{7} .*)$", re.MULTILINE)
_POINTER = "version https://git-lfs.github.com/spec/"
_COPY = re.compile(
    r"(?P<backup>.+?)(?:~|\.(?:orig|bak|backup|old|rej|swp|swo|tmp|save))$"
    r"|#(?P<saved>.+)#$"
    r"|(?P<numbered>.+?)(?: ?\(\d+\)| [-–] (?:Copy|Kopie|Copie|copia|копія|نسخة)(?: \(\d+\))?| copy(?: \d+)?)(?P<ending>\.\w+)$"
    r"|(?:Copy of|Copia de|Copie de|Kopie von|Копія) (?P<named>.+)$",
    re.IGNORECASE,
)


class Trace(NamedTuple):
    """What a tool left in a file, in plain words, and the line where it stands."""

    name: str
    fact: str
    cure: str
    line: int


def find(text: str) -> Trace | None:
    """What a tool left in a text that hides what people wrote."""
    if text.startswith(_POINTER):
        return Trace("lfs-pointer", "this is a pointer of Git LFS, not the file itself.", "Run `git lfs pull`, and put the file itself here.", 1)
    if "<<<<<<< " in text and (found := _MERGE.search(text)):
        fact = "a merge was not finished here: two versions of the next lines stand one below the other."
        return Trace("unfinished-merge", fact, _cure_of_merge(text), text.count("\n", 0, found.start()) + 1)
    return None


def _cure_of_merge(text: str) -> str:
    """What to do about a merge that was not finished: the name of every mark that stands in the text."""
    base = "`|||||||`, " if "\n||||||| " in text else ""
    return f"Keep the lines that are right, and remove those that begin with `<<<<<<<`, {base}`=======` and `>>>>>>>`."


def is_pointer(content: bytes) -> bool:
    """Whether a file is a pointer of Git LFS."""
    return content.startswith(_POINTER.encode())


def original_of(name: str) -> str | None:
    """The name of the file of which an editor, a merge or a download made a copy, by the name of the copy."""
    found = _COPY.fullmatch(name)
    if not found:
        return None
    return found["backup"] or found["saved"] or found["named"] or f"{found['numbered']}{found['ending']}"
