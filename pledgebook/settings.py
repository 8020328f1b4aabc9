"""Settings of one portal: `mkdocs.yml` (with `extra.pledgebook`) and `datapackage.json`."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError
from mkdocs.exceptions import MkDocsException
from mkdocs.utils.yaml import yaml_load

from pledgebook import SettingsError
from pledgebook.language_tags import is_language_tag, meant_by
from pledgebook.layers import Layers, layers_of
from pledgebook.schema_version import SCHEMA_VERSION
from pledgebook.text_files import line_of, read_json, read_text, refuse_wrong_yaml

_KNOWN = {"offline", "languages", "names", "claims", "colour", "feedback", "answer_days", "statements", "schema_version"}
PROGRAM_NAME, PROGRAM_REPOSITORY = "Pledgebook", "https://github.com/pledgebook/pledgebook"
"""Of the program, and of the portal in its repository."""
ISSUES = "issues"
"""The way to give feedback that leads to the issues of the repository."""
STATEMENTS = {
    "operator": "who runs this portal",
    "standing": "which standing it has towards the government",
    "accessibility": "what is known of its accessibility, and whom to tell of barriers",
}
"""What only those who run a portal can say of it, by the name of the setting, with what it is to say."""
_OF_MKDOCS = ("site_name", "site_url", "site_description", "site_author", "copyright", "repo_url", "repo_name", "edit_uri", "theme", "nav", "plugins", "markdown_extensions", "extra", "validation", "docs_dir", "site_dir")


class _Form(NamedTuple):
    """What a value of `datapackage.json` must be, in words, and whether one is."""

    words: str
    holds: Callable[[object], bool]


_TEXT = _Form("a text", lambda value: isinstance(value, str))
_OBJECTS = _Form("a list of objects: [{ … }]", lambda value: isinstance(value, list) and all(isinstance(each, dict) for each in value))
_FORMS_OF_PACKAGE = {
    **dict.fromkeys(("name", "title", "description", "version", "homepage", "id"), _TEXT),
    **dict.fromkeys(("licenses", "contributors", "sources", "resources"), _OBJECTS),
    "keywords": _Form("a list of texts", lambda value: isinstance(value, list) and all(isinstance(each, str) for each in value)),
}
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Settings:
    """What `mkdocs.yml` and `datapackage.json` say. `root` is their folder: that of the portal."""

    root: Path
    mkdocs: Mapping[str, Any]
    package: Mapping[str, Any]
    languages: tuple[str, ...]
    names: Mapping[str, str]
    claims: Mapping[str, str]
    colour: str
    feedback: tuple[str, ...]
    """Ways to write to those who keep the portal: `issues`, an e-mail address, or both."""
    answer_days: int | None = None
    """Within how many days a comment is answered or published; None where nothing is promised."""
    offline: bool = False
    statements: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What those who run the portal say of it in its pages, by name and language: Markdown."""
    schema_version: int = SCHEMA_VERSION
    """The version of the schema by which the records are written."""

    @cached_property
    def layers(self) -> Layers:
        """Where the schema, templates, messages and pages of this portal are found."""
        return layers_of(self.root)

    @property
    def default_language(self) -> str:
        return self.languages[0]

    @property
    def site_url(self) -> str:
        """Address of the portal, with a slash at the end."""
        return str(self.mkdocs["site_url"]).rstrip("/") + "/"

    @property
    def site_path(self) -> str:
        """Path of the portal on its server: `/` or `/portal/`."""
        return urlsplit(self.site_url).path

    @property
    def menu(self) -> list[object]:
        return self.mkdocs.get("nav") or []

    def name(self, language: str) -> str:
        return self.names.get(language, self.mkdocs["site_name"])

    def claim(self, language: str) -> str:
        return self.claims.get(language) or self.claims.get(self.default_language) or self.mkdocs.get("site_description", "")

    @property
    def own(self) -> Mapping[str, Any]:
        """What stands under `extra.pledgebook`, as it is written."""
        return _own(self.mkdocs)

    def statement(self, name: str, language: str) -> str:
        """What the portal says of itself, in a language or else in the main one; empty where nobody has written it."""
        texts = self.statements.get(name, {})
        return (texts.get(language) or texts.get(self.default_language, "")).strip()

    @property
    def logo(self) -> str:
        """Path of the picture beside the name of the portal, seen from the folder of records; empty where there is none."""
        theme = self.mkdocs.get("theme")
        return str(theme.get("logo") or "") if isinstance(theme, Mapping) else ""

    @cached_property
    def edit_base(self) -> str:
        """Address before the path of a file in the repository; empty where none is configured."""
        repository = self.mkdocs.get("repo_url", "")
        return f"{repository.rstrip('/')}/{self.mkdocs.get('edit_uri', 'edit/main/')}" if repository else ""


@cache
def direction(language: str) -> str:
    """`rtl` for languages written from right to left, otherwise `ltr`."""
    return Locale.parse(language, sep="-").text_direction


def read(root: Path) -> Settings:
    """The settings in `root`. Raises SettingsError with what to mend."""
    mkdocs = _read_mkdocs(root / "mkdocs.yml")
    own = _own(mkdocs)
    return Settings(
        root=root,
        mkdocs=mkdocs,
        package=_read_package(root / "datapackage.json"),
        languages=_languages(own.get("languages")),
        names=_by_language("names", own.get("names") or {}),
        claims=_by_language("claims", own.get("claims") or {}),
        colour=_colour(own.get("colour", "#0b5351")),
        offline=_flag(own, "offline"),
        feedback=_feedback(own.get("feedback", ISSUES), mkdocs),
        answer_days=_days(own.get("answer_days")),
        statements=_statements(own.get("statements") or {}),
        schema_version=_version(own.get("schema_version", SCHEMA_VERSION)),
    )


def _read_mkdocs(path: Path) -> dict[str, Any]:
    text = read_text(path, SettingsError)
    refuse_wrong_yaml(path, text, SettingsError)
    try:
        data = yaml_load(text)
    except MkDocsException as error:
        raise SettingsError(f"{path}: not readable as YAML. Look for a missing quote, bracket or indent. {error}") from error
    if not isinstance(data, dict):
        raise SettingsError(f"{path}: the file holds no settings. Write them as lines of `name: value`.")
    _refuse_unknown(path, text, map(str, data))
    for key in ("site_name", "site_url"):
        if not isinstance(data.get(key), str) or not data[key]:
            raise SettingsError(f"{path}: '{key}' is missing. Add it: pages, data and feeds carry it.")
    if urlsplit(data["site_url"]).scheme not in ("http", "https"):
        raise SettingsError(f"{path}: site_url '{data['site_url']}' is not a web address. Start it with https://.")
    return data


def _refuse_unknown(path: Path, text: str, names: Iterable[str]) -> None:
    """MkDocs would pass over a name that it doesn't know."""
    if not (names := [name for name in names if name not in _OF_MKDOCS]):
        return
    from mkdocs.config.defaults import MkDocsConfig  # takes long to import

    known = [*MkDocsConfig().keys(), *_OF_MKDOCS]
    for name in (name for name in names if name not in known):
        near = get_close_matches(name, known, 1)
        raise SettingsError(f"{path}:{line_of(text, name)}: there is no setting '{name}'. {f'Did you mean {near[0]!r}?' if near else 'Remove it.'}")


def _read_package(path: Path) -> dict[str, Any]:
    data = read_json(path, SettingsError)
    if not isinstance(data, dict):
        raise SettingsError(f"{path}: the file holds no object. Write one: {{ … }}.")
    for name, form in _FORMS_OF_PACKAGE.items():
        if name in data and not form.holds(data[name]):
            raise SettingsError(f"{path}:{line_of(read_text(path, SettingsError), f'{chr(34)}{name}{chr(34)}')}: '{name}' can't be read. Write {form.words}.")
    return data


def _own(mkdocs: Mapping[str, Any]) -> Mapping[str, Any]:
    """What stands under `extra.pledgebook`."""
    extra = mkdocs.get("extra") or {}
    own = extra.get("pledgebook") or {} if isinstance(extra, dict) else extra
    if not isinstance(own, dict):
        raise SettingsError("mkdocs.yml: extra.pledgebook must hold settings, each on a line of its own.")
    for key in own:
        if key not in _KNOWN:
            raise SettingsError(f"mkdocs.yml: extra.pledgebook has no setting '{key}'. Choose one of: {', '.join(sorted(_KNOWN))}.")
    return own


def _by_language(setting: str, words: object) -> Mapping[str, str]:
    if not isinstance(words, dict) or not all(isinstance(text, str) for text in [*words, *words.values()]):
        raise SettingsError(f"mkdocs.yml: extra.pledgebook.{setting} must hold a text for each language code: `en: …`.")
    return words


def _statements(statements: object) -> Mapping[str, Mapping[str, str]]:
    if not isinstance(statements, dict):
        raise SettingsError(f"mkdocs.yml: extra.pledgebook.statements must hold what the portal says of itself: {', '.join(STATEMENTS)}.")
    for name in statements:
        if name not in STATEMENTS:
            raise SettingsError(f"mkdocs.yml: extra.pledgebook.statements has no '{name}'. Choose one of: {', '.join(STATEMENTS)}.")
    return {name: _by_language(f"statements.{name}", texts or {}) for name, texts in statements.items()}


def _version(version: object) -> int:
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise SettingsError(f"mkdocs.yml: extra.pledgebook.schema_version is '{version}'. Write {SCHEMA_VERSION}, or what `pledgebook upgrade` wrote there.")
    if version > SCHEMA_VERSION:
        raise SettingsError(f"mkdocs.yml: the records are written by version {version} of the schema, and this program knows {SCHEMA_VERSION}. Use a newer one: pip install --upgrade pledgebook.")
    return version


def _languages(languages: object) -> tuple[str, ...]:
    if not isinstance(languages, list) or not languages or any(languages.count(each) > 1 for each in languages):
        raise SettingsError("mkdocs.yml: extra.pledgebook.languages must list each language once, the main one first: [en, es].")
    for language in languages:
        if not is_language(language):
            hint = f"Did you mean '{meant}'? " if isinstance(language, str) and (meant := meant_by(language)) else ""
            raise SettingsError(f"mkdocs.yml: '{language}' is not a language code. {hint}Use codes such as en, es, uk or pt-BR; put 'no' in quotes.")
    return tuple(languages)


def is_language(code: object) -> bool:
    """Whether `code` is a language that the Unicode CLDR knows: `pt` or `pt-BR`."""
    try:
        return isinstance(code, str) and is_language_tag(code) and bool(Locale.parse(code, sep="-"))
    except (UnknownLocaleError, ValueError):
        return False


def _colour(colour: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", str(colour)):
        raise SettingsError(f"mkdocs.yml: '{colour}' is not a colour. Write six hexadecimal digits: '#0b5351'.")
    if _contrast_with_white(colour) < 4.5:
        raise SettingsError(f"mkdocs.yml: the colour {colour} is too light to be read on white (contrast {_contrast_with_white(colour):.1f}, at least 4.5 needed). Choose a darker one.")
    return colour


def _contrast_with_white(colour: str) -> float:
    """Contrast ratio after WCAG 2.2, 1 to 21."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _flag(own: Mapping[str, Any], name: str) -> bool:
    value = own.get(name, False)
    if not isinstance(value, bool):
        raise SettingsError(f"mkdocs.yml: extra.pledgebook.{name} is '{value}'. Write true or false.")
    return value


def _feedback(feedback: object, mkdocs: Mapping[str, Any]) -> tuple[str, ...]:
    ways = feedback if isinstance(feedback, list) else [feedback]
    if ways and all((way == ISSUES and mkdocs.get("repo_url")) or _ADDRESS.fullmatch(str(way)) for way in ways):
        return tuple(ways)
    raise SettingsError("mkdocs.yml: extra.pledgebook.feedback leads nowhere. Write 'issues' (and set repo_url), an e-mail address, or a list of both: [issues, desk@example.org].")


def _days(days: object) -> int | None:
    if days is not None and (not isinstance(days, int) or isinstance(days, bool) or days < 1):
        raise SettingsError(f"mkdocs.yml: extra.pledgebook.answer_days is '{days}'. Write a whole number of days, or remove the line.")
    return days
