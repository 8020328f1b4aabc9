"""Windows of a real browser, and the addresses of the folders that they look at."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from browser import executable
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PATIENCE = 20_000  # milliseconds; the other core may be busy publishing a portal
_LEFT = "net::ERR_ABORTED"  # a request that ended because its page was left


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser. Where there is none the test is skipped, in CI it fails."""
    path = executable()
    if not path:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("no Chromium was found: run `python tests/browser.py`, or name one in PLEDGEBOOK_BROWSER")
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


class Windows:
    """The windows of one test, each with storage of its own. `requests` holds
    every address that they asked for, `faults` everything that went wrong."""

    def __init__(self, browser: Browser):
        self.requests: list[str] = []
        self.faults: list[str] = []
        self._browser = browser
        self._open: list[BrowserContext] = []

    def open(self, *, width: int = 1280, dark: bool = False, scripts: bool = True) -> Page:
        """A page in a new window."""
        window = self._browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light", java_script_enabled=scripts
        )
        self._open.append(window)
        window.on("request", lambda request: self.requests.append(request.url))
        window.on("requestfailed", self._note_failed)
        window.on("response", lambda response: response.status >= 400 and self.faults.append(f"{response.status} {response.url}"))
        window.on("console", lambda message: message.type in ("error", "warning") and self.faults.append(f"console: {message.text}"))
        window.on("weberror", lambda error: self.faults.append(str(error.error)))
        window.on("dialog", lambda dialog: (self.faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page = window.new_page()
        page.set_default_timeout(_PATIENCE)
        return page

    def _note_failed(self, request: Request) -> None:
        if request.failure != _LEFT:
            self.faults.append(f"{request.failure} {request.url}")

    def close(self) -> None:
        for window in self._open:
            window.close()


class _Files(SimpleHTTPRequestHandler):
    timeout = 5  # seconds after which a connection that was opened in vain is closed

    def log_message(self, *arguments: object) -> None:
        """Keep quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser hangs up when it leaves a page."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Served:
    """Folders on addresses of this machine, each from when it is first asked for."""

    def __init__(self) -> None:
        self._servers: dict[Path, _Server] = {}

    def __call__(self, folder: Path) -> str:
        """The address of a folder, with a slash at the end."""
        if folder not in self._servers:
            self._servers[folder] = _Server(("127.0.0.1", 0), partial(_Files, directory=folder))
            Thread(target=self._servers[folder].serve_forever).start()
        return f"http://127.0.0.1:{self._servers[folder].server_port}/"

    def close(self) -> None:
        for server in self._servers.values():
            server.shutdown()
            server.server_close()


def kinds(site: Path, language: str) -> list[str]:
    """The longest page of every kind in a language, as addresses below the site.
    Pages are of a kind when they lie equally deep in the same section."""
    longest: dict[tuple[str, int], Path] = {}
    root = site if language == "en" else site / language
    for path in sorted(root.rglob("*.html"), key=lambda path: (path.stat().st_size, path)):
        section, *below = path.relative_to(root).parts
        if section not in ("es", "uk", "fr", "ar"):
            longest[section, len(below)] = path
    assert len(longest) > 20
    return [path.relative_to(site).as_posix().removesuffix("index.html") for path in longest.values()]
