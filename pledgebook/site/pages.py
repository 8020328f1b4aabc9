"""Which pages there are: each once, for all languages."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from pledgebook.data.datapackage import ARCHIVE, Download
from pledgebook.model import derived as derive
from pledgebook.model import facets
from pledgebook.model.facets import Facet
from pledgebook.model.portal import LocalizedText, Portal, address
from pledgebook.records.record import Record
from pledgebook.schema.fields import Collection
from pledgebook.site import pagination as listings
from pledgebook.site.pagination import Part
from pledgebook.site.theme import OFFLINE, Prose, Specimen
from pledgebook.site.view import GROUP_PATHS, NOT_FOUND, Page, View, language_of

_DESCRIPTION_LENGTH = 200
_RECENT = 50
_FURTHER = "page/specimen/"
_ON_FIRST_PART = ("records", "facets")

Arrange = Callable[[View, list[Record], Part], list]


def _(message: str) -> str:
    """Marks a message for translation; a view translates it."""
    return message


class Group(NamedTuple):
    """A kind of page that gathers records of all collections by a code: of
    which list, and which codes a record has."""

    codelist: str
    title: str
    lead: str
    codes_of: Callable[[Record, Portal], list]

    @property
    def path(self) -> str:
        return GROUP_PATHS[self.codelist]


GROUPS = (
    Group("country", _("Countries"), _("Plans, commitments and projects by country."), derive.countries_of),
    Group("sdg", _("Goals"), _("Commitments and projects by Sustainable Development Goal."), derive.goals_of),
    Group(
        "policy-area",
        _("Policy areas"),
        _("Commitments and projects by policy area of the Open Government Partnership."),
        derive.policy_areas_of,
    ),
)
_OWN_TEMPLATES = ("commitments", "projects", "action-plans", "organizations", "comments")


class Watch(NamedTuple):
    """A list of commitments that somebody should look at."""

    path: str
    title: str
    lead: str
    test: Callable[[Record, Portal], bool]


WATCHES = (
    Watch("overdue/", _("Overdue"), _("Commitments whose due date has passed and that nobody has reported complete."), derive.is_overdue),
    Watch("due-soon/", _("Due within 90 days"), _("Commitments that are to be kept within the next 90 days."), derive.is_due_soon),
    Watch("not-reported/", _("Nothing reported"), _("Commitments of which nobody has reported a status yet."), derive.is_unreported),
    Watch("no-news/", _("No news for long"), _("Running commitments without an update for longer than their plan allows."), derive.is_stale),
)


def specimens(portal: Portal, view: View) -> list[Specimen]:
    """A specimen for each depth and each entry of the menu."""
    made = [Specimen("", portal.settings.name(view.language)), *_listing("search/", "", view.gettext(_("Search")))]
    made.append(_specimen("explore/", view.gettext(_("Explore")), "explore/"))
    for collection in portal.schema.collections.values():
        made += _section(f"{collection.name}/", view.schema_gettext(collection.plural))
        made += _listing(f"{collection.name}/specimen/facet/", f"{collection.name}/", collection.title)
    for group in GROUPS:
        made += _section(f"{group.path}/", view.gettext(group.title))
        made += _listing(f"{group.path}/specimen/", f"{group.path}/", group.title)[1:]
    return [*made, _specimen("data/", view.gettext(_("Data")), "data/"), Specimen("data/dictionary/", "dictionary", "data/")]


def _specimen(path: str, title: str, section: str) -> Specimen:
    return Specimen(path, str(title), section, language_of(title))


def _section(path: str, title: str) -> list[Specimen]:
    return [*_listing(path, path, title), _specimen(f"{path}specimen/", title, path)]


def _listing(path: str, section: str, title: str) -> list[Specimen]:
    """A list and the further pages that it may need."""
    return [_specimen(path, title, section), _specimen(path + _FURTHER, title, section)]


def words(view: View) -> dict[str, str]:
    """What the surroundings of every page say."""
    return {
        "skip": view.gettext(_("Skip to content")),
        "search": view.gettext(_("Search")),
        "placeholder": view.gettext(_("Title, code, organization …")),
        "dark": view.gettext(_("Dark colours")),
        "menu": view.gettext(_("Main menu")),
        "footer": view.gettext(_("All sections")),
        "contents": view.gettext(_("On this page")),
        "untranslated": view.gettext(_("This page is not yet available in your language.")),
        "licence": _licence(view),
        "privacy": view.gettext(_("No cookies, no counters, nothing loaded from elsewhere.")),
    }


def _licence(view: View) -> str:
    """Under which licence the records stand, by `datapackage.json`."""
    titles = [each.get("title") or each.get("name", "") for each in view.settings.package.get("licenses", [])]
    return view.gettext(_("Records and texts: %(licence)s."), licence=view.formats.words(titles)) if titles else ""


def pages(portal: Portal, prose: Mapping[str, list[Prose]]) -> Iterator[Page]:
    """All pages of the site but those on its data, last those with maps of the world,
    which may still be drawn. `prose` goes by language, the main one first."""
    watched = {watch: [record for record in portal.all("commitments") if watch.test(record, portal)] for watch in WATCHES}
    news = derive.latest_updates(portal, _RECENT)
    for collection in portal.schema.collections.values():
        yield from _collection_pages(collection, portal)
    yield from _watch_pages(watched, news)
    yield Page("explore/", "explore.html", "explore/", _said(_("Explore")), _said(_("Search, narrow down and take along everything that is recorded here.")), {"groups": GROUPS, "watches": WATCHES})
    yield from (_prose_page(each.path, prose) for each in next(iter(prose.values())))
    yield Page("search/", "search.html", "search/", _said(_("Search")), _said(_("Search all records and pages.")), listed=False)
    if portal.settings.offline:
        yield Page(OFFLINE, "offline.html", "search/", _said(_("Not connected")), _said(_("This page has not been kept on this device.")), listed=False)
    yield Page(NOT_FOUND, "404.html", "", _said(_("Page not found")), _said(_("There is no page at this address.")), listed=False)
    for group in GROUPS:
        yield from _group_pages(portal, group)
    yield _home(watched, news)


def _said(message: str) -> Callable[[View], str]:
    return lambda view: view.gettext(message)


def _worded(text: str) -> Callable[[View], str]:
    return lambda view: view.schema_gettext(text)


def _home(watched: Mapping[Watch, list[Record]], news: list[derive.News]) -> Page:
    context = {"groups": GROUPS, "watched": [(watch, len(records)) for watch, records in watched.items()], "news": news[:6]}
    return Page("", "home.html", "", lambda view: view.settings.name(view.language), lambda view: view.settings.claim(view.language), context)


def _collection_pages(collection: Collection, portal: Portal) -> Iterator[Page]:
    records, path = portal.all(collection.name), f"{collection.name}/"
    title, description = _worded(collection.plural), _worded(collection.description)
    offered = [(facet, facets.groups(facet, records, portal)) for facet in facets.facets(collection) if facet.kind in facets.LISTED]
    yield from _in_parts(Page(path, "list.html", path, title, description, {"collection": collection, "records": records, "facets": offered}), records)
    yield from (record_page(record) for record in records)
    for facet, found in offered:
        yield _facet_values_page(facet, found, collection)
        for value, members in _by_address(facet, found):
            yield from _in_parts(_facet_page(facet, value, collection), members)


def _in_parts(page: Page, records: list[Record], arrange: Arrange = View.part) -> Iterator[Page]:
    """A page that lists `records`, and one for each further part of a long
    list, which shows nothing but these."""
    for part in listings.parts(page.path, len(records)):
        context = {**page.context, "part": part, "total": len(records)}
        shown = replace(page, context=context, shown=partial(_shown, arrange, records, part))
        yield shown if part.number == 1 else _further(shown, part)


def _shown(arrange: Arrange, records: list[Record], part: Part, view: View) -> list:
    return arrange(view, records, part)


def _further(page: Page, part: Part) -> Page:
    context = {name: value for name, value in page.context.items() if name not in _ON_FIRST_PART}
    return replace(page, context=context, path=part.address(part.number), chrome=page.chrome + _FURTHER, title=_numbered(page, part.number))


def _numbered(page: Page, number: int) -> Callable[[View], str]:
    return lambda view: view.gettext(_("%(title)s, page %(number)s"), title=page.title(view), number=view.formats.number(number))


def _by_address(facet: Facet, found: dict[str, list[Record]]) -> Iterator[tuple[str, list[Record]]]:
    """Values with their records; those whose addresses are alike share a page."""
    shared: dict[str, tuple[str, list[Record]]] = {}
    for value, members in found.items():
        _value, known = shared.setdefault(facet.path(value), (value, []))
        known += [record for record in members if record not in known]
    yield from shared.values()


def record_page(record: Record) -> Page:
    """The page of a record."""
    name = record.collection.name
    template = f"records/{name}.html" if name in _OWN_TEMPLATES else "records/record.html"
    return Page(address(record), template, f"{name}/specimen/", lambda view: view.caption(record), lambda view: _summary(record, view), {"record": record})


def _summary(record: Record, view: View) -> str:
    """What the first telling text of a record says, in a length for search engines."""
    for name in ("summary", "action", "problem", "objective", "foreword", "text"):
        if value := record.get(name):
            text = " ".join((value if isinstance(value, str) else view.localize(value).text).split())
            return text if len(text) <= _DESCRIPTION_LENGTH else text[:_DESCRIPTION_LENGTH].rsplit(" ", 1)[0] + " …"
    return view.schema_gettext(record.collection.description)


def _facet_page(facet: Facet, value: str, collection: Collection) -> Page:
    def title(view: View) -> str:
        return view.pair(view.schema_gettext(collection.plural), view.facet_label(facet, value))

    def description(view: View) -> str:
        return f"{view.schema_gettext(collection.plural)}{view.formats.comma}{view.pair(view.schema_gettext(facet.title), view.facet_label(facet, value))}"

    context = {"collection": collection, "facet": facet, "value": value}
    return Page(facet.path(value), "facet.html", f"{collection.name}/specimen/facet/", title, description, context)


def _facet_values_page(facet: Facet, found: dict[str, list[Record]], collection: Collection) -> Page:
    def title(view: View) -> str:
        return view.pair(view.schema_gettext(collection.plural), view.schema_gettext(facet.title))

    context = {"collection": collection, "facet": facet, "found": found}
    return Page(facets.index_path(collection.name, facet.name), "facet-values.html", f"{collection.name}/specimen/", title, _worded(collection.description), context)


def _group_pages(portal: Portal, group: Group) -> Iterator[Page]:
    found: dict[str, list[Record]] = {}
    for record in portal:
        if record.collection.name != "comments":
            for code in group.codes_of(record, portal):
                found.setdefault(str(code), []).append(record)
    order = {code: number for number, code in enumerate(portal.schema.codelists[group.codelist].codes)}
    found = dict(sorted(found.items(), key=lambda entry: order[entry[0]]))
    path = f"{group.path}/"
    yield Page(path, "groups.html", path, _said(group.title), _said(group.lead), {"group": group, "found": found})
    for code, records in found.items():
        yield from _in_parts(_group_page(group, code, records), records, View.sections)


def _group_page(group: Group, code: str, records: list[Record]) -> Page:
    def title(view: View) -> str:
        return str(view.code_label(group.codelist, code))

    def description(view: View) -> str:
        return str(view.code_description(group.codelist, code)) or view.gettext(group.lead)

    path = f"{group.path}/{facets.slug(code)}/"
    return Page(path, "group.html", f"{group.path}/specimen/", title, description, {"group": group, "code": code, "records": records})


def _watch_pages(watched: Mapping[Watch, list[Record]], news: list[derive.News]) -> Iterator[Page]:
    for watch, records in watched.items():
        yield from _in_parts(Page(watch.path, "watch.html", "search/", _said(watch.title), _said(watch.lead), {"watch": watch}), records)
    yield Page("recent/", "recent.html", "search/", _said(_("Recently updated")), _said(_("What was reported last, the latest first.")), {"news": news})


def _prose_page(path: str, prose: Mapping[str, list[Prose]]) -> Page:
    versions = {language: each for language, pages in prose.items() for each in pages if each.path == path}
    return Page(path, "prose.html", path, lambda view: LocalizedText(versions[view.language].title, versions[view.language].language), lambda view: versions[view.language].description)


def data_pages(downloads: list[Download]) -> Iterator[Page]:
    """The pages that lead to the data."""
    sizes = {"downloads": [replace(each, columns=()) for each in downloads], "archive": ARCHIVE}
    yield Page("data/", "downloads.html", "data/", _said(_("Data")), _said(_("Everything on this portal as open data.")), sizes)
    title, description = _said(_("Data dictionary")), _said(_("Every field and every column, with its meaning."))
    yield Page("data/dictionary/", "dictionary.html", "data/dictionary/", title, description, {"dictionary": {each.name: each.columns for each in downloads}})
