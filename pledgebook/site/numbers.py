"""Numbers of commitments on pages, each with the address of exactly what it counts."""

from collections.abc import Iterable
from typing import NamedTuple

from pledgebook.model import facets
from pledgebook.model.facets import YEAR, Facet
from pledgebook.model.portal import address
from pledgebook.model.selection import DESCENDING, Selection
from pledgebook.records.record import Record
from pledgebook.site.groups import Group, groups
from pledgebook.site.prepared_lists import COLLECTION, PreparedList, prepared_lists
from pledgebook.site.view import View


class ValueCount(NamedTuple):
    """How many records have a value of a facet, and words for it."""

    value: str
    label: str
    number: int


def selection(sort: str = "", **values: Iterable[str]) -> Selection:
    """Commitments that have any of some values of each facet."""
    return Selection({name: tuple(each) for name, each in values.items()}, sort=sort)


def explored(view: View, selection: Selection, page: str = f"{COLLECTION}/") -> str:
    """Address of the explorer that shows a selection: on the page of all commitments, or on that of a prepared list;
    empty where the schema lacks one of the facets."""
    known = facets.facets_by_name(view.portal.schema, COLLECTION)
    return f"{view.url(page)}?{selection.query}" if selection.names <= known.keys() else ""


def watched(view: View, records: Iterable[Record]) -> list[tuple[PreparedList, int]]:
    """How many of some records stand on each list of what somebody should look at; lists with none are left out."""
    found = [code for record in records if record.collection.name == COLLECTION for code in view.derived_facts.attention(record)]
    numbers = [(each, sum(found.count(code) for code in each.selection.values["attention"])) for each in prepared_lists(view.portal.schema) if each.is_watchlist]
    return [(each, number) for each, number in numbers if number]


def counted_by(view: View, name: str, records: Iterable[Record]) -> list[ValueCount]:
    """How many commitments there are of each value of a facet, the most first; none where there is no such facet."""
    facet = facets.facets_by_name(view.portal.schema, COLLECTION).get(name)
    if facet is None:
        return []
    found = facets.groups(facet, list(records), view.portal)
    return [ValueCount(value, view.facet_label(facet, value), len(members)) for value, members in sorted(found.items(), key=lambda each: -len(each[1]))]


def page_of(view: View, facet: Facet, value: str) -> str:
    """Address of the page of a value: of the record that it names, or of its country, goal or area; empty where it has
    none."""
    record = view.portal.maybe(f"{facet.references}/{value}") if facet.references else None
    group = next((each for each in groups(view.portal.schema) if each.codelist == facet.codelist), None) if facet.codelist else None
    return view.url(address(record)) if record else view.url(group.address(value)) if group else ""


def facet_of_group(view: View, group: Group) -> str:
    """The facet of commitments by which a country, goal or area gathers them; empty where there is none."""
    return next((name for name, each in facets.facets_by_name(view.portal.schema, COLLECTION).items() if each.codelist == group.codelist), "")


def sort_notes(view: View, selection: Selection, records: Iterable[Record]) -> dict[str, str]:
    """By what a selection sorts, in words, by the key of the record; nothing where cards show it anyway."""
    facet = facets.facets_by_name(view.portal.schema, COLLECTION).get(selection.sort.removesuffix(DESCENDING))
    if facet is None or facet.featured:
        return {}
    write = view.formats.date if facet.kind == YEAR else lambda value: view.formats.number(int(value))
    found = ((record.key, facet.exact(record, view.portal)) for record in records)
    return {key: view.pair(view.schema_gettext(facet.title), write(values[0])) for key, values in found if values}
