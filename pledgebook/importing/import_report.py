"""What an import found, made and left out, in words and as JSON."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

WRITTEN, UNCHANGED, KEPT, SKIPPED = "written", "unchanged", "kept", "skipped"


class Remark(NamedTuple):
    """Something that the reader of a report should know: line and column of the source, the value, why, and a cure.
    `kind` is `problem` where a record was not written, `conflict` where people and source both changed a value,
    `remark` otherwise."""

    kind: str
    line: int
    element: str
    value: str
    fact: str
    cure: str


@dataclass
class ImportReport:
    """Counts of records by collection and outcome, and remarks in the order of the source."""

    file: str
    mapping: str
    read: int = 0
    counts: Counter = field(default_factory=Counter)
    remarks: list[Remark] = field(default_factory=list)

    def count(self, collection: str, outcome: str) -> None:
        self.counts[collection, outcome] += 1

    def text(self) -> str:
        """A line for each remark, then the counts."""
        lines = [f"{self.file}:{each.line}  {each.kind}  {each.element}  {each.fact} {each.cure}".rstrip() for each in self.remarks]
        return "\n".join([*lines, *self.summary()]) + "\n"

    def summary(self) -> Sequence[str]:
        """How many rows were read, and what became of the records."""
        collections = sorted({collection for collection, _ in self.counts})
        outcomes = [f"{collection}: " + ", ".join(f"{self.counts[collection, outcome]} {outcome}" for outcome in (WRITTEN, UNCHANGED, KEPT, SKIPPED) if self.counts[collection, outcome]) for collection in collections]
        return [f"{self.read} rows read by the mapping {self.mapping}.", *outcomes]

    def json(self) -> str:
        """The same for programs."""
        counts = [{"collection": collection, "outcome": outcome, "records": number} for (collection, outcome), number in sorted(self.counts.items())]
        content = {"file": self.file, "mapping": self.mapping, "rows": self.read, "counts": counts, "remarks": [each._asdict() for each in self.remarks]}
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
