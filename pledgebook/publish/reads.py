"""Which parts of the portal something was made of.

While `noted` runs, everything that is read of the portal is written down by
name: `commitments/KEMKC0001` is all that a record says, the names made here are the
rest. What was made needs to be made again only when one of these has changed.
"""

from collections.abc import Callable, Hashable, Iterable, MutableMapping, Sequence
from contextlib import AbstractContextManager
from typing import TypeVar

DAY = "the day"
_ALL, _LINKS, _GIST = "all ", "links to ", "gist of "

Made = TypeVar("Made")
_seen: set[str] | None = None


def members(collection: str) -> str:
    """Name for which records a collection has."""
    return _ALL + collection


def links(record: str) -> str:
    """Name for which records point at one."""
    return _LINKS + record


def gist(record: str) -> str:
    """Name for what a record says besides its wording: titles, codes, dates, references."""
    return _GIST + record


def parted(name: str) -> tuple[str, str]:
    """The kind of a name, as `members`, `links` and `gist` begin it, and of which
    collection or record it is; nothing of both where it names a record, or the day."""
    for kind in (_GIST, _LINKS, _ALL):
        if name.startswith(kind):
            return kind, name.removeprefix(kind)
    return "", name


def note(name: str) -> None:
    """Write down that something has been read."""
    if _seen is not None:
        _seen.add(name)


def note_all(names: Iterable[str]) -> None:
    """Write down that several things have been read."""
    if _seen is not None:
        _seen.update(names)


class _Writing:
    """Writes down what is read meanwhile, or nothing where `names` is None. Who wrote
    down before goes on with all of it. A class, as this is done for every card and page."""

    def __init__(self, names: set[str] | None):
        self._names = names

    def __enter__(self) -> set[str] | None:
        global _seen
        self._before, _seen = _seen, self._names
        return self._names

    def __exit__(self, *_error: object) -> None:
        global _seen
        _seen = self._before
        note_all(self._names or ())


def noted() -> AbstractContextManager[set[str]]:
    """The names of all that is read meanwhile."""
    return _Writing(set())


def unnoted() -> AbstractContextManager[None]:
    """What is read meanwhile is nobody's matter."""
    return _Writing(None)


def kept(store: MutableMapping, key: Hashable, make: Callable[[], Made]) -> Made:
    """What `make` makes, made once for each key; who asks later has read the same."""
    [made] = all_kept(store, [key], lambda _key: make())
    return made


def all_kept(store: MutableMapping, keys: Sequence[Hashable], make: Callable[[Hashable], Made]) -> list[Made]:
    """What `make` makes of several keys, of each once; who asks later has read the same."""
    for key in keys:
        if key not in store:
            with noted() as seen:
                made = make(key)
            store[key] = made, frozenset(seen)
    found = [store[key] for key in keys]
    if _seen is not None:
        _seen.update(*[seen for _made, seen in found])
    return [made for made, _seen in found]
