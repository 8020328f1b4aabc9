"""Packages of npm that only the tests need: `make test` installs what package.json locks."""

import os
import shutil
import sys
from pathlib import Path

import portals
import pytest


def file(path: str) -> Path:
    """A file of an installed package. Without it the test is skipped, in CI it fails."""
    found = portals.ROOT / "node_modules" / path
    if not found.is_file():
        give_up(f"node_modules/{path} is missing: run `npm ci`, or `make test`, which does")
    return found


def node() -> str:
    """The program that runs JavaScript: the one of the machine, or the one that `make` put beside Python."""
    found = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    if not found:
        give_up("there is no Node.js: install it, or run `make test`, which does")
    return found


def give_up(reason: str) -> None:
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
