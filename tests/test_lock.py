"""What is installed: all of it locked, from wherever the installer is told to look."""

import re
import subprocess
from pathlib import Path

import portals
import pytest

# in parts, so that this file holds none of them
REGISTRIES = re.compile("|".join(["pypi" + r"\.org/simple", "files" + r"\.pythonhosted\.org", "registry" + r"\.npmjs\.org", "registry" + r"\.yarnpkg\.com"]))
INDEX = re.compile(r"^\s*(?:-i|--(?:extra-)?index-url|--find-links|--trusted-host)\b", re.MULTILINE)
LOCKS = sorted([*portals.ROOT.glob("requirements*.txt"), *portals.ROOT.glob("benchmarks/requirements*.txt")])


def tracked() -> list[Path]:
    """Files that git has, or would have."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=portals.ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"this is no git repository: {done.stderr.decode().strip()}")
    return [portals.ROOT / name for name in done.stdout.decode().split("\0") if name and (portals.ROOT / name).is_file()]


def test_no_tracked_file_holds_the_address_of_a_package_registry():
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", "ignore")
        found += [f"{path.relative_to(portals.ROOT)}: {match[0]}" for match in REGISTRIES.finditer(text)]

    assert found == []


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_file_names_no_index(path):
    assert not INDEX.search(path.read_text("utf-8"))
    assert "://" not in re.sub(r"#.*", "", path.read_text("utf-8"))


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_one_version_and_hashes(path):
    entries = re.split(r"\n(?=[a-zA-Z0-9])", re.sub(r"^\s*#.*\n", "", path.read_text("utf-8"), flags=re.MULTILINE).strip())

    assert entries
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==\S+", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]


def test_every_package_that_the_program_asks_for_is_locked():
    project = (portals.ROOT / "pyproject.toml").read_text("utf-8")
    lists = re.findall(r"^(?:dependencies|test) = \[(.*?)^\]", project, re.MULTILINE | re.DOTALL)
    wanted = {re.match(r"[\w-]+", name)[0] for names in lists for name in re.findall(r'"([^"]+)"', names)}

    locked = set(re.findall(r"^([A-Za-z0-9._-]+)", (portals.ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE))

    assert len(lists) == 2
    assert {_name(each) for each in wanted} <= {_name(each) for each in locked}


def test_no_package_is_locked_twice():
    names = [_name(each) for path in LOCKS for each in set(re.findall(r"^([A-Za-z0-9._-]+)(?:\[|==)", path.read_text("utf-8"), re.MULTILINE))]

    assert [name for name in names if names.count(name) > 1] == []


def _name(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def test_the_program_and_the_content_have_their_licences():
    assert "MIT License" in (portals.ROOT / "LICENSE").read_text("utf-8")
    assert "creativecommons.org/licenses/by/4.0" in (portals.REAL / "LICENSE.md").read_text("utf-8")
