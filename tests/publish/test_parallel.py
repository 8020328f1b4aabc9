"""Work beside one another: the same results in the same order, and nothing left behind."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from contextlib import contextmanager

import portals
import pytest

from pledgebook import BuildError
from pledgebook.publish import executor as parallel

MANY = list(range(1000))
PROCESSORS = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()


@pytest.fixture(autouse=True)
def _two_workers(monkeypatch):
    parallel.ended()  # what another test has begun may still be about to end
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)


def doubled(numbers):
    return [2 * number for number in numbers]


def flat(parts):
    return [each for part in parts for each in part]


@pytest.mark.parametrize("size", [0, 1, 7, parallel.FEW, parallel.FEW + 1, 1000])
def test_results_come_whole_and_in_order(size):
    assert flat(parallel.mapped(doubled, MANY[:size])) == doubled(MANY[:size])


def test_many_are_worked_on_by_several_processes_and_few_by_this_one():
    def who(numbers):
        return [os.getpid()] * len(numbers)

    assert set(flat(parallel.mapped(who, MANY[:400]))) == {os.getpid()}
    workers = set(flat(parallel.mapped(who, MANY)))
    assert os.getpid() not in workers
    assert 1 <= len(workers) <= 2


@pytest.mark.skipif(len(PROCESSORS) < 2, reason="there is one processor only")
def test_each_of_many_processes_stays_on_a_processor_with_all_that_it_starts(monkeypatch):
    monkeypatch.undo()

    def where(_numbers):
        time.sleep(0.05)  # so that nobody takes all
        started = subprocess.run([sys.executable, "-c", "import os; print(*os.sched_getaffinity(0))"], stdout=subprocess.PIPE, text=True, check=True)
        return [(os.getpid(), tuple(map(int, started.stdout.split())))]

    workers = dict(flat(parallel.mapped(where, MANY)))

    assert len(workers) > 1
    assert all(len(place) == 1 and place[0] in PROCESSORS for place in workers.values())
    assert len(set(workers.values())) == len(workers)


@pytest.mark.skipif(len(PROCESSORS) < 2, reason="there is one processor only")
def test_what_is_begun_beside_others_runs_where_there_is_room(monkeypatch):
    monkeypatch.undo()

    with parallel.begun([lambda: os.sched_getaffinity(0)], even_one=True) as where:
        assert where() == [PROCESSORS]


def test_a_processor_that_is_not_there_is_of_no_matter(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 9999})

    assert flat(parallel.mapped(doubled, MANY)) == doubled(MANY)


def test_the_work_finds_what_is_in_memory_and_need_not_travel():
    unpicklable = [lambda number: number + 1]

    assert flat(parallel.mapped(lambda numbers: [unpicklable[0](number) for number in numbers], MANY)) == [number + 1 for number in MANY]


def test_where_there_is_no_fork_all_is_done_here(monkeypatch):
    monkeypatch.delattr(os, "fork")

    assert set(flat(parallel.mapped(lambda numbers: [os.getpid()], MANY))) == {os.getpid()}


def test_on_one_processor_all_is_done_here(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)

    assert set(flat(parallel.mapped(lambda numbers: [os.getpid()], MANY))) == {os.getpid()}


def test_work_within_work_starts_no_more_processes():
    def within(numbers):
        return [set(flat(parallel.mapped(lambda part: [os.getpid()], MANY))) == {os.getpid()}]

    assert set(flat(parallel.mapped(within, MANY))) == {True}


@pytest.fixture
def engine(tmp_path):
    """Something that takes long to begin, and writes down where it does and ends."""

    @contextmanager
    def begun(name):
        with (tmp_path / "told").open("a", buffering=1) as told:
            told.write(f"{name} begins {os.getpid()}\n")
            try:
                yield lambda number: f"{name} {number}"
            finally:
                told.write(f"{name} ends {os.getpid()}\n")

    begun.told = lambda: (tmp_path / "told").read_text().splitlines()
    return begun


def test_what_is_held_is_begun_once_in_each_process_and_ends_with_it(engine):
    made = flat(parallel.mapped(lambda numbers: [parallel.held(engine, "one")(number) for number in numbers], MANY))

    assert made == [f"one {number}" for number in MANY]
    processes = {line.split()[-1] for line in engine.told()}
    assert str(os.getpid()) not in processes
    assert sorted(engine.told()) == sorted(f"one {what} {process}" for what in ("begins", "ends") for process in processes)


def test_what_is_held_here_ends_with_the_work(engine):
    here = os.getpid()

    def work(numbers):
        return [parallel.held(engine, name)(number) for number in numbers for name in ("one", "two")]

    for _again in range(2):
        assert flat(parallel.mapped(work, MANY[:2])) == ["one 0", "two 0", "one 1", "two 1"]
    assert engine.told() == [f"one begins {here}", f"two begins {here}", f"two ends {here}", f"one ends {here}"] * 2


@pytest.mark.parametrize("size", [3, 1000])
def test_what_is_held_ends_where_the_work_fails(engine, size):
    def fails(numbers):
        parallel.held(engine, "one")
        raise LookupError(f"no {numbers[-1]}")

    with pytest.raises(LookupError):
        list(parallel.mapped(fails, MANY[:size]))

    assert multiprocessing.active_children() == []
    assert size == 1000 or [line.split()[1] for line in engine.told()] == ["begins", "ends"]


def test_who_begins_others_does_not_share_what_it_holds(engine):
    with parallel.executor(1):
        mine = parallel.held(engine, "one")
        flat(parallel.mapped(lambda numbers: [parallel.held(engine, "one")(number) for number in numbers], MANY))
        assert parallel.held(engine, "one") is mine
        assert [line for line in engine.told() if str(os.getpid()) in line] == [f"one begins {os.getpid()}"]
    assert len({line.split()[-1] for line in engine.told()}) > 1
    assert sum("begins" in line for line in engine.told()) == sum("ends" in line for line in engine.told())


@pytest.mark.parametrize("size", [3, 1000])
def test_an_error_of_the_work_comes_through_and_leaves_no_process(size):
    def fails(numbers):
        raise LookupError(f"no {numbers[-1]}")

    with pytest.raises(LookupError):
        list(parallel.mapped(fails, MANY[:size]))

    assert multiprocessing.active_children() == []


def test_a_process_whose_parent_has_ended_before_it_began_ends_too():
    there, here = os.pipe()
    if (parent := os.fork()) == 0:
        own = os.getpid()
        if os.fork() == 0:
            while os.getppid() == own:
                time.sleep(0.01)
            parallel.end_with_parent(own)
            os.write(here, b"still there")
        os._exit(0)
    os.close(here)
    os.waitpid(parent, 0)

    with os.fdopen(there, "rb") as told:
        assert told.read() == b""


def test_a_worker_that_is_killed_is_told_and_leaves_no_process():
    def dies(numbers):
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(BuildError, match="ended from outside"):
        list(parallel.mapped(dies, MANY))

    assert multiprocessing.active_children() == []


def test_who_takes_only_the_first_result_leaves_no_process():
    results = parallel.mapped(doubled, MANY)

    assert next(results)[0] == 0
    results.close()

    assert multiprocessing.active_children() == []


def test_a_worker_that_is_ended_while_it_tells_much_is_not_waited_for():
    def fails_meanwhile():
        with parallel.begun([lambda: bytes(200_000_000)], even_one=True):
            time.sleep(0.2)
            raise LookupError

    with pytest.raises(LookupError):
        fails_meanwhile()

    assert multiprocessing.active_children() == []


def test_who_waits_for_what_has_begun_may_ask_whether_it_is_done():
    with parallel.begun([lambda: time.sleep(0.2), os.getpid], even_one=True) as made:
        assert not made.is_done
        assert made()[0] is None
        assert made()[1] != os.getpid()
        assert made.is_done


def test_what_has_begun_can_wait_for_what_it_is_told_later():
    with parallel.later(lambda told: (os.getpid(), told())) as making:
        making.tell({"a": 1})

        who, told = making()

    assert who != os.getpid()
    assert told == {"a": 1}


def test_what_is_told_nothing_ends_by_itself():
    with parallel.later(lambda told: told()) as making:
        making.tell(None)
        assert making() is None
    with parallel.later(lambda told: told()):
        pass

    deadline = time.monotonic() + 20
    while multiprocessing.active_children() and time.monotonic() < deadline:
        time.sleep(0.01)  # no `join`: the pool's own thread waits for the same process, and only one is told that it has ended
    assert multiprocessing.active_children() == []


def test_when_what_still_waits_is_killed_that_is_told():
    def killed(told):
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(BuildError, match="ended from outside"), parallel.later(killed) as making:
        making()


def test_work_that_is_done_here_has_the_face_of_an_executor():
    with parallel.executor(1) as pool:
        future = pool.submit(divmod, 7, 2)

        assert isinstance(future, Future)
        assert future.result() == (3, 1)
        assert isinstance(pool.submit(divmod, 7, 0).exception(), ZeroDivisionError)


LONG = """
import os, time
from pledgebook.publish import executor as parallel
os.sched_getaffinity = lambda _: {0, 1}

def sleeps(numbers):
    os.write(1, f"{os.getpid()}\\n".encode())
    time.sleep(20)

list(parallel.mapped(sleeps, range(1000)))
"""


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_when_the_command_ends_its_workers_end_at_once(ending):
    with subprocess.Popen([sys.executable, "-c", LONG], cwd=portals.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as command:
        workers = [int(command.stdout.readline()) for _ in range(2)]
        command.send_signal(ending)
        command.wait(20)
        told = command.stderr.read()

    deadline = time.monotonic() + 20
    while any(map(is_alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(is_alive, workers))
    assert told.count("Traceback") <= 1


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
