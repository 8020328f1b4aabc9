"""The given files, from the source to a site: each is imported, checked and published, and its pages say what the file says."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import markup
import portals
import pytest

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
        portal, result = load_portal(replace(portals.real_settings(), languages=("en",)), content, portals.AS_OF, SerialExecutor())
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
