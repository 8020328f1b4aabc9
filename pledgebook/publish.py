"""From records to a published site: stage beside it, index, swap.

Everything is written into a folder beside the site; only when all of it is
there do the two change places in one step of the file system. Whatever fails or
is killed before that leaves the site as it was.
"""

import ctypes
import ctypes.util
import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pledgebook import chrome, datapackage, explorer, indexing, load, pages, parallel, pictures, render, scripts, sitemap
from pledgebook.exceptions import BuildError
from pledgebook.model import Portal
from pledgebook.reading import read  # noqa: F401 - what is published is what was read
from pledgebook.settings import Settings
from pledgebook.views import View

_AT_CURRENT_FOLDER = -100
_RENAME_EXCHANGE = 2
_MANY_PAGES = 400

Step = Callable[[str], None]


def publish(portal: Portal, content: Path, site: Path, *, step: Step = lambda text: None) -> int:
    """Write the whole site and put it in the place of the old one. Returns the
    number of files. Raises BuildError, and leaves the old site, where it can't."""
    with _staging(site) as stage:
        step("surroundings")
        chromes, prose = _chromes(portal, content)
        step("data")
        data, downloads = datapackage.files(portal)
        files: dict[str, bytes] = {**data, **_assets(chromes, content)}
        files |= _worker(portal.settings, files)
        step("pages")
        all_pages = list(pages.pages(portal, prose, downloads))
        files |= dict(_rendered(portal, chromes, all_pages))
        files |= dict(pictures.files(portal))  # not before the forks: drawing starts threads
        files |= sitemap.files(portal.settings, all_pages)
        _write(stage, files)
        step("search index")
        prefixes = {chrome.prefix(language, portal.settings) for language in portal.settings.languages}
        indexed = [path for path, content in files.items() if path.endswith(".html") and indexing.lean(content)]
        indexing.index_all(stage, indexing.shards(indexed, portal.schema.collections, prefixes))
        indexing.finish(stage, portal.settings.languages)
        _write(stage, dict(explorer.files(portal, explorer.fragments(stage))))
        made = sum(path.is_file() for path in stage.rglob("*"))
        _swap(stage, site)
    return made


def _chromes(portal: Portal, content: Path) -> tuple[dict[str, chrome.Chrome], dict[str, list[chrome.Prose]]]:
    settings, made, prose = portal.settings, {}, {}
    for language in settings.languages:
        view = View(portal, language)
        prose[language] = chrome.prose(content, settings, language)
        made[language] = chrome.make(settings, language, prose[language], pages.specimens(portal, view), pages.words(view))
    return made, prose


def _assets(chromes: Mapping[str, chrome.Chrome], content: Path) -> dict[str, bytes]:
    found = {path: scripts.lean(data) if path.endswith(".js") else data for each in chromes.values() for path, data in each.assets.items()}
    folder = content / load.IMAGES
    pictures = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    return found | {f"{load.IMAGES}/{path.name}": path.read_bytes() for path in pictures}


def _worker(settings: Settings, shared: Mapping[str, bytes]) -> dict[str, bytes]:
    """The script that keeps pages for reading offline, where that is wished;
    its version changes with anything that pages share."""
    if not settings.offline:
        return {}
    digest = hashlib.sha256()
    for path, content in sorted(shared.items()):
        if path.startswith("assets/"):
            digest.update(path.encode() + content)
    source = (settings.root / "templates" / "worker.js").read_text("utf-8")
    return {"worker.js": source.replace("@version@", digest.hexdigest()[:16]).encode()}


def _rendered(portal: Portal, chromes: Mapping[str, chrome.Chrome], all_pages: list) -> Iterator[tuple[str, bytes]]:
    """Pages made in parallel where there are many of them, each kind in all parts."""
    count = parallel.workers(len(all_pages) * len(chromes), few=_MANY_PAGES)
    parts = [all_pages[first::count] for first in range(count)]
    for made in parallel.mapped(lambda some: [file for part in some for file in render.files(portal, chromes, part)], parts, few=1):
        yield from made


def _write(stage: Path, files: Mapping[str, bytes]) -> None:
    for path in sorted({(stage / name).parent for name in files}):
        path.mkdir(parents=True, exist_ok=True)
    for name, content in sorted(files.items()):
        (stage / name).write_bytes(content)


# The place of the site


@contextmanager
def _staging(site: Path) -> Iterator[Path]:
    """An empty folder beside the site, for one build at a time; removed at the end."""
    _refuse_unfit(site)
    parent = site.resolve().parent
    parent.mkdir(parents=True, exist_ok=True)
    with (parent / f".{site.name}-lock").open("w") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # unlike flock, not shared with forked workers
        except (BlockingIOError, PermissionError):
            raise BuildError(f"another build of {site} is running. Wait until it ends.") from None
        stage = parent / f".{site.name}-stage"
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir()
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def _refuse_unfit(site: Path) -> None:
    """Never replace anything but a folder that is empty or holds a site."""
    if site.is_symlink() or (site.exists() and not site.is_dir()):
        raise BuildError(f"{site} is not a folder. Choose another with --site.")
    if site.is_dir() and any(site.iterdir()) and not (site / datapackage.FOLDER / "datapackage.json").is_file():
        raise BuildError(f"{site} holds other files than a site, which would be lost. Choose another folder with --site, or empty this one.")


def _swap(stage: Path, site: Path) -> None:
    """Let the two folders change places at once; afterwards `stage` holds the old site."""
    if not site.exists():
        stage.rename(site)
    elif not _exchange(stage, site):
        old = stage.with_name(f"{stage.name}-old")
        shutil.rmtree(old, ignore_errors=True)
        site.rename(old)
        stage.rename(site)
        shutil.rmtree(old)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one system call; False where the system has none."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_AT_CURRENT_FOLDER, os.fsencode(one), _AT_CURRENT_FOLDER, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    if ctypes.get_errno() in (errno.ENOSYS, errno.EINVAL):
        return False
    raise BuildError(f"{other} could not be replaced: {os.strerror(ctypes.get_errno())}.")
