"""Pictures and pages of prose: links, leftovers and what nobody sees."""

import shutil
from dataclasses import replace

import portals
import pytest
from PIL import Image

from pledgebook.check.content_files import ContentFiles
from pledgebook.publish.executor import SerialExecutor
from pledgebook.publish.load_portal import load_portal


def with_theme(**theme: str):
    chosen = portals.small_settings()
    return replace(chosen, mkdocs={**chosen.mkdocs, "theme": {"name": "material", **theme}})


@pytest.fixture
def content(tmp_path):
    return shutil.copytree(portals.SMALL, tmp_path / "content")


@pytest.fixture
def told(content):
    """What the check of the whole folder says of a file: severity, rule and message."""

    def told(path: str) -> list[tuple[str, str, str]]:
        _, result = load_portal(portals.small_settings(), content, portals.AS_OF, SerialExecutor())
        return [(each.severity, each.rule, each.message) for each in result.problems if each.file == str(content / path)]

    return told


def test_the_content_of_the_tests_is_as_it_should_be(content):
    portal = portals.small_portal()

    assert ContentFiles(content, portal.records, portals.small_settings()).problems() == []
    assert list(portal.pictures) == ["lantern quay #1.png"]


@pytest.mark.parametrize("path", ["images/plan.png", "pages/en/notes.md", "organizations/outside.yml", "images/sub", "pages/uk", "outside.md"])
def test_links_are_refused_everywhere(content, tmp_path, told, path):
    target = tmp_path / "secret"
    target.write_text("id: outside\n", "utf-8")
    link = content / path
    if link.is_dir():
        shutil.rmtree(link)
    link.symlink_to(target)

    assert [(severity, rule) for severity, rule, _ in told(path)] == [("error", "link")]


@pytest.mark.parametrize("path", ["images/plan.png~", "images/salaries.xlsx", "images/.DS_Store", "images/sub/plan.png"])
def test_a_file_among_the_pictures_that_nobody_names_is_told_and_not_published(content, told, path):
    (content / path).parent.mkdir(exist_ok=True)
    (content / path).write_bytes(b"anything")

    assert [(severity, rule) for severity, rule, _ in told(path)] == [("warning", "unnamed-file")]
    assert [each.name for each in ContentFiles(content, portals.small_portal().records, portals.small_settings()).published_pictures()] == ["lantern quay #1.png"]


@pytest.mark.parametrize(
    ("path", "rule"),
    [("pages/en/notes.txt", "no-page"), ("pages/en/sub/notes.md", "no-page"), ("pages/xx/about.md", "page-of-no-language"), ("pages/about.md", "page-of-no-language"), ("pages/en/About us.md", "page-name"), ("pages/en/CON~1.md", "page-name"), ("pages/en/con.md", "page-name")],
)
def test_a_file_among_the_pages_that_is_none_is_told(content, told, path, rule):
    (content / path).parent.mkdir(exist_ok=True)
    (content / path).write_text("# About\n", "utf-8")

    assert [rule for _, rule, _ in told(path)] == [rule]


@pytest.mark.parametrize(
    ("text", "rule", "fact"),
    [
        ("![A](../images/nowhere.png)", "image-without-a-picture", "there is no file 'nowhere.png'"),
        ("![A](../images/none.png)", "image-without-a-picture", "the file is empty"),
        ("a\u200bb", "not-text", "U+200B"),
        ("# About\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> c", "unfinished-merge", "a merge was not finished"),
        ("", "not-text", "the page is empty"),
        (b"\xff\xfea", "not-text", "not text in UTF-8"),
    ],
)
def test_a_page_is_looked_at_like_a_record(content, told, text, rule, fact):
    (content / "images" / "none.png").write_bytes(b"")
    (content / "pages" / "en" / "new.md").write_bytes(text if isinstance(text, bytes) else text.encode())

    assert [(each, fact in message) for _, each, message in told("pages/en/new.md")] == [(rule, True)]


def test_a_picture_that_a_page_or_the_settings_name_is_published(content):
    for name in ("a.png", "logo.png"):
        Image.new("RGB", (4, 4)).save(content / "images" / name)
    (content / "pages" / "uk").mkdir(exist_ok=True)
    (content / "pages" / "uk" / "new.md").write_text("![A](../images/a.png)", "utf-8")

    assert [each.name for each in ContentFiles(content, {}, with_theme(logo="images/logo.png")).published_pictures()] == ["a.png", "lantern quay #1.png", "logo.png"]


@pytest.mark.parametrize(("logo", "fact"), [("images/lantern quay 1.png", "there is no file"), ("images/none.png", "the file is empty"), ("assets/icon.svg", "")])
def test_a_logo_that_is_not_there_is_told(content, logo, fact):
    (content / "images" / "none.png").write_bytes(b"")
    told = [each.fact for each in ContentFiles(content, portals.small_portal().records, with_theme(logo=logo)).problems() if each.file.endswith("mkdocs.yml")]

    assert [fact in each for each in told] == [True] * bool(fact)


def test_a_slip_in_the_menu_is_told(content):
    chosen = portals.small_settings()
    menu = [{"About": "abuot.md"}, {"More": ["commitments/index.md", "elsewhere.md", "https://a.example/"]}]
    told = [each for each in ContentFiles(content, portals.small_portal().records, replace(chosen, mkdocs={**chosen.mkdocs, "nav": menu})).problems() if each.rule == "menu-to-nothing"]

    assert [(each.severity, each.message) for each in told] == [("warning", "the menu leads to 'abuot.md', and there is no such page. Did you mean 'about.md'?")]
