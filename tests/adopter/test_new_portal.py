"""`pledgebook new`: a portal that can be checked, built and published as its README says."""

import re
import shutil
import subprocess
from pathlib import Path

import portals
import pytest
import yaml
from adopter.conftest import STATEMENTS, Program

from pledgebook.cli import main as cli

WORKFLOWS = portals.ROOT / ".github" / "workflows"
ANSWERS = {"name": "Lanternes", "url": "https://lanternes.td/portail", "languages": "fr", "country": "TD", "contact": "bureau@lanternes.td", **STATEMENTS}


def new(program: Program, folder: Path, **answers: str) -> subprocess.CompletedProcess:
    return program(folder.parent, "new", folder, *(f"--{name}={value}" for name, value in {**ANSWERS, **answers}.items()))


@pytest.fixture(scope="module")
def hosted(program, tmp_path_factory) -> dict[str, Path]:
    """A portal for each way to publish."""
    base = portals.made_once("hosted", tmp_path_factory.getbasetemp(), lambda folder: _hosted(program, folder / "site"))
    return {host: base / host for host in ("github", "gitlab", "nginx")}


def _hosted(program: Program, base: Path) -> Path:
    base.mkdir()
    repositories = {"github": "https://github.com/lanternes/portail", "gitlab": "https://gitlab.com/lanternes/portail", "nginx": ""}
    for host, repository in repositories.items():
        done = new(program, base / host, host=host, repository=repository)
        assert done.returncode == 0, done.stderr
    return base


@pytest.mark.parametrize("host", ["github", "gitlab", "nginx"])
def test_a_new_portal_has_no_problem_and_may_go_online(program, hosted, host):
    done = program(hosted[host], "check", "--public")

    assert (done.returncode, done.stdout) == (0, ""), done.stdout
    assert done.stderr == "4 records: 0 errors, 0 warnings.\n"


def test_what_github_runs_for_a_portal_works_in_its_folder(program, hosted):
    for name in ("check", "publish", "links"):
        [job] = _read(hosted["github"] / ".github" / "workflows" / f"{name}.yml")["jobs"].values()
        called = re.fullmatch(r"pledgebook/pledgebook/\.github/workflows/(\w+\.yml)@v[\d.]+", job["uses"])
        workflow = _read(WORKFLOWS / called[1])
        assert "workflow_call" in workflow["on"]
        assert _wanted(workflow) == job.get("permissions", {"contents": "read"})
        for step in (step for each in workflow["jobs"].values() for step in each["steps"]):
            if step.get("run", "").startswith("pledgebook "):
                done = program(hosted["github"], *step["run"].split()[1:])
                assert done.returncode == 0, done.stdout + done.stderr
    assert (hosted["github"] / "site" / "index.html").is_file()


def _wanted(workflow: dict) -> dict[str, str]:
    wanted = dict(workflow["permissions"])
    for job in workflow["jobs"].values():
        wanted |= job.get("permissions", {})
    return wanted


def test_what_gitlab_runs_for_a_portal_works_in_its_folder(program, hosted):
    pipeline = _read(hosted["gitlab"] / ".gitlab-ci.yml")

    for job in ("check", "pages"):
        for line in pipeline[job]["script"]:
            command, *words = line.split()
            assert command == "pledgebook"
            done = program(hosted["gitlab"], *words)
            assert done.returncode == 0, done.stdout + done.stderr
    assert (hosted["gitlab"] / pipeline["pages"]["artifacts"]["paths"][0] / "index.html").is_file()
    assert "https://gitlab.com/lanternes/portail/-/edit/main/content/" in (hosted["gitlab"] / "public" / "commitments" / "example-commitment" / "index.html").read_text("utf-8")


def test_what_the_readme_says_of_nginx_holds(program, hosted, tmp_path):
    text = (hosted["nginx"] / "README.md").read_text("utf-8")
    [build] = re.findall(r"^\.venv/bin/pledgebook (build .*)$", text, re.MULTILINE)

    done = program(hosted["nginx"], *build.split())

    assert done.returncode == 0, done.stdout + done.stderr
    assert (hosted["nginx"] / "site" / "index.html.gz").is_file()
    assert (hosted["nginx"] / "deploy" / "nginx.conf").read_bytes() == (portals.ROOT / "deploy" / "nginx.conf").read_bytes()
    assert "sudo cp -r site deploy/nginx.conf /srv/portal/" in text
    shutil.copytree(hosted["nginx"] / "site", tmp_path / "site")
    shutil.copy(hosted["nginx"] / "deploy" / "nginx.conf", tmp_path)
    [server] = re.findall(r"```nginx\n(.*?)```", text, re.DOTALL)
    configuration = tmp_path / "whole.conf"
    configuration.write_text(f"pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}} http {{ access_log off; server {{ listen 127.0.0.1:8; {server} }} }}".replace("/srv/portal", str(tmp_path)), "utf-8")
    if nginx := shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin"):
        tested = subprocess.run([nginx, "-t", "-c", configuration], capture_output=True, text=True, check=False)
        assert "syntax is ok" in tested.stderr, tested.stderr


@pytest.mark.parametrize("host", ["github", "gitlab", "nginx"])
def test_every_command_that_the_readme_names_exists(program, hosted, host):
    text = (hosted[host] / "README.md").read_text("utf-8")
    commands = {*re.findall(r"pledgebook (\w+)", text)} - {"pledgebook"}

    known = program(hosted[host], "--help").stdout

    assert {"serve", "check", "build", "show", "upgrade"} <= commands
    assert [name for name in commands if not re.search(rf"^    {name} ", known, re.MULTILINE)] == []
    assert [path for path in re.findall(r"^   `(content/\S+)`$", text, re.MULTILINE) if not (hosted[host] / path).is_file()] == []


def test_a_portal_with_the_defaults_says_what_it_lacks_and_is_not_published(program, tmp_path):
    done = program(tmp_path, "new", "portail")
    assert done.returncode == 0, done.stderr

    told = program(tmp_path / "portail", "check").stdout
    refused = program(tmp_path / "portail", "build", "--public")

    for fact in ("'https://portal.example.org/' is an address for examples", "'desk@example.org' is an address for examples", *("nobody has written who runs this portal",)):
        assert f"warning  {fact}" in told
        assert f"error  {fact}" in refused.stdout
    assert refused.returncode == 1
    assert not (tmp_path / "portail" / "site").exists()


def test_a_folder_that_is_not_empty_stays_as_it_is(program, tmp_path):
    (tmp_path / "portail").mkdir()
    (tmp_path / "portail" / "note.txt").write_text("mine", "utf-8")

    done = new(program, tmp_path / "portail")

    assert (done.returncode, done.stderr) == (2, f"error: {tmp_path / 'portail'} is there already, and not empty. Name a folder that isn't there.\n")
    assert [path.name for path in (tmp_path / "portail").iterdir()] == ["note.txt"]


@pytest.mark.parametrize(
    ("answer", "fact"),
    [
        ({"languages": "fr, xx"}, "'xx' is not a language code."),
        ({"country": "Tchad"}, "'Tchad' is not the code of a country."),
        ({"collections": "commitments"}, "commitments stand in action plans. Choose action-plans, too."),
        ({"collections": "promises"}, "there is no collection 'promises'."),
        ({"host": "netlify"}, "'netlify' is no host that is known."),
        ({"colour": "#ffff00"}, "the colour #ffff00 is too light to be read on white"),
        ({"url": "lanternes.td"}, "site_url 'lanternes.td/' is not a web address."),
        ({"contact": "bureau"}, "extra.pledgebook.feedback leads nowhere."),
    ],
)
def test_an_answer_that_cannot_be_used_is_told_and_nothing_is_written(tmp_path, capsys, answer, fact):
    answers = (f"--{name}={value}" for name, value in {**ANSWERS, **answer}.items())

    assert cli.main(["new", str(tmp_path / "portail"), *answers], root=tmp_path) == 2

    assert fact in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_any_name_is_taken_as_it_is(program, tmp_path):
    name = 'Qui « tient » : "parole" # 100 % {{ oui }} <b>'

    done = new(program, tmp_path / "portail", name=name, operator="Nous: {{ site_name }}\n\n* un\n* deux")

    assert done.returncode == 0, done.stderr
    assert _read(tmp_path / "portail" / "mkdocs.yml")["site_name"] == name
    assert program(tmp_path / "portail", "check").stdout == ""


def _read(path: Path) -> dict:
    return yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
