"""The house around every page: MkDocs with Material's stylesheets, run once per language.

MkDocs renders the prose pages and one specimen for each kind of page. What it
writes becomes a Jinja template with empty blocks (`title`, `head`, `switch`,
`main`) that the pages of the records fill. Everything else that it writes is
literal: prose comes from strangers and is never read as a template.
"""

import os
import posixpath
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Set
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from html import escape, unescape
from importlib.util import find_spec
from pathlib import Path

import yaml
from jinja2 import Environment
from mkdocs.utils import meta

from pledgebook import BuildError
from pledgebook.publish import digests
from pledgebook.records.loader import PAGES
from pledgebook.settings import Settings, direction
from pledgebook.site.i18n.messages import SOURCE_LANGUAGE

THEME = Path("templates") / "chrome"
OFFLINE = "offline/"
BLOCKS = ("title", "head", "switch", "main")
_TAG = re.compile(r"<[a-z][^>]*>")
_ADDRESS = re.compile(r'(?<=\s)(href|src)="([^"]*)"')
_RELATIVE = re.compile(r"(?!\s*(?:[a-z][a-z0-9+.-]*:|[/\\]))([^?#]+)(.*)", re.IGNORECASE | re.DOTALL)
_UNUSED = re.compile(r"^(assets/javascripts/|assets/_mkdocstrings|assets/stylesheets/palette|sitemap\.xml|.*\.map$)")


@dataclass(frozen=True)
class Prose:
    """A page of running text, by its address; `language` is the one in which it is written."""

    path: str
    title: str
    description: str
    language: str
    source: Path


@dataclass(frozen=True)
class Specimen:
    """A kind of page for which MkDocs makes the surroundings. `path` has the
    depth of the pages; `section` is the entry of the menu that lights up;
    `language` is that of the title where it isn't the pages'."""

    path: str
    title: str
    section: str = ""
    language: str = ""


@dataclass(frozen=True)
class Chrome:
    """What MkDocs made for one language: templates by address, and assets."""

    language: str
    templates: Mapping[str, str]
    assets: Mapping[str, bytes] = field(default_factory=dict)


def prose(content: Path, settings: Settings, language: str) -> list[Prose]:
    """The prose pages in a language; in the main language where one lacks it."""
    found = {path.stem: (path, settings.default_language) for path in _markdown(content, settings.default_language)}
    found |= {path.stem: (path, language) for path in _markdown(content, language)}
    return [_prose(path, written) for _, (path, written) in sorted(found.items())]


def _markdown(content: Path, language: str) -> Iterator[Path]:
    yield from sorted((content / PAGES / language).glob("*.md"))


def _prose(path: Path, language: str) -> Prose:
    _, front = meta.get_data(path.read_text("utf-8-sig"))
    return Prose(f"{path.stem}/", str(front.get("title", path.stem)), str(front.get("description", "")), language, path)


def prefix(language: str, settings: Settings) -> str:
    """Folder of a language: empty for the main one, otherwise `es/`."""
    return "" if language == settings.default_language else f"{language}/"


def make(settings: Settings, language: str, pages: list[Prose], specimens: list[Specimen], words: Mapping[str, str], work: str | None = None) -> Chrome:
    """Run MkDocs for one language, in a folder of its own below `work`, or
    where the system has such. Raises BuildError with what MkDocs said."""
    slot = f"pledgebook-{secrets.token_hex(16)}"
    with tempfile.TemporaryDirectory(prefix="pledgebook-", dir=work) as folder:
        own = Path(folder)
        _write_docs(own / "docs", settings, language, pages, specimens)
        there = {each.path for each in (*pages, *specimens)}
        _run(_config(own, settings, language, slot, words, _menu(settings.menu, prefix(language, settings), there)))
        return _read(own / "site", language, slot)


def _write_docs(docs: Path, settings: Settings, language: str, pages: list[Prose], specimens: list[Specimen]) -> None:
    root = docs / prefix(language, settings)
    root.mkdir(parents=True)
    for page in pages:
        body, front = meta.get_data(page.source.read_text("utf-8-sig"))
        front = {"title": page.title, "description": front.get("description", ""), "written": page.language, "section": page.path}
        _write(root / f"{page.path.rstrip('/')}.md", front, body)
    for specimen in specimens:
        front = {"title": specimen.title, "written": specimen.language, "specimen": True, "section": specimen.section}
        _write(root / specimen.path / "index.md", front, "")


def _write(path: Path, front: Mapping, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{yaml.safe_dump(dict(front), allow_unicode=True)}---\n\n{body}", "utf-8")


def key(settings: Settings, language: str, pages: list[Prose], specimens: list[Specimen], words: Mapping[str, str]) -> str:
    """Digest of all that MkDocs makes the surroundings of."""
    sources = [*digests.under(settings.root / THEME), *(page.source for page in pages)]
    return digests.digest(digests.common(settings), language, digests.of_files(sources), digests.told(pages), digests.told(specimens), digests.told(words))


def _config(work: Path, settings: Settings, language: str, slot: str, words: Mapping[str, str], menu: list) -> object:
    from mkdocs.config import load_config  # most builds need no MkDocs

    own = prefix(language, settings)
    theme = {**_theme(settings), "custom_dir": str(settings.root / THEME), "language": language.partition("-")[0], "font": False}
    return load_config(
        str(settings.root / "mkdocs.yml"),
        site_name=settings.name(language),
        site_url=settings.site_url,
        docs_dir=str(work / "docs"),
        site_dir=str(work / "site"),
        theme=theme,
        plugins=[],
        nav=menu,
        markdown_extensions=[*deepcopy(settings.mkdocs.get("markdown_extensions") or []), "pledgebook.site.markdown"],
        validation={"links": {"not_found": "ignore", "unrecognized_links": "ignore", "absolute_links": "ignore"}, "nav": {"omitted_files": "ignore"}},
        extra={
            "pledgebook": {
                "slot": slot,
                "words": dict(words),
                "plain": {name: str(said) for name, said in words.items()},
                "language": language,
                "direction": direction(language),
                "directions": {each: direction(each) for each in (*settings.languages, SOURCE_LANGUAGE)},
                "home": own,
                "moved": partial(moved, own=own, others=[prefix(each, settings) for each in settings.languages if each != settings.default_language]),
                "colour": settings.colour,
                "stylesheet": _stylesheet(),
                "offline": [f"{prefix(each, settings)}{OFFLINE}" for each in settings.languages] if settings.offline else [],
            }
        },
    )


def moved(html: str, path: str, own: str, others: Collection[str]) -> str:
    """A text of the page `path` for the folder `own` of a language, one deeper:
    relative addresses lead where they led, those of pages to the same page in
    that language. `others` are the folders of all languages that have one."""

    def attribute(found: re.Match) -> str:
        address = _moved(unescape(found[2]), path, own, others)
        return f'{found[1]}="{escape(address)}"' if address else found[0]

    return _TAG.sub(lambda tag: _ADDRESS.sub(attribute, tag[0]), html)


def _moved(address: str, path: str, own: str, others: Collection[str]) -> str:
    """A relative address as seen from the folder of a language; empty for any other address."""
    found = _RELATIVE.fullmatch(address)
    if not found:
        return ""
    there, rest = found.groups()
    folder = there.rpartition("/")[2] in ("", ".", "..")
    target = (posixpath.normpath(path + there) + "/" * folder).removeprefix("./")
    is_page = ("." not in target.rpartition("/")[2] or target.endswith("index.html")) and not target.startswith(("../", *others))
    return "../" * (path if is_page else own + path).count("/") + target + rest


def _stylesheet() -> str:
    """Address of Material's stylesheet, whose name holds its hash."""
    folder = Path(find_spec("material").origin).parent / "templates"
    return next((folder / "assets" / "stylesheets").glob("main.*.min.css")).relative_to(folder).as_posix()


def _theme(settings: Settings) -> dict:
    theme = settings.mkdocs.get("theme")
    return dict(theme) if isinstance(theme, Mapping) else {"name": "material"}


def _menu(menu: object, own: str, there: Set[str]) -> object:
    """The menu of `mkdocs.yml` with the pages of a language, without those that
    this folder of content doesn't have. `there` holds addresses."""
    if isinstance(menu, str):
        return menu if "://" in menu else own + menu
    if isinstance(menu, Mapping):
        return {title: _menu(entry, own, there) for title, entry in menu.items()}
    return [_menu(entry, own, there) for entry in menu or [] if _is_there(entry, there)]


def _is_there(entry: object, there: Set[str]) -> bool:
    if isinstance(entry, Mapping):
        return all(_is_there(each, there) for each in entry.values())
    if isinstance(entry, list):
        return any(_is_there(each, there) for each in entry)
    return "://" in entry or (entry.removesuffix("index.md") if entry.endswith("index.md") else f"{entry.removesuffix('.md')}/") in there


def _run(config: object) -> None:
    from mkdocs.commands.build import build

    config.theme.get_env = partial(_environment, config.theme, config.theme.get_env)
    try:
        build(config)
    except (Exception, SystemExit) as error:  # MkDocs raises whatever its parts raise
        raise BuildError(f"mkdocs.yml: MkDocs could not make the pages around the records: {error}") from error


def _environment(theme: object, made: Callable[[], Environment]) -> Environment:
    """The environment of a theme, which lists its files without walking through
    Material's 14,000 icons: MkDocs leaves out what is hidden anyway."""
    environment = made()
    environment.list_templates = lambda filter_func: sorted({name for folder in theme.dirs for name in _shown(Path(folder)) if filter_func(name)})
    return environment


def _shown(folder: Path) -> Iterator[str]:
    for above, inside, files in os.walk(folder, followlinks=False):
        inside[:] = [name for name in inside if not name.startswith(".")]
        yield from ((Path(above) / name).relative_to(folder).as_posix() for name in files)


def _read(site: Path, language: str, slot: str) -> Chrome:
    templates, assets = {}, {}
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        name = path.relative_to(site).as_posix()
        if name.endswith(".html") and not _UNUSED.search(name):
            templates[name.removesuffix("index.html")] = _template(path.read_text("utf-8"), slot)
        elif not _UNUSED.search(name):
            assets[name] = path.read_bytes()
    shutil.rmtree(site)
    return Chrome(language, templates, assets)


def _template(html: str, slot: str) -> str:
    """A page of MkDocs as Jinja template: its slots as blocks, all else literal."""
    parts = re.split(rf"<!--{slot}:([a-z]+)-->", html)
    literal = [re.sub(r"\{(?=[{%#])", "{{ '{' }}", part) for part in parts[::2]]
    blocks = [f"{{% block {name} %}}{{% endblock %}}" for name in parts[1::2]]
    return "".join(text + block for text, block in zip(literal, [*blocks, ""], strict=True))
