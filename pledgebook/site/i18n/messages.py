"""Languages of the interface: gettext catalogues in `locales/<language>.po`."""

import gettext
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from pledgebook import N_ as N_
from pledgebook import SettingsError, __version__
from pledgebook.layers import DEFAULT, LOCALES, SCHEMA, Layers
from pledgebook.text_files import read_text

SOURCE_LANGUAGE = "en"
SCHEMA_CONTEXT = "schema"
_METHODS = [("pledgebook/**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
_OPTIONS = {"templates/**.html": {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "encoding": "utf-8", "silent": "false"}}
_KEYWORDS = {"_": None, "N_": None, "gettext": None, "_n": (1, 2), "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
_SCHEMA_WORDS = ("title", "plural", "description", "group")

_TAG = re.compile(r"<[^>]*>?")
_PLACE = re.compile(r"%\([^)]*\)[a-z]?|\{\w+\}")
Key = tuple[str | None, str]
"""Context and text of a message, of one with a plural the singular."""


class Messages(gettext.NullTranslations):
    """The messages of a language. What is missing in its catalogue is taken from
    the main language of the portal, and what is missing there is in English."""

    def __init__(self, folders: Sequence[Path], language: str, main: str = SOURCE_LANGUAGE):
        """`folders` hold catalogues, the one that counts most last."""
        super().__init__()
        self._translated: dict[str, frozenset[Key]] = {}
        languages = dict.fromkeys((language, main)) if language != SOURCE_LANGUAGE else (language,)
        for each, path in ((each, folder / f"{each}.po") for each in languages for folder in reversed(folders)):
            if path.exists():
                compiled, translated = _compiled(path, path.stat().st_mtime_ns)
                self._translated[each] = self._translated.get(each, frozenset()) | translated
                self.add_fallback(gettext.GNUTranslations(io.BytesIO(compiled)))

    def language_of(self, message: str, context: str | None = None) -> str:
        """The language in which a message is available; of one with a plural, give the singular."""
        return next((language for language, translated in self._translated.items() if (context, message) in translated), SOURCE_LANGUAGE)


@cache
def _compiled(path: Path, _changed: int) -> tuple[bytes, frozenset[Key]]:
    """A catalogue in the form that the standard library reads, and the messages
    in it: those that are translated in full."""
    catalogue, out = read_catalogue(path), io.BytesIO()
    for message in list(_incomplete(catalogue)):
        catalogue.delete(message.id, message.context)
    write_mo(out, catalogue)
    return out.getvalue(), frozenset((message.context, message.id if isinstance(message.id, str) else message.id[0]) for message in catalogue)


def read_catalogue(path: Path) -> Catalog:
    """The catalogue in a PO file. Raises SettingsError, with the line, where it is none, or a translation has other
    places to fill in or other mark-up than its message: translations come from strangers, too."""
    text = read_text(path, SettingsError)
    try:
        catalogue = read_po(io.StringIO(text), locale=_locale(path.stem), abort_invalid=True)
    except PoFileError as error:
        raise SettingsError(f"{path}:{error.lineno}: not readable as a catalogue: {error}. Look for a missing quote.") from error
    for message in catalogue:
        if message.id and (wrong := _what_is_wrong(message)):
            raise SettingsError(f"{path}:{message.lineno or 1}: {wrong}")
    return catalogue


def _what_is_wrong(message: Message) -> str:
    originals, translations = ([text] if isinstance(text, str) else list(text or ()) for text in (message.id, message.string))
    for translation in filter(None, translations):
        if more := {*_TAG.findall(translation)} - {tag for original in originals for tag in _TAG.findall(original)}:
            return f"the translation has mark-up that its message hasn't: {min(more)}. Remove it."
        if more := {*_PLACE.findall(translation)} - {place for original in originals for place in _PLACE.findall(original)}:
            return f"the translation has a place that its message doesn't fill in: {min(more)}. Write it as the message does."
    return ""


def _locale(language: str) -> str:
    return language.replace("-", "_")


@cache
def own_name(language: str) -> str:
    """Name of a language in itself: `español`."""
    name = Locale.parse(language, sep="-").get_display_name() or language
    return name[:1].upper() + name[1:]


@cache
def name_in(language: str, reader: str) -> str:
    """Name of a language in the language `reader`."""
    names = Locale.parse(reader, sep="-").languages
    return str(names.get(_locale(language)) or names.get(language.partition("-")[0], language))


def messages(layers: Layers) -> Catalog:
    """Every message of the program, its templates and its schema, and those that a portal adds."""
    catalogue = Catalog(project="Pledgebook", fuzzy=False)
    for folder in layers.folders:
        for message, comments, context in _written_in(folder):
            catalogue.add(message, None, auto_comments=comments, context=context)
        for message in _schema_words(folder / SCHEMA):
            catalogue.add(message, None, context=SCHEMA_CONTEXT)
    return catalogue


def _written_in(folder: Path) -> Iterator[tuple[str | list[str] | tuple[str, ...], list[str], str | None]]:
    """Messages of a folder's modules and templates, with the comments for their translators and their context. An
    installed program has no modules there: any of its catalogues names all messages."""
    found = extract_from_dir(folder, method_map=_METHODS, options_map=_OPTIONS, keywords=_KEYWORDS, strip_comment_tags=True, comment_tags=("Translators:",))
    yield from ((message, comments, context) for _, _, message, comments, context in found)
    if folder == DEFAULT and not (folder / "pledgebook").is_dir():
        catalogue = read_catalogue(next(iter(sorted((folder / LOCALES).glob("*.po")))))
        yield from ((message.id, message.auto_comments, message.context) for message in catalogue if message.id)


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


def update(layers: Layers, languages: Iterable[str]) -> list[str]:
    """Bring the catalogues of the highest layer up to date: new messages empty, old ones removed.
    Returns a line for each language with how many are still to be translated."""
    template, lines = messages(layers), []
    for language in languages:
        path = layers.folders[-1] / LOCALES / f"{language}.po"
        catalogue = read_catalogue(path) if path.exists() else _empty(language)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        _leave_out_what_is_translated(catalogue, [folder / LOCALES / path.name for folder in layers.folders[:-1]])
        if layers.own and not len(catalogue) and not path.exists():
            continue
        lines.append(f"{language}: {len(untranslated(catalogue))} of {len(catalogue)} messages to translate")
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, omit_header=False, sort_output=True, no_location=True, width=120)
    return lines


def _leave_out_what_is_translated(catalogue: Catalog, below: Iterable[Path]) -> None:
    """What a lower layer translates stands in the catalogue of a portal only where that says it otherwise."""
    for lower in (read_catalogue(path) for path in below if path.exists()):
        incomplete = {(message.id, message.context) for message in _incomplete(lower)}
        missing = {(message.id, message.context) for message in _incomplete(catalogue)}
        for message in [each for each in lower if each.id and (each.id, each.context) in missing - incomplete]:
            catalogue.delete(message.id, message.context)


def _empty(language: str) -> Catalog:
    name = Locale.parse(language, sep="-").english_name
    header = f"# {name} translations for Pledgebook.\n# This file is distributed under the same license as the Pledgebook project."
    catalogue = Catalog(_locale(language), header_comment=header, project="Pledgebook", version=__version__, language_team=name, fuzzy=False)
    catalogue.msgid_bugs_address = catalogue.last_translator = ""
    return catalogue


def untranslated(catalogue: Catalog) -> list[str]:
    """Messages without a translation, or with one of a plural's forms missing."""
    return [str(message.id) for message in _incomplete(catalogue)]


def _incomplete(catalogue: Catalog) -> Iterator[Message]:
    for message in catalogue:
        if message.id and not (all(message.string) if isinstance(message.string, tuple | list) else message.string):
            yield message
