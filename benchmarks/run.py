"""Times Pledgebook beside others on the same made-up records: `python benchmarks/run.py --count 5000`.

All take turns within one run, so that what else the machine does meets all of
them; only ratios count. Writes benchmarks/RESULTS.md.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import disk
import peers
import results
import timing
from machine import described
from peers import Entrant
from results import Measured
from timing import Run

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
_TIMES_LARGE = 10


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def entrants(work: Path, options: argparse.Namespace, failed: dict[str, str]) -> list[Entrant]:
    """Everybody who is timed; of those who can't be, the reasons."""
    tree, sources = work / "tree", work / "sources"
    peers.made_once(sources, peers.state(options.count), lambda: _prepare(work, options.count))
    found = peers.ours(tree)
    for name, make in peers.PEERS.items():
        found += _attempt(name, lambda make=make: make(sources), failed) if name not in options.without else []
    if options.languages:
        found.append(_cold("build, cold, five languages", peers.tree(work / "languages", options.count, languages="")))
    if options.large:
        found.append(_cold(results.LARGE, peers.tree(work / "large", options.count * _TIMES_LARGE)))
    return found


def _prepare(work: Path, records: int) -> None:
    """A copy of the program, built once, and of that what the others read."""
    say(f"{records} records, one build and the sources of the others")
    tree = peers.tree(work / "tree", records)
    timing.run(peers.command("build"), tree)
    timing.run([peers.python(), HERE / "sources.py", tree, work / "sources"], work)


def _cold(name: str, tree: Path) -> Entrant:
    return Entrant(name, peers.command("build"), tree, lambda: peers.anew(tree), slow=True)


def _attempt(name: str, make: Callable[[], list[Entrant]], failed: dict[str, str]) -> list[Entrant]:
    try:
        return make()
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        told = (getattr(error, "stderr", "") or str(error)).strip()
        failed[name] = "could not be installed: " + (told.splitlines() or ["?"])[-1]
        return []


def rounds(work: Path, found: list[Entrant], options: argparse.Namespace, failed: dict[str, str]) -> dict[str, list[Run]]:
    """The runs of everybody, taking turns; at least one of each, whatever time it takes."""
    probes = work / "probes" / peers.ASIDE
    probes.mkdir(parents=True, exist_ok=True)
    made: dict[str, list[Run]] = {each.name: [] for each in found}
    end = time.monotonic() + options.minutes * 60
    for number in range(options.rounds):
        disk.rest(probes, say)
        for each in found:
            turns = options.slow_rounds if each.slow else options.rounds
            if each.name not in failed and number < turns and (number == 0 or time.monotonic() < end):
                _take_turn(each, number, made, failed)
    return {name: runs for name, runs in made.items() if runs}


def _take_turn(entrant: Entrant, number: int, made: dict[str, list[Run]], failed: dict[str, str]) -> None:
    try:
        entrant.before()
        made[entrant.name].append(timing.run(entrant.command, entrant.folder))
        say(f"  {number + 1}. {entrant.name}: {made[entrant.name][-1].wall:.2f} s")
    except timing.CommandError as error:
        failed[entrant.name] = f"failed: {str(error).splitlines()[-1]}"
        say(f"  {number + 1}. {entrant.name} {error}")


def sites(found: list[Entrant], runs: dict[str, list[Run]]) -> dict[str, dict]:
    """What each site holds beside ours; by a process of its own, so that this one stays small."""
    ours = next(each for each in found if each.name == results.COLD)
    made = {}
    for each in found:
        if each.site and each.name in runs:
            command = [peers.python(), HERE / "honesty.py", ours.site, ours.element, each.site, each.element]
            made[each.name] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return made


def measured(found: list[Entrant], runs: dict[str, list[Run]], held: dict[str, dict]) -> Iterator[Measured]:
    for each in found:
        if each.name in runs:
            made = Measured(each.name, runs[each.name], held.get(each.name), each.note, each.own_pages)
            yield made
            if each.name == results.COLD and (pages := results.pages_only(made)):
                yield pages


def report(all_measured: list[Measured], options: argparse.Namespace, failed: dict[str, str]) -> str:
    """The page with all figures."""
    cold = next(each for each in all_measured if each.name == results.COLD)
    failed = {**failed, **results.faults(all_measured, cold.site["pages"])}
    programs = results.versions(None, ["mkdocs", "mkdocs-material", "pagefind"])
    for name, wanted in (("peers", ["hugo", "zensical"]), ("datatig", ["DataTig"])):
        programs += results.versions(peers.ENVIRONMENTS / name / "bin", wanted)
    lines = [
        "# Results of `make bench`",
        "",
        f"{options.count} commitments of {options.kilobytes:.1f} KB, one language, {datetime.now(UTC):%Y-%m-%d}, by `{' '.join(['python benchmarks/run.py', *sys.argv[1:]])}`.",
        "",
        f"On {described()}. Pledgebook {_commit()}, {', '.join(programs)}.",
        "",
        "Whole processes, taking turns; medians. The ratio is to a cold build of ours. How to read this: [README](README.md#against-others).",
        "",
        results.table(all_measured),
        *(["", *(f"* {name} {reason}" for name, reason in failed.items())] if failed else []),
        "",
        "## Targets",
        "",
        results.targets(all_measured),
        "",
    ]
    return "\n".join([*lines, *(["## Steps of the cold build", "", results.steps(cold), ""] if cold.runs[0].steps else [])])


def _commit() -> str:
    return subprocess.run(["git", "describe", "--always", "--dirty"], cwd=peers.ROOT, capture_output=True, text=True, check=False).stdout.strip()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000, help="how many commitments (5000)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is timed (5)")
    parser.add_argument("--slow-rounds", type=int, default=2, help="how often the slow ones are: MkDocs, Zensical, DataTig, --languages, --large (2)")
    parser.add_argument("--languages", action="store_true", help="also build all languages of mkdocs.yml")
    parser.add_argument("--large", action="store_true", help="also build ten times as many records")
    parser.add_argument("--without", nargs="*", default=[], choices=list(peers.PEERS), metavar="PEER", help=f"leave out some of: {', '.join(peers.PEERS)}")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin no more runs after so many, but the first of each")
    parser.add_argument("--work", type=Path, help="folder to work in; what the same program prepared there before is used again (a new one, removed at the end)")
    parser.add_argument("--results", type=Path, default=RESULTS, help="Markdown to write")
    return parser.parse_args()


@contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    if wanted:
        wanted.mkdir(parents=True, exist_ok=True)
        yield wanted.resolve()
        peers.clear(wanted)
        return
    with tempfile.TemporaryDirectory(prefix="pledgebook-bench-") as folder:
        yield Path(folder)


def main() -> int:
    options, failed = _options(), {}
    with _folder(options.work) as folder:
        found = entrants(folder, options, failed)
        runs = rounds(folder, found, options, failed)
        if results.COLD not in runs:
            say(f"Pledgebook's own build {failed[results.COLD]}")
            return 1
        options.kilobytes = peers.kilobytes(folder / "tree")
        text = report(list(measured(found, runs, sites(found, runs))), options, failed)
        options.results.write_text(text, "utf-8")  # before all is removed, which takes minutes
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
