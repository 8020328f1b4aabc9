"""The search index of a site in the making: its shards as products.

A shard takes longest of all that follows on an edit. So those of records whose
files have changed are begun before these are read, with the pages of the old
site, and are told of new ones as soon as these are there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from pledgebook.model.portal import Portal, address_of
from pledgebook.publish import digests
from pledgebook.publish import executor as parallel
from pledgebook.publish.jobs import FEW, Job, make
from pledgebook.publish.products import Left, Product, Workshop
from pledgebook.search import indexing
from pledgebook.search.indexing import Bundle
from pledgebook.site import theme as chrome

PAGE = "page "
UNTOLD = "untold"
"""Instead of a digest of what is indexed of a page: something is, and its shard,
which is to be made anyway, tells what."""
_SHARD, _ENGINE = "shard ", "search engine"
_SHARED = (f"{_SHARD}{indexing.ALL} ", f"{_SHARD}{indexing.OTHERS} ")  # with pages on the data


class Shard(NamedTuple):
    """A shard in one language. Of each page, by its file, are `found` its name and
    a digest of what is indexed of it: what only surrounds a page changes no index."""

    name: str
    language: str
    found: Mapping[str, tuple[str, str]]

    @property
    def product(self) -> str:
        return f"{_SHARD}{self.name} {self.language}"

    @property
    def texts(self) -> dict[str, str]:
        return {file: text for file, (_name, text) in self.found.items()}


class Shelves:
    """Into which shards pages come. Found once for all who ask about the same pages."""

    def __init__(self, portal: Portal):
        self._collections = portal.schema.collections
        self._languages = {chrome.prefix(language, portal.settings): language for language in portal.settings.languages}
        self._files: Set[str] = frozenset()
        self._places: list[tuple[str, str, list[str]]] = []

    def shards(self, products: Mapping[str, Product]) -> list[Shard]:
        """The shards of those of some products that are pages with something to find."""
        found = {product.files[0]: (name, product.value) for name, product in products.items() if name.startswith(PAGE) and product.value}
        if found.keys() != self._files:
            shards = indexing.shards(found, self._collections, self._languages)
            self._files, self._places = found.keys(), [(name, language, own) for name, files in shards.items() for language, own in indexing.apart(files, self._languages).items()]
        return [Shard(name, language, {file: found[file] for file in own}) for name, language, own in self._places]


# Before the records are read


class Foreseen(NamedTuple):
    """A shard as it was left, and its index that is being made."""

    shard: Shard
    making: parallel.Later


class Prospect(NamedTuple):
    """What of the index is there before the records are read: the shelves, and
    shards that are begun, by the name of their product."""

    shelves: Shelves
    foreseen: dict[str, Foreseen]


@contextmanager
def begun(portal: Portal, site: Path, left: Left | None, files: Mapping[str, str]) -> Iterator[Prospect]:
    """Begin the shards with pages of records whose files have changed: `files` are
    digests of those of all records, by name. The `portal` needs no records."""
    shelves = Shelves(portal)
    with ExitStack() as started:
        shards = _edited(portal, shelves, left, files) if left else []
        yield Prospect(shelves, {shard.product: Foreseen(shard, started.enter_context(parallel.later(partial(_bundle, site, shard), nice=parallel.SLIGHTLY))) for shard in shards})


def _edited(portal: Portal, shelves: Shelves, left: Left, files: Mapping[str, str]) -> list[Shard]:
    """As many as there are processes to make them."""
    able, edited = parallel.workers(len(left.files)), left.edited(files)
    if able == 1 or not edited or len(edited) > FEW:
        return []
    pages = tuple(chrome.prefix(language, portal.settings) + address_of(key) for language in portal.settings.languages for key in edited)
    return list(islice((shard for shard in shelves.shards(left.products) if any(file.startswith(pages) for file in shard.found)), able))


def _bundle(site: Path, shard: Shard, latest: Callable[[], Mapping[str, Path]]) -> Bundle | None:
    """The index of a shard with the pages of the old site, but for those that are
    told later; none where a page is gone."""
    try:
        pages = {file: (site / file).read_bytes() for file in shard.found}
    except OSError:
        return None
    return indexing.bundle(shard.name, pages, lambda: {file: path.read_bytes() for file, path in latest().items()})


# While the site is made


class Search:
    """The index of the pages that are in a workshop."""

    def __init__(self, shop: Workshop, prospect: Prospect):
        self._shop, self._shelves, self._foreseen = shop, prospect.shelves, prospect.foreseen
        self._awaited: dict[str, parallel.Later] = {}
        self._made: dict[str, Bundle] = {}

    def ahead(self) -> list[Job]:
        """The shards that are to be made anew if no other page changes than those that
        have been made, and were not foreseen; those that were are told of these pages.
        Whether they are the right ones turns out when all pages are there."""
        shop = self._shop
        new = [shard for shard in self._shelves.shards(shop.expected(PAGE)) if not shop.has(shard.product, self._job(shard).key)]
        for shard in new:
            self._tell(shard)
        for name in self._foreseen.keys() - self._awaited.keys():
            self._foreseen[name].making.tell(None)
        return [self._job(shard) for shard in new if shard.product not in self._awaited]

    def _tell(self, shard: Shard) -> None:
        """Tell of the pages of a shard that are not as they were left, where it was
        foreseen with the same ones; its index is awaited then."""
        foreseen = self._foreseen.get(shard.product)
        if foreseen and foreseen.shard.found.keys() == shard.found.keys():
            before = foreseen.shard.texts
            foreseen.making.tell({file: self._shop.path(name, file) for file, (name, text) in shard.found.items() if before[file] != text})
            self._awaited[shard.product] = foreseen.making

    def begin(self) -> None:
        """Make the shards of the pages that there are, but for those into which others will come."""
        self._make([job for job in self._jobs() if not job.name.startswith(_SHARED)])

    def finish(self) -> dict[str, str]:
        """Make the shards of all pages, have no others, and list them; the names of
        the pages in them, by address."""
        jobs = self._jobs()
        for name in self._present() - {job.name for job in jobs}:
            self._shop.drop(name)
        self._make(jobs)
        return self._list()

    def _present(self) -> set[str]:
        return {name for name in self._shop.products if name.startswith(_SHARD)}

    def _jobs(self) -> list[Job]:
        """A job for each shard, and one for what every search needs."""
        shop = self._shop
        languages = shop.portal.settings.languages
        engine = Job(_ENGINE, partial(digests.digest, digests.program(), *languages), partial(_engine, languages), is_long=True)
        return [*map(self._job, self._shelves.shards(shop.products)), engine]

    def _make(self, jobs: list[Job]) -> None:
        """Make shards, and note what they tell of their pages."""
        shop = self._shop
        make(shop, jobs)
        for job in jobs:
            for file, text in shop.value(job.name).pop("texts", {}).items():
                page = f"{PAGE}{file}"
                shop.products[page] = shop.products[page]._replace(value=text)

    def _job(self, shard: Shard) -> Job:
        texts = shard.texts

        def made() -> tuple[Mapping[str, bytes], object]:
            bundle = self._made.get(shard.product) or indexing.bundle(shard.name, {file: self._shop.path(name, file).read_bytes() for file, (name, _text) in shard.found.items()})
            new = {file: bundle.texts[file] for file, text in texts.items() if text == UNTOLD}
            texts.update(new)
            return bundle.files, {"fragments": bundle.fragments, "languages": bundle.languages} | ({"texts": new} if new else {})

        return Job(shard.product, lambda: digests.digest(digests.program(), *(part for entry in texts.items() for part in entry)), made, is_long=True, begin=partial(self._wait, shard))

    def _wait(self, shard: Shard) -> None:
        """Wait for the index of a shard, where it is awaited. It is the right one if it
        is made of what its pages say by now."""
        making = self._awaited.get(shard.product)
        if making and (made := making()) and made.texts == shard.texts:
            self._made[shard.product] = made

    def _list(self) -> dict[str, str]:
        bundles: dict[str, dict] = {}
        fragments: dict[str, str] = {}
        for name in sorted(self._present()):
            shard = name.removeprefix(_SHARD).partition(" ")[0]
            bundles[shard] = bundles.get(shard, {}) | self._shop.value(name)["languages"]
            fragments |= self._shop.value(name)["fragments"]
        self._shop.bring(indexing.listing(**self._shop.value(_ENGINE), bundles=bundles))
        return fragments


def _engine(languages: Iterable[str]) -> tuple[Mapping[str, bytes], object]:
    made = indexing.engine(languages)
    return made.files, {"characters": made.characters, "names": made.names}
