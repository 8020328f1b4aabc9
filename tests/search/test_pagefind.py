"""The full-text index: what of the pages is in it, and what Pagefind says where it fails."""

import json
import subprocess
from pathlib import Path

import markup
import portals
import pytest

from pledgebook import BuildError
from pledgebook.search.pagefind import build_search_index

PAGE = '<html lang="{language}"><head><title>{title}</title></head><body><nav>menu</nav><main><div data-pagefind-body><h1>{title}</h1><p>text</p></div></main></body></html>'


def marked(site: Path) -> list[Path]:
    """The pages of a site that have something to be indexed."""
    return [path for path in site.rglob("*.html") if markup.read(path).all("div", **{"data-pagefind-body": ""}) or markup.read(path).all("article", **{"data-pagefind-body": ""})]


def counted(site: Path) -> dict[str, int]:
    """How many pages the index has, by language."""
    entry = json.loads((site / "pagefind" / "pagefind-entry.json").read_text("utf-8"))
    return {language: each["page_count"] for language, each in entry["languages"].items()}


def test_every_page_with_a_marked_part_is_indexed_in_its_language_and_no_other(small_site):
    expected = dict.fromkeys(portals.LANGUAGES, 0)
    for path in marked(small_site):
        expected[markup.read(path).one("html").get("lang")] += 1

    assert counted(small_site) == expected
    assert min(expected.values()) > 20


def test_record_pages_say_which_record_they_are_about(small_site, portal):
    for prefix in ("", "es/", "uk/"):
        for record in portal:
            article = markup.read(small_site / prefix / record.collection.name / record.id.lower() / "index.html").one("article")
            number = f"record:{portal.number_of(record)}"
            assert (article.get("data-pagefind-filter"), article.get("data-pagefind-sort")) == (number, number)


def test_what_is_searched_of_a_record_are_not_the_names_of_its_parts(small_site):
    records = [found[0] for path in small_site.rglob("*.html") if (found := markup.read(path).all("article", class_="pb-record"))]
    labels = [each for record in records for each in record if each.tag in ("h2", "h4", "dt") or each.get("scope") == "col"]

    assert {each.tag for each in labels} == {"h2", "h4", "dt", "th"}
    assert [each.text for each in labels if not is_ignored(each)] == []


def is_ignored(element: markup.Element | None) -> bool:
    return element is not None and (element.get("data-pagefind-ignore") is not None or element.tag in ("footer", "nav") or is_ignored(element.parent))


def test_only_what_the_browser_loads_is_kept(small_site):
    names = {path.name for path in (small_site / "pagefind").iterdir()}

    assert {name for name in names if name.endswith((".js", ".css"))} == {"pagefind.js", "pagefind-worker.js"}
    assert {"wasm.en.pagefind", "wasm.es.pagefind", "wasm.unknown.pagefind"} <= names
    assert "playground" not in names


def test_the_index_is_made_within_the_site_and_nothing_else_is_written(tmp_path):
    (tmp_path / "es").mkdir()
    (tmp_path / "index.html").write_text(PAGE.format(language="en", title="Water"), "utf-8")
    (tmp_path / "es" / "index.html").write_text(PAGE.format(language="es", title="Agua"), "utf-8")

    build_search_index(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {"index.html", "es", "pagefind"}
    assert counted(tmp_path) == {"en": 1, "es": 1}


def test_where_pagefind_fails_its_words_are_in_the_error(tmp_path):
    with pytest.raises(BuildError, match=r"^the search index could not be made: .*\w"):
        build_search_index(tmp_path / "missing")


def test_where_pagefind_cannot_be_run_the_error_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(subprocess, "run", lambda command, **_options: subprocess.CompletedProcess(command, 1, "", "No module named pagefind"))

    with pytest.raises(BuildError, match=r"^the search index could not be made: No module named pagefind$"):
        build_search_index(tmp_path)
