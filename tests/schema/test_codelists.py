"""Code lists: whole in five languages, and true to the standards that they quote."""

import csv
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

import portals
import pytest

from pledgebook import SchemaError
from pledgebook.layers import layers_of
from pledgebook.model import geography
from pledgebook.schema import codelists

FOLDER = portals.ROOT / "schema" / "codelists"
FILES = sorted(FOLDER.glob("*.csv"))
LANGUAGES = {"en", "es", "uk", "fr", "ar"}
REFERENCE = portals.SHARED / "data" / "reference"
SIDE_LISTS = ("country-groups.csv", "country-situation-changes.csv")

needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason=f"the reference data in {REFERENCE} is not on this machine")
every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def iati(name: str) -> dict[str, str]:
    """Codes of IATI with their English names."""
    tree = ElementTree.parse(REFERENCE / "iati-codelists" / f"{name}.xml")
    return {item.findtext("code"): item.findtext("name/narrative") for item in tree.iter("codelist-item")}


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


def test_codelists_are_found():
    assert len(FILES) > 20


@every_file
def test_every_code_has_a_label_in_every_language(path):
    read = codelists.read(path)

    assert [code.code for code in read if set(code.labels) != LANGUAGES] == []
    assert read.languages == sorted(LANGUAGES)


@every_file
def test_no_cell_starts_or_ends_with_a_space(path):
    assert [(row["code"], name) for row in rows(path) for name, cell in row.items() if cell != cell.strip() or "  " in cell] == []


@every_file
def test_no_code_stands_twice_however_it_is_written(path):
    counts = Counter(row["code"].lower().replace("-", "_") for row in rows(path))

    assert [code for code, count in counts.items() if count > 1] == []


@every_file
def test_no_two_codes_in_use_share_a_label(path):
    """A reader of a list of choices could not tell them apart."""
    used = [code for code in codelists.read(path) if not code.deprecated]
    for language in LANGUAGES:
        counts = Counter((code.parent, code.labels[language].casefold()) for code in used)
        assert [label for label, count in counts.items() if count > 1] == []


@every_file
def test_no_alias_means_two_codes(path):
    read = codelists.read(path)
    counts = Counter(alias.casefold() for code in read if not code.deprecated for alias in {alias.casefold() for alias in code.aliases})

    assert [alias for alias, count in counts.items() if count > 1] == []


@every_file
def test_labels_are_written_in_the_script_of_their_language(path):
    scripts = {"uk": r"[а-яіїєґА-ЯІЇЄҐ]|^[^a-z]*$", "ar": r"[\u0600-\u06ff]"}
    for code in codelists.read(path):
        for language, script in scripts.items():
            assert re.search(script, code.labels[language]), (code.code, language)
        assert not re.search(r"[ыэёъЫЭЁЪ]", code.labels["uk"]), code.code


@pytest.mark.parametrize(("name", "parents"), [("policy-area", "policy-area"), ("dac-sector", "dac-category"), ("sdg-target", "sdg")])
def test_every_parent_exists(name, parents):
    children = codelists.read(FOLDER / f"{name}.csv")
    found = {code.parent for code in children if code.parent}

    assert found
    assert found <= set(codelists.read(FOLDER / f"{parents}.csv").codes)


def test_all_lists_with_parents_are_tested_for_them():
    assert {path.stem for path in FILES if "parent" in rows(path)[0]} == {"policy-area", "dac-sector", "sdg-target"}


def test_parents_of_policy_areas_have_no_parents():
    areas = codelists.read(FOLDER / "policy-area.csv")

    assert [code.code for code in areas if code.parent and areas.codes[code.parent].parent] == []


def test_every_codelist_is_used_by_a_field_or_by_what_is_derived(schema):
    used = {name for collection in schema.collections.values() for field in collection.walk() for name in (field.codelist, field.aliases)}

    assert {path.stem for path in FILES} - used == {"country-situation", "dac-category", "deadline", "attention"}


@needs_reference
@pytest.mark.parametrize(
    ("name", "standard", "whole"),
    [
        ("project-status", "ActivityStatus", True),
        ("organization-type", "OrganisationType", True),
        ("participant-role", "OrganisationRole", True),
        ("project-scope", "ActivityScope", False),
        ("relation", "RelatedActivityType", False),
    ],
)
def test_codes_that_quote_iati_mean_the_same_there(name, standard, whole):
    names = iati(standard)
    every = {number: code for code in codelists.read(FOLDER / f"{name}.csv") for number in code.crosswalk.get("iati", "").split(";") if number}
    quoted = {code.crosswalk["iati"].partition(";")[0]: code for code in every.values()}

    assert set(every) == set(names) if whole else set(every) <= set(names)
    for number, code in quoted.items():
        assert words(code.labels["en"].replace("Subnational", "Sub national")) & words(names[number]), (code.code, names[number])


@needs_reference
def test_sectors_are_those_of_the_dac_with_their_categories_and_withdrawals():
    tree = ElementTree.parse(REFERENCE / "iati-codelists" / "Sector.xml")
    theirs = {item.findtext("code"): (item.findtext("category"), item.get("withdrawal-date", "")) for item in tree.iter("codelist-item")}

    assert {code.code: (code.parent, code.deprecated) for code in codelists.read(FOLDER / "dac-sector.csv")} == theirs
    assert set(codelists.read(FOLDER / "dac-category.csv").codes) == set(iati("SectorCategory"))


@needs_reference
def test_goals_and_targets_are_those_of_the_2030_agenda():
    targets = codelists.read(FOLDER / "sdg-target.csv")

    assert set(targets.codes) == set((REFERENCE / "sdg-targets.txt").read_text("utf-8").split())
    assert [code.code for code in targets if code.parent != code.code.partition(".")[0]] == []
    named = {row["goal"]: row["en"].casefold() for row in rows(REFERENCE / "sdg-goals.csv")}
    assert {code.code: code.labels["en"].casefold() for code in codelists.read(FOLDER / "sdg.csv")} == named


@needs_reference
def test_country_groups_are_those_of_the_united_nations():
    theirs = {
        row["country"]: (row["region"], row["sub_region"], row["intermediate_region"], [group for group in ("ldc", "lldc", "sids") if row[group] == "yes"])
        for row in rows(REFERENCE / "country-groups.csv")
    }
    ours = {
        row["country"]: (row["region"], row["sub_region"], row["intermediate_region"], row["situations"].split(";") if row["situations"] else [])
        for row in rows(FOLDER.parent / "country-groups.csv")
    }

    assert ours == theirs


def test_country_groups_know_every_country_and_every_situation(schema):
    read = geography.read(layers_of(portals.ROOT))

    assert set(read.region) == set(schema.codelists["country"].codes)
    assert {situation for situations in read.situation.values() for situation in situations} == set(schema.codelists["country-situation"].codes)
    assert [change for change in read.until if change[1] not in read.situation[change[0]]] == []


def test_names_of_countries_come_in_the_languages_of_the_portal(schema):
    assert schema.codelists["country"].codes["KE"].labels == {"en": "Kenya", "es": "Kenia"}
    assert schema.codelists["currency"].codes["USD"].labels["es"] == "dólar estadounidense"
    assert schema.codelists["language"].codes["uk"].labels["en"] == "Ukrainian"
    assert "XX" not in schema.codelists["country"]


@pytest.fixture
def csv_file(tmp_path):
    def csv_file_(text: str | bytes) -> Path:
        path = tmp_path / "colour.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return csv_file_


@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["plain", "as spreadsheets save it"])
def test_columns_of_a_codelist_are_recognised_by_their_names(csv_file, start):
    header = "code,parent,label_en,label_es,description_en,aliases,deprecated,iati\n"
    read = codelists.read(csv_file(start + header + "red,warm,Red,Rojo,Like blood.,crimson; scarlet ;,2020,7\n"))

    (code,) = read
    assert (read.name, code.code, code.parent, code.deprecated) == ("colour", "red", "warm", "2020")
    assert code.labels == {"en": "Red", "es": "Rojo"}
    assert code.descriptions == {"en": "Like blood."}
    assert code.aliases == ("crimson", "scarlet")
    assert code.crosswalk == {"iati": "7"}
    assert "red" in read


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("code,label_en\nred,Red\nred,Rouge\n", "3: 'red' stands twice."),
        ("code,label_en\n,Red\n", "2: column 1: the row has no code."),
        ("code,label_en\n red,Red\n", "2: column 1: there is a blank around the code 'red'."),
        ("code,label_en\nred\n", "2: the row is not complete: it has 1 cells, the heading 2."),
        ("code,label_en\nred,Red,Rojo\n", "2: the row is not complete: it has 3 cells, the heading 2."),
        ('code,label_en\nred,"Red\nor so"\nblue\n', "4: the row is not complete"),
        ("code;label_en\nred;Red\n", "1: the columns are separated by ';', not by commas."),
        ("code,label_en,label_en\nred,Red,Rojo\n", "1: column 3: 'label_en' stands twice"),
        ("code,label_en,lable_es\nred,Red,Rojo\n", "1: column 3: nothing reads a column 'lable_es'. Did you mean 'label_es'?"),
        ("code,label_en,label_sp\nred,Red,Rojo\n", "1: column 3: 'label_sp' ends in no language code. Did you mean label_es?"),
        ("code,label_en,deprecatd\nred,Red,\n", "1: column 3: nothing reads a column 'deprecatd'. Did you mean 'deprecated'?"),
        ("code,label_en,\nred,Red,\n", "1: column 3 has no name."),
        ("code, label_en\nred,Red\n", "1: column 2: there is a blank around 'label_en'."),
        ("code,label_en\nin_use,A\nIn-Use,B\n", " the codes 'in_use' and 'In-Use' differ in capitals or signs only."),
        ("name,label_en\nred,Red\n", "1: there is no column 'code'."),
        ("", "1: there is no column 'code'."),
        ("code,label_en\n<<<<<<< HEAD\nred,Red\n=======\nred,Rot\n>>>>>>> a\n", "2: a merge was not finished here"),
    ],
)
def test_what_a_spreadsheet_does_to_a_code_list_is_told_with_its_place(csv_file, text, fact):
    path = csv_file(text)

    with pytest.raises(SchemaError) as caught:
        codelists.read(path)

    assert str(caught.value).startswith(f"{path}:{fact}")


def test_a_column_named_after_a_standard_is_a_crosswalk(csv_file):
    assert codelists.read(csv_file("code,label_en,iati,oecd_dac\nred,Red,1,2\n")).codes["red"].crosswalk == {"iati": "1", "oecd_dac": "2"}


def test_a_file_adds_to_a_list_of_the_world(tmp_path):
    (tmp_path / "country.csv").write_text("code,label_en,label_es\nXK,Kosovo,Kosovo\nKE,The Republic of Kenya,\n", "utf-8")
    found = codelists.read_all([tmp_path], ("en", "es"))["country"]

    assert found.codes["XK"].labels == {"en": "Kosovo", "es": "Kosovo"}
    assert found.codes["KE"].labels == {"en": "The Republic of Kenya", "es": "Kenia"}
    assert "AL" in found


def test_a_codelist_that_is_not_utf_8_is_refused(csv_file):
    path = csv_file("code,label_es\naño,Año\n".encode("latin-1"))

    with pytest.raises(SchemaError, match=r"the file is not text in UTF-8\. Save it as UTF-8\."):
        codelists.read(path)
