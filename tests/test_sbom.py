"""What the program consists of: `make sbom` lists every locked package."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import npm
import portals
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from pledgebook import __version__

OLDEST_NPM = 10


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the recipe of `make sbom` writes, run by this Python and by an npm that is here."""
    beside = {**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    program = shutil.which("npm", path=beside["PATH"])
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, env=beside).stdout if program else "0"
    if int(version.partition(".")[0]) < OLDEST_NPM:
        npm.give_up("there is no npm that knows `npm sbom`: run `make test`, which installs one")
    folder = tmp_path_factory.mktemp("dist")
    command = ["make", "--assume-old=.venv/.ready", "sbom", f"RUN={sys.executable}", "NPM_OF_PYPI=true", f"DIST={folder}"]
    done = subprocess.run(command, cwd=portals.ROOT, capture_output=True, text=True, check=False, env=beside)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def named(path: Path) -> set[tuple[str, str]]:
    """The packages of a list, with their versions."""
    return {("/".join(filter(None, [each.get("group"), each["name"]])), each["version"]) for each in json.loads(path.read_text("utf-8"))["components"]}


@pytest.mark.parametrize("name", ["python", "npm"])
def test_a_list_is_valid_cyclonedx(lists, name):
    text = (lists / f"sbom-{name}.cdx.json").read_text("utf-8")

    assert json.loads(text)["bomFormat"] == "CycloneDX"
    assert JsonStrictValidator(SchemaVersion.from_version(json.loads(text)["specVersion"])).validate_str(text) is None


def test_every_locked_package_of_python_is_listed_with_its_hashes(lists):
    locked = set()
    for path in portals.ROOT.glob("requirements*.txt"):
        locked |= set(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==([^\s;]+)", path.read_text("utf-8"), re.MULTILINE))
    components = json.loads((lists / "sbom-python.cdx.json").read_text("utf-8"))["components"]

    assert len(locked) > 80
    assert named(lists / "sbom-python.cdx.json") == locked
    assert all(each["hashes"] for each in components)


def test_every_locked_package_of_npm_is_listed(lists):
    packages = json.loads((portals.ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    locked = {(path.rpartition("node_modules/")[2], each["version"]) for path, each in packages.items() if path}

    assert len(locked) > 20
    assert named(lists / "sbom-npm.cdx.json") == locked


def test_the_lists_have_the_version_of_the_program():
    for name in ("package.json", "package-lock.json"):
        assert json.loads((portals.ROOT / name).read_text("utf-8"))["version"] == __version__


def test_what_is_made_for_a_release_is_not_in_git():
    assert "/dist/" in (portals.ROOT / ".gitignore").read_text("utf-8").splitlines()
