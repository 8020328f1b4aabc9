"""The real content: nothing of the sources is lost, nothing is invented."""

import csv
import re
import unicodedata
from pathlib import Path

import portals
import pytest
import yaml

from pledgebook.records.record import normalised

FACTS = portals.SHARED / "seeds" / "facts.csv"
PLAN = portals.SHARED / "data" / "ogp" / "makueni_2021-2022.yaml"
SEEDED = [
    *("2225O", "GEO-00012708", "416-631", "INT13001", "INT14X26", "PAN15X01", "UAE13X01"),
    *("INT14X27", "RAF08X01", "TOG09002", "QAT13X01", "GLO13X01", "GLO12X02", "GLO11X02"),
]


def _rows() -> list[dict[str, str]]:
    if not FACTS.is_file():
        return []
    with FACTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def content():
    return portals.real_portal()


@pytest.fixture(params=_rows() or [None], ids=lambda row: row["code_as_shown"] if row else "no-facts")
def fact(request) -> dict[str, str]:
    if request.param is None:
        pytest.skip(f"the facts of the sources are not at hand: there is no {FACTS}")
    return request.param


@pytest.fixture
def project(content, fact):
    """The record that tells of the project of a row."""
    code = normalised(fact["code_as_shown"])
    found = [record for record in content.all("projects") if code in {normalised(each["code"]) for each in record.get("codes")}]
    assert len(found) == 1, f"{len(found)} records have the code {fact['code_as_shown']}"
    return found[0]


def words(text: str) -> str:
    """A text without accents, signs and capitals, for comparison."""
    plain = unicodedata.normalize("NFKD", text)
    return re.sub(r"\W+", "", "".join(each for each in plain if not unicodedata.combining(each))).lower()


def texts(*values: object) -> str:
    """All texts in some values, as one."""
    found = []
    for value in values:
        if isinstance(value, dict):
            found += [texts(*value.values())]
        elif isinstance(value, list):
            found += [texts(*value)]
        elif value is not None:
            found.append(str(value))
    return " ".join(found)


# Floors


def test_the_real_content_has_no_errors():
    assert portals.real_portal().all("projects")  # which has no errors, or it would not be there


@pytest.mark.parametrize(("collection", "least"), [("projects", 14), ("action-plans", 1), ("commitments", 3), ("organizations", 40)])
def test_records_are_not_lost(content, collection, least):
    assert len(content.all(collection)) >= least


def test_every_project_of_the_five_source_pages_has_a_record(content):
    assert set(SEEDED) <= {record.id for record in content.all("projects")}


def test_every_commitment_of_makueni_has_a_record(content):
    plan = content.find("action-plans", "makueni-2021-2022")

    assert [record.id for record in content.pointing(plan, "commitments")] == ["KEMKC0001", "KEMKC0002", "KEMKC0003"]


def test_every_record_names_its_source(content):
    for collection in ("projects", "action-plans", "commitments"):
        for record in content.all(collection):
            assert record.get("source"), record.key


def test_the_project_that_is_told_twice_is_one_record_with_both_tellings(content):
    project = content.find("projects", "INT13001")

    assert [each["code"] for each in project.get("codes")] == ["INT13001", "INT/13/001", "INT/001/13"]
    assert [each["code"] for each in project.get("tellings")] == ["INT13001", "INT/13/001"]
    first, second = project.get("tellings")
    assert (first["funding_mechanism"], second["funding_mechanism"]) == ({"en": "Development Account (DA)"}, {"en": "XBTC"})
    assert (first["division"], second["division"]) == ("dpidg", "egb")
    assert first["objective"] != second["objective"]
    assert "accomplishments" in second
    assert "accomplishments" not in first


def test_the_stub_stays_a_stub(content):
    stub = content.find("projects", "PAN15X01")

    assert not {"start", "end", "duration_months", "budget", "contributions", "funding_mechanism", "objective"} & set(stub.data)


def test_2225o_ends_in_a_letter(content):
    assert [each["code"] for each in content.find("projects", "2225O").get("codes")] == ["2225O"]


# Facts, field by field


def test_the_code_is_kept_letter_for_letter(fact, project):
    assert fact["code_as_shown"] in [each["code"] for each in project.get("codes")]


def test_the_title_is_that_of_the_source(fact, project):
    if "title in" in fact["title"]:
        pytest.skip("facts.csv gives this title in other words")

    assert [title for title in project.get("title").values() if words(title) in words(fact["title"])]


def test_the_dates_are_those_of_the_source(fact, project):
    assert (project.get("start", ""), project.get("end", "")) == (fact["start"], fact["end"])


def test_a_duration_is_that_of_the_source(fact, project):
    months = re.search(r"(\d+) months", f"{fact['start_as_shown']} {fact['end_as_shown']}") if fact["precision"] == "duration" else None

    assert project.get("duration_months") == (int(months[1]) if months else None)


def test_the_budget_is_that_of_the_source(fact, project):
    budget = project.get("budget", {})

    assert (budget.get("amount", "").removesuffix(".00"), budget.get("currency", "")) == (fact["budget_usd"], "USD" if fact["budget_usd"] else "")


def test_the_status_is_told_in_the_words_of_the_source(fact, project):
    shown = fact["status_as_shown"].partition(" (")[0]

    assert shown in texts(project.get("status_as_reported"))


def test_the_funding_is_that_of_the_source(fact, project):
    money = re.findall(r"([A-Z]{3}) ([\d,]+)", fact["funding_as_shown"])
    told = texts(project.get("funding_mechanism"), project.get("tranche"), project.get("tranche_type"), [each.get("funding_mechanism") for each in project.get("tellings", [])])

    assert [(each["currency"], each["amount"]) for each in project.get("contributions", [])] == [(currency, amount.replace(",", "")) for currency, amount in money]
    assert money or fact["funding_as_shown"] in told


def test_those_in_charge_are_named(content, fact, project):
    named = [value for _, field, value in project.visit() if field.references == "organizations"]
    known = [content.find("organizations", each) for each in named]

    assert not fact["lead_or_division"] or fact["lead_or_division"] in texts([[each.get("acronym"), each.get("name")] for each in known])


def test_countries_and_scopes_are_named(content, fact, project):
    shown = re.sub(r"\s*\((?:the|in [^)]*)\)", "", fact["countries_as_shown"])
    told = texts([content.label("country", code, "en") for code in project.get("countries", [])], project.get("coverage_note"), [each.get("coverage_note") for each in project.get("tellings", [])])

    for name in filter(None, shown.split(", ")):
        assert name in told


def test_a_scope_is_no_country(content):
    """`All Member States` and `Africa` name no country; the title may."""
    assert content.find("projects", "RAF08X01").get("countries") is None
    assert content.find("projects", "INT14X27").get("countries") == ["CO"]


# Nothing invented


def test_a_project_of_which_the_source_gives_no_date_budget_or_status_has_none(content):
    rows = _rows()
    if not rows:
        pytest.skip(f"the facts of the sources are not at hand: there is no {FACTS}")
    by_code: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_code.setdefault(normalised(row["code_as_shown"]), []).append(row)

    for id in SEEDED:
        record = content.find("projects", id)
        told = [row for code in {normalised(each["code"]) for each in record.get("codes")} for row in by_code.get(code, [])]
        assert told, id
        assert ("start" in record.data) == any(row["start"] for row in told), id
        assert ("end" in record.data) == any(row["end"] for row in told), id
        assert ("duration_months" in record.data) == any(row["precision"] == "duration" for row in told), id
        assert ("budget" in record.data) == any(row["budget_usd"] for row in told), id
        is_past = "Past Projects" in texts(record.get("status_as_reported"))  # the heading above all projects of that page
        assert (record.get("status") != "not_reported") == (is_past or any(row["status_as_shown"] for row in told)), id


@pytest.mark.parametrize("id", ["KEMKC0001", "KEMKC0002", "KEMKC0003"])
def test_a_commitment_of_makueni_has_no_milestone_status_budget_or_assessment(content, id):
    """None was seen on its page."""
    unseen = {"milestones", "updates", "assessments", "budget", "primary_policy_area", "policy_areas", "contact"}

    assert not unseen & set(content.find("commitments", id).data)


@pytest.fixture(scope="module")
def published() -> dict:
    if not PLAN.is_file():
        pytest.skip(f"the facts of the plan are not at hand: there is no {PLAN}")
    return yaml.load(PLAN.read_text("utf-8"), yaml.BaseLoader)


def test_the_plan_of_makueni_agrees_with_what_was_published(content, published):
    plan, told = content.find("action-plans", "makueni-2021-2022"), published["action_plan"]
    engagement = plan.get("engagement")

    assert (plan.get("level"), plan.get("country"), plan.get("submitted"), plan.get("end")) == (told["level"], "KE", told["date_submitted"], told["end"])
    assert str(engagement["groups_count"]) == told["participant_group_count"]
    assert str(engagement["public_meetings_count"]) == told["public_meetings_count"]
    assert len(engagement["participants"]) == len(told["participant_groups"])
    assert len(plan.get("lead_institutions")) == len(told["lead_institutions"])
    assert [each["name"] for each in plan.get("endorsements")] == [each["name"] for each in told["endorsements"]]
    assert "contact" not in engagement["monitoring_body"]


def test_the_plan_of_makueni_gives_six_answers_of_vision_and_thirteen_of_engagement(content):
    plan = content.find("action-plans", "makueni-2021-2022")
    fields = {field.name: field for field in plan.collection.fields}

    assert len(fields["vision"].fields) == len(plan.get("vision")) == 6
    assert len(plan.get("engagement")) >= 11
    assert plan.get("foreword")


def test_the_commitments_of_makueni_agree_with_what_was_published(content, published):
    for told in published["commitments"]:
        record = content.find("commitments", told["id"])
        assert (record.get("start"), record.get("end")) == (told["start"], told["end"])
        assert words(record.get("title")["en"]) == words(told["title"])
        values = [content.label("ogp-value", code, "en").lower() for code in record.get("ogp_values")]
        assert values == [each.lower() for each in told["ogp_values"]]
        assert len(record.get("institutions")) == len(told["institutions"])
        assert ("action" in record.data) <= (told["action"] != "null")


def test_no_text_of_a_source_page_was_copied(content):
    """Records are in our own words: no 20 words in a row stand in both, titles
    in quotation marks aside."""
    pages = sorted(FACTS.parent.glob("*.txt"))
    if not pages:
        pytest.skip(f"the source pages are not at hand: there is nothing in {FACTS.parent}")
    sources = " ".join(_plain(path.read_text("utf-8", errors="replace")) for path in pages)

    for record in (*content.all("projects"), *content.all("action-plans"), *content.all("commitments")):
        for _, field, value in record.visit():
            if field.datatype == "text" and field.name not in ("title", "name"):
                for text in value.values():
                    for part in re.split(r"“[^”]*”|«[^»]*»|\"[^\"]*\"", text):
                        tokens = _plain(part).split()
                        runs = [" ".join(tokens[at : at + 20]) for at in range(len(tokens) - 19)]
                        assert [run for run in runs if run in sources] == [], f"{record.key}: {field.name}"


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def test_every_picture_of_the_content_is_used_or_absent(content):
    folder = portals.REAL / "images"
    used = {each.get("file") for name in content.schema.collections for record in content.all(name) for each in record.get("images", [])}

    assert {path.name for path in folder.iterdir()} <= used if folder.is_dir() else True


def test_the_content_has_a_licence_of_its_own():
    assert "CC BY 4.0" in Path(portals.REAL / "LICENSE.md").read_text("utf-8")
