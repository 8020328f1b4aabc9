"""Inputs that led to bug reports elsewhere, laid over a small portal: each is right, or told with what helps."""

import shutil
import unicodedata
from dataclasses import replace
from pathlib import Path

import portals
import pytest

from pledgebook import SchemaError
from pledgebook.check.content_files import ContentFiles
from pledgebook.model import facets
from pledgebook.records import image_files
from pledgebook.schema import codelists

EXAMPLES = Path(__file__).parents[1] / "examples"
CASES = portals.SHARED / "cases"


@pytest.fixture
def case(tmp_path, check_folder):
    """What the check says of a case: rule, name of the file and message of every problem but missing translations."""

    def case(name: str, **changes: str) -> list[tuple[str, str, str]]:
        folder = CASES / name
        if not folder.is_dir():
            pytest.skip(f"the cases are not at hand: there is no {folder}")
        shutil.copytree(EXAMPLES / "base", tmp_path, dirs_exist_ok=True)
        for path in (path for path in folder.rglob("*") if path.is_file() and path.name != "queries.txt"):
            target = tmp_path / path.relative_to(folder)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(path.read_bytes())
        return [(each.rule, Path(each.file).stem, each.message) for each in check_folder(tmp_path).problems if each.rule not in ("language-missing", "default-language-missing")]

    return case


def test_coordinates_have_as_many_decimals_as_phones_give(case):
    assert [rule for rule, _, _ in case("01-coordinates-of-seven-decimals")] == ["comment-behind-text"]


def test_a_currency_that_is_gone_is_accepted(case, schema):
    assert case("02-currency-that-is-gone") == []
    assert schema.codelists["currency"].codes["HRK"].labels["es"] == "kuna croata"


def test_a_language_that_is_none_is_told_with_the_one_that_was_meant(case):
    told = case("04-language-key-ua")

    assert [(rule, record) for rule, record, _ in told] == [("language-code", "KEY01")] * 3
    assert [f"Did you mean '{code}'?" in message for code, (_, _, message) in zip(("uk", "es", "ja"), told, strict=True)] == [True] * 3


def test_a_sign_that_cuts_a_text_is_told(case):
    told = [message for rule, _, message in case("05-hash-cuts-text") if rule == "comment-behind-text"]

    assert ["'#4 to the north'" in told[0], "'#3 of the county'" in told[1]] == [True, True]
    assert "Put the text in quotes" in told[0]


def test_a_year_out_of_reason_is_told(case):
    assert sorted(message[:22] for rule, _, message in case("06-year-with-a-slip") if rule == "year-out-of-reason") == ["the year 0223 is hardl", "the year 1021 is hardl", "the year 2202 is hardl"]


def test_a_picture_that_is_none_is_told_by_what_it_is(case):
    ((rule, record, message),) = case("07-picture-is-a-pointer")

    assert (rule, record) == ("image-without-a-picture", "DAM02")
    assert "a pointer of Git LFS" in message


def test_a_photo_is_published_without_the_place_where_it_was_taken(case, tmp_path):
    assert case("09-photo-tells-where") == []
    path = tmp_path / "images" / "site-visit.jpg"

    assert b"PhoneMaker" in path.read_bytes()
    assert not any(b"PhoneMaker" in data for _, data in image_files.published_files(path))


def test_leftovers_among_pictures_are_told(case, tmp_path):
    case("08-links-and-leftovers-in-images")
    (tmp_path / "images" / "plan.png").symlink_to(__file__)
    told = ContentFiles(tmp_path, {}, replace(portals.small_settings(), languages=("en", "es"))).problems()

    assert {Path(each.file).name: each.rule for each in told if each.rule != "not-text"} == {"plan.png": "link", ".DS_Store": "unnamed-file", "plan.png~": "unnamed-file", "salaries.xlsx": "unnamed-file", "well.png": "unnamed-file"}


def test_facet_pages_keep_values_apart():
    made = facets.slugs(["C", "C#", "दान कोष", "दीन कोष", "c++", "Con"])

    assert made["C"] == "c"
    assert (made["दान कोष"], made["दीन कोष"]) == ("दान-कोष", "दीन-कोष")
    assert len({unicodedata.normalize("NFC", each).casefold() for each in made.values()}) == 6
    assert made["Con"] == "con-"


def test_a_record_whose_page_would_be_a_list_is_told(case):
    assert [(rule, record) for rule, record, _ in case("16-page-of-a-record-lost")] == [("address-taken", "by-type"), ("address-taken", "by-status")]


def test_texts_that_show_nothing_or_turn_the_direction_are_errors(case):
    told = {record: message for _, record, message in case("17-blank-name")}

    assert "U+200B, zero width space" in told["blank"]
    assert "U+202E, right-to-left override" in told["TURN01"]


def test_characters_that_nobody_sees_are_named(case):
    told = {record: message for _, record, message in case("18-characters-nobody-sees")}

    assert {record: next(word for word in ("U+200B", "U+00A0", "another form of Unicode") if word in message) for record, message in told.items()} == {
        "zw-address": "U+200B", "ZW01": "U+200B", "NB01": "U+00A0", "NB02": "U+00A0", "NFC01": "another form of Unicode",
    }  # fmt: skip


def test_a_merge_that_was_not_finished_and_a_pointer_are_told_as_what_they_are(case):
    assert [(rule, record) for rule, record, _ in case("19-conflict-markers")] == [("unfinished-merge", "kiosk"), ("lfs-pointer", "pointer")]


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("relation-header-twice", "1: column 3: 'label_en' stands twice"),
        ("relation-header-misspelt", "1: column 3: nothing reads a column 'lable_es'. Did you mean 'label_es'?"),
        ("relation-semicolons", "1: the columns are separated by ';'"),
        ("relation-space-before-code", "2: column 1: there is a blank around the code 'parent'"),
    ],
)
def test_what_a_spreadsheet_did_to_a_code_list_is_told(name, fact):
    path = CASES / "22-code-list-out-of-a-spreadsheet" / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"the cases are not at hand: there is no {path}")

    with pytest.raises(SchemaError) as caught:
        codelists.read(path)

    assert str(caught.value).startswith(f"{path}:{fact}")


def test_files_that_editors_leave_are_told_with_a_cure_that_loses_nothing(case):
    told = [message for rule, _, message in case("25-files-left-by-editors")]

    assert len(told) == 4
    assert [("Rename the file to kiosk.yml if it is the record" in message, "Take over into river-watch.yml" in message) for message in told] == [(False, False), (True, False), (True, False), (False, True)]
