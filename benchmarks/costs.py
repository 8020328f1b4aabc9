"""Where the time of a cold build goes: `python benchmarks/costs.py 1000`.

One process does everything, so that nothing escapes the profiler; it makes
Python slower, so compare shares, not seconds.
"""

import argparse
import os
import pstats
import sys
import tempfile
from pathlib import Path

import peers
import results
import timing

SHOWN = 40


def one_core() -> None:
    """With one core there is nothing to share among processes."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, help="how many commitments")
    parser.add_argument("--sort", choices=("tottime", "cumtime"), default="tottime", help="cost of a function alone, or with all that it calls (tottime)")
    parser.add_argument("--save", type=Path, help="file for the whole profile, to be opened by other tools")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pledgebook-profile-") as folder:
        tree, profile = peers.tree(Path(folder) / "tree", options.count), options.save.resolve() if options.save else Path(folder) / "profile"
        python, *arguments = peers.command("build")
        run = timing.run([python, "-m", "cProfile", "-o", profile, *arguments], tree, start=one_core)
        print(f"{options.count} commitments, one process, profiled: {run.wall:.1f} s\n\n{results.steps(results.Measured(results.COLD, [run]))}\n")
        pstats.Stats(str(profile)).strip_dirs().sort_stats(options.sort).print_stats(SHOWN)
    return 0


if __name__ == "__main__":
    sys.exit(main())
