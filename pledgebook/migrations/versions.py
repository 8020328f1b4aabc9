"""What each version of the schema asks of records that were right before it."""

from collections.abc import Mapping
from typing import NamedTuple

from pledgebook.migrations.edits import EVERY


class Wrap(NamedTuple):
    """A text at `path` becomes an object that holds it under a name: a language, or a field."""

    path: tuple[str, ...]
    under: str = ""
    """The name; empty for the main language of the portal."""
    unless: str = ""
    """A field beside it whose presence means that nobody but people can tell what was meant."""


class Migration(NamedTuple):
    """From one version of the schema to `version`: what it is about, and what becomes of each collection."""

    version: int
    title: str
    changes: Mapping[str, tuple[Wrap, ...]]


MIGRATIONS = (
    Migration(
        2,
        "Names of programmes, registers, funds and tranches are texts by language; an assessment says of each question why it has no answer.",
        {
            "projects": (
                Wrap(("codes", EVERY, "scheme")),
                Wrap(("programme",)),
                Wrap(("funding_mechanism",)),
                Wrap(("tranche_type",)),
                Wrap(("tellings", EVERY, "funding_mechanism")),
            ),
            "commitments": (Wrap(("assessments", EVERY, "missing"), under="completion", unless="completion"),),
        },
    ),
)
"""In the order of their versions; the last one is `SCHEMA_VERSION`."""
