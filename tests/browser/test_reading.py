"""Reading the portal: languages, keyboard, no JavaScript, a folder on a server, colours, paper."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from tabs import Tabs

pytestmark = pytest.mark.browser

RECORD = "projects/2225o/"
TITLE = "Resilient and inclusive public management systems"


@pytest.fixture
def site(served, real_site) -> str:
    return served(real_site)


def at(tabs: Tabs, address: str, **options: object) -> Page:
    page = tabs.open(**options)
    page.goto(address)
    return page


def switch(page: Page) -> Locator:
    return page.get_by_role("banner").locator(".pb-switch")


def choose(page: Page, language: str) -> None:
    page.wait_for_load_state("domcontentloaded")  # scripts have run by then
    switch(page).locator("summary").click()
    switch(page).locator(f"a[hreflang={language}]").click()


def menu(page: Page) -> Locator:
    return page.get_by_role("banner").get_by_role("navigation")


def brightness(page: Page, selector: str, colour: str) -> float:
    """0 for black to 255 for white; the canvas turns any notation into numbers."""
    return page.locator(selector).first.evaluate(
        """(element, colour) => {
          const canvas = document.createElement("canvas").getContext("2d");
          canvas.fillStyle = getComputedStyle(element)[colour];
          canvas.fillRect(0, 0, 1, 1);
          const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
          return 0.3 * red + 0.6 * green + 0.1 * blue;
        }""",
        colour,
    )


# Languages


@pytest.mark.parametrize("address", [RECORD, "about/#content", "search/?q=Makueni", "explore/?q=open&country=KE"])
def test_the_language_switch_stays_on_the_page_and_keeps_what_was_looked_for(tabs, site, address):
    page = at(tabs, site + address)

    for language, prefix, direction in [("es", "es/", "ltr"), ("uk", "uk/", "ltr"), ("ar", "ar/", "rtl"), ("en", "", "ltr")]:
        choose(page, language)
        expect(page).to_have_url(site + prefix + address)
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("html")).to_have_attribute("dir", direction)
    assert not tabs.faults


def test_a_text_in_another_language_says_so(tabs, site):
    page = at(tabs, f"{site}es/{RECORD}")

    expect(page.locator(':lang(en)[dir="auto"]').first).to_be_visible()
    expect(page.get_by_text("Disponible solo en inglés").first).to_be_visible()


# Keyboard


def test_the_skip_link_comes_first_and_moves_the_focus_to_the_content(tabs, site):
    page = at(tabs, site + RECORD)

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").get_by_role("link").first).to_be_focused()


def test_the_language_switch_works_by_keyboard_and_escape_closes_it(tabs, site):
    page = at(tabs, site + RECORD)
    summary = switch(page).locator("summary")

    summary.press("Enter")
    page.keyboard.press("Tab")
    expect(switch(page).get_by_role("link", name="English")).to_be_focused()
    page.keyboard.press("Escape")
    expect(switch(page).get_by_role("link", name="English")).to_be_hidden()
    expect(summary).to_be_focused()

    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}es/{RECORD}")


def test_the_language_switch_closes_when_the_reader_turns_elsewhere(tabs, site):
    page = at(tabs, site + RECORD)
    switch(page).locator("summary").click()

    page.get_by_role("heading", level=1).click()

    expect(switch(page).get_by_role("link", name="English")).to_be_hidden()


def test_what_is_folded_opens_by_keyboard(tabs, site):
    page = at(tabs, site + RECORD)
    missing = page.get_by_role("main").locator("details", has_text="fields are filled")
    expect(missing.locator("dl")).to_be_hidden()

    missing.locator("summary").press("Enter")

    expect(missing.locator("dl")).to_be_visible()


def test_every_stop_of_the_tab_key_shows_where_it_is(tabs, site):
    page = at(tabs, site)
    stops = set()
    for _ in range(25):
        page.keyboard.press("Tab")
        stop, outline = page.evaluate("[document.activeElement.outerHTML, getComputedStyle(document.activeElement).outlineStyle]")
        assert outline != "none", stop
        stops.add(stop)
    assert len(stops) > 20


# Without JavaScript


def read_through(tabs: Tabs, site: str) -> None:
    """Walk from the home page through each kind of page by its links alone."""
    page = at(tabs, site, scripts=False)
    expect(page.get_by_role("heading", level=1)).to_have_text("What governments promised, and what came of it.")

    menu(page).get_by_role("link", name="Projects").click()
    page.get_by_role("link", name=re.compile(TITLE)).click()
    expect(page).to_have_url(site + RECORD)
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    expect(page.get_by_role("heading", name="About the project")).to_be_visible()

    choose(page, "uk")
    expect(page).to_have_url(f"{site}uk/{RECORD}")
    expect(page.locator("html")).to_have_attribute("lang", "uk")
    choose(page, "en")

    menu(page).get_by_role("link", name="About").click()
    expect(page).to_have_url(f"{site}about/")
    expect(page.get_by_role("heading", level=1)).to_have_text("About")

    menu(page).get_by_role("link", name="Data", exact=True).click()
    expect(page.get_by_role("row", name="commitments").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV projects", exact=True).click()
    assert "2225O" in download.value.path().read_text("utf-8")
    page.get_by_role("link", name="Data dictionary").click()
    expect(page.get_by_role("cell", name="string").first).to_be_visible()
    assert not tabs.faults


def test_without_javascript_everything_can_be_read_and_reached(tabs, site):
    read_through(tabs, site)


def test_without_javascript_search_leads_to_the_lists(tabs, site):
    page = at(tabs, site, scripts=False)

    page.get_by_role("searchbox").first.fill("2225O")
    page.get_by_role("searchbox").first.press("Enter")

    expect(page.locator("noscript p")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Commitments").click()
    expect(page).to_have_url(f"{site}commitments/")


def test_without_javascript_no_button_is_shown_that_needs_it(tabs, site):
    page = at(tabs, site + RECORD, scripts=False)

    assert page.locator("button").count() > 1
    expect(page.get_by_role("button")).to_have_text(["Search"])


def test_without_javascript_the_colours_follow_the_device(tabs, site):
    assert brightness_without_scripts(tabs, site, dark=True) < 60
    assert brightness_without_scripts(tabs, site, dark=False) > 200


def brightness_without_scripts(tabs: Tabs, site: str, *, dark: bool) -> float:
    return brightness(at(tabs, site, scripts=False, dark=dark), "body", "backgroundColor")


def test_on_a_telephone_the_menu_unfolds_without_javascript(tabs, site):
    page = at(tabs, site, width=320, scripts=False)
    link = menu(page).get_by_role("link", name="Projects")
    expect(link).to_be_hidden()

    menu(page).locator("summary").press("Enter")
    link.click()

    expect(page).to_have_url(f"{site}projects/")


# In a folder of a server


@pytest.fixture
def below(served, real_site) -> str:
    """The address of the site in a folder of a larger one."""
    return f"{served(real_site.parent)}{real_site.name}/"


def test_in_a_folder_of_a_server_everything_can_be_read_without_javascript(tabs, below):
    read_through(tabs, below)
    assert tabs.requests
    assert not [address for address in tabs.requests if not address.startswith(below)]


def test_in_a_folder_of_a_server_search_and_colours_work(tabs, below):
    page = at(tabs, f"{below}es/{RECORD}")

    page.get_by_role("button", name="Colores oscuros").click()
    page.get_by_role("banner").get_by_role("searchbox").fill("2225O")
    page.get_by_role("banner").get_by_role("searchbox").press("Enter")
    page.locator("[data-list] a").click()

    expect(page).to_have_url(f"{below}es/{RECORD}")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert not tabs.faults
    assert not [address for address in tabs.requests if not address.startswith(below)]


def test_in_a_folder_of_a_server_the_explorer_narrows_searches_and_leads_on(tabs, below):
    page = at(tabs, f"{below}es/commitments/?q=Makueni")
    page.locator('[data-facet="action_plan"]').evaluate("facet => { facet.open = true; }")
    page.locator('[data-facet="action_plan"] [type=checkbox]').first.click()
    expect(page).to_have_url(re.compile("q=Makueni&action_plan="))
    expect(page.locator("[data-list] mark").first).to_be_visible()

    page.get_by_text("Descargar esta lista").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert "KEMKC0001" in download.value.path().read_text("utf-8")
    page.locator("[data-list] a").first.click()

    expect(page).to_have_url(re.compile(f"^{re.escape(below)}es/commitments/kemkc"))
    assert not tabs.faults
    assert not [address for address in tabs.requests if not address.startswith((below, "blob:"))]


# Colours and paper


def test_a_dark_device_gets_dark_pages_with_light_text(tabs, site):
    page = at(tabs, site + RECORD, dark=True)

    assert brightness(page, "body", "backgroundColor") < 60
    for selector in ("main h1", "main p", "main a", "main dd", "footer a"):
        assert brightness(page, selector, "color") > 120, selector
    expect(page.get_by_role("button", name="Dark colours")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("dark", [False, True])
def test_the_reader_chooses_the_colours_once_for_all_pages(tabs, site, dark):
    page = at(tabs, site + RECORD, dark=dark)
    button = page.get_by_role("button", name="Dark colours")
    expect(button).to_have_attribute("aria-pressed", str(dark).lower())

    button.press("Space")
    expect(button).to_have_attribute("aria-pressed", str(not dark).lower())
    menu(page).get_by_role("link", name="About").click()

    expect(button).to_have_attribute("aria-pressed", str(not dark).lower())
    assert (brightness(page, "body", "backgroundColor") < 60) is not dark
    button.press("Space")
    assert (brightness(page, "body", "backgroundColor") < 60) is dark


def test_the_chosen_colours_are_there_before_the_page_is_painted(tabs, site):
    page = at(tabs, site)
    page.get_by_role("button", name="Dark colours").click()
    page.add_init_script(
        """new MutationObserver(() => { if (document.body) window.early ??= document.documentElement.dataset.theme ?? "late"; })
        .observe(document, { childList: true, subtree: true })"""
    )

    page.goto(site + RECORD)

    assert page.evaluate("window.early") == "dark"


def test_on_paper_the_page_is_the_record_alone_dark_on_white(tabs, site):
    page = at(tabs, site + RECORD)
    page.get_by_role("button", name="Dark colours").click()

    page.emulate_media(media="print")

    expect(page.get_by_role("banner")).to_be_hidden()
    expect(page.get_by_role("contentinfo").get_by_role("navigation")).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Cite as:")).to_be_visible()
    assert brightness(page, "body", "backgroundColor") > 250
    assert brightness(page, "main p", "color") < 100


def test_sharing_copies_the_address_and_says_so(tabs, site):
    page = at(tabs, site + RECORD)

    page.get_by_role("button", name="Share").click()

    expect(page.get_by_role("status")).to_have_text("Address copied.")
