"""What a screen reader is given: names, roles, states and announcements in Chromium's accessibility tree."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

RECORD = "commitments/vdna0001/"
LANGUAGES = ("en", "es", "uk", "fr", "ar")
# What somebody can act on, or go to, must say what it is.
NAMED = {"link", "button", "checkbox", "searchbox", "textbox", "spinbutton", "combobox", "DisclosureTriangle", "heading", "navigation", "region", "progressbar", "image", "figure image"}


@dataclass
class Node:
    """One thing that a screen reader meets; `states` are those that say something of it."""

    role: str
    name: str
    states: dict
    children: list["Node"] = field(default_factory=list)

    def __iter__(self) -> Iterator["Node"]:
        for child in self.children:
            yield child
            yield from child

    @property
    def text(self) -> str:
        """All that is read aloud below."""
        return " ".join(" ".join(each.name for each in self if each.role == "StaticText").split())

    def all(self, role: str, name: str = "") -> list["Node"]:
        return [each for each in self if each.role == role and re.search(name, each.name)]

    def one(self, role: str, name: str = "") -> "Node":
        found = self.all(role, name)
        assert len(found) == 1, f"{len(found)} of role {role} named {name}: {[each.name for each in found]}"
        return found[0]


def tree(page: Page) -> Node:
    """The page as Chromium tells it to a screen reader, without what it withholds."""
    session = page.context.new_cdp_session(page)
    raw = {each["nodeId"]: each for each in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()
    [root] = [each for each in raw.values() if "parentId" not in each]
    return Node("", "", {}, list(_nodes(root, raw)))


def _nodes(told: dict, raw: dict[str, dict]) -> Iterator[Node]:
    """A thing with what is below it; only what is below, where it is withheld."""
    below = [node for child in told.get("childIds", []) if child in raw for node in _nodes(raw[child], raw)]
    if told.get("ignored"):
        yield from below
        return
    states = {each["name"]: each["value"].get("value") for each in told.get("properties", [])}
    yield Node(told["role"]["value"], told.get("name", {}).get("value", ""), states, below)


def spoken(page: Page) -> str:
    """What the status region of the page says."""
    return tree(page).one("status").text


@pytest.fixture
def site(served, demo_site) -> str:
    return served(demo_site)


@pytest.fixture
def page(tabs, site) -> Page:
    """A tab on a commitment."""
    page = tabs.open()
    page.goto(site + RECORD)
    return page


# Names and landmarks


@pytest.mark.parametrize("language", ["uk", "ar"])
def test_whatever_one_can_act_on_or_go_to_has_a_name(tabs, site, language):
    page, nameless = tabs.open(), []
    for path in ("", RECORD, "explore/", "action-plans/ap_vald04/", "projects/vdp-2024-01/", "countries/", "data/"):
        page.goto(f"{site}{language}/{path}")
        page.evaluate("document.querySelectorAll('main details').forEach((details) => { details.open = true; })")
        there = [each for each in tree(page) if each.role in NAMED]
        assert len(there) > 30
        nameless += [(path, each.role) for each in there if not each.name.strip()]

    assert not nameless


def test_the_parts_of_a_page_are_landmarks_that_one_can_tell_apart(page):
    [root] = tree(page).children

    assert root.name == "Publish every payment of the State within 24 hours · Pledgebook"
    assert [each.role for each in root if each.role in ("banner", "main", "contentinfo")] == ["banner", "main", "contentinfo"]
    assert [each.name for each in root.all("navigation")] == ["Main menu", "You are here", "On this page", "All sections"]
    assert root.one("banner").one("search")
    assert root.one("article").one("heading", "^Publish every payment").states["level"] == 1
    assert root.one("region", "Where it stands")


def test_headings_go_down_one_step_at_a_time(page):
    levels = [each.states["level"] for each in tree(page).all("heading")]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))


# Controls of the header


def test_the_header_names_its_controls_and_their_states(page):
    banner = tree(page).one("banner")

    assert banner.one("searchbox").name == "Search"
    assert banner.one("button", "Search")
    assert banner.one("DisclosureTriangle").name == "Language: English"
    assert banner.one("DisclosureTriangle").states["expanded"] is False
    assert not banner.all("link", "Español")
    assert banner.one("button", "Dark colours").states["pressed"] == "false"


def test_the_header_says_when_a_state_changes(page):
    page.locator(".pb-switch summary").click()
    banner = tree(page).one("banner")
    assert banner.one("DisclosureTriangle").states["expanded"] is True
    assert [each.name for each in banner.one("group").all("link")] == ["English", "Español", "Українська", "Français", "العربية"]

    page.keyboard.press("Escape")
    page.get_by_role("button", name="Dark colours").click()

    assert tree(page).one("banner").one("button", "Dark colours").states["pressed"] == "true"


def test_on_a_telephone_the_menu_says_whether_it_is_open(tabs, site):
    page = tabs.open(width=320)
    page.goto(site)
    menu = tree(page).one("navigation", "Main menu")
    assert menu.one("DisclosureTriangle", "Main menu").states["expanded"] is False
    assert not menu.all("link")

    page.locator(".pb-menu summary").click()

    menu = tree(page).one("navigation", "Main menu")
    assert menu.one("DisclosureTriangle").states["expanded"] is True
    assert menu.one("link", "^Projects$")


# Status, progress, timeline, tables


def test_a_status_is_a_word_and_its_shape_is_withheld(page):
    standing = tree(page).one("region", "Where it stands")

    assert "Substantial" in standing.text
    assert "Due March 31, 2027" in standing.text
    assert not [each for each in standing if each.role in ("image", "img", "SvgRoot", "graphics-document")]


def test_the_bar_of_statuses_is_withheld_and_its_legend_reads_as_status_and_number(tabs, site):
    page = tabs.open()
    page.goto(site)
    parts = page.locator(".pb-bar").first.locator("a").count()

    legend = next(each for each in tree(page).one("main").all("list") if each.all("link", "^Substantial"))

    assert parts == len(legend.all("link")) == 7
    assert legend.one("link", r"^Substantial \d+$")
    assert legend.one("link", r"^Not reported \d+$")
    assert legend.one("link", r"^Independent review: no evidence available \d+$")


def test_progress_says_what_of_and_how_much(page):
    bar = tree(page).one("progressbar")

    assert bar.name == "Milestones"
    assert (bar.states["valuemin"], bar.states["valuemax"]) == (0, 5)
    assert "3 of 5 milestones complete" in tree(page).one("main").text


def test_the_timeline_is_a_list_whose_entries_begin_with_date_and_status(page):
    shown = page.locator(".pb-timeline > li").count()
    timeline = next(each for each in tree(page).all("list") if each.children and re.match(r"June 22, 2026 Substantial", each.children[0].text))

    entries = [each for each in timeline.children if each.role == "listitem"]
    assert len(entries) == shown > 3
    for entry in entries:
        assert re.match(r"\w+ \d+, 20\d\d (Not started|Limited|Substantial|Complete)$", entry.all("heading")[0].name)


def test_a_table_names_its_columns_and_rows(tabs, site):
    page = tabs.open()
    page.goto(f"{site}data/")

    table = tree(page).one("table")

    assert [each.name for each in table.all("columnheader")] == ["Table", "Rows", "CSV", "JSON"]
    assert len(table.all("rowheader")) == len(table.all("row")) - 1
    assert table.one("link", "^CSV commitments$")


def test_a_table_that_can_be_scrolled_is_a_named_region(tabs, site):
    page = tabs.open()
    page.goto(f"{site}data/")

    region = tree(page).one("region", "Tables")

    assert region.states["focusable"]
    assert region.one("table").one("rowheader", "^commitments$")


def test_a_chart_has_a_title_a_sentence_and_its_numbers(tabs, site):
    page = tabs.open()
    page.goto(f"{site}action-plans/ap_vald04/")
    page.evaluate("document.querySelectorAll('.pb-chart details').forEach((details) => { details.open = true; })")

    charts = [each for each in tree(page).all("figure") if each.all("table")]

    assert len(charts) == page.locator(".pb-chart:has(table)").count() > 0
    for chart in charts:
        title = chart.one("Figcaption").all("StaticText")[0].name
        assert len(chart.one("Figcaption").text) > len(title) + 20
        assert {each.name for each in chart if each.role in ("group", "image", "region", "table") and each.name} == {title}
        assert len(chart.one("table").all("columnheader")) > 1
        assert chart.one("table").all("rowheader")


# Search and explorer


def test_a_search_announces_how_much_it_found(tabs, site):
    page = tabs.open()
    page.goto(f"{site}search/")
    status = tree(page).one("status")
    assert (status.states["live"], status.states["atomic"]) == ("polite", True)

    page.get_by_role("main").get_by_role("searchbox").fill("water")
    expect(page.get_by_role("status")).not_to_have_text("96 results")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ results$"))

    assert re.fullmatch(r"\d+ results", spoken(page))


def test_a_search_announces_that_nothing_was_found(tabs, site):
    page = tabs.open()
    page.goto(f"{site}search/?q=zzzzqqqq")

    expect(page.get_by_role("status")).to_have_text("0 results")

    assert spoken(page) == "0 results"


def test_a_search_announces_in_the_language_of_the_page(tabs, site):
    page = tabs.open()
    page.goto(f"{site}ar/search/?q=VDNA0001")

    expect(page.get_by_role("status")).to_have_text(re.compile("نتيجة|نتائج"))

    assert re.search("نتيجة|نتائج", spoken(page))


def test_the_explorer_names_its_facets_and_says_what_is_ticked(tabs, site):
    page = tabs.open()
    page.goto(f"{site}explore/")
    expect(page.locator("[data-state=live]")).to_be_visible()
    facet = tree(page).one("group", "^Country$")
    assert facet.one("checkbox", r"^Portugal \d+$").states["checked"] == "false"
    assert tree(page).one("status").states["live"] == "polite"

    page.get_by_role("checkbox", name=re.compile("^Portugal")).check()
    expect(page.locator(".pb-explorer__chosen")).to_be_visible()

    now = tree(page)
    assert now.one("group", "^Country$").one("checkbox", r"^Portugal \d+$").states["checked"] == "true"
    assert now.one("DisclosureTriangle", r"^Country 1 chosen$").states["expanded"] is True
    assert now.one("button", "^Remove: Country: Portugal$")
    assert re.fullmatch(r"\d+ results", now.one("status").text)


def test_the_explorer_names_its_fields(tabs, site):
    page = tabs.open()
    page.goto(f"{site}commitments/?q=open")
    expect(page.locator("[data-state=live]")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ results$"))
    page.evaluate("document.querySelectorAll('main details').forEach((details) => { details.open = true; })")
    expect(page.get_by_role("button", name="Commitments, CSV")).to_be_visible()

    main = tree(page).one("main")

    assert main.one("searchbox", "^Search in this list$").children
    assert main.one("combobox", "^Sort by$")
    assert [each.name for each in main.one("group", "^Start$").all("spinbutton")] == ["From", "To"]
    assert main.one("group", "^Budget$").one("combobox").name == "Currency"
    assert main.one("group", "^Organization$").one("searchbox").name.startswith("Search in: Organization")
    assert main.one("button", "^Commitments, CSV$")


def test_sharing_is_announced(page):
    assert spoken(page) == ""

    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("status")).to_have_text("Address copied.")

    assert spoken(page) == "Address copied."
