"""The benchmark compares like with like, and judges what it measured."""

import re
import sys
from collections import Counter
from pathlib import Path

import portals
import pytest

from pledgebook.model.portal import Portal

sys.path.append(str(portals.ROOT / "benchmarks"))

import hugo
import load
import records
import run
import search_quality
import serving
import timing
from serving import Served
from timing import Run

COUNT = 30


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    folder = tmp_path_factory.mktemp("records")
    records.write(folder, COUNT)
    return portals.portal_of(folder, portals.AS_OF)


def runs(*walls: float, memory: float = 100, steps: dict[str, float] | None = None) -> list[Run]:
    return [Run(wall, memory, memory, steps or {}) for wall in walls]


def judged(measured: run.Runs, served: Served | None = None) -> dict[str, float | None]:
    return {target.what: target.measured for target in run.targets(measured, served)}


def test_made_up_records_are_free_of_errors_and_as_many_as_wanted(portal):
    assert len(portal.all("commitments")) == COUNT
    assert portal.all("action-plans")
    assert portal.all("organizations")


def test_a_made_up_commitment_has_two_to_three_kilobytes(portal):
    sizes = [each.document.path.stat().st_size for each in portal.all("commitments")]

    assert 2000 < sum(sizes) / COUNT < 3000


def test_the_ratio_is_the_median_of_the_ratios_of_single_rounds():
    assert run.ratio([1, 30, 2], [2, 10, 2]) == 1
    assert run.ratio([9], [3, 1]) == 3
    assert run.ratio(None, [1]) is None


def test_the_steps_of_a_build_are_read_from_its_last_line():
    output = "records\npages\n9 records: 0 errors, 3 warnings. 99 files in site.\n12.34 s: records 1.80 s, pages 4.40 s, search index 3.60 s.\n"

    assert timing.steps(output) == {"records": 1.8, "pages": 4.4, "search index": 3.6}
    assert timing.steps("Nothing has changed: site stays as it is.\n0.31 s.\n") == {}


def test_pages_alone_are_the_cold_build_without_data_and_search_index():
    found = judged({run.COLD: runs(10, steps={"records": 1, "data": 2, "pages": 3, "search index": 4}), run.HUGO: runs(8)})

    assert found["load, check and pages, cold : Hugo"] == 0.5


def test_a_target_is_reached_at_its_share_and_not_judged_where_nothing_was_measured():
    table = run.table_of_targets(run.targets({run.COLD: runs(3), run.HUGO_PAGEFIND: runs(4), run.UNCHANGED: runs(1)}, None))

    assert "| everything, cold : Hugo + Pagefind | 0.75 | 0.75 | reached |" in table
    assert "| nothing changed : cold | 0.1 | 0.33 | missed |" in table
    assert "| five languages : one | 4.5 |  | not measured |" in table


def test_serving_is_judged_by_the_median_of_each_kind_of_change():
    found = judged({}, Served({name: [0.5, 9.0, 0.7] for name in serving.CHANGES}, 1.05))

    assert [value for what, value in found.items() if "saving" in what] == [0.7] * len(serving.CHANGES)
    assert found["memory of `serve` after 50 changes : after 5"] == 1.05


@pytest.mark.parametrize(("path", "pattern", "_page"), serving.CHANGES.values(), ids=list(serving.CHANGES))
def test_what_is_changed_while_serving_exists(portal, path, pattern, _page):
    record = portal.maybe(f"commitments/{Path(path).stem}")
    file = record.document.path if record else portals.ROOT / path

    assert len(re.findall(pattern, file.read_text("utf-8"))) == 1


def test_what_a_process_starts_counts():
    child = "import time; held = bytes([1]) * 200_000_000; time.sleep(4)"
    made = timing.run([sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"], portals.ROOT)

    assert made.memory > 180


def test_a_command_that_fails_says_what_it_said():
    with pytest.raises(timing.CommandError, match="no such thing"):
        timing.run([sys.executable, "-c", "raise SystemExit('no such thing')"], portals.ROOT)


@pytest.mark.parametrize(("theirs", "share"), [("one two two", 1.0), ("one two", 2 / 3), ("one two two three four five", 0.5), ("", 0.0)])
def test_missing_and_additional_words_count_alike(theirs, share):
    ours = hugo.words("<body>menu<main><p>One <b>two</b>, two</p><svg>no</svg><script>no</script></main></body>")

    assert hugo.overlap(ours, Counter(theirs.split())) == pytest.approx(share)


def test_hugo_is_given_the_whole_record_and_which_records_a_list_shows(portal):
    record = portal.all("commitments")[1]
    cards = '<ul class="pb-cards">\n<li class="pb-card">\n  <h4 class="pb-card__name"><a href="../../commitments/bna0002/">Name</a></h4>\n<p class="pb-eyebrow">Lead</p></li></ul>'
    front, _ = hugo.page("commitments/bna0001/", "<main></main>", record, portal)
    of_list, body = hugo.page("overdue/", f"<main><h1>Overdue</h1>{cards}</main>", None, portal)

    assert front["record"] == record.data
    assert of_list["cards"] == [{"level": 4, "members": ["/commitments/bna0002"], "notes": ["Lead"]}]
    assert body == f"<h1>Overdue</h1>{hugo.CARDS}"


def test_pages_that_both_sites_have_are_asked_for_by_kind(tmp_path):
    for site, pages in {"ours": ("", "explore", "commitments/a", "commitments/b"), "theirs": ("", "commitments/a")}.items():
        for page in pages:
            (tmp_path / site / page).mkdir(parents=True, exist_ok=True)
            (tmp_path / site / page / "index.html").write_bytes(load._RECORD if "/" in page else b"")

    assert load.asked({load.OURS: tmp_path / "ours", load.THEIRS: tmp_path / "theirs"}) == {load.OTHERS: ["/"], load.RECORDS: ["/commitments/a/"]}


def test_a_line_of_the_load_table_has_the_medians_of_all_rounds():
    table = load.table([load.Row(load.RECORDS, load.GZIP, load.OURS, [load.Load(1000, 1, 9, 2000), load.Load(3000, 2, 7, 2000), load.Load(2000, 3, 8, 2000)])])

    assert table.splitlines()[-1] == "| pages of records | gzip | Pledgebook | 2,000 | 2.0 | 8.0 | 2,000 |"


TITLES = [search_quality.Title(text, frozenset({f"commitments/{number}/"})) for number, text in enumerate(("Publish every payment of the State", "Daily water quality of rivers", "Open the register of owners", "Ministry of Finance"))]


def test_the_same_queries_are_made_every_time_and_of_every_kind():
    made = search_quality.queries(TITLES, 20, "seed")

    assert made == search_quality.queries(TITLES, 20, "seed")
    assert {query.kind for query in made} == search_quality.MAKERS.keys() - {"without marks"}
    assert len({query.text for query in made}) == len(made)


def test_a_query_that_fits_more_than_three_titles_is_not_made():
    many = [search_quality.Title("Ministry of Finance", frozenset({f"organizations/{number}/"})) for number in range(4)]

    assert search_quality.queries(many, 5, "seed") == []
