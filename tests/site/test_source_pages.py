"""The pages of the five sources: order, marks of language, filters, comments, and whose word a status is."""

import pytest
from markup import Element, read

from pledgebook.model import facets


@pytest.fixture(scope="module")
def page(real_site):
    def page(path: str) -> Element:
        return read(real_site / path / "index.html").one("main")

    return page


def headings(main: Element, level: str) -> list[str]:
    return [each.text for each in main.all(level)]


def test_those_involved_stand_in_the_order_of_meaning(page):
    shown = headings(page("projects/2225o"), "h3")

    assert [each for each in shown if each in ("Lead", "Implementing", "Collaborating")] == ["Lead", "Implementing", "Collaborating"]
    assert [each for each in headings(page("projects/geo-00012708"), "h3") if each in ("Funding", "Partner", "Collaborating")] == ["Funding", "Partner", "Collaborating"]


def test_the_box_of_key_facts_holds_no_notes_and_what_classifies_a_project_stands_before_its_texts(page):
    main = page("projects/2225o")
    box = next(each.text for each in main.all("dl") if "pb-glance" in (each.get("class") or ""))
    order = headings(main, "h2")

    assert "Printed as" not in box
    assert "left empty" not in box
    assert order.index("Subject") < order.index("About the project") < order.index("Who is involved") < order.index("Where")


def test_a_group_to_which_only_some_countries_belong_names_them(page):
    assert "Landlocked developing country: Armenia, Azerbaijan, and Moldova" in page("projects/416-631").text


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("projects/416-631", "The end date given by the source (August 30, 2024) has passed; no later status is recorded here."),
        ("projects/int13001", "One account says that the project has ended, another that it continues until 2018."),
        ("projects/qat13x01", "According to the source: The project has ended."),
        ("projects/2225o", "According to the source: The project's work is going on now."),
    ],
)
def test_a_status_is_the_word_of_the_source_and_gives_way(page, path, sentence):
    assert sentence in page(path).text


@pytest.mark.parametrize(("path", "words"), [("uk/projects/416-631", "Європейський Союз"), ("es/projects/2225o", "Cuenta de las Naciones Unidas para el Desarrollo")])
def test_schemes_and_programmes_are_in_the_language_of_the_page(page, path, words):
    assert words in page(path).text


def test_a_short_text_that_is_not_translated_says_its_language(page):
    marked = {each.text for each in page("es/projects/int14x26").all("span") if each.get("lang") == "en"}

    assert {"UN DESA", "Development Account (DA)"} & marked
    assert "Funding mechanism" not in page("es/projects/int14x26").text


@pytest.mark.parametrize("path", ["projects/2225o", "action-plans/makueni-2021-2022", "commitments/kemkc0001", "organizations/hivos"])
def test_comments_are_invited_on_every_record_in_all_ways_with_what_happens_and_when(page, path):
    section = page(path).one("section", id="comments")

    assert "No comments yet." in section.text
    form, *others = [each.get("href") for each in section.all("a")]
    assert form.partition("?")[2].startswith("new=comments&about=")
    assert [each.partition(":")[0] for each in others] == ["https", "mailto"]
    assert "at most 14 days" in section.text


@pytest.mark.parametrize("path", ["commitments/kemkc0001", "action-plans/makueni-2021-2022", "."])
def test_nobody_is_blamed_for_what_was_not_looked_at(page, path):
    text = page(path).text

    assert "ot recorded here yet" in text
    assert "No status has been reported yet" not in text


def test_an_organization_that_only_a_text_names_lists_who_names_it(page):
    assert "../../action-plans/makueni-2021-2022/" in page("organizations/hivos").links()
    assert "../../projects/int13001/" in page("organizations/agesic").links()


def test_projects_can_be_narrowed_down_as_on_the_pages_of_their_sources(portal):
    names = {each.name for each in facets.facets(portal.schema.collections["projects"])}

    assert {"regions", "country_situations", "sdg_targets", "tranche", "selected_for_evaluation", "division", "coverage", "funding_mechanism"} <= names


def test_abbreviations_are_shown_as_printed(page):
    assert "DMB" in page("projects/glo13x01").text
    assert {"EGB"} <= {each.text for each in page("projects/qat13x01").all("a")}
