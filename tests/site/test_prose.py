"""The pages of prose are those of every portal: they name it by placeholder, speak alike in each language, and lead only to what each has."""

import re
import shutil
from collections import Counter
from pathlib import Path

import portals
import pytest

from pledgebook.check import problems
from pledgebook.publish.executor import SerialExecutor
from pledgebook.publish.load_portal import load_portal

PAGES = portals.REAL / "pages"
LANGUAGES = sorted(path.name for path in PAGES.iterdir() if any(path.glob("*.md")))
PLACEHOLDERS = {"site_name", "operator", "standing", "accessibility", "contact", "licence"}
PARAGRAPHS = {("about", "operator"): 1, ("about", "standing"): 1, ("accessibility", "accessibility"): 1}
PROGRAM = "https://github.com/pledgebook/pledgebook"
IN_EVERY_PORTAL = {"../explore/", "../data/", "../edit/"}
MEANT_FOR_OTHERS = re.compile(r"CC BY|KEMKC|Makueni|creativecommons")


def text(language: str, name: str) -> str:
    return (PAGES / language / f"{name}.md").read_text("utf-8")


def names(language: str) -> list[str]:
    return sorted(path.stem for path in (PAGES / language).glob("*.md"))


def links(language: str, name: str) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", text(language, name))


def outline(language: str, name: str) -> dict[str, object]:
    """What a page has, whatever it says: headings, items, rows, links and placeholders."""
    page = text(language, name)
    levels = [len(each) for each in re.findall(r"^(#+) ", page, re.MULTILINE)]
    return {
        "levels": levels,
        "items": len(re.findall(r"^(?:\*|\d\.) ", page, re.MULTILINE)),
        "rows": len(re.findall(r"^\| ", page, re.MULTILINE)),
        "links": Counter(links(language, name)),
        "placeholders": Counter(re.findall(r"{{ (\w+) }}", page)),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_only_its_people_can_say_of_a_portal_stands_once_and_alone(language):
    alone = Counter(
        (name, each) for name in names(language) for each in re.findall(r"^\n{{ (\w+) }}\n$", text(language, name), re.MULTILINE)
    )
    anywhere = Counter(each for name in names(language) for each in re.findall(r"{{ (\w+) }}", text(language, name)))

    assert alone == PARAGRAPHS
    assert {each: anywhere[each] for _, each in PARAGRAPHS} == dict.fromkeys(("operator", "standing", "accessibility"), 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_placeholder_is_one_of_the_known(language):
    for name in names(language):
        written = re.findall(r"{{.*?}}", text(language, name))

        assert {each for each in written if each not in {f"{{{{ {known} }}}}" for known in PLACEHOLDERS}} == set(), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_nothing_that_holds_for_one_portal_only(language):
    for name in names(language):
        assert MEANT_FOR_OTHERS.findall(text(language, name)) == [], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_leads_only_to_what_every_portal_has(language):
    known = {f"{name}.md" for name in names(language)} | IN_EVERY_PORTAL

    for name in names(language):
        assert {each for each in links(language, name) if each not in known and not each.startswith(PROGRAM)} == set(), name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", names("en"))
def test_a_page_is_built_alike_in_every_language(language, name):
    assert outline(language, name) == outline("en", name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_update_that_a_page_shows_passes_the_check(tmp_path: Path, language):
    [example] = re.findall(r"```yaml\n(.*?)```", text(language, "contribute"), re.DOTALL)
    content = shutil.copytree(portals.REAL, tmp_path / "content")
    record = content / "commitments" / "KEMKC0002.yml"
    record.write_text(record.read_text("utf-8").replace("  - updates\n", "") + example, "utf-8")

    _, result = load_portal(portals.real_settings(), content, portals.REAL_AS_OF, SerialExecutor())

    assert not result.errors, problems.text(result.errors)
    assert [each.field for each in result.problems if each.file.endswith(record.name) and each.field.startswith("updates")] == []
