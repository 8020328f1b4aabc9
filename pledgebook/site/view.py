"""What templates may ask about the portal: words, values, records and addresses, for one language."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from markupsafe import Markup, escape

from pledgebook.model import derived, facets
from pledgebook.model.derived import Status
from pledgebook.model.facets import Facet
from pledgebook.model.geography import region_name
from pledgebook.model.portal import Backlink, LocalizedText, Portal, address
from pledgebook.model.reviews import Review, review_of
from pledgebook.model.selection import NONE, Selection
from pledgebook.records.image_files import smaller
from pledgebook.records.loader import IMAGES
from pledgebook.records.record import Record, normalised
from pledgebook.schema.codelists import Code
from pledgebook.schema.fields import Data, Field
from pledgebook.settings import direction
from pledgebook.site import text
from pledgebook.site.derived_facts import DerivedFacts
from pledgebook.site.feedback import FeedbackWay, feedback_ways
from pledgebook.site.groups import Group, grouped, groups
from pledgebook.site.i18n.formats import Formats
from pledgebook.site.i18n.messages import N_, name_in
from pledgebook.site.i18n.translator import Translator
from pledgebook.site.mentions import Mentions
from pledgebook.site.plan_comparison import PlanInNumbers, plans_in_numbers
from pledgebook.site.record_lists import RecordLists
from pledgebook.site.record_view import RecordView
from pledgebook.site.review_grid import ReviewGrid, review_grid
from pledgebook.site.text import MarkedText
from pledgebook.site.urls import Urls

_DEGREES = (("latitude", N_("%(degrees)s° N"), N_("%(degrees)s° S")), ("longitude", N_("%(degrees)s° E"), N_("%(degrees)s° W")))


class RelatedRecord(NamedTuple):
    """A record that refers to another one, and words for each of these relations."""

    record: Record
    words: list[str]


class ShownPicture(NamedTuple):
    """Width and height of a picture in pixels, and the addresses of its files by their widths, as `srcset` has them."""

    width: int
    height: int
    smaller: str


class View(Urls, RecordLists):
    """One language of the portal, as its templates see it."""

    def __init__(self, portal: Portal, language: str):
        Urls.__init__(self, portal.settings, language)
        RecordLists.__init__(self, portal, language)
        self.direction = direction(language)
        self.formats = Formats(language)
        translator = Translator(portal.settings, language)
        self.gettext, self.ngettext, self.schema_gettext = translator.gettext, translator.ngettext, translator.schema_gettext
        self._mentions = Mentions()
        self.derived_facts = DerivedFacts(portal)
        self._groups = {group.codelist: group for group in groups(portal.schema)}
        self._group_codes: dict[str, Container[str]] = {}
        """Codes that have a page, by the code list of the group."""

    @property
    def today(self) -> str:
        return self.portal.as_of.isoformat()

    def picture(self, name: str) -> ShownPicture | None:
        """A picture of `content/images/` as a page shows it; None where nothing is known of it."""
        found = self.portal.pictures.get(name)
        if found is None:
            return None
        files = [*((smaller(name, width), width) for width in found.widths), (name, found.width)]
        addresses = ", ".join(f"{self.asset(f'{IMAGES}/{file}')} {width}w" for file, width in files)
        return ShownPicture(found.width, found.height, addresses if found.widths else "")

    # Words

    def code_label(self, codelist: str, code: object) -> str:
        """The label of a code."""
        return self._marked(self.portal.named(codelist, code, self.language)) if self._code(codelist, code) else str(code)

    def code_description(self, codelist: str, code: object) -> str:
        """What a code means, in a sentence; empty where the list doesn't say."""
        entry = self._code(codelist, code)
        descriptions = entry.descriptions if entry else {}
        language = self.language if descriptions.get(self.language) else self.settings.default_language
        return self._marked(LocalizedText(descriptions.get(language, ""), language))

    def hint(self, codelist: str, code: object) -> str:
        """What a code means, for an attribute: empty where it is not explained in the language of the page."""
        entry = self._code(codelist, code)
        return entry.descriptions.get(self.language, "") if entry else ""

    def _code(self, codelist: str, code: object) -> Code | None:
        found = self.portal.schema.codelists.get(codelist)
        return found.codes.get(str(code)) if found else None

    @property
    def claim(self) -> str:
        """The sentence of the home page."""
        language = self.language if self.settings.claims.get(self.language) else self.settings.default_language
        return self._marked(LocalizedText(self.settings.claim(language), language))

    def _marked(self, localized: LocalizedText) -> str:
        return text.mark(localized, self.language)

    def region(self, code: str) -> str:
        """Name of an M49 region."""
        return region_name(code, self.language)

    def localize(self, value: Mapping[str, str]) -> LocalizedText:
        """A text of a record in this language, or in the one in which there is any."""
        return self.portal.localize(value, self.language)

    def caption(self, record: Record) -> LocalizedText:
        """The words that name a record."""
        return self.portal.caption(record, self.language)

    def language_if_other(self, localized: LocalizedText) -> str:
        """The language of a text where it is not the page's; else empty."""
        return text.language_if_other(localized, self.language)

    def language_name(self, code: str) -> str:
        return name_in(code, self.language)

    def pair(self, label: str, value: str) -> str:
        """A label and its value in one line, with the colon of the language."""
        return text.fill(str(self.gettext(N_("%(label)s: %(value)s"))), {"label": label, "value": value})

    @contextmanager
    def linking(self, record: Record | None) -> Iterator[None]:
        """While names of organizations that `record` mentions are links in all texts."""
        before, self._mentions = self._mentions, Mentions.of(record, self.portal) if record else Mentions()
        try:
            yield
        finally:
            self._mentions = before

    def linked(self, text: str) -> str:
        """A text of a record, in which names of organizations that it mentions are links."""
        return self._mentions.link(text, self.url)

    def coordinates(self, place: Data) -> str:
        """Where a place is, as people read it: `42.27° N, 42.70° E`. Empty where that is not known."""
        if "latitude" not in place or "longitude" not in place:
            return ""
        parts = []
        for name, positive, negative in _DEGREES:
            value = str(place[name])
            degrees = self.formats.number(value.removeprefix("-"))
            parts.append(text.fill(self.gettext(negative if value.startswith("-") else positive), {"degrees": degrees}))
        return self.formats.comma.join(map(str, parts))

    def words(self, items: Iterable[str]) -> str:
        """Items as one phrase: `A, B and C`."""
        items = list(items)
        plain = self.formats.words(items)
        return MarkedText(plain, Markup(self.formats.words(map(escape, items)))) if text.any_marked(items) else plain

    def alias(self, field: Field, value: Mapping[str, str]) -> str | None:
        """The code for which a text stands, where the field has a list of names."""
        return facets.alias(field, value, self.portal)

    def facet_label(self, facet: Facet, value: str) -> str:
        return self._marked(facets.label(facet, value, self.portal, self.language))

    # Addresses of records and of what is said about them

    def link(self, record: Record) -> str:
        """Address of the page of a record, seen from the current page."""
        return self.url(address(record))

    def path_of(self, record: Record) -> str:
        """Path of a record's file in the repository."""
        return f"content/{record.document.name}"

    def edit(self, record: Record) -> str:
        """Address at which the file of a record can be edited; empty where there is no repository."""
        return self.settings.edit_base + self.path_of(record) if self.settings.edit_base else ""

    def feedback(self, form: str, record: Record) -> list[FeedbackWay]:
        """Ways in which a reader corrects (`correction`) or comments on (`comment`) a record, as configured."""
        title = f"{record.key}: {self.caption(record).text}"
        return feedback_ways(self.settings, form, title, record.key, self.canonical(), self.gettext)

    def pages_of_plan(self, plan: Record) -> list[str]:
        """Addresses of a plan, its commitments and the organizations that answer for them."""
        commitments = self.portal.pointing(plan, "commitments")
        ids = dict.fromkeys(id for commitment in commitments for id in commitment.at(("institutions", "organization")))
        return [self.link(each) for each in [plan, *commitments, *(self.portal.find("organizations", id) for id in ids)]]

    def status_page(self, collection: str, codelist: str, code: str | None) -> str:
        """Address of the list of all records of a collection that stand at a code of a list; by an independent review,
        those on which the government is silent. The whole list where there is none for that."""
        fields = [derived.status_field(self.portal.schema, collection), derived.review_field(self.portal.schema) if collection == "commitments" else None]
        if code is None and collection == "commitments":
            return self.url("not-reported/")
        name = next((field.name for field in fields if field and field.codelist == codelist), "")
        if code and fields[0] and fields[1] and name == fields[1].name:
            return self.url(f"{collection}/?{Selection({fields[0].name: (NONE,), name: (code,)}).query}")
        if code and any(facet.name == name for facet in facets.facets(self.portal.schema.collections[collection])):
            return self.url(facets.path(collection, name, code))
        return self.url(f"{collection}/")

    def value_page(self, field: Field, value: object) -> str:
        """Address of the page for a coded value: that of all records with it,
        else that of the records of its collection; empty where there is none."""
        group = self._groups.get(field.codelist)
        if group and str(value) in self._codes_with_page(group):
            return self.url(group.address(value))
        return self.url(facets.path(field.collection, "_".join(field.path), str(value))) if field.facet else ""

    def _codes_with_page(self, group: Group) -> Container[str]:
        if group.codelist not in self._group_codes:
            self._group_codes[group.codelist] = frozenset(grouped(self.portal, group))
        return self._group_codes[group.codelist]

    # Records

    def record(self, record: Record) -> RecordView:
        return RecordView(record)

    def status_of(self, record: Record) -> Status:
        return derived.status_of(record, self.portal.as_of)

    def review_of(self, record: Record) -> Review | None:
        """The latest independent finding on how far a commitment was kept."""
        return review_of(record)

    def plans_in_numbers(self, records: Iterable[Record]) -> list[PlanInNumbers]:
        """The action plans among some records side by side, the newest first; none where there is nothing to compare."""
        found = plans_in_numbers(self.newest(record for record in records if record.collection.name == "action-plans"), self.portal)
        return found if len(found) > 1 else []

    def review_grid(self, commitments: Iterable[Record]) -> ReviewGrid:
        """What independent reviews found about commitments, question by question."""
        return review_grid(self.by_number(commitments), self.portal.schema)

    def review_source(self, review: Review) -> str:
        """Stage and year of a review, in brackets: `mid-term, 2013`; empty where neither is known."""
        stage = self.code_label("assessment-stage", review.stage).lower() if review.stage else ""
        return self.formats.comma.join(filter(None, [stage, (review.date or "")[:4]]))

    def milestone_status(self, record: Record, milestone: Data) -> Status:
        return derived.milestone_status(record, milestone, self.portal.as_of)

    def related(self, record: Record) -> dict[str, list[RelatedRecord]]:
        """Records that refer to `record`, by collection, each once with words
        for every relation: the role that it gives, else the name of the field."""
        found: dict[str, dict[str, RelatedRecord]] = {}
        for links in self.portal.backlinks(record).values():
            for link in links:
                _, words = found.setdefault(link.record.collection.name, {}).setdefault(link.record.key, RelatedRecord(link.record, []))
                words += [word for word in self._relation_words(link, record) if word not in words]
        return {collection: list(others.values()) for collection, others in sorted(found.items())}

    def _relation_words(self, link: Backlink, record: Record) -> Iterator[str]:
        field, parent = link.field, link.record.collection.field_at(link.field.path[:-1])
        role = next((part for part in parent.fields if part.name == "role" and part.codelist), None) if parent else None
        if parent is None or role is None:
            yield self.schema_gettext(parent.title if parent and not parent.alternatives else field.title)
            return
        for item in link.record.at(parent.path):
            if item.get(field.name) == record.id:
                yield self.code_label(role.codelist, item["role"]) if "role" in item else self.schema_gettext(parent.title)

    def notes(self, related: Iterable[RelatedRecord]) -> dict[str, Markup]:
        """The words for the relations of each record, by its key."""
        return {each.record.key: Markup(self.formats.comma).join(each.words) for each in related}

    def codes(self, record: Record) -> list[str]:
        """Codes of a record as they are printed, each once whatever its case; before them its id, unless it is one of
        them in another spelling."""
        codes = record.at(("codes", "code")) if record.collection.field_at(("codes", "code")) else []
        printed = list({code.lower(): code for code in reversed(codes)}.values())[::-1]
        return printed if normalised(record.id) in map(normalised, printed) else [record.id, *printed]

    def backlinks(self, record: Record) -> dict[str, list[Backlink]]:
        """Records that refer to this one, by relation, without those to which it refers by the same field itself."""
        found = {}
        for name, links in self.portal.backlinks(record).items():
            if left := [link for link in links if link.record.key not in map(link.field.key_of, record.at(link.field.path))]:
                found[name] = left
        return found

    def by_code(self, items: Iterable[Data], field: Field) -> list[tuple[str, list[Data]]]:
        """Items of a list by the code that they have in one of their fields, in the order of its code list; those
        without a code come last."""
        codelist = self.portal.schema.codelists.get(field.codelist)
        found = facets.group_by(items, lambda item: [str(item.get(field.name, ""))], codelist.codes if codelist else ())
        return list(found.items())

    def situations(self, countries: Sequence[str]) -> list[tuple[str, list[str]]]:
        """Groups of special situation to which some countries belong, each with the names of those countries; with
        none where all belong to it."""
        geography, today = self.portal.geography, self.portal.as_of
        found = [(name, [each for each in countries if name in geography.situations([each], today)]) for name in geography.situations(countries, today)]
        return [(name, [self.code_label("country", each) for each in members] if len(members) < len(countries) else []) for name, members in found]

    def featured(self, record: Record) -> list[tuple[Field, object]]:
        """The fields that a card shows, with their values; of a list what all accounts of the record give."""
        in_badge = "end" if record.collection.name == "commitments" and self.status_of(record).deadline_state in derived.OPEN else ""
        found = ((field, record.all_at(field.path) if field.is_list else record.get(field.name)) for field in record.collection.featured)
        return [(field, value) for field, value in found if value not in (None, []) and field.name != in_badge]

    def columns(self, field: Field, rows: Sequence[Data]) -> list[Field]:
        """The parts of a field that any of the rows has."""
        return [part for part in field.fields if any(part.name in row for row in rows)]

    def titles(self, fields: Iterable[Field]) -> Markup:
        """The titles of fields in one line."""
        return Markup(self.formats.comma).join(self.schema_gettext(field.title) for field in fields)

    def countries(self) -> list[tuple[str, str, int]]:
        """Code, name and number of records of every country that has some, by name."""
        group = self._groups.get("country")
        found = grouped(self.portal, group) if group else {}
        return sorted(((code, self.code_label("country", code), len(records)) for code, records in found.items()), key=lambda entry: entry[1])
