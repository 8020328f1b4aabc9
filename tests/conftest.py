"""What several tests need."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import portals
import pytest
from playwright.sync_api import BrowserContext
from tabs import Served, Tabs, chromium

from pledgebook.check.checker import CheckResult, check_records
from pledgebook.model.portal import Portal
from pledgebook.publish.executor import SerialExecutor
from pledgebook.records import loader
from pledgebook.schema import reader
from pledgebook.schema.fields import Schema
from pledgebook.settings import Settings


@pytest.fixture(scope="session")
def schema() -> Schema:
    """The schema of this repository, with names of the world in English and Spanish."""
    return reader.read(portals.ROOT / "schema", languages=("en", "es"))


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings of the tests."""
    return portals.own_settings()


@pytest.fixture
def check_folder(schema: Schema) -> Callable[..., CheckResult]:
    """Checks a folder of records that must be there in English and should be in
    Spanish, read on 2025-06-30."""

    def check_folder(folder: Path, *, by: Schema = schema) -> CheckResult:
        documents = loader.documents(folder, by.collections)
        return check_records(documents, by, languages=("en", "es"), as_of=date(2025, 6, 30), content=folder, executor=SerialExecutor())

    return check_folder


@pytest.fixture(scope="session")
def portal() -> Portal:
    """The small fictional portal of `tests/portal/content`, read on 2026-06-30."""
    return portals.small_portal()


def published(name: str, content: Path, portal: Callable[[], Portal], folder: Path) -> Path:
    if "PLEDGEBOOK_MUTANTS" in os.environ:
        pytest.skip("no site is published for each mutant")
    return portals.published_once(name, content, portal(), folder)


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published site of the small portal. Read it, never write to it."""
    return published("small", portals.SMALL, portals.small_portal, tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published site of the demo portal of `tests/demo/content`, read on
    2026-06-30. Read it, never write to it."""
    return published("demo", portals.DEMO, portals.demo_portal, tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published site of the real content. Read it, never write to it."""
    return published("real", portals.REAL, portals.real_portal, tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """`served(folder)` is the address at which a folder is served, with a slash at the end."""
    served = Served()
    yield served
    served.close()


@pytest.fixture(scope="session")
def windows(served: Served) -> Iterator[dict[bool, BrowserContext]]:
    """The browser of a worker. It ends before the servers do."""
    with chromium() as windows:
        yield windows


@pytest.fixture
def tabs(windows: dict[bool, BrowserContext]) -> Iterator[Tabs]:
    """The browser tabs of one test."""
    tabs = Tabs(windows)
    yield tabs
    tabs.close()
