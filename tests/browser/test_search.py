"""Search as readers meet it: what they type, what they are told, where it leads."""

from urllib.parse import quote

import portals
import pytest
from playwright.sync_api import Locator, Page, expect
from tabs import SETTLED

from pledgebook.model.portal import address

pytestmark = pytest.mark.browser

SEARCH_FAILED = "The search could not be loaded"

# What people type for a page of the demo portal: its code, an acronym, without accents, in another
# form of the word, in other letters; words of an update, of an evidence's title, of a contact.
TYPED = (
    ("", "vdp 21 9", "projects/vdp-2021-09/"),
    ("", "vdna/13", "commitments/vdna0013/"),
    ("", "O.G.O.", "organizations/open-government-office/"),
    ("", "subsidy", "commitments/vdna0008/"),
    ("", "declarations by month", "commitments/vdna0002/"),
    ("", "Links to the tables of eleven towns", "commitments/vdol0008/"),
    ("", "treasury.open@finance.valdoria.example.org", "commitments/vdol0008/"),
    ("es/", "contratacion", "commitments/vdna0018/"),
    ("fr/", "depenses", "policy-areas/fiscal-publication/"),
    ("fr/", "l'eau", "commitments/vdna0013/"),
    ("uk/", "ВОДИ", "commitments/vdna0013/"),
    ("uk/", "субсидія", "commitments/vdna0008/"),
    ("ar/", "مياه", "projects/vdp-2023-07/"),
    ("ar/", "اطلس النزاهه", "organizations/atlas-integrity/"),
    ("ar/", "محـــكمة", "organizations/court-of-audit/"),
)

# What people type for a page of the real portal, which comes first.
FIRST = {
    "2225o": "projects/2225o/",
    "GEO/00012708": "projects/geo-00012708/",
    "geo 12708": "projects/geo-00012708/",
    "416-631": "projects/416-631/",
    "INT13001": "projects/int13001/",
    "INT/13/001": "projects/int13001/",
    "kemkc0001": "commitments/kemkc0001/",
    "how to read a status": "status/",
}


def found(page: Page, address: str, query: str) -> list[str]:
    """Where the results for a query lead, relative to the site at `address`."""
    page.goto(f"{address}?q={quote(query)}")
    page.wait_for_function(SETTLED)
    site = address.removesuffix("search/")
    return [each.removeprefix(site) for each in results(page).locator("a").evaluate_all("links => links.map(link => link.href)")]


def results(page: Page) -> Locator:
    return page.locator("[data-search-results] > li")


def field(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("searchbox")


@pytest.fixture
def site(served, real_site) -> str:
    return served(real_site)


def test_a_code_or_a_title_finds_its_page_first(tabs, site):
    page = tabs.open()

    first = {query: found(page, f"{site}search/", query)[0] for query in FIRST}

    assert first == FIRST


def test_the_explorer_finds_a_code_as_people_type_it(tabs, site):
    page = tabs.open()
    page.goto(f"{site}explore/?q=geo+12708")

    expect(page.locator("[data-explorer] [role=status]")).to_have_text("1 result")
    expect(page.locator("[data-list] a")).to_have_attribute("href", "../projects/geo-00012708/")


def test_codes_words_and_every_part_of_a_record_are_found_as_people_type_them(tabs, served, demo_site):
    page, missed = tabs.open(), []
    for prefix, query, expected in TYPED:
        every = found(page, f"{served(demo_site)}{prefix}search/", query)
        missed += [(query, every)] * (expected not in every[:3])

    assert not missed


def test_the_beginning_of_a_ukrainian_word_is_enough(tabs, site):
    assert "projects/416-631/" in found(tabs.open(), f"{site}uk/search/", "доброчес")


def test_spanish_is_found_with_and_without_accents(tabs, site):
    page = tabs.open()

    with_accents = found(page, f"{site}es/search/", "participación")

    assert with_accents == found(page, f"{site}es/search/", "participacion")
    assert "action-plans/makueni-2021-2022/" in with_accents


def test_results_stay_in_the_language_of_the_page(tabs, site):
    page = tabs.open()
    for prefix in ("", "es/", "uk/", "ar/"):
        every = found(page, f"{site}{prefix}search/", "Makueni")

        assert every
        assert not [address for address in every if address.startswith(("http:", "es/", "uk/", "fr/", "ar/"))]


def test_a_result_names_its_kind_marks_the_word_and_leads_to_the_record(tabs, site):
    page = tabs.open()
    found(page, f"{site}search/", "Imereti")
    result = results(page).filter(has_text="Support to Democratic Governance")

    expect(result).to_contain_text("Project")
    expect(result.locator("mark").first).to_contain_text("Imereti")
    result.get_by_role("link").click()

    expect(page).to_have_url(f"{site}projects/geo-00012708/")


def test_the_number_of_results_is_announced(tabs, site):
    page = tabs.open()
    page.goto(f"{site}search/")
    expect(page.get_by_role("status")).to_be_empty()

    field(page).fill("2225O")
    expect(page.get_by_role("status")).to_have_text("1 result")
    expect(results(page)).to_have_count(1)

    field(page).fill("")
    expect(page.get_by_role("status")).to_be_empty()
    expect(results(page)).to_have_count(0)


def test_nothing_found_is_announced(tabs, site):
    page = tabs.open()

    page.goto(f"{site}search/?q=qqzzxxwwvv")

    expect(page.get_by_role("status")).to_contain_text("Nothing found")
    expect(results(page)).to_have_count(0)
    expect(page.get_by_role("main").get_by_role("link", name="Projects")).to_be_visible()


def test_more_results_follow_on_demand_and_take_the_focus(tabs, site):
    page = tabs.open()
    found(page, f"{site}search/", "Makueni")
    more = page.get_by_role("button", name="More results")
    expect(results(page)).to_have_count(10)

    more.press("Enter")

    expect(results(page).nth(10).get_by_role("link")).to_be_focused()
    expect(more).to_be_hidden()
    announced = page.get_by_role("status").inner_text()
    expect(page.get_by_role("status")).to_have_text(f"{results(page).count()} results")
    assert announced.startswith(str(results(page).count()))


@pytest.mark.parametrize("start", ["projects/2225o/", "404.html"])
def test_the_search_field_of_any_page_leads_to_the_results(tabs, site, start):
    page = tabs.open()
    page.goto(site + start)

    page.get_by_role("searchbox").first.fill("GEO/00012708")
    page.get_by_role("searchbox").first.press("Enter")

    expect(page).to_have_url(f"{site}search/?q=GEO%2F00012708")
    expect(results(page)).to_have_count(1)
    expect(field(page)).to_have_value("GEO/00012708")


def test_the_address_carries_the_query_through_reload_and_back(tabs, site):
    page = tabs.open()
    page.goto(f"{site}search/")

    field(page).fill("INT/13/001 & доброчес")
    expect(page).to_have_url(f"{site}search/?q={quote('INT/13/001 & доброчес', safe='')}")
    field(page).fill("2225O")
    expect(results(page)).to_have_count(1)
    page.reload()
    expect(results(page)).to_have_count(1)
    results(page).get_by_role("link").click()
    expect(page).to_have_url(f"{site}projects/2225o/")
    page.go_back()

    expect(page).to_have_url(f"{site}search/?q=2225O")
    expect(field(page)).to_have_value("2225O")
    expect(results(page)).to_have_count(1)


def test_a_full_text_that_cannot_be_loaded_says_so_and_leaves_names_and_lists(tabs, site):
    page = tabs.open()
    page.route("**/pagefind/pagefind.js", lambda route: route.abort())

    page.goto(f"{site}search/?q=2225O")

    expect(page.get_by_role("status")).to_contain_text(SEARCH_FAILED)
    expect(results(page)).to_have_count(1)
    page.get_by_role("main").get_by_role("link", name="Projects").click()
    expect(page).to_have_url(f"{site}projects/")


def test_a_search_that_cannot_be_loaded_at_all_says_so_and_leaves_the_lists(tabs, site):
    page = tabs.open()
    for missing in ("**/pagefind/pagefind.js", "**/explorer/*.json"):
        page.route(missing, lambda route: route.abort())

    page.goto(f"{site}search/?q=2225O")

    expect(page.get_by_role("status")).to_contain_text(SEARCH_FAILED)
    expect(page.get_by_role("main").get_by_role("link", name="Projects")).to_be_visible()


def test_a_slow_search_says_so_and_leaves_the_lists(tabs, site):
    page, waiting = tabs.open(), []
    page.route("**/explorer/projects.en.json", lambda route: waiting.append(route))
    page.goto(f"{site}search/?q=2225O")
    expect(page.get_by_role("status")).to_have_text("Searching …")
    expect(page.get_by_role("main").get_by_role("link", name="Projects")).to_be_visible()

    while not waiting:
        page.wait_for_timeout(20)
    for route in waiting:
        route.continue_()

    expect(page.get_by_role("status")).to_have_text("1 result")


def test_a_search_that_failed_can_be_tried_again(tabs, site):
    page = tabs.open()
    page.route("**/pagefind/pagefind.js", lambda route: route.abort(), times=1)
    page.goto(f"{site}search/?q=2225O")
    expect(page.get_by_role("status")).to_contain_text(SEARCH_FAILED)

    field(page).press("Enter")

    expect(page.get_by_role("status")).to_have_text("1 result")


FULL_TEXT = """async ([base, language, query]) => {
  const { FullText } = await import(`${base}assets/explorer-text.js`);
  const results = await new FullText(`${base}pagefind/pagefind.js`, language).search(query);
  return Promise.all(results.map(async ({ number, data }) => ({ number: number ?? null, url: (await data()).url })));
}"""


QUERIES = {"en": ["water", "open data", "the", "VDNA0013", "qqzzxxwwvv"], "es": ["contratación"], "uk": ["води"], "ar": ["الماء"]}


@pytest.mark.parametrize("language", QUERIES)
def test_the_full_text_knows_of_each_page_which_record_it_is(tabs, served, demo_site, language):
    portal, base = portals.demo_portal(), served(demo_site)
    prefix = "" if language == "en" else f"{language}/"
    numbers = {f"/{prefix}{address(record)}": portal.number_of(record) for record in portal}
    page = tabs.open()
    page.goto(f"{base}{prefix}search/")

    for query in QUERIES[language]:
        results = page.evaluate(FULL_TEXT, [base, language, query])

        assert [each["number"] for each in results] == [numbers.get(each["url"]) for each in results]
        assert len({each["url"] for each in results}) == len(results)
        assert bool(results) == (query != "qqzzxxwwvv")


RANKS = """async ([base, query]) => {
  const { FullText } = await import(`${base}assets/explorer-text.js`);
  const fullText = new FullText(`${base}pagefind/pagefind.js`, "en");
  const { results } = await (await fullText.load()).search(query);
  return [results, await fullText.search(query)].map((found) => found.map(({ id }) => id));
}"""


def test_the_ranking_is_that_of_pagefind(tabs, served, demo_site):
    base, page = served(demo_site), tabs.open()
    page.goto(f"{base}search/")

    of_pagefind, ours = page.evaluate(RANKS, [base, "water"])

    assert ours == of_pagefind
    assert len(ours) > 10


def test_what_is_found_is_shown_by_its_name_when_its_words_cannot_be_loaded(tabs, served, demo_site):
    page = tabs.open()
    page.route("**/fragment/*", lambda route: route.abort())

    page.goto(f"{served(demo_site)}search/?q=commitment")

    expect(page.get_by_role("status")).to_contain_text(SEARCH_FAILED)
    expect(results(page).first.get_by_role("link")).not_to_be_empty()


@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("uk/", "uk")])
def test_only_what_the_language_needs_is_loaded_and_only_once(tabs, site, prefix, language):
    found(tabs.open(), f"{site}{prefix}search/", "2025")

    loaded = [address.partition("/pagefind/")[2].partition("?")[0] for address in tabs.requests if "/pagefind/" in address]
    of_languages = [name.rpartition("/")[2] for name in loaded if name.endswith((".pf_meta", ".pf_filter", ".pf_index", ".pf_fragment"))]
    assert len([name for name in loaded if name.startswith("wasm.")]) == 1
    assert len(of_languages) == len(set(of_languages))
    assert all(name.startswith((f"{language}_", f"pagefind.{language}_")) for name in of_languages)


def test_search_loads_its_index_only_on_its_page(tabs, site):
    page = tabs.open()

    page.goto(site)
    page.goto(f"{site}projects/2225o/")
    assert not [address for address in tabs.requests if "pagefind" in address or "search.js" in address]

    found(page, f"{site}search/", "2225O")
    assert [address for address in tabs.requests if "pagefind" in address]


def test_what_is_typed_before_the_script_comes_is_searched(tabs, site):
    page, waiting = tabs.open(), []
    page.route("**/assets/search.js", lambda route: waiting.append(route))
    page.goto(f"{site}search/", wait_until="commit")
    page.get_by_role("main").get_by_role("searchbox").fill("Makueni")
    page.wait_for_timeout(100)

    for route in waiting:
        route.continue_()

    expect(results(page).first).to_be_visible()
    expect(page).to_have_url(f"{site}search/?q=Makueni")
