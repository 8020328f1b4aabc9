"""The browser for the tests: one already there, else Playwright's, else Debian's.

Where there are several, the one without windows is taken: it needs half the time.

Run as a program it makes sure that one is there; imported it tells which.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable() -> str | None:
    """Path of a Chromium that can be started, or None."""
    return next((path for path in _candidates() if path and Path(path).exists()), None)


def _candidates() -> Iterator[str | None]:
    yield os.environ.get("PLEDGEBOOK_BROWSER")
    yield from (shutil.which(name) for name in _NAMES)
    yield _of_playwright()


def _of_playwright() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _install() -> None:
    attempts = ([sys.executable, "-m", "playwright", "install", "chromium"], ["apt-get", "update"], ["apt-get", "install", "-y", "chromium-headless-shell"], ["apt-get", "install", "-y", "chromium"])
    for command in attempts:
        try:
            done = subprocess.run(command, capture_output=True, check=False)
        except FileNotFoundError:
            continue
        if done.returncode == 0 and executable():
            return


def main() -> int:
    if not executable():
        _install()
    if not executable():
        print("No browser: the browser tests will be skipped. Install Chromium (on Debian: apt-get install chromium).", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
