"""The explorer as readers use it: over one collection, over everything, with a
mouse, with the keyboard alone, without JavaScript and when something fails."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import portals
import pytest
from jsonschema import Draft202012Validator
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

PER_PAGE = 20
FACET_FILE = Draft202012Validator(json.loads((portals.ROOT / "pledgebook" / "search" / "facet_index.schema.json").read_text("utf-8")))


@pytest.fixture
def site(served, demo_site) -> str:
    """The demo portal: 40 commitments in five languages."""
    return served(demo_site)


@pytest.fixture(scope="module")
def rows(demo_site) -> list[dict[str, str]]:
    """The published table of commitments."""
    with (demo_site / "data" / "commitments.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def opened(tabs, address: str, **how: object) -> Page:
    page = tabs.open(**how)
    page.goto(address)
    page.wait_for_selector("[data-explorer][data-state=live]")
    return page


def opened_with(facet_file: dict, tabs, address: str) -> Page:
    """A list of commitments whose facet file is this one."""
    FACET_FILE.validate(facet_file)
    page = tabs.open()
    page.route("**/explorer/commitments.en.json", lambda route: route.fulfill(json=facet_file))
    page.goto(address)
    page.wait_for_selector("[data-explorer][data-state=live]")
    return page


def status(page: Page) -> Locator:
    return page.locator("[data-explorer]").get_by_role("status")


def field(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="Search in this list")


def cards(page: Page) -> Locator:
    return page.locator("[data-list] > li")


def listed(page: Page) -> list[str]:
    """Identifiers of all records on the list, in its order."""
    while page.locator("[data-more]").is_visible():
        page.locator("[data-more]").click()
    return cards(page).locator(".pb-eyebrow code:first-of-type").all_text_contents()


def facet(page: Page, name: str) -> Locator:
    """The control of a facet, opened."""
    control = page.locator(f'[data-facet="{name}"]')
    if control.get_attribute("open") is None:
        control.locator("summary").click()
    return control


def tick(page: Page, name: str, value: str) -> None:
    facet(page, name).locator(f'input[value="{value}"]').click()


def counts(page: Page, name: str) -> dict[str, int]:
    """The numbers beside the values of a facet, by value."""
    values = facet(page, name).locator("li")
    values.first.wait_for()
    return {item.locator("input").get_attribute("value"): int(item.locator("small").inner_text()) for item in values.all()}


def ids(rows: Iterable[dict[str, str]]) -> list[str]:
    return sorted(row["id"] for row in rows)


def has(row: dict[str, str], name: str, *values: str) -> bool:
    return bool({*row[name].split(";")} & {*values})


# Narrowing down


def test_values_of_one_facet_widen_and_facets_together_narrow(tabs, site, rows):
    page = opened(tabs, f"{site}commitments/")

    tick(page, "current_status", "limited")
    tick(page, "current_status", "substantial")
    expect(status(page)).to_have_text(f"{len([row for row in rows if has(row, 'current_status', 'limited', 'substantial')])} results")
    tick(page, "ogp_values", "civic_participation")

    expected = ids(row for row in rows if has(row, "current_status", "limited", "substantial") and has(row, "ogp_values", "civic_participation"))
    expect(status(page)).to_have_text(f"{len(expected)} results")
    assert sorted(listed(page)) == expected
    assert 0 < len(expected) < 20


def test_counts_say_what_each_value_would_leave(tabs, site, rows):
    page = opened(tabs, f"{site}commitments/?current_status=limited&ogp_values=access_to_information")

    of_status = Counter(row["current_status"] or "-" for row in rows if has(row, "ogp_values", "access_to_information"))
    of_value = Counter(value for row in rows if row["current_status"] == "limited" for value in row["ogp_values"].split(";"))
    of_plan = Counter(row["action_plan"] for row in rows if row["current_status"] == "limited" and has(row, "ogp_values", "access_to_information"))

    for name, expected in (("current_status", of_status), ("ogp_values", of_value), ("action_plan", of_plan)):
        found = counts(page, name)
        assert {value: number for value, number in found.items() if number} == expected


def test_records_without_a_value_can_be_chosen(tabs, site, rows):
    page = opened(tabs, f"{site}commitments/")

    facet(page, "current_status").get_by_label("Not reported").check()

    assert sorted(listed(page)) == ids(row for row in rows if not row["current_status"])


def test_a_long_facet_is_searched_and_shows_more_on_demand(tabs, site):
    page = opened(tabs, f"{site}commitments/")
    control = facet(page, "policy_areas")
    items = control.get_by_role("checkbox")
    expect(items).to_have_count(8)

    more = control.get_by_role("button", name="Show more")
    more.press("Enter")
    expect(items.nth(8)).to_be_focused()
    expect(items).to_have_count(48)
    control.get_by_role("searchbox").fill("OPEN PARL")
    expect(items).to_have_count(1)
    control.get_by_label("Open parliaments").check()

    expect(page).to_have_url(f"{site}commitments/?policy_areas=open_parliaments")
    control.get_by_role("searchbox").fill("")
    expect(control.get_by_label("Open parliaments")).to_be_checked()


def test_years_are_chosen_from_and_to(tabs, site, rows):
    page = opened(tabs, f"{site}commitments/")
    control = facet(page, "end")

    control.get_by_label("From").fill("2025")
    expect(page).to_have_url(f"{site}commitments/?end=2025..")
    assert sorted(listed(page)) == ids(row for row in rows if row["end"] >= "2025")
    control.get_by_label("To").fill("2026")

    expect(page).to_have_url(f"{site}commitments/?end=2025..2026")
    assert sorted(listed(page)) == ids(row for row in rows if "2025" <= row["end"] < "2027")
    expect(page.get_by_role("button", name="Remove: Due: 2025 to 2026")).to_be_visible()


def test_a_half_typed_year_changes_nothing(tabs, site):
    page = opened(tabs, f"{site}commitments/")

    facet(page, "end").get_by_label("To").press_sequentially("20", delay=300)
    page.wait_for_timeout(500)

    expect(page).to_have_url(f"{site}commitments/")


def test_money_is_compared_within_one_currency_only(tabs, site, rows):
    page = opened(tabs, f"{site}commitments/")
    control = facet(page, "budget")
    assert control.get_by_role("option").all_inner_texts()[1:] == ["EUR (17)", "MAD (1)", "USD (3)"]
    expect(control.get_by_label("At least")).to_be_hidden()

    control.get_by_label("Currency").select_option("USD")
    assert sorted(listed(page)) == ids(row for row in rows if row["budget_currency"] == "USD")
    control.get_by_label("At least").fill("100000")
    expect(page).to_have_url(f"{site}commitments/?budget=USD%3A100000..")
    control.get_by_label("At most").fill("250000")
    expect(status(page)).to_have_text("1 result")
    assert listed(page) == ["VDOL0003"]

    control.get_by_label("Currency").select_option("EUR")
    expect(control.get_by_label("At least")).to_have_value("")
    assert sorted(listed(page)) == ids(row for row in rows if row["budget_currency"] == "EUR")


def test_amounts_without_a_currency_stand_apart(tabs, site, demo_site):
    facet_file = json.loads((demo_site / "explorer" / "commitments.en.json").read_text("utf-8"))
    budget = next(column for column in facet_file["columns"] if column["name"] == "budget")
    budget["values"] = ["" if currency == "MAD" else currency for currency in budget["values"]]
    page = opened_with(facet_file, tabs, f"{site}commitments/?budget=-")

    expect(status(page)).to_have_text("1 result")
    expect(page.get_by_role("button", name="Remove: Budget: Currency not stated")).to_be_visible()
    facet(page, "budget").get_by_label("At least").fill("1000")
    expect(page.get_by_role("button", name="Remove: Budget: at least 1,000")).to_be_visible()
    assert listed(page) == ["VDNA0015"]


@pytest.mark.parametrize(
    ("sort", "key", "descending"),
    [("end", lambda row: row["end"], False), ("start.desc", lambda row: row["start"], True), ("budget.EUR.desc", lambda row: float(row["budget_amount"]), True)],
)
def test_the_list_is_sorted_and_who_has_no_value_comes_last(tabs, site, rows, sort, key, descending):
    page = opened(tabs, f"{site}commitments/")
    by_id = {row["id"]: row for row in rows}
    fit = [row for row in rows if "budget" not in sort or row["budget_currency"] == "EUR"]

    page.get_by_label("Sort by").select_option(sort)
    expect(page).to_have_url(f"{site}commitments/?sort={sort}")
    found = listed(page)

    assert len(found) == len(rows)
    assert [key(by_id[id]) for id in found[: len(fit)]] == sorted(map(key, fit), reverse=descending)


def test_the_list_is_sorted_by_status_and_by_last_update(tabs, site, rows):
    page = opened(tabs, f"{site}commitments/?sort=current_status")
    order = ["not_started", "limited", "substantial", "complete", "withdrawn", ""]
    by_id = {row["id"]: row for row in rows}

    found = [order.index(by_id[id]["current_status"]) for id in listed(page)]
    assert found == sorted(found)

    page.get_by_label("Sort by").select_option("updated.desc")
    expect(page).to_have_url(f"{site}commitments/?sort=updated.desc")
    assert by_id[listed(page)[0]]["current_status_date"] >= by_id[listed(page)[10]]["current_status_date"]


def test_choices_are_taken_back_one_by_one_or_all_at_once(tabs, site):
    page = opened(tabs, f"{site}commitments/?current_status=limited&ogp_values=access_to_information&end=2025..")
    chips = page.locator("[data-chips] button")
    expect(chips).to_have_count(3)

    page.get_by_role("button", name="Remove: Current status: Limited").press("Enter")
    expect(page).to_have_url(f"{site}commitments/?ogp_values=access_to_information&end=2025..")
    expect(chips.first).to_be_focused()
    expect(facet(page, "current_status").get_by_label("Limited")).not_to_be_checked()

    page.get_by_role("button", name="Clear all").press("Enter")
    expect(page).to_have_url(f"{site}commitments/")
    expect(status(page)).to_have_text("40 results")
    expect(status(page)).to_be_focused()
    expect(chips).to_have_count(0)


def test_more_results_follow_on_demand_and_take_the_focus(tabs, site):
    page = opened(tabs, f"{site}commitments/?start=2010..")
    expect(cards(page)).to_have_count(PER_PAGE)

    page.get_by_role("button", name="More results").press("Enter")

    expect(cards(page)).to_have_count(40)
    expect(cards(page).nth(PER_PAGE).get_by_role("link")).to_be_focused()
    expect(page).to_have_url(re.compile("shown=40"))
    page.reload()
    expect(cards(page)).to_have_count(40)


# The list as it came


def test_the_page_stays_as_it_came_until_something_is_chosen(tabs, site):
    page = opened(tabs, f"{site}commitments/")
    static = page.locator("[data-static] .pb-card")
    expect(static).to_have_count(40)
    expect(status(page)).to_have_text("40 results")
    names = [link.rpartition("/vd")[2].strip("/") for link in static.locator(".pb-card__name a").evaluate_all("links => links.map(link => link.getAttribute('href'))")]

    tick(page, "current_status", "complete")
    expect(static.first).to_be_hidden()
    tick(page, "current_status", "complete")

    expect(status(page)).to_have_text("40 results")
    expect(cards(page)).to_have_count(PER_PAGE)
    assert [id.lower().removeprefix("vd") for id in listed(page)] == names


def test_a_card_of_the_explorer_says_what_the_card_of_the_page_says(tabs, site):
    page = opened(tabs, f"{site}commitments/")
    static = {card.locator("a").first.get_attribute("href"): wording(card) for card in page.locator("[data-static] .pb-card").all()}

    page.goto(f"{site}commitments/?shown=40&start=2010..")
    expect(cards(page)).to_have_count(40)
    live = {card.locator("a").first.get_attribute("href"): wording(card) for card in cards(page).all()}

    assert live.keys() == static.keys()
    for address, words in static.items():
        assert words <= live[address], address


def test_a_card_shows_all_that_a_facet_file_may_hold(tabs, site):
    def column(name: str, kind: str, values: list[str], rows: list, **more: object) -> dict:
        return {"name": name, "shared": name, "title": name.title(), "kind": kind, "values": values, "rows": rows, **more}

    facet_file = {
        "collection": "commitments",
        "title": "Commitment",
        "plural": "Commitments",
        "first": 7,
        "ids": ["A1", "B2"],
        "titles": {"texts": ["Water", "Eau"], "foreign": {"fr": [1]}},
        "known": {"1": ["ALIAS-9"]},
        "status": {"column": "current_status", "codelist": "update-status"},
        "review": None,
        "order": [],
        "facts": ["topics", "budget", "end"],
        "columns": [
            column("current_status", "values", ["complete"], [0, 1], labels={"texts": ["Complete"]}),
            column("topics", "values", ["x", "y"], [[1, 2], 0], labels={"texts": ["Ix", "Igrek"], "foreign": {"fr": [1]}}),
            column("end", "dates", ["2024-03"], [1, 0]),
            column("deadline", "values", ["overdue", "settled"], [1, 2], labels={"texts": ["Overdue", "Settled"]}),
            column("budget", "amounts", ["", "EUR"], [[2, 5.5, 1, 3], 0]),
            column("updated", "dates", ["2024-03-01"], [0, 1]),
        ],
    }
    page = opened_with(facet_file, tabs, f"{site}commitments/?sort=title")

    assert listed(page) == ["B2", "A1"]
    first, second = cards(page).nth(0), cards(page).nth(1)
    expect(first.locator("code")).to_have_text(["B2", "ALIAS-9"])
    expect(first.get_by_role("link")).to_have_attribute("lang", "fr")
    expect(first.locator(".pb-badge")).to_have_text(["Complete"])
    expect(second.locator(".pb-badge")).to_have_text(["Not reported", "Due date passed: March 2024"])
    expect(second.locator("dl > div")).to_have_text(["Topics Ix, Igrek", "Budget EUR 5.50"])
    expect(second.locator("dd [lang=fr]")).to_have_text("Igrek")


def test_a_collection_without_any_facet_is_listed(tabs, site):
    facet_file = dict.fromkeys(("collection", "title", "plural"), "commitments") | {"first": 0, "ids": ["A1"], "titles": {"texts": ["A1"]}}
    facet_file |= {"known": {}, "status": None, "review": None, "order": [], "facts": [], "columns": []}

    page = opened_with(facet_file, tabs, f"{site}commitments/?q=a1")

    expect(status(page)).to_have_text("1 result")
    assert listed(page) == ["A1"]
    expect(cards(page).locator(".pb-badge, dl > div")).to_have_count(0)
    expect(page.locator("[data-facet]")).to_have_count(0)


def wording(card: Locator) -> set[str]:
    """The words of a card, whether it is on the screen or not."""
    return set(re.findall(r"\w+", re.sub(r"<[^>]*>", " ", card.inner_html())))


def test_without_javascript_the_list_and_a_page_for_each_value_remain(tabs, site):
    page = tabs.open(scripts=False)
    page.goto(f"{site}commitments/")
    expect(page.locator(".pb-card")).to_have_count(40)
    expect(page.get_by_role("checkbox")).to_have_count(0)

    page.get_by_text("Filters", exact=True).click()
    page.locator(".pb-facets a[href*='by-current-status/substantial']").click()

    expect(page).to_have_url(f"{site}commitments/by-current-status/substantial/")
    expect(page.locator(".pb-card")).to_have_count(12)


# The address


def test_the_address_holds_every_choice_and_gives_it_to_somebody_else(tabs, site):
    page = opened(tabs, f"{site}commitments/")
    tick(page, "current_status", "limited")
    tick(page, "current_status", "-")
    facet(page, "start").get_by_label("To").fill("2025")
    page.get_by_label("Sort by").select_option("end")
    field(page).fill("open")
    expect(page).to_have_url(f"{site}commitments/?q=open&current_status=limited&current_status=-&start=..2025&sort=end")
    expect(status(page)).to_have_text("12 results")
    expect(cards(page)).to_have_count(12)
    shown = listed(page)

    other = opened(tabs, page.url)
    expect(status(other)).to_have_text("12 results")
    expect(cards(other)).to_have_count(12)

    assert listed(other) == shown
    expect(other.get_by_label("Sort by")).to_have_value("end")
    expect(field(other)).to_have_value("open")
    expect(facet(other, "current_status").get_by_label("Limited")).to_be_checked()
    expect(facet(other, "start").get_by_label("To")).to_have_value("2025")


def test_on_a_slow_device_no_card_stands_twice(tabs, site):
    """Names are found at once, full texts later: here both come before the screen shows the first."""
    page = tabs.open()
    page.add_init_script("const frame = window.requestAnimationFrame; window.requestAnimationFrame = (act) => frame(() => setTimeout(act, 2500));")
    page.route("**/pagefind/pagefind.js", lambda route: page.wait_for_timeout(800) or route.continue_())
    page.goto(f"{site}commitments/?q=open")
    expect(status(page)).to_have_text("40 results")

    found = listed(page)

    assert len(found) == len(set(found))


def test_back_and_forward_restore_each_choice(tabs, site):
    page = opened(tabs, f"{site}commitments/")
    tick(page, "current_status", "complete")
    tick(page, "current_status", "limited")
    expect(status(page)).to_have_text("16 results")

    page.go_back()
    expect(status(page)).to_have_text("8 results")
    expect(facet(page, "current_status").get_by_label("Limited")).not_to_be_checked()
    page.go_back()
    expect(page).to_have_url(f"{site}commitments/")
    expect(status(page)).to_have_text("40 results")
    page.go_forward()
    page.go_forward()
    expect(status(page)).to_have_text("16 results")


def test_back_from_a_record_returns_to_the_same_list(tabs, site):
    page = opened(tabs, f"{site}commitments/?current_status=limited&sort=end")
    before = listed(page)

    cards(page).nth(2).get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/commitments/vd\w+/$"))
    page.go_back()

    expect(status(page)).to_have_text(f"{len(before)} results")
    assert listed(page) == before


def test_typing_a_word_is_one_step_back(tabs, site):
    page = opened(tabs, f"{site}commitments/")
    tick(page, "current_status", "substantial")

    field(page).press_sequentially("budget", delay=260)
    expect(page).to_have_url(f"{site}commitments/?q=budget&current_status=substantial")
    page.go_back()

    expect(page).to_have_url(f"{site}commitments/?current_status=substantial")
    expect(field(page)).to_have_value("")
    expect(status(page)).to_have_text("12 results")


def test_an_address_that_nobody_understands_does_no_harm(tabs, site):
    page = opened(tabs, f"{site}commitments/?current_status=perfect&start=soon&budget=&sort=beauty&shown=-3&unknown=1")

    expect(status(page)).to_have_text("0 results")
    page.get_by_role("button", name="Remove: Current status: perfect").click()

    expect(page.locator("[data-static] .pb-card, [data-list] > li")).not_to_have_count(0)


# Words


@pytest.mark.parametrize("query", ["vdna 13", "water daily"])
def test_a_commitment_is_found_as_people_type_it(tabs, site, query):
    page = opened(tabs, f"{site}commitments/?q={quote(query)}")

    expect(cards(page).first.locator("code").first).to_have_text("VDNA0013")


def test_names_are_found_without_what_people_leave_out(tabs, site):
    page = tabs.open()
    for prefix, query, title in (
        ("", "VDP/21 009", "Budgets across the Sahara"),
        ("", "vdp 2021 9", "Budgets across the Sahara"),
        ("", "oca", "Amal Citizens’ Observatory"),
        ("", "C.W.F.", "Clear Water Forum"),
        ("es/", "contratacion", "contratación"),
        ("fr/", "depenses", "dépens"),
        ("uk/", "ВОДИ", "вод"),
        ("uk/", "субсидія", "субсидій"),
        ("ar/", "المياه", "المياه"),
        ("ar/", "مياه", "المياه"),
        ("ar/", "الحكومه", "الحكومة"),
        ("ar/", "اطلس النزاهه", "أطلس النزاهة"),
        ("ar/", "محـــكمة", "محكمة"),
    ):
        page.goto(f"{site}{prefix}explore/?q={quote(query)}")
        expect(cards(page).filter(has_text=re.compile(title, re.IGNORECASE)).first).to_be_visible()
        assert title.lower() in " ".join(cards(page).all_text_contents()[:5]).lower()


def test_evidence_and_contacts_are_searched_too(tabs, site):
    page = opened(tabs, f"{site}commitments/")
    for query, id in (("Links to the tables of eleven towns", "VDOL0008"), ("treasury.open@finance.valdoria.example.org", "VDOL0008"), ("declarations by month", "VDNA0002")):
        field(page).fill(query)
        expect(page.get_by_role("button", name=f"Remove: Search words: {query}")).to_be_visible()
        expect(status(page)).to_have_text(re.compile(r"^\d+ results?$"))
        expect(cards(page).locator("code").filter(has_text=id)).to_have_count(1)
        assert id in listed(page)[:3]


def test_words_are_combined_with_all_other_choices(tabs, site):
    page = opened(tabs, f"{site}commitments/?q=water")
    expect(status(page)).to_have_text(re.compile(r"^\d+ results$"))
    all_found = set(listed(page))
    shares = counts(page, "current_status")
    assert sum(shares.values()) == len(all_found)

    tick(page, "current_status", "substantial")

    expect(status(page)).to_have_text(f"{shares['substantial']} results")
    assert set(listed(page)) < all_found


def test_what_only_the_text_holds_is_shown_with_the_word_marked(tabs, site):
    page = opened(tabs, f"{site}commitments/?q=eleven+towns+opened")

    expect(cards(page).locator("mark").first).to_be_visible()


def test_pagefind_is_loaded_only_when_words_are_typed(tabs, site):
    page = opened(tabs, f"{site}commitments/")
    tick(page, "current_status", "limited")
    assert not [address for address in tabs.requests if "pagefind" in address]

    field(page).fill("water")
    expect(page.get_by_label("Sort by").locator("option").first).to_have_text("Best match")
    expect(status(page)).to_have_text(re.compile("results?$"))

    assert [address for address in tabs.requests if "pagefind" in address]


# When there is nothing, or something fails


def test_nothing_found_offers_to_take_back_what_keeps_most_away(tabs, site, rows):
    page = opened(tabs, f"{site}commitments/?current_status=withdrawn&end=2030..&ogp_values=technology_innovation")
    expect(status(page)).to_have_text("0 results")
    expect(page.get_by_role("heading", name="Nothing matches all of this")).to_be_visible()
    expect(page.locator("[data-nothing]").get_by_role("link", name="Projects")).to_have_attribute("href", "../projects/")
    left = [row for row in rows if row["current_status"] == "withdrawn" and has(row, "ogp_values", "technology_innovation")]

    offers = page.locator("[data-without] li").all_inner_texts()
    if left:
        assert offers[0] == f"Without “Due: from 2030” {len(left)} result{'s' * (len(left) != 1)}"
        page.locator("[data-without] button").first.click()
        expect(page).to_have_url(f"{site}commitments/?current_status=withdrawn&ogp_values=technology_innovation")
        expect(status(page)).to_be_focused()


@pytest.mark.parametrize(("typed", "meant"), [("watter", "water"), ("VDNB0013", "VDNA0013"), ("lobyists register", "lobbyists register")])
def test_the_nearest_spelling_is_offered(tabs, site, typed, meant):
    page = opened(tabs, f"{site}commitments/?q={quote(typed)}")

    page.get_by_role("button", name=meant, exact=True).click()

    expect(page).to_have_url(f"{site}commitments/?q={meant.replace(' ', '+')}")
    expect(cards(page).first).to_be_visible()
    expect(field(page)).to_have_value(meant)


@pytest.mark.parametrize("path", ["commitments/", "explore/"])
def test_when_the_data_cannot_be_loaded_the_page_says_so_and_its_lists_stay(tabs, site, path):
    page = tabs.open()
    page.route("**/explorer/commitments.*.json", lambda route: route.abort())

    page.goto(f"{site}{path}?current_status=limited")

    expect(page.locator("[data-explorer]")).to_have_attribute("data-state", "failed")
    expect(status(page)).to_have_text("The filters could not be loaded. The lists below hold everything.")
    expect(page.locator("[data-static] a:visible").first).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_count(0)


def test_when_the_data_is_slow_the_page_says_so_and_then_goes_on(tabs, site):
    page = tabs.open()
    waiting = []
    page.route("**/explorer/commitments.*.json", lambda route: waiting.append(route))
    page.goto(f"{site}commitments/")
    expect(status(page)).to_contain_text("still loading")
    expect(page.locator("[data-static] .pb-card").first).to_be_visible()

    for route in waiting:
        route.continue_()

    expect(page.locator("[data-explorer]")).to_have_attribute("data-state", "live")
    expect(status(page)).to_have_text("40 results")


def test_nothing_is_said_to_be_missing_while_full_texts_are_searched(tabs, site):
    page, waiting = tabs.open(), []
    page.route("**/pagefind/pagefind.js", lambda route: waiting.append(route))
    page.goto(f"{site}commitments/?q=eleven+towns+opened")
    expect(page.get_by_role("button", name="Remove: Search words: eleven towns opened")).to_be_visible()

    expect(status(page)).to_have_text("Searching …")
    expect(page.get_by_role("heading", name="Nothing matches all of this")).to_be_hidden()
    for route in waiting:
        route.continue_()

    expect(cards(page).first).to_be_visible()


def test_when_the_text_search_fails_names_and_codes_are_still_found(tabs, site):
    page = tabs.open()
    page.route("**/pagefind/pagefind.js", lambda route: route.abort())
    page.goto(f"{site}commitments/?q=vdna+13")

    expect(status(page)).to_contain_text("only names and codes are searched")
    expect(cards(page)).to_have_count(1)
    page.unroute("**/pagefind/pagefind.js")
    field(page).fill("declarations by month")

    expect(status(page)).to_have_text(re.compile(r"^\d+ results?$"))
    assert "VDNA0002" in listed(page)


# Taking it along


def raw_rows(path: Path) -> tuple[str, dict[str, str]]:
    """Header and rows of a table by identifier, as they are written."""
    rows, open_row = [], ""
    for line in path.read_bytes().decode("utf-8").splitlines(keepends=True):
        open_row += line
        if open_row.count('"') % 2 == 0:
            rows.append(open_row)
            open_row = ""
    return rows[0], {row.partition(",")[0]: row for row in rows[1:]}


def downloaded(page: Page, button: Locator, folder: Path) -> bytes:
    if page.locator(".pb-explorer__save").get_attribute("open") is None:
        page.get_by_text("Download this list").click()
    with page.expect_download() as waiting:
        button.click()
    waiting.value.save_as(folder / waiting.value.suggested_filename)
    return (folder / waiting.value.suggested_filename).read_bytes()


def test_the_csv_holds_exactly_the_rows_that_are_listed(tabs, site, demo_site, tmp_path):
    page = opened(tabs, f"{site}commitments/?current_status=limited&sort=end.desc")
    header, by_id = raw_rows(demo_site / "data" / "commitments.csv")

    content = downloaded(page, page.get_by_role("button", name="Commitments, CSV"), tmp_path)

    assert content.decode("utf-8") == header + "".join(by_id[id] for id in listed(page))
    assert (tmp_path / "commitments.csv").exists()
    expect(status(page)).to_have_text("8 rows saved.")


def test_the_json_holds_exactly_the_rows_that_are_listed(tabs, site, demo_site, tmp_path):
    page = opened(tabs, f"{site}commitments/?budget=EUR:100000..&sort=title")
    by_id = {row["id"]: row for row in json.loads((demo_site / "data" / "commitments.json").read_text("utf-8"))}

    content = downloaded(page, page.get_by_role("button", name="Commitments, JSON"), tmp_path)

    found = json.loads(content)
    assert found == [by_id[id] for id in listed(page)]
    assert content.decode("utf-8") == json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def test_rows_beyond_those_on_the_screen_are_saved_too(tabs, site, demo_site, tmp_path):
    page = opened(tabs, f"{site}commitments/")
    _, by_id = raw_rows(demo_site / "data" / "commitments.csv")

    content = downloaded(page, page.get_by_role("button", name="Commitments, CSV"), tmp_path)

    assert len(list(csv.reader(content.decode("utf-8").splitlines(keepends=True)))) == len(by_id) + 1


def test_over_everything_each_kind_of_record_has_its_own_file(tabs, site, demo_site, tmp_path):
    page = opened(tabs, f"{site}explore/?country=MA")
    kinds = page.locator("[data-save] li").count()
    assert kinds >= 1

    header, _ = raw_rows(demo_site / "data" / "projects.csv")
    content = downloaded(page, page.get_by_role("button", name="Projects, CSV"), tmp_path).decode("utf-8")

    assert content.startswith(header)
    found = list(csv.DictReader(content.splitlines(keepends=True)))
    assert found
    assert all(has(row, "countries", "MA") for row in found)


def test_a_file_that_cannot_be_made_is_told(tabs, site):
    page = opened(tabs, f"{site}commitments/?current_status=limited")
    page.route("**/data/commitments.csv", lambda route: route.abort())

    page.get_by_text("Download this list").click()
    page.get_by_role("button", name="Commitments, CSV").click()

    expect(status(page)).to_contain_text("The file could not be created")


# Over everything


def test_everything_is_explored_by_what_collections_share(tabs, site):
    page = opened(tabs, f"{site}explore/")
    expect(status(page)).to_have_text("96 results")
    names = page.locator("[data-facet]").evaluate_all("facets => facets.map(facet => facet.dataset.facet)")
    assert names[0] == "collection"
    assert {"country", "sdg", "policy-area", "organizations", "start", "end", "budget"} < {*names}
    assert "update-status" not in names

    tick(page, "collection", "projects")
    expect(status(page)).to_have_text("12 results")
    tick(page, "collection", "commitments")
    expect(status(page)).to_have_text("52 results")
    tick(page, "sdg", "16")

    shares = counts(page, "collection")
    expect(status(page)).to_have_text(f"{shares['projects'] + shares['commitments']} results")
    expect(page).to_have_url(f"{site}explore/?collection=projects&collection=commitments&sdg=16")


def test_the_menu_leads_to_the_explorer(tabs, site):
    page = tabs.open()
    page.goto(site)

    page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Explore").click()

    expect(page).to_have_url(f"{site}explore/")


def test_the_kind_that_is_chosen_brings_its_facets_and_takes_them_along(tabs, site, rows):
    page = opened(tabs, f"{site}explore/")
    expect(page.locator('[data-facet="current_status"]')).to_have_count(0)

    tick(page, "collection", "commitments")
    own = page.locator("[data-facet]").evaluate_all("facets => facets.map(facet => facet.dataset.facet)")
    tick(page, "current_status", "limited")

    assert own[:2] == ["collection", "current_status"]
    assert {"action_plan", "review_completion", "ogp_values", "budget"} <= {*own}
    expect(page).to_have_url(f"{site}explore/?collection=commitments&current_status=limited")
    assert sorted(listed(page)) == ids(row for row in rows if row["current_status"] == "limited")
    expect(page.get_by_label("Sort by").get_by_role("option", name="Current status")).to_have_count(1)

    page.get_by_role("button", name="Remove: Current status: Limited").click()
    page.get_by_role("button", name="Remove: Kind of record: Commitments").click()
    expect(page.locator('[data-facet="current_status"]')).to_have_count(0)


def test_several_kinds_bring_what_they_share_and_keep_what_is_chosen(tabs, site):
    page = opened(tabs, f"{site}explore/?collection=commitments&current_status=limited")

    tick(page, "collection", "projects")

    names = page.locator("[data-facet]").evaluate_all("facets => facets.map(facet => facet.dataset.facet)")
    assert {"sdg", "organizations", "current_status"} <= {*names}
    assert "review_completion" not in names
    expect(status(page)).to_have_text("8 results")


def test_the_facets_of_a_kind_work_as_on_its_own_page(tabs, site):
    page = opened(tabs, f"{site}commitments/?current_status=limited&start=2024..2025&sort=end")
    expected = listed(page)

    page = opened(tabs, f"{site}explore/?collection=commitments&current_status=limited&start=2024..2025&sort=end")

    assert listed(page) == expected != []


# The heading follows


def test_heading_and_bar_of_a_list_say_what_is_on_it(tabs, site, rows):
    page = opened(tabs, f"{site}commitments/")
    complete = page.locator(".pb-legend li").filter(has_text=re.compile("^Complete"))

    tick(page, "ogp_values", "civic_participation")
    chosen = [row for row in rows if has(row, "ogp_values", "civic_participation")]
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Commitments {len(chosen)}")
    number = complete.locator("strong").inner_text()
    assert number == str(len([row for row in chosen if row["current_status"] == "complete"]))
    assert sum(map(int, page.locator(".pb-legend strong").all_inner_texts())) == len(chosen)

    complete.get_by_role("link").click()
    expect(page).to_have_url(re.compile("ogp_values=civic_participation"))
    expect(status(page)).to_have_text(re.compile(f"^{number} results?$"))


# Everybody


def test_the_keyboard_alone_narrows_sorts_and_takes_back(tabs, site):
    page = opened(tabs, f"{site}commitments/")
    field(page).focus()
    page.keyboard.press("Tab")
    expect(page.locator('[data-facet="current_status"] summary')).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    limited = facet(page, "current_status").get_by_label("Limited")
    expect(limited).to_be_checked()
    expect(limited).to_be_focused()
    expect(status(page)).to_have_text("8 results")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"

    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(status(page)).to_have_text("20 results")
    expect(facet(page, "current_status").get_by_label("Substantial")).to_be_focused()

    for _ in range(60):
        if page.evaluate("document.activeElement.id") == "pb-explorer-sort":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Sort by")).to_be_focused()
    expect(page).to_have_url(re.compile("sort="))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Commitments, CSV")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Remove: Current status: Limited")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove: Current status: Substantial")).to_be_focused()
    page.keyboard.press("Enter")
    expect(status(page)).to_be_focused()


def test_controls_have_names_and_roles(tabs, site):
    page = opened(tabs, f"{site}commitments/?current_status=limited")

    expect(page.get_by_role("search", name="Search in this list")).to_be_visible()
    expect(page.get_by_role("group", name="Current status").get_by_role("checkbox", name="Limited 8")).to_be_checked()
    expect(page.get_by_role("combobox", name="Sort by")).to_be_visible()
    assert status(page).evaluate("status => status.getAttribute('aria-live') ?? status.getAttribute('role')") == "status"
    expect(page.get_by_role("button", name="Remove: Current status: Limited")).to_be_visible()


# On a phone


@pytest.fixture
def phone(tabs, site) -> Page:
    """The list of commitments on a phone, with its filters open."""
    page = opened(tabs, f"{site}commitments/", width=360)
    opener(page).click()
    return page


def opener(page: Page) -> Locator:
    return page.locator("[data-open]")


def sheet(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Filters")


def test_on_a_phone_the_filters_open_over_the_list_and_say_how_many_results_there_are(phone, site):
    show = sheet(phone).locator("[data-show]")
    expect(show).to_have_text("Show 40 results")

    tick(phone, "current_status", "limited")
    expect(show).to_have_text("Show 8 results")
    show.click()

    expect(sheet(phone)).to_be_hidden()
    expect(status(phone)).to_be_focused()
    expect(status(phone)).to_have_text("8 results")
    expect(opener(phone)).to_contain_text("1 chosen")
    expect(phone).to_have_url(f"{site}commitments/?current_status=limited")


def test_escape_closes_the_filters_and_leads_back_to_their_button(phone, site):
    phone.keyboard.press("Escape")

    expect(sheet(phone)).to_be_hidden()
    expect(opener(phone)).to_be_focused()
    expect(phone).to_have_url(f"{site}commitments/")


def test_the_way_back_closes_the_filters_and_takes_back_what_was_chosen_there(phone, site):
    tick(phone, "current_status", "limited")
    tick(phone, "current_status", "complete")
    expect(phone).to_have_url(f"{site}commitments/?current_status=limited&current_status=complete")

    phone.go_back()

    expect(sheet(phone)).to_be_hidden()
    expect(phone).to_have_url(f"{site}commitments/")
    expect(status(phone)).to_have_text("40 results")


def test_the_number_of_results_stays_in_sight(tabs, site):
    page = opened(tabs, f"{site}commitments/?start=2010..", width=360)

    page.mouse.wheel(0, 3000)
    page.wait_for_function("() => scrollY > 2000")

    assert page.locator("[data-status]").evaluate("element => element.getBoundingClientRect().top >= 0 && document.elementFromPoint(element.getBoundingClientRect().left + 5, element.getBoundingClientRect().top + 5) === element")


@pytest.mark.parametrize("path", ["commitments/", "ar/explore/"])
def test_a_narrow_screen_keeps_the_filters_folded_and_never_scrolls_sideways(tabs, site, path):
    page = opened(tabs, f"{site}{path}", width=320)
    expect(page.locator("[data-facet]").first).to_be_hidden()

    opener(page).click()
    for control in page.locator("[data-facet]").all():
        if control.get_attribute("open") is None:
            control.locator("summary").click()

    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.locator("dialog [data-body]").evaluate("body => body.scrollWidth <= body.clientWidth")


def test_numbers_are_followed_by_the_right_form_of_the_word(tabs, site):
    page = tabs.open()
    for address, message in (
        ("uk/commitments/?current_status=not_started", "3 результати"),
        ("uk/commitments/?current_status=complete", "8 результатів"),
        ("uk/commitments/?q=VDNA0013", "1 результат"),
        ("ar/commitments/?current_status=not_started", "3 نتائج"),
        ("ar/commitments/?current_status=substantial", "12 نتيجة"),
        ("ar/commitments/?current_status=perfect", "لا نتائج"),
        ("fr/commitments/?current_status=perfect", "0 résultat"),
        ("es/commitments/?current_status=substantial", "12 resultados"),
    ):
        page.goto(site + address)
        expect(status(page)).to_have_text(message)


def test_text_in_another_language_is_marked_as_such(tabs, site):
    page = opened(tabs, f"{site}uk/commitments/?q=VDLC0005")

    link = cards(page).get_by_role("link").first

    expect(link).to_have_attribute("lang", "en")
    expect(link).to_have_attribute("dir", "auto")
