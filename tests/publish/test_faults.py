"""What may go wrong while a site is made. Whatever does: the published site is whole, the old or the new one, and the
next build succeeds without help. And circumstances that have no part in a site don't show in it."""

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import builds
import portals
import pytest
from PIL import Image

from pledgebook import BuildError
from pledgebook.check.checker import CheckResult
from pledgebook.cli import main as cli
from pledgebook.publish import build as builder
from pledgebook.publish.build import MARKER, BuildResult
from pledgebook.publish.staging import Stage, staging

KILLS = int(os.environ.get("PLEDGEBOOK_KILLS", "3"))
"""How many random moments are tried: a hundred take some minutes."""
LATER = portals.AS_OF + timedelta(days=1)
STEPS = ("theme", "data", "pages", "search index", "compressed files")
_SECONDS_OF_PATIENCE = 120


def stage_site(site: Path, text: str) -> None:
    with staging(site, MARKER) as stage:
        stage.take([("index.html", text.encode()), (MARKER, b"")])


def text_of(site: Path) -> str:
    return (site / "index.html").read_text("utf-8")


def at(step: str, change: Callable[[], object]) -> Callable[[str], None]:
    """What to call at each step, so that something happens when one of them starts."""
    return lambda name: change() if name == step else None


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A site of two files."""
    stage_site(tmp_path / "site", "old")
    return tmp_path / "site"


@pytest.fixture(scope="module")
def sites(settings, few, finished, tmp_path_factory) -> dict[date, dict[str, bytes]]:
    """What the site of few records holds on two days, but for its search index."""
    later = tmp_path_factory.mktemp("later") / "site"
    builds.publish(settings, few, later, LATER)
    return {portals.AS_OF: builds.without_index(finished), LATER: builds.without_index(later)}


def assert_whole(site: Path, sites: dict[date, dict[str, bytes]]) -> None:
    """The site is that of one of two days, search index included."""
    assert builds.without_index(site) in sites.values()
    assert (site / "pagefind" / "pagefind-entry.json").is_file()


# Killed


def test_a_build_that_is_killed_at_any_moment_leaves_a_whole_site_and_the_next_one_works(settings, few, site, sites):
    moments, seconds = random.Random(20260630), _seconds_from_the_first_step(few, site.parent / "first" / "site")
    shutil.rmtree(site.parent / "first")

    for number in range(KILLS):
        day = (LATER, portals.AS_OF)[number % 2]
        process = builds.process(site, few, day)
        builds.wait_for(process, "records")
        time.sleep(moments.uniform(0, 1.1 * seconds))
        os.killpg(process.pid, signal.SIGKILL)
        builds.end(process)

        assert_whole(site, sites)
        builds.publish(settings, few, site, day)
        assert builds.without_index(site) == sites[day]
        assert builds.left_beside(site) == set()


def _seconds_from_the_first_step(content: Path, site: Path) -> float:
    process = builds.process(site, content, LATER)
    builds.wait_for(process, "records")
    start = time.monotonic()
    process.communicate(timeout=_SECONDS_OF_PATIENCE)
    return time.monotonic() - start


@pytest.mark.parametrize(("renames", "after"), [(1, False), (1, True), (2, False), (2, True)])
def test_a_build_that_is_killed_around_the_swap_is_repaired_by_the_next(tiny, renames, after):
    """Killed just before, or just after, a folder takes another name."""
    script = f"""
import os, signal, sys
from pathlib import Path
from pledgebook.publish.staging import staging

rename, calls = Path.rename, 0

def deadly(*arguments):
    global calls
    calls += 1
    if calls == {renames} and not {after}:
        os.kill(os.getpid(), signal.SIGKILL)
    rename(*arguments)
    if calls == {renames}:
        os.kill(os.getpid(), signal.SIGKILL)

Path.rename = deadly
with staging(Path(sys.argv[1]), "{MARKER}") as stage:
    stage.take([("index.html", b"new"), ("{MARKER}", b"")])
"""
    done = subprocess.run([sys.executable, "-c", script, tiny], cwd=portals.ROOT, check=False)

    assert done.returncode == -signal.SIGKILL
    with pytest.raises(LookupError), staging(tiny, MARKER):
        raise LookupError
    assert text_of(tiny) == ("new" if (renames, after) == (2, True) else "old")
    stage_site(tiny, "next")
    assert text_of(tiny) == "next"
    assert builds.left_beside(tiny) == set()


# Stopped


@pytest.mark.parametrize("step", ["theme", "search index"])
def test_ctrl_c_on_a_terminal_reaches_all_processes_and_leaves_the_site_as_it_was(program, settings, site, few, sites, step):
    process = builds.command(site, few, day=LATER, root=program, start_new_session=True)
    builds.wait_for(process, step)

    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=_SECONDS_OF_PATIENCE)

    assert process.returncode == cli.STOPPED
    assert said.splitlines()[-1] == "stopped; the site is as it was."
    assert "Traceback" not in said
    assert builds.without_index(site) == sites[portals.AS_OF]
    builds.publish(settings, few, site)
    assert builds.left_beside(site) == set()


def test_ctrl_c_between_the_two_renames_of_a_swap_leaves_the_old_site(tiny, monkeypatch):
    rename = Path.rename

    def renamed(path: Path, target: Path) -> None:
        rename(path, target)
        if path == tiny:
            raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", renamed)
    with pytest.raises(KeyboardInterrupt):
        stage_site(tiny, "new")

    assert text_of(tiny) == "old"
    assert builds.left_beside(tiny) == set()


# Two at once


def test_of_two_builds_at_once_each_is_done_or_refused(settings, few, site, sites):
    started = {day: builds.process(site, few, day) for day in sites}
    said = {day: process.communicate(timeout=_SECONDS_OF_PATIENCE)[1] for day, process in started.items()}
    done = [day for day, process in started.items() if process.returncode == 0]

    assert done
    assert builds.without_index(site) in [sites[day] for day in done]
    assert all("is running. Wait until it ends." in said[day] for day in sites if day not in done)
    builds.publish(settings, few, site)
    assert builds.left_beside(site) == set()


# A disk that is full


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A disk of its own for a test, which only root may have."""
    with tempfile.TemporaryDirectory(prefix="pledgebook-disk-") as folder:
        if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", folder], capture_output=True, check=False).returncode:
            pytest.skip("only root, outside of a container, may mount a small disk: nothing was tried on a full one")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


def fill(disk: Path, *, but: int = 0) -> Path:
    """A file that takes all room of a disk, but for some bytes."""
    path, free = disk / "filler", os.statvfs(disk)
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, free.f_bavail * free.f_frsize - but))
    return path


def test_a_full_disk_leaves_the_site_as_it_was_and_once_there_is_room_the_next_build_works(settings, few):
    """Full from the start of each step on, or soon after. Pagefind doesn't tell that it could not write."""
    with small_disk(40) as disk:
        stage_site(disk / "site", "old")
        for full_at, left in [*((step, 0) for step in STEPS), ("theme", 300_000), ("search index", 300_000), ("search index", 600_000)]:
            with pytest.raises(BuildError, match=r"No space left on device|search index could not be made"):
                builds.publish(settings, few, disk / "site", step=at(full_at, partial(fill, disk, but=left)), precompress=True)
            (disk / "filler").unlink()
            assert text_of(disk / "site") == "old", full_at
            assert builds.left_beside(disk / "site") == set(), full_at

        builds.publish(settings, few, disk / "site", precompress=True)
        assert builds.left_beside(disk / "site") == set()


@pytest.mark.parametrize("written", [0, 1, 40])
def test_what_cannot_be_written_is_told_in_words_and_leaves_the_site_as_it_was(settings, few, site, sites, monkeypatch, written):
    left = iter(range(written))
    write = Stage.write

    def full(stage: Stage, name: str, content: bytes) -> None:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)
        write(stage, name, content)

    with monkeypatch.context() as patch:
        patch.setattr(Stage, "write", full)
        with pytest.raises(BuildError, match=r"could not be made: No space left on device: .*\. It is left as it was\."):
            builds.publish(settings, few, site, LATER)

    assert builds.without_index(site) == sites[portals.AS_OF]
    assert builds.left_beside(site) == set()
    builds.publish(settings, few, site, LATER)
    assert builds.without_index(site) == sites[LATER]


# Folders that may not be written


def bound() -> list[str]:
    """What to write before a command so that permissions apply to it, even where root runs the tests."""
    before = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    if before and (not shutil.which(before[0]) or subprocess.run([*before, "true"], capture_output=True, check=False).returncode):
        pytest.skip("permissions don't apply to root, and setpriv can't change that here")
    return before


@pytest.mark.parametrize(("closed", "works"), [(["folder"], False), (["folder/site", "folder/site/data"], True)], ids=["the folder around", "the site"])
def test_a_folder_that_may_not_be_written_is_told_in_words_and_leaves_the_site_as_it_was(few, finished, sites, tmp_path, closed, works):
    site = shutil.copytree(finished, tmp_path / "folder" / "site")
    before = bound()
    for path in closed:
        (tmp_path / path).chmod(0o555)

    process = builds.process(site, few, LATER, before=before)
    _, said = process.communicate(timeout=_SECONDS_OF_PATIENCE)

    assert "Traceback" not in said
    assert (process.returncode == 0) is works
    assert works or f"{site} could not be made: Permission denied" in said
    assert builds.without_index(site) == sites[LATER if works else portals.AS_OF]
    (tmp_path / "folder").chmod(0o755)
    process = builds.process(site, few, LATER, before=before)
    assert process.communicate(timeout=_SECONDS_OF_PATIENCE)[1].splitlines()[-1] == "search index"
    assert builds.without_index(site) == sites[LATER]
    assert builds.left_beside(site) == set()


# Content that changes meanwhile


RECORD = "organizations/department-of-wicks.yml"
RECORDS_CHANGE = {
    "edited": lambda path: path.write_text(path.read_text("utf-8") + "\n# later\n", "utf-8"),
    "broken": lambda path: path.write_bytes(b"name: [\xff"),
    "removed": Path.unlink,
}


@pytest.mark.parametrize("change", list(RECORDS_CHANGE))
@pytest.mark.parametrize("step", ["theme", "pages"])
def test_a_record_that_changes_after_the_check_is_published_as_it_was_checked(settings, few, finished, tmp_path, change, step):
    content = shutil.copytree(few, tmp_path / "content")

    builds.publish(settings, content, tmp_path / "site", step=at(step, lambda: RECORDS_CHANGE[change](content / RECORD)))

    assert builds.without_index(tmp_path / "site") == builds.without_index(finished)


@pytest.mark.parametrize("change", list(RECORDS_CHANGE))
@pytest.mark.parametrize("file", ["pages/en/ours.md", "images/ours.png"])
@pytest.mark.parametrize("step", ["theme", "search index"])
def test_a_page_or_picture_that_changes_after_the_check_stops_the_build(settings, few, tmp_path, file, change, step):
    content, site = shutil.copytree(few, tmp_path / "content"), tmp_path / "site"
    (content / "pages" / "en").mkdir(parents=True)
    (content / "images").mkdir()
    (content / "pages" / "en" / "ours.md").write_text("# Ours\n\n![Ours](images/ours.png)\n", "utf-8")
    Image.new("RGB", (8, 8)).save(content / "images" / "ours.png")
    stage_site(site, "old")
    kept = (content / file).read_bytes()
    changes = RECORDS_CHANGE | {"edited": lambda path: path.write_bytes(path.read_bytes() + b"\n")}

    with pytest.raises(BuildError, match=f"pages or pictures in {content} changed while the site was made"):
        builds.publish(settings, content, site, step=at(step, lambda: changes[change](content / file)))

    assert text_of(site) == "old"
    assert builds.left_beside(site) == set()
    (content / file).write_bytes(kept)
    builds.publish(settings, content, site)
    assert "Ours" in (site / "ours" / "index.html").read_text("utf-8")


def test_a_record_that_goes_while_it_is_checked_is_an_error(settings, few, site, sites, tmp_path, monkeypatch):
    content = shutil.copytree(few, tmp_path / "content")
    listed = builder.load_portal.__globals__["check_records"]

    def check_records(documents: list, *arguments: object, **more: object) -> CheckResult:
        (content / RECORD).unlink()
        return listed(documents, *arguments, **more)

    monkeypatch.setitem(builder.load_portal.__globals__, "check_records", check_records)
    [error] = builder.build(settings, content, site, LATER, builds.SerialExecutor()).check.errors

    assert error.file == str(content / RECORD)
    assert builds.without_index(site) == sites[portals.AS_OF]


def test_what_was_built_of_records_that_changed_meanwhile_is_built_again(few, tmp_path, capsys, monkeypatch):
    """A record that is edited just before it is read, and has its old content again afterwards."""
    content, built = shutil.copytree(few, tmp_path / "content"), []
    record = content / RECORD
    kept = record.read_bytes()

    def build(settings: object, content: Path, site: Path, *arguments: object, **more: object) -> BuildResult:
        built.append(record.read_bytes())
        if len(built) == 1:
            record.write_bytes(kept + b"# edited\n")
        stage_site(site, "made")
        return BuildResult(CheckResult({}, [], {}), 2)

    monkeypatch.setattr(builder, "build", build)
    arguments = ["build", "--content", str(content), "--as-of", str(LATER), "--site", str(tmp_path / "site")]
    assert cli.main(arguments) == cli.DONE
    record.write_bytes(kept)
    assert cli.main(arguments) == cli.DONE
    assert cli.main(arguments) == cli.DONE

    assert len(built) == 2
    assert "Nothing has changed" in capsys.readouterr().err


# The same bytes


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, few: Path) -> Path:
    """A copy of the program, for one language."""
    return builds.copy_of_program(tmp_path_factory.mktemp("program") / "root", few)


@pytest.fixture(scope="module")
def made(program, tmp_path_factory) -> dict[str, bytes]:
    """What the copy of the program makes."""
    return made_by(program, tmp_path_factory.mktemp("made") / "site")


def made_by(root: Path, site: Path, **more: object) -> dict[str, bytes]:
    process = builds.command(site, root / "content", day=portals.AS_OF, root=root, **more)
    _, said = process.communicate(timeout=_SECONDS_OF_PATIENCE)
    assert process.returncode == 0, said
    return builds.without_index(site)


ELSEWHERE = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "20260630", "SOURCE_DATE_EPOCH": "0"}
CLOCK = """
#include <time.h>
#include <sys/time.h>
#include <sys/syscall.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *now) {
    int failed = syscall(SYS_clock_gettime, clock, now);
    if (clock == CLOCK_REALTIME) now->tv_sec %= 86400 * 365;
    return failed;
}
time_t time(time_t *now) {
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    if (now) *now = found.tv_sec;
    return found.tv_sec;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    now->tv_sec = found.tv_sec;
    now->tv_usec = found.tv_nsec / 1000;
    return 0;
}
"""
"""A clock in the year 1970, for a program that loads it first."""


def test_the_zone_the_locale_and_the_hashes_of_a_machine_do_not_show(program, made, tmp_path):
    assert made_by(program, tmp_path / "site", environment=ELSEWHERE) == made


def test_a_path_with_blanks_and_letters_of_the_world_does_not_show(few, made, tmp_path):
    root = builds.copy_of_program(tmp_path / "Обіцянки und Zusagen" / "약속 #1 %20", few)

    assert made_by(root, root / "der Web-Auftritt ß" / "site", environment={"LC_ALL": "C"}) == made


def test_files_and_a_clock_before_1980_do_not_show(few, made, tmp_path):
    root = builds.copy_of_program(tmp_path / "root", few)
    for path in (root, *root.rglob("*")):
        os.utime(path, (1, 1))
    environment = {}
    if compiler := shutil.which("cc"):
        (tmp_path / "clock.c").write_text(CLOCK, "utf-8")
        subprocess.run([compiler, "-shared", "-fPIC", "-o", tmp_path / "clock.so", tmp_path / "clock.c"], check=True)
        environment = {"LD_PRELOAD": str(tmp_path / "clock.so"), "PYTHONDONTWRITEBYTECODE": "1"}
        year = subprocess.run([sys.executable, "-c", "import datetime; print(datetime.datetime.now().year)"], env={**os.environ, **environment}, capture_output=True, text=True, check=True)
        assert year.stdout == "1970\n"

    assert made_by(root, tmp_path / "site", environment=environment) == made


def test_a_checkout_that_may_not_be_written_does_not_show_and_is_left_as_it_was(few, made, tmp_path):
    root, before = builds.copy_of_program(tmp_path / "root", few), bound()
    for path in (root, *root.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    files = portals.as_folder(root)

    try:
        assert made_by(root, tmp_path / "out" / "site", environment={"HOME": "/nonexistent"}, before=before) == made
        assert portals.as_folder(root) == files
    finally:
        for path in (root, *root.rglob("*")):
            path.chmod(0o755)
