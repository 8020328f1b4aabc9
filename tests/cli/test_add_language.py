"""A further language: one command and no code, tried in a copy of the repository."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import markup
import portals
import pytest
from babel.messages.pofile import write_po

from pledgebook import SchemaError, SettingsError, settings
from pledgebook.cli import add_language as translation
from pledgebook.layers import layers_of
from pledgebook.site.i18n import messages as languages
from pledgebook.site.text import ForeignText, fill, join, language_of

SIXTH, SEVENTH = "pt-BR", "ckb"  # a region's, and one from right to left that Material doesn't know
NEEDED = ("build.py", "content", "datapackage.json", "locales", "mkdocs.yml", "pledgebook", "schema", "templates")
TOLD = {"Skip to content": "Ir para o conteúdo", "Milestones": "Marcos", "Complete": "Completo"}
COUNTED = {"%(num)s record": ("%(num)s registro", "%(num)s registros")}
LABEL, PAGE = "Em andamento", "---\ntitle: Sobre este portal\ndescription: O que é.\n---\n\nUm portal de faróis.\n"


def copy_of_the_repository(root: Path) -> Path:
    root.mkdir()
    for name in NEEDED:
        source = portals.ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, root / name)
    if (portals.ROOT / "node_modules").exists():
        (root / "node_modules").symlink_to(portals.ROOT / "node_modules")
    return root


def command(root: Path, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "build.py", *words], cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)


def contents(root: Path) -> dict[str, bytes]:
    """What may change: settings, catalogues, code lists and prose."""
    folders = ("locales", "schema", "content/pages")
    return {str(path.relative_to(root)): path.read_bytes() for folder in folders for path in (root / folder).rglob("*") if path.is_file()} | {
        "mkdocs.yml": (root / "mkdocs.yml").read_bytes()
    }


# The command


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    return copy_of_the_repository(tmp_path_factory.mktemp("further") / "copy")


@pytest.fixture(scope="module")
def told(copy) -> dict[str, str]:
    """What the command says when it adds each of the two languages."""
    told = {}
    for code in (SIXTH, SEVENTH):
        done = command(copy, "language", code)
        assert done.returncode == 0, done.stderr
        told[code] = done.stderr
    return told


def test_the_command_says_what_is_to_be_translated_and_where(told, copy):
    number = len(languages.messages(layers_of(copy)))
    first, *lines = told[SIXTH].splitlines()

    assert first == "Português (Brasil) (pt-BR) is a language of the portal. To be translated:"
    assert lines[0] == f"locales/pt-BR.po: {number} of {number} messages"
    assert re.fullmatch(r"schema/codelists/: \d{3} labels \(column label_pt-BR\) and \d{3} descriptions \(column description_pt-BR\) in \d\d lists", lines[1])
    prose = sorted(path.name for path in (copy / "content" / "pages" / "en").glob("*.md"))
    assert lines[2] == f"content/pages/pt-BR/: {', '.join(prose)}, as in content/pages/en/"
    assert lines[3:] == ["mkdocs.yml: extra.pledgebook.claims.pt-BR, the sentence on the home page"]


def test_only_the_places_for_words_change(told, copy):
    before, after = contents(portals.ROOT), contents(copy)

    new = {f"{folder}{code}{rest}" for code in (SIXTH, SEVENTH) for folder, rest in (("locales/", ".po"), ("content/pages/", "/.gitkeep"))}
    assert set(after) - set(before) == new
    assert {path for path, content in before.items() if after[path] != content} == {"mkdocs.yml", *(path for path in before if path.startswith("schema/codelists/"))}


def test_of_the_settings_only_the_list_of_languages_changes(told, copy):
    lines = zip(*((root / "mkdocs.yml").read_text("utf-8").splitlines() for root in (portals.ROOT, copy)), strict=True)

    [(old, new)] = [(old, new) for old, new in lines if old != new]
    assert new == old.removesuffix("]") + ", pt-BR, ckb]"
    assert settings.read(copy).languages == (*settings.read(portals.ROOT).languages, SIXTH, SEVENTH)


def test_every_code_list_has_empty_columns_after_those_of_the_other_languages(told, copy):
    last = settings.read(portals.ROOT).languages[-1]
    for path in sorted((portals.ROOT / "schema" / "codelists").glob("*.csv")):
        old, new = (list(csv.DictReader(io.StringIO((root / path.relative_to(portals.ROOT)).read_text("utf-8")))) for root in (portals.ROOT, copy))
        header = ",".join(new[0])
        for name in ("label", "description"):
            assert f"{name}_{last},{name}_pt-BR,{name}_ckb," in header, path.name
        for before, after in zip(old, new, strict=True):
            assert {after.pop(f"{name}_{code}") for name in ("label", "description") for code in (SIXTH, SEVENTH)} == {""}, path.name
            assert before == after, path.name


@pytest.mark.parametrize("code", [SIXTH, SEVENTH])
def test_the_new_catalogue_holds_every_message_and_no_translation(told, copy, code):
    catalogue = languages.read_catalogue(copy / "locales" / f"{code}.po")

    assert {message.id for message in catalogue} == {message.id for message in languages.messages(layers_of(copy))}
    assert len(languages.untranslated(catalogue)) == len(catalogue)


def test_a_language_that_is_there_is_refused_and_nothing_changes(told, copy):
    before = contents(copy)

    done = command(copy, "language", SIXTH)

    assert done.returncode == 2
    assert done.stderr == "error: mkdocs.yml: extra.pledgebook.languages holds 'pt-BR' already. `make messages` says what of it is to be translated.\n"
    assert contents(copy) == before


def test_the_catalogues_are_as_they_were_after_another_look_for_messages(told, copy):
    command(copy, "messages")
    before = contents(copy)

    assert command(copy, "messages").returncode == 0
    assert contents(copy) == before


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("klingon", "language: 'klingon' is no language that the Unicode CLDR knows. Use a code such as pt, pt-BR or he."),
        ("zz", "language: 'zz' is no language that the Unicode CLDR knows. Use a code such as pt, pt-BR or he."),
        ("../en", "language: '../en' is no language that the Unicode CLDR knows. Use a code such as pt, pt-BR or he."),
        ("", "language: '' is no language that the Unicode CLDR knows. Use a code such as pt, pt-BR or he."),
        ("PT", "language: 'PT' is not how one writes this code. Write pt."),
        ("pt_BR", "language: 'pt_BR' is not how one writes this code. Write pt-BR."),
        ("zh-hant", "language: 'zh-hant' is not how one writes this code. Write zh-Hant."),
        ("iw", "language: 'iw' is not how one writes this code. Write he."),
        ("es", "mkdocs.yml: extra.pledgebook.languages holds 'es' already. `make messages` says what of it is to be translated."),
    ],
)
def test_a_code_that_can_not_be_used_is_refused_with_what_to_do(code, message):
    with pytest.raises(SettingsError) as caught:
        translation.add(portals.ROOT, code)

    assert str(caught.value) == message


# Ways to write the settings and the code lists


@pytest.fixture
def house(tmp_path) -> Path:
    """As much of a repository as a language needs."""
    for folder in ("schema/codelists", "locales", "content/pages/en"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "schema" / "codelists" / "lamp.csv").write_text("code,label_en\non,On\n", "utf-8")
    (tmp_path / "schema" / "meta-schema.json").write_text("{}", "utf-8")
    (tmp_path / "datapackage.json").write_text("{}", "utf-8")
    write_settings(tmp_path, "[en, es]")
    return tmp_path


def write_settings(root: Path, listed: str, end: str = "\n") -> str:
    text = f"site_name: a\nsite_url: https://example.org/\nextra:\n  pledgebook:\n    languages: {listed}\n    feedback: a@example.org\n".replace("\n", end)
    (root / "mkdocs.yml").write_text(text, "utf-8", newline="")
    return text


@pytest.mark.parametrize(
    ("listed", "code", "then"),
    [
        ("[en, es]", "pt", "[en, es, pt]"),
        ("[en,es ]  # ours", "pt", "[en,es, pt ]  # ours"),
        ('["en", \'es\']', "no", '["en", \'es\', "no"]'),
        ("[\n      en,  # first\n      es,\n    ]", "he", "[\n      en,  # first\n      es, he,\n    ]"),
        ("\n      - en  # first\n      - es  # second", "pt-BR", "\n      - en  # first\n      - es  # second\n      - pt-BR"),
        ("\n    - en\n    # not yet: es", "fa", "\n    - en\n    - fa\n    # not yet: es"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_list_of_languages_keeps_its_way_of_writing_and_its_comments(house, listed, code, then, end):
    before = write_settings(house, listed, end)

    translation.add(house, code)

    assert (house / "mkdocs.yml").read_bytes().decode() == before.replace(listed.replace("\n", end), then.replace("\n", end))
    assert settings.read(house).languages[-1] == code


@pytest.mark.parametrize(
    ("sheet", "then"),
    [
        ("code,label_en,iati\non,On,1\n", "code,label_en,label_he,iati\non,On,,1\n"),
        ('code,label_en,description_en,aliases\non,"On, lit","A ""lamp""\nburns.",x\n', 'code,label_en,label_he,description_en,description_he,aliases\non,"On, lit",,"A ""lamp""\nburns.",,x\n'),
        ('code,label_en\r\non,On\r\n', 'code,label_en,label_he\r\non,On,\r\n'),
        ("\ufeffcode,label_en,label_es\non,On,Encendida\n", "\ufeffcode,label_en,label_es,label_he\non,On,Encendida,\n"),
        ("label_en,code\nOn,on\n\n", "label_en,label_he,code\nOn,,on\n\n"),
        ("code,version\non,1\n", "code,version\non,1\n"),
    ],
)
def test_a_code_list_keeps_its_rows_and_its_line_ends(sheet, then):
    assert translation.with_columns(sheet, "he") == then
    assert translation.with_columns(then, "he") == then


def test_nothing_is_written_where_a_code_list_is_broken(house):
    (house / "schema" / "codelists" / "wick.csv").write_text("code,label_en\nshort\n", "utf-8")
    before = contents(house)

    with pytest.raises(SchemaError):
        translation.add(house, "pt")

    assert contents(house) == before


@pytest.mark.parametrize(("code", "forms", "direction"), [("he", 2, "rtl"), ("fa", 1, "rtl"), ("pt-BR", 2, "ltr"), ("zh-Hant", 1, "ltr"), ("cy", 5, "ltr"), ("pa-Arab", 2, "rtl")])
def test_a_new_language_has_its_plural_forms_and_its_direction(house, code, forms, direction):
    (house / "templates").mkdir()
    (house / "templates" / "page.html").write_text('{{ ngettext("%(num)s lamp", "%(num)s lamps", 2) }}', "utf-8")

    translation.add(house, code)

    catalogue = languages.read_catalogue(house / "locales" / f"{code}.po")
    assert catalogue.num_plurals == forms
    assert [len(message.string) for message in catalogue if message.id] == [forms]
    assert settings.direction(code) == direction


# The site


@pytest.fixture(scope="module")
def site(told, copy) -> Path:
    """The small portal with seven languages, of the sixth a little translated."""
    sheet = copy / "schema" / "codelists" / "project-status.csv"
    rows = list(csv.DictReader(io.StringIO(sheet.read_text("utf-8"))))
    for row in rows:
        row["label_pt-BR"] = LABEL if row["code"] == "implementation" else ""
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    translate(copy / "locales" / "pt-BR.po")
    pages = shutil.copytree(portals.SMALL, copy / "small") / "pages" / SIXTH
    pages.mkdir()
    (pages / "about.md").write_text(PAGE, "utf-8")
    done = command(copy, "build", "--content", "small", "--site", "site", "--as-of", portals.AS_OF.isoformat())
    assert done.returncode == 0, done.stdout + done.stderr
    return copy / "site"


def translate(path: Path) -> None:
    """Write `TOLD` and `COUNTED` into a catalogue."""
    catalogue = languages.read_catalogue(path)
    for message in catalogue:
        if isinstance(message.id, str) and message.id in TOLD:
            message.string = TOLD[message.id]
        elif message.id and not isinstance(message.id, str) and message.id[0] in COUNTED:
            message.string = COUNTED[message.id[0]]
    with path.open("wb") as file:
        write_po(file, catalogue)


def folder(language: str) -> str:
    return "" if language == "en" else f"{language}/"


def paths(site: Path) -> list[str]:
    """Addresses of the pages in the main language."""
    others = {*settings.read(site.parent).languages}
    found = (path.relative_to(site).parent.as_posix() for path in site.rglob("index.html"))
    return sorted("" if path == "." else f"{path}/" for path in found if path.partition("/")[0] not in others)


def pages(site: Path, language: str) -> Iterator[tuple[str, markup.Element]]:
    for path in paths(site):
        yield path, markup.read(site / folder(language) / path / "index.html")


@pytest.mark.parametrize(("language", "direction"), [(SIXTH, "ltr"), (SEVENTH, "rtl")])
def test_every_page_exists_in_the_new_language_and_says_so(site, language, direction):
    seen = 0
    for path, page in pages(site, language):
        root = page.one("html")
        assert (root.get("lang"), root.get("dir")) == (language, direction), path
        seen += 1
    assert seen > 50
    assert set((site / language).rglob("index.html")) == {site / language / path / "index.html" for path in paths(site)}


def test_every_page_leads_to_itself_in_all_seven_languages(site):
    chosen = settings.read(site.parent).languages
    names = {language: languages.own_name(language) for language in chosen}
    base = settings.read(site.parent).site_url
    assert len(chosen) == 7
    for language in (chosen[0], SIXTH, SEVENTH):
        for path, page in pages(site, language):
            switch = page.one("details", class_="pb-switch").all("a")
            assert {each.get("hreflang"): each.text for each in switch} == names, path
            here = site / folder(language) / path
            assert [(here / each.get("href")).resolve() for each in switch] == [(site / folder(each) / path).resolve() for each in chosen], path
            alternates = {each.get("hreflang"): each.get("href") for each in page.all("link", rel="alternate") if each.get("hreflang")}
            if page.all("link", rel="canonical"):
                assert alternates == {each: f"{base}{folder(each)}{quote(path)}" for each in chosen} | {"x-default": base + quote(path)}, path


def badges(page: markup.Element, code: str) -> list[markup.Element]:
    return [each.all("span")[-1] for each in page.one("main").all("span", class_=f"pb-badge--{code}") if each.text]


def test_a_label_that_is_missing_is_shown_in_the_main_language_and_marked(site):
    checked = 0
    for language, words, written in [(SIXTH, LABEL, SIXTH), (SEVENTH, "Implementation", "en"), ("uk", "Триває", "uk")]:
        for path, page in pages(site, language):
            for badge in badges(page, "implementation"):
                assert (badge.text, badge.language()) == (words, written), path
                checked += 1
    assert checked > 20


def test_labels_are_marked_wherever_they_stand(site):
    marked = {
        "commitments/lamp0001/": "Lead".lower(),
        "organizations/lighthouse-watch/": "National NGO",
        "goals/16/": "Peace, justice and strong institutions",
        "projects/lantern-01/": "Funding",
    }
    for path, words in marked.items():
        main = markup.read(site / SEVENTH / path / "index.html").one("main")
        found = [each for each in main.all("span", lang="en") if each.text == words]
        assert found, (path, words)
        assert {each.get("dir") for each in found} == {"auto"}


def test_no_mark_of_a_language_slips_to_where_none_can_be(site):
    """Into attributes, names, options and data; or it would be read out letter by letter."""
    for language in (SIXTH, SEVENTH):
        for path, page in pages(site, language):
            assert "&lt;span" not in (site / language / path / "index.html").read_text("utf-8"), path
            for element in page:
                assert not any("<span" in value or "&lt;" in value for value in element.attributes.values()), path
                if element.tag in ("title", "desc", "option", "script"):
                    assert "<span" not in element.text, path
                    assert not list(element), path


def headings(page: markup.Element) -> dict[str, markup.Element]:
    return {each.text: each for each in page.one("main").all("h2")}


def test_a_message_that_is_missing_is_shown_in_the_main_language_and_marked(site):
    found = headings(markup.read(site / SIXTH / "commitments" / "lamp0001" / "index.html"))

    for words in ("Updates", "Where it stands", "Action plan"):  # the last one is a word of the schema
        mark = found[words].one("span")
        assert (mark.text, mark.get("lang"), mark.get("dir")) == (words, "en", "auto")
    assert found["Marcos"].language() == SIXTH
    assert not found["Marcos"].all("span")


def test_a_number_of_things_is_marked_like_any_message(site):
    for language, words, written in [(SIXTH, "1 registro", SIXTH), (SEVENTH, "1 record", "en"), ("uk", "1 запис", "uk")]:
        found = [each for each in markup.read(site / language / "countries" / "index.html").one("main").all("small") if each.text == words]
        assert found
        assert {(list(each) or [each])[0].language() for each in found} == {written}


def test_surroundings_charts_and_titles_in_two_languages_are_marked_too(site):
    page = markup.read(site / SIXTH / "action-plans" / "ap_isl09" / "index.html")
    figure = page.one("figure", class_="pb-chart--history")
    lists = markup.read(site / SIXTH / "projects" / "by-status" / "index.html").one("h1")

    assert page.one("nav", class_="pb-menu").one("summary").one("span").language() == "en"
    assert {each.language() for each in page.one("footer", class_="pb-footer").all("a") if each.text in ("Explore", "Data", "Projects")} == {"en"}
    assert figure.one("strong", class_="pb-chart__title").one("span").language() == "en"
    assert {each.get("lang") for each in figure.all("title") + figure.all("desc")} == {"en"}
    assert [each.text for each in lists.all("span", lang="en")] == ["Projects", "Status"]


def test_a_page_in_a_complete_language_has_no_marks_for_messages(site):
    for path in ("", "explore/", "search/", "data/", "countries/", "projects/by-status/"):
        marks = markup.read(site / "uk" / path / "index.html").all("span", lang="en")
        assert not [each for each in marks if each.parent.tag in ("h1", "h2", "label", "button", "summary", "strong")], path


def test_an_explanation_in_another_language_is_marked(site):
    for path in ("goals/16/", "projects/lantern-01/", "commitments/lamp0001/"):
        translated = markup.read(site / "es" / path / "index.html").one("main")
        fallback = markup.read(site / SEVENTH / path / "index.html").one("main")
        assert len(fallback.all("span", lang="en", dir="auto")) > len(translated.all("span", lang="en", dir="auto")), path


def test_a_page_of_prose_that_is_missing_is_shown_in_the_main_language_and_marked(site):
    for language, path, written, title in [(SIXTH, "about/", SIXTH, "Sobre este portal"), (SIXTH, "status/", "en", None), (SEVENTH, "about/", "en", None)]:
        page = markup.read(site / language / path / "index.html")
        original = markup.read(site / path / "index.html")
        article = page.one("article")
        assert article.one("h1").language() == written
        assert article.one("h1").text == (title or original.one("article").one("h1").text)
        assert page.one("title").text.startswith(article.one("h1").text)
        assert bool(article.all("p", class_="pb-note")) == (written == "en")
        [entry] = [each for each in page.one("footer").all("a") if each.text == article.one("h1").text]
        assert entry.language() == written


def test_the_sentence_of_the_home_page_is_marked_where_it_is_missing(site):
    heading = markup.read(site / SEVENTH / "index.html").one("main").one("h1")

    assert heading.one("span").get("lang") == "en"
    assert heading.text == markup.read(site / "index.html").one("main").one("h1").text


def test_what_is_translated_is_said(site):
    assert markup.read(site / SIXTH / "index.html").one("a", class_="pb-skip").text == "Ir para o conteúdo"
    assert markup.read(site / SEVENTH / "index.html").one("a", class_="pb-skip").text == "Skip to content"


def test_dates_numbers_and_names_of_countries_are_those_of_the_language_without_any_translation(site):
    text = markup.read(site / SIXTH / "commitments" / "lamp0001" / "index.html").one("main").text

    assert re.search(r"\d+ de [a-zç]+ de 20\d\d", text)
    assert (site / SIXTH / "countries" / "is" / "index.html").is_file()
    assert "Islândia" in markup.read(site / SIXTH / "countries" / "is" / "index.html").one("h1").text


def test_there_is_a_search_index_for_the_new_language(site):
    entry = json.loads((site / "pagefind" / "pagefind-entry.json").read_text("utf-8"))["languages"]

    assert {entry[language]["page_count"] for language in ("pt-br", SEVENTH)} == {entry["en"]["page_count"]}


def test_the_explorer_knows_which_labels_are_in_another_language(site):
    def labels(language: str) -> dict:
        sheet = json.loads((site / "explorer" / f"projects.{language}.json").read_text("utf-8"))
        return next(column for column in sheet["columns"] if column["name"] == "status")["labels"]

    assert "foreign" not in labels("es")
    assert labels(SEVENTH)["foreign"] == {"en": list(range(len(labels(SEVENTH)["texts"])))}
    assert LABEL in labels(SIXTH)["texts"]
    assert labels(SIXTH)["texts"].index(LABEL) not in labels(SIXTH)["foreign"]["en"]


def test_every_page_of_the_new_language_is_in_the_sitemap(site):
    told = (site / "sitemap.xml").read_text("utf-8")

    assert "/pt-BR/commitments/lamp0001/" in told
    assert 'hreflang="ckb"' in told


# Words in another language


def test_whatever_is_made_of_foreign_words_is_marked_where_they_stand():
    lamp, mark = ForeignText("Lamp %(name)s", "en"), '<span lang="en" dir="auto">%s</span>'

    assert fill(lamp, {"name": "<A>"}).__html__() == mark % "Lamp &lt;A&gt;"
    assert fill("%(one)s & %(name)s", {"one": ForeignText("wick", "en"), "name": "<A>"}).__html__() == f"{mark % 'wick'} &amp; &lt;A&gt;"
    assert join(["<A>", ForeignText("wick", "en")]).__html__() == f"&lt;A&gt; {mark % 'wick'}"
    assert join([ForeignText("wick", "en")] * 2).__html__() == mark % "wick wick"
    assert [type(each) for each in (fill("%(a)s", {"a": "b"}), join(["a", "b"]))] == [str, str]
    assert [language_of(each) for each in (lamp, "Lamp", join(["a", lamp]))] == ["en", "", ""]


def test_foreign_words_are_marked_in_html_and_nowhere_else():
    words = ForeignText("Lamps & <wicks>", "en")

    assert words.__html__() == '<span lang="en" dir="auto">Lamps &amp; &lt;wicks&gt;</span>'
    assert words.lower().__html__() == '<span lang="en" dir="auto">lamps &amp; &lt;wicks&gt;</span>'
    assert f"{words}" == "%s" % words == json.loads(json.dumps(words)) == "Lamps & <wicks>"  # noqa: UP031
    assert type(str(words)) is str
