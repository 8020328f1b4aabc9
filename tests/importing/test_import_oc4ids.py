"""OC4IDS: project packages, what becomes of each member, and what is told."""

import json

import portals
import pytest
from samples import PROJECT

from pledgebook import ImportFileError

FOLDER = portals.SHARED / "data" / "oc4ids"


@pytest.fixture
def bring_in(tmp_path, content, run_import):
    def bring_in(package: object):
        file = tmp_path / "projects.json"
        file.write_text(package if isinstance(package, str) else json.dumps(package), "utf-8")
        return run_import("oc4ids", file, content)

    return bring_in


def test_a_project_comes_in_with_its_parties_places_and_contracts(bring_in, record):
    run = bring_in({"version": "0.9", "projects": [PROJECT]})
    made = record("projects/oc4ids-abc-1")

    assert (made["status"], made["start"], made["end"], made["dates_note"]) == ("implementation", "2020-01-01", "2022-06-30", {"en": "Planned end: 2021-12-31T00:00:00Z"})
    assert made["budget"] == {"amount": "1000000.1", "currency": "KES"}
    assert made["participants"] == [{"organization": "ke-roads-authority", "role": "accountable"}, {"organization": "builders-ltd", "role": "implementing"}]
    assert made["places"] == [{"name": {"en": "Bridge"}, "latitude": "-1.3", "longitude": "36.8"}]
    assert made["contracts"] == [{"ocid": "ocds-1", "title": {"en": "Works"}, "value": {"amount": "5", "currency": "KES"}, "status": "pre_award"}]
    assert made["documents"] == [{"title": {"en": "Study"}, "url": "https://example.org/d", "kind": "report"}]
    assert record("organizations/ke-roads-authority")["identifiers"] == [{"scheme": "KE-GOV", "id": "17"}]
    assert [(each.place, each.value) for each in run.report.remarks] == [("/projects/0/parties/1/roles/1", "tenderer")]


def test_an_identifier_that_stands_in_two_places_is_one(bring_in, record):
    party = PROJECT["parties"][0] | {"id": "KE-GOV-17"}
    bring_in({"version": "0.9", "projects": [PROJECT | {"parties": [party]}]})

    assert record("organizations/ke-roads-authority")["identifiers"] == [{"scheme": "KE-GOV", "id": "17"}]


@pytest.mark.parametrize("package", [PROJECT, [PROJECT]])
def test_projects_without_a_package_come_in_and_that_is_told(bring_in, record, package):
    run = bring_in(package)

    assert record("projects/oc4ids-abc-1")["title"] == {"en": "A road"}
    assert "don't say their version" in run.report.text()


def test_json_in_utf_16_is_read(tmp_path, content, run_import, record):
    file = tmp_path / "projects.json"
    file.write_bytes(json.dumps({"version": "0.9", "projects": [PROJECT]}).encode("utf-16"))
    run_import("oc4ids", file, content)

    assert record("projects/oc4ids-abc-1")["title"] == {"en": "A road"}


@pytest.mark.parametrize(
    ("package", "fact"),
    [
        ({"version": "0.9", "releases": []}, "there are no projects of OC4IDS in it"),
        ({"version": "2.0", "projects": [PROJECT]}, "this is version 2.0 of OC4IDS"),
        ({"projects": [PROJECT]}, "doesn't say which version"),
        ({"version": "0.9", "projects": []}, "there are no projects of OC4IDS in it"),
        ([], "It holds: nothing"),
        ('{"version": "0.9", "projects": [', "breaks off"),
        ("<iati-activities/>", "this is no JSON"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_is_no_package_is_refused(bring_in, content, package, fact):
    with pytest.raises(ImportFileError) as caught:
        bring_in(package)

    assert fact in str(caught.value)
    assert list(content.iterdir()) == []


@pytest.mark.parametrize("name", ["oc4ids_0.9.5-dev_example.json", "oc4idskit_project_package.json"])
def test_the_given_packages_come_in(content, run_import, check_folder, given, name, record):
    run_import("oc4ids", given(FOLDER / name), content)
    made = record("projects/oc4ids-bu3kcz-m75-junctions-4-to-5-smart-motorway")

    assert check_folder(content).errors == []
    assert (made["title"], made["countries"], made["start"]) == ({"en": "M75 Junctions 4 to 5 upgrade smart motorway"}, ["GB"], "2016-01-01")
    assert "ocds-a1b1c1-c9b14c18-adc8-11e6-9901-0019b9f3037b" in [each["ocid"] for each in made["contracts"]]
    assert len(made["contracts"]) == 3


def test_half_a_character_is_marked_and_nothing_fails(bring_in, record):
    bring_in('{"version": "0.9", "projects": [{"id": "s1", "title": "A \\ud83d x"}]}')

    assert record("projects/s1")["title"] == {"en": "A \N{REPLACEMENT CHARACTER} x"}


@pytest.mark.parametrize("depth", [100, 200, 400, 900])
@pytest.mark.parametrize(("start", "end"), [("[", "]"), ('{"a": ', "}")])
def test_what_is_nested_too_deeply_is_refused(bring_in, content, depth, start, end):
    with pytest.raises(ImportFileError) as caught:
        bring_in(f'{{"version": "0.9", "projects": [{{"id": "s1", "title": "A", "x": {start * depth}1{end * depth}}}]}}')

    assert "nested too deeply" in str(caught.value)
    assert list(content.iterdir()) == []


def test_half_a_character_in_a_name_is_marked_and_nothing_fails(bring_in, content):
    bring_in('{"version": "0.9", "projects": [{"id": "s1", "title": "A", "\\ud83d x": 1}]}')

    assert "\N{REPLACEMENT CHARACTER} x" in (content / ".imported" / "oc4ids-0.9" / "projects" / "s1.json").read_text("utf-8")


def test_an_organization_with_a_scheme_and_no_identifier_is_found_by_its_name(bring_in, record):
    bring_in({"version": "0.9", "projects": [PROJECT | {"parties": [{"id": "1", "name": "Roads Authority", "identifier": {"scheme": "KE-GOV"}, "roles": ["publicAuthority"]}]}]})

    assert record("projects/oc4ids-abc-1")["participants"][0]["role"] == "accountable"
