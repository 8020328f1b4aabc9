"""Scripts: the types that their JSDoc names hold, by the TypeScript compiler."""

import subprocess
from pathlib import Path

import npm
import portals

SCRIPTS = portals.ROOT / "templates"
PROJECTS = ("jsconfig.json", "tests/worker.jsconfig.json")


def test_the_types_that_the_scripts_declare_hold_in_every_script():
    checked, faults = set(), []
    for project in PROJECTS:
        command = [npm.node(), npm.file("typescript/bin/tsc"), "--project", project, "--listFiles", "--pretty", "false"]
        done = subprocess.run(command, cwd=portals.ROOT, capture_output=True, text=True, timeout=120, check=False)
        files, messages = told(done.stdout.splitlines())
        checked |= files
        faults += messages
        assert bool(messages) == bool(done.returncode), done.stdout + done.stderr

    assert not faults, "\n".join(faults)
    assert checked == set(SCRIPTS.rglob("*.js"))


def told(lines: list[str]) -> tuple[set[Path], list[str]]:
    """The scripts of ours that tsc names, and whatever else it says."""
    files = {Path(line) for line in lines if line.startswith("/") and "error TS" not in line}
    return {path for path in files if path.is_relative_to(SCRIPTS)}, [line for line in lines if "error TS" in line or not line.startswith("/")]


def test_no_script_evades_the_check():
    for path in SCRIPTS.rglob("*.js"):
        for excuse in ("@ts-ignore", "@ts-nocheck", "@ts-expect-error", "{any}", "{*}"):
            assert excuse not in path.read_text("utf-8"), f"{path.name}: {excuse}"
