"""The given files, from the source to a site: each is imported, checked and published, and its pages say what the file says."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import markup
import portals
import pytest
from playwright.sync_api import expect

from pledgebook.publish.executor import SerialExecutor
from pledgebook.publish.load_portal import load_portal

DATA = portals.SHARED / "data"
FILES = {
    "ogp": ["ogp/ogp_commitments_global_2011-2014.csv"],
    "iati": ["iati/dportal_covid_2.x_multi_publisher.xml"],
    "oc4ids": ["oc4ids/oc4ids_0.9.5-dev_example.json"],
    "table": ["us-nap5/us_nap5_commitments.csv", "us-nap5/us_nap5_subcommitments.csv"],
}
COUNTS = {
    "ogp": {"commitments": 1927, "action-plans": 101},
    "iati": {"projects": 401},
    "oc4ids": {"projects": 1},
    "table": {"commitments": 36, "action-plans": 1},
}
SAID = {
    ("ogp", "commitments/gh-1-3/"): ["3. Right to Information", "Independent review: limited", "Ghana", "Transformative", "Marginal"],
    ("ogp", "commitments/ke-1-d/"): ["September/December 2011", "Ministry of Finance", "Fiscal openness"],
    ("ogp", "countries/ua/"): ["Ukraine", "Independent review: substantial"],
    ("iati", "projects/xm-dac-41114-project-00127335/"): ["Bolivia", "Implementation", "United Nations Development Programme"],
    ("oc4ids", "projects/oc4ids-bu3kcz-m75-junctions-4-to-5-smart-motorway/"): ["M75 Junctions 4 to 5 upgrade smart motorway", "United Kingdom", "ocds-a1b1c1-c9b14c18-adc8-11e6-9901-0019b9f3037b"],
    ("table", "action-plans/us-5/"): ["United States", "36"],
}


@pytest.fixture(scope="module")
def published(tmp_path_factory, run_import, given) -> Callable[[str], Path]:
    """The site of the given files of a kind, in one language, made when it is first asked for."""

    def make(kind: str, folder: Path) -> Path:
        content = folder / "content"
        content.mkdir(exist_ok=True)
        for name in FILES[kind]:
            run_import(kind, given(DATA / name), content)
        portal, result = load_portal(replace(portals.own_settings(), languages=("en",)), content, portals.AS_OF, SerialExecutor())
        assert result.errors == []
        return portals.published(portal, content, folder / "site")

    return lambda kind: portals.made_once(f"imported-{kind}", tmp_path_factory.getbasetemp(), partial(make, kind))


@pytest.mark.parametrize("kind", FILES)
def test_every_record_of_a_given_file_has_its_page(published, kind):
    site = published(kind)

    assert {name: len(list((site / "data" / name).glob("*.json"))) for name in COUNTS[kind]} == COUNTS[kind]
    assert all((site / name / path.stem / "index.html").is_file() for name in COUNTS[kind] for path in (site / "data" / name).glob("*.json"))


@pytest.mark.parametrize(("kind", "page"), SAID)
def test_a_page_says_what_the_file_says(published, kind, page):
    text = markup.read(published(kind) / page / "index.html").one("main").text

    assert [words for words in SAID[kind, page] if words not in text] == []


# What people ask of OGP's commitments, on a telephone, counted in taps from the home page


@pytest.mark.browser
@pytest.mark.parametrize(
    ("taps", "said"),
    [
        (["More answers", "Which promises did independent reviewers find complete?"], "441"),
        (["More answers", "Which ambitious promises made little progress?"], "148"),
        (["425 Overdue"], "Days overdue, by institution"),
        (["Which institutions keep their word?"], "Best by independent review"),
        (["More answers", "Which countries keep their word?"], "Best by independent review"),
        (["More answers", "Are promises kept more often than before?"], "Complete, as independent reviews found"),
        (["In which areas does the government keep its word?", "Health and nutrition"], "Independent review: complete"),
    ],
)
def test_a_question_about_real_data_is_answered_in_three_taps(tabs, served, published, taps, said):
    page = tabs.open(width=360)
    page.goto(served(published("ogp")))

    for name in taps:
        page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()

    assert len(taps) <= 3
    expect(page.get_by_role("main")).to_contain_text(said)
    assert not tabs.faults


@pytest.mark.browser
@pytest.mark.parametrize("path", ["answers/", "answers/countries/", "answers/years/"])
def test_a_number_about_real_data_leads_to_as_many_records(tabs, served, published, path):
    site = served(published("ogp"))
    page = tabs.open()
    page.goto(site + path)
    links = page.locator("main a[href*='?']").evaluate_all(r"(all) => all.map((each) => [each.href, /^[\d,]+/.exec(each.textContent)?.[0]])")

    counted = [(address, number) for address, number in links if number]

    assert counted
    for address, number in counted[:3]:
        page.goto(address)
        expect(page.locator("[data-status]")).to_have_text(re.compile(rf"^{number} results?$"))
