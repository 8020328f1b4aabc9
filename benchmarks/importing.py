"""How long an import takes beside reading its file alone, and ten times as much: `python benchmarks/importing.py ogp FILE`.

Both are whole processes, in turns: one that only reads the file with Python's own `csv` or with lxml, and
`build.py import` into an empty folder. The larger file holds the records of the given one ten times, under other identifiers.
"""

import argparse
import csv
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
TIMES = 10
READ_ALONE = {
    "ogp": "import csv, sys; print(sum(1 for _ in csv.DictReader(open(sys.argv[1], encoding='utf-8', newline=''))))",
    "iati": "import sys; from lxml import etree; print(sum(1 for _ in etree.iterparse(sys.argv[1], tag='iati-activity')))",
}


def larger(kind: str, file: Path, folder: Path) -> Path:
    """A file that holds the records of `file` ten times."""
    made = folder / f"larger{file.suffix}"
    text = file.read_text("utf-8")
    made.write_text(_more_rows(text) if kind == "ogp" else _more_activities(text), "utf-8")
    return made


def _more_rows(text: str) -> str:
    head, *rows = csv.reader(text.splitlines(keepends=True))
    number = head.index("year_of_submission")
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(head)
        writer.writerows([*row[:number], str(int(row[number]) + 100 * turn), *row[number + 1 :]] for turn in range(TIMES) for row in rows)
        out.seek(0)
        return out.read()


def _more_activities(text: str) -> str:
    first, last = text.index("<iati-activity "), text.rindex("</iati-activities>")
    turns = (re.sub("(<iati-identifier>[^<]*)", rf"\g<1>-{turn}", text[first:last]) for turn in range(TIMES))
    return text[:first] + "".join(turns) + text[last:]


def seconds(command: list[object]) -> float:
    """How long a process takes that must end well."""
    begin = time.perf_counter()
    subprocess.run(list(map(str, command)), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def import_seconds(kind: str, file: Path) -> float:
    with tempfile.TemporaryDirectory() as content:
        return seconds([sys.executable, "build.py", "import", kind, file, "--content", content])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=READ_ALONE)
    parser.add_argument("file", type=lambda text: Path(text).resolve())
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        big = larger(options.kind, options.file, Path(folder))
        rounds = [(seconds([sys.executable, "-c", READ_ALONE[options.kind], options.file]), import_seconds(options.kind, options.file), import_seconds(options.kind, big)) for _ in range(options.rounds)]
    for name, values in (
        ("import, in seconds", [once for _, once, _ in rounds]),
        ("import : reading the file alone", [once / alone for alone, once, _ in rounds]),
        (f"{TIMES} times as many : once", [more / once for _, once, more in rounds]),
    ):
        print(f"{name:35} {statistics.median(values):8.1f}")


if __name__ == "__main__":
    main()
