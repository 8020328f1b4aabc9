"""The stage of a site: all or nothing, and never somebody else's folder."""

from pathlib import Path

import pytest

from pledgebook import BuildError
from pledgebook.publish.staging import staging

MARKER = "data/marker"


def stage_site(site: Path, text: str) -> None:
    with staging(site, MARKER) as stage:
        stage.take([("index.html", text.encode()), (MARKER, b"")])


def fail_amid(site: Path) -> None:
    def fail() -> None:
        with staging(site, MARKER) as stage:
            stage.write("index.html", b"half made")
            raise LookupError

    with pytest.raises(LookupError):
        fail()


def beside(site: Path) -> set[str]:
    return {path.name for path in site.parent.iterdir()} - {site.name, f".{site.name}-lock"}


@pytest.fixture
def site(tmp_path) -> Path:
    site = tmp_path / "site"
    stage_site(site, "old")
    return site


def test_a_new_site_takes_the_place_of_the_old_one_and_leaves_nothing_beside(site):
    (site / "gone.html").touch()

    stage_site(site, "new")

    assert (site / "index.html").read_text("utf-8") == "new"
    assert not (site / "gone.html").exists()
    assert beside(site) == set()


def test_what_fails_leaves_the_old_site(site):
    fail_amid(site)

    assert (site / "index.html").read_text("utf-8") == "old"
    assert beside(site) == set()


def test_a_build_that_was_killed_amid_the_swap_is_repaired_by_the_next(site):
    site.rename(site.parent / ".site-old")

    fail_amid(site)

    assert (site / "index.html").read_text("utf-8") == "old"
    assert beside(site) == set()


@pytest.mark.parametrize("left", [".site-stage", ".site-work"])
def test_what_a_killed_build_left_does_not_get_into_the_next(site, left):
    (site.parent / left).mkdir()
    (site.parent / left / "left.html").touch()

    stage_site(site, "new")

    assert not (site / "left.html").exists()
    assert beside(site) == set()


def test_two_builds_of_one_site_exclude_each_other(site):
    with staging(site, MARKER) as stage, pytest.raises(BuildError, match=r"is running\. Wait until it ends"), staging(site, MARKER):
        pass
    assert stage.folder != site


def test_a_link_in_place_of_the_stage_is_not_followed(site, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "precious").touch()
    (tmp_path / ".site-stage").symlink_to(mine)

    stage_site(site, "new")

    assert (mine / "precious").exists()
    assert (site / "index.html").read_text("utf-8") == "new"


@pytest.mark.parametrize("kind", ["file", "link", "folder of other files"])
def test_what_is_no_site_is_not_replaced(tmp_path, kind):
    path, mine = tmp_path / "site", tmp_path / "mine"
    mine.mkdir()
    (mine / "record.yml").write_text("mine", "utf-8")
    {"file": lambda: path.write_text("mine"), "link": lambda: path.symlink_to(mine), "folder of other files": lambda: mine.rename(path)}[kind]()

    with pytest.raises(BuildError, match="Choose another"):
        stage_site(path, "new")

    assert not (path / "index.html").exists()


def test_an_empty_folder_and_a_folder_that_is_not_there_yet_become_sites(tmp_path):
    (tmp_path / "empty").mkdir()
    for site in (tmp_path / "empty", tmp_path / "not" / "there" / "yet"):
        stage_site(site, "new")
        assert (site / "index.html").is_file()


@pytest.mark.parametrize(("one", "other"), [("a/index.html", "a/index.html"), ("images/A.png", "images/a.png"), ("images/caf\u00e9.png", "images/cafe\u0301.png")])
def test_two_things_of_one_address_are_refused(site, one, other):
    def stage_both() -> None:
        with staging(site, MARKER) as stage:
            stage.claim([one])
            stage.claim([other])

    with pytest.raises(BuildError, match="two things have one address"):
        stage_both()

    assert (site / "index.html").read_text("utf-8") == "old"
