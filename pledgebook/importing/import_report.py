"""What an import found, made and left out, in words and as JSON."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

WRITTEN, UNCHANGED, KEPT, SKIPPED = "written", "unchanged", "kept", "skipped"
PROBLEM, CONFLICT, REMARK = "problem", "conflict", "remark"
_MAX_LINES = 20


class Remark(NamedTuple):
    """Something that the reader of a report should know: its place in the source (a line, or a path in JSON), the
    element or column, its value, why, and a cure. `kind` is `problem` where a record was not written, `conflict` where
    people and source both changed a value, `remark` otherwise."""

    kind: str
    place: str
    element: str
    value: str
    fact: str
    cure: str


@dataclass
class ImportReport:
    """Counts of records by collection and outcome, of elements that no field took, and remarks with how often each was
    made, in the order of the source."""

    file: str
    mapping: str
    read: int = 0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    not_mapped: Counter[str] = field(default_factory=Counter)
    _remarks: dict[tuple[str, ...], tuple[Remark, int]] = field(default_factory=dict)

    @property
    def remarks(self) -> list[Remark]:
        """Every remark once, with the first place to which it applies."""
        return [remark for remark, _ in self._remarks.values()]

    @property
    def has_problems(self) -> bool:
        """Whether something was not written."""
        return any(each.kind == PROBLEM for each in self.remarks)

    def count(self, collection: str, outcome: str) -> None:
        self.counts[collection, outcome] += 1

    def take_back(self, collection: str, outcome: str) -> None:
        """Count one less of a record that gets another outcome."""
        self.counts[collection, outcome] -= 1

    def add(self, remark: Remark) -> None:
        """Note a remark; one that says the same of another place is counted."""
        key = (remark.kind, remark.element, remark.value, remark.fact)
        first, times = self._remarks.get(key, (remark, 0))
        self._remarks[key] = first, times + 1

    def text(self) -> str:
        """A line for each remark, then the counts."""
        return "\n".join([*self._lines(), *self.summary()]) + "\n"

    def _lines(self) -> Iterator[str]:
        """Of many remarks of one kind about one element, the first."""
        shown: Counter[tuple[str, str, str]] = Counter()
        for remark, times in self._remarks.values():
            alike = remark.kind, remark.element, remark.cure
            shown[alike] += 1
            if shown[alike] <= _MAX_LINES or remark.kind == PROBLEM:
                often = f" ({times} times)" if times > 1 else ""
                yield f"{self.file}:{remark.place}  {remark.kind}  {remark.element}  {remark.fact}{often} {remark.cure}".rstrip()
        for (kind, element, _), number in shown.items():
            if number > _MAX_LINES and kind != PROBLEM:
                yield f"{self.file}  {kind}  {element}  … and {number - _MAX_LINES} more like this; --format json has them all."

    def summary(self) -> Sequence[str]:
        """How much was read, what became of the records, and what is kept beside them."""
        collections = sorted({collection for collection, _ in self.counts})
        outcomes = [f"{collection}: " + ", ".join(f"{self.counts[collection, outcome]} {outcome}" for outcome in (WRITTEN, UNCHANGED, KEPT, SKIPPED) if self.counts[collection, outcome]) for collection in collections]
        kept = ", ".join(f"{element} {number}" for element, number in self.not_mapped.most_common())
        return [f"{self.read} records read by the mapping {self.mapping}.", *outcomes, *([f"Kept beside the records, as no field takes it: {kept}."] if kept else [])]

    def json(self) -> str:
        """The same for programs."""
        counts = [{"collection": collection, "outcome": outcome, "records": number} for (collection, outcome), number in sorted(self.counts.items())]
        remarks: list[Mapping[str, object]] = [{**remark._asdict(), "times": times} for remark, times in self._remarks.values()]
        content = {"file": self.file, "mapping": self.mapping, "read": self.read, "counts": counts, "not_mapped": dict(self.not_mapped.most_common()), "remarks": remarks}
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
