"""The portals that the tests publish: a small fictional one, the demo, and the real one."""

import fcntl
import os
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from pledgebook import settings
from pledgebook.check import problems as report
from pledgebook.model.portal import Portal
from pledgebook.publish import build as publish
from pledgebook.publish import load_portal as reading
from pledgebook.settings import Settings

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
SMALL = ROOT / "tests" / "portal" / "content"
DEMO = ROOT / "tests" / "demo" / "content"
REAL = ROOT / "content"
LANGUAGES = ("en", "es", "uk")
AS_OF = date(2026, 6, 30)
REAL_AS_OF = date(2026, 12, 31)


@cache
def small_portal() -> Portal:
    """In three languages and at one address, whatever the real portal has."""
    chosen = settings.read(ROOT)
    mkdocs = {**chosen.mkdocs, "site_url": "https://pledgebook.example.org/", "repo_url": "https://github.com/pledgebook/pledgebook", "edit_uri": "edit/main/"}
    return portal_of(SMALL, AS_OF, replace(chosen, mkdocs=mkdocs, languages=LANGUAGES, names={}, feedback="issues"))


@cache
def demo_portal() -> Portal:
    """A fictional portal large enough that every kind of page has something to show."""
    return portal_of(DEMO, AS_OF)


@cache
def real_portal() -> Portal:
    return portal_of(REAL, REAL_AS_OF)


def portal_of(content: Path, as_of: date, chosen: Settings | None = None) -> Portal:
    """The portal in a folder of records, which must be free of errors."""
    portal, result = reading.read(chosen or settings.read(ROOT), content, as_of)
    assert not result.errors, report.text(result.errors)
    return portal


def published_once(name: str, content: Path, portal: Portal, base: Path) -> Path:
    """The site of a portal, made by whichever process of the test run needs it
    first. `base` is the folder of temporary files of this process."""
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    site = shared / name / "site"
    site.parent.mkdir(exist_ok=True)
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not site.exists():
            publish.publish(portal, content, site)
    return site


def as_folder(site: Path) -> dict[str, bytes]:
    """Every file of a folder, by its path within."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}
