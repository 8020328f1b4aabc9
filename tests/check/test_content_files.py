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
    """What is said of a file in the folder of records, or of the settings: severity, rule and message."""

    def told(path: str, **settings: object) -> list[tuple[str, str, str]]:
        found = ContentFiles(content, portals.small_portal().records, replace(portals.small_settings(), **settings)).problems()
        return [(each.severity, each.rule, each.message) for each in found if each.file in (str(content / path), str(portals.ROOT / path))]

    return told


def test_the_content_of_the_tests_is_as_it_should_be(content):
    portal = portals.small_portal()

    assert ContentFiles(content, portal.records, portals.small_settings()).problems() == []
    assert list(portal.pictures) == ["lantern quay #1.png"]


@pytest.mark.parametrize("path", ["images/plan.png", "pages/en/notes.md", "organizations/outside.yml", "images/sub", "pages/uk", "outside.md"])
def test_links_are_refused_everywhere(content, tmp_path, path):
    target = tmp_path / "secret"
    target.write_text("id: outside\n", "utf-8")
    link = content / path
    if link.is_dir():
        shutil.rmtree(link)
    link.symlink_to(target)

    _, result = load_portal(portals.small_settings(), content, portals.AS_OF, SerialExecutor())

    assert [(each.severity, each.rule, each.fact) for each in result.problems if each.file == str(link)] == [("error", "link", "this is a link to something elsewhere.")]


@pytest.mark.parametrize("folder", ["images", "pages", "pages/en"])
def test_a_folder_of_pictures_or_pages_is_no_link(content, tmp_path, told, folder):
    shutil.move(content / folder, tmp_path / "elsewhere")
    (content / folder).symlink_to(tmp_path / "elsewhere")

    assert told(folder) == [("error", "link", "this is a link to something elsewhere. Put the file itself here.")]
    assert told(f"{folder}/about.md") == []


@pytest.mark.parametrize("path", ["images/plan.png~", "images/salaries.xlsx", "images/.DS_Store", "images/sub/plan.png"])
def test_a_file_among_the_pictures_that_nobody_names_is_told_and_not_published(content, told, path):
    (content / path).parent.mkdir(exist_ok=True)
    (content / path).write_bytes(b"anything")

    assert told(path) == [("warning", "unnamed-file", "no record and no page names this file, so it is not published. Name it where it is to be seen, or remove it.")]
    assert [each.name for each in ContentFiles(content, portals.small_portal().records, portals.small_settings()).published_pictures()] == ["lantern quay #1.png"]


@pytest.mark.parametrize("path", ["images/.gitkeep", "images/.gitignore", "pages/.DS_Store", "pages/en/.about.md.swp", "pages/.git/en/x.md"])
def test_what_programs_keep_there_is_not_told(content, told, path):
    (content / path).parent.mkdir(parents=True, exist_ok=True)
    (content / path).write_text("x", "utf-8")

    assert told(path) == []


NO_LANGUAGE = ("warning", "page-of-no-language", "no page is made of this file. Move it into the folder of a language of the portal (en, es, uk), or remove it.")
NO_PAGE = ("warning", "no-page", "no page is made of this file: it is not published. A page is a file of Markdown: pages/en/name.md. Remove what is none.")
CURE_OF_NAME = "Rename the file: small letters a to z, digits and dashes."


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("pages/en/notes.txt", NO_PAGE),
        ("pages/en/sub/notes.md", NO_PAGE),
        ("pages/xx/about.md", NO_LANGUAGE),
        ("pages/about.md", NO_LANGUAGE),
        ("pages/en", NO_LANGUAGE),
        ("pages/en/About us.md", ("error", "page-name", f"'About us' can't be the address of a page. {CURE_OF_NAME}")),
        ("pages/en/CON~1.md", ("error", "page-name", f"'CON~1' can't be the address of a page. {CURE_OF_NAME}")),
        ("pages/en/con.md", ("error", "page-name", f"'con' can't be the address of a page. {CURE_OF_NAME}")),
    ],
)
def test_a_file_among_the_pages_that_is_none_is_told(content, told, path, problem):
    if (content / path).is_dir():
        shutil.rmtree(content / path)
    (content / path).parent.mkdir(exist_ok=True)
    (content / path).write_text("# About\n", "utf-8")

    assert told(path) == [problem]


def test_a_page_of_good_name_is_not_told(content, told):
    (content / "pages" / "uk").mkdir(exist_ok=True)
    (content / "pages" / "uk" / "about-2.md").write_bytes("\ufeff# Про нас\n".encode())

    assert told("pages/uk/about-2.md") == []


INVISIBLE = "the text holds an invisible character (U+200B, zero width space). Delete it and type the text around it anew."
MERGE = "a merge was not finished here: two versions of the next lines stand one below the other. Keep the lines that are right, and remove those that begin with `<<<<<<<`, `=======` and `>>>>>>>`."
NO_TEXT = "the page is empty, or not text in UTF-8. Write it, and save it as UTF-8."


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("# A\n\n![A](../images/nowhere.png)", (3, 6, "image-without-a-picture", "there is no file 'nowhere.png' in content/images/. Did you mean 'none.png'?")),
        ("![A](../images/xyz.jpg)", (1, 6, "image-without-a-picture", "there is no file 'xyz.jpg' in content/images/. Add the picture, or correct the name.")),
        ("![A](../images/lantern%20quay%20%231.png) ![A]( <../images/none.png> )", (1, 50, "image-without-a-picture", "'none.png' is no picture: the file is empty. Put the picture itself here.")),
        ("# A\n\na\u200bb", (3, 2, "not-text", INVISIBLE)),
        ("# About\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> c", (2, 1, "unfinished-merge", MERGE)),
        ("", (1, 1, "not-text", NO_TEXT)),
        (b"\xff\xfea", (1, 1, "not-text", NO_TEXT)),
    ],
)
def test_a_page_is_looked_at_like_a_record(content, text, problem):
    (content / "images" / "none.png").write_bytes(b"")
    page = content / "pages" / "en" / "new.md"
    page.write_bytes(text if isinstance(text, bytes) else text.encode())

    found = ContentFiles(content, portals.small_portal().records, portals.small_settings()).problems()

    assert [(each.line, each.column, each.rule, each.message) for each in found if each.file == str(page)] == [problem]
    assert [each.severity for each in found if each.file == str(page)] == ["error"]


@pytest.mark.parametrize("text", ["![A](images.png)", "[A](../images/a.png)", "![A](../pictures/a.png)", "![A](../images/sub/a.png)"])
def test_only_pictures_of_ours_are_looked_for(content, told, text):
    (content / "pages" / "en" / "new.md").write_text(text, "utf-8")

    assert told("pages/en/new.md") == []


def test_two_pictures_of_one_name_on_many_computers_are_told(content, told):
    for name in ("B.png", "b.png", "C.png", "c.png"):
        Image.new("RGB", (4, 4)).save(content / "images" / name)
    (content / "pages" / "en" / "new.md").write_text("![A](../images/B.png) ![A](../images/b.png) ![A](../images/C.png)", "utf-8")

    assert told("images/b.png") == [("error", "names-alike", "'b.png' and 'B.png' are one name on many computers. Rename one of them, and correct where it is named.")]
    assert told("images/B.png") == told("images/C.png") == []
    assert [rule for _, rule, _ in told("images/c.png")] == ["unnamed-file"]


def test_a_picture_whose_name_windows_forbids_is_told_where_it_is_named(content, told):
    for name in ("con.png", "aux.png"):
        Image.new("RGB", (4, 4)).save(content / "images" / name)
    (content / "pages" / "en" / "new.md").write_text("![A](../images/con.png)", "utf-8")

    fact = "Windows forbids files of the name 'con.png', so nobody could copy the pictures there."
    assert told("images/con.png") == [("error", "name-that-windows-forbids", f"{fact} Rename it, and correct where it is named.")]
    assert [rule for _, rule, _ in told("images/aux.png")] == ["unnamed-file"]


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: path.symlink_to(path.with_name("lantern quay #1.png"))], ids=["folder", "link"])
def test_a_folder_or_a_link_is_no_picture(content, told, make):
    make(content / "images" / "a.png")
    (content / "pages" / "en" / "new.md").write_text("![A](../images/a.png)", "utf-8")

    assert told("pages/en/new.md") == [("error", "image-without-a-picture", "'a.png' is a link or a folder, no picture. Put the picture itself into content/images/.")]


def test_a_picture_in_another_form_of_unicode_is_told(content, told):
    Image.new("RGB", (4, 4)).save(content / "images" / "e\u0301.png")
    (content / "pages" / "en" / "new.md").write_text("![A](../images/\u00e9.png)", "utf-8")

    fact = "the name of the file 'e\u0301.png' is written in another form of Unicode (letters and their marks as one sign, or as two)."
    assert told("pages/en/new.md") == [("error", "image-without-a-picture", f"{fact} Rename the file in content/images/: delete its name, and type it as it stands here.")]


def test_a_picture_that_a_page_or_the_settings_name_is_published(content):
    for name in ("a.png", "logo.png"):
        Image.new("RGB", (4, 4)).save(content / "images" / name)
    (content / "pages" / "uk").mkdir(exist_ok=True)
    (content / "pages" / "uk" / "new.md").write_text("![A](../images/a.png)", "utf-8")

    assert [each.name for each in ContentFiles(content, {}, with_theme(logo="images/logo.png")).published_pictures()] == ["a.png", "lantern quay #1.png", "logo.png"]


@pytest.mark.parametrize(
    ("logo", "message"),
    [
        ("images/lantern quay 1.png", "there is no file 'lantern quay 1.png' in content/images/. Did you mean 'lantern quay #1.png'?"),
        ("images/none.png", "'none.png' is no picture: the file is empty. Put the picture itself here."),
        ("assets/icon.svg", None),
        ("assets/images/none.png", None),
        ("https://example.org/logo.png", None),
        ("lantern.png", "the logo 'lantern.png' is no picture of the portal. Put it into content/images/, and write here: logo: images/lantern.png"),
        ("pictures/lantern.png", "the logo 'pictures/lantern.png' is no picture of the portal. Put it into content/images/, and write here: logo: images/lantern.png"),
    ],
)
def test_a_logo_that_is_not_there_is_told(content, tmp_path, logo, message):
    (content / "images" / "none.png").write_bytes(b"")
    (tmp_path / "mkdocs.yml").write_text(f"site_name: A\ntheme:\n  logo: {logo}\n", "utf-8")

    found = ContentFiles(content, portals.small_portal().records, replace(with_theme(logo=logo), root=tmp_path)).problems()

    told = [(each.file, each.line, each.severity, each.rule, each.message) for each in found if each.rule == "image-without-a-picture"]
    assert told == ([(str(tmp_path / "mkdocs.yml"), 3, "error", "image-without-a-picture", message)] if message else [])


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("title: Status: how to read it", "a colon stands where none is expected"),
        ("title: One\ntitle: Two", "stands twice"),
        ('title: "Not closed', "quote"),
    ],
)
def test_the_head_of_a_page_that_cannot_be_read_is_an_error_at_its_line(content, head, said):
    (content / "pages" / "en" / "about.md").write_text(f"---\n{head}\n---\n\nText.\n", "utf-8")

    found = ContentFiles(content, portals.small_portal().records, portals.small_settings()).problems()

    [problem] = [each for each in found if each.file.endswith("pages/en/about.md")]
    assert (problem.severity, problem.line > 1) == ("error", True)
    assert said in problem.message


@pytest.mark.parametrize("text", ["Text.\n", "---\ntitle: 'Status: how to read it'\n---\n\nText.\n", "Text.\n\n---\n\nMore: text: with colons.\n\n---\n"])
def test_a_page_whose_head_can_be_read_or_that_has_none_is_good(content, told, text):
    (content / "pages" / "en" / "about.md").write_text(text, "utf-8")

    assert told("pages/en/about.md") == []
