"""Nothing has changed: known by one fingerprint of all inputs, and never believed wrongly."""

import shutil
from datetime import date
from pathlib import Path

import portals
import pytest

from pledgebook.publish.fingerprint import Fingerprint, fingerprint

CHANGES = {
    "a record": lambda root: (root / "content" / "commitments" / "LAMP0005.yml").write_text("id: LAMP0005", "utf-8"),
    "a record added": lambda root: (root / "content" / "commitments" / "LAMP9999.yml").write_text("id: LAMP9999", "utf-8"),
    "a record renamed": lambda root: (root / "content" / "commitments" / "LAMP0005.yml").rename(root / "content" / "commitments" / "LAMP0006b.yml"),
    "a picture gone": lambda root: next((root / "content" / "images").iterdir()).unlink(),
    "a code list": lambda root: (root / "schema" / "codelists" / "sdg.csv").write_text("code\n1\n", "utf-8"),
    "a template": lambda root: (root / "templates" / "home.html").write_text("home", "utf-8"),
    "a catalogue": lambda root: (root / "locales" / "es.po").unlink(),
    "the settings": lambda root: (root / "mkdocs.yml").write_text("site_name: a", "utf-8"),
    "the data package": lambda root: (root / "datapackage.json").write_text("{}", "utf-8"),
}


@pytest.fixture
def root(tmp_path) -> Path:
    return portals.copy_of_root(tmp_path / "root")


def of(root: Path, as_of: date = portals.AS_OF) -> str:
    return fingerprint(root, root / "content", as_of)


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_the_fingerprint_is_another(root, change):
    before = of(root)

    CHANGES[change](root)

    assert of(root) != before


def test_where_nothing_changed_it_is_the_same(root):
    assert of(root) == of(root)
    assert of(root) != of(root, date(2026, 7, 1))


def test_a_file_that_may_not_be_read_is_no_crash(root):
    (root / "content" / "broken.yml").symlink_to(root / "nowhere")

    assert of(root)


@pytest.fixture
def site(tmp_path) -> Path:
    site = tmp_path / "site"
    (site / "data").mkdir(parents=True)
    for name in ("index.html", "data/table.csv"):
        (site / name).write_text(name, "utf-8")
    Fingerprint(site).save("inputs")
    return site


def test_a_site_is_known_by_what_it_was_made_of(site):
    assert Fingerprint(site).matches("inputs")
    assert not Fingerprint(site).matches("other inputs")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda site: (site / "index.html").write_text("spoilt", "utf-8"),
        lambda site: (site / "data" / "table.csv").unlink(),
        lambda site: (site / "added.html").touch(),
        lambda site: shutil.rmtree(site),
        lambda site: (site.parent / ".site-fingerprint").write_text("inputs", "utf-8"),
        lambda site: (site.parent / ".site-fingerprint").unlink(),
    ],
    ids=["changed", "file gone", "file added", "site gone", "fingerprint spoilt", "fingerprint gone"],
)
def test_a_site_that_somebody_changed_is_built_again(site, spoil):
    spoil(site)

    assert not Fingerprint(site).matches("inputs")
