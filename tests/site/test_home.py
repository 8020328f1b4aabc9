"""The home page: short, however many records there are."""

import many_plans
import markup
import own_schemas
import portals
import pytest
from playwright.sync_api import expect

MOST_ENTRIES, MOST_SCREENS = 12, 8
PHONE, SCREEN = 360, 640


@pytest.fixture(scope="module")
def portal():
    return many_plans.portal()


def where(home: markup.Element) -> markup.Element:
    """The countries on the home page."""
    return next(each for each in home.all("section") if each.all("h2") and each.one("h2").text == "Where").one("ul")


def test_no_section_of_the_home_page_grows_with_the_number_of_records(portal):
    home = own_schemas.page(portal, "")
    lists = [each for each in home if each.tag in ("ul", "ol", "tbody") and each.parent.parent.tag]

    assert len(lists) > 5
    counts = {each.parent.one("h2").text if each.parent.all("h2") else each.get("class"): len([child for child in each.children if isinstance(child, markup.Element)]) for each in lists}
    assert {name: count for name, count in counts.items() if count > MOST_ENTRIES} == {}


def test_each_list_that_was_cut_leads_to_the_whole(portal):
    found = own_schemas.page(portal, "").links()

    assert {"action-plans/", "countries/", "organizations/", "commitments/", "recent/", "projects/"} <= {address.split("?")[0] for address in found}
    assert found["countries/"] == "All countries"


def test_countries_with_the_most_records_are_the_ones_that_remain(portal):
    home = own_schemas.page(own_schemas.with_data(portal, "projects/project-0", countries=["ZW"]), "")

    assert len(where(home).all("li")) == MOST_ENTRIES
    assert "Zimbabwe" not in where(home).text


def test_a_small_portal_shows_all_its_countries():
    assert len(where(own_schemas.page(portals.small_portal(), "")).all("li")) == len(own_schemas.page(portals.small_portal(), "countries/").one("ul", class_="pb-tiles").all("li"))


@pytest.mark.browser
def test_the_home_page_of_a_hundred_plans_is_at_most_eight_screens_of_a_phone(tabs, served, portal, tmp_path):
    page = tabs.open(width=PHONE)
    page.set_viewport_size({"width": PHONE, "height": SCREEN})
    page.goto(served(many_plans.write_home(portal, tmp_path)))

    expect(page.get_by_role("heading", name="Action plans")).to_contain_text(str(many_plans.PLANS))
    assert page.evaluate("document.documentElement.scrollHeight") <= MOST_SCREENS * SCREEN


@pytest.mark.browser
@pytest.mark.parametrize(("width", "number"), [(PHONE, 1), (1280, 2)])
def test_a_telephone_is_shown_one_search_field(tabs, served, demo_site, width, number):
    page = tabs.open(width=width)
    page.goto(served(demo_site))

    expect(page.locator("input[type=search]:visible")).to_have_count(number)
    page.goto(f"{served(demo_site)}commitments/")
    expect(page.get_by_role("banner").get_by_role("searchbox")).to_be_visible()
