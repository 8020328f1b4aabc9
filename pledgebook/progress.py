"""What a build tells while it runs: a bar on a terminal, a line for each step elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

_STEPS = 4


class Told:
    """Tells steps as they begin, and at the end how long each took."""

    def __init__(self, console: Console | None, bar: Progress | None):
        self._console, self._bar = console, bar
        self._task = bar.add_task("", total=_STEPS, completed=-1) if bar else None
        self._began: list[tuple[str, float]] = []

    def step(self, name: str) -> None:
        """A step begins."""
        self._began.append((name, time.monotonic()))
        if self._bar:
            self._bar.update(self._task, advance=1, description=name)
        elif self._console:
            print(name, file=sys.stderr, flush=True)

    def end(self, words: str) -> None:
        """All is done: `words`, and how long it took."""
        if self._console:
            ends = [*(began for _, began in self._began[1:]), time.monotonic()]
            steps = ", ".join(f"{name} {end - began:.2f} s" for (name, began), end in zip(self._began, ends, strict=True))
            self._console.print(f"{words}.\n{ends[-1] - self._began[0][1]:.2f} s: {steps}.", highlight=False, soft_wrap=True, markup=False)


@contextmanager
def told(*, quiet: bool) -> Iterator[Told]:
    """Who tells of one build, on the error stream; nothing where it is to be quiet."""
    console = None if quiet else Console(stderr=True)
    if console is None or not console.is_terminal:
        yield Told(console, None)
        return
    columns = (TextColumn("{task.description:<14}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        yield Told(console, bar)
