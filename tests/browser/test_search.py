"""Search as readers meet it: what they type, what they are told, where it leads."""

import re
from urllib.parse import quote, quote_plus

import portals
import pytest
from playwright.sync_api import Locator, Page, expect
from tabs import SETTLED

from pledgebook.model.portal import address

pytestmark = pytest.mark.browser

SEARCH_FAILED = "only names and codes are searched"

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
    ("es/", "contratacion", "commitments/vdna0003/"),
    ("fr/", "depenses", "policy-areas/fiscal-publication/"),
    ("fr/", "l'eau", "organizations/ministry-of-environment-and-water/"),
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
}


def found(page: Page, address: str, query: str) -> list[str]:
    """Where the results for a query lead, relative to the site at `address`: records, then other pages."""
    page.goto(f"{address}?q={quote(query)}")
    page.wait_for_function(SETTLED)
    site = address.removesuffix("search/")
    return [each.removeprefix(site) for links in (results(page), pages(page)) for each in links.locator("a").evaluate_all("links => links.map(link => link.href)")]


def results(page: Page) -> Locator:
    return page.locator("[data-list] > li")


def pages(page: Page) -> Locator:
    """The results that are no records."""
    return page.locator("[data-pages] li")


def status(page: Page) -> Locator:
    return page.locator("[data-status]")


def leads(page: Page) -> list[str]:
    return page.locator("[data-leads] a").all_inner_texts()


def field(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("searchbox").first


@pytest.fixture
def site(served, real_site) -> str:
    return served(real_site)


def test_a_code_or_a_title_finds_its_page_first(tabs, site):
    page = tabs.open()

    first = {query: found(page, f"{site}search/", query)[0] for query in FIRST}

    assert first == FIRST


def test_a_page_that_is_no_record_is_found_by_its_title(tabs, site):
    page = tabs.open()

    found(page, f"{site}search/", "how to read a status")

    expect(pages(page).first.get_by_role("link", name="How to read a status")).to_have_attribute("href", re.compile("/status/$"))


def test_the_explorer_finds_a_code_as_people_type_it(tabs, site):
    page = tabs.open()
    page.goto(f"{site}explore/?q=geo+12708")

    expect(page.locator("[data-explorer] [role=status]")).to_have_text("1 result")
    expect(page.locator("[data-list] a")).to_have_attribute("href", "../projects/geo-00012708/")


def test_codes_words_and_every_part_of_a_record_are_found_as_people_type_them(tabs, served, demo_site):
    page, missed = tabs.open(), []
    for prefix, query, expected in TYPED:
        every = found(page, f"{served(demo_site)}{prefix}search/", query)
        best = [*every[:3], *(each for each in every if each.startswith("policy-areas/"))]
        missed += [(query, every)] * (expected not in best)

    assert not missed


def test_the_beginning_of_a_ukrainian_word_is_enough(tabs, site):
    assert "projects/416-631/" in found(tabs.open(), f"{site}uk/search/", "доброчес")


def test_spanish_is_found_with_and_without_accents(tabs, site):
    page = tabs.open()

    with_accents = found(page, f"{site}es/search/", "participación")

    assert set(with_accents) == set(found(page, f"{site}es/search/", "participacion"))
    assert "action-plans/makueni-2021-2022/" in with_accents


def test_results_stay_in_the_language_of_the_page(tabs, site):
    page = tabs.open()
    for prefix in ("", "es/", "uk/", "ar/"):
        every = found(page, f"{site}{prefix}search/", "Makueni")

        assert every
        assert not [address for address in every if address.startswith(("http:", "es/", "uk/", "fr/", "ar/"))]


def test_a_result_names_its_kind_and_leads_to_the_record(tabs, site):
    page = tabs.open()
    found(page, f"{site}search/", "Imereti")
    result = results(page).filter(has_text="Support to Democratic Governance")

    expect(result.locator(".pb-eyebrow")).to_contain_text("Project")
    result.get_by_role("link").click()

    expect(page).to_have_url(f"{site}projects/geo-00012708/")


def test_the_number_of_results_is_announced(tabs, site):
    page = tabs.open()
    page.goto(f"{site}search/")
    expect(status(page)).to_have_text(re.compile(r"^\d+ results$"))
    everything = status(page).inner_text()

    field(page).fill("2225O")
    expect(status(page)).to_have_text("1 result")
    expect(results(page)).to_have_count(1)

    field(page).fill("")
    expect(status(page)).to_have_text(everything)


def test_nothing_found_is_announced(tabs, site):
    page = tabs.open()

    page.goto(f"{site}search/?q=qqzzxxwwvv")

    expect(status(page)).to_have_text("0 results")
    expect(results(page)).to_have_count(0)
    expect(page.locator("[data-nothing]").get_by_role("link", name="Projects")).to_be_visible()


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
    expect(page).to_have_url(f"{site}search/?q={quote_plus('INT/13/001 & доброчес')}")
    field(page).fill("2225O")
    expect(page).to_have_url(f"{site}search/?q=2225O")
    expect(results(page)).to_have_count(1)
    expect(results(page)).to_contain_text("2225O")
    page.reload()
    expect(results(page)).to_have_count(1)
    results(page).get_by_role("link").click()
    expect(page).to_have_url(f"{site}projects/2225o/")
    page.go_back()

    expect(page).to_have_url(f"{site}search/?q=2225O")
    expect(field(page)).to_have_value("2225O")
    expect(results(page)).to_have_count(1)


def test_a_full_text_that_cannot_be_loaded_says_so_and_leaves_names(tabs, site):
    page = tabs.open()
    page.route("**/pagefind/pagefind.js", lambda route: route.abort())

    page.goto(f"{site}search/?q=2225O")

    expect(status(page)).to_contain_text(SEARCH_FAILED)
    expect(results(page)).to_have_count(1)


def test_a_search_that_cannot_be_loaded_at_all_says_so_and_leaves_the_lists(tabs, site):
    page = tabs.open()
    page.route("**/explorer/*.json", lambda route: route.abort())

    page.goto(f"{site}search/?q=2225O")

    expect(status(page)).to_contain_text("could not be loaded")
    expect(page.get_by_role("main").get_by_role("link", name="Projects")).to_be_visible()


def test_without_javascript_the_search_page_leads_to_all_lists(tabs, site):
    page = tabs.open(scripts=False)

    page.goto(f"{site}search/?q=2225O")

    page.get_by_role("main").get_by_role("link", name="Projects").click()
    expect(page).to_have_url(f"{site}projects/")


def test_a_search_that_failed_can_be_tried_again(tabs, site):
    page = tabs.open()
    page.route("**/pagefind/pagefind.js", lambda route: route.abort(), times=1)
    page.goto(f"{site}search/?q=2225O")
    expect(status(page)).to_contain_text(SEARCH_FAILED)

    field(page).fill("2225o")

    expect(status(page)).to_have_text("1 result")


FULL_TEXT = """async ([base, language, query]) => {
  const { FullText } = await import(`${base}assets/explorer-search.js`);
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
  const { FullText } = await import(`${base}assets/explorer-search.js`);
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

    page.goto(f"{served(demo_site)}search/?q=water")

    expect(status(page)).to_contain_text("results")
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
    assert not [address for address in tabs.requests if "pagefind" in address or "explorer.js" in address]

    found(page, f"{site}search/", "2225O")
    assert [address for address in tabs.requests if "pagefind" in address]


# What comes first, and what is meant


def test_a_full_name_comes_first_then_names_that_hold_it_then_values_then_texts(tabs, served, demo_site):
    page = tabs.open()

    every = found(page, f"{served(demo_site)}search/", "Clear Water Forum")

    assert every[0] == "organizations/clear-water-forum/"
    assert "projects/vdp-2023-07/" in every
    card = results(page).first
    expect(card.locator(".pb-eyebrow")).to_contain_text("Organization")
    expect(card.locator("dl")).to_contain_text("Country")


def test_a_result_tells_its_kind_plan_and_status(tabs, served, demo_site):
    page = tabs.open()
    found(page, f"{served(demo_site)}search/", "VDNA0004")

    card = results(page).first

    for text in ("Commitment", "Complete", "Independent review: complete", "National Open Government Action Plan of Valdoria"):
        expect(card).to_contain_text(text)


@pytest.mark.parametrize(
    ("prefix", "typed", "meant", "expected"),
    [
        ("", "lobyist", "lobbyists", "commitments/vdna0004/"),
        ("", "transparncy", "transparency", "organizations/ministry-of-finance/"),
        ("", "VDNB0013", "VDNA0013", "commitments/vdna0013/"),
        ("es/", "contratasion", "contratación", "commitments/vdna0018/"),
        ("fr/", "corupption", "corruption", "commitments/vdna0007/"),
        ("uk/", "лікарння", "лікарні", "commitments/vdna0001/"),
        ("ar/", "الحكوممة", "الحكومة", "organizations/valdoria-government/"),
    ],
)
def test_what_stands_nowhere_is_met_with_the_nearest_word_of_the_portal_and_its_results(tabs, served, demo_site, prefix, typed, meant, expected):
    page = tabs.open()
    every = found(page, f"{served(demo_site)}{prefix}search/", typed)

    assert expected in every
    page.locator("[data-meant]").get_by_role("button", name=meant, exact=True).click()

    expect(page).to_have_url(f"{served(demo_site)}{prefix}search/?q={quote_plus(meant)}")
    expect(page.locator("[data-meant]")).to_be_hidden()


def test_latin_letters_in_a_ukrainian_word_are_read_as_those_that_look_alike(tabs, served, demo_site):
    page = tabs.open()
    address = f"{served(demo_site)}uk/search/"

    assert found(page, address, "л\u0069карні") == found(page, address, "лікарні") != []


def test_where_no_record_has_all_words_the_best_with_fewer_are_shown_and_the_missing_one_is_named(tabs, served, demo_site):
    page = tabs.open()

    every = found(page, f"{served(demo_site)}search/", "free school meals")

    assert every[0] == "commitments/vdlc0006/"
    expect(page.locator("[data-note]")).to_have_text("No result contains all of these words. Without “free”: 3 results")
    expect(status(page)).to_have_text("3 results")


@pytest.mark.parametrize(
    ("prefix", "typed", "lead", "address"),
    [
        ("", "overdue", "Overdue", "overdue/"),
        ("", "complete", "Commitments, Current status: Complete", "search/?collection=commitments&current_status=complete"),
        ("", "Morocco", "Country: Morocco", "search/?country=MA"),
        ("", "ministry of justice", "Organization: Ministry of Justice", "search/?organizations=ministry-of-justice"),
        ("es/", "marruecos", "País: Marruecos", "es/search/?country=MA"),
        ("uk/", "марокко", "Країна: Марокко", "uk/search/?country=MA"),
        ("ar/", "المغرب", "البلد: المغرب", "ar/search/?country=MA"),
    ],
)
def test_words_of_the_interface_lead_to_the_list_that_they_mean(tabs, served, demo_site, prefix, typed, lead, address):
    page, site = tabs.open(), served(demo_site)
    found(page, f"{site}{prefix}search/", typed)
    expect(page.locator("[data-leads] a").first).to_be_visible()

    assert lead in leads(page)
    page.locator("[data-leads] a").get_by_text(lead, exact=True).click()

    expect(page).to_have_url(f"{site}{address}")
    expect(page.locator("[data-state=live] .pb-card, .pb-listing > .pb-cards > li").first).to_be_visible()


def test_the_number_beside_a_list_is_how_many_are_on_it(tabs, served, demo_site):
    page = tabs.open()
    found(page, f"{served(demo_site)}search/", "complete")
    lead = page.locator("[data-leads] li").first
    number = lead.locator("small").inner_text().strip()

    lead.get_by_role("link").click()

    expect(status(page)).to_have_text(f"{number} results")


def test_pages_that_are_no_records_stand_apart_until_something_is_chosen(tabs, served, demo_site):
    page = tabs.open()
    found(page, f"{served(demo_site)}search/", "water")
    expect(pages(page).get_by_role("link", name="Water and sanitation", exact=True)).to_be_visible()

    page.locator('[data-facet="collection"] input[value="commitments"]').click()

    expect(page.locator("[data-pages]")).to_be_hidden()
    expect(page).to_have_url(re.compile("q=water&collection=commitments"))


def test_all_pages_follow_on_demand(tabs, served, demo_site):
    page = tabs.open()
    found(page, f"{served(demo_site)}search/", "government")
    expect(pages(page)).to_have_count(3)

    page.locator("[data-all-pages]").press("Enter")

    expect(pages(page).nth(3).get_by_role("link")).to_be_focused()
    expect(page.locator("[data-all-pages]")).to_be_hidden()
