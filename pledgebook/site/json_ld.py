"""What a page says to machines: schema.org as JSON-LD."""

from collections.abc import Callable, Iterable, Mapping

from pledgebook.data.datapackage import ARCHIVE, FOLDER
from pledgebook.model import derived
from pledgebook.model.portal import address
from pledgebook.records.record import Record
from pledgebook.schema.fields import Data
from pledgebook.site.pages import Page
from pledgebook.site.urls import outward
from pledgebook.site.view import View

Node = dict[str, object]

_ACTION_STATUS = {
    "limited": "ActiveActionStatus",
    "substantial": "ActiveActionStatus",
    "complete": "CompletedActionStatus",
    "withdrawn": "FailedActionStatus",
}
_ORGANIZATION_TYPES = {
    "government": "GovernmentOrganization",
    "local_government": "GovernmentOrganization",
    "other_public_sector": "GovernmentOrganization",
    "international_ngo": "NGO",
    "national_ngo": "NGO",
    "regional_ngo": "NGO",
    "partner_country_ngo": "NGO",
    "private_sector": "Corporation",
    "academic": "EducationalOrganization",
}


def document(page: Page, view: View, heading: str) -> Node:
    """A JSON-LD document about a page: what it is about, and the way to it."""
    record = page.context.get("record")
    describe = _RECORDS.get(record.collection.name) if record else None
    about = describe(record, view) if record and describe else _page(page, view)
    about = {"@id": view.canonical(), "url": view.canonical(), "name": heading, "inLanguage": view.language, **about}
    return {"@context": "https://schema.org", "@graph": [_filled(about), _breadcrumbs(page, view, heading)]}


def _filled(node: Data) -> Node:
    return {key: value for key, value in node.items() if value not in (None, "", [])}


def _page(page: Page, view: View) -> Node:
    if page.path == "":
        target = {"@type": "EntryPoint", "urlTemplate": f"{view.settings.site_url}{view.prefix}search/?q={{q}}"}
        search = {"@type": "SearchAction", "target": target, "query-input": "required name=q"}
        return {"@type": "WebSite", "description": view.settings.claim(view.language), "potentialAction": search}
    if page.path == f"{FOLDER}/":
        return _dataset(page, view)
    type_ = "CollectionPage" if "list_page" in page.context or "found" in page.context else "WebPage"
    return {"@type": type_, "description": page.description(view)}


def _dataset(page: Page, view: View) -> Node:
    package, base = view.settings.package, f"{view.settings.site_url}{FOLDER}/"
    files = [(ARCHIVE, "application/zip"), ("datapackage.json", "application/json")]
    return {
        "@type": "Dataset",
        "name": package.get("title"),
        "description": package.get("description"),
        "license": (package.get("licenses") or [{}])[0].get("path"),
        "dateModified": view.today,
        "distribution": [{"@type": "DataDownload", "contentUrl": base + name, "encodingFormat": media_type} for name, media_type in files],
    }


def _breadcrumbs(page: Page, view: View, heading: str) -> Node:
    steps = [(view.settings.name(view.language), "")]
    record = page.context.get("record")
    if record:
        steps.append((view.schema_gettext(record.collection.plural), f"{record.collection.name}/"))
    if page.path:
        steps.append((heading, page.path))
    base = view.settings.site_url + view.prefix
    entries = [{"@type": "ListItem", "position": number, "name": name, "item": base + path} for number, (name, path) in enumerate(steps, start=1)]
    return {"@type": "BreadcrumbList", "itemListElement": entries}


def _text(record: Record, name: str, view: View) -> str | None:
    return view.localize(record.get(name)).text if record.get(name) else None


def _url(record: Record, view: View) -> str:
    return view.settings.site_url + view.prefix + address(record)


def _organizations(ids: Iterable[str], view: View) -> list[Node]:
    records = [view.portal.find("organizations", id) for id in ids]
    return [{"@type": "Organization", "name": view.caption(each).text, "url": _url(each, view)} for each in records]


def _organizations_in(items: Iterable[Data], view: View) -> list[Node]:
    return _organizations((each["organization"] for each in items if "organization" in each), view)


def _money(value: Data | None) -> Node | None:
    if not value or "amount" not in value:
        return None
    return {"@type": "MonetaryAmount", "value": value["amount"], **({"currency": value["currency"]} if "currency" in value else {})}


def _countries(codes: Iterable[str | None], view: View) -> list[Node]:
    return [{"@type": "Country", "name": view.code_label("country", code), "identifier": code} for code in codes if code]


def _period(record: Record) -> str:
    """An ISO 8601 interval; an unknown end is left open."""
    start, end = record.get("start"), record.get("end")
    return f"{start or '..'}/{end or '..'}" if start or end else ""


def _commitment(record: Record, view: View) -> Node:
    status = view.status_of(record).status
    return {
        "@type": "PlanAction",
        "identifier": record.id,
        "description": _text(record, "action", view) or _text(record, "problem", view),
        "startTime": record.get("start"),
        "endTime": record.get("end"),
        "actionStatus": f"https://schema.org/{_ACTION_STATUS.get(status or '', 'PotentialActionStatus')}",
        "agent": _organizations_in(record.get("institutions", []), view),
        "location": _countries(derived.countries_of(record, view.portal), view),
    }


def _plan(record: Record, view: View) -> Node:
    return {
        "@type": "CreativeWork",
        "identifier": record.id,
        "description": _text(record, "foreword", view),
        "datePublished": record.get("submitted"),
        "temporalCoverage": _period(record),
        "spatialCoverage": _countries([record.get("country")], view),
        "author": _organizations(record.get("lead_institutions", []), view),
    }


def _project(record: Record, view: View) -> Node:
    budget = _money(record.get("budget"))
    funders = _organizations_in((each for each in record.get("participants", []) if each.get("role") == "funding"), view)
    grant = {"@type": "MonetaryGrant", "amount": budget, "funder": funders}
    return {
        "@type": "Project",
        "identifier": [each["code"] for each in record.get("codes", []) if "code" in each],
        "description": _text(record, "summary", view),
        "foundingDate": record.get("start"),
        "dissolutionDate": record.get("end"),
        "areaServed": _countries(record.get("countries", []), view),
        "funding": _filled(grant) if budget or funders else None,
    }


def _organization(record: Record, view: View) -> Node:
    parent = record.get("parent")
    return {
        "@type": _ORGANIZATION_TYPES.get(record.get("type"), "Organization"),
        "alternateName": record.get("acronym"),
        "sameAs": outward(record.get("website")) if record.get("website") else None,
        "parentOrganization": _organizations([parent], view)[0] if parent else None,
        "areaServed": _countries([record.get("country")], view),
    }


def _comment(record: Record, view: View) -> Node:
    about = view.portal.maybe(record.get("about", ""))
    return {
        "@type": "Comment",
        "text": record.get("text"),
        "dateCreated": record.get("date"),
        "inLanguage": record.get("language") or view.language,
        "author": {"@type": "Person", "name": record.get("name")} if record.get("name") else None,
        "about": {"@id": _url(about, view)} if about else None,
    }


_RECORDS: Mapping[str, Callable[[Record, View], Node]] = {
    "commitments": _commitment,
    "action-plans": _plan,
    "projects": _project,
    "organizations": _organization,
    "comments": _comment,
}
