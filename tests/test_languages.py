"""Languages: everything that the site says is said in each of them."""

import re
from collections import Counter
from collections.abc import Iterator

import portals
import pytest

from pledgebook import codelists, languages, settings
from pledgebook import schema as schemas

CURE = "Run `make messages` and translate what is empty."
SITE_LANGUAGES = settings.read(portals.ROOT).languages
OTHERS = [language for language in SITE_LANGUAGES if language != languages.SOURCE_LANGUAGE]
LISTS = sorted((portals.ROOT / "schema" / "codelists").glob("*.csv"))
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%%|\{(\w+)\}")


def catalogue(language: str):
    return languages.read_catalogue(portals.ROOT / "locales" / f"{language}.po")


def key(message) -> tuple:
    return message.context, message.id if isinstance(message.id, str) else tuple(message.id)


@pytest.fixture(scope="module")
def wanted():
    """Every message of the program, its templates and its schema."""
    return languages.messages(portals.ROOT)


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_of_the_site_has_a_catalogue(language):
    assert (portals.ROOT / "locales" / f"{language}.po").is_file(), f"there is no locales/{language}.po. {CURE}"


@pytest.mark.parametrize("language", OTHERS)
def test_no_message_is_missing_from_a_catalogue(wanted, language):
    present = {key(message) for message in catalogue(language)}

    missing = [key(message) for message in wanted if message.id and key(message) not in present]

    assert missing == [], f"locales/{language}.po lacks {len(missing)} messages. {CURE}"


@pytest.mark.parametrize("language", OTHERS)
def test_no_message_of_a_catalogue_is_no_longer_used(wanted, language):
    used = {key(message) for message in wanted}

    left = [key(message) for message in catalogue(language) if message.id and key(message) not in used]

    assert left == [], f"locales/{language}.po holds {len(left)} messages that nothing says. {CURE}"


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated(language):
    assert languages.untranslated(catalogue(language)) == [], f"locales/{language}.po is not complete. {CURE}"


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_only_a_guess(language):
    assert [message.id for message in catalogue(language) if message.fuzzy and message.id] == [], f"look at these in locales/{language}.po"


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_placeholders_of_its_message(language):
    wrong = [(message.id, text) for message in catalogue(language) if message.id for text in _texts(message) if text and not _fits(text, message)]

    assert wrong == []


def _texts(message) -> list[str]:
    return list(message.string) if isinstance(message.id, list | tuple) else [message.string]


def _fits(text: str, message) -> bool:
    """Whether a text has the placeholders of its original. A form for one thing
    may say the number in words."""
    if isinstance(message.id, str):
        return _placeholders(text) == _placeholders(message.id)
    singular, plural = (_placeholders(each) for each in message.id)
    return _placeholders(text) in (singular, plural, plural - Counter(["num"]))


def _placeholders(text: str) -> Counter:
    return Counter(name or other or "%" for name, other in PLACEHOLDER.findall(text))


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_has_as_many_plurals_as_its_language(language):
    found = catalogue(language)

    for message in found:
        if isinstance(message.id, list | tuple):
            assert len(message.string) == found.num_plurals, message.id


def test_the_catalogues_cover_templates_program_and_schema(wanted):
    """Otherwise a complete catalogue would prove nothing."""
    said = {key(message) for message in wanted}

    assert (None, "Suggest a correction") in said
    assert (None, "Skip to content") in said
    assert (languages.SCHEMA_CONTEXT, "Expected outcomes") in said
    assert (languages.SCHEMA_CONTEXT, "Commitments that it answers for or supports") in said
    assert (None, ("%(num)s record", "%(num)s records")) in said


def test_a_language_without_a_catalogue_speaks_english(tmp_path):
    assert languages.translations(tmp_path, "is").gettext("Search") == "Search"


def test_new_messages_are_added_and_old_ones_removed(tmp_path):
    (tmp_path / "locales").mkdir()
    (tmp_path / "schema").mkdir()
    (tmp_path / "templates").mkdir()
    template = tmp_path / "templates" / "page.html"
    template.write_text('{{ _("One lamp") }} {{ _("Two lamps") }}', "utf-8")
    languages.update(tmp_path, ["es"])
    path = tmp_path / "locales" / "es.po"
    path.write_text(path.read_text("utf-8").replace('msgid "One lamp"\nmsgstr ""', 'msgid "One lamp"\nmsgstr "Un farol"'), "utf-8")
    template.write_text('{{ _("One lamp") }} {{ _("Three lamps") }}', "utf-8")

    lines = languages.update(tmp_path, ["es"])

    assert lines == ["es: 1 of 2 messages to translate"]
    assert {message.id: message.string for message in languages.read_catalogue(path) if message.id} == {"One lamp": "Un farol", "Three lamps": ""}


# Code lists and prose


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_every_code_has_a_label_in_every_language_of_the_site(path):
    without = [(code.code, language) for code in codelists.read(path) for language in SITE_LANGUAGES if not code.labels.get(language)]

    assert without == [], f"{path.name} lacks labels: add them in the columns label_<language>"


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_a_code_that_is_explained_is_explained_in_every_language_of_the_site(path):
    for code in codelists.read(path):
        assert not code.descriptions or set(SITE_LANGUAGES) <= set(code.descriptions), code.code


@pytest.mark.parametrize(("name", "asked"), [("country", SITE_LANGUAGES), ("currency", SITE_LANGUAGES[:1]), ("language", SITE_LANGUAGES[:1])])
def test_countries_have_names_in_every_language_and_other_codes_of_the_world_in_the_main_one(name, asked):
    schema = schemas.read(portals.ROOT / "schema", languages=SITE_LANGUAGES)

    assert [(code.code, language) for code in schema.codelists[name] for language in asked if not code.labels.get(language)] == []


def prose(language: str) -> set[str]:
    return {path.name for path in (portals.REAL / "pages" / language).glob("*.md")}


@pytest.mark.parametrize("language", SITE_LANGUAGES)
def test_every_page_of_prose_exists_in_every_language_of_the_site(language):
    assert prose(language) == prose(SITE_LANGUAGES[0])
    assert {"about.md", "contribute.md", "status.md"} <= prose(language)


@pytest.mark.parametrize("language", SITE_LANGUAGES)
def test_every_page_of_prose_has_a_title_and_a_description(language):
    for path in (portals.REAL / "pages" / language).glob("*.md"):
        front = path.read_text("utf-8").split("---")[1]
        assert re.search(r"^title: \S", front, re.MULTILINE), path
        assert re.search(r"^description: \S", front, re.MULTILINE), path


def test_the_menu_names_pages_that_are_there():
    named = {path for path in entries(settings.read(portals.ROOT).menu) if "/" not in path and path != "index.md"}

    assert named
    assert named - prose(SITE_LANGUAGES[0]) == set(), "mkdocs.yml: nav names pages that are not in content/pages/"


def entries(menu: object) -> Iterator[str]:
    """Every page that a menu names, in sections too."""
    if isinstance(menu, str):
        yield menu
    else:
        for each in menu.values() if isinstance(menu, dict) else menu:
            yield from entries(each)
