"""The portal while somebody works on it: a page is made when it is asked for.

So a change shows at once, however large the portal is. What only a build can make
(search index, data) is made behind it, by a process of its own.
"""

import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from markupsafe import Markup

from pledgebook import PledgebookError, settings
from pledgebook.check import problems
from pledgebook.check.checker import CheckResult
from pledgebook.data import api
from pledgebook.layers import ASSETS, LOCALES, SCHEMA
from pledgebook.model.portal import Portal, address
from pledgebook.publish.executor import SerialExecutor
from pledgebook.publish.load_portal import load_portal, read_schema
from pledgebook.records.loader import PAGES
from pledgebook.schema.fields import Schema
from pledgebook.site import assets, edit_form, pages, theme
from pledgebook.site.content_pages import ContentPage, content_pages_of
from pledgebook.site.pages import Page
from pledgebook.site.render import Renderer
from pledgebook.site.theme import Theme

_MAX_PROBLEMS_SHOWN = 12
_BANNER = Markup(
    '<div role="alert" style="position:sticky;top:0;z-index:99;margin:0;padding:.8rem 1.2rem;max-height:50vh;overflow:auto;'
    'background:#8c1d18;color:#fff;font:14px/1.5 monospace;white-space:pre-wrap;overflow-wrap:anywhere">{}</div>'
)
_NO_PAGE = b'<!doctype html><html lang="en"><meta charset="utf-8"><title>Pledgebook</title><body><p>There is no such page, or not yet.</p></body></html>'

FileState = tuple[int, int, int]
"""Size, and times of the last change of content and of rights, in nanoseconds."""


class Loaded(NamedTuple):
    """What was last read of the records, what all of them depend on, and the state of their files then."""

    schema: Schema
    portal: Portal
    result: CheckResult
    inputs: tuple[object, ...]
    states: Mapping[str, FileState]


class LivePreview:
    """All pages as they are now, by the path of their file within the site."""

    def __init__(self, root: Path, content: Path, site: Path, as_of: date | None = None):
        self._root, self._content, self._site, self._as_of = root, content, site, as_of
        self._loaded: Loaded | None = None
        self._themes: dict[str, tuple[tuple[object, ...], Theme]] = {}
        self._renderers: Sequence[Renderer] = ()
        self._direct: dict[str, Callable[[], Page]] = {}
        """What makes the pages that stand alone, by their addresses."""
        self._list: Callable[[], Iterable[Page]] = list
        self._pages: Mapping[str, tuple[Renderer, Page]] = {}
        self._assets: Mapping[str, bytes] = {}
        self._form: Callable[[], Mapping[str, bytes]] = dict
        self._data: Mapping[str, Callable[[], bytes]] = {}
        """What makes the files of records, by their paths: the form for editing asks for them."""
        self._lock = Lock()
        self.error = ""
        """Why the portal can't be shown as it is, in words; empty if it can."""

    def refresh(self) -> None:
        """Show everything as it is now. An error is kept in `error`, and printed."""
        try:
            portal, result = self._load()
            self.error = _shortened(problems.text(result.errors)) if result.errors else ""
            if not self.error:
                self._prepare(portal)
        except PledgebookError as error:
            self.error = f"error: {error}"
        if self.error:
            print(self.error, file=sys.stderr, flush=True)

    def _load(self) -> tuple[Portal, CheckResult]:
        """Read the records; those whose files are as they were are taken as they were read."""
        chosen, as_of = settings.read(self._root), self._as_of or date.today()
        inputs, last = (chosen, as_of, _states(chosen.layers.all(SCHEMA))), self._loaded
        states = _states(path for path in self._content.iterdir() if path.name != PAGES)
        if last is None or last.inputs != inputs:
            schema = read_schema(chosen)
            portal, result = load_portal(chosen, self._content, as_of, SerialExecutor(), schema=schema, only_errors=True)
        elif last.states == states:
            return last.portal, last.result
        else:
            schema = last.schema
            known = {document: result for document, result in last.result.documents.items() if states.get(document.file) == last.states.get(document.file)}
            portal, result = load_portal(chosen, self._content, as_of, SerialExecutor(), known, schema=schema, only_errors=True)
        self._loaded = Loaded(schema, portal, result, inputs, states)
        return portal, result

    def _prepare(self, portal: Portal) -> None:
        """Get ready for requests. Pages are listed when the first one is asked for that doesn't stand alone."""
        content_pages = content_pages_of(portal.settings, self._content)
        themes = {language: self._theme(portal, content_pages[language], language) for language in portal.settings.languages}
        renderers = [Renderer(portal, language, made) for language, made in themes.items()]
        with self._lock:
            self._renderers = renderers
            self._direct = {each.path: partial(pages.content_page, each.path, content_pages) for each in content_pages[portal.settings.default_language]}
            self._direct |= {address(record): partial(pages.record_page, record) for record in portal}
            self._pages, self._list = {}, partial(pages.site_pages, portal, content_pages)
            self._assets = assets.asset_files(portal, themes, self._content)
            self._form = cache(lambda: dict(edit_form.form_files(portal)))
            self._data = {api.source_file(record): partial(getattr, record, "source") for record in portal if record.source}
            self._data |= {api.record_file(record): partial(api.record_json, record, portal) for record in portal}

    def _theme(self, portal: Portal, content_pages: list[ContentPage], language: str) -> Theme:
        """What MkDocs makes for a language, made again only if something of it has changed."""
        inputs = theme.theme_inputs(portal, content_pages, language)
        layers = portal.settings.layers
        catalogues = (path for each in (language, portal.settings.default_language) for path in layers.all(f"{LOCALES}/{each}.po"))
        files = _states([*layers.all(theme.THEME), *layers.all(ASSETS), *catalogues, *(page.source for page in content_pages)])
        known = self._themes.get(language)
        if known is None or known[0] != (inputs, files):
            with tempfile.TemporaryDirectory(prefix="pledgebook-") as folder:
                self._themes[language] = ((inputs, files), theme.make_theme(*inputs, Path(folder)))
        return self._themes[language][1]

    def file(self, name: str) -> bytes | None:
        """A page, or a file that pages load; None where only a built site may have it."""
        if name in self._assets:
            return self._assets[name]
        if not name.endswith(".html"):
            return self._data_file(name)
        with self._lock:
            if found := self._page(name):
                return self._render(name, *found)
        return self._last_built(name, self.error) if self.error else None

    def _data_file(self, name: str) -> bytes | None:
        """A file for the form for editing: a built site may have an older one."""
        if name.startswith(edit_form.PAGE):
            with self._lock:
                return self._form().get(name)
        return self._data[name]() if name in self._data else None

    def _page(self, name: str) -> tuple[Renderer, Page] | None:
        for renderer in self._renderers:
            prefix = renderer.view.prefix
            if name.startswith(prefix) and (make := self._direct.get(name.removeprefix(prefix).removesuffix("index.html"))):
                return renderer, make()
        if not self._pages and self._renderers:
            listed = list(self._list())
            self._pages = {renderer.file(page): (renderer, page) for renderer in self._renderers for page in listed if renderer.is_there(page)}
        return self._pages.get(name)

    def _render(self, name: str, renderer: Renderer, page: Page) -> bytes:
        try:
            return _with_banner(renderer.render(page), self.error)
        except PledgebookError as error:
            return self._last_built(name, f"error: {error}")

    def _last_built(self, name: str, error: str) -> bytes:
        with suppress(OSError):
            return _with_banner((self._site / name).read_bytes(), error)
        return _with_banner(_NO_PAGE, error)


def _states(starts: Iterable[Path]) -> dict[str, FileState]:
    """The state of all files below some folders."""
    found = {}
    for path in (path for start in starts for path in ([start] if start.is_file() else start.rglob("*"))):
        with suppress(OSError):  # it has gone meanwhile
            state = path.stat(follow_symlinks=False)
            found[str(path)] = (state.st_size, state.st_mtime_ns, state.st_ctime_ns)
    return found


def _shortened(text: str) -> str:
    lines = text.splitlines()
    return "\n".join(lines[:_MAX_PROBLEMS_SHOWN] + [f"… and {len(lines) - _MAX_PROBLEMS_SHOWN} more"] * (len(lines) > _MAX_PROBLEMS_SHOWN))


def _with_banner(html: bytes, error: str) -> bytes:
    if not error:
        return html
    start = html.find(b">", html.find(b"<body")) + 1
    return html[:start] + _BANNER.format(error).encode() + html[start:]
