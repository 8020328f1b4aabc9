"""What stands around every page: MkDocs with Material's stylesheets, run once per language.

MkDocs renders the content pages and one placeholder for each kind of page. What it writes becomes a Jinja template with
empty blocks (`title`, `head`, `switch`, `main`) that the pages of the records fill. Everything else that it writes is
literal: content pages come from strangers and are never read as a template.
"""

import posixpath
import re
import secrets
import shutil
from collections.abc import Collection, Mapping, Sequence, Set
from concurrent.futures import Executor
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from html import escape, unescape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from pledgebook import BuildError
from pledgebook.layers import ASSETS, TEMPLATES
from pledgebook.model.portal import Portal
from pledgebook.schema.fields import Data
from pledgebook.settings import Settings, direction
from pledgebook.site.content_pages import ContentPage
from pledgebook.site.headers import POLICY_OF_PAGES, REFERRER
from pledgebook.site.i18n.formats import Formats
from pledgebook.site.i18n.messages import SOURCE_LANGUAGE
from pledgebook.site.i18n.translator import Translator
from pledgebook.site.pages import OFFLINE, PlaceholderPage, placeholders
from pledgebook.site.text import plain
from pledgebook.site.urls import prefix
from pledgebook.site.view import View
from pledgebook.site.word_forms import searchable

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

THEME = f"{TEMPLATES}/chrome"
"""Folder of the theme within a layer."""
BLOCKS = ("title", "head", "switch", "main")
_TAG = re.compile(r"<[a-z][^>]*>")
_ADDRESS = re.compile(r'(?<=\s)(href|src)="([^"]*)"')
_RELATIVE = re.compile(r"(?!\s*(?:[a-z][a-z0-9+.-]*:|[/\\]))([^?#]+)(.*)", re.IGNORECASE | re.DOTALL)
_UNUSED = re.compile(r"^(assets/javascripts/|assets/_mkdocstrings|assets/stylesheets/palette|sitemap\.xml|.*\.map$)")

ThemeInputs = tuple[Settings, str, list[ContentPage], list[PlaceholderPage]]


@dataclass(frozen=True)
class Theme:
    """What MkDocs made for one language: templates by address, and files that pages load, by path."""

    language: str
    templates: Mapping[str, str]
    assets: Mapping[str, bytes] = field(default_factory=dict)


def render_theme(portal: Portal, content_pages: Mapping[str, list[ContentPage]], executor: Executor, folder: Path) -> dict[str, Theme]:
    """The themes of all languages, each made by a task of its own in a folder below
    `folder`. Raises BuildError with what MkDocs reported."""
    inputs = {language: theme_inputs(portal, pages, language) for language, pages in content_pages.items()}
    futures = {language: executor.submit(make_theme, *each, folder / f"theme-{language}") for language, each in inputs.items()}
    return {language: future.result() for language, future in futures.items()}


def theme_inputs(portal: Portal, content_pages: list[ContentPage], language: str) -> ThemeInputs:
    """All arguments of `make_theme` but the folder. They hold nothing of the records."""
    return portal.settings, language, content_pages, placeholders(portal, View(portal, language))


def make_theme(settings: Settings, language: str, content_pages: list[ContentPage], placeholders: list[PlaceholderPage], folder: Path) -> Theme:
    """Run MkDocs for one language, in `folder`. Raises BuildError with what it reported."""
    marker = f"pledgebook-{secrets.token_hex(16)}"
    _write_docs(folder / "docs" / prefix(language, settings), content_pages, placeholders)
    paths = {*(page.path for page in content_pages), *(each.path for each in placeholders)}
    menu = _menu(settings.menu, prefix(language, settings), paths)
    _lay_theme(folder / "theme", settings)
    _run(_config(folder, settings, language, menu, _extra(settings, language, marker)))
    return _read(folder / "site", language, marker)


# What MkDocs reads


def _write_docs(folder: Path, content_pages: Sequence[ContentPage], placeholders: Sequence[PlaceholderPage]) -> None:
    for page in content_pages:
        front: dict[str, object] = {"title": page.title, "description": page.description, "written": page.language, "section": page.path}
        _write(folder / f"{page.path.rstrip('/')}.md", front, page.body())
    for each in placeholders:
        front = {"title": each.title, "written": each.language, "placeholder": True, "section": each.section}
        _write(folder / each.path / "index.md", front, "")


def _write(path: Path, front: Data, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{yaml.safe_dump(dict(front), allow_unicode=True)}---\n\n{body}", "utf-8")


def _lay_theme(folder: Path, settings: Settings) -> None:
    """The theme as MkDocs finds it: that of the program, with the files by which a portal replaces some or adds to them."""
    for name, path in [*settings.layers.files(THEME, "**/*").items(), *((f"assets/{name}", path) for name, path in own_assets(settings).items())]:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def own_assets(settings: Settings) -> dict[str, Path]:
    """The files of a portal's `assets/`, by their path within it."""
    return settings.layers.files(ASSETS, "**/*") if settings.layers.own else {}


def _config(folder: Path, settings: Settings, language: str, menu: list[Any], extra: Mapping[str, object]) -> "MkDocsConfig":
    from mkdocs.config import load_config  # takes long to import, and processes that only render pages don't need it

    theme = settings.mkdocs.get("theme")
    theme = dict(theme) if isinstance(theme, Mapping) else {"name": "material"}
    return load_config(
        str(settings.root / "mkdocs.yml"),
        site_name=settings.name(language),
        site_url=settings.site_url,
        docs_dir=str(folder / "docs"),
        site_dir=str(folder / "site"),
        theme={**theme, "custom_dir": str(folder / "theme"), "language": language.partition("-")[0], "font": False},
        plugins=[],
        nav=menu,
        markdown_extensions=[*deepcopy(settings.mkdocs.get("markdown_extensions") or []), "pledgebook.site.markdown"],
        validation={"links": {"not_found": "ignore", "unrecognized_links": "ignore", "absolute_links": "ignore"}, "nav": {"omitted_files": "ignore"}},
        extra={"pledgebook": extra},
    )


def _extra(settings: Settings, language: str, marker: str) -> dict[str, object]:
    """What the templates of the theme find as `config.extra.pledgebook`."""
    own = prefix(language, settings)
    return {
        "marker": marker,
        "gettext": Translator(settings, language).gettext,
        "plain": plain,
        "policy": POLICY_OF_PAGES,
        "referrer": REFERRER,
        "searchable": searchable,
        "licence": Formats(language).words(each.get("title") or each.get("name", "") for each in settings.package.get("licenses", [])),
        "language": language,
        "direction": direction(language),
        "directions": {each: direction(each) for each in (*settings.languages, SOURCE_LANGUAGE)},
        "home": own,
        "moved": partial(moved, own=own, others=[prefix(each, settings) for each in settings.languages if each != settings.default_language]),
        "colour": settings.colour,
        "stylesheet": _stylesheet(),
        "offline": [f"{prefix(each, settings)}{OFFLINE}" for each in settings.languages] if settings.offline else [],
    }


def _stylesheet() -> str:
    """Address of Material's stylesheet, whose name holds its hash."""
    found = find_spec("material")
    if found is None or found.origin is None:
        raise BuildError("Material for MkDocs is not there. Install what requirements.txt names.")
    folder = Path(found.origin).parent / "templates"
    return next((folder / "assets" / "stylesheets").glob("main.*.min.css")).relative_to(folder).as_posix()


def _menu(menu: Any, own: str, paths: Set[str]) -> Any:
    """The menu of `mkdocs.yml` with the pages of a language, in the folder `own`.
    Entries for pages that don't exist are left out; `paths` has those that do."""
    if isinstance(menu, str):
        return menu if "://" in menu else own + menu
    if isinstance(menu, Mapping):
        return {title: _menu(entry, own, paths) for title, entry in menu.items()}
    return [_menu(entry, own, paths) for entry in menu or [] if _exists(entry, paths)]


def _exists(entry: Any, paths: Set[str]) -> bool:
    if isinstance(entry, Mapping):
        return all(_exists(each, paths) for each in entry.values())
    if isinstance(entry, list):
        return any(_exists(each, paths) for each in entry)
    return "://" in entry or menu_path(entry) in paths


def menu_path(entry: str) -> str:
    """The address of the page to which an entry of the menu leads: `about/` for `about.md`, nothing for the home page."""
    return entry.removesuffix("index.md") if entry.endswith("index.md") else f"{entry.removesuffix('.md')}/"


def moved(html: str, path: str, own: str, others: Collection[str]) -> str:
    """The HTML of a content page that is shown in another language, one folder deeper: relative addresses are changed
    so that they still lead to the same files, and those of pages to the page in that language. `path` is the address
    of the page, `own` the folder of the language, `others` those of all languages that have one."""

    def attribute(found: re.Match[str]) -> str:
        address = _moved(unescape(found[2]), path, own, others)
        return f'{found[1]}="{escape(address)}"' if address else found[0]

    return _TAG.sub(lambda tag: _ADDRESS.sub(attribute, tag[0]), html)


def _moved(address: str, path: str, own: str, others: Collection[str]) -> str:
    """A relative address as seen from the folder of a language; empty for any other address."""
    found = _RELATIVE.fullmatch(address)
    if not found:
        return ""
    there, rest = found.groups()
    is_folder = there.rpartition("/")[2] in ("", ".", "..")
    target = (posixpath.normpath(path + there) + "/" * is_folder).removeprefix("./")
    is_page = ("." not in target.rpartition("/")[2] or target.endswith("index.html")) and not target.startswith(("../", *others))
    return "../" * (path if is_page else own + path).count("/") + target + rest


# What MkDocs makes


def _run(config: "MkDocsConfig") -> None:
    from mkdocs.commands.build import build  # see above

    try:
        build(config)
    except (Exception, SystemExit) as error:  # MkDocs raises whatever its parts raise
        raise BuildError(f"mkdocs.yml: MkDocs could not make the pages around the records: {error}") from error


def _read(site: Path, language: str, marker: str) -> Theme:
    files = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*")) if path.is_file()}
    used = {name: path for name, path in files.items() if not _UNUSED.search(name)}
    templates = {name.removesuffix("index.html"): _template(path.read_text("utf-8"), marker) for name, path in used.items() if name.endswith(".html")}
    assets = {name: path.read_bytes() for name, path in used.items() if not name.endswith(".html")}
    return Theme(language, templates, assets)


def _template(html: str, marker: str) -> str:
    """A page by MkDocs as a Jinja template: its marked places as blocks, all else literal."""
    parts = re.split(rf"<!--{marker}:([a-z]+)-->", html)
    literal = [re.sub(r"\{(?=[{%#])", "{{ '{' }}", part) for part in parts[::2]]
    blocks = [f"{{% block {name} %}}{{% endblock %}}" for name in parts[1::2]]
    return "".join(text + block for text, block in zip(literal, [*blocks, ""], strict=True))
