"""The picture that shows when somebody shares a page: name, claim and figures. `templates/social-image.svg` draws it."""

import textwrap
from collections.abc import Iterator

from pledgebook.model.portal import Portal
from pledgebook.site import jinja
from pledgebook.site.view import View

_CHARACTERS, _LINES = 28, 4
_COUNTED = ("commitments", "action-plans", "projects")


def path(language: str) -> str:
    """Address of the picture in a language."""
    return f"assets/picture-{language}.png"


def files(portal: Portal) -> Iterator[tuple[str, bytes]]:
    """A picture (PNG, 1200 by 630) for each language of the portal."""
    import vl_convert  # heavy, and seldom needed

    for language in portal.settings.languages:
        view = View(portal, language)
        template = jinja.environment({}, view, {}).get_template("social-image.svg")
        lines = textwrap.wrap(portal.settings.claim(language), _CHARACTERS)[:_LINES]
        yield path(language), vl_convert.svg_to_png(template.render(lines=lines, figures=_figures(view)))


def _figures(view: View) -> str:
    """`Commitments: 40 · Action plans: 3 · Projects: 12`."""
    collections = (view.portal.schema.collections.get(name) for name in _COUNTED)
    counts = [(view.schema_gettext(each.plural), len(view.portal.all(each.name))) for each in collections if each]
    return " · ".join(view.pair(word, view.formats.number(number)) for word, number in counts if number)
