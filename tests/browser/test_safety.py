"""What no page may do: ask others for anything, fail, run what somebody typed, spill sideways."""

import pytest
from playwright.sync_api import expect
from tabs import kinds, translations

pytestmark = pytest.mark.browser

# Text of the small portal that would run if it were taken for HTML.
HOSTILE = ("alert(", "onerror", "javascript:")

# Scripts have built what they build; then everything that is folded is shown.
EXPLORED = "() => [...document.querySelectorAll('[data-explorer]')].every(each => ['live', 'failed'].includes(each.dataset.state))"
UNFOLD = "for (const each of document.querySelectorAll('details')) each.open = true"


@pytest.mark.parametrize(
    ("site", "language"),
    [("real_site", "uk"), ("small_site", "en")],
)
def test_every_kind_of_page_asks_nobody_else_fails_nowhere_and_fits_a_small_telephone(request, tabs, served, site, language):
    folder = request.getfixturevalue(site)
    address = served(folder)
    page = tabs.open(width=320)
    wide = []

    for path in kinds(folder, language):
        page.goto(address + path)
        page.wait_for_function(EXPLORED)
        page.evaluate(UNFOLD)
        for width in (320, 360):
            page.set_viewport_size({"width": width, "height": 640})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append(f"{path} at {width}")

    assert [each for each in tabs.requests if each.endswith(".css")]
    assert not [each for each in tabs.requests if not each.startswith(address)]
    assert not tabs.faults
    assert not wide


def test_a_search_asks_nobody_else(tabs, served, real_site):
    address = served(real_site)
    page = tabs.open()

    page.goto(f"{address}search/?q=Makueni")
    expect(page.get_by_role("status")).to_contain_text("results")

    assert [each for each in tabs.requests if "/pagefind/" in each]
    assert not [each for each in tabs.requests if not each.startswith(address)]
    assert not tabs.faults


def test_nothing_runs_that_somebody_typed(tabs, served, small_site):
    address = served(small_site)
    page = tabs.open()
    pages = [path for path in sorted(small_site.rglob("*.html")) if path.relative_to(small_site).parts[0] not in translations(small_site)]
    hostile = [path for path in pages if any(sign in path.read_text("utf-8") for sign in HOSTILE)]
    assert len(hostile) > 5

    for path in hostile:
        page.goto(address + path.relative_to(small_site).as_posix())
        assert not page.evaluate("[...document.querySelectorAll('*')].flatMap(each => each.getAttributeNames()).filter(name => name.startsWith('on'))")

    assert not tabs.faults


def test_no_link_leads_into_a_script(tabs, served, small_site):
    page = tabs.open()
    page.goto(f"{served(small_site)}about/")

    schemes = set(page.locator("a[href]").evaluate_all("links => links.map(link => link.protocol)"))

    assert "https:" in schemes
    assert schemes <= {"http:", "https:", "mailto:"}


def test_a_result_shows_mark_up_that_somebody_typed_as_text(tabs, served, small_site):
    page = tabs.open()
    typed = {"Harbour": '<script>alert(1)</script> "Harbour" & \'Haven\'', "cuentas": "<script>alert('comment')</script>", "Sums": "<script>alert('prose')</script>"}

    for query, shown in typed.items():
        page.goto(f"{served(small_site)}search/?q={query}")
        expect(page.locator(".pb-explorer__results")).to_contain_text(shown)
        assert not page.locator("[data-list] script, [data-pages] script").count()

    assert not tabs.faults


def test_a_query_is_shown_as_text(tabs, served, small_site):
    page = tabs.open()

    page.goto(f"{served(small_site)}search/?q=%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")

    expect(page.get_by_role("main").get_by_role("searchbox")).to_have_value('"><img src=x onerror=alert(1)>')
    expect(page.get_by_role("status")).not_to_have_text("Searching …")
    assert not tabs.faults
