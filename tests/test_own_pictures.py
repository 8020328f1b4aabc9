"""Pictures in every collection, those of the shipped schema and one's own: missing ones are reported, others prepared and shown."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import own_schemas
import portals
import pytest
import yaml
from PIL import Image

from pledgebook.publish.executor import SerialExecutor
from pledgebook.publish.load_portal import load_portal
from pledgebook.schema import reader

IMAGES = {"type": "array", "title": "Images", "description": "Pictures of it.", "items": {"$ref": "values.json#/$defs/image"}}
LAWS = {
    "$schema": "meta-schema.json", "title": "Law", "plural": "Laws", "description": "A law.", "type": "object", "additionalProperties": False, "required": ["id", "title"],
    "properties": {
        "id": {"$ref": "values.json#/$defs/id", "title": "Identifier"},
        "title": {"$ref": "values.json#/$defs/text", "title": "Title", "caption": True},
        "images": IMAGES,
        "articles": {"type": "array", "title": "Articles", "items": {"type": "object", "title": "Article", "additionalProperties": False, "required": ["name"], "properties": {"name": {"$ref": "values.json#/$defs/text", "title": "Name"}, "images": IMAGES}}},
        "seal": {"$ref": "values.json#/$defs/image", "title": "Seal"},
    },
}  # fmt: skip


@pytest.fixture
def root(tmp_path) -> Path:
    root = portals.copy_of_root(tmp_path)
    (root / "schema" / "laws.json").write_text(json.dumps(LAWS), "utf-8")
    (root / "content" / "laws").mkdir()
    return root


def law(root: Path, *files: str) -> Path:
    """A law with a picture in each of the three places."""
    images = [[{"file": file, "alt": {"en": f"Picture {file}"}}] for file in files]
    data = {"id": "water", "title": {"en": "Water"}, "images": images[0], "articles": [{"name": {"en": "One"}, "images": images[1]}], "seal": images[2][0]}
    path = root / "content" / "laws" / "water.yml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), "utf-8")
    return path


def loaded(root: Path):
    return load_portal(replace(portals.small_settings(), root=root), root / "content", portals.AS_OF, SerialExecutor())


def test_a_picture_that_is_missing_is_reported_wherever_the_schema_has_one(root):
    path = law(root, "none.png", "lantern quay.png", "no-picture.png")
    (root / "content" / "images" / "no-picture.png").write_bytes(b"<html>")

    _, result = loaded(root)

    found = {each.field: each.fact for each in result.errors if each.file == str(path)}
    assert found == {
        "images[1].file": "there is no file 'none.png' in content/images/.",
        "articles[1].images[1].file": "there is no file 'lantern quay.png' in content/images/.",
        "seal.file": "'no-picture.png' is no picture: it is a page or drawing in HTML, XML or SVG.",
    }


def test_pictures_of_an_own_collection_are_prepared_and_shown(root):
    names = [f"{name}.jpg" for name in ("river", "article", "seal")]
    for name in names:
        Image.new("RGB", (1200, 800), "blue").save(root / "content" / "images" / name)
    law(root, *names)

    portal, result = loaded(root)

    assert not result.errors
    assert set(names) <= set(portal.pictures)
    shown = own_schemas.page(portal, "laws/water/").all("img")
    assert [(each.get("alt"), each.get("width"), "480/" in each.get("srcset")) for each in shown] == [(f"Picture {name}", "1200", True) for name in names]


@pytest.mark.parametrize("name", ["action-plans", "commitments", "organizations", "projects"])
def test_every_collection_but_comments_has_pictures_which_its_page_shows(name):
    collection = reader.read(portals.ROOT / "schema", languages=("en",)).collections[name]
    portal = portals.small_portal()
    record = next(record for record in portal.records[name].values() if record.get("images"))

    assert collection.by_name["images"].datatype == "image"
    page = own_schemas.page(portal, f"{name}/{record.id.lower()}/")
    shown = [each.get("alt") for each in page.all("img")]
    assert [image["alt"]["en"] for image in record.get("images") if "file" in image] == [alt for alt in shown if alt in [image["alt"]["en"] for image in record.get("images")]]
    assert all(image["url"] in page.links() for image in record.get("images") if "url" in image)


def test_a_picture_that_only_a_commitment_names_is_published(tmp_path):
    content = shutil.copytree(portals.SMALL, tmp_path / "content")
    Image.new("RGB", (10, 10)).save(content / "images" / "own.png")
    path = content / "commitments" / "LAMP0002.yml"
    path.write_text(path.read_text("utf-8") + "images:\n  - file: own.png\n    alt:\n      en: Oil\n", "utf-8")

    portal, result = load_portal(portals.small_settings(), content, portals.AS_OF, SerialExecutor())

    assert not result.errors
    assert "own.png" in portal.pictures
