"""The formats in which every table is published. A new one is an entry here."""

from collections.abc import Callable
from typing import NamedTuple

from pledgebook.data.exporters import csv, json
from pledgebook.data.tables import Table


class Exporter(NamedTuple):
    """A format: its title for readers, the suffix of its files, its media type, and what writes a table in it."""

    title: str
    suffix: str
    media_type: str
    write: Callable[[Table], bytes]

    def file(self, table: str) -> str:
        """Name of the file of a table, within the folder of the data."""
        return f"{table}.{self.suffix}"


CSV = Exporter("CSV", "csv", "text/csv", csv.write)
JSON = Exporter("JSON", "json", "application/json", json.write)
EXPORTERS = (CSV, JSON)
