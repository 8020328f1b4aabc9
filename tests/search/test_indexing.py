"""The search index: which page is in which shard, and what a shard is made of."""

import gzip
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import markup
import portals
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook import BuildError
from pledgebook.publish import executor as parallel
from pledgebook.search import indexing

COLLECTIONS = ("commitments", "projects", "comments")
PREFIXES = ("es/", "pt-BR/")
MANY = [f"commitments/bn{number:05}/index.html" for number in range(5000)]
OTHERS = ["status/index.html", "about/index.html", "countries/ke/index.html", "data/dictionary/index.html"]

some = st.sets(st.integers(0, 4000), max_size=200)


def assigned(paths: Iterable[str]) -> dict[str, str]:
    """The shard of every page."""
    made = indexing.shards(paths, COLLECTIONS, PREFIXES)
    return {path: shard for shard, members in made.items() for path in members}


def pages(numbers: Iterable[int]) -> list[str]:
    return [f"commitments/bn{number}/index.html" for number in numbers]


# Which page is in which shard


def test_a_small_portal_has_one_shard():
    paths = [prefix + path for prefix in ("", *PREFIXES) for path in MANY[:590] + OTHERS]

    assert indexing.shards(paths, COLLECTIONS, PREFIXES) == {"all": sorted(paths)}


def test_a_large_portal_has_shards_of_a_size():
    sizes = Counter(assigned(MANY).values())

    assert len(sizes) == 16
    assert all(250 < size < 400 for size in sizes.values()), sizes


def test_fifty_thousand_records_have_fewer_and_larger_shards():
    sizes = Counter(assigned(pages(range(50_000))).values())

    assert len(sizes) == 40
    assert max(sizes.values()) < 1800


def test_a_small_collection_shares_a_shard_with_what_is_no_record():
    paths = [*MANY, *OTHERS, *(f"comments/{number}/index.html" for number in range(100)), *(f"projects/{number}/index.html" for number in range(101))]

    made = indexing.shards(paths, COLLECTIONS, PREFIXES)

    assert made["others-0"] == sorted([*OTHERS, *(path for path in paths if path.startswith("comments/"))])
    assert made["projects-0"] == sorted(path for path in paths if path.startswith("projects/"))


def test_a_page_is_in_the_same_shard_in_every_language():
    made = assigned([prefix + path for prefix in ("", *PREFIXES) for path in MANY])

    for path in MANY:
        assert made[path] == made[f"es/{path}"] == made[f"pt-BR/{path}"]


def test_the_order_in_which_pages_are_named_is_of_no_matter():
    assert indexing.shards(MANY, COLLECTIONS, PREFIXES) == indexing.shards(MANY[::-1], COLLECTIONS, PREFIXES)


@given(size=st.integers(801, 3000), added=some, removed=some)
@settings(max_examples=60, deadline=None)
def test_a_record_stays_in_its_shard_when_others_come_and_go(size, added, removed):
    before = set(pages(range(size)))
    after = (before | set(pages(added))) - set(pages(removed))
    old, new = assigned(before), assigned(after)

    if indexing._buckets(len(before)) == indexing._buckets(len(after)):
        assert all(new[path] == old[path] for path in before & after)
    else:  # a threshold was crossed, as it is once in 500 records: the pages of one shard are divided
        moved = {path for path in before & after if new[path] != old[path]}
        assert len({old[path] for path in moved}) <= abs(indexing._buckets(len(before)) - indexing._buckets(len(after)))


@given(count=st.integers(1, 200), page=st.text())
def test_one_shard_more_takes_pages_from_one_shard_only(count, page):
    before, after = indexing._bucket(page, count), indexing._bucket(page, count + 1)

    assert before == after or (after == count and before == count - (1 << count.bit_length() - 1))
    assert 0 <= after <= count


@given(count=st.integers(1, 10**6))
def test_there_are_never_more_shards_of_a_collection_than_a_reader_can_bear(count):
    assert 1 <= indexing._buckets(count) <= indexing.MANY_SHARDS
    assert count / indexing._buckets(count) <= max(indexing.SIZE, count / (indexing.MANY_SHARDS / 2 - 1))


# What a shard is made of


@pytest.fixture(scope="module")
def indexed(small_site) -> dict[str, bytes]:
    """The pages of the small site of which anything is indexed."""
    whole = {path.relative_to(small_site).as_posix(): path.read_bytes() for path in small_site.rglob("*.html")}
    return {path: html for path, html in whole.items() if indexing.lean(html)}


def fragments(files: dict[str, bytes]) -> dict[str, dict]:
    """What a bundle tells about each page, by its address."""
    told = [json.loads(gzip.decompress(content).removeprefix(b"pagefind_dcd")) for name, content in files.items() if name.startswith("fragment/")]
    return {each["url"]: each for each in told}


def test_every_page_with_a_marked_part_is_indexed_and_no_other(small_site, indexed):
    marked = {path.relative_to(small_site).as_posix() for path in small_site.rglob("*.html") if any(each.get("data-pagefind-body") is not None for each in markup.read(path))}

    assert set(indexed) == marked
    assert {url.lstrip("/") for url in fragments(portals.as_folder(small_site / "pagefind" / "all"))} == {path.removesuffix("index.html") for path in marked}


def test_pagefind_makes_the_same_of_a_page_with_and_without_its_surroundings(indexed):
    bare = {path: indexing.lean(html) for path, html in indexed.items()}

    with_them, without = indexing._made(indexed), indexing._made(bare)

    assert {name for name, content in with_them.items() if without.pop(name) != content} <= {"pagefind-entry.json"}  # unordered
    assert not without
    assert sum(map(len, bare.values())) < 0.8 * sum(map(len, indexed.values()))


def as_indexed(body: str) -> dict:
    """What Pagefind tells of a page with this body, given whole and as we give it."""
    page = f'<html lang="en"><head><title>A</title></head><body><main><div data-pagefind-body><h1>A</h1>{body}</div></main></body></html>'.encode()
    whole, lean = ([each for name, each in indexing._made({"a.html": html}).items() if name.endswith(".pf_fragment")] for html in (page, indexing.lean(page)))
    assert len(whole) == 1
    assert whole == lean
    return json.loads(gzip.decompress(whole[0]).removeprefix(b"pagefind_dcd"))


@pytest.mark.parametrize("name", re.findall(rb"[a-z]+", indexing._UNSEEN))
def test_of_tags_that_are_left_out_pagefind_sees_nothing(name):
    name = name.decode()
    tag = f'{name} class="one > two" hidden'

    told = as_indexed(f"<p>one<{tag}>two</{name}>three <{name}>four</{name} > five</p><ul><li><{tag}>six</{name}></li><li>seven</li></ul>")

    assert f"<{name}".encode() not in indexing.lean(f'<html lang="en"><title>A</title><div data-pagefind-body><{tag}>two</{name}></main>'.encode())
    assert told["content"] == "A. onetwothree four five. six. seven."


def test_tags_that_are_anchors_or_say_something_to_pagefind_are_seen():
    assert [each["id"] for each in as_indexed('<p>one <sup id="note">1</sup> two <sup>2</sup></p>')["anchors"]] == ["note"]
    assert [each["id"] for each in as_indexed('<p>one <a\nid="note">1</a></p>')["anchors"]] == ["note"]
    assert as_indexed('<p>one <span class="not-first" data-pagefind-ignore>two</span> <span>three</span></p>')["content"] == "A. one three."


@pytest.mark.parametrize("name", indexing._LABELS)
def test_labels_that_are_marked_are_neither_given_nor_found(name):
    name = name.decode()
    label = f'<{name} data-pagefind-ignore class="pb-label">two <a href="#">three</a></{name}>'

    told = as_indexed(f"<p>one</p>{label} <p>four</p><{name}>five</{name}>")

    assert "two" not in indexing.lean(f'<html lang="en"><title>A</title><div data-pagefind-body>{label}</main>'.encode()).decode()
    assert told["content"] == "A. one. four. five."


def test_a_label_within_a_label_goes_with_it():
    label = "<p data-pagefind-ignore>two <small data-pagefind-ignore>three</small> four</p>"

    assert b"four" not in indexing.lean(f'<html lang="en"><title>A</title><div data-pagefind-body>{label}</main>'.encode())
    assert as_indexed(f"<p>one</p>{label}<p>five</p>")["content"] == "A. one. five."


def test_what_is_searched_of_a_record_are_not_the_names_of_its_parts(indexed):
    records = [markup.parse(html.decode()).one("article") for html in indexed.values() if b"pb-record" in html]
    labels = [each for record in records for each in record if each.tag in ("h2", "h4", "dt") or each.get("scope") == "col"]

    assert {each.tag for each in labels} == {"h2", "h4", "dt", "th"}
    assert [each.text for each in labels if not is_ignored(each)] == []


def is_ignored(element: markup.Element | None) -> bool:
    return element is not None and (element.get("data-pagefind-ignore") is not None or element.tag in ("footer", "nav") or is_ignored(element.parent))


def test_surroundings_do_not_change_what_is_indexed():
    page = '<html lang="en" class="%s"><head><title>A</title>%s</head><body>%s<main><div data-pagefind-body>text</div></main>%s</body></html>'

    assert indexing.lean((page % ("", "", "", "")).encode()).startswith(b'<html lang="en"')
    assert indexing.lean((page % ("", "<link>", "<nav></nav>", "<footer>")).encode()) == indexing.lean((page % ("", "", "", "")).encode())


def halves(indexed: dict[str, bytes]) -> dict[str, dict[str, bytes]]:
    paths = sorted(indexed)
    return {"one": {path: indexed[path] for path in paths[::2]}, "two": {path: indexed[path] for path in paths[1::2]}}


def test_a_shard_is_the_same_in_whatever_order_its_pages_come(indexed):
    pages = halves(indexed)["one"]

    made = indexing.bundle("one", pages)

    assert made == indexing.bundle("one", dict(reversed(pages.items())))
    assert set(made.fragments) == {path.removesuffix("index.html") for path in pages}


def test_pages_that_are_told_late_are_where_they_would_have_been(indexed):
    pages = halves(indexed)["one"]
    first, *_, last = sorted(pages)
    before = pages | {path: pages[path].replace(b"</h1>", b" as it was before</h1>") for path in (first, last)}
    assert before != pages

    assert indexing.bundle("one", before, lambda: {path: pages[path] for path in (last, first)}) == indexing.bundle("one", pages)


def test_one_process_begins_the_service_once_for_each_size_of_pieces(indexed, monkeypatch):
    began = []
    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *given, env, **more: began.append((env[indexing._PIECES], popen(*given, env=env, **more))) or began[-1][1])
    pages = halves(indexed)

    with parallel.executor(1):
        made = [indexing.bundle(name, pages[name]) for name in ("one", "two", "one")]
        at_once = indexing.bundle("all", pages["one"])
        assert [service.poll() for _piece, service in began] == [None, None]

    assert made[0] == made[2]
    assert at_once.texts == made[0].texts
    assert [piece for piece, _service in began] == ["12160", "20000"]
    assert [service.poll() for _piece, service in began] == [0, 0]


def test_languages_one_after_the_other_give_what_they_give_at_once(indexed):
    at_once = indexing._made({path: indexing.lean(html) for path, html in indexed.items()})

    files = indexing.bundle("all", indexed).files

    assert {Path(name).name.partition("_")[0] for name in files if name.endswith(".pf_fragment")} == set(portals.LANGUAGES)
    assert all(at_once[name.removeprefix("pagefind/all/")] == content for name, content in files.items())


def test_only_what_the_browser_loads_is_kept(small_site):
    kept = portals.as_folder(small_site / "pagefind")

    engines = {"wasm.en.pagefind", "wasm.es.pagefind", "wasm.unknown.pagefind"}
    assert {name for name in kept if "/" not in name} == {"pagefind.js", "shards.json", *engines}
    assert {Path(name).suffix for name in kept if "/" in name} == {".pf_meta", ".pf_index", ".pf_fragment"}


def told_of(indexed: dict[str, dict[str, bytes]], languages: Iterable[str] = portals.LANGUAGES) -> dict:
    """What the list says of each language."""
    made, bundles = indexing.engine(languages), {name: indexing.bundle(name, pages).languages for name, pages in indexed.items()}
    return json.loads(indexing.listing(made.characters, made.names, bundles)["pagefind/shards.json"])["languages"]


def test_the_list_says_which_shards_have_which_language(indexed):
    own = {path: html for path, html in indexed.items() if not path.startswith(("es/", "uk/"))}

    told = told_of({"all": indexed, "own": own})

    assert {language: list(each["shards"]) for language, each in told.items()} == {"en": ["all", "own"], "es": ["all"], "uk": ["all"]}
    assert told["en"]["shards"]["own"]["pages"] == len(own)
    assert told["uk"]["engine"] == "unknown"


def test_the_list_says_how_long_the_pages_are(small_site):
    told = json.loads((small_site / "pagefind" / "shards.json").read_text("utf-8"))["languages"]["es"]["shards"]["all"]

    ours = [each for url, each in fragments(portals.as_folder(small_site / "pagefind" / "all")).items() if url.startswith("/es/")]
    assert told["words"] == sum(each["word_count"] for each in ours) > 0
    assert told["pages"] == len(ours)


def test_a_language_without_any_page_is_in_the_list_too():
    told = told_of({}, ["en", "pt-BR"])

    assert {language: each["shards"] for language, each in told.items()} == {"en": {}, "pt-br": {}}


def test_where_pagefind_fails_the_index_is_not_made(indexed, monkeypatch):
    monkeypatch.setattr(indexing, "get_executable", lambda: Path("/bin/false"))

    with parallel.executor(1), pytest.raises(BuildError, match=r"^the search index could not be made: Pagefind ended\.$"):
        indexing.bundle("all", indexed)
