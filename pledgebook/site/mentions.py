"""Links from texts to the organizations that they name."""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from markupsafe import Markup, escape

from pledgebook.model.portal import Portal, address
from pledgebook.records.record import Record

_MENTIONED = "mentioned"
"""The role of somebody whom the source names without giving it a part."""


def mentioned(record: Record, portal: Portal) -> list[Record]:
    """Organizations that a record names and that have no part in it."""
    field = record.collection.by_name.get("mentions")
    ids = list(record.get("mentions", [])) if field and field.is_list and field.references == "organizations" else []
    parts = record.get("participants", [])
    ids += [each["organization"] for each in parts if isinstance(each, Mapping) and each.get("role") == _MENTIONED and "organization" in each]
    return [found for id in dict.fromkeys(ids) if (found := portal.maybe(f"organizations/{id}"))]


class Mentions:
    """Names and the addresses to which they lead. An empty one links nothing."""

    def __init__(self, addresses: Mapping[str, str] = MappingProxyType({})):
        self._addresses = addresses
        longest_first = sorted(addresses, key=len, reverse=True)
        self._names = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)") if addresses else None

    @classmethod
    def of(cls, record: Record, portal: Portal) -> "Mentions":
        """The names of all organizations that a record mentions, with paths of pages."""
        return cls({name: address(found) for found in mentioned(record, portal) for name in _names(found)})

    def link(self, text: str, url: Callable[[str], str]) -> str:
        """The text as HTML, in which the first name of each organization is a link."""
        if not self._names or not self._names.search(text):
            return text
        return Markup("").join(self._parts(text, self._names.finditer(text), url))

    def _parts(self, text: str, names: Iterator[re.Match[str]], url: Callable[[str], str]) -> Iterator[Markup]:
        seen, end = set(), 0
        for found in names:
            path = self._addresses[found[0]]
            if path in seen:
                continue
            seen.add(path)
            yield escape(text[end : found.start()])
            yield Markup('<a href="{}">{}</a>').format(url(path), found[0])
            end = found.end()
        yield escape(text[end:])


def _names(organization: Record) -> Iterator[str]:
    """Whatever a text may call an organization: its names in all languages, and its acronyms."""
    named = [organization.data, *(each for each in organization.get("other_names", []) if isinstance(each, Mapping))]
    for each in named:
        yield from each["name"].values() if isinstance(each.get("name"), Mapping) else ()
        yield from [each["acronym"]] if isinstance(each.get("acronym"), str) else ()
