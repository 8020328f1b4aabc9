"""The theme: MkDocs runs once for each language, wherever the executor lets it."""

import pickle
from concurrent.futures import Executor, Future
from pathlib import Path

import portals
import pytest

from pledgebook.site import assets, pages, theme
from pledgebook.site.content_pages import content_pages_of
from pledgebook.site.urls import prefix


class Elsewhere(Executor):
    """Does the work as if in another process: everything is pickled on the way."""

    def submit(self, function, /, *args, **kwargs):
        future: Future = Future()
        task, arguments = pickle.loads(pickle.dumps((function, args)))
        future.set_result(pickle.loads(pickle.dumps(task(*arguments))))
        return future


@pytest.fixture(scope="module")
def themes(portal, tmp_path_factory) -> dict[str, theme.Theme]:
    return theme.render_theme(portal, content_pages_of(portal.settings, portals.SMALL), Elsewhere(), tmp_path_factory.mktemp("themes"))


def test_every_language_has_a_theme_made_by_a_task_that_can_be_pickled(themes):
    assert list(themes) == list(portals.LANGUAGES)


def test_there_is_a_template_for_every_page(portal, themes):
    listed = list(pages.site_pages(portal, content_pages_of(portal.settings, portals.SMALL)))
    for language, made in themes.items():
        wanted = {prefix(language, portal.settings) + page.placeholder for page in listed if page.path != "404.html"}
        assert wanted <= set(made.templates)


def test_a_template_has_each_block_once(themes):
    for block in theme.BLOCKS:
        assert themes["en"].templates["search/"].count(f"{{% block {block} %}}") == 1


def test_mkdocs_writes_only_into_the_given_folder(portal, tmp_path):
    before = set(Path.cwd().iterdir())
    content_pages = content_pages_of(portal.settings, portals.SMALL)["en"]

    theme.make_theme(*theme.theme_inputs(portal, content_pages, "en"), tmp_path / "work")

    assert [path.name for path in tmp_path.iterdir()] == ["work"]
    assert set(Path.cwd().iterdir()) == before


def test_scripts_are_served_without_comments():
    script = b"/** A type. */\nconst a = 1; // stays\n  // goes\nconst b = \"https://example.org\";\n"

    assert assets.strip_comments(script) == b'const a = 1; // stays\nconst b = "https://example.org";\n'
