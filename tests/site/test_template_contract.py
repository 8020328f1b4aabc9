"""What templates may use: the page that says so, and the program, name the same things."""

import inspect
import re

import portals
import pytest
from jinja2.defaults import DEFAULT_FILTERS

from pledgebook.site.render import Renderer
from pledgebook.site.theme import Theme
from pledgebook.site.view import RecordView, View

README = (portals.ROOT / "templates" / "README.md").read_text("utf-8")
OF_JINJA = {"range", "dict", "lipsum", "cycler", "joiner", "namespace"}


def documented(heading: str) -> set[str]:
    section = README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return {name for cell in re.findall(r"^\| (`.*?`) \|", section, re.MULTILINE) for name in re.findall(r"`(\w+)", cell)}


@pytest.fixture(scope="module")
def environment():
    return Renderer(portals.small_portal(), "en", Theme("en", {})).environment


def test_every_name_is_documented_and_every_documented_one_exists(environment):
    assert documented("Names in every template") == set(environment.globals) - OF_JINJA | {"page"}


def test_every_filter_is_documented_and_every_documented_one_exists(environment):
    assert documented("Filters") == {name for name, filter_ in environment.filters.items() if DEFAULT_FILTERS.get(name) is not filter_}


def test_everything_that_a_view_offers_is_documented_and_exists():
    view = View(portals.small_portal(), "en")
    public = {name for name in dir(view) if not name.startswith("_")} - {"turn_to"}

    assert documented("`view`") == public
    assert documented("`view.record(record)`") == {name for name, _ in inspect.getmembers(RecordView) if not name.startswith("_")}


def test_templates_use_only_what_is_documented():
    used = {name for path in (portals.ROOT / "templates").rglob("*.html") for name in re.findall(r"\bview\.(\w+)", path.read_text("utf-8"))}

    assert used
    assert used - documented("`view`") == set()
