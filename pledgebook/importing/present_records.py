"""The records that are there before an import."""

from dataclasses import replace
from pathlib import Path

from pledgebook.check.validation import SchemaValidator
from pledgebook.records import loader
from pledgebook.records.record import Record, clean, normalised
from pledgebook.schema.fields import Collection, Data, Schema

Key = tuple[str, str]
"""Collection and id."""


class PresentRecords:
    """The records of a folder: `written` has them as people wrote them, `fitting` without what doesn't fit the schema;
    `unreadable` says what is wrong with files that can't be read, by the keys of their records: nobody writes over them."""

    def __init__(self, content: Path, schema: Schema):
        self.written: dict[Key, Record] = {}
        self.fitting: dict[Key, Record] = {}
        self.unreadable: dict[str, str] = {}
        validator = SchemaValidator(schema)
        for document in loader.documents(content, schema.collections):
            found = loader.load(document)
            if found.error:
                self.unreadable[f"{document.collection}/{document.stem}"] = found.error.fact
                continue
            collection, key = schema.collections[document.collection], (document.collection, document.stem)
            self.written[key] = Record(collection, document.stem, _in_one_form(found.data, collection), document)
            self.fitting[key] = _fitting(self.written[key], validator)
        codes = ((name, id, code) for (name, id), record in self.fitting.items() for code in (id, *record.at(("codes", "code"))))
        self._by_code = {(name, normalised(str(code))): id for name, id, code in codes}

    def holder_of(self, collection: str, code: str) -> str | None:
        """The id of the record that has a code, as its id or beside it, however it is written."""
        return self._by_code.get((collection, normalised(code)))


def _in_one_form(data: Data, collection: Collection) -> Data:
    """What people wrote, with values in the form in which imports give them; what doesn't fit stays as it is."""
    made = dict(data)
    for name in data:
        try:
            made |= clean({name: data[name]}, [collection.by_name[name]])
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
            continue
    return made


def _fitting(record: Record, validator: SchemaValidator) -> Record:
    data = {name: value for name, value in record.data.items() if value is not None}
    wrong = {each.finding.path[0] for each in validator.errors(data, record.collection.name) if each.finding.path}
    return replace(record, data={name: value for name, value in data.items() if name not in wrong})
