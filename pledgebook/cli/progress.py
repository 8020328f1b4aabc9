"""What a build reports while it runs: a bar on a terminal, a line for each step elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

_STEPS = 5


class ProgressReporter:
    """Reports steps as they start, and at the end how long each took."""

    def __init__(self, *, quiet: bool, bar: Progress | None = None):
        self._quiet, self._bar = quiet, bar
        self._task = bar.add_task("", total=_STEPS, completed=-1) if bar else None
        self._start = time.monotonic()
        self._steps: list[tuple[str, float]] = []

    def step(self, name: str) -> None:
        """A step starts."""
        self._steps.append((name, time.monotonic()))
        if self._bar and self._task is not None:
            self._bar.update(self._task, advance=1, description=name)
        elif not self._quiet:
            print(name, file=sys.stderr, flush=True)

    def end(self, summary: str) -> None:
        """Everything is done: a summary, and how long it took."""
        if self._quiet:
            return
        now = time.monotonic()
        steps = [f"{name} {end - start:.2f} s" for (name, start), (_, end) in pairwise([*self._steps, ("", now)])]
        text = f"{summary}.\n{now - self._start:.2f} s{': ' if steps else ''}{', '.join(steps)}."
        if self._bar:
            self._bar.console.print(text, highlight=False, soft_wrap=True, markup=False)
        else:
            print(text, file=sys.stderr, flush=True)


@contextmanager
def reporter(*, quiet: bool) -> Iterator[ProgressReporter]:
    """The reporter of one build, on the error stream; it reports nothing where it is to be quiet."""
    if quiet or not sys.stderr.isatty():
        yield ProgressReporter(quiet=quiet)
        return
    columns = (TextColumn("{task.description:<14}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield ProgressReporter(quiet=False, bar=bar)
