"""The explorer's data: nothing is lost on the way into the columns, and little is sent."""

import gzip
import json
import shutil
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import markup
import portals
import pytest

from benchmarks import explorer as benchmark
from pledgebook import settings
from pledgebook.model import facets
from pledgebook.model.portal import Portal, address
from pledgebook.search import facet_index as explorer
from pledgebook.site import scripts
from pledgebook.site.i18n import messages as languages
from pledgebook.site.pagination import PER_PAGE, Part, parts, sections
from pledgebook.site.view import View

SCRIPTS = portals.ROOT / "templates" / "chrome" / "assets"
SURROGATES = 0xD800


def sheets(portal: Portal) -> dict[str, dict]:
    """Every data file of the explorer, by its name."""
    return {path.removeprefix("explorer/"): json.loads(content) for path, content in files(portal).items()}


def files(portal: Portal) -> dict[str, bytes]:
    return dict(file for collection in portal.schema.collections.values() for file in explorer.sheets(collection, portal))


def place(letter: str) -> int:
    code = ord(letter)
    return code - ord("0") - (0 if code < SURROGATES else 0x800)


def values(column: dict) -> list[list[str]]:
    """What each record has in a column, read as the browser does."""
    rows = column["rows"]
    if isinstance(rows, list):
        return [[column["values"][each - 1] for each in (row or [])[::2]] for row in rows]
    found = rows.split(",")[:-1] if "," in rows else [row.replace("0", "") for row in rows]
    return [[column["values"][place(letter) - 1] for letter in row] for row in found]


def ids(sheet: dict) -> list[str]:
    """The identifiers of a file, its runs written out."""
    found = []
    for run in sheet["ids"]:
        first, _, more = run.partition("+")
        width = len(first) - len(first.rstrip("0123456789"))
        stem, number = (first[:-width], int(first[-width:])) if more else (first, 0)
        found += [f"{stem}{number + step:0{width}}" for step in range(int(more) + 1)] if more else [first]
    return found


@pytest.fixture(scope="module", params=[portals.small_portal, portals.real_portal], ids=["small", "real"])
def any_portal(request) -> Portal:
    return request.param()


def test_every_facet_of_every_record_is_in_the_columns(any_portal):
    found, compared = sheets(any_portal), 0
    for collection in any_portal.schema.collections.values():
        sheet = found[f"{collection.name}.en.json"]
        columns = {column["name"]: column for column in sheet["columns"]}
        records = any_portal.all(collection.name)
        assert ids(sheet) == [record.id for record in records]
        for facet in facets.facets(collection):
            take = facet.exact if facet.kind == facets.YEAR else facet.values
            expected = take(records, any_portal)
            if facet.kind == facets.MONEY:
                expected = [[money.get("currency", "") for money in each] for each in expected]
            assert values(columns[facet.name]) == expected, f"{collection.name}: {facet.name}"
            compared += sum(map(len, expected))
    assert compared > 50


def test_values_carry_the_labels_of_each_language(portal):
    column = {language: sheets(portal)[f"commitments.{language}.json"]["columns"][0] for language in portal.settings.languages}

    assert len(column) > 2
    for language, each in column.items():
        assert each["labels"]["texts"] == [portal.label("update-status", code, language) for code in each["values"]]


def test_titles_in_another_language_than_the_page_are_marked(portal):
    sheet = sheets(portal)["commitments.uk.json"]

    foreign = {number: language for language, numbers in sheet["titles"]["foreign"].items() for number in numbers}

    for number, record in enumerate(portal.all("commitments")):
        said = portal.caption(record, "uk")
        assert sheet["titles"]["texts"][number] == said.text
        assert foreign.get(number, "uk") == said.language
    assert foreign


def test_amounts_stay_with_their_currency(portal):
    budget = next(column for column in sheets(portal)["projects.en.json"]["columns"] if column["name"] == "budget")

    assert budget["kind"] == "amounts"
    assert budget["values"] == ["EUR"]
    assert budget["rows"][:2] == [[1, 40000], [1, 875000.5]]


def test_a_comment_is_called_after_what_it_is_about(portal):
    sheet = sheets(portal)["comments.en.json"]

    about = portal.find_key(portal.find("comments", sheet["ids"][0].partition("+")[0]).get("about"))

    assert sheet["titles"]["texts"][0] == f"Comment: {portal.caption(about, 'en').text}"


def test_runs_of_identifiers_are_shortened_and_nothing_else():
    every = ["A0001", "A0002", "A0003", "A0005", "B-009", "B-010", "B-11", "kisumu", "x1", "x2"]

    assert explorer._runs(every) == ["A0001+2", "A0005", "B-009+1", "B-11", "kisumu", "x1+1"]
    assert ids({"ids": explorer._runs(every)}) == every


def test_a_thousand_values_and_more_fit_into_letters():
    rows = [[number] for number in range(1, 70_000, 7)]

    assert [[place(letter)] for letter in explorer._packed(rows)] == rows
    assert explorer._packed([[1, 2], [], [3]]) == "12,,3,"
    assert explorer._packed([[1], [], [3]]) == "103"


def test_pagefind_names_lead_to_the_pages_of_the_records(small_site, portal):
    files = sorted((small_site / "pagefind").glob("*/fragment/*.pf_fragment"))
    told = [json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd")) for path in files]
    fragments = {each["url"].lstrip("/"): f"{path.parts[-3]}/{path.stem.partition('_')[2]}" for path, each in zip(files, told, strict=True)}

    for language in portal.settings.languages:
        own = View(portal, language).prefix
        for collection in portal.schema.collections:
            names = json.loads((small_site / "explorer" / f"{collection}.{language}.pages.json").read_text("utf-8"))
            assert names == [fragments[own + address(record)] for record in portal.all(collection)]
    assert all(len(name) >= 7 for name in fragments.values())


def test_the_same_records_give_the_same_bytes(portal):
    assert files(portal) == files(portals.portal_of(portals.SMALL, portals.AS_OF, portal.settings))


@pytest.fixture
def copied(tmp_path) -> Path:
    """A copy of what settings and schema are read from."""
    for name in ("schema", "templates", "locales"):
        shutil.copytree(portals.ROOT / name, tmp_path / name)
    for name in ("mkdocs.yml", "datapackage.json"):
        shutil.copy(portals.ROOT / name, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("field", "kind", "some"),
    [("number", "values", "7"), ("primary_policy_area", "values", "infrastructure"), ("carried_forward_from", "values", "LAMP0001")],
)
def test_a_facet_is_declared_by_one_word_in_the_schema(copied, field, kind, some):
    path = copied / "schema" / "commitments.json"
    schema = json.loads(path.read_text("utf-8"))
    schema["properties"][field]["facet"] = True
    path.write_text(json.dumps(schema), "utf-8")
    shutil.copytree(portals.SMALL, copied / "content")
    record = copied / "content" / "commitments" / "WICK0002.yml"
    text = "\n".join(line for line in record.read_text("utf-8").splitlines() if not line.startswith(f"{field}:"))
    record.write_text(f"{text}\n{field}: {f'[{some}]' if field == 'carried_forward_from' else repr(some)}\n", "utf-8")

    portal = portals.portal_of(copied / "content", portals.AS_OF, settings.read(copied))
    columns = {column["name"]: column for column in sheets(portal)["commitments.en.json"]["columns"]}

    assert columns[field]["kind"] == kind
    assert columns[field]["facet"]
    assert columns[field]["title"] == schema["properties"][field]["title"]
    assert values(columns[field])[-1] == [some]


def test_every_facet_has_a_name_in_every_language(portal):
    catalogues = {path.stem: languages.read_catalogue(path) for path in (portals.ROOT / "locales").glob("*.po")}
    titles = {facet.title for collection in portal.schema.collections.values() for facet in facets.facets(collection)}

    missing = [(language, title) for language, each in catalogues.items() for title in titles if not each.get(title, languages.SCHEMA_CONTEXT)]

    assert len(catalogues) > 3
    assert not missing


def test_names_of_the_address_are_never_taken_by_a_facet(portal):
    record = portal.all("commitments")[0]
    facet = replace(facets.facets(record.collection)[0], name="sort")

    assert explorer._column(facet, [record], portal).name == "sort_"


# How much is sent


@pytest.fixture(scope="module")
def many() -> Portal:
    return benchmark.portal(1000)


def test_a_thousand_commitments_are_sent_in_less_than_fifty_kilobytes(many):
    content = files(many)["explorer/commitments.en.json"]

    assert len(gzip.compress(content)) < 50_000


def test_five_thousand_commitments_send_less_than_three_hundred_kilobytes_before_the_first_result():
    files = benchmark.files(benchmark.portal(5000), lambda path: path == "commitments/")
    page = markup.parse(files["commitments/index.html"].decode("utf-8"))

    links = [each.get("href") for each in page.all("link") if each.get("rel") in ("stylesheet", "preload", "modulepreload", "icon")]
    loaded = ["index.html", *links, *(each.get("src") for each in page.all("script") if each.get("src"))]
    paths = {resolved("commitments/", link) for link in loaded}
    sent = {path: len(gzip.compress(files[path], 6)) for path in paths}

    assert len(sent) > 10
    assert sum(sent.values()) < 300_000, sent


def test_the_scripts_of_the_explorer_are_sent_in_less_than_twenty_kilobytes():
    sent = {path.name: len(gzip.compress(scripts.lean(path.read_bytes()))) for path in SCRIPTS.glob("explorer*.js")}

    assert len(sent) > 3
    assert sum(sent.values()) < 20_000, sent


def test_scripts_are_served_without_their_comments_and_with_all_else():
    script = b"// About.\nconst a = /** @type {X} */ (b); // kept\n/**\n * Long.\n * @param {Y} c\n */\nfunction d(c) {\n  // why\n  return 'https://e/*' + c;\n}\n"

    assert scripts.lean(script) == b"const a = (b); // kept\nfunction d(c) {\n  return 'https://e/*' + c;\n}\n"


# Lists in parts


@pytest.mark.parametrize(("total", "count"), [(0, 1), (1, 1), (PER_PAGE, 1), (PER_PAGE + 1, 2), (5000, 84)])
def test_a_list_has_as_many_pages_as_it_needs(total, count):
    made = list(parts("commitments/", total))

    assert len(made) == count
    assert made[0].address(1) == "commitments/"
    assert made[-1].address(count) == ("commitments/" if count == 1 else f"commitments/page/{count}/")


@pytest.mark.parametrize(
    ("number", "offered"),
    [(1, [1, 2, 3, 0, 84]), (2, [1, 2, 3, 4, 0, 84]), (40, [1, 0, 38, 39, 40, 41, 42, 0, 84]), (84, [1, 0, 82, 83, 84])],
)
def test_pages_nearby_and_at_both_ends_are_offered(number, offered):
    assert list(Part("commitments/", number, 84).offered) == offered


def test_every_record_of_a_long_list_is_on_exactly_one_page(many):
    view = View(many, "en")
    records = many.all("commitments")

    shown = [record.id for part in parts("commitments/", len(records)) for record in view.part(records, part)]

    assert shown == [record.id for record in view.by_caption(records)]


def test_a_long_list_by_status_says_on_which_page_each_status_begins(many):
    view = View(many, "en")
    records = [*many.all("commitments")[:150], *many.all("organizations")]
    made = list(parts("countries/ke/", len(records)))
    pages = [sections(view._runs(records), part) for part in made]

    shown = [record.key for page in pages for section in page for group in section.groups for record in group.records]
    assert sorted(shown) == sorted(record.key for record in records)
    for page in pages:
        assert sum(len(group.records) for section in page for group in section.groups) <= PER_PAGE
        assert sum(section.total for section in page) == len(records)
        for section in page:
            for group in section.groups:
                first = next(number for number, each in enumerate(pages, start=1) if _has(each, section.collection, group.code))
                assert group.begins == first


def _has(page: list, collection: object, code: str | None) -> bool:
    return any(group.records for section in page if section.collection is collection for group in section.groups if group.code == code)


@pytest.fixture(scope="module")
def long_lists() -> dict[str, markup.Element]:
    """The lists of a portal with 130 commitments that all serve goal 16, by address."""
    few = benchmark.portal(130)
    commitments = {id: replace(record, held={**record.data, "sdgs": [16]}) for id, record in few.records["commitments"].items()}
    made = replace(few, records={**few.records, "commitments": commitments})
    starts = ("commitments/page/", "commitments/by-sdgs/16/", "goals/16/", "overdue/")
    written = benchmark.files(made, lambda path: path == "commitments/" or path.startswith(starts))
    return {path.removesuffix("index.html"): markup.parse(content.decode("utf-8")) for path, content in written.items() if path.endswith(".html")}


@pytest.mark.parametrize("path", ["commitments/", "commitments/by-sdgs/16/", "goals/16/"])
def test_long_lists_go_on_over_pages_that_lead_to_one_another(long_lists, path):
    pages = [long_lists[Part(path, number, 3).address(number)] for number in (1, 2, 3)]
    assert Part(path, 4, 4).address(4) not in long_lists

    shown = [[link.get("href").rpartition("/commitments/")[2] for card in page.all("li", class_="pb-card") for link in card.all("a")[:1] if link.get("href")] for page in pages]
    assert [len(each) for each in shown] == [PER_PAGE, PER_PAGE, 10]
    assert len({link for each in shown for link in each}) == 130
    for number, page in enumerate(pages, start=1):
        ways = {link.get("rel"): link.get("href") for link in page.all("link") if link.get("rel") in ("prev", "next")}
        assert ways.keys() == {1: {"next"}, 2: {"prev", "next"}, 3: {"prev"}}[number]
        navigation = page.one("nav", class_="pb-pager")
        assert navigation.one("span", **{"aria-current": "page"}).text == f"Page {number}"
        for way, link in ways.items():
            assert navigation.one("a", rel=way).get("href") == link
            assert resolved(Part(path, number, 3).address(number), link) in long_lists
    assert "page 2" in pages[1].one("h1" if path == "commitments/" else "title").text


def resolved(page: str, link: str) -> str:
    """The address that a link on a page leads to."""
    return urljoin(f"https://site.example/{page}", link).removeprefix("https://site.example/").partition("#")[0]


def test_a_status_on_a_long_page_leads_to_where_its_records_begin(long_lists):
    page = long_lists["goals/16/page/2/"]

    links = [link.get("href") for link in page.all("ul", class_="pb-legend")[0].all("a")]

    assert len(links) > 3
    for link in links:
        target = long_lists[resolved("goals/16/page/2/", link)]
        assert target.one("section", id=link.partition("#")[2]).all("li", class_="pb-card")


def test_only_the_first_page_of_a_list_has_the_explorer(long_lists):
    assert long_lists["commitments/"].all("div", **{"data-explorer": ""})
    assert not long_lists["commitments/page/2/"].all("div", **{"data-explorer": ""})


def test_plural_forms_are_those_that_a_browser_chooses_among(portal):
    forms = {language: set(View(portal, language).formats.plural_samples) for language in ("en", "es", "uk", "ar")}

    assert forms == {"en": {"one", "other"}, "es": {"one", "many", "other"}, "uk": {"one", "few", "many"}, "ar": {"zero", "one", "two", "few", "many", "other"}}
