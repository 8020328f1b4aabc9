"""How a page becomes HTML: Jinja templates around what a view knows."""

from collections.abc import Callable, Iterator, Mapping
from traceback import extract_tb

import segno
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from markupsafe import Markup

from pledgebook import charts, derive, linkeddata, maps, pictures
from pledgebook.chrome import Chrome
from pledgebook.exceptions import BuildError
from pledgebook.model import Portal
from pledgebook.views import NOT_FOUND, Page, View

_CHROME = "chrome/"


class Renderer:
    """Makes the pages of one language."""

    def __init__(self, view: View, chrome: Chrome):
        self._view = view
        self._environment = _environment(view, chrome)

    def render(self, page: Page) -> tuple[str, bytes]:
        """Path of the file and its content. Raises BuildError where a template fails."""
        self._view.turn_to(page)
        try:
            template = self._environment.get_template(page.template)
            html = template.render(chrome=self._chrome(page), page=page, **page.context)
        except TemplateError as error:
            raise BuildError(f"{_place(error)}: the template fails at the page /{page.path}: {error.message}. Correct the template.") from error
        name = page.path if page.path.endswith(".html") else f"{page.path}index.html"
        return self._view.prefix + name, html.encode("utf-8")

    def _chrome(self, page: Page) -> str:
        return _CHROME + (NOT_FOUND if page.path == NOT_FOUND else self._view.prefix + page.chrome)


def _place(error: TemplateError) -> str:
    """File and line at which a template fails."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}"
    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename.endswith(".html")]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "templates"


def files(portal: Portal, chromes: Mapping[str, Chrome], pages: list[Page]) -> Iterator[tuple[str, bytes]]:
    """All pages in all languages as path and content."""
    for language in portal.settings.languages:
        renderer = Renderer(View(portal, language), chromes[language])
        yield from (renderer.render(page) for page in pages if page.path != NOT_FOUND or language == portal.settings.default_language)


def _environment(view: View, chrome: Chrome) -> Environment:
    made = {_CHROME + path: source for path, source in chrome.templates.items()}
    loader = ChoiceLoader([DictLoader(made), FileSystemLoader(view.settings.root / "templates")])
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"])
    environment.install_gettext_translations(view.messages, newstyle=True)
    environment.globals |= {"view": view, "portal": view.portal, "derive": derive, "macro_of": lambda kind: _macro(environment, kind), "described": linkeddata.described, "qr_code": _qr_code, "picture": pictures.path, "charts": charts, "maps": maps}
    environment.globals["there_is"] = lambda path: view.prefix + path in chrome.templates
    environment.filters |= {"paragraphs": _paragraphs, "region_name": view.region}
    return environment


def _macro(environment: Environment, kind: str) -> Callable:
    """The macro that shows a kind of value."""
    return getattr(environment.get_template("macros/values.html").module, kind)


def _qr_code(text: str) -> Markup:
    """A QR code as SVG, for paper. The mask is fixed: trying all eight for the
    fairest costs more than the rest of a page."""
    return Markup(segno.make(text, error="m", micro=False, mask=2).svg_inline(scale=3, border=2, omitsize=True))


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n\n", "\n").split("\n") if part.strip()]
