"""From a folder of records to a published site: everything is made, in one way, every time."""

import gzip
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from pledgebook import BuildError
from pledgebook.check.checker import CheckResult
from pledgebook.data import api, datapackage, tables
from pledgebook.data.datapackage import Download
from pledgebook.data.exporters import zip as zip_exporter
from pledgebook.data.exporters.registry import EXPORTERS
from pledgebook.model.portal import Portal
from pledgebook.publish.executor import SharedValue, share
from pledgebook.publish.fingerprint import state_of
from pledgebook.publish.load_portal import load_portal
from pledgebook.publish.staging import Files, Stage, Taken, staging
from pledgebook.records.loader import IMAGES, PAGES
from pledgebook.search.facet_index import facet_files_of
from pledgebook.search.pagefind import build_search_index
from pledgebook.search.text_words import text_words_file
from pledgebook.settings import Settings
from pledgebook.site import assets, edit_form, pages, sitemap, social_image, theme
from pledgebook.site.content_pages import ContentPage, content_pages_of
from pledgebook.site.pages import Page
from pledgebook.site.render import Renderer
from pledgebook.site.theme import Theme

MARKER = f"{datapackage.FOLDER}/datapackage.json"
_RECORDS_PER_TASK = 500
_PAGES_PER_TASK = 100
_FILES_PER_TASK = 500
_COMPRESSED = (".html", ".css", ".js", ".json", ".csv", ".svg", ".xml", ".txt")
_LEAST_COMPRESSED = 1000
"""Bytes below which compressing gains nothing."""

Step = Callable[[str], None]
Value = TypeVar("Value")


class Sink(Protocol):
    """Where the files of a task go: a stage writes them, others hand them on."""

    def take(self, files: Files) -> Taken: ...


class BuildResult(NamedTuple):
    """What the check found, and how many files the site has; none where there are errors."""

    check: CheckResult
    files: int


def build(settings: Settings, content: Path, site: Path, as_of: date, executor: Executor, *, sink: Sink | None = None, step: Step = lambda name: None, precompress: bool = False, public: bool = False) -> BuildResult:
    """Check the records in `content`, and publish them in the folder `site`, unless
    there are errors; for a `public` site the settings of an example are some. Raises BuildError, and leaves the old site, if that fails."""
    step("records")
    with _unchanged(content) as refuse_changes:
        portal, result = load_portal(settings, content, as_of, executor, public=public)
        if result.errors:
            return BuildResult(result, 0)
        with staging(site, MARKER) as stage:
            publish(portal, content, stage, executor, sink or stage, step, precompress=precompress)
            refuse_changes()
            return BuildResult(result, stage.count())


@contextmanager
def _unchanged(content: Path) -> Iterator[Callable[[], None]]:
    """What raises BuildError where pages or pictures have changed since: unlike records, these are read again after the
    check. Any other error is then most likely one that came of it."""
    folders = [content / name for name in (PAGES, IMAGES)]
    checked = [state_of(folder) for folder in folders]

    def refuse_changes() -> None:
        if [state_of(folder) for folder in folders] != checked:
            raise BuildError(f"pages or pictures in {content} changed while the site was made. It is left as it was: start again.")

    try:
        yield refuse_changes
    except Exception:
        refuse_changes()
        raise


def publish(portal: Portal, content: Path, stage: Stage, executor: Executor, sink: Sink, step: Step, *, precompress: bool = False) -> None:
    """Make all files of the site; with `precompress` also those that servers send in the place of large texts."""
    run = partial(_run_tasks, stage, executor, sink)
    shared_portal = share(portal, stage.work / "portal")
    step("theme")
    content_pages = content_pages_of(portal.settings, content)
    themes = theme.render_theme(portal, content_pages, executor, stage.work)
    _write(stage, assets.asset_files(portal, themes, content))
    step("data")
    downloads = _publish_data(portal, shared_portal, stage, run)
    step("pages")
    context = PageContext(themes, content_pages, downloads)
    shared_context = share(context, stage.work / "context")
    run(_page_tasks(portal, shared_portal, shared_context))
    step("search index")
    build_search_index(stage.folder)
    if precompress:
        step("compressed files")
        texts = [path for path in stage.names() if path.endswith(_COMPRESSED)]
        run(partial(_compress, stage.folder, texts[first : first + _FILES_PER_TASK]) for first in range(0, len(texts), _FILES_PER_TASK))


# Tasks: each gives files, and a value


class Made(NamedTuple):
    """What a task has made."""

    files: Files
    value: object = None


Task = Callable[[], Made]
"""A module-level function with its arguments, as `functools.partial` holds them."""


def _run_tasks(stage: Stage, executor: Executor, sink: Sink, tasks: Iterable[Task]) -> list[Any]:
    """Run tasks in the executor. Returns their values, in the same order."""
    futures = [executor.submit(_run_task, task, sink) for task in tasks]
    values = []
    for future in futures:
        taken, value = future.result()
        stage.claim(taken.names)
        stage.take(taken.left)
        values.append(value)
    return values


def _write(stage: Stage, files: Mapping[str, bytes]) -> None:
    stage.claim(stage.take(files.items()).names)


def _run_task(task: Task, sink: Sink) -> tuple[Taken, object]:
    made = task()
    return sink.take(made.files), made.value


def _compress(folder: Path, names: Iterable[str]) -> Made:
    contents = ((name, (folder / name).read_bytes()) for name in names)
    return Made((f"{name}.gz", gzip.compress(content, 9, mtime=0)) for name, content in contents if len(content) > _LEAST_COMPRESSED)


# Data


def _publish_data(portal: Portal, shared: SharedValue[Portal], stage: Stage, run: Callable[[Iterable[Task]], list[Any]]) -> list[Download]:
    """Make everything that is published as data, and the images of the site."""
    made = run([partial(_make_table, shared, name) for name in tables.table_names(portal)])
    described = datapackage.description_files(portal, [table.resource for table in made])
    _write(stage, described)
    run(_data_tasks(portal, shared))
    _pack(stage, [*(f"{datapackage.FOLDER}/{exporter.file(table.download.name)}" for table in made for exporter in EXPORTERS), *described])
    return [table.download for table in made]


def _pack(stage: Stage, names: Iterable[str]) -> None:
    """The archive of all tables and what describes them."""
    folder = stage.folder / datapackage.FOLDER
    stage.claim([f"{datapackage.FOLDER}/{datapackage.ARCHIVE}"])
    with (folder / datapackage.ARCHIVE).open("wb") as out:
        zip_exporter.write(folder, [name.removeprefix(f"{datapackage.FOLDER}/") for name in names], out)


def _data_tasks(portal: Portal, shared: SharedValue[Portal]) -> Iterator[Task]:
    count = len(portal.numbers)
    yield from (partial(_make_record_files, shared, first) for first in range(0, count, _RECORDS_PER_TASK))
    yield from (partial(_make_facet_files, shared, collection) for collection in portal.schema.collections)
    yield from (partial(_make_text_words, shared, language) for language in portal.settings.languages)
    yield partial(_make_social_images, shared)
    yield partial(_make_form_files, shared)


def _make_table(shared: SharedValue[Portal], name: str) -> Made:
    made = datapackage.table_files(name, shared.read())
    return Made(made.files.items(), made._replace(files={}))


def _make_record_files(shared: SharedValue[Portal], first: int) -> Made:
    portal = shared.read()
    return Made(api.record_files(list(portal)[first : first + _RECORDS_PER_TASK], portal))


def _make_facet_files(shared: SharedValue[Portal], collection: str) -> Made:
    portal = shared.read()
    return Made(facet_files_of(portal.schema.collections[collection], portal))


def _make_text_words(shared: SharedValue[Portal], language: str) -> Made:
    return Made([text_words_file(shared.read(), language)])


def _make_social_images(shared: SharedValue[Portal]) -> Made:
    return Made(social_image.files(shared.read()))


def _make_form_files(shared: SharedValue[Portal]) -> Made:
    return Made(edit_form.form_files(shared.read()))


# Pages


class PageContext(NamedTuple):
    """What pages are made of besides the portal, by language; and what the data pages say."""

    themes: Mapping[str, Theme]
    content_pages: Mapping[str, list[ContentPage]]
    downloads: Sequence[Download]


def _page_tasks(portal: Portal, shared: SharedValue[Portal], context: SharedValue[PageContext]) -> Iterator[Task]:
    """Every task makes each n-th page of one language: so all take about as long."""
    count = 1 + len(portal.numbers) // _PAGES_PER_TASK
    for language in portal.settings.languages:
        yield from (partial(_make_pages, shared, context, language, first, count) for first in range(count))
    yield partial(_make_sitemap, shared, context)


def _make_pages(shared: SharedValue[Portal], context: SharedValue[PageContext], language: str, first: int, step: int) -> Made:
    renderer = _renderer(shared, context, language)
    wanted = [page for page in _pages(shared, context)[first::step] if renderer.is_there(page)]
    return Made((renderer.file(page), renderer.render(page)) for page in wanted)


def _make_sitemap(shared: SharedValue[Portal], context: SharedValue[PageContext]) -> Made:
    return Made(sitemap.files(shared.read().settings, _pages(shared, context)).items())


@lru_cache(maxsize=1)
def _pages(shared: SharedValue[Portal], context: SharedValue[PageContext]) -> list[Page]:
    """All pages: every process lists them once for all of its tasks."""
    portal, found = shared.read(), context.read()
    return [*pages.site_pages(portal, found.content_pages), *pages.data_pages(found.downloads)]


@lru_cache(maxsize=1)
def _renderer(shared: SharedValue[Portal], context: SharedValue[PageContext], language: str) -> Renderer:
    return Renderer(shared.read(), language, context.read().themes[language])
