"""A new kind of value is one entry and one macro: a percentage is added to a copy of the program, and looked for everywhere."""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import markup
import portals
import pytest

VALUE = {"type": ["string", "integer"], "title": "Percentage", "format": "percentage", "description": "A number from 0 to 100."}
FIELD = {"$ref": "values.json#/$defs/percentage", "title": "Share of women", "description": "Among those who take part.", "group": "About the project", "facet": True, "featured": True}
ENTRY = """    Datatype(
        "percentage",
        type="number",
        clean=_decimal,
        format=Format("percentage", lambda value: str(value).isdecimal() and int(value) <= 100, "is not a percentage.", "Write a number from 0 to 100."),
        facet="word",
    ),
"""
MACRO = '\n{% macro percentage(field, value) %}<span class="pb-percentage">{{ value }} %</span>{% endmacro %}\n'


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    root = portals.copy_of_root(tmp_path_factory.mktemp("datatype") / "root")
    shutil.copytree(portals.ROOT / "pledgebook", root / "pledgebook", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(portals.ROOT / "build.py", root)
    (root / "node_modules").symlink_to(portals.ROOT / "node_modules")
    changed(root / "mkdocs.yml", "languages: [en, es, uk, fr, ar]", "languages: [en]")
    for name, key, new in (("values", "$defs", {"percentage": VALUE}), ("projects", "properties", {"women": FIELD})):
        path = root / "schema" / f"{name}.json"
        document = json.loads(path.read_text("utf-8"))
        document[key] |= new
        path.write_text(json.dumps(document), "utf-8")
    changed(root / "pledgebook" / "schema" / "datatypes.py", "_ENTRIES = (\n", f"_ENTRIES = (\n{ENTRY}")
    with (root / "templates" / "macros" / "values.html").open("a", encoding="utf-8") as file:
        file.write(MACRO)
    return root


def command(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "build.py", *arguments, "--as-of", str(portals.AS_OF)], cwd=root, capture_output=True, text=True, check=False)


def write(root: Path, value: str) -> None:
    record = portals.SMALL / "projects" / "STUB-03.yml"
    (root / "content" / "projects" / "STUB-03.yml").write_text(f"{record.read_text('utf-8')}women: {value}\n", "utf-8")


@pytest.fixture(scope="module")
def site(root) -> Path:
    write(root, "47")
    done = command(root, "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "site"


def test_it_is_validated_with_its_own_sentence(site, root):
    write(root, "147")

    assert "women  '147' is not a percentage. Write a number from 0 to 100." in command(root, "check").stdout


def test_it_is_in_the_table_schema_and_in_the_csv(site):
    descriptor = json.loads((site / "data" / "datapackage.json").read_text("utf-8"))
    projects = next(resource for resource in descriptor["resources"] if resource["name"] == "projects")
    with (site / "data" / "projects.csv").open(encoding="utf-8", newline="") as file:
        cells = {row["id"]: row["women"] for row in csv.DictReader(file)}

    assert next(field for field in projects["schema"]["fields"] if field["name"] == "women")["type"] == "number"
    assert cells["STUB-03"] == "47"


def test_it_is_in_the_data_dictionary(site):
    assert "Share of women" in (site / "data" / "dictionary" / "index.html").read_text("utf-8")


def test_it_is_a_facet(site):
    facets = json.loads((site / "explorer" / "projects.en.json").read_text("utf-8"))

    assert next(column for column in facets["columns"] if column["name"] == "women")["values"] == ["47"]
    assert (site / "projects" / "by-women" / "47" / "index.html").is_file()


def test_its_macro_shows_it_on_the_page_of_the_record(site):
    page = markup.read(site / "projects" / "stub-03" / "index.html")

    assert page.one("span", class_="pb-percentage").text == "47 %"
