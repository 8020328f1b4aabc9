"""An adopter in French and Arabic, below a path: without projects, with laws, a local plan, a logo, words and pages of
its own. Nothing of the program is copied; what is otherwise stands in its folder."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import markup
import portals
import pytest
from adopter.conftest import STATEMENTS, Program
from playwright.sync_api import Page

from pledgebook import settings
from pledgebook.cli import show

LAWS = {
    "$schema": "meta-schema.json",
    "title": "Law", "plural": "Laws", "description": "A law that a commitment needs or changes.",
    "type": "object", "additionalProperties": False, "required": ["id", "title"],
    "properties": {
        "id": {"$ref": "values.json#/$defs/id", "title": "Identifier", "group": "Basic facts"},
        "title": {"$ref": "values.json#/$defs/text", "title": "Title", "group": "Basic facts", "caption": True, "featured": True},
        "stage": {"$ref": "values.json#/$defs/code", "title": "Stage", "codelist": "law-stage", "group": "Basic facts", "featured": True, "facet": True},
        "images": {"type": "array", "title": "Pictures", "group": "Basic facts", "items": {"$ref": "values.json#/$defs/image"}},
    },
}  # fmt: skip
COMMITMENTS = {
    "optional": ["title"],
    "properties": {
        "budget": {"hidden": True},
        "sector": None,
        "end": {"title": "Deadline"},
        "laws": {"type": "array", "title": "Laws", "group": "Related", "items": {"$ref": "values.json#/$defs/reference", "references": "laws", "reverse": {"name": "commitments_of_law", "title": "Commitments that need it"}}},
    },
}
RECORD = """\
id: TDNDJ0001
action_plan: ndjamena-2026-2028
title: {fr: Publier les budgets des dix arrondissements, ar: نشر ميزانيات الدوائر العشر}
problem: {fr: Personne ne voit les budgets., ar: لا أحد يرى الميزانيات.}
ogp_values: [access_to_information, local_value]
institutions:
  - organization: mairie
    role: lead
contact: {office: {fr: Cabinet du maire, ar: مكتب العمدة}}
budget: {amount: 1234567, currency: XAF, note: {fr: Chiffre interne secret, ar: رقم داخلي}}
laws: [loi-1]
start: 2026-11
end: 2027-06
"""
PLAN = """\
id: ndjamena-2026-2028
title: {fr: Plan d’action local de N’Djaména, ar: خطة العمل المحلية لأنجمينا}
level: local
country: TD
locality: {name: {fr: N’Djaména, ar: أنجمينا}}
submitted: 2026-10
start: 2026-11
end: 2028
lead_institutions: [mairie]
"""
BASE = "/portail/"


@pytest.fixture(scope="module")
def adopted(program, tmp_path_factory) -> Path:
    """The portal, as its people have changed it, and its site, built by the installed program."""
    return portals.made_once("adopter", tmp_path_factory.getbasetemp(), lambda folder: _adopted(program, folder / "site"))


def _adopted(program: Program, root: Path) -> Path:
    answers = {"name": "Lanternes", "url": f"https://lanternes.td{BASE}", "languages": "fr ar", "country": "TD", "contact": "bureau@lanternes.td", "collections": "commitments action-plans organizations comments", **STATEMENTS}
    done = program(root.parent, "new", root, *(f"--{name}={value}" for name, value in answers.items()))
    assert done.returncode == 0, done.stderr
    for path in (root / "content").glob("*/example-*.yml"):
        path.unlink()
    write(root, "schema/laws.json", json.dumps(LAWS))
    write(root, "schema/commitments.json", json.dumps(COMMITMENTS))
    write(root, "schema/codelists/law-stage.csv", "code,label_fr,label_ar\nbill,Projet de loi,مشروع قانون\nact,Loi,قانون\n")
    write(root, "schema/codelists/ogp-value.csv", "code,label_fr,label_ar\nlocal_value,Valeur locale,قيمة محلية\naccess_to_information,Accès aux documents,\n")
    write(root, "locales/fr.po", 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Main menu"\nmsgstr "Le menu des lanternes"\n')
    write(root, "templates/records/laws.html", '{% extends "records/record.html" %}\n{% block lead %}<p class="lantern">{{ _("Main menu") }}</p>{{ super() }}{% endblock %}\n')
    write(root, "assets/icon.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M1 1h6v6z"/></svg>')
    write(root, "assets/own.css", ".lantern { font-weight: bold }")
    write(root, "assets/logo.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>')
    write(root, "content/pages/fr/about.md", "---\ntitle: La lanterne\n---\n\nNotre page à nous. {{ operator }}\n")
    write(root, "content/laws/loi-1.yml", "id: loi-1\ntitle: {fr: Loi sur les budgets, ar: قانون الميزانيات}\nstage: bill\n")
    write(root, "content/organizations/mairie.yml", "id: mairie\nname: {fr: Mairie, ar: البلدية}\ntype: local_government\ncountry: TD\n")
    write(root, "content/action-plans/ndjamena-2026-2028.yml", PLAN)
    write(root, "content/commitments/TDNDJ0001.yml", RECORD)
    text = (root / "mkdocs.yml").read_text("utf-8")
    text = text.replace("  # logo: assets/logo.svg", "  logo: assets/logo.svg").replace("# extra_css: []", "extra_css: [assets/own.css]").replace("  - action-plans/index.md\n", "  - action-plans/index.md\n  - laws/index.md\n")
    for name, said in STATEMENTS.items():
        text = re.sub(rf'({name}:\n\s+"fr": .*\n\s+"ar": )""', rf'\1"{said[::-1]}"', text)
    (root / "mkdocs.yml").write_text(text, "utf-8")
    done = program(root, "build", "--public", "--as-of", "2026-12-01")
    assert done.returncode == 0, done.stdout + done.stderr
    return root


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def site(adopted) -> Path:
    return adopted / "site"


def page(site: Path, path: str) -> markup.Element:
    return markup.parse((site / path / "index.html").read_text("utf-8"))


def test_its_records_are_right_by_its_own_schema(program, adopted):
    done = program(adopted, "check", "--as-of", "2026-12-01", "--public")

    assert (done.returncode, done.stdout) == (0, ""), done.stdout


def test_every_link_leads_somewhere_within_its_path(site):
    broken, seen = [], 0
    for path in site.rglob("*.html"):
        here = f"{BASE}{path.relative_to(site).as_posix()}"
        for element in (each for each in markup.parse(path.read_text("utf-8")) if each.tag in ("a", "link", "img", "script")):
            address = urlsplit(urljoin(f"https://lanternes.td{here}", element.get("href") or element.get("src") or "#"))
            seen += 1
            if address.hostname == "lanternes.td" and address.scheme == "https":
                target = site / unquote(address.path).removeprefix(BASE)
                if not address.path.startswith(BASE) or not (target.is_file() or (target / "index.html").is_file()):
                    broken.append((here, address.path))

    assert broken == []
    assert seen > 1000


def test_nothing_of_projects_is_left(site):
    assert not list(site.glob("**/projects*"))
    assert "projects" not in (site / "data" / "datapackage.json").read_text("utf-8")
    for path in ("", "search", "data", "commitments"):
        assert "Projets" not in page(site, path).text.replace("Projets de loi", "")


def test_its_own_collection_has_pages_data_and_a_place_in_the_menu(site):
    law = page(site, "laws/loi-1")

    assert law.one("h1").text == "Loi sur les budgets"
    assert law.one(class_="lantern").text == "Le menu des lanternes"
    assert "Projet de loi" in law.text
    assert "Publier les budgets" in law.text
    assert page(site, "ar/laws/loi-1").one("html").get("dir") == "rtl"
    assert "مشروع قانون" in page(site, "ar/laws/loi-1").text
    assert any(link.get("href").endswith("laws/") for link in page(site, "").one(class_="pb-menu").all("a"))
    assert (site / "data" / "laws.csv").is_file()


def test_its_words_codes_pages_files_and_logo_stand_before_those_of_the_program(site):
    commitment = page(site, "commitments/tdndj0001")

    assert "Accès aux documents" in commitment.text
    assert "Valeur locale" in commitment.text
    assert commitment.one(class_="pb-name").one("img").get("src").endswith("assets/logo.svg")
    assert any(link.get("href").endswith("assets/own.css") for link in commitment.all("link"))
    assert commitment.one(class_="pb-menu").get("aria-label") == "Le menu des lanternes"
    assert page(site, "about").one("h1").text == "La lanterne"
    assert "L’association Lampes." in page(site, "about").text
    assert "Indépendante du gouvernement." not in page(site, "about").text
    assert "M1 1h6v6z" in (site / "assets" / "icon.svg").read_text("utf-8")
    assert "M0 0h8v8z" in (site / "assets" / "logo.svg").read_text("utf-8")
    assert "Écrivez-nous" in page(site, "accessibility").text
    assert (site / "contribute" / "index.html").is_file()


def test_a_field_that_is_hidden_is_checked_and_published_nowhere(site, program, adopted, tmp_path):
    names = ("secret", "1234567", "1 234 567", "XAF")
    found = [(path.relative_to(site), name) for path in site.rglob("*") if path.suffix in (".html", ".json", ".csv", ".xml", ".txt") for name in names if name in path.read_text("utf-8")]
    assert [each for each in found if not str(each[0]).endswith(("currency.csv", "currency.json", ".yml"))] == []

    content = shutil.copytree(adopted / "content", tmp_path / "content")
    (content / "commitments" / "TDNDJ0001.yml").write_text(RECORD.replace("1234567", "much"), "utf-8")
    assert "budget.amount  'much' is not a plain number." in program(adopted, "check", "--content", content).stdout


def test_show_says_what_is_in_force_and_from_where(program, adopted, monkeypatch):
    monkeypatch.chdir(adopted)
    chosen = settings.read(Path())
    shown = {name: "\n".join(show.describe(name, chosen)) for name in ("commitments.end", "projects", "records/laws.html", "ogp-value", "about.md")}

    assert 'schema/commitments.json (of this portal): {"title": "Deadline"}' in shown["commitments.end"]
    assert "(of the program): {" in shown["commitments.end"]
    assert shown["projects"].startswith("projects: this portal has no such collection\n")
    assert "in force: templates/records/laws.html (of this portal)" in shown["records/laws.html"]
    assert "local_value" in shown["ogp-value"]
    assert "in force: content/pages/fr/about.md (of this portal)" in shown["about.md"]
    assert re.search(r"in force: \S*/default/templates/home\.html \(of the program\)", program(adopted, "show", "home.html").stdout)
    done = program(adopted, "show", "commitments.ende")
    assert (done.returncode, "Did you mean 'end'?" in done.stderr) == (2, True)


def test_an_upgrade_changes_the_records_of_the_version_before_and_git_can_undo_it(program, adopted, tmp_path):
    root = shutil.copytree(adopted, tmp_path / "portail", ignore=shutil.ignore_patterns("site", ".site-*"))
    record = root / "content" / "commitments" / "TDNDJ0001.yml"
    record.write_text(f"# Reviewed in part\n{RECORD}assessments:\n  - assessor: irm  # their first\n    missing: not_reviewed # says the IRM\n    date: 2026-11\n", "utf-8")
    path = root / "mkdocs.yml"
    path.write_text(re.sub(r"schema_version: \d+", "schema_version: 1", path.read_text("utf-8")), "utf-8")
    (root / "requirements.txt").write_text("pledgebook==0.0.9\n", "utf-8")
    before = portals.as_folder(root)
    refused = program(root, "check")
    assert "error  the records are written by version 1 of the schema" in refused.stdout
    unsafe = program(root, "upgrade")
    assert (unsafe.returncode, portals.as_folder(root)) == (2, before), unsafe.stderr
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "before")

    dry = program(root, "upgrade", "--dry-run")
    assert git(root, "status", "--porcelain") == ""
    done = program(root, "upgrade")

    assert done.returncode == 0, done.stderr
    assert dry.stdout == done.stdout
    assert "requirements.txt: 0.0.9 → " in done.stdout
    assert "New in 0.1.0" in done.stdout
    assert "  * A portal of one's own: `pledgebook` is a package" in done.stdout
    assert "content/pages/fr/about.md stands before the program's" in done.stdout
    assert git(root, "diff", "--name-only").split() == ["content/commitments/TDNDJ0001.yml", "mkdocs.yml", "requirements.txt"]
    assert record.read_text("utf-8").endswith("  - assessor: irm  # their first\n    missing:\n      completion: not_reviewed # says the IRM\n    date: 2026-11\n")
    assert program(root, "check", "--as-of", "2026-12-01").returncode == 0
    assert "nothing to change" in program(root, "upgrade", "--force").stdout
    git(root, "checkout", "--quiet", ".")
    assert record.read_bytes() == before["content/commitments/TDNDJ0001.yml"]


def git(root: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True).stdout


def test_a_further_language_gets_places_for_what_the_program_lacks(program, adopted, tmp_path):
    root = shutil.copytree(adopted, tmp_path / "portail", ignore=shutil.ignore_patterns("site", ".site-*"))

    known = program(root, "language", "es")
    unknown = program(root, "language", "sw")

    assert (known.returncode, unknown.returncode) == (0, 0), known.stderr + unknown.stderr
    catalogue = (root / "locales" / "es.po").read_text("utf-8")
    assert {"Law", "Laws", "A law that a commitment needs or changes.", "Commitments that need it"} <= {*re.findall(r'msgid "(.+)"', catalogue)}
    assert "Suggest a correction" not in catalogue
    assert "Suggest a correction" in (root / "locales" / "sw.po").read_text("utf-8")
    assert "label_sw" in (root / "schema" / "codelists" / "sdg.csv").read_text("utf-8")
    assert program(root, "check", "--as-of", "2026-12-01").returncode == 0


@pytest.mark.browser
def test_its_records_are_edited_and_added_in_the_form_and_pass_the_check(site, adopted, program, served, tabs, tmp_path):
    content = shutil.copytree(adopted / "content", tmp_path / "content")
    page = tabs.open()
    page.goto(f"{served(site)}ar/edit/?record=laws/loi-1")
    page.get_by_role("textbox", name="العربية").first.fill("قانون الميزانيات: جديد")
    (content / "laws" / "loi-1.yml").write_text(finished(page), "utf-8")
    page.goto(f"{served(site)}edit/?new=commitments")
    page.get_by_role("textbox", name="Identifiant").first.fill("TDNDJ0002")
    chosen(page, "Plan d’action", "Plan d’action local")
    page.get_by_role("textbox", name=re.compile("^Titre.*Français")).first.fill("Ouvrir les marchés")
    page.get_by_role("textbox", name=re.compile("^Titre.*العربية")).first.fill("فتح الصفقات")

    text = finished(page)

    assert "action_plan: ndjamena-2026-2028" in text
    (content / "commitments" / "TDNDJ0002.yml").write_text(text, "utf-8")
    assert "title:\n  fr: Loi sur les budgets" in (content / "laws" / "loi-1.yml").read_text("utf-8")
    done = program(adopted, "check", "--content", content, "--as-of", "2026-12-01")
    assert (done.returncode, " error " in done.stdout) == (0, False), done.stdout
    assert not tabs.faults


def finished(page: Page) -> str:
    """The text of the record at the end of the form, once its warnings are passed over."""
    page.locator("[data-edit] button[type=submit]").click()
    text = page.locator("textarea[readonly]").first
    text.wait_for()
    return text.input_value()


def chosen(page: Page, label: str, beginning: str) -> None:
    """Choose a record by the beginning of its name."""
    box = page.get_by_role("combobox", name=label).first
    box.fill(beginning)
    page.get_by_role("option").first.click()
