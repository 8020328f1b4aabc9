"""Whether the file system is at rest. For six minutes after many files have been
removed, ext4 looks past each of them whenever a file is made, which takes ten
times as long meanwhile, for everybody, and more of the time of who is quick.
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

_MANY = 500
_CALM = 8
_PAUSE, _LONGEST = 15, 400  # seconds


def rest(folder: Path, say: Callable[[str], None]) -> None:
    """Wait until the file system of a folder is at rest, but not for ever; what is
    tried stays in the folder."""
    end = time.monotonic() + _LONGEST
    while (times := unrest(folder)) > _CALM and time.monotonic() < end:
        say(f"waiting for the file system, which has removed many files: to make one takes {times:.0f} times as long as to link one")
        time.sleep(_PAUSE)


def unrest(folder: Path) -> float:
    """How many times as long it takes to make an empty file as to link one, which
    needs no new place: once or twice, where the file system is at rest."""
    own = tempfile.mkdtemp(dir=folder)
    began = time.perf_counter()
    for number in range(_MANY):
        os.close(os.open(f"{own}/{number}", os.O_WRONLY | os.O_CREAT))
    between = time.perf_counter()
    for number in range(_MANY):
        os.link(f"{own}/{number}", f"{own}/{number}-again")
    return (between - began) / (time.perf_counter() - between)
