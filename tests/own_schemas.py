"""Portals whose schema or records have less than those of the small portal, and their pages."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import markup

from pledgebook.model.portal import Portal, link
from pledgebook.records.record import Record, Records
from pledgebook.schema.fields import Field, Schema
from pledgebook.site import pages
from pledgebook.site.pages import Page
from pledgebook.site.render import Renderer
from pledgebook.site.theme import BLOCKS, Theme

Path = tuple[str, ...]


def without(portal: Portal, collection: str, path: Path, *, in_schema: bool = False) -> Portal:
    """The portal whose records of a collection lack a field; with `in_schema` the schema lacks it too."""
    return changed(portal, collection, lambda data: _data_without(data, path), (lambda fields: _fields_without(fields, path)) if in_schema else tuple)


def with_data(portal: Portal, key: str, **data: Any) -> Portal:
    """The portal in which a record has other values; None takes a field away."""
    collection, _, id = key.partition("/")
    record = portal.find(collection, id)
    kept = {name: value for name, value in {**record.data, **data}.items() if value is not None}
    records = {**portal.records, collection: {**portal.records[collection], id: replace(record, data=kept)}}
    return link(portal.schema, portal.settings, portal.geography, records, portal.as_of)


def changed(portal: Portal, collection: str, data: Callable[[Mapping], Mapping], fields: Callable[[tuple[Field, ...]], tuple[Field, ...]] = tuple) -> Portal:
    """The portal in which one collection has other data and fields."""
    own = portal.schema.collections[collection]
    made = replace(own, fields=fields(own.fields))
    schema = Schema({**portal.schema.collections, collection: made}, portal.schema.codelists)
    records = {**portal.records, collection: {id: replace(record, collection=made, data=data(record.data)) for id, record in portal.records[collection].items()}}
    return link(schema, portal.settings, portal.geography, records, portal.as_of)


def without_collection(portal: Portal, name: str) -> Portal:
    """The portal without a collection, and without the fields that refer to it."""
    schema = Schema({each: replace(own, fields=_not_referring(own.fields, name)) for each, own in portal.schema.collections.items() if each != name}, portal.schema.codelists)
    records: Records = {each: {id: _kept(record, schema) for id, record in portal.records[each].items() if _is_kept(record, name)} for each in schema.collections}
    return link(schema, portal.settings, portal.geography, records, portal.as_of)


def _not_referring(fields: tuple[Field, ...], name: str) -> tuple[Field, ...]:
    return tuple(replace(field, fields=_not_referring(field.fields, name)) for field in fields if field.references != name)


def _kept(record: Record, schema: Schema) -> Record:
    collection = schema.collections[record.collection.name]
    return replace(record, collection=collection, data=_of_fields(record.data, collection.fields))


def _of_fields(data: Any, fields: tuple[Field, ...]) -> Any:
    if isinstance(data, list):
        return [_of_fields(item, fields) for item in data]
    return {field.name: _of_fields(data[field.name], field.fields) if field.fields else data[field.name] for field in fields if field.name in data}


def _is_kept(record: Record, name: str) -> bool:
    """Comments are about records of any collection."""
    return not str(record.get("about", "")).startswith(f"{name}/")


def _data_without(data: Any, path: Path) -> Any:
    if isinstance(data, list):
        return [_data_without(item, path) for item in data]
    first, *rest = path
    if not rest:
        return {name: value for name, value in data.items() if name != first}
    return {name: _data_without(value, tuple(rest)) if name == first else value for name, value in data.items()}


def _fields_without(fields: tuple[Field, ...], path: Path) -> tuple[Field, ...]:
    return tuple(replace(field, fields=_fields_without(field.fields, path)) for field in fields if field.path != path)


def site_pages(portal: Portal) -> list[Page]:
    """All pages but content pages and those on data."""
    return list(pages.site_pages(portal, {language: [] for language in portal.settings.languages}))


def renderer(portal: Portal, listed: list[Page], language: str = "en") -> Renderer:
    """A renderer with nothing around the pages."""
    own = Renderer(portal, language, Theme(language, {})).view.prefix
    empty = "<main>" + "".join(f"{{% block {name} %}}{{% endblock %}}" for name in BLOCKS) + "</main>"
    around = {page.path if page.path == "404.html" else own + page.placeholder: empty for page in listed}
    return Renderer(portal, language, Theme(language, around))


def rendered(portal: Portal, language: str = "en") -> dict[str, str]:
    """The HTML of all pages, by address."""
    listed = site_pages(portal)
    made = renderer(portal, listed, language)
    return {page.path: made.render(page).decode() for page in listed if made.is_there(page)}


def page(portal: Portal, path: str) -> markup.Element:
    """One page in English."""
    listed = site_pages(portal)
    [wanted] = [each for each in listed if each.path == path]
    return markup.parse(renderer(portal, listed).render(wanted).decode())
