"""What long pages begin with: their contents, and the ways to share, cite and correct them."""

import re
from pathlib import Path

import markup
import portals
import pytest

TEMPLATES = portals.ROOT / "templates"
SECTION = re.compile(r'<section class="pb-group"[^>]*>\s*<h2')


def pages_with_contents(site: Path, language: str = "") -> dict[str, markup.Element]:
    found = {path.relative_to(site / language).as_posix(): path for path in sorted((site / language).rglob("index.html")) if 'class="pb-contents"' in path.read_text("utf-8")}
    assert len(found) > 10
    return {name: markup.read(path).one("main") for name, path in found.items()}


def entries(main: markup.Element) -> dict[str, str]:
    return {address: text for address, text in main.one("nav", class_="pb-contents").links().items() if address.startswith("#")}


def headings(main: markup.Element) -> dict[str, str]:
    """The headings of sections that can be linked to, by address, without the numbers behind them."""
    found = {}
    for section in main.all("section"):
        own = next(each for each in section.children if isinstance(each, markup.Element))
        if section.get("id") and own.tag in ("h2", "h3") and "pb-status-group" not in (section.get("class") or ""):
            found[f"#{section.get('id')}"] = " ".join("".join(child if isinstance(child, str) else child.text for child in own.children if isinstance(child, str) or child.tag != "small").split())
    return found


@pytest.mark.parametrize("language", ["", "ar/"])
def test_the_contents_of_a_page_are_its_headings_in_their_order(demo_site, language):
    for path, main in pages_with_contents(demo_site, language).items():
        assert list(entries(main).items()) == list(headings(main).items()), path


def test_the_ids_of_sections_are_the_same_in_every_language(demo_site):
    here, there = (pages_with_contents(demo_site, language) for language in ("uk/", "ar/"))

    compared = [(path, list(headings(main)), list(headings(there[path]))) for path, main in here.items() if path in there]
    assert len(compared) > 10
    assert [path for path, own, other in compared if own != other] == []
    assert all(re.fullmatch(r"#[a-z0-9_/-]+", each) for _, ids, _ in compared for each in ids)


@pytest.mark.parametrize("path", ["commitments/vdna0001/", "action-plans/ap_vald04/", "projects/vdp-2024-01/", "countries/pt/", "data/dictionary/"])
def test_a_long_page_leads_to_its_contents_and_to_sharing_and_citing_from_its_beginning(demo_site, path):
    main = markup.read(demo_site / path / "index.html").one("main")
    first = list(main.one(class_="pb-opening").links())

    assert first[:2] == ["#share", "#cite"]
    assert len(entries(main)) > 1
    assert all(main.one(id=each.removeprefix("#")) for each in first)
    before = [each.tag for each in main][: [*main].index(main.one(class_="pb-opening"))]
    assert "h1" in before
    assert "h2" not in before


def test_a_record_leads_to_where_it_can_be_corrected(demo_site):
    main = markup.read(demo_site / "commitments/vdna0001/index.html").one("main")

    assert main.one(class_="pb-places").links()["#correct"] == "Suggest a correction"
    assert "Suggest a correction" in main.one(id="correct").links().values()


def test_a_short_page_has_neither(demo_site):
    for path in (demo_site / "comments").glob("*/index.html"):
        assert "pb-opening" not in path.read_text("utf-8")


def test_only_one_macro_writes_headings_of_sections():
    written = [path.relative_to(TEMPLATES).as_posix() for path in sorted(TEMPLATES.rglob("*.html")) if SECTION.search(path.read_text("utf-8"))]

    assert written == ["home.html"]
