"""Every field may be absent, and every collection: pages say so, or leave it out."""

import re

import own_schemas
import portals
import pytest

from pledgebook.model.derived_values import derived_values
from pledgebook.model.portal import address

COLLECTIONS = sorted(portals.small_portal().schema.collections)
HEADING_OVER_NOTHING = re.compile(r"<(h[1-6]|dt|dd|th|figcaption)\b[^>]*>\s*</\1>|<h2[^>]*>[^<]*</h2>\s*(<(dl|ul|ol|p)\b[^>]*>\s*</\3>\s*)?</section>")
NOT_REPORTED = "not reported"


def assert_whole(pages: dict[str, str]) -> None:
    for path, html in pages.items():
        assert not HEADING_OVER_NOTHING.search(html), path
        assert ">None<" not in html, path
        assert '="None"' not in html, path


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_pages_are_whole_where_records_have_nothing_but_their_id(portal, collection):
    assert_whole(own_schemas.rendered(own_schemas.changed(portal, collection, lambda data: {})))


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_pages_are_whole_where_the_schema_has_nothing_but_the_id(portal, collection):
    def only_id(fields):
        return tuple(field for field in fields if field.name == "id")

    assert_whole(own_schemas.rendered(own_schemas.changed(portal, collection, lambda data: {}, only_id)))


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_pages_are_whole_where_objects_have_no_parts(portal, collection):
    objects = {field.name: [{}] if field.is_list else {} for field in portal.schema.collections[collection].fields if field.fields}

    assert_whole(own_schemas.rendered(own_schemas.changed(portal, collection, lambda data: data | objects)))


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_collection_can_be_removed(portal, collection):
    pages = own_schemas.rendered(own_schemas.without_collection(portal, collection))

    assert_whole(pages)
    assert not [path for path in pages if path.startswith(f"{collection}/")]
    links = {link for html in pages.values() for link in re.findall(r'href="(?:\.\./)*([a-z-]+)/', html)}
    assert collection not in links


def test_lists_of_commitments_exist_only_where_there_are_commitments(portal):
    pages = own_schemas.rendered(own_schemas.without_collection(portal, "commitments"))

    assert not {"overdue/", "due-soon/", "not-reported/", "no-news/", "recent/"} & set(pages)


def test_groups_exist_only_where_the_schema_has_a_field_for_them(portal):
    for collection in ("commitments", "projects"):
        portal = own_schemas.without(portal, collection, ("sdgs",), in_schema=True)

    pages = own_schemas.rendered(portal)

    assert not [path for path in pages if path.startswith("goals/")]
    assert "countries/" in pages


def test_without_comments_nobody_is_asked_for_one(portal):
    assert "Anyone may comment" in own_schemas.rendered(portal)["commitments/lamp0002/"]
    assert "Anyone may comment" not in own_schemas.rendered(own_schemas.without_collection(portal, "comments"))["commitments/lamp0002/"]


@pytest.mark.parametrize(
    ("key", "field", "term"),
    [
        ("commitments/LAMP0001", "institutions", "Who is responsible"),
        ("commitments/LAMP0001", "contact", "Contact details"),
        ("action-plans/AP_ISL09", "level", "Level"),
        ("action-plans/AP_ISL09", "submitted", "Submitted"),
        ("action-plans/AP_ISL09", "lead_institutions", "Lead institutions"),
        ("projects/LANTERN-01", "budget", "Budget"),
    ],
)
def test_what_a_reader_expects_to_know_is_not_reported(portal, key, field, term):
    collection, _, id = key.partition("/")
    record = own_schemas.page(own_schemas.with_data(portal, key, **{field: None}), address(portal.find(collection, id)))

    [found] = [each for each in record.all("dt") if each.text == term and each.get("data-pagefind-ignore") is not None]
    assert found.parent.one("dd").text == NOT_REPORTED


@pytest.mark.parametrize("key", ["commitments/LAMP0001", "action-plans/AP_ISL09"])
def test_a_period_without_dates_is_not_reported(portal, key):
    collection, _, id = key.partition("/")
    record = own_schemas.page(own_schemas.with_data(portal, key, start=None, end=None), address(portal.find(collection, id)))

    assert f"From – to {NOT_REPORTED}" in record.text


def test_a_commitment_without_a_due_date_does_not_say_that_nothing_is_expected(portal):
    [open_one] = [each for each in portal.all("commitments") if derived_values(each, portal)["deadline"] != "settled"][:1]
    record = own_schemas.page(own_schemas.with_data(portal, open_one.key, end=None, milestones=None), address(open_one))

    assert f"What comes next {NOT_REPORTED}" in record.text
    assert "Nothing more is expected" not in record.text


def test_a_field_that_the_schema_lacks_is_not_expected(portal):
    reduced = own_schemas.without(portal, "commitments", ("institutions",), in_schema=True)

    assert "Who is responsible" not in own_schemas.page(reduced, "commitments/lamp0001/").text


def test_a_promise_of_which_only_the_action_is_known_has_no_further_section(portal):
    bare = own_schemas.with_data(portal, "commitments/LAMP0001", problem=None, status_quo=None, contribution=None, long_term_goal=None, action={"en": "Light the quay."})

    assert "The promise" not in [each.text for each in own_schemas.page(bare, "commitments/lamp0001/").all("h2")]


def test_a_milestone_without_a_title_is_named_by_its_id(portal):
    changed = own_schemas.with_data(portal, "commitments/LAMP0001", milestones=[{"id": "1.1"}, {}])

    headings = [each.text for each in own_schemas.page(changed, "commitments/lamp0001/").all("h3")]
    assert {"Milestone 1.1", "Milestone 2"} <= set(headings)


def test_a_link_without_an_address_is_mere_words(portal):
    changed = own_schemas.with_data(portal, "commitments/LAMP0001", updates=[{"date": "2026-01-01", "evidence": [{"title": {"en": "A paper"}}]}])
    record = own_schemas.page(changed, "commitments/lamp0001/")

    assert "A paper" in record.text
    assert "A paper" not in record.links().values()


def test_a_code_without_a_page_of_its_own_is_no_link(portal):
    country = portal.schema.collections["organizations"].by_name["country"].codelist
    assert country == "country"
    changed = own_schemas.with_data(portal, "organizations/world-lantern-fund", country="FR")

    assert "countries/fr/" in own_schemas.rendered(changed)
    assert 'countries/is/"' in own_schemas.rendered(portal)["action-plans/ap_isl09/"]
