"""Addresses, as they are seen from one page in one language."""

from typing import NamedTuple
from urllib.parse import quote

from pledgebook.settings import Settings
from pledgebook.site.i18n.messages import own_name

NOT_FOUND = "404.html"
"""The page that servers show at any address that doesn't exist. So its own addresses begin at the root of the server."""


class Alternate(NamedTuple):
    """The current page in one language: code and own name of the language, and the address."""

    language: str
    name: str
    url: str


def prefix(language: str, settings: Settings) -> str:
    """Folder of a language: empty for the main one, otherwise `es/`."""
    return "" if language == settings.default_language else f"{language}/"


def encoded(text: str) -> str:
    """A text as part of a query in an address."""
    return quote(text, safe="")


def outward(url: str) -> str:
    """A web address that somebody typed, with its protocol."""
    return url if url.startswith(("http://", "https://")) else f"https://{url}"


class Urls:
    """Addresses in one language, seen from the current page. Paths are those of
    pages in the main language: `commitments/kemkc0001/`."""

    def __init__(self, settings: Settings, language: str):
        self.settings = settings
        self.language = language
        self.prefix = prefix(language, settings)
        self.base = ""
        """Way from the current page to the root of the portal."""
        self._path = self._quoted = ""
        self._is_absolute = False

    def turn_to(self, path: str) -> None:
        """Make the page at `path` the one from which addresses are seen."""
        self._path, self._quoted, self._is_absolute = path, quote(path), path == NOT_FOUND
        self.base = self.settings.site_path if self._is_absolute else "../" * (self.prefix + path).count("/")

    def url(self, path: str) -> str:
        """Address of a page in this language, seen from the current one."""
        return (self.base + self.prefix + path) or "./"

    def asset(self, path: str) -> str:
        """Address of a file that all languages share."""
        return self.base + quote(path)

    def canonical(self, language: str = "") -> str:
        """Full address of the current page, in this or another language."""
        return self.settings.site_url + prefix(language or self.language, self.settings) + self._quoted

    @property
    def alternates(self) -> list[Alternate]:
        """The current page in every language."""
        path = "" if self._is_absolute else self._path
        return [Alternate(each, own_name(each), (self.base + prefix(each, self.settings) + path) or "./") for each in self.settings.languages]
