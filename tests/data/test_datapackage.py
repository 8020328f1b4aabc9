"""The data package: CSV that opens safely, a descriptor that is true, keys that hold."""

import csv
import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path

import golden
import portals
import pytest
from frictionless import Package
from jsonschema import Draft7Validator, Draft202012Validator

from pledgebook.data import api, datapackage
from pledgebook.data.exporters import csv as csv_exporter
from pledgebook.data.exporters import zip as zip_exporter
from pledgebook.data.exporters.registry import EXPORTERS, Exporter
from pledgebook.data.tables import Column, Table, table_names
from pledgebook.model.portal import link

PROFILES = portals.SHARED / "data" / "reference" / "datapackage-profiles"


@pytest.fixture(scope="module")
def small_data(small_site) -> Path:
    return small_site / "data"


@pytest.fixture(params=["small_site", "real_site"], scope="module")
def data(request) -> Path:
    """The open data of the small and of the real site in turn."""
    return request.getfixturevalue(request.param) / "data"


def described(data: Path) -> dict:
    return json.loads((data / "datapackage.json").read_text("utf-8"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(*cells: object, type: str = "string") -> Table:
    return Table("probe", "Probe", "", (Column("cell", "Cell", type=type),), ("cell",), None, tuple({"cell": each} for each in cells))


def cells(made: Table) -> list[str]:
    return [row[0] for row in csv.reader(io.StringIO(csv_exporter.write(made).decode("utf-8"), newline=""))][1:]


# CSV


@pytest.mark.parametrize("text", ["=cmd('/C calc')!A1", "+354", "-5 degrees", "@SUM(1)", "\t=1", "\n=1", "＝1+1", "＋1", "－1", "＠a"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert cells(table(text)) == [f"'{text}"]


@pytest.mark.parametrize(("text", "written"), [("\r=1", "'\n=1"), ("a\r=1", "a\n=1"), ("a\r\nb", "a\nb")])
def test_a_carriage_return_begins_no_new_row(text, written):
    assert cells(table(text)) == [written]


@pytest.mark.parametrize("text", ["5 = 5", "a-b", "e@example.org", "«=1»", "Київ", ""])
def test_other_texts_stay_as_they_are(text):
    assert cells(table(text)) == [text]


@pytest.mark.parametrize(("number", "type"), [("-8.52", "number"), (-3, "integer"), ("-0.5", "number")])
def test_negative_numbers_stay_numbers(number, type):
    assert cells(table(number, type=type)) == [str(number)]


def test_several_values_share_a_cell_with_semicolons_between():
    assert cells(table(["=a", "b;c", 16])) == ["'=a;b,c;16"]


def test_yes_no_and_nothing_are_written_plainly():
    assert cells(table(True, False, None)) == ["true", "false", ""]


def test_cells_that_would_run_are_defused_in_the_published_csv(small_data):
    harbour = next(row for row in rows(small_data / "projects.csv") if row["id"] == "HARBOUR-02")

    assert harbour["programme_en"] == "'=cmd('/C calc')!A1"
    assert harbour["summary_es"] == "'-5 grados al amanecer."
    assert (harbour["funding_mechanism_en"], harbour["tranche"], harbour["tranche_type_en"]) == ("'@SUM(1;2)", "'+1", "'-1")


def test_no_published_cell_of_text_runs_as_a_formula(data):
    for resource in described(data)["resources"]:
        numbers = {field["name"] for field in resource["schema"]["fields"] if field["type"] in ("number", "integer")}
        for row in rows(data / resource["path"]):
            for name, cell in row.items():
                assert name in numbers or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), f"{resource['path']}: {name}: {cell}"


def test_negative_degrees_stay_numbers_in_the_published_csv(small_data):
    quay = next(row for row in rows(small_data / "projects_places.csv") if row["name_en"] == "The quay")

    assert (quay["latitude"], quay["longitude"]) == ("-8.52", "179.2")


def test_json_holds_the_cells_undefused(small_data):
    harbour = next(row for row in json.loads((small_data / "projects.json").read_text("utf-8")) if row["id"] == "HARBOUR-02")

    assert harbour["programme_en"] == "=cmd('/C calc')!A1"
    assert harbour["title_es"] is None


def test_csv_and_json_of_a_table_agree(data):
    for resource in described(data)["resources"]:
        as_csv, as_json = rows(data / resource["path"]), json.loads((data / f"{resource['name']}.json").read_text("utf-8"))
        assert len(as_csv) == len(as_json), resource["name"]
        for left, right in zip(as_csv, as_json, strict=True):
            assert list(left) == list(right), resource["name"]
            assert {name for name, cell in left.items() if cell} == {name for name, cell in right.items() if cell not in (None, "", [])}, left


def test_text_files_are_utf_8_with_plain_line_ends(data):
    for path in [*data.rglob("*.csv"), *data.rglob("*.json")]:
        content = path.read_bytes()
        content.decode("utf-8")
        assert b"\r" not in content, path
        assert content.endswith(b"\n"), path
        assert not content.startswith(b"\xef\xbb\xbf"), path


# The descriptor


@pytest.mark.parametrize("name", ["commitments_updates", "projects", "projects_commitments", "organizations", "codelists/update-status", "codelists/dac-sector"])
def test_the_description_of_a_table_is_as_it_was(portal, name):
    made = datapackage.table_files(name, portal).resource

    golden.assert_golden(f"small-portal_descriptor-of-{name.replace('/', '_')}.json", as_text(made))


def test_the_description_of_the_package_is_as_it_was(portal):
    made = datapackage.package(portal, [datapackage.table_files(name, portal).resource for name in table_names(portal)])
    made["resources"] = [each["name"] for each in made["resources"]]

    golden.assert_golden("small-portal_descriptor-of-the-package.json", as_text(made))


def as_text(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def test_the_descriptor_counts_bytes_and_rows_and_hashes_truly(data):
    resources = described(data)["resources"]

    for resource in resources:
        content = (data / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content), resource["name"]
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}", resource["name"]
        assert resource["rowCount"] == len(rows(data / resource["path"])), resource["name"]
    assert {path.relative_to(data).as_posix() for path in data.rglob("*.csv")} == {resource["path"] for resource in resources}


def test_the_descriptor_names_the_columns_of_the_files(data):
    for resource in described(data)["resources"]:
        with (data / resource["path"]).open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert header == [field["name"] for field in resource["schema"]["fields"]], resource["name"]


def test_every_reference_in_the_schema_is_a_foreign_key(small_data):
    keys = {
        (resource["name"], key["fields"][0], key["reference"]["resource"])
        for resource in described(small_data)["resources"]
        for key in resource["schema"].get("foreignKeys", [])
    }

    assert ("commitments", "action_plan", "action-plans") in keys
    assert ("commitments_institutions", "organization", "organizations") in keys
    assert ("projects_contracts", "value_currency", "codelists/currency") in keys
    assert ("organizations", "parent", "") in keys
    assert ("comments", "reply_organization", "organizations") in keys
    assert ("projects_commitments", "value", "commitments") in keys


def test_frictionless_finds_the_published_package_valid(small_data):
    """That of the real site is looked at in CI."""
    report = Package(str(small_data / "datapackage.json")).validate()

    assert report.valid, report.flatten(["name", "type", "rowNumber", "note"])[:10]
    assert report.stats["tasks"] == len(described(small_data)["resources"]) > 0


def _dangling(data: Path) -> str:
    path = data / "commitments.csv"
    path.write_text(path.read_text("utf-8").replace("LAMP0002,AP_ISL09,", "LAMP0002,AP_ISL08,"), "utf-8")
    return "foreign-key"


def _dangling_row(data: Path) -> str:
    path = data / "commitments.csv"
    path.write_text(path.read_text("utf-8").replace("LAMP0003,", "LAMP0009,"), "utf-8")
    return "foreign-key"


def _doubled_key(data: Path) -> str:
    path = data / "commitments.csv"
    *lines, last = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, last, last]), "utf-8")
    return "primary-key"


def _other_bytes(data: Path) -> str:
    path = data / "commitments.csv"
    path.write_text(path.read_text("utf-8").replace("lamp school", "damp school"), "utf-8")
    return "hash-count"


@pytest.mark.parametrize(
    ("spoil", "named"),
    [(_dangling, "commitments"), (_dangling_row, "commitments_updates"), (_doubled_key, "commitments"), (_other_bytes, "commitments")],
    ids=["reference-to-nothing", "row-of-nothing", "key-twice", "other-bytes"],
)
def test_frictionless_finds_a_spoilt_copy_not_valid(small_data, tmp_path, spoil, named):
    """Otherwise a package that is valid would prove nothing."""
    copy = shutil.copytree(small_data, tmp_path / "data", ignore=shutil.ignore_patterns("*.html", "*.zip"))
    expected = spoil(copy)

    report = Package(str(copy / "datapackage.json")).get_resource(named).validate()

    assert not report.valid
    assert expected in {error for [error] in report.flatten(["type"])}


@pytest.fixture(params=["1.0", "2.0"])
def profile(request) -> Draft7Validator:
    path = PROFILES / request.param / "datapackage.json"
    if not path.is_file():
        pytest.skip(f"the official profile is not at hand: there is no {path}")
    return Draft7Validator(json.loads(path.read_text("utf-8")))


def test_the_published_descriptor_fits_the_official_profile(data, profile):
    assert [error.message[:300] for error in profile.iter_errors(described(data))] == []


def test_the_root_descriptor_fits_the_official_profile(profile):
    root = json.loads((portals.ROOT / "datapackage.json").read_text("utf-8"))

    assert [error.message[:300] for error in profile.iter_errors(root)] == []


def test_the_official_profile_refuses_a_descriptor_without_resources(profile, small_data):
    made = described(small_data)
    del made["resources"]

    assert not profile.is_valid(made)


def test_the_root_descriptor_lists_exactly_the_tables_of_the_schema():
    root = json.loads((portals.ROOT / "datapackage.json").read_text("utf-8"))

    made = datapackage.listing(portals.real_portal(), "site")

    assert root["resources"] == made, "datapackage.json doesn't list the tables of the schema. Run `make package`."


def test_the_list_of_tables_doesn_t_depend_on_the_records(portal):
    empty = link(portal.schema, portal.settings, portal.geography, {name: {} for name in portal.schema.collections}, portal.as_of)

    assert datapackage.listing(empty, "site") == datapackage.listing(portal, "site")


def test_the_published_descriptor_says_what_the_root_says_of_the_whole(data):
    root, made = json.loads((portals.ROOT / "datapackage.json").read_text("utf-8")), described(data)

    assert {key: made[key] for key in root if key != "resources"} == {key: root[key] for key in root if key != "resources"}


# One record, the schemas, the archive


@pytest.mark.parametrize("name", ["commitments/lamp0001", "commitments/lamp0005", "projects/lantern-01", "organizations/ministry-of-lanterns", "comments/2026-001"])
def test_the_json_of_a_record_is_as_it_was_and_its_file_stands_beside_it(portal, name):
    collection, _, id = name.partition("/")
    files = dict(api.record_files((record for record in portal.all(collection) if record.id.lower() == id), portal))

    assert list(files) == [f"data/{name}.json", f"data/{name}.yml"]
    assert files[f"data/{name}.yml"] in [path.read_bytes() for path in (portals.SMALL / collection).glob("*.yml") if path.stem.lower() == id]
    golden.assert_golden(f"small-portal_{name.replace('/', '_')}.json", files[f"data/{name}.json"])


def test_every_record_is_published_as_json_and_fits_the_published_schema(data):
    found = sorted(path for folder in data.iterdir() if folder.is_dir() and (data / "schema" / f"{folder.name}.json").exists() for path in folder.glob("*.json"))

    for path in found:
        made = json.loads(path.read_text("utf-8"))
        schema = json.loads((data / "schema" / f"{path.parent.name}.json").read_text("utf-8"))
        assert list(Draft202012Validator(schema).iter_errors(made["record"])) == [], path.name
    assert len(found) == sum(resource["rowCount"] for resource in described(data)["resources"] if "/" not in resource["name"] and "_" not in resource["name"])


def test_the_published_schemas_need_no_other_file(data):
    for path in (data / "schema").glob("*.json"):
        schema = json.loads(path.read_text("utf-8"))
        Draft202012Validator.check_schema(schema)
        assert '"$ref": "values.json' not in path.read_text("utf-8")


def test_the_archive_holds_every_table_the_descriptor_and_the_schemas(data):
    with zipfile.ZipFile(data / datapackage.ARCHIVE) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}

    names = {resource["name"] for resource in described(data)["resources"]}
    wanted = {f"{name}.{ending}" for name in names for ending in ("csv", "json")} | {"datapackage.json"}
    wanted |= {f"schema/{path.name}" for path in (data / "schema").glob("*.json")}
    assert set(held) == wanted
    assert held == {name: (data / name).read_bytes() for name in wanted}


def test_the_archive_doesn_t_depend_on_the_clock(tmp_path):
    for name, content in (("b.csv", b"1"), ("a.csv", b"2")):
        (tmp_path / name).write_bytes(content)
    made = []
    for names in (["b.csv", "a.csv"], ["a.csv", "b.csv"]):
        out = io.BytesIO()
        zip_exporter.write(tmp_path, names, out)
        made.append(out.getvalue())

    assert made[0] == made[1]
    with zipfile.ZipFile(io.BytesIO(made[0])) as archive:
        assert archive.namelist() == ["a.csv", "b.csv"]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {(entry.compress_type, entry.external_attr >> 16) for entry in archive.infolist()} == {(zipfile.ZIP_DEFLATED, 0o644)}


def test_the_archive_is_a_valid_package_by_itself(small_data, tmp_path):
    with zipfile.ZipFile(small_data / datapackage.ARCHIVE) as archive:
        archive.extractall(tmp_path)

    for name in ("commitments", "commitments_updates_evidence", "projects_contributions"):
        assert Package(str(tmp_path / "datapackage.json")).get_resource(name).validate().valid, name


# Formats


def test_the_downloads_are_those_that_were_made(portal):
    made = {name: datapackage.table_files(name, portal) for name in table_names(portal)}

    assert [each.download.name for each in made.values()] == list(made)
    for name, each in made.items():
        described, columns = each.resource, [field["name"] for field in each.resource["schema"]["fields"]]
        assert (each.download.title, each.download.description, each.download.rows) == (described["title"], described["description"], described["rowCount"]), name
        assert [column.name for column in each.download.columns] == columns, name
        assert {f"data/{name}.{suffix}": size for suffix, size in each.download.sizes.items()} == {path: len(content) for path, content in each.files.items()}
        assert set(each.download.sizes) == {"csv", "json"}


def test_a_further_format_is_one_entry_of_the_registry(portal, monkeypatch):
    lines = Exporter("Lines", "txt", "text/plain", lambda table: b"row\n" * len(table.rows))
    monkeypatch.setattr(datapackage, "EXPORTERS", (*EXPORTERS, lines))

    made = datapackage.table_files("commitments", portal)

    assert made.files["data/commitments.txt"] == b"row\n" * 7
    assert made.download.sizes["txt"] == 28


def test_no_two_formats_have_the_same_suffix():
    assert len({exporter.suffix for exporter in EXPORTERS}) == len(EXPORTERS)
