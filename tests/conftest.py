"""What several tests need."""

from pathlib import Path

import portals
import pytest

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
