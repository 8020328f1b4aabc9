"""What of the records is published: all but the fields that a portal's schema hides."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pledgebook.records.record import Record, Records
from pledgebook.schema.fields import Collection, Field, Schema


def without_hidden(schema: Schema, records: Records) -> tuple[Schema, Records]:
    """The schema without its hidden fields, and the records without what stands there."""
    collections = {name: _shown(each) for name, each in schema.collections.items()}
    if all(each is schema.collections[name] for name, each in collections.items()):
        return schema, records
    shown = {name: {id: _record(record, collections[name]) for id, record in found.items()} for name, found in records.items()}
    return Schema(collections, schema.codelists), shown


def _shown(collection: Collection) -> Collection:
    if not any(field.hidden for field in collection.walk()):
        return collection
    return replace(collection, fields=_fields(collection.fields), schema=_schema(collection.schema))


def _schema(node: Any) -> Any:
    """A JSON Schema without what is hidden."""
    if isinstance(node, list):
        return [_schema(each) for each in node]
    if not isinstance(node, Mapping):
        return node
    hidden = {name for name, shape in (node.get("properties") or {}).items() if isinstance(shape, Mapping) and shape.get("hidden")}
    made = {key: _schema(value) for key, value in node.items()}
    if hidden:
        made["properties"] = {name: shape for name, shape in made["properties"].items() if name not in hidden}
        made |= {key: [name for name in made[key] if name not in hidden] for key in ("required", "recommended") if key in made}
    return made


def _fields(fields: Iterable[Field]) -> tuple[Field, ...]:
    return tuple(replace(field, fields=_fields(field.fields)) for field in fields if not field.hidden)


def _record(record: Record, collection: Collection) -> Record:
    """A record as it is published. Where something of it is hidden, its file isn't published either."""
    if collection is record.collection:
        return record
    data = _data(record.data, collection.fields)
    return replace(record, collection=collection, data=data, source=record.source if data == record.data else b"")


def _data(value: Any, fields: Iterable[Field]) -> Any:
    if isinstance(value, list):
        return [_data(each, fields) for each in value]
    known = {field.name: field for field in fields}
    return {name: _data(part, known[name].fields) if known[name].fields else part for name, part in value.items() if name in known}
