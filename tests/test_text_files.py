"""Settings, schema, catalogues and templates are examined like records: file, line, column, fact, cure."""

from pathlib import Path

import portals
import pytest

from pledgebook import PledgebookError, settings
from pledgebook.publish.executor import SerialExecutor
from pledgebook.publish.load_portal import load_portal
from pledgebook.site.i18n import messages

MERGE = b"<<<<<<< HEAD\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    return portals.copy_of_root(tmp_path_factory.mktemp("files"))


def fault(root: Path) -> str:
    """What reading everything in `root` says."""
    with pytest.raises(PledgebookError) as caught:
        _read(root)
    return str(caught.value).replace(f"{root}/", "")


def _read(root: Path) -> None:
    load_portal(settings.read(root), root / "content", portals.AS_OF, SerialExecutor())
    messages.read_catalogue(root / "locales" / "es.po")


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        ("mkdocs.yml", lambda text: MERGE + text, "mkdocs.yml:1: a merge was not finished here"),
        ("mkdocs.yml", lambda text: text.replace(b"  pledgebook:", b"\tpledgebook:"), "mkdocs.yml:54:1: not readable as YAML"),
        ("mkdocs.yml", lambda text: text + b"\nsite_name: Again\n", "mkdocs.yml:77:1: 'site_name' stands twice."),
        ("mkdocs.yml", lambda text: text + b"\nsite_nam: x\n", "mkdocs.yml:77: there is no setting 'site_nam'. Did you mean 'site_name'?"),
        ("mkdocs.yml", lambda text: text.replace(b"site_name: ", b"site_name: \xe9"), "mkdocs.yml:2:12: the file is not text in UTF-8"),
        ("datapackage.json", lambda text: MERGE + text, "datapackage.json:1: a merge was not finished here"),
        ("datapackage.json", lambda text: text.replace(b'"title"', b'"title": "x",\n  "title"', 1), "datapackage.json:5:3: 'title' stands twice in one object."),
        ("datapackage.json", lambda text: text.replace(b",\n", b"\n", 1), "datapackage.json:3:3: not readable as JSON"),
        ("datapackage.json", lambda text: text.replace(b'"licenses": [', b'"licenses": "x", "a": [', 1), "datapackage.json:7: 'licenses' can't be read. Write a list of objects"),
        ("schema/projects.json", lambda text: MERGE + text, "schema/projects.json:1: a merge was not finished here"),
        ("schema/projects.json", lambda text: text.replace(b'"title"', b'"title": "x", "title"', 1), "'title' stands twice in one object"),
        ("schema/codelists/relation.csv", lambda text: text + MERGE + b"a\n", "a merge was not finished here"),
        ("schema/codelists/relation.csv", lambda text: b"version https://git-lfs.github.com/spec/v1\n", "this is a pointer of Git LFS"),
        ("locales/es.po", lambda text: MERGE + text, "locales/es.po:1: a merge was not finished here"),
        ("locales/es.po", lambda text: text.replace(b'msgstr "Inicio"', b'msgstr "<script>x</script>"'), "the translation has mark-up that its message hasn't: </script>"),
        ("locales/es.po", lambda text: text.replace(b'msgstr "Inicio"', b'msgstr "%(name)s"'), "the translation has a place that its message doesn't fill in: %(name)s"),
        ("locales/es.po", lambda text: text.replace(b'msgid "Home"', b'msgd "Home"'), "not readable as a catalogue"),
        ("mkdocs.yml", lambda text: text.replace(b"site_name: ", "site_name: \u202e".encode()), "mkdocs.yml:2:12: the text holds an invisible character (U+202E, right-to-left override)"),
        ("schema/codelists/relation.csv", lambda text: text.replace(b"\nparent,", "\nparent\u200b,".encode()), "relation.csv:2:7: the text holds an invisible character (U+200B, zero width space)"),
        ("locales/es.po", lambda text: text.replace(b'msgstr "Inicio"', 'msgstr "Ini\u200bcio"'.encode()), "the text holds an invisible character"),
        ("templates/list.html", lambda text: text + MERGE, "templates/list.html:"),
        ("templates/list.html", lambda text: text + b"\xff", "the file is not text in UTF-8"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_place(root, file, change, said):
    path = root / file
    before = path.read_bytes()
    try:
        path.write_bytes(change(before))
        assert path.read_bytes() != before
        assert said in fault(root)
    finally:
        path.write_bytes(before)


def test_as_they_are_the_files_are_right(root):
    _read(root)
