"""Every way of looking at a page: a narrow one, enlarged, spaced, in few colours, without motion, on paper."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import portals
import pytest
import zxingcpp
from playwright.sync_api import Page, expect
from tabs import SETTLED, kinds

pytestmark = pytest.mark.browser

RECORD = "commitments/vdna0001/"
NARROW = 320
LEAST_TARGET = 24  # WCAG 2.2, 2.5.8

WORD = "Transparenzberichterstattungsverordnungsdurchführungsbehörden"
TITLE = f"{WORD} البيانات المفتوحة 2026 (v2.0) «Дані» "
LONG = (TITLE + "and every other thing that a very thorough ministry once put into the name of a promise " * 2)[:200].strip()

# What is wider than the window, or would have to be moved sideways to be read. Tables and code may be, in a box of their own.
WIDE = """() => {
  const wide = document.documentElement.scrollWidth > innerWidth ? [`the page: ${document.documentElement.scrollWidth}`] : [];
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest(".pb-scroll, pre, table, svg, template, select, .pb-hidden, .pb-explorer__sort, [hidden]") || !element.checkVisibility()) continue;
    const box = element.getBoundingClientRect();
    const moves = ["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(element).overflowX) && element.scrollWidth > element.clientWidth + 1;
    if (moves || (box.width && (box.right > innerWidth + 1 || box.left < -1))) wide.push(`${element.localName}.${element.className}: ${element.textContent.trim().slice(0, 40)}`);
  }
  return wide;
}"""

# Side and dots, dark ones 0, of a drawing as it is on paper.
DOTS = """async (svg) => {
  const side = svg.viewBox.baseVal.width * 4;
  const sheet = Object.assign(document.createElement("canvas"), { width: side, height: side }).getContext("2d");
  const copy = svg.cloneNode(true);
  for (const [name, value] of Object.entries({ xmlns: "http://www.w3.org/2000/svg", width: side, height: side })) copy.setAttribute(name, value);
  const image = Object.assign(new Image(), { src: `data:image/svg+xml,${encodeURIComponent(copy.outerHTML)}` });
  await image.decode();
  sheet.drawImage(image, 0, 0);
  return [side, [...sheet.getImageData(0, 0, side, side).data].filter((_, number) => number % 4 === 0)];
}"""

# Text that its box cuts off, and controls of the header that lie upon each other.
CUT = """() => {
  const cut = [];
  for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility() || element.closest("svg, .pb-hidden, .pb-explorer__sort, .pb-scroll, pre, select, template") || !element.textContent.trim()) continue;
    const { overflowX, overflowY } = getComputedStyle(element);
    if (element.clientWidth === 1) continue; // only for screen readers
    const across = ["hidden", "clip"].includes(overflowX) && element.scrollWidth > element.clientWidth + 1;
    const down = ["hidden", "clip"].includes(overflowY) && element.scrollHeight > element.clientHeight + 1;
    if (across || down) cut.push(`${element.localName}.${element.className}: ${element.textContent.trim().slice(0, 40)}`);
  }
  const controls = [...document.querySelectorAll("header :is(a, button, input, summary)")].filter((each) => each.checkVisibility());
  const boxes = controls.map((each) => [each, each.getBoundingClientRect()]);
  for (const [one, a] of boxes) for (const [other, b] of boxes) {
    if (one !== other && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) cut.push(`${one.textContent.trim()} lies upon ${other.textContent.trim()}`);
  }
  return cut;
}"""

# Controls smaller than a fingertip; a ticked box is as large as its label. Links within a text are excepted.
SMALL = """(least) => [...document.querySelectorAll("button, summary, input, select, .pb-menu a, .pb-switch a, .pb-pager a, .pb-tags a, .pb-legend a, .pb-counts a, .pb-footer a, .pb-name")].flatMap((each) => {
  if (!each.checkVisibility()) return [];
  const box = (each.type === "checkbox" ? each.closest("label") : each).getBoundingClientRect();
  return box.width < least - .01 || box.height < least - .01 ? [`${each.localName} ${each.className} ${(each.textContent || each.getAttribute("aria-label") || "").trim().slice(0, 30)}: ${box.width.toFixed(1)} × ${box.height.toFixed(1)}`] : [];
})"""

# The policy of the pages allows no styles that are written into them.
ADD_STYLES = "(text) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text); document.adoptedStyleSheets = [sheet]; }"
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"""
UNFOLD = "document.querySelectorAll('main details').forEach((details) => { details.open = true; })"


@pytest.fixture
def site(served, demo_site) -> str:
    return served(demo_site)


@pytest.fixture(scope="session")
def long_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small portal with names of 200 characters that hold a word of 60 letters and Arabic, in English and Arabic."""
    content = tmp_path_factory.mktemp("long") / "content"
    shutil.copytree(portals.SMALL, content)
    for path in content.rglob("*.yml"):
        path.write_text(lengthened(path.read_text("utf-8")), "utf-8")
    portal = portals.portal_of(content, portals.AS_OF, replace(portals.small_portal().settings, languages=("en", "ar")))
    return portals.published_once("long", content, portal, tmp_path_factory.getbasetemp())


def lengthened(record: str) -> str:
    """A record with long names, and a long word before every other text of one line."""
    record = re.sub(r"(?m)^(\s*(?:- )?(?:title|name|office|role):\n\s+en: )(?![|>]).*$", lambda match: match[1] + json.dumps(LONG, ensure_ascii=False), record)
    return re.sub(r'(?m)^(\s+en: )(?!["|>])(.*)$', lambda match: match[1] + json.dumps(f"{WORD} {match[2]}", ensure_ascii=False), record)


def at(tabs, address: str, *, width: int = NARROW) -> Page:
    page = tabs.open(width=width)
    page.goto(address)
    return page


def settle(page: Page) -> None:
    """Wait for what scripts add, and unfold all."""
    page.wait_for_function(SETTLED)
    page.evaluate(UNFOLD)


# Narrow and enlarged


@pytest.mark.parametrize("language", ["uk", "ar"])
def test_at_320_pixels_nothing_has_to_be_moved_sideways(tabs, site, demo_site, language):
    page, wide = tabs.open(width=NARROW), []
    for path in kinds(demo_site, language):
        page.goto(site + path)
        settle(page)
        wide += [f"{path} {each}" for each in page.evaluate(WIDE)]

    assert not wide, "\n".join(wide)


def test_enlarged_to_400_percent_everything_is_there_and_fits(windows, site):
    """A window of 1280 × 1024 pixels, each CSS pixel four of them wide."""
    window = windows[True].browser.new_context(viewport={"width": 320, "height": 256}, device_scale_factor=4)
    page = window.new_page()
    for path in ("", RECORD, "explore/?q=water", "search/?q=water", "data/", "ar/" + RECORD):
        page.goto(site + path)
        settle(page)
        assert page.evaluate("devicePixelRatio") == 4
        assert not page.evaluate(WIDE), path
        expect(page.get_by_role("searchbox").first).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("[...document.querySelectorAll('body *')].filter((each) => ['fixed', 'sticky'].includes(getComputedStyle(each).position)).length") == 0
    window.close()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_long_names_long_words_and_mixed_directions_stay_within_the_page(tabs, served, long_site, language):
    assert len(WORD) >= 60
    assert len(LONG) >= 198
    base, page, wide = served(long_site), tabs.open(width=NARROW), []
    for path in kinds(long_site, language):
        page.goto(base + path)
        settle(page)
        wide += [f"{path} {each}" for each in page.evaluate(WIDE) + page.evaluate(CUT)]

    assert not wide, "\n".join(wide)


def test_a_name_in_another_direction_keeps_its_own(tabs, served, long_site):
    page = at(tabs, f"{served(long_site)}ar/commitments/lamp0001/")

    heading = page.get_by_role("heading", level=1)

    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(heading).to_contain_text(WORD)
    expect(heading).to_have_attribute("dir", "auto")
    expect(heading).to_have_attribute("lang", "en")
    assert heading.evaluate("heading => getComputedStyle(heading).direction") == "ltr"


_QUOTE = """comment => {
  const quote = comment.querySelector("blockquote");
  const [box, style, range] = [quote.getBoundingClientRect(), getComputedStyle(quote), document.createRange()];
  range.selectNodeContents(quote.querySelector("p"));
  const lines = Object.groupBy(range.getClientRects(), ({ top }) => Math.round(top / 5));
  const least = (find) => Object.values(lines).map((line) => Math.round(Math.min(...line.map(find))));
  return { Left: least(({ left }) => left - box.left), Right: least(({ right }) => box.right - right), outside: Math.abs(comment.getBoundingClientRect().right - box.right), bars: ["Left", "Right"].filter((side) => style[`border${side}Width`] !== "0px") };
}"""


@pytest.mark.parametrize(("path", "side"), [("ar/commitments/vdna0001/", "Left"), ("ar/commitments/vdna0015/", "Right"), ("commitments/vdna0015/", "Right")])
def test_the_lines_of_a_comment_begin_at_its_own_start_which_has_the_bar(tabs, site, path, side):
    """On an Arabic page too, at the start of which it stands."""
    quote = at(tabs, site + path, width=1280).locator(".pb-comment").first.evaluate(_QUOTE)

    assert quote["bars"] == [side]
    assert len(set(quote[side])) == 1 < len(quote[side])
    assert quote["outside"] < 1 or not path.startswith("ar/")


# Spaced text, size of targets


@pytest.mark.parametrize("width", [NARROW, 1280])
def test_with_the_text_spacing_of_wcag_nothing_is_lost(tabs, site, width):
    page = tabs.open(width=width)
    for path in ("", RECORD, "explore/?q=water", "projects/vdp-2024-01/", "fr/action-plans/ap_vald04/", "ar/explore/"):
        page.goto(site + path)
        settle(page)
        page.evaluate(ADD_STYLES, SPACED)
        assert not page.evaluate(WIDE), path
        assert not page.evaluate(CUT), path


@pytest.mark.parametrize("width", [NARROW, 1280])
def test_every_control_is_large_enough_for_a_finger(tabs, site, width):
    page = tabs.open(width=width)
    for path in ("", RECORD, "explore/?q=water", "search/?q=open", "commitments/", "fr/countries/pt/", "404.html", "edit/"):
        page.goto(site + path)
        settle(page)
        assert not page.evaluate(SMALL, LEAST_TARGET), path


# Few colours, no motion


def test_in_forced_colours_statuses_differ_by_shape_and_word(tabs, site):
    page = tabs.open(width=1280)
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.goto(site)
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")

    badges = page.locator(".pb-legend").first.locator(".pb-badge:not(.pb-badge--review)")  # which have the shapes of the statuses, and words before them
    shapes = badges.locator(".pb-shape").evaluate_all("shapes => shapes.map((shape) => shape.innerHTML.trim())")

    assert len(shapes) == len(set(shapes)) == len(set(badges.all_inner_texts())) == 6
    for shape in badges.locator(".pb-shape").all():
        expect(shape).to_be_visible()
    inks = badges.locator(".pb-shape").evaluate_all("shapes => shapes.map((shape) => getComputedStyle(shape).stroke)")
    assert set(inks) == {system_colour(page, "CanvasText")}
    sign = badges.locator(".pb-sign--on").first.evaluate("sign => getComputedStyle(sign).stroke")
    assert sign == system_colour(page, "Canvas") != inks[0]


def system_colour(page: Page, name: str) -> str:
    return page.evaluate(
        """(name) => {
          const probe = document.body.appendChild(document.createElement("span"));
          probe.style.color = name;
          const { color } = getComputedStyle(probe);
          probe.remove();
          return color;
        }""",
        name,
    )


def test_in_forced_colours_controls_have_edges_and_the_page_that_is_open_is_marked(tabs, site):
    page = tabs.open(width=1280)
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.goto(f"{site}commitments/")
    canvas = system_colour(page, "Canvas")
    edge = "(each) => getComputedStyle(each).borderBottomColor"

    links = page.locator(".pb-menu a")
    marked = [link.get_attribute("aria-current") for link in links.all() if link.evaluate(edge) != canvas]
    assert marked == ["page"]
    page.goto(f"{site}search/?q=open")
    for button in page.get_by_role("main").get_by_role("button").all():
        assert button.evaluate("(each) => getComputedStyle(each).borderTopStyle") == "solid"
    page.get_by_role("main").get_by_role("searchbox").focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@pytest.mark.parametrize("path", ["", RECORD, "explore/"])
def test_who_wants_no_motion_gets_none(tabs, site, path):
    page = tabs.open(width=1280)
    page.emulate_media(reduced_motion="reduce")
    page.goto(site + path)
    settle(page)

    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((each) => {
          const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(each);
          return transitionDuration.split(", ").some((time) => parseFloat(time) > 0) || animationName !== "none" || scrollBehavior === "smooth";
        }).map((each) => each.outerHTML.slice(0, 80))"""
    )

    assert not moving


# Paper


@pytest.fixture
def paper(tabs, site) -> Iterator[Page]:
    """A commitment as it is printed, on a sheet as wide as A4 without its margins."""
    page = at(tabs, site + RECORD, width=688)
    page.emulate_media(media="print", color_scheme="dark", reduced_motion="reduce")
    return page


def test_on_paper_a_commitment_tells_its_status_promise_and_address(paper):
    for text in ("Where it stands", "Substantial", "Milestones", "Updates", "Cite as:"):
        expect(paper.get_by_role("main").get_by_text(text).locator("visible=true").first).to_be_visible()
    expect(paper.locator(".pb-paper svg")).to_be_visible()
    expect(paper.locator(".pb-url")).to_have_text(re.compile(f"^https?://.*/{RECORD}$"))
    for hidden in ("header.pb-header", ".pb-crumbs", ".pb-footer nav", ".pb-opening", ".pb-share", ".pb-actions ul", ".pb-actions h2"):
        expect(paper.locator(hidden).first).to_be_hidden()
    assert not paper.evaluate(WIDE)


def test_on_paper_a_code_leads_back_to_the_page(paper):
    side, dots = paper.locator(".pb-code").evaluate(DOTS)

    assert [code.text for code in zxingcpp.read_barcodes(memoryview(bytes(dots)).cast("B", shape=[side, side]))] == [paper.locator(".pb-url").inner_text()]


def test_on_paper_what_is_folded_is_unfolded(paper):
    expect(paper.locator(".pb-milestones details dl").first).to_be_visible()


def test_on_paper_text_is_black_and_the_background_white(paper):
    colours = paper.evaluate("[...document.querySelectorAll('main :is(h1, h2, h3, p, dd, a, span)')].filter((each) => each.checkVisibility()).map((each) => getComputedStyle(each).color)")

    assert colours
    assert set(colours) <= {"rgb(0, 0, 0)", "rgb(51, 51, 51)"}
    assert paper.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
