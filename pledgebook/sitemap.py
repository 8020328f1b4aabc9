"""What search engines read: every page with its languages."""

from collections.abc import Iterable
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from pledgebook.chrome import prefix
from pledgebook.settings import Settings
from pledgebook.views import Page

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'


def files(settings: Settings, pages: Iterable[Page]) -> dict[str, bytes]:
    """`sitemap.xml` and `robots.txt`, which points at it."""
    entries = [_entry(settings, page, language) for page in sorted(pages, key=lambda page: page.path) if page.listed for language in settings.languages]
    return {
        "sitemap.xml": (_HEAD + "".join(entries) + "</urlset>\n").encode(),
        "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {settings.site_url}sitemap.xml\n".encode(),
    }


def _entry(settings: Settings, page: Page, language: str) -> str:
    def address(language: str) -> str:
        return settings.site_url + prefix(language, settings) + quote(page.path)

    links = "".join(f"<xhtml:link rel=\"alternate\" hreflang={quoteattr(each)} href={quoteattr(address(each))}/>" for each in settings.languages)
    return f"<url><loc>{quoteattr(address(language))[1:-1]}</loc>{links}</url>\n"
