"""axe-core finds nothing to complain about: on every kind of page, in every language, light and dark."""

import npm
import pytest
from playwright.sync_api import Page
from tabs import kinds

pytestmark = pytest.mark.browser

LANGUAGES = ("en", "es", "uk", "fr", "ar")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
# Pages as they are once somebody has searched, narrowed down or found nothing.
STATES = ("explore/?q=water", "commitments/?q=open&end=2026..2027", "explore/?q=zzzzqqqq", "search/?q=treasury", "search/?q=zzzzqqqq")

SETTLED = """() => {
  const explorer = document.querySelector("[data-explorer]");
  const said = document.querySelector("[data-search-status]");
  const { looking } = document.querySelector("[data-search]")?.dataset ?? {};
  return (!explorer || explorer.dataset.state) && (!said || !new URLSearchParams(location.search).get("q") || (said.textContent && said.textContent !== looking));
}"""
# The tables of the dictionary are alike, and axe-core looks at each cell for seconds.
SHORTEN = """() => { for (const table of document.querySelectorAll("main section[id]:nth-of-type(n+4)")) table.remove(); }"""
UNFOLD = """() => { for (const details of document.querySelectorAll("main details")) details.open = true; }"""
LOOK = """async (rules) => {
  const type = rules.includes("best-practice") ? "tag" : "rule";
  const { violations } = await axe.run(document, { runOnly: { type, values: rules }, resultTypes: ["violations"], preload: false });
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(" ")}: ${help}`));
}"""


@pytest.fixture(scope="session")
def axe() -> str:
    return npm.file("axe-core/axe.min.js").read_text("utf-8")


def violations(page: Page, address: str, axe: str, *, rules: list[str] = RULES, whole: bool = False) -> list[str]:
    """What axe-core finds on a page with everything unfolded: page, rule, target, help."""
    page.goto(address)
    page.wait_for_function(SETTLED)
    page.evaluate(UNFOLD)
    if address.endswith("/dictionary/") and not whole:
        page.evaluate(SHORTEN)
    page.evaluate(axe)
    scheme = "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
    return [f"{address} ({scheme}): {found}" for found in page.evaluate(LOOK, rules)]


def test_no_kind_of_page_breaks_a_rule(tabs, served, demo_site, axe):
    base, page = served(demo_site), tabs.open()

    found = [each for path in (*kinds(demo_site, "en"), *STATES) for each in violations(page, base + path, axe, whole=True)]

    assert not found, "\n".join(found)


def test_no_colour_breaks_a_rule_in_the_dark(tabs, served, demo_site, axe):
    base, page = served(demo_site), tabs.open(dark=True)

    found = [each for path in (*kinds(demo_site, "en"), *STATES) for each in violations(page, base + path, axe, rules=COLOURS)]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_kind_of_page_breaks_a_rule_in_another_language(tabs, served, demo_site, axe, language):
    """Each kind is seen in each language, here light and there dark."""
    base, (light, dark) = served(demo_site), (tabs.open(), tabs.open(dark=True))
    paths = [*kinds(demo_site, language), *(f"{language}/{path}" for path in STATES)]

    found = []
    for number, path in enumerate(paths, LANGUAGES.index(language)):
        found += violations((light, dark)[number % 2], base + path, axe)

    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_open_menu_breaks_a_rule(tabs, served, demo_site, axe, language, width):
    page = tabs.open(width=width)
    page.goto(f"{served(demo_site)}{'' if language == 'en' else f'{language}/'}commitments/vdna0001/")
    page.evaluate("document.querySelectorAll('header details').forEach((details) => { details.open = true; })")
    page.evaluate(axe)

    assert not page.evaluate(LOOK, RULES)


def test_axe_would_find_what_is_wrong(tabs, served, demo_site, axe):
    page = tabs.open()
    page.goto(served(demo_site))
    page.evaluate("document.querySelector('main h1').outerHTML = '<h1 style=\"color: #ccc\">Pale <img src=\"data:,\"></h1>'")
    page.evaluate(axe)

    found = " ".join(page.evaluate(LOOK, RULES))

    assert "color-contrast" in found
    assert "image-alt" in found
