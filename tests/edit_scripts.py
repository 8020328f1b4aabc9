"""The scripts of the form for editing, run by Node.js without a browser."""

import json
import subprocess
from collections.abc import Mapping
from typing import Any

import npm
import portals

from pledgebook.model.portal import Portal
from pledgebook.site import edit_form

ASSETS = portals.ROOT / "templates" / "chrome" / "assets"
_START = """
import {{ readFileSync }} from "node:fs";
import {{ Check }} from "{assets}/edit-check.js";
import {{ dump, split, withChanges }} from "{assets}/edit-yaml.js";
import {{ nearestCode }} from "{assets}/edit-suggest.js";
const input = JSON.parse(readFileSync(0, "utf8"));
"""


def run(program: str, given: object) -> Any:
    """What a program prints as JSON. It has `input`, and the functions of the scripts."""
    source = _START.format(assets=ASSETS.as_uri()) + program
    done = subprocess.run([npm.node(), "--input-type=module", "-e", source], input=json.dumps(given), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


_FILES: dict[int, Mapping[str, Any]] = {}


def files(portal: Portal) -> Mapping[str, Any]:
    """The files of the form of a portal that stays, by path."""
    if id(portal) not in _FILES:
        _FILES[id(portal)] = {path.removeprefix("edit/"): json.loads(content) for path, content in edit_form.form_files(portal)}
    return _FILES[id(portal)]


def context(portal: Portal, collection: str, *, language: str = "en", is_new: bool = False, names: bool = True) -> dict[str, Any]:
    """What the browser's check is given, as JSON."""
    found = files(portal)
    return {
        "schema": found[f"{collection}.{language}.json"],
        "collection": collection,
        "collections": [{"name": each.name, "title": each.title, "plural": each.plural} for each in portal.schema.collections.values()],
        "sentences": found[f"sentences.{language}.json"],
        "codes": {path.removeprefix("codes/").removesuffix(".json"): codes for path, codes in found.items() if path.startswith("codes/")},
        "names": {path.removeprefix("records/").removesuffix(".json"): each for path, each in found.items() if path.startswith("records/")} if names else {},
        "languages": found["languages.json"],
        "language": language,
        "isNew": is_new,
    }


_CHECK = """
const found = input.map(([context, records]) => {
  const check = new Check({ ...context, codes: new Map(Object.entries(context.codes)), names: new Map(Object.entries(context.names)) });
  return records.map((record) => check.problems(record));
});
console.log(JSON.stringify(found));
"""


def problems(given: list[tuple[dict[str, Any], list[Any]]]) -> list[list[set[tuple[str, str, str]]]]:
    """What the browser's check finds in records, given with their contexts: path, fact and cure of each problem."""
    found = run(_CHECK, given)
    return [[{(json.dumps(each["path"]), each["fact"], each["cure"]) for each in of_record} for of_record in records] for records in found]
