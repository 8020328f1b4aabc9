"""Who does the work: this process, or several beside it.

Everything that is made of many parts is handed to a `concurrent.futures.Executor` as module-level functions with
arguments that can be pickled. So another executor, such as that of a cluster, can take the place of the ones made here.
"""

import gc
import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Thread
from typing import Any, Generic, ParamSpec, TypeVar

MIN_RECORDS_FOR_WORKERS = 300
"""With fewer records, starting processes takes longer than the work."""
_PRELOADED = ["pledgebook.publish.build"]
_OBJECTS_BETWEEN_COLLECTIONS = 100_000
Value = TypeVar("Value")
Parameters = ParamSpec("Parameters")


def collect_garbage_rarely() -> None:
    """Records and pages are trees: what is no longer needed is freed at once, and looking for cycles finds little."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)


class SerialExecutor(Executor):
    """Does everything in this process, as soon as it is submitted."""

    def submit(self, function: Callable[Parameters, Value], /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Future[Value]:
        future: Future[Value] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def process_executor(workers: int | None = None, method: str | None = None) -> Iterator[Executor]:
    """As many processes as there are processors. They are started by `method` of multiprocessing; by default from a
    server that has loaded the program once, where the system has such a thing."""
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context(method or ("forkserver" if "forkserver" in methods else "spawn"))
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload(_PRELOADED)
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _start_worker() -> None:
    """Leave Ctrl-C to the process that started this one, and end when that ends."""
    collect_garbage_rarely()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


@dataclass(frozen=True)
class SharedValue(Generic[Value]):
    """A value that many tasks need, pickled once into a file: every process reads
    it once. The file belongs to the build that wrote it."""

    path: Path

    def read(self) -> Value:
        value: Value = _read(self.path)
        return value


def share(value: Value, path: Path) -> SharedValue[Value]:
    """Write a value that can be pickled into a file, for tasks to read."""
    with path.open("wb") as file:
        pickle.dump(value, file, pickle.HIGHEST_PROTOCOL)
    return SharedValue(path)


@lru_cache(maxsize=2)
def _read(path: Path) -> Any:
    with path.open("rb") as file:
        return pickle.load(file)
