"""Prose is Markdown without HTML: mark-up that somebody typed is shown, not run. What Markdown itself and its extensions
make of the text goes through an allow-list at the end."""

import re
from html import unescape
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE

_KEPT = {"align", "alt", "class", "colspan", "dir", "href", "id", "lang", "rowspan", "src", "start", "title"}
_ALLOWED = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "div", "span", "blockquote", "pre", "code", "kbd", "samp", "var"),
    *("a", "img", "figure", "figcaption", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("em", "strong", "b", "i", "s", "del", "ins", "mark", "small", "sub", "sup", "abbr", "cite", "q", "dfn", "bdi", "bdo", "time", "wbr", "details", "summary"),
}
_HARMLESS = re.compile(r"(?:https?:|mailto:|[^:]*$|[^:]*[/?#])", re.IGNORECASE)
_ELSEWHERE = re.compile(r"https?:|//", re.IGNORECASE)


def _as_browsers_read(address: str) -> str:
    """The address with its entities resolved, without blanks, `\\` as `/`."""
    return re.sub(r"[\x00-\x20]", "", unescape(address.replace(AMP_SUBSTITUTE, "&"))).replace("\\", "/")


class _HarmlessLinks(Treeprocessor):
    """Only web and mail addresses, and relative ones, stay links; of what
    `attr_list` may set, only what neither runs nor loads anything."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            for name in [name for name in element.attrib if name not in _KEPT]:
                del element.attrib[name]
            for name in ("href", "src"):
                if name in element.attrib and not _HARMLESS.match(_as_browsers_read(element.attrib[name])):
                    del element.attrib[name]
            if _ELSEWHERE.match(_as_browsers_read(element.get("src", ""))):
                element.tag = "a"
                element.set("href", element.attrib.pop("src"))
                element.text = element.attrib.pop("alt", "") or element.get("href")


class _AllowList(Postprocessor):
    """Nothing but these elements and attributes, whatever made them; addresses of the web and of mail, and relative ones."""

    def run(self, text: str) -> str:
        return nh3.clean(text, tags=_ALLOWED, attributes={"*": _KEPT}, url_schemes={"http", "https", "mailto"}, link_rel=None)


class PlainMarkdown(Extension):
    """Takes HTML, and pictures from elsewhere, out of Markdown."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Markdown's
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.treeprocessors.register(_HarmlessLinks(md), "harmless_links", -10)
        md.postprocessors.register(_AllowList(md), "allow_list", -10)


def makeExtension(**options: object) -> PlainMarkdown:  # noqa: N802 - the name is Markdown's
    return PlainMarkdown(**options)
