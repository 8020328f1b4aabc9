"""What a run over the addresses found, for people, for an issue, and for programs."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from pledgebook.links.addresses import Mention
from pledgebook.links.asking import CERTIFICATE, GONE, MOVED, REDIRECTS, SERVER, TIMEOUT, UNREACHABLE, UNSAFE, Visit
from pledgebook.links.history import RUNS_UNTIL_REPORTED, History

_HEADINGS = {
    GONE: ("Gone", "The server says that there is nothing any more. Name the new address, or a copy in an archive."),
    CERTIFICATE: ("No secure connection", "Browsers warn of these pages. Tell those who run them, or name another address."),
    REDIRECTS: ("Redirects without an end", "Open the page, and name the address at which it ends up."),
    UNREACHABLE: ("Host not found", "The host is gone, or was away each time. Name the new address, or a copy in an archive."),
    SERVER: ("Errors of the server", "This may pass. Open the page; if it stays away, name a copy in an archive."),
    TIMEOUT: ("No answer in time", "This may pass. Open the page; if it stays away, name a copy in an archive."),
    UNSAFE: ("Not asked", "These are no addresses that everybody can open. Correct or remove them."),
    MOVED: ("Moved for good", "Write the new address; the old one may end some day."),
}
"""Kinds of finding in the order of a report: heading, and what helps."""
_WANT_COPY = (GONE, UNREACHABLE, SERVER, TIMEOUT, CERTIFICATE, REDIRECTS)
_MAX_MARKDOWN = 60_000
"""GitHub takes issues of up to 65,536 characters."""
_ARCHIVE = "https://web.archive.org/web"
_NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f`]")


class LinkFinding(NamedTuple):
    """An address that needs somebody: why, since when, where it is named, and what to write instead."""

    url: str
    kind: str
    detail: str
    since: str
    mentions: Sequence[Mention]
    moved_to: str = ""
    archive: str = ""
    """A copy that a record names, or else one that may be there."""


def findings(named: Mapping[str, Sequence[Mention]], visits: Mapping[str, Visit], history: History | None, today: str) -> list[LinkFinding]:
    """What is to be reported. With a `history`, which has this run in it, a failure only counts the second time."""
    made = []
    for url, places in named.items():
        visit, failure = visits.get(url), history.failures.get(url) if history else None
        if failure:
            if failure.runs >= RUNS_UNTIL_REPORTED:
                made.append(LinkFinding(url, failure.kind, failure.detail, failure.since, places, archive=_copy(url, failure.since, places)))
        elif visit and visit.kind in _HEADINGS:
            made.append(LinkFinding(url, visit.kind, visit.detail, today, places, visit.moved_to, _copy(url, today, places) if visit.kind in _WANT_COPY else ""))
    order = list(_HEADINGS)
    return sorted(made, key=lambda each: (order.index(each.kind), each.url))


def _copy(url: str, day: str, places: Iterable[Mention]) -> str:
    """A copy in an archive: the one that a record names, or where the Wayback Machine would have it, near the day on
    which the source was read."""
    known = next((place.archived for place in places if place.archived), "")
    date = next((place.date for place in places if place.date), day)
    return known or f"{_ARCHIVE}/{date.replace('-', '')}/{url}"


def with_archive(found: Sequence[LinkFinding], closest: Callable[[str, str], str]) -> list[LinkFinding]:
    """Findings with the copy that an archive really has, as `closest` tells it of an address and a day; of those
    without one, none is proposed."""
    made = []
    for each in found:
        if each.archive.startswith(f"{_ARCHIVE}/") and each.kind in _WANT_COPY and not any(place.archived for place in each.mentions):
            each = each._replace(archive=closest(each.url, each.archive.removeprefix(f"{_ARCHIVE}/").partition("/")[0]))
        made.append(each)
    return made


def availability_address(url: str, day: str) -> str:
    """The address at which the Wayback Machine says which copy it has."""
    return f"https://archive.org/wayback/available?url={quote(url, safe='')}&timestamp={day}"


def closest_copy(answer: bytes) -> str:
    """The copy that an answer of the Wayback Machine names; empty where it has none."""
    try:
        found = json.loads(answer)["archived_snapshots"]["closest"]
        return str(found["url"]).replace("http://web.archive.org/", "https://web.archive.org/", 1) if found["available"] else ""
    except (ValueError, KeyError, TypeError):
        return ""


# Formats


def text(found: Iterable[LinkFinding]) -> str:
    """A line for each place where an address is named."""
    return "".join(f"{place.file}:{place.line}  {each.kind}  {_shown(each.url)}: {_words(each)}\n" for each in found for place in each.mentions)


def _words(finding: LinkFinding) -> str:
    return " ".join(part for part in (f"{_shown(finding.detail)}.", f"Write {_shown(finding.moved_to)}" if finding.moved_to else "", f"A copy may be at {_shown(finding.archive)}" if finding.archive else "") if part)


def _shown(words: str) -> str:
    """Words of strangers on one line."""
    return _NOT_SHOWN.sub("", words)


def markdown(found: Sequence[LinkFinding]) -> str:
    """The text of an issue; empty where nothing is to be done. Whatever strangers wrote stands in code, where it
    mentions nobody and links to nothing."""
    if not found:
        return ""
    made, shown = "Web addresses that records name and that need somebody. This list is written anew with every run, and the issue is closed when it is empty.\n", 0
    for kind, (heading, help_) in _HEADINGS.items():
        of_kind = [each for each in found if each.kind == kind]
        made += f"\n## {heading} ({len(of_kind)})\n\n{help_}\n\n" if of_kind else ""
        for each in of_kind:
            entry = "".join(_entry(each))
            if len(made) + len(entry) > _MAX_MARKDOWN:
                return f"{made}\n…and {len(found) - shown} more: run `build.py links`.\n"
            made, shown = made + entry, shown + 1
    return made


def _entry(finding: LinkFinding) -> Iterator[str]:
    yield f"* {_code(finding.url)}\n  {_code(finding.detail)} since {finding.since}\n"
    yield from (f"  * in {_code(f'{place.file}:{place.line}')}, field {_code(place.field)}\n" for place in finding.mentions[:20])
    yield f"  * …and in {len(finding.mentions) - 20} more places\n" if len(finding.mentions) > 20 else ""
    yield f"  * new address: {_code(finding.moved_to)}\n" if finding.moved_to else ""
    yield f"  * a copy may be at {_code(finding.archive)}\n" if finding.archive else ""


def _code(words: str) -> str:
    return f"`{_shown(words)[:1000] or '-'}`"


def to_json(found: Iterable[LinkFinding]) -> str:
    """A list of objects."""
    rows = [{**each._asdict(), "mentions": [place._asdict() for place in each.mentions]} for each in found]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Sequence[LinkFinding]], str]] = {"text": text, "markdown": markdown, "json": to_json}
