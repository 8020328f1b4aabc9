"""Making the products of a site: each is a job, done here, beside others, or apart."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from pledgebook.model.portal import Portal
from pledgebook.publish import executor as parallel
from pledgebook.publish import reads
from pledgebook.publish.products import Parcel, Workshop

FEW = 20
"""So many records that have changed are few."""
_MANY, _SLICE = 400, 50


class Job(NamedTuple):
    """A product to be made: its name, how to find its key (kept where that takes
    time: it may be asked for before and after), and how to make it; `make` gives
    its files and whatever else comes of it. A long job is done by itself; `begin`
    comes before any is done, in the process that has them done."""

    name: str
    key: Callable[[], str]
    make: Callable[[], tuple[Mapping[str, bytes], object]]
    is_long: bool = False
    begin: Callable[[], None] = lambda: None


def make(shop: Workshop, jobs: Iterable[Job]) -> None:
    """Make the products that can't be taken over, beside one another where there are many."""
    new = [job for job in jobs if not shop.has(job.name, job.key)]
    for job in new:
        job.begin()
    short = [job for job in new if not job.is_long]
    slices = [[job] for job in new if job.is_long] + [short[first : first + _SLICE] for first in range(0, len(short), _SLICE)]
    many = len(short) > _MANY or (len(slices) > 1 and is_large(shop.portal))
    for done in parallel.mapped(partial(_done, shop), slices, few=0 if many else len(slices), size=1):
        for entry in done:
            shop.note(*entry)


@contextmanager
def beside(shop: Workshop, work: Callable[[Workshop], None]) -> Iterator[None]:
    """Let `work` make products of its own while the caller goes on."""
    with parallel.begun([partial(_apart, shop, work)], even_one=is_large(shop.portal)) as made:
        yield
        for parcel in made():
            shop.take_in(parcel)


def _apart(shop: Workshop, work: Callable[[Workshop], None]) -> Parcel:
    own = shop.apart()
    work(own)
    own.settle()
    return own.packed()


def is_large(portal: Portal) -> bool:
    """Whether other processes are worth their start."""
    return sum(map(len, portal.records.values())) * len(portal.settings.languages) > _MANY


def _done(shop: Workshop, slices: Iterable[list[Job]]) -> list[tuple]:
    return [_written(shop, job) for jobs in slices for job in jobs]


def _written(shop: Workshop, job: Job) -> tuple:
    with reads.noted() as seen:
        files, value = job.make()
    traces = {name: shop.stage.write(name, content) for name, content in files.items()}
    return job.name, job.key(), seen, traces, value
