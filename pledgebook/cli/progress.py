"""What a build tells while it runs: a bar on a terminal, a line for each step elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

_STEPS = 4


class Told:
    """Tells steps as they begin, and at the end how long each took."""

    def __init__(self, *, quiet: bool, bar: "Progress | None" = None):
        self._quiet, self._bar = quiet, bar
        self._task = bar.add_task("", total=_STEPS, completed=-1) if bar else None
        self._began: list[tuple[str, float]] = []

    def step(self, name: str) -> None:
        """A step begins."""
        self._began.append((name, time.monotonic()))
        if self._bar:
            self._bar.update(self._task, advance=1, description=name)
        elif not self._quiet:
            print(name, file=sys.stderr, flush=True)

    def end(self, words: str) -> None:
        """All is done: `words`, and how long it took."""
        if not self._quiet:
            ends = [*(began for _, began in self._began[1:]), time.monotonic()]
            steps = ", ".join(f"{name} {end - began:.2f} s" for (name, began), end in zip(self._began, ends, strict=True))
            told = f"{words}.\n{ends[-1] - self._began[0][1]:.2f} s: {steps}."
            if self._bar:
                self._bar.console.print(told, highlight=False, soft_wrap=True, markup=False)
            else:
                print(told, file=sys.stderr, flush=True)


@contextmanager
def told(*, quiet: bool) -> Iterator[Told]:
    """Who tells of one build, on the error stream; nothing where it is to be quiet."""
    if quiet or not sys.stderr.isatty():
        yield Told(quiet=quiet)
        return
    from rich.console import Console  # most builds are told nowhere but in a log
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<14}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Told(quiet=False, bar=bar)
