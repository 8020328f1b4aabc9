"""Records that have certain values of facets: what the explorer shows at an address, chosen here by the same facets."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from pledgebook.model.facets import MONEY, NUMBER, Facet, facets_by_name
from pledgebook.model.portal import Portal
from pledgebook.records.record import Record

NONE = "-"
"""Stands for having no value in the addresses of the explorer."""
DESCENDING = ".desc"


@dataclass(frozen=True)
class Selection:
    """Records that have any of some values of each facet, or none for NONE, in an order. `values` go by the name of the facet;
    `least` the smallest number by the name of the facet; `sort` is the name of a facet, with `.desc` behind it for the
    highest first."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    least: Mapping[str, int] = field(default_factory=dict)
    sort: str = ""

    @property
    def query(self) -> str:
        """The selection as the query of an address of the explorer."""
        chosen = [(name, value) for name, values in self.values.items() for value in values]
        ranges = [(name, f"{number}..") for name, number in self.least.items()]
        return urlencode([*chosen, *ranges, *([("sort", self.sort)] if self.sort else [])])

    @property
    def names(self) -> set[str]:
        """The facets by which it selects."""
        return {*self.values, *self.least}

    def within(self, name: str, value: str) -> "Selection":
        """The same, of those records alone that have a value of one more facet."""
        return replace(self, values={**self.values, name: (value,)})


class Selector:
    """The records of a collection by the values of their facets; each facet is read once."""

    def __init__(self, portal: Portal, collection: str):
        self._portal = portal
        self.records = portal.all(collection)
        self.facets = {name: facet for name, facet in facets_by_name(portal.schema, collection).items() if facet.kind != MONEY}
        self._columns: dict[str, list[list[str]]] = {}

    def column(self, facet: Facet) -> list[list[str]]:
        """What each record has of a facet, in the order of the records."""
        if facet.name not in self._columns:
            self._columns[facet.name] = [facet.exact(record, self._portal) for record in self.records]
        return self._columns[facet.name]

    def knows(self, selection: Selection) -> bool:
        """Whether any record has a value of each facet by which a selection chooses: else nobody can tell what fits."""
        return selection.names <= self.facets.keys() and all(any(self.column(self.facets[name])) for name in selection.names)

    def select(self, selection: Selection) -> list[Record]:
        """The records that fit, in their order. What a facet that the portal doesn't have asks for is true of none."""
        if not selection.names <= self.facets.keys():
            return []
        chosen = [(self.column(self.facets[name]), {*values}) for name, values in selection.values.items()]
        ranges = [(self.column(self.facets[name]), least) for name, least in selection.least.items()]
        fitting = (
            row
            for row in range(len(self.records))
            if all(values.intersection(column[row] or [NONE]) for column, values in chosen) and all(any(int(number) >= least for number in column[row]) for column, least in ranges)
        )
        return [self.records[row] for row in self._sorted(list(fitting), selection.sort)]

    def _sorted(self, rows: list[int], sort: str) -> list[int]:
        """Rows by a facet; those without a value come last."""
        facet = self.facets.get(sort.removesuffix(DESCENDING))
        if facet is None:
            return rows
        column = self.column(facet)
        is_number = facet.kind == NUMBER
        with_value = sorted((row for row in rows if column[row]), key=lambda row: int(column[row][0]) if is_number else column[row][0], reverse=sort.endswith(DESCENDING))
        return with_value + [row for row in rows if not column[row]]
