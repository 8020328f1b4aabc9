"""The portal by keyboard alone: every stop can be seen, stands where one expects it, and can be left."""

import re
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

RECORD = "commitments/vdna0001/"
MOST_STOPS = 250
LEAST_CONTRAST = 3.0  # WCAG 2.2, 1.4.11
THICKNESS = 2  # pixels

# Where the focus is, what shows it, and how that contrasts with what lies around the element.
STOP = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = (colour) => { const [r, g, b] = rgba(colour).map((part) => { const c = part / 255; return c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
  const contrast = (one, other) => { const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b); return (bright + .05) / (dark + .05); };
  const element = document.activeElement;
  if (element === document.body) return null;
  const drawn = element instanceof SVGElement && getComputedStyle(element.querySelector(".pb-chart__hit, path"));
  const style = getComputedStyle(element);
  const [width, colour] = drawn ? [parseFloat(drawn.strokeWidth), drawn.stroke] : [style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth), style.outlineColor];
  const box = element.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const gap = parseFloat(style.outlineOffset) + width + 1;
  const around = [[x, box.top - gap], [x, box.bottom + gap], [box.left - gap, y], [box.right + gap, y]];
  const behind = around.flatMap(([left, top]) => {
    const there = document.elementsFromPoint(left, top).find((each) => rgba(getComputedStyle(each).backgroundColor)[3] === 255);
    return there && !element.contains(there) ? [getComputedStyle(there).backgroundColor] : [];
  });
  const hit = document.elementFromPoint(Math.min(Math.max(x, 1), innerWidth - 1), Math.min(Math.max(y, 1), innerHeight - 1));
  const landmark = element.closest("body > header, main, body > footer");
  return {
    name: `${element.localName} ${(element.getAttribute("aria-label") || element.innerText || element.value || element.name || element.querySelector("title")?.textContent || "").trim().slice(0, 60)}`,
    href: element.getAttribute("href"),
    region: landmark ? landmark.localName : "",
    outline: width,
    contrast: Math.max(0, ...behind.map((each) => contrast(colour, each))),
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && (element.contains(hit) || hit?.contains(element) || element.labels?.[0]?.contains(hit) || false),
  };
}"""


class Stop(NamedTuple):
    name: str
    href: str | None
    region: str
    outline: float
    contrast: float
    seen: bool


def stop(page: Page) -> Stop | None:
    """Where the focus is; None where it has left the page."""
    found = page.evaluate(STOP)
    return found and Stop(**found)


def walk(page: Page, key: str = "Tab") -> list[Stop]:
    """All stops from here until the focus leaves the page."""
    stops = []
    while len(stops) < MOST_STOPS:
        page.keyboard.press(key)
        here = stop(page)
        if here is None:
            return stops
        stops.append(here)
    raise AssertionError(f"the focus does not leave the page: {stops[-3:]}")


def reach(page: Page, name: str, key: str = "Tab") -> Stop:
    """Go on until the focus is on what has this name."""
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        here = stop(page)
        if here is None:
            break
        if re.search(name, here.name):
            return here
    raise AssertionError(f"nothing named {name} is reached by {key}")


def invisible(stops: list[Stop]) -> list[Stop]:
    return [each for each in stops if each.outline < THICKNESS or each.contrast < LEAST_CONTRAST or not each.seen]


def regions(stops: list[Stop]) -> list[str]:
    """Parts of the page in the order in which the focus comes to them."""
    return [each.region for before, each in zip([None, *stops], stops, strict=False) if before is None or before.region != each.region]


@pytest.fixture
def site(served, demo_site) -> str:
    return served(demo_site)


@pytest.mark.parametrize(("language", "dark"), [("", False), ("ar/", True)])
def test_on_a_commitment_every_stop_is_visible_in_order_and_can_be_left(tabs, site, language, dark):
    page = tabs.open(dark=dark)
    page.goto(site + language + RECORD)

    stops = walk(page)

    assert len(stops) > 50
    assert stops[0].href == "#content"
    assert regions(stops) == ["", "header", "main", "footer"]
    assert not invisible(stops)


def test_the_way_back_is_the_way_there(tabs, site):
    page = tabs.open()
    page.goto(site + RECORD)
    there = walk(page)

    back = [stop(page) for _ in there if page.keyboard.press("Shift+Tab") is None]

    assert [each.name for each in reversed(back)] == [each.name for each in there]


def test_on_a_commitment_what_is_folded_opens_and_what_it_holds_is_reached(tabs, site):
    page = tabs.open()
    page.goto(site + RECORD)
    reach(page, "^summary Details")
    folded = page.locator("details", has=page.locator("summary:focus"))

    page.keyboard.press("Enter")
    expect(folded.locator("dl")).to_be_visible()
    page.keyboard.press("Space")
    expect(folded.locator("dl")).to_be_hidden()


def test_the_bar_of_statuses_is_no_stop_but_its_legend_is(tabs, site):
    page = tabs.open()
    page.goto(site)

    stops = [each for each in walk(page) if each.region == "main"]

    assert [each for each in stops if re.search("Substantial", each.name)]
    assert not [each for each in stops if each.name == "a "]


def test_a_search_is_typed_read_and_followed(tabs, site):
    page = tabs.open()
    page.goto(site)
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("banner").get_by_role("searchbox")).to_be_focused()

    page.keyboard.type("VDNA0001")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{site}search/?q=VDNA0001")
    expect(page.locator("[data-list] > li").first).to_be_visible()
    here = reach(page, "^a Publish every payment of the State")
    assert "/commitments/vdna0001/" in here.href
    assert not invisible([here])
    page.keyboard.press("Enter")
    expect(page).to_have_url(site + RECORD)


def test_more_results_move_the_focus_to_the_first_new_one(tabs, site):
    page = tabs.open()
    page.goto(f"{site}search/?q=open")
    expect(page.get_by_role("button", name="More results")).to_be_visible()
    reach(page, "More results")

    page.keyboard.press("Enter")

    expect(page.locator("[data-list] > li").nth(20).get_by_role("link")).to_be_focused()


@pytest.mark.parametrize("path", ["search/?q=water", "explore/", "explore/?q=water", "commitments/?q=open"])
def test_search_and_explorer_are_no_trap(tabs, site, path):
    page = tabs.open()
    page.goto(site + path)
    expect(page.locator("[data-state=live] .pb-card").first).to_be_visible()

    stops = walk(page)

    assert regions(stops) == ["", "header", "main", "footer"]
    assert not invisible(stops)


def test_the_explorer_is_narrowed_down_and_widened_again(tabs, site):
    page = tabs.open()
    page.goto(f"{site}explore/")
    expect(page.locator("[data-state=live]")).to_be_visible()
    status = page.locator("[data-status]")

    reach(page, "^summary Country")
    page.keyboard.press("Space")
    expect(page.locator(".pb-facet[data-facet] :focus")).to_have_count(1)
    assert not page.locator(".pb-facet", has=page.locator(":focus")).evaluate("facet => facet.open")
    page.keyboard.press("Enter")
    box = reach(page, "^input PT")
    page.keyboard.press("Space")

    expect(page).to_have_url(re.compile(r"\?.*=PT"))
    expect(status).to_contain_text("results")
    assert stop(page).name == box.name
    reach(page, "^button Remove", "Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}explore/")
    expect(status).to_be_focused()
    assert not invisible([stop(page)])


def test_the_order_of_a_list_is_changed_with_the_arrows(tabs, site):
    page = tabs.open()
    page.goto(f"{site}commitments/?q=open")
    expect(page.locator("[data-state=live] .pb-card").first).to_be_visible()

    reach(page, "^select")
    page.keyboard.press("ArrowDown")

    expect(page).to_have_url(re.compile("sort="))
    assert stop(page).name.startswith("select")


def test_all_choices_are_taken_back_at_once_and_the_focus_says_so(tabs, site):
    page = tabs.open()
    page.goto(f"{site}commitments/?q=open")
    expect(page.locator(".pb-explorer__chosen")).to_be_visible()

    reach(page, "Clear all")
    page.keyboard.press("Enter")

    expect(page.locator("[data-status]")).to_be_focused()
    expect(page).to_have_url(f"{site}commitments/")


@pytest.mark.parametrize("language", ["", "ar/"])
def test_the_language_is_switched_without_leaving_the_page(tabs, site, language):
    page = tabs.open()
    page.goto(site + language + RECORD)
    reach(page, "^summary")

    page.keyboard.press("Enter")
    offered = [stop(page) for _ in range(5) if page.keyboard.press("Tab") is None]
    assert [each.name for each in offered] == ["a English", "a Español", "a Українська", "a Français", "a العربية"]
    assert not invisible(offered)
    page.keyboard.press("Escape")
    expect(page.locator(".pb-switch summary")).to_be_focused()
    page.keyboard.press("Space")
    reach(page, "Français")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{site}fr/{RECORD}")


def test_on_a_telephone_the_menu_opens_and_leads_on(tabs, site):
    page = tabs.open(width=320)
    page.goto(site)
    menu = page.get_by_role("banner").get_by_role("navigation")
    expect(menu.get_by_role("link", name="Projects")).to_be_hidden()

    here = reach(page, "^summary Main menu")
    page.keyboard.press("Enter")

    assert not invisible([here])
    assert not invisible([reach(page, "^a Projects")])
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}projects/")
