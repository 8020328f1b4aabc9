"""Records in the orders and groups in which pages list them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pledgebook.model import derived
from pledgebook.model.portal import Portal
from pledgebook.model.relevance import is_running, latest_date
from pledgebook.records.record import Record, natural_key
from pledgebook.site.pagination import PER_PAGE, PageOfList, Section, StatusGroup

StatusMembers = tuple[str, str | None, list[Record]]
"""Code list, code and records of one status."""


class RecordLists:
    """The records of a portal, as lists in one language."""

    def __init__(self, portal: Portal, language: str):
        self.portal = portal
        in_order = sorted(portal, key=lambda record: (natural_key(portal.caption(record, language).text), natural_key(record.id)))
        self._positions = {record.key: position for position, record in enumerate(in_order)}
        """Position of each record among all, in the order of their names."""
        self._lists: dict[str, list[Any]] = {}
        """Long lists in their order, by the address of their first page."""

    def by_caption(self, records: Iterable[Record]) -> list[Record]:
        """Records of the portal in the order of their names."""
        return sorted(records, key=lambda record: self._positions[record.key])

    def newest(self, plans: Iterable[Record]) -> list[Record]:
        """Action plans by their start, or else the day on which they were handed in, the newest first."""
        return sorted(self.by_caption(plans), key=lambda plan: str(plan.get("start") or plan.get("submitted") or ""), reverse=True)

    def by_number(self, records: Iterable[Record]) -> list[Record]:
        """Records in the order of their numbers, as people count; those without one after them, by name."""
        return sorted(records, key=lambda record: (not record.get("number"), natural_key(str(record.get("number", ""))), self._positions[record.key]))

    def by_field(self, records: Iterable[Record], name: str, *, reverse: bool = False) -> list[Record]:
        """Records in the order of what they have in a field, such as a date; those without it first."""
        return sorted(records, key=lambda record: str(record.get(name, "")), reverse=reverse)

    def by_relevance(self, records: Iterable[Record]) -> list[Record]:
        """Records in the order in which a list opens best: by name; where there are too many to look through, what runs
        before what is over, then the latest first."""
        named = self.by_caption(records)
        if len(named) <= PER_PAGE:
            return named
        latest_first = sorted(named, key=lambda record: latest_date(record, self.portal), reverse=True)
        return sorted(latest_first, key=lambda record: not is_running(record, self.portal))

    def is_by_relevance(self, records: Sequence[Record]) -> bool:
        """Whether a list is so long that it isn't in the order of names."""
        return len(records) > PER_PAGE and any(latest_date(record, self.portal) for record in records[:PER_PAGE])

    def records_on(self, page: PageOfList, records: list[Record]) -> list[Record]:
        """What a page of a long list shows."""
        return self._sorted_once(page.path, records, self.by_relevance)[page.bounds]

    def sections(self, page: PageOfList, records: list[Record]) -> list[Section]:
        """All records of a long list, by collection and status."""
        return self._sorted_once(page.path, records, self._sections)

    def _sorted_once(self, path: str, records: list[Record], sort: Callable[[list[Record]], list[Any]]) -> list[Any]:
        """A list, sorted once for all of its pages."""
        if path not in self._lists:
            self._lists[path] = sort(records)
        return self._lists[path]

    def _sections(self, records: list[Record]) -> list[Section]:
        sections: list[Section] = []
        first = 0
        for name in sorted({record.collection.name for record in records}):
            members = [record for record in records if record.collection.name == name]
            sections.append((members[0].collection, []))
            for codelist, code, group in self.by_status(members) or [("", None, members)]:
                sections[-1][1].append(StatusGroup(codelist, code, self.by_relevance(group), first))
                first += len(group)
        return sections

    def by_status(self, records: Iterable[Record]) -> list[StatusMembers]:
        """Code list, code and records of each status among `records`, in the order of the list: first what governments
        and sources report, then what only an independent review says; what is not reported comes last. Collections
        without a status are left out."""
        found: dict[tuple[str, str | None], list[Record]] = {}
        for record in records:
            if derived.status_field(self.portal.schema, record.collection.name):
                found.setdefault(derived.attributed_status(record, self.portal.schema, self.portal.as_of), []).append(record)
        return sorted(((codelist, code, members) for (codelist, code), members in found.items()), key=self._status_order)

    def _status_order(self, entry: StatusMembers) -> tuple[str, int, int]:
        codelist, code, members = entry
        voice = 2 if code is None else int(codelist == self.review_codelist and members[0].collection.name == "commitments")
        codes = list(self.portal.schema.codelists[codelist].codes) if codelist else []
        return members[0].collection.name, voice, codes.index(code) if code in codes else len(codes)

    @property
    def review_codelist(self) -> str:
        """The code list of what independent reviews find on completion; empty where there is none."""
        field = derived.review_field(self.portal.schema)
        return field.codelist if field else ""
