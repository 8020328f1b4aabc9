"""The command that looks at the web addresses of the records."""

import argparse
from datetime import date
from functools import partial
from pathlib import Path

from pledgebook import UsageError, __version__
from pledgebook.links import addresses, asking, history, link_report, rounds
from pledgebook.links.asking import Manners
from pledgebook.links.link_report import LinkFinding
from pledgebook.links.rounds import Bounds
from pledgebook.records.record import Records
from pledgebook.settings import Settings

FORMATS = link_report.FORMATS
_MAX_ANSWER = 64_000
_MAX_COPIES = 100
"""Addresses for which the archive is asked in one run."""


def run(settings: Settings, records: Records, options: argparse.Namespace, bounds: Bounds | None = None) -> tuple[list[LinkFinding], str]:
    """Look at the addresses of the records as `options` say: what is to be reported, and a line about the run. Writes the
    file of the state, if there is one."""
    bounds = bounds or Bounds(options.limit, options.minutes * 60, options.pause)
    manners = Manners(f"Pledgebook/{__version__} (+{settings.site_url})", allow_private=options.allow_private)
    named = addresses.mentions(records)
    before = _history(options.state)
    urls = history.in_turn(list(named), before)
    visits = rounds.look_at_all(urls, partial(asking.visit, manners=manners), bounds)
    if rounds.nobody_answers(visits):
        raise UsageError("not a single address could be reached, so this machine seems to have no way to the Internet. Nothing was noted; try again later.")
    today = str(options.as_of or date.today())
    now = history.after(before, list(named), visits, today)
    if options.state:
        options.state.parent.mkdir(parents=True, exist_ok=True)
        options.state.write_text(history.written(now), "utf-8")
    found = link_report.findings(named, visits, now if options.state else None, today)
    if options.archive:
        found = _with_copies(found, manners, bounds)
    refused = sum(visit.kind == asking.REFUSED for visit in visits.values())
    return found, f"{len(visits)} of {len(named)} addresses looked at: {len(found)} to report, {refused} that answer no program."


def _history(path: Path | None) -> history.History:
    if path is None or not path.exists():
        return history.History()
    try:
        return history.read(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: the file can't be read: {error}. Remove it, or name another one.") from None


def _with_copies(found: list[LinkFinding], manners: Manners, bounds: Bounds) -> list[LinkFinding]:
    """Findings with the copies that the Wayback Machine has, asked one after the other."""

    def closest(url: str, day: str) -> str:
        bounds.sleep(bounds.pause)
        return link_report.closest_copy(asking.body_of(link_report.availability_address(url, day), manners, _MAX_ANSWER))

    return [*link_report.with_archive(found[:_MAX_COPIES], closest), *found[_MAX_COPIES:]]
