"""What search engines read: every page with its languages."""

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from urllib.parse import quote

from pledgebook.settings import Settings
from pledgebook.site.pages import Page
from pledgebook.site.urls import prefix

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'


def files(settings: Settings, pages: Iterable[Page]) -> dict[str, bytes]:
    """`sitemap.xml` and `robots.txt`, which points at it."""
    paths = map(quote, sorted(page.path for page in pages if page.listed))
    homes = {escape(language): escape(settings.site_url + prefix(language, settings)) for language in settings.languages}
    entries = [entry for path in paths for entry in _entries(homes, path)]
    return {
        "sitemap.xml": (_HEAD + "".join(entries) + "</urlset>\n").encode(),
        "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {settings.site_url}sitemap.xml\n".encode(),
    }


def _entries(homes: Mapping[str, str], path: str) -> Iterator[str]:
    """A page in each language, every time with its addresses in all of them. `homes`
    has the address of the home page by language; a quoted path needs no escaping."""
    links = "".join(f'<xhtml:link rel="alternate" hreflang="{language}" href="{home}{path}"/>' for language, home in homes.items())
    return (f"<url><loc>{home}{path}</loc>{links}</url>\n" for home in homes.values())
