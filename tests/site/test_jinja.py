"""Templates: what they may use, how they are escaped, and what happens when they fail."""

import pickle
import shutil
from dataclasses import replace

import own_schemas
import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from pledgebook import BuildError
from pledgebook.site import jinja
from pledgebook.site.pages import Page
from pledgebook.site.text import ForeignText, MarkedText
from pledgebook.site.view import View


def rendered(portal, source: str, *, language: str = "en", **values: object) -> str:
    return jinja.environment({}, View(portal, language), {}).from_string(source).render(**values)


@pytest.mark.parametrize("name", ["title", "items", "keys"])
def test_a_dictionary_made_in_a_template_has_its_parts(portal, tmp_path, name):
    assert rendered(portal, f"{{% set part = {{'{name}': 'x'}} %}}{{{{ part['{name}'] }}}}") == "x"


def test_a_part_of_a_dictionary_made_in_a_template_is_found_by_its_name(portal, tmp_path):
    assert rendered(portal, "{% set part = {'title': 'x'} %}{{ part.title }}") == "x"


@pytest.mark.parametrize("source", ["{{ missing }}", "{{ value.missing }}", "{% if value.missing %}{% endif %}"])
def test_what_is_not_there_is_an_error(portal, tmp_path, source):
    with pytest.raises(UndefinedError):
        rendered(portal, source, value={})


def test_everything_is_escaped_but_messages_of_the_program(portal, tmp_path):
    assert rendered(portal, "{{ value }}{{ _('%(site)s <b>', site=value) }}", value="<i>") == "&lt;i&gt;&lt;i&gt; <b>"


def test_what_is_in_another_language_is_marked_in_text_and_not_in_attributes(portal, tmp_path):
    source = "{{ _('A message that nobody has translated') }}|{{ gettext('A message that nobody has translated') }}|{{ value }}|{{ value | plain }}"

    assert rendered(portal, source, language="es", value=ForeignText("Ja", "de")) == (
        '<span lang="en" dir="auto">A message that nobody has translated</span>|A message that nobody has translated|<span lang="de" dir="auto">Ja</span>|Ja'
    )


def test_a_card_leads_to_its_record_from_every_page(portal):
    pages = own_schemas.rendered(portal)

    assert 'href="../commitments/lamp0001/"' in pages["commitments/"]
    assert 'href="../../commitments/lamp0001/"' in pages["countries/is/"]


@pytest.mark.parametrize("fault", ["{{ nothing }}", "{{ 1 + 'a' }}", "{% if %}"])
def test_a_failing_template_is_named_with_file_and_line(portal, tmp_path, fault):
    shutil.copytree(portal.settings.root / "templates", tmp_path / "templates")
    shutil.copytree(portal.settings.root / "locales", tmp_path / "locales")
    (tmp_path / "templates" / "broken.html").write_text(f"<p>\n{fault}\n", "utf-8")
    elsewhere = replace(portal, settings=replace(portal.settings, root=tmp_path))
    page = Page("broken/", "broken.html", "", lambda view: "", lambda view: "")

    with pytest.raises(BuildError, match=r"broken\.html:2: the template fails at the page /broken/: .*Correct the template\."):
        own_schemas.renderer(elsewhere, [page]).render(page)


def test_a_fault_of_the_program_is_not_blamed_on_a_template(portal):
    listed = own_schemas.site_pages(portal)
    [home] = [page for page in listed if page.path == ""]

    def failing(view: View) -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        own_schemas.renderer(portal, listed).render(replace(home, description=failing))


@pytest.mark.parametrize("text", [ForeignText("Ja <b>", "de"), MarkedText("a", Markup("<i>a</i>"))])
def test_marked_text_can_be_pickled(text):
    copy = pickle.loads(pickle.dumps(text))

    assert (copy, type(copy), copy.__html__()) == (text, type(text), text.__html__())
