"""Languages of the interface: gettext catalogues in `locales/<language>.po`."""

import gettext
import io
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE_LANGUAGE = "en"
SCHEMA_CONTEXT = "schema"
_METHODS = [("pledgebook/**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
_OPTIONS = {"templates/**.html": {"extensions": "jinja2.ext.i18n", "encoding": "utf-8", "silent": "false"}}
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
_SCHEMA_WORDS = ("title", "plural", "description", "group")


def translations(folder: Path, language: str) -> gettext.NullTranslations:
    """The catalogue of a language; English words where there is none."""
    path = folder / f"{language}.po"
    if not path.exists():
        return gettext.NullTranslations()
    return _compiled(path, path.stat().st_mtime_ns)


@cache
def _compiled(path: Path, _changed: int) -> gettext.NullTranslations:
    out = io.BytesIO()
    write_mo(out, read_catalogue(path))
    return gettext.GNUTranslations(io.BytesIO(out.getvalue()))


def read_catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem.replace("-", "_"), abort_invalid=True)


def own_name(language: str) -> str:
    """Name of a language in itself: `español`."""
    name = Locale.parse(language, sep="-").get_display_name() or language
    return name[:1].upper() + name[1:]


def name_in(language: str, reader: str) -> str:
    """Name of a language in the reader's."""
    return Locale.parse(reader, sep="-").languages.get(language.partition("-")[0], language)


def messages(root: Path) -> Catalog:
    """Every message of the program, its templates and its schema."""
    catalogue = Catalog(project="Pledgebook", fuzzy=False)
    found = extract_from_dir(root, method_map=_METHODS, options_map=_OPTIONS, keywords=_KEYWORDS, strip_comment_tags=True, comment_tags=("Translators:",))
    for _, _, message, comments, context in found:
        catalogue.add(message, None, auto_comments=comments, context=context)
    for message in _schema_words(root / "schema"):
        catalogue.add(message, None, context=SCHEMA_CONTEXT)
    return catalogue


def _schema_words(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.json")):
        if path.name != "meta-schema.json":
            yield from _words(json.loads(path.read_text("utf-8")))


def _words(node: object, *, shape: bool = True) -> Iterator[str]:
    """Titles, groups and descriptions of every shape below `node`."""
    if not isinstance(node, dict):
        return
    if shape:
        yield from (node[key] for key in _SCHEMA_WORDS if isinstance(node.get(key), str))
    for key, value in node.items():
        yield from _words(value, shape=key not in ("properties", "$defs"))


def update(root: Path, languages: Iterable[str]) -> list[str]:
    """Bring the catalogues up to date: new messages empty, old ones removed.
    Returns a line for each language with how many are still to be translated."""
    template, lines = messages(root), []
    for language in languages:
        path = root / "locales" / f"{language}.po"
        locale = language.replace("-", "_")
        catalogue = read_catalogue(path) if path.exists() else Catalog(locale=locale, project="Pledgebook", fuzzy=False)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        lines.append(f"{language}: {len(untranslated(catalogue))} of {len(catalogue)} messages to translate")
        with path.open("wb") as file:
            write_po(file, catalogue, omit_header=False, sort_output=True, no_location=True, width=120)
    return lines


def untranslated(catalogue: Catalog) -> list[str]:
    """Messages without a translation, or with one of a plural's forms missing."""
    return [str(message.id) for message in catalogue if message.id and not (all(message.string) if isinstance(message.string, tuple | list) else message.string)]
