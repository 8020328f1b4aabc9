"""OGP's export of commitments: what comes in, what is told, and what people changed."""

import csv
import io
import json
import random
from collections import Counter

import portals
import pytest

from pledgebook import ImportFileError
from pledgebook.check.checker import check_records
from pledgebook.importing import mappings
from pledgebook.importing.import_run import MEMORY, ImportRun
from pledgebook.layers import layers_of
from pledgebook.model import derived
from pledgebook.publish.executor import SerialExecutor
from pledgebook.records import loader

GIVEN = portals.SHARED / "data" / "ogp" / "ogp_commitments_global_2011-2014.csv"
COLUMNS = sorted(mappings.read_all(layers_of(portals.ROOT), "ogp-explorer-2014")[0].elements)
ROW = {
    **dict.fromkeys(COLUMNS, ""),
    "row": "1", "country": "Kenya", "action_plan_number": "1", "year_of_submission": "2012", "commitment_number": "1.2", "title": "Open the budget", "short_title": "Open the budget",
    "full_text": "Publish the budget.<br/>Every year.", "start_date_raw": "04/01/2013", "end_date_raw": "31/12/2014", "lead_institution": "Ministry of Finance", "supporting_institutions": "Unclear",
    "policy_areas": "Open Data", "ogp_values": "Access to Information; Technology", "specificity": "high", "relevant": "1", "potential_impact": "Transformative",
    "completion_midterm": "Limited", "completion_end_of_term": "NR", "did_it_open_government": "NR", "starred_2015": "1", "theme": "NA", "irm_assessed": "1",
}


@pytest.fixture
def bring_in(tmp_path, content, run_import):
    """Imports rows, writes what is made, and gives the run."""

    def bring_in(*rows: dict[str, str], write: bool = True) -> ImportRun:
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows({**ROW, **row} for row in rows)
        return imported(out.getvalue().encode(), write=write)

    def imported(data: bytes, *, write: bool = True) -> ImportRun:
        file = tmp_path / "export.csv"
        file.write_bytes(data)
        return run_import("ogp", file, content, write=write)

    bring_in.data = imported
    return bring_in


def counts(run: ImportRun) -> dict[str, int]:
    return {f"{collection} {outcome}": number for (collection, outcome), number in run.report.counts.items()}


def test_a_row_becomes_a_commitment_its_plan_and_its_institutions(bring_in, record):
    run = bring_in({"policy_areas": "Open Data; Nonprofits"})
    made = record("commitments/KE-1-1-2")

    assert counts(run) == {"organizations written": 1, "action-plans written": 1, "commitments written": 1}
    assert (made["number"], made["action_plan"], made["title"]) == ("1.2", "ke-2012-1", {"en": "Open the budget"})
    assert made["action"] == {"en": "Publish the budget.\nEvery year."}
    assert made["institutions"] == [{"organization": "ke-ministry-of-finance", "role": "lead"}]
    assert (made["policy_areas"], made["topics"]) == (["open_data"], [{"en": "Nonprofits"}])
    assert made["ogp_values"] == ["access_to_information", "technology_innovation"]
    assert made["assessments"][0] == {
        "stage": "midterm", "assessor": "irm", "specificity": "high", "relevance": "clear", "potential_impact": "transformative", "completion": "limited", "starred": True
    }
    assert made["assessments"][1] == {"stage": "end_of_term", "assessor": "irm", "missing": {"completion": "not_reviewed", "did_it_open_government": "not_reviewed"}}
    assert record("action-plans/ke-2012-1")["country"] == "KE"


@pytest.mark.parametrize(
    ("written", "date", "as_reported", "reason"),
    [
        ("31/12/2014", "2014-12-31", None, None),
        ("04/01/2013", "2013", "04/01/2013", None),
        ("2/29/2014", None, "2/29/2014", None),
        ("2012", "2012", None, None),
        ("June 2013", "2013-06", None, None),
        ("Quarter 1 2014", None, "Quarter 1 2014", None),
        ("Ongoing", None, "Ongoing", None),
        ("Not Specified", None, None, "not_specified"),
        ("NR", None, None, "not_reviewed"),
        ("", None, None, None),
    ],
)
def test_a_date_is_never_guessed(bring_in, written, date, as_reported, reason, record):
    bring_in({"start_date_raw": written, "end_date_raw": "2020"})
    made = record("commitments/KE-1-1-2")

    assert (made.get("start"), made.get("start_as_reported"), made.get("missing", {}).get("start")) == (date, {"en": as_reported} if as_reported else None, reason)


def test_an_end_before_the_start_is_kept_as_reported_and_told(bring_in, record):
    run = bring_in({"start_date_raw": "2014", "end_date_raw": "2013"})
    made = record("commitments/KE-1-1-2")

    assert (made["start_as_reported"], made["end_as_reported"]) == ({"en": "2014"}, {"en": "2013"})
    assert {"start", "end"} & made.keys() == set()
    assert [each.element for each in run.report.remarks] == ["start_date_raw", "end_date_raw"]


def test_the_same_number_twice_gives_two_records_and_another_country_another_body(bring_in, record):
    run = bring_in({}, {"title": "Another"}, {"country": "UK"})

    assert counts(run)["commitments written"] == 3
    assert record("commitments/KE-1-1-2-2")["title"] == {"en": "Another"}
    assert record("commitments/GB-1-1-2")["institutions"] == [{"organization": "gb-ministry-of-finance", "role": "lead"}]


def test_what_can_t_be_written_is_told_with_line_column_and_cure(bring_in, content):
    run = bring_in({}, {"country": "Atlantis"})

    remark, *others = run.report.remarks
    assert (remark.place, remark.element, remark.value) == ("3", "country", "Atlantis")
    assert "country-names.csv" in remark.cure
    assert [each.place for each in others if each.kind == "problem"] == ["3", "3"]
    assert json.loads(run.report.json())["remarks"][0]["place"] == "3"
    assert list((content / "commitments").iterdir()) == [content / "commitments" / "KE-1-1-2.yml"]
    assert "1 skipped" in run.report.text()


def test_a_value_that_no_code_list_knows_is_kept_and_told(bring_in, record):
    run = bring_in({"ogp_values": "Access to Information; Kindness", "completion_midterm": "Sort of"})
    made = record("commitments/KE-1-1-2")

    assert {"en": "Kindness"} in made["topics"]
    assert made["assessments"][0]["summary"] == {"en": "completion_midterm: Sort of"}
    assert len(run.report.remarks) == 2


def test_run_twice_nothing_changes(bring_in, content):
    bring_in({})
    before = {path: path.read_bytes() for path in content.rglob("*") if path.is_file()}
    run = bring_in({})

    assert {path: path.read_bytes() for path in content.rglob("*") if path.is_file()} == before
    assert counts(run) == {"action-plans unchanged": 1, "commitments unchanged": 1, "organizations unchanged": 1}


def test_what_people_wrote_stays_and_what_the_source_changed_comes_in(bring_in, content, record):
    bring_in({})
    path = content / "commitments" / "KE-1-1-2.yml"
    text = path.read_text("utf-8").replace("title:\n  en: Open the budget", "# looked up\ntitle:\n  en: Open the whole budget\nproblem:\n  en: It is secret.")
    path.write_text(text, "utf-8")

    run = bring_in({"full_text": "Publish the budget at once."})
    made = record("commitments/KE-1-1-2")

    assert (made["title"], made["problem"], made["action"]) == ({"en": "Open the whole budget"}, {"en": "It is secret."}, {"en": "Publish the budget at once."})
    assert "# looked up\n" in path.read_text("utf-8")
    assert counts(run)["commitments written"] == 1
    assert not run.report.remarks


def test_what_both_changed_is_a_conflict_and_stays_as_people_wrote_it(bring_in, content, record):
    bring_in({})
    path = content / "commitments" / "KE-1-1-2.yml"
    path.write_text(path.read_text("utf-8").replace("Open the budget", "Open the whole budget"), "utf-8")

    run = bring_in({"title": "Open the budget now"})

    assert record("commitments/KE-1-1-2")["title"] == {"en": "Open the whole budget"}
    assert [(each.kind, each.element) for each in run.report.remarks] == [("conflict", "title.en")]


def test_what_people_removed_stays_removed_with_what_can_t_be_without_it(bring_in, content):
    bring_in({})
    (content / "action-plans" / "ke-2012-1.yml").unlink()
    run = bring_in({})

    assert run.withdrawn == {"commitments/KE-1-1-2"}
    assert counts(run) == {"action-plans kept": 1, "commitments unchanged": 0, "commitments skipped": 1, "organizations unchanged": 1}
    assert not (content / "action-plans" / "ke-2012-1.yml").exists()
    assert "people removed the record; it stays removed" in run.report.text()
    assert "delete" in run.report.text()


def test_what_people_removed_comes_back_when_they_say_so(bring_in, content):
    bring_in({})
    (content / "commitments" / "KE-1-1-2.yml").unlink()
    bring_in({})
    assert not (content / "commitments" / "KE-1-1-2.yml").exists()
    (content / ".imported" / "ogp-explorer-2014" / "commitments" / "KE-1-1-2.json").unlink()
    bring_in({})

    assert (content / "commitments" / "KE-1-1-2.yml").exists()


def test_likely_doubles_are_told_and_not_joined(bring_in, content):
    run = bring_in({}, {"commitment_number": "2", "lead_institution": "Mininstry of Finance"})

    assert counts(run)["organizations written"] == 2
    assert "may be the same body" in run.report.text()


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        (lambda text: b"<!doctype html><html><body>Not found</body></html>", "this is a web page"),
        (lambda text: text[: len(text) - 40], "cells"),
        (lambda text: text.replace(b"completion_midterm", b"completion_mid"), "also needs: 'completion_midterm' (perhaps 'completion_mid')"),
        (lambda text: b"a\0b" + text, "this is no text"),
        (lambda text: b"", "the file is empty"),
        (lambda text: b"country\nKenya\n", "fewer than two columns"),
        (lambda text: text + b'"', "breaks off"),
    ],
)
def test_a_file_that_is_no_such_export_is_refused_in_plain_words(bring_in, content, change, fact):
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerow(ROW)

    with pytest.raises(ImportFileError) as caught:
        bring_in.data(change(out.getvalue().encode()))

    assert fact in str(caught.value)
    assert list(content.iterdir()) == []


def test_an_export_with_fewer_columns_comes_in_and_what_is_missing_is_reported(bring_in, record):
    kept = [name for name in COLUMNS if name not in ("theme", "policy_areas")]
    out = io.StringIO()
    writer = csv.DictWriter(out, kept, extrasaction="ignore")
    writer.writeheader()
    writer.writerow(ROW)
    run = bring_in.data(out.getvalue().encode())

    assert [each.fact for each in run.report.remarks] == [f"the file has no column '{name}'; what it would fill stays empty." for name in ("policy_areas", "theme")]
    assert "policy_areas" not in record("commitments/KE-1-1-2")


def test_a_later_export_with_other_names_of_columns_comes_in_by_its_own_mapping(bring_in, record):
    row = {
        "Country name": "Kenya", "Year of National Action Plan Submission": "2016", "National Action Plan Cycle": "2", "Commitment title": "Open the budget", "Commitment number": "3", "Full commitment text": "Publish it.",
        "Relevance to OGP Values": "Relevance clear", "Values - Access to Information": "Relevance clear", "Values - Civic Participation": "Relevance unclear", "Values - Public Accountability": "NR", "Values - Technology & Innovation": "Relevance clear",
        "Specificity": "High", "Starred Commitments - Progress Report (Current formula)": "Not starred", "Year of Publication - Progress Report": "2018", "Year of Publication - End of Term Report": "", "Change in Completion Level": "Increase",
        "Starred Commitments - End of Term Report (Current formula)": "NR", "Potential impact": "Minor",
    }  # fmt: skip
    out = io.StringIO()
    writer = csv.DictWriter(out, list(row))
    writer.writeheader()
    writer.writerow(row)
    run = bring_in.data(out.getvalue().encode())
    made = record("commitments/KE-2-3")

    assert (run.report.mapping, made["action_plan"]) == ("ogp-explorer-2017", "ke-2016-2")
    assert made["ogp_values"] == ["access_to_information", "technology_innovation"]
    assert made["assessments"] == [{"stage": "midterm", "assessor": "irm", "date": "2018", "specificity": "high", "relevance": "clear", "starred": False}]
    assert run.report.not_mapped["Potential impact"] == 1


@pytest.mark.parametrize(("encoding", "separator"), [("utf-8-sig", ","), ("cp1252", ";"), ("utf-8", "\t")])
def test_any_encoding_and_separator_that_spreadsheets_write_is_read(bring_in, encoding, separator, record):
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=separator)
    writer.writeheader()
    writer.writerow({**ROW, "title": "Señal – “così”"})
    bring_in.data(out.getvalue().encode(encoding))

    assert record("commitments/KE-1-1-2")["title"] == {"en": "Señal – “così”"}


# The given file


@pytest.fixture(scope="module")
def world(import_given):
    """The portal of the given file, and the run that made it."""
    return import_given("ogp", GIVEN)


def test_every_row_of_the_given_file_comes_in(world):
    portal, run = world

    numbers = run.report.read, len(portal.all("commitments")), len(portal.all("action-plans"))
    countries = {plan.get("country") for plan in portal.all("action-plans")}
    problems = [each for each in run.report.remarks if each.kind == "problem"]

    assert numbers == (1927, 1927, 101)
    assert countries >= {"GB", "US", "KR", "TT", "MK", "TZ"}
    assert problems == []


def test_what_reviewers_judged_is_told_as_such(world):
    portal, _ = world
    voices = Counter(derived.attributed_status(record, portal.schema, portal.as_of).codelist for record in portal.all("commitments"))
    states = Counter(derived.status_of(record, portal.as_of).deadline_state for record in portal.all("commitments"))

    assert voices == {"completion": 1856, "update-status": 71}
    assert states == {"closed": 1329, "overdue": 425, "settled": 97, "awaiting": 76}


@pytest.mark.parametrize(
    ("id", "path", "value"),
    [
        ("AL-1-10", ("assessments", "completion"), ["complete"]),
        ("AL-1-10", ("assessments", "specificity"), ["medium"]),
        ("AL-1-10", ("missing", "start"), ["not_specified"]),
        ("AL-1-10", ("policy_areas",), ["legislation", "education"]),
        ("AL-1-22", ("start",), ["2012"]),
        ("AL-1-22", ("assessments", "completion"), ["limited"]),
        ("AL-1-22", ("assessments", "relevance"), ["clear"]),
        ("AL-1-22", ("ogp_values",), ["public_accountability", "technology_innovation"]),
        ("AL-1-8", ("assessments", "completion"), ["not_started"]),
        ("AL-1-8", ("assessments", "potential_impact"), ["minor"]),
        ("BR-1-2", ("assessments", "completion"), ["complete"]),
        ("BR-1-2", ("missing", "end"), ["not_specified"]),
        ("BR-1-5", ("assessments", "specificity"), ["medium"]),
        ("CL-1-2-6", ("institutions", "role"), ["lead", "supporting"]),
        ("GE-1-3-3", ("title", "en"), ["3.3. Citizens and Justice"]),
        ("GE-1-3-3", ("end",), ["2014"]),
        ("GH-1-3", ("assessments", "completion"), ["limited", "limited"]),
        ("GH-1-3", ("assessments", "did_it_open_government"), ["marginal"]),
        ("GH-1-6", ("end",), ["2013-12-31"]),
        ("GH-1-6", ("assessments", "stage"), ["midterm", "end_of_term"]),
        ("KE-1-D", ("end_as_reported", "en"), ["September/December 2011"]),
        ("KR-1-2-2-2", ("missing", "start"), ["unclear"]),
        ("UA-1-25", ("assessments", "completion"), ["substantial"]),
        ("UA-1-25", ("number",), ["25"]),
    ],
)
def test_values_are_those_of_the_file(world, id, path, value):
    found = world[0].find("commitments", id).at(path)

    assert found == value


def test_numbers_are_sorted_as_people_count(world):
    portal, _ = world
    ids = [record.id for record in portal.all("commitments") if record.id.startswith("AL-1-")]

    assert ids[:3] == ["AL-1-1", "AL-1-2", "AL-1-3"]


def test_with_fields_removed_at_random_everything_still_passes(bring_in, content, schema):
    chosen = random.Random(20)
    rows = [{name: "" for name in COLUMNS if name not in ("country", "title") and chosen.random() < 0.5} | {"commitment_number": str(number)} for number in range(60)]
    run = bring_in(*rows)
    documents = loader.documents(content, schema.collections)
    result = check_records(documents, schema, languages=("en",), as_of=portals.AS_OF, content=content, executor=SerialExecutor(), only_errors=True)

    assert result.errors == []
    assert counts(run)["commitments written"] == 60
    assert (content / MEMORY / run.report.mapping / "commitments" / "KE-1-1.json").is_file()


@pytest.mark.parametrize(("written", "text"), [("safe &#x202e;text", "safe text"), ("a&#8203;b<br>c&#8203;d", "ab\ncd"), ("one<br><![ x[", "one<br><![ x[")])
def test_what_html_stands_for_is_made_visible_and_broken_html_is_kept(bring_in, check_folder, content, record, written, text):
    bring_in({"full_text": written})

    assert record("commitments/KE-1-1-2")["action"] == {"en": text}
    assert check_folder(content).errors == []
