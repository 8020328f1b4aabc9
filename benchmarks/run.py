"""Times Pledgebook beside Hugo and Pagefind on the same made-up records: `python benchmarks/run.py --count 5000`.

All take turns within one run, so that what else the machine does meets all of
them; only ratios of one run count. Writes benchmarks/RESULTS.md.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import NamedTuple

import copies
import hugo
import serving
import timing
from serving import Served
from timing import Run

RESULTS = Path(__file__).parent / "RESULTS.md"
CHECK, COLD, UNCHANGED = "check, cold", "build, cold", "build, nothing changed"
HUGO, HUGO_PAGEFIND = "Hugo", "Hugo + Pagefind"
LANGUAGES, LARGE = "build, cold, five languages", "build, cold, ten times as many"
_STEPS_AFTER_PAGES = ("data", "search index")
_ROUNDS_OF_SLOW, _TIMES_LARGE = 2, 10

Runs = Mapping[str, Sequence[Run]]


class Entrant(NamedTuple):
    """Something that is timed: `before` puts its folder in order, which doesn't count."""

    name: str
    command: list[str | Path]
    folder: Path
    before: Callable[[], None] = lambda: None
    slow: bool = False


class Target(NamedTuple):
    """What is to be reached; `measured` is None where it was not measured."""

    what: str
    most: float
    measured: float | None


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# Running


def entrants(work: Path, options: argparse.Namespace) -> list[Entrant]:
    """All that is timed, with what it needs."""
    tree = copies.tree(work / "tree", options.count, "en")
    made = [
        Entrant(CHECK, copies.command("check"), tree),
        _cold(COLD, tree),
        Entrant(UNCHANGED, copies.command("build"), tree),
        *_hugos(tree, work / "hugo"),
    ]
    if options.languages:
        made.append(_cold(LANGUAGES, copies.tree(work / "languages", options.count), slow=True))
    if options.large:
        made.append(_cold(LARGE, copies.tree(work / "large", options.count * _TIMES_LARGE, "en"), slow=True))
    return made


def _cold(name: str, tree: Path, *, slow: bool = False) -> Entrant:
    return Entrant(name, copies.command("build", "--no-cache"), tree, lambda: copies.put_aside(tree / "site"), slow)


def _hugos(tree: Path, folder: Path) -> list[Entrant]:
    say("what Hugo reads, from a first build")
    program = hugo.program()
    timing.run(copies.command("build", "--quiet"), tree)
    copies.put_aside(folder)
    hugo.write(tree, copies.AS_OF, folder)

    def fresh() -> None:
        copies.put_aside(folder / "public", folder / "resources")

    rendered = f"'{program}' --quiet --destination public"
    indexed = f"{rendered} && '{copies.PYTHON}' -m pagefind --site public --quiet"
    return [Entrant(HUGO, ["sh", "-c", f"exec {rendered}"], folder, fresh), Entrant(HUGO_PAGEFIND, ["sh", "-c", indexed], folder, fresh)]


def take_turns(found: Sequence[Entrant], rounds: int) -> Runs:
    made: dict[str, list[Run]] = {each.name: [] for each in found}
    for number in range(1, rounds + 1):
        for each in found:
            if not each.slow or number <= _ROUNDS_OF_SLOW:
                each.before()
                made[each.name].append(timing.run(each.command, each.folder))
                say(f"  {number}. {each.name}: {made[each.name][-1].wall:.2f} s")
    return made


# Figures


def targets(runs: Runs, served: Served | None) -> list[Target]:
    """What is to be reached, beside what was measured."""
    wall = {name: [run.wall for run in found] for name, found in runs.items()}
    memory = {name: [run.memory_without_indexer for run in found] for name, found in runs.items()}
    pages = [run.wall - sum(run.steps.get(step, 0) for step in _STEPS_AFTER_PAGES) for run in runs.get(COLD, ())]
    seconds = {name: median(found) for name, found in served.seconds.items()} if served else {}
    return [
        Target("load, check and pages, cold : Hugo", 0.75, ratio(pages, wall.get(HUGO))),
        Target("everything, cold : Hugo + Pagefind", 0.75, ratio(wall.get(COLD), wall.get(HUGO_PAGEFIND))),
        Target("nothing changed : cold", 0.1, ratio(wall.get(UNCHANGED), wall.get(COLD))),
        Target("ten times as many : one, time", 11, ratio(wall.get(LARGE), wall.get(COLD))),
        Target("ten times as many : one, memory without the indexer", 8, ratio(memory.get(LARGE), memory.get(COLD))),
        Target("five languages : one", 4.5, ratio(wall.get(LANGUAGES), wall.get(COLD))),
        *(Target(f"`make serve`, from saving {name} until the browser shows it, seconds", 1, seconds.get(name)) for name in serving.CHANGES),
        Target("`check`, cold, seconds", 3, median(wall[CHECK]) if CHECK in wall else None),
        Target(f"memory of `serve` after {serving.LAST} changes : after {serving.FIRST}", 1.1, served.growth if served else None),
    ]


def ratio(one: Sequence[float] | None, other: Sequence[float] | None) -> float | None:
    """The median of the ratios of single rounds: in one round the machine is as fast for the one as for the other."""
    return median(mine / theirs for mine, theirs in zip(one, other, strict=False)) if one and other else None


def table_of_targets(found: Sequence[Target]) -> str:
    lines = ["| target | at most | measured | |", "| --- | ---: | ---: | --- |"]
    for what, most, measured in found:
        judged = ["", "not measured"] if measured is None else [f"{measured:.2f}", "reached" if measured <= most else "missed"]
        lines.append(f"| {what} | {most:g} | {' | '.join(judged)} |")
    return "\n".join(lines)


def table_of_figures(runs: Runs) -> str:
    """Medians, and the time as a share of that of a cold build."""
    lines = ["| | seconds | least – most | runs | : cold | MB | MB without the indexer |", "| --- |" + " ---: |" * 6]
    for name, found in runs.items():
        walls = [run.wall for run in found]
        figures = [f"{median(walls):.2f}", f"{min(walls):.2f} – {max(walls):.2f}", str(len(walls)), f"{ratio(walls, [run.wall for run in runs[COLD]]):.2f}"]
        figures += [f"{median(getattr(run, attribute) for run in found):.0f}" for attribute in ("memory", "memory_without_indexer")]
        lines.append(f"| {name} | {' | '.join(figures)} |")
    return "\n".join(lines)


def table_of_steps(cold: Sequence[Run]) -> str:
    return "\n".join(["| step | seconds |", "| --- | ---: |", *(f"| {name} | {median(run.steps[name] for run in cold):.2f} |" for name in cold[0].steps)])


def report(runs: Runs, served: Served | None, same_words: float) -> str:
    """The page with all figures."""
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=copies.ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return f"""# Results of `make bench`

By `python benchmarks/run.py {" ".join(sys.argv[1:])}` on {datetime.now(UTC):%Y-%m-%d}, Pledgebook {commit}, on {timing.described()}. How to read this: [README](README.md).

## Targets

{table_of_targets(targets(runs, served))}

## Figures

{table_of_figures(runs)}

Hugo's pages hold {same_words:.1%} of the words of ours.

## Steps of the cold build

{table_of_steps(runs[COLD])}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000, help="how many commitments (5000)")
    parser.add_argument("--rounds", type=int, default=5, help=f"how often each is timed; --languages and --large at most {_ROUNDS_OF_SLOW} times (5)")
    parser.add_argument("--languages", action="store_true", help="also build all languages of mkdocs.yml")
    parser.add_argument("--large", action="store_true", help="also build ten times as many records")
    parser.add_argument("--serving", action="store_true", help="also time `make serve`")
    parser.add_argument("--work", type=Path, help="folder to work in, which stays (a new one, removed at the end)")
    parser.add_argument("--results", type=Path, default=RESULTS, help="Markdown to write (benchmarks/RESULTS.md)")
    options = parser.parse_args()
    with nullcontext(options.work) if options.work else tempfile.TemporaryDirectory(prefix="pledgebook-bench-") as folder:
        work = Path(folder).resolve()
        work.mkdir(parents=True, exist_ok=True)
        runs = take_turns(entrants(work, options), options.rounds)
        served = serving.measure(copies.tree(work / "serving", options.count, "en, es"), say) if options.serving else None
        text = report(runs, served, hugo.same_words(work / "tree" / "site", work / "hugo" / "public"))
        options.results.write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
