"""The benchmark compares like with like."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import portals
import pytest
import yaml

from pledgebook import settings
from pledgebook.model.portal import Portal
from pledgebook.site.view import Page, View

sys.path.append(str(portals.ROOT / "benchmarks"))

import disk
import explorer
import honesty
import peers
import records
import results
import serving
import sources
import timing

COUNT = 30
SHOWN = ("commitments/bna0001/", "action-plans/ap_00000/", "organizations/org-0017/", "goals/16/", "commitments/by-sdgs/16/", "overdue/", "about/")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    folder = tmp_path_factory.mktemp("records")
    records.write(folder, COUNT)
    (folder / "pages").symlink_to(portals.REAL / "pages")
    return portals.portal_of(folder, sources.AS_OF, replace(settings.read(portals.ROOT), languages=("en",)))


@pytest.fixture(scope="module")
def pages(portal: Portal) -> dict[str, tuple[Page, str]]:
    """Some pages of each kind with their HTML."""
    made = dict(explorer.files(portal, lambda path: path in SHOWN))
    return {page.path: (page, made[f"{page.path}index.html"].decode()) for page in sources.pages_of(portal) if page.path in SHOWN and f"{page.path}index.html" in made}


def text_words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


def template_words() -> Counter[str]:
    return text_words("".join(path.read_text("utf-8") for path in sources.TEMPLATES.rglob("*.*")))


def test_the_records_made_are_free_of_errors_and_as_many_as_wanted(portal):
    assert len(portal.all("commitments")) == COUNT
    assert {collection for collection in ("action-plans", "organizations") if not portal.all(collection)} == set()


def test_a_record_made_is_of_two_to_three_kilobytes(portal):
    sizes = [each.document.path.stat().st_size for each in portal.all("commitments")]

    assert 2000 < sum(sizes) / COUNT < 3000


def test_markdown_carries_the_words_of_our_page(pages):
    for path, (_, html) in pages.items():
        markdown = re.sub(r"\]\([^)]*\)|\\", " ", sources.as_markdown(html, path))

        assert honesty.overlap(honesty.words(html, "main"), text_words(markdown)) >= results.LEAST_WORDS, path


def test_what_hugo_is_given_carries_the_words_of_our_page(portal, pages):
    view, known = View(portal, "en"), template_words()
    told = text_words(yaml.safe_dump(sources.labels(portal, view)) + yaml.safe_dump([each.data for each in portal]))
    months = text_words("January February March April May June July August September October November December")

    for path, (page, html) in pages.items():
        view.turn_to(page)
        front, body = sources.content(portal, view, page, html)
        given = text_words(yaml.dump(front, Dumper=sources.Dumper, allow_unicode=True) + body)
        ours = honesty.words(html, "main")

        assert sum(ours[word] for word in ours if word in given | known | told | months) / ours.total() >= results.LEAST_WORDS, path


def test_hugo_is_told_the_whole_record(portal, pages):
    page, html = pages["commitments/bna0001/"]
    front, _ = sources.content(portal, View(portal, "en"), page, html)

    assert front["record"] == page.context["record"].data


def test_links_in_markdown_lead_to_the_same_pages():
    html = '<main><p><a href="../../organizations/org-0001/">Office</a> <a href="#m1">here</a></p></main>'

    assert sources.as_markdown(html, "commitments/bna0001/") == "[Office](/organizations/org-0001/) [here](#m1)\n"


def test_words_are_those_that_readers_see():
    assert honesty.words("<body>menu<main><p>One <b>two</b>, two</p><svg>no</svg><script>no</script></main></body>", "main") == {"one": 1, "two": 2}


@pytest.mark.parametrize(("theirs", "share"), [("one two two", 1.0), ("one two", 2 / 3), ("one two two three four five", 0.5), ("", 0.0)])
def test_words_that_lack_and_words_too_many_count_alike(theirs, share):
    assert honesty.overlap(Counter(["one", "two", "two"]), Counter(theirs.split())) == pytest.approx(share)


def run(wall: float, steps: dict[str, float] | None = None) -> timing.Run:
    return timing.Run(wall, wall * 1.5, 100, 200, 150, steps or {})


def measured(name: str, *walls: float, steps: dict[str, float] | None = None) -> results.Measured:
    return results.Measured(name, [run(wall, steps) for wall in walls])


@pytest.mark.parametrize(("path", "pattern", "page"), serving.CHANGES.values(), ids=list(serving.CHANGES))
def test_what_is_changed_while_serving_is_there_to_be_changed(portal, path, pattern, page):
    *_, folder, name = path.split("/")
    record = portal.maybe(f"{folder}/{name.removesuffix('.yml')}")
    file = record.document.path if record else portals.ROOT / path

    assert len(re.findall(pattern, file.read_text("utf-8"))) == 1


def test_the_median_counts_and_a_cold_build_of_ours_is_one():
    lines = results.table([measured(results.COLD, 9, 2, 4), measured("Hugo", 8, 1, 99)]).splitlines()

    assert [cell.strip() for cell in lines[2].split("|")[1:6]] == [results.COLD, "4.00", "2.00 – 9.00", "3", "1.00"]
    assert [cell.strip() for cell in lines[3].split("|")[1:6]] == ["Hugo", "8.00", "1.00 – 99.00", "3", "2.00"]
    assert len({line.count("|") for line in lines}) == 1


def test_a_target_is_reached_at_its_share_and_left_out_where_nothing_was_measured():
    text = results.targets([measured(results.COLD, 4), measured("Hugo + Pagefind", 4), measured("build, one record edited", 1)])

    assert "| everything, cold : Hugo + Pagefind | 1 | 1.00 | reached |" in text
    assert "| one record edited : cold | 0.15 | 0.25 | not reached |" in text
    assert "languages" not in text


def test_ten_times_the_records_are_held_against_a_cold_build():
    text = results.targets([measured(results.COLD, 3), measured(results.LARGE, 30)])

    assert "ten times the records : time, the indexer with it | 11 | 10.00 | reached" in text


def test_the_start_of_python_is_no_work_of_a_check():
    text = results.targets([measured(results.START, 0.25), measured(results.CHECK_AGAIN, 0.5)])

    assert "check after one edit, seconds less those of the start alone | 0.3 | 0.25 | reached" in text


def test_pages_alone_are_the_build_without_data_and_search():
    made = results.pages_only(measured(results.COLD, 10, steps={"check": 1, "data": 2, "pages": 3, "search index": 4}))

    assert made.wall == 4
    assert results.pages_only(measured(results.COLD, 10)) is None


@pytest.mark.parametrize(
    ("told", "steps"),
    [
        ([(1.0, "data"), (3.0, "pages"), (4.0, "250 records: 0 errors, 3 warnings. 99 files in site, 5.0 s.")], {"data": 2.0, "pages": 7.0}),
        ([(9.0, "load     0.25 s   250 read"), (9.0, "search index  1500 ms")], {"load": 0.25, "search index": 1.5}),
        ([(9.0, "250 records: 0 errors")], {}),
    ],
)
def test_steps_are_as_reported_or_last_until_the_next_begins(told, steps):
    assert timing.steps(told, 10.0) == steps


def test_a_site_that_lacks_pages_or_words_is_named():
    def site(name: str, pages: int, overlap: float, *, own_pages: bool = False) -> results.Measured:
        return results.Measured(name, [run(1)], {"pages": pages, "overlap": overlap}, own_pages=own_pages)

    found = [site("fine", 10, 0.99), site("few", 9, 1.0), site("other", 10, 0.5), site("own", 3, 0.0, own_pages=True)]

    assert set(results.faults(found, 10)) == {"few", "other"}


def test_what_a_process_starts_counts():
    made = timing.run([sys.executable, "-c", "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; held = bytes([1]) * 300_000_000; time.sleep(0.8)'])"], portals.ROOT)

    assert made.wall > 0.8
    assert made.largest > 280
    assert made.together > 280


def test_a_command_that_fails_says_what_it_said():
    with pytest.raises(timing.CommandError, match="no such thing"):
        timing.run([sys.executable, "-c", "raise SystemExit('no such thing')"], portals.ROOT)


def test_a_round_waits_for_a_file_system_that_has_removed_much(tmp_path, monkeypatch):
    found, slept, said = iter([20.0, 9.0, 1.5, 1.5]), [], []
    assert disk.unrest(tmp_path) > 0
    monkeypatch.setattr(disk, "unrest", lambda folder: next(found))
    monkeypatch.setattr(disk.time, "sleep", slept.append)

    disk.rest(tmp_path, said.append)

    assert len(slept) == len(said) == 2
    assert "20 times as long" in said[0]


def test_each_edit_changes_one_record(tmp_path):
    records.write(tmp_path / "content", 5)
    folder = tmp_path / "content" / "commitments"

    versions = []
    for _ in range(3):
        versions.append({path.name: path.read_text("utf-8") for path in folder.iterdir()})
        peers.edit(tmp_path)

    for before, after in pairwise(versions):
        assert [name for name in before if before[name] != after[name]] == ["BNA0003.yml"]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of one file, as git knows it."""
    folder = tmp_path / "program"
    monkeypatch.setattr(peers, "ROOT", folder)
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    change(folder, "build.py", "first")
    return folder


def change(program: Path, name: str, text: str) -> None:
    (program / name).parent.mkdir(exist_ok=True)
    (program / name).write_text(text, "utf-8")
    subprocess.run(["git", "add", name], cwd=program, check=True)


def prepare(folder: Path, records: int = 5) -> str:
    """What a folder for that many records holds of the program."""

    def copy() -> None:
        folder.mkdir()
        shutil.copy(peers.ROOT / "build.py", folder)

    return (peers.made_once(folder, peers.state(records), copy) / "build.py").read_text("utf-8")


def test_what_was_prepared_is_used_again_by_the_same_program(program, tmp_path):
    prepare(tmp_path / "work")
    (tmp_path / "work" / "build.py").write_text("as prepared", "utf-8")
    change(program, "benchmarks/RESULTS.md", "new figures")

    assert prepare(tmp_path / "work") == "as prepared"


@pytest.mark.parametrize(
    "then",
    [
        lambda program, work: change(program, "build.py", "second"),
        lambda program, work: change(program, "new.py", ""),
        lambda program, work: (work / peers._MADE).unlink(),
    ],
    ids=["changed", "added", "half made"],
)
def test_what_another_program_left_is_never_timed(program, tmp_path, then):
    prepare(tmp_path / "work")
    (tmp_path / "work" / "build.py").write_text("as prepared", "utf-8")
    then(program, tmp_path / "work")

    assert prepare(tmp_path / "work") == (program / "build.py").read_text("utf-8")
    assert prepare(tmp_path / "work", 6) == (program / "build.py").read_text("utf-8")


def test_the_results_are_of_this_benchmark():
    text = Path(results.__file__).with_name("RESULTS.md").read_text("utf-8")

    for entrant in (results.COLD, "Hugo", "Hugo + Pagefind"):
        assert f"| {entrant} |" in text
