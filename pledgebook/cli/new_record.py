"""The command that writes an empty record, with what belongs into each field beside it."""

import re
from collections.abc import Iterable
from pathlib import Path

from slugify import slugify

from pledgebook import UsageError, characters
from pledgebook.check.suggestions import did_you_mean, nearest
from pledgebook.importing import record_template
from pledgebook.layers import LOCALES
from pledgebook.records.loader import SUFFIX
from pledgebook.schema.fields import Collection, Schema
from pledgebook.settings import Settings
from pledgebook.site.i18n.messages import SCHEMA_CONTEXT, Messages

_NUMBERED = re.compile(r"(.*?)(\d+)")
_SHOWN = 3


def write(settings: Settings, schema: Schema, content: Path, name: str, id: str | None) -> Path:
    """Write the empty record `id` of the collection `name`, or of the next number where no id is given; its path. Raises
    UsageError, and writes nothing, where that can't be done."""
    collection = find_collection(name, schema)
    folder = content / collection.name
    ids = sorted(path.stem for path in folder.glob(f"*{SUFFIX}"))
    id = _next_id(ids, collection) if id is None else id.removesuffix(SUFFIX)
    _refuse(id, ids, folder, collection)
    words = Messages(settings.layers.all(LOCALES), settings.default_language)

    def translate(message: str) -> str:
        return words.pgettext(SCHEMA_CONTEXT, message)

    path = folder / f"{id}{SUFFIX}"
    folder.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(record_template.text(collection, id, schema, settings.languages, translate))
    return path


def required_fields(schema: Schema, path: Path) -> list[str]:
    """The fields that somebody has to fill in the empty record at `path`."""
    return [field.name for field in schema.collections[path.parent.name].fields if field.required and field.name != "id"]


def find_collection(name: str, schema: Schema) -> Collection:
    """The collection that somebody names: `commitments`, `commitment`, `Action plan`. Raises UsageError."""
    wanted = _plain(name)
    for collection in schema.collections.values():
        if wanted in map(_plain, (collection.name, collection.title, collection.plural)):
            return collection
    hint = did_you_mean(nearest(name, schema.collections) or nearest(f"{name}s", schema.collections))
    raise UsageError(f"there is no collection '{name}'. {hint} Name one of: {', '.join(schema.collections)}.".replace("  ", " "))


def _plain(name: str) -> str:
    return name.strip().rstrip("/").casefold().replace("_", "-").replace(" ", "-")


def _next_id(ids: Iterable[str], collection: Collection) -> str:
    """The id after the last one, where all ids are numbered in one row: KEMKC0004 after KEMKC0003."""
    last: dict[str, str] = {}
    for found in filter(None, map(_NUMBERED.fullmatch, ids)):
        last[found[1]] = max(last.get(found[1], ""), found[2], key=lambda digits: (int(digits or 0), digits))
    following = [f"{row}{int(digits) + 1:0{len(digits)}}" for row, digits in last.items()]
    if len(following) == 1 and all(map(_NUMBERED.fullmatch, ids)):
        return following[0]
    such = f" such as {', '.join(following[:_SHOWN])}" if following else ""
    raise UsageError(f"which id shall the {collection.title.lower()} have? Write it behind the collection{such}. {_FORM}")


_FORM = "An id has letters from a to z, digits, - and _; it begins with a letter or digit, is the name of the file and the address of the page, and stays for ever."


def _refuse(id: str, ids: Iterable[str], folder: Path, collection: Collection) -> None:
    """Refuse an id that can't be one, or is taken."""
    field = collection.by_name["id"]
    if not re.fullmatch(field.schema.get("pattern", ""), id) or len(id) > field.schema.get("maxLength", len(id)):
        raise UsageError(f"'{id}' can't be an id. {_FORM}{_cure(id, collection)}")
    if characters.is_forbidden_by_windows(f"{id}{SUFFIX}"):
        raise UsageError(f"Windows forbids files of the name '{id}{SUFFIX}', so nobody could copy the records there. Choose another id, such as {id}-1.")
    taken = next((each for each in ids if characters.path_key(each) == characters.path_key(id)), None)
    if taken is not None:
        raise UsageError(f"{folder / taken}{SUFFIX} is there already, and is left as it is. Change that record, or choose another id.")


def _cure(id: str, collection: Collection) -> str:
    """What somebody does whose own numbers look otherwise, such as 3.2.1."""
    made = slugify(id, lowercase=False, max_length=collection.by_name["id"].schema.get("maxLength", 100), word_boundary=True)
    number = collection.by_name.get("number")
    if number is None or not made:
        return f" Write {made}." if made else ""
    return f" Write {made}, or better one that no other plan has, such as the code of the plan before it; your own number '{id}' goes into the field {number.name}: {number.name}: \"{id}\"."
