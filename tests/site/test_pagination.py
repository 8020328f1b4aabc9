"""Long lists: how many pages they have, and how these lead to one another."""

from urllib.parse import urljoin

import markup
import portals
import pytest

from benchmarks import records as made_up
from pledgebook.model.portal import Portal
from pledgebook.model.relevance import is_running, latest_date
from pledgebook.site import theme
from pledgebook.site.pages import site_pages
from pledgebook.site.pagination import PER_PAGE, PageOfList, pages_of_list
from pledgebook.site.render import Renderer
from pledgebook.site.view import View

COUNT = 2 * PER_PAGE + 10


@pytest.fixture(scope="module")
def long_portal(tmp_path_factory) -> Portal:
    """A portal with 130 commitments that all serve goal 16."""
    content = tmp_path_factory.mktemp("made-up")
    made_up.write(content, COUNT)
    return portals.portal_of(content, portals.AS_OF)


@pytest.mark.parametrize(("total", "count"), [(0, 1), (1, 1), (PER_PAGE, 1), (PER_PAGE + 1, 2), (5000, 84)])
def test_a_list_has_as_many_pages_as_it_needs(total, count):
    made = list(pages_of_list("commitments/", total))

    assert len(made) == count
    assert made[0].address(1) == "commitments/"
    assert made[-1].address(count) == ("commitments/" if count == 1 else f"commitments/page/{count}/")


@pytest.mark.parametrize(
    ("number", "offered"),
    [(1, [1, 2, 3, 0, 84]), (2, [1, 2, 3, 4, 0, 84]), (40, [1, 0, 38, 39, 40, 41, 42, 0, 84]), (84, [1, 0, 82, 83, 84])],
)
def test_pages_nearby_and_at_both_ends_are_offered(number, offered):
    assert list(PageOfList("commitments/", number, 84).offered) == offered


def test_every_record_of_a_long_list_is_on_exactly_one_page(long_portal):
    view, records = View(long_portal, "en"), long_portal.all("commitments")

    shown = [record.id for page in pages_of_list("commitments/", len(records)) for record in view.records_on(page, records)]

    assert sorted(shown) == sorted(record.id for record in records)


def test_a_long_list_opens_on_what_runs_and_on_the_latest_and_says_so(long_portal):
    view, records = View(long_portal, "en"), long_portal.all("commitments")
    shown = view.by_relevance(records)
    running = [is_running(record, long_portal) for record in shown]
    dates = [latest_date(record, long_portal) for record in shown]

    assert view.is_by_relevance(records)
    assert running == sorted(running, reverse=True)
    for state in (True, False):
        of_state = [day for day, runs in zip(dates, running, strict=True) if runs == state]
        assert of_state == sorted(of_state, reverse=True)


def test_a_list_that_can_be_looked_through_is_in_the_order_of_names(long_portal):
    view, records = View(long_portal, "en"), long_portal.all("commitments")[:PER_PAGE]

    assert view.by_relevance(records) == view.by_caption(records)
    assert not view.is_by_relevance(records)


def test_a_long_list_by_status_says_on_which_page_each_status_begins(long_portal):
    view = View(long_portal, "en")
    records = [*long_portal.all("commitments"), *long_portal.all("organizations")]
    pages = list(pages_of_list("countries/ke/", len(records)))

    groups = [group for _, found in view.sections(pages[0], records) for group in found]

    shown = {page.number: [(group, group.on(page)) for group in groups] for page in pages}
    assert sorted(record.key for found in shown.values() for _, here in found for record in here) == sorted(record.key for record in records)
    for found in shown.values():
        assert sum(len(here) for _, here in found) <= PER_PAGE
    for group in groups:
        assert group.begins == next(number for number, found in shown.items() for each, here in found if each is group and here)


@pytest.fixture(scope="module")
def long_lists(long_portal, tmp_path_factory) -> dict[str, markup.Element]:
    """The pages of some of its lists, by address."""
    folder = tmp_path_factory.mktemp("theme")
    made = theme.make_theme(*theme.theme_inputs(long_portal, [], "en"), folder)
    renderer = Renderer(long_portal, "en", made)
    starts = ("commitments/page/", "commitments/by-sdgs/16/", "goals/16/")
    wanted = [page for page in site_pages(long_portal, {"en": []}) if page.path == "commitments/" or page.path.startswith(starts)]
    return {page.path: markup.parse(renderer.render(page).decode("utf-8")) for page in wanted}


@pytest.mark.parametrize("path", ["commitments/", "commitments/by-sdgs/16/", "goals/16/"])
def test_long_lists_go_on_over_pages_that_lead_to_one_another(long_lists, path):
    pages = [long_lists[PageOfList(path, number, 3).address(number)] for number in (1, 2, 3)]
    assert PageOfList(path, 4, 4).address(4) not in long_lists

    shown = [[link.get("href").rpartition("/commitments/")[2] for card in page.all("li", class_="pb-card") for link in card.all("a")[:1] if link.get("href")] for page in pages]
    assert [len(each) for each in shown] == [PER_PAGE, PER_PAGE, COUNT - 2 * PER_PAGE]
    assert len({link for each in shown for link in each}) == COUNT
    for number, page in enumerate(pages, start=1):
        ways = {link.get("rel"): link.get("href") for link in page.all("link") if link.get("rel") in ("prev", "next")}
        assert ways.keys() == {1: {"next"}, 2: {"prev", "next"}, 3: {"prev"}}[number]
        navigation = page.one("nav", class_="pb-pager")
        assert navigation.one("span", **{"aria-current": "page"}).text == f"Page {number}"
        for way, link in ways.items():
            assert navigation.one("a", rel=way).get("href") == link
            assert resolved(PageOfList(path, number, 3).address(number), link) in long_lists
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
