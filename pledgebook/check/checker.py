"""Finding every problem of the records. Nothing is printed, and no problem stops the check."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pledgebook.check.problems import ERROR, WARNING, Finding, Problem, Violation, first, path_text
from pledgebook.check.rules import commitments, dates, identifiers, money, sources, text, topics  # noqa: F401 - they register rules
from pledgebook.check.rules.registry import FILES, PORTAL, RECORD, REFERENCES, Context, rules
from pledgebook.check.validation import SchemaValidator
from pledgebook.records import loader
from pledgebook.records.loader import Document, Places
from pledgebook.records.record import Record, Records, clean
from pledgebook.records.strict_yaml import LoadError, Place
from pledgebook.schema.datatypes import datatype
from pledgebook.schema.fields import Data, Field, Schema
from pledgebook.settings import is_language

_DOCUMENTS_PER_TASK = 600
_SIGNS_OF_ANOTHER_COLLECTION = 2
Item = TypeVar("Item")
Result = TypeVar("Result")


class DocumentResult(NamedTuple):
    """What one document holds by itself: whether it `is_record`, the `id` of the record, the `data` that fits the
    schema, the names of fields that don't, its problems, and the file as it was read."""

    is_record: bool
    id: str
    data: Data
    invalid_fields: frozenset[str]
    problems: Sequence[Problem]
    source: bytes = b""


@dataclass(frozen=True)
class CheckResult:
    """Records that could be read, and what was found out about them. `documents`
    can be given to the next check, as far as they have not changed."""

    records: Records
    problems: Sequence[Problem]
    documents: Mapping[Document, DocumentResult]

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == ERROR]

    @property
    def counts(self) -> tuple[int, int]:
        """How many errors and how many warnings."""
        severities = [problem.severity for problem in self.problems]
        return severities.count(ERROR), severities.count(WARNING)


def check_records(
    documents: Iterable[Document],
    schema: Schema,
    *,
    languages: tuple[str, ...],
    as_of: date,
    content: Path,
    executor: Executor,
    known: Mapping[Document, DocumentResult] | None = None,
    only_errors: bool = False,
) -> CheckResult:
    """Check documents against the schema and all rules. A field that doesn't fit is reported once, and hidden from the
    rules, which see the rest; a file that can't be read still counts as the record that others refer to. Documents
    that are `known` are not read again; `only_errors` saves the work for warnings about links."""
    documents, known = list(documents), known or {}
    alone = Context(schema, {}, as_of, languages, content)
    unknown = [document for document in documents if document not in known]
    new = dict(zip(unknown, _in_chunks(executor, partial(check_documents, alone), unknown), strict=True))
    results = {document: new.get(document) or known[document] for document in documents}
    read = [_record(document, result, schema) for document, result in results.items() if result.is_record]
    records: dict[str, dict[str, Record]] = {name: {} for name in schema.collections}
    for record in read:
        records[record.collection.name].setdefault(record.id, record)
    unread = frozenset((document.collection, document.stem) for document, result in results.items() if not result.is_record)
    linked = Context(schema, records, as_of, languages, content, unread)
    severities = (ERROR,) if only_errors else (ERROR, WARNING)
    violated = [(record.document, found) for record in read if (found := violations(record, linked, (FILES, REFERENCES, PORTAL), severities))]
    problems = [*(result.problems for result in results.values()), *_in_chunks(executor, place_violations, violated)]
    return CheckResult(records, sorted({*chain.from_iterable(problems)}), results)


def _in_chunks(executor: Executor, work: Callable[[list[Item]], list[Result]], items: list[Item]) -> list[Result]:
    """What `work`, which can be pickled, makes of each item."""
    chunks = [items[first : first + _DOCUMENTS_PER_TASK] for first in range(0, len(items), _DOCUMENTS_PER_TASK)]
    futures = [executor.submit(work, chunk) for chunk in chunks]
    return list(chain.from_iterable(future.result() for future in futures))


def check_documents(context: Context, documents: Sequence[Document]) -> list[DocumentResult]:
    """Read documents, and hold each to its schema and to the rules that look at one record."""
    validator = SchemaValidator(context.schema)
    return [_check_document(document, context, validator) for document in documents]


def _check_document(document: Document, context: Context, validator: SchemaValidator) -> DocumentResult:
    loaded = loader.load(document)
    if loaded.error:
        return DocumentResult(False, document.stem, {}, frozenset(), [_problem_of_file(document, loaded.error, ERROR)])
    collection = context.schema.collections[document.collection]
    data = _without_empty(loaded.data, collection.by_name)
    misfits = [] if validator.is_valid(data, collection.name) else first(validator.explain(data, collection.name))
    invalid = {str(each.finding.path[0]) for each in misfits} if all(each.finding.path for each in misfits) else {*data}
    errors = _in_place(misfits, data, document, context.schema)
    valid = clean({name: value for name, value in data.items() if name not in invalid}, collection.fields)
    result = DocumentResult(True, str(valid.get("id", document.stem)), valid, frozenset(invalid & data.keys()), [], loaded.source)
    misplaced = any(each.rule == "wrong-collection" for each in errors)
    found = [] if misplaced else violations(_record(document, result, context.schema), context, (RECORD,))
    remarks = [_problem_of_file(document, each, WARNING) for each in loaded.remarks]
    return result._replace(problems=[*remarks, *_placed(document, loaded.places, [*errors, *found])])


def _in_place(errors: list[Violation], data: Data, document: Document, schema: Schema) -> list[Violation]:
    """The errors of a record; one instead of many where all its fields are those of another collection."""
    if sum(each.rule in ("required", "unknown-field") for each in errors) < _SIGNS_OF_ANOTHER_COLLECTION:
        return errors
    collection = schema.collections[document.collection]
    for other in schema.collections.values():
        required = {field.name for field in other.fields if field.required}
        if other is not collection and required <= data.keys() <= other.by_name.keys():
            fact = f"these are the fields of another collection: {other.title.lower()}, not {collection.title.lower()}."
            there = document.path.parent.with_name(other.name) / document.path.name
            taken = f"There is a {other.name}/{there.name}, too: take over there what is missing, then remove this file."
            return [Violation("wrong-collection", ERROR, Finding((), fact, taken if there.exists() else f"Move the file to the folder {other.name}."))]
    return errors


def _record(document: Document, result: DocumentResult, schema: Schema) -> Record:
    return Record(schema.collections[document.collection], result.id, result.data, document, result.invalid_fields, result.source)


def violations(record: Record, context: Context, scopes: Iterable[str], severities: Sequence[str] = (ERROR, WARNING)) -> list[Violation]:
    """What the rules of some scopes and severities find in a record."""
    wanted = [rule for scope in scopes for rule in rules(record.collection.name, scope) if rule.severity in severities]
    return [found for rule in wanted for found in first(Violation(rule.name, rule.severity, finding) for finding in rule.check(record, context))]


def _without_empty(data: Data, fields: Mapping[str, Field]) -> dict[str, Any]:
    """`data` without fields that are left empty: unknown is not a value. An empty one that the schema doesn't know
    stays, and is reported: it may be a piece of a text."""
    return {name: _without_empty_parts(value, fields.get(name)) for name, value in data.items() if value is not None or name not in fields}


def _without_empty_parts(value: object, field: Field | None) -> object:
    if isinstance(value, list):
        return [_without_empty_parts(each, field) for each in value]
    if field is None or not isinstance(value, Mapping):
        return value
    if datatype(field.datatype).in_languages:
        return {language: text for language, text in value.items() if text is not None or not is_language(language)}
    return _without_empty(value, field.by_name)


def place_violations(violated: Iterable[tuple[Document, list[Violation]]]) -> list[list[Problem]]:
    """The problems of each document, with places that are looked up in its file again."""
    return [_placed(document, loader.load(document).places, found) for document, found in violated]


def _placed(document: Document, places: Places | None, found: Iterable[Violation]) -> list[Problem]:
    """Violations as problems, with file, line and column; without those if the file has changed since."""
    name, made = f"{document.collection}/{document.stem}", []
    for rule, severity, finding in found:
        place = places.of(finding.path, key=finding.at_key) if places else Place()
        made.append(Problem(document.file, place.line, place.column, severity, path_text(finding.path), finding.fact, finding.cure, rule, name))
    return made


def _problem_of_file(document: Document, error: LoadError, severity: str) -> Problem:
    """What was found while a file was read, as a problem."""
    return Problem(document.file, error.place.line, error.place.column, severity, "", error.fact, error.cure, error.name)
