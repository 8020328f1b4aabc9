"""OGP's exports of commitments: plans, commitments and organizations from the rows of a table."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from babel.languages import get_official_languages

from pledgebook.importing import source_values
from pledgebook.importing.import_report import ImportReport, Remark
from pledgebook.importing.mappings import IGNORED, Entry
from pledgebook.importing.mappings import Mapping as ElementMapping
from pledgebook.importing.organizations import OrganizationFinder
from pledgebook.importing.source_table import Row, SourceTable
from pledgebook.records.record import normalised
from pledgebook.schema.fields import Schema
from pledgebook.schema.partial_dates import first_day, last_day

Data = dict[str, object]
ASSESSOR = "irm"
_LONGEST_NAME = 100
"""Longer names of institutions describe groups of bodies, which have no record."""
_NO_NUMBER = ("", "NA", "NR")


@dataclass
class Drafts:
    """Records that an import would make, by collection and id, and the line of the source from which each comes."""

    data: dict[str, dict[str, Data]] = field(default_factory=lambda: {"action-plans": {}, "commitments": {}, "organizations": {}})
    lines: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, collection: str, data: Data, line: int) -> None:
        self.data[collection][str(data["id"])] = data
        self.lines[collection, str(data["id"])] = line


@dataclass
class OgpImporter:
    """Turns rows into drafts. `language` is that of short texts, whose language can't be found out."""

    schema: Schema
    mapping: ElementMapping
    countries: Mapping[str, str]
    language: str
    source: Data
    report: ImportReport
    organizations: OrganizationFinder
    drafts: Drafts = field(default_factory=Drafts)
    _ids: Counter = field(default_factory=Counter)

    def read(self, table: SourceTable) -> Drafts:
        """Drafts of all rows. A row without a country that is known is reported, and left out."""
        for row in table.rows:
            self.report.read += 1
            self._row(row)
        for organization in self.organizations.made.values():
            self.drafts.add("organizations", {**organization.data, "source": self.source}, organization.line)
        return self.drafts

    def _row(self, row: Row) -> None:
        element, name = self._cell("action-plans", "country", row)
        country = self.countries.get(source_values.identifier(name))
        if not country:
            self.report.remarks.append(Remark("problem", row.line, element, name, f"the country '{name}' is not known.", "Add the name to schema/mappings/country-names.csv."))
            self.report.count("commitments", "skipped")
            return
        plan = self._plan(row, country, name)
        commitment = _Commitment(self, row, country)
        number = self._cell("commitments", "number", row)[1]
        id = source_values.identifier(country, str(plan.get("number", "")), "" if number in _NO_NUMBER else number).upper()
        commitment.data["id"] = self._unique(id)
        commitment.data["action_plan"] = plan["id"]
        self.drafts.add("commitments", commitment.read(), row.line)

    def _unique(self, id: str) -> str:
        """An identifier, with a number behind it where another record has it, in whatever spelling."""
        self._ids[normalised(id)] += 1
        return id if self._ids[normalised(id)] == 1 else self._unique(f"{id}-{self._ids[normalised(id)]}")

    def _cell(self, collection: str, name: str, row: Row) -> tuple[str, str]:
        entry = next(each for each in self.mapping.entries if each.field == (collection, name))
        return entry.element, row.values[entry.element]

    def _plan(self, row: Row, country: str, name: str) -> Data:
        number, submitted = self._cell("action-plans", "number", row)[1], self._cell("action-plans", "submitted", row)[1]
        id = source_values.identifier(country, submitted, number)
        if id not in self.drafts.data["action-plans"]:
            title = f"{name}: action plan {number}, {submitted}"
            data = {"id": id, "title": {self.language: title}, "level": "national", "country": country, "number": number, "submitted": submitted}
            self.drafts.add("action-plans", {**{key: value for key, value in data.items() if value}, "source": self.source}, row.line)
        return self.drafts.data["action-plans"][id]


class _Commitment:
    """One row, as the data of a commitment."""

    def __init__(self, importer: OgpImporter, row: Row, country: str):
        self.data: Data = {}
        self._importer, self._row, self._country = importer, row, country
        self._lists = importer.schema.codelists
        self._missing: Data = {}
        self._assessments: dict[str, Data] = {}

    def read(self) -> Data:
        """The data, in the order of the schema."""
        rules = {
            "text": self._text, "topics": self._topics, "date": self._date, "institutions": self._institutions,
            "areas": self._areas, "codes": self._codes, "finding": self._finding, "flag": self._flag, "other": self._other_title,
        }  # fmt: skip
        for entry in self._importer.mapping.entries:
            if entry.rule != IGNORED and entry.field[0] == "commitments" and entry.field[1] not in self.data.keys() - {"institutions", "topics"}:
                rules[entry.rule](entry, self._row.values[entry.element])
        self._part_with_dates_that_contradict()
        assessments = [{"stage": stage, "assessor": ASSESSOR, **found} for stage, found in self._assessments.items()]
        made = {**self.data, "assessments": assessments, "missing": self._missing, "source": self._importer.source}
        order = [each.name for each in self._importer.schema.collections["commitments"].fields]
        return {name: made[name] for name in order if made.get(name)}

    def _texts(self, words: str) -> Data:
        """A text in its language, which is one of the country's or that of short texts."""
        text = source_values.clean_text(words)
        allowed = {*get_official_languages(self._country, regional=True, de_facto=True), self._importer.language}
        return {source_values.language_of(text, self._importer.language, allowed=allowed): text}

    def _text(self, entry: Entry, words: str) -> None:
        name = entry.field[1]
        if self._is_missing(name, words):
            return
        self.data[name] = words if name == "number" else self._texts(words)

    def _is_missing(self, name: str, words: str) -> bool:
        """Whether a cell says that there is no value; its reason is kept where the schema has a place for it."""
        why = source_values.reason(words, self._lists["missing"])
        places = self._importer.schema.collections["commitments"].field_at(("missing", name))
        if why and places:
            self._missing[name] = why
        return not words or bool(why)

    def _topics(self, entry: Entry, words: str) -> None:
        self._add_topics([] if source_values.reason(words, self._lists["missing"]) else source_values.split(words))

    def _add_topics(self, topics: Iterable[str]) -> None:
        kept = self.data.setdefault("topics", [])
        kept += [topic for each in topics if (topic := {self._importer.language: each}) not in kept]

    def _date(self, entry: Entry, words: str) -> None:
        name = entry.field[1]
        if self._is_missing(name, words):
            return
        found = source_values.read_date(words)
        if found.date:
            self.data[name] = found.date
        if not found.is_whole:
            self.data[f"{name}_as_reported"] = {self._importer.language: words}

    def _institutions(self, entry: Entry, words: str) -> None:
        if self._is_missing("institutions", words) and entry.argument == "lead":
            return
        kept = self.data.setdefault("institutions", [])
        for name in [] if source_values.reason(words, self._lists["missing"]) else source_values.split(source_values.one_line(words)):
            kept.append({**self._body(name), "role": entry.argument})

    def _body(self, name: str) -> Data:
        if len(name) > _LONGEST_NAME:
            return {"label": {self._importer.language: name}}
        return {"organization": self._importer.organizations.find(name, self._country, self._importer.language, self._row.line)}

    def _areas(self, entry: Entry, words: str) -> None:
        if self._is_missing("policy_areas", words):
            return
        names = source_values.split(words)
        codes = {name: self._lists["policy-area"].find(name) for name in names}
        self.data["policy_areas"] = list(dict.fromkeys(filter(None, codes.values())))
        self._add_topics(name for name in names if not codes[name])

    def _codes(self, entry: Entry, words: str) -> None:
        if self._is_missing(entry.field[1], words):
            return
        names = source_values.split(words)
        codes = {name: self._lists[entry.argument].find(name) for name in names}
        self.data[entry.field[1]] = list(dict.fromkeys(filter(None, codes.values())))
        for name in names:
            if not codes[name]:
                self._remark(entry, name, f"'{name}' is not in the code list {entry.argument}; it is kept as a topic.", "Add it to the aliases of a code, and import again.")
                self._add_topics([name])

    def _finding(self, entry: Entry, words: str) -> None:
        _, _, stage, name = entry.field
        found = self._assessments.setdefault(stage, {})
        code, why = self._lists[entry.argument].find(words) if words else None, source_values.reason(words, self._lists["missing"])
        if code:
            found[name] = code
        elif why:
            found.setdefault("missing", {})[name] = why
        elif words:
            self._remark(entry, words, f"'{words}' is not in the code list {entry.argument}; it is kept in the summary of the assessment.", "Add it to the aliases of a code, and import again.")
            found["summary"] = {self._importer.language: f"{entry.element}: {words}"}

    def _flag(self, entry: Entry, words: str) -> None:
        if words in ("0", "1"):
            self._assessments.setdefault(entry.field[2], {})[entry.field[3]] = words == "1"

    def _part_with_dates_that_contradict(self) -> None:
        """An end before the start is kept as reported: nobody knows which of the two is wrong."""
        start, end = self.data.get("start"), self.data.get("end")
        if start and end and first_day(start) > last_day(end):
            for entry in self._importer.mapping.entries:
                if entry.rule == "date" and entry.field[0] == "commitments":
                    words = self._row.values[entry.element]
                    self.data.pop(entry.field[1])
                    self.data[f"{entry.field[1]}_as_reported"] = {self._importer.language: words}
                    self._remark(entry, words, f"the end ({end}) is before the start ({start}); both are kept as reported.", "Look them up in the plan.")

    def _other_title(self, entry: Entry, words: str) -> None:
        """A second title, where it says something else than the first."""
        title = next(iter(self.data.get("title", {"": ""}).values()))
        if words and source_values.clean_text(words) != title and not source_values.reason(words, self._lists["missing"]):
            self._add_topics([f"Short title: {source_values.one_line(words)}"])

    def _remark(self, entry: Entry, value: str, fact: str, cure: str) -> None:
        self._importer.report.remarks.append(Remark("remark", self._row.line, entry.element, value, fact, cure))


def country_names(schema: Schema, folder: Path) -> dict[str, str]:
    """Codes of countries by all names under which they may be called, written as identifiers."""
    names = {source_values.identifier(label): code.code for code in schema.codelists["country"] for label in (*code.labels.values(), code.code)}
    with (folder / "mappings" / "country-names.csv").open(encoding="utf-8", newline="") as file:
        return names | {source_values.identifier(row["name"]): row["code"] for row in csv.DictReader(file)}
