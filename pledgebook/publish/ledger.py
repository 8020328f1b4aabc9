"""What one run leaves for the next: facts in a file, trusted whole or not at all.

The file begins with a digest of what follows and of its `seal`, which names
everything that the facts depend on: the program, the schema, the day. A file
that is damaged, half written or of another seal is as good as none. Below the
facts there may be more bytes, of which the facts know the meaning.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import orjson

from pledgebook.publish.digests import of_much

CACHE = Path(__file__).parents[2] / ".cache"


def read(path: Path, seal: str) -> dict:
    """The facts in a file; none where they can't be trusted."""
    return read_whole(path, seal)[0]


def read_whole(path: Path, seal: str) -> tuple[dict, memoryview]:
    """The same, and the bytes below the facts."""
    try:
        content = path.read_bytes()
    except OSError:
        return {}, memoryview(b"")
    first = content.find(b"\n") + 1
    body = memoryview(content)[first:]
    if content[:first] != of_much(body, seal).encode() + b"\n":
        return {}, memoryview(b"")
    end = content.index(b"\n", first) - first
    return orjson.loads(body[:end]), body[end + 1 :]


def write(path: Path, seal: str, facts: dict, below: bytes = b"") -> None:
    """Put the facts into a file, and other bytes below them, at once; where it
    can't be written, the next run does without."""
    beside = path.with_name(f"{path.name}-{os.getpid()}")
    try:
        body = encoded(facts) + b"\n" + below
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(of_much(body, seal).encode() + b"\n" + body)
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def remembered(path: Path, seal: str, make: Callable[[], dict], *, alike: str, keep: int) -> dict:
    """The facts in a file; where it has none, what `make` makes, left there for
    the next time. Of the files `alike` beside it only the latest are kept."""
    facts = read(path, seal)
    if not facts:
        facts = make()
        write(path, seal, facts)
        prune(path.parent, alike, keep)
    return facts


def encoded(facts: object) -> bytes:
    """Facts as JSON. Raises OSError where they hold what no file can."""
    try:
        return orjson.dumps(facts)
    except orjson.JSONEncodeError as error:
        if "surrogates" in str(error):  # the name of a file that is no text
            raise OSError(error) from None
        raise


def prune(folder: Path, pattern: str, keep: int) -> None:
    """Remove all but the latest files of a kind."""
    with suppress(OSError):
        for path in sorted(folder.glob(pattern), key=lambda path: path.stat().st_mtime)[:-keep]:
            path.unlink(missing_ok=True)
