"""The picture that shows when somebody shares a page: name, claim and figures."""

import textwrap
from collections.abc import Iterator
from html import escape

from pledgebook.model.portal import Portal
from pledgebook.site.view import View

WIDTH, HEIGHT = 1200, 630
_MARGIN, _LINE, _CHARACTERS = 80, 84, 28
_COUNTED = ("commitments", "action-plans", "projects")
_FONTS = "Noto Serif, Noto Naskh Arabic, DejaVu Serif, DejaVu Sans, serif"
_MARK = '<path fill="#fff" d="M4 3h19a5 5 0 0 1 5 5v21H9a5 5 0 0 1-5-5z"/><path fill="none" stroke="{colour}" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" d="m10 16 4.5 4.5L23 11"/>'


def path(language: str) -> str:
    """Address of the picture in a language."""
    return f"assets/picture-{language}.png"


def files(portal: Portal) -> Iterator[tuple[str, bytes]]:
    """A picture (PNG, 1200 by 630) for each language of the portal."""
    import vl_convert  # heavy, and seldom needed

    for language in portal.settings.languages:
        yield path(language), vl_convert.svg_to_png(_svg(View(portal, language)))


def _svg(view: View) -> str:
    mirrored = view.direction == "rtl"
    edge, anchor = (WIDTH - _MARGIN, "end") if mirrored else (_MARGIN, "start")
    lines = textwrap.wrap(view.settings.claim(view.language), _CHARACTERS)[:4]
    claim = "".join(_text(line, edge, 250 + number * _LINE, 68, anchor) for number, line in enumerate(lines))
    name_edge = edge - 76 if mirrored else edge + 76
    mark = f'<g transform="translate({edge - 64 if mirrored else edge} 76) scale(2)">{_MARK.format(colour=view.settings.colour)}</g>'
    figures = _text(_figures(view), edge, HEIGHT - 70, 34, anchor)
    body = mark + _text(view.settings.name(view.language), name_edge, 122, 44, anchor) + claim + figures
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"><rect width="100%" height="100%" fill="{view.settings.colour}"/>{body}</svg>'


def _figures(view: View) -> str:
    """`Commitments: 40 · Action plans: 3 · Projects: 12`."""
    collections = (view.portal.schema.collections.get(name) for name in _COUNTED)
    counts = [(view.schema_gettext(each.plural), len(view.portal.all(each.name))) for each in collections if each]
    return " · ".join(view.pair(word, view.formats.number(number)) for word, number in counts if number)


def _text(words: str, x: int, y: int, size: int, anchor: str) -> str:
    embedded = f"\u202b{escape(words, quote=False)}\u202c" if anchor == "end" else escape(words, quote=False)
    return f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" font-family="{_FONTS}" fill="#fff">{embedded}</text>'
