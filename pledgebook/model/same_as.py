"""Records that are said to be the same as another one: what refers to them counts for that one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pledgebook.records.record import Record, Records
from pledgebook.schema.fields import Collection, Data, Field, Schema

SAME_AS = "same_as"
Names = Mapping[str, str]
"""Keys of records by those of records that are the same."""


def count_as_one(records: Records, schema: Schema) -> Records:
    """The records, with every reference to one that is the same as another leading to that other one."""
    names = _names(records, schema)
    if not names:
        return records
    return {collection: {id: _led(record, names) for id, record in found.items()} for collection, found in records.items()}


def _names(records: Records, schema: Schema) -> Names:
    """Where each leads in the end; those that lead in a circle, or to nothing, are left out: the check reports them."""
    said: dict[str, str] = {}
    for collection in schema.collections.values():
        if field := same_as_field(collection):
            said |= {record.key: field.key_of(record.data[SAME_AS]) for record in records[collection.name].values() if SAME_AS in record.data}
    known = {record.key for found in records.values() for record in found.values()}
    return {key: end for key in said if (end := end_of(key, said)) and end in known}


def same_as_field(collection: Collection) -> Field | None:
    """The field by which a record of the collection says that it is the same as another one of it, where the schema has one."""
    field = collection.by_name.get(SAME_AS)
    return field if field and not field.is_list and field.references == collection.name else None


def end_of(key: str, said: Names) -> str | None:
    """The record to which a chain of such sayings leads; None where it leads in a circle."""
    seen = {key}
    while key in said:
        key = said[key]
        if key in seen:
            return None
        seen.add(key)
    return key


def _led(record: Record, names: Names) -> Record:
    fields = {name: field for name, field in record.collection.referring.items() if name != SAME_AS}
    data = _led_data(record.data, fields, names)
    return record if data == record.data else replace(record, data=data)


def _led_data(data: Data, fields: Mapping[str, Field], names: Names) -> Data:
    made = dict(data)
    for name, field in fields.items():
        if name in data:
            made[name] = _led_value(data[name], field, names)
    return made


def _led_value(value: Any, field: Field, names: Names) -> Any:
    if isinstance(value, list):
        led = [_led_value(each, field, names) for each in value]
        return led if field.fields else list(dict.fromkeys(led))
    if field.fields:
        return _led_data(value, field.by_name, names)
    end = names.get(field.key_of(value))
    return value if end is None else end if field.references_any else end.partition("/")[2]
