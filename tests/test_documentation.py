"""The README names every command, and no other."""

import argparse
import re

import portals
import pytest

from pledgebook.cli import main as cli
from pledgebook.importing.mappings import RULES

README = portals.ROOT / "README.md"
CONTRIBUTING = portals.ROOT / ".github" / "CONTRIBUTING.md"


@pytest.fixture(scope="module")
def readme() -> str:
    if not README.is_file():
        pytest.skip("there is no README.md yet")
    return README.read_text("utf-8")


@pytest.fixture(scope="module")
def targets() -> set[str]:
    """What `make help` lists."""
    return set(re.findall(r"^([a-z-]+):.*?##", (portals.ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)) - {"help"}


def commands() -> dict[str, argparse.ArgumentParser]:
    [subparsers] = [action for action in cli._parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(subparsers.choices)


def options(parser: argparse.ArgumentParser) -> set[str]:
    return {option for action in parser._actions for option in action.option_strings if option.startswith("--")} - {"--help"}


def test_every_make_target_is_documented(readme, targets):
    assert targets - set(re.findall(r"make ([a-z-]+)", readme)) == set()


def test_every_documented_make_target_exists(targets):
    for path in (README, CONTRIBUTING, portals.ROOT / ".github" / "PULL_REQUEST_TEMPLATE.md"):
        named = set(re.findall(r"(?:`|^)make ([a-z-]+)", path.read_text("utf-8") if path.is_file() else "", re.MULTILINE))
        assert named - targets == set(), path.name


def test_every_make_target_says_what_it_does():
    makefile = (portals.ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split()

    for target in phony:
        assert re.search(rf"^{target}:.*## \S", makefile, re.MULTILINE), target


def test_every_command_is_documented(readme):
    assert set(commands()) - set(re.findall(r"build\.py ([a-z]+)", readme)) == set()


def test_every_documented_command_exists(readme, targets):
    named = set(re.findall(r"build\.py ([a-z]+)", readme + (portals.ROOT / "Makefile").read_text("utf-8")))

    assert named - set(commands()) == set()


def test_every_option_of_a_command_is_documented_and_every_documented_one_exists(readme):
    checked = 0
    for name, parser in commands().items():
        line = re.search(rf"build\.py {name}\b(.*)", readme)
        if line:
            assert set(re.findall(r"--[a-z-]+", line[1])) == options(parser), name
            checked += 1
    assert checked == len(commands())


def test_every_file_that_the_readme_links_to_exists(readme):
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", readme):
        assert (portals.ROOT / target).exists(), target


def test_every_command_says_what_it_does():
    for name, parser in commands().items():
        assert parser.description, name
        assert parser.description.endswith("."), name


def test_the_record_in_the_readme_is_valid_yaml_that_names_existing_fields(readme, portal):
    [example] = [text for text in re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL) if text.startswith("id: ")]

    fields = {field.name for field in portal.schema.collections["commitments"].fields}

    assert set(re.findall(r"^(\w+):", example, re.MULTILINE)) <= fields


def test_the_readme_answers_each_question_within_a_screen(readme):
    """Sections of a newcomer's questions, none longer than 50 lines."""
    sections = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", readme, re.MULTILINE | re.DOTALL))

    for title in ("See it", "Run it", "Change a record", "Add a field", "Add a language", "Get the data"):
        assert title in sections
        assert sections[title].count("\n") <= 50, title


def test_every_rule_of_a_mapping_is_explained():
    text = (portals.ROOT / ".github" / "ARCHITECTURE.md").read_text("utf-8")

    assert [name for name, meaning in RULES.items() if f"* `{name}`: {meaning}." not in text] == []
