"""Jinja, set up for the pages: strict, and everything escaped. `templates/README.md` lists the names that templates find."""

from collections.abc import Callable, Mapping
from functools import cache

from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemBytecodeCache, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from pledgebook.layers import TEMPLATES
from pledgebook.site.stylesheet import css_class
from pledgebook.site.text import MarkedText, blocks, plain
from pledgebook.site.urls import encoded, outward
from pledgebook.site.view import View
from pledgebook.site.word_forms import searchable

_MACROS = "macros/"


def environment(theme_templates: Mapping[str, str], view: View, functions: Mapping[str, object]) -> Environment:
    """An environment for the templates of the portal, else of the program, and those that MkDocs made. The program's own
    are also found as `default/<name>`, so that a portal's can extend them. `functions` are further names for all templates."""
    folders = view.settings.layers.all(TEMPLATES)
    own, default = FileSystemLoader(folders[::-1]), PrefixLoader({"default": FileSystemLoader(folders[0])})
    made = Environment(
        loader=ChoiceLoader([DictLoader(dict(theme_templates)), own, default]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=FileSystemBytecodeCache(),
        extensions=["jinja2.ext.do"],
    )
    made.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":")}
    _, _n = _translators(view, lambda value: value)
    gettext, ngettext = _translators(view, plain)
    made.globals |= {"_": _, "_n": _n, "gettext": gettext, "ngettext": ngettext, "view": view, "portal": view.portal, "share": css_class, **functions}
    made.filters |= {"blocks": blocks, "linked": view.linked, "outward": outward, "plain": plain, "region_name": view.region, "searchable": searchable, "urlencode": encoded}
    return made


def load_macros(environment: Environment) -> None:
    """Make the macros of each file in `macros/` known to all templates, by the name of the file."""
    for name in environment.list_templates(filter_func=lambda name: name.startswith(_MACROS)):
        module = environment.get_template(name).make_module(environment.globals, shared=True)
        environment.globals[name.removeprefix(_MACROS).removesuffix(".html")] = module


def _translators(view: View, prepare: Callable[[object], object]) -> tuple[Callable[..., Markup], Callable[..., Markup]]:
    """Functions for messages and for messages about a number. Messages may hold HTML;
    what is filled in is escaped. Both go through `prepare` before."""

    @cache
    def whole(message: str) -> Markup:
        return _html(prepare(view.gettext(message))) % {}

    def translate(message: str, /, **values: object) -> Markup:
        if not values:
            return whole(message)
        return _html(prepare(view.gettext(message))) % {name: prepare(value) for name, value in values.items()}

    def translate_number(one: str, many: str, number: int, /, **values: object) -> Markup:
        return _html(prepare(view.ngettext(one, many, number))) % {"num": view.formats.number(number), **values}

    return translate, translate_number


def _html(message: object) -> Markup:
    return message.__html__() if isinstance(message, MarkedText) else Markup(message)
