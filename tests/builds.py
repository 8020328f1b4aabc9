"""Builds of few records in one language, which are over soon: in this process, and in others.

As a program: `builds.py CONTENT SITE DAY`, which prints the steps as they start.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import portals
import pytest

from pledgebook import BuildError
from pledgebook.publish.build import build
from pledgebook.publish.executor import SerialExecutor
from pledgebook.settings import Settings


def one_language() -> Settings:
    return replace(portals.own_settings(), languages=("en",))


def publish(settings: Settings, content: Path, site: Path, day: date = portals.AS_OF, **more: object) -> int:
    """Build a site in this process; the number of its files."""
    made = build(settings, content, site, day, SerialExecutor(), **more)
    assert made.check.errors == []
    return made.files


def command(site: Path, content: Path, *, day: date, root: Path = portals.ROOT, **more: object) -> subprocess.Popen:
    """`build.py build` as a process of its own."""
    return _started("build.py", "build", "--content", content, "--as-of", day, "--site", site, cwd=root, **more)


def process(site: Path, content: Path, day: date, **more: object) -> subprocess.Popen:
    """A build in one language as the first process of a group."""
    path = f"{portals.ROOT}{os.pathsep}{portals.ROOT / 'tests'}"
    return _started(Path(__file__), content, site, day, cwd=portals.ROOT, environment={"PYTHONPATH": path}, start_new_session=True, **more)


def _started(*arguments: object, environment: Mapping[str, str] | None = None, before: Sequence[str] = (), **more: object) -> subprocess.Popen:
    return subprocess.Popen([*before, sys.executable, *map(str, arguments)], env={**os.environ, **(environment or {})}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)


def wait_for(process: subprocess.Popen, step: str) -> None:
    for line in process.stderr:
        if line.strip() == step:
            return
    pytest.fail(f"the build ended without the step '{step}'")


def end(process: subprocess.Popen) -> None:
    """What is to be done when a process was killed."""
    process.wait()
    process.stdout.close()
    process.stderr.close()


def left_beside(site: Path) -> set[str]:
    return {path.name for path in site.parent.iterdir()} - {site.name, f".{site.name}-lock", "root", "content"}


def without_index(site: Path) -> dict[str, bytes]:
    """Every file of a site but those of Pagefind, which numbers pages in the order in which the file system lists them."""
    return {name: content for name, content in portals.as_folder(site).items() if not name.startswith("pagefind/")}


def copy_of_program(folder: Path, content: Path) -> Path:
    """A copy of the whole program, for one language, with some records."""
    portals.copy_of_root(folder, content)
    shutil.copytree(portals.ROOT / "pledgebook", folder / "pledgebook", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("build.py", "requirements.txt", "package-lock.json"):
        shutil.copy(portals.ROOT / name, folder)
    path = folder / "mkdocs.yml"
    path.write_text(re.sub(r"(?m)^(    languages:).*$", r"\1 [en]", path.read_text("utf-8")), "utf-8")
    return folder


if __name__ == "__main__":
    try:
        publish(one_language(), Path(sys.argv[1]), Path(sys.argv[2]), date.fromisoformat(sys.argv[3]), step=lambda name: print(name, file=sys.stderr, flush=True))
    except BuildError as error:
        sys.exit(f"error: {error}")
