"""Pages of running text in `content/pages/<language>/`, written in Markdown."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mkdocs.utils import meta

from pledgebook.records.loader import PAGES
from pledgebook.settings import Settings


@dataclass(frozen=True)
class ContentPage:
    """A page of running text, by its address; `language` is the one in which it is written."""

    path: str
    title: str
    description: str
    language: str
    source: Path

    def body(self) -> str:
        """Its text in Markdown, without the lines at the top that tell title and description."""
        return meta.get_data(self.source.read_text("utf-8-sig"))[0]


def content_pages(content: Path, settings: Settings, language: str) -> list[ContentPage]:
    """The content pages in a language; in the main language where one is not translated."""
    found = {path.stem: (path, settings.default_language) for path in _markdown(content, settings.default_language)}
    found |= {path.stem: (path, language) for path in _markdown(content, language)}
    return [_content_page(path, written) for _, (path, written) in sorted(found.items())]


def content_pages_of(settings: Settings, content: Path) -> dict[str, list[ContentPage]]:
    """The content pages by language, the main one first."""
    return {language: content_pages(content, settings, language) for language in settings.languages}


def _markdown(content: Path, language: str) -> Iterator[Path]:
    yield from sorted((content / PAGES / language).glob("*.md"))


def _content_page(path: Path, language: str) -> ContentPage:
    _, front = meta.get_data(path.read_text("utf-8-sig"))
    return ContentPage(f"{path.stem}/", str(front.get("title", path.stem)), str(front.get("description", "")), language, path)
