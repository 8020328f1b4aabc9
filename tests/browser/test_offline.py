"""Reading without a connection, where the settings offer it."""

import dataclasses

import portals
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def offline_site(tmp_path_factory):
    """The site of the small portal in one language, with the worker."""
    chosen = dataclasses.replace(portals.small_portal().settings, languages=("en",), offline=True)
    site = tmp_path_factory.mktemp("offline") / "portal" / "site"
    portals.published(portals.portal_of(portals.SMALL, portals.AS_OF, chosen), portals.SMALL, site)
    return site.parent


@pytest.fixture
def page(windows):
    """A page in a window of its own: being offline holds for a whole window."""
    window = windows[True].browser.new_context()
    page = window.new_page()
    page.set_default_timeout(20_000)
    yield page
    window.close()


def _ready(page, address):
    """Open a page once more when the worker has taken over."""
    page.goto(address)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.reload()


def test_a_page_that_was_visited_can_be_read_offline(page, served, offline_site):
    base = f"{served(offline_site)}site/"
    _ready(page, f"{base}commitments/")
    heading = page.get_by_role("heading", level=1).inner_text()
    page.context.set_offline(True)

    page.goto(f"{base}commitments/")

    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_a_page_that_was_not_kept_says_so(page, served, offline_site):
    base = f"{served(offline_site)}site/"
    _ready(page, base)
    page.context.set_offline(True)

    page.goto(f"{base}projects/")

    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")


def test_a_plan_that_is_kept_brings_its_commitments(page, served, offline_site):
    plan = portals.small_portal().all("action-plans")[0]
    commitment = portals.small_portal().pointing(plan, "commitments")[0]
    base = f"{served(offline_site)}site/"
    _ready(page, f"{base}action-plans/{plan.id.lower()}/")
    page.get_by_role("button", name="Save this plan").click()
    expect(page.get_by_text("can now be read offline")).to_be_visible()
    page.context.set_offline(True)

    page.goto(f"{base}commitments/{commitment.id.lower()}/")

    expect(page.locator("code", has_text=commitment.id).first).to_be_visible()


def test_a_plan_that_cannot_be_kept_says_so(page, served, offline_site):
    plan = portals.small_portal().all("action-plans")[0]
    _ready(page, f"{served(offline_site)}site/action-plans/{plan.id.lower()}/")
    page.context.set_offline(True)

    page.get_by_role("button", name="Save this plan").click()

    expect(page.get_by_text("could not be saved")).to_be_visible()
    expect(page.get_by_role("button", name="Save this plan")).to_have_attribute("aria-pressed", "false")


def test_a_list_that_was_visited_can_be_narrowed_down_offline(page, served, offline_site):
    base = f"{served(offline_site)}site/"
    _ready(page, f"{base}commitments/")
    expect(page.locator("[data-explorer][data-state=live]")).to_be_visible()
    page.context.set_offline(True)

    page.goto(f"{base}commitments/?current_status=-")

    expect(page.get_by_role("button", name="Remove: Current status: Not reported")).to_be_visible()
    expect(page.locator("[data-list] > li").first).to_be_visible()


def test_without_the_setting_no_worker_is_published(small_site):
    assert not (small_site / "worker.js").exists()
    assert "data-worker" not in (small_site / "index.html").read_text("utf-8")
