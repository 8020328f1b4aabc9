"""What a page says to machines: schema.org as JSON-LD."""

from collections.abc import Mapping

from pledgebook.data.datapackage import ARCHIVE, FOLDER
from pledgebook.model import derived as derive
from pledgebook.model.portal import address
from pledgebook.records.record import Record
from pledgebook.site.view import Page, View

_ACTION_STATUS = {
    None: "PotentialActionStatus",
    "not_started": "PotentialActionStatus",
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


def described(page: Page, view: View, heading: str) -> dict:
    """A JSON-LD document about a page: what it is about, and the way to it."""
    record = page.context.get("record")
    about = _RECORDS[record.collection.name](record, view) if record and record.collection.name in _RECORDS else _page(page, view)
    about = {"@id": view.canonical(), "url": view.canonical(), "name": heading, "inLanguage": view.language, **about}
    return {"@context": "https://schema.org", "@graph": [_filled(about), _breadcrumbs(page, view, heading)]}


def _filled(node: Mapping) -> dict:
    return {key: value for key, value in node.items() if value not in (None, "", [])}


def _page(page: Page, view: View) -> dict:
    if page.path == "":
        target = {"@type": "EntryPoint", "urlTemplate": f"{view.settings.site_url}{view.prefix}search/?q={{q}}"}
        search = {"@type": "SearchAction", "target": target, "query-input": "required name=q"}
        return {"@type": "WebSite", "description": view.settings.claim(view.language), "potentialAction": search}
    if page.path == f"{FOLDER}/":
        return _dataset(page, view)
    kind = "CollectionPage" if "part" in page.context or "found" in page.context else "WebPage"
    return {"@type": kind, "description": page.description(view)}


def _dataset(page: Page, view: View) -> dict:
    package, base = view.settings.package, f"{view.settings.site_url}{FOLDER}/"
    files = [(ARCHIVE, "application/zip"), ("datapackage.json", "application/json")]
    return {
        "@type": "Dataset",
        "name": package.get("title"),
        "description": package.get("description"),
        "license": (package.get("licenses") or [{}])[0].get("path"),
        "dateModified": view.today,
        "distribution": [{"@type": "DataDownload", "contentUrl": base + name, "encodingFormat": kind} for name, kind in files],
    }


def _breadcrumbs(page: Page, view: View, heading: str) -> dict:
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


def _organization(id: str, view: View) -> dict:
    record = view.portal.find("organizations", id)
    return {"@type": "Organization", "name": view.caption(record).text, "url": view.settings.site_url + view.prefix + address(record)}


def _money(value: Mapping | None) -> dict | None:
    return {"@type": "MonetaryAmount", "value": value["amount"], "currency": value["currency"]} if value else None


def _countries(codes: list[str], view: View) -> list[dict]:
    return [{"@type": "Country", "name": view.code_label("country", code), "identifier": code} for code in codes]


def _commitment(record: Record, view: View) -> dict:
    standing = view.status_of(record)
    return {
        "@type": "PlanAction",
        "identifier": record.id,
        "description": _text(record, "action", view) or _text(record, "problem", view),
        "startTime": record.get("start"),
        "endTime": record.get("end"),
        "actionStatus": f"https://schema.org/{_ACTION_STATUS[standing.status]}",
        "agent": [_organization(each["organization"], view) for each in record.get("institutions", [])],
        "location": _countries(derive.countries_of(record, view.portal), view),
    }


def _plan(record: Record, view: View) -> dict:
    return {
        "@type": "CreativeWork",
        "identifier": record.id,
        "description": _text(record, "foreword", view),
        "datePublished": record.get("submitted"),
        "temporalCoverage": f"{record.get('start')}/{record.get('end')}",
        "spatialCoverage": _countries([record.get("country")], view),
        "author": [_organization(each, view) for each in record.get("lead_institutions", [])],
    }


def _project(record: Record, view: View) -> dict:
    budget = record.get("budget")
    funders = [_organization(each["organization"], view) for each in record.get("participants", []) if each["role"] == "funding" and "organization" in each]
    grant = {"@type": "MonetaryGrant", "amount": _money(budget), "funder": funders}
    return {
        "@type": "Project",
        "identifier": [each["code"] for each in record.get("codes", [])],
        "description": _text(record, "summary", view),
        "foundingDate": record.get("start"),
        "dissolutionDate": record.get("end"),
        "areaServed": _countries(record.get("countries", []), view),
        "funding": _filled(grant) if budget or funders else None,
    }


def _body(record: Record, view: View) -> dict:
    parent = record.get("parent")
    return {
        "@type": _ORGANIZATION_TYPES.get(record.get("type"), "Organization"),
        "alternateName": record.get("acronym"),
        "sameAs": view.outward(record.get("website")) if record.get("website") else None,
        "parentOrganization": _organization(parent, view) if parent else None,
        "areaServed": _countries([record.get("country")], view) if record.get("country") else None,
    }


def _comment(record: Record, view: View) -> dict:
    author = {"@type": "Person", "name": record.get("name")} if record.get("name") else None
    about = view.portal.find_key(record.get("about"))
    return {
        "@type": "Comment",
        "text": record.get("text"),
        "dateCreated": record.get("date"),
        "inLanguage": record.get("language"),
        "author": author,
        "about": {"@id": view.settings.site_url + view.prefix + address(about)},
    }


_RECORDS = {"commitments": _commitment, "action-plans": _plan, "projects": _project, "organizations": _body, "comments": _comment}
