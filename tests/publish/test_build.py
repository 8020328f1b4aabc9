"""Publishing: all or nothing, the same bytes each time, one build at a time."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import markup
import portals
import pytest
from builds import command, end, left_beside, publish, wait_for
from PIL import Image

from pledgebook import BuildError
from pledgebook.cli import main as cli
from pledgebook.publish import build as builder
from pledgebook.publish.build import MARKER
from pledgebook.publish.executor import SerialExecutor
from pledgebook.publish.staging import staging

STEPS = ("records", "theme", "data", "pages", "search index")
LATER = portals.AS_OF + timedelta(days=1)


# All or nothing


def test_records_with_errors_leave_the_site_as_it_was(site, tmp_path, capsys):
    content = shutil.copytree(portals.SMALL, tmp_path / "content")
    record = content / "commitments" / "LAMP0005.yml"
    record.write_text(record.read_text("utf-8").replace("action_plan: AP_ISL09", "action_plan: AP_ISL99"), "utf-8")
    before = portals.as_folder(site)

    code = cli.main(["build", "--content", str(content), "--as-of", str(portals.AS_OF), "--site", str(site)])

    said = capsys.readouterr()
    assert code == cli.FAILED
    assert f"{record}:2:14  error  action_plan  there is no action plan 'AP_ISL99'." in said.out
    assert said.out.count("\n") == 1
    assert "1 error" in said.err
    assert "The site is left as it was." in said.err
    assert portals.as_folder(site) == before


@pytest.mark.parametrize(
    ("template", "broken", "named"),
    [
        ("records/organizations.html", "{{ nothing_here }}", "organizations.html:2: the template fails at the page /organizations/department-of-wicks/: 'nothing_here' is undefined."),
        ("records/organizations.html", "{{ record.nothing_here }}", "organizations.html:2: the template fails at the page /organizations/department-of-wicks/: 'pledgebook.records.record.Record object' has no attribute 'nothing_here'."),
        ("dictionary.html", "{% if %}", "dictionary.html:"),
        ("chrome/main.html", "{% if %}", "MkDocs could not make the pages around the records"),
        ("chrome/main.html", "{{ nothing.here }}", "MkDocs could not make the pages around the records"),
    ],
)
def test_a_template_that_fails_leaves_the_site_as_it_was(settings, few, site, tmp_path, template, broken, named):
    root = portals.copy_of_root(tmp_path / "root")
    path = root / "templates" / template
    path.write_text(path.read_text("utf-8") + broken, "utf-8")
    if template == "records/organizations.html":
        path.write_text(path.read_text("utf-8").replace("{% block lead %}", f"{{% block lead %}}{broken}"), "utf-8")
    before = portals.as_folder(site)

    with pytest.raises(BuildError) as failure:
        publish(replace(settings, root=root), few, site)

    assert named in str(failure.value)
    assert portals.as_folder(site) == before
    assert left_beside(site) == set()


@pytest.mark.parametrize("step", ["theme", "search index"])
def test_a_build_that_is_killed_leaves_the_site_as_it_was_and_the_next_one_works(settings, site, few, step):
    before = portals.as_folder(site)
    process = command(site, few, day=LATER)
    wait_for(process, step)

    process.kill()
    end(process)

    assert portals.as_folder(site) == before
    assert publish(settings, few, site) == len(portals.as_folder(site))
    deadline = time.monotonic() + 60  # Pagefind may outlive the build that started it
    while left_beside(site) and time.monotonic() < deadline:
        publish(settings, few, site)
    assert left_beside(site) == set()


@pytest.mark.parametrize("step", ["records", "data", "pages"])
def test_ctrl_c_ends_a_build_at_once_and_leaves_the_site_as_it_was(site, few, step):
    before = portals.as_folder(site)
    process = command(site, few, day=LATER)
    wait_for(process, step)

    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode == cli.STOPPED
    assert said.splitlines()[-1] == "stopped; the site is as it was."
    assert "Traceback" not in said
    assert portals.as_folder(site) == before


# The same bytes


def test_two_builds_of_one_day_are_the_same_to_the_byte(small_site, tmp_path):
    """The other in its own process and folder, with other hashes, on another clock, without a language.
    Only Pagefind numbers pages in the order in which the file system lists them."""
    there = tmp_path / "not" / "there" / "yet"
    root = portals.copy_of_root(tmp_path / "root")
    script = (
        "import sys, portals; from dataclasses import replace;"
        "portals.published(replace(portals.small_portal()), portals.SMALL, __import__('pathlib').Path(sys.argv[1]))"
    )
    environment = {**os.environ, "PYTHONPATH": f"{portals.ROOT}:{portals.ROOT / 'tests'}", "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", script, there], cwd=root, env=environment, check=True)

    first, second = portals.as_folder(small_site), portals.as_folder(there)

    assert [name for name in first if not name.startswith("pagefind/")] == [name for name in second if not name.startswith("pagefind/")]
    assert [name for name in first if not name.startswith("pagefind/") and first[name] != second[name]] == []
    assert any(name.startswith("pagefind/") for name in first)
    assert "data/pledgebook.zip" in first


def test_a_build_reports_its_steps_and_how_many_files_it_made(settings, few, tmp_path):
    steps = []

    files = publish(settings, few, tmp_path / "site", step=steps.append)

    assert files == len(portals.as_folder(tmp_path / "site"))
    assert tuple(steps) == STEPS
    assert left_beside(tmp_path / "site") == set()


def test_where_nothing_has_changed_nothing_is_built(few, tmp_path, capsys, monkeypatch):
    arguments = ["build", "--content", str(few), "--as-of", str(portals.AS_OF), "--site", str(tmp_path / "site")]
    assert cli.main(arguments) == cli.DONE
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*")}
    capsys.readouterr()

    assert cli.main(arguments) == cli.DONE
    said = capsys.readouterr().err
    assert "Nothing has changed" in said
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*")} == before

    def refuse(*arguments: object, **more: object) -> None:
        raise BuildError("it was built")

    monkeypatch.setattr(builder, "build", refuse)
    assert cli.main([*arguments, "--no-cache"]) == cli.FAILED
    assert "it was built" in capsys.readouterr().err


def test_a_second_build_at_the_same_time_is_refused(site, few):
    with staging(site, MARKER):
        second = command(site, few, day=LATER)
        _, said = second.communicate()

    assert second.returncode == cli.FAILED
    assert f"error: another build of {site} is running. Wait until it ends." in said
    assert "Traceback" not in said


# Any folder of records


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> Path:
    """The site of a folder that holds nothing yet."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "content").mkdir()
    publish(replace(portals.own_settings(), languages=portals.LANGUAGES), folder / "content", folder / "site")
    return folder / "site"


@pytest.mark.parametrize("page", ["explore", "organizations", "data", "countries"])
def test_a_page_that_takes_the_address_of_another_stops_the_build(settings, few, site, tmp_path, page):
    content = shutil.copytree(few, tmp_path / "content")
    (content / "pages" / "en").mkdir(parents=True, exist_ok=True)
    (content / "pages" / "en" / f"{page}.md").write_text("# Mine\n", "utf-8")

    made = builder.build(settings, content, site, portals.AS_OF, SerialExecutor())

    assert [problem.fact for problem in made.check.errors] == [f"'/{page}/' is the address of something else on the site."]
    assert (site / MARKER).is_file()


def test_a_folder_without_records_makes_a_site_that_says_so(bare):
    assert "There are none yet." in markup.read(bare / "projects" / "index.html").one("main").text


def test_the_menu_leads_to_no_page_that_is_not_there(bare):
    for file in bare.rglob("index.html"):
        for target in markup.read(file).links():
            if target.endswith("/"):
                assert (file.parent / target / "index.html").exists(), f"{file}: {target}"
            assert not target.endswith(".md"), f"{file}: {target}"


def test_pictures_of_the_content_are_published(small_site):
    name = "lantern quay #1.png"
    published, given = (Image.open(folder / "images" / name).convert("RGB") for folder in (small_site, portals.SMALL))

    assert (published.size, published.tobytes()) == (given.size, given.tobytes())
