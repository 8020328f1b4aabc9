"""Tabs of a real browser, and the addresses of the folders that they look at."""

import gzip
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import BinaryIO

import pytest
from find_browser import executable
from playwright.sync_api import BrowserContext, Dialog, Page, Request, expect, sync_playwright

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-gpu-rasterization",  # which Debian's Chromium asks for, and without a GPU takes a tenth of the time
    "--disable-software-rasterizer",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PATIENCE = 20_000  # milliseconds; the other core may be busy publishing a portal
_TEXTS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml", ".xml": "application/xml", ".txt": "text/plain"}
_LEFT = "net::ERR_ABORTED"  # a request that ended because its page was left
_SCRIPT = "csp"  # a script that was to be fetched early, where scripts don't run

# Whether the scripts of a page have done what its address asks for.
SETTLED = """() => {
  const typed = new URLSearchParams(location.search).get("q");
  const { state } = document.querySelector("[data-explorer]")?.dataset ?? { state: "failed" };
  const listed = document.querySelector("[data-list] > li, [data-nothing]:not([hidden]), [data-pages]:not([hidden])");
  return state === "failed" || (state && (!typed || (listed && !document.querySelector("[data-list][aria-busy]"))));
}"""


@contextmanager
def chromium() -> Iterator[dict[bool, BrowserContext]]:
    """A browser's window with JavaScript (True) and one without (False): a window
    costs ten times a tab. Where there is no browser the test is skipped, in CI it fails."""
    path = executable()
    if not path:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("no Chromium was found: run `python tests/find_browser.py`, or name one in PLEDGEBOOK_BROWSER")
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield {scripts: browser.new_context(java_script_enabled=scripts, permissions=["clipboard-write"]) for scripts in (True, False)}
        browser.close()


class Tabs:
    """The tabs of one test. `requests` holds every address that they asked for,
    `faults` everything that went wrong."""

    def __init__(self, windows: dict[bool, BrowserContext]):
        self.requests: list[str] = []
        self.faults: list[str] = []
        self._windows = windows
        self._open: list[Page] = []

    def open(self, *, width: int = 1280, dark: bool = False, scripts: bool = True) -> Page:
        tab = self._windows[scripts].new_page()
        self._open.append(tab)
        tab.set_viewport_size({"width": width, "height": 800})
        tab.emulate_media(color_scheme="dark" if dark else "light")
        tab.set_default_timeout(_PATIENCE)
        tab.on("request", lambda request: self.requests.append(request.url))
        tab.on("requestfailed", lambda request: self._note_failed(request, (_LEFT,) if scripts else (_LEFT, _SCRIPT)))
        tab.on("response", lambda response: response.status >= 400 and self.faults.append(f"{response.status} {response.url}"))
        tab.on("console", lambda message: message.type in ("error", "warning") and self.faults.append(f"console: {message.text}"))
        tab.on("pageerror", lambda error: self.faults.append(str(error)))
        tab.on("dialog", self._note_dialog)
        return tab

    def _note_failed(self, request: Request, excused: tuple[str, ...]) -> None:
        if request.failure not in excused:
            self.faults.append(f"{request.failure} {request.url}")

    def _note_dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def close(self) -> None:
        """Leave nothing to the next test."""
        for tab in self._open:
            if tab.url.startswith("http"):
                tab.evaluate("() => { localStorage.clear(); addEventListener('pagehide', () => localStorage.clear()); }")  # a page may keep something when it is left
            tab.close()


class _Files(SimpleHTTPRequestHandler):
    timeout = 5  # seconds after which a connection that was opened in vain is closed

    def log_message(self, *arguments: object) -> None:
        """Keep quiet."""


class Zipped(_Files):
    """Files as servers usually send them: texts compressed."""

    protocol_version = "HTTP/1.1"

    def send_head(self) -> BinaryIO | None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix not in _TEXTS or not path.is_file():
            return super().send_head()
        body = gzip.compress(path.read_bytes(), 6)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", f"{_TEXTS[path.suffix]}; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser hangs up when it leaves a page."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Served:
    """Folders on addresses of this machine, each from when it is first asked for."""

    def __init__(self, files: type[_Files] = _Files) -> None:
        self._files = files
        self._servers: dict[Path, _Server] = {}

    def __call__(self, folder: Path) -> str:
        """The address of a folder, with a slash at the end."""
        if folder not in self._servers:
            self._servers[folder] = _Server(("127.0.0.1", 0), partial(self._files, directory=folder))
            Thread(target=self._servers[folder].serve_forever).start()
        return f"http://127.0.0.1:{self._servers[folder].server_port}/"

    def close(self) -> None:
        for server in self._servers.values():
            server.shutdown()
            server.server_close()


def translations(site: Path) -> set[str]:
    """The languages of a site that live in a folder of their own."""
    return {path.parts[-3] for path in site.glob("*/search/index.html")}


_ALIKE = {
    **dict.fromkeys(("about", "contribute", "data-use", "status"), "content page"),
    **dict.fromkeys(("overdue", "due-soon", "not-reported", "no-news"), "watchlist"),
    **dict.fromkeys(("countries", "goals", "policy-areas"), "group"),
}
_COLLECTIONS = ("commitments", "action-plans", "projects", "organizations", "comments")
_RECORD_DEPTH = 2


def kinds(site: Path, language: str) -> list[str]:
    """The longest page of every kind in a language, as addresses below the site.
    Pages are of a kind when they lie equally deep in the same section, or in one
    that is made by the same templates."""
    root = site / language if language in translations(site) else site
    others = translations(root)
    longest: dict[tuple[str, int], Path] = {}
    for path in sorted(root.rglob("*.html"), key=lambda path: (path.stat().st_size, path)):
        section, *below = path.relative_to(root).parts
        if section not in others:
            is_list = section in _COLLECTIONS and len(below) != _RECORD_DEPTH
            longest["list" if is_list else _ALIKE.get(section, section), len(below)] = path
    assert len(longest) > 15
    return [path.relative_to(site).as_posix().removesuffix("index.html") for path in longest.values()]
