"""`serve`: the live preview on this machine, in browsers that reload when something changes."""

import mimetypes
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Timer
from typing import Any
from urllib.parse import unquote, urlsplit

from watchdog.events import FileClosedNoWriteEvent, FileOpenedEvent, FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from pledgebook.layers import ASSETS, LOCALES, SCHEMA, TEMPLATES, Layers
from pledgebook.publish.live_preview import LivePreview

WATCHED = (SCHEMA, TEMPLATES, LOCALES, ASSETS, "mkdocs.yml", "datapackage.json")
RELOAD = "/.reload"
_SECONDS_BEFORE_REFRESH = 0.03
_QUIET_SECONDS_BEFORE_BUILD = 2
_SECONDS_TO_WAIT = 25
_SCRIPT = """<script type="module">
for (const version = "%d"; ; ) {
  try {
    if ((await (await fetch("%s?" + version)).text()) !== version) location.reload();
  } catch { await new Promise((resolve) => setTimeout(resolve, 1000)); }
}
</script>"""


class Changes(FileSystemEventHandler):
    """What follows when files change: the preview is refreshed, browsers hear of it,
    and after two quiet seconds the whole site is built by the process that `start_build` starts."""

    def __init__(self, preview: LivePreview, start_build: Callable[[], subprocess.Popen[bytes]]):
        self._preview, self._start_build = preview, start_build
        self._changed = Condition()
        self._refreshing: Timer | None = None
        self._waiting: Timer | None = None
        self._build: subprocess.Popen[bytes] | None = None
        self.version = 0

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Refresh soon: editors write a file in several steps."""
        if not isinstance(event, FileOpenedEvent | FileClosedNoWriteEvent):
            self._refreshing = _restarted(self._refreshing, _SECONDS_BEFORE_REFRESH, self.refresh)

    def refresh(self) -> None:
        with self._changed:
            self._preview.refresh()
            self.version += 1
            self._changed.notify_all()
        self._waiting = _restarted(self._waiting, _QUIET_SECONDS_BEFORE_BUILD, self.build)

    def wait(self, version: int) -> int:
        """The version of the preview, as soon as it is another one than `version`, or after some time."""
        with self._changed:
            self._changed.wait_for(lambda: self.version != version, _SECONDS_TO_WAIT)
            return self.version

    def build(self) -> None:
        """Build the whole site; a build that is still running would make what is outdated."""
        self.stop()
        if not self._preview.error:
            self._build = self._start_build()

    def stop(self) -> None:
        """End the build that is running; it leaves the site as it was."""
        for timer in (self._refreshing, self._waiting):
            if timer:
                timer.cancel()
        if self._build:
            self._build.terminate()
            self._build.wait()


def _restarted(timer: Timer | None, seconds: float, function: Callable[[], None]) -> Timer:
    if timer:
        timer.cancel()
    new = Timer(seconds, function)
    new.daemon = True
    new.start()
    return new


class Handler(SimpleHTTPRequestHandler):
    """Answers from the preview, or else with a file of the built site."""

    def __init__(self, *args: Any, preview: LivePreview, changes: Changes, **kwargs: Any):
        self._preview, self._changes = preview, changes
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == RELOAD:
            version = self._changes.wait(int(address.query)) if address.query.isdecimal() else self._changes.version
            self._answer(str(version).encode(), "text/plain")
            return
        name = unquote(address.path).lstrip("/")
        name += "index.html" if address.path.endswith("/") else ""
        version = self._changes.version
        content = self._preview.file(name)
        if content is None:
            super().do_GET()
        elif name.endswith(".html"):
            script = _SCRIPT % (version, RELOAD)
            self._answer(content.replace(b"</body>", script.encode() + b"</body>"), "text/html; charset=utf-8")
        else:
            self._answer(content, mimetypes.guess_type(name)[0] or "application/octet-stream")

    def _answer(self, content: bytes, media_type: str) -> None:
        self.send_response(200)
        for name, value in (("Content-Type", media_type), ("Content-Length", str(len(content))), ("Cache-Control", "no-store")):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Only what fails is worth a line."""
        if len(args) > 1 and str(args[1]).startswith("5"):
            super().log_message(format, *args)


def serve(preview: LivePreview, layers: Layers, content: Path, site: Path, port: int, start_build: Callable[[], subprocess.Popen[bytes]]) -> None:
    """Serve on 127.0.0.1 until Ctrl-C; `start_build` starts a process that builds `site`."""
    changes = Changes(preview, start_build)
    observer = Observer()
    for path in [content, *(path for name in WATCHED for path in layers.all(name))]:
        observer.schedule(changes, str(path), recursive=path.is_dir())
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, preview=preview, changes=changes, directory=str(site)))
    server.daemon_threads = True
    changes.refresh()
    observer.start()
    print(f"Serving on http://127.0.0.1:{port}/ (Ctrl-C ends it)", file=sys.stderr, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        observer.stop()
        changes.stop()
        server.server_close()
