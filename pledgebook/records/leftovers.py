"""Copies that editors, merges and downloads leave beside files."""

import re

_COPY = re.compile(
    r"(?P<backup>.+?)(?:~|\.(?:orig|bak|backup|old|rej|swp|swo|tmp|save))$"
    r"|#(?P<saved>.+)#$"
    r"|(?P<numbered>.+?)(?: ?\(\d+\)| [-–] (?:Copy|Kopie|Copie|copia|копія|نسخة)(?: \(\d+\))?| copy(?: \d+)?)(?P<ending>\.\w+)$"
    r"|(?:Copy of|Copia de|Copie de|Kopie von|Копія) (?P<named>.+)$",
    re.IGNORECASE,
)


def original_of(name: str) -> str | None:
    """The name of the file of which an editor, a merge or a download made a copy, by the name of the copy."""
    found = _COPY.fullmatch(name)
    if not found:
        return None
    return found["backup"] or found["saved"] or found["named"] or f"{found['numbered']}{found['ending']}"
