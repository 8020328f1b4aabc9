"""Tables: CSV and workbooks into any collection, what spreadsheets do to values, and our own tables there and back."""

import csv
import io
import shutil
import zipfile
from datetime import datetime

import portals
import pytest
from openpyxl import Workbook, load_workbook

from pledgebook import ImportFileError
from pledgebook.importing import source_values, template

US = portals.SHARED / "data" / "us-nap5"
PLAN = {"id": "plan-1", "title_en": "A plan", "country": "KE", "level": "national"}


@pytest.fixture
def table(tmp_path, content, run_import):
    """Imports rows as a CSV file of a name."""

    def table(name: str, *rows: dict[str, str], encoding: str = "utf-8", separator: str = ",", **options):
        out = io.StringIO()
        writer = csv.DictWriter(out, list(dict.fromkeys(key for row in rows for key in row)), delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)
        file = tmp_path / f"{name}.csv"
        file.write_bytes(out.getvalue().encode(encoding))
        return run_import("table", file, content, **options)

    return table


@pytest.fixture
def workbook(tmp_path, content, run_import):
    """Imports sheets, by their names, each a list of rows; `change` has the last word."""

    def workbook(sheets: dict[str, list[list[object]]], change=lambda book: None, **options):
        book = Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        change(book)
        file = tmp_path / "book.xlsx"
        book.save(file)
        return run_import("table", file, content, **options)

    return workbook


def test_a_row_becomes_a_record_by_the_names_of_columns(table, record):
    table("action-plans", PLAN)
    run = table(
        "commitments",
        {
            "id": "C1", "action_plan": "plan-1", "title_en": "Open", "title_es": "Abrir", "start": "2021", "ogp_values": "Access to information;Civic participation", "topics_1_en": "Water", "topics_2_en": "Roads", "topics_2_es": "Caminos",
            "institutions_1_organization": "Ministry of Water", "institutions_1_role": "lead", "budget_amount": "10", "budget_currency": "KES", "missing_end": "NR", "title_label": "x", "colour": "red",
        },
    )  # fmt: skip
    made = record("commitments/C1")

    assert made["title"] == {"en": "Open", "es": "Abrir"}
    assert made["topics"] == [{"en": "Water"}, {"en": "Roads", "es": "Caminos"}]
    assert made["ogp_values"] == ["access_to_information", "civic_participation"]
    assert made["institutions"] == [{"organization": "ke-ministry-of-water", "role": "lead"}]
    assert (made["start"], made["budget"], made["missing"]) == ("2021", {"amount": "10", "currency": "KES"}, {"end": "not_reviewed"})
    assert "source" not in made
    assert [each.fact for each in run.report.remarks] == ["'commitments': there is no field for the column 'colour'; it is kept beside the records."]
    assert run.report.not_mapped == {"colour": 1}


def test_a_table_of_a_list_adds_to_records_that_are_there(table, record):
    table("action-plans", PLAN)
    table("commitments", {"id": "C1", "action_plan": "plan-1", "title_en": "Open"})
    table("commitments_milestones", {"commitment_id": "C1", "number": "1", "id": "m1", "title_en": "First"}, {"commitment_id": "C1", "number": "2", "id": "m2", "title_en": "Second"})

    assert record("commitments/C1") == {"id": "C1", "action_plan": "plan-1", "title": {"en": "Open"}, "milestones": [{"id": "m1", "title": {"en": "First"}}, {"id": "m2", "title": {"en": "Second"}}]}


def test_translations_that_people_added_stay_when_the_source_changes_its_own_language(table, content, record):
    table("action-plans", PLAN)
    path = content / "action-plans" / "plan-1.yml"
    path.write_text(path.read_text("utf-8").replace("en: A plan", "en: A plan\n  es: Un plan"), "utf-8")
    run = table("action-plans", {**PLAN, "title_en": "The plan"})

    assert record("action-plans/plan-1")["title"] == {"en": "The plan", "es": "Un plan"}
    assert not run.report.remarks


@pytest.mark.parametrize(("encoding", "separator"), [("utf-8-sig", ";"), ("cp1252", "\t"), ("utf-8", "|")])
def test_any_encoding_and_separator_that_spreadsheets_write_is_read(table, encoding, separator, record):
    table("organizations", {"id": "a", "name_es": "Señal – “así”"}, encoding=encoding, separator=separator)

    assert record("organizations/a")["name"] == {"es": "Señal – “así”"}


def test_sheets_hold_the_lists_and_lists_within_them(workbook, table, record):
    table("action-plans", PLAN)
    workbook(
        {
            "commitments": [["id", "action_plan", "title_en"], ["C1", "plan-1", "Open"]],
            "commitments_milestones": [["commitment_id", "number", "id", "title_en", "due"], ["C1", 1, "m1", "First", 2022], ["C1", 2, "m2", "Second", None]],
            "commitments_milestones_indicato": [["commitment_id", "milestones_number", "number", "text_en"], ["C1", 2, 1, "How many"]],
            "notes": [["to do", "by whom"], ["x", "y"]],
        }
    )

    assert record("commitments/C1")["milestones"] == [{"id": "m1", "title": {"en": "First"}, "due": "2022"}, {"id": "m2", "title": {"en": "Second"}, "indicators": [{"text": {"en": "How many"}}]}]


@pytest.mark.parametrize(
    ("cell", "date", "as_reported"),
    [
        (2021, "2021", None),
        (datetime(2021, 8, 31), "2021-08-31", None),
        (datetime(1905, 7, 13), None, "1905-07-13"),
        (44439, None, "44439"),
        ("31/12/2021", "2021-12-31", None),
        ("soon", None, "soon"),
    ],
)
def test_what_a_spreadsheet_made_of_a_date_is_told_not_taken(workbook, table, cell, date, as_reported, record):
    table("action-plans", PLAN)
    run = workbook({"commitments": [["id", "action_plan", "title_en", "start"], ["C1", "plan-1", "Open", cell]]})
    made = record("commitments/C1")

    assert (made.get("start"), made.get("start_as_reported")) == (date, {"en": as_reported} if as_reported else None)
    assert bool(run.report.remarks) == (as_reported not in (None, "soon"))


def merged(book: Workbook) -> None:
    book["organizations"].merge_cells("A2:A3")


def with_formula(book: Workbook) -> None:
    book["organizations"]["B2"] = '="Water" & " board"'


def with_error(book: Workbook) -> None:
    book["organizations"]["B2"] = "#REF!"


@pytest.mark.parametrize(("change", "fact"), [(merged, "the cells A2:A3 are merged"), (with_formula, "cell B2: the cell holds a formula"), (with_error, "cell B2: the cell holds the error #REF!")])
def test_a_workbook_whose_cells_can_t_be_taken_is_refused_with_the_cell(workbook, content, change, fact):
    with pytest.raises(ImportFileError) as caught:
        workbook({"organizations": [["id", "name_en"], ["a", "Water board"], ["b", "Roads"]]}, change)

    assert fact in str(caught.value)
    assert list(content.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "data", "fact"),
    [
        ("organizations.csv", b"id,name_en\na", "the row has 1 cells"),
        ("organizations.csv", b"name_en,type\nA,government\n", "has no column 'id'"),
        ("organisations.csv", b"id,name_en\na,A\n", "Did you mean 'organizations'?"),
        ("organizations.csv", b"id,name_en,name_en\na,A,B\n", "two columns of 'organizations' are called 'name_en'"),
        ("organizations.csv", b"<!doctype html><p>Sign in", "this is a web page"),
        ("organizations.csv", b'{"id": 1}', "this is JSON"),
        ("organizations.xlsx", b"PK\x03\x04 cut off", "the workbook can't be read"),
        ("organizations.csv.gz", b"\x1f\x8b\x08 packed", "the file is compressed"),
        ("organizations.xls", b"\xd0\xcf\x11\xe0 old", "Save it as .xlsx"),
    ],
)
def test_a_file_that_is_no_table_of_ours_is_refused(tmp_path, content, run_import, name, data, fact):
    file = tmp_path / name
    file.write_bytes(data)

    with pytest.raises(ImportFileError) as caught:
        run_import("table", file, content)

    assert fact in str(caught.value)
    assert list(content.iterdir()) == []


def test_a_record_that_refers_to_nothing_is_not_written_and_told(table, content):
    run = table("commitments", {"id": "C1", "action_plan": "nowhere", "title_en": "Open"})

    assert run.report.has_problems
    assert not list(content.rglob("*.yml"))


def test_a_dry_run_tells_the_same_and_writes_nothing(table, content):
    run = table("organizations", {"id": "a", "name_en": "A"}, write=False)

    assert run.report.counts["organizations", "written"] == 1
    assert list(content.iterdir()) == []


def test_our_own_tables_come_back_as_they_went_out(small_site, tmp_path, run_import):
    content = tmp_path / "content"
    shutil.copytree(portals.SMALL, content)
    before = {path: path.read_bytes() for path in content.rglob("*.yml")}
    for name in ("organizations", "action-plans", "commitments", "commitments_milestones", "commitments_updates", "projects_participants", "projects_documents"):
        run = run_import("table", small_site / "data" / f"{name}.csv", content)
        assert not [each for each in run.report.remarks if each.kind == "problem"], name

    assert {path: path.read_bytes() for path in content.rglob("*.yml")} == before


# The template


@pytest.mark.parametrize("name", ["action-plans", "comments", "commitments", "organizations", "projects"])
def test_a_template_has_a_sheet_for_each_list_with_notes_and_drop_downs(schema, name):
    book = load_workbook(io.BytesIO(template.workbook(schema.collections[name], schema, ("en", "es"))))
    headings = {cell.value: cell for cell in book[name][1]}

    assert (book.sheetnames[0], book.sheetnames[-1]) == ("readme", "lists")
    assert all(cell.comment for cell in headings.values())
    assert len({sheet.casefold() for sheet in book.sheetnames}) == len(book.sheetnames)
    assert [sheet.freeze_panes for sheet in book.worksheets[1:-1]] == ["B2"] * (len(book.sheetnames) - 2)


def test_what_people_fill_into_a_template_comes_in(schema, table, content, tmp_path, run_import, record):
    table("action-plans", PLAN)
    file = tmp_path / "commitments.xlsx"
    file.write_bytes(template.workbook(schema.collections["commitments"], schema, ("en", "es")))
    book = load_workbook(file)
    values = {"id": "C1", "action_plan": "plan-1", "title_en": "Open", "ogp_values": "Civic participation", "topics_1_en": "Water"}
    for cell in book["commitments"][1]:
        if cell.value in values:
            book["commitments"].cell(2, cell.column, values[cell.value])
    choices = [cell.value for column in book["lists"].iter_cols() if column[0].value == "update-status" for cell in column[1:] if cell.value]
    book.save(file)
    run = run_import("table", file, content)

    assert record("commitments/C1") == {"id": "C1", "action_plan": "plan-1", "title": {"en": "Open"}, "ogp_values": ["civic_participation"], "topics": [{"en": "Water"}]}
    assert not run.report.remarks
    assert choices[:2] == ["Not started", "Limited"]


# A plan that came in by a mapping of its own


def test_the_given_plan_comes_in_with_its_dated_columns_as_updates(content, run_import, check_folder, given, record):
    for name in ("commitments", "subcommitments"):
        assert not run_import("table", given(US / f"us_nap5_{name}.csv"), content).report.has_problems
    made = [record(f"commitments/{path.stem}") for path in sorted((content / "commitments").iterdir())]
    updates = [update for each in made for update in each.get("updates", [])]

    assert check_folder(content).errors == []
    assert (len(made), sum(len(each.get("milestones", [])) for each in made)) == (36, 70)
    assert ({update["date"] for update in updates}, len(updates)) == ({"2023-08", "2024-02"}, 140)
    assert [update["status"] for update in updates if "status" in update].count("complete") == 33
    assert made[0]["milestones"][0]["responsible"] == ["us-executive-office-of-the-president-office-of-science-and-technology-policy"]
    assert made[0]["source"]["url"] == "https://open.usa.gov/national-action-plan/5/US0113/"
    assert "<" not in made[0]["updates"][0]["summary"]["en"]
    assert record("action-plans/us-5")["country"] == "US"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("bom\ufeffinside", "bominside"), ("bell\x07", "bell"), ("vertical\x0btab", "vertical\ntab"), ("line\u2028end", "line\nend"), ("a\r\nb", "a\nb"),
        ("👍🏽 yes", "👍🏽 yes"), ("key: value # no", "key: value # no"), ("- entry", "- entry"), ("null", "null"), ("1.0", "1.0"), ("{{ x }} <b>&amp;", "{{ x }} <b>&amp;"), ("it's \"so\"", "it's \"so\""),
        ("می\u200cخواهم", "می\u200cخواهم"), ("~", "~"), ("…", "…"), ("#no", "#no"),
    ],
)  # fmt: skip
def test_whatever_people_type_comes_back_and_passes_the_check(table, content, check_folder, typed, written, record):
    table("organizations", {"id": "a", "name_en": typed, "type": "government"})

    assert record("organizations/a")["name"] == {"en": written}
    assert check_folder(content).errors == []
    assert "\\U000" not in (content / "organizations" / "a.yml").read_text("utf-8")


def test_a_record_that_would_be_too_large_to_read_is_not_written(table, content):
    run = table("organizations", {"id": "a", "name_en": "A", **{f"other_names_{number}_name_en": f"{number} " + "x" * 19_000 for number in range(1, 56)}})

    assert "more than 1 MB" in run.report.text()
    assert not list(content.rglob("*.yml"))


@pytest.mark.parametrize("written", ["id: a\nname:\n  en: Long text: with a colon\n", "- a\n- b\n", "id: [a\n", ""])
def test_a_file_of_people_that_can_t_be_read_is_never_written_over(table, content, written):
    path = content / "organizations" / "a.yml"
    path.parent.mkdir()
    path.write_text(written, "utf-8")
    run = table("organizations", {"id": "a", "name_en": "A"}, {"id": "b", "name_en": "B"})

    assert path.read_text("utf-8") == written
    assert [(each.kind, "can't be read" in each.fact) for each in run.report.remarks] == [("problem", True)]
    assert run.report.counts == {("organizations", "skipped"): 1, ("organizations", "written"): 1}


COMMITMENT = {"id": "C1", "action_plan": "plan-1", "title_en": "Open"}


def test_an_entry_that_can_t_be_read_is_told_with_what_is_lost(workbook, table, record):
    table("action-plans", PLAN)
    rows = [["commitment_id", "number", "date", "summary_en"], ["C1", 1, "2022-02-30", "Begun"], ["C1", 2, "Ende 2022", "Done"], ["C1", 3, "2022-05", "More"]]
    run = workbook({"commitments": [list(COMMITMENT), list(COMMITMENT.values())], "commitments_updates": rows})

    assert [each["summary"] for each in record("commitments/C1")["updates"]] == [{"en": "More"}]
    assert [(each.place, each.value) for each in run.report.remarks if "The whole entry of 'updates'" in each.fact] == [("commitments_updates:2", "2022-02-30"), ("commitments_updates:3", "Ende 2022")]


def test_a_second_row_of_a_record_is_told(table, record):
    table("action-plans", PLAN)
    run = table("commitments", COMMITMENT, COMMITMENT | {"title_en": "Other"})

    assert record("commitments/C1")["title"] == {"en": "Open"}
    assert [(each.kind, each.place) for each in run.report.remarks if "stands twice" in each.fact] == [("problem", "3")]


def test_an_organization_is_found_by_its_name_in_the_country_of_the_plan(table, content, record):
    table("organizations", {"id": "moh", "name_en": "Ministry of Health", "type": "government", "country": "KE"}, {"id": "al-moh", "name_en": "Ministry of Health", "type": "government", "country": "AL"})
    table("action-plans", PLAN)
    table("commitments", COMMITMENT | {"institutions_1_organization": "Ministry of Health", "institutions_1_role": "lead"})

    assert record("commitments/C1")["institutions"][0]["organization"] == "moh"
    assert len(list((content / "organizations").iterdir())) == 2


def test_where_nobody_knows_the_country_the_only_one_of_the_name_is_taken_and_told(table, record):
    table("organizations", {"id": "moh", "name_en": "Ministry of Health", "type": "government", "country": "KE"})
    run = table("projects", {"id": "P1", "title_en": "Clinics", "participants_1_organization": "Ministry of Health", "participants_1_role": "funding"})

    assert record("projects/P1")["participants"][0]["organization"] == "moh"
    assert any("taken by its name alone" in each.fact for each in run.report.remarks)


def test_a_new_organization_that_is_much_like_one_that_is_there_is_told(table):
    table("organizations", {"id": "moh", "name_en": "Ministry of Public Health", "type": "government", "country": "KE"})
    table("action-plans", PLAN)
    run = table("commitments", COMMITMENT | {"institutions_1_organization": "Ministry of Publik Health", "institutions_1_role": "lead"})

    assert any("may be the same body" in each.fact for each in run.report.remarks)


def test_what_is_above_the_heading_and_other_ways_of_writing_columns_are_understood(tmp_path, content, run_import, record, table):
    table("action-plans", PLAN)
    file = tmp_path / "commitments.csv"
    file.write_text("sep=;\nThe promises, 2021;;;\nID;Action plan;Title EN;OGP values\nC1;A plan;Open;access_to_information, civic participation\n", "utf-8")
    run = run_import("table", file, content)

    assert record("commitments/C1") == {"id": "C1", "action_plan": "plan-1", "title": {"en": "Open"}, "ogp_values": ["access_to_information", "civic_participation"]}
    assert [each.fact for each in run.report.remarks] == ["'commitments', line 2: what stands above the heading was left out: The promises, 2021"]


def test_a_change_leaves_indentation_order_and_comments_as_they_are(table, content):
    table("action-plans", PLAN)
    row = COMMITMENT | {"topics_1_en": "Water", "end": "2022"}
    table("commitments", row)
    path = content / "commitments" / "C1.yml"
    path.write_text(path.read_text("utf-8").replace("end:", "# The minister said so.\nend:"), "utf-8")
    table("commitments", row | {"start": "2021", "topics_2_en": "Roads", "number": "1"})

    assert path.read_text("utf-8") == 'id: C1\naction_plan: plan-1\nnumber: "1"\ntitle:\n  en: Open\ntopics:\n- en: Water\n- en: Roads\nstart: "2021"\n# The minister said so.\nend: "2022"\n'


def test_a_file_without_a_record_is_told(table, tmp_path, content, run_import):
    file = tmp_path / "commitments.csv"
    file.write_text("id,title_en\n", "utf-8")

    assert "holds no record" in run_import("table", file, content).report.text()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("2021/12/31", "2021-12-31"), ("12/2021", "2021-12"), ("20210831", "2021-08-31"), ("2021/08", "2021-08"), ("1 Sept 2021", "2021-09-01"), ("September 1, 2021", "2021-09-01"), ("31 août 2021", "2021-08-31"),
        ("1 березня 2020", "2020-03-01"), ("31.12.2021", "2021-12-31"), ("May 2014", "2014-05"), ("2021-03-04T10:00:00Z", "2021-03-04"), ("04/01/2013", "2013"),
        ("2022-02-30", None), ("31/02/2021", None), ("2012-2013", None), ("Ende 2022", None), ("41275", None), ("1905-07-07", None),
    ],
)  # fmt: skip
def test_a_date_is_read_as_far_as_it_is_certain(words, found):
    assert source_values.read_date(words).date == found


@pytest.mark.parametrize(("words", "is_odd"), [("2022-02-30", True), ("20211331", True), ("2012-2013", False), ("Ende 2022", False)])
def test_a_day_that_does_not_exist_is_told(words, is_odd):
    assert bool(source_values.read_date(words).remark) == is_odd


def test_a_country_is_found_however_its_apostrophe_is_written(table, record):
    table("action-plans", PLAN | {"country": "Côte d'Ivoire"}, PLAN | {"id": "plan-2", "country": "Côte d’Ivoire"})

    assert (record("action-plans/plan-1")["country"], record("action-plans/plan-2")["country"]) == ("CI", "CI")


@pytest.mark.parametrize("digits", [19, 30, 5_000])
def test_a_number_too_large_for_a_record_is_told(table, content, check_folder, digits):
    run = table("projects", {"id": "P1", "title_en": "Clinics", "duration_months": "9" * digits})

    assert any("too large a number" in each.fact for each in run.report.remarks)
    assert check_folder(content).errors == []


def test_a_sheet_that_reaches_far_beyond_its_table_is_refused_at_once(workbook, content):
    with pytest.raises(ImportFileError) as caught:
        workbook({"organizations": [["id", "name_en"], ["a", "Water board"]]}, lambda book: book["organizations"].cell(1_048_576, 16_384, "x"))

    assert "reaches to the cell XFD1048576" in str(caught.value)
    assert list(content.iterdir()) == []


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_a_workbook_with_a_broken_part_is_refused(tmp_path, content, run_import, part):
    made, file = io.BytesIO(), tmp_path / "book.xlsx"
    book = Workbook()
    book.active.append(["id", "name_en"])
    book.save(made)
    with zipfile.ZipFile(made) as archive, zipfile.ZipFile(file, "w") as broken:
        for name in archive.namelist():
            broken.writestr(name, archive.read(name).replace(b"<", b"<<", 3) if name == part else archive.read(name))

    with pytest.raises(ImportFileError) as caught:
        run_import("table", file, content)

    assert "can't be read" in str(caught.value)


def test_an_organization_that_another_row_names_by_its_id_is_that_of_its_own_row(table, record):
    table("organizations", {"id": "min", "name_en": "Ministry", "parent": "GOV"}, {"id": "gov", "name_en": "Government of Kenya", "parent": ""})

    assert record("organizations/gov")["name"] == {"en": "Government of Kenya"}
    assert record("organizations/min")["parent"] == "gov"


def test_a_record_whose_id_another_has_in_other_letters_is_not_written(table, content):
    table("organizations", {"id": "ke-moh", "name_en": "Ministry of Health"})
    run = table("organizations", {"id": "KE-MOH", "name_en": "Ministry of Health"})

    assert any("is that of ke-moh, which is there" in each.fact for each in run.report.remarks)
    assert [path.name for path in (content / "organizations").iterdir()] == ["ke-moh.yml"]


@pytest.mark.parametrize("ids", [["a"], ["a", "b"], ["a", "b", "c"]])
def test_records_that_would_be_the_same_as_themselves_are_not(table, content, check_folder, ids):
    run = table("organizations", *({"id": id, "name_en": id.upper(), "same_as": other} for id, other in zip(ids, [*ids[1:], ids[0]], strict=True)))

    assert any("the same as itself" in each.fact for each in run.report.remarks)
    assert check_folder(content).errors == []


def test_a_code_of_several_records_is_found_under_its_mark_up_too(table, content, check_folder):
    table("projects", *({"id": id, "title_en": id, "codes_1_code": "<b>X-1</b>"} for id in ("P1", "P2")))

    assert check_folder(content).errors == []


def test_a_picture_that_is_not_there_is_left_out_and_told(table, content, check_folder):
    run = table("projects", {"id": "P1", "title_en": "A", "images_1_file": "a.png", "images_1_alt_en": "A", "images_2_alt_en": "B"})

    assert {"there is no file 'a.png'" in each.fact or "needs either a file" in each.fact for each in run.report.remarks} == {True}
    assert check_folder(content).errors == []


def test_a_change_that_would_break_a_record_as_a_whole_is_not_made(table, content, check_folder):
    table("action-plans", {"id": "p", "title_en": "A plan", "locality_name_en": "Makueni"})
    run = table("action-plans", {"id": "p", "title_en": "The plan", "locality_name_en": ""})

    assert any("neither its country nor its locality" in each.fact for each in run.report.remarks)
    assert check_folder(content).errors == []


@pytest.mark.parametrize("field", ["identifiers: [x]", "identifiers: 5", "other_names: [5]", "name: [a]", "name: text", "same_as: {a: b}", "acronym: 5", "country: [KE]"])
def test_a_record_of_people_with_a_value_that_does_not_fit_stops_no_import(table, content, field):
    path = content / "organizations" / "a.yml"
    path.parent.mkdir()
    path.write_text(f"id: a\n{field}\n", "utf-8")
    run = table("organizations", {"id": "b", "name_en": "B", "same_as": "a"})

    assert run.report.counts["organizations", "written"] == 1
    assert path.read_text("utf-8") == f"id: a\n{field}\n"


@pytest.mark.parametrize("field", ["codes: 5", "codes: [x]", "codes: [{code: [x]}]", "title: 5"])
def test_a_project_of_people_with_a_value_that_does_not_fit_stops_no_import(table, content, field):
    (content / "projects").mkdir()
    (content / "projects" / "a.yml").write_text(f"id: a\n{field}\n", "utf-8")
    run = table("projects", {"id": "P1", "title_en": "A", "codes_1_code": "X"})

    assert run.report.counts["projects", "written"] == 1
