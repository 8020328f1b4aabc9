"""Records: everything in them is found by its place, and numbers are sorted as people count."""

from collections.abc import Callable

import portals
import pytest

from pledgebook.records.record import Record, clean, natural_key, normalised
from pledgebook.schema.fields import Schema

COMMITMENT = {
    "id": "X1",
    "title": {"en": "Wells"},
    "institutions": [{"organization": "river-watch", "role": "lead"}, {"label": {"en": "Friends"}}],
    "milestones": [{"id": "m1", "due": "2023"}, {"id": "m2"}],
    "updates": [{"date": "2022", "evidence": [{"url": "https://example.org/"}]}],
    "not_recorded": ["start"],
}


@pytest.fixture
def record_of(schema: Schema) -> Callable[..., Record]:
    """Makes a record of a collection."""

    def record_of(collection: str, **data: object) -> Record:
        return Record(schema.collections[collection], "X1", data, portals.document(portals.SMALL / collection / "X1.yml", collection))

    return record_of


@pytest.fixture
def commitment(record_of) -> Record:
    return record_of("commitments", **COMMITMENT)


def test_everything_in_a_record_is_found_with_its_place_objects_before_their_parts(commitment):
    found = [(path, field.path) for path, field, _ in commitment.visit()]

    assert found == [
        (("id",), ("id",)),
        (("title",), ("title",)),
        (("institutions", 0), ("institutions",)),
        (("institutions", 0, "organization"), ("institutions", "organization")),
        (("institutions", 0, "role"), ("institutions", "role")),
        (("institutions", 1), ("institutions",)),
        (("institutions", 1, "label"), ("institutions", "label")),
        (("milestones", 0), ("milestones",)),
        (("milestones", 0, "id"), ("milestones", "id")),
        (("milestones", 0, "due"), ("milestones", "due")),
        (("milestones", 1), ("milestones",)),
        (("milestones", 1, "id"), ("milestones", "id")),
        (("updates", 0), ("updates",)),
        (("updates", 0, "date"), ("updates", "date")),
        (("updates", 0, "evidence", 0), ("updates", "evidence")),
        (("updates", 0, "evidence", 0, "url"), ("updates", "evidence", "url")),
        (("not_recorded", 0), ("not_recorded",)),
    ]
    assert [value for _, field, value in commitment.visit() if field.path == ("milestones", "id")] == ["m1", "m2"]


def test_what_stands_at_a_field_is_found_in_every_entry(commitment):
    assert [(path, value) for path, _, value in commitment.visit_at("milestones", "id")] == [(("milestones", 0, "id"), "m1"), (("milestones", 1, "id"), "m2")]
    assert commitment.visit_at("milestones", "nothing") == []
    assert commitment.visit_at("nothing") == []


def test_values_at_a_path_are_found_whatever_lists_lie_on_the_way(commitment):
    assert commitment.at(("milestones", "id")) == ["m1", "m2"]
    assert commitment.at(("milestones", "due")) == ["2023"]
    assert commitment.at(("updates", "evidence", "url")) == ["https://example.org/"]
    assert commitment.at(("title",)) == [{"en": "Wells"}]
    assert commitment.at(("assessments", "assessor")) == []


def test_what_refers_to_other_records_is_found(commitment):
    assert [(path, field.references, value) for path, field, value in commitment.references()] == [(("institutions", 0, "organization"), "organizations", "river-watch")]


def test_values_of_some_datatypes_are_found_one_datatype_after_the_other(commitment):
    found = [(path, field.path, value) for path, field, value in commitment.of("date", "document", "id")]

    assert found == [
        (("milestones", 0, "due"), ("milestones", "due"), "2023"),
        (("updates", 0, "date"), ("updates", "date"), "2022"),
        (("updates", 0, "evidence", 0), ("updates", "evidence"), {"url": "https://example.org/"}),
        (("id",), ("id",), "X1"),
        (("milestones", 0, "id"), ("milestones", "id"), "m1"),
        (("milestones", 1, "id"), ("milestones", "id"), "m2"),
    ]
    assert list(commitment.of("position")) == []


def test_a_value_that_is_not_there_is_nothing_or_what_is_asked_for(commitment):
    assert (commitment.get("id"), commitment.get("start"), commitment.get("start", "unknown")) == ("X1", None, "unknown")


def test_other_accounts_of_a_record_add_what_they_alone_give(record_of):
    project = record_of("projects", countries=["KE", "TV"], tellings=[{"countries": ["TV", "FJ"]}, {"countries": ["KE"]}])

    assert project.all_at(("countries",)) == ["KE", "TV", "FJ"]
    assert project.at(("countries",)) == ["KE", "TV"]


def test_a_field_is_not_recorded_only_where_that_is_said_and_nothing_stands_there(commitment):
    assert {name: commitment.is_recorded(name) for name in ("start", "end", "title")} == {"start": False, "end": True, "title": True}


def test_a_field_that_has_a_value_is_recorded_whatever_is_said(record_of):
    assert record_of("commitments", start="2021", not_recorded=["start"]).is_recorded("start")


def test_values_are_cleaned_in_the_order_of_the_schema_and_unknown_ones_left_out(schema):
    data = {"budget": {"currency": "KES", "amount": 605153}, "nonsense": 1, "id": "X1", "milestones": [{"due": "2023", "id": "m1"}], "start": None, "sdgs": ["16", 6]}

    cleaned = clean(data, schema.collections["commitments"].fields)

    assert cleaned == {"id": "X1", "sdgs": [16, 6], "budget": {"amount": "605153", "currency": "KES"}, "milestones": [{"id": "m1", "due": "2023"}]}
    assert [list(cleaned), list(cleaned["budget"]), list(cleaned["milestones"][0])] == [["id", "sdgs", "budget", "milestones"], ["amount", "currency"], ["id", "due"]]


@pytest.mark.parametrize(("code", "plain"), [("INT/13/001", "int13001"), ("int 13_001", "int13001"), ("Ñ-1.", "ñ1")])
def test_a_code_is_the_same_however_its_parts_are_divided(code, plain):
    assert normalised(code) == plain


@pytest.mark.parametrize(
    "in_order",
    [
        ["1", "2", "10"],
        ["1.1", "1.2", "1.10", "2"],
        ["1.2", "1.2.a", "1.2.b"],
        ["AL0002", "al0006", "AL0010", "KE-2", "KE-10"],
        ["2. Open data", "10. Ethics", "Budget", "“Free”"],
        ["", "1", "a"],
        ["١", "٢", "١٠"],
    ],
)
def test_numbers_within_texts_are_sorted_as_people_count(in_order):
    backwards = in_order[::-1]

    assert sorted(backwards, key=natural_key) == in_order


def test_numbers_that_are_written_differently_are_sorted_alike():
    assert natural_key("A1b") == natural_key("a01B")
    assert natural_key("1") != natural_key("a")
