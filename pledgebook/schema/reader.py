"""Reading `schema/*.json`: every file is checked against the meta-schema first."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from pledgebook import SchemaError
from pledgebook.schema import codelists
from pledgebook.schema.codelists import Codelist
from pledgebook.schema.datatypes import DATATYPES, FORMATS, datatype
from pledgebook.schema.fields import Collection, Data, Field, Reverse, Schema
from pledgebook.schema.overlays import META, VALUES, read_documents

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def read(*folders: Path, languages: Iterable[str]) -> Schema:
    """The schema in a folder, with what further ones lay over it (`Layers.all("schema")`). Raises SchemaError where a
    file breaks the meta-schema or names a code list or collection that does not exist."""
    lists = codelists.read_all([folder / "codelists" for folder in folders], languages)
    documents, paths = read_documents(folders)
    for name in (META, VALUES):
        if name not in documents:
            raise SchemaError(f"{folders[0] / name}: the file is missing. Every schema needs it.")
    meta, values = documents.pop(META), documents.pop(VALUES)
    for name, document in {VALUES: values, **documents}.items():
        _check(paths[name], document, meta, "values" if name == VALUES else "collection", paths[META])
        _refuse_unknown_names(paths[name], document, values["$defs"])
    for name, document in documents.items():
        _refuse_unknown_recommendations(paths[name], document)
    _refuse_unknown_datatypes(paths[VALUES], values["$defs"])
    collections = {Path(name).stem: _collection(Path(name).stem, document, values) for name, document in documents.items()}
    _refuse_mistakes(paths, collections, lists)
    return Schema(collections, lists)


def _check(path: Path, document: Data, meta: Data, part: str, keywords: Path) -> None:
    checker = Draft202012Validator({**meta, "$ref": f"#/$defs/{part}"}, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for error in sorted(checker.iter_errors(document), key=str):
        place = "/".join(str(step) for step in error.absolute_path)
        raise SchemaError(f"{path}: {place}: {error.message}. Allowed keywords stand in {keywords}.")


def _refuse_unknown_names(path: Path, node: object, definitions: Data) -> None:
    """Names that stand for something in the program or in `values.json` must exist."""
    for key, value in node.items() if isinstance(node, Mapping) else ():
        if key == "$ref" and value.rpartition("/")[2] not in definitions:
            raise SchemaError(f"{path}: there is no kind of value '{value}'. Kinds: {', '.join(definitions)}.")
        if key == "format" and isinstance(value, str) and value not in FORMATS:
            raise SchemaError(f"{path}: there is no format '{value}'. Formats: {', '.join(FORMATS)}.")
        _refuse_unknown_names(path, value, definitions)


def _refuse_unknown_recommendations(path: Path, document: Data) -> None:
    for name in document.get("recommended", ()):
        if name not in document["properties"]:
            raise SchemaError(f"{path}: recommended: there is no field '{name}'. Remove it, or add the field.")


def _refuse_unknown_datatypes(path: Path, definitions: Data) -> None:
    for name, shape in definitions.items():
        if name not in DATATYPES and shape.get("type") != "object":
            raise SchemaError(f"{path}: the kind of value '{name}' is unknown to the program. Add an entry to DATATYPES in pledgebook/schema/datatypes.py, or make it an object.")


def _refuse_ambiguous_columns(path: Path, collection: Collection) -> None:
    """A list becomes a table whose rows are numbered, and name their record and what they are a part of."""
    for field in collection.walk():
        keys = {"number", f"{collection.singular}_id", *(f"{name}_number" for name in field.path[:-1])}
        for name in sorted(keys & field.by_name.keys()) if field.is_list else ():
            place = f"{path}: {'.'.join((*field.path, name))}"
            raise SchemaError(f"{place}: a field of a list can't be called '{name}': the table of the list has a column of that name. Choose another name.")


def _refuse_mistakes(paths: Mapping[str, Path], collections: Mapping[str, Collection], lists: Mapping[str, Codelist]) -> None:
    for collection in collections.values():
        path = paths[f"{collection.name}.json"]
        _refuse_ambiguous_columns(path, collection)
        for field in collection.walk():
            place = f"{path}: {'.'.join(field.path)}"
            if field.facet and not field.references_any and not datatype(field.datatype).facet:
                raise SchemaError(f"{place}: a field of the kind '{field.datatype}' can't be a facet. Remove the keyword.")
            for name in filter(None, (field.codelist, field.aliases)):
                if name not in lists:
                    raise SchemaError(f"{place}: there is no code list '{name}' in {path.parent / 'codelists'}.")
            if field.references and not field.references_any and field.references not in collections:
                raise SchemaError(f"{place}: there is no collection '{field.references}' in {path.parent}.")


def _collection(name: str, document: Data, values: Data) -> Collection:
    return Collection(
        name=name,
        title=document["title"],
        plural=document["plural"],
        description=document["description"],
        fields=tuple(_fields(name, document, values["$defs"], ())),
        schema=_bundle(name, document, values["$defs"]),
    )


def _bundle(name: str, document: Data, definitions: Data) -> dict[str, Any]:
    """The schema with every shared shape inside it, readable by any validator: JSON
    Schema wants to know only whether a field is deprecated, not why."""

    def local(node: Any) -> Any:
        if isinstance(node, list):
            return [local(each) for each in node]
        if not isinstance(node, dict):
            return node
        made = {key: value.removeprefix(VALUES) if key == "$ref" else local(value) for key, value in node.items()}
        return made | ({"deprecated": True} if isinstance(made.get("deprecated"), str) else {})

    return {**local(document), "$schema": DIALECT, "$id": f"{name}.json", "$defs": local(definitions)}


def _fields(collection: str, node: Data, definitions: Data, path: tuple[str, ...]) -> Iterator[Field]:
    required, recommended = node.get("required", ()), node.get("recommended", ())
    for name, shape in node.get("properties", {}).items():
        yield _field(collection, shape, definitions, (*path, name), required=name in required, recommended=name in recommended)


def _field(collection: str, shape: Data, definitions: Data, path: tuple[str, ...], *, required: bool, recommended: bool) -> Field:
    outer, _ = _resolve(shape, definitions)
    is_list = outer.get("type") == "array"
    inner, datatype = _resolve(outer["items"] if is_list else shape, definitions)
    reverse = inner.get("reverse")
    return Field(
        collection=collection,
        path=path,
        datatype=datatype,
        is_list=is_list,
        title=outer["title"],
        description=outer.get("description", ""),
        schema=inner,
        fields=tuple(_fields(collection, inner, definitions, path)),
        group=outer.get("group", ""),
        required=required,
        recommended=recommended,
        featured=outer.get("featured", False),
        caption=outer.get("caption", False),
        facet=outer.get("facet", False),
        codelist=inner.get("codelist", ""),
        aliases=outer.get("aliases", ""),
        references=inner.get("references", ""),
        reverse=Reverse(**reverse) if reverse else None,
        alternatives=outer.get("alternatives", False),
        hidden=outer.get("hidden", False),
        deprecated=outer.get("deprecated", ""),
    )


def _resolve(shape: Data, definitions: Data) -> tuple[Data, str]:
    """The shape with its `$ref` opened, and the name of its kind of value."""
    if "$ref" not in shape:
        return shape, "object"
    kind = shape["$ref"].rpartition("/")[2]
    return {**definitions[kind], **{key: value for key, value in shape.items() if key != "$ref"}}, kind
