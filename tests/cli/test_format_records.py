"""The command `fmt`, and the hooks for pre-commit."""

import re
import shutil

import portals
import pytest
import yaml

from pledgebook.cli import main as cli

UNTIDY = "title: {en: 'One'}\nid: one\n"
TIDY = "id: one\ntitle:\n  en: One\n"
HOOKS = portals.ROOT / ".pre-commit-hooks.yaml"


@pytest.fixture
def project(tmp_path):
    path = tmp_path / "content" / "projects" / "one.yml"
    path.parent.mkdir(parents=True)
    path.write_text(UNTIDY, "utf-8")
    return path


def test_files_are_written_in_one_form_and_then_left_alone(project, capsys):
    content = str(project.parents[1])

    assert cli.main(["fmt", "--content", content]) == 0
    assert capsys.readouterr() == (f"{project}: written anew\n", "1 file: 1 formatted, 0 left.\n")
    assert project.read_text("utf-8") == TIDY
    assert cli.main(["fmt", "--content", content]) == 0
    assert capsys.readouterr() == ("", "1 file: 0 formatted, 0 left.\n")


def test_with_check_nothing_is_written_and_the_files_are_named(project, capsys):
    assert cli.main(["fmt", "--check", "--content", str(project.parents[1])]) == 1
    assert capsys.readouterr() == (f"{project}: not in the one form\n", "1 file: 1 to be formatted, 0 left.\n")
    assert project.read_text("utf-8") == UNTIDY


def test_only_the_named_files_and_folders_are_formatted(project, capsys):
    other = project.with_name("two.yml")
    other.write_text(UNTIDY, "utf-8")
    content = ["--content", str(project.parents[1])]

    assert cli.main(["fmt", str(project), *content]) == 0
    assert other.read_text("utf-8") == UNTIDY
    assert cli.main(["fmt", str(project.parent), *content]) == 0
    assert other.read_text("utf-8") == TIDY


def test_what_cannot_be_read_is_left_and_told_with_its_place(project, capsys):
    text = "id: one\ntitle: &a {en: x}\nx: *a\n"
    project.write_text(text, "utf-8")

    assert cli.main(["fmt", "--content", str(project.parents[1])]) == 1

    assert re.match(rf"{project}:\d+:\d+  left as it is: an alias ", capsys.readouterr().out)
    assert project.read_text("utf-8") == text


def test_a_mark_at_the_beginning_of_the_file_goes(project):
    project.write_bytes(b"\xef\xbb\xbf" + TIDY.encode())

    assert cli.main(["fmt", str(project), "--content", str(project.parents[1])]) == 0

    assert project.read_bytes() == TIDY.encode()


@pytest.mark.parametrize("name", ["nowhere.yml", "mkdocs.yml", "content/LICENSE.md"])
def test_what_is_no_record_is_refused(name, capsys):
    shown = portals.ROOT / name

    assert cli.main(["fmt", str(shown), "--content", str(portals.SMALL)]) == 2

    assert str(shown) in capsys.readouterr().err


@pytest.mark.skipif(not HOOKS.is_file(), reason="no hooks")
def test_the_hooks_name_commands_that_exist():
    hooks = {hook["id"]: hook for hook in yaml.safe_load(HOOKS.read_text("utf-8"))}

    assert set(hooks) == {"pledgebook-check", "pledgebook-fmt"}
    for hook in hooks.values():
        program, command = hook["entry"].split()
        assert (program, hook["language"]) == ("pledgebook", "python")
        assert cli._parser().parse_args([command, "--content", str(portals.SMALL)])
        assert hook["name"]
        assert hook["description"].endswith(".")


def test_the_hooks_look_at_records_only():
    check, fmt = (re.compile(hook["files"]) for hook in yaml.safe_load(HOOKS.read_text("utf-8")))

    assert all(map(fmt.search, ["content/commitments/A.yml", "content/action-plans/a-1.yml"]))
    assert not any(map(fmt.search, ["content/pages/en/about.md", "content/images/a.yml", "content/.imported/projects/a.yml", "mkdocs.yml", "content/a.yml"]))
    assert all(map(check.search, ["content/pages/en/about.md", "content/images/a.png", "schema/projects.json", "mkdocs.yml"]))


@pytest.mark.skipif(not shutil.which("pre-commit"), reason="pre-commit is not installed")
def test_pre_commit_understands_the_hooks():
    import subprocess

    assert subprocess.run(["pre-commit", "validate-manifest", HOOKS], check=False).returncode == 0
