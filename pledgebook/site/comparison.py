"""How a plan compares with the one before, and a country with its neighbours: what reviewers, and what governments, call
complete. The two voices are never counted together."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pledgebook.model import derived
from pledgebook.model.facets import facets_by_name
from pledgebook.model.portal import Portal
from pledgebook.model.reviews import COMPLETE, finding_of
from pledgebook.model.selection import Selection
from pledgebook.records.record import Record
from pledgebook.site.i18n.messages import N_
from pledgebook.site.numbers import explored
from pledgebook.site.text import plain
from pledgebook.site.view import View

_KINDS = (("plans", "action_plan", "action-plans"), ("countries", "countries", ""), ("organizations", "institutions_organization", "organizations"))
"""What can be compared: its name in addresses, the facet of commitments that tells it, and its collection."""
REVIEW, GOVERNMENT = "review", "government"


class Tally(NamedTuple):
    """Of some commitments: of how many a voice says where they stand, and how many of these it calls complete; and the
    addresses of the lists of both, empty where the explorer can't make them."""

    spoken: int
    complete: int
    spoken_list: str
    complete_list: str


class Comparison(NamedTuple):
    """What one voice, REVIEW or GOVERNMENT, says of some commitments, and of others."""

    voice: str
    own: Tally
    other: Tally


def kinds(view: View) -> list[dict[str, str]]:
    """What the page `compare/` offers: its name in addresses, the facet of commitments that tells it, the folder of its
    pages, and its title."""
    collections = view.portal.schema.collections
    offered = facets_by_name(view.portal.schema, "commitments")
    titles = {name: view.schema_gettext(collections[collection].plural) if collection in collections else view.gettext(N_("Countries")) for name, _, collection in _KINDS}
    return [{"name": name, "column": facet, "page": view.url(f"{collection or name}/"), "title": plain(titles[name])} for name, facet, collection in _KINDS if facet in offered]


def countries_with_several_plans(view: View) -> list[str]:
    """Countries whose pages show plans side by side, by name."""
    made = (plan for plan in view.portal.all("action-plans") if view.portal.pointing(plan, "commitments"))
    counts = Counter(code for plan in made for code in derived.countries_of(plan, view.portal))
    return sorted((code for code, count in counts.items() if count > 1), key=lambda code: view.code_label("country", code))


def plan_before(view: View, plan: Record) -> Record | None:
    """The plan of the same country, level and place that came before; None where there is none, or no date tells it."""
    plans = [each for each in view.newest(view.portal.all("action-plans")) if _maker(each) == _maker(plan) and _date(each)]
    earlier = [each for each in plans if _date(each) < _date(plan)]
    return earlier[0] if earlier and plan.get("country") else None


def _maker(plan: Record) -> tuple[object, ...]:
    return tuple(plan.get(name) for name in ("country", "level", "locality"))


def _date(plan: Record) -> str:
    return str(plan.get("start") or plan.get("submitted") or "")


def of_plan(view: View, plan: Record) -> list[Comparison]:
    """The commitments of a plan against those of the plan before."""
    before = plan_before(view, plan)
    if before is None:
        return []
    own, other = (({"action_plan": (each.id,)}, view.portal.pointing(each, "commitments")) for each in (plan, before))
    return _comparisons(view, own, other)


def neighbours(portal: Portal, found: Mapping[str, list[Record]], code: str) -> dict[str, list[Record]]:
    """The commitments of every other country of the same region that has some. `found` has the records of each country."""
    [*region] = portal.geography.regions([code])
    others = {each: _commitments(records) for each, records in found.items() if each != code and region and portal.geography.regions([each]) == region}
    return {each: commitments for each, commitments in others.items() if commitments}


def of_country(view: View, code: str, records: Iterable[Record], others: Mapping[str, list[Record]]) -> list[Comparison]:
    """The commitments of a country against those of its neighbours, as `neighbours` gives them."""
    theirs = list({each.key: each for commitments in others.values() for each in commitments}.values())
    return _comparisons(view, ({"countries": (code,)}, _commitments(records)), ({"countries": (*others,)}, theirs))


def _commitments(records: Iterable[Record]) -> list[Record]:
    return [each for each in records if each.collection.name == "commitments"]


_Scope = tuple[Mapping[str, tuple[str, ...]], list[Record]]
"""What the explorer is narrowed down to, and the commitments that remain."""


def _comparisons(view: View, own: _Scope, other: _Scope) -> list[Comparison]:
    """By each voice that has spoken of both."""
    found = (Comparison(voice, _tally(view, voice, *own), _tally(view, voice, *other)) for voice in (REVIEW, GOVERNMENT))
    return [each for each in found if each.own.spoken and each.other.spoken]


def _tally(view: View, voice: str, scope: Mapping[str, tuple[str, ...]], commitments: list[Record]) -> Tally:
    field = derived.review_field(view.portal.schema) if voice == REVIEW else derived.status_field(view.portal.schema, "commitments")
    if field is None:
        return Tally(0, 0, "", "")
    codes = [code for each in commitments if (code := _spoken(each, voice, view.portal))]
    known = view.portal.schema.codelists[field.codelist].codes
    lists = [explored(view, Selection({**scope, field.name: tuple(chosen)})) for chosen in ([each for each in known if each in codes], [COMPLETE])]
    return Tally(len(codes), codes.count(COMPLETE), *lists)


def _spoken(commitment: Record, voice: str, portal: Portal) -> str | None:
    """What a voice says of a commitment; None where it doesn't, or where nobody has looked."""
    return finding_of(commitment, "completion") if voice == REVIEW else derived.reported_status(commitment, portal.as_of)
