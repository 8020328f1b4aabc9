"""How a page becomes HTML: Jinja templates around what a view knows."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from traceback import extract_tb

import zxingcpp
from jinja2 import Environment, TemplateError, TemplateSyntaxError
from markupsafe import Markup

from pledgebook import charts, derive, linkeddata, maps, pictures, reads, templating
from pledgebook.chrome import Chrome
from pledgebook.exceptions import BuildError
from pledgebook.model import Portal
from pledgebook.records import Record
from pledgebook.views import NOT_FOUND, Page, View

_CHROME = "chrome/"
_NOWHERE = "\0"
_QUIET = 2
_DARK = re.compile(b"\0+")


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
    environment = templating.environment(view.settings.root / "templates", made, view.messages)
    environment.globals |= {"view": view, "portal": view.portal, "derive": derive, "macro_of": cache(lambda kind: _macro(environment, "values", kind)), "card_of": _cards(view, environment), "described": linkeddata.described, "qr_code": _qr_code, "picture": pictures.path, "charts": charts, "maps": maps}
    environment.globals["there_is"] = lambda path: view.prefix + path in chrome.templates
    environment.filters |= {"paragraphs": _paragraphs, "region_name": view.region}
    return environment


def _macro(environment: Environment, file: str, name: str) -> Callable:
    return getattr(environment.get_template(f"macros/{file}.html").module, name)


def _cards(view: View, environment: Environment) -> Callable:
    """Cards of records, each made once, as seen from nowhere, and then put on
    many pages as seen from there."""
    made: dict = {}

    def card(record: Record, kind: bool, level: int, note: str) -> Markup:
        here, view.base = view.base, _NOWHERE
        try:
            html = reads.kept(made, (record.key, kind, level, note), lambda: _macro(environment, "parts", "card")(record, kind, level, note))
        finally:
            view.base = here
        return Markup(html.replace(_NOWHERE, here))

    return card


def _qr_code(text: str) -> Markup:
    """A QR code as SVG, for paper. The mask is fixed: trying all eight for the
    fairest costs more than the rest of a page."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, options="ecLevel=M,dataMask=2")
    rows = memoryview(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)).tolist()
    size = len(rows) + 2 * _QUIET
    runs = [f"M{_QUIET + run.start()} {y}h{len(run[0])}" for y, row in enumerate(rows, _QUIET) for run in _DARK.finditer(bytes(row))]
    return Markup(f'<svg viewBox="0 0 {size} {size}" class="pb-code"><path fill="#fff" d="M0 0h{size}v{size}H0z"/><path stroke="#000" d="{"".join(runs)}" transform="translate(0 .5)"/></svg>')


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n\n", "\n").split("\n") if part.strip()]
