"""What several tests need."""

from collections.abc import Iterator
from pathlib import Path

import portals
import pytest
from playwright.sync_api import Browser
from windows import Served, Windows, chromium

from pledgebook.model import Portal


@pytest.fixture(scope="session")
def portal() -> Portal:
    """The small fictional portal of `tests/portal/content`, read on 2026-06-30."""
    return portals.small_portal()


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published site of the small portal. Read it, never write to it."""
    return portals.published_once("small", portals.SMALL, portals.small_portal(), tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published site of the real content. Read it, never write to it."""
    return portals.published_once("real", portals.REAL, portals.real_portal(), tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """`served(folder)` is the address at which a folder is served, with a slash at the end."""
    served = Served()
    yield served
    served.close()


@pytest.fixture(scope="session")
def browser(served: Served) -> Iterator[Browser]:
    """One Chromium for each worker. It ends before the servers do."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def windows(browser: Browser) -> Iterator[Windows]:
    """The browser windows of one test."""
    windows = Windows(browser)
    yield windows
    windows.close()
