"""The public record of what governments promised and what came of it."""

__version__ = "0.1.0"


class PledgebookError(Exception):
    """Something that the person who runs the command can put right."""


class SchemaError(PledgebookError):
    """A file in `schema/` breaks the rules of the meta-schema."""


class SettingsError(PledgebookError):
    """`mkdocs.yml` or `datapackage.json` holds something unusable."""


class UsageError(PledgebookError):
    """A command that can't be done as it was given; nothing was written."""


class BuildError(PledgebookError):
    """The site could not be made; the one that was there is untouched."""


class ImportFileError(PledgebookError):
    """A file that can't be imported; nothing was written."""


def N_(message: str) -> str:  # noqa: N802 - the usual name in programs with gettext
    """Marks a message for translation where it is written; a view translates it later."""
    return message
