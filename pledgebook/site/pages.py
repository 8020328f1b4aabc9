"""Which pages there are: each once, for all languages."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pledgebook.data.datapackage import ARCHIVE, Download
from pledgebook.data.exporters.registry import EXPORTERS
from pledgebook.model import derived, facets
from pledgebook.model.derived import DatedUpdate
from pledgebook.model.facets import Facet
from pledgebook.model.portal import LocalizedText, Portal, address
from pledgebook.records.record import Record
from pledgebook.schema.fields import Collection
from pledgebook.site import edit_form
from pledgebook.site.comparison import neighbours
from pledgebook.site.content_pages import ContentPage
from pledgebook.site.groups import Group, grouped, groups
from pledgebook.site.i18n.messages import N_
from pledgebook.site.pagination import pages_of_list
from pledgebook.site.prepared_lists import PreparedList, filled_lists, prepared_lists
from pledgebook.site.scoreboards import Scoreboard, scoreboards
from pledgebook.site.text import language_of
from pledgebook.site.urls import NOT_FOUND
from pledgebook.site.view import View

OFFLINE = "offline/"
_DESCRIPTION_LENGTH = 200
_RECENT, _RECENT_ON_HOME = 50, 4
_FURTHER = "page/placeholder/"
_SUMMARIES = ("summary", "action", "problem", "objective", "foreword", "text")

Title = Callable[[View], LocalizedText | str]
Words = Callable[[View], str]


@dataclass(frozen=True)
class Page:
    """A page in every language. `path` is its address in the main language. `template` is the name of its template, or
    names of which the first that exists is taken; `context` are values for it. `placeholder` is the address of the
    page by MkDocs that it is put into. `title` and `description` are asked with a view."""

    path: str
    template: str | Sequence[str]
    placeholder: str
    title: Title
    description: Words
    context: Mapping[str, Any] = field(default_factory=dict)
    listed: bool = True
    """Whether search engines are to know the page."""


@dataclass(frozen=True)
class PlaceholderPage:
    """An empty page that MkDocs makes, for all pages of its depth and section. `section` is the entry of the menu that
    is current; `language` is that of the title where it isn't the page's."""

    path: str
    title: str
    section: str = ""
    language: str = ""


# Placeholders


def placeholders(portal: Portal, view: View) -> list[PlaceholderPage]:
    """A placeholder for each depth at which pages of an entry of the menu lie, for further pages of lists too."""
    search = view.gettext(N_("Search"))
    made = [PlaceholderPage("", portal.settings.name(view.language)), *(PlaceholderPage(f"search/{depth}", str(search), "", language_of(search)) for depth in ("", _FURTHER))]
    menu = {"explore/": (view.gettext(N_("Explore")), ("",)), "data/": (view.gettext(N_("Data")), ("", "dictionary/"))}
    if "commitments" in portal.schema.collections:
        menu["answers/"] = (view.gettext(N_("Answers")), ("", _FURTHER, "placeholder/", f"placeholder/{_FURTHER}"))
    menu |= {each.path: (view.gettext(each.title), ("", _FURTHER)) for each in prepared_lists(portal.schema) if each.is_watchlist}
    menu |= {f"{each.name}/": (view.schema_gettext(each.plural), ("", _FURTHER, "placeholder/", "placeholder/facet/", f"placeholder/facet/{_FURTHER}")) for each in portal.schema.collections.values()}
    menu |= {f"{each.path}/": (view.gettext(each.title), ("", _FURTHER, "placeholder/", f"placeholder/{_FURTHER}")) for each in groups(portal.schema)}
    return made + [PlaceholderPage(path + depth, str(title), path, language_of(title)) for path, (title, depths) in menu.items() for depth in depths]


# All pages


def site_pages(portal: Portal, content_pages: Mapping[str, list[ContentPage]]) -> Iterator[Page]:
    """All pages of the site but those on its data. `content_pages` goes by language, the main one first."""
    updates = derived.latest_updates(portal, _RECENT)
    for collection in portal.schema.collections.values():
        yield from _collection_pages(collection, portal)
    filled = filled_lists(portal)
    if "commitments" in portal.schema.collections:
        yield from _answer_pages(portal, filled)
        yield Page("compare/", "compare.html", "search/", _gettext(N_("Compare")), _gettext(N_("Two to four action plans, countries or organizations side by side. Your choice is part of the address, so you can share it.")))
        yield Page("recent/", "recent.html", "search/", _gettext(N_("Recently updated")), _gettext(N_("The latest updates, newest first.")), {"updates": updates})
    yield from _fixed_pages(portal, [each for each in filled if each.is_watchlist])
    yield from (content_page(each.path, content_pages) for each in next(iter(content_pages.values())))
    for group in groups(portal.schema):
        yield from _group_pages(portal, group)
    yield _home_page(filled, updates, scoreboards(portal.schema))


def _gettext(message: str) -> Words:
    return lambda view: view.gettext(message)


def _schema_gettext(message: str) -> Words:
    return lambda view: view.schema_gettext(message)


def _fixed_pages(portal: Portal, watchlists: Sequence[PreparedList]) -> Iterator[Page]:
    lists = {"groups": groups(portal.schema), "watchlists": watchlists}
    yield Page("explore/", "explore.html", "explore/", _gettext(N_("Explore")), _gettext(N_("Search, filter and download everything that is recorded here.")), lists)
    yield Page(edit_form.PAGE, "edit.html", "search/", _gettext(N_("Edit a record")), _gettext(N_("Add a record or change one in a form: it says what is wrong, and you need no account.")), listed=False)
    yield Page("search/", "explore.html", "search/", _gettext(N_("Search")), _gettext(N_("Search all records and pages.")), lists, listed=False)
    if portal.settings.offline:
        yield Page(OFFLINE, "offline.html", "search/", _gettext(N_("You are offline")), _gettext(N_("This page is not saved on this device.")), listed=False)
    yield Page(NOT_FOUND, "404.html", "", _gettext(N_("Page not found")), _gettext(N_("There is no page at this address.")), listed=False)


def _home_page(filled: Mapping[PreparedList, list[Record] | None], updates: Sequence[DatedUpdate], compared: Iterable[Scoreboard]) -> Page:
    context = {"watched": [(each, len(records or ())) for each, records in filled.items() if each.is_watchlist], "updates": updates[:_RECENT_ON_HOME], "all_updates": updates, "comparisons": [each for each in compared if each.is_on_home]}
    return Page("", "home.html", "", lambda view: view.settings.name(view.language), lambda view: view.settings.claim(view.language), context)


def content_page(path: str, content_pages: Mapping[str, list[ContentPage]]) -> Page:
    """A page of running text, by its address; `content_pages` as for `site_pages`."""
    versions = {language: each for language, pages in content_pages.items() for each in pages if each.path == path}

    def title(view: View) -> LocalizedText:
        return LocalizedText(versions[view.language].title, versions[view.language].language)

    return Page(path, "prose.html", path, title, lambda view: versions[view.language].description)


def data_pages(downloads: Sequence[Download]) -> Iterator[Page]:
    """The pages that lead to the data."""
    context = {"downloads": downloads, "formats": EXPORTERS, "archive": ARCHIVE}
    yield Page("data/", "downloads.html", "data/", _gettext(N_("Data")), _gettext(N_("Everything on this portal as open data.")), context)
    title, description = _gettext(N_("Data dictionary")), _gettext(N_("Every field and every column, with its meaning."))
    yield Page("data/dictionary/", "dictionary.html", "data/dictionary/", title, description, {"dictionary": {each.name: each.columns for each in downloads}})


# Answers


def _answer_pages(portal: Portal, filled: Mapping[PreparedList, list[Record] | None]) -> Iterator[Page]:
    """A page for each question that people ask, and one that leads to all of them."""
    compared = list(scoreboards(portal.schema))
    counted = {each: None if records is None else len(records) for each, records in filled.items()}
    title, lead = _gettext(N_("Are promises kept?")), _gettext(N_("What people ask about promises, with answers from the records."))
    yield Page("answers/", "answers.html", "answers/", title, lead, {"counted": counted, "comparisons": compared})
    for each in compared:
        yield Page(each.path, "scoreboard.html", "answers/placeholder/", _gettext(each.title), _gettext(each.lead), {"scoreboard": each})
    for prepared, records in filled.items():
        placeholder = prepared.path if prepared.is_watchlist else "answers/placeholder/"
        yield from _pages_of_list(Page(prepared.path, "prepared.html", placeholder, _gettext(prepared.title), _gettext(prepared.lead), {"prepared": prepared, "is_known": records is not None}), records or [])


# Lists on several pages


def _pages_of_list(page: Page, records: list[Record]) -> Iterator[Page]:
    """A page that lists `records`, and the further pages of a long list."""
    for list_page in pages_of_list(page.path, len(records)):
        made = replace(page, context={**page.context, "records": records, "list_page": list_page})
        number = list_page.number
        yield made if number == 1 else replace(made, path=list_page.address(number), placeholder=page.placeholder + _FURTHER, title=_numbered(page, number))


def _numbered(page: Page, number: int) -> Title:
    return lambda view: view.gettext(N_("%(title)s, page %(number)s"), title=page.title(view), number=view.formats.number(number))


# Collections


def _collection_pages(collection: Collection, portal: Portal) -> Iterator[Page]:
    records, path = portal.all(collection.name), f"{collection.name}/"
    title, description = _schema_gettext(collection.plural), _schema_gettext(collection.description)
    offered = [_with_slugs(facet, facets.groups(facet, records, portal)) for facet in facets.facets(collection) if facet.has_pages]
    yield from _pages_of_list(Page(path, "list.html", path, title, description, {"collection": collection, "facets": offered}), records)
    yield from (record_page(record) for record in records)
    for facet, found in offered:
        yield _facet_values_page(facet, found, collection)
        for value, members in found.items():
            yield from _pages_of_list(_facet_page(facet, value, collection), members)


def _with_slugs(facet: Facet, found: Mapping[str, list[Record]]) -> tuple[Facet, Mapping[str, list[Record]]]:
    return replace(facet, slugs=facets.slugs(found)), found


def record_page(record: Record) -> Page:
    """The page of a record, by the template of its collection if there is one."""
    name = record.collection.name
    templates = (f"records/{name}.html", "records/record.html")
    return Page(address(record), templates, f"{name}/placeholder/", lambda view: view.caption(record), lambda view: _summary(record, view), {"record": record})


def _summary(record: Record, view: View) -> str:
    """The beginning of the first text that tells of a record, as long as search engines show it."""
    for name in _SUMMARIES:
        value = record.get(name)
        if value and isinstance(value, str | Mapping):
            text = " ".join((value if isinstance(value, str) else view.localize(value).text).split())
            return text if len(text) <= _DESCRIPTION_LENGTH else text[:_DESCRIPTION_LENGTH].rsplit(" ", 1)[0] + " …"
    return view.schema_gettext(record.collection.description)


def _facet_page(facet: Facet, value: str, collection: Collection) -> Page:
    def title(view: View) -> str:
        return view.pair(view.schema_gettext(collection.plural), view.facet_label(facet, value))

    def description(view: View) -> str:
        return f"{view.schema_gettext(collection.plural)}{view.formats.comma}{view.pair(view.schema_gettext(facet.title), view.facet_label(facet, value))}"

    context = {"collection": collection, "facet": facet, "value": value}
    return Page(facet.path(value), "facet.html", f"{collection.name}/placeholder/facet/", title, description, context)


def _facet_values_page(facet: Facet, found: Mapping[str, list[Record]], collection: Collection) -> Page:
    def title(view: View) -> str:
        return view.pair(view.schema_gettext(collection.plural), view.schema_gettext(facet.title))

    context = {"collection": collection, "facet": facet, "found": found}
    return Page(facets.index_path(collection.name, facet.name), "facet-values.html", f"{collection.name}/placeholder/", title, _schema_gettext(collection.description), context)


# Countries, goals, policy areas


def _group_pages(portal: Portal, group: Group) -> Iterator[Page]:
    found, path = grouped(portal, group), f"{group.path}/"
    yield Page(path, "groups.html", path, _gettext(group.title), _gettext(group.lead), {"group": group, "found": found})
    for code, records in found.items():
        context = {"neighbours": neighbours(portal, found, code)} if group.codelist == "country" else {}
        yield from _pages_of_list(_group_page(group, code, context), records)


def _group_page(group: Group, code: str, context: Mapping[str, Any]) -> Page:
    def title(view: View) -> str:
        return str(view.code_label(group.codelist, code))

    def description(view: View) -> str:
        return str(view.code_description(group.codelist, code)) or view.gettext(group.lead)

    return Page(group.address(code), "group.html", f"{group.path}/placeholder/", title, description, {"group": group, "code": code, **context})
