"""Plans, countries and organizations side by side."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

PLANS = "compare/?plans=AP_VALD04,AP_VALD02"


@pytest.fixture
def site(served, demo_site) -> str:
    return served(demo_site)


def at(tabs, address: str, **options) -> Page:
    page = tabs.open(**options)
    page.goto(address)
    expect(page.locator("[name=subject] option").first).to_be_attached()
    return page


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))


def cells(page: Page, name: str) -> list[str]:
    return row(page, name).get_by_role("cell").all_inner_texts()


def test_plans_in_the_address_stand_side_by_side(tabs, site):
    page = at(tabs, site + PLANS)

    expect(page.get_by_role("columnheader")).to_have_count(2)
    assert cells(page, "Commitments") == ["22", "8"]
    assert [re.findall(r"Complete: (\d+)", each) for each in cells(page, "Status, by the government")] == [["3"], ["3"]]
    assert [re.findall(r"Not reviewed: (\d+)", each) for each in cells(page, "Completion, by independent review")] == [["7"], []]
    assert cells(page, "Overdue") == ["2", "0"]
    assert cells(page, "Longest overdue") == ["91 days", "–"]
    assert cells(page, "Milestones complete") == ["23 of 57", "5 of 8"]
    assert not tabs.faults


def test_each_number_leads_to_a_list_of_as_many_commitments(tabs, site):
    page = at(tabs, site + PLANS)
    links = page.locator("tbody td a").evaluate_all("(all) => all.map((each) => [each.href, Number(/\\d+/.exec(each.textContent)[0])])")
    assert len(links) > 15

    for address, number in links:
        page.goto(address)
        expect(page.locator("[data-status]")).to_have_text(re.compile(rf"^{number} results?$"))


def test_a_reader_chooses_and_the_address_follows(tabs, site):
    page = at(tabs, f"{site}compare/")
    expect(page.get_by_role("status")).to_have_text("Choose two to four.")

    page.get_by_role("combobox", name="Compare").select_option("organizations")
    for name in ("Court of Audit", "Ministry of Finance"):
        page.get_by_role("combobox", name="Choose").select_option(label=name)
        page.get_by_role("button", name="Add").click()

    expect(page).to_have_url(re.compile(r"/compare/\?organizations=court-of-audit,ministry-of-finance$"))
    expect(page.get_by_role("columnheader")).to_have_count(2)
    page.get_by_role("button", name="Remove: Court of Audit").click()
    expect(page).to_have_url(re.compile(r"/compare/\?organizations=ministry-of-finance$"))
    expect(page.get_by_role("combobox", name="Choose")).to_be_focused()
    page.go_back()
    expect(page.get_by_role("columnheader")).to_have_count(2)
    assert not tabs.faults


def test_what_the_address_names_wrongly_or_twice_is_left_out(tabs, site):
    page = at(tabs, f"{site}compare/?plans=nothing,ap_vald04,AP_VALD04,%3Cb%3E")

    expect(page.get_by_role("columnheader")).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text("Choose two to four.")


def test_more_than_four_cannot_be_added(tabs, site):
    page = at(tabs, f"{site}compare/?organizations=court-of-audit,ministry-of-finance,ministry-of-justice,ministry-of-the-interior,open-government-office")

    expect(page.get_by_role("columnheader")).to_have_count(4)
    expect(page.get_by_role("button", name="Add")).to_be_disabled()
    expect(page.get_by_role("status")).to_have_text("You can compare four at most.")


@pytest.mark.parametrize("language", ["uk/", "ar/"])
def test_on_a_telephone_two_plans_fit_and_four_move_in_their_own_box(tabs, site, language):
    page = at(tabs, f"{site}{language}{PLANS}", width=360)

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("[data-table]").evaluate("(box) => box.scrollWidth - box.clientWidth") <= 1
    page.goto(f"{site}{language}compare/?organizations=court-of-audit,ministry-of-finance,ministry-of-justice,ministry-of-the-interior")
    expect(page.get_by_role("columnheader")).to_have_count(4)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("[data-table]").evaluate("(box) => box.scrollBy(box.dir === 'rtl' || document.dir === 'rtl' ? -200 : 200, 0)")
    expect(page.get_by_role("rowheader").first).to_be_in_viewport(ratio=0.9)


def test_a_plan_leads_to_itself_beside_the_one_before_and_every_language_keeps_the_choice(tabs, site):
    page = at(tabs, site + PLANS)
    page.goto(f"{site}action-plans/ap_vald04/")
    page.get_by_role("link", name="Compare", exact=True).click()

    expect(page.get_by_role("columnheader")).to_have_count(2)
    page.get_by_role("banner").locator(".pb-switch summary").click()
    page.get_by_role("banner").locator("a[hreflang=uk]").click()
    expect(page).to_have_url(re.compile(r"/uk/compare/\?plans=AP_VALD04,AP_VALD02$"))
    expect(page.get_by_role("columnheader")).to_have_count(2)


def test_without_javascript_the_page_says_where_plans_are_compared(tabs, site):
    page = tabs.open(scripts=False)
    page.goto(site + PLANS)

    expect(page.locator("noscript p")).to_be_visible()
    page.get_by_role("link", name="Portugal").click()
    expect(page.locator("#plans-side-by-side")).to_be_visible()


def test_a_file_that_does_not_arrive_leaves_the_static_comparisons(tabs, site):
    page = tabs.open()
    page.route("**/explorer/*.json", lambda route: route.abort())
    page.goto(site + PLANS)

    expect(page.get_by_role("status")).to_contain_text("could not be loaded")
    expect(page.get_by_role("link", name="Portugal")).to_be_visible()
