"""Publishing: all or nothing, the same bytes each time, one build at a time."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import markup
import portals
import pytest

from pledgebook import BuildError, settings
from pledgebook.cli import main as cli
from pledgebook.model.portal import Portal
from pledgebook.publish import build as publish
from pledgebook.site import surroundings

STEPS = ("surroundings", "pages", "data and search index")
LATER = portals.AS_OF + timedelta(days=1)


def build(site: Path, content: Path, *, day: object = LATER, **environment: str) -> subprocess.Popen:
    """`build.py build` as a process of its own."""
    command = [sys.executable, "build.py", "build", "--content", str(content), "--as-of", str(day), "--site", str(site)]
    return subprocess.Popen(command, cwd=portals.ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(process: subprocess.Popen, step: str) -> None:
    for line in process.stderr:
        if line.strip() == step:
            return
    pytest.fail(f"the build ended without the step '{step}'")


def kill(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()
    process.stdout.close()
    process.stderr.close()


@pytest.fixture(scope="module")
def few(tmp_path_factory) -> Path:
    """A folder with few records, for builds that are over soon."""
    content = tmp_path_factory.mktemp("few") / "content"
    shutil.copytree(portals.SMALL / "organizations", content / "organizations")
    return content


@pytest.fixture(scope="module")
def portal(few) -> Portal:
    """The portal of the few records, in one language."""
    return portals.portal_of(few, portals.AS_OF, replace(settings.read(portals.ROOT), languages=("en",)))


@pytest.fixture(scope="module")
def finished(portal, few, tmp_path_factory) -> Path:
    site = tmp_path_factory.mktemp("finished") / "site"
    publish.publish(portal, few, site)
    return site


@pytest.fixture
def site(finished, tmp_path) -> Path:
    """A site that is already there."""
    return shutil.copytree(finished, tmp_path / "site")


@pytest.fixture
def other_root(tmp_path) -> Path:
    """A copy of all that the program reads besides records."""
    root = tmp_path / "root"
    for name in ("schema", "templates", "locales"):
        shutil.copytree(portals.ROOT / name, root / name)
    for name in ("mkdocs.yml", "datapackage.json"):
        shutil.copy(portals.ROOT / name, root)
    return root


def rooted(portal: Portal, root: Path) -> Portal:
    return replace(portal, settings=replace(portal.settings, root=root))


def left_beside(site: Path) -> set[str]:
    return {path.name for path in site.parent.iterdir()} - {site.name, f".{site.name}-lock", "root", "content"}


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


def test_what_is_begun_in_vain_leaves_nothing_behind(portal, few, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)

    def fails_while_mkdocs_is_at_work():
        with surroundings.begun(portal, few, {}):
            deadline = time.monotonic() + 20
            while not any(tmp_path.rglob("*.md")) and time.monotonic() < deadline:
                time.sleep(0.01)
            assert any(tmp_path.rglob("*.md"))
            raise LookupError

    with pytest.raises(LookupError):
        fails_while_mkdocs_is_at_work()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("template", "broken", "named"),
    [
        ("records/organizations.html", "{{ nothing_here }}", "organizations.html:2: the template fails at the page /organizations/department-of-wicks/: 'nothing_here' is undefined."),
        ("records/organizations.html", "{{ record.nothing_here }}", "organizations.html:2: the template fails at the page /organizations/department-of-wicks/: 'Record' object has no attribute 'nothing_here'."),
        ("dictionary.html", "{% if %}", "dictionary.html:"),
        ("chrome/main.html", "{% if %}", "MkDocs could not make the pages around the records"),
        ("chrome/main.html", "{{ nothing.here }}", "MkDocs could not make the pages around the records"),
    ],
)
def test_a_template_that_fails_leaves_the_site_as_it_was(portal, few, site, other_root, template, broken, named):
    path = other_root / "templates" / template
    path.write_text(path.read_text("utf-8") + broken, "utf-8")
    if template == "records/organizations.html":
        path.write_text(path.read_text("utf-8").replace("{% block lead %}", f"{{% block lead %}}{broken}"), "utf-8")
    before = portals.as_folder(site)

    with pytest.raises(BuildError) as failure:
        publish.publish(rooted(portal, other_root), few, site)

    assert named in str(failure.value)
    assert portals.as_folder(site) == before
    assert left_beside(site) == set()


@pytest.mark.parametrize("step", STEPS)
def test_a_build_that_is_killed_leaves_the_site_as_it_was(site, few, step):
    before = portals.as_folder(site)
    process = build(site, few)
    wait_for(process, step)

    kill(process)

    assert portals.as_folder(site) == before


@pytest.mark.parametrize("step", STEPS)
def test_ctrl_c_ends_a_build_at_once_and_leaves_the_site_as_it_was(site, few, step):
    before = portals.as_folder(site)
    process = build(site, few)
    wait_for(process, step)

    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode == cli.STOPPED
    assert said.splitlines()[-1] == "stopped; the site is as it was."
    assert "Traceback" not in said
    assert portals.as_folder(site) == before


def test_after_a_build_that_was_killed_the_next_one_works(site, few):
    """Killed amid the pages: workers must not outlive it and hold its lock."""
    process = build(site, portals.SMALL)
    wait_for(process, "pages")
    time.sleep(0.1)
    kill(process)

    after = build(site, few)
    _, said = after.communicate()

    assert after.returncode == cli.OK, said
    assert "July 1, 2026" in (site / "organizations" / "lighthouse-watch" / "index.html").read_text("utf-8")
    assert left_beside(site) == {".site-stage", ".site-ledger"}


def test_what_a_killed_build_left_doesn_t_get_into_the_next(portal, few, site):
    left = site.parent / ".site-stage" / "left"
    left.mkdir(parents=True)
    (left / "over.html").write_text("left over", "utf-8")

    publish.publish(portal, few, site)

    assert not (site / "left").exists()
    assert left_beside(site) == set()


def test_pages_of_records_that_are_gone_disappear(portal, few, site):
    (site / "projects" / "gone").mkdir()
    (site / "projects" / "gone" / "index.html").write_text("gone", "utf-8")

    publish.publish(portal, few, site)

    assert not (site / "projects" / "gone").exists()


# The same bytes


def test_two_builds_of_one_day_are_the_same_to_the_byte(tmp_path):
    """One in this process; one in its own, in another folder, with other hashes,
    on another clock, without a language."""
    here, there = tmp_path / "site", tmp_path / "not" / "there" / "yet"
    process = build(there, portals.SMALL, day=portals.AS_OF, PYTHONHASHSEED="7", TZ="Pacific/Auckland", LC_ALL="C")
    publish.publish(portals.portal_of(portals.SMALL, portals.AS_OF), portals.SMALL, here)
    _, said = process.communicate()

    first, second = portals.as_folder(here), portals.as_folder(there)

    assert process.returncode == cli.OK, said
    assert list(first) == list(second)
    assert [name for name in first if first[name] != second[name]] == []
    assert any(name.startswith("pagefind/") for name in first)
    assert "data/pledgebook.zip" in first


def test_a_build_says_how_many_files_it_made(portal, few, tmp_path):
    steps = []

    made = publish.publish(portal, few, tmp_path / "site", step=steps.append)

    assert made.files == len(portals.as_folder(tmp_path / "site"))
    assert tuple(steps) == STEPS
    assert left_beside(tmp_path / "site") == set()


# Where


def test_a_second_build_at_the_same_time_is_refused(site, few):
    first = build(site, few)
    wait_for(first, "surroundings")
    first.send_signal(signal.SIGSTOP)

    second = build(site, few)
    _, said = second.communicate()
    first.send_signal(signal.SIGCONT)
    first.communicate()

    assert second.returncode == cli.FAILED
    assert f"error: another build of {site} is running. Wait until it ends." in said
    assert "Traceback" not in said
    assert first.returncode == cli.OK


def refused(portal: Portal, site: Path) -> str:
    with pytest.raises(BuildError) as refusal:
        publish.publish(portal, portals.SMALL, site)
    return str(refusal.value)


def test_a_file_is_not_replaced_by_a_site(portal, tmp_path):
    path = tmp_path / "site"
    path.write_text("mine", "utf-8")

    assert refused(portal, path) == f"{path} is not a folder. Choose another with --site."
    assert path.read_text("utf-8") == "mine"


def test_a_link_is_not_replaced_by_a_site(portal, finished, tmp_path):
    path = tmp_path / "site"
    path.symlink_to(finished)

    assert refused(portal, path) == f"{path} is not a folder. Choose another with --site."
    assert path.is_symlink()


@pytest.mark.parametrize("name", ["", "content"])
def test_a_folder_with_other_files_is_not_replaced_by_a_site(portal, tmp_path, name):
    """`--site .` or `--site content` must not cost anybody their records."""
    mine = tmp_path / name / "record.yml"
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("id: mine", "utf-8")

    assert "holds other files than a site" in refused(portal, tmp_path / name)
    assert mine.read_text("utf-8") == "id: mine"


def test_an_empty_folder_becomes_the_site(portal, few, tmp_path):
    site = tmp_path / "site"
    site.mkdir()

    publish.publish(portal, few, site)

    assert (site / "index.html").is_file()


# Any folder of records


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> Path:
    """The site of a folder that holds nothing yet."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "content").mkdir()
    chosen = replace(settings.read(portals.ROOT), languages=portals.LANGUAGES)
    publish.publish(portals.portal_of(folder / "content", portals.AS_OF, chosen), folder / "content", folder / "site")
    return folder / "site"


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

    assert (small_site / "images" / name).read_bytes() == (portals.SMALL / "images" / name).read_bytes()
