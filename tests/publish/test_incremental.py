"""Building again: the same site as from nothing, made of as little as can be."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import portals
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pledgebook import BuildError
from pledgebook import settings as own_settings
from pledgebook.check import checker as check
from pledgebook.data import datapackage, tables
from pledgebook.publish import build as publish
from pledgebook.publish import digests, jobs, ledger
from pledgebook.publish import executor as parallel
from pledgebook.publish import load_portal as reading
from pledgebook.publish.build import Made
from pledgebook.publish.products import Left
from pledgebook.search import indexing, search
from pledgebook.site import pages


class Place:
    """A program's folder, a folder of records and the site that is made of them."""

    def __init__(self, folder: Path):
        self.root, self.content, self.site = folder / "root", folder / "content", folder / "site"
        self.day = portals.AS_OF
        for name in ("schema", "templates", "locales"):
            shutil.copytree(portals.ROOT / name, self.root / name)
        for name in ("mkdocs.yml", "datapackage.json"):
            shutil.copy(portals.ROOT / name, self.root)
        self.change(self.root / "mkdocs.yml", lambda text: text.replace("languages: [en, es, uk, fr, ar]", "languages: [en, es]"))
        shutil.copytree(portals.SMALL, self.content)

    def change(self, path: Path, how: Callable[[str], str]) -> None:
        path.write_text(how(path.read_text("utf-8")), "utf-8")

    @property
    def left(self) -> Left:
        return Left(self.site.parent / ".site-ledger")

    def build(self, site: Path | None = None) -> Made | None:
        """Build, from nothing where another `site` is named; None where the records have errors."""
        chosen = own_settings.read(self.root)
        memory = None if site else reading.memory(self.root / ".cache", chosen, self.content, self.day)
        portal, result = reading.read(chosen, self.content, self.day, memory)
        result.leave()
        if result.errors:
            return None
        return publish.publish(portal, self.content, site or self.site, left=None if site else self.left)

    def assert_same_as_from_nothing(self) -> None:
        fresh = self.site.with_name("fresh")
        self.build(fresh)
        made, wanted = portals.as_folder(self.site), portals.as_folder(fresh)
        shutil.rmtree(fresh)
        assert sorted(made) == sorted(wanted)
        assert [name for name in wanted if made[name] != wanted[name]] == []


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Place:
    made = Place(tmp_path_factory.mktemp("incremental"))
    made.build()
    return made


@pytest.fixture(autouse=True, scope="module")
def _small_pieces() -> Iterator[None]:
    """Have tables be written, and taken over, by a few rows at a time."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tables, "_PIECE", 3)
        yield


# What may happen to a portal


def edit(place: Place, number: int) -> None:
    """A word more in the first text of some record."""
    path = nth(sorted(place.content.glob("*/*.yml")), number)
    place.change(path, lambda text: text.replace("en: ", f"en: W{number} ", 1))


def reword(place: Place, number: int) -> None:
    """A word more in a text that no list shows."""
    path = nth([path for path in sorted(place.content.glob("commitments/*.yml")) if "\nproblem:\n  en: " in path.read_text("utf-8")], number)
    place.change(path, lambda text: text.replace("\nproblem:\n  en: ", f"\nproblem:\n  en: R{number} ", 1))


def add(place: Place, number: int) -> None:
    path = nth(sorted(place.content.glob("organizations/*.yml")), number)
    new = path.with_name(f"added-{number}.yml")
    new.write_text(f"id: added-{number}\nname:\n  en: Added body {number}\ntype: government\n", "utf-8")


def remove(place: Place, number: int) -> None:
    """Away with a record that may be pointed at: then nothing is published."""
    nth(sorted(place.content.glob("*/*.yml")), number).unlink()


def rename(place: Place, number: int) -> None:
    """Another name for a record, and for all that points at it."""
    path = nth(sorted(place.content.glob("organizations/*.yml")), number)
    new = f"{path.stem}-x"
    for each in place.content.glob("*/*.yml"):
        place.change(each, lambda text: text.replace(f": {path.stem}\n", f": {new}\n").replace(f"- {path.stem}\n", f"- {new}\n"))
    path.rename(path.with_name(f"{new}.yml"))


def template(place: Place, number: int) -> None:
    path = nth(sorted((place.root / "templates").glob("*.html")) + sorted((place.root / "templates" / "records").glob("*.html")), number)
    place.change(path, lambda text: text.replace("{% block main %}", f"{{% block main %}}<!-- {number} -->", 1))


def macro(place: Place, number: int) -> None:
    place.change(place.root / "templates" / "macros" / "parts.html", lambda text: text.replace('<li class="pb-card', f'<li class="n{number} pb-card', 1))


def house(place: Place, number: int) -> None:
    """A template more, another name for the one in which all pages stand, or the added ones away."""
    folder = place.root / "templates"
    record, around = folder / "records" / "record.html", next(folder.glob("page*.html"))
    if number % 3 == 0:
        (folder / f"more-{number}.html").write_text(f"<!-- more {number} -->", "utf-8")
        place.change(record, lambda text: text.replace("{% block main %}", f'{{% block main %}}{{% include "more-{number}.html" %}}', 1))
    elif number % 3 == 1:
        place.change(record, lambda text: re.sub(r'\{% include "more-\d+.html" %\}', "", text))
        for path in folder.glob("more-*.html"):
            path.unlink()
    else:
        for path in folder.rglob("*.html"):
            place.change(path, lambda text: text.replace(f'"{around.name}"', f'"page-{number}.html"'))
        around.rename(around.with_name(f"page-{number}.html"))


def codelist(place: Place, number: int) -> None:
    place.change(place.root / "schema" / "codelists" / "update-status.csv", lambda text: text.replace("Substantial", f"Substantial{number}"))


def vocabulary(place: Place, number: int) -> None:
    """A code more, the added ones away, or another name for the list."""
    path = next((place.root / "schema" / "codelists").glob("evidence-kind*.csv"))
    if number % 3 == 0:
        place.change(path, lambda text: f"{text}extra{number},Extra {number}{',' * (text.splitlines()[0].count(',') - 1)}\n")
    elif number % 3 == 1:
        place.change(path, lambda text: re.sub(r"(?m)^extra.*\n", "", text))
    else:
        name = f"evidence-kind-{'abc'[number // 3 % 3]}"
        for user in [*(place.root / "schema").glob("*.json"), *(place.root / "templates").rglob("*.html")]:
            place.change(user, lambda text: text.replace(f'"{path.stem}"', f'"{name}"'))
        path.rename(path.with_name(f"{name}.csv"))


def catalogue(place: Place, number: int) -> None:
    place.change(place.root / "locales" / "es.po", lambda text: text.replace('msgstr "Inicio"', f'msgstr "Inicio {number}"', 1))


def prose(place: Place, number: int) -> None:
    path = place.content / "pages" / "en" / "about.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\ntitle: About {number}\n---\n\nSome words {number}.\n", "utf-8")


def another_day(place: Place, number: int) -> None:
    place.day += timedelta(days=number % 90)


def nth(paths: list[Path], number: int) -> Path:
    return paths[number % len(paths)]


EVENTS = (edit, edit, reword, reword, add, remove, rename, template, macro, house, codelist, vocabulary, catalogue, prose, another_day)


@settings(max_examples=10, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(events=st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 99)), min_size=1, max_size=3))
def test_whatever_changes_the_site_is_the_same_as_from_nothing(place, events):
    for event, number in events:
        before = {path: path.read_bytes() for path in place.content.rglob("*") if path.is_file()}
        event(place, number)
        if place.build() is None:
            shutil.rmtree(place.content)
            for path, data in before.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)

    place.assert_same_as_from_nothing()


@pytest.mark.parametrize("event", sorted({*EVENTS} - {remove}, key=lambda each: each.__name__), ids=lambda each: each.__name__)
def test_after_each_kind_of_change_the_site_is_the_same_as_from_nothing(place, event):
    event(place, 107)

    assert place.build() is not None
    place.assert_same_as_from_nothing()


@pytest.mark.parametrize("event", [add, template, prose, another_day], ids=lambda each: each.__name__)
def test_a_text_that_changes_beside_something_else_hides_nothing_of_it(place, event):
    place.build()

    reword(place, 3)
    event(place, 211)

    assert place.build() is not None
    place.assert_same_as_from_nothing()


def test_texts_of_many_records_may_change_at_once(place, monkeypatch):
    place.build()
    monkeypatch.setattr(publish, "FEW", 1)

    for number in range(3):
        reword(place, number)

    assert place.build() is not None
    place.assert_same_as_from_nothing()


def test_what_lists_come_to_show_is_no_longer_told_apart_from_them(tmp_path):
    place = Place(tmp_path)
    place.build()
    place.change(place.root / "schema" / "commitments.json", lambda text: text.replace('"problem": {', '"problem": {"featured": true, ', 1))
    place.build()

    reword(place, 3)

    assert place.build() is not None
    place.assert_same_as_from_nothing()


@pytest.mark.parametrize("event", [house, vocabulary], ids=lambda each: each.__name__)
def test_what_is_added_and_renamed_can_be_taken_away_again(place, event):
    for number in (300, 302, 301):
        event(place, number)
        assert place.build() is not None

    place.assert_same_as_from_nothing()


# A large portal, whose index is begun before all pages are there


@pytest.fixture
def large(monkeypatch) -> None:
    """Have every portal count as large, and its index be in several shards."""
    monkeypatch.setattr(jobs, "is_large", lambda portal: True)
    monkeypatch.setattr(publish, "is_large", lambda portal: True)
    for name in ("FEW_PAGES", "FEW_RECORDS", "SIZE"):
        monkeypatch.setattr(indexing, name, 3)


@pytest.fixture(scope="module")
def begun(tmp_path_factory) -> Place:
    return Place(tmp_path_factory.mktemp("large"))


@pytest.mark.parametrize("event", [edit, rename, add], ids=lambda each: each.__name__)
def test_a_large_portal_is_the_same_as_from_nothing(begun, large, event):
    begun.build()

    event(begun, 107)

    assert begun.build() is not None
    begun.assert_same_as_from_nothing()


def in_one_language(place: Place) -> Path:
    """A commitment whose problem is told in one language, and so on its pages in all."""
    return next(path for path in sorted(place.content.glob("commitments/*.yml")) if re.search(r"\nproblem:\n  en: .*\n(?!  )", path.read_text("utf-8")))


def test_an_index_that_was_begun_early_is_not_made_again(begun, large, monkeypatch):
    begun.build()
    made, bundle = [], indexing.bundle
    monkeypatch.setattr(parallel, "workers", lambda size, *, few=0: 1)
    monkeypatch.setattr(indexing, "bundle", lambda name, files: made.append(name) or bundle(name, files))

    begun.change(in_one_language(begun), lambda text: text.replace("problem:\n  en: ", "problem:\n  en: More. "))
    begun.build()

    assert len(made) == len(own_settings.read(begun.root).languages)
    assert len({*made}) == 1


@pytest.fixture
def foreseen(monkeypatch) -> list[str]:
    """The shards that were foreseen and turned out to be right."""
    found, tell = [], search.Search._wait

    def waited(index: search.Search, shard: search.Shard) -> None:
        tell(index, shard)
        found.extend({shard.product} & index._made.keys())

    monkeypatch.setattr(search.Search, "_wait", waited)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    return found


def test_shards_of_edited_records_are_begun_before_records_are_read(begun, large, foreseen):
    begun.build()
    assert foreseen == []
    edited = in_one_language(begun)

    begun.change(edited, lambda text: text.replace("problem:\n  en: ", "problem:\n  en: Early. "))
    begun.build()

    assert {name.rpartition(" ")[2] for name in foreseen} == {"en", "es"}
    assert len({name.rpartition(" ")[0] for name in foreseen}) == 1
    begun.assert_same_as_from_nothing()


@pytest.mark.parametrize("text", ["# a remark\n", "tags: [unheard]\n", "summary: [1\n"], ids=["a remark", "not indexed alone", "an error"])
def test_a_shard_that_was_begun_in_vain_does_no_harm(begun, large, text):
    begun.build()
    edited = min(begun.content.glob("commitments/*.yml"))
    before = edited.read_text("utf-8")

    begun.change(edited, lambda now: now + text)
    begun.build()

    edited.write_text(before, "utf-8")
    begun.build()
    begun.assert_same_as_from_nothing()


def test_shards_that_nobody_asks_for_after_all_are_not_waited_for(begun, large, foreseen):
    begun.build()
    edited = min(begun.content.glob("commitments/*.yml"))
    shutil.copytree(begun.site, begun.site.with_name("copy"))
    shutil.rmtree(begun.site)
    begun.site.with_name("copy").rename(begun.site)  # other files by their traces: all is made anew

    begun.change(edited, lambda text: text.replace("problem:\n  en: ", "problem:\n  en: Alone. "))
    begun.build()

    assert foreseen == []
    begun.assert_same_as_from_nothing()

    begun.change(edited, lambda text: text.replace("problem:\n  en: ", "problem:\n  en: Crowded. "))
    for number in range(jobs.FEW + 1):
        add(begun, 1000 + number)
    begun.build()

    assert foreseen == []
    begun.assert_same_as_from_nothing()


@pytest.mark.parametrize("spoil", [Path.unlink, lambda page: page.write_text(page.read_text("utf-8").replace("</h1>", " spoilt</h1>"), "utf-8")], ids=["gone", "changed"])
def test_an_index_that_is_begun_early_trusts_no_page_that_somebody_changed(begun, large, spoil):
    begun.build()
    for page in begun.site.glob("commitments/lamp*/index.html"):
        spoil(page)

    begun.change(in_one_language(begun), lambda text: text.replace("problem:\n  en: ", "problem:\n  en: Again. "))

    assert begun.build() is not None
    begun.assert_same_as_from_nothing()


# As little as can be


def body(place: Place) -> None:
    """Another name for an office, which tables show in the rows of others."""
    place.change(place.content / "organizations" / "ministry-of-lanterns.yml", lambda text: text.replace("Ministry of Lanterns", "Ministry of Lamps"))


def update(place: Place) -> None:
    """One more update, a row in tables of lists; another deadline, which is derived."""
    path = next(path for path in sorted(place.content.glob("commitments/*.yml")) if "\nupdates:\n" in path.read_text("utf-8"))
    place.change(path, lambda text: text.replace("\nupdates:\n", "\nupdates:\n  - date: 2019-03-04\n    status: substantial\n    summary:\n      en: More.\n", 1))


def language(place: Place) -> None:
    """A text in a language that no other has: a column more."""
    place.change(next(iter(sorted(place.content.glob("commitments/*.yml")))), lambda text: text.replace("title:\n", "title:\n  pt: Um título\n", 1))


@pytest.mark.parametrize("change", [body, update, language], ids=lambda each: each.__name__)
def test_rows_that_are_as_they_were_stand_in_tables_as_if_they_were_new(copied, change):
    change(copied)

    assert copied.build() is not None
    copied.assert_same_as_from_nothing()


def test_after_an_edit_few_rows_are_written(copied, monkeypatch):
    rows, write = [], datapackage._csv_rows
    monkeypatch.setattr(datapackage, "_csv_rows", lambda table, cells: rows.extend((table.name, row["id"]) for row in cells if "id" in row) or write(table, cells))

    edited = sorted(copied.content.glob("commitments/*.yml"))[4]
    copied.change(edited, lambda text: text.replace("title:\n  en: ", "title:\n  en: Better ", 1))
    copied.build()

    assert {name for name, _ in rows} == {"commitments"}
    assert len(rows) == 3
    assert ("commitments", edited.stem) in rows


@pytest.mark.parametrize("spoil", [Path.unlink, lambda table: table.write_bytes(table.read_bytes().replace(b"1", b"2"))], ids=["gone", "changed"])
def test_a_table_that_somebody_changed_is_not_taken_over_in_part(copied, spoil):
    for table in [*(copied.site / "data").glob("commitments*.*"), copied.site / "data" / datapackage.ARCHIVE]:
        spoil(table)
    update(copied)

    assert copied.build() is not None
    copied.assert_same_as_from_nothing()


@pytest.fixture(scope="module")
def one(tmp_path_factory) -> Place:
    return Place(tmp_path_factory.mktemp("one"))


@pytest.fixture
def copied(one, tmp_path) -> Iterator[Place]:
    """A portal that has been built; what a test does to its folders is undone."""
    one.build()
    shutil.copytree(one.content, tmp_path / "content")
    shutil.copytree(one.root / "templates", tmp_path / "templates")
    yield one
    for kept, folder in ((tmp_path / "content", one.content), (tmp_path / "templates", one.root / "templates")):
        shutil.rmtree(folder)
        shutil.move(kept, folder)


def written(place: Place, act: Callable[[], object]) -> set[str]:
    """Which files of the site are other files after `act`."""
    before = {path: path.stat().st_ino for path in place.site.rglob("*") if path.is_file()}
    act()
    return {path.relative_to(place.site).as_posix() for path in place.site.rglob("*") if path.is_file() and before.get(path) != path.stat().st_ino}


def test_where_nothing_changed_nothing_is_written(copied):
    assert written(copied, copied.build) == set()


def test_one_record_costs_only_what_shows_it(copied):
    copied.change(copied.content / "commitments" / "LAMP0005.yml", lambda text: text.replace("en: ", "en: Anew ", 1))

    made = written(copied, copied.build)

    assert {"commitments/lamp0005/index.html", "es/commitments/lamp0005/index.html", "data/commitments.csv", "data/pledgebook.zip", "commitments/index.html"} <= made
    assert not {name for name in made if name.startswith(("projects/", "data/projects", "organizations/lamp", "assets/", "images/"))}


def test_a_text_that_no_list_shows_has_no_list_made_anew(copied, monkeypatch):
    monkeypatch.setattr(pages, "pages", lambda *asked: pytest.fail("pages are listed"))
    before = (copied.site / "data" / "commitments.csv").read_text("utf-8")

    made = written(copied, lambda: (reword(copied, 1), copied.build()))

    [record] = {Path(name).parts[1] for name in made if name.startswith("commitments/")}
    assert {name for name in made if name.endswith(".html")} == {f"commitments/{record}/index.html", f"es/commitments/{record}/index.html"}
    assert not {name for name in made if name.startswith("explorer/") and "pages" not in name}
    assert (copied.site / "data" / "commitments.csv").read_text("utf-8") != before
    assert "R1 " in (copied.site / "commitments" / record / "index.html").read_text("utf-8")


@pytest.mark.parametrize("gone", ["index.html", "sitemap.xml", "es/commitments/index.html"])
def test_a_page_that_is_gone_comes_back_with_the_next_text(copied, gone):
    (copied.site / gone).unlink(missing_ok=True)
    reword(copied, 1)

    assert copied.build() is not None
    copied.assert_same_as_from_nothing()


def test_a_file_of_the_site_that_somebody_changed_is_made_anew(copied):
    before = portals.as_folder(copied.site)
    (copied.site / "index.html").write_text("mine", "utf-8")
    (copied.site / "data" / "commitments.csv").unlink()
    (copied.site / "stray.html").write_text("stray", "utf-8")

    copied.build()

    assert portals.as_folder(copied.site) == before


# What is not to be trusted


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"index.html", b"index.htm_", 1),
        lambda data: b"\x80\x04}q\x00." + data,
        lambda data: data.replace(b"{", b"[", 1),
    ],
)
def test_a_spoilt_ledger_is_thrown_away(copied, spoil):
    path = copied.site.parent / ".site-ledger"
    path.write_bytes(spoil(path.read_bytes()))

    assert (copied.left.products, copied.left.files) == ({}, {})
    assert copied.build().taken == 0
    copied.assert_same_as_from_nothing()


def test_a_ledger_of_another_program_is_thrown_away(copied, monkeypatch):
    monkeypatch.setattr(digests, "program", lambda: "another")

    assert copied.left.products == {}


def names_read(left: Left) -> dict[str, set[str]]:
    """What each product read, by name."""
    names = list(left.parts)
    return {product: {names[int(place)] for place in places.split()} for product, places in left.read.items()}


def test_what_products_read_is_left_as_a_first_build_leaves_it(copied):
    chosen = own_settings.read(copied.root)
    for change in (partial(add, number=1), partial(rename, number=2), lambda place: (place.content / "organizations" / "added-1.yml").unlink(missing_ok=True), partial(edit, number=7)):
        change(copied)
        assert copied.build()
        portal, _result = reading.read(chosen, copied.content, copied.day)
        first = copied.site.with_name("first")
        publish.publish(portal, copied.content, first, left=Left(first.with_name(".first-ledger")))
        fresh, now = Left(first.with_name(".first-ledger")), copied.left

        assert names_read(now) == names_read(fresh)
        assert {name: now.parts[name] for name in fresh.parts} == fresh.parts
        assert all(now.parts.values())
        shutil.rmtree(first)
        first.with_name(".first-ledger").unlink()


def test_facts_are_read_back_under_their_seal_only(tmp_path):
    ledger.write(tmp_path / "deep" / "facts", "seal", {"a": [1, "ü"]})

    assert ledger.read(tmp_path / "deep" / "facts", "seal") == {"a": [1, "ü"]}
    assert ledger.read(tmp_path / "deep" / "facts", "other") == {}
    assert ledger.read(tmp_path / "nowhere", "seal") == {}
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["facts"]


def told(result: check.Result) -> list:
    """All problems, left for the next time."""
    try:
        return result.problems
    finally:
        result.leave()


def test_what_was_found_in_records_is_found_again(copied):
    copied.change(copied.content / "commitments" / "LAMP0005.yml", lambda text: text + "nonsense: 1\n")
    (copied.content / "commitments" / "LAMP0006.yml").write_text("id: [", "utf-8")
    chosen = own_settings.read(copied.root)

    def problems() -> list:
        memory = reading.memory(copied.root / ".cache", chosen, copied.content, copied.day)
        return told(reading.read(chosen, copied.content, copied.day, memory)[1])

    first = problems()

    assert first == problems() == reading.read(chosen, copied.content, copied.day)[1].problems
    assert {problem.rule for problem in first} >= {"unknown-field", "syntax"}


def test_what_is_found_beside_other_records_is_found_when_those_change(copied):
    plan, body = copied.content / "action-plans" / "AP_ISL09.yml", copied.content / "organizations" / "ministry-of-lanterns.yml"
    chosen, whole = own_settings.read(copied.root), body.read_text("utf-8")
    changes = [
        ("", lambda: None),
        ("dates-outside-the-plan", lambda: copied.change(plan, lambda text: text.replace("end: 2027-01-31", "end: 2025-03"))),
        ("reference-to-nothing", lambda: body.unlink()),
        ("", lambda: (body.write_text(whole, "utf-8"), copied.change(plan, lambda text: text.replace("end: 2025-03", "end: 2027-01-31")))),
        ("code-used-twice", lambda: copied.change(copied.content / "projects" / "STUB-03.yml", lambda text: text.replace("codes:\n", "codes:\n  - code: LANTERN 01\n"))),
        ("image-without-a-picture", lambda: next((copied.content / "images").iterdir()).unlink()),
    ]
    before: set[str] = set()
    for rule, change in changes:
        change()
        for _ in range(2):  # the second time, nothing is new
            memory = reading.memory(copied.root / ".cache", chosen, copied.content, copied.day)
            found = told(reading.read(chosen, copied.content, copied.day, memory)[1])
            assert found == reading.read(chosen, copied.content, copied.day)[1].problems
        rules = {problem.rule for problem in found}
        assert not rule or rule in rules - before
        before = rules


def test_the_first_build_leaves_a_stage_for_the_next(tmp_path):
    made = Place(tmp_path)
    made.build()
    stage = made.site.with_name(".site-stage")
    assert portals.as_folder(stage) == portals.as_folder(made.site)
    assert all(path.samefile(made.site / path.relative_to(stage)) for path in stage.rglob("*.html"))

    next(stage.rglob("*.html")).unlink()
    edit(made, 5)
    made.build()
    made.assert_same_as_from_nothing()


def test_a_build_that_fails_leaves_ledger_and_site(copied):
    before = portals.as_folder(copied.site)
    copied.change(copied.root / "templates" / "records" / "commitments.html", lambda text: text.replace("{% block status %}", "{% block status %}{{ nothing }}"))

    with pytest.raises(BuildError):
        copied.build()

    assert portals.as_folder(copied.site) == before
    with publish.begun(copied.site, copied.left) as stage:
        assert stage.is_whole


def test_values_that_differ_are_told_apart():
    told = [digests.told(value) for value in (None, "None", 0, False, "", [], ["a", "b"], ["a,b"], {"a": "b"}, date.min.isoformat(), ["ab"])]

    assert len(set(told)) == len(told)
    with pytest.raises(TypeError):
        digests.told(object())


def test_the_ledger_is_json(copied):
    _, _, body = (copied.site.parent / ".site-ledger").read_bytes().partition(b"\n")

    assert json.loads(body)["files"]
