"""Finding the elements of a source that a mapping means, and the texts that they give."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pledgebook.importing import source_values
from pledgebook.importing.mappings import ElementMapping, Entry
from pledgebook.importing.source_node import SourceNode
from pledgebook.importing.value_reader import ValueReader

_IN_BRACES = re.compile(r"\{([^}]+)\}")


class Scope(NamedTuple):
    """Where elements are looked for first: a part of the source, and the element of the mapping that led to it."""

    element: str
    node: SourceNode


class Value(NamedTuple):
    """A text of a source, and the part that holds it, if the mapping didn't make it up."""

    text: str
    node: SourceNode | None = None


class ElementReader:
    """Reads the elements of one record of a source. `country` is that of the record, as a code."""

    def __init__(self, record: SourceNode, mapping: ElementMapping, reader: ValueReader):
        self._record, self._mapping, self._reader = record, mapping, reader
        self.country = self._country_of_record()

    def language(self, scope: Scope) -> str:
        """The language that the record states for its texts; empty where it states none."""
        elements = (entry.element for entry in self._mapping.of("") if "language" in entry.rules)
        return next((text.lower() for element in elements if (text := self.words(element, scope))), "")

    def _country_of_record(self) -> str:
        """The country that the source names for the record, in whatever collection."""
        for entry in self._mapping.countries:
            words = entry.rules.get("constant") or self.words(entry.element, Scope("", self._record))
            if found := self._reader.country(words):
                return found
        return ""

    def nodes(self, element: str, scope: Scope) -> list[SourceNode]:
        """The parts that an element of the mapping means, as near to the scope as it allows."""
        base = scope.element
        node: SourceNode | None = scope.node
        while base and node is not None:
            if element == base or element.startswith(f"{base}/"):
                return node.select(element[len(base) + 1 :])
            base, node = base.rpartition("/")[0], node.parent
        return self._record.select(element) if element else []

    def words(self, element: str, scope: Scope) -> str:
        """The text of the first of these parts."""
        return next((node.text for node in self.nodes(element, scope)), "")

    def values(self, entry: Entry, scope: Scope) -> list[Value]:
        """The texts that an entry of the mapping gives."""
        rules = entry.rules
        if "where" in rules:
            found = [node for node in self.nodes(entry.element, scope) if node.text.casefold() == rules["where"].casefold()]
            return [Value(rules.get("constant", node.text), node) for node in found]
        if "constant" in rules:
            return [Value(rules["constant"])]
        if "identifier" in rules or "capitals" in rules:
            made = source_values.identifier(*(self._part_of_identifier(element, scope) for element in (rules.get("identifier") or rules["capitals"]).split("|")))
            return [Value(made.upper() if "capitals" in rules else made)]
        if "words" in rules:
            return [Value(words)] if (words := self._filled_in(rules["words"], scope)) else []
        values = [Value(self._text_of(entry, node), node) for node in self.nodes(entry.element, scope) if (node.text or node.parts) and not ("rest" in rules and node.used)]
        if "sum" in rules:
            return values[:1]
        return list(self._split(values)) if "split" in rules else values

    def _text_of(self, entry: Entry, node: SourceNode) -> str:
        """The text of an element, or a part of it, or one with others before it, as the mapping says."""
        if "part" in entry.rules:
            return (node.text.split()[int(entry.rules["part"]) - 1 :] or [""])[0]
        if "after" in entry.rules:
            others = (self.nodes(element, Scope(entry.element, node))[:1] for element in entry.rules["after"].split())
            found = [other for each in others for other in each if other.text]
            for other in found:
                other.used = True
            return f"{' – '.join(other.text for other in found)}: {node.text}" if found else node.text
        return node.text

    def _filled_in(self, words: str, scope: Scope) -> str:
        """Words with elements in the place of their names in braces, which are marked as used; nothing where one is empty."""
        for element in _IN_BRACES.findall(words):
            text = self.words(element, scope)
            if not text:
                return ""
            for node in self.nodes(element, scope)[:1]:
                node.used = True
            words = words.replace(f"{{{element}}}", text)
        return words

    def _split(self, values: Iterable[Value]) -> Iterator[Value]:
        for text, node in values:
            if self._reader.missing(text):
                yield Value(text, node)
            else:
                yield from (Value(part, node) for part in source_values.split(source_values.one_line(text)))

    def _part_of_identifier(self, element: str, scope: Scope) -> str:
        text = self.words(element, scope)
        for node in self.nodes(element, scope)[:1]:
            node.used = True
        if any(each.element == element for each in self._mapping.countries):
            return self.country or text
        return "" if self._reader.missing(text) else text
