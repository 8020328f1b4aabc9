"""What the tests of all imports share: a folder of records, and what brings a file into it."""

from collections.abc import Callable
from pathlib import Path

import portals
import pytest

from pledgebook.cli import import_records
from pledgebook.importing import sources
from pledgebook.importing.import_run import ImportRun
from pledgebook.model.portal import Portal
from pledgebook.publish.executor import SerialExecutor
from pledgebook.publish.load_portal import load_portal
from pledgebook.records import strict_yaml


@pytest.fixture
def content(tmp_path):
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


def at_hand(path: Path) -> Path:
    """A file or folder of data that nobody here wrote; the test is skipped, saying so, where it isn't there."""
    if not path.exists():
        pytest.skip(f"the data is not at hand: there is no {path}")
    return path


@pytest.fixture(scope="session")
def given() -> Callable[[Path], Path]:
    return at_hand


@pytest.fixture(scope="session")
def import_given(tmp_path_factory, schema, settings, run_import) -> Callable[[str, Path], tuple[Portal, ImportRun]]:
    """Imports a given file into an empty folder: the portal, which has no errors, and the run that made it."""

    def import_given(kind: str, file: Path) -> tuple[Portal, ImportRun]:
        content = tmp_path_factory.mktemp(kind)
        run = run_import(kind, at_hand(file), content)
        portal, result = load_portal(settings, content, portals.AS_OF, SerialExecutor(), schema=schema, only_errors=True)
        assert result.errors == []
        return portal, run

    return import_given


@pytest.fixture
def record(content) -> Callable[[str], dict]:
    """A record that an import wrote, by its key."""
    return lambda key: strict_yaml.parse((content / f"{key}.yml").read_text("utf-8")).data


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
