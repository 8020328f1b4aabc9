"""What citizens and journalists ask, from the home page on a telephone: in at most three taps, with and without JavaScript."""

import csv
import json
import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

MOST_TAPS = 3
QUESTIONS = {
    "does-it-keep-its-word-on-health": (["In which areas does the government keep its word?", "Health and nutrition"], "Health and nutrition", "Overdue|Limited|Substantial|Not reported"),
    "what-did-reviewers-find-complete": (["More answers", "Which promises did independent reviewers find complete?"], "independent reviewers find complete", "Independent review: complete"),
    "what-did-only-the-government-call-complete": (["More answers", "What do governments call complete that reviewers do not?"], "that reviewers do not", "Complete"),
    "high-ambition-and-no-progress": (["More answers", "Which ambitious promises made little progress?"], "ambitious promises", "Independent review: limited"),
    "what-is-overdue-and-by-how-long": (["3 Overdue"], "Overdue", "Days overdue 122"),
    "what-is-overdue-at-which-institution": (["3 Overdue"], "Overdue", "Ministry of Justice"),
    "what-was-put-off": (["More answers", "What was put off?"], "What was put off?", "Longest delay, in months"),
    "what-falls-due-next": (["7 Due within 90 days"], "Due within 90 days", "Due "),
    "which-ministry-is-best-and-worst": (["Which institutions keep their word?"], "Which institutions", "Worst: Ministry of the Environment and Water, 0 of 4"),
    "are-promises-kept-more-often": (["More answers", "Are promises kept more often than before?"], "more often than before", "Complete, as governments report"),
    "how-does-the-plan-compare-with-the-one-before": (["National Open Government Action Plan of Valdoria 2024–2027"], "2024–2027", "of the plan before"),
}


@pytest.fixture
def site(served, demo_site) -> str:
    return served(demo_site)


def tap(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_in_three_taps(tabs, site, question, scripts):
    taps, heading, answer = QUESTIONS[question]
    page = tabs.open(width=360, scripts=scripts)
    page.goto(site)

    for name in taps:
        tap(page, name)

    assert len(taps) <= MOST_TAPS
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    expect(page.get_by_role("main")).to_contain_text(re.compile(answer))
    assert not tabs.faults


@pytest.mark.parametrize("place", [("Ministry of Justice"), ("Open data")])
def test_what_is_overdue_at_a_place_is_three_taps_away_and_has_an_address(tabs, site, place):
    page = tabs.open(width=360)
    page.goto(site)
    tap(page, "3 Overdue")
    page.get_by_text("By institution, country and policy area").click()
    groups = page.locator(".pb-facets__groups")
    link = groups.get_by_role("link", name=place, exact=True)
    number = int(link.locator("xpath=../small").inner_text())
    link.click()

    expect(page.locator("[data-status]")).to_have_text(re.compile(rf"^{number} results?$"))
    expect(page.locator("[data-chips]")).to_contain_text(place)
    again = tabs.open()
    again.goto(page.url)
    expect(again.locator("[data-list] > li")).to_have_count(number)


@pytest.mark.parametrize("path", ["answers/", "answers/institutions/", "answers/areas/", "answers/years/", "overdue/", "action-plans/ap_vald04/"])
def test_a_number_leads_to_an_explorer_that_lists_as_many(tabs, site, path):
    page = tabs.open()
    page.goto(site + path)
    links = page.locator("main a[href*='?']").evaluate_all(r"(all) => all.map((each) => [each.href, /^\d+/.exec(each.textContent)?.[0]])")
    counted = {address: number for address, number in links if number and "compare" not in address}
    assert counted

    for address, number in list(counted.items())[:5]:
        page.goto(address)
        expect(page.locator("[data-status]")).to_have_text(re.compile(rf"^{number} results?$"))


def test_a_prepared_list_can_be_narrowed_widened_and_left(tabs, site):
    page = tabs.open()
    page.goto(f"{site}overdue/")
    expect(page.locator("[data-chips] button")).to_have_text(["Needs attention: Overdue"])
    assert page.url == f"{site}overdue/"

    page.get_by_role("checkbox", name=re.compile("^Due within 90 days")).check()
    expect(page.locator("[data-status]")).to_have_text("10 results")
    assert "attention=overdue&attention=due_soon" in page.url

    page.get_by_role("button", name="Clear all").click()
    expect(page.locator("[data-status]")).to_have_text("40 results")
    assert page.url == f"{site}overdue/?all"
    page.reload()
    expect(page.locator("[data-status]")).to_have_text("40 results")

    page.go_back()
    page.go_back()
    expect(page.locator("[data-chips] button")).to_have_text(["Needs attention: Overdue"])


def test_the_numbers_of_a_chart_are_saved_as_they_stand(tabs, site):
    page = tabs.open()
    page.goto(f"{site}overdue/")

    with page.expect_download() as download:
        page.get_by_role("button", name="Download these numbers (CSV)").click()
    header, *rows = csv.reader(download.value.path().read_text("utf-8-sig").splitlines())

    assert download.value.suggested_filename == "days-overdue.csv"
    assert header == ["Lead institution", "Overdue", "Longest delay, in days"]
    assert rows == [["Municipality of Montelar", "1", "122"], ["Ministry of Justice", "1", "91"], ["Ministry of the Environment and Water", "1", "30"]]


def test_the_first_visit_has_nothing_new(tabs, site):
    page = tabs.open()
    page.goto(f"{site}recent/")

    expect(page.locator("[data-since]")).to_contain_text("On your next visit")
    expect(page.locator("[data-new]:visible")).to_have_count(0)


@pytest.mark.parametrize(("seen", "said"), [(2, "updates since your last visit on May 1, 2026"), (None, "0 updates since your last visit on May 1, 2026")])
def test_a_reader_who_comes_back_sees_what_is_new(tabs, site, seen, said):
    page = tabs.open()
    page.goto(f"{site}recent/")
    known = page.locator("[data-update]").evaluate_all("(all) => all.map((each) => each.dataset.update)")
    earlier = {"at": 0, "now": {"day": "2026-05-01", "seen": known[seen:] if seen else known}, "before": None}
    page.evaluate("(text) => localStorage.setItem('pledgebook-visits', text)", json.dumps(earlier))
    page.reload()

    expect(page.locator("[data-since]")).to_contain_text(said)
    expect(page.locator("[data-new]:visible")).to_have_count(seen or 0)

    page.reload()  # the same visit still shows it
    expect(page.locator("[data-new]:visible")).to_have_count(seen or 0)
