"""axe-core finds nothing to complain about: on every kind of page, in both directions, light and dark, and in every language."""

import npm
import pytest
from playwright.sync_api import Page
from tabs import SETTLED, kinds

pytestmark = pytest.mark.browser

RECORD = "commitments/vdna0001/"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
# Pages as they are once somebody has searched, narrowed down or found nothing.
STATES = ("explore/?q=water", "commitments/?q=open&end=2026..2027", "explore/?q=zzzzqqqq", "search/?q=treasury", "search/?q=zzzzqqqq")

# The tables of the dictionary are alike, and axe-core looks at each cell for seconds.
SHORTEN = """() => { for (const table of document.querySelectorAll("main section[id]:nth-of-type(n+4)")) table.remove(); }"""
UNFOLD = """() => {
  for (const details of document.querySelectorAll("main details")) details.open = true;
  for (const card of document.querySelectorAll("[data-list] > *")) card.style.contentVisibility = "visible";  // what is skipped keeps the colours of before
}"""
WRONG = """<!doctype html><title>Wrong</title>
<style>
  body { background: #fff; color: #000; } .pale { color: #ccc; }
  @media (prefers-color-scheme: dark) { body { background: #000; color: #fff; } .dim { color: #333; } }
</style>
<main><h1>Wrong</h1><p class="pale">Too pale on white</p><p class="dim">Too dim on black</p><img src="data:,"></main>"""
CLASSES = """() => [...document.querySelectorAll("[class]")].flatMap((each) => [...each.classList])"""
LOOK = """async (rules) => {
  const type = rules.includes("best-practice") ? "tag" : "rule";
  const { violations } = await axe.run(document, { runOnly: { type, values: rules }, resultTypes: ["violations"], preload: false });
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(" ")}: ${help}`));
}"""


@pytest.fixture(scope="session")
def axe() -> str:
    return npm.file("axe-core/axe.min.js").read_text("utf-8")


def violations(page: Page, address: str, axe: str, seen: set[str]) -> list[str]:
    """What axe-core finds on a page with everything unfolded: page, rule, target, help.
    It looks at the page in the dark too, unless all classes of CSS on it were `seen` before."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")  # else colours are on their way when they are measured
    page.goto(address)
    page.wait_for_function(SETTLED)
    page.evaluate(UNFOLD)
    if address.endswith("/dictionary/"):
        page.evaluate(SHORTEN)
    page.evaluate(axe)
    new = set(page.evaluate(CLASSES)) - seen
    seen |= new
    found = []
    for scheme, rules in (("light", RULES), ("dark", COLOURS))[: 2 if new else 1]:
        page.emulate_media(color_scheme=scheme)
        found += [f"{address} ({scheme}): {each}" for each in page.evaluate(LOOK, rules)]
    return found


@pytest.mark.parametrize("half", [0, 1])
def test_no_kind_of_page_breaks_a_rule_light_or_dark(tabs, served, demo_site, axe, half):
    base, page, seen = served(demo_site), tabs.open(), set()

    found = [each for path in (*kinds(demo_site, "en"), *STATES)[half::2] for each in violations(page, base + path, axe, seen)]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["", "ar/"])
def test_the_form_breaks_no_rule_before_and_after_its_check(tabs, served, demo_site, axe, language):
    page = tabs.open()
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{served(demo_site)}{language}edit/?new=commitments")
    page.locator("[data-form] [type=submit]").click()
    page.wait_for_selector("[data-form] [role=alert] li")
    page.evaluate(UNFOLD)
    page.locator("[data-form] [role=combobox]").first.click()
    page.evaluate(axe)

    assert page.evaluate(LOOK, RULES) == []
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(LOOK, COLOURS) == []


@pytest.mark.parametrize("language", ["uk", "ar"])
def test_no_other_language_breaks_a_rule(tabs, served, demo_site, axe, language):
    base, page, seen = served(demo_site), tabs.open(), set()

    found = [each for path in (RECORD, "explore/?q=2025") for each in violations(page, f"{base}{language}/{path}", axe, seen)]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_open_menu_breaks_a_rule(tabs, served, demo_site, axe, language, width):
    page = tabs.open(width=width)
    page.goto(f"{served(demo_site)}{'' if language == 'en' else f'{language}/'}{RECORD}")
    page.evaluate("document.querySelectorAll('header details').forEach((details) => { details.open = true; })")
    page.evaluate(axe)

    assert not page.evaluate(LOOK, RULES)


def test_axe_finds_what_is_wrong_in_the_light_and_in_the_dark(tabs, served, demo_site, axe):
    page = tabs.open()
    page.route("**/wrong.html", lambda route: route.fulfill(content_type="text/html", body=WRONG))

    found = [each.split(": ") for each in violations(page, f"{served(demo_site)}wrong.html", axe, set())]

    light, dark = ({fault for address, fault, *_ in found if scheme in address} for scheme in ("(light)", "(dark)"))
    assert light >= {"html-has-lang at html", "image-alt at img", "color-contrast at .pale"}
    assert dark == {"color-contrast at .dim"}
