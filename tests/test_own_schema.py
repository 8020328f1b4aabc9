"""The schema is the adopter's: fields and collections are taken away at random, and everything is still made."""

import copy
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import portals
import yaml
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from pledgebook.data import api, datapackage, tables
from pledgebook.model.portal import Portal
from pledgebook.publish.executor import SerialExecutor
from pledgebook.publish.load_portal import load_portal
from pledgebook.records import strict_yaml
from pledgebook.search.facet_index import facet_files_of
from pledgebook.site import pages
from pledgebook.site.render import Renderer
from pledgebook.site.theme import Theme
from pledgebook.site.view import View

BARE_THEME = "<title>{% block title %}{% endblock %}</title>{% block head %}{% endblock %}{% block switch %}{% endblock %}<main>{% block main %}{% endblock %}</main>"
EMPTY = re.compile(r"<(h[1-6]|dt|dd|th|li|summary|figcaption)(?:\s[^>]*)?>\s*</\1>|</h2>\s*</section>|<(?:ul|ol|dl)(?:\s[^>]*)?>\s*</(?:ul|ol|dl)>|<p>\s*</p>")
LEFT_EMPTY_FOR_SCRIPTS = re.compile(r"<template.*?</template>|<[^>]*\bdata-(?:search-results|list|chips|save|without|facets)\b.*?</(?:ul|ol|div)>", re.DOTALL)

Documents = dict[str, dict]
"""The files of the schema, by name; those of the records, by path below content/."""
Property = tuple[str, str]
"""Where a property is defined, such as `commitments`, `commitments/updates` or `money`, and its name."""


@cache
def schema_documents() -> Documents:
    return {path.name: json.loads(path.read_text("utf-8")) for path in (portals.ROOT / "schema").glob("*.json")}


@cache
def records() -> Documents:
    found = {path.relative_to(portals.SMALL).as_posix(): strict_yaml.parse(path.read_text("utf-8")).data for path in sorted(portals.SMALL.glob("*/*.yml"))}
    assert len(found) > 15
    return found


COLLECTIONS = sorted({path.partition("/")[0] for path in records()})


# Shapes: every object of the schema, with the name of the place where it is defined


def opened(shape: dict, owner: str, name: str, documents: Documents) -> tuple[dict, str]:
    """The shape of a property or of its items, and where its own properties are defined."""
    shape = shape.get("items", shape)
    if "$ref" in shape:
        datatype = shape["$ref"].rpartition("/")[2]
        return documents["values.json"]["$defs"][datatype], datatype
    return shape, f"{owner}/{name}"


def objects(documents: Documents) -> Iterator[tuple[str, dict]]:
    """Every object of the schema, each once."""
    open_ones = [(name.removesuffix(".json"), document) for name, document in documents.items() if "properties" in document]
    open_ones += documents["values.json"]["$defs"].items()
    while open_ones:
        owner, shape = open_ones.pop()
        if "properties" in shape:
            yield owner, shape
            inner = [opened(each, owner, name, documents) for name, each in shape["properties"].items() if "$ref" not in each.get("items", each)]
            open_ones += [(place, each) for each, place in inner]


PROPERTIES: list[Property] = sorted((owner, name) for owner, shape in objects(schema_documents()) for name in shape["properties"] if name != "id" or "/" in owner)


def without_properties(documents: Documents, taken: set[Property], *, removed: bool) -> None:
    """Make properties optional, or remove them. Everything is optional then but the
    id: an object of which all values were taken away is no longer there itself."""
    for owner, shape in objects(documents):
        names = {name for place, name in taken if place == owner}
        shape["required"] = [name for name in shape.get("required", []) if name == "id" and name not in names]
        if not shape["required"]:
            del shape["required"]
        if removed:
            kept = {name: each for name, each in shape["properties"].items() if name not in names}
            shape["properties"] = kept or shape["properties"]
            if "recommended" in shape:
                shape["recommended"] = [name for name in shape["recommended"] if name in shape["properties"]] or ["id"]


def stripped(data: dict, shape: dict, owner: str, taken: set[Property], documents: Documents) -> dict:
    """A record without the values of properties; what is empty then goes too."""
    made = {}
    for name, value in data.items():
        if (owner, name) in taken or name not in shape.get("properties", {}):
            continue
        inner, place = opened(shape["properties"][name], owner, name, documents)
        if "properties" in inner:
            parts = [stripped(each, inner, place, taken, documents) for each in (value if isinstance(value, list) else [value])]
            parts = [part for part in parts if part]
            value = parts if isinstance(value, list) else (parts or [None])[0]
        if value:
            made[name] = value
    return made


def without_collections(documents: Documents, gone: set[str]) -> None:
    """Remove collections, and every field that refers to them."""
    for name in gone:
        del documents[f"{name}.json"]
    referring = {(owner, name) for owner, shape in objects(documents) for name, each in shape["properties"].items() if each.get("items", each).get("references") in gone}
    without_properties(documents, referring, removed=True)


# A portal of a schema of one's own


def written(folder: Path, gone: set[str], taken: set[Property], *, removed: bool) -> Path:
    """A root with the changed schema, and records that fit it."""
    documents = copy.deepcopy(schema_documents())
    without_collections(documents, gone)
    before = copy.deepcopy(documents)
    without_properties(documents, taken, removed=removed)
    (folder / "schema").mkdir()
    for name, document in documents.items():
        (folder / "schema" / name).write_text(json.dumps(document), "utf-8")
    shutil.copytree(portals.ROOT / "schema" / "codelists", folder / "schema" / "codelists")
    for path in (portals.ROOT / "schema").glob("*.csv"):
        shutil.copy(path, folder / "schema")
    for name in ("templates", "locales"):
        (folder / name).symlink_to(portals.ROOT / name)
    for path, record in records().items():
        collection = path.partition("/")[0]
        if collection not in gone and record.get("about", "").partition("/")[0] not in gone:
            target = folder / "content" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            data = stripped(record, before[f"{collection}.json"], collection, taken, documents)
            target.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    shutil.copytree(portals.SMALL / "images", folder / "content" / "images")
    return folder


def everything(portal: Portal) -> Iterator[tuple[str, bytes]]:
    """All files that are made of a portal, without MkDocs and Pagefind."""
    view = View(portal, "en")
    templates = {each.path: BARE_THEME for each in pages.placeholders(portal, view)} | {"404.html": BARE_THEME}
    renderer = Renderer(portal, "en", Theme("en", templates))
    made = [datapackage.table_files(name, portal) for name in tables.table_names(portal)]
    for each in made:
        yield from each.files.items()
    yield from api.record_files(portal, portal)
    for collection in portal.schema.collections.values():
        yield from facet_files_of(collection, portal)
    for page in (*pages.site_pages(portal, {"en": []}), *pages.data_pages([each.download for each in made])):
        yield renderer.file(page), renderer.render(page)


@settings(derandomize=True, max_examples=6, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.sets(st.sampled_from(COLLECTIONS), max_size=2), st.sets(st.sampled_from(PROPERTIES), max_size=12), st.booleans())
@example(set(), set(), True)
@example(set(COLLECTIONS), set(), True)
@example({"projects"}, {("commitments", "end"), ("commitments", "start"), ("commitments", "institutions"), ("commitments", "action_plan")}, False)
@example({"organizations"}, {("action-plans", name) for name in ("country", "level", "submitted", "start", "end")}, True)
@example({"commitments"}, set(), False)
def test_whatever_is_taken_away_everything_is_made(gone, taken, removed):
    chosen = replace(portals.small_settings(), languages=("en",), mkdocs={**portals.small_settings().mkdocs, "nav": []})
    with tempfile.TemporaryDirectory() as folder:
        root = written(Path(folder), gone, taken, removed=removed)
        portal, result = load_portal(replace(chosen, root=root), root / "content", portals.AS_OF, SerialExecutor())
        made = dict(everything(portal))

    schema_problems = [problem.message for problem in result.errors if removed or problem.rule in ("required", "unknown-field", "type")]
    assert schema_problems == []
    assert len(made) > 5
    empty = {name: found[0] for name, html in made.items() if name.endswith(".html") and (found := EMPTY.search(LEFT_EMPTY_FOR_SCRIPTS.sub("", html.decode())))}
    assert empty == {}
