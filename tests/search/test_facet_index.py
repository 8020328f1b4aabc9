"""Facet files: nothing is lost on the way into the columns, and little is sent."""

import gzip
import json
import subprocess
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import markup
import npm
import portals
import pytest
from jsonschema import Draft202012Validator

from benchmarks import records as made_up
from pledgebook import settings
from pledgebook.model import facets
from pledgebook.model.portal import Portal, link
from pledgebook.search import facet_index
from pledgebook.site.assets import strip_comments
from pledgebook.site.i18n import messages
from pledgebook.site.i18n.formats import Formats

SCRIPTS = portals.ROOT / "templates" / "chrome" / "assets"
SCHEMA = json.loads(Path(facet_index.__file__).with_name("facet_index.schema.json").read_text("utf-8"))


def files(portal: Portal) -> dict[str, bytes]:
    """Every facet file of a portal, by its path."""
    return dict(file for collection in portal.schema.collections.values() for file in facet_index.facet_files_of(collection, portal))


def facet_files(portal: Portal) -> dict[str, dict]:
    """What the facet files hold, by their names."""
    return {path.removeprefix("explorer/"): json.loads(content) for path, content in files(portal).items()}


def values(column: dict) -> list[list[str]]:
    """What each record has in a column, read as the browser does."""
    rows = [row if isinstance(row, list) else [row] * bool(row) for row in column["rows"]]
    positions = [row[::2] if column["kind"] == "amounts" else row for row in rows]
    return [[column["values"][position - 1] for position in row] for row in positions]


def columns(facet_file: dict) -> dict[str, dict]:
    return {column["name"]: column for column in facet_file["columns"]}


@pytest.fixture(scope="module", params=[portals.small_portal, portals.demo_portal, portals.real_portal], ids=["small", "demo", "real"])
def any_portal(request) -> Portal:
    return request.param()


def test_every_facet_file_is_as_its_schema_says(any_portal):
    validator = Draft202012Validator(SCHEMA)
    Draft202012Validator.check_schema(SCHEMA)

    problems = {name: [error.message for error in validator.iter_errors(content)][:3] for name, content in facet_files(any_portal).items()}

    assert len(problems) == len(any_portal.schema.collections) * len(any_portal.settings.languages)
    assert not any(problems.values()), problems


@pytest.mark.parametrize(
    "broken",
    [
        lambda file: file.pop("ids"),
        lambda file: file.update(more=1),
        lambda file: file["columns"][0].update(kind="other"),
        lambda file: file["columns"][0]["rows"].append("one"),
        lambda file: file["titles"].update(foreign={"fr": []}),
        lambda file: file.update(deadlines=["late"]),
    ],
)
def test_the_schema_of_facet_files_refuses_a_broken_one(portal, broken):
    content = facet_files(portal)["commitments.en.json"]
    broken(content)

    assert not Draft202012Validator(SCHEMA).is_valid(content)


def test_facet_files_have_the_type_that_the_scripts_declare(portal, tmp_path):
    """TypeScript compares each of them, as a literal, with the type: nothing may be missing, and nothing more be there."""
    declared = f'import("{(SCRIPTS / "explorer-table.js").as_posix()}").FacetFile'
    contents = facet_files(portal).values()
    (tmp_path / "files.js").write_text("\n".join(f"/** @type {{{declared}}} */ export const f{number} = {json.dumps(each)};" for number, each in enumerate(contents)), "utf-8")
    config = json.loads((portals.ROOT / "jsconfig.json").read_text("utf-8"))
    (tmp_path / "jsconfig.json").write_text(json.dumps({**config, "include": ["files.js"]}), "utf-8")

    done = subprocess.run([npm.node(), npm.file("typescript/bin/tsc"), "--project", str(tmp_path / "jsconfig.json")], capture_output=True, text=True, timeout=120, check=False)

    assert (done.returncode, done.stdout) == (0, "")


def test_every_list_in_a_facet_file_has_an_entry_for_each_record(any_portal):
    for name, content in facet_files(any_portal).items():
        count = len(any_portal.all(content["collection"]))
        lengths = {len(content["ids"]), len(content["titles"]["texts"]), *(len(column["rows"]) for column in content["columns"])}
        assert lengths == {count}, name
        for column in content["columns"]:
            assert "labels" not in column or len(column["labels"]["texts"]) == len(column["values"])


def test_every_facet_of_every_record_is_in_the_columns(any_portal):
    found, compared = facet_files(any_portal), 0
    for collection in any_portal.schema.collections.values():
        content, records = found[f"{collection.name}.en.json"], any_portal.all(collection.name)
        by_name = columns(content)
        assert content["ids"] == [record.id for record in records]
        for facet in facets.facets(collection):
            expected = [facet.exact(record, any_portal) for record in records]
            if facet.kind == facets.MONEY:
                expected = [[money.get("currency", "") for money in each] for each in expected]
            if any(expected):
                assert values(by_name[facet.name]) == expected, f"{collection.name}: {facet.name}"
            else:
                assert facet.name not in by_name
            compared += sum(map(len, expected))
    assert compared > 50


def test_records_are_numbered_as_in_the_portal(any_portal):
    for name, content in facet_files(any_portal).items():
        numbers = [any_portal.number_of(record) for record in any_portal.all(content["collection"])]
        assert numbers == list(range(content["first"], content["first"] + len(numbers))), name


def test_values_carry_the_labels_of_each_language(portal):
    column = {language: columns(facet_files(portal)[f"commitments.{language}.json"])["current_status"] for language in portal.settings.languages}

    assert len(column) > 2
    for language, each in column.items():
        assert each["labels"]["texts"] == [portal.label("update-status", code, language) for code in each["values"]]


def test_titles_in_another_language_than_the_page_are_marked(portal):
    content = facet_files(portal)["commitments.uk.json"]

    foreign = {number: language for language, numbers in content["titles"]["foreign"].items() for number in numbers}

    for number, record in enumerate(portal.all("commitments")):
        caption = portal.caption(record, "uk")
        assert content["titles"]["texts"][number] == caption.text
        assert foreign.get(number, "uk") == caption.language
    assert foreign


def test_amounts_stay_with_their_currency(portal):
    budget = columns(facet_files(portal)["projects.en.json"])["budget"]

    assert budget["kind"] == "amounts"
    assert budget["values"] == ["EUR"]
    assert budget["rows"][:2] == [[1, 40000], [1, 875000.5]]


def test_a_comment_is_called_after_what_it_is_about(portal):
    content = facet_files(portal)["comments.en.json"]

    about = portal.maybe(portal.find("comments", content["ids"][0]).get("about"))

    assert content["titles"]["texts"][0] == f"Comment: {portal.caption(about, 'en').text}"


def test_the_same_records_give_the_same_bytes(portal):
    assert files(portal) == files(portals.portal_of(portals.SMALL, portals.AS_OF, portal.settings))


# Schemas of others


@pytest.mark.parametrize(
    ("field", "kind", "some"),
    [("number", "values", "7"), ("primary_policy_area", "values", "infrastructure"), ("carried_forward_from", "values", "LAMP0001")],
)
def test_a_facet_is_declared_by_one_word_in_the_schema(tmp_path, field, kind, some):
    root = portals.copy_of_root(tmp_path)
    path = root / "schema" / "commitments.json"
    schema = json.loads(path.read_text("utf-8"))
    schema["properties"][field]["facet"] = True
    path.write_text(json.dumps(schema), "utf-8")
    record = root / "content" / "commitments" / "WICK0002.yml"
    text = "\n".join(line for line in record.read_text("utf-8").splitlines() if not line.startswith(f"{field}:"))
    record.write_text(f"{text}\n{field}: {f'[{some}]' if field == 'carried_forward_from' else repr(some)}\n", "utf-8")

    portal = portals.portal_of(root / "content", portals.AS_OF, settings.read(root))
    column = columns(facet_files(portal)["commitments.en.json"])[field]

    assert column["kind"] == kind
    assert column["title"] == schema["properties"][field]["title"]
    assert values(column)[-1] == [some]


def test_records_of_which_only_the_id_is_known_have_facet_files(portal):
    records = {name: {id: replace(record, data={"id": id}) for id, record in found.items()} for name, found in portal.records.items()}
    bare = link(portal.schema, portal.settings, portal.geography, records, portal.as_of)

    for name, content in facet_files(bare).items():
        assert not [error.message for error in Draft202012Validator(SCHEMA).iter_errors(content)], name
        assert content["titles"]["texts"] == content["ids"]
        assert {column["name"] for column in content["columns"]} <= {"deadline", "attention", "completeness", "milestones_complete", "milestones_total"}


@pytest.mark.parametrize("gone", ["updates", "codes", "acronym", "identifiers", "about", "status", "title", "name", "budget", "end"])
def test_a_collection_without_a_field_has_a_facet_file(portal, gone):
    for collection in portal.schema.collections.values():
        fields = tuple(field for field in collection.fields if field.name != gone)
        without = replace(collection, fields=fields)
        records = {record.id: replace(record, collection=without, data={name: value for name, value in record.data.items() if name != gone}) for record in portal.all(collection.name)}
        schema = replace(portal.schema, collections={**portal.schema.collections, collection.name: without})
        made = link(schema, portal.settings, portal.geography, {**portal.records, collection.name: records}, portal.as_of)

        for path, content in facet_index.facet_files_of(without, made):
            assert not [error.message for error in Draft202012Validator(SCHEMA).iter_errors(json.loads(content))], path


@pytest.mark.parametrize("value", ["AB-1", ["AB-1"], {"en": "AB-1"}])
def test_other_names_are_those_that_are_plain_texts(portal, value):
    """Whatever a schema of others makes of fields that hold names."""
    record = portal.all("organizations")[0]
    found = {"organizations": {record.id: replace(record, data={"id": record.id, "acronym": value})}}
    made = link(portal.schema, portal.settings, portal.geography, {**portal.records, **found}, portal.as_of)

    content = facet_files(made)["organizations.en.json"]

    assert content["known"] == ({} if isinstance(value, dict) else {"0": ["AB-1"]})


def test_every_facet_has_a_name_in_every_language(portal):
    catalogues = {path.stem: messages.read_catalogue(path) for path in (portals.ROOT / "locales").glob("*.po")}
    titles = {facet.title for collection in portal.schema.collections.values() for facet in facets.facets(collection)}

    missing = [(language, title) for language, each in catalogues.items() for title in titles if not each.get(title, messages.SCHEMA_CONTEXT)]

    assert len(catalogues) > 3
    assert not missing


def test_plural_forms_are_those_that_a_browser_chooses_among():
    forms = {language: set(Formats(language).plural_samples) for language in ("en", "es", "uk", "ar")}

    assert forms == {"en": {"one", "other"}, "es": {"one", "many", "other"}, "uk": {"one", "few", "many"}, "ar": {"zero", "one", "two", "few", "many", "other"}}


def test_names_of_the_address_are_never_taken_by_a_facet(tmp_path):
    root = portals.copy_of_root(tmp_path)
    path = root / "schema" / "organizations.json"
    schema = json.loads(path.read_text("utf-8"))
    schema["properties"]["sort"] = {**schema["properties"]["acronym"], "facet": True}
    path.write_text(json.dumps(schema), "utf-8")
    record = next((root / "content" / "organizations").glob("*.yml"))
    record.write_text(f"{record.read_text('utf-8')}\nsort: first\n", "utf-8")

    found = columns(facet_files(portals.portal_of(root / "content", portals.AS_OF, settings.read(root)))["organizations.en.json"])

    assert "sort_" in found
    assert "sort" not in found


# How much is sent


@pytest.fixture(scope="module")
def commitments(tmp_path_factory) -> bytes:
    """The facet file of a thousand commitments."""
    content = tmp_path_factory.mktemp("made-up")
    made_up.write(content, 1000)
    return files(portals.portal_of(content, portals.AS_OF))["explorer/commitments.en.json"]


def sent(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def test_a_thousand_commitments_are_sent_in_less_than_forty_kilobytes(commitments):
    assert sent(commitments) < 40_000


def test_five_thousand_commitments_send_less_than_three_hundred_kilobytes_before_the_first_result(demo_site, commitments):
    page = markup.read(demo_site / "commitments" / "index.html")
    links = [each.get("href") for each in page.all("link") if each.get("rel") in ("stylesheet", "preload", "modulepreload", "icon")]
    loaded = {resolved("commitments/", link) for link in (".", *links, *(each.get("src") for each in page.all("script") if each.get("src")))}
    assert "explorer/commitments.en.json" in loaded
    paths = {demo_site / path / ("index.html" if not path or path.endswith("/") else "") for path in loaded - {"explorer/commitments.en.json"}}

    assert len(paths) > 9
    assert sum(sent(path.read_bytes()) for path in paths) + 5 * sent(commitments) < 300_000


def resolved(page: str, link: str) -> str:
    """The address that a link on a page leads to."""
    return urljoin(f"https://site.example/{page}", link).removeprefix("https://site.example/").partition("#")[0]


def test_the_scripts_of_the_explorer_are_sent_in_less_than_24_kilobytes():
    sizes = {path.name: sent(strip_comments(path.read_bytes())) for path in SCRIPTS.glob("explorer*.js")}

    assert len(sizes) > 3
    assert sum(sizes.values()) < 24 * 1024, sizes


def test_scripts_are_served_without_their_comments_and_with_all_else():
    script = b"// About.\nconst a = /** @type {X} */ (b); // kept\n/**\n * Long.\n * @param {Y} c\n */\nfunction d(c) {\n  // why\n  return 'https://e/*' + c;\n}\n"

    assert strip_comments(script) == b"const a = (b); // kept\nfunction d(c) {\nreturn 'https://e/*' + c;\n}\n"
