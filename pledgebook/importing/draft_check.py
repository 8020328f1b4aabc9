"""Drafts are checked like records. A value that doesn't pass is taken out and reported; a record that still doesn't is skipped."""

from collections.abc import Iterator
from typing import Any

from pledgebook.check.checker import violations
from pledgebook.check.problems import ERROR, Finding, path_text
from pledgebook.check.rules.registry import FILES, RECORD, Context
from pledgebook.check.validation import SchemaValidator
from pledgebook.importing.drafts import Draft, as_record
from pledgebook.importing.import_report import PROBLEM, REMARK, ImportReport, Remark
from pledgebook.importing.merge import apply, merge
from pledgebook.importing.source_node import ROW
from pledgebook.records.loader import ValuePath
from pledgebook.schema.fields import Data

_MAX_ROUNDS = 10


class DraftCheck:
    """Checks drafts against the schema and the rules that look at no other record."""

    def __init__(self, context: Context, report: ImportReport):
        self._context, self._report, self._validator = context, report, SchemaValidator(context.schema)

    def passes(self, draft: Draft, last: Data, present: Data) -> bool:
        """Whether a draft, merged with what is there, is a record; values that don't fit are taken out and reported."""
        for _ in range(_MAX_ROUNDS):
            findings = list(self._findings(draft, last, present))
            if not findings:
                return True
            removable = {path: finding for finding in findings if (path := _removable(finding.path, draft.data))}
            if not removable:
                break
            for path in sorted(removable, key=_from_the_end, reverse=True):
                if _exists(draft.data, path):
                    self._remove(draft, path, removable[path])
        for finding in findings:
            self._report.add(Remark(PROBLEM, draft.place, path_text(finding.path), draft.key, f"{draft.key}: {finding.fact}", finding.cure))
        return False

    def _findings(self, draft: Draft, last: Data, present: Data) -> Iterator[Finding]:
        """What is wrong with the record as it would be; what people wrote is not the import's concern."""
        changes = merge(last, draft.data, present).changes
        found, changed = self._findings_in(draft, apply(changes, present)), {path[:1] for path in changes}
        known = self._findings_in(draft, present) if present and any(not each.path for each in found) else []
        yield from (each for each in found if not present or each.path[:1] in changed or not (each.path or each in known))

    def _findings_in(self, draft: Draft, data: Data) -> list[Finding]:
        return [each.finding for each in self._validator.errors(data, draft.collection)] or list(self._findings_of_rules(draft, data))

    def _findings_of_rules(self, draft: Draft, data: Data) -> Iterator[Finding]:
        record = as_record(draft, data, self._context.schema)
        yield from (each.finding for each in violations(record, self._context, (RECORD, FILES), (ERROR,)))

    def _remove(self, draft: Draft, path: ValuePath, finding: Finding) -> None:
        node, value = draft.origin(path), draft.at(path)
        element = node.path_below(draft.source).removeprefix(f"{ROW}/") if node and draft.source else path_text(path)
        draft.remove_with_empty(path)
        shown = node.text if node and node.text else str(value)
        self._report.add(Remark(REMARK, node.place if node else draft.place, element, shown, f"{draft.key}: {path_text(finding.path)}: {finding.fact} It is kept beside the record.", finding.cure))


def _removable(path: ValuePath, data: Data) -> ValuePath:
    """The part of a record that can be taken out to mend it: the value itself, or what holds it where it is missing."""
    while path and not _exists(data, path):
        path = path[:-1]
    return () if path in ((), ("id",)) else path


def _exists(data: Any, path: ValuePath) -> bool:
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _from_the_end(path: ValuePath) -> tuple[str, ...]:
    """A key by which later entries of a list come first, so that taking one out doesn't move the others."""
    return tuple(f"{step:09}" if isinstance(step, int) else step for step in path)
