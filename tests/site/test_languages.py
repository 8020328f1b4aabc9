"""Languages: everything that the site says is said in each of them, as it is
said there."""

import gettext
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import portals
import pytest

from pledgebook import settings
from pledgebook.layers import Layers, layers_of
from pledgebook.schema import codelists
from pledgebook.schema import reader as schemas
from pledgebook.site.i18n import messages as languages
from pledgebook.site.i18n.formats import Formats

CURE = "Run `make messages` and translate what is empty."
CURE_OF_PAGES = "Translate them, under the same names."
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
    return languages.messages(layers_of(portals.ROOT))


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
    guesses = [message.id for message in catalogue(language) if message.fuzzy and message.id]

    assert guesses == [], f"locales/{language}.po marks translations as fuzzy. Look at them, mend them and remove the mark."


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_placeholders_of_its_message(language):
    wrong = [(message.id, text) for message in catalogue(language) if message.id for text in _texts(message) if text and not _fits(text, message)]

    assert wrong == [], f"locales/{language}.po: translations lack a placeholder of their message, or have one too many. Write %(…)s as the message does."


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
            assert len(message.string) == found.num_plurals, f"locales/{language}.po: {message.id} needs {found.num_plurals} forms. {CURE}"


def test_the_catalogues_cover_templates_program_and_schema(wanted):
    """Otherwise a complete catalogue would prove nothing."""
    said = {key(message) for message in wanted}

    assert (None, "Suggest a correction") in said
    assert (None, "Skip to content") in said
    assert (languages.SCHEMA_CONTEXT, "Expected outcomes") in said
    assert (languages.SCHEMA_CONTEXT, "Commitments that it answers for or supports") in said
    assert (None, ("%(num)s record", "%(num)s records")) in said


def test_a_language_without_a_catalogue_speaks_english(tmp_path):
    assert languages.Messages([tmp_path], "is").gettext("Search") == "Search"


def test_new_messages_are_added_and_old_ones_removed(tmp_path):
    (tmp_path / "locales").mkdir()
    (tmp_path / "schema").mkdir()
    (tmp_path / "templates").mkdir()
    template = tmp_path / "templates" / "page.html"
    template.write_text('{{ _("One lamp") }} {{ _("Two lamps") }}', "utf-8")
    languages.update(Layers((tmp_path,)), ["es"])
    path = tmp_path / "locales" / "es.po"
    path.write_text(path.read_text("utf-8").replace('msgid "One lamp"\nmsgstr ""', 'msgid "One lamp"\nmsgstr "Un farol"'), "utf-8")
    template.write_text('{{ _("One lamp") }} {{ _("Three lamps") }}', "utf-8")

    lines = languages.update(Layers((tmp_path,)), ["es"])

    assert lines == ["es: 1 of 2 messages to translate"]
    assert {message.id: message.string for message in languages.read_catalogue(path) if message.id} == {"One lamp": "Un farol", "Three lamps": ""}


# Code lists and prose


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_every_code_has_a_label_in_every_language_of_the_site(path):
    without = [(code.code, language) for code in codelists.read(path) for language in SITE_LANGUAGES if not code.labels.get(language)]

    assert without == [], f"schema/codelists/{path.name} lacks labels. Write them in the columns label_<language>."


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_a_code_that_is_explained_is_explained_in_every_language_of_the_site(path):
    without = [(code.code, language) for code in codelists.read(path) if code.descriptions for language in SITE_LANGUAGES if language not in code.descriptions]

    assert without == [], f"schema/codelists/{path.name} lacks descriptions. Write them in the columns description_<language>."


@pytest.mark.parametrize(("name", "asked"), [("country", SITE_LANGUAGES), ("currency", SITE_LANGUAGES[:1]), ("language", SITE_LANGUAGES[:1])])
def test_countries_have_names_in_every_language_and_other_codes_of_the_world_in_the_main_one(name, asked):
    schema = schemas.read(portals.ROOT / "schema", languages=SITE_LANGUAGES)

    assert [(code.code, language) for code in schema.codelists[name] for language in asked if not code.labels.get(language)] == []


def test_a_name_that_the_cldr_lacks_is_said_in_the_main_language():
    _, currencies, tongues = codelists.world_codelists(("en", "sw"))

    assert currencies.codes["XAU"].labels == {"en": "Gold"}
    assert tongues.codes["oj"].labels == {"en": "Ojibwa"}
    assert tongues.codes["uk"].labels["sw"] == "Kiukraini"
    assert codelists.world_codelists(("sw",))[2].codes["oj"].labels["sw"] == "Ojibwa"


def prose(language: str) -> set[str]:
    return {path.name for path in (portals.REAL / "pages" / language).glob("*.md")}


@pytest.mark.parametrize("language", SITE_LANGUAGES)
def test_every_page_of_prose_exists_in_every_language_of_the_site(language):
    lacking, alone = prose(SITE_LANGUAGES[0]) - prose(language), prose(language) - prose(SITE_LANGUAGES[0])

    assert lacking == set(), f"content/pages/{language}/ lacks pages of content/pages/{SITE_LANGUAGES[0]}/. {CURE_OF_PAGES}"
    assert alone == set(), f"content/pages/{SITE_LANGUAGES[0]}/ lacks pages of content/pages/{language}/, which no site shows then. {CURE_OF_PAGES}"
    assert {"about.md", "contribute.md", "status.md"} <= prose(language)


@pytest.mark.parametrize("language", SITE_LANGUAGES)
def test_every_page_of_prose_has_a_title_and_a_description(language):
    for path in (portals.REAL / "pages" / language).glob("*.md"):
        front = path.read_text("utf-8").split("---")[1]
        for name in ("title", "description"):
            assert re.search(rf"^{name}: \S", front, re.MULTILINE), f"{path}: there is no {name}. Write `{name}: …` between the lines of dashes."


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


# As it is said there


COUNTED = {
    "en": {1: "1 record", 0: "0 records", 2: "2 records", 21: "21 records"},
    "es": {1: "1 registro", 0: "0 registros", 2: "2 registros", 21: "21 registros"},
    "uk": {1: "1 запис", 2: "2 записи", 4: "4 записи", 5: "5 записів", 11: "11 записів", 21: "21 запис", 22: "22 записи", 0: "0 записів", 112: "112 записів"},
    "fr": {0: "0 fiche", 1: "1 fiche", 2: "2 fiches", 21: "21 fiches"},
    "ar": {0: "لا سجلات", 1: "سجل واحد", 2: "سجلان", 3: "3 سجلات", 10: "10 سجلات", 11: "11 سجلًا", 99: "99 سجلًا", 100: "100 سجل", 103: "103 سجلات"},
}


@pytest.mark.parametrize(("language", "number", "words"), [(language, *each) for language, forms in COUNTED.items() for each in forms.items()])
def test_a_number_of_records_is_said_as_the_language_counts(language, number, words):
    messages = languages.Messages([portals.ROOT / "locales"], language)

    assert messages.ngettext("%(num)s record", "%(num)s records", number) % {"num": number} == words


def test_every_language_of_the_site_is_counted_in():
    assert set(COUNTED) == set(WRITTEN) == set(SITE_LANGUAGES), "tests/site/test_languages.py: say in COUNTED and WRITTEN how the language counts and writes."


@pytest.mark.parametrize("language", OTHERS)
def test_each_plural_form_is_the_one_that_browsers_choose(language):
    """The explorer's script takes forms by their names in the CLDR (`Intl.PluralRules`),
    the pages by the formula of the catalogue: both must mean the same form."""
    formats, plural = Formats(language), gettext.c2py(catalogue(language).plural_expr)
    forms = {name: plural(number) for name, number in formats.plural_samples.items()}

    assert [number for number in range(1000) if forms[formats.locale.plural_form(number)] != plural(number)] == []


WRITTEN = {
    "en": ("August 2021", "August 31, 2021", "1,234,567.5", "USD 875,000", "EUR 1,234.50", "12 kB", "A, B, and C", ", "),
    "es": ("agosto de 2021", "31 de agosto de 2021", "1.234.567,5", "USD 875.000", "EUR 1.234,50", "12 kB", "A, B y C", ", "),
    "uk": ("серпень 2021 р.", "31 серпня 2021 р.", "1 234 567,5", "USD 875 000", "EUR 1 234,50", "12 кБ", "A, B і C", ", "),
    "fr": ("août 2021", "31 août 2021", "1 234 567,5", "USD 875 000", "EUR 1 234,50", "12 ko", "A, B et C", ", "),
    "ar": ("أغسطس 2021", "31 أغسطس 2021", "1,234,567.5", "USD 875,000", "EUR 1,234.50", "12 كيلوبايت", "A وB وC", "، "),
}


@pytest.mark.parametrize(("language", "written"), WRITTEN.items())
def test_dates_numbers_money_and_lists_are_written_as_in_the_language(language, written):
    formats = Formats(language)
    dates = (formats.date("2021-08"), formats.date("2021-08-31"))
    numbers = (formats.number("1234567.5"), formats.money("875000", "USD"), formats.money("1234.5", "EUR"), formats.size(12_000))

    assert tuple(re.sub(r"\s", " ", each) for each in (*dates, *numbers, formats.words("ABC"), formats.comma)) == written


@pytest.mark.parametrize("language", SITE_LANGUAGES)
def test_a_date_is_no_more_exact_than_it_is(language):
    assert Formats(language).date("2021") == "2021"


@pytest.mark.parametrize("language", ["pt-BR", "he", "fa", "zh-Hant", "ckb", "sw", "cy", "th"])
def test_languages_that_the_site_may_get_write_dates_numbers_and_lists_too(language):
    formats = Formats(language)

    written = (formats.date("2021-08"), formats.date("2021-08-31"), formats.number("1234567.5"), formats.money("875000", "USD"), formats.size(12_000))
    assert all(re.search(r"\d", each) for each in written)
    assert formats.words("ABC")
    assert not re.search(r"\w", formats.comma)


FRENCH = [path for content in (portals.REAL, portals.ROOT / "tests" / "demo" / "content") for path in sorted((content / "pages" / "fr").glob("*.md"))]
HOLD = "Put a no-break space (U+00A0) before : ; ? ! » and after «, so that no line begins with one."


def loose(text: str) -> list[str]:
    return re.findall(r"[^\s|] [:;?!»](?![\w-])|« ", text)


@pytest.mark.parametrize("path", FRENCH, ids=lambda path: path.relative_to(portals.ROOT).as_posix())
def test_french_stops_hang_on_their_words_in_prose(path):
    text = re.sub(r"```.*?```|`[^`\n]*`", "", path.read_text("utf-8"), flags=re.DOTALL)

    assert loose(text) == [], f"{path}: {HOLD}"


def test_french_stops_hang_on_their_words_in_the_interface():
    said = [text for message in catalogue("fr") if message.id for text in _texts(message)]
    said += [text for path in LISTS for code in codelists.read(path) for text in (code.labels.get("fr", ""), code.descriptions.get("fr", ""))]

    assert [text for text in said if loose(text)] == [], f"locales/fr.po, schema/codelists/: {HOLD}"


# What is not translated


def write_catalogue(folder: Path, language: str, text: str) -> None:
    header = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: {language}\\n"\n\n'
    (folder / f"{language}.po").write_text(header + text, "utf-8")


def test_a_message_without_translation_is_said_in_the_main_language_of_the_portal(tmp_path):
    write_catalogue(tmp_path, "uk", 'msgid "Lamp"\nmsgstr ""\n\nmsgid "Wick"\nmsgstr "Ґніт"\n')
    write_catalogue(tmp_path, "es", 'msgid "Lamp"\nmsgstr "Farol"\n\nmsgid "Wick"\nmsgstr "Mecha"\n')

    said = languages.Messages([tmp_path], "uk", "es")

    assert [said.gettext(each) for each in ("Lamp", "Wick", "Moth")] == ["Farol", "Ґніт", "Moth"]
    assert languages.Messages([tmp_path], "uk").gettext("Lamp") == "Lamp"
    assert languages.Messages([tmp_path], "en", "es").gettext("Lamp") == "Lamp"


def test_of_every_message_it_is_known_in_which_language_it_is_said(tmp_path):
    write_catalogue(tmp_path, "uk", 'msgid "Lamp"\nmsgstr ""\n\nmsgid "Wick"\nmsgstr "Ґніт"\n\nmsgctxt "schema"\nmsgid "Oil"\nmsgstr "Олія"\n')
    write_catalogue(tmp_path, "es", 'msgid "Lamp"\nmsgstr "Farol"\n\nmsgid "Oil"\nmsgstr "Aceite"\n')

    said = languages.Messages([tmp_path], "uk", "es")

    assert [said.language_of(each) for each in ("Lamp", "Wick", "Moth", "Oil")] == ["es", "uk", "en", "es"]
    assert said.language_of("Oil", "schema") == "uk"
    assert languages.Messages([tmp_path], "uk").language_of("Lamp") == "en"
    assert languages.Messages([tmp_path], "en", "es").language_of("Lamp") == "en"


@pytest.mark.parametrize("language", SITE_LANGUAGES)
def test_a_language_of_the_site_says_everything_itself(wanted, language):
    said = languages.Messages([portals.ROOT / "locales"], language, SITE_LANGUAGES[0])

    assert {said.language_of(text, context) for context, id in map(key, wanted) if id for text in ([id] if isinstance(id, str) else id[:1])} == {language}


def test_a_plural_that_lacks_a_form_is_not_said_half_translated(tmp_path):
    plural = 'msgid "%(num)s lamp"\nmsgid_plural "%(num)s lamps"\n'
    write_catalogue(tmp_path, "uk", plural + 'msgstr[0] "%(num)s ліхтар"\nmsgstr[1] "%(num)s ліхтарі"\nmsgstr[2] ""\n')
    write_catalogue(tmp_path, "es", plural + 'msgstr[0] "%(num)s farol"\nmsgstr[1] "%(num)s faroles"\n')

    said = languages.Messages([tmp_path], "uk", "es")

    assert [said.ngettext("%(num)s lamp", "%(num)s lamps", number) for number in (1, 2, 5)] == ["%(num)s farol", "%(num)s faroles", "%(num)s faroles"]
