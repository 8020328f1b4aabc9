"""How long a command takes, and how much memory: as a whole process, with all that it starts.

Wall clock and processor time, and the memory of the largest process, are the
kernel's own figures (`wait4`). What all processes hold together is sampled from
`/proc` (proportional set size, so that what they share counts once).
"""

import math
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_EVERY, _REST = 0.25, 20  # seconds between two samples of memory, and at least so many times as long as one takes
_PATIENCE = 3600
_KEPT = 2000  # characters of the output of a command that fails
_MEGABYTE = 1 << 20
_REPORTED = re.compile(r"^\s*([a-z][a-z ]*?)[\s.:]+(\d+(?:\.\d+)?) (m?)s\b")
_BEGUN = re.compile(r"^[a-z][a-z ]*$")
_UNUSUAL = ("PYTHONDONTWRITEBYTECODE",)


@dataclass(frozen=True)
class Run:
    """One run: seconds, megabytes, the seconds of each step that it told of, and
    how many cores were busy with something else meanwhile."""

    wall: float
    cpu: float
    largest: float
    together: float
    without_indexer: float
    steps: dict[str, float] = field(default_factory=dict)
    elsewhere: float = math.nan


class CommandError(Exception):
    """A command ended with an error."""


def environment() -> dict[str, str]:
    """The environment of commands that are timed: this one, without what makes
    Python compile all modules at each start, as on hardly anybody's machine."""
    return {name: value for name, value in os.environ.items() if name not in _UNUSUAL}


def run(command: Sequence[str | Path], folder: Path, *, start: Callable[[], object] | None = None) -> Run:
    """Run a command in a folder, with nothing of the one before left to be written.
    Needs /proc, so Linux. Raises CommandError."""
    os.sync()
    began, busy = time.monotonic(), _busy()
    process = subprocess.Popen(command, cwd=folder, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True, preexec_fn=start)
    told: list[tuple[float, str]] = []
    memory = _Memory(process.pid)
    listener = threading.Thread(target=lambda: told.extend((time.monotonic() - began, line.rstrip("\n")) for line in process.stdout))
    limit = threading.Timer(_PATIENCE, os.killpg, (process.pid, signal.SIGKILL))
    for thread in (listener, memory, limit):
        thread.start()
    _, status, used = os.wait4(process.pid, 0)
    wall, busy = time.monotonic() - began, _busy() - busy
    limit.cancel()
    memory.ended.set()
    for thread in (listener, memory):
        thread.join()
    process.stdout.close()
    process.returncode = os.waitstatus_to_exitcode(status)  # or Popen would wait for it in vain
    if process.returncode:
        raise CommandError(f"{' '.join(map(str, command))} ended with {process.returncode}: " + "\n".join(line for _, line in told)[-_KEPT:])
    cpu = used.ru_utime + used.ru_stime
    return Run(wall, cpu, used.ru_maxrss / 1024, memory.peak / _MEGABYTE, memory.peak_without_indexer / _MEGABYTE, steps(told, wall), max(0.0, busy - cpu) / wall)


def _busy() -> float:
    """Seconds that all cores have worked since the machine began, for whomever; also those taken from it."""
    user, nice, system, _idle, _waiting, *others = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9])
    return (user + nice + system + sum(others)) / os.sysconf("SC_CLK_TCK")


def steps(told: Sequence[tuple[float, str]], end: float) -> dict[str, float]:
    """Seconds of each step: as reported (`pages  1.2 s`), else from the line
    with which a step begins to that of the next."""
    found = [(match[1], float(match[2]) / (1000 if match[3] else 1)) for _, line in told if (match := _REPORTED.match(line))]
    if found:
        return dict(found)
    begun = [(line, at) for at, line in told if _BEGUN.match(line)]
    ends = [at for _, at in begun[1:]] + [end]
    return {name: until - at for (name, at), until in zip(begun, ends, strict=True)} if begun else {}


class _Memory(threading.Thread):
    """Watches what the processes of a session hold. The kernel counts page by page,
    and these processes wait meanwhile: it is asked more seldom the longer it takes."""

    def __init__(self, session: int):
        super().__init__(daemon=True)
        self._session = session
        self.ended = threading.Event()
        self.peak = self.peak_without_indexer = 0

    def run(self) -> None:
        rest = _EVERY
        while not self.ended.wait(rest):
            began = time.monotonic()
            held = [_held(folder, self._session) for folder in Path("/proc").iterdir() if folder.name.isdigit()]
            self.peak = max(self.peak, sum(size for _, size in held))
            self.peak_without_indexer = max(self.peak_without_indexer, sum(size for name, size in held if not name.startswith("pagefind")))
            rest = max(_EVERY, _REST * (time.monotonic() - began))


def _held(folder: Path, session: int) -> tuple[str, int]:
    """Name of a process and what it holds, in bytes; nothing where it is of another session or gone."""
    try:
        name, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(")")
        if int(rest.split()[3]) != session:
            return "", 0
        return name, int(re.search(r"^Pss:\s+(\d+)", (folder / "smaps_rollup").read_text(), re.MULTILINE)[1]) * 1024
    except (OSError, TypeError, IndexError):
        return "", 0
