"""What is remembered from one run to the next: addresses that failed, and where the next run begins."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pledgebook import UsageError
from pledgebook.links.asking import CERTIFICATE, GONE, REDIRECTS, SERVER, TIMEOUT, UNREACHABLE, Visit

FAILURES = (GONE, SERVER, TIMEOUT, UNREACHABLE, CERTIFICATE, REDIRECTS)
RUNS_UNTIL_REPORTED = 2
_VERSION = 1


class Failure(NamedTuple):
    """An address that failed in its last `runs` runs, first on the day `since`."""

    kind: str
    detail: str
    since: str
    runs: int


class History(NamedTuple):
    """Failures by address, and the address at which the next run begins."""

    failures: Mapping[str, Failure] = {}
    begin: str = ""


def read(text: str, name: str) -> History:
    """The history in a file of this name. Raises UsageError where that holds something else."""
    try:
        data: Any = json.loads(text)
        failures = {str(url): Failure(str(each["kind"]), str(each["detail"]), str(each["since"]), int(each["runs"])) for url, each in data["failures"].items()}
        if data["version"] == _VERSION:
            return History(failures, str(data["begin"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise UsageError(f"{name}: this is no record of earlier runs. Remove it, or name another file: it will be made anew.")


def written(history: History) -> str:
    """A history as a file holds it."""
    failures = {url: failure._asdict() for url, failure in sorted(history.failures.items())}
    return json.dumps({"version": _VERSION, "begin": history.begin, "failures": failures}, ensure_ascii=False, indent=1) + "\n"


def in_turn(urls: Sequence[str], history: History) -> list[str]:
    """Addresses in the order in which a run looks at them: those that failed, then on from where the last run ended."""
    failed = [url for url in urls if url in history.failures]
    others = [url for url in urls if url not in history.failures]
    later = [url for url in others if url >= history.begin]
    return [*failed, *later, *others[: len(others) - len(later)]]


def after(history: History, urls: Sequence[str], visits: Mapping[str, Visit], today: str) -> History:
    """The history after a run over `urls`, of which it got to `visits`."""
    failures = {url: _failure(visits[url], history.failures.get(url), today) if url in visits else history.failures.get(url) for url in urls}
    left = [url for url in in_turn(urls, history) if url not in visits]
    return History({url: failure for url, failure in failures.items() if failure}, left[0] if left else "")


def _failure(visit: Visit, before: Failure | None, today: str) -> Failure | None:
    if visit.kind not in FAILURES:
        return None
    return Failure(visit.kind, visit.detail, before.since if before else today, before.runs + 1 if before else 1)
