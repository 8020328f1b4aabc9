"""From a folder of records to the portal that it describes, and its problems."""

from datetime import date
from pathlib import Path

from pledgebook import check, geography, load, schema
from pledgebook.model import Portal
from pledgebook.settings import Settings


def read(settings: Settings, content: Path, as_of: date) -> tuple[Portal, check.Result]:
    """The portal that `content` describes, and all its problems. Records with
    errors are in it as far as they could be read: publish it only without."""
    read_schema = schema.read(settings.root / "schema", languages=settings.languages)
    documents = load.documents(content, read_schema.collections)
    result = check.check(documents, read_schema, languages=settings.languages, as_of=as_of, content=content)
    portal = Portal(read_schema, settings, geography.read(settings.root / "schema"), result.records, as_of)
    return portal, result
