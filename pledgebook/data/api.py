"""Two files for each record: JSON, with what is derived from it and what refers to it; and YAML, as people wrote it, unless
something of it is hidden."""

from collections.abc import Iterable, Iterator

from pledgebook.data.datapackage import FOLDER, as_json
from pledgebook.model.derived_values import derived_values
from pledgebook.model.portal import Portal, address
from pledgebook.records.record import Record


def record_file(record: Record) -> str:
    """Path of the file of a record within the site."""
    return f"{FOLDER}/{address(record).rstrip('/')}.json"


def source_file(record: Record) -> str:
    """Path of the YAML file of a record within the site."""
    return f"{FOLDER}/{address(record).rstrip('/')}.yml"


def record_json(record: Record, portal: Portal) -> bytes:
    """One record with what is derived from it and what refers to it."""
    return as_json(
        {
            "collection": record.collection.name,
            "page_url": portal.settings.site_url + address(record),
            "record": record.data,
            "derived": derived_values(record, portal),
            "referenced_by": {name: [link.record.key for link in links] for name, links in sorted(portal.backlinks(record).items())},
        }
    )


def record_files(records: Iterable[Record], portal: Portal) -> Iterator[tuple[str, bytes]]:
    """The files of some records, as path and content."""
    for record in records:
        yield record_file(record), record_json(record, portal)
        if record.source:  # else something of it is hidden
            yield source_file(record), record.source
