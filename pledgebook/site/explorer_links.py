"""Addresses of the explorer, as `templates/chrome/assets/explorer-state.js` reads them."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from pledgebook.model import facets
from pledgebook.site.view import View


def explorer_link(view: View, collection: str, choice: Mapping[str, Sequence[str]]) -> str:
    """The list of a collection, narrowed down to records that have any of the values chosen in each facet; empty where the
    schema lacks one of these facets."""
    offered = {each.name for each in facets.facets(view.portal.schema.collections[collection])}
    if not choice.keys() <= offered:
        return ""
    return f"{view.url(f'{collection}/')}?{urlencode([(name, value) for name, values in choice.items() for value in values])}"
