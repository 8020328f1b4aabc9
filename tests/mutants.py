"""How good the tests are: small faults are put into the program one by one, and each must make a test fail. `make mutants`

The work is done in a copy of the program, a folder for each package: `.cache/mutants/<package>/`. What no test notices
stands in `.cache/mutants/<package>.diff`, and is judged in `tests/MUTANTS.md`.
"""

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
WORK = ROOT / ".cache" / "mutants"
SEED = 20260630
SAMPLE = 120
"""Mutants of each package that are tried: all 5,500 take some hours."""
WANTED = 80
"""Per cent of the mutants of each package."""
COPIED = ("benchmarks", "content", "deploy", "locales", "pledgebook", "schema", "templates", "tests", "tools", ".github", "build.py", "datapackage.json", "mkdocs.yml", "package.json", "pyproject.toml", "README.md")
KILLED = ("killed", "timeout")
"""Whatever else becomes of a mutant counts as survived: also where no test reaches it, or where nobody knows what happened."""


class Package(NamedTuple):
    """The tests that ask about a package, and those of them that would take longest and ask nothing of their own."""

    tests: tuple[str, ...]
    slow: tuple[str, ...] = ()


EXAMPLES = "tests/check/test_check.py"
PACKAGES = {
    "records": Package(
        ("tests/records", EXAMPLES),
        (
            f"{EXAMPLES}::test_every_rule_and_every_error_has_an_example",
            f"{EXAMPLES}::test_a_breach_of_each_keyword_of_the_schema",
            "tests/records/test_loader.py::test_the_places_of_many_values_are_found_at_once",
        ),
    ),
    "check": Package(
        ("tests/check",),
        (
            f"{EXAMPLES}::test_every_rule_and_every_error_has_an_example",
            "tests/check/test_checker.py::test_an_update_of_an_unknown_milestone_is_told_soon_where_there_are_very_many",
            "tests/check/test_checker.py::test_of_very_many_problems_of_a_kind",
            "tests/check/test_checker.py::test_whatever_is_written_is_published_whole_or_a_problem_is_told",
            "tests/check/test_cures.py",  # which also reads the sources, and those of mutants are others
            "tests/check/test_rules.py::test_a_rule_does_not_ask_for_a_field_that_the_schema_lacks",
            "tests/check/test_validation.py::test_both_verdicts_on_a_changed_record_are_the_same",
        ),
    ),
    "data": Package(("tests/data",), ("tests/data/test_other_schemas.py::test_a_collection_that_is_removed_takes_its_tables_with_it",)),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help=f"one or more of {', '.join(PACKAGES)}; all where none is named")
    parser.add_argument("--sample", type=int, default=SAMPLE, help=f"try this many mutants of each package, {SAMPLE} where nothing is said; 0 are all")
    options = parser.parse_args()
    good = [tried(name, options.sample) for name in options.packages or PACKAGES]
    return 0 if all(good) else 1


def tried(name: str, sample: int) -> bool:
    """Try the mutants of a package; whether enough of them are killed."""
    start = time.monotonic()
    folder = prepared(name)
    every = made(folder)
    chosen = random.Random(SEED).sample(every, len(every))[: sample or None]
    mutmut(folder, "run", "--max-children", str(os.cpu_count()), *(chosen if sample else ()))
    results = {mutant: status for mutant, status in results_in(folder).items() if mutant in chosen}
    survived = [mutant for mutant, status in results.items() if status not in KILLED]
    (WORK / f"{name}.diff").write_text("\n".join(mutmut(folder, "show", mutant, quiet=True) for mutant in survived), "utf-8")
    share = 100 * (1 - len(survived) / len(results))
    counts = ", ".join(f"{count} {status}" for status, count in Counter(results.values()).most_common())
    minutes = (time.monotonic() - start) / 60
    print(f"pledgebook/{name}: {len(results) - len(survived)} of {len(results)} mutants killed, {share:.1f} % ({counts}); {len(every)} there are; {minutes:.0f} min")
    print("\n".join(f"  {mutant}: {results[mutant]}" for mutant in survived), flush=True)
    return share >= WANTED


def prepared(name: str) -> Path:
    """A copy of the program in which mutmut is told what to do."""
    folder = WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for each in COPIED:
        source = ROOT / each
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / each)
    for path in (folder / "pledgebook" / name).rglob("*.py"):
        path.write_text(undecorated(path.read_text("utf-8")), "utf-8")
    package = PACKAGES[name]
    settings = {
        "source_paths": ["pledgebook"],
        "only_mutate": [f"pledgebook/{name}/*"],
        "also_copy": [each for each in COPIED if each != "pledgebook"],
        "pytest_add_cli_args_test_selection": package.tests,
        "pytest_add_cli_args": ["-p", "no:cacheprovider", *(f"--deselect={each}" for each in package.slow)],
        "process_isolation": ["forkserver"],  # else what the first run has cached would hide the mutants
        "timeout_constant": ["10"],  # seconds, of which a computer with other work needs many
        "timeout_multiplier": ["4"],
        "use_git_change_detection": ["false"],
    }
    written = "".join(f"{key} = {values[0]}\n" if len(values) == 1 else f"{key} =\n" + "".join(f"    {value}\n" for value in values) for key, values in settings.items())
    (folder / "setup.cfg").write_text(f"[mutmut]\n{written}", "utf-8")
    return folder


def undecorated(module: str) -> str:
    """mutmut leaves out functions with decorators, as every rule of the check is one: they are applied below the function."""
    lines = module.splitlines(keepends=True)
    for node in reversed(ast.parse(module).body):
        if isinstance(node, ast.FunctionDef) and node.decorator_list:
            below = [f"{node.name} = {ast.unparse(each)}({node.name})\n" for each in reversed(node.decorator_list)]
            lines[node.decorator_list[0].lineno - 1 : node.end_lineno] = [*lines[node.lineno - 1 : node.end_lineno], *below]
    return "".join(lines)


def made(folder: Path) -> list[str]:
    """The names of all mutants, which mutmut makes, and finds the tests for, before it sees that none is called so."""
    said = mutmut(folder, "run", "none", quiet=True)
    every = sorted(results_in(folder))
    if "failed" in said or not every:
        sys.exit(f"The tests fail though nothing is changed. To see which: cd {folder}/mutants && {sys.executable} -m pytest -x {' '.join(PACKAGES[folder.name].tests)}")
    return every


def results_in(folder: Path) -> dict[str, str]:
    """What became of each mutant, by its name."""
    lines = mutmut(folder, "results", "--all", "true", quiet=True).splitlines()
    return dict(line.strip().rsplit(": ", 1) for line in lines if ": " in line)


def mutmut(folder: Path, *arguments: str, quiet: bool = False) -> str:
    command = [Path(sys.executable).with_name("mutmut"), *arguments]
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PLEDGEBOOK_MUTANTS": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE if quiet else sys.stderr, stderr=subprocess.STDOUT if quiet else None, text=True, check=False)
    return done.stdout or ""


if __name__ == "__main__":
    sys.exit(main())
