"""Settings: what an adopter writes, and what each mistake is answered with."""

import json
from pathlib import Path

import pytest

from pledgebook import SettingsError, settings

MKDOCS = """\
site_name: Riverland keeps its word
site_url: https://riverland.example.org/pledges
site_description: What Riverland promised.
repo_url: https://git.example.org/riverland/
edit_uri: edit/main/
nav: [index.md]
extra:
  pledgebook:
    languages: [en, uk, pt-BR]
    names: {uk: Прирічя}
    claims: {en: What was promised.}
    colour: "#0b5351"
    feedback: issues
"""


@pytest.fixture
def root(tmp_path):
    """A folder with settings that are all right."""
    (tmp_path / "mkdocs.yml").write_text(MKDOCS, "utf-8")
    (tmp_path / "datapackage.json").write_text('{"name": "riverland"}', "utf-8")
    return tmp_path


def refusal(root: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        settings.read(root)
    return str(caught.value).removeprefix(f"{root}/")


def test_the_settings_of_this_repository_are_all_right(settings):
    assert settings.default_language == settings.languages[0]
    assert settings.site_url.endswith("/")


def test_settings_hold_what_is_written(root):
    read = settings.read(root)

    assert read.languages == ("en", "uk", "pt-BR")
    assert read.default_language == "en"
    assert (read.site_url, read.site_path) == ("https://riverland.example.org/pledges/", "/pledges/")
    assert read.edit_base == "https://git.example.org/riverland/edit/main/"
    assert read.menu == ["index.md"]
    assert read.package == {"name": "riverland"}


def test_name_and_claim_fall_back_to_the_main_language(root):
    read = settings.read(root)

    assert (read.name("uk"), read.name("en"), read.name("pt-BR")) == ("Прирічя", "Riverland keeps its word", "Riverland keeps its word")
    assert (read.claim("en"), read.claim("uk")) == ("What was promised.", "What was promised.")


def test_what_may_be_left_out_has_a_default(root):
    text = MKDOCS.partition("    names:")[0].replace("edit_uri: edit/main/\nnav: [index.md]\n", "")
    (root / "mkdocs.yml").write_text(text, "utf-8")

    read = settings.read(root)

    assert (read.names, read.claims, read.colour, read.feedback, read.menu) == ({}, {}, "#0b5351", ("issues",), [])
    assert read.claim("uk") == "What Riverland promised."
    assert read.edit_base == "https://git.example.org/riverland/edit/main/"


def test_a_site_at_the_root_of_its_server_has_the_path_of_a_slash(root):
    (root / "mkdocs.yml").write_text(MKDOCS.replace("example.org/pledges", "example.org"), "utf-8")

    assert settings.read(root).site_path == "/"


def test_corrections_may_come_by_e_mail_where_there_is_no_repository(root):
    (root / "mkdocs.yml").write_text(MKDOCS.replace("repo_url: https://git.example.org/riverland/\n", "").replace("issues", "pledges@example.org"), "utf-8")

    read = settings.read(root)

    assert (read.feedback, read.edit_base) == (("pledges@example.org",), "")


NO_LIST = "mkdocs.yml: extra.pledgebook.languages must list each language once, the main one first: [en, es]."
NO_FEEDBACK = "mkdocs.yml: extra.pledgebook.feedback leads nowhere. Write 'issues' (and set repo_url), an e-mail address, or a list of both: [issues, desk@example.org]."
NO_SETTINGS = "mkdocs.yml: extra.pledgebook must hold settings, each on a line of its own."


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        ("site_name: Riverland keeps its word\n", "", "mkdocs.yml: 'site_name' is missing. Add it: pages, data and feeds carry it."),
        ("https://riverland.example.org/pledges", "", "mkdocs.yml: 'site_url' is missing. Add it: pages, data and feeds carry it."),
        (
            "https://riverland.example.org/pledges",
            "riverland.example.org",
            "mkdocs.yml: site_url 'riverland.example.org' is not a web address. Start it with https://.",
        ),
        ("[en, uk, pt-BR]", "[]", NO_LIST),
        ("[en, uk, pt-BR]", "en", NO_LIST),
        ("[en, uk, pt-BR]", "", NO_LIST),
        ("[en, uk, pt-BR]", "[en, uk, en]", NO_LIST),
        ("[en, uk, pt-BR]", "[en, [uk], [uk]]", NO_LIST),
        ("[en, uk, pt-BR]", "[en, klingon]", "mkdocs.yml: 'klingon' is not a language code. Use codes such as en, es, uk or pt-BR; put 'no' in quotes."),
        ("[en, uk, pt-BR]", "[EN]", "mkdocs.yml: 'EN' is not a language code. Did you mean 'en'? Use codes such as en, es, uk or pt-BR; put 'no' in quotes."),
        ("[en, uk, pt-BR]", "[pt_BR]", "mkdocs.yml: 'pt_BR' is not a language code. Did you mean 'pt-BR'? Use codes such as en, es, uk or pt-BR; put 'no' in quotes."),
        ("[en, uk, pt-BR]", "[no]", "mkdocs.yml: 'False' is not a language code. Use codes such as en, es, uk or pt-BR; put 'no' in quotes."),
        ("[en, uk, pt-BR]", "[../en]", "mkdocs.yml: '../en' is not a language code. Use codes such as en, es, uk or pt-BR; put 'no' in quotes."),
        ("{uk: Прирічя}", "Riverland", "mkdocs.yml: extra.pledgebook.names must hold a text for each language code: `en: …`."),
        ("{en: What was promised.}", "[a]", "mkdocs.yml: extra.pledgebook.claims must hold a text for each language code: `en: …`."),
        ("{en: What was promised.}", "{en: }", "mkdocs.yml: extra.pledgebook.claims must hold a text for each language code: `en: …`."),
        (
            "    colour:",
            "    color:",
            "mkdocs.yml: extra.pledgebook has no setting 'color'. Choose one of: answer_days, claims, colour, feedback, languages, names, offline, schema_version, statements.",
        ),
        ('"#0b5351"', "teal", "mkdocs.yml: 'teal' is not a colour. Write six hexadecimal digits: '#0b5351'."),
        ('"#0b5351"', "#0b5351", "mkdocs.yml: 'None' is not a colour. Write six hexadecimal digits: '#0b5351'."),
        (
            '"#0b5351"',
            '"#9acd32"',
            "mkdocs.yml: the colour #9acd32 is too light to be read on white (contrast 1.9, at least 4.5 needed). Choose a darker one.",
        ),
        ("feedback: issues", "feedback: phone", NO_FEEDBACK),
        ("feedback: issues", "feedback: []", NO_FEEDBACK),
        ("feedback: issues", "feedback: [issues, phone]", NO_FEEDBACK),
        ("feedback: issues", "answer_days: soon", "mkdocs.yml: extra.pledgebook.answer_days is 'soon'. Write a whole number of days, or remove the line."),
        ("repo_url: https://git.example.org/riverland/\n", "", NO_FEEDBACK),
        ("  pledgebook:\n    languages: [en, uk, pt-BR]", "  pledgebook: [en]\n  more:", NO_SETTINGS),
        ("extra:\n  pledgebook:", "extra: [pledgebook]\nvalidation:\n  more:", NO_SETTINGS),
        (MKDOCS, "site_name: a\nsite_url: https://example.org/\nextra:\n", NO_LIST),
        (MKDOCS, "- site_name\n", "mkdocs.yml: the file holds no settings. Write them as lines of `name: value`."),
        (MKDOCS, "", "mkdocs.yml: 'site_name' is missing. Add it: pages, data and feeds carry it."),
    ],
)
def test_a_mistake_in_mkdocs_yml_is_told_with_what_to_do(root, written, instead, message):
    assert written in MKDOCS
    (root / "mkdocs.yml").write_text(MKDOCS.replace(written, instead), "utf-8")

    assert refusal(root) == message


def test_settings_that_are_not_yaml_are_refused_with_the_place(root):
    (root / "mkdocs.yml").write_text("site_name: [a\nsite_url: b\n", "utf-8")

    assert refusal(root).startswith("mkdocs.yml:2:9: not readable as YAML: ")


@pytest.mark.parametrize("name", ["mkdocs.yml", "datapackage.json"])
def test_both_files_must_be_there_and_be_text(root, name):
    (root / name).write_bytes("año".encode("latin-1"))
    assert refusal(root) == f"{name}:1:2: the file is not text in UTF-8. Save it as UTF-8."

    (root / name).unlink()
    assert refusal(root) == f"{name}: the file can't be read: No such file or directory. Put it there, or check who may read it."


def test_the_data_package_must_be_json(root):
    (root / "datapackage.json").write_text('{"name": "riverland",}', "utf-8")

    assert refusal(root) == (
        "datapackage.json:1:22: not readable as JSON: Expecting property name enclosed in double quotes. "
        "Look for a missing comma, quote or bracket."
    )


def test_the_data_package_must_be_an_object(root):
    (root / "datapackage.json").write_text(json.dumps(["riverland"]), "utf-8")

    assert refusal(root) == "datapackage.json: the file holds no object. Write one: { … }."


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("he", "rtl"), ("ar-EG", "rtl"), ("ur", "rtl"), ("en", "ltr"), ("uk", "ltr"), ("pt-BR", "ltr")])
def test_languages_know_in_which_direction_they_run(language, direction):
    assert settings.direction(language) == direction
