"""From records to a published site: what is new is made, the rest taken over,
and then the new site takes the place of the old one at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from pledgebook.data import archives, datapackage, tables
from pledgebook.data.datapackage import Download, Earlier, Piece
from pledgebook.model.portal import Portal
from pledgebook.publish import digests, reads
from pledgebook.publish import executor as parallel
from pledgebook.publish.jobs import FEW, Job, beside, is_large, make
from pledgebook.publish.products import Left, Workshop
from pledgebook.publish.staging import Stage, alone, staging
from pledgebook.records.record import Record
from pledgebook.schema.fields import Collection
from pledgebook.search import facet_index as explorer
from pledgebook.search import indexing, search
from pledgebook.search.search import PAGE, UNTOLD, Prospect, Search
from pledgebook.site import jinja as templating
from pledgebook.site import pages, sitemap, surroundings
from pledgebook.site import social_image as pictures
from pledgebook.site.render import Renderer
from pledgebook.site.surroundings import Around
from pledgebook.site.view import Page

MARKER = f"{datapackage.FOLDER}/datapackage.json"
_TABLES, _LISTS, _ARCHIVE, _FILE, _SITEMAP = "tables ", "lists", "archive", "file ", "sitemap"

Step = Callable[[str], None]


class Made(NamedTuple):
    """How many files a site has, and how many of them were taken over."""

    files: int
    taken: int


def publish(portal: Portal, content: Path, site: Path, *, left: Left | None = None, step: Step = lambda text: None) -> Made:
    """Write the whole site, and put it in the place of the old one. Raises
    BuildError, and leaves the old site, where it can't. What `left` knows is taken
    over from the old site, as far as it is as it was."""
    files = {record.document.name: record.digest for record in portal}
    with alone(site), begun(site, left) as stage, preparing(portal, content, stage, left, files) as beginning:
        return finished(portal, content, beginning, step=step)


def begun(site: Path, left: Left | None) -> AbstractContextManager[Stage]:
    """A stage for a site, of whose files `left` tells how they are known again;
    for who builds it `alone`."""
    return staging(site, MARKER, left.files if left else None)


class Beginning(NamedTuple):
    """What a site begins with, before the records are read: a stage, what waits for
    the surroundings, what the last build left, and what of the search index
    is begun."""

    stage: Stage
    around: Callable[[], Mapping[str, Around]]
    left: Left | None
    prospect: Prospect


@contextmanager
def preparing(portal: Portal, content: Path, stage: Stage, left: Left | None, files: Mapping[str, str]) -> Iterator[Beginning]:
    """Prepare all that needs no records, of which the `portal` may have none; it is
    enough to know the digests of their `files`, by name."""
    with ExitStack() as begun:
        prospect = begun.enter_context(search.begun(portal, stage.site, left, files))
        begun.enter_context(stage.furnished())
        around = begun.enter_context(surroundings.begun(portal, content, left.products if left else {}))
        yield Beginning(stage, around, left, prospect)


def finished(portal: Portal, content: Path, beginning: Beginning, *, report: Mapping | None = None, entered: str = "", step: Step = lambda text: None) -> Made:
    """Make the rest of what has begun, and let the new site take the place of the
    old one. `report` and `entered`, the digest of all inputs, are left for the
    next build."""
    templating.closure.cache_clear()
    stage, around, left, prospect = beginning
    shop = Workshop(portal, stage, left)
    index = Search(shop, prospect)
    listed = partial(reads.kept, {}, "listed", lambda: list(pages.pages(portal, surroundings.prose(portal, content))))
    step("surroundings")
    enter = partial(_house, shop, content, listed, around)
    if shop.is_begun:
        _again(shop, index, listed, enter, step)
    else:
        _first(shop, index, listed, enter, step)
    make(shop, _joined(shop, index.finish()))
    shop.settle()
    stage.keep_only(shop.files)
    stage.take_place()
    if left:
        left.keep(entered, report or {}, shop)
        if not shop.is_begun:
            stage.stock(shop.files)
    return Made(len(shop.files), shop.taken)


class House(NamedTuple):
    """What all pages stand in: a renderer for each language, a digest of all that
    they bring along (`key`), and how to list the pages, which is done once."""

    shop: Workshop
    key: str
    renderers: list[Renderer]
    listed: Callable[[], list[Page]]

    @property
    def sitemap(self) -> Job:
        """All pages as search engines are told of them. It is as it was left while the
        same pages stand in the same house, and so do they but for what each one reads."""

        def make() -> tuple[Mapping[str, bytes], object]:
            reads.note_all(record.gist for record in self.shop.portal)
            return sitemap.files(self.shop.portal.settings, [*self.listed(), *pages.data_pages([])]), None

        return Job(_SITEMAP, lambda: self.key, make)


def _house(shop: Workshop, content: Path, listed: Callable[[], list[Page]], around: Callable[[], Mapping[str, Around]]) -> House:
    portal, found = shop.portal, around()
    for name, each in found.items():
        shop.keep(name, each.key, each.told)
    chromes = surroundings.chromes(portal, {name: each.told for name, each in found.items()})
    shop.bring(surroundings.assets(portal.settings, chromes, content))
    key = digests.digest(_spoken(shop), digests.of_folder(portal.settings.root / "templates"), *sorted(each.key for each in found.values()))
    return House(shop, key, [Renderer(portal, language, each) for language, each in chromes.items()], listed)


def _first(shop: Workshop, index: Search, listed: Callable[[], list[Page]], enter: Callable[[], House], step: Step) -> None:
    """Make all pages, then the search index with the data beside it."""
    shop.stage.ready()
    listed()  # there is nothing else to do until the surroundings are there
    shop.portal.link()
    house = enter()
    step("pages")
    make(shop, _pages(house.renderers, house.listed(), text_of=_untold))
    step("data and search index")
    with beside(shop, _data):
        index.begin()
    _describe(house)


def _again(shop: Workshop, index: Search, listed: Callable[[], list[Page]], enter: Callable[[], House], step: Step) -> None:
    """Make what is new: few pages, for which data and search index don't wait."""
    shop.compare()
    if shop.is_alike and len(shop.changed) <= FEW:
        shop.portal.link_few(shop.changed)
    else:
        shop.portal.link()
        if not shop.stage.is_ready:
            listed()
    shop.stage.ready()
    with ExitStack() as ahead:
        with beside(shop, _data):
            house = enter()
            step("pages")
            for jobs in parallel.dealt(_shards_ahead(house, index)):
                ahead.enter_context(beside(shop, partial(make, jobs=jobs)))
            make(shop, _new_pages(house))
            step("data and search index")
            shop.settle()
        _describe(house)


def _new_pages(house: House) -> list[Job]:
    """All pages; or those of records that have changed, where all others are as they were left."""
    shop = house.shop
    if shop.has(_SITEMAP, lambda: house.key):
        own = _record_pages(house)
        if shop.take_over(PAGE) <= {job.name for job in own}:
            return own
    shop.portal.link()
    return _pages(house.renderers, house.listed())


def _record_pages(house: House) -> list[Job]:
    """Pages of records that have changed."""
    return _pages(house.renderers, list(map(pages.record_page, house.shop.changed)))


def _shards_ahead(house: House, index: Search) -> list[Job]:
    """The shards that are to be made anew if only a few records have changed, as
    far as nobody has begun them: they take longest."""
    shop, changed = house.shop, house.shop.changed
    if not changed or len(changed) > FEW:
        return []
    make(shop, _record_pages(house))
    others = index.ahead()
    return others if is_large(shop.portal) else []


def _describe(house: House) -> None:
    """Make what leads to all data and pages."""
    shop = house.shop
    make(shop, [*_pages(house.renderers, list(pages.data_pages(_downloads(shop)))), house.sitemap])


# Data


def _data(shop: Workshop) -> None:
    """Make all that is data: tables, what describes them, the archive, a file
    for each record, columns for the explorer; and pictures for others' pages."""
    portal = shop.portal
    make(shop, [*_tables(shop), *_records(shop)])
    shop.bring(datapackage.about(portal, [resource for each in _told_tables(shop) for resource in each["resources"]]))
    make(shop, [_archive(shop), *_sheets(shop), _pictures(shop)])


def _tables(shop: Workshop) -> list[Job]:
    portal, told = shop.portal, cache(partial(_told_lists, shop))
    return [_list_of(part, shop, told) if tables.of_list(part, portal) else _table(part, shop) for part in tables.parts(portal)]


def _told_lists(shop: Workshop) -> Mapping[str, str]:
    """Digests of all that tables of lists are made of, by part; of records that are
    as they were left, they are too."""
    left = shop.earlier(_LISTS)
    known, now = left.value if left else {}, {}

    def kept(records: Iterable[Record], find: Callable[[], list[str]]) -> list[str]:
        keys = [record.key for record in records]
        of = digests.digest(shop.common, *keys)
        now[of] = known[of] if of in known and shop.is_same(keys) else find()
        return now[of]

    told = tables.told(shop.portal, kept)
    shop.keep(_LISTS, digests.digest(digests.told(now)), now)
    return told


def _table(part: str, shop: Workshop) -> Job:
    return Job(_TABLES + part, lambda: shop.common, partial(_table_files, part, shop), is_long=True)


def _list_of(part: str, shop: Workshop, told: Callable[[], Mapping[str, str]]) -> Job:
    """The table of a list within records: made anew only where what stands in it
    has changed, not wherever a record has."""

    def make() -> tuple[Mapping[str, bytes], object]:
        with reads.unnoted():
            return _table_files(part, shop)

    return Job(_TABLES + part, lambda: digests.digest(shop.common, told()[part]), make, is_long=True)


def _table_files(part: str, shop: Workshop) -> tuple[Mapping[str, bytes], object]:
    made = datapackage.written(part, shop.portal, _earlier(part, shop))
    content = digests.digest(*(each for name, data in made.files.items() for each in (name, data)))
    borders = datapackage.borders(part, made) if made.pieces else {}
    return made.files, {"downloads": [asdict(each) for each in made.downloads], "resources": made.resources, "content": content, "common": shop.common, "pieces": list(map(list, made.pieces)), "borders": borders}


def _earlier(part: str, shop: Workshop) -> Earlier | None:
    """The table of a part as it was left by the same program with the same schema,
    if it is there."""
    left = shop.earlier(_TABLES + part)
    if not left or not left.value["pieces"] or left.value["common"] != shop.common:
        return None
    as_csv, as_json = ((shop.stage.site / name(part)).read_bytes() for name in (datapackage.csv_file, datapackage.json_file))
    return Earlier([Piece(*each) for each in left.value["pieces"]], as_csv, as_json, shop.is_same)


def _records(shop: Workshop) -> list[Job]:
    return [Job(f"data {record.key}", lambda: shop.common, partial(_record_files, record, shop.portal)) for record in shop.portal]


def _record_files(record: Record, portal: Portal) -> tuple[Mapping[str, bytes], object]:
    return {datapackage.record_file(record): datapackage.record_json(record, portal)}, None


def _told_tables(shop: Workshop) -> list[dict]:
    return [shop.value(_TABLES + part) for part in tables.parts(shop.portal)]


def _downloads(shop: Workshop) -> list[Download]:
    """What the pages tell of the tables."""
    downloads = [each for made in _told_tables(shop) for each in made["downloads"]]
    return [Download(**{**each, "columns": tuple(tables.Column(**column) for column in each["columns"])}) for each in downloads]


def _archive(shop: Workshop) -> Job:
    made = [shop.products[_TABLES + part] for part in tables.parts(shop.portal)]
    about = [f"{_FILE}{name}" for name in datapackage.about(shop.portal, [])]
    key = digests.digest(*(each.value["content"] for each in made), *(shop.products[name].key for name in about))
    files = {file for each in (*made, *map(shop.products.get, about)) for file in each.files}
    borders = {name: each for product in made for name, each in product.value["borders"].items()}
    return Job(_ARCHIVE, lambda: key, partial(_archive_file, files, borders, shop), is_long=True)


def _archive_file(files: Iterable[str], borders: Mapping[str, list[int]], shop: Workshop) -> tuple[Mapping[str, bytes], object]:
    name, left = f"{datapackage.FOLDER}/{datapackage.ARCHIVE}", shop.earlier(_ARCHIVE)
    within = {file: file.removeprefix(f"{datapackage.FOLDER}/") for file in files}
    same = {each for file, each in within.items() if shop.is_left(file)}
    earlier = archives.Earlier(shop.stage.site / name, left.value, same & left.value.keys()) if left else None
    made = archives.archive({each: shop.stage.path(file) for file, each in within.items()}, {within[file]: each for file, each in borders.items()}, earlier)
    return {name: made.content}, made.pieces


# Pages


def _pages(renderers: Iterable[Renderer], listed: list[Page], *, text_of: Callable[[bytes], str] = indexing.text_key) -> list[Job]:
    """Pages to be made. `text_of` tells what is indexed of each."""
    return [_page(renderer, page, text_of) for renderer in renderers for page in listed if renderer.is_there(page)]


def _page(renderer: Renderer, page: Page, text_of: Callable[[bytes], str]) -> Job:
    return Job(f"{PAGE}{renderer.file(page)}", _once(partial(renderer.key, page)), partial(_page_file, renderer, page, text_of), begin=partial(renderer.prepare, page))


def _once(ask: Callable[[], str]) -> Callable[[], str]:
    """What is asked for once and kept; `functools.cache` is made for more, and takes longer."""
    kept: list[str] = []

    def asked() -> str:
        if not kept:
            kept.append(ask())
        return kept[0]

    return asked


def _page_file(renderer: Renderer, page: Page, text_of: Callable[[bytes], str]) -> tuple[Mapping[str, bytes], object]:
    html = renderer.render(page)
    return {renderer.file(page): html}, text_of(html)


def _untold(html: bytes) -> str:
    """That something is indexed of a page, where its shard is to be made anyway and tells what."""
    return UNTOLD if indexing.is_indexed(html) else ""


def _pictures(shop: Workshop) -> Job:
    return Job("pictures", partial(_spoken, shop), lambda: (dict(pictures.files(shop.portal)), None))


def _spoken(shop: Workshop) -> str:
    """Digest of what is common to all, and of all catalogues."""
    return digests.digest(shop.common, digests.of_folder(shop.portal.settings.root / "locales"))


# The explorer


def _sheets(shop: Workshop) -> list[Job]:
    key, portal = _spoken(shop), shop.portal
    return [Job(f"explorer {each.name}", lambda: key, partial(_sheet_files, each, portal)) for each in portal.schema.collections.values()]


def _sheet_files(collection: Collection, portal: Portal) -> tuple[Mapping[str, bytes], object]:
    return dict(explorer.sheets(collection, portal)), None


def _joined(shop: Workshop, fragments: Mapping[str, str]) -> list[Job]:
    """What joins records with their pages in the search index."""
    key, portal = digests.digest(_spoken(shop), digests.told(fragments)), shop.portal
    return [Job(f"explorer pages {each.name}", lambda: key, partial(_names, each, portal, fragments)) for each in portal.schema.collections.values()]


def _names(collection: Collection, portal: Portal, fragments: Mapping[str, str]) -> tuple[Mapping[str, bytes], object]:
    return dict(explorer.pages(collection, portal, fragments)), None
