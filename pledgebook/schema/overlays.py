"""A portal's own schema, laid over the program's: JSON Merge Patch (RFC 7396), and what follows from it.

A file `schema/<collection>.json` of a portal holds only what is otherwise there: a property of its own, a keyword that is
changed, `null` for a field or a keyword that is removed. A file that holds nothing but `null` removes a collection.
`optional` lists fields that need not be there. Fields that refer to a collection that is gone go with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pledgebook import SchemaError
from pledgebook.text_files import read_json

META, VALUES = "meta-schema.json", "values.json"
OPTIONAL = "optional"
Documents = dict[str, dict[str, Any]]


def read_documents(folders: Sequence[Path]) -> tuple[Documents, dict[str, Path]]:
    """The documents of all `schema/*.json` by file name, each as it is in force, and the highest file that says something
    about it. `folders` are the schema folders, the program's first."""
    lowest, *own = folders
    documents: dict[str, Any] = {path.name: read_json(path, SchemaError) for path in sorted(lowest.glob("*.json"))}
    paths = {name: lowest / name for name in documents}
    for path in (path for folder in own for path in sorted(folder.glob("*.json"))):
        _refuse_what_is_the_programs(path)
        paths[path.name] = path
        documents[path.name] = _patched(path, documents.get(path.name))
    removed = {Path(name).stem for name, document in documents.items() if document is None}
    kept = {name: document for name, document in documents.items() if document is not None}
    return {name: _without_missing_names(_not_referring(document, removed)) if removed else document for name, document in kept.items()}, paths


def merge_patch(target: object, patch: object) -> Any:
    """`target` as a patch of RFC 7396 changes it; neither is changed itself."""
    if not isinstance(patch, Mapping):
        return patch
    made = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            made.pop(name, None)
        else:
            made[name] = merge_patch(made.get(name), value)
    return made


def _refuse_what_is_the_programs(path: Path) -> None:
    if path.name == META:
        raise SchemaError(f"{path}: the meta-schema is the program's. Remove the file: a portal's own schema changes collections and kinds of value.")


def _patched(path: Path, below: object) -> Any:
    """What a file of a portal makes of the document below it; None where it removes that."""
    patch = read_json(path, SchemaError)
    if below is None:
        if patch is None:
            raise SchemaError(f"{path}: there is no collection '{path.stem}' to remove. Remove the file, or correct its name.")
        return patch
    if patch is not None and not isinstance(patch, Mapping):
        raise SchemaError(f"{path}: the file must hold an object with what is to be otherwise, or null to remove the collection.")
    if patch is None:
        return None
    _refuse_what_is_not_there(path, patch, below)
    optional = patch.get(OPTIONAL, [])
    made = merge_patch(below, {name: value for name, value in patch.items() if name != OPTIONAL})
    return _without_missing_names(made, optional)


def _refuse_what_is_not_there(path: Path, patch: Mapping[str, Any], below: object) -> None:
    """A name that is removed or made optional, and isn't there, is most likely misspelt."""
    known = below.get("properties", {}) if isinstance(below, Mapping) else {}
    removed = [name for name, value in (patch.get("properties") or {}).items() if value is None]
    for name in (*removed, *patch.get(OPTIONAL, ())):
        if name not in known:
            raise SchemaError(f"{path}: there is no field '{name}' to be removed or made optional. Fields: {', '.join(known)}.")


def _without_missing_names(node: Any, optional: Sequence[str] = ()) -> Any:
    """A shape whose `required` and `recommended` name only fields that are there, and none that is optional now."""
    if not isinstance(node, Mapping):
        return node
    made = {key: _without_missing_names(value) for key, value in node.items()}
    for key in ("required", "recommended"):
        if isinstance(made.get(key), list) and isinstance(made.get("properties"), Mapping):
            made[key] = [name for name in made[key] if name in made["properties"] and name not in optional]
            if not made[key]:
                del made[key]
    return made


def _not_referring(node: Any, removed: set[str]) -> Any:
    """A shape without the fields that refer to a collection that is gone."""
    if not isinstance(node, Mapping):
        return node
    made = {key: _not_referring(value, removed) for key, value in node.items()}
    if isinstance(made.get("properties"), Mapping):
        made["properties"] = {name: shape for name, shape in made["properties"].items() if not removed & {*_references(shape)}}
    return made


def _references(shape: object) -> Iterator[str]:
    """Collections to which a field itself refers, or the entries of its list."""
    for each in (shape, shape.get("items") if isinstance(shape, Mapping) else None):
        if isinstance(each, Mapping) and isinstance(each.get("references"), str):
            yield each["references"]
