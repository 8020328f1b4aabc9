"""HTML as the tests read it: a tree of elements with attributes and text."""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Element:
    """One element; `children` holds texts and elements in their order."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: "Element | None" = None):
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.children: list[Element | str] = []

    def __iter__(self) -> "Iterator[Element]":
        """All elements below, in the order of the page."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child

    @property
    def text(self) -> str:
        """All text below, blanks collapsed."""
        return " ".join(self._raw().split())

    def _raw(self) -> str:
        return "".join(child if isinstance(child, str) else child._raw() for child in self.children) + (" " if self.tag == "br" else "")

    def get(self, name: str) -> str | None:
        return self.attributes.get(name)

    def all(self, tag: str = "", **wanted: str) -> "list[Element]":
        """Elements below with this tag and these attributes; `class_` names one class."""
        return [each for each in self if (not tag or each.tag == tag) and each._has(wanted)]

    def one(self, tag: str = "", **wanted: str) -> "Element":
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} elements {tag} {wanted}, expected one"
        return found[0]

    def _has(self, wanted: dict[str, str]) -> bool:
        for name, value in wanted.items():
            if name == "class_":
                if value not in (self.get("class") or "").split():
                    return False
            elif self.get(name) != value:
                return False
        return True

    def links(self) -> dict[str, str]:
        """Text by address of all links below."""
        return {each.get("href"): each.text for each in self.all("a") if each.get("href") is not None}

    def language(self) -> str | None:
        """Language of the element: its own `lang`, or the nearest above."""
        return self.get("lang") or (self.parent.language() if self.parent else None)

    def section(self, heading: str) -> "Element":
        """The section whose heading begins with these words."""
        return next(each for each in self.all("section") if any(part.tag in ("h2", "h3") and part.text.startswith(heading) for part in each))

    def fact(self, term: str) -> "Element":
        """What a definition list says of a term."""
        name = next(each for each in self.all("dt") if each.text == term)
        return next(each for each in name.parent.children if isinstance(each, Element) and each.tag == "dd")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.current = Element("", {})

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attributes]
        assert len(names) == len(set(names)), f"an attribute stands twice in {self.get_starttag_text()}"
        element = Element(tag, {name: value or "" for name, value in attributes}, self.current)
        self.current.children.append(element)
        if tag not in _VOID:
            self.current = element

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.current.tag, f"line {self.getpos()[0]}: </{tag}> closes <{self.current.tag}>"
        self.current = self.current.parent

    def handle_data(self, data: str) -> None:
        self.current.children.append(data)


def parse(html: str) -> Element:
    """The tree of a page. Every element must be closed, and in turn."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.current is reader.root, f"<{reader.current.tag}> is never closed"
    return reader.root


_TAG = re.compile(r"<([a-z][a-z0-9-]*)((?:\s+[^\s=<>/]+(?:=\"[^\"]*\")?)*)\s*/?>")
_ATTRIBUTE = re.compile(r"\s([^\s=<>/]+)(?:=\"([^\"]*)\")?")


@lru_cache(maxsize=4000)
def tags(path: Path) -> list[tuple[str, dict[str, str]]]:
    """Every start tag of a page with its attributes, twenty times as fast as
    the tree; values stand in double quotes, as they do on our pages."""
    return [(tag, {name.lower(): unescape(value) for name, value in _ATTRIBUTE.findall(rest)}) for tag, rest in _TAG.findall(path.read_text("utf-8"))]


@lru_cache(maxsize=2000)
def read(path: Path) -> Element:
    return parse(path.read_text("utf-8"))
