"""How long `make serve` takes to show a change, and whether it keeps its memory: `python benchmarks/serving.py --count 5000`.

Changes a record, a template, a catalogue and a prose page of a portal in two
languages, one after the other, and waits as a browser does: for the word that
something has changed, and then for the page. Every change is made to the file as it was at first.
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
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import copies
import timing

PORT = 8765
PAGE = "es/commitments/bna0003/"
FIRST, LAST = 5, 50
_SECONDS_OF_PATIENCE, _SECONDS_UNTIL_QUIET = 120, 8
_VERSION = re.compile(r'const version = "(\d+)"')
_WORD = "Cambiado{}"

# What is changed: the file, what stands there, and the page that shows it.
CHANGES = {
    "a record": ("content/commitments/BNA0003.yml", r"Open government desk[^\n]*", PAGE),
    "a template": ("templates/records/commitments.html", r'(?<= id="stands">)', PAGE),
    "a catalogue": ("locales/es.po", r'(?<=msgid "What comes next"\nmsgstr ")[^"]*', PAGE),
    "a prose page": ("content/pages/es/about.md", r"\Z", "es/about/"),
}


class Served(NamedTuple):
    """Seconds until each kind of change was shown, and the memory of the server after 50 changes as a share of that after 5."""

    seconds: dict[str, list[float]]
    growth: float


def measure(tree: Path, say: Callable[[str], None] = lambda text: None) -> Served:
    """Serve a copy of the program in two languages, and change it 50 times."""
    subprocess.run(copies.command("build", "--quiet"), cwd=tree, env=timing.environment(), check=True, capture_output=True)
    originals = {path: (tree / path).read_text("utf-8") for path, _, _ in CHANGES.values()}
    seconds: dict[str, list[float]] = {name: [] for name in CHANGES}
    megabytes = {}
    with _served(tree) as process:
        for number, name in enumerate(islice(cycle(CHANGES), LAST), 1):
            path, pattern, page = CHANGES[name]
            word = _WORD.format(number)
            seconds[name].append(_shown(tree / path, re.sub(pattern, word, originals[path], count=1), page, word))
            megabytes[number] = _resident(process.pid)
            say(f"  {number}. {name}: {seconds[name][-1]:.2f} s, {megabytes[number]:.0f} MB")
    return Served(seconds, megabytes[LAST] / megabytes[FIRST])


@contextmanager
def _served(tree: Path) -> Iterator[subprocess.Popen]:
    command = copies.command("serve", "--port", str(PORT))
    process = subprocess.Popen(command, cwd=tree, env=timing.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(lambda: _VERSION.search(_get(PAGE)))
        time.sleep(_SECONDS_UNTIL_QUIET)  # until the build behind has found that nothing has changed
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(_SECONDS_OF_PATIENCE)


def _shown(file: Path, text: str, page: str, word: str) -> float:
    """Seconds from saving a file to the page that shows it."""
    version = _VERSION.search(_get(page))[1]
    start = time.monotonic()
    file.write_text(text, "utf-8")
    _get(f".reload?{version}")
    _wait(lambda: word in _get(page))
    return time.monotonic() - start


def _get(path: str) -> str:
    """What the server answers; empty where it doesn't."""
    with suppress(OSError), urlopen(f"http://127.0.0.1:{PORT}/{path}", timeout=_SECONDS_OF_PATIENCE) as answer:
        return answer.read().decode("utf-8")
    return ""


def _wait(there: Callable[[], object]) -> None:
    end = time.monotonic() + _SECONDS_OF_PATIENCE
    while not there():
        if time.monotonic() > end:
            raise TimeoutError("what was changed doesn't show")
        time.sleep(0.02)


def _resident(pid: int) -> float:
    """Megabytes of memory that a process holds."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000, help="how many commitments (5000)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pledgebook-serve-") as folder:
        served = measure(copies.tree(Path(folder) / "tree", options.count, "en, es"), lambda text: print(text, file=sys.stderr, flush=True))
    for name, found in served.seconds.items():
        print(f"{name}: {statistics.median(found):.2f} s, at most {max(found):.2f} s")
    print(f"memory after {LAST} changes : after {FIRST}: {served.growth:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
