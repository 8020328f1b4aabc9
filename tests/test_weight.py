"""What a page costs those who read it: bytes on the way, compressed, and requests."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import portals
import pytest
from playwright.sync_api import Browser, Request
from tabs import Served, Zipped

from pledgebook.site import assets

MOST_BYTES = 100_000
MOST_REQUESTS = 10
MOST_FOR_THE_EXPLORER = 24 * 1024
MOST_FOR_COMPARING = 6_000
MOST_FOR_THE_FORM = 25 * 1024
ASSETS = portals.ROOT / "templates" / "chrome" / "assets"


@pytest.fixture(scope="module")
def zipped() -> Iterator[Served]:
    served = Served(Zipped)
    yield served
    served.close()


def heaviest(site: Path, collection: str) -> set[str]:
    """The record pages with the most text and with the most pictures, as addresses below the site."""
    pages = sorted(path for path in site.glob(f"{collection}/*/index.html") if not path.parent.name.startswith("by-"))
    pictures = {path: path.read_text("utf-8").count("<img") for path in pages}
    chosen = {max(pages, key=lambda path: path.stat().st_size), max(pages, key=pictures.get)}
    return {f"{path.parent.relative_to(site).as_posix()}/" for path in chosen}


def first_view(browser: Browser, address: str) -> dict[str, int]:
    """The bytes of all that a window asks for that has kept nothing from earlier visits."""
    window = browser.new_context()
    page, weights = window.new_page(), {}
    page.on("requestfinished", lambda request: weights.update({request.url: weight(request)}))
    page.goto(address, wait_until="networkidle")
    window.close()
    return weights


def weight(request: Request) -> int:
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


@pytest.mark.browser
@pytest.mark.parametrize("site", ["demo_site", "real_site"])
@pytest.mark.parametrize("collection", ["commitments", "projects", "action-plans", "organizations"])
def test_a_record_page_is_light_at_first_view(request, windows, zipped, site, collection):
    folder = request.getfixturevalue(site)

    for path in heaviest(folder, collection):
        weights = first_view(windows[True].browser, zipped(folder) + path)

        assert [address for address in weights if address.endswith(".css")]
        assert sum(weights.values()) <= MOST_BYTES, weights
        assert len(weights) <= MOST_REQUESTS, weights


def test_the_scripts_of_the_explorer_are_light():
    names = sorted({*ASSETS.glob("explorer*.js"), ASSETS / "folding.js"} - {ASSETS / "explorer-files.js"})  # which is loaded when somebody saves

    weights = {path.name: len(gzip.compress(assets.strip_comments(path.read_bytes()))) for path in names}

    assert weights
    assert sum(weights.values()) <= MOST_FOR_THE_EXPLORER, weights


def test_the_script_that_compares_is_light():
    assert len(gzip.compress(assets.strip_comments((ASSETS / "compare.js").read_bytes()))) <= MOST_FOR_COMPARING


def test_the_scripts_of_the_form_are_light():
    weights = {path.name: len(gzip.compress(assets.strip_comments(path.read_bytes()))) for path in sorted(ASSETS.glob("edit*.js"))}

    assert len(weights) > 5
    assert sum(weights.values()) <= MOST_FOR_THE_FORM, weights
