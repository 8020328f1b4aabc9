"""Identifiers and references: one id for each record, and no reference that leads nowhere."""

import re
from collections.abc import Iterator

from pledgebook import characters
from pledgebook.check.pictures import defect_of_named
from pledgebook.check.problems import Finding
from pledgebook.check.rules.registry import FILES, PORTAL, REFERENCES, Context, codes_of, error, has_fields
from pledgebook.check.sentences import say
from pledgebook.check.suggestions import did_you_mean, nearest_id
from pledgebook.model.facets import facets, index_path
from pledgebook.model.portal import address
from pledgebook.model.same_as import SAME_AS, end_of, same_as_field
from pledgebook.records.record import Record, normalised
from pledgebook.schema.fields import Collection

_MAX_MILESTONES = 200
"""Milestones of a commitment that are named as a cure."""


@error()
def file_name_is_not_the_id(record: Record, context: Context) -> Iterator[Finding]:
    stem = record.document.stem
    if record.id != stem:
        yield Finding(("id",), f"the id '{record.id}' is not the file name '{stem}'.", _cure_of_file_name(record, stem))


def _cure_of_file_name(record: Record, stem: str) -> str:
    """The file gets the name of the id, unless another record has it; a name that can't be an id, or is the id in other
    letters, is none to take over."""
    right = record.document.path.with_name(f"{record.id}.yml")
    if right.exists() and not right.samefile(record.document.path):
        return f"There is a {right.name}, too: if this is a copy, take over there what is missing, then remove it; else give the record an id of its own, and the file its name."
    is_id = _is_id(stem, record.collection) and normalised(stem) != normalised(record.id)
    return f"Rename the file to {right.name}{f', or write id: {stem}' if is_id else ''}."


@error()
def address_taken(record: Record, context: Context) -> Iterator[Finding]:
    """The page of a record stands beside the lists of its collection by the values of a field."""
    taken = {index_path(record.collection.name, facet.name) for facet in facets(record.collection)}
    if address(record) in taken:
        yield Finding(("id",), f"the address '{address(record)}' is that of a list.", f"Choose another id, such as {record.id}-1, and rename the file.")


@error()
def name_that_windows_forbids(record: Record, context: Context) -> Iterator[Finding]:
    if characters.is_forbidden_by_windows(record.document.path.name):
        yield Finding(("id",), f"Windows forbids files of the name '{record.document.path.name}', so nobody could copy the records there.", f"Choose another id, such as {record.id}-1, and rename the file.")


@error(scope=PORTAL)
def code_used_twice(record: Record, context: Context) -> Iterator[Finding]:
    if not context.sharing:
        return
    reported: set[str] = set()
    for path, code in codes_of(record):
        others = [each for each in context.sharing.get((record.collection.name, normalised(code)), ()) if each is not record]
        first = min([*others, record], key=lambda each: each.document.path)
        if first is not record and first.id not in reported:
            reported.add(first.id)
            cure = "another_id" if path == ("id",) else "correct_code"
            yield Finding(path, say("same_code", code=code, file=first.document.path.name), say(cure))


@error(scope=REFERENCES)
def reference_to_nothing(record: Record, context: Context) -> Iterator[Finding]:
    for path, field, value in record.references():
        if not field.references_any and not context.knows(field.references, value):
            yield Finding(path, *_unknown(value, field.references, context))


@error(scope=REFERENCES)
def same_as_itself(record: Record, context: Context) -> Iterator[Finding]:
    if not same_as_field(record.collection) or SAME_AS not in record.data:
        return
    said = {id: each.data[SAME_AS] for id, each in context.records.get(record.collection.name, {}).items() if SAME_AS in each.data}
    if end_of(record.id, said) is None:
        yield Finding((SAME_AS,), f"by way of '{record.data[SAME_AS]}' the record is the same as itself.", "Leave out `same_as` in the record that is to stay.")


@error("comments", scope=REFERENCES)
def comment_on_nothing(record: Record, context: Context) -> Iterator[Finding]:
    about = record.get("about")
    if about is None:
        return
    collection, _, id = about.partition("/")
    if collection not in context.records or not id:
        found = next((f"{name}/{about}" for name, records in sorted(context.records.items()) if about in records), None)
        cure = f"{did_you_mean(found)} {say('collections_and_id', names=', '.join(sorted(context.records)))}"
        yield Finding(("about",), say("names_no_record", value=about), cure.strip())
    elif not context.knows(collection, id):
        yield Finding(("about",), *_unknown(id, collection, context, whole=True))


def _unknown(id: str, collection: str, context: Context, *, whole: bool = False) -> tuple[str, str]:
    """Fact and cure of a reference to nothing; `whole` where its collection is a part of what is written."""
    title, above = context.schema.collections[collection].title.lower(), f"{collection}/" if whole else ""
    write = "key_of_file" if whole else "id_of_file"
    elsewhere = next((name for name, records in sorted(context.records.items()) if id in records), None)
    if elsewhere:
        other = context.schema.collections[elsewhere].title.lower()
        return say("id_of_another", id=id, other=_a(other), wanted=_a(title)), say(write, collection=collection)
    found = _nearest_record(id, collection, context)
    write += "_or_add" if _is_id(id, context.schema.collections[collection]) else ""
    return say("no_such_record", title=title, id=id), f"{did_you_mean(found and above + found)} {say(write, collection=collection)}".strip()


def _is_id(text: str, collection: Collection) -> bool:
    return bool(re.fullmatch(collection.by_name["id"].schema.get("pattern", ""), text))


def _nearest_record(word: str, collection: str, context: Context) -> str | None:
    """The id of the record whose id or caption is most like `word`."""
    names = {record.id: record.id for record in context.records[collection].values()}
    for record in context.records[collection].values():
        caption = record.collection.caption
        if caption and caption.datatype == "text":
            names |= dict.fromkeys(record.get(caption.name, {}).values(), record.id)
    found = nearest_id(word, names)
    return names[found] if found else None


def _a(title: str) -> str:
    return f"an {title}" if title[0] in "aeiou" else f"a {title}"


@error("commitments")
def milestone_named_twice(record: Record, context: Context) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, milestone in enumerate(record.get("milestones", [])):
        if "id" not in milestone:
            continue
        if normalised(milestone["id"]) in seen:
            yield Finding(("milestones", number, "id"), f"the milestone '{milestone['id']}' stands twice.", "Give each milestone an id of its own.")
        seen.add(normalised(milestone["id"]))


@error("commitments")
def update_of_unknown_milestone(record: Record, context: Context) -> Iterator[Finding]:
    if "milestones" in record.invalid_fields or not has_fields(record, ("milestones", "id")):
        return
    ids = dict.fromkeys(milestone["id"] for milestone in record.get("milestones", []) if "id" in milestone)
    some = [*ids][:_MAX_MILESTONES]
    for number, update in enumerate(record.get("updates", [])):
        if "milestone" in update and update["milestone"] not in ids:
            known = f"Milestones here: {', '.join(some)}{' …' if len(ids) > len(some) else '.'}" if ids else "Remove the line, or add the milestone to `milestones`."
            cure = f"{did_you_mean(nearest_id(update['milestone'], some))} {known}".strip()
            yield Finding(("updates", number, "milestone"), f"there is no milestone '{update['milestone']}'.", cure)


@error("action-plans")
def neither_country_nor_locality(record: Record, context: Context) -> Iterator[Finding]:
    names = [name for name in ("country", "locality") if has_fields(record, (name,))]
    if names and not any(name in record.data or name in record.invalid_fields or not record.is_recorded(name) for name in names):
        yield Finding((), "the plan says neither its country nor its locality.", "Add `country:` with its code, or `locality:` with its name.")


@error("projects")
def neither_organization_nor_label(record: Record, context: Context) -> Iterator[Finding]:
    for name in ("participants", "contributions"):
        if not has_fields(record, (name, "organization"), (name, "label")):
            continue
        for number, entry in enumerate(record.get(name, [])):
            if ("organization" in entry) == ("label" in entry):
                if "label" in entry:
                    fact, cure = "both an organization and a label", "Write an entry for each if they are two bodies; else keep `organization:`, and remove `label:`."
                else:
                    fact, cure = "neither an organization nor a label", "Write `organization:` with an id where the body has a record, otherwise `label:` with its name."
                yield Finding((name, number), f"the entry has {fact}.", cure)


@error(scope=FILES)
def image_without_a_picture(record: Record, context: Context) -> Iterator[Finding]:
    for path, field, image in record.of("image"):
        if {"file", "url"} <= field.by_name.keys() and ("file" in image) == ("url" in image):
            cure = "Keep `file:`, and remove `url:`; or `url:`, and remove `file:`." if "file" in image else "Write `file:` for a picture in content/images/, or `url:`."
            yield Finding(path, "the image needs either a file or an address.", cure)
        elif "file" in image and (defect := defect_of_named(image["file"], context.content)):
            yield Finding((*path, "file"), defect.fact, defect.cure)
