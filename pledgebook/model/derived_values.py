"""Values that follow from a record and are published beside its own: columns of tables, and facets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pledgebook.model.derived import completeness, countries_of, has_evidence, is_stale, is_star, progress, regions_of, status_of
from pledgebook.model.geography import region_name
from pledgebook.model.portal import Portal
from pledgebook.model.reviews import finding_of, review_of
from pledgebook.records.record import Record


@dataclass(frozen=True)
class Derived:
    """A value that is published beside what the record itself says. `type` is one of Table Schema; a list is many
    codes in one. `name_of` gives the name of a value in a language, where there is no code list."""

    name: str
    title: str
    description: str
    value: Callable[[Record, Portal], object]
    type: str = "string"
    codelist: str = ""
    facet: bool = False
    name_of: Callable[[str, str], str] | None = None


def pgettext(_context: str, message: str) -> str:
    """Marks the title of a facet for translation, as those of the schema are."""
    return message


def _part_of_status(name: str) -> Callable[[Record, Portal], object]:
    return lambda record, portal: getattr(status_of(record, portal.as_of), name)


def _finding(name: str) -> Callable[[Record, Portal], object]:
    return lambda record, portal: finding_of(record, name)


def _of_review(name: str) -> Callable[[Record, Portal], object]:
    return lambda record, portal: getattr(review_of(record), name, None)


_FILLED = (
    Derived("fields_filled", "Fields filled", "How many of the fields of the schema the record fills.", lambda r, p: completeness(r).filled, "integer"),
    Derived("fields_total", "Fields in all", "How many fields the schema offers for such a record.", lambda r, p: completeness(r).total, "integer"),
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
    Derived("countries", "Countries", "Countries of the action plan.", countries_of, codelist="country", facet=True),
)
_STATUS = (
    Derived("current_status", pgettext("schema", "Current status"), "Status of the latest update about the whole commitment.", _part_of_status("status"), codelist="update-status", facet=True),
    Derived("current_status_date", "Date of the current status", "Date of that update.", _part_of_status("status_date"), "date"),
    Derived("deadline", "Deadline", "`awaiting` before the due date, `overdue` after it, `settled` once complete or withdrawn, `closed` once its end was reviewed, `unknown` where nobody has looked at the reports yet.", _part_of_status("deadline_state")),
    Derived("milestones_complete", "Milestones complete", "How many milestones are reported complete.", lambda r, p: progress(r).done, "integer"),
    Derived("milestones_total", "Milestones in all", "How many milestones the commitment has.", lambda r, p: progress(r).total, "integer"),
    Derived("with_evidence", pgettext("schema", "With evidence"), "Whether any update gives evidence; empty where there is no update.", lambda r, p: has_evidence(r), "boolean", facet=True),
    Derived("without_news", "Without news", "Whether a running commitment has had no update for longer than its plan allows.", is_stale, "boolean"),
)
_REVIEW = (
    Derived("review_completion", pgettext("schema", "Completion by independent review"), "How far the promise was kept, by the latest assessment that is not the government's.", _of_review("completion"), codelist="completion", facet=True),
    Derived("review_missing", "Why there is no review", "Reason that the latest independent assessment gives, where none found out how far the promise was kept.", _of_review("missing"), codelist="missing"),
    Derived("review_stage", pgettext("schema", "Stage of the review"), "When in the life of the commitment that assessment was made.", _of_review("stage"), codelist="assessment-stage", facet=True),
    Derived("review_date", "Date of the review", "Date of that assessment.", _of_review("date")),
    *(
        Derived(f"review_{name}", title, "Latest answer of an assessment that is not the government's.", _finding(name), codelist=name.replace("_", "-"), facet=True)
        for name, title in (
            ("specificity", pgettext("schema", "Specificity by review")),
            ("potential_impact", pgettext("schema", "Potential impact by review")),
            ("potential_for_results", pgettext("schema", "Potential for results by review")),
            ("did_it_open_government", pgettext("schema", "Did it open government, by review")),
            ("early_results", pgettext("schema", "Early results by review")),
        )
    ),
    Derived("ambitious_and_complete", pgettext("schema", "Ambitious and complete"), "By independent review: transformative, specific, of a value of open government, and substantially or wholly complete.", is_star, "boolean", facet=True),
)
DERIVED: Mapping[str, tuple[Derived, ...]] = {
    "commitments": (*_STATUS, *_REVIEW, *_COUNTRIES, *_PLACED, *_FILLED),
    "action-plans": (*_PLACED, *_FILLED),
    "projects": (*_PLACED, *_FILLED),
    "organizations": (*_PLACED, *_FILLED),
}


def derived_values(record: Record, portal: Portal) -> dict[str, object]:
    """Everything derived of one record, by name."""
    return {each.name: each.value(record, portal) for each in DERIVED.get(record.collection.name, ())}
