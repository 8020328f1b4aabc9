"""Pages: which there are, what they tell, in which language, and where they lead."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit

import golden
import markup
import portals
import pytest

from pledgebook.model import derived
from pledgebook.model.portal import address
from pledgebook.site import theme
from pledgebook.site.view import View

LANGUAGES = portals.LANGUAGES
LOADING = {"img": ("src", "srcset"), "script": ("src",), "iframe": ("src",), "source": ("src", "srcset"), "object": ("data",), "embed": ("src",), "video": ("src", "poster"), "audio": ("src",)}
ELSEWHERE = re.compile(r"\s*(?:[a-z]+:|[\\/]{2})", re.IGNORECASE)
LOADING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch", "manifest"}


def folder(language: str) -> str:
    return "" if language == "en" else f"{language}/"


def page(site: Path, path: str, language: str = "en") -> markup.Element:
    return markup.read(site / f"{folder(language)}{path}index.html")


def body(site: Path, path: str, language: str = "en") -> markup.Element:
    return page(site, path, language).one("main")


def html_files(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def paths(site: Path, language: str = "en") -> list[str]:
    """Addresses of all pages in a language, within the folder of that language."""
    root = site / folder(language)
    others = {each for each in LANGUAGES if folder(each) and each != language}
    found = (path.relative_to(root).parent.as_posix() for path in root.rglob("index.html"))
    return sorted("" if path == "." else f"{path}/" for path in found if language != "en" or path.partition("/")[0] not in others)


def leads_to(element: markup.Element) -> set[str]:
    """Addresses within the portal to which links lead, without the ways up."""
    return {re.sub(r"^(\.\./)+", "", each) for each in element.links()}


# Which pages there are


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_record_has_a_page_in_every_language(portal, small_site, language):
    for record in portal:
        assert page(small_site, address(record), language).one("h1").text == " ".join(portal.caption(record, language).text.split()), record.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_goal_and_policy_area_with_records_has_a_page(portal, small_site, language):
    records = [record for record in portal if record.collection.name != "comments"]
    wanted = {("countries", "country", code) for record in records for code in derived.countries_of(record, portal)}
    wanted |= {("goals", "sdg", code) for record in records for code in record.get("sdgs", [])}
    wanted |= {("policy-areas", "policy-area", code) for record in records for code in record.get("policy_areas", [])}

    for folder_, codelist, code in wanted:
        heading = page(small_site, f"{folder_}/{str(code).lower().replace('_', '-')}/", language).one("h1").text
        assert portal.label(codelist, code, language) in heading
    assert {code for _, _, code in wanted} == {"FJ", "IS", "LS", "TV", 7, 11, 16, "infrastructure", "open_data"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_pages_exist_in_every_language(small_site, language):
    assert paths(small_site, language) == paths(small_site, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_home_search_data_and_prose_have_pages(small_site, language):
    collections = {"action-plans/", "comments/", "commitments/", "organizations/", "projects/"}
    others = {"", "search/", "data/", "data/dictionary/", "countries/", "goals/", "policy-areas/", "about/", "status/", "contribute/", "data-use/"}

    assert collections | others <= set(paths(small_site, language))


def test_a_list_leads_to_each_of_its_records(portal, small_site):
    for name in portal.schema.collections:
        assert {address(record) for record in portal.all(name)} <= leads_to(body(small_site, f"{name}/")), name


def test_no_list_of_countries_holds_one_without_records(small_site):
    assert {each for each in leads_to(body(small_site, "countries/")) if each.startswith("countries/")} == {"countries/fj/", "countries/is/", "countries/ls/", "countries/tv/"}


@pytest.mark.parametrize(
    ("path", "records"),
    [
        ("countries/tv/", {"projects/lantern-01/"}),
        ("goals/16/", {"commitments/lamp0001/", "commitments/lamp0002/"}),
        ("policy-areas/infrastructure/", {"commitments/lamp0001/", "projects/lantern-01/"}),
    ],
)
def test_a_page_for_a_code_lists_all_records_that_have_it(small_site, path, records):
    found = {each for each in leads_to(body(small_site, path)) if re.fullmatch(r"(commitments|projects|action-plans|organizations)/[a-z0-9-]+/", each)}

    assert records <= found
    assert not {each for each in found - records if each.startswith(("commitments/", "projects/"))}


def test_a_country_page_names_its_region_and_special_situations(small_site):
    text = body(small_site, "countries/tv/").text

    for words in ("Oceania", "Least developed country", "Small island developing"):
        assert words in text


def test_the_addresses_of_all_pages_are_as_they_were(small_site):
    found = re.findall("<loc>(.*?)</loc>", (small_site / "sitemap.xml").read_text("utf-8"))

    golden.assert_golden("small-portal_sitemap.txt", "".join(f"{unquote(each)}\n" for each in found).encode("utf-8"))


UNLISTED = {"search/", "edit/"}


def test_the_sitemap_names_every_page_but_the_search_and_the_form(portal, small_site):
    found = set(re.findall("<loc>(.*?)</loc>", (small_site / "sitemap.xml").read_text("utf-8")))

    wanted = {f"{folder(language)}{path}" for language in LANGUAGES for path in paths(small_site, language) if path not in UNLISTED}
    assert {unquote(each).removeprefix(portal.settings.site_url) for each in found} == wanted
    assert all(each.isascii() for each in found)


def test_robots_are_told_of_the_sitemap(portal, small_site):
    assert f"Sitemap: {portal.settings.site_url}sitemap.xml\n" in (small_site / "robots.txt").read_text("utf-8")


# What the pages tell


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("plan", "commitments"),
    [("ap_isl09", [f"lamp000{number}" for number in range(1, 6)]), ("wickham-2023-2024", ["wick0001", "wick0002"])],
)
def test_a_plan_shows_its_commitments(small_site, plan, commitments, language):
    found = {each for each in leads_to(body(small_site, f"action-plans/{plan}/", language)) if re.search(r"commitments/(lamp|wick)\d", each)}

    assert {each.removeprefix(folder(language)) for each in found} == {f"commitments/{each}/" for each in commitments}


def test_a_plan_shows_all_that_it_says(portal, small_site):
    text = body(small_site, "action-plans/ap_isl09/").text
    plan = portal.find("action-plans", "AP_ISL09")

    for _, field, value in plan.visit():
        if field.datatype == "text" and field.name != "alt":
            for part in value["en"].split("\n\n"):
                assert part.strip() in text, field.path
    for words in ("Ljósa Týra", "night.office@example.org", "Moths", "Iceland", "National"):
        assert words in text


@pytest.mark.parametrize("key", ["projects/LANTERN-01", "projects/HARBOUR-02", "projects/STUB-03", "organizations/ministry-of-lanterns", "comments/2026-001"])
def test_a_record_page_shows_every_text_number_and_address_of_the_record(portal, small_site, key):
    record = portal.maybe(key)
    main = body(small_site, address(record))
    text, addresses = main.text, set(main.links())

    for path, field, value in record.visit():
        if field.datatype == "text":
            shown = [part.removeprefix("- ") for part in portal.localize(value, "en").text.split("\n") if part]
        elif field.datatype in ("string", "passage", "email") and field.name not in ("file", "not_recorded"):
            shown = value.split("\n\n")
        elif field.datatype == "url":
            assert value in addresses, path
            continue
        else:
            continue
        alternatives = {each.get("alt") for each in main.all("img")}
        for part in shown:
            assert " ".join(part.split()) in text or part in alternatives, path


@pytest.mark.parametrize(
    ("organization", "answers_for"),
    [
        ("ministry-of-lanterns", {"commitments/lamp0001/", "commitments/lamp0003/", "commitments/lamp0004/", "action-plans/ap_isl09/", "projects/lantern-01/", "organizations/department-of-wicks/"}),
        ("department-of-wicks", {"commitments/lamp0001/", "commitments/lamp0002/", "action-plans/ap_isl09/", "projects/lantern-01/", "organizations/ministry-of-lanterns/"}),
        ("municipality-of-wickham", {"commitments/wick0001/", "commitments/wick0002/", "action-plans/wickham-2023-2024/", "projects/harbour-02/"}),
        ("world-lantern-fund", {"commitments/wick0002/", "projects/lantern-01/", "projects/harbour-02/"}),
        ("lighthouse-watch", {"commitments/lamp0001/", "commitments/lamp0005/", "action-plans/ap_isl09/"}),
    ],
)
def test_an_organization_shows_all_that_it_answers_for(small_site, organization, answers_for):
    assert answers_for <= leads_to(body(small_site, f"organizations/{organization}/"))


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("projects/lantern-01/", "projects/harbour-02/"),
        ("projects/lantern-01/", "commitments/lamp0001/"),
        ("commitments/wick0001/", "commitments/lamp0003/"),
        ("organizations/ministry-of-lanterns/", "organizations/department-of-wicks/"),
    ],
)
def test_related_records_lead_to_each_other(small_site, here, there):
    assert there in leads_to(body(small_site, here))
    assert here in leads_to(body(small_site, there))


def test_a_project_that_another_names_leads_back(small_site):
    """STUB-03 names no project; LANTERN-01 names it."""
    assert "projects/lantern-01/" in leads_to(body(small_site, "projects/stub-03/"))


@pytest.mark.parametrize(("record", "comment"), [("commitments/lamp0002/", "comments/2026-001/"), ("projects/lantern-01/", "comments/2026-002/")])
def test_a_record_leads_to_its_comments_and_back(small_site, record, comment):
    assert comment in leads_to(body(small_site, record))
    assert record in leads_to(body(small_site, comment))


def test_a_comment_shows_who_replied(small_site):
    text = body(small_site, "comments/2026-001/").text

    assert "They come in April." in text
    assert "Department of Wicks" in text


@pytest.mark.parametrize(
    ("id", "told"),
    [
        ("lamp0001", ["Complete", "Put off by 6 months", "The form is printed.", "Two streets are still dark.", "Substantial", "Pending", "Lighting"]),
        ("lamp0002", ["Substantial", "0 of 3 milestones complete", "March 31, 2026"]),
        ("lamp0003", ["Limited", "The moths' view was not heard: {{ 7*7 }}.", "December 31, 2026"]),
        ("lamp0004", ["Not started", "There is no ferry."]),
        ("wick0001", ["Withdrawn", "Not reviewed", "No data", "Not applicable", "No notable results"]),
    ],
)
def test_a_commitment_tells_where_it_stands(small_site, id, told):
    text = body(small_site, f"commitments/{id}/").text

    for words in told:
        assert words in text, words


@pytest.mark.parametrize(("path", "found"), [("commitments/lamp0001/", {"https://example.org/gazette/3", "https://archive.example.net/gazette/3", "https://example.org/review"}), ("projects/lantern-01/", {"https://example.org/contracts/1", "https://example.org/far-away.png"})])
def test_proof_is_linked(small_site, path, found):
    assert found <= set(body(small_site, path).links())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["commitments/lamp0005/", "projects/stub-03/"])
def test_what_is_unknown_is_said_to_be_not_reported(portal, small_site, path, language):
    words = View(portal, language).gettext("not reported")

    assert words in {each.text for each in body(small_site, path, language)}


def test_a_project_without_dates_and_budget_shows_no_figure(small_site):
    main = body(small_site, "projects/stub-03/")

    assert main.fact("Budget").text == main.fact("From – to").text == main.fact("Countries").text == "not reported"


# Languages


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_names_its_language_and_direction(small_site, language):
    for path in paths(small_site, language):
        root = page(small_site, path, language).one("html")
        assert (root.get("lang"), root.get("dir")) == (language, "ltr"), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_names_its_own_address_and_those_of_its_translations(portal, small_site, language):
    base = portal.settings.site_url
    for path in paths(small_site, language):
        head = page(small_site, path, language).one("head")
        if path in UNLISTED:
            assert head.one("meta", name="robots").get("content") == "noindex"
            continue
        alternates = {each.get("hreflang"): unquote(each.get("href")) for each in head.all("link", rel="alternate") if each.get("hreflang")}
        assert unquote(head.one("link", rel="canonical").get("href")) == f"{base}{folder(language)}{path}"
        assert alternates == {each: f"{base}{folder(each)}{path}" for each in LANGUAGES} | {"x-default": f"{base}{path}"}, path


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_switch_stays_on_the_page(small_site, language):
    for path in paths(small_site, language):
        here = small_site / folder(language) / path
        switch = page(small_site, path, language).one("details", class_="pb-switch")
        targets = {each.get("hreflang"): (here / each.get("href")).resolve() for each in switch.all("a")}
        assert targets == {each: (small_site / folder(each) / path).resolve() for each in LANGUAGES}, path


def test_the_language_switch_names_each_language_in_itself(small_site):
    switch = page(small_site, "").one("details", class_="pb-switch")

    assert {each.get("lang"): each.text for each in switch.all("a")} == {"en": "English", "es": "Español", "uk": "Українська"}


@pytest.mark.parametrize(
    ("path", "language", "text", "written"),
    [
        ("projects/lantern-01/", "en", "Le quai était sombre.", "fr"),
        ("projects/lantern-01/", "es", "Le quai était sombre.", "fr"),
        ("projects/lantern-01/", "en", "Острови чекають.", "uk"),
        ("projects/lantern-01/", "uk", "Ships find the quay.", "en"),
        ("projects/lantern-01/", "es", "Fewer ships aground.", "en"),
        ("projects/lantern-01/", "uk", "Fishers of both islands", "en"),
        ("projects/lantern-01/", "uk", "Somewhere else", "en"),
        ("projects/lantern-01/", "uk", "Report of the first night", "en"),
        ("projects/lantern-01/", "uk", "The lanterns", "en"),
        ("projects/lantern-01/", "en", "Los faroles", "es"),
        ("projects/lantern-01/", "uk", "A lantern far away", "en"),
        ("commitments/lamp0001/", "uk", "Three streets have been counted.", "en"),
        ("commitments/lamp0001/", "es", "The register", "en"),
        ("commitments/lamp0001/", "es", "Registrar of lamps", "en"),
        ("commitments/lamp0005/", "es", "A lamp school", "en"),
        ("commitments/lamp0005/", "es", "Lighthouse Watch", "en"),
        ("action-plans/wickham-2023-2024/", "uk", "Action Plan of Wickham-under-Lamp 2023-2024", "en"),
        ("comments/2026-001/", "en", "¿Dónde están las cuentas?", "es"),
    ],
)
def test_text_in_another_language_is_marked_with_it(small_site, path, language, text, written):
    found = innermost(body(small_site, path, language), text)

    assert found
    assert {each.language() for each in found} == {written}
    assert all(direction(each) in ("auto", "ltr") for each in found)


def innermost(main: markup.Element, text: str) -> list[markup.Element]:
    return [each for each in main if each.text == text and not [part for part in each if part.text == text]]


def direction(element: markup.Element) -> str | None:
    """The direction that goes with the nearest `lang`."""
    while element.get("lang") is None:
        element = element.parent
    return element.get("dir")


@pytest.mark.parametrize(
    ("path", "language", "told"),
    [
        ("projects/lantern-01/", "en", "French"),
        ("projects/lantern-01/", "es", "francés"),
        ("projects/lantern-01/", "uk", "французька"),
        ("commitments/lamp0002/", "uk", "англійська"),
        ("comments/2026-001/", "en", "Spanish"),
    ],
)
def test_text_in_another_language_says_so(small_site, path, language, told):
    assert told in body(small_site, path, language).text


@pytest.mark.parametrize(("language", "stands"), [("en", "Lanterns for the Quay"), ("es", "Faroles para el Muelle"), ("uk", "Ліхтарі для набережної")])
def test_a_title_in_the_language_of_the_page_carries_no_mark(small_site, language, stands):
    heading = body(small_site, "projects/lantern-01/", language).one("h1")

    assert (heading.text, heading.get("lang")) == (stands, None)


@pytest.mark.parametrize(
    ("language", "dates", "budget"),
    [
        ("en", "2021 – August 2027", "EUR 875,000.50"),
        ("es", "2021 – agosto de 2027", "EUR 875.000,50"),
        ("uk", "2021 – серпень 2027 р.", "EUR 875 000,50"),
    ],
)
def test_dates_and_money_are_written_as_the_language_writes_them(small_site, language, dates, budget):
    text = body(small_site, "projects/lantern-01/", language).text

    assert dates in text
    assert budget in text


@pytest.mark.parametrize(("language", "day"), [("en", "January 25, 2026"), ("es", "25 de enero de 2026"), ("uk", "25 січня 2026 р.")])
def test_a_day_is_written_as_the_language_writes_it(small_site, language, day):
    assert day in {each.text for each in body(small_site, "commitments/lamp0001/", language).all("time", datetime="2026-01-25")}


@pytest.mark.parametrize(("language", "names"), [("en", "Iceland Tuvalu Lesotho"), ("es", "Islandia Tuvalu Lesoto"), ("uk", "Ісландія Тувалу Лесото")])
def test_countries_have_their_names_in_the_language(small_site, language, names):
    links = {link.text for link in body(small_site, "projects/lantern-01/", language).all("a")}

    assert set(names.split()) <= links


@pytest.mark.parametrize(("language", "sums"), [("en", ["EUR 30,000.50", "ISK 1,500,000"]), ("es", ["EUR 30.000,50", "ISK 1.500.000"])])
def test_contributions_are_added_up_by_currency(small_site, language, sums):
    total = body(small_site, "projects/harbour-02/", language).one("tfoot").text

    assert all(each in total for each in sums)


# Prose


@pytest.mark.parametrize(("language", "path", "title"), [("en", "status/", "How to read a lamp"), ("es", "status/", "Cómo leer un farol")])
def test_prose_is_shown_in_its_language(small_site, language, path, title):
    article = body(small_site, path, language).one("article")

    assert article.one("h1").text == title
    assert article.get("lang") is None


@pytest.mark.parametrize("language", ["es", "uk"])
def test_prose_that_a_language_lacks_is_shown_in_the_main_one_and_says_so(portal, small_site, language):
    told = View(portal, language).gettext("This page is not yet available in your language.")
    article = body(small_site, "contribute/", language).one("article")

    assert (article.get("lang"), article.get("dir")) == ("en", "ltr")
    assert article.one("h1").text == "Bring oil"
    note = next(each for each in article if each.text == told)
    assert note.language() == language


@pytest.mark.parametrize(("language", "own"), [("en", ""), ("es", "es/"), ("uk", "uk/")])
def test_addresses_in_prose_lead_to_the_same_pages_and_files_where_it_stands_in_for_a_translation(small_site, language, own):
    article = body(small_site, "contribute/", language).one("article")
    here = f"https://a.example/book/{own}contribute/"

    found = {each.text: urljoin(here, each.get("href")).removeprefix("https://a.example/book/") for each in article.all("a")}

    assert {text: to for text, to in found.items() if text not in ("¶", "")} == {
        "How": f"{own}status/?a=b",
        "to whom": f"{own}commitments/?sort=title#content",
        "for this lamp": f"{own}commitments/lamp0001/",
        "in Spanish": "es/status/",
        "as data": "data/commitments.csv",
        "home": own,
        "here": f"{own}contribute/#content",
        "by mail": "mailto:desk@example.org",
    }
    assert urljoin(here, article.one("img").get("src")) == "https://a.example/book/images/lantern%20quay%20%231.png"


@pytest.mark.parametrize(
    ("address", "led"),
    [
        ("../images/a.png", "../../images/a.png"),
        ("..", "../"),
        ("./", "../about/"),
        ("a&amp;b.png?c=1&amp;d#e", "../../about/a&amp;b.png?c=1&amp;d#e"),
        ("../../elsewhere/", "../../../elsewhere/"),
        ("../commitments", "../commitments"),
        ("../uk/about/", "../../uk/about/"),
        *[(each, each) for each in ("#part", "?q=a", "", "/root/", "//b.example/", "\\\\b.example", "https://b.example/", "&#109;ailto:a@b.example", " /root/")],
    ],
)
def test_only_relative_addresses_in_tags_are_moved(address, led):
    text = "&lt;a href=\"../a/\"> <p title='x' class=\"b\">href=\"../a/\"</p>"

    assert theme.moved(f'{text}<a class="b" href="{address}">c</a>', "about/", "es/", ["es/", "uk/"]) == f'{text}<a class="b" href="{led}">c</a>'


def test_prose_in_another_language_is_marked_in_the_menu_too(small_site):
    root = page(small_site, "projects/", "uk")
    links = [each for nav in root.all("nav") for each in nav.all("a") if each.text == "Bring oil"]

    assert {each.get("lang") for each in links} == {"en"}


@pytest.mark.parametrize(
    "shown",
    [
        "<script>alert('prose')</script>",
        "<img src=x onerror=alert(2)>",
        '<b onclick="alert(3)">bold</b>',
        '<div onmouseover="alert(4)">',
        "{{ view.settings }} {% for x in y %}",
        '{%- include "page.html" -%}',
        "{# a remark #}",
        "Heading with {{ 7*7 }} and <u>tags</u>",
        "Watch <out>",
    ],
)
@pytest.mark.parametrize("language", ["en", "uk"])
def test_markup_and_templates_in_prose_are_shown_and_not_run(small_site, language, shown):
    article = body(small_site, "about/", language).one("article")

    assert shown in article.text


def test_a_title_that_looks_like_a_template_is_shown_wherever_it_stands(small_site):
    title = "{{ 7*7 }} & {% raw %} <i>About</i>"
    about, home = page(small_site, "about/"), page(small_site, "")

    assert about.one("title").text.startswith(title)
    assert about.one("article").one("h1").text == title
    assert about.one("meta", name="description").get("content") == "What {{ 7*7 }} is <b>about</b>."
    assert title in {text for nav in home.all("nav") for text in nav.links().values()}


def test_nothing_in_prose_or_records_is_computed(small_site):
    """49 is what `{{ 7*7 }}` would be."""
    for path in ("about/", "commitments/lamp0003/"):
        assert "49" not in body(small_site, path).text


# Safety


def test_texts_of_records_become_text_and_nothing_else(small_site):
    for file in html_files(small_site):
        for element in markup.read(file):
            assert not [name for name in element.attributes if name.startswith("on")], f"{file}: {element.attributes}"
            if element.tag == "script":
                assert element.get("src") or element.get("type") in ("application/ld+json", "application/json"), f"{file}: {element.text}"
            assert element.tag not in ("i", "b", "iframe", "object", "embed", "base"), f"{file}: <{element.tag}>"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("projects/harbour-02/", "<script>alert(1)</script> \"Harbour\" & 'Haven', being the second part"),
        ("commitments/lamp0003/", 'Moth-safe lamps <b>everywhere</b> & "always"'),
        ("commitments/lamp0003/", "Moths fly into lamps. <script>alert('problem')</script>"),
        ("comments/2026-001/", "<script>alert('comment')</script> =1+1"),
        ("comments/2026-001/", "A lamplighter <i>of</i> the quay"),
    ],
)
def test_markup_in_a_record_is_shown_letter_by_letter(small_site, path, shown):
    assert shown in body(small_site, path).text


def test_no_link_runs_a_script(small_site):
    for file in html_files(small_site):
        for target in markup.read(file).links():
            scheme = urlsplit(target).scheme
            assert scheme in ("", "http", "https", "mailto"), f"{file}: {target}"


def test_links_that_others_wrote_give_no_weight(small_site):
    found = [each for each in body(small_site, "commitments/lamp0001/").all("a") if "example" in (each.get("href") or "") and each.get("href").startswith("https://example")]

    assert found
    assert {each.get("rel") for each in found} == {"nofollow ugc"}


# Addresses


def local_addresses(attributes: dict[str, str]) -> Iterator[str]:
    for name in ("href", "src", "action", "data-index"):
        value = attributes.get(name)
        if value is not None and not urlsplit(value).scheme and not value.replace("\\", "/").startswith("//"):
            yield value


def test_fast_reading_sees_what_careful_reading_sees(small_site):
    """The two tests that follow it read fast."""
    for file in html_files(small_site):
        assert markup.tags(file) == [(each.tag, each.attributes) for each in markup.read(file)], file


@pytest.mark.parametrize("fixture", ["small_site", "real_site"])
def test_every_address_within_the_site_leads_somewhere(fixture, request):
    """Relative ones, so the site works in any folder; fragments included."""
    site = request.getfixturevalue(fixture)
    checked = 0
    for file in html_files(site):
        if file.name == "404.html":
            continue
        for _, attributes in markup.tags(file):
            for value in local_addresses(attributes):
                assert not value.replace("\\", "/").startswith("/") or "remote.example" in value, f"{file}: {value} is not relative"
                if "remote.example" not in value:
                    _assert_leads_somewhere(value, file, site)
                    checked += 1
    assert checked > 10_000


def _assert_leads_somewhere(value: str, file: Path, site: Path) -> None:
    parts = urlsplit(value)
    target = _target(parts.path, f"{file.parent}/") if parts.path else str(file)
    assert target in _files(site), f"{file}: {value} leads nowhere"
    if parts.fragment and target.endswith(".html"):
        assert unquote(parts.fragment) in _ids(Path(target)), f"{file}: {value} has no such part"


@cache
def _target(path: str, folder: str) -> str:
    """The file that a server would give for a path seen from a page in `folder`."""
    joined = unquote(urljoin(quote(folder), path))
    return f"{joined}index.html" if joined.endswith("/") else joined


@cache
def _files(site: Path) -> set[str]:
    return {str(path) for path in site.rglob("*") if path.is_file()}


@cache
def _ids(file: Path) -> set[str]:
    return {attributes["id"] for _, attributes in markup.tags(file) if "id" in attributes}


def test_no_page_uses_an_id_twice(small_site):
    for file in html_files(small_site):
        ids = [each.get("id") for each in markup.read(file) if each.get("id")]
        assert len(ids) == len(set(ids)), file


@pytest.mark.parametrize("fixture", ["small_site", "real_site"])
def test_nothing_is_loaded_from_elsewhere(fixture, request):
    site = request.getfixturevalue(fixture)

    for file in html_files(site):
        for tag, attributes in markup.tags(file):
            loaded = [attributes.get(name) for name in LOADING.get(tag, ())]
            if tag == "link" and set(attributes.get("rel", "").split()) & LOADING_LINKS:
                loaded.append(attributes.get("href"))
            for value in filter(None, loaded):
                assert not ELSEWHERE.match(value) or value.startswith("data:"), f"{file}: {value}"
            assert not {"ping", "background", "style"} & set(attributes), file
            assert attributes.get("http-equiv", "") in ("", "Content-Security-Policy"), file
        assert "<style" not in file.read_text("utf-8"), file


def test_no_stylesheet_or_script_of_the_site_loads_anything_from_elsewhere(small_site):
    for file in small_site.rglob("*.css"):
        text = file.read_text("utf-8")
        assert not re.search(r"@import\s|url\(\s*[\"']?(?:https?:)?//", text), file
    for file in (small_site / "assets").rglob("*.js"):
        assert not re.search(r"""(?:import|fetch|src\s*=)\s*\(?\s*["'`](?:https?:)?//""", file.read_text("utf-8")), file


# Not found, and what readers may do


def test_the_page_for_a_wrong_address_works_from_any_depth(small_site):
    root = markup.read(small_site / "404.html")

    for element in root:
        for value in local_addresses(element.attributes):
            assert value.startswith(("/", "#")), value
            if value.startswith("/"):
                _assert_leads_somewhere(value.lstrip("/") or "./", small_site / "404.html", small_site)
    assert root.one("meta", name="robots").get("content") == "noindex"
    assert not (small_site / "es" / "404.html").exists()


def actions(site: Path, path: str, language: str = "en") -> dict[str, str]:
    page = body(site, path, language)
    return {each.text: each.get("href") for part in (page.one("footer", class_="pb-actions"), *page.all("section", id="comments")) for each in part.all("a")}


def test_a_record_can_be_edited_where_its_file_is(portal, small_site):
    for record in portal:
        expected = f"{portal.settings.mkdocs['repo_url']}/edit/main/content/{record.collection.name}/{record.id}.yml"
        assert actions(small_site, address(record))["Edit this record"] == expected


@pytest.mark.parametrize(("text", "form"), [("Suggest a correction", "correction.yml"), ("Comment by form", "comment.yml")])
def test_a_correction_and_a_comment_begin_in_a_prefilled_form(portal, small_site, text, form):
    address_ = actions(small_site, "projects/harbour-02/")[text]

    asked = {name: value for name, [value] in parse_qs(urlsplit(address_).query).items()}
    assert address_.startswith(f"{portal.settings.mkdocs['repo_url']}/issues/new?")
    assert (asked["template"], asked["record"]) == (form, "projects/HARBOUR-02")
    assert asked["page"] == f"{portal.settings.site_url}projects/harbour-02/"
    assert asked["title"].startswith("projects/HARBOUR-02: <script>alert(1)</script>")
    assert (portals.ROOT / ".github" / "ISSUE_TEMPLATE" / form).is_file()


@pytest.mark.parametrize("form", ["correction", "comment"])
def test_the_form_has_the_fields_that_are_prefilled(form):
    text = (portals.ROOT / ".github" / "ISSUE_TEMPLATE" / f"{form}.yml").read_text("utf-8")

    assert {"record", "page"} <= set(re.findall(r"^\s+id: (\w+)$", text, re.MULTILINE))


def test_a_record_leads_to_its_data(small_site):
    assert "../../../data/commitments/lamp0001.json" in actions(small_site, "commitments/lamp0001/", "uk").values()


@pytest.fixture(scope="module")
def elsewhere(portal, tmp_path_factory) -> Path:
    """The small portal with other settings: in a sub-folder of its server,
    without repository, with corrections by e-mail."""
    mkdocs = {**portal.settings.mkdocs, "site_url": "https://lamps.example.org/book", "repo_url": ""}
    site = tmp_path_factory.mktemp("elsewhere") / "site"
    settings = replace(portal.settings, mkdocs=mkdocs, feedback=("desk@lamps.example.org",), languages=("en", "uk"))
    return portals.published(replace(portal, settings=settings), portals.SMALL, site)


def test_corrections_go_by_e_mail_where_that_is_chosen(elsewhere):
    found = actions(elsewhere, "projects/harbour-02/")["Suggest a correction"]

    parts = urlsplit(found)
    asked = {name: value for name, [value] in parse_qs(parts.query).items()}
    assert (parts.scheme, parts.path) == ("mailto", "desk@lamps.example.org")
    assert asked["subject"].startswith("Suggest a correction: projects/HARBOUR-02: <script>")
    assert asked["body"].startswith("https://lamps.example.org/book/projects/harbour-02/")
    assert "+" not in parts.query


def test_no_edit_link_is_offered_without_a_repository(elsewhere):
    assert "Edit this record" not in actions(elsewhere, "projects/harbour-02/")
    assert not [file for file in html_files(elsewhere) if "github.com" in file.read_text("utf-8")]


def test_a_portal_in_a_sub_folder_names_its_full_addresses(elsewhere):
    head = page(elsewhere, "projects/harbour-02/", "uk").one("head")

    assert head.one("link", rel="canonical").get("href") == "https://lamps.example.org/book/uk/projects/harbour-02/"
    for element in markup.read(elsewhere / "404.html"):
        assert all(value.startswith(("/book/", "#")) for value in local_addresses(element.attributes)), element.attributes


def test_pages_exist_only_in_the_languages_of_the_portal(elsewhere):
    assert not (elsewhere / "es").exists()
    assert (elsewhere / "uk" / "index.html").is_file()


# Data pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_dictionary_names_every_field_and_every_column(portal, small_site, language):
    from pledgebook.data.tables import tables

    main = body(small_site, "data/dictionary/", language)
    codes = {each.text for each in main.all("code")}

    for collection in portal.schema.collections.values():
        for field in collection.walk():
            assert {".".join(field.path), f"{'.'.join(field.path)}[]"} & codes, field.path
    for table in tables(portal):
        section = main.one("section", id=table.name)
        assert {column.name for column in table.columns} <= {each.text for each in section.all("code")}, table.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_downloads_are_all_offered(small_site, language):
    offered = leads_to(body(small_site, "data/", language))

    data = small_site / "data"
    wanted = {f"data/{path.relative_to(data).as_posix()}" for path in [*data.rglob("*.csv"), *data.glob("*.zip"), *data.glob("schema/*.json")]}
    assert wanted | {"data/datapackage.json"} <= offered


def test_a_view_knows_the_way_from_every_page(portal):
    view = View(portal, "uk")

    view.turn_to("projects/lantern-01/")

    assert view.url("about/") == "../../../uk/about/"
    assert view.asset("images/lantern quay #1.png") == "../../../images/lantern%20quay%20%231.png"
    assert view.canonical("en") == f"{portal.settings.site_url}projects/lantern-01/"
