"""The program as an adopter gets it: a wheel, installed into an environment of its own; and a portal made by it."""

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path

import portals
import pytest

STATEMENTS = {"operator": "L’association Lampes.", "standing": "Indépendante du gouvernement.", "accessibility": "Écrivez-nous : rien n’a encore été essayé."}
Program = Callable[..., subprocess.CompletedProcess]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory) -> Path:
    """The package, built as a release builds it."""
    return portals.made_once("wheel", tmp_path_factory.getbasetemp(), _build_wheel)


def _build_wheel(folder: Path) -> Path:
    subprocess.run([sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder / "site"], cwd=portals.ROOT, check=True, capture_output=True)
    return folder / "site"


def _install(wheel: Path, folder: Path) -> Path:
    """An environment with nothing but the package. What it asks for is lent to it, as nothing may be fetched here."""
    venv.create(folder)
    [package] = wheel.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", folder / "bin" / "python", "install", "--quiet", "--no-index", "--no-deps", package]
    subprocess.run(pip, check=True, capture_output=True)
    [site_packages] = folder.glob("lib/python*/site-packages")
    (site_packages / "lent.pth").write_text(f"{sysconfig.get_path('purelib')}\n", "utf-8")
    return folder


@pytest.fixture(scope="session")
def program(wheel, tmp_path_factory) -> Program:
    """What runs the installed command in a folder: no file of the repository, no npm and no network can be reached."""
    folder = portals.made_once("environment", tmp_path_factory.getbasetemp(), lambda folder: _install(wheel, folder / "site"))
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "COVERAGE_PROCESS_START")}
    environment |= {"PATH": f"{folder / 'bin'}:/usr/bin:/bin", **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")}

    def run(root: Path, *words: object, command: str = "pledgebook", **more: object) -> subprocess.CompletedProcess:
        return subprocess.run([folder / "bin" / command, *map(str, words)], cwd=root, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, **more)

    return run
