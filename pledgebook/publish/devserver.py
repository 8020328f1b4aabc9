"""The portal on this machine while somebody works on it.

A page is made when it is asked for, of the records and templates as they are
now, so that a change shows at once however large the portal is. What only a
build can make (search index, data) follows in a process of its own. Errors
stand on every page, above the last good one.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from threading import Lock

from markupsafe import Markup
from mkdocs.livereload import LiveReloadServer
from watchdog import events, observers

from pledgebook import PledgebookError
from pledgebook.check import problems as report
from pledgebook.check.memory import Memory
from pledgebook.model.portal import Portal
from pledgebook.publish import digests
from pledgebook.publish import staging as stage
from pledgebook.records import loader as load
from pledgebook.site import jinja as templating
from pledgebook.site import pages, surroundings
from pledgebook.site.render import Renderer
from pledgebook.site.surroundings import Around
from pledgebook.site.view import Page

ROOT = Path(__file__).parents[2]
_SETTINGS = ("mkdocs.yml", "datapackage.json")
_WATCHED = ("schema", "templates", "locales", *_SETTINGS)
_SETTLED = 50_000_000  # nanoseconds after which a file that is written once more gets another time
_TOLD = 12
_CHANGES = [events.FileModifiedEvent, events.FileCreatedEvent, events.FileDeletedEvent, events.FileMovedEvent]
_BANNER = Markup(
    '<div role="alert" style="position:sticky;top:0;z-index:99;margin:0;padding:.8rem 1.2rem;max-height:50vh;overflow:auto;'
    'background:#8c1d18;color:#fff;font:14px/1.5 monospace;white-space:pre-wrap;overflow-wrap:anywhere">{}</div>'
)
_NOTHING = b"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Pledgebook</title><body><p>There is no such page, or not yet.</p></body></html>"


class Desk:
    """The portal as it is now: its pages by file, made when they are asked for."""

    def __init__(self, read: Callable[[Memory | None], tuple], root: Path, content: Path, site: Path, command: list[str]):
        self._read, self._root, self._content, self._site, self._command = read, root, content, site, command
        self._pages: Mapping[str, tuple[Renderer, Page]] = {}
        self._assets: Mapping[str, bytes] = {}
        self._kept: dict[str, Around] = {}
        self._memory: Memory | None = None
        self._last: tuple = (None, None)  # the state of all files, and what was read of them
        self._build: subprocess.Popen | None = None
        self._one_at_a_time = Lock()
        self.trouble = ""
        """What hinders showing the portal as it is, in words."""

    def renew(self) -> None:
        """Show everything as it is now."""
        try:
            portal, result = self._records()
            if result.errors:
                self._tell(_shortened(report.text(result.errors)))
                result.leave()
                return
            self._lay_out(portal)
            result.leave()
        except PledgebookError as error:
            self._tell(f"error: {error}")
            return
        self.trouble = ""
        self._build_behind()

    def _records(self) -> tuple:
        """The portal and what was found out about it; those of the last time where
        only templates, catalogues or prose pages have changed. Errors are looked for
        each time: whether a file may be read, traces don't tell."""
        state, (last, found) = self._state(), self._last
        if not state or state != last or found[1].errors:
            found = self._read(self._memory)
            self._memory = found[1].memory
            self._last = state, found
        return found

    def _state(self) -> tuple | None:
        """All that the records are read of, to be compared; None where that can't
        be told, or a file is so new that it may change once more at the same time."""
        with suppress(OSError):
            settings = digests.of_files([self._root / name for name in _SETTINGS])
            files, _folders = stage.scan(self._content)
            records = {name: trace for name, trace in files.items() if not name.startswith(f"{load.PAGES}/")}
            if max((trace.written for trace in records.values()), default=0) < time.time_ns() - _SETTLED:
                return date.today(), settings, digests.of_folder(self._root / "schema"), records
        return None

    def _tell(self, trouble: str) -> None:
        self.trouble = trouble
        print(trouble, file=sys.stderr, flush=True)

    def _lay_out(self, portal: Portal) -> None:
        templating.closure.cache_clear()
        chromes = surroundings.chromes(portal, self._around(portal))
        renderers = [Renderer(portal, language, chromes[language]) for language in portal.settings.languages]
        listed = list(pages.pages(portal, surroundings.prose(portal, self._content)))
        found = {renderer.file(page): (renderer, page) for renderer in renderers for page in listed if renderer.is_there(page)}
        with self._one_at_a_time:
            self._pages, self._assets = found, surroundings.assets(portal.settings, chromes, self._content)

    def _around(self, portal: Portal) -> dict[str, object]:
        wanted = surroundings.wanted(portal, self._content, portal.settings.languages)
        new = {name: each for name, each in wanted.items() if name not in self._kept or self._kept[name].key != each[0]}
        self._kept |= surroundings.made(new)
        return {name: self._kept[name].told for name in wanted}

    def _build_behind(self) -> None:
        """Let a process make the whole site; one that is at it would make what is no more."""
        self.stop()
        self._build = subprocess.Popen(self._command)

    def stop(self) -> None:
        """End the process that builds; it leaves the site as it was."""
        if self._build:
            self._build.terminate()
            self._build.wait()

    def file(self, name: str) -> bytes | None:
        """A page or what pages load; None where only the site may have it."""
        if name in self._pages:
            return self._page(name)
        if name in self._assets:
            return self._assets[name]
        if name.endswith(".html") and self.trouble:
            return self._last_good(name)
        return None

    def _page(self, name: str) -> bytes:
        renderer, page = self._pages[name]
        with self._one_at_a_time:
            try:
                html = renderer.render(page)
            except PledgebookError as error:
                return _with_banner(self._last_good(name), f"error: {error}")
        return _with_banner(html, self.trouble)

    def _last_good(self, name: str) -> bytes:
        with suppress(OSError):
            return _with_banner((self._site / name).read_bytes(), self.trouble)
        return _with_banner(_NOTHING, self.trouble)


def _shortened(text: str) -> str:
    lines = text.splitlines()
    return "\n".join(lines[:_TOLD] + [f"… and {len(lines) - _TOLD} more"] * (len(lines) > _TOLD))


def _with_banner(html: bytes, trouble: str) -> bytes:
    if not trouble:
        return html
    start = html.find(b">", html.find(b"<body")) + 1
    return html[:start] + _BANNER.format(trouble).encode() + html[start:]


class _Observer(observers.Observer):
    """Told by the system what has changed, instead of looking twice a second;
    that a file is read is no change."""

    def schedule(self, *args: object, **kwargs: object) -> object:
        return super().schedule(*args, **kwargs, event_filter=_CHANGES)


class _Server(LiveReloadServer):
    """Asks the desk first, and has browsers reload when it has been renewed."""

    def __init__(self, desk: Desk, site: Path, port: int):
        super().__init__(desk.renew, host="127.0.0.1", port=port, root=str(site))
        self._desk = desk
        self.observer = _Observer()

    def serve_request(self, environ: Mapping, start_response: Callable) -> Iterable[bytes]:
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
        name = path.lstrip("/") + ("index.html" if path.endswith("/") else "")
        content = self._desk.file(name)
        if content is None:
            return super().serve_request(environ, start_response)
        if name.endswith(".html"):
            content = self._inject_js_into_html(content, self._visible_epoch)
        start_response("200 OK", [("Content-Type", self._guess_type(name)), ("Content-Length", str(len(content))), ("Cache-Control", "no-store")])
        return [content]


def serve(read: Callable[[Memory | None], tuple], content: Path, site: Path, port: int, command: list[str]) -> int:
    """Serve on 127.0.0.1 until Ctrl-C. `read` gives the portal and what was
    found out about it, `command` builds `site`."""
    desk = Desk(read, ROOT, content, site, command)
    desk.renew()
    server = _Server(desk, site, port)
    for path in [content, *(ROOT / name for name in _WATCHED)]:
        server.watch(str(path))
    print(f"Serving on http://127.0.0.1:{port}/ (Ctrl-C ends it)", file=sys.stderr, flush=True)
    try:
        server.serve()
    except KeyboardInterrupt:
        return 0
    finally:
        desk.stop()
        server.shutdown()
    return 0
