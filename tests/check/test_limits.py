"""Where each rule begins and where it ends: the last value that is right, and the first that is wrong."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from pledgebook.check.checker import violations
from pledgebook.check.rules.registry import FILES, PORTAL, RECORD, REFERENCES, Context
from pledgebook.records import strict_yaml
from pledgebook.records.loader import Document
from pledgebook.records.record import Record, clean
from pledgebook.schema.fields import Schema

PLAN = "id: P1\nlevel: local\nstart: 2021-03\nend: 2022-08\nsubmitted: 2021-02-01"


@pytest.fixture
def told(schema: Schema, tmp_path: Path) -> Callable[..., list[str]]:
    """The rules that a record breaks on 2025-06-30, beside others. Each is given as its collection and YAML, the first is looked at."""

    def record_of(collection: str, written: str) -> Record:
        data = clean(strict_yaml.parse(written).data, schema.collections[collection].fields)
        id = data.get("id", "X1")
        return Record(schema.collections[collection], id, data, Document(str(tmp_path / collection / f"{id}.yml"), collection, id))

    def told(*written: tuple[str, str], as_of: date = date(2025, 6, 30)) -> list[str]:
        made = [record_of(*each) for each in written]
        records = {name: {each.id: each for each in made if each.collection.name == name} for name in schema.collections}
        found = violations(made[0], Context(schema, records, as_of, ("en", "es"), tmp_path), (RECORD, FILES, REFERENCES, PORTAL))
        return [each.rule for each in found if each.rule not in ("no-contact", "recommended-field-missing", "language-missing", "default-language-missing")]

    return told


@pytest.mark.parametrize(
    ("dates", "rules"),
    [
        ("start: 2021-08-31\nend: 2021-08-31", []),
        ("start: 2021-08\nend: 2021", []),
        ("start: 2021\nend: 2021-01", []),
        ("start: 2021-09\nend: 2021-08-31", ["start-after-end"]),
        ("start: 2022\nend: 2021", ["start-after-end"]),
        ("milestones: [{id: m1, start: 2022, due: 2021}]", ["start-after-end"]),
        ("milestones: [{id: m1, start: 2022}, {id: m2, due: 2021}]", []),
        ("updates: [{date: 2025-06-30}, {date: 2025-06-30, status: limited, challenges: {en: Rain.}}]", []),
        ("updates: [{date: 2025-07-01}]", ["date-in-the-future"]),
        ("updates: [{date: 2025-06}, {date: 2025}]", ["updates-out-of-order"]),
        ("source: {retrieved: 2025-07-01}", ["date-in-the-future"]),
        ("assessments: [{date: 2026}]", ["date-in-the-future"]),
        ("milestones: [{id: m1, due: 2026}]", []),
        ("updates: [{date: 2022-01-02}, {date: 2022-01-01}]", ["updates-out-of-order"]),
        ("updates: [{date: 2022-01-02}, {status: complete, evidence: [{url: 'https://example.org/'}]}, {date: 2022-01-01}]", []),
        ("start: 1898", ["year-out-of-reason"]),
        ("start: 1899", ["year-from-a-spreadsheet"]),
        ("start: 1910", ["year-from-a-spreadsheet"]),
        ("start: 1911", []),
        ("start: 2125", []),
        ("start: 2126", ["year-out-of-reason"]),
    ],
)
def test_dates_are_in_order_and_in_reason(told, dates, rules):
    assert told(("commitments", dates)) == rules


@pytest.mark.parametrize(
    ("status", "end", "rules"),
    [
        ("implementation", "2025-06-30", []),
        ("implementation", "2025-06", []),
        ("implementation", "2025-06-29", ["running-past-its-end"]),
        ("implementation", "2025-05", ["running-past-its-end"]),
        ("closed", "2025-05", []),
    ],
)
def test_a_project_runs_until_the_last_day_of_its_end(told, status, end, rules):
    assert told(("projects", f"status: {status}\nend: {end}")) == rules


@pytest.mark.parametrize(
    ("dates", "rules"),
    [
        ("start: 2021-03-01\nend: 2022-08-31", []),
        ("start: 2021\nend: 2022", []),
        ("start: 2021-02-28", ["dates-outside-the-plan"]),
        ("end: 2022-09-01", ["dates-outside-the-plan"]),
        ("start: 2022-09\nend: 2022-10", ["dates-outside-the-plan"] * 2),
        ("milestones: [{id: m1, due: 2022-08}, {id: m2, due: 2022-09}, {id: m3}]", ["dates-outside-the-plan"]),
    ],
)
def test_a_commitment_lies_within_its_plan(told, dates, rules):
    assert told(("commitments", f"action_plan: P1\n{dates}"), ("action-plans", PLAN)) == rules
    assert told(("commitments", f"action_plan: P1\n{dates}"), ("action-plans", "id: P1")) == []


@pytest.mark.parametrize(
    ("today", "level", "updates", "rules"),
    [
        (date(2021, 6, 30), "local", "", []),
        (date(2021, 7, 1), "local", "", ["no-news-for-long"]),
        (date(2021, 8, 31), "national", "", []),
        (date(2021, 9, 1), "national", "", ["no-news-for-long"]),
        (date(2021, 12, 31), "local", "updates: [{date: 2021-09-01}]", []),
        (date(2022, 1, 1), "local", "updates: [{date: 2021-09-01}]", ["no-news-for-long"]),
        (date(2022, 8, 31), "local", "updates: [{date: 2022-01-01}]", ["no-news-for-long"]),
        (date(2022, 9, 1), "local", "updates: [{date: 2022-01-01}]", []),
        (date(2021, 2, 28), "local", "updates: [{date: 2019-01-01}]", []),
    ],
)
def test_news_are_missed_while_the_plan_runs(told, today, level, updates, rules):
    assert told(("commitments", f"id: X1\naction_plan: P1\n{updates}"), ("action-plans", PLAN.replace("local", level)), as_of=today) == rules


@pytest.mark.parametrize(
    ("submitted", "scale", "rules"),
    [
        ("2019-12-31", "potential_impact: minor", []),
        ("2019-12-31", "potential_for_results: modest", ["impact-scale-of-another-time"]),
        ("2020-01-01", "potential_for_results: modest", []),
        ("2020-01-01", "potential_impact: minor", ["impact-scale-of-another-time"]),
    ],
)
def test_each_time_has_its_scale_of_impact(told, submitted, scale, rules):
    plan = ("action-plans", f"id: P1\nsubmitted: {submitted}")

    assert told(("commitments", f"action_plan: P1\nassessments: [{{{scale}}}]"), plan) == rules
    assert told(("commitments", f"action_plan: P1\nassessments: [{{{scale}}}]"), ("action-plans", "id: P1")) == []


@pytest.mark.parametrize(
    ("update", "rules"),
    [
        ("status: complete", ["complete-without-evidence"]),
        ("status: complete, evidence: [{url: 'https://example.org/'}]", []),
        ("status: substantial", []),
        ("status: limited", ["challenges-missing"]),
        ("status: not_started", ["challenges-missing"]),
        ("status: limited, challenges: {en: No money.}", []),
        ("status: withdrawn", []),
    ],
)
def test_an_update_says_what_proves_it_or_what_stands_in_its_way(told, update, rules):
    assert told(("commitments", f"updates: [{{{update}}}]")) == rules


@pytest.mark.parametrize(
    ("place", "rules"),
    [
        ("latitude: '90', longitude: '-180'", []),
        ("latitude: '-90.0', longitude: '180.00'", []),
        ("latitude: '90.01', longitude: '1'", ["place-off-the-globe"]),
        ("latitude: '1', longitude: '-180.5'", ["place-off-the-globe"]),
        ("latitude: '91', longitude: '181'", ["place-off-the-globe"] * 2),
        ("latitude: '1'", ["place-off-the-globe"]),
        ("longitude: '1'", ["place-off-the-globe"]),
        ("name: {en: Here}", []),
    ],
)
def test_a_place_lies_on_the_globe(told, place, rules):
    assert told(("projects", f"places: [{{{place}}}]")) == rules


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("The county opens,", ["text-breaks-off"]),
        ("The county opens…", ["text-breaks-off"]),
        ("The county opens ....", []),
        ("The county opens", []),
        ("One. " + "word " * 24, ["text-breaks-off"]),
        ("One. " + "wor " * 28 + "words", ["text-breaks-off"]),
        ("One. " + "wor " * 28 + "wor", []),
        ("word " * 30, []),
        ("One. " + "word " * 24 + "end.", []),
        ("One. " + "word " * 24 + "www", []),
        ("'Wells'", ["quotes-around-the-whole-text"]),
        ("«Wells»", ["quotes-around-the-whole-text"]),
        ("«Wells» and «roads»", []),
        ("A <b>well</b>", ["markup-in-text"]),
        ("a < b & c > d", []),
        ("R&amp;D", ["markup-in-text"]),
    ],
)
def test_a_text_is_whole_and_plain(told, text, rules):
    assert told(("commitments", f'problem: {{en: "{text}"}}')) == rules


@pytest.mark.parametrize(
    ("lists", "rules"),
    [
        ("topics: [{en: A}, {en: B}]", []),
        ("topics: [{en: A}, {en: A}]", ["listed-twice"]),
        ("topics: [{en: A, es: B}, {es: B, en: A}]", ["listed-twice"]),
        ("milestones: [{id: a, due: 2021}, {due: 2021, id: a}]", ["listed-twice", "milestone-named-twice"]),
        ("updates: [{evidence: [{url: 'https://a.example/'}, {url: 'https://a.example/'}]}]", ["listed-twice"]),
        ("sdgs: [1, 2, 1]", ["listed-twice"]),
        ("sdgs: [1, 1, 1]", ["listed-twice"] * 2),
    ],
)
def test_nothing_stands_twice_in_a_list(told, lists, rules):
    assert sorted(told(("commitments", lists))) == sorted(rules)


@pytest.mark.parametrize(
    ("money", "rules"),
    [
        ("budget: {amount: '1.01', currency: KES}", []),
        ("budget: {amount: '1', currency: KES}", ["strange-amount"]),
        ("budget: {amount: '500'}", ["amount-without-currency"]),
        ("budget: {amount: '5', currency: KES}\ncontributions: [{label: {en: A}, amount: '2.50', currency: KES}, {label: {en: A}, amount: '2.5', currency: KES}]", []),
        ("budget: {amount: '5', currency: KES}\ncontributions: [{label: {en: A}, amount: '2.50', currency: KES}, {label: {en: A}, amount: '2.51', currency: KES}]", ["contributions-do-not-add-up"]),
        ("budget: {amount: '5', currency: KES}\ncontributions: [{label: {en: A}, amount: '2.50', currency: KES}, {label: {en: A}, amount: '2', currency: USD}]", []),
        ("budget: {amount: '5', currency: KES}\ncontributions: [{label: {en: A}, amount: '2.50', currency: KES}, {label: {en: B}}]", []),
        ("budget: {currency: KES}\ncontributions: [{label: {en: A}, amount: '2.50', currency: KES}]", []),
        ("contributions: [{label: {en: A}, amount: '2.50'}, {label: {en: B}, amount: '3'}]", ["amount-without-currency"] * 2),
    ],
)
def test_amounts_have_a_currency_and_add_up(told, money, rules):
    assert told(("projects", money)) == rules


@pytest.mark.parametrize(
    ("goals", "rules"),
    [
        ("sdgs: [16]\nsdg_targets: ['16.6']", []),
        ("sdgs: [1]\nsdg_targets: ['16.6', '1.1']", ["target-without-its-goal"]),
        ("sdg_targets: ['16.6']", ["target-without-its-goal"]),
    ],
)
def test_a_target_stands_with_its_goal(told, goals, rules):
    assert told(("projects", goals)) == rules


@pytest.mark.parametrize(
    ("others", "rules"),
    [
        (["id: P2\ncodes: [{code: INT/13/2}]"], []),
        (["id: A1\ncodes: [{code: INT 13-1}]"], ["code-used-twice"]),
        (["id: Z1\ncodes: [{code: INT 13-1}]"], []),
        (["id: A1\ncodes: [{code: int-13-1}, {code: P-1}]"], ["code-used-twice"]),
        (["id: A1\ncodes: [{code: int-13-1}]", "id: B1\ncodes: [{code: P_1}]"], ["code-used-twice"] * 2),
    ],
)
def test_the_later_of_two_records_with_one_code_is_told_once(told, others, rules):
    assert told(("projects", "id: P1\ncodes: [{code: INT/13/1}]"), *(("projects", each) for each in others)) == rules


@pytest.mark.parametrize(
    ("about", "rules"),
    [
        ("commitments/C1", []),
        ("commitments/C2", ["comment-on-nothing"]),
        ("commitments/", ["comment-on-nothing"]),
        ("C1", ["comment-on-nothing"]),
        ("laws/C1", ["comment-on-nothing"]),
    ],
)
def test_a_comment_is_about_a_record(told, about, rules):
    assert told(("comments", f"id: '1'\nabout: {about}"), ("commitments", "id: C1")) == rules


@pytest.mark.parametrize(
    ("same_as", "others", "rules"),
    [
        ("B", ["id: B"], []),
        ("B", ["id: B\nsame_as: C", "id: C"], []),
        ("A", [], ["same-as-itself"]),
        ("B", ["id: B\nsame_as: A"], ["same-as-itself"]),
        ("B", [], ["reference-to-nothing"]),
    ],
)
def test_a_record_is_not_the_same_as_itself(told, same_as, others, rules):
    assert told(("organizations", f"id: A\nsame_as: {same_as}"), *(("organizations", each) for each in others)) == rules


@pytest.mark.parametrize(
    ("entry", "rules"),
    [
        ("organization: A", []),
        ("label: {en: A}", []),
        ("role: lead", ["neither-organization-nor-label"]),
        ("organization: A, label: {en: A}", ["neither-organization-nor-label"]),
    ],
)
def test_an_entry_names_an_organization_or_a_label(told, entry, rules):
    for name in ("participants", "contributions"):
        assert told(("projects", f"{name}: [{{{entry}}}]"), ("organizations", "id: A")) == rules


@pytest.mark.parametrize(
    ("milestones", "rules"),
    [
        ("milestones: [{id: m1}, {id: m2}, {due: 2022}]\nupdates: [{milestone: m2}, {date: 2022}]", []),
        ("milestones: [{id: m1}, {id: M-1}]", ["milestone-named-twice"]),
        ("milestones: [{id: m1}]\nupdates: [{milestone: m2}]", ["update-of-unknown-milestone"]),
        ("updates: [{milestone: m2}]", ["update-of-unknown-milestone"]),
    ],
)
def test_an_update_is_of_a_milestone_that_there_is_once(told, milestones, rules):
    assert told(("commitments", milestones)) == rules


@pytest.mark.parametrize(
    ("plan", "rules"), [("country: KE", []), ("locality: {en: Makueni}", []), ("not_recorded: [country, locality]", []), ("not_recorded: [country]", []), ("level: local", ["neither-country-nor-locality"])]
)
def test_a_plan_says_where_it_holds(told, plan, rules):
    assert told(("action-plans", plan)) == rules


@pytest.mark.parametrize("records", [{}, {"action-plans": {}, "commitments": {}}])
def test_of_records_that_are_not_there_rules_learn_nothing(schema, tmp_path, records):
    context = Context(schema, records, date(2025, 6, 30), ("en", "es"), tmp_path, frozenset({("commitments", "C2")}))
    commitment = Record(schema.collections["commitments"], "C1", {"id": "C1", "action_plan": "P1"}, Document(str(tmp_path / "commitments" / "C1.yml"), "commitments", "C1"))

    assert context.plan_of(commitment) is None
    assert (context.knows("commitments", "C1"), context.knows("commitments", "C2")) == (False, True)
