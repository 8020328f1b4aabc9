"""Executors: work travels as a cluster would send it, and no process outlives its build."""

import os
import pickle
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import replace

import portals
import pytest

from pledgebook.publish.build import build
from pledgebook.publish.executor import SerialExecutor, process_executor, share
from pledgebook.publish.staging import ReturnedFiles

PATIENCE = 30


class PicklingExecutor(Executor):
    """Sends every task to processes started with `spawn`, pickled beforehand, and counts the files that come back."""

    def __init__(self, pool: Executor):
        self._pool = pool
        self.tasks: list[str] = []

    def submit(self, function, /, *args, **kwargs) -> Future:
        self.tasks.append(repr(function))
        return self._pool.submit(call_pickled, pickle.dumps((function, args, kwargs)))


def call_pickled(task: bytes) -> object:
    function, args, kwargs = pickle.loads(task)
    return function(*args, **kwargs)


def test_a_build_by_spawned_processes_that_hand_their_files_back_is_the_same(small_site, tmp_path):
    """What a cluster does: everything is pickled, nothing is inherited, files travel back."""
    site = tmp_path / "site"
    with process_executor(2, method="spawn") as pool:
        executor = PicklingExecutor(pool)
        made = build(portals.small_settings(), portals.SMALL, site, portals.AS_OF, executor, sink=ReturnedFiles())

    here, there = portals.as_folder(small_site), portals.as_folder(site)
    assert not made.check.errors
    assert len(executor.tasks) > 10
    assert list(there) == list(here) or names_but_index(there) == names_but_index(here)
    assert [name for name in names_but_index(here) if here[name] != there[name]] == []


def names_but_index(files: dict[str, bytes]) -> list[str]:
    """Pagefind numbers pages in the order in which the file system lists them."""
    return [name for name in files if not name.startswith("pagefind/")]


def test_few_records_are_worked_on_in_this_process():
    with SerialExecutor() as executor:
        assert executor.submit(os.getpid).result() == os.getpid()
        assert isinstance(executor.submit(divmod, 7, 0).exception(), ZeroDivisionError)


def test_many_processes_work_beside_this_one():
    with process_executor(2) as executor:
        found = {executor.submit(os.getpid).result() for _ in range(3)}

    assert os.getpid() not in found


def test_a_worker_that_is_killed_is_an_error():
    with process_executor(1) as executor, pytest.raises(BrokenExecutor):
        executor.submit(os.kill, executor.submit(os.getpid).result(), signal.SIGKILL).result()


def test_a_shared_value_is_read_as_it_was_written(tmp_path):
    portal = portals.small_portal()

    copy = share(portal, tmp_path / "portal").read()

    assert [record.key for record in copy] == [record.key for record in portal]
    assert replace(copy, schema=portal.schema, records={}, sorted_records={}, all_backlinks={}) == replace(portal, records={}, sorted_records={}, all_backlinks={})


LONG = """
import os, time
from pledgebook.publish.executor import process_executor

def sleeps():
    time.sleep(1)
    return os.getpid()

if __name__ == "__main__":
    with process_executor(2) as executor:
        print(executor.submit(os.getpid).result(), flush=True)
        while True:
            executor.submit(time.sleep, 0.2).result()
"""


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_when_the_command_ends_its_workers_end(ending, tmp_path):
    script = tmp_path / "long.py"
    script.write_text(LONG, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(portals.ROOT)}
    with subprocess.Popen([sys.executable, script], cwd=portals.ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as command:
        worker = int(command.stdout.readline())
        command.send_signal(ending)
        command.wait(PATIENCE)

    deadline = time.monotonic() + PATIENCE
    while is_alive(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(worker)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
