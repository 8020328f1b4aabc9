"""Rules under a schema of one's own: they ask for nothing that it lacks, and new collections may use any names."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import portals
import pytest

from pledgebook.check.rules.registry import RULES
from pledgebook.records import strict_yaml
from pledgebook.schema import reader
from pledgebook.schema.fields import Schema

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture
def schema_of(tmp_path) -> Callable[..., Schema]:
    """The schema of this repository, after a change to the content of one of its files."""
    folder = shutil.copytree(portals.ROOT / "schema", tmp_path / "schema")

    def schema_of(name: str, change: Callable[[dict], None]) -> Schema:
        path = folder / f"{name}.json"
        document = json.loads(path.read_text("utf-8")) if path.exists() else {}
        change(document)
        path.write_text(json.dumps(document), "utf-8")
        return reader.read(folder, languages=("en", "es"))

    return schema_of


def remove(steps: str) -> Callable[[dict], None]:
    """Removes what stands at `steps`, a property of an object that need not have it."""

    def change(document: dict) -> None:
        *above, last = steps.split("/")
        node = document
        for step in above:
            node = node[step]
        del node["properties"][last]
        if node.get("required") == [last]:
            del node["required"]
        elif "required" in node:
            node["required"] = [name for name in node["required"] if name != last]

    return change


def without(node: object, name: str, inside: str, here: str = "") -> object:
    """Data without a field: wherever it is, or only right inside another one."""
    if isinstance(node, list):
        return [without(each, name, inside, here) for each in node]
    if not isinstance(node, dict):
        return node
    return {key: without(value, name, inside, key) for key, value in node.items() if key != name or (inside and here != inside)}


@pytest.mark.parametrize(
    ("example", "name", "steps", "inside"),
    [
        ("complete-without-evidence", "commitments", "properties/updates/items/evidence", ""),
        ("challenges-missing", "commitments", "properties/updates/items/challenges", ""),
        ("no-contact", "commitments", "contact", ""),
        ("no-news-for-long-of-a-local-plan", "commitments", "updates", ""),
        ("no-news-for-long-of-a-national-plan", "commitments", "properties/updates/items/date", "updates"),
        ("update-of-unknown-milestone", "commitments", "properties/milestones/items/id", "milestones"),
        ("impact-scale-of-another-time", "commitments", "properties/assessments/items/potential_impact", ""),
        ("amount-without-currency", "values", "$defs/money/currency", ""),
        ("place-with-half-a-position", "values", "$defs/place/longitude", ""),
        ("target-without-its-goal", "projects", "sdgs", ""),
        ("neither-organization-nor-label", "projects", "properties/participants/items/label", ""),
        ("both-organization-and-label", "projects", "properties/participants/items/organization", "participants"),
    ],
)
def test_a_rule_does_not_ask_for_a_field_that_the_schema_lacks(example, name, steps, inside, tmp_path, schema_of, check_folder):
    content = tmp_path / "content"
    for source in (EXAMPLES / "base", EXAMPLES / "invalid" / example):
        shutil.copytree(source, content, dirs_exist_ok=True)
    (content / "expected.txt").unlink()
    before = {problem.rule for problem in check_folder(content).problems}
    schema = schema_of(name, remove(steps))
    for path in content.glob("*/*.yml"):
        data = strict_yaml.parse(path.read_text("utf-8")).data
        path.write_text(json.dumps(without(data, steps.rpartition("/")[2], inside), ensure_ascii=False), "utf-8")

    after = {problem.rule for problem in check_folder(content, by=schema).problems}

    assert before & set(RULES)
    assert after == set()


NAMES = ("date", "start", "end", "due", "reply", "source", "updates", "milestones", "assessments", "codes", "amount", "sdgs", "sdg_targets", "images", "status")
TEXTS = {"$ref": "values.json#/$defs/string"}


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        (TEXTS, "code"),
        ({"$ref": "values.json#/$defs/text"}, {"en": "date", "es": "file"}),
        ({"$ref": "values.json#/$defs/integer"}, 7),
        ({"type": "array", "items": TEXTS}, ["code", "date", "start"]),
        ({"type": "object", "properties": {"code": {**TEXTS, "title": "Code"}, "date": {**TEXTS, "title": "Date"}}}, {"code": "a", "date": "b"}),
    ],
    ids=["string", "text", "integer", "list", "object"],
)
def test_a_new_collection_may_use_the_names_of_fields_for_other_things(shape, value, tmp_path, schema_of, check_folder):
    def laws(document: dict) -> None:
        fields = {"id": {"$ref": "values.json#/$defs/id", "title": "Id"}, **{name: {**shape, "title": name.capitalize()} for name in NAMES}}
        document |= {
            "$schema": "meta-schema.json", "title": "Law", "plural": "Laws", "description": "Laws.", "type": "object", "additionalProperties": False,
            "required": ["id"], "properties": fields,
        }

    for id in ("law1", "law2"):
        path = tmp_path / "content" / "laws" / f"{id}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"id": id, **dict.fromkeys(NAMES, value)}), "utf-8")

    result = check_folder(tmp_path / "content", by=schema_of("laws", laws))

    assert list(result.records["laws"]) == ["law1", "law2"]
    assert {problem.rule for problem in result.problems} <= {"code-used-twice"}


def test_a_picture_that_is_not_there_is_found_in_any_collection(tmp_path, schema_of, check_folder):
    content = shutil.copytree(EXAMPLES / "base", tmp_path / "content")
    path = content / "organizations" / "river-watch.yml"
    path.write_text(path.read_text("utf-8") + "logo: {file: wel.png, alt: {en: A well, es: Un pozo}}\n", "utf-8")
    schema = schema_of("organizations", lambda document: document["properties"].update(logo={"$ref": "values.json#/$defs/image", "title": "Logo"}))

    (problem,) = check_folder(content, by=schema).problems

    assert (problem.rule, problem.field) == ("image-without-a-picture", "logo.file")
    assert problem.message == "there is no file 'wel.png' in content/images/. Did you mean 'well.png'?"
