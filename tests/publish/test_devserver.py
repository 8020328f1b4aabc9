"""The portal while it is worked on: every change at once, every error in its place."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import portals
import pytest

from pledgebook import settings
from pledgebook.publish import devserver as serving
from pledgebook.publish import load_portal as reading

PATIENCE = 60
RECORD = "commitments/lamp0005/index.html"
SITE_COMMAND = [sys.executable, "-c", "pass"]


class Work:
    """A portal that somebody works on."""

    def __init__(self, folder: Path):
        self.root, self.content, self.site = folder / "root", folder / "content", folder / "site"
        for name in ("schema", "templates", "locales"):
            shutil.copytree(portals.ROOT / name, self.root / name)
        for name in ("mkdocs.yml", "datapackage.json"):
            shutil.copy(portals.ROOT / name, self.root)
        self.change(self.root / "mkdocs.yml", "languages: [en, es, uk, fr, ar]", "languages: [en, es]")
        shutil.copytree(portals.SMALL, self.content)
        self.record = self.content / "commitments" / "LAMP0005.yml"
        self.readings = 0

    def change(self, path: Path, old: str, new: str) -> None:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    def read(self, _last: object = None) -> tuple:
        self.readings += 1
        return reading.read(settings.read(self.root), self.content, portals.AS_OF)


@pytest.fixture
def work(tmp_path) -> Work:
    return Work(tmp_path)


@pytest.fixture
def desk(work) -> Iterator[serving.Desk]:
    made = serving.Desk(work.read, work.root, work.content, work.site, SITE_COMMAND)
    made.renew()
    yield made
    made.stop()


def shown(desk: serving.Desk, name: str) -> str:
    return desk.file(name).decode("utf-8")


def test_a_page_is_made_of_the_records_as_they_are_now(desk, work):
    work.change(work.record, "en: ", "en: Brandnew ")

    before = shown(desk, RECORD)
    desk.renew()

    assert "Brandnew" not in before
    assert "Brandnew" in shown(desk, RECORD)
    assert "Brandnew" in shown(desk, f"es/{RECORD}")


@pytest.mark.parametrize(
    ("changed", "old", "new", "page", "seen"),
    [
        ("root/templates/records/commitments.html", "{% block status %}", "{% block status %}<!-- a template -->", RECORD, "<!-- a template -->"),
        ("root/locales/es.po", 'msgstr "Inicio"', 'msgstr "Principio"', f"es/{RECORD}", "Principio"),
        ("root/schema/codelists/update-status.csv", "Substantial", "Weighty", "commitments/index.html", "Weighty"),
    ],
)
def test_templates_catalogues_and_code_lists_show_at_once(desk, work, changed, old, new, page, seen):
    work.change(work.root.parent / changed, old, new)

    desk.renew()

    assert seen in shown(desk, page)


def test_prose_pages_show_at_once(desk, work):
    path = work.content / "pages" / "en" / "new.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("---\ntitle: Newly written\n---\n\nWords.\n", "utf-8")

    desk.renew()

    assert "Newly written" in shown(desk, "new/index.html")


def age(folder: Path) -> None:
    """Have all files of a folder be some seconds old."""
    for path in folder.rglob("*.*"):
        written = path.stat().st_mtime_ns - 5_000_000_000
        os.utime(path, ns=(written, written))


@pytest.mark.parametrize("name", ["root/templates/records/commitments.html", "root/locales/es.po", "content/pages/en/about.md"])
def test_records_are_not_read_again_for_what_they_do_not_hold(desk, work, name):
    path = work.content.parent / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(path.read_text("utf-8") + "\n" if path.exists() else "---\ntitle: About\n---\n", "utf-8")

    desk.renew()

    assert (work.readings, desk.trouble) == (1, "")


@pytest.mark.parametrize(
    "change",
    [
        lambda work: work.change(work.record, "en: ", "en: More "),
        lambda work: shutil.copy(work.record, work.record.with_name("LAMP9999.yml")),
        lambda work: work.record.rename(work.record.with_name("LAMP9999.yml")),
        lambda work: next((work.content / "images").iterdir()).unlink(),
        lambda work: work.change(work.root / "schema" / "codelists" / "update-status.csv", "Substantial", "Weighty"),
        lambda work: work.change(work.root / "mkdocs.yml", "site_name: ", "site_name: New "),
    ],
    ids=["edited", "added", "renamed", "no picture", "code list", "settings"],
)
def test_records_are_read_again_when_anything_changed_that_they_are_read_of(desk, work, change):
    change(work)
    age(work.content)

    desk.renew()
    assert work.readings == 2

    desk.renew()
    assert work.readings == 2 + bool(desk.trouble)


def test_records_with_errors_are_read_again_each_time(desk, work):
    work.change(work.record, "action_plan: AP_ISL09", "action_plan: AP_ISL99")
    age(work.content)

    desk.renew()
    desk.renew()

    assert work.readings == 3


def test_a_record_that_was_written_just_now_is_read_again_for_it_may_change_unnoticed(desk, work):
    work.change(work.record, "en: ", "en: Word ")
    desk.renew()

    known = work.record.stat()
    work.change(work.record, "en: Word ", "en: Deed ")
    os.utime(work.record, ns=(known.st_atime_ns, known.st_mtime_ns))
    desk.renew()

    assert "Deed" in shown(desk, RECORD)


def test_errors_of_records_stand_above_the_last_good_page(desk, work, capsys):
    good = shown(desk, RECORD)
    work.change(work.record, "action_plan: AP_ISL09", "action_plan: <b>ISL99")

    desk.renew()

    page = shown(desk, RECORD)
    assert f"{work.record}:2:14  error  action_plan" in page
    assert "&lt;b&gt;ISL99" in page
    assert "<b>ISL99" not in page
    assert good.partition("<body>")[2] in page
    assert "LAMP0005.yml:2:14" in capsys.readouterr().err

    work.change(work.record, "action_plan: <b>ISL99", "action_plan: AP_ISL09")
    desk.renew()
    assert shown(desk, RECORD) == good


def test_an_error_of_a_template_names_its_line_above_the_last_good_page(desk, work):
    (work.site / RECORD).parent.mkdir(parents=True)
    (work.site / RECORD).write_text("<html><body>last good</body></html>", "utf-8")
    work.change(work.root / "templates" / "records" / "commitments.html", "{% block status %}", "{% block status %}{{ nothing }}")

    desk.renew()

    page = shown(desk, RECORD)
    assert "commitments.html:" in page
    assert "&#39;nothing&#39; is undefined" in page
    assert "last good" in page


def test_settings_that_cannot_be_read_are_told_on_every_page(desk, work):
    work.change(work.root / "mkdocs.yml", "site_name:", "site_nam:")

    desk.renew()

    assert "site_name" in desk.trouble
    assert "mkdocs.yml" in shown(desk, RECORD)
    assert "mkdocs.yml" in shown(desk, "nowhere.html")


def test_stylesheets_come_with_the_pages_and_data_from_the_site(desk):
    assert b"pb-" in desk.file("assets/pledgebook.css")
    assert desk.file("data/commitments.csv") is None


# The command


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def fetched(address: str, wanted: str) -> str:
    """A page as soon as it holds what is wanted."""
    deadline, text = time.monotonic() + PATIENCE, ""
    while wanted not in text and time.monotonic() < deadline:
        try:
            with urlopen(address) as answer:
                text = answer.read().decode("utf-8")
        except URLError:
            time.sleep(0.1)
    assert wanted in text
    return text


def test_the_command_serves_shows_changes_and_ends_with_ctrl_c(work, port):
    command = [sys.executable, "build.py", "serve", "--content", str(work.content), "--site", str(work.site), "--port", str(port), "--as-of", "2026-06-30"]
    with subprocess.Popen(command, cwd=portals.ROOT, stderr=subprocess.PIPE, text=True) as process:
        try:
            address = f"http://127.0.0.1:{port}/commitments/lamp0005/"
            assert "/livereload/" in fetched(address, "LAMP0005")
            work.change(work.record, "en: ", "en: Brandnew ")
            fetched(address, "Brandnew")
            fetched(f"http://127.0.0.1:{port}/data/commitments.csv", "Brandnew")
        finally:
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=PATIENCE)

    assert process.returncode == 0
    assert "Traceback" not in said
