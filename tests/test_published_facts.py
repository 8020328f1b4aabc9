"""What the five source pages say, held against the JSON that is published."""

import json

import portals
import pytest

from pledgebook.data import api

TEXTS = portals.SHARED / "seeds"


@pytest.fixture(scope="module")
def published() -> dict[str, dict]:
    """The record of each JSON file of the real portal, by its key in small letters."""
    portal = portals.real_portal()
    files = dict(api.record_files(list(portal), portal))
    return {path.removeprefix("data/").removesuffix(".json"): json.loads(content) for path, content in files.items() if path.endswith(".json")}


def fields(published: dict[str, dict], key: str) -> dict:
    found = published[key]
    return found.get("record", found)


LENGTHS = {
    "projects/2225o": {"countries": 6, "sdgs": 3, "sdg_targets": 5, "participants": 9, "expected_outcomes": 3, "topics": 3, "coverage": 1},
    "projects/geo-00012708": {"stages": 4, "expected_results": 5, "outputs": 6, "activities": 4, "participants": 15, "contributions": 2, "links": 3, "places": 3},
    "projects/416-631": {"countries": 6, "specific_objectives": 3, "expected_results": 3, "activities": 5, "priority_areas": 2, "sub_areas": 2, "topics": 1},
    "projects/int13001": {"codes": 3, "specific_objectives": 4, "expected_outcomes": 2, "tellings": 2},
    "projects/int14x26": {"expected_outcomes": 3, "recommendations": 3, "topics": 3},
    "projects/int14x27": {"expected_outcomes": 5, "outputs": 1, "accomplishments": 1},
    "projects/uae13x01": {"outputs": 4, "accomplishments": 4},
    "projects/raf08x01": {"accomplishments": 4, "coverage": 1},
    "projects/tog09002": {"specific_objectives": 8, "expected_outcomes": 6, "accomplishments": 6},
    "projects/qat13x01": {"accomplishments": 5, "indicators": 3, "expected_outcomes": 1, "activities": 1},
    "projects/glo13x01": {"specific_objectives": 11, "expected_outcomes": 2, "countries": 1},
    "projects/glo12x02": {"specific_objectives": 11, "expected_outcomes": 2, "countries": 1},
    "projects/glo11x02": {"specific_objectives": 11, "expected_outcomes": 2, "countries": 1},
    "action-plans/makueni-2021-2022": {"lead_institutions": 3, "endorsements": 3, "mentions": 2},
}


@pytest.mark.parametrize("key", LENGTHS)
def test_lists_are_as_long_as_those_of_the_source(published, key):
    record = fields(published, key)

    assert {name: len(record[name]) for name in LENGTHS[key]} == LENGTHS[key]


WORDS = {
    "projects/2225o": ["2225O", "T14", "500000", "USD", '"16.6"', '"11.3"', "Regular", "Development Account", "eclac"],
    "projects/geo-00012708": ["GEO/00012708", "875000", "496000", "379000", '"duration_months": 42', "19 State Agencies", "11 districts", "INMIS", "imereti.ge", "kutaisi.com.ge", "cims.ge"],
    "projects/416-631": ["416-631", "2020-05-01", "2024-08-30", "Триває", "20 Deliverables for 2020", "countries of the Eastern Partnership", "EaP Countries"],
    "projects/int13001": ["INT/13/001", "INT/001/13", "164189", "US$ 800,000", "US$ 3.5 M", '"continued_until": "2018"', "12-13 November 2015", "over 100 cases", "more than 300", "Mejía", '"BD"', '"UY"', "praised this initiative"],
    "projects/int14x26": ["442451", "2015 Astana Economic Forum", "Innovation Week", "social impact bond", "Green IT initiatives of the Kingdom", "UNPACS"],
    "projects/int14x27": ["605153.00", "22 public organizations", "18 countries", "14 as first", "8 as second", "848", "704", "2003", "937", "69 countries", "158 million", "#UNPSA2015"],
    "projects/uae13x01": ["175000", "2013-09", "2014-09", "United Arab Emirates", "Two books"],
    "projects/raf08x01": ["6144831", "2005-05", "2013-06", "AKOMA NTOSO", "Bungeni", "APKN", "2004 to 2008"],
    "projects/tog09002": ["351818", "about 1500", "December 2009", "six key ministries", "6 websites", "CTRAP", "CONCRAP"],
    "projects/qat13x01": ["16950", "2013-01", "2013-04", "IA1.1", "IA2.1", "IA2.2", "Government ICT Market Research 2012", "The study is to lay"],
    "projects/glo13x01": ["GLO/13/X01", "156055", "paragraph 72", "among other"],
    "projects/glo12x02": ["GLO/12/X02", "238732", "paragraph 72", "among other"],
    "projects/glo11x02": ["GLO/11/X02", "671989", "paragraph 72", "among other"],
    "projects/pan15x01": ["At least two publications"],
    "action-plans/makueni-2021-2022": [
        *("2021-08-31", "2022-06", '"groups_count": 5', '"public_meetings_count": 13', "9 December 2019", "133", "326", "669", "Hivos", "SDU", "Sra.", "Sr."),
        *("at the forefront", "en primera línea", "A large part of the population", "Gran parte de la población", "limited access", "acceso limitado"),
        *("will be encouraged", "se animará", "la mayor parte", "will be involved", "tomarán parte", "will also publish", "lo publicará", "civic education outreach"),
    ],
    "organizations/dmb": ['"en": "DMB"'],
    "organizations/egb": ['"en": "EGB"'],
    "organizations/dpidg": ["DPADM", "Division for Public Administration and Development Management"],
    "organizations/mapaca": ["Agencia de Movilización de Comunidades Paralegales en África - Confianza"],
}  # fmt: skip


@pytest.mark.parametrize("key", WORDS)
def test_figures_codes_names_and_the_tense_of_promises_are_published(published, key):
    text = json.dumps(published[key], ensure_ascii=False)

    assert [each for each in WORDS[key] if each not in text] == []


@pytest.mark.parametrize("id", ["int13001", "int14x26", "int14x27", "uae13x01", "raf08x01", "tog09002", "qat13x01", "glo13x01", "glo12x02", "glo11x02"])
def test_nobody_is_made_a_partner_whom_the_source_only_names(published, id):
    parts = fields(published, f"projects/{id}")["participants"]

    assert {each["role"] for each in parts} <= {"funding", "implementing", "partner", "beneficiary", "mentioned"}
    assert [each["organization"] for each in parts if each["role"] == "implementing"] == ["dpidg"]


def test_an_abbreviation_has_no_parent_that_the_source_doesn_t_name(published):
    assert not {"parent"} & (fields(published, "organizations/dmb").keys() | fields(published, "organizations/egb").keys())
    assert not {"type"} & (fields(published, "organizations/ctrap").keys() | fields(published, "organizations/concrap").keys())


def test_what_stands_in_quotation_as_the_status_is_what_a_source_prints(published):
    if not TEXTS.is_dir():
        pytest.skip(f"the source pages are not at hand: there is no {TEXTS}")
    sources = "\n".join(path.read_text("utf-8") for path in TEXTS.glob("*.txt"))
    projects = {key: fields(published, key) for key in published if key.startswith("projects/")}
    quoted = {key: found["status_as_reported"].get(found["source"]["language"]) for key, found in projects.items() if "status_as_reported" in found}

    assert len(quoted) > 10
    assert [(key, words) for key, words in quoted.items() if not words or words not in sources] == []


def test_every_source_has_an_address_or_says_that_none_is_known(published):
    for key, found in published.items():
        source = fields(published, key)["source"]
        assert "url" in source or "No address is known" in json.dumps(source), (key, found)


@pytest.mark.parametrize(("id", "names"), [("kemkc0001", {"action", "milestones", "updates"}), ("kemkc0002", {"milestones", "updates"}), ("kemkc0003", {"status_quo", "action", "milestones", "updates"})])
def test_what_was_not_seen_of_a_commitment_is_not_told_as_unreported(published, id, names):
    record = fields(published, f"commitments/{id}")

    assert names <= set(record["not_recorded"])
    assert '"not_recorded"' in json.dumps(published[f"commitments/{id}"].get("derived", published[f"commitments/{id}"]))
