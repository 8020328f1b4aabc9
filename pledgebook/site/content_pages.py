"""Pages of running text, written in Markdown: those of `content/pages/<language>/`, and those of the program."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mkdocs.utils import meta

from pledgebook.records.prose_files import ProseFile, fill_in, prose_files
from pledgebook.settings import ISSUES, STATEMENTS, Settings
from pledgebook.site.i18n.messages import N_
from pledgebook.site.i18n.translator import Translator
from pledgebook.site.text import plain

_NOT_WRITTEN = N_("Those who run this portal have not written this part yet.")


@dataclass(frozen=True)
class ContentPage:
    """A page of running text, by its address; `language` is the one in which it is written, `words` what its
    placeholders stand for."""

    path: str
    title: str
    description: str
    language: str
    source: Path
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def body(self) -> str:
        """Its text in Markdown, without the lines at the top that tell title and description."""
        return fill_in(meta.get_data(self.source.read_text("utf-8-sig"))[0], self.words)


def content_pages(content: Path, settings: Settings, language: str) -> list[ContentPage]:
    """The content pages in a language; in the main language where one is not translated."""
    words = page_words(settings, language)
    return [_content_page(name, file, words) for name, file in prose_files(content, settings.layers, (language, settings.default_language)).items()]


def content_pages_of(settings: Settings, content: Path) -> dict[str, list[ContentPage]]:
    """The content pages by language, the main one first."""
    return {language: content_pages(content, settings, language) for language in settings.languages}


def page_words(settings: Settings, language: str) -> dict[str, str]:
    """What the placeholders of pages stand for, in Markdown."""
    missing = f"*{plain(Translator(settings, language).gettext(_NOT_WRITTEN))}*"
    return {
        "site_name": settings.name(language),
        "contact": " · ".join(_contact(way, settings) for way in settings.feedback),
        "licence": ", ".join(_licence(each) for each in settings.package.get("licenses", [])),
        **{name: settings.statement(name, language) or missing for name in STATEMENTS},
    }


def _contact(way: str, settings: Settings) -> str:
    issues = f"{str(settings.mkdocs.get('repo_url')).rstrip('/')}/issues"
    return f"<{issues}>" if way == ISSUES else f"<{way}>"


def _licence(licence: Mapping[str, str]) -> str:
    name = licence.get("title") or licence.get("name", "")
    return f"[{name}]({licence['path']})" if "path" in licence else name


def _content_page(name: str, file: ProseFile, words: Mapping[str, str]) -> ContentPage:
    _, front = meta.get_data(file.path.read_text("utf-8-sig"))
    title, description = (fill_in(str(front.get(key, default)), words) for key, default in (("title", name), ("description", "")))
    return ContentPage(f"{name}/", title, description, file.language, file.path, words)
