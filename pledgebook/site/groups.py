"""Pages that gather records of several collections by a code: countries, goals, policy areas."""

from collections.abc import Callable
from typing import Any, NamedTuple

from pledgebook.model import derived, facets
from pledgebook.model.portal import Portal
from pledgebook.records.record import Record
from pledgebook.schema.fields import Schema
from pledgebook.site.i18n.messages import N_

_LEFT_OUT = "comments"
"""Comments belong to records that are in the groups themselves."""


class Group(NamedTuple):
    """Records by a code of one list. `path` is the address of the page with all
    codes; `codes_of` gives the codes of a record."""

    codelist: str
    path: str
    title: str
    lead: str
    codes_of: Callable[[Record, Portal], list[Any]]

    def address(self, code: object) -> str:
        """Address of the page for one code."""
        return f"{self.path}/{facets.slug(str(code))}/"


_GROUPS = (
    Group("country", "countries", N_("Countries"), N_("Plans, commitments and projects by country."), derived.countries_of),
    Group("sdg", "goals", N_("Goals"), N_("Commitments and projects by Sustainable Development Goal."), derived.goals_of),
    Group("policy-area", "policy-areas", N_("Policy areas"), N_("Commitments and projects by policy area of the Open Government Partnership."), derived.policy_areas_of),
)


def groups(schema: Schema) -> list[Group]:
    """The groups for which the schema has a field."""
    used = {field.codelist for name, collection in schema.collections.items() if name != _LEFT_OUT for field in collection.walk()}
    return [group for group in _GROUPS if group.codelist in used]


def grouped(portal: Portal, group: Group) -> dict[str, list[Record]]:
    """The records of each code that has some, in the order of the code list."""
    records = (record for record in portal if record.collection.name != _LEFT_OUT)
    return facets.group_by(records, lambda record: map(str, group.codes_of(record, portal)), portal.schema.codelists[group.codelist].codes)
