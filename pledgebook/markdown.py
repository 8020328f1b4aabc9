"""Prose is Markdown without HTML: mark-up that somebody typed is shown, not run."""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

_HARMLESS = re.compile(r"(?:https?:|mailto:|[^:]*$|[^:]*[/?#])", re.IGNORECASE)


class _HarmlessLinks(Treeprocessor):
    """Only web and mail addresses, and relative ones, stay links."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            for name in [name for name in element.attrib if name.startswith("on") or name == "style"]:
                del element.attrib[name]
            for name in ("href", "src"):
                if name in element.attrib and not _HARMLESS.match(element.attrib[name].strip()):
                    del element.attrib[name]
            if element.tag == "img" and re.match(r"(?:https?:)?//", element.get("src", "")):
                element.tag = "a"
                element.set("href", element.attrib.pop("src"))
                element.text = element.get("alt") or element.get("href")


class PlainMarkdown(Extension):
    """Takes HTML, and pictures from elsewhere, out of Markdown."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Markdown's
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.treeprocessors.register(_HarmlessLinks(md), "harmless_links", -10)


def makeExtension(**options: object) -> PlainMarkdown:  # noqa: N802 - the name is Markdown's
    return PlainMarkdown(**options)
