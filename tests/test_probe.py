"""A new field is one edit: the probe adds some to a copy of the schema and looks
for them everywhere. Nothing else of the copy is touched."""

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path

import markup
import portals
import pytest

from pledgebook import settings
from pledgebook.check.problems import Problem
from pledgebook.publish.executor import SerialExecutor
from pledgebook.publish.load_portal import load_portal

FIELD = {
    "$ref": "values.json#/$defs/text",
    "title": "Probed audience",
    "description": "Who gains by the probe.",
    "group": "About the project",
}
DATE = {"$ref": "values.json#/$defs/date", "title": "Probed date", "description": "When the probe landed.", "group": "Dates"}
LIST = {
    "type": "array",
    "title": "Probed visits",
    "description": "Visits that the probe made.",
    "group": "A group of its own",
    "items": {
        "type": "object",
        "title": "Probed visit",
        "additionalProperties": False,
        "required": ["place"],
        "properties": {
            "place": {"$ref": "values.json#/$defs/text", "title": "Probed place", "description": "Where it was."},
            "host": {
                "$ref": "values.json#/$defs/reference",
                "title": "Probed host",
                "references": "organizations",
                "reverse": {"name": "probed_visits", "title": "Visits of the probe"},
            },
            "stamps": {"type": "array", "title": "Probed stamps", "items": {"$ref": "values.json#/$defs/string"}},
        },
    },
}
VALUES = """
audience:
  en: Everyone who probes.
landed: 2026-03
visits:
  - place:
      en: Far side
      es: Cara oculta
    host: lighthouse-watch
    stamps: [First stamp, Second stamp]
  - place:
      en: Near side
"""


@dataclass(frozen=True)
class Probe:
    """A copy of the repository with new fields in `projects`."""

    root: Path
    content: Path

    def check(self) -> list[Problem]:
        return load_portal(settings.read(self.root), self.content, portals.AS_OF, SerialExecutor())[1].errors

    def write(self, values: str) -> None:
        record = self.content / "projects" / "STUB-03.yml"
        record.write_text((portals.SMALL / "projects" / "STUB-03.yml").read_text("utf-8") + values, "utf-8")


@pytest.fixture(scope="module")
def probe(tmp_path_factory) -> Probe:
    root = portals.copy_of_root(tmp_path_factory.mktemp("probe"))
    path = root / "schema" / "projects.json"
    schema = json.loads(path.read_text("utf-8"))
    schema["properties"] |= {"audience": FIELD, "landed": DATE, "visits": LIST}
    path.write_text(json.dumps(schema), "utf-8")
    return Probe(root, root / "content")


@pytest.fixture(scope="module")
def site(probe) -> Path:
    probe.write(VALUES)
    portal = portals.portal_of(probe.content, portals.AS_OF, settings.read(probe.root))
    return portals.published(portal, probe.content, probe.root / "site")


@pytest.mark.parametrize(
    ("values", "field", "fact"),
    [
        ("audience: Everyone\n", "audience", "language"),
        ("landed: 2026-13\n", "landed", "'2026-13' is not a date."),
        ("visits:\n  - host: lighthouse-watch\n", "visits[1]", "place"),
        ("visits:\n  - place: {en: Far side}\n    host: lighthouse-wach\n", "visits[1].host", "there is no organization 'lighthouse-wach'."),
        ("audiense: {en: Everyone}\n", "", "audiense"),
    ],
)
def test_a_new_field_is_checked(probe, values, field, fact):
    probe.write(values)

    [problem] = probe.check()

    assert problem.file.endswith("STUB-03.yml")
    assert problem.field.startswith(field)
    assert fact in problem.message


def test_the_nearest_name_of_a_new_field_is_suggested(probe):
    probe.write("audiense: {en: Everyone}\n")

    [problem] = probe.check()

    assert "audience" in problem.cure


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_new_field_is_in_the_csv(site):
    stub = next(row for row in rows(site / "data" / "projects.csv") if row["id"] == "STUB-03")

    assert (stub["audience_en"], stub["audience_uk"], stub["landed"]) == ("Everyone who probes.", "", "2026-03")


def test_a_new_field_is_in_the_form_for_editing_and_its_file_beside_its_data(site):
    form = json.loads((site / "edit" / "projects.en.json").read_text("utf-8"))["properties"]

    assert [form[name]["title"] for name in ("audience", "landed", "visits")] == ["Probed audience", "Probed date", "Probed visits"]
    assert VALUES in (site / "data" / "projects" / "stub-03.yml").read_text("utf-8")


def test_a_new_list_has_a_table_of_its_own(site):
    visits = rows(site / "data" / "projects_visits.csv")
    stamps = rows(site / "data" / "projects_visits_stamps.csv")

    assert [(row["project_id"], row["number"], row["place_en"], row["place_es"], row["host_label"]) for row in visits] == [
        ("STUB-03", "1", "Far side", "Cara oculta", "Lighthouse Watch"),
        ("STUB-03", "2", "Near side", "", ""),
    ]
    assert [(row["project_id"], row["visits_number"], row["number"], row["value"]) for row in stamps] == [
        ("STUB-03", "1", "1", "First stamp"),
        ("STUB-03", "1", "2", "Second stamp"),
    ]


def test_a_new_field_is_in_the_json(site):
    record = json.loads((site / "data" / "projects" / "stub-03.json").read_text("utf-8"))["record"]
    host = json.loads((site / "data" / "organizations" / "lighthouse-watch.json").read_text("utf-8"))

    assert record["visits"][0]["stamps"] == ["First stamp", "Second stamp"]
    assert host["referenced_by"]["probed_visits"] == ["projects/STUB-03"]


def test_a_new_field_is_in_the_table_schema(site):
    package = json.loads((site / "data" / "datapackage.json").read_text("utf-8"))
    resources = {each["name"]: each["schema"] for each in package["resources"]}
    fields = {each["name"]: each for each in resources["projects"]["fields"]}

    assert fields["audience_en"]["title"] == "Probed audience (en)"
    assert fields["audience_en"]["description"] == "Who gains by the probe."
    assert fields["landed"]["constraints"]["pattern"]
    assert {"fields": ["host"], "reference": {"resource": "organizations", "fields": ["id"]}} in resources["projects_visits"]["foreignKeys"]
    assert resources["projects_visits_stamps"]["primaryKey"] == ["project_id", "visits_number", "number"]


def test_a_new_field_is_in_the_published_schema(site):
    schema = json.loads((site / "data" / "schema" / "projects.json").read_text("utf-8"))

    assert schema["properties"]["audience"]["title"] == "Probed audience"
    assert schema["properties"]["visits"]["items"]["required"] == ["place"]


@pytest.mark.parametrize("language", ["", "es/"])
def test_a_new_field_is_in_the_data_dictionary(site, language):
    main = markup.read(site / language / "data" / "dictionary" / "index.html").one("main")

    for words in ("Probed audience", "Who gains by the probe.", "visits.stamps[]", "projects_visits_stamps", "Probed host"):
        assert words in main.text, words


@pytest.mark.parametrize("language", ["", "uk/"])
def test_a_new_field_is_on_the_page_of_the_record(site, language):
    main = markup.read(site / language / "projects" / "stub-03" / "index.html").one("main")

    for words in ("Probed audience", "Everyone who probes.", "Probed date", "A group of its own", "Probed place", "Near side", "Second stamp"):
        assert words in main.text, words
    assert {re.sub(r"^(\.\./)+", "", each) for each in main.links()} & {f"{language}organizations/lighthouse-watch/"}


def test_a_new_relation_is_on_the_page_of_the_other_record(site):
    main = markup.read(site / "organizations" / "lighthouse-watch" / "index.html").one("main")

    assert "../../projects/stub-03/" in main.links()


def test_a_new_table_is_offered_for_download(site):
    main = markup.read(site / "data" / "index.html").one("main")

    assert "../data/projects_visits.csv" in main.links()
