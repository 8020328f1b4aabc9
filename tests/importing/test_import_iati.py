"""IATI activities: what becomes of each element, what is told, and files that are no such thing."""

import json
from collections import Counter

import portals
import pytest
from samples import ACTIVITY

from pledgebook import ImportFileError
from pledgebook.importing.import_run import MEMORY

GIVEN = portals.SHARED / "data" / "iati" / "dportal_covid_2.x_multi_publisher.xml"
EXAMPLE = portals.SHARED / "data" / "iati" / "official_activity-standard-example-annotated_2.03.xml"


def package(*activities: str, version: str = "2.03") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="{version}">\n' + "\n".join(activities) + "\n</iati-activities>\n"


@pytest.fixture
def bring_in(tmp_path, content, run_import):
    def bring_in(text: str, **options):
        file = tmp_path / "activities.xml"
        file.write_text(text, "utf-8")
        return run_import("iati", file, content, **options)

    return bring_in


def test_an_activity_becomes_a_project(bring_in, record):
    run = bring_in(package(ACTIVITY))
    made = record("projects/XM-DAC-1-2-3")

    assert made["title"] == {"en": "Wells", "fr": "Puits"}
    assert made["summary"] == {"en": "Digs wells.\nIn villages."}
    assert [each["code"] for each in made["codes"]] == ["XM-DAC-1/2 3", "W-1"]
    assert (made["status"], made["scope"], made["start"], made["end"]) == ("implementation", "subnational", "2020-02-01", "2022-12-31")
    assert made["dates_note"] == {"en": "Planned start: 2020-01-01"}
    assert (made["countries"], made["sectors"], made["sdg_targets"]) == (["KE"], ["14030"], ["1.a"])
    assert made["budget"] == {"amount": "30.50", "currency": "EUR", "note": {"en": "Sum of 2 amounts of the source."}}
    assert made["documents"] == [{"title": {"en": "Plan"}, "url": "https://example.org/a%20b.pdf", "kind": "webpage"}]
    assert made["source"]["name"] == {"en": "IATI activity published by Aid Agency"}
    assert run.report.read == 1


def test_organizations_are_found_by_identifier_then_by_name(bring_in, record):
    bring_in(package(ACTIVITY))

    assert record("projects/XM-DAC-1-2-3")["participants"] == [
        {"organization": "aid-agency", "role": "funding"}, {"organization": "aid-agency", "role": "implementing"}, {"label": {"en": "KE-NGO-7"}, "role": "implementing"},
    ]  # fmt: skip
    assert record("organizations/aid-agency") == {
        "id": "aid-agency", "name": {"en": "Aid Agency"}, "type": "government", "identifiers": [{"scheme": "XM-DAC", "id": "1"}], "source": {"name": {"en": "Activities published by the standard of IATI: activities.xml"}},
    }  # fmt: skip


def test_what_no_field_takes_is_kept_beside_the_record_and_counted(bring_in, content):
    run = bring_in(package(ACTIVITY))
    kept = json.loads((content / MEMORY / "iati-2" / "projects" / "XM-DAC-1-2-3.json").read_text("utf-8"))

    assert kept["not_mapped"]["transaction"] == [{"transaction-type": [{"@code": ["3"]}], "value": ["5"]}]
    assert run.report.not_mapped["transaction"] == 1
    assert "Kept beside the records" in run.report.text()


def test_nobody_s_telephone_number_is_kept(bring_in, content):
    bring_in(package(ACTIVITY))

    assert not [path for path in content.rglob("*") if path.is_file() and "+254" in path.read_text("utf-8")]


def test_relations_lead_to_what_is_in_the_file_and_others_are_told(bring_in, record):
    other = ACTIVITY.replace("2 3<", "4<").replace('ref="W-1"', 'ref="W-2"').replace("</iati-activity>", '<related-activity ref="XM-DAC-1/2 3" type="1"/><related-activity ref="XX-9" type="3"/></iati-activity>')
    run = bring_in(package(other, ACTIVITY))

    assert record("projects/XM-DAC-1-4")["related"] == [{"project": "XM-DAC-1-2-3", "relation": "parent"}]
    assert [(each.kind, each.value) for each in run.report.remarks if each.element == "related-activity/@ref"] == [("remark", "XX-9")]
    assert run.report.not_mapped["related-activity"] == 1


def test_a_reference_to_an_activity_that_is_not_written_is_kept_beside_the_record(bring_in, record, content):
    related = '<related-activity ref="XM-DAC-1/5" type="1"/></iati-activity>'
    untitled = ACTIVITY.replace("2 3<", "5<").replace("<title>", "<subtitle>").replace("</title>", "</subtitle>")
    run = bring_in(package(ACTIVITY.replace("</iati-activity>", related), untitled, ACTIVITY.replace("2 3<", "6<").replace("</iati-activity>", related)))

    assert "related" not in record("projects/XM-DAC-1-2-3")
    assert "related" not in record("projects/XM-DAC-1-6")
    assert run.report.counts == {("projects", "written"): 2, ("projects", "skipped"): 1, ("organizations", "written"): 1}
    assert sum("is not written" in each.fact and each.kind == "remark" for each in run.report.remarks) == 2
    assert json.loads((content / MEMORY / "iati-2" / "projects" / "XM-DAC-1-6.json").read_text("utf-8"))["not_written"] == {"related[1].project": "projects/XM-DAC-1-5"}


def test_who_reports_is_known_where_only_the_identifier_stands(bring_in, record):
    bring_in(package(ACTIVITY.replace('role="1" type="10"><narrative>Aid Agency</narrative></participating-org>', 'role="1"/>').replace("<narrative>AID AGENCY</narrative>", "")))

    assert [each.get("organization") for each in record("projects/XM-DAC-1-2-3")["participants"]] == ["aid-agency", "aid-agency", None]


def test_a_publisher_without_a_name_is_called_by_its_identifier(bring_in, record):
    bring_in(package(ACTIVITY.replace("<narrative>Aid Agency</narrative></reporting-org>", "</reporting-org>")))

    assert record("projects/XM-DAC-1-2-3")["source"]["name"] == {"en": "IATI activity published by XM-DAC-1"}


def test_organizations_of_what_is_skipped_are_not_written(bring_in, content):
    bring_in(package(ACTIVITY.replace("<title>", "<subtitle>").replace("</title>", "</subtitle>")))

    assert not list(content.rglob("*.yml"))


def test_a_participant_whose_role_nobody_knows_is_told_by_what_is_lost(bring_in, record):
    run = bring_in(package(ACTIVITY.replace('role="4"/>', 'role="77"/>')))

    assert len(record("projects/XM-DAC-1-2-3")["participants"]) == 2
    assert [each.fact for each in run.report.remarks if each.value == "77"] == ["'77' is not in the code list participant-role. The whole entry of 'participants' is kept beside the record, as it must have 'role'."]


def test_the_same_file_under_another_name_changes_nothing(tmp_path, content, run_import):
    for name in ("january.xml", "february.xml"):
        (tmp_path / name).write_text(package(ACTIVITY), "utf-8")
        run = run_import("iati", tmp_path / name, content)

    assert not any(outcome == "written" for _, outcome in run.report.counts)


def test_a_code_of_several_activities_identifies_none(bring_in, schema, record):
    other = ACTIVITY.replace("2 3<", "4<")
    run = bring_in(package(other, ACTIVITY))

    assert [each["code"] for each in record("projects/XM-DAC-1-4")["codes"]] == ["XM-DAC-1/4"]
    assert any("identifies none" in each.fact for each in run.report.remarks)


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        (lambda text: text.replace("<value>10.50", '<value currency="USD">10.50'), "several currencies are not added up"),
        (lambda text: text.replace('iso-date="2022-12-31"', 'iso-date="2019-12-31"'), "is before the start"),
        (lambda text: text.replace('code="14030"', 'code="99999"'), "not in the code list dac-sector"),
        (lambda text: text.replace('url="https://', 'url="mailto:'), "is not a web address"),
    ],
)
def test_a_value_that_can_t_be_taken_is_told_and_kept(bring_in, content, change, fact):
    run = bring_in(package(change(ACTIVITY)))
    told = [each for each in run.report.remarks if fact in each.fact]

    assert told
    assert {(bool(each.place), each.kind) for each in told} == {(True, "remark")}
    assert (content / "projects" / "XM-DAC-1-2-3.yml").is_file()


def test_an_activity_without_title_or_with_an_identifier_used_before_is_skipped_and_told(bring_in, content):
    untitled = ACTIVITY.replace("2 3<", "5<").replace("<narrative>Wells</narrative><narrative xml:lang=\"fr\">Puits</narrative>", "")
    run = bring_in(package(ACTIVITY, untitled, ACTIVITY))

    assert Counter(each.element for each in run.report.remarks if each.kind == "problem") == {"title": 1, "id": 1}
    assert run.report.counts["projects", "skipped"] == 2
    assert run.report.has_problems


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        (package(ACTIVITY, version="1.05"), "this is version 1.05 of IATI"),
        (package(ACTIVITY)[:900], "breaks off or is not well-formed"),
        (package(ACTIVITY).replace("iati-activities", "iati-organisations"), "It holds organisations"),
        (package(ACTIVITY, version=""), 'write its `version` into the file: <iati-activities version="2.03">'),
        (package(ACTIVITY).replace("<iati-activities ", '<iati-activities xmlns="https://example.org/" '), "Remove `xmlns=`"),
        (f'<?xml version="1.0"?>{ACTIVITY}', "Put it into <iati-activities"),
        ("<html><body>Sign in</body></html>", "this is a web page"),
        ("id,title\n1,2\n", "this is no XML"),
        ("", "the file is empty"),
        ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]>' + package("&b;").partition("\n")[2], "declares a document type"),
    ],
)
def test_a_file_that_is_no_such_thing_is_refused_and_nothing_is_written(bring_in, content, text, fact):
    with pytest.raises(ImportFileError) as caught:
        bring_in(text)

    assert fact in str(caught.value)
    assert list(content.iterdir()) == []


def test_run_twice_nothing_changes(bring_in, content):
    bring_in(package(ACTIVITY))
    before = {path: path.read_bytes() for path in content.rglob("*") if path.is_file()}
    run = bring_in(package(ACTIVITY))

    assert {path: path.read_bytes() for path in content.rglob("*") if path.is_file()} == before
    assert run.report.counts["projects", "unchanged"] == 1


def test_a_file_in_another_encoding_that_it_names_is_read(tmp_path, content, run_import, record):
    file = tmp_path / "activities.xml"
    file.write_bytes(package(ACTIVITY).replace("UTF-8", "UTF-16").encode("utf-16"))
    run_import("iati", file, content)

    assert record("projects/XM-DAC-1-2-3")["title"]["fr"] == "Puits"


# The given files


@pytest.fixture(scope="module")
def world(import_given):
    """The portal of the given file, which has no errors, and the run that made it."""
    return import_given("iati", GIVEN)


def test_all_activities_of_eighteen_publishers_come_in_and_pass_the_check(world):
    portal, run = world

    assert (run.report.read, len(portal.all("projects"))) == (401, 401)
    assert not run.report.has_problems
    assert len({code for project in portal.all("projects") for code in project.get("countries", [])}) > 100


@pytest.mark.parametrize(
    ("id", "path", "value"),
    [
        ("XM-DAC-41114-PROJECT-00127335", ("title", "es"), ["Recuperacion socioeconomica COVID 19"]),
        ("XM-DAC-41114-PROJECT-00127335", ("status",), ["implementation"]),
        ("XM-DAC-41114-PROJECT-00127335", ("end",), ["2022-06-30"]),
        ("XM-DAC-41114-PROJECT-00127335", ("countries",), ["BO"]),
        ("XM-DAC-41114-PROJECT-00127335", ("sdg_targets",), ["1.5", "1.a"]),
        ("XM-DAC-41114-PROJECT-00127335", ("participants", "organization"), ["swiss-agency-for-development-and-cooperation-sdc", "undp-funding-windows", *["united-nations-development-programme"] * 2]),
        ("XM-DAC-41114-PROJECT-00127336", ("start",), ["2020-05-01"]),
    ],
)
def test_values_are_those_of_the_file(world, id, path, value):
    assert world[0].find("projects", id).at(path) == value


def test_the_standard_s_own_example_comes_in(content, run_import, given, record):
    run_import("iati", given(EXAMPLE), content)
    made = record("projects/AA-AAA-123456789-ABC123")

    assert made["title"] == {"en": "Activity title", "fr": "Titre de l'activité", "es": "Título de la actividad"}
    assert (made["start"], made["end"], made["scope"]) == ("2012-04-28", "2015-12-31", "multi_national")
    assert (made["budget"]["amount"], made["budget"]["currency"]) == ("3000", "EUR")
    assert made["places"][0]["latitude"] == "31.616944"
    assert made["indicators"][0]["target"] == {"en": "2013-01-01 – 2013-03-31: 10"}


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity", "1e999999999", "1e-999999999", "0e999999999"])
def test_amounts_out_of_all_reason_are_not_added_up(bring_in, record, amount):
    run = bring_in(package(ACTIVITY.replace("<value>10.50</value>", f"<value>{amount}</value>")))

    assert "budget" not in record("projects/XM-DAC-1-2-3")
    assert any("nothing is added up" in each.fact for each in run.report.remarks)


@pytest.mark.parametrize("depth", [100, 300, 100_000])
def test_elements_nested_too_deeply_are_refused(bring_in, content, depth):
    with pytest.raises(ImportFileError) as caught:
        bring_in(package(ACTIVITY.replace("<transaction>", "<x>" * depth + "</x>" * depth + "<transaction>")))

    assert ":1:" in str(caught.value) or ":2" in str(caught.value) or ":3" in str(caught.value)
    assert list(content.iterdir()) == []
