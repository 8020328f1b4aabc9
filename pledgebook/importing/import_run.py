"""An import from start to end: records of a source become drafts, each is checked, and merged with what is there."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import orjson

from pledgebook.check.problems import path_text
from pledgebook.check.rules.registry import Context
from pledgebook.importing import record_builder, source_values, yaml_writer
from pledgebook.importing.draft_check import DraftCheck
from pledgebook.importing.drafts import Draft, as_record, optional_part
from pledgebook.importing.element_reader import Value
from pledgebook.importing.import_report import CONFLICT, KEPT, PROBLEM, REMARK, SKIPPED, UNCHANGED, WRITTEN, ImportReport, Remark
from pledgebook.importing.merge import merge
from pledgebook.importing.organizations import ORGANIZATIONS, OrganizationFinder
from pledgebook.importing.present_records import PresentRecords
from pledgebook.importing.record_builder import Tools
from pledgebook.importing.source_node import ROW, SourceNode, tested_parts, unused_paths
from pledgebook.importing.sources import Source
from pledgebook.importing.value_reader import ValueReader, country_names
from pledgebook.model.same_as import SAME_AS, end_of, same_as_field
from pledgebook.records import loader
from pledgebook.records.loader import ValuePath
from pledgebook.records.record import Record, normalised
from pledgebook.schema.fields import Data, Schema
from pledgebook.settings import Settings

MEMORY = ".imported"
"""The folder in which an import keeps what it gave, to tell people's changes from the source's, and what no field took."""


class ImportedFile(NamedTuple):
    """A text that an import makes, its path below the folder of records, and the record to which it belongs."""

    path: str
    text: str
    record: str


class _Names(NamedTuple):
    """Ids of records by collection and what they may be called, normalised; and those that have each code."""

    ids: dict[tuple[str, str], str]
    codes: defaultdict[str, set[str]]


class _Accepted(NamedTuple):
    """A record that passed the check: its place in the source, what became of it, the keys of those to which it refers by
    the paths of the references, and, where it is not certain that these are written, the draft."""

    place: str
    outcome: str
    references: dict[ValuePath, str]
    draft: Draft | None


class ImportRun:
    """One import. `files` gives what it makes, one by one, so that a large source needs no more memory than a small one;
    when it has given all, `report` and `withdrawn` are complete."""

    def __init__(self, source: Source, content: Path, settings: Settings, schema: Schema, *, language: str, as_of: date):
        self._source, self._content, self._schema, self._language = source, content, schema, language
        self.report = ImportReport(str(source.file), source.mapping.name)
        self.withdrawn: set[str] = set()
        """Keys of records that are not to be written after all, as they refer to some that aren't."""
        self._present = PresentRecords(content, schema)
        self._organizations = OrganizationFinder(record for (collection, _), record in self._present.fitting.items() if collection == ORGANIZATIONS)
        self._check = DraftCheck(Context(schema, {}, as_of, settings.languages, content), self.report)
        reader = ValueReader(schema, source.standard, country_names(schema, settings.layers))
        self._tools = Tools(schema, source.mapping, reader, self._organizations, language, self._resolve, self._country_of, self._remark)
        self._ids: dict[str, int] = {}
        self._same_as = {record.key: f"{record.collection.name}/{record.data[SAME_AS]}" for record in self._present.fitting.values() if SAME_AS in record.data}
        self._accepted: dict[str, _Accepted] = {}

    def files(self) -> Iterator[ImportedFile]:
        """Everything that is to be written. Raises ImportFileError where the source can't be read to its end."""
        for remark in self._source.remarks:
            self.report.add(Remark(REMARK, "", "", "", remark, ""))
        for draft in chain(self._drafts(), self._drafts_of_organizations()):
            yield from self._files_of(draft)
        if not self.report.read:
            self.report.add(Remark(REMARK, "", "", "", "the file holds no record.", "Is this the right file?"))
        yield from self._mend_references()

    # Drafts

    def _drafts(self) -> Iterator[Draft]:
        """Of each record of the source, first the records that it names, then its own."""
        _, *others = self._source.mapping.collections
        shared = [name for name in others if name in self._schema.collections and name != ORGANIZATIONS]
        for record in self._source.records():
            self.report.read += 1
            record_builder.learn_organizations(record, self._tools)
            drafts = [record_builder.build(collection, record, self._tools) for collection in shared]
            draft = record_builder.build(self._own, record, self._tools)
            if "codes" in draft.data:
                self._part_with_shared_codes(draft)
            if self._is_identified(draft):
                yield from (each for each in drafts if self._is_new(each))
                yield draft

    def _is_identified(self, draft: Draft) -> bool:
        """Whether a draft has an identifier of its own; one that was made up gets a number behind it where another has it."""
        key = f"{draft.collection}/{normalised(draft.id)}"
        number = self._ids[key] = self._ids.get(key, 0) + 1
        if not draft.id:
            self._problem(draft, "id", "the record has no identifier.", "Give it one in the source.")
        elif number > 1 and self._source.mapping.identifier:
            self._problem(draft, "id", f"the identifier '{draft.id}' stands twice in the source.", "Look up which of the two is right, and remove the other.")
        elif number > 1:
            draft.data["id"] = f"{draft.id}-{number}"
            return self._is_identified(draft)
        else:
            return True
        return False

    def _is_new(self, draft: Draft) -> bool:
        self._ids[draft.key] = self._ids.get(draft.key, 0) + 1
        return bool(draft.id) and self._ids[draft.key] == 1

    def _drafts_of_organizations(self) -> Iterator[Draft]:
        """Those that are new, and those that an earlier import made; not those of which the source has a record."""
        for one, other in self._organizations.likely_doubles():
            self.report.add(Remark(REMARK, self._organizations.found[other].place, "", other, f"'{one}' and '{other}' may be the same body.", "If they are, keep one, and give it the other name under `other_names`."))
        for each in self._organizations.contradictions:
            self.report.add(Remark(REMARK, each.place, each.field, each.other, f"organizations/{each.id}: '{each.field}' is {each.kept} elsewhere in the source, {each.other} here; the first is taken.", "Look up which is right."))
        for id, place in self._organizations.assumed.items():
            self.report.add(Remark(REMARK, place, "", id, f"organizations/{id} is taken by its name alone, as the source names no country.", "If another body is meant, give the id of that in the source."))
        named = {key for each in self._accepted.values() for key in each.references.values()}
        for id, found in self._organizations.found.items():
            is_own = f"{ORGANIZATIONS}/{normalised(id)}" in self._ids
            if f"{ORGANIZATIONS}/{id}" in named and not is_own and (not found.is_known or self._last(f"{ORGANIZATIONS}/{id}")):
                yield Draft(ORGANIZATIONS, found.data, found.place)

    # Files

    def _files_of(self, draft: Draft) -> Iterator[ImportedFile]:
        if fact := self._present.unreadable.get(draft.key):
            self._problem(draft, "", f"{draft.key}: the record is there, and its file can't be read: {fact} It is left as it is.", "Mend the file as `build.py check` says, and import again.")
            return
        last, present = self._last(draft.key), self._present.written.get((draft.collection, draft.id))
        if not present and (holder := self._present.holder_of(draft.collection, draft.id)):
            self._problem(draft, "id", f"{draft.key}: the same code is that of {holder}, which is there.", "Give the record an identifier of its own in the source, or that one if it is the same.")
            return
        if last and not present:
            self.report.add(Remark(REMARK, draft.place, "", draft.id, f"{draft.key}: people removed the record; it stays removed.", f"To bring it in again, delete {self._memory_path(draft.key)}."))
            self.report.count(draft.collection, KEPT)
            return
        self._name_source(draft, last, present)
        self._part_with_circle(draft)
        if not self._check.passes(draft, last, present.data if present else {}):
            self.report.count(draft.collection, SKIPPED)
            return
        text, outcome = self._text(draft, last, present)
        if text and len(text.encode()) > loader.MAX_BYTES:
            self._problem(draft, "", f"{draft.key}: the record would have more than {loader.MAX_BYTES // 1_000_000} MB.", "Divide it in the source.")
            return
        self.report.count(draft.collection, outcome)
        if text:
            yield ImportedFile(f"{draft.key}.yml", text, draft.key)
        yield ImportedFile(str(self._memory_path(draft.key).relative_to(self._content)), self._memory(draft), draft.key)
        self._accept(draft, outcome)

    def _accept(self, draft: Draft, outcome: str) -> None:
        references = {path: field.key_of(value) for path, field, value in as_record(draft, draft.data, self._schema).references()}
        is_certain = all(self._is_there(key) for key in references.values())
        self._accepted[draft.key] = _Accepted(draft.place, outcome, references, None if is_certain else draft.without_source())

    def _name_source(self, draft: Draft, last: Data, present: Record | None) -> None:
        """Say from which file a record comes: where that file says nothing new, the name of the one before stays."""
        if not self._source.title or "source" not in self._schema.collections[draft.collection].by_name or (present and "source" not in last):
            return
        named = {"name": {self._language: f"{self._source.title}: {self._source.file.name}"}}
        is_new = {**last, "source": None} != {**draft.data, "source": None}
        draft.data.setdefault("source", named if is_new else last["source"])

    def _text(self, draft: Draft, last: Data, present: Record | None) -> tuple[str | None, str]:
        """The new text of a record, None where it stays as it is; and what becomes of it."""
        if present is None:
            return yaml_writer.dump(draft.data), WRITTEN
        merged = merge(last, draft.data, present.data)
        for path in merged.conflicts:
            name = path_text(path)
            self.report.add(Remark(CONFLICT, draft.place, name, draft.id, f"{draft.key}: '{name}' was changed by people and by the source.", "The file is left as people wrote it; take over by hand what is right."))
        if merged.changes:
            return yaml_writer.with_changes(present.document.path.read_text("utf-8-sig"), merged.changes, present.collection.fields), WRITTEN
        return None, KEPT if merged.conflicts else UNCHANGED

    def _memory(self, draft: Draft) -> str:
        if draft.source and draft.collection == self._own:
            draft.left_over = draft.source.left_over(self._tested)
            self.report.not_mapped.update(path.removeprefix(f"{ROW}/") for path in unused_paths(draft.source, self._tested))
        content = {"given": draft.data} | ({"not_mapped": draft.left_over} if draft.left_over else {}) | ({"not_written": draft.lost} if draft.lost else {})
        return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE).decode()

    @cached_property
    def _tested(self) -> set[str]:
        """Parts by which the mapping tells elements apart, and the languages of texts."""
        return {"@xml:lang", *(part for element in self._source.mapping.elements for part in tested_parts(element))}

    @property
    def _own(self) -> str:
        return self._source.mapping.own

    def _memory_path(self, key: str) -> Path:
        return self._content / MEMORY / self._source.mapping.name / f"{key}.json"

    def _last(self, key: str) -> Data:
        """What the last import of this kind gave for a record."""
        path = self._memory_path(key)
        return orjson.loads(path.read_bytes())["given"] if path.is_file() else {}

    # Records that aren't written

    def _mend_references(self) -> Iterator[ImportedFile]:
        """A record loses its references to those that aren't written; one that can't be without them isn't written either."""
        while lacking := {key: lost for key, each in self._accepted.items() if (lost := {path: other for path, other in each.references.items() if not self._is_there(other)})}:
            for key, lost in lacking.items():
                accepted = self._accepted.pop(key)
                collection = self._schema.collections[key.partition("/")[0]]
                self.report.take_back(collection.name, accepted.outcome)
                parts = {path: optional_part(path, collection) for path in lost}
                if accepted.draft and all(parts.values()):
                    yield from self._files_without(accepted.draft, lost, parts)
                else:
                    self._withdraw(key, accepted, next(iter(lost.values())))

    def _files_without(self, draft: Draft, lost: dict[ValuePath, str], parts: Mapping[ValuePath, ValuePath]) -> Iterator[ImportedFile]:
        """The files of a record without some of its references."""
        for path in reversed(lost):
            self.report.add(Remark(REMARK, draft.place, path_text(path), lost[path], f"{draft.key}: '{lost[path]}' is not written, so the reference to it is kept beside the record.", "Mend that record first: it stands above."))
            draft.lose(path, parts[path], lost[path])
        present = self._present.written.get((draft.collection, draft.id))
        if present:
            yield ImportedFile(f"{draft.key}.yml", present.document.path.read_text("utf-8-sig"), draft.key)
        yield from self._files_of(draft)

    def _withdraw(self, key: str, accepted: _Accepted, missing: str) -> None:
        self.withdrawn.add(key)
        self.report.add(Remark(PROBLEM, accepted.place, "", key, f"{key}: '{missing}' is not written, so nothing can refer to it.", "Mend that record first: it stands above."))
        self.report.count(key.partition("/")[0], SKIPPED)

    def _is_there(self, key: str) -> bool:
        """Whether a record is written, or was there before."""
        return key in self._accepted or key in self._present.unreadable or tuple(key.split("/", 1)) in self._present.written

    # References and remarks

    @cached_property
    def _names(self) -> "_Names":
        """What records are called: those of the source, then those that are there. The source is read once for that."""
        names = _Names({}, defaultdict(set))
        for (collection, title), ids in self._titles().items():
            if len(ids) == 1:
                names.ids[collection, title] = next(iter(ids))
        for (collection, id), record in self._present.fitting.items():
            for name in (*record.at(("codes", "code")), id):
                names.ids[collection, normalised(str(name))] = id
                names.codes[normalised(str(name))].update([id] if collection == self._own else [])
        entries = self._source.mapping.of(self._own)
        identifier = self._source.mapping.identifier
        elements = [each.element for each in entries if each.names == ("codes", "code")]
        for source in self._source.records() if identifier or elements else ():
            name = source.first(identifier)
            id = str(self._tools.reader.read(self._schema.collections[self._own].by_name["id"], name)) if name else ""
            names.ids[self._own, normalised(name)] = id
            for code in (id, *(source_values.one_line(node.text) for element in elements for node in source.select(element))):
                names.codes[normalised(code)].add(id)
        return names

    def _titles(self) -> Mapping[tuple[str, str], set[str]]:
        """Ids of records that are there by their titles; several may have one title."""
        found = defaultdict(set)
        for (collection, id), record in self._present.fitting.items():
            title = record.data.get("title")
            for text in title.values() if isinstance(title, Mapping) else ():
                found[collection, normalised(str(text))].add(id)
        return found

    def _part_with_shared_codes(self, draft: Draft) -> None:
        """A code that several records have identifies none of them: it is kept beside them."""
        for number, each in reversed(list(enumerate(draft.data.get("codes", [])))):
            if "code" in each and self._names.codes[normalised(str(each["code"]))] - {draft.id}:
                node = draft.origin(("codes", number))
                self._remark(Value(str(each["code"]), node), f"'{each['code']}' is the code of several records, so it identifies none; it is kept beside them.", "")
                draft.remove(("codes", number))
        if not draft.data.get("codes", True):
            del draft.data["codes"]

    def _part_with_circle(self, draft: Draft) -> None:
        """A record that would be the same as itself, at once or by way of others, is said to be the same as none."""
        if SAME_AS not in draft.data or not same_as_field(self._schema.collections[draft.collection]):
            return
        other = str(draft.data[SAME_AS])
        self._same_as[draft.key] = f"{draft.collection}/{other}"
        if end_of(draft.key, self._same_as) is None:
            del self._same_as[draft.key]
            self._remark(Value(other, draft.origin((SAME_AS,))), f"{draft.key}: by way of '{other}' the record is the same as itself. It is kept beside the record.", f"Leave out `{SAME_AS}` in the record that is to stay.")
            draft.remove((SAME_AS,))

    def _resolve(self, collection: str, name: str) -> str | None:
        found = self._names.ids.get((collection, normalised(name)))
        return found or (name if f"{collection}/{name}" in self._accepted else None)

    def _country_of(self, collection: str, name: str) -> str:
        """The country of a record that is there; empty where nobody knows it."""
        record = self._present.fitting.get((collection, self._resolve(collection, name) or ""))
        return str(record.data.get("country", "")) if record else ""

    def _remark(self, value: Value, fact: str, cure: str) -> None:
        place, element = (value.node.place, _element(value.node)) if value.node else ("", "")
        self.report.add(Remark(REMARK, place, element, value.text, fact, cure))

    def _problem(self, draft: Draft, element: str, fact: str, cure: str) -> None:
        self.report.add(Remark(PROBLEM, draft.place, element, draft.id, fact, cure))
        self.report.count(draft.collection, SKIPPED)


def _element(node: SourceNode) -> str:
    """The path of an element within its record; of a cell, the column."""
    top = node
    while top.parent is not None:
        top = top.parent
    return node.path_below(top).removeprefix(f"{ROW}/")
