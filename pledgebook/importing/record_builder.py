"""A record of a source becomes the data of a record, as a mapping says."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from pledgebook.check.problems import path_text
from pledgebook.importing import source_values
from pledgebook.importing.drafts import Draft, DraftData, Place, in_order
from pledgebook.importing.element_reader import ElementReader, Scope, Value
from pledgebook.importing.mappings import ElementMapping, Entry, FieldStep
from pledgebook.importing.organizations import ORGANIZATIONS, OrganizationFinder, joined_code, split_code
from pledgebook.importing.source_node import ROW, SourceNode
from pledgebook.importing.value_reader import DATES, TextContext, UnreadableValueError, ValueReader
from pledgebook.records.loader import ValuePath
from pledgebook.schema.fields import Collection, Data, Field, Schema
from pledgebook.schema.partial_dates import first_day, last_day

ORGANIZATION = "organization"
"""In a mapping, the element that stands for any that names an organization."""
_LONGEST_NAME = 100
"""Longer names of institutions describe groups of bodies, which have no record."""


class Tools(NamedTuple):
    """What all records of an import share. `language` is that of texts that don't tell theirs; `resolve` gives the id of
    the record that a reference means, by its collection, and `country_of` the country of that record; `remark` tells
    people something about a part of the source."""

    schema: Schema
    mapping: ElementMapping
    reader: ValueReader
    organizations: OrganizationFinder
    language: str
    resolve: Callable[[str, str], str | None]
    country_of: Callable[[str, str], str]
    remark: Callable[[Value, str, str], None]


def build(collection: str, record: SourceNode, tools: Tools, scope: Scope | None = None) -> Draft:
    """The draft of a record from a record of the source. It may lack anything: whoever takes it checks it."""
    return _RecordBuilder(collection, record, tools, scope or Scope("", record)).draft()


def learn_organizations(record: SourceNode, tools: Tools) -> None:
    """Make the organizations known that a record of the source names for others to refer to."""
    for node in (node for element in tools.mapping.introduced for node in record.select(element)):
        draft = build(ORGANIZATIONS, node, tools, Scope(ORGANIZATION, node))
        if "name" in draft.data:
            tools.organizations.find(draft.data, node.place)
        else:
            draft.take_back((), node)


class _Unreadable(NamedTuple):
    """A text that is no value of its field, why, and whether it is kept as a text."""

    value: Value
    error: UnreadableValueError
    is_kept: bool


class _RecordBuilder:
    """Fills one draft."""

    def __init__(self, collection: str, record: SourceNode, tools: Tools, scope: Scope):
        self._fields, self._tools, self._record, self._scope = tools.schema.collections[collection], tools, record, scope
        self._draft = Draft(collection, {}, record.place, source=record)
        self._items: dict[tuple[ValuePath, FieldStep, int], Place] = {}
        self._listed: dict[tuple[object, ...], int] = {}
        self._unreadable: dict[ValuePath, list[_Unreadable]] = {}
        self._reasons: list[tuple[Place, str, str, SourceNode]] = []
        self._elements = ElementReader(record, tools.mapping, tools.reader)
        self._country = self._elements.country or self._country_of_reference()
        self._texts = TextContext(self._elements.language(scope), tools.language, self._country)

    def _country_of_reference(self) -> str:
        """The country of the first record that this one belongs to, such as the plan of a commitment."""
        for entry in self._tools.mapping.of(self._draft.collection):
            field = self._fields.field_at(entry.names) if len(entry.names) == 1 else None
            if field and field.references and (name := self._elements.words(entry.element, self._scope)) and (found := self._tools.country_of(field.references, name)):
                return found
        return ""

    def draft(self) -> Draft:
        """The draft, with fields in the order of the schema."""
        mapping = self._tools.mapping
        self._fill(Place(self._draft.data, (), ()), [*mapping.of(self._draft.collection), *mapping.of("")], self._scope)
        self._tell_unreadable((), "")
        self._put_reasons()
        self._draft.drop_repeated()
        self._part_with_dates_that_contradict()
        self._draft.data = in_order(self._draft.data, self._fields.fields)
        return self._draft

    # Fields

    def _fill(self, place: Place, entries: Sequence[Entry], scope: Scope) -> None:
        inner: list[tuple[FieldStep, ...]] = []
        for entry in entries:
            if any(entry.steps[: len(steps)] == steps for steps in inner):
                continue
            if "each" in entry.rules:
                inner.append(entry.steps)
                self._fill_each(place, entry, [each for each in entries if each is not entry and each.steps[: len(entry.steps)] == entry.steps], scope)
            elif "ignored" in entry.rules or "language" in entry.rules:
                for node in self._elements.nodes(entry.element, scope):
                    node.use()
            else:
                self._fill_one(place, entry, scope)

    def _fill_each(self, place: Place, entry: Entry, entries: Sequence[Entry], scope: Scope) -> None:
        """An entry of a list for each element; an object that is no list takes the first."""
        field = self._fields.field_at(entry.names)
        if field is None:
            return
        holder = self._container(place, entry.steps[len(place.names) : -1], 0)
        if holder is None:
            return
        for node in self._elements.nodes(entry.element, scope)[: None if field.is_list else 1]:
            items = holder.data.get(field.name, []) if field.is_list else None
            path = (*holder.path, field.name) if items is None else (*holder.path, field.name, len(items))
            inside = Place({}, path, entry.names)
            self._fill(inside, entries, Scope(entry.element, node))
            data = {**self._constants(entry.steps[-1], entry.names), **inside.data}
            lacking = self._lacking(field, path, data)
            self._tell_unreadable(path, lacking)
            if lacking:
                self._draft.take_back(path, node)
            elif inside.data:
                holder.data[field.name] = data if items is None else [*items, data]

    def _lacking(self, field: Field, path: ValuePath, data: Data) -> str:
        """What an object must have, and hasn't, as that could not be read: it is taken back, and all of it counts as not
        used."""
        return ", ".join(each.name for each in field.fields if each.required and each.name not in data) if path in self._unreadable else ""

    def _constants(self, step: FieldStep, names: tuple[str, ...]) -> DraftData:
        """What the mapping says that an entry of a list holds besides."""
        return {name: {self._tools.language: value} if (field := self._fields.field_at((*names, name))) and field.datatype == "text" else value for name, value in step.constants}

    def _container(self, place: Place, steps: Sequence[FieldStep], position: int) -> Place | None:
        """The object that holds a field: those on the way are made; of lists, the entry with these constants. None where
        the schema has no such object."""
        for step in steps:
            names = (*place.names, step.name)
            field = self._fields.field_at(names)
            if field is None:
                return None
            if not field.is_list:
                place = Place(place.data.setdefault(step.name, {}), (*place.path, step.name), names)
                continue
            key = (place.path, step, position)
            if key not in self._items:
                items = place.data.setdefault(step.name, [])
                items.append(self._constants(step, names))
                self._items[key] = Place(items[-1], (*place.path, step.name, len(items) - 1), names)
            place = self._items[key]
        return place

    def _fill_one(self, place: Place, entry: Entry, scope: Scope) -> None:
        field = self._fields.field_at(entry.names)
        language = "" if field else entry.names[-1]
        field = field or self._fields.field_at(entry.names[:-1])
        if field is None or (language and field.datatype != "text"):
            return
        steps = entry.steps[len(place.names) : len(field.path)]
        values = (Value(part, value.node) for value in self._elements.values(entry, scope) for part in self._tools.reader.entries(field, value.text))
        for position, value in enumerate(values):
            why = self._tools.reader.reason(field, value.text) if value.node else None
            if value.node and why:
                self._put_reason(place, steps, value.node, why)
                continue
            try:
                read = self._read(field, entry, value, language)
            except UnreadableValueError as error:
                self._put_unreadable(place, steps, field, entry, value, error)
                continue
            if read is not None and (holder := self._container(place, steps[:-1], position)):
                self._set(holder, field, entry, value, read, language)

    # Values

    def _read(self, field: Field, entry: Entry, value: Value, language: str) -> Any:
        """The value of a field; None where there is none. Raises UnreadableValueError."""
        reader = self._tools.reader
        if field.references and value.node:
            return self._organization(field, entry, value.text, value.node) if field.references == ORGANIZATIONS else self._reference(field, value)
        if field.references:
            return value.text
        if field.datatype == "text":
            given = language or (value.node.first("@xml:lang").lower() if value.node else self._tools.language)
            return self._labelled(entry, reader.text(value.text, given, self._texts))
        if "sum" in entry.rules:
            return reader.sum(self._elements.nodes(entry.element, Scope("", self._record)), self._record.first(entry.rules["sum"]), self._tools.language)
        if field.fields and {"scheme", "id"} <= field.by_name.keys():
            return split_code(value.text, reader.standard)
        if "true" in entry.rules:
            return value.text.casefold() == entry.rules["true"].casefold()
        return reader.read(field, value.text)

    def _labelled(self, entry: Entry, text: Mapping[str, str]) -> Mapping[str, str]:
        """A text with a word before it that says what it is; nothing where it only says again what another field says."""
        if "label" not in entry.rules or not text:
            return text
        if any(text.items() <= each.items() for each in self._draft.data.values() if isinstance(each, dict)):
            return {}
        return {language: f"{entry.rules['label']}: {source_values.one_line(words)}" for language, words in text.items()}

    def _organization(self, field: Field, entry: Entry, text: str, node: SourceNode) -> str | Data:
        """The id of the organization that a part of the source names; of the name of a group of bodies, its label, where
        the schema has a place for that."""
        finder = self._tools.organizations
        if node.parts:
            facts = build(ORGANIZATIONS, node, self._tools, Scope(ORGANIZATION, node)).data
            return finder.find(facts, node.place) if "name" in facts else self._unnamed(facts)
        name = source_values.one_line(text)
        if self._tools.mapping.own == ORGANIZATIONS and (found := self._tools.resolve(ORGANIZATIONS, name)):
            return found
        if finder.knows(name):
            return name
        if any(finder.knows(part) for part in source_values.split(name)):
            raise UnreadableValueError(f"'{name}' names several bodies; here is a place for one.", "Choose one.")
        if len(name) > _LONGEST_NAME and field_beside(self._fields, field, "label"):
            return {self._tools.language: name}
        country = entry.rules.get("country") or self._country
        return finder.find({"name": {self._tools.language: name}} | ({"country": country} if country else {}), node.place)

    def _unnamed(self, facts: Data) -> str | Data:
        """The organization that has an identifier; where none is known, the identifier itself stands for it."""
        codes = facts.get("identifiers", [])
        if not codes:
            raise UnreadableValueError("an organization without name and identifier can't be found.", "Ask the publisher for its name.")
        return self._tools.organizations.find_by_code(codes) or {self._tools.language: joined_code(codes[0])}

    def _reference(self, field: Field, value: Value) -> str:
        found = self._tools.resolve(field.references, value.text)
        if found is None:
            raise UnreadableValueError(f"'{value.text}' is no record that is here.", "It is kept beside the record; import what it leads to.")
        return found

    def _set(self, holder: Place, field: Field, entry: Entry, value: Value, read: Any, language: str) -> None:
        """Put a value into an object. A second value of a field that holds one stays unused, unless it is the same."""
        if field.references and isinstance(read, Mapping):
            field = field_beside(self._fields, field, "label") or field
        if field.is_list and field.datatype == "text" and value.node and "split" not in entry.rules:
            kept = self._listed_text(holder, field, (entry.steps[:-1] if language else entry.element, value.node.parent), read)
        else:
            kept = self._draft.put(holder, field, read, value.node, append=bool({"label", "append"} & entry.rules.keys()))
        if kept and value.node:
            value.node.used = True

    def _listed_text(self, holder: Place, field: Field, key: tuple[object, ...], read: Mapping[str, str]) -> bool:
        """Put a text into a list: what one part of the source says in several languages is one entry."""
        items = holder.data.get(field.name, [])
        number = self._listed.get((holder.path, field.name, *key))
        if number is not None and not read.keys() & items[number].keys():
            items[number].update(read)
        elif read and read not in items:
            self._listed[(holder.path, field.name, *key)] = len(items)
            holder.data[field.name] = [*items, dict(read)]
        return True

    # What is no value

    def _put_reason(self, place: Place, steps: Sequence[FieldStep], node: SourceNode, why: str) -> None:
        """Keep why there is no value, at the nearest place that the schema has for it."""
        for depth in range(len(steps), 0, -1):
            names = (*place.names, *(step.name for step in steps[: depth - 1]), "missing", steps[depth - 1].name)
            if self._fields.field_at(names) and (holder := self._container(place, steps[: depth - 1], 0)):
                self._reasons.append((holder, steps[depth - 1].name, why, node))
                return

    def _put_reasons(self) -> None:
        """Reasons for what another element didn't fill."""
        for holder, name, why, node in self._reasons:
            kept = holder.data.setdefault("missing", {})
            if name not in holder.data:
                kept.setdefault(name, why)
                node.used = True
            if not kept:
                del holder.data["missing"]

    def _put_unreadable(self, place: Place, steps: Sequence[FieldStep], field: Field, entry: Entry, value: Value, error: UnreadableValueError) -> None:
        """Keep a text that is no value of its field where the schema or the mapping has a place for it, and report it."""
        holder = self._container(place, steps[:-1], 0)
        if holder is None:
            return
        if error.certain:
            self._draft.put(holder, field, error.certain, value.node)
        kept = self._keep_words(holder, field, entry, value)
        self._unreadable.setdefault(holder.path, []).append(_Unreadable(value, error, kept))

    def _tell_unreadable(self, path: ValuePath, lacking: str) -> None:
        """Report what could not be read below a path, and whether the whole object is left out for that."""
        for place in [place for place in self._unreadable if place[: len(path)] == path]:
            for value, error, kept in self._unreadable.pop(place):
                if lacking:
                    name = path_text(tuple(step for step in path if isinstance(step, str)))
                    self._tools.remark(value, f"{error.fact} The whole entry of '{name}' is kept beside the record, as it must have '{lacking}'.", error.cure)
                elif not (kept and error.is_plain):
                    self._tools.remark(value, f"{error.fact}{' It is kept as a text.' if kept else ''}", error.cure)

    def _keep_words(self, holder: Place, field: Field, entry: Entry, value: Value) -> bool:
        words = source_values.one_line(value.text)
        beside = field_beside(self._fields, field, f"{field.name}_as_reported")
        if beside is None and field.datatype in DATES:
            beside, words = field_beside(self._fields, field, "dates_note"), f"{field.title}: {words}"
        if beside is None and "else" in entry.rules:
            beside = field_beside(self._fields, field, entry.rules["else"])
            if beside is None:
                holder, beside = Place(self._draft.data, (), ()), self._fields.field_at((entry.rules["else"],))
            words = words if beside is None or beside.is_list else f"{entry.element.removeprefix(f'{ROW}/')}: {words}"
        if beside is None:
            return False
        if value.node:
            value.node.used = True
        return self._draft.put(holder, beside, {self._tools.language: words}, value.node, append=True)

    def _part_with_dates_that_contradict(self) -> None:
        """An end before the start is kept as reported: nobody knows which of the two is wrong."""
        data = self._draft.data
        fields = [field for name in ("start", "end") if name in data and (field := self._fields.field_at((name,)))]
        if len(fields) < 2 or first_day(data["start"]) <= last_day(data["end"]):
            return
        fact = f"the end ({data['end']}) is before the start ({data['start']}); both are kept as reported."
        for field in fields:
            node = self._draft.origin(field.path)
            value = Value(node.text if node else str(data[field.name]), node)
            self._draft.remove(field.path)
            self._keep_words(Place(data, (), ()), field, Entry("", (), "", {}), value)
            self._tools.remark(value, fact, "Look them up in the source.")


def field_beside(collection: Collection, field: Field, name: str) -> Field | None:
    """The field of a name in the same object."""
    return collection.field_at((*field.path[:-1], name))
