"""The command `check`: exit codes, formats, streams, and never a traceback."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import portals
import pytest

from pledgebook.cli import commands
from pledgebook.cli import main as cli

EXAMPLES = Path(__file__).parents[1] / "examples"
BASE = EXAMPLES / "base"
AS_OF = ["--as-of", "2025-06-30"]
CHECK = [sys.executable, portals.ROOT / "build.py", "check", *AS_OF, "--content"]


@pytest.fixture
def content(tmp_path):
    """Makes a content folder of the named invalid examples."""

    def content_(*names: str) -> Path:
        folder = tmp_path / "content"
        for overlay in (BASE, *(EXAMPLES / "invalid" / name for name in names)):
            shutil.copytree(overlay, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt"))
        return folder

    return content_


def test_records_without_errors_end_with_0(capsys):
    assert cli.main(["check", "--content", str(BASE), *AS_OF]) == 0

    out, err = capsys.readouterr()
    assert "  error  " not in out
    assert err.startswith("6 records: 0 errors, ")


@pytest.mark.parametrize("least", [0, 1000], ids=["several processes", "this process"])
def test_it_makes_no_difference_who_does_the_work(content, monkeypatch, capsys, least):
    monkeypatch.setattr(commands, "MIN_RECORDS_FOR_WORKERS", least)

    assert cli.main(["check", "--content", str(content("start-after-end")), *AS_OF]) == 1

    assert "'end' (" in capsys.readouterr().out


def test_warnings_alone_end_with_0(content, capsys):
    folder = content("no-contact")

    assert cli.main(["check", "--content", str(folder), *AS_OF]) == 0

    out, err = capsys.readouterr()
    assert f"{folder}/commitments/RIV0002.yml:1:1  warning  the commitment names no contact." in out
    assert err.startswith("7 records: 0 errors, ")


def test_errors_end_with_1_and_all_are_printed(content, capsys):
    folder = content("comment-on-nothing", "quote-not-closed")

    assert cli.main(["check", "--content", str(folder), *AS_OF]) == 1

    out, err = capsys.readouterr()
    assert f"{folder}/comments/c2.yml:2:8  error  about  there is no commitment 'RIV0011'." in out
    assert f"{folder}/organizations/north-well.yml:4:10  error  a quote is opened here and never closed." in out
    assert err.startswith("7 records: 2 errors, ")


def test_counts_are_told_in_good_english(content, capsys):
    cli.main(["check", "--content", str(content("comment-on-nothing")), *AS_OF])

    assert ": 1 error, " in capsys.readouterr().err


def test_json_alone_stands_on_the_output(content, capsys):
    assert cli.main(["check", "--content", str(content("comment-on-nothing")), *AS_OF, "--format", "json"]) == 1

    problems = json.loads(capsys.readouterr().out)
    assert [problem["rule"] for problem in problems if problem["severity"] == "error"] == ["comment-on-nothing"]


def test_github_gets_annotations(content, capsys):
    folder = content("comment-on-nothing")

    cli.main(["check", "--content", str(folder), *AS_OF, "--format", "github"])

    assert f"::error file={folder}/comments/c2.yml,line=2,col=8,title=about::there is no commitment 'RIV0011'." in capsys.readouterr().out


def test_dates_are_read_on_the_day_that_is_asked_for(content, capsys):
    folder = content("date-in-the-future")

    assert cli.main(["check", "--content", str(folder), "--as-of", "2025-06-30"]) == 1
    assert cli.main(["check", "--content", str(folder), "--as-of", "2025-07-01"]) == 0


def test_checking_writes_nothing(content):
    folder = content("comment-on-nothing")
    before = {path: path.stat().st_mtime_ns for path in folder.parent.rglob("*")}

    cli.main(["check", "--content", str(folder), *AS_OF])

    assert {path: path.stat().st_mtime_ns for path in folder.parent.rglob("*")} == before


def test_an_empty_folder_holds_no_records(tmp_path, capsys):
    assert cli.main(["check", "--content", str(tmp_path), *AS_OF]) == 0
    assert capsys.readouterr().err == "0 records: 0 errors, 0 warnings.\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "the following arguments are required: command"),
        (["chekc"], "invalid choice: 'chekc'"),
        (["check", "--format", "xml"], "invalid choice: 'xml' (choose from 'github', 'json', 'text')"),
        (["check", "--content", "nowhere"], "argument --content: 'nowhere' is no folder that can be read: No such file or directory"),
        (["check", "--content", __file__], "is no folder that can be read: Not a directory"),
        (["check", "--content", "x" * 300], "is no folder that can be read: File name too long"),
        (["check", "--as-of", "31.01.2026"], "argument --as-of: '31.01.2026' is not a day; write 2026-01-31"),
        (["check", "content"], "unrecognized arguments: content"),
    ],
)
def test_a_command_that_cannot_be_used_ends_with_2(arguments, told, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)

    out, err = capsys.readouterr()
    assert ended.value.code == 2
    assert out == ""
    assert told in err


def test_a_folder_without_content_is_no_empty_portal(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SystemExit) as ended:
        cli.main(["check"])

    assert ended.value.code == 2
    assert "argument --content: 'content' is no folder that can be read" in capsys.readouterr().err


def test_settings_that_cannot_be_used_end_with_2(tmp_path, capsys):
    assert cli.main(["check", "--content", str(BASE), *AS_OF], root=tmp_path) == 2
    assert capsys.readouterr() == ("", f"error: {tmp_path}/mkdocs.yml: the file can't be read: No such file or directory. Put it there, or check who may read it.\n")


def test_a_schema_that_cannot_be_used_ends_with_2(tmp_path, capsys):
    for name in ("mkdocs.yml", "datapackage.json"):
        shutil.copy(portals.ROOT / name, tmp_path)
    shutil.copytree(portals.ROOT / "schema", tmp_path / "schema")
    (tmp_path / "schema" / "comments.json").write_text("{}", "utf-8")

    assert cli.main(["check", "--content", str(BASE), *AS_OF], root=tmp_path) == 2
    assert capsys.readouterr().err.startswith(f"error: {tmp_path}/schema/comments.json: ")


@pytest.mark.parametrize(("name", "shown"), [("text", "a .yml:"), ("github", "a\\udcff.yml,"), ("json", 'a\\udcff.yml"')])
def test_a_file_whose_name_is_no_text_is_told(tmp_path, capsys, name, shown):
    path = tmp_path / "organizations" / os.fsdecode(b"a\xff.yml")
    path.parent.mkdir()
    path.write_text("id: a\n", "utf-8")

    assert cli.main(["check", "--content", str(tmp_path), *AS_OF, "--format", name]) == 1
    assert shown in capsys.readouterr().out


def test_the_program_ends_with_1_and_speaks_utf_8_on_every_terminal(content):
    folder = content("label-in-ukrainian-for-a-code")

    done = subprocess.run([*CHECK, folder], capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "ascii"})

    assert done.returncode == 1
    assert "'Виконано' is not in the codelist update-status. Did you mean 'complete'?" in done.stdout.decode()
    assert done.stderr.decode().startswith("7 records: 1 error, ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_that_one_may_not_read_ends_with_2(content, capsys):
    folder = content()
    folder.chmod(0)

    with pytest.raises(SystemExit) as ended:
        cli.main(["check", "--content", str(folder)])

    folder.chmod(0o700)
    assert ended.value.code == 2
    assert f"'{folder}' is no folder that can be read: Permission denied" in capsys.readouterr().err


def test_a_reader_who_has_gone_is_no_crash(content):
    folder = content("comment-on-nothing")
    reading, writing = os.pipe()
    os.close(reading)

    done = subprocess.run([*CHECK, folder], stdout=writing, stderr=subprocess.PIPE, check=False)

    os.close(writing)
    assert done.returncode == 1
    assert done.stderr == b""
