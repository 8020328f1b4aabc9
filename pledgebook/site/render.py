"""How a page becomes HTML: its template, filled with what a view knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from traceback import extract_tb
from typing import Any

from jinja2 import Environment, TemplateError, TemplateSyntaxError
from markupsafe import Markup

from pledgebook import BuildError
from pledgebook.model import derived
from pledgebook.model.portal import Portal
from pledgebook.records.record import Record
from pledgebook.site import charts, comparison, edit_form, jinja, json_ld, numbers, qr_code, scoreboards, social_image
from pledgebook.site.contents import Contents
from pledgebook.site.pages import Page
from pledgebook.site.theme import Theme
from pledgebook.site.urls import NOT_FOUND
from pledgebook.site.view import View

_THEME = "theme/"
_TEMPLATE = ".html"


class Renderer:
    """Makes the pages of one language."""

    def __init__(self, portal: Portal, language: str, theme: Theme):
        self.view = View(portal, language)
        self.environment = _environment(self.view, theme)
        self._cards: dict[tuple[str, int, str, str], Markup] = {}
        """Cards that were made: a record stands in some ten lists, and nothing on its
        card depends on the list but level, note and way to the root."""
        self._contents = Contents()
        self.environment.globals |= {"card": self._card, "contents": self._contents}
        with _explained("in every page"):
            jinja.load_macros(self.environment)

    def is_there(self, page: Page) -> bool:
        """Whether the language has the page: the one for what is not found exists once."""
        return page.path != NOT_FOUND or not self.view.prefix

    def file(self, page: Page) -> str:
        """Name of the file of a page within the site."""
        return self.view.prefix + (page.path if page.path.endswith(".html") else f"{page.path}index.html")

    def render(self, page: Page) -> bytes:
        """The page as HTML. Raises BuildError where a template fails."""
        self.view.turn_to(page.path)
        self._contents.begin()
        around = NOT_FOUND if page.path == NOT_FOUND else self.view.prefix + page.placeholder
        with _explained(f"at the page /{page.path}"), self.view.linking(page.context.get("record")):
            template = self.environment.get_or_select_template(page.template if isinstance(page.template, str) else [*page.template])
            return template.render(theme_page=_THEME + around, page=page, **page.context).encode()

    def _card(self, record: Record, level: int, note: str) -> Markup:
        key = (record.key, level, str(note), self.view.base)
        if key not in self._cards:
            with self.view.linking(None):
                cards: Any = self.environment.globals["cards"]
                self._cards[key] = cards.record_card(record, level, note)
        return self._cards[key]


def _environment(view: View, theme: Theme) -> Environment:
    templates = {_THEME + path: source for path, source in theme.templates.items()}
    functions = {
        "derived": derived,
        "charts": charts,
        "scoreboards": scoreboards,
        "numbers": numbers,
        "comparison": comparison,
        "edit_form": edit_form,
        "there_is": lambda path: view.prefix + path in theme.templates,
        "json_ld": json_ld.document,
        "qr_code": qr_code.svg,
        "social_image": social_image.path,
    }
    return jinja.environment(templates, view, functions)


@contextmanager
def _explained(where: str) -> Iterator[None]:
    """Turns the failure of a template into a BuildError with file and line."""
    try:
        yield
    except Exception as error:
        is_of_template = extract_tb(error.__traceback__)[-1].filename.endswith(_TEMPLATE)  # and no function that it called
        if not isinstance(error, TemplateError) and not is_of_template:
            raise
        raise BuildError(f"{_place(error)}: the template fails {where}: {getattr(error, 'message', error)}. Correct the template.") from error


def _place(error: Exception) -> str:
    """File and line at which a template fails."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}"
    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename.endswith(_TEMPLATE)]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "templates"
