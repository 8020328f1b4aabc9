"""Hostile words in every field of every collection, in every code list and every setting that holds words: nothing runs,
nothing leads anywhere dangerous, the layout stays, and the words read as they were typed."""

import csv
import io
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import hostile
import markup
import portals
import pytest
from tabs import SETTLED

from pledgebook import settings
from pledgebook.check.checker import check_records
from pledgebook.publish.executor import SerialExecutor
from pledgebook.publish.load_portal import load_portal
from pledgebook.records import loader
from pledgebook.schema import reader

pytestmark = pytest.mark.browser
SAFE = {"", "http", "https", "mailto"}
WIDE = "document.documentElement.scrollWidth"
_WORD = re.compile(r"\s+")


def plain(text: str) -> str:
    return _WORD.sub(" ", text).strip()


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The site of records, code lists and settings that are hostile in all their words."""
    root = portals.copy_of_root(tmp_path_factory.mktemp("hostile"), portals.ROOT / "tests" / "examples" / "base" / "images")
    shutil.rmtree(root / "content")
    hostile.HostileRecords(reader.read(root / "schema", languages=("en",))).write(root / "content")
    for number, path in enumerate(sorted((root / "schema" / "codelists").glob("*.csv"))):
        _spoil(path, number)
    chosen = settings.read(root)
    words = iter(hostile.SHOWN[:6])
    mkdocs = {**chosen.mkdocs, "site_url": "https://a.example/", "site_name": next(words), "site_description": next(words), "copyright": next(words), "site_author": next(words)}
    package = {**chosen.package, "title": hostile.SHOWN[1], "description": hostile.SHOWN[6], "licenses": [{"name": "X", "title": hostile.SHOWN[0], "path": "https://example.org/"}]}
    chosen = replace(chosen, mkdocs=mkdocs, package=package, languages=("en", "ar"), names={"en": hostile.SHOWN[7]}, claims={"en": hostile.SHOWN[1]}, feedback=("issues",))
    portal, result = load_portal(chosen, root / "content", portals.AS_OF, SerialExecutor())
    assert result.errors == []
    return portals.published(portal, root / "content", root / "site")


def _spoil(path: Path, number: int) -> None:
    """Give every code of a list a hostile label and description."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    for place, row in enumerate(rows):
        words = {name: f"{hostile.SHOWN[(number + place + shift) % len(hostile.SHOWN)]} {place}" for shift, name in enumerate(row) if name.startswith(("label_", "description_")) and row[name]}
        writer.writerow(row | words)
    path.write_text(out.getvalue(), "utf-8")


def test_no_page_has_a_handler_or_an_address_that_runs(site):
    pages = list(site.rglob("*.html"))
    for path in pages:
        for tag, attributes in markup.tags(path):
            assert not [name for name in attributes if name.startswith("on")], (path, tag, attributes)
            addresses = [attributes[name] for name in ("href", "src", "action", "formaction", "data", "poster") if name in attributes]
            assert {urlsplit(address).scheme for address in addresses} <= SAFE, (path, addresses)
            assert tag not in ("iframe", "object", "embed", "plaintext", "base"), path

    assert len(pages) > 500


def test_every_word_reads_as_it_was_typed(site):
    """All of a record stands in its data; its page shows every text that stands for itself."""
    schema = reader.read(portals.ROOT / "schema", languages=("en",))
    maker, missing = hostile.HostileRecords(schema), {}
    for collection in schema.collections.values():
        shown_names = {field.path[0] for field in hostile.text_fields(collection.fields)}
        for number in range(len(hostile.SHOWN)):
            record = maker.record(collection, number)
            data = json.loads((site / "data" / collection.name / f"{record['id']}.json").read_text("utf-8"))
            page = plain(markup.read(site / collection.name / record["id"] / "index.html").text)
            for name in shown_names & record.keys():
                typed = [plain(each) for each in _texts(record[name]) if each.startswith(tuple(text[:10] for text in hostile.SHOWN))]
                assert all(each in [plain(text) for text in _texts(data["record"][name])] for each in typed), (record["id"], name)
                if not all(each in page for each in typed):
                    missing.setdefault((collection.name, name), []).append(number)

    assert {key: numbers for key, numbers in missing.items() if len(numbers) < len(hostile.SHOWN)} == {}


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("part", range(4))
def test_nothing_runs_and_nothing_is_wide(tabs, served, site, part):
    page, address = tabs.open(width=360), served(site)
    records = sorted(path.parent.relative_to(site).as_posix() for path in site.glob("*/*-*/index.html") if (site / "data" / path.parent.parent.name).is_dir())
    others = ["", "explore/", "search/?q=script", "explore/?q=hacked", "commitments/", "organizations/", "projects/", "countries/", "goals/", "policy-areas/", "data/", "data/dictionary/", "recent/", "ar/", "ar/commitments/com-3/"]
    wide = []
    for path in [*(f"{each}/" for each in records[::3]), *others][part::4]:
        page.goto(address + path)
        page.wait_for_function(SETTLED)
        assert page.evaluate("window.hacked") is None, path
        assert not page.evaluate("document.querySelectorAll('main script:not([type$=json]):not([src]), main iframe, main plaintext').length"), path
        if page.evaluate(WIDE) > 360:
            wide.append((path, page.evaluate(WIDE)))

    assert not tabs.faults
    assert not [each for each in tabs.requests if not each.startswith(address)]
    assert wide == []


def test_tables_hold_no_formula(site):
    for path in (site / "data").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "@", "\t", "\r")) or (cell.startswith(("+", "-")) and not re.fullmatch(r"[+-][\d.]+", cell))], path


SCHEMA = reader.read(portals.ROOT / "schema", languages=("en",))
FIELDS = [(collection.name, field.path) for collection in SCHEMA.collections.values() for field in hostile.text_fields(collection.fields)]


@pytest.mark.parametrize("what", hostile.REFUSED)
def test_what_no_text_may_hold_is_told_in_every_field(tmp_path, what):
    """One hostile text at a time: every field of a record in turn."""
    told = {}
    for collection in SCHEMA.collections.values():
        record = hostile.HostileRecords(SCHEMA, ("Words.",)).record(collection, 0)
        folder = tmp_path / collection.name
        folder.mkdir()
        for number, place in enumerate(_places(record)):
            data = json.loads(json.dumps(record))
            _put(data, place, hostile.REFUSED[what])
            (folder / f"r{number}.yml").write_text(json.dumps({**data, "id": f"r{number}"}, ensure_ascii=False), "utf-8")
        result = check_records(loader.documents(tmp_path, SCHEMA.collections), SCHEMA, languages=("en",), as_of=portals.AS_OF, content=tmp_path, executor=SerialExecutor(), only_errors=True)
        wrong = {Path(each.file).stem for each in result.errors if Path(each.file).parent == folder}
        told[collection.name] = {path.stem for path in folder.iterdir()} - wrong
        shutil.rmtree(folder)

    assert {name: left for name, left in told.items() if left} == {}


def _places(value: object, path: tuple = ()) -> list[tuple]:
    """The paths of all texts that people wrote."""
    if isinstance(value, dict):
        return [place for name, each in value.items() if name != "id" for place in _places(each, (*path, name))]
    if isinstance(value, list):
        return [place for number, each in enumerate(value) for place in _places(each, (*path, number))]
    return [path] if value == "Words." else []


def _put(data: object, path: tuple, text: str) -> None:
    for step in path[:-1]:
        data = data[step]
    data[path[-1]] = text
