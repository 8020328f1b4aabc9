"""What the other programs read, made from the same records: `python benchmarks/sources.py TREE TARGET`.

TREE is a copy of the program with records and its published `site/`. What a peer
would have to work out but hardly can (the state of a commitment, which records
stand on which page of a list) is told to it: that spares it work, not us.
"""

import argparse
import json
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from pledgebook import settings
from pledgebook.model import derived as derive
from pledgebook.model.portal import Portal, address  # noqa: E402
from pledgebook.publish import load_portal as reading  # noqa: E402
from pledgebook.records.record import Record  # noqa: E402
from pledgebook.schema.fields import Field  # noqa: E402
from pledgebook.site import pages
from pledgebook.site import pagination as listings
from pledgebook.site import theme as chrome
from pledgebook.site.view import Page, View  # noqa: E402

AS_OF = date(2026, 6, 30)
TEMPLATES = Path(__file__).parent / "hugo"
_RECORDS = ("commitments", "action-plans", "organizations")
_CHART = re.compile(r'<figure class="pb-chart .*?</figure>', re.DOTALL)
_MAIN = re.compile(r"<main\b[^>]*>(.*)</main>", re.DOTALL)


class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):
    """Writes what is there twice, twice."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def portal_of(tree: Path) -> tuple[Portal, View, list[Page]]:
    """The portal of a tree in its main language, and all its pages."""
    portal, result = reading.read(settings.read(tree), tree / "content", AS_OF)
    if result.errors:
        raise SystemExit(f"the records have {len(result.errors)} errors")
    return portal, View(portal, portal.settings.default_language), pages_of(portal, tree / "content")


def pages_of(portal: Portal, folder: Path = ROOT / "content") -> list[Page]:
    """All pages of a portal, with the prose of a folder."""
    language = portal.settings.default_language
    return [*pages.pages(portal, {language: chrome.prose(folder, portal.settings, language)}), *pages.data_pages([])]


def _file(page: Page) -> str:
    return page.path if page.path.endswith(".html") else f"{page.path}index.html"


# Hugo: templates of its own for records and lists, of which there are thousands; the few other pages are given


def hugo(portal: Portal, view: View, all_pages: Iterable[Page], site: Path, target: Path) -> None:
    """Templates, labels and one content file for each page."""
    shutil.copytree(TEMPLATES, target, dirs_exist_ok=True)
    (target / "data").mkdir()
    (target / "data" / "labels.json").write_text(json.dumps(labels(portal, view)), "utf-8")
    for page in all_pages:
        view.turn_to(page)
        front, body = content(portal, view, page, (site / _file(page)).read_text("utf-8"))
        path = target / "content" / _content_path(page)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{yaml.dump(front, Dumper=Dumper, allow_unicode=True, width=10000, sort_keys=False)}---\n{body}", "utf-8")


def labels(portal: Portal, view: View) -> dict[str, dict[str, dict[str, str]]]:
    """Label and meaning of every code."""
    return {name: {code: {"label": str(view.code_label(name, code)), "hint": view.hint(name, code)} for code in codelist.codes} for name, codelist in portal.schema.codelists.items()}


def _content_path(page: Page) -> str:
    """Records lie in the folder of their collection, whose list is its index; all other pages say their address."""
    if "record" in page.context or not page.path:
        return f"{page.path.rstrip('/') or '_index'}.html"
    if page.path.rstrip("/") in _RECORDS:
        return f"{page.path}_index.html"
    return "page-" + page.path.replace("/", "-").rstrip("-").removesuffix(".html") + ".html"


def content(portal: Portal, view: View, page: Page, html: str) -> tuple[dict, str]:
    """Front matter and body of a page."""
    said = page.title(view)
    front = {"title": said if isinstance(said, str) else said.text, "description": page.description(view), "url": f"/{page.path}", "section_of": page.chrome.split("/")[0]}
    charts = "".join(_CHART.findall(html))
    if record := page.context.get("record"):
        return front | {"type": record.collection.name, **_record(portal, view, record)}, charts
    if "part" in page.context and not (page.template == "list.html" and page.context["part"].number == 1):
        return front | {"type": "records", **_list(portal, view, page)}, charts
    return front | {"type": "given"}, _MAIN.search(html)[1]


def _record(portal: Portal, view: View, record: Record) -> dict:
    share = derive.completeness(record)
    made = {
        "record": dict(record.data),
        "file": view.path_of(record),
        "filled": share.filled,
        "fields": share.total,
        "missing": [{"group": view.schema_gettext(group), "fields": [view.schema_gettext(field.title) for field in fields]} for group, fields in share.missing],
    }
    if record.collection.name == "commitments":
        return made | _commitment(portal, record)
    if record.collection.name == "action-plans":
        return made | {"sections": [_section(view, portal.schema.collections["commitments"], portal.pointing(record, "commitments"))]}
    ties = view.ties(record)
    notes = {address(other): view.formats.comma.join(words) for found in ties.values() for other, words in found}
    sections = [_section(view, portal.schema.collections[name], [other for other, _ in found]) for name, found in ties.items()]
    return made | {"sections": [_noted(section, notes) for section in sections]}


def _noted(section: dict, notes: Mapping[str, str]) -> dict:
    return section | {"groups": [group | {"notes": [notes[member.removeprefix("/") + "/"] for member in group["members"]]} for group in section["groups"]]}


def _commitment(portal: Portal, record: Record) -> dict:
    """Where it stands, which our own program derives."""
    standing, due, progress = derive.status_of(record, portal.as_of), derive.next_step(record, portal.as_of), derive.progress(record)
    return {
        "status": standing.status,
        "deadline": standing.deadline_state,
        "country": derive.countries_of(record, portal)[0],
        "next": {"title": due.milestone["title"]["en"] if due.milestone else "", "due": due.due, "overdue": due.overdue} if due else {},
        "done": progress.done,
        "reached": [{"deadline": derive.milestone_status(record, each, portal.as_of).deadline, "moved": derive.delay_months(each) or 0} for each in record.get("milestones", [])],
    }


def _section(view: View, collection: object, records: list[Record]) -> dict:
    """Records of one collection under their statuses, with a bar above."""
    by_status = view.by_status(records)
    groups = by_status if len(by_status) > 1 else [("", None, records)]
    return {
        "title": view.schema_gettext(collection.plural),
        "total": len(records),
        "legend": [{"code": code, "total": len(members), "href": f"#{codelist}-{code}"} for codelist, code, members in by_status],
        "bar": bool(by_status),
        "groups": [{"code": code or "", "total": len(members), "members": _members(view.by_caption(members))} for _, code, members in groups],
    }


def _section_of_part(view: View, section: listings.Section, part: listings.Part) -> dict:
    """The same on one page of a long list."""
    return {
        "title": view.schema_gettext(section.collection.plural),
        "total": section.total,
        "legend": [{"code": group.code, "total": group.total, "href": ("" if group.begins == part.number else f"/{part.address(group.begins)}") + f"#{group.codelist}-{group.code}"} for group in section.groups if group.codelist],
        "on_page": 0 if section.groups[0].codelist or section.is_here else section.groups[0].begins,
        "groups": [{"code": group.code or "", "total": group.total, "members": _members(group.records)} for group in section.groups if group.records],
    }


def _members(records: Iterable[Record]) -> list[str]:
    return [f"/{address(record)}".rstrip("/") for record in records]


def _list(portal: Portal, view: View, page: Page) -> dict:
    """What stands on one page of a list."""
    part = page.context["part"]
    made = {"heading": page.title(view), "pager": {"path": f"/{part.path}", "number": part.number, "count": part.count, "offered": list(part.offered)}}
    if page.template != "group.html":
        made["count"] = page.context["total"]
    return made | {"list.html": _further, "facet.html": _facet, "group.html": _group, "watch.html": _watch}[page.template](portal, view, page)


def _cards(view: View, page: Page) -> list[str]:
    return _members(page.shown(view))


def _further(portal: Portal, view: View, page: Page) -> dict:
    name = page.context["collection"].name
    return {"crumbs": [[f"/{name}/", view.schema_gettext(page.context["collection"].plural)]], "cards": _cards(view, page), "data": f"/data/{name}"}


def _facet(portal: Portal, view: View, page: Page) -> dict:
    facet, value, collection = page.context["facet"], page.context["value"], page.context["collection"]
    return {
        "crumbs": [[f"/{collection.name}/", view.schema_gettext(collection.plural)], [f"/{facet.index}", view.schema_gettext(facet.title)]],
        "eyebrow": view.schema_gettext(facet.title),
        "heading": view.facet_label(facet, value),
        "lead": view.code_description(facet.codelist, value) if facet.codelist else "",
        "about": _members([portal.find(facet.references, value)])[0] if facet.references else "",
        "cards": _cards(view, page),
        "all": f"/{collection.name}/",
        "numbered": True,
    }


def _group(portal: Portal, view: View, page: Page) -> dict:
    group, code, part = (page.context[name] for name in ("group", "code", "part"))
    if part.count > 1:
        sections = [_section_of_part(view, section, part) for section in page.shown(view)]
    else:
        records = page.context["records"]
        names = sorted({record.collection.name for record in records})
        sections = [_section(view, portal.schema.collections[name], [record for record in records if record.collection.name == name]) for name in names]
    return {
        "crumbs": [[f"/{group.path}/", view.gettext(group.title)]],
        "heading": view.code_label(group.codelist, code),
        "goal": code if group.codelist == "sdg" else "",
        "lead": view.code_description(group.codelist, code),
        "place": _place(portal, view, code) if group.codelist == "country" else "",
        "sections": sections,
        "searched": part.number == 1,
    }


def _place(portal: Portal, view: View, code: str) -> str:
    situations = [view.code_label("country-situation", each) for each in portal.geography.situations([code], portal.as_of)]
    return "; ".join([view.formats.words([view.region(each) for each in portal.geography.regions([code])]), *situations])


def _watch(portal: Portal, view: View, page: Page) -> dict:
    lead = f"{view.gettext(page.context['watch'].lead)} As of {view.formats.date(view.today)}."
    return {"crumbs": [["/commitments/", "Commitments"]], "lead": lead, "cards": _cards(view, page)}


# Markdown, for MkDocs and Zensical: what our pages say


def markdown(site: Path, target: Path) -> None:
    """A Markdown file for each page of a site; that for missing pages comes with the theme."""
    for path in site.rglob("index.html"):
        name = path.parent.relative_to(site).as_posix()
        made = target / ("index.md" if name == "." else f"{name}.md")
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(as_markdown(path.read_text("utf-8"), "" if name == "." else f"{name}/"), "utf-8")


def as_markdown(html: str, path: str) -> str:
    """The main part of a page. Links become absolute, so that nobody has to resolve them."""
    reader = _Reader(path)
    reader.feed(_MAIN.search(html)[1])
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in "".join(reader.made).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


class _Reader(HTMLParser):
    """Writes headings, paragraphs, lists and links as Markdown; rows of tables as items of a list."""

    _UNREAD = frozenset({"svg", "script", "style", "template", "noscript"})
    _BLOCKS = frozenset({"p", "div", "section", "dl", "header", "footer", "details", "summary", "figure", "figcaption", "nav", "ul", "ol", "table", "blockquote", "form", "article"})
    _ITEMS = frozenset({"li", "tr"})
    _SPACED = frozenset({"dt", "dd", "th", "td", "br", "button", "label", "strong"})

    def __init__(self, path: str):
        super().__init__()
        self.made: list[str] = []
        self._depth = path.count("/")
        self._unread = self._items = 0
        self._href = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._unread += tag in self._UNREAD
        if self._unread:
            return
        if tag == "a":
            self._href = dict(attributes).get("href") or ""
            self.made.append("[")
        elif tag in self._ITEMS:
            self._items += 1
            self.made.append("\n* " if self._items == 1 else " ")
        elif re.fullmatch(r"h[1-6]", tag):
            self.made.append("**" if self._items else f"\n\n{'#' * int(tag[1])} ")
        else:
            self.made.append(self._space(tag))

    def handle_endtag(self, tag: str) -> None:
        if not self._unread:
            if tag == "a":
                self.made.append(f"]({self._absolute(self._href)})")
            elif re.fullmatch(r"h[1-6]", tag):
                self.made.append("** " if self._items else "\n\n")
            else:
                self.made.append(self._space(tag))
            self._items -= tag in self._ITEMS
        self._unread -= tag in self._UNREAD

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.made.append(re.sub(r"([\\`*_\[\]<>#])", r"\\\1", data.replace("\n", " ")))

    def _space(self, tag: str) -> str:
        if tag in self._BLOCKS:
            return " " if self._items else "\n\n"
        return " " if tag in self._SPACED or tag in self._ITEMS else ""

    def _absolute(self, href: str) -> str:
        up = href.count("../")
        return f"/{href.replace('../', '')}" if up and up == self._depth else href


def mkdocs(site: Path, target: Path, *, search: bool, zensical: bool = False) -> None:
    """A project of MkDocs Material or Zensical. Only sections are in its menu: with all pages there it takes minutes."""
    markdown(site, target / "docs")
    sections = [{name.capitalize(): f"{name}.md"} for name in ("explore", *_RECORDS, "countries", "goals", "policy-areas", "data", "about")]
    quiet = {"nav": {"omitted_files": "ignore", "not_found": "ignore", "absolute_links": "ignore"}, "links": {"not_found": "ignore", "absolute_links": "ignore", "unrecognized_links": "ignore", "anchors": "ignore"}}
    settings = {"site_name": "Pledgebook", "site_url": "https://pledgebook.example.org/", "theme": {"name": "material", **({"variant": "classic"} if zensical else {})}, "plugins": ["search"] if search else [], "nav": [{"Home": "index.md"}, *sections], "validation": quiet}
    (target / "mkdocs.yml").write_text(yaml.safe_dump(settings, sort_keys=False), "utf-8")


# DataTig reads the very same YAML


def datatig(tree: Path, target: Path, portal: Portal) -> None:
    """Its settings, with the fields of our schema in its own kinds, and the records themselves."""
    types = []
    for name in _RECORDS:
        shutil.copytree(tree / "content" / name, target / name)
        types.append({"id": name.replace("-", "_"), "title": name, "directory": name, "fields": list(_fields(portal, name)), "list_fields": ["title"]})
    (target / "datatig.yaml").write_text(yaml.safe_dump({"title": "Pledgebook", "types": types}, sort_keys=False), "utf-8")


def _fields(portal: Portal, name: str) -> Iterator[dict]:
    collection = portal.schema.collections[name]
    for field in collection.fields:
        if field.is_list and field.fields:
            yield _datatig_field(field) | {"type": "list-dictionaries", "fields": [_datatig_field(part) for part in field.fields if not part.is_list]}
        elif field.is_list:
            yield _datatig_field(field) | {"type": "list-strings"}
        elif field.fields:
            yield from (_datatig_field(part, field.name) for part in field.fields if not part.is_list)
        else:
            yield _datatig_field(field) | ({"id": "title"} if field is collection.caption else {})


def _datatig_field(field: Field, within: str = "") -> dict:
    key = "/".join([*filter(None, [within]), field.name, *(["en"] if field.datatype == "text" else [])])
    return {"id": f"{within}_{field.name}".strip("_"), "title": field.title, "key": key, "type": "string"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tree", type=Path)
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    site, target = options.tree / "site", options.target
    portal, view, all_pages = portal_of(options.tree)
    hugo(portal, view, all_pages, site, target / "hugo")
    mkdocs(site, target / "mkdocs", search=False)
    mkdocs(site, target / "mkdocs-search", search=True)
    mkdocs(site, target / "zensical", search=True, zensical=True)
    datatig(options.tree, target / "datatig", portal)
    return 0


if __name__ == "__main__":
    sys.exit(main())
