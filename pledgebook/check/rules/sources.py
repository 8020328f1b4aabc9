"""Sources: what was looked at, and what was not."""

from collections.abc import Iterator

from pledgebook.check.problems import Finding
from pledgebook.check.rules.registry import Context, error, warning
from pledgebook.check.suggestions import choose, nearest
from pledgebook.records.record import NOT_RECORDED, Record


@error()
def not_recorded_is_no_field(record: Record, context: Context) -> Iterator[Finding]:
    fields = record.collection.by_name
    for number, name in enumerate(record.not_recorded):
        if name not in fields:
            cure = choose(nearest(name, fields), fields, where="the schema")
            yield Finding((NOT_RECORDED, number), f"there is no field '{name}' here.", cure)


@warning()
def not_recorded_and_yet_there(record: Record, context: Context) -> Iterator[Finding]:
    for number, name in enumerate(record.not_recorded):
        if name in record.data:
            yield Finding((NOT_RECORDED, number), f"'{name}' is recorded.", f"Remove it from `{NOT_RECORDED}`; if something is missing, say so in the source's note.")


@warning()
def recommended_field_missing(record: Record, context: Context) -> Iterator[Finding]:
    wanted = (field for field in record.collection.fields if field.recommended and record.is_recorded(field.name))
    lacking = [field for field in wanted if field.name not in record.data and field.name not in record.invalid_fields]
    if lacking:
        names = ", ".join(f"'{field.name}' ({field.title})" for field in lacking)
        yield Finding((), f"the record lacks what a well-kept one has: {names}.", f"Add it as far as the source tells; name it in `{NOT_RECORDED}` if nobody has looked yet.")
