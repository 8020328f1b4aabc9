"""From a folder of records to the portal that it describes, and its problems."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import replace
from datetime import date
from pathlib import Path

from pledgebook import BuildError
from pledgebook.check.checker import CheckResult, DocumentResult, check_records
from pledgebook.check.content_files import ContentFiles
from pledgebook.check.portal_settings import PortalSettings
from pledgebook.layers import SCHEMA, TEMPLATES
from pledgebook.model import facets, geography
from pledgebook.model.portal import Portal, link
from pledgebook.model.published import without_hidden
from pledgebook.publish import site_addresses
from pledgebook.records import image_files, loader
from pledgebook.records.loader import Document
from pledgebook.schema import reader
from pledgebook.schema.fields import Schema
from pledgebook.settings import Settings
from pledgebook.text_files import read_text


def load_portal(
    settings: Settings, content: Path, as_of: date, executor: Executor, known: Mapping[Document, DocumentResult] | None = None,
    *, schema: Schema | None = None, only_errors: bool = False, public: bool = False,
) -> tuple[Portal, CheckResult]:
    """The portal that the folder `content` describes, and all its problems. Records with errors are in it as far as
    they could be read: publish it only if there are no errors. Documents that are `known`, and the `schema` if it is
    given, are not read again; with `only_errors` warnings about links between records are left out. `public` makes errors of
    settings with which no site should go online."""
    schema = schema or read_schema(settings)
    documents = list(loader.documents(content, schema.collections))
    result = check_records(documents, schema, languages=settings.languages, as_of=as_of, content=content, executor=executor, known=known, only_errors=only_errors)
    others = ContentFiles(content, result.records, settings)
    pictures = {path.name: image_files.picture(path) for path in others.published_pictures()}
    shown, records = without_hidden(schema, result.records)
    portal = replace(link(shown, settings, geography.read(settings.layers), records, as_of), pictures=pictures)
    of_settings = [*PortalSettings(settings, content, public=public).problems(), *site_addresses.problems(portal, content)]
    return portal, replace(result, problems=sorted({*result.problems, *others.problems(), *of_settings}))


def read_schema(settings: Settings) -> Schema:
    """The schema of a portal: the program's, with what the portal lays over it. Raises SchemaError where it can't be
    used, and BuildError where a template can't be read."""
    _refuse_unreadable_templates(settings)
    schema = reader.read(*settings.layers.all(SCHEMA), languages=settings.languages)
    facets.refuse_clashes(schema)
    return schema


def _refuse_unreadable_templates(settings: Settings) -> None:
    for path in settings.layers.files(TEMPLATES, "**/*.html").values():
        read_text(path, BuildError)
