"""Finding every problem of the records. Prints nothing, stops at none."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from pledgebook.check.problems import ERROR, WARNING, Problem, path_text
from pledgebook.check.rules import commitments, dates, identifiers, money, text, topics  # noqa: F401 - they register rules
from pledgebook.check.rules.registry import PORTAL, RECORD, REFERENCES, Context, Finding, rules
from pledgebook.check.validation import SchemaValidator
from pledgebook.records import loader
from pledgebook.records.loader import Document, Places
from pledgebook.records.record import Record, Records, clean
from pledgebook.records.strict_yaml import LoadError, Place
from pledgebook.schema.fields import Schema

_DOCUMENTS_PER_TASK = 200


class Violation(NamedTuple):
    """A finding, the name of the rule that it breaks, and how severe that is."""

    rule: str
    severity: str
    finding: Finding


class DocumentResult(NamedTuple):
    """What one document holds by itself: whether it `is_record`, the `id` of the
    record, the `data` that fits the schema, the names of fields that don't, and its
    problems."""

    is_record: bool
    id: str
    data: Mapping
    invalid_fields: frozenset[str]
    problems: Sequence[Problem]


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
) -> CheckResult:
    """Check documents against the schema and all rules. A field that doesn't fit is
    reported once, and hidden from the rules, which see the rest; a file that can't be
    read still counts as the record that others refer to. Documents that are `known`
    are not read again."""
    documents, known = list(documents), known or {}
    context = Context(schema, {}, as_of, languages, content)
    new = _in_chunks(executor, partial(check_documents, context), [document for document in documents if document not in known])
    results = {document: known.get(document) or new[document] for document in documents}
    read = [_record(document, result, schema) for document, result in results.items() if result.is_record]
    records: dict[str, dict[str, Record]] = {name: {} for name in schema.collections}
    for record in read:
        records[record.collection.name].setdefault(record.id, record)
    unread = frozenset((document.collection, document.stem) for document, result in results.items() if not result.is_record)
    whole = Context(schema, records, as_of, languages, content, unread)
    found = chain.from_iterable(_linked_problems(record, whole) for record in read)
    return CheckResult(records, sorted({*chain.from_iterable(result.problems for result in results.values()), *found}), results)


def _in_chunks(executor: Executor, work: Callable[[list[Document]], list[DocumentResult]], documents: list[Document]) -> dict[Document, DocumentResult]:
    """What `work`, which can be pickled, gives for each document."""
    chunks = [documents[first : first + _DOCUMENTS_PER_TASK] for first in range(0, len(documents), _DOCUMENTS_PER_TASK)]
    futures = [executor.submit(work, chunk) for chunk in chunks]
    return dict(zip(documents, chain.from_iterable(future.result() for future in futures), strict=True))


def check_documents(context: Context, documents: Sequence[Document]) -> list[DocumentResult]:
    """Read documents, and hold each to its schema and to the rules that look at one record."""
    validator = SchemaValidator(context.schema)
    return [_check_document(document, context, validator) for document in documents]


def _check_document(document: Document, context: Context, validator: SchemaValidator) -> DocumentResult:
    loaded = loader.load(document)
    if loaded.places is None:
        return DocumentResult(False, document.stem, {}, frozenset(), [_hidden(document, loaded.error)])
    collection = context.schema.collections[document.collection]
    data = _without_empty(loaded.data)
    errors = validator.errors(data, collection.name)
    invalid = {each.path[0] for each in errors if each.path}
    valid = clean({name: value for name, value in data.items() if name not in invalid}, collection.fields)
    result = DocumentResult(True, str(valid.get("id", document.stem)), valid, frozenset(invalid & data.keys()), [])
    found = [Violation(each.rule, ERROR, Finding(each.path, each.fact, each.cure, each.at_key)) for each in errors]
    found += violations(_record(document, result, context.schema), context, RECORD)
    return result._replace(problems=_placed(document, loaded.places, found))


def _record(document: Document, result: DocumentResult, schema: Schema) -> Record:
    return Record(schema.collections[document.collection], result.id, result.data, document, result.invalid_fields)


def violations(record: Record, context: Context, *scopes: str) -> Iterator[Violation]:
    """What the rules of some scopes find in a record."""
    for rule in (rule for scope in scopes for rule in rules(record.collection.name, scope)):
        for finding in rule.check(record, context):
            yield Violation(rule.name, rule.severity, finding)


def _without_empty(data: object) -> object:
    """`data` without fields that are left empty: unknown is not a value."""
    if isinstance(data, Mapping):
        return {key: _without_empty(value) for key, value in data.items() if value is not None}
    return [_without_empty(each) for each in data] if isinstance(data, list) else data


def _linked_problems(record: Record, context: Context) -> list[Problem]:
    """Problems that show only beside other records. Their places have to be looked up in the file again."""
    found = list(violations(record, context, REFERENCES, PORTAL))
    return _placed(record.document, loader.load(record.document).places, found) if found else []


def _placed(document: Document, places: Places | None, found: Iterable[Violation]) -> list[Problem]:
    """Violations as problems, with file, line and column; without those if the file has changed since."""
    name, made = f"{document.collection}/{document.stem}", []
    for rule, severity, finding in found:
        place = places.of(finding.path, key=finding.at_key) if places else Place()
        made.append(Problem(document.file, place.line, place.column, severity, path_text(finding.path), finding.fact, finding.cure, rule, name))
    return made


def _hidden(document: Document, error: LoadError) -> Problem:
    """The problem of a file that can't be read."""
    fact, stop, cure = error.message.partition(". ")
    return Problem(document.file, error.place.line, error.place.column, ERROR, "", fact + stop.strip(), cure, error.name)
