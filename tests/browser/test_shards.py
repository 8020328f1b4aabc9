"""A search index in many shards: what readers find is what one shard would give."""

import os
import shutil
from pathlib import Path

import portals
import pytest
from playwright.sync_api import Page, expect
from test_search import SETTLED, found, results

from pledgebook.search import facet_index as explorer
from pledgebook.search import indexing
from pledgebook.site.theme import prefix

pytestmark = pytest.mark.browser

PART_FAILED = "Part of the full texts could not be loaded"
LOADED = """async ([address, language, query]) => {
  const { Shards } = await import(`${address}assets/explorer-shards.js`);
  const shards = window.shards ??= await Shards.load(`${address}pagefind/pagefind.js`, language);
  const found = await shards.search(query);
  const data = await Promise.all(found.map((each) => each.data()));
  return data.map(({ url, excerpt, meta }, at) => ({ url, excerpt, meta, score: found[at].score }));
}"""


@pytest.fixture(scope="module")
def divided(demo_site, tmp_path_factory) -> Path:
    """The demo portal with an index in many shards, in a folder of a server."""
    site = tmp_path_factory.mktemp("divided") / "sub" / "path"
    shutil.copytree(demo_site, site, copy_function=os.link, ignore=shutil.ignore_patterns("pagefind", "*.pages.json"))
    portal = portals.demo_portal()
    paths = [path.relative_to(site).as_posix() for path in site.rglob("*.html") if indexing.lean(path.read_bytes())]
    with pytest.MonkeyPatch.context() as patch:
        for name, size in {"FEW_PAGES": 10, "FEW_RECORDS": 5, "SIZE": 12}.items():
            patch.setattr(indexing, name, size)
        made = indexing.shards(paths, portal.schema.collections, [prefix(each, portal.settings) for each in portal.settings.languages])
    assert len(made) > 12
    bundles = {name: indexing.bundle(name, {path: (site / path).read_bytes() for path in those}) for name, those in made.items()}
    engine = indexing.engine(portal.settings.languages)
    names = {address: name for each in bundles.values() for address, name in each.fragments.items()}
    files = {**engine.files, **indexing.listing(engine.characters, engine.names, {name: each.languages for name, each in bundles.items()})}
    for each in bundles.values():
        files |= each.files
    for collection in portal.schema.collections.values():
        files |= dict(explorer.pages(collection, portal, names))
    for path, content in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(content)
    return site.parents[1]


@pytest.fixture
def site(served, divided) -> str:
    return f"{served(divided)}sub/path/"


@pytest.fixture
def whole(served, demo_site) -> str:
    return served(demo_site)


def searched(page: Page, address: str, language: str, query: str) -> dict[str, dict]:
    """All results of the full text, the best first, by address below the site."""
    page.goto(f"{address}404.html")
    told = page.evaluate(LOADED, [address, language, query])
    base = "/sub/path/" if address.endswith("/sub/path/") else "/"
    return {each.pop("url").removeprefix(base): each for each in told}


@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("en", "water"),
        ("en", "town hall"),
        ("en", "eleven towns opened"),
        ("en", "lobbyists register"),
        ("en", "VDLC0004"),  # in few shards: the others know only a beginning of it
        ("en", "budget audit citizens"),  # words that no shard need have all of
        ("en", "water qqzzxx"),  # a word that is nowhere is left out
        ("en", "qqzzxx"),
        ("en", "transparenc"),
        ("en", "the"),
        ("en", '"town hall"'),
        ("en", "re"),
        ("es", "participación"),
        ("es", "ayuntamiento"),
        ("fr", "eau"),
        ("uk", "доброчес"),
        ("ar", "الماء"),
    ],
)
def test_many_shards_give_the_results_of_one(tabs, site, whole, language, query):
    one, many = searched(tabs.open(), whole, language, query), searched(tabs.open(), site, language, query)

    assert set(one) == set(many)
    assert bool(one) == ("qqzzxx" not in query.split()[0])
    for address, result in one.items():
        assert many[address]["excerpt"] == result["excerpt"]
        assert many[address]["meta"] == result["meta"]
        assert many[address]["score"] == pytest.approx(result["score"], rel=0.05)


@pytest.mark.parametrize(("language", "query"), [("en", "water"), ("en", "town hall"), ("en", "open contracting portal"), ("es", "ayuntamiento"), ("uk", "вода")])
def test_many_shards_give_the_order_of_one(tabs, site, whole, language, query):
    one, many = searched(tabs.open(), whole, language, query), searched(tabs.open(), site, language, query)

    assert list(many) == list(one)


def test_a_code_finds_its_record_first_and_a_text_its_place_in_the_explorer(tabs, site):
    page = tabs.open()

    assert found(page, f"{site}search/", "VDLC0004")[0] == "commitments/vdlc0004/"
    page.goto(f"{site}commitments/?q=eleven+towns+opened")

    expect(page.locator("[data-results] mark, .pb-card mark").first).to_be_visible()


@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("uk/", "uk")])
def test_only_what_the_language_needs_is_loaded_and_only_once(tabs, site, prefix, language):
    found(tabs.open(), f"{site}{prefix}search/", "2025")

    loaded = [address.partition("/pagefind/")[2] for address in tabs.requests if "/pagefind/" in address]
    named = [name.rpartition("/")[2] for name in loaded if "/" in name]
    assert len(loaded) == len(set(loaded))
    assert len([name for name in loaded if name.startswith("wasm.")]) == 1
    assert len([name for name in named if name.endswith(".pf_meta")]) > 12
    assert all(name.startswith((f"{language}_", f"pagefind.{language}_")) for name in named)


@pytest.mark.parametrize("missing", ["pagefind.en_*.pf_meta", "index/*"])
def test_a_shard_that_cannot_be_loaded_leaves_the_others_and_is_said_and_tried_again(tabs, site, missing):
    page = tabs.open()
    page.route(f"**/pagefind/projects-0/{missing}", lambda route: route.abort())
    page.goto(f"{site}search/?q=commitment")

    page.wait_for_function(SETTLED)
    expect(page.get_by_role("status")).to_contain_text(PART_FAILED)
    assert results(page).count() > 5

    page.unroute(f"**/pagefind/projects-0/{missing}")
    page.get_by_role("main").get_by_role("searchbox").press("Enter")

    page.wait_for_function(SETTLED)
    expect(page.get_by_role("status")).to_contain_text("results")


def test_a_file_that_is_no_longer_there_is_missed_too(tabs, site):
    page = tabs.open()
    page.route("**/pagefind/projects-0/*.pf_meta", lambda route: route.fulfill(status=404, body="Not found"))

    page.goto(f"{site}search/?q=commitment")

    expect(page.get_by_role("status")).to_contain_text(PART_FAILED)


def test_what_is_found_is_shown_by_its_name_when_its_words_cannot_be_loaded(tabs, site):
    page = tabs.open()
    page.route("**/fragment/*", lambda route: route.abort())
    page.goto(f"{site}search/?q=commitment")

    page.wait_for_function(SETTLED)
    expect(page.get_by_role("status")).to_contain_text(PART_FAILED)
    expect(results(page).first.get_by_role("link")).not_to_be_empty()


def test_the_explorer_says_when_a_part_of_the_texts_is_missing(tabs, site):
    page = tabs.open()
    page.route("**/pagefind/others-0/*.pf_meta", lambda route: route.abort())

    page.goto(f"{site}commitments/?q=eleven+towns+opened")

    expect(page.get_by_role("status").first).to_contain_text(PART_FAILED)
    expect(page.locator("[data-results] mark, .pb-card mark").first).to_be_visible()
