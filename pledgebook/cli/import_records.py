"""The command that brings in records: runs an import, and writes what it made, all or nothing."""

import argparse
import os
from datetime import date
from pathlib import Path

from pledgebook import settings
from pledgebook.importing import import_run
from pledgebook.importing.import_report import ImportReport
from pledgebook.schema import reader


def run(root: Path, options: argparse.Namespace) -> ImportReport:
    """Import a file as `options` say. Raises ImportFileError, and writes nothing, where it can't be read."""
    chosen = settings.read(root)
    schema = reader.read(root / "schema", languages=chosen.languages)
    content = Path(options.content)
    made = import_run.run(options.kind, options.file, content, chosen, schema, language=options.language, as_of=options.as_of or date.today())
    if not options.dry_run:
        for name, text in made.files.items():
            _write(content / name, text)
    return made.report


def _write(path: Path, text: str) -> None:
    """A whole file, or the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, "utf-8")
    draft.replace(path)
