"""What follows from a record and is so telling that its card shows it."""

from pledgebook.model.delays import attention_of
from pledgebook.model.facets import Facet, facets
from pledgebook.model.portal import Portal
from pledgebook.records.record import Record
from pledgebook.schema.fields import Collection


class DerivedFacts:
    """The derived facets that cards show, by collection: the featured ones of which records have different values."""

    def __init__(self, portal: Portal):
        self._portal = portal
        self._found: dict[str, list[Facet]] = {}
        self._attention: dict[str, list[str]] = {}

    def on_card(self, record: Record) -> list[tuple[Facet, list[str]]]:
        """What the card of a record shows: facets, and what the record has of them."""
        found = [(facet, facet.exact(record, self._portal)) for facet in self._of(record.collection)]
        return [(facet, values) for facet, values in found if values]

    def _of(self, collection: Collection) -> list[Facet]:
        if collection.name not in self._found:
            self._found[collection.name] = [each for each in facets(collection) if each.is_derived and each.featured and self._tells_apart(each)]
        return self._found[collection.name]

    def attention(self, record: Record) -> list[str]:
        """Why somebody should look at a commitment, found out once for all pages."""
        if record.key not in self._attention:
            self._attention[record.key] = attention_of(record, self._portal)
        return self._attention[record.key]

    def _tells_apart(self, facet: Facet) -> bool:
        return len({value for record in self._portal.all(facet.collection) for value in facet.exact(record, self._portal)}) > 1
