"""Whether two sites hold the same: how many pages, how many words, and which.

`python benchmarks/honesty.py OURS ours-element THEIRS their-element` prints it as JSON.
"""

import html
import json
import re
import sys
from collections import Counter
from pathlib import Path

SAMPLE = 400
_UNREAD = re.compile(r"<(svg|script|style|template|noscript)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def words(page: str, element: str) -> Counter[str]:
    """The words that a page shows within its first element of a name."""
    inner = re.search(rf"<{element}\b.*</{element}>", page, re.DOTALL)
    return Counter(re.findall(r"\w+", html.unescape(_TAG.sub(" ", _UNREAD.sub(" ", inner[0]))).casefold())) if inner else Counter()


def overlap(ours: Counter[str], theirs: Counter[str]) -> float:
    """Words that both have, of those of the longer one; 1.0 where they are the same."""
    return (ours & theirs).total() / max(ours.total(), theirs.total(), 1)


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def _sample(site: Path) -> list[Path]:
    found = pages(site)
    return found[:: max(1, len(found) // SAMPLE)]


def average(site: Path, element: str) -> float:
    """Words of a page on average, by a sample."""
    sample = _sample(site)
    return sum(words(path.read_text("utf-8"), element).total() for path in sample) / max(1, len(sample))


def shared(ours: Path, our_element: str, theirs: Path, their_element: str) -> tuple[float, float, list[str]]:
    """Overlap of a sample of our pages with theirs, nothing where they lack a page: on average, the least, and which they lack."""
    found, missing = [], []
    for path in _sample(ours):
        name = path.relative_to(ours)
        if (theirs / name).is_file():
            found.append(overlap(words(path.read_text("utf-8"), our_element), words((theirs / name).read_text("utf-8"), their_element)))
        else:
            found.append(0.0)
            missing.append(name.as_posix())
    return sum(found) / max(1, len(found)), min(found, default=0.0), missing


def compare(ours: Path, our_element: str, theirs: Path, their_element: str) -> dict:
    """All of it, and the size of what was written."""
    mean, least, missing = shared(ours, our_element, theirs, their_element)
    written = sum(path.stat().st_size for path in pages(theirs))
    return {"pages": len(pages(theirs)), "words": average(theirs, their_element), "megabytes": written / (1 << 20), "overlap": mean, "least": least, "missing": missing}


if __name__ == "__main__":
    print(json.dumps(compare(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), sys.argv[4])))
