"""Words as people write and type them, in five languages: found in titles and in texts, on the search page and in the
explorer, and by the same steps in the build and in the browser."""

import re
from urllib.parse import quote

import portals
import pytest
from playwright.sync_api import expect
from tabs import SETTLED

from pledgebook.site import word_forms

pytestmark = pytest.mark.browser

WRITTEN = {
    "en": "The Łódź café’s 2021–2022 e-mail register, naïve co‑operation with Straße, smørrebrød, İzmir and Þór; see INT/13/001, VDP-21-009 and kemkc0042, “open” budgets of 2023/24",
    "es": "La corrupción en los años 2019—2020: participación, pingüino, año 2018‐19 y «datos abiertos» del plan A.3.b",
    "fr": "L’hôpital d’Évreux et l'école ouvrent leur œuvre aujourd’hui, jusqu’ici c’est‑à‑dire rendez-vous qu’elle n’aura; cœur, Saint‑Étienne, l’Œuvre",
    "uk": "Обʼєкт, компʼютер, п’ять і з'їзд: зобов’язання 2021–2022 років, ґрунт, їжа, лікарні – під’їзд",
    "ar": "والمستشفى للمدارس وبالشفافية أحمد مدرسة الوِزارة ٢٠٢١ إلى المواطنين والحكومة ومشاركة محـــكمة",
}
TYPED = {
    "en": ["lodz", "Łódź", "café", "cafe", "cafe's", "cafes", "2021", "2022", "2021-2022", "2021–2022", "email", "e-mail", "e‑mail", "naive", "cooperation", "co-operation", "strasse", "straße", "STRASSE", "smorrebrod", "izmir", "thor", "INT/13/001", "INT13001", "int 13 001", "13/001", "vdp 21 009", "VDP/21/009", "kemkc0042", "kemkc 0042", "0042", "open", "“open”", "2024", "2023"],
    "es": ["corrupcion", "CORRUPCIÓN", "2019", "2020", "participacion", "pinguino", "2019", "datos", "«datos»", "a3b", "A.3.b"],
    "fr": ["hôpital", "hopital", "l’hôpital", "l'hopital", "L'HÔPITAL", "évreux", "Evreux", "d'evreux", "école", "l'école", "ecole", "œuvre", "oeuvre", "l'œuvre", "l’oeuvre", "aujourd'hui", "aujourd’hui", "ici", "jusqu'ici", "rendez-vous", "rendezvous", "rendez‑vous", "coeur", "cœur", "saint-etienne", "saint étienne", "etienne", "elle", "qu'elle", "c'est-à-dire"],
    "uk": ["об'єкт", "об’єкт", "обʼєкт", "обєкт", "ОБ'ЄКТ", "комп'ютер", "п'ять", "з’їзд", "зʼїзд", "зобов'язання", "2021", "2022", "грунт", "ґрунт", "їжа", "лікарня", "під'їзд", "підʼїзд"],
    "ar": ["المستشفى", "مستشفى", "مستشفي", "والمستشفى", "المدارس", "مدارس", "للمدارس", "شفافية", "الشفافية", "بالشفافية", "احمد", "أحمد", "مدرسه", "المدرسة", "وزارة", "الوزارة", "2021", "٢٠٢١", "المواطنين", "حكومة", "الحكومة", "مشاركة", "محكمة"],
}
UNKNOWN = {"en": ["lobyist", "salaryman", "zzyzx"], "es": ["corrmpsion"], "fr": ["hapital", "corupption"], "uk": ["щщщщ"], "ar": ["ظظظظ"]}
_SEARCHING = re.compile("…$|^$")
"""What is said until a search is over."""
FORMS = "async ([address, tokens]) => { const { forms } = await import(address); return tokens.map((token) => [...forms(token)].sort()); }"


@pytest.fixture(scope="module")
def address(tmp_path_factory, served) -> str:
    """A portal with two projects in each language: one has the words in its title, the other in its text."""
    content = tmp_path_factory.mktemp("words") / "content"
    (content / "projects").mkdir(parents=True)
    for language, text in WRITTEN.items():
        for id, title, summary in ((f"title-{language}", text, "…"), (f"text-{language}", "…", text)):
            words = "\n".join(f"{name}:\n  {language}: '{each.replace(chr(39), chr(39) * 2)}'" for name, each in (("title", title), ("summary", summary)))
            (content / "projects" / f"{id}.yml").write_text(f"id: {id}\nstatus: closed\n{words}\n", "utf-8")
    (content / "projects" / "other.yml").write_text("id: other\nstatus: closed\ntitle: {en: Lo and sal, es: Cor, fr: Hap, uk: Інше, ar: آخر}\nsummary: {en: Lo. Sal. Zz., es: Corr., fr: Cor. Ha., uk: Щит., ar: ظل.}\n", "utf-8")
    return served(portals.published(portals.portal_of(content, portals.AS_OF), content, content.parent / "site"))


def found(page, address: str, query: str, *links: str) -> set[str]:
    page.goto(f"{address}?q={quote(query)}")
    page.wait_for_function(SETTLED)
    expect(page.locator("[data-explorer] [role=status]").first).not_to_have_text(_SEARCHING)
    return {each.rstrip("/").rpartition("/")[2] for each in page.locator(", ".join(links)).evaluate_all("links => links.map(link => link.href)")}


@pytest.mark.parametrize("language", WRITTEN)
@pytest.mark.parametrize("place", ["search/", "explore/"])
def test_words_are_found_however_they_are_written_and_typed(tabs, address, language, place):
    page, prefix = tabs.open(), "" if language == "en" else f"{language}/"
    missed = {
        query: missing
        for query in TYPED[language]
        if (missing := {f"title-{language}", f"text-{language}"} - found(page, f"{address}{prefix}{place}", query, "[data-list] > li h2 a"))
    }

    assert missed == {}


@pytest.mark.parametrize("language", UNKNOWN)
def test_a_word_that_stands_nowhere_never_finds_what_only_begins_alike(tabs, address, language):
    page, prefix = tabs.open(), "" if language == "en" else f"{language}/"

    assert [query for query in UNKNOWN[language] if "other" in found(page, f"{address}{prefix}search/", query, "[data-list] > li h2 a")] == []


def test_the_build_and_the_browser_fold_alike(tabs, address):
    page = tabs.open()
    page.goto(f"{address}search/")
    tokens = [*" ".join([*WRITTEN.values(), *(query for queries in TYPED.values() for query in queries)]).split(), "ΌΣΟΣ", "दान", "हिन्दी", "한국어", "ไทย", "עִבְרִית", "e\u0301te\u0301", "½", "x²", "Ⅷ", "a_b", "🏴‍☠️", "२०२१"]

    of_browser = page.evaluate(FORMS, [f"{address}assets/explorer-text.js", tokens])

    assert of_browser == [sorted(word_forms.forms(token)) for token in tokens]


def test_an_excerpt_shows_the_words_and_never_the_forms_that_nobody_sees(tabs, address):
    page = tabs.open()
    found(page, f"{address}fr/search/", "oeuvre", "[data-list] > li h2 a")
    excerpt = page.locator("[data-list] > li").filter(has=page.locator("a[href*='text-fr']")).locator("p").last

    assert set(excerpt.locator("mark").all_text_contents()) == {"œuvre", "l’Œuvre"}
    assert "hopital" not in excerpt.text_content()
