"""What a page may ask: words, values and addresses, for one language.

A `View` holds everything that templates call. Its current page decides what a
relative address looks like.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from urllib.parse import quote

from markupsafe import Markup, escape

from pledgebook.model import derived as derive
from pledgebook.model import facets
from pledgebook.model.facets import Facet
from pledgebook.model.geography import region_name
from pledgebook.model.portal import Backlink, LocalizedText, Portal, address
from pledgebook.publish import digests, reads
from pledgebook.records.record import Record
from pledgebook.schema.fields import Collection, Field
from pledgebook.settings import direction
from pledgebook.site import pagination as listings
from pledgebook.site.i18n import messages as languages
from pledgebook.site.i18n.formats import Formats
from pledgebook.site.pagination import Part
from pledgebook.site.theme import prefix

_kept = lru_cache(maxsize=100_000)  # words and names stand on many pages
_quoted = _kept(quote)
_PERCENT = [quote(bytes([byte]), safe="") for byte in range(256)]
NOT_FOUND = "404.html"
_FEEDBACK = {"correction": "Suggest a correction", "comment": "Comment"}
GROUP_PATHS = {"country": "countries", "sdg": "goals", "policy-area": "policy-areas"}


@lru_cache(maxsize=1_000)
def encoded(text: str) -> str:
    """A text as part of what is asked for by an address: as `quote`, in half the time."""
    return "".join([_PERCENT[byte] for byte in text.encode()])


@dataclass(frozen=True)
class Page:
    """A page in every language. `path` is its address in the main language,
    `chrome` that of the specimen around it; `title` and `description` ask a view."""

    path: str
    template: str
    chrome: str
    title: Callable[["View"], LocalizedText | str]
    description: Callable[["View"], str]
    context: Mapping[str, object] = field(default_factory=dict)
    listed: bool = True
    """Whether search engines are to know the page."""
    shown: Callable[["View"], list] | None = None
    """What a page of a long list shows of it, in its order; its template finds
    that as `shown`."""


class MarkedText(str):
    """Words that are partly in another language than the page: HTML says in
    which, anything else takes the words. Attributes can't say it: give them plain ones."""

    def __new__(cls, words: str, html: Markup) -> "MarkedText":
        self = super().__new__(cls, words)
        self._html = html
        return self

    def __html__(self) -> Markup:
        return self._html


class ForeignText(MarkedText):
    """Words that are all in one other language than the page."""

    def __new__(cls, words: str, language: str) -> "ForeignText":
        self = super().__new__(cls, words, Markup('<span lang="{}" dir="auto">{}</span>').format(language, str(words)))
        self.language = language
        return self

    def lower(self) -> "ForeignText":
        return ForeignText(super().lower(), self.language)


@digests.told.register
def _(words: MarkedText) -> str:
    return f"{str(words)!r} {str(words.__html__())!r}"


def language_of(words: str) -> str:
    """The other language of words; empty where they are in the page's, or in several."""
    return words.language if isinstance(words, ForeignText) else ""


def filled(message: str, words: Mapping[str, object]) -> str:
    """A message with its blanks filled in, still marked."""
    plain = str(message) % words
    if isinstance(message, ForeignText):
        return ForeignText(plain, message.language)
    return MarkedText(plain, escape(message) % words) if _any_marked(words.values()) else plain


def joined(phrases: Sequence[str]) -> str:
    """Phrases one after the other, still marked."""
    plain, found = " ".join(phrases), {language_of(each) for each in phrases}
    if len(found) == 1 and found != {""}:
        return ForeignText(plain, found.pop())
    return MarkedText(plain, Markup(" ").join(phrases)) if _any_marked(phrases) else plain


def _any_marked(words: Iterable[object]) -> bool:
    return any(isinstance(each, MarkedText) for each in words)


class RecordView:
    """A record as a page shows it. What a layout takes is not shown again
    among the rest."""

    def __init__(self, record: Record):
        self.record = record
        self._taken = {"id"}

    def take(self, name: str) -> object:
        """The value of a field, or None; it counts as shown."""
        self._taken.add(name)
        return self.record.get(name)

    def field(self, name: str) -> Field:
        return self.record.collection.field(name)

    def details(self, name: str, item: Mapping, shown: Container[str]) -> list[Field]:
        """Fields that an item of a list has, besides those `shown`."""
        return [each for each in self.field(name).fields if each.name in item and each.name not in shown]

    def rest(self) -> Iterator[tuple[str, list[tuple[Field, object]]]]:
        """Groups with the fields that the layout has not taken."""
        data = self.record.data
        for group, fields in _of_groups(self.record.collection, frozenset(data.keys() - self._taken)):
            yield group, [(each, data[each.name]) for each in fields]


@lru_cache(maxsize=1_000)  # many records fill the same fields
def _of_groups(collection: Collection, names: frozenset[str]) -> list[tuple[str, list[Field]]]:
    """Groups of fields with those that have the names."""
    found = ((group, [each for each in fields if each.name in names]) for group, fields in collection.groups.items())
    return [(group, fields) for group, fields in found if fields]


class View:
    """One language of the portal, as its templates see it."""

    def __init__(self, portal: Portal, language: str):
        self.portal = portal
        self.settings = portal.settings
        self.language = language
        self.direction = direction(language)
        self.prefix = prefix(language, portal.settings)
        self.formats = Formats(language)
        self.messages = languages.Messages(portal.settings.root / "locales", language, portal.settings.default_language)
        self.page: Page | None = None
        self.absolute = False
        self.base = ""
        """Way from the current page to the root of the portal."""
        self._quoted_path = ""
        self.alternates: list[tuple[str, str, str]] = []
        """Code, own name and relative address of the current page in every language."""
        self._sorted: dict[int, tuple[list[Record], list]] = {}
        self._known: dict = {}

    def turn_to(self, page: Page) -> None:
        """Make `page` the one from which addresses are seen."""
        self.page, self.absolute, self._quoted_path = page, page.path == NOT_FOUND, quote(page.path)
        self.base = self.settings.site_path if self.absolute else "../" * (self.prefix + page.path).count("/")
        path = "" if self.absolute else page.path
        self.alternates = [(each, languages.own_name(each), (self.base + prefix(each, self.settings) + path) or "./") for each in self.settings.languages]

    # Words

    def gettext(self, message: str, **words: object) -> str:
        """A message of the interface in this language, with its blanks filled in."""
        said = self._message(message)
        return filled(said, words) if words else said

    @_kept
    def _message(self, message: str) -> str:
        return self._said(self.messages.gettext(message), message)

    def ngettext(self, one: str, many: str, number: int, **words: object) -> str:
        """A message about a number of things, with its blanks filled in."""
        said = self._said(self.messages.ngettext(one, many, number), one)
        return filled(said, words) if words else said

    @_kept
    def schema_gettext(self, text: str) -> str:
        """A title, group or description of the schema in this language."""
        context = languages.SCHEMA_CONTEXT
        return self._said(self.messages.pgettext(context, text), text, context) if text else ""

    def _said(self, words: str, message: str, context: str | None = None) -> str:
        return self._marked(LocalizedText(words, self.messages.language_of(message, context)))

    @_kept
    def code_label(self, codelist: str, code: object) -> str:
        return self._marked(self.portal.named(codelist, code, self.language))

    @_kept
    def code_description(self, codelist: str, code: object) -> str:
        """What a code means, in a sentence; empty where the list doesn't say."""
        described = self.portal.schema.codelists[codelist].codes[str(code)].descriptions
        language = self.language if described.get(self.language) else self.settings.default_language
        return self._marked(LocalizedText(described.get(language, ""), language))

    def hint(self, codelist: str, code: object) -> str:
        """What a code means, for an attribute: empty where it is not explained
        in the language of the page."""
        return self.portal.schema.codelists[codelist].codes[str(code)].descriptions.get(self.language, "")

    @property
    def claim(self) -> str:
        """The sentence of the home page."""
        language = self.language if self.settings.claims.get(self.language) else self.settings.default_language
        return self._marked(LocalizedText(self.settings.claim(language), language))

    def _marked(self, said: LocalizedText) -> str:
        return ForeignText(said.text, said.language) if said.text and self.language_if_other(said) else said.text

    def region(self, code: str) -> str:
        return region_name(code, self.language)

    def localize(self, value: Mapping[str, str]) -> LocalizedText:
        return self.portal.localize(value, self.language)

    def caption(self, record: Record) -> LocalizedText:
        reads.note(record.gist)
        return self._caption(record)

    @_kept
    def _caption(self, record: Record) -> LocalizedText:
        return self.portal.caption(record, self.language)

    def language_if_other(self, said: LocalizedText) -> str:
        """The language of a text where it is not the page's; else empty."""
        return said.language if said.language not in ("", self.language) else ""

    @_kept
    def language_name(self, code: str) -> str:
        return languages.name_in(code, self.language)

    def pair(self, label: str, value: str) -> str:
        """A label and its value in one line, with the colon of the language."""
        return filled(self.messages.gettext("%(label)s: %(value)s"), {"label": label, "value": value})

    def words(self, items: Iterable[str]) -> str:
        """Items as one phrase: `A, B and C`."""
        items = list(items)
        plain = self.formats.words(items)
        return MarkedText(plain, Markup(self.formats.words(map(escape, items)))) if _any_marked(items) else plain

    def facet_label(self, facet: Facet, value: str) -> str:
        return self._marked(facets.label(facet, value, self.portal, self.language))

    # Addresses

    def url(self, path: str) -> str:
        """Address of a page in this language, seen from the current one."""
        return (self.base + self.prefix + path) or "./"

    def asset(self, path: str) -> str:
        """Address of a file that all languages share."""
        return self.base + _quoted(path)

    def link(self, record: Record) -> str:
        return self.url(address(record))

    def canonical(self, language: str = "") -> str:
        """Full address of the current page, in this or another language."""
        return self._top(language or self.language) + self._quoted_path

    @_kept
    def _top(self, language: str) -> str:
        """Full address of the home page in a language."""
        return self.settings.site_url + prefix(language, self.settings)

    def path_of(self, record: Record) -> str:
        """Path of a record's file in the repository."""
        return f"content/{record.document.name}"

    def edit(self, record: Record) -> str:
        return self.settings.edit_base + self.path_of(record) if self.settings.edit_base else ""

    def feedback(self, form: str, record: Record) -> str:
        """Address at which a reader corrects (`correction`) or comments on
        (`comment`) a record: a prefilled issue form, or an e-mail."""
        key, page = encoded(record.key), encoded(self.canonical())
        subject = f"{key}%3A%20{encoded(self.caption(record).text[:120])}"
        if self.settings.feedback == "issues":
            filled_in = f"template={form}.yml&title={subject}&record={key}&page={page}"
            return f"{self.settings.mkdocs['repo_url'].rstrip('/')}/issues/new?{filled_in}"
        return f"mailto:{self.settings.feedback}?subject={encoded(self.gettext(_FEEDBACK[form]))}%3A%20{subject}&body={page}%0A%0A"

    def pages_of_plan(self, record: Record) -> list[str]:
        """Addresses of a plan, its commitments and the bodies that answer for them."""
        commitments = self.portal.pointing(record, "commitments")
        bodies = {each["organization"]: None for commitment in commitments for each in commitment.get("institutions", [])}
        return [self.link(each) for each in [record, *commitments, *(self.portal.find("organizations", id) for id in bodies)]]

    def outward(self, url: str) -> str:
        """A web address as one may follow it."""
        return url if url.startswith(("http://", "https://")) else f"https://{url}"

    # Records

    def record(self, record: Record) -> RecordView:
        return RecordView(record)

    def target(self, field: Field, id: str) -> Record:
        return self.portal.target(field, id)

    def status_of(self, record: Record) -> derive.Status:
        return derive.status_of(record, self.portal.as_of)

    def milestone_status(self, record: Record, milestone: Mapping) -> derive.Status:
        return derive.milestone_status(record, milestone, self.portal.as_of)

    def ties(self, record: Record) -> dict[str, list[tuple[Record, list[str]]]]:
        """Records that point at `record`, by collection, each once with words
        for every tie: the role that it gives, else the name of the field."""
        found: dict[str, dict[str, tuple[Record, list[str]]]] = {}
        for links in self.portal.backlinks(record).values():
            for link in links:
                _other, words = found.setdefault(link.record.collection.name, {}).setdefault(link.record.key, (link.record, []))
                words += [word for word in self._tie_words(link, record) if word not in words]
        return {collection: list(others.values()) for collection, others in sorted(found.items())}

    def _tie_words(self, link: Backlink, record: Record) -> Iterator[str]:
        field, within = link.field, link.record.collection.field_at(link.field.path[:-1])
        role = next((part for part in within.fields if part.name == "role" and part.codelist), None) if within else None
        if not role:
            yield self.schema_gettext(within.title if within else field.title)
            return
        for value in link.record.at(within.path):
            if value.get(field.name) == record.id:
                yield self.code_label(role.codelist, value["role"]) if "role" in value else self.schema_gettext(within.title)

    def by_caption(self, records: Iterable[Record]) -> list[Record]:
        """Records of the portal in the order of their names."""
        found = list(records)
        reads.note_all(record.gist for record in found)
        return sorted(found, key=self._places.__getitem__)

    @cached_property
    def _places(self) -> Mapping[Record, int]:
        """The place of each record among all, in the order of their names."""
        with reads.unnoted():
            filed = sorted(self.portal, key=lambda record: (self.portal.caption(record, self.language).text.casefold(), record.id))
        return {record: place for place, record in enumerate(filed)}

    def part(self, records: list[Record], part: Part) -> list[Record]:
        """What a page of a long list shows, in the order of names."""
        return self._sorted_once(records, self.by_caption)[part.bounds]

    def sections(self, records: list[Record], part: Part) -> list[listings.Section]:
        """What a page of a long list shows, by collection and status."""
        return listings.sections(self._sorted_once(records, self._runs), part)

    def _runs(self, records: list[Record]) -> list[listings.Run]:
        made: list[listings.Run] = []
        first = 0
        for collection in sorted({record.collection.name for record in records}):
            members = [record for record in records if record.collection.name == collection]
            for codelist, code, group in self.by_status(members) or [("", None, members)]:
                made.append(listings.Run(group[0].collection, codelist, code, self.by_caption(group), first))
                first += len(group)
        return made

    def _sorted_once(self, records: list[Record], sort: Callable[[list[Record]], list]) -> list:
        """A long list is sorted once for all its pages."""
        if id(records) not in self._sorted:
            self._sorted[id(records)] = (records, sort(records))
        return self._sorted[id(records)][1]

    def by_status(self, records: Iterable[Record]) -> list[tuple[str, str | None, list[Record]]]:
        """Code list, code and records of each status among `records`, in the
        order of the list; what is not reported comes last. Collections without
        a status are left out."""
        found: dict[tuple[str, str | None], list[Record]] = {}
        day = self.portal.as_of
        for record in records:
            if record.collection.name == "commitments":
                found.setdefault(("update-status", derive.status_of(record, day).status), []).append(record)
            elif record.collection.name == "projects":
                found.setdefault(("project-status", record.get("status")), []).append(record)
        return sorted(((codelist, code, members) for (codelist, code), members in found.items()), key=self._status_order)

    def _status_order(self, entry: tuple[str, str | None, list]) -> tuple[str, int]:
        codes = list(self.portal.schema.codelists[entry[0]].codes)
        return entry[0], codes.index(entry[1]) if entry[1] else len(codes)

    def status_page(self, codelist: str, code: str | None) -> str:
        """Address of the list of all records with a status."""
        if code is None:
            return self.url("not-reported/")
        where = {"update-status": ("commitments", "current_status"), "project-status": ("projects", "status")}[codelist]
        return self.url(facets.path(*where, code))

    def value_page(self, field: Field, value: object) -> str:
        """Address of the page for a coded value: that of all records with it,
        else that of the records of its collection; empty where there is none."""
        if field.codelist in GROUP_PATHS:
            return self.url(f"{GROUP_PATHS[field.codelist]}/{facets.slug(str(value))}/")
        return self.url(facets.path(field.collection, "_".join(field.path), str(value))) if field.facet else ""

    def countries(self) -> list[tuple[str, str, int]]:
        """Code, name and number of records of every country that has some."""
        return reads.kept(self._known, "countries", self._countries)

    def _countries(self) -> list[tuple[str, str, int]]:
        counts = Counter(code for record in self.portal if record.collection.name != "comments" for code in derive.countries_of(record, self.portal))
        return sorted(((code, self.code_label("country", code), number) for code, number in counts.items()), key=lambda entry: entry[1])

    @property
    def today(self) -> str:
        return self.portal.as_of.isoformat()
