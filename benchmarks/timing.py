"""How long a command takes and how much memory it holds, as a whole process with all that it starts.

A command has ended when nothing that it has started can write any more. Memory is
sampled from `/proc` (proportional set size: what processes share counts once).
"""

import os
import platform
import re
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

_SECONDS_BETWEEN_SAMPLES, _REST = 0.25, 20
_CHARACTERS_OF_OUTPUT, _SECONDS_OF_PATIENCE = 2000, 3600
_STEPS = re.compile(r"^\d+\.\d+ s: (.*)\.$", re.MULTILINE)
_STEP = re.compile(r"([a-z][a-z ]*) (\d+\.\d+) s")
_INDEXER = "pagefind"


@dataclass(frozen=True)
class Run:
    """One run: seconds of wall clock, megabytes of all processes together and without
    those of the indexer, and the seconds of each step that it reported."""

    wall: float
    memory: float
    memory_without_indexer: float
    steps: dict[str, float] = field(default_factory=dict)


class CommandError(Exception):
    """A command ended with an error."""


def environment() -> dict[str, str]:
    """The environment of commands that are timed. Without the variable that makes
    Python compile all modules at each start, which hardly anybody sets."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(command: Sequence[str | Path], folder: Path) -> Run:
    """Run a command in a folder and time it; needs Linux. Raises CommandError,
    and TimeoutExpired where it takes more than an hour."""
    os.sync()
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
    memory = _Memory(process.pid)
    memory.start()
    try:
        output, _ = process.communicate(timeout=_SECONDS_OF_PATIENCE)
        wall = time.monotonic() - start
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    finally:
        memory.ended.set()
        memory.join()
    if process.returncode:
        raise CommandError(f"{' '.join(map(str, command))} ended with {process.returncode}: {output[-_CHARACTERS_OF_OUTPUT:]}")
    return Run(wall, memory.peak, memory.peak_without_indexer, steps(output))


def steps(output: str) -> dict[str, float]:
    """Seconds of each step, as the build reports them at its end: `12.3 s: records 1.8 s, pages 4.4 s.`"""
    found = _STEPS.search(output)
    return {name: float(seconds) for name, seconds in _STEP.findall(found[1])} if found else {}


class _Memory(threading.Thread):
    """Watches how many megabytes the processes of a session hold. They wait while the
    kernel counts, so the longer that takes, the more seldom they are looked at."""

    def __init__(self, session: int):
        super().__init__(daemon=True)
        self._session = session
        self.ended = threading.Event()
        self.peak = self.peak_without_indexer = 0.0

    def run(self) -> None:
        rest = _SECONDS_BETWEEN_SAMPLES
        while not self.ended.wait(rest):
            start = time.monotonic()
            held = [_held(folder, self._session) for folder in Path("/proc").iterdir() if folder.name.isdigit()]
            self.peak = max(self.peak, sum(size for _, size in held))
            self.peak_without_indexer = max(self.peak_without_indexer, sum(size for name, size in held if not name.startswith(_INDEXER)))
            rest = max(_SECONDS_BETWEEN_SAMPLES, _REST * (time.monotonic() - start))


def _held(folder: Path, session: int) -> tuple[str, float]:
    """Name of a process and the megabytes that it holds; nothing where it is of another session or gone."""
    try:
        name, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(")")
        if int(rest.split()[3]) == session:
            return name, int(re.search(r"^Pss:\s+(\d+)", (folder / "smaps_rollup").read_text(), re.MULTILINE)[1]) / 1024
    except (OSError, TypeError, IndexError):
        pass
    return "", 0.0


def described() -> str:
    """Cores, memory, processor, system and Python of this machine."""
    processor = re.search(r"^model name\s*: (.*)", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    gigabytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / (1 << 30)
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    return f"{os.cpu_count()} cores ({processor[1] if processor else platform.machine()}), {gigabytes:.0f} GB of memory, {system}, Python {platform.python_version()}"
