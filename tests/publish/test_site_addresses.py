"""What takes an address of the site, or leads to none, is reported by the check."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import own_schemas
import portals
import pytest

from pledgebook.check.checker import CheckResult
from pledgebook.check.problems import Problem
from pledgebook.publish import site_addresses
from pledgebook.publish.executor import SerialExecutor
from pledgebook.publish.load_portal import load_portal
from pledgebook.site.theme import menu_path

LAWS = {
    "$schema": "meta-schema.json", "title": "Law", "plural": "Laws", "description": "A law.", "type": "object", "additionalProperties": False, "required": ["id", "title"],
    "properties": {"id": {"$ref": "values.json#/$defs/id", "title": "Identifier"}, "title": {"$ref": "values.json#/$defs/text", "title": "Title", "caption": True}},
}  # fmt: skip
ADDRESSES = sorted({page.path.partition("/")[0] for page in own_schemas.site_pages(portals.small_portal()) if "/" in page.path} - {*portals.small_portal().schema.collections})


@pytest.fixture
def check(tmp_path) -> Callable[..., CheckResult]:
    """Checks a copy of the small portal in which something has been changed."""
    root = portals.copy_of_root(tmp_path)

    def check(change: Callable[[Path], object] = lambda root: None, menu: list | None = None) -> CheckResult:
        change(root)
        chosen = portals.small_settings()
        if menu is not None:
            (root / "mkdocs.yml").write_text("nav:\n" + "".join(f"  - {json.dumps(entry)}\n" for entry in menu), "utf-8")
            chosen = replace(chosen, mkdocs={**chosen.mkdocs, "nav": menu})
        return load_portal(replace(chosen, root=root), root / "content", portals.AS_OF, SerialExecutor())[1]

    return check


def of_rule(result: CheckResult, rule: str) -> list[Problem]:
    return [problem for problem in result.problems if problem.rule == rule]


def add_collection(name: str) -> Callable[[Path], object]:
    return lambda root: (root / "schema" / f"{name}.json").write_text(json.dumps(LAWS), "utf-8")


def test_the_shipped_portals_take_no_address_and_their_menus_lead_somewhere():
    for portal, content in ((portals.small_portal(), portals.SMALL), (portals.demo_portal(), portals.DEMO), (portals.real_portal(), portals.REAL)):
        assert site_addresses.problems(portal, content) == []


def test_pages_have_addresses_that_nothing_else_may_take():
    assert {"search", "explore", "answers", "overdue", "compare", "countries"} <= set(ADDRESSES)


@pytest.mark.parametrize("name", [*ADDRESSES, "data", "explorer", "pagefind", "assets", "es", "images", "pages"])
def test_a_collection_that_takes_the_name_of_something_else_is_refused(check, name):
    [problem] = of_rule(check(add_collection(name)), "address-taken")

    assert Path(problem.file).name == f"{name}.json"
    assert problem.severity == "error"
    assert f"a collection can't be called '{name}'" in problem.fact
    assert f"content/{name}-records/" in problem.cure


@pytest.mark.parametrize("name", ["laws", "data-sets", "searches", "edit-notes"])
def test_any_other_collection_is_fine(check, name):
    result = check(add_collection(name))

    assert of_rule(result, "address-taken") == []
    assert not result.errors


@pytest.mark.parametrize("name", ["search", "data", "es", "commitments", "countries", "assets", "index", "404"])
def test_a_page_of_prose_that_takes_an_address_is_refused(check, name):
    [problem] = of_rule(check(lambda root: (root / "content" / "pages" / "en" / f"{name}.md").write_text("# A\n", "utf-8")), "address-taken")

    assert problem.file.endswith(f"pages/en/{name}.md")
    assert problem.severity == "error"


def test_an_entry_of_the_menu_that_leads_to_nothing_is_told_with_its_line_and_a_cure(check):
    menu = ["index.md", "commitments/index.md", "lois/index.md", "commitmnts/index.md", "abuot.md", "elsewhere.md", "https://a.example/x.md", "about.html", "sub/abuot.md"]

    found = {problem.line: problem.message for problem in of_rule(check(menu=menu), "menu-to-nothing")}

    assert found == {
        4: "the menu leads to 'lois/index.md', and there is no such page. Add the collection schema/lois.json, or remove the entry.",
        5: "the menu leads to 'commitmnts/index.md', and there is no such page. Did you mean 'commitments/index.md'?",
        6: "the menu leads to 'abuot.md', and there is no such page. Did you mean 'about.md'?",
        7: "the menu leads to 'elsewhere.md', and there is no such page. Add the page content/pages/en/elsewhere.md, or remove the entry.",
        9: "the menu leads to 'about.html', and there is no such page. Did you mean 'about.md'?",
        10: "the menu leads to 'sub/abuot.md', and there is no such page. Did you mean 'about.md'?",
    }


def test_entries_within_a_part_of_the_menu_are_looked_at_too(check):
    [problem] = of_rule(check(menu=[{"About": ["about.md", {"Laws": "lois/index.md"}]}]), "menu-to-nothing")

    assert problem.severity == "warning"
    assert "'lois/index.md'" in problem.fact


def test_a_portal_of_its_own_records_may_keep_the_menu_that_comes_with_the_program(check):
    def remove_all(root: Path) -> None:
        for path in (root / "schema").glob("*.json"):
            if path.name not in ("values.json", "meta-schema.json"):
                path.unlink()
        shutil.rmtree(root / "content")
        (root / "content" / "laws").mkdir(parents=True)
        add_collection("laws")(root)

    menu = [*portals.own_settings().menu, "laws/index.md"]

    assert of_rule(check(remove_all, menu), "menu-to-nothing") == []


def test_the_names_that_come_with_the_program_are_all_of_them():
    shipped = {path.stem for path in (portals.ROOT / "schema").glob("*.json")} - {"values", "meta-schema"}
    pages = {path.stem for path in (portals.REAL / "pages" / "en").glob("*.md")}

    assert set(site_addresses.SHIPPED_COLLECTIONS) == shipped
    assert set(site_addresses.SHIPPED_PAGES) == pages


@pytest.mark.parametrize(("entry", "path"), [("index.md", ""), ("about.md", "about/"), ("laws/index.md", "laws/"), ("a/b.md", "a/b/")])
def test_an_entry_of_the_menu_is_an_address(entry, path):
    assert menu_path(entry) == path
