"""Which addresses a site has before anybody names something: so that a collection, a page or an entry of the menu that
takes one, or leads to none, is reported by the check and not found out while the site is made."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from pledgebook import characters
from pledgebook.check.problems import ERROR, WARNING, Problem
from pledgebook.check.suggestions import did_you_mean, nearest
from pledgebook.data import datapackage
from pledgebook.layers import SCHEMA
from pledgebook.model.portal import Portal, link
from pledgebook.records.loader import IMAGES, PAGES
from pledgebook.records.prose_files import prose_files
from pledgebook.search import facet_index, pagefind
from pledgebook.site import pages
from pledgebook.site.theme import menu_path
from pledgebook.site.urls import prefix
from pledgebook.text_files import line_of

_ASSETS = "assets"
_RULE_OF_ADDRESS, _RULE_OF_MENU = "address-taken", "menu-to-nothing"
SHIPPED_COLLECTIONS = ("action-plans", "comments", "commitments", "organizations", "projects")
SHIPPED_PAGES = ("about", "accessibility", "contribute", "data-use", "status")
"""Names in the menu that comes with the program. A portal that has removed one may leave it there."""
_WITH_RECORDS = ("answers", "overdue", "due-soon", "no-news", "not-reported", "recent", "compare", "countries", "goals", "policy-areas")
"""Pages that only a portal with such records has."""


def problems(portal: Portal, content: Path) -> list[Problem]:
    """Collections and pages of prose that take an address of the site, and entries of the menu that lead to none."""
    taken = _addresses(portal)
    return [*_wrong_collections(portal, taken), *_wrong_pages(portal, content, taken), *_wrong_menu(portal, content, taken)]


def _addresses(portal: Portal) -> Counter[str]:
    """The addresses of all pages of a portal of this schema without a single record or page of prose; an address that
    two pages have counts twice."""
    empty = link(portal.schema, portal.settings, portal.geography, {name: {} for name in portal.schema.collections}, portal.as_of)
    listed = [*pages.site_pages(empty, {language: [] for language in portal.settings.languages}), *pages.data_pages([])]
    return Counter(page.path for page in listed)


def _folders(portal: Portal) -> set[str]:
    """Folders of the site that hold no pages of the main language."""
    languages = {prefix(language, portal.settings).rstrip("/") for language in portal.settings.languages}
    return {datapackage.FOLDER, facet_index.FOLDER, pagefind.FOLDER, IMAGES, _ASSETS, *filter(None, languages)}


def _wrong_collections(portal: Portal, taken: Mapping[str, int]) -> Iterator[Problem]:
    folders = {characters.path_key(name) for name in _folders(portal)}
    for name in portal.schema.collections:
        if name in (PAGES, IMAGES):
            fact = f"a collection can't be called '{name}': the folder content/{name}/ is for {'pages of prose' if name == PAGES else 'pictures'}."
        elif taken.get(f"{name}/", 0) > 1 or characters.path_key(name) in folders:
            fact = f"a collection can't be called '{name}': '/{name}/' is the address of something else on the site."
        else:
            continue
        other = f"{name}-records"
        yield _problem(portal.settings.layers.nearest(f"{SCHEMA}/{name}.json"), ERROR, _RULE_OF_ADDRESS, fact, f"Rename schema/{name}.json, and the folder of its records, for instance to {other}.json and content/{other}/.")


def _wrong_pages(portal: Portal, content: Path, taken: Mapping[str, int]) -> Iterator[Problem]:
    """Pages of prose at the address of another page. The home page is made of the records."""
    reserved = {characters.path_key(address.rstrip("/")) for address in taken} | {characters.path_key(name) for name in _folders(portal)} | {"index", "404"}
    for path in (path for language in portal.settings.languages for path in sorted((content / PAGES / language).glob("*.md"))):
        if characters.path_key(path.stem) in reserved:
            yield _problem(path, ERROR, _RULE_OF_ADDRESS, f"'/{path.stem}/' is the address of something else on the site.", f"Rename the file, for instance to about-{path.stem}.md, in every language and in the menu.")


def _wrong_menu(portal: Portal, content: Path, taken: Mapping[str, int]) -> Iterator[Problem]:
    """Entries that MkDocs would leave out, except those of the menu that comes with the program."""
    path = portal.settings.root / "mkdocs.yml"
    prose = set(prose_files(content, portal.settings.layers, portal.settings.languages))
    there = {*taken, *(f"{name}/" for name in prose)}
    shipped = {f"{name}/" for name in (*SHIPPED_COLLECTIONS, *SHIPPED_PAGES, *_WITH_RECORDS)}
    known = {address.rstrip("/"): f"{address}index.md" for address in sorted(taken) if address.count("/") == 1} | {name: f"{name}.md" for name in sorted(prose)}
    for entry in (entry for entry in _entries(portal.settings.menu) if "://" not in entry and menu_path(entry) not in there | shipped):
        near = nearest(menu_path(entry).rstrip("/").rpartition("/")[2].removesuffix(".html"), known)
        yield _problem(path, WARNING, _RULE_OF_MENU, f"the menu leads to '{entry}', and there is no such page.", _cure(entry, known[near] if near else None, portal), line_of(path.read_text("utf-8"), entry))


def _cure(entry: str, near: str | None, portal: Portal) -> str:
    if near:
        return did_you_mean(near)
    name = menu_path(entry).rstrip("/")
    wanted = f"the collection schema/{name}.json" if entry.endswith("/index.md") else f"the page content/{PAGES}/{portal.settings.default_language}/{name}.md"
    return f"Add {wanted}, or remove the entry." if "/" not in name and "." not in name else "Remove the entry, or correct it: about.md, commitments/index.md, https://example.org/."


def _entries(menu: object) -> Iterator[str]:
    if isinstance(menu, str):
        yield menu
    for each in menu.values() if isinstance(menu, Mapping) else menu if isinstance(menu, list) else ():
        yield from _entries(each)


def _problem(path: Path, severity: str, rule: str, fact: str, cure: str, line: int = 1) -> Problem:
    return Problem(os.fspath(path), line, 1, severity, "", fact, cure, rule)
