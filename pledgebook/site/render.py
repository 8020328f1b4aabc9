"""How a page becomes HTML: Jinja templates around what a view knows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache, cached_property
from traceback import extract_tb

from jinja2 import Environment, TemplateError, TemplateSyntaxError
from markupsafe import Markup

from pledgebook import BuildError
from pledgebook.model import derived as derive
from pledgebook.model.portal import Portal
from pledgebook.publish import digests, reads
from pledgebook.records.record import Record
from pledgebook.site import jinja as templating
from pledgebook.site import json_ld as linkeddata
from pledgebook.site import qr_code as qrcodes
from pledgebook.site import social_image as pictures
from pledgebook.site.charts import charts, maps
from pledgebook.site.theme import Chrome
from pledgebook.site.view import NOT_FOUND, Page, View, encoded

_CHROME = "chrome/"
_LONG = 60
_TEMPLATE = ".html"
_NOWHERE, _NO_LEVEL, _NO_NOTE = "\0", "\1", "\2"  # no record holds such letters


class Renderer:
    """Makes the pages of one language."""

    def __init__(self, portal: Portal, language: str, chrome: Chrome):
        self.view = View(portal, language)
        self._chrome = chrome
        self._folder = portal.settings.root / "templates"

    @cached_property
    def _environment(self) -> Environment:
        return _environment(self.view, self._chrome)

    def is_there(self, page: Page) -> bool:
        """Whether the page is one of this language: the page for what is not found exists once."""
        return page.path != NOT_FOUND or not self.view.prefix

    def file(self, page: Page) -> str:
        """Name of the file of a page within the site."""
        return self.view.prefix + (page.path if page.path.endswith(".html") else f"{page.path}index.html")

    def shown(self, page: Page) -> list | None:
        """What a page shows of a long list; who asks reads nothing by it."""
        if page.shown is None:
            return None
        with reads.unnoted():
            return page.shown(self.view)

    def key(self, page: Page) -> str:
        """All that a page is made of, besides what it reads of the portal, and the
        path by which it is known: a digest where that is shorter."""
        own = digests.told(page.context) if page.shown is None else f"{digests.told(page.context)} {digests.told(self.shown(page))}"
        return f"{self._house(page.template, self._name(page))} {own if len(own) < _LONG else digests.digest(own)}"

    @cached_property
    def _basis(self) -> str:
        """Digest of all that every page of the language is made of."""
        settings, root = self.view.settings, self.view.settings.root
        catalogues = [root / "locales" / f"{each}.po" for each in dict.fromkeys((self.view.language, settings.default_language))]
        return digests.digest(digests.common(settings), self.view.language, digests.of_files(catalogues), repr(sorted(self._chrome.templates)))

    @cache  # noqa: B019 - a renderer lives as long as a build
    def _house(self, template: str, surroundings: str) -> str:
        """Digest of what a page shares with others: its template, and what stands around it."""
        return digests.digest(self._basis, templating.closure(self._folder, template), self._chrome.templates.get(surroundings, ""))

    def _name(self, page: Page) -> str:
        return NOT_FOUND if page.path == NOT_FOUND else self.view.prefix + page.chrome

    def compile(self) -> None:
        """Compile all templates that do not belong to the surroundings."""
        self._compile(name for name in templating.names(self._folder) if not name.startswith(_CHROME))

    def compile_surroundings(self) -> None:
        """Compile the templates around the pages."""
        self._compile(_CHROME + name for name in self._chrome.templates)

    def _compile(self, names: Iterable[str]) -> None:
        for name in names:
            with suppress(TemplateError):  # told where the page is made
                self._environment.get_template(name)

    def prepare(self, page: Page) -> None:
        """Compile the template of a page, before there are several processes that would each do so."""
        self._compile([page.template])

    def render(self, page: Page) -> bytes:
        """The page. Raises BuildError where a template fails."""
        self.view.turn_to(page)
        try:
            template = self._environment.get_template(page.template)
            parts = template.generate(chrome=_CHROME + self._name(page), page=page, shown=self.shown(page), **page.context)
            return b"".join([part.encode("utf-8") for part in parts])  # most hold but ASCII, which takes a fortieth of the time
        except (TemplateError, AttributeError) as error:
            if isinstance(error, AttributeError) and not _is_of_template(error):
                raise
            raise BuildError(f"{_place(error)}: the template fails at the page /{page.path}: {getattr(error, 'message', error)}. Correct the template.") from error


def _is_of_template(error: Exception) -> bool:
    """Whether it was a template that failed, and no function that it called."""
    return extract_tb(error.__traceback__)[-1].filename.endswith(_TEMPLATE)


def _place(error: Exception) -> str:
    """File and line at which a template fails."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}"
    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename.endswith(_TEMPLATE)]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "templates"


def _environment(view: View, chrome: Chrome) -> Environment:
    made = {_CHROME + path: source for path, source in chrome.templates.items()}
    environment = templating.environment(view.settings.root / "templates", made, view)
    once = cache(lambda macro, *asked: macro(*asked))
    environment.globals |= {"once": once, "view": view, "portal": view.portal, "derive": derive, "macro_of": cache(lambda kind: _macro(environment, "values", kind)), "cards_of": _cards(view, environment), "described": linkeddata.described, "qr_code": qrcodes.img, "picture": pictures.path, "charts": charts, "maps": maps}
    environment.globals["there_is"] = lambda path: view.prefix + path in chrome.templates
    environment.filters |= {"paragraphs": _paragraphs, "region_name": view.region, "urlencode": encoded}
    return environment


def _macro(environment: Environment, file: str, name: str) -> Callable:
    return getattr(environment.get_template(f"macros/{file}.html").module, name)


def _cards(view: View, environment: Environment) -> Callable:
    """Cards of records, each made once, as seen from nowhere, with a heading of
    no level and a place for a note, and then put on many pages as seen from there."""
    made: dict = {}

    def halves(record: Record, kind: bool) -> list[list[str]]:
        """A card before and behind its note, each in parts between which one sees from where."""
        here, view.base = view.base, _NOWHERE
        try:
            card = str(_macro(environment, "parts", "card")(record, kind, _NO_LEVEL, _NO_NOTE))
        finally:
            view.base = here
        return [half.split(_NOWHERE) for half in card.split(_NO_NOTE)]

    def cards(records: Sequence[Record], kind: bool, level: int, notes: Mapping[str, str]) -> Markup:
        found = reads.all_kept(made, [(record, kind) for record in records], lambda key: halves(*key))
        seen = view.base.join
        if notes:
            eyebrow = _macro(environment, "parts", "eyebrow")
            said = [str(eyebrow(note)) if (note := notes.get(record.key)) else "" for record in records]
            written = [note.join(map(seen, card)) for note, card in zip(said, found, strict=True)]
        else:
            written = [seen(half) for card in found for half in card]
        return Markup("".join(written).replace(_NO_LEVEL, str(level)))

    return cards


def _paragraphs(text: str) -> list[str]:
    if "\n" not in text:
        return [part] if (part := text.strip()) else []
    return [part.strip() for part in text.replace("\n\n", "\n").split("\n") if part.strip()]
