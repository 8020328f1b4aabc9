"""Every page of the site: which there are, and how each becomes HTML."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined

from pledgebook import derive
from pledgebook.chrome import Chrome, Prose, Specimen
from pledgebook.datapackage import ARCHIVE, Download
from pledgebook.model import Portal, Said, address
from pledgebook.records import Record
from pledgebook.views import Page, View

NOT_FOUND = "404.html"
_CHROME = "chrome/"
_DESCRIPTION_LENGTH = 200


def _(message: str) -> str:
    """Marks a message for translation; a view translates it."""
    return message


class Group(NamedTuple):
    """A kind of page that gathers records by a code: where, of which list, whose."""

    path: str
    title: str
    lead: str
    codelist: str
    codes_of: Callable[[Record, Portal], list]


GROUPS = (
    Group("countries", _("Countries"), _("Plans, commitments and projects by country."), "country", derive.countries_of),
    Group("goals", _("Goals"), _("Commitments and projects by Sustainable Development Goal."), "sdg", lambda record, portal: derive.goals_of(record)),
    Group("policy-areas", _("Policy areas"), _("Commitments and projects by policy area of the Open Government Partnership."), "policy-area", lambda record, portal: derive.policy_areas_of(record)),
)  # fmt: skip
_RECORD_TEMPLATES = ("commitments", "projects", "action-plans", "organizations", "comments")


def specimens(portal: Portal, view: View) -> list[Specimen]:
    """A specimen for each depth and each entry of the menu."""
    made = [Specimen("", portal.settings.name(view.language)), Specimen("search/", view.say(_("Search")))]
    for collection in portal.schema.collections.values():
        section = f"{collection.name}/"
        made += [Specimen(section, view.word(collection.plural), section), Specimen(f"{section}specimen/", collection.title, section)]
    for group in GROUPS:
        section = f"{group.path}/"
        made += [Specimen(section, view.say(group.title), section), Specimen(f"{section}specimen/", group.title, section)]
    return [*made, Specimen("data/", view.say(_("Data")), "data/"), Specimen("data/dictionary/", "dictionary", "data/")]


def words(view: View) -> dict[str, str]:
    """What the surroundings of every page say."""
    return {
        "skip": view.say(_("Skip to content")),
        "search": view.say(_("Search")),
        "placeholder": view.say(_("Title, code, organization …")),
        "dark": view.say(_("Dark colours")),
        "menu": view.say(_("Main menu")),
        "footer": view.say(_("All sections")),
        "contents": view.say(_("On this page")),
        "untranslated": view.say(_("This page is not yet available in your language.")),
        "privacy": view.say(_("No cookies, no counters, nothing loaded from elsewhere.")),
    }


def pages(portal: Portal, prose: list[Prose], downloads: list[Download]) -> Iterator[Page]:
    """All pages, each once for all languages."""
    yield Page("", "home.html", "", lambda view: view.settings.name(view.language), lambda view: view.settings.claim(view.language), {"groups": GROUPS})
    for collection in portal.schema.collections.values():
        records = portal.all(collection.name)
        yield Page(f"{collection.name}/", "list.html", f"{collection.name}/", _worded(collection.plural), _worded(collection.description), {"collection": collection, "records": records})
        yield from (_record_page(record) for record in records)
    for group in GROUPS:
        yield from _group_pages(portal, group)
    yield from (_prose_page(each) for each in prose)
    yield Page("search/", "search.html", "search/", _said(_("Search")), _said(_("Search all records and pages.")), listed=False)
    archive = {"downloads": downloads, "archive": ARCHIVE, "dictionary": {each.name: each.columns for each in downloads}}
    yield Page("data/", "downloads.html", "data/", _said(_("Data")), _said(_("Everything on this portal as open data.")), archive)
    yield Page("data/dictionary/", "dictionary.html", "data/dictionary/", _said(_("Data dictionary")), _said(_("Every field and every column, with its meaning.")), archive)
    yield Page(NOT_FOUND, "404.html", "", _said(_("Page not found")), _said(_("There is no page at this address.")), listed=False)


def _said(message: str) -> Callable[[View], str]:
    return lambda view: view.say(message)


def _worded(text: str) -> Callable[[View], str]:
    return lambda view: view.word(text)


def _record_page(record: Record) -> Page:
    name = record.collection.name
    template = f"records/{name}.html" if name in _RECORD_TEMPLATES else "records/record.html"
    return Page(address(record), template, f"{name}/specimen/", lambda view: view.caption(record), lambda view: _summary(record, view), {"record": record})


def _summary(record: Record, view: View) -> str:
    """What the first telling text of a record says, in a length for search engines."""
    for name in ("summary", "action", "problem", "objective", "foreword", "text"):
        if value := record.get(name):
            text = " ".join((value if isinstance(value, str) else view.text(value).text).split())
            return text if len(text) <= _DESCRIPTION_LENGTH else text[:_DESCRIPTION_LENGTH].rsplit(" ", 1)[0] + " …"
    return view.word(record.collection.description)


def _group_pages(portal: Portal, group: Group) -> Iterator[Page]:
    found: dict[str, list[Record]] = {}
    for record in portal:
        if record.collection.name != "comments":
            for code in group.codes_of(record, portal):
                found.setdefault(str(code), []).append(record)
    order = {code: number for number, code in enumerate(portal.schema.codelists[group.codelist].codes)}
    found = dict(sorted(found.items(), key=lambda entry: order[entry[0]]))
    yield Page(f"{group.path}/", "groups.html", f"{group.path}/", _said(group.title), _said(group.lead), {"group": group, "found": found})
    for code, records in found.items():
        yield _group_page(group, code, records)


def _group_page(group: Group, code: str, records: list[Record]) -> Page:
    def title(view: View) -> str:
        return view.label(group.codelist, code)

    def description(view: View) -> str:
        return view.explained(group.codelist, code) or view.say(group.lead)

    path = f"{group.path}/{code.lower().replace('_', '-')}/"
    return Page(path, "group.html", f"{group.path}/specimen/", title, description, {"group": group, "code": code, "records": records})


def _prose_page(prose: Prose) -> Page:
    return Page(prose.path, "prose.html", prose.path, lambda view: Said(prose.title, prose.language), lambda view: prose.description)


class Renderer:
    """Makes the pages of one language."""

    def __init__(self, view: View, chrome: Chrome):
        self._view = view
        self._environment = _environment(view, chrome)

    def render(self, page: Page) -> tuple[str, bytes]:
        """Path of the file and its content."""
        self._view.page, self._view.absolute = page, page.path == NOT_FOUND
        template = self._environment.get_template(page.template)
        html = template.render(chrome=self._chrome(page), page=page, **page.context)
        name = page.path if page.path.endswith(".html") else f"{page.path}index.html"
        return self._view.prefix + name, html.encode("utf-8")

    def _chrome(self, page: Page) -> str:
        if self._view.absolute:
            return _CHROME + NOT_FOUND
        return f"{_CHROME}{self._view.prefix}{page.chrome}"


def _environment(view: View, chrome: Chrome) -> Environment:
    made = {_CHROME + path: source for path, source in chrome.templates.items()}
    loader = ChoiceLoader([DictLoader(made), FileSystemLoader(view.settings.root / "templates")])
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"])
    environment.install_gettext_translations(view.messages, newstyle=True)
    environment.globals |= {"view": view, "portal": view.portal, "derive": derive, "macro_of": lambda kind: _macro(environment, kind)}
    environment.filters |= {"paragraphs": _paragraphs, "region_name": view.region}
    return environment


def _macro(environment: Environment, kind: str) -> Callable:
    """The macro that shows a kind of value."""
    return getattr(environment.get_template("macros/values.html").module, kind)


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n\n", "\n").split("\n") if part.strip()]


def files(portal: Portal, chromes: Mapping[str, Chrome], all_pages: list[Page]) -> Iterator[tuple[str, bytes]]:
    """All pages in all languages as path and content."""
    for language in portal.settings.languages:
        renderer = Renderer(View(portal, language), chromes[language])
        yield from (renderer.render(page) for page in all_pages if page.path != NOT_FOUND or language == portal.settings.default_language)
