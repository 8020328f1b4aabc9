"""An import from start to end: rows become records, each is checked, and merged with what is there."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pledgebook.check.checker import violations
from pledgebook.check.problems import ERROR, Finding, path_text
from pledgebook.check.rules.registry import RECORD, Context
from pledgebook.check.validation import SchemaValidator
from pledgebook.importing import SOURCE_NAMES, mappings, source_table, yaml_writer
from pledgebook.importing.import_report import KEPT, SKIPPED, UNCHANGED, WRITTEN, ImportReport, Remark
from pledgebook.importing.merge import merge
from pledgebook.importing.ogp import Drafts, OgpImporter, country_names
from pledgebook.importing.organizations import OrganizationFinder
from pledgebook.records import loader
from pledgebook.records.loader import Document
from pledgebook.records.record import Record, clean
from pledgebook.schema.fields import Schema
from pledgebook.settings import Settings


@dataclass(frozen=True)
class ImportRun:
    """What an import would write: texts by paths below the folder of records, and the report."""

    files: Mapping[str, str]
    report: ImportReport


def run(kind: str, file: Path, content: Path, settings: Settings, schema: Schema, *, language: str, as_of: date) -> ImportRun:
    """Import a file. Raises ImportFileError where it can't be read at all; everything else is in the report."""
    folder = settings.root / "schema"
    table = source_table.read(file)
    mapping = mappings.choose(mappings.read_all(folder / "mappings", kind), table.columns, file)
    report = ImportReport(str(file), mapping.name)
    present = _present(content, schema)
    organizations = OrganizationFinder(record for (collection, _), record in present.items() if collection == "organizations")
    source = {"name": {language: f"{SOURCE_NAMES[kind]}: {file.name}"}}
    importer = OgpImporter(schema, mapping, country_names(schema, folder), language, source, report, organizations)
    drafts = importer.read(table)
    for one, other in organizations.likely_doubles():
        report.remarks.append(Remark("remark", drafts.lines["organizations", other], "", other, f"'{one}' and '{other}' may be the same body.", "If they are, keep one, and give it the other name under `other_names`."))
    return _Writer(drafts, present, _last(content, kind), Context(schema, {}, as_of, settings.languages, content), report).run(kind)


def _present(content: Path, schema: Schema) -> dict[tuple[str, str], Record]:
    """Every record that is there and can be read, by collection and id."""
    loaded = ((document, loader.load(document)) for document in loader.documents(content, schema.collections))
    return {(document.collection, document.stem): Record(schema.collections[document.collection], document.stem, found.data, document) for document, found in loaded if found.places is not None}


def _last(content: Path, kind: str) -> Mapping[str, Mapping]:
    """What the last import of this kind gave, by collection and id."""
    path = content / last_import_file(kind)
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def last_import_file(kind: str) -> str:
    """Where an import remembers what it gave: the next one tells people's changes by it."""
    return f".imported-{kind}.json"


class _Writer:
    """Checks drafts, and decides what is written."""

    def __init__(self, drafts: Drafts, present: Mapping[tuple[str, str], Record], last: Mapping[str, Mapping], context: Context, report: ImportReport):
        self._drafts, self._present, self._last, self._report, self._context = drafts, present, last, report, context
        self._validator = SchemaValidator(context.schema)
        self._accepted: set[str] = set()

    def run(self, kind: str) -> ImportRun:
        files, remembered = {}, dict(self._last)
        for collection in ("organizations", "action-plans", "commitments"):
            for id, data in self._drafts.data[collection].items():
                if self._fits(collection, id, data):
                    if text := self._text(collection, id, data):
                        files[f"{collection}/{id}.yml"] = text
                    remembered[f"{collection}/{id}"] = data
        content = json.dumps(remembered, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
        return ImportRun({**files, last_import_file(kind): content}, self._report)

    def _fits(self, collection: str, id: str, data: Mapping) -> bool:
        """Whether a draft passes the check by itself, and refers to nothing that doesn't."""
        line = self._drafts.lines[collection, id]
        findings = [each.finding for each in self._validator.errors(data, collection)]
        if not findings:
            findings = list(self._findings_of_rules(collection, id, data))
        for finding in findings:
            self._report.remarks.append(Remark("problem", line, path_text(finding.path), f"{collection}/{id}", finding.fact, finding.cure))
        if findings:
            self._report.count(collection, SKIPPED)
        else:
            self._accepted.add(f"{collection}/{id}")
        return not findings

    def _findings_of_rules(self, collection: str, id: str, data: Mapping) -> Iterator[Finding]:
        fields = self._context.schema.collections[collection]
        record = Record(fields, id, clean(data, fields.fields), Document(f"{id}.yml", collection, id))
        yield from (each.finding for each in violations(record, self._context, (RECORD,), (ERROR,)))
        for path, field, value in record.references():
            if field.key_of(value) not in self._accepted and tuple(field.key_of(value).split("/", 1)) not in self._present:
                yield Finding(path, f"'{value}' is not written, so nothing can refer to it.", "Mend that record first: it stands above.")

    def _text(self, collection: str, id: str, data: Mapping) -> str | None:
        """The new text of a record; None where it stays as it is."""
        if (collection, id) not in self._present:
            self._report.count(collection, WRITTEN)
            return yaml_writer.dump(data)
        record = self._present[collection, id]
        merged = merge(self._last.get(f"{collection}/{id}", {}), data, record.data)
        for name in merged.conflicts:
            self._report.remarks.append(Remark("conflict", self._drafts.lines[collection, id], name, id, f"{collection}/{id}: '{name}' was changed by people and by the source.", "The file is left as people wrote it; take over by hand what is right."))
        if not merged.changes:
            self._report.count(collection, KEPT if merged.conflicts else UNCHANGED)
            return None
        self._report.count(collection, WRITTEN)
        return yaml_writer.with_changes(record.document.path.read_text("utf-8"), merged.changes)
