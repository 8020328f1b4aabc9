"""The form for records: what it shows, what it says, and what comes out of it."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit

import portals
import pytest
from playwright.sync_api import Download, Locator, Page, expect

from pledgebook.check.validation import SchemaValidator
from pledgebook.records import strict_yaml

pytestmark = pytest.mark.browser

RECORD = "edit/?record=commitments/VDOL0001"
SOURCE = (portals.DEMO / "commitments" / "VDOL0001.yml").read_text("utf-8")
SMALL = """(least) => [...document.querySelectorAll("[data-edit] :is(button, input, select, textarea, summary, [role=option])")].filter((each) => {
  const box = (each.type === "checkbox" ? each.closest("label") : each).getBoundingClientRect();
  return box.width && (box.height < least || box.width < least);
}).map((each) => each.outerHTML.slice(0, 120))"""


@pytest.fixture
def site(served, demo_site) -> str:
    return served(demo_site)


def opened(tabs, address: str, **options) -> Page:
    page = tabs.open(**options)
    page.goto(address)
    expect(page.get_by_role("button", name=re.compile("^(Check and continue|التحقق والمتابعة)$"))).to_be_visible()
    return page


def title(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Title: English").first


def finish(page: Page) -> str:
    """The text of the record at the end of the form."""
    page.get_by_role("button", name="Check and continue").click()
    return page.get_by_role("textbox", name="The record as text").input_value()


def address_of(page: Page, name: str) -> str:
    return page.get_by_role("link", name=re.compile(name)).get_attribute("href")


def blocks(text: str) -> Iterator[str]:
    yield from re.split(r"(?m)^(?=\w+:)", text)


def test_a_change_touches_its_own_field_alone_and_leads_to_the_file(tabs, site):
    page = opened(tabs, site + RECORD)
    title(page).fill("The budget: open # at last")

    text = finish(page)

    assert [block.partition(":")[0] for block in {*blocks(text)} - {*blocks(SOURCE)}] == ["title"]
    data = strict_yaml.parse(text).data
    assert data == {**strict_yaml.parse(SOURCE).data, "title": {**strict_yaml.parse(SOURCE).data["title"], "en": "The budget: open # at last"}}
    assert SchemaValidator(portals.demo_portal().schema).errors(data, "commitments") == []
    assert address_of(page, "Propose it at github.com") == "https://github.com/pledgebook/pledgebook/edit/main/content/commitments/VDOL0001.yml"
    assert address_of(page, "by e-mail").startswith("mailto:open@pledgebook.example.org?subject=commitments%2FVDOL0001&body=")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file").click()
    assert downloaded(download.value) == ("VDOL0001.yml", text)
    assert not tabs.faults


def downloaded(download: Download) -> tuple[str, str]:
    return download.suggested_filename, download.path().read_text("utf-8")


@pytest.mark.parametrize("collection", ["action-plans", "comments", "organizations", "projects"])
def test_a_record_in_which_nothing_is_changed_has_nothing_to_send(tabs, site, collection):
    longest = max((portals.DEMO / collection).glob("*.yml"), key=lambda path: path.stat().st_size)
    page = opened(tabs, f"{site}edit/?record={collection}/{longest.stem}")

    page.get_by_role("button", name="Check and continue").click()

    expect(page.get_by_role("heading", name="Nothing has been changed yet")).to_be_focused()
    assert not tabs.faults


def test_what_is_wrong_is_said_as_the_check_says_it_and_leads_to_the_field(tabs, site):
    page = opened(tabs, site + RECORD)
    page.get_by_role("textbox", name="Start (recommended)", exact=True).fill("31.08.2021")
    plan = page.get_by_role("combobox", name="Action plan (required)")
    plan.fill("AP_VALD0X")
    page.get_by_role("button", name="Check and continue").click()

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    assert summary.get_by_role("link").all_inner_texts() == [
        "Action plan: there is no action plan 'AP_VALD0X'. Did you mean 'AP_VALD02'? Write the id of a file in content/action-plans/, or add that record.",
        "Start: '31.08.2021' is not a date. Did you mean 2021-08-31? Write the year, month or day that the source gives: 2021, 2021-08 or 2021-08-31.",
    ]
    summary.get_by_role("link").first.click()
    expect(plan).to_be_focused()
    expect(plan).to_have_attribute("aria-invalid", "true")
    expect(plan).to_have_accessible_description(re.compile("there is no action plan 'AP_VALD0X'"))
    plan.fill("second")
    plan.press("ArrowDown")
    plan.press("Enter")
    page.get_by_role("textbox", name="Start (recommended)", exact=True).fill("2021-08")
    expect(summary).to_be_hidden()
    assert "start: 2021-08\n" in finish(page)


def test_a_draft_stays_until_it_is_discarded(tabs, site):
    page = opened(tabs, site + RECORD)
    title(page).fill("A draft")
    expect(page.get_by_text("Your draft is kept in this browser.")).to_be_visible()

    page.reload()
    expect(page.get_by_text(re.compile("This browser holds a draft of yours from .*20"))).to_be_visible()
    expect(page.locator("[data-form] form")).to_have_attribute("inert", "")
    page.get_by_role("button", name="Continue with the draft").click()
    expect(title(page)).to_have_value("A draft")
    page.reload()
    page.get_by_role("button", name="Discard the draft").click()
    page.reload()
    expect(title(page)).to_have_value("The State budget as open data")
    expect(page.get_by_role("button", name="Continue with the draft")).to_have_count(0)
    title(page).fill("Something else")
    expect(page.get_by_text("Your draft is kept in this browser.")).to_be_visible()
    title(page).fill("The State budget as open data")
    expect(page.get_by_text("Your draft is kept in this browser.")).to_be_hidden()
    assert page.evaluate("localStorage.length") == 0


def test_entries_of_a_list_are_added_moved_and_removed_by_keyboard(tabs, site):
    page = opened(tabs, site + RECORD)
    group = page.get_by_role("group", name="Milestones", exact=True)
    names = [each["id"] for each in strict_yaml.parse(SOURCE).data["milestones"]]

    group.get_by_role("button", name="Move down: Milestone 1").press("Enter")
    expect(group.get_by_role("button", name="Move down: Milestone 2").or_(group.get_by_role("button", name="Move up: Milestone 2"))).to_have_count(2)
    group.get_by_role("button", name="Add: Milestone").press("Enter")
    added = group.locator(f":scope > ol > li:nth-child({len(names) + 1})")
    expect(added.get_by_role("textbox", name="Identifier (required)")).to_be_focused()
    page.keyboard.type("1-new")
    added.get_by_role("textbox", name="Title: English").fill("A new step")
    group.get_by_role("button", name="Remove: Milestone 1").press("Enter")
    expect(group.get_by_role("button", name="Remove: Milestone 1")).to_be_focused()

    found = strict_yaml.parse(finish(page)).data["milestones"]
    assert [each["id"] for each in found] == [names[0], *names[2:], "1-new"]
    assert found[-1] == {"id": "1-new", "title": {"en": "A new step"}}


def test_a_comment_is_written_without_an_account(tabs, site):
    page = tabs.open()
    page.goto(f"{site}commitments/vdol0001/")
    page.get_by_role("link", name="Write a comment here").click()
    page.get_by_role("textbox", name="Text (required)").fill("I was there.\n\nIt is so.")

    text = finish(page)

    data = strict_yaml.parse(text).data
    assert (data["about"], data["language"], data["text"]) == ("commitments/VDOL0001", "en", "I was there.\n\nIt is so.")
    assert data["id"].startswith(data["date"])
    assert SchemaValidator(portals.demo_portal().schema).errors(data, "comments") == []
    mail, proposal = (urlsplit(address_of(page, name)) for name in ("by e-mail", "Propose"))
    assert parse_qs(mail.query)["body"] == [f"content/comments/{data['id']}.yml\r\n\r\n{text}".replace("\r\n", "\n").replace("\n", "\r\n")]
    assert unquote(proposal.path) == "/pledgebook/pledgebook/new/main"
    assert parse_qs(proposal.query) == {"filename": [f"content/comments/{data['id']}.yml"], "value": [text]}


def test_what_the_form_cannot_show_stays_as_it_is(tabs, site):
    page = tabs.open()
    strange = {"strange": [["a", 1], {"b": {"c": "d"}}]}
    page.route("**/vdol0001.json", lambda route: route.fulfill(json={**(found := route.fetch().json()), "record": {**found["record"], **strange}}))
    page.route("**/vdol0001.yml", lambda route: route.fulfill(body=SOURCE + "strange:\n- [a, 1]  # as it was\n- b: {c: d}\n"))
    page.goto(site + RECORD)
    expect(page.get_by_role("group", name="strange")).to_contain_text("can't be changed here, and stays as it is")
    title(page).fill("Changed")
    page.get_by_role("button", name="Check and continue").click()

    assert "there is no field 'strange' here." in page.get_by_role("alert").inner_text()
    expect(page.get_by_role("group", name="strange").locator("pre")).to_contain_text("c: d")
    page.get_by_role("button", name="Continue all the same").click()
    assert page.get_by_role("textbox", name="The record as text").input_value().endswith("strange:\n- [a, 1]  # as it was\n- b: {c: d}\n")


def test_in_arabic_on_a_telephone_everything_fits_and_is_large_enough(tabs, site):
    page = opened(tabs, f"{site}ar/{RECORD}", width=360)
    page.evaluate("for (const each of document.querySelectorAll('[data-edit] details')) each.open = true")

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(SMALL, 24) == []
    assert page.evaluate("getComputedStyle(document.querySelector('[data-edit]')).direction") == "rtl"


def test_on_a_telephone_a_new_record_shows_the_languages_of_page_and_portal_and_any_other_when_it_is_asked_for(tabs, site):
    page = opened(tabs, f"{site}ar/edit/?new=organizations", width=360)
    shown = "[...new Set([...document.querySelectorAll('[data-language]')].filter((each) => each.offsetWidth).map((each) => each.dataset.language))]"
    assert page.evaluate(shown) == ["en", "ar"]

    page.get_by_role("checkbox", name="Українська").check()

    assert page.evaluate(shown) == ["en", "uk", "ar"]


def test_without_a_record_one_is_chosen(tabs, site):
    page = tabs.open()
    page.goto(f"{site}edit/?record=commitments/nothing")
    expect(page.get_by_role("alert")).to_have_text("There is no record “nothing” here.")
    page.get_by_role("combobox", name="Kind of record").select_option("organizations")
    page.get_by_role("combobox", name="Record", exact=True).fill("court")
    page.get_by_role("option", name="Court of Audit").click()
    page.get_by_role("button", name="Open").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Edit: Court of Audit")


def test_without_javascript_the_page_says_what_else_there_is(tabs, site):
    page = tabs.open(scripts=False)
    page.goto(f"{site}edit/")

    expect(page.get_by_role("link", name="by e-mail")).to_be_visible()
    expect(page.get_by_role("link", name="How to contribute")).to_be_visible()


def test_a_form_that_does_not_arrive_says_so(tabs, site):
    page = tabs.open()
    page.route("**/edit/commitments.en.json", lambda route: route.abort())
    page.goto(site + RECORD)

    expect(page.locator("[data-form]")).to_contain_text("could not be loaded")
