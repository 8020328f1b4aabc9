"""What imports files; and what is loaded once, when it is first needed, is loaded before time is taken."""

import faulthandler
import sys
from collections.abc import Iterator

import pytest
from fuzz import inputs

from pledgebook import language_tags
from pledgebook.importing import source_values
from tests.importing.conftest import run_import

__all__ = ("run_import",)

HANGING = 600
"""Seconds after which a test of few inputs counts as hanging; of many, in proportion."""


@pytest.fixture(scope="session", autouse=True)
def loaded() -> None:
    """The names of languages, the model that tells languages, the schema and the records."""
    language_tags.meant_by("english")
    source_values.language_of("The government publishes the budget of every ministry each year, in full.", "en")
    inputs.schema()
    inputs.real_records()


@pytest.fixture(autouse=True)
def watched() -> Iterator[None]:
    """A test that hangs is ended, with a traceback of where; one after which the process holds too much fails."""
    faulthandler.dump_traceback_later(HANGING + inputs.TOTAL // 10, exit=True, file=sys.__stderr__)
    yield
    faulthandler.cancel_dump_traceback_later()
    if inputs.IS_ALONE:
        assert inputs.peak_memory() <= inputs.MOST_MEMORY
