"""What search engines read: every page with its languages."""

from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote

from pledgebook.chrome import prefix
from pledgebook.settings import Settings
from pledgebook.views import Page

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'


def files(settings: Settings, pages: Iterable[Page]) -> dict[str, bytes]:
    """`sitemap.xml` and `robots.txt`, which points at it."""
    listed = sorted((page for page in pages if page.listed), key=lambda page: page.path)
    entries = [entry for page in listed for entry in _entries(settings, page)]
    return {
        "sitemap.xml": (_HEAD + "".join(entries) + "</urlset>\n").encode(),
        "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {settings.site_url}sitemap.xml\n".encode(),
    }


def _entries(settings: Settings, page: Page) -> Iterator[str]:
    """A page in each language, every time with the addresses in all of them."""
    path = quote(page.path)
    addresses = {language: escape(settings.site_url + prefix(language, settings) + path) for language in settings.languages}
    links = "".join(f'<xhtml:link rel="alternate" hreflang="{escape(language)}" href="{address}"/>' for language, address in addresses.items())
    return (f"<url><loc>{address}</loc>{links}</url>\n" for address in addresses.values())
