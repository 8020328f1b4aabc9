"""What the form for editing is made of, and where it sends a record."""

import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import edit_scripts
import own_schemas
import portals
import pytest

from pledgebook.check.checker import check_records
from pledgebook.publish.executor import SerialExecutor
from pledgebook.records import loader
from pledgebook.site import edit_form
from pledgebook.site.view import View

_WAYS = """
const { ways } = await import(input.assets + "/edit-send.js");
console.log(JSON.stringify(ways(input.offered, input.written)));
"""


def settings(**mkdocs: str):
    chosen = portals.small_settings()
    return replace(chosen, mkdocs={**chosen.mkdocs, **mkdocs}, feedback=("issues", "desk@example.org"))


def ways(chosen, **written: object) -> dict[str, dict]:
    repository = edit_form.repository(chosen)
    offered = {"repository": repository and repository._asdict(), "email": "desk@example.org", "issues": True}
    record = {"collection": "commitments", "id": "A1", "isNew": True, "text": "id: A1\ntitle:\n  en: One & all\n", "subject": "commitments/A1", **written}
    found = edit_scripts.run(_WAYS, {"assets": edit_scripts.ASSETS.as_uri(), "offered": offered, "written": record})
    return {each["kind"]: each for each in found}


def test_every_collection_has_its_schema_in_every_language_and_names_only_what_it_uses(portal):
    found = edit_scripts.files(portal)

    for collection in portal.schema.collections.values():
        for language in portal.settings.languages:
            schema = found[f"{collection.name}.{language}.json"]
            assert [*schema["properties"]] == [field.name for field in collection.fields]
        assert schema["$defs"].keys() <= collection.schema["$defs"].keys()
    assert "indicator" not in found["comments.en.json"]["$defs"]
    assert found["commitments.es.json"]["properties"]["title"]["title"] == "Título"
    assert found["records/comments.json"] == [[record.id, {}] for record in portal.all("comments")]


def test_a_portal_with_other_collections_has_their_forms(portal):
    smaller = own_schemas.without_collection(portal, "comments")

    found = {path: json.loads(content) for path, content in edit_form.form_files(smaller)}
    view = View(smaller, "en")
    view.turn_to("edit/")

    assert "edit/comments.en.json" not in found
    assert [each["name"] for each in edit_form.options(view)["collections"]] == [*smaller.schema.collections]


@pytest.mark.parametrize("collection", ["commitments", "comments", "projects"])
def test_references_to_nothing_are_said_as_the_check_says_them(portal, tmp_path, collection):
    wrong = {
        "commitments": {"id": "NEW1", "title": {"en": "x", "es": "x", "uk": "x"}, "action_plan": "lantern-plan", "projects": ["ministry-of-lanterns", "lantern01"], "institutions": [{"organization": "Ministry of Lantern"}, {"organization": "a b"}]},
        "comments": {"id": "NEW1", "about": "commitments/LAMP001", "date": "2026-01-01", "language": "en", "text": "x", "reply": {"date": "2026-01-01", "organization": "LAMP0001", "text": "x"}},
        "projects": {"id": "NEW1", "title": {"en": "x"}, "participants": [{"organization": "nobody-at-all", "role": "lead"}]},
    }[collection]
    (tmp_path / collection).mkdir()
    path = tmp_path / collection / "NEW1.yml"
    path.write_text(json.dumps(wrong), "utf-8")
    documents = [*loader.documents(portals.SMALL, portal.schema.collections), *loader.documents(tmp_path, portal.schema.collections)]
    result = check_records(documents, portal.schema, languages=("en",), as_of=portals.AS_OF, content=portals.SMALL, executor=SerialExecutor(), only_errors=True)

    [[found]] = edit_scripts.problems([(edit_scripts.context(portal, collection, is_new=True), [wrong])])

    rules = {"reference-to-nothing", "comment-on-nothing"}
    expected = {(each.fact, each.cure) for each in result.errors if each.file == str(path) and each.rule in rules}
    assert expected
    assert {(fact, cure) for _, fact, cure in found if "content/" in cure} == expected


def test_an_id_that_another_record_has_is_told(portal):
    new = {"id": "lamp-0001", "action_plan": portal.all("action-plans")[0].id, "title": {"en": "x"}}

    [[found]] = edit_scripts.problems([(edit_scripts.context(portal, "commitments", is_new=True), [new])])

    assert {(fact, cure) for _, fact, cure in found} == {("'lamp-0001' is the same code as in LAMP0001.yml.", "Make the two one record, or give this one another id, and its file the same name.")}


def test_characters_that_nobody_sees_are_told_by_their_names(portal):
    new = {"id": "NEW1", "action_plan": portal.all("action-plans")[0].id, "title": {"en": "a\u200bb"}}

    [[found]] = edit_scripts.problems([(edit_scripts.context(portal, "commitments"), [new])])

    assert {(fact, cure) for _, fact, cure in found} == {("the text holds an invisible character (U+200B, zero width space).", "Delete it and type the text around it anew.")}


# Where a record is sent


def test_a_new_record_fills_in_a_new_file_at_github():
    found = urlsplit(ways(settings())["propose"]["url"])

    assert (found.netloc, found.path) == ("github.com", "/pledgebook/pledgebook/new/main")
    assert parse_qs(found.query) == {"filename": ["content/commitments/A1.yml"], "value": ["id: A1\ntitle:\n  en: One & all\n"]}


def test_a_portal_in_a_folder_of_a_repository_puts_its_records_there():
    found = ways(settings(edit_uri="edit/drafts/portal/"))["propose"]["url"]

    assert found.startswith("https://github.com/pledgebook/pledgebook/new/drafts?filename=portal%2Fcontent%2Fcommitments%2FA1.yml&")
    assert ways(settings(edit_uri="edit/drafts/portal/"), isNew=False)["propose"]["url"] == "https://github.com/pledgebook/pledgebook/edit/drafts/portal/content/commitments/A1.yml"


def test_a_long_record_is_copied_and_its_file_attached():
    found = ways(settings(), text="id: A1\n" + "text: x\n" * 2_000)

    assert [found[kind]["copies"] for kind in ("propose", "issue", "email")] == [True, True, False]
    assert found["email"]["attaches"]
    assert max(len(each["url"]) for each in found.values()) < 300


def test_gitlab_and_gitea_have_addresses_of_their_own():
    gitlab = settings(repo_url="https://gitlab.com/a/b", edit_uri="-/edit/main/")
    gitea = settings(repo_url="https://codeberg.org/a/b/", edit_uri="_edit/main/")

    assert ways(gitlab)["propose"] == {"kind": "propose", "host": "gitlab.com", "copies": True, "attaches": False, "url": "https://gitlab.com/a/b/-/new/main?file_name=content%2Fcommitments%2FA1.yml"}
    assert ways(gitlab, isNew=False)["propose"]["url"] == "https://gitlab.com/a/b/-/edit/main/content/commitments/A1.yml"
    assert ways(gitlab)["issue"]["url"].startswith("https://gitlab.com/a/b/-/issues/new?issue%5Btitle%5D=commitments%2FA1&issue%5Bdescription%5D=")
    assert ways(gitea)["propose"]["url"].startswith("https://codeberg.org/a/b/_new/main/?filename=content%2Fcommitments%2FA1.yml&value=")


def test_without_a_repository_there_is_e_mail():
    assert [*ways(settings(repo_url=""))] == ["email"]


# Drafts


def test_a_draft_of_an_older_record_keeps_what_others_have_changed_since():
    before = {"id": "A1", "title": {"en": "Old"}, "number": 1, "note": "x"}
    draft = {"id": "A1", "title": {"en": "Mine"}, "number": 1, "topics": ["mine"]}
    now = {"id": "A1", "title": {"en": "Theirs"}, "number": 2, "note": "x", "sector": "theirs"}
    program = 'const { onTop } = await import(input.assets + "/edit-drafts.js"); console.log(JSON.stringify(onTop(input.draft, input.now)));'

    found = edit_scripts.run(program, {"assets": edit_scripts.ASSETS.as_uri(), "draft": {"data": draft, "before": before}, "now": now})

    assert found == {"id": "A1", "title": {"en": "Mine"}, "number": 2, "sector": "theirs", "topics": ["mine"]}
