"""What the settings of a portal still say of the example from which it was made, and what nobody has written yet.

Warnings while people work; errors for a site that goes online.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from pledgebook.check.problems import ERROR, WARNING, Problem
from pledgebook.layers import DEFAULT
from pledgebook.records.prose_files import placeholders, prose_files
from pledgebook.schema_version import SCHEMA_VERSION
from pledgebook.settings import PROGRAM_NAME, PROGRAM_REPOSITORY, STATEMENTS, Settings
from pledgebook.text_files import line_of

_EXAMPLES = re.compile(r"(^|\.)(example(\.(com|net|org))?|invalid|test|localhost)$")
_OWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
_OUR_TEAMS = "@pledgebook/"
_OUR_PUBLISHER = "Pledgebook contributors"


class PortalSettings:
    """The settings of a portal, and the files beside them that say whose it is."""

    def __init__(self, settings: Settings, content: Path, *, public: bool = False):
        """`public` is whether the site goes online, where all of this is an error."""
        self._settings, self._content, self._severity = settings, content, ERROR if public else WARNING
        self._path = settings.root / "mkdocs.yml"

    def problems(self) -> list[Problem]:
        """Records of an older version of the schema; and, but in the portal of the program itself, addresses and names of
        others, and statements that are missing."""
        if self._is_the_programs():
            return [*self._version()]
        return [*self._version(), *self._addresses(), *self._publisher(), *self._owners(), *self._statements()]

    def _version(self) -> Iterator[Problem]:
        if self._settings.schema_version < SCHEMA_VERSION:
            fact = f"the records are written by version {self._settings.schema_version} of the schema, and the program has {SCHEMA_VERSION}."
            yield self._problem("schema-version", "schema_version", fact, "Run `pledgebook upgrade`: it changes what has to be changed, and says what.", severity=ERROR)

    def _is_the_programs(self) -> bool:
        return self._settings.root.resolve() == DEFAULT.resolve() and self._settings.mkdocs["site_name"] == PROGRAM_NAME

    def _addresses(self) -> Iterator[Problem]:
        mkdocs, cure = self._settings.mkdocs, "Write the one of this portal."
        if _is_example(urlsplit(self._settings.site_url).hostname or ""):
            yield self._problem("example-address", "site_url", f"'{mkdocs['site_url']}' is an address for examples: every citation and every QR code would lead there.", cure)
        for way in self._settings.feedback:
            if _is_example(way.rpartition("@")[2]):
                yield self._problem("example-address", way, f"'{way}' is an address for examples: what readers write would reach nobody.", cure)
        repository = str(mkdocs.get("repo_url") or "").rstrip("/")
        if repository == PROGRAM_REPOSITORY:
            yield self._problem("address-of-others", "repo_url", f"'{repository}' is the repository of the program: corrections of this portal would go there.", "Write the one of this portal, or remove the line.")
        elif _is_example(urlsplit(repository).hostname or ""):
            yield self._problem("example-address", "repo_url", f"'{repository}' is an address for examples: corrections would reach nobody.", "Write the one of this portal, or remove the line.")

    def _publisher(self) -> Iterator[Problem]:
        path = self._settings.root / "datapackage.json"
        if any(each.get("title") == _OUR_PUBLISHER for each in self._settings.package.get("contributors", [])):
            yield self._problem("name-of-others", _OUR_PUBLISHER, f"the data names '{_OUR_PUBLISHER}' as its publisher.", "Write who publishes this portal.", path)

    def _owners(self) -> Iterator[Problem]:
        for path in (path for name in _OWNERS if (path := self._settings.root / name).is_file()):
            if _OUR_TEAMS in path.read_text("utf-8", "replace"):
                yield self._problem("name-of-others", _OUR_TEAMS.rstrip("/"), "the people of the program are named as those who accept changes.", "Name your own people, or remove the file.", path)

    def _statements(self) -> Iterator[Problem]:
        settings, main = self._settings, self._settings.default_language
        texts = [file.path.read_text("utf-8-sig", "replace") for file in prose_files(self._content, settings.layers, (main,)).values()]
        wanted = set().union(*map(placeholders, texts))
        for name, meaning in STATEMENTS.items():
            missing = [language for language in settings.languages if not settings.statements.get(name, {}).get(language, "").strip()]
            if name not in wanted or not missing:
                continue
            place = f"{name}:" if name in settings.statements else "statements" if settings.statements else "pledgebook"
            if main in missing:
                yield self._problem("statement", place, f"nobody has written {meaning}.", f"Write it under extra.pledgebook.statements.{name}, or in pages of your own.")
            else:
                yield self._problem("statement", place, f"the statement '{name}' is not translated into: {', '.join(missing)}.", f"Write it under extra.pledgebook.statements.{name}.", severity=WARNING)

    def _problem(self, rule: str, word: str, fact: str, cure: str, path: Path | None = None, severity: str = "") -> Problem:
        path = path or self._path
        line = line_of(path.read_text("utf-8-sig", "replace"), word) if path.exists() else 1
        return Problem(os.fspath(path), line, 1, severity or self._severity, "", fact, cure, rule)


def _is_example(host: str) -> bool:
    return bool(_EXAMPLES.search(host.lower()))
