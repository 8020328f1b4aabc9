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

from pledgebook.publish import devserver, live_preview
from pledgebook.publish.live_preview import LivePreview

PATIENCE = 60
RECORD = "commitments/lamp0005/index.html"


class Work:
    """A portal that somebody works on."""

    def __init__(self, folder: Path):
        self.root, self.site = portals.copy_of_root(folder / "root"), folder / "site"
        self.content = self.root / "content"
        self.change(self.root / "mkdocs.yml", "languages: [en, es, uk, fr, ar]", "languages: [en, es]")
        self.record = self.content / "commitments" / "LAMP0005.yml"

    def change(self, path: Path, old: str, new: str) -> None:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> tuple[Work, LivePreview, dict[str, bytes]]:
    """One portal for all tests, its preview, and its files as they were."""
    work = Work(tmp_path_factory.mktemp("work"))
    made = LivePreview(work.root, work.content, work.site, portals.AS_OF)
    made.refresh()
    assert made.error == ""
    return work, made, portals.as_folder(work.root)


@pytest.fixture
def work(shared) -> Iterator[Work]:
    """The portal. What a test changes of it is undone."""
    work, made, before = shared
    yield work
    after = portals.as_folder(work.root)
    for name in after.keys() - before.keys():
        (work.root / name).unlink()
    for name, content in before.items():
        if after[name] != content:
            (work.root / name).write_bytes(content)
    shutil.rmtree(work.site, ignore_errors=True)
    made.refresh()


@pytest.fixture
def preview(shared, work) -> LivePreview:
    return shared[1]


def shown(preview: LivePreview, name: str) -> str:
    return preview.file(name).decode("utf-8")


def test_a_page_is_made_of_the_records_as_they_are_now(preview, work):
    work.change(work.record, "en: ", "en: Brandnew ")

    before = shown(preview, RECORD)
    preview.refresh()

    assert "Brandnew" not in before
    assert "Brandnew" in shown(preview, RECORD)
    assert "Brandnew" in shown(preview, f"es/{RECORD}")


@pytest.mark.parametrize(
    ("changed", "old", "new", "page", "seen"),
    [
        ("root/templates/records/commitments.html", "{% block status %}", "{% block status %}<!-- a template -->", RECORD, "<!-- a template -->"),
        ("root/locales/es.po", 'msgstr "Inicio"', 'msgstr "Principio"', f"es/{RECORD}", "Principio"),
        ("root/schema/codelists/update-status.csv", "Substantial", "Weighty", "commitments/index.html", "Weighty"),
    ],
)
def test_templates_catalogues_and_code_lists_show_at_once(preview, work, changed, old, new, page, seen):
    work.change(work.root.parent / changed, old, new)

    preview.refresh()

    assert seen in shown(preview, page)


def test_prose_pages_show_at_once(preview, work):
    path = work.content / "pages" / "en" / "new.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("---\ntitle: Newly written\n---\n\nWords.\n", "utf-8")

    preview.refresh()

    assert "Newly written" in shown(preview, "new/index.html")


@pytest.fixture
def made(monkeypatch) -> dict[str, int]:
    """How many records are read, and how often MkDocs runs."""
    counts = {"records": 0, "themes": 0}
    load, make = live_preview.load_portal, live_preview.theme.make_theme

    def load_portal(settings, content, as_of, executor, known=(), **more):
        portal, result = load(settings, content, as_of, executor, known or {}, **more)
        counts["records"] += len(result.documents) - len(known)
        return portal, result

    def make_theme(*arguments):
        counts["themes"] += 1
        return make(*arguments)

    monkeypatch.setattr(live_preview, "load_portal", load_portal)
    monkeypatch.setattr(live_preview.theme, "make_theme", make_theme)
    return counts


@pytest.mark.parametrize(
    ("change", "records", "themes"),
    [
        (lambda work: None, 0, 0),
        (lambda work: work.change(work.record, "en: ", "en: More "), 1, 0),
        (lambda work: shutil.copy(work.record, work.record.with_name("LAMP9999.yml")), 1, 0),
        (lambda work: work.change(work.root / "templates" / "home.html", "{% block main %}", "{% block main %} "), 0, 0),
        (lambda work: work.change(work.root / "locales" / "es.po", 'msgstr "Inicio"', 'msgstr "Principio"'), 0, 1),
        (lambda work: work.change(work.root / "templates" / "chrome" / "main.html", "<body>", "<body><!-- -->"), 0, 2),
        (lambda work: work.change(work.root / "schema" / "codelists" / "update-status.csv", "Substantial", "Weighty"), 19, 0),
    ],
    ids=["nothing", "a record", "a record more", "a template", "a catalogue", "the theme", "a code list"],
)
def test_only_what_has_changed_is_read_and_made_again(preview, work, made, change, records, themes):
    change(work)

    preview.refresh()

    assert made == {"records": records, "themes": themes}


def test_a_file_that_was_written_at_the_same_time_with_the_same_size_is_read_again(preview, work):
    known = work.record.stat()
    work.change(work.record, "en: A lamp", "en: A lump")
    os.utime(work.record, ns=(known.st_atime_ns, known.st_mtime_ns))

    preview.refresh()

    assert "A lump" in shown(preview, RECORD)


def test_errors_of_records_stand_above_the_last_good_page(preview, work, capsys):
    good = shown(preview, RECORD)
    work.change(work.record, "action_plan: AP_ISL09", "action_plan: <b>ISL99")

    preview.refresh()

    page = shown(preview, RECORD)
    assert f"{work.record}:2:14  error  action_plan" in page
    assert "&lt;b&gt;ISL99" in page
    assert "<b>ISL99" not in page
    assert good.partition("<body>")[2] in page
    assert "LAMP0005.yml:2:14" in capsys.readouterr().err

    work.change(work.record, "action_plan: <b>ISL99", "action_plan: AP_ISL09")
    preview.refresh()
    assert shown(preview, RECORD) == good


def test_an_error_of_a_template_names_its_line_above_the_last_good_page(preview, work):
    (work.site / RECORD).parent.mkdir(parents=True)
    (work.site / RECORD).write_text("<html><body>last good</body></html>", "utf-8")
    work.change(work.root / "templates" / "records" / "commitments.html", "{% block status %}", "{% block status %}{{ nothing }}")

    preview.refresh()

    page = shown(preview, RECORD)
    assert "commitments.html:" in page
    assert "&#39;nothing&#39; is undefined" in page
    assert "last good" in page


def test_settings_that_cannot_be_read_are_told_on_every_page(preview, work):
    work.change(work.root / "mkdocs.yml", "site_name:", "site_nam:")

    preview.refresh()

    assert "site_name" in preview.error
    assert "mkdocs.yml" in shown(preview, RECORD)
    assert "mkdocs.yml" in shown(preview, "nowhere.html")


def test_stylesheets_come_with_the_pages_and_data_from_the_site(preview):
    assert b"pb-" in preview.file("assets/pledgebook.css")
    assert preview.file("data/commitments.csv") is None


def test_the_form_shows_records_and_schema_as_they_are_now(preview, work):
    work.change(work.record, "id:", "# Written by hand\nid:")
    preview.refresh()

    assert b"data-form" in preview.file("edit/index.html")
    assert b'"action_plan"' in preview.file("edit/commitments.es.json")
    assert preview.file("edit/nothing.json") is None
    assert preview.file("data/commitments/lamp0005.yml") == work.record.read_bytes()
    assert b'"LAMP0005"' in preview.file("data/commitments/lamp0005.json")
    work.change(work.record, "# Written by hand\n", "")


def test_after_two_quiet_seconds_the_whole_site_is_built_behind(preview, tmp_path, monkeypatch):
    monkeypatch.setattr(devserver, "_QUIET_SECONDS_BEFORE_BUILD", 0.2)
    built = tmp_path / "built"
    changes = devserver.Changes(preview, lambda: subprocess.Popen([sys.executable, "-c", f"open({str(built)!r}, 'a').write('x')"]))

    for _ in range(3):
        changes.refresh()
    deadline = time.monotonic() + PATIENCE
    while not (built.exists() and built.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    changes.stop()

    assert built.read_text() == "x"
    assert changes.version == 3


# The command


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def fetched(address: str, wanted: str) -> str:
    """A page as soon as it holds what is wanted."""
    deadline, text = time.monotonic() + PATIENCE, None
    while (text is None or wanted not in text) and time.monotonic() < deadline:
        try:
            with urlopen(address) as answer:
                text = answer.read().decode("utf-8")
        except URLError:
            time.sleep(0.1)
    assert wanted in text
    return text


def test_the_command_serves_shows_changes_and_ends_with_ctrl_c(work, port):
    for name in ("datapackage.json", "commitments.csv"):
        (work.site / "data").mkdir(parents=True, exist_ok=True)
        (work.site / "data" / name).write_text("of the last build", "utf-8")
    command = [sys.executable, "build.py", "serve", "--content", str(work.content), "--site", str(work.site), "--port", str(port), "--as-of", "2026-06-30"]
    with subprocess.Popen(command, cwd=portals.ROOT, stderr=subprocess.PIPE, text=True) as process:
        try:
            address = f"http://127.0.0.1:{port}/commitments/lamp0005/"
            version = fetched(address, "LAMP0005").partition('const version = "')[2].partition('"')[0]
            work.change(work.record, "en: ", "en: Brandnew ")
            assert fetched(f"http://127.0.0.1:{port}/.reload?{version}", "") != version
            fetched(address, "Brandnew")
            fetched(f"http://127.0.0.1:{port}/data/commitments.csv", "of the last build")
        finally:
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=PATIENCE)

    assert process.returncode == 0
    assert "Traceback" not in said
