"""The portals that the tests publish: a small fictional one, the demo, and the real one."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from filelock import FileLock

from pledgebook import settings
from pledgebook.check import problems
from pledgebook.model.portal import Portal
from pledgebook.publish.executor import SerialExecutor
from pledgebook.publish.load_portal import load_portal
from pledgebook.records.loader import Document
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
def real_settings() -> Settings:
    return settings.read(ROOT)


@cache
def own_settings() -> Settings:
    """Those of the tests, with the schema, templates and messages of this repository."""
    return replace(settings.read(ROOT / "tests" / "demo"), root=ROOT)


@cache
def small_settings() -> Settings:
    """In three languages."""
    chosen = own_settings()
    mkdocs = {**chosen.mkdocs, "site_url": "https://pledgebook.example.org/", "repo_url": "https://github.com/pledgebook/pledgebook", "edit_uri": "edit/main/"}
    return replace(chosen, mkdocs=mkdocs, languages=LANGUAGES, names={}, feedback=("issues",))


@cache
def small_portal() -> Portal:
    return portal_of(SMALL, AS_OF, small_settings())


@cache
def demo_portal() -> Portal:
    """A fictional portal large enough that every kind of page has something to show."""
    return portal_of(DEMO, AS_OF, own_settings())


@cache
def real_portal() -> Portal:
    return portal_of(REAL, REAL_AS_OF, real_settings())


def portal_of(content: Path, as_of: date, chosen: Settings | None = None) -> Portal:
    """The portal in a folder of records, which must be free of errors."""
    portal, result = load_portal(chosen or own_settings(), content, as_of, SerialExecutor())
    assert not result.errors, problems.text(result.errors)
    return portal


def published(portal: Portal, content: Path, site: Path) -> Path:
    """The site of a portal, published in a folder."""
    from pledgebook.publish.build import build

    made = build(portal.settings, content, site, portal.as_of, SerialExecutor())
    assert not made.check.errors, problems.text(made.check.errors)
    return site


def published_once(name: str, content: Path, portal: Portal, base: Path) -> Path:
    """The site of a portal, made by whichever process of the test run needs it
    first. `base` is the folder of temporary files of this process."""
    return made_once(name, base, lambda folder: published(portal, content, folder / "site"))


def made_once(name: str, base: Path, make: Callable[[Path], Path]) -> Path:
    """The folder `site` that `make` makes in the folder that it gets, in whichever process needs it first."""
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / name
    folder.mkdir(exist_ok=True)
    with FileLock(shared / f"{name}.lock"):
        return folder / "site" if (folder / "site").exists() else make(folder)


def copy_of_root(folder: Path, content: Path = SMALL) -> Path:
    """A copy of everything that the program reads: settings, schema, templates, catalogues, records."""
    for name in ("schema", "templates", "locales"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("mkdocs.yml", "datapackage.json"):
        shutil.copy(ROOT / "tests" / "demo" / name, folder)
    shutil.copytree(content, folder / "content")
    return folder


def nginx_configuration(site: Path, folder: Path, port: int) -> Path:
    """A configuration with which nginx serves a site from `folder`, as the shipped one says."""
    made = folder / "nginx.conf"
    places = "".join(f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    server = f"server {{ listen 127.0.0.1:{port}; root {site}; include {ROOT}/deploy/nginx.conf; }}"
    made.write_text(f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}}\nhttp {{ access_log off;\n{places}{server} }}\n", "utf-8")
    return made


def document(path: Path, collection: str) -> Document:
    """The record in one file."""
    return Document(str(path), collection, path.stem)


def as_folder(site: Path) -> dict[str, bytes]:
    """Every file of a folder, by its path within."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}
