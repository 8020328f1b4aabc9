"""Looking at many addresses: one at a time of each host, with a pause, and all within a time and a number."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pledgebook.links.asking import UNREACHABLE, Visit

_HOSTS_AT_ONCE = 8
_SIGN_OF_NO_CONNECTION = 3
"""Hosts that are all away at once."""


@dataclass(frozen=True)
class Bounds:
    """How many addresses at most, in how many seconds; how long to rest between two of one host, and how long a busy
    host may ask to wait. `clock` and `sleep` are those of the machine."""

    count: int = 1000
    seconds: float = 1200
    pause: float = 1
    max_wait: float = 60
    clock: Callable[[], float] = field(default=time.monotonic, compare=False)
    sleep: Callable[[float], None] = field(default=time.sleep, compare=False)


def look_at_all(urls: Sequence[str], look: Callable[[str], Visit], bounds: Bounds) -> dict[str, Visit]:
    """What became of the addresses; those for which there was no time are missing."""
    end = bounds.clock() + bounds.seconds
    hosts: dict[str, list[str]] = {}
    for url in urls[: max(0, bounds.count)]:
        hosts.setdefault(_host(url), []).append(url)
    with ThreadPoolExecutor(_HOSTS_AT_ONCE) as executor:
        done = executor.map(lambda of_host: list(_look_at_host(of_host, look, bounds, end)), hosts.values())
        return {url: visit for found in done for url, visit in found}


def nobody_answers(visits: Mapping[str, Visit]) -> bool:
    """Whether no host could be reached at all, which is a matter of the connection of this machine."""
    return len({_host(url) for url in visits}) >= _SIGN_OF_NO_CONNECTION and all(visit.kind == UNREACHABLE for visit in visits.values())


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").casefold().removeprefix("www.")
    except ValueError:
        return ""


def _look_at_host(urls: Iterable[str], look: Callable[[str], Visit], bounds: Bounds, end: float) -> Iterator[tuple[str, Visit]]:
    for number, url in enumerate(urls):
        if number:
            bounds.sleep(bounds.pause)
        if bounds.clock() >= end:
            return
        visit = look(url)
        if visit.retry_after is not None:
            if visit.retry_after <= bounds.max_wait and bounds.clock() + visit.retry_after < end:
                bounds.sleep(visit.retry_after)
                visit = look(url)
            if visit.retry_after is not None:  # the host wants to be left alone for now
                yield url, visit
                return
        yield url, visit
