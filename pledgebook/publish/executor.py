"""Where work is done: beside one another in processes where there is much of
it, otherwise in this one. Knows nothing of what the work is.

Processes are forked, so they find in memory what the work needs, and only what
it makes has to travel. Where the platform has no fork, all is done here.
"""

import atexit
import ctypes
import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from pledgebook import BuildError

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

FEW = 400
_PARTS_PER_WORKER = 4
_SET_PARENT_DEATH_SIGNAL = 1
SLIGHTLY, GENTLY, LAST = 3, 10, 19
"""How nice a process is to all others: it leaves them more, most, or nearly all of the processors."""

Item = TypeVar("Item")
Made = TypeVar("Made")

_started: dict[int, tuple[Callable, Sequence]] = {}  # what forked workers find in memory
_tickets = count()
_is_worker = False
_held: dict[tuple, object] = {}
_end = ExitStack()
"""What is held in this process, and how it ends."""
atexit.register(_end.close)


class Here(Executor):
    """Does everything at once, in this process."""

    def submit(self, function: Callable, /, *args: object, **kwargs: object) -> Future:
        future: Future = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def workers(size: int, *, few: int = FEW) -> int:
    """How many processes work on `size` items."""
    if size <= few or _is_worker or not hasattr(os, "fork"):
        return 1
    return len(_processors())


def _processors() -> Collection[int]:
    """The processors on which this process may run."""
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)


def _dealt_processors(context: "BaseContext") -> Callable[[], int]:
    """What gives each process that asks a processor of its own."""
    line = context.SimpleQueue()
    for each in _processors():
        line.put(each)
    return line.get


@contextmanager
def executor(count: int, tasks: int = 1, *, nice: int = 0, stay: bool = False) -> Iterator[Executor]:
    """The one place that chooses who does the work: this process, or up to `count`
    others, as there are tasks, which are so `nice` to all else that works. They
    `stay`, each on a processor of its own, with all that they start: what two
    processes hand to one another arrives sooner where neither has to be woken elsewhere."""
    if count == 1:
        with _holding():
            yield Here()
        return
    from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
    from multiprocessing import active_children, get_context

    others = active_children()
    context = get_context("fork")
    place = _dealt_processors(context) if stay else None
    gc.freeze()  # or the first collection in each worker copies all memory
    pool = ProcessPoolExecutor(min(count, tasks), mp_context=context, initializer=_begin, initargs=(nice, place))
    try:
        yield pool
    except BaseException as error:
        for process in active_children():
            if process not in others:
                process.kill()
        _close(pool)
        if isinstance(error, BrokenProcessPool):
            raise BuildError("a process that worked on this was ended from outside, most likely for want of memory. Close other programs, and start anew.") from None
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        gc.unfreeze()


def _close(pool: Executor) -> None:
    """Let nobody wait for the rest of what a process was telling when it was
    killed. The pool has no way to say so (github.com/python/cpython/issues/94777
    is the same in the other direction)."""
    with suppress(AttributeError, OSError):
        pool._result_queue._writer.close()


def mapped(work: Callable[[Sequence[Item]], Made], items: Sequence[Item], *, few: int = FEW, size: int = 0) -> Iterator[Made]:
    """What `work` makes of one slice of `items` after another, in their order;
    of up to `few` in one slice and here. `size` is that of a slice, where it matters."""
    count = workers(len(items), few=few)
    size = size or -(-len(items) // (count if count == 1 else count * _PARTS_PER_WORKER)) or 1
    with _started_work(work, items) as ticket, executor(count, -(-len(items) // size), stay=True) as chosen:
        # not by `map`, which cancels what a pool that is being ended still holds, and so breaks it
        waiting = deque(chosen.submit(_do, ticket, first, size) for first in range(0, len(items), size))
        while waiting:
            yield waiting.popleft().result()


class Begun:
    """What has been begun; calling it waits for what each function gives, and then
    lets the processes end: nobody has to wait for that."""

    def __init__(self, futures: Sequence[Future], chosen: Executor):
        self._futures, self._chosen = futures, chosen

    def __call__(self) -> list:
        made = [each for future in self._futures for each in future.result()]
        self._chosen.shutdown(wait=False)
        return made

    @property
    def is_done(self) -> bool:
        return all(future.done() for future in self._futures)


@contextmanager
def begun(functions: Sequence[Callable[[], Made]], *, even_one: bool = False, nice: int = 0) -> Iterator[Begun]:
    """Begin calling functions that each take their time, beside the caller, which
    goes on meanwhile; a single one is called here and at once, unless `even_one` is
    worth a process. It is as `nice` to all else that works as is said."""
    count = workers(len(functions), few=0 if even_one else 1)
    with _started_work(lambda some: [each() for each in some], functions) as ticket, executor(count, len(functions), nice=nice) as chosen:
        yield Begun([chosen.submit(_do, ticket, number, 1) for number in range(len(functions))], chosen)


class UnwantedError(Exception):
    """Nobody wants to have any more what is being made."""


class Later:
    """A function that has been begun; what it still waits for is to be told to it,
    and then calling this waits for what it gives. None says that it isn't wanted."""

    def __init__(self, tell: Callable[[object], None], made: Begun):
        self.tell, self._made = tell, made

    def __call__(self) -> object:
        [made] = self._made()
        return made


@contextmanager
def later(function: Callable[[Callable[[], object]], Made], *, nice: int = 0) -> Iterator[Later]:
    """Begin calling a function, with a way to wait for what it is told later; only
    where `workers` can be several."""
    from multiprocessing import get_context

    line = get_context("fork").SimpleQueue()
    with begun([partial(_unless_unwanted, function, line.get)], even_one=True, nice=nice) as made:
        try:
            yield Later(line.put, made)
        finally:
            line.put(None)  # or one that has been told nothing waits for ever


def _unless_unwanted(function: Callable[[Callable[[], object]], Made], told: Callable[[], object]) -> Made | None:
    def wanted() -> object:
        if (what := told()) is None:
            raise UnwantedError
        return what

    try:
        return function(wanted)
    except UnwantedError:
        return None


def held(begin: Callable[..., AbstractContextManager[Made]], *told: Hashable) -> Made:
    """What takes long to begin, and so is begun once for all work that is done in
    a process, and ends with the last of it: what `begin` gives, told the same."""
    if (begin, told) not in _held:
        _held[begin, told] = _end.enter_context(begin(*told))
    return _held[begin, told]


@contextmanager
def _holding() -> Iterator[None]:
    """Let what is held from now on end at the end."""
    global _held, _end
    outer = _held, _end
    with ExitStack() as _end:
        _held = {}
        try:
            yield
        finally:
            _held, _end = outer


def ended() -> None:
    """Wait for processes that end by themselves, so that their time counts as ours."""
    from multiprocessing import active_children

    for process in active_children():
        process.join()


def dealt(items: Sequence[Item]) -> list[Sequence[Item]]:
    """Items for each of the processes that can work on them beside one another."""
    count = workers(len(items), few=0)
    return [items[first::count] for first in range(min(count, len(items)))]


@contextmanager
def _started_work(work: Callable, items: Sequence) -> Iterator[int]:
    """The ticket by which forked workers find some work in memory."""
    ticket = next(_tickets)
    _started[ticket] = (work, items)
    try:
        yield ticket
    finally:
        del _started[ticket]


def _do(ticket: int, first: int, size: int) -> object:
    work, items = _started[ticket]
    return work(items[first : first + size])


def _begin(nice: int, place: Callable[[], int] | None) -> None:
    """Leave Ctrl-C to the process that began all this, and end when it does; stay
    where `place` says."""
    from multiprocessing import parent_process
    from multiprocessing.util import Finalize

    global _is_worker, _held, _end
    end_with_parent(parent_process().pid)
    _is_worker, _held, _end = True, {}, ExitStack()
    Finalize(None, _end.close, exitpriority=0)
    os.nice(nice)
    if place is not None:
        with suppress(AttributeError, OSError):  # where the system can't, or no longer
            os.sched_setaffinity(0, {place()})
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def end_with_parent(parent: int) -> None:
    """Let this process be killed when the one that began it, `parent`, ends, where the
    system can; at once if that has ended already."""
    control = getattr(ctypes.CDLL(None), "prctl", None)
    if control is not None:
        control(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
