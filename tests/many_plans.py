"""A portal of a hundred plans, made up, and its home page as readers see it."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import portals

from pledgebook.model.portal import Portal, link
from pledgebook.publish.executor import SerialExecutor
from pledgebook.records.record import Record
from pledgebook.site import assets, pages, theme
from pledgebook.site.render import Renderer

PLANS = 100
_PER_PLAN = 3
_STATUS = ("not_started", "limited", "substantial", "complete", "withdrawn")
_PROJECT_STATUS = ("pipeline", "implementation", "closed")


def portal() -> Portal:
    """A hundred plans of fifty countries, in one language, with updates, bodies that lead, and projects."""
    empty = portals.small_portal()
    countries = sorted(empty.geography.region)[:PLANS // 2]
    found: dict[str, dict[str, Record]] = {name: {} for name in empty.schema.collections}

    def add(collection: str, id: str, **data: Any) -> None:
        found[collection][id] = Record(empty.schema.collections[collection], id, {"id": id, **data}, portals.document(Path(f"{id}.yml"), collection))

    for number in range(PLANS):
        country, year = countries[number // 2], 2020 + number % 2
        add("organizations", f"ministry-{number}", name={"en": f"Ministry of Promises Number {number} and of Public Administration"}, country=country)
        add("action-plans", f"plan-{number}", title={"en": f"National Action Plan {year} of the Republic Number {number // 2}"}, level="national", country=country, start=f"{year}-01", end=f"{year + 1}-12")
        add("projects", f"project-{number}", title={"en": f"Project {number}"}, status=_PROJECT_STATUS[number % 3], countries=[country])
        for each in range(_PER_PLAN):
            status = _STATUS[(number + each) % len(_STATUS)]
            update = {"date": f"{year}-0{1 + each}-1{number % 10}", "status": status, "summary": {"en": "The register is open, and three ministries of five publish in it every month."}}
            lead = {"organization": f"ministry-{number // 2}", "role": "lead"}
            add("commitments", f"P{number:03}{each}", action_plan=f"plan-{number}", title={"en": f"Publish the register number {each} of plan {number}"}, end=f"{year + 1}-12", institutions=[lead], updates=[update])
    chosen = replace(empty.settings, languages=("en",), mkdocs={**empty.settings.mkdocs, "nav": ["index.md", "commitments/index.md"]})
    return link(empty.schema, chosen, empty.geography, found, empty.as_of)


def write_home(portal: Portal, site: Path) -> Path:
    """The home page of a portal and what it loads, in a folder."""
    nothing: dict[str, list] = {language: [] for language in portal.settings.languages}
    with tempfile.TemporaryDirectory() as work:
        themes = theme.render_theme(portal, nothing, SerialExecutor(), Path(work))
    renderer = Renderer(portal, "en", themes["en"])
    [home] = [page for page in pages.site_pages(portal, nothing) if page.path == ""]
    files = {**dict(assets.asset_files(portal, themes, site / "content")), renderer.file(home): renderer.render(home)}
    for name, content in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(content)
    return site
