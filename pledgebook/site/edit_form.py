"""What the form for editing is made of: the schema in the words of a language, the sentences of the check, code lists, and
the names of all records. Nothing of it is about a certain collection or field.

Files, below `edit/`:

* `<collection>.<language>.json`: the JSON Schema of a collection, with titles and descriptions in that language
* `sentences.<language>.json`: what the check says (`check/sentences.py`, `schema/formats.py`)
* `codes/<list>.json`: codes in the order of their list, each as `[code, labels by language, aliases, state, meanings by
  language]`; only short lists say what their codes mean
* `records/<collection>.json`: the records that there are, each as `[id, its names by language]`
* `languages.json`: which language codes exist
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pledgebook import characters
from pledgebook.check.sentences import CURES_OF_SIZES, SENTENCES
from pledgebook.data.datapackage import FOLDER as DATA
from pledgebook.data.datapackage import as_json
from pledgebook.language_tags import known_languages
from pledgebook.model.portal import Portal
from pledgebook.schema.codelists import Codelist
from pledgebook.schema.datatypes import FORMATS
from pledgebook.schema.fields import Collection, Data
from pledgebook.settings import ISSUES, Settings, direction
from pledgebook.site.i18n.messages import own_name
from pledgebook.site.i18n.translator import Translator
from pledgebook.site.view import View

FOLDER = "edit"
PAGE = f"{FOLDER}/"
_LANGUAGES = "language"
"""The code list of which a new language of a text is taken."""
_SHORT = 15
"""Codes up to which a list is a drop-down list in the form."""
_WORDS = ("title", "plural", "description", "group")
_EDIT_URI = re.compile(r"/?(?P<way>(?:-/)?edit|_edit)/(?P<branch>[^/]+)/(?P<folder>.*)")
_HOSTS = {"edit": "github", "-/edit": "gitlab", "_edit": "gitea"}


class Repository(NamedTuple):
    """Where records are edited: kind of the service (`github`, `gitlab`, `gitea`; empty where it is another one), address
    of the repository, branch, folder of the portal within, and the address before the path of a file that is edited."""

    kind: str
    url: str
    branch: str
    folder: str
    edit: str


def repository(settings: Settings) -> Repository | None:
    """The repository of a portal, as `repo_url` and `edit_uri` name it; None where there is none."""
    if not settings.edit_base:
        return None
    found = _EDIT_URI.fullmatch(str(settings.mkdocs.get("edit_uri", "edit/main/")))
    kind, branch, folder = (_HOSTS[found["way"]], found["branch"], found["folder"]) if found else ("", "", "")
    return Repository(kind, str(settings.mkdocs["repo_url"]).rstrip("/"), branch, folder, settings.edit_base)


def options(view: View) -> dict[str, Any]:
    """What the script of the form must know about the portal, as values of JSON."""
    settings, collections = view.settings, view.portal.schema.collections.values()
    found = repository(settings)
    return {
        "files": view.asset(PAGE),
        "data": view.asset(f"{DATA}/"),
        "pages": view.url(""),
        "main": settings.default_language,
        "languages": [{"code": each, "name": own_name(each), "direction": direction(each)} for each in settings.languages],
        "collections": [{"name": each.name, "title": str(view.schema_gettext(each.title)), "plural": str(view.schema_gettext(each.plural))} for each in collections],
        "repository": found._asdict() if found else None,
        "issues": ISSUES in settings.feedback,
        "email": next((way for way in settings.feedback if "@" in way), ""),
    }


def form_files(portal: Portal) -> Iterator[tuple[str, bytes]]:
    """All files of the form, as path and content."""
    schema = portal.schema
    for language in portal.settings.languages:
        translator = Translator(portal.settings, language)
        yield f"{FOLDER}/sentences.{language}.json", as_json(_sentences(translator))
        for collection in schema.collections.values():
            yield f"{FOLDER}/{collection.name}.{language}.json", as_json(_translated(_reachable(collection.schema), translator))
    for name in sorted({_LANGUAGES, *(field.codelist for each in schema.collections.values() for field in each.walk() if field.codelist)}):
        yield f"{FOLDER}/codes/{name}.json", as_json(_codes(schema.codelists[name]))
    for collection in schema.collections.values():
        yield f"{FOLDER}/records/{collection.name}.json", as_json(_names(collection, portal))
    yield f"{FOLDER}/languages.json", as_json(known_languages())


def _sentences(translator: Translator) -> dict[str, Any]:
    gettext = translator.gettext
    return {
        "sentences": {name: str(gettext(text)) for name, text in SENTENCES.items()},
        "cures": dict(CURES_OF_SIZES),
        "formats": {name: [str(gettext(each.fact)), str(gettext(each.cure))] for name, each in FORMATS.items()},
        "invisible": [str(gettext(text)) for text in (characters.INVISIBLE_FACT, characters.CURE_OF_BREAK, characters.CURE_OF_INVISIBLE)],
        "breaks": characters.LINE_BREAKS,
        "characters": characters.names_of_odd(),
    }


def _reachable(schema: Data) -> dict[str, Any]:
    """The schema without definitions to which nothing in it leads."""
    definitions, wanted = schema["$defs"], set(_names_in(schema["properties"]))
    while more := {name for each in wanted for name in _names_in(definitions[each])} - wanted:
        wanted |= more
    return {**schema, "$defs": {name: definitions[name] for name in definitions if name in wanted}}


def _names_in(node: object) -> Iterator[str]:
    """Names of the definitions to which a part of a schema leads."""
    if isinstance(node, Mapping):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].rpartition("/")[2]
        for value in node.values():
            yield from _names_in(value)


def _translated(node: Any, translator: Translator, *, is_shape: bool = True) -> Any:
    """A part of a schema with its words in the language of a translator. What stands under `properties` are names."""
    if not isinstance(node, Mapping):
        return node
    made = {key: _translated(value, translator, is_shape=key not in ("properties", "$defs")) for key, value in node.items()}
    words = {key: str(translator.schema_gettext(node[key])) for key in _WORDS if is_shape and isinstance(node.get(key), str)}
    return made | words


def _codes(codelist: Codelist) -> list[list[Any]]:
    is_short = len(codelist.codes) <= _SHORT
    return [
        [code.code, dict(code.labels), list(code.aliases), "derived" if code.derived else "deprecated" if code.deprecated else "", dict(code.descriptions) if is_short else {}]
        for code in codelist
    ]


def _names(collection: Collection, portal: Portal) -> list[list[Any]]:
    caption = collection.caption
    return [[record.id, _by_language(record.get(caption.name) if caption else None)] for record in portal.all(collection.name)]


def _by_language(value: object) -> dict[str, str]:
    return dict(value) if isinstance(value, Mapping) else {"": str(value)} if value else {}
