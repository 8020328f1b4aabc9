"""What all pages stand in: what MkDocs makes for each language, files that pages
load, the code of the templates. Nothing of it needs a record: it is made while
these are read.
"""

import base64
import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pledgebook.model.portal import Portal
from pledgebook.publish import executor as parallel
from pledgebook.publish.products import Product
from pledgebook.records import loader as load
from pledgebook.settings import Settings
from pledgebook.site import jinja as templating
from pledgebook.site import pages, scripts
from pledgebook.site import theme as chrome
from pledgebook.site.charts import maps
from pledgebook.site.render import Renderer
from pledgebook.site.theme import Chrome, Prose
from pledgebook.site.view import View

Wanted = Mapping[str, tuple[str, Callable[[str], object]]]
"""What may be at hand, by name: the key of each, and how to make it in a folder to work in."""

_working = partial(tempfile.TemporaryDirectory, prefix="pledgebook-")
"""That folder, which belongs to who begins the work: it goes even if who does it is killed."""


class Around(NamedTuple):
    """The surroundings of one language: their key, and what is told of them, in JSON."""

    key: str
    told: object


@contextmanager
def begun(portal: Portal, content: Path, known: Mapping[str, Product]) -> Iterator[Callable[[], dict[str, Around]]]:
    """Begin all that needs no record, of which the `portal` may have none. What is
    yielded waits for the surroundings, by name: those that are `known` as they
    were, others new. The code of all templates is at hand then. The map of the
    world is not waited for: whoever comes to it too soon draws it too."""
    first = [] if known else [maps.base]  # for a later build it is remembered
    with (
        _working() as work,
        parallel.begun(_tasks(portal, content, known, work), even_one=True, nice=parallel.GENTLY) as made,
        parallel.begun(first, even_one=True, nice=parallel.LAST),
    ):

        def waited() -> dict[str, Around]:
            found = {}
            for around, code in made():
                templating.share(code)
                found |= around
            templating.leave()
            return found

        yield waited


def _tasks(portal: Portal, content: Path, known: Mapping[str, Product], work: str) -> list[Callable[[], tuple[dict[str, Around], bytes]]]:
    """What can be done beside one another: surroundings by name, each with the code of the templates that it compiled."""
    tasks = [partial(_around, portal, content, known, language, work) for language in portal.settings.languages]
    if templating.recall():
        tasks[0] = partial(_both, partial(_compiled, portal), tasks[0])  # there is little to compile, not worth a process
    else:
        tasks.insert(0, partial(_compiled, portal))
    return tasks


def _both(compiled: Callable[[], tuple], around: Callable[[], tuple]) -> tuple[dict[str, Around], bytes]:
    _none, code = compiled()
    templating.share(code)
    return around()


def _compiled(portal: Portal) -> tuple[dict[str, Around], bytes]:
    language = portal.settings.default_language
    Renderer(portal, language, Chrome(language, {})).compile()
    return {}, templating.taken()


def _around(portal: Portal, content: Path, known: Mapping[str, Product], language: str, work: str) -> tuple[dict[str, Around], bytes]:
    [(name, (key, make))] = wanted(portal, content, [language]).items()
    told = known[name].value if name in known and known[name].key == key else make(work)
    Renderer(portal, language, _chrome(language, told)).compile_surroundings()
    return {name: Around(key, told)}, templating.taken()


def wanted(portal: Portal, content: Path, languages: Iterable[str]) -> Wanted:
    """The surroundings in some languages, of which `chromes` are made."""
    found = {}
    for language in languages:
        view = View(portal, language)
        asked = (portal.settings, language, chrome.prose(content, portal.settings, language), pages.specimens(portal, view), pages.words(view))
        found[_name(language)] = chrome.key(*asked), partial(_told, *asked)
    return found


def made(wanted: Wanted) -> dict[str, Around]:
    """All that is wanted, made beside one another."""
    with _working() as work, parallel.begun([partial(make, work) for _key, make in wanted.values()]) as values:
        return {name: Around(key, told) for (name, (key, _make)), told in zip(wanted.items(), values(), strict=True)}


def prose(portal: Portal, content: Path) -> dict[str, list[Prose]]:
    """The prose pages by language, the main one first."""
    return {language: chrome.prose(content, portal.settings, language) for language in portal.settings.languages}


def chromes(portal: Portal, told: Mapping[str, object]) -> dict[str, Chrome]:
    """The surroundings that were made, by language."""
    return {language: _chrome(language, told[_name(language)]) for language in portal.settings.languages}


def _name(language: str) -> str:
    return f"surroundings {language}"


def _chrome(language: str, told: Mapping[str, Mapping[str, str]]) -> Chrome:
    return Chrome(language, told["templates"], {path: base64.b64decode(data) for path, data in told["assets"].items()})


def _told(*asked: object) -> dict:
    made = chrome.make(*asked)
    served = {path: scripts.lean(data) if path.endswith(".js") else data for path, data in made.assets.items()}
    return {"templates": made.templates, "assets": {path: base64.b64encode(data).decode() for path, data in served.items()}}


def assets(settings: Settings, chromes: Mapping[str, Chrome], content: Path) -> dict[str, bytes]:
    """Files that pages load: stylesheets, scripts, pictures of the content."""
    found = {path: data for each in chromes.values() for path, data in each.assets.items()}
    folder = content / load.IMAGES
    images = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    return found | {f"{load.IMAGES}/{path.name}": path.read_bytes() for path in images} | _worker(settings, found)


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
