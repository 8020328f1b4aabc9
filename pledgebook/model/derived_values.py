"""Values that follow from a record and are published beside its own: columns of tables, and facets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pledgebook.model.delays import attention_of, days_late, longest_delay, next_due, times_moved
from pledgebook.model.derived import (
    completeness,
    countries_of,
    has_evidence,
    is_stale,
    last_update,
    leads_of,
    months_of_silence,
    plan_of,
    progress,
    regions_of,
    reported_status,
    status_of,
)
from pledgebook.model.geography import region_name
from pledgebook.model.portal import Portal
from pledgebook.model.reviews import finding_of, is_ambitious, is_disputed, is_star, review_of
from pledgebook.records.record import Record


@dataclass(frozen=True)
class Derived:
    """A value that is published beside what the record itself says. `datatype` is its kind, as of a field; a list is
    many values in one. `codelist` or `references` say what a code or identifier stands for; `name_of` gives the name of a
    value in a language, where neither does. A `facet` narrows down and sorts; with `pages`, each value has a page. Cards show
    what is `featured`. `none` names what records have that have no value, where that isn't "not reported"."""

    name: str
    title: str
    description: str
    value: Callable[[Record, Portal], object]
    datatype: str = "code"
    codelist: str = ""
    references: str = ""
    facet: bool = False
    pages: bool = True
    featured: bool = False
    none: str = ""
    name_of: Callable[[str, str], str] | None = None


def pgettext(_context: str, message: str) -> str:
    """Marks the title of a facet for translation, as those of the schema are."""
    return message


def _part_of_status(name: str) -> Callable[[Record, Portal], object]:
    return lambda record, portal: getattr(status_of(record, portal.as_of), name)


def _finding(name: str) -> Callable[[Record, Portal], object]:
    return lambda record, portal: finding_of(record, name)


def _of_plan(*names: str) -> Callable[[Record, Portal], object]:
    """What the plan of a commitment has in the first of some fields that it has."""

    def value(record: Record, portal: Portal) -> object:
        plan = plan_of(record, portal)
        return next((plan.get(name) for name in names if plan.get(name)), None) if plan else None

    return value


def _share_filled(record: Record, portal: Portal) -> int:
    filled = completeness(record)
    return round(100 * filled.filled / filled.total) if filled.total else 0


def _of_review(name: str) -> Callable[[Record, Portal], object]:
    return lambda record, portal: getattr(review_of(record), name, None)


_NOT_REVIEWED = pgettext("schema", "Not reviewed")
_FILLED = (
    Derived("fields_filled", "Fields filled", "How many of the fields of the schema the record fills.", lambda r, p: completeness(r).filled, "integer"),
    Derived("fields_total", "Fields in all", "How many fields the schema offers for such a record.", lambda r, p: completeness(r).total, "integer"),
    Derived("completeness", pgettext("schema", "Completeness, in per cent"), "How many of a hundred fields of the schema the record fills, rounded.", _share_filled, "integer", facet=True),
)
_PLACED = (
    Derived("regions", pgettext("schema", "Region"), "M49 codes of the regions to which the countries belong.", regions_of, facet=True, name_of=region_name),
    Derived(
        "country_situations",
        pgettext("schema", "Countries in special situations"),
        "Groups of the United Nations to which any of the countries belongs on the day of publication.",
        lambda r, p: p.geography.situations(countries_of(r, p), p.as_of),
        codelist="country-situation",
        facet=True,
    ),
)
_COUNTRIES = (
    Derived("countries", "Countries", "Countries of the action plan.", countries_of, codelist="country", facet=True, featured=True),
)
_STATUS = (
    Derived("current_status", pgettext("schema", "Current status"), "Status of the latest update about the whole commitment.", _part_of_status("status"), codelist="update-status", facet=True),
    Derived("current_status_date", "Date of the current status", "Date of that update.", _part_of_status("status_date"), "day"),
    Derived("deadline", pgettext("schema", "Deadline"), "Whether the due date has passed, and whether anything is still expected.", _part_of_status("deadline_state"), codelist="deadline", facet=True, pages=False),
    Derived("attention", pgettext("schema", "Needs attention"), "Why somebody should look at the commitment.", attention_of, codelist="attention", facet=True, pages=False, none=pgettext("schema", "Nothing")),
    Derived("days_late", pgettext("schema", "Days overdue"), "Days since the due date passed, on the day of publication.", days_late, "integer", facet=True, featured=True),
    Derived("times_moved", pgettext("schema", "Milestones put off"), "How many milestones are due later than was first promised.", times_moved, "integer", facet=True),
    Derived("longest_delay", pgettext("schema", "Longest delay, in months"), "The most months by which a milestone was put off.", longest_delay, "integer", facet=True),
    Derived("next_due", pgettext("schema", "Next due date"), "The first date to come by which a milestone, or the whole commitment, is due.", lambda r, p: next_due(r, p.as_of), "date", facet=True, pages=False),
    Derived("updated", pgettext("schema", "Updated"), "Date of the latest update, about whatever part of the commitment.", lambda r, p: last_update(r), "day", facet=True, pages=False),
    Derived("milestones_complete", pgettext("schema", "Milestones complete"), "How many milestones are reported complete.", lambda r, p: progress(r).done, "integer", facet=True),
    Derived("milestones_total", pgettext("schema", "Milestones in all"), "How many milestones the commitment has.", lambda r, p: progress(r).total, "integer", facet=True),
    Derived("with_evidence", pgettext("schema", "With evidence"), "Whether any update gives evidence; empty where there is no update.", lambda r, p: has_evidence(r), "boolean", facet=True),
    Derived("months_silent", pgettext("schema", "Months without an update"), "Whole months since the latest update of a running commitment, or since its start.", lambda r, p: months_of_silence(r, plan_of(r, p), p.as_of), "integer", facet=True),
    Derived("without_news", "Without a recent update", "Whether a running commitment has had no update for longer than its plan allows.", is_stale, "boolean"),
)
_PLAN = (
    Derived("plan_level", pgettext("schema", "Level of the plan"), "Level of government of the action plan.", _of_plan("level"), codelist="plan-level", facet=True, pages=False),
    Derived("plan_start", pgettext("schema", "Start of the plan"), "When the action plan began, or else was submitted.", _of_plan("start", "submitted"), "date", facet=True, pages=False),
    Derived("lead_institutions", pgettext("schema", "Lead institution"), "Organizations that answer for the commitment.", lambda r, p: leads_of(r), "reference", references="organizations", facet=True, pages=False, featured=True),
)
_REVIEW = (
    Derived("review_completion", pgettext("schema", "Completion by independent review"), "How far the promise was kept, by the latest assessment that is not the government's.", _of_review("completion"), codelist="completion", facet=True, none=_NOT_REVIEWED),
    Derived("review_missing", "Why there is no review", "Reason that the latest independent assessment gives, where none found out how far the promise was kept.", _of_review("missing"), codelist="missing"),
    Derived("review_stage", pgettext("schema", "Stage of the review"), "When in the life of the commitment that assessment was made.", _of_review("stage"), codelist="assessment-stage", facet=True, none=_NOT_REVIEWED),
    Derived("review_date", "Date of the review", "Date of that assessment.", _of_review("date"), "date"),
    *(
        Derived(f"review_{name}", title, "Latest answer of an assessment that is not the government's.", _finding(name), codelist=name.replace("_", "-"), facet=True, none=_NOT_REVIEWED)
        for name, title in (
            ("specificity", pgettext("schema", "Specificity by review")),
            ("potential_impact", pgettext("schema", "Potential impact by review")),
            ("potential_for_results", pgettext("schema", "Potential for results by review")),
            ("did_it_open_government", pgettext("schema", "Did it open government, by review")),
            ("early_results", pgettext("schema", "Early results by review")),
        )
    ),
    Derived(
        "disputed",
        pgettext("schema", "Called complete by the government alone"),
        "Whether the government calls it complete, by its latest status or its own latest assessment, and the latest independent review found less.",
        lambda r, p: is_disputed(r, reported_status(r, p.as_of)),
        "boolean",
        facet=True,
        none=_NOT_REVIEWED,
    ),
    Derived("ambitious", pgettext("schema", "Ambitious"), "Whether reviewers expected a transformative impact or substantial results.", lambda r, p: is_ambitious(r), "boolean", facet=True, none=_NOT_REVIEWED),
    Derived("ambitious_and_complete", pgettext("schema", "Ambitious and complete"), "By independent review: transformative, specific, of a value of open government, and substantially or wholly complete.", lambda r, p: is_star(r), "boolean", facet=True, none=_NOT_REVIEWED),
)
FIRST = ("current_status", "review_completion", "attention", "countries", "lead_institutions")
"""What people narrow a list down by first."""
DERIVED: Mapping[str, tuple[Derived, ...]] = {
    "commitments": (*_STATUS, *_REVIEW, *_PLAN, *_COUNTRIES, *_PLACED, *_FILLED),
    "action-plans": (*_PLACED, *_FILLED),
    "projects": (*_PLACED, *_FILLED),
    "organizations": (*_PLACED, *_FILLED),
}


def derived_values(record: Record, portal: Portal) -> dict[str, object]:
    """Everything derived of one record, by name."""
    return {each.name: each.value(record, portal) for each in DERIVED.get(record.collection.name, ())}
