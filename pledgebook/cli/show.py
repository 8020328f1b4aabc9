"""The command that says what is in force, and from where: of a field, a code list, a template, a page, a file of the theme."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pledgebook import SchemaError, UsageError
from pledgebook.check.suggestions import did_you_mean, nearest
from pledgebook.layers import ASSETS, DEFAULT, PAGES, SCHEMA, TEMPLATES, Layers
from pledgebook.schema import reader
from pledgebook.schema.fields import Collection, Field, Schema
from pledgebook.settings import Settings
from pledgebook.text_files import read_json

_KEYWORDS = ("required", "recommended", "featured", "facet", "hidden", "codelist", "references", "deprecated")
_FOLDERS = ((TEMPLATES, "**/*"), (ASSETS, "**/*"), (PAGES, "*/*.md"), ("locales", "*.po"), (f"{SCHEMA}/mappings", "*.csv"))


def describe(name: str, settings: Settings) -> list[str]:
    """Lines on what `name` stands for in this portal: `commitments`, `commitments.end`, `sdg`, `home.html`. Raises
    UsageError where it is nothing."""
    layers = settings.layers
    schema = reader.read(*layers.all(SCHEMA), languages=settings.languages)
    first, _, rest = name.partition(".")
    if found := list(_files(name, layers)):
        return found
    if first in schema.collections:
        collection = schema.collections[first]
        return list(_field(collection, tuple(rest.split(".")), layers) if rest else _collection(collection, layers))
    if (layers.folders[0] / SCHEMA / f"{first}.json").exists():
        return [f"{first}: this portal has no such collection", *_sources(f"{SCHEMA}/{first}.json", layers)]
    if name.removesuffix(".csv") in schema.codelists:
        return list(_codelist(name.removesuffix(".csv"), schema, layers))
    known = [*schema.collections, *schema.codelists, *(path for folder, pattern in _FOLDERS for path in layers.files(folder, pattern))]
    raise UsageError(f"there is nothing called '{name}' here. {did_you_mean(nearest(name, known))} Name a field (commitments.end), a code list (sdg), a template (home.html), a page (about.md) or a file of assets/.".replace("  ", " "))


def _files(name: str, layers: Layers) -> Iterator[str]:
    """A template, a page, a file of the theme, by its path or the end of its path."""
    for folder, pattern in _FOLDERS:
        for path in layers.files(folder, pattern):
            if path == name or path.endswith(f"/{name}"):
                yield f"{folder}/{path}"
                yield from _sources(f"{folder}/{path}", layers)


def _sources(name: str, layers: Layers) -> Iterator[str]:
    """Which files of this name there are, the one that counts first."""
    paths = layers.all(name)[::-1]
    for position, path in enumerate(paths):
        yield f"  {'in force' if position == 0 else 'below it'}: {path} ({_owner(path)})"


def _owner(path: Path) -> str:
    return "of the program" if path.resolve().is_relative_to(DEFAULT.resolve()) else "of this portal"


def _collection(collection: Collection, layers: Layers) -> Iterator[str]:
    yield f"{collection.name}: {collection.plural}, {len(collection.fields)} fields: {', '.join(field.name for field in collection.fields)}"
    yield from _sources(f"{SCHEMA}/{collection.name}.json", layers)


def _field(collection: Collection, path: tuple[str, ...], layers: Layers) -> Iterator[str]:
    field = collection.by_path.get(path)
    if field is None:
        hint = did_you_mean(nearest(path[-1], [each.name for each in collection.walk()]))
        raise UsageError(f"there is no field '{'.'.join(path)}' in {collection.name}. {hint} Fields: {', '.join(each.name for each in collection.fields)}.".replace("  ", " "))
    yield f"{collection.name}.{'.'.join(path)}: {_kind(field)}, {field.title}"
    yield from ([f"  {field.description}"] if field.description else [])
    said = {name: value for name in _KEYWORDS if (value := getattr(field, name))}
    yield from ([f"  {', '.join(name if value is True else f'{name} {value}' for name, value in said.items())}"] if said else [])
    for source in layers.all(f"{SCHEMA}/{collection.name}.json")[::-1]:
        if (part := _part(source, path)) is not None:
            yield f"  {source} ({_owner(source)}): {json.dumps(part, ensure_ascii=False)}"


def _kind(field: Field) -> str:
    return f"list of {field.datatype}" if field.is_list else field.datatype


def _part(source: Path, path: tuple[str, ...]) -> Any:
    """What a file of the schema says of a field; None where it says nothing."""
    node: Any = read_json(source, SchemaError)
    for name in path:
        node = (node or {}).get("items", node) if isinstance(node, dict) else {}
        node = (node.get("properties") or {}).get(name)
    return node


def _codelist(name: str, schema: Schema, layers: Layers) -> Iterator[str]:
    codes = schema.codelists[name].codes
    yield f"code list {name}: {len(codes)} codes: {', '.join([*codes][:20])}{' …' if len(codes) > 20 else ''}"
    for source in layers.all(f"{SCHEMA}/codelists/{name}.csv")[::-1]:
        yield f"  {source} ({_owner(source)})"
