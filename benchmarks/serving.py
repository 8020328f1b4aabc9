"""How long `make serve` takes to show a change: `python benchmarks/serving.py 5000`.

Changes a record, a template, a catalogue and a prose page of a portal in two
languages, as somebody would who works on it, and waits as a browser does: for
the word that the portal has changed, and then for the page.
"""

import argparse
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import peers
import timing
from machine import described

PORT = 8765
PAGE = "es/commitments/bna0003/"
PATIENCE = 60  # seconds
_EPOCH = re.compile(r"livereload\((\d+), (\d+)\)")
_WORD = "Cambiado{}"

# Who changes what: the file, what stands there, and the page that shows it.
CHANGES = {
    "a record": ("content/commitments/BNA0003.yml", r"Open government desk[^\n]*", PAGE),
    "a template": ("templates/records/commitments.html", r'(?<= id="stands">)', PAGE),
    "a catalogue": ("locales/es.po", r'(?<=msgid "What comes next"\nmsgstr ")[^"]*', PAGE),
    "a prose page": ("content/pages/es/about.md", r"\Z", "es/about/"),
}


def get(path: str) -> str:
    """What the server answers; empty where it doesn't."""
    with suppress(OSError), urlopen(f"http://127.0.0.1:{PORT}/{path}", timeout=PATIENCE) as answer:
        return answer.read().decode("utf-8")
    return ""


@contextmanager
def served(tree: Path) -> Iterator[None]:
    server = subprocess.Popen([*peers.command("serve"), "--port", str(PORT)], cwd=tree, env=timing.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait(lambda: get(PAGE))
        yield
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(PATIENCE)


def wait(there: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not there():
        if time.monotonic() > end:
            raise TimeoutError("what was changed doesn't show")
        time.sleep(0.02)


def seconds(tree: Path, path: str, pattern: str, page: str, word: str) -> float:
    """From the change of a file to the page that shows it. The file is as it was afterwards."""
    file = tree / path
    before = file.read_text("utf-8")
    after, count = re.subn(pattern, word, before, count=1)
    if not count:
        raise ValueError(f"{path} holds nothing like {pattern}")
    epoch = _EPOCH.search(get(page))
    start = time.monotonic()
    file.write_text(after, "utf-8")
    get("livereload/{}/{}".format(*epoch.groups()))
    wait(lambda: word in get(page))
    taken = time.monotonic() - start
    file.write_text(before, "utf-8")
    return taken


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, help="how many commitments")
    parser.add_argument("--rounds", type=int, default=3, help="how often each change is made (3)")
    parser.add_argument("--pause", type=float, default=15, help="seconds between two changes, in which the site is built behind (15)")
    options = parser.parse_args()
    taken: dict[str, list[float]] = {name: [] for name in CHANGES}
    with tempfile.TemporaryDirectory(prefix="pledgebook-serve-") as folder:
        tree = peers.tree(Path(folder) / "tree", options.count, languages="en, es")
        subprocess.run(peers.command("build"), cwd=tree, check=True, capture_output=True)
        with served(tree):
            for number in range(options.rounds):
                for name, change in CHANGES.items():
                    time.sleep(options.pause)
                    taken[name].append(seconds(tree, *change, _WORD.format(number)))
    print(f"{options.count} commitments, two languages, {described()}\n\n| changed | seconds, median | most |\n| --- | ---: | ---: |")
    for name, found in taken.items():
        print(f"| {name} | {statistics.median(found):.2f} | {max(found):.2f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
