"""The quick verdict on a record: that of jsonschema, which can explain itself."""

import copy
from collections.abc import Iterator
from functools import cache

import portals
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.check.validation import SchemaValidator
from pledgebook.records import loader, strict_yaml
from pledgebook.schema import reader
from pledgebook.schema.fields import Collection, Schema

SCHEMA = reader.read(portals.ROOT / "schema", languages=("en", "es"))
VALIDATOR = SchemaValidator(SCHEMA)


@cache
def records() -> list[tuple[str, dict]]:
    """Collection and data of every record in this repository, invalid examples included."""
    found = []
    for folder in (portals.REAL, portals.ROOT / "tests"):
        for path in sorted(folder.rglob("*.yml")):
            document = portals.document(path, path.parent.name)
            loaded = loader.load(document)
            if document.collection in SCHEMA.collections and not loaded.error:
                found.append((document.collection, loaded.data))
    return found


def assert_same_verdict(collection: str, data: object) -> bool:
    verdict = VALIDATOR.is_valid(data, collection)
    assert verdict == (not list(VALIDATOR.explain(data, collection))), (collection, data)
    return verdict


def test_both_verdicts_on_every_record_are_the_same():
    valid = [assert_same_verdict(collection, data) for collection, data in records()]

    assert len(valid) > 300
    assert 200 < sum(valid) < len(valid)


def containers(value: object) -> Iterator[dict | list]:
    if isinstance(value, dict | list):
        yield value
        for part in value.values() if isinstance(value, dict) else value:
            yield from containers(part)


TEXTS = st.sampled_from(
    [
        *("", "x", "KE", "USD", "16", "1.5", "-1", "2021", "2021-02", "2021-02-29", "2024-02-29", "0000", "2021-13", "2021-8-1", "31.08.2021", "2021\n", "12:30", "٢٠٢١"),
        *("https://example.org", "example.org", "ftp://example.org", "https://example.org/a b", "HTTPS://EXAMPLE.ORG", "https://пример.укр/ї", "javascript:alert(1)", "http://localhost:8000/x"),
        *("a@example.org", "a@b", "a@ü.de", "a b@example.org", "en", "pt-BR", "english", "EN", "x-", "id_1", "-id", "KEMKC0001", "KEMKC0001\n", "kemkc0001"),
        *("complete", "national", "undp", "a" * 500, "a" * 501, "é" * 20_001, "\U0001f30d", "605153.00", "1e3", "1" * 18, "1" * 19),
    ]
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(10**18) + 1, 10**18 - 1), st.integers(-5, 3000), TEXTS, st.text(max_size=5))
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(TEXTS, SCALARS, max_size=3))


@st.composite
def changed(draw: st.DrawFn) -> tuple[str, dict]:
    """A record in which up to three values have been put in, taken out or changed."""
    collection, data = draw(st.sampled_from(records()))
    data = copy.deepcopy(data)
    for _ in range(draw(st.integers(1, 3))):
        box = draw(st.sampled_from(list(containers(data))))
        if isinstance(box, list):
            at = draw(st.integers(0, len(box)))
            box[at : at + draw(st.integers(0, 1))] = [draw(VALUES)] * draw(st.integers(0, 2))
        else:
            key = draw(st.one_of(st.sampled_from([*box, "x"]), TEXTS))
            box[key] = draw(VALUES)
            if draw(st.integers(0, 3)) == 0:
                del box[key]
    return collection, data


@settings(derandomize=True, max_examples=300, deadline=None)
@given(changed())
def test_both_verdicts_on_a_changed_record_are_the_same(case):
    assert_same_verdict(*case)


@pytest.mark.parametrize(
    ("pattern", "valid", "invalid"),
    [("^[a-z]{2}$", "en", "en\n"), ("^\\d+$", "٣", "x"), ("^[^x]*$", "a", "a\n"), ("^a|b$", "ac", "b\n"), ("a", "ba", "ba\n"), (r"^\w+$", "é", "é "), ("^.$", "a", "\n")],
)
def test_a_pattern_means_the_same_to_both(pattern, valid, invalid):
    shape = {"type": "object", "properties": {"probe": {"type": "string", "pattern": pattern}}, "$defs": {}}
    schema = Schema({"x": Collection("x", "X", "Xs", "", (), shape)}, {})

    for value, verdict in ((valid, True), (invalid, False)):
        validator = SchemaValidator(schema)
        assert validator.is_valid({"probe": value}, "x") is verdict
        assert (list(validator.explain({"probe": value}, "x")) == []) is verdict


REQUIRED = {
    "organizations": "id: x\nname: {en: X}\ntype: other\n",
    "commitments": "id: X1\ntitle: {en: X}\naction_plan: P\ninstitutions: [{organization: o, role: lead}]\n",
    "comments": "id: 2026-001\nlanguage: en\ndate: 2026-01-01\ntext: A\nabout: commitments/X1\n",
}


@pytest.mark.parametrize(
    ("collection", "written", "path", "message"),
    [
        ("organizations", "type: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ("type",), "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' is not in the codelist organization-type. All 16 stand in schema/codelists/organization-type.csv."),
        ("organizations", "type: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ("type",), "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…' is not in the codelist organization-type. All 16 stand in schema/codelists/organization-type.csv."),
        ("organizations", "type: true", ("type",), "'true' is not text. Write a code of the list. All stand in schema/codelists/organization-type.csv."),
        ("organizations", "country: false", ("country",), "'false' is not text. Write a code of the list. All stand in ISO 3166-1 alpha-2; schema/codelists/country.csv adds others."),
        ("organizations", "parent: true", ("parent",), "'true' is not text. Write the id of a file in content/organizations/."),
        ("organizations", "website: true", ("website",), "'true' is not text. Write the whole address, starting with https:// or http://."),
        ("organizations", "acronym: true", ("acronym",), "'true' is not text. Put it in quotes if it is meant as text."),
        ("organizations", "acronym: 12", ("acronym",), "12 is a number, not text. Put it in quotes: '12'."),
        ("organizations", "acronym: [a, b]", ("acronym",), "a list stands where text belongs. Write one value; put the others into a note or another field."),
        ("organizations", "acronym: [a]", ("acronym",), "a list stands where text belongs. Write one value."),
        ("organizations", "acronym: {a: b}", ("acronym",), "a set of fields stands where text belongs. Write one value."),
        ("organizations", "acronym: {a: b, c: d}", ("acronym",), "a set of fields stands where text belongs. Write one value; put the others into a note or another field."),
        ("organizations", "identifiers: x", ("identifiers",), "'x' is not a list. Write each entry on a line of its own that starts with `- `."),
        ("organizations", "identifiers: [x]", ("identifiers", 0), "'x' is not a set of fields. Write its fields on lines of their own, indented by two spaces: scheme, id."),
        ("organizations", "identifiers: [true]", ("identifiers", 0), "'true' is not a set of fields. Write its fields on lines of their own, indented by two spaces: scheme, id."),
        ("organizations", "identifiers: [[x]]", ("identifiers", 0), "a list stands where a set of fields belongs. Write its fields on lines of their own, indented by two spaces: scheme, id."),
        ("organizations", "name: X", ("name",), "'X' doesn't say its language. Write the text under its language code: `en: X`."),
        ("organizations", "name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ("name",), "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' doesn't say its language. Write the text under its language code: `en: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`."),
        ("organizations", "name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ("name",), "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' doesn't say its language. Write the whole text under its language code: `en: …`."),
        ("organizations", "name: [X]", ("name",), "the list doesn't say its language. Write the whole text under its language code: `en: …`."),
        ("organizations", "name: true", ("name",), '\'true\' doesn\'t say its language. Write the text under its language code: `en: "true"`.'),
        ("organizations", "name: 'A: b'", ("name",), '\'A: b\' doesn\'t say its language. Write the text under its language code: `en: "A: b"`.'),
        ("organizations", "name: 'Ñ: b'", ("name",), '\'Ñ: b\' doesn\'t say its language. Write the text under its language code: `en: "Ñ: b"`.'),
        ("organizations", "name: {en: 1}", ("name", "en"), "1 is a number, not text. Put it in quotes: '1'."),
        ("organizations", "name: {english: A, en: B}", ("name", "english"), "'english' is not a language code. `en` stands here already: take over there what is missing, then remove this line."),
        ("organizations", "name: {xq: a}", ("name", "xq"), "'xq' is not a language code. Use codes such as en, es, uk or pt-BR."),
        ("organizations", "name: {}", ("name",), "the field is empty. Fill it, or remove it."),
        ("organizations", "website: https://example.org/a b", ("website",), "'https://example.org/a b' is not a web address. Write %20 for each blank: 'https://example.org/a%20b'."),
        ("organizations", "website: a b", ("website",), "'a b' is not a web address. Write the whole address, starting with https:// or http://."),
        ("organizations", "two words:", ("two words",), "there is no field 'two words' here. If it is a piece of the text above, put both in quotes on one line; else remove the line."),
        ("organizations", "es: Otro", ("es",), "there is no field 'es' here. Indent it by two spaces under the field to whose text it belongs."),
        ("organizations", "acronym: A\nacronim: X", ("acronim",), "there is no field 'acronim' here. `acronym` stands here already: take over there what is missing, then remove this line."),
        ("organizations", "type: club", ("type",), "'club' is not in the codelist organization-type. All 16 stand in schema/codelists/organization-type.csv."),
        ("organizations", "country: Kenia", ("country",), "'Kenia' is not in the codelist country. Did you mean 'KE'? All 249 stand in ISO 3166-1 alpha-2; schema/codelists/country.csv adds others."),
        ("organizations", "currency: KES", ("currency",), "there is no field 'currency' here. All 15 stand in the schema under 'Organization'."),
        ("organizations", "id: a b", ("id",), "'a b' doesn't have the form of this field. The permanent identifier of the record: the same as the file name without `.yml`. Example: makueni-2021-2022"),
        ("commitments", "assessments: [{assessor: irm, verifiable: on}]", ("assessments", 0, "verifiable"), "'on' is not true or false. Write true, without quotes."),
        ("commitments", "assessments: [{assessor: irm, verifiable: N}]", ("assessments", 0, "verifiable"), "'N' is not true or false. Write false, without quotes."),
        ("commitments", "assessments: [{assessor: irm, verifiable: [true, false]}]", ("assessments", 0, "verifiable"), "a list stands where true or false belongs. Write one value; put the others into a note or another field."),
        ("commitments", "assessments: [{assessor: irm, verifiable: 1}]", ("assessments", 0, "verifiable"), "'1' is not true or false. Write true or false, without quotes."),
        ("commitments", "start: 31.08.2021", ("start",), "'31.08.2021' is not a date. Did you mean 2021-08-31? Write the year, month or day that the source gives: 2021, 2021-08 or 2021-08-31."),
        ("commitments", "start: 8/31/2021", ("start",), "'8/31/2021' is not a date. Did you mean 2021-08-31? Write the year, month or day that the source gives: 2021, 2021-08 or 2021-08-31."),
        ("commitments", "start: 05-06-2021", ("start",), "'05-06-2021' is not a date. Write the year, month or day that the source gives: 2021, 2021-08 or 2021-08-31."),
        ("commitments", "start: 5/5/2021", ("start",), "'5/5/2021' is not a date. Did you mean 2021-05-05? Write the year, month or day that the source gives: 2021, 2021-08 or 2021-08-31."),
        ("commitments", "start: 45/45/2021", ("start",), "'45/45/2021' is not a date. Write the year, month or day that the source gives: 2021, 2021-08 or 2021-08-31."),
        ("commitments", "start: true", ("start",), "'true' is not text or a whole number. Write the year, month or day that the source gives: 2021, 2021-08 or 2021-08-31."),
        ("commitments", "sdgs: [x]", ("sdgs", 0), "'x' is not in the codelist sdg. All 17 stand in schema/codelists/sdg.csv."),
        ("commitments", "sdgs: [18]", ("sdgs", 0), "'18' is not in the codelist sdg. All 17 stand in schema/codelists/sdg.csv."),
        ("commitments", "sdgs: [[1, 2]]", ("sdgs", 0), "a list stands where a whole number or text belongs. Write one value; put the others into a note or another field."),
        ("commitments", "sdgs: [true]", ("sdgs", 0), "'true' is not a whole number or text. Write a code of the list. All stand in schema/codelists/sdg.csv."),
        ("commitments", "role: lead", ("role",), "there is no field 'role' here. Indent it under the entry of `institutions` to which it belongs."),
        ("commitments", "budget: {amount: 1, currency: usd}", ("budget", "currency"), "'usd' is not in the codelist currency. Did you mean 'USD'? All 308 stand in ISO 4217; schema/codelists/currency.csv adds others."),
        ("commitments", "budget: {amount: 1, currency: true}", ("budget", "currency"), "'true' is not text. Write a code of the list. All stand in ISO 4217; schema/codelists/currency.csv adds others."),
        ("commitments", "institutions: [{organization: o, rôle: lead}]", ("institutions", 0, "rôle"), "there is no field 'rôle' here. Did you mean 'role'? (organization, label, role)"),
        ("comments", "about: true", ("about",), "'true' is not text. Write collection/id."),
    ],
)
def test_what_does_not_fit_is_explained_with_its_cure(collection, written, path, message):
    data = {**strict_yaml.parse(REQUIRED[collection]).data, **strict_yaml.parse(written).data}

    (error,) = VALIDATOR.errors(data, collection)

    assert (error.finding.path, f"{error.finding.fact} {error.finding.cure}") == (path, message)
