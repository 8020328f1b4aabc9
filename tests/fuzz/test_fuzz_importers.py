"""Whatever file is imported, it ends with a report or is refused in plain words; what is written passes the check."""

import csv
import io
import json
import random
import re
import shutil
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from xml.sax.saxutils import escape

import portals
import pytest
from fuzz import inputs
from hypothesis import given, note
from hypothesis import strategies as st
from openpyxl import Workbook
from samples import ACTIVITY, PROJECT

from pledgebook import ImportFileError
from pledgebook.check import checker, problems
from pledgebook.check.rules import registry
from pledgebook.importing import draft_check, import_run, mappings, present_records
from pledgebook.layers import layers_of
from pledgebook.publish.executor import SerialExecutor
from pledgebook.records import loader
from pledgebook.schema.levels import levels

PLAN = b"id: a\ntitle:\n  en: A plan\ncountry: KE\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


@pytest.fixture(scope="module", autouse=True)
def what_is_the_same_in_every_import_is_made_once():
    with pytest.MonkeyPatch.context() as patch:
        for module, name, made in (
            (import_run, "country_names", import_run.country_names(inputs.schema(), layers_of(portals.ROOT))),
            (draft_check, "SchemaValidator", checker.SchemaValidator(inputs.schema())),
            (present_records, "SchemaValidator", checker.SchemaValidator(inputs.schema())),
            (checker, "SchemaValidator", checker.SchemaValidator(inputs.schema())),
            (registry, "_deprecated_fields", registry._deprecated_fields(inputs.schema())),
        ):
            patch.setattr(module, name, lambda *given, made=made: made)
        yield


@pytest.fixture(scope="module")
def bring_in(folder, run_import):
    """Imports files, one after the other, into a folder that holds a plan; what is then there must be free of errors,
    unless it held records of any kind before."""

    def bring_in(kind: str, *files: tuple[str, bytes], present: Sequence[tuple[str, str, bytes]] = ()) -> None:
        content = folder / "content"
        shutil.rmtree(content, ignore_errors=True)
        (content / "action-plans").mkdir(parents=True)
        (content / "action-plans" / "a.yml").write_bytes(PLAN)
        for collection, name, data in present:
            (content / collection).mkdir(exist_ok=True)
            (content / collection / f"{name}.yml").write_bytes(data)
        for name, data in files:
            note(f"{kind} {name}: {len(data)} bytes: {data[:3000]!r}")
            file = folder / name
            file.write_bytes(data)
            try:
                with inputs.timed():
                    run = run_import(kind, file, content)
            except ImportFileError as error:
                str(error).encode()
                continue
            run.report.text().encode()
            run.report.json().encode()
        if present:
            return
        result = checker.check_records(loader.documents(content, inputs.schema().collections), inputs.schema(), languages=("en", "es"), as_of=portals.AS_OF, content=content, executor=SerialExecutor(), only_errors=True)
        assert not result.errors, problems.text(result.errors)

    return bring_in


def as_csv(chance: random.Random, rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=chance.choice(",,,;\t|"), lineterminator=chance.choice(("\n", "\r\n"))).writerows(rows)
    return out.getvalue().encode(chance.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252")), "replace")


def there(chance: random.Random) -> list[tuple[str, str, bytes]]:
    """Records that are there before an import: mostly none."""
    return [inputs.one_record(chance) for _ in range(chance.choice((0, 0, 0, 6)))]


def damaged(chance: random.Random, data: bytes, share: float = 0.3) -> bytes:
    return inputs.mutated(chance, data) if chance.random() < share else data


@cache
def ogp_columns() -> list[list[str]]:
    return [sorted(each.elements) for each in mappings.read_all(layers_of(portals.ROOT), "ogp")]


OGP = {
    "country": "Kenya", "action_plan_number": "1", "year_of_submission": "2012", "commitment_number": "1.2", "title": "Open the budget", "full_text": "Publish the budget.<br/>Every year.", "start_date_raw": "04/01/2013", "end_date_raw": "31/12/2014",
    "lead_institution": "Ministry of Finance; Treasury", "policy_areas": "Open Data", "ogp_values": "Access to Information; Technology", "specificity": "high", "potential_impact": "Transformative", "completion_midterm": "Limited", "completion_end_of_term": "NR", "irm_assessed": "1",
}  # fmt: skip




def changed_in_xml(chance: random.Random, text: str) -> str:
    """XML with an attribute, a text or an element changed, and mostly still well-formed."""
    found = chance.choice([*re.finditer(r'(?<==")[^"]*(?=")|(?<=>)[^<>]*(?=<)|<[\w-]+[^>]*/>|<([\w-]+)[^>]*>[^<>]*</\1>', text)])
    if found[0].startswith("<"):
        return text[: found.start()] + found[0] * chance.choice((0, 2, 3)) + text[found.end() :]
    return text[: found.start()] + escape(str(inputs.word(chance)), {'"': "&quot;"}) + text[found.end() :]


@inputs.bounded(0.05)
@given(st.randoms(use_true_random=True))
def test_exports_of_ogp(bring_in, chance: random.Random):
    def export() -> tuple[str, bytes]:
        wrong = chance.choice((0.0, 0.03, 0.3))
        maker = inputs.Maker(chance, wrong)
        heading = chance.choice(ogp_columns())
        rows = [[str(maker.junk()) if chance.random() < wrong else OGP.get(name, "") for name in heading] for _ in range(chance.choice((1, 2, 4)))]
        return "export.csv", damaged(chance, as_csv(chance, [heading, *rows]))

    bring_in("ogp", *[export() for _ in range(chance.choice((1, 1, 2)))])


@inputs.bounded(0.05)
@given(st.randoms(use_true_random=True))
def test_tables_of_ours(bring_in, chance: random.Random):
    collection = chance.choice([*inputs.schema().collections.values()])

    def table() -> tuple[str, bytes]:
        level = next(levels(collection)) if chance.random() < 0.8 else chance.choice([*levels(collection)])
        return f"{level.name}.csv", damaged(chance, as_csv(chance, inputs.rows(chance, level)))

    bring_in("table", *[table() for _ in range(chance.choice((1, 1, 2)))], present=there(chance))


NOT_IN_WORKBOOKS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
CELLS = None, True, 0, 2021, 1.5, 1e300, 10**30, datetime(2021, 8, 31, 12), date(1905, 7, 13), time(1), timedelta(1), "=1+1", "#REF!", "=", "{=A1}"


@inputs.bounded(0.01)
@given(st.randoms(use_true_random=True))
def test_workbooks(bring_in, chance: random.Random):
    book = Workbook()
    book.remove(book.active)
    for level in [*levels(chance.choice([*inputs.schema().collections.values()]))][: chance.choice((1, 2, 5))]:
        sheet = book.create_sheet(level.name[:31])
        for row in inputs.rows(chance, level):
            sheet.append([chance.choice(CELLS) if chance.random() < 0.01 else NOT_IN_WORKBOOKS.sub("", cell) for cell in row])
        if chance.random() < 0.1:
            sheet.cell(chance.choice((3, 500, 1_048_576)), chance.choice((3, 100, 16_384)), "far away")
    out = io.BytesIO()
    book.save(out)
    data = out.getvalue()
    bring_in("table", ("book.xlsx", chance.choice((data, data, inputs.mutated(chance, data), with_a_part_damaged(chance, data)))))


def with_a_part_damaged(chance: random.Random, data: bytes) -> bytes:
    """A workbook one of whose files of XML is no longer what it was."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(out, "w") as made:
        damaged_one = chance.choice(book.namelist())
        for name in book.namelist():
            made.writestr(name, inputs.mutated(chance, book.read(name)) if name == damaged_one else book.read(name))
    return out.getvalue()


@inputs.bounded(0.05)
@given(st.randoms(use_true_random=True))
def test_activities_of_iati(bring_in, chance: random.Random):
    def activities() -> tuple[str, bytes]:
        text = ACTIVITY
        for _ in range(chance.choice((0, 1, 3, 9))):
            text = changed_in_xml(chance, text)
        package = f'<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03">\n{text * chance.choice((1, 1, 2))}\n</iati-activities>\n'
        return "activities.xml", damaged(chance, package.encode("utf-8", "replace"))

    bring_in("iati", *[activities() for _ in range(chance.choice((1, 1, 2)))])


@inputs.bounded(0.05)
@given(st.randoms(use_true_random=True))
def test_packages_of_oc4ids(bring_in, chance: random.Random):
    def package() -> tuple[str, bytes]:
        content = {"version": "0.9", "projects": [PROJECT, {**PROJECT, "id": "oc4ids-abc-2"}][: chance.choice((1, 2))]}
        data = json.dumps(inputs.element(chance, content) if chance.random() < 0.9 else content)
        return "projects.json", damaged(chance, data.encode(), 0.2)

    bring_in("oc4ids", *[package() for _ in range(chance.choice((1, 1, 2)))], present=there(chance))


@inputs.bounded(0.03)
@given(st.randoms(use_true_random=True))
def test_files_that_are_no_source_at_all(bring_in, chance: random.Random):
    data = inputs.trap(chance) if chance.random() < 0.1 else inputs.noise(chance)
    start = chance.choice((b"", b"<", b"<iati-activities version='2.03'>", b"{", b'{"version": "0.9", "projects": [{"id": "a", "title": ', b"id,name_en\na,", b"sep=", b"\xff\xfe", b"PK\x03\x04"))
    bring_in(chance.choice(("ogp", "iati", "oc4ids", "table")), ("organizations.csv", start + data))
