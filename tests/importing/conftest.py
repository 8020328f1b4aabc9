"""What the tests of all imports share: a folder of records, and what brings a file into it."""

from collections.abc import Callable
from pathlib import Path

import portals
import pytest

from pledgebook.cli import import_records
from pledgebook.importing import sources
from pledgebook.importing.import_run import ImportRun


@pytest.fixture
def content(tmp_path):
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def run_import(schema, settings) -> Callable[..., ImportRun]:
    """Imports a file into a folder of records, and gives the run."""

    def run_import(kind: str, file: Path, content: Path, *, table: str = "", write: bool = True, schema=schema) -> ImportRun:
        run = ImportRun(sources.open_source(kind, file, settings, schema, table), content, settings, schema, language="en", as_of=portals.AS_OF)
        if write:
            import_records.write(run, content)
        else:
            list(run.files())
        return run

    return run_import
