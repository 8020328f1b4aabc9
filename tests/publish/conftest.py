"""Sites of few records in one language."""

import shutil
from pathlib import Path

import builds
import portals
import pytest

from pledgebook.settings import Settings


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with few records, for builds that are over soon."""
    content = tmp_path_factory.mktemp("few") / "content"
    shutil.copytree(portals.SMALL / "organizations", content / "organizations")
    return content


@pytest.fixture(scope="session")
def settings() -> Settings:
    """One language, so that a build is over soon."""
    return builds.one_language()


@pytest.fixture(scope="session")
def finished(settings: Settings, few: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of few records. Read it, never write to it."""
    site = tmp_path_factory.mktemp("finished") / "site"
    builds.publish(settings, few, site)
    return site


@pytest.fixture
def site(finished: Path, tmp_path: Path) -> Path:
    """A site that is already there."""
    return shutil.copytree(finished, tmp_path / "site")
