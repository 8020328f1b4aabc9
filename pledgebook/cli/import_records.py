"""The command that brings in records: runs an import, and writes what it made, all or nothing."""

import argparse
import shutil
import tempfile
from datetime import date
from pathlib import Path

from pledgebook import ImportFileError, settings
from pledgebook.check.suggestions import did_you_mean, nearest
from pledgebook.importing import sources, template
from pledgebook.importing.import_report import ImportReport
from pledgebook.importing.import_run import ImportRun
from pledgebook.schema import reader


def run(root: Path, options: argparse.Namespace) -> ImportReport:
    """Import a file as `options` say. Raises ImportFileError, and writes nothing, where it can't be read."""
    chosen = settings.read(root)
    schema = reader.read(root / "schema", languages=chosen.languages)
    source = sources.open_source(options.kind, options.file, chosen, schema, options.table)
    made = ImportRun(source, Path(options.content), chosen, schema, language=options.language or chosen.default_language, as_of=options.as_of or date.today())
    if options.dry_run:
        for _ in made.files():
            pass
    else:
        write(made, Path(options.content))
    return made.report


def write_template(root: Path, file: Path) -> int:
    """Write the empty workbook for the collection after which `file` is named; the number of its sheets. Raises
    ImportFileError where there is no such collection, or the file is there."""
    chosen = settings.read(root)
    schema = reader.read(root / "schema", languages=chosen.languages)
    if file.stem not in schema.collections:
        hint = did_you_mean(nearest(file.stem, schema.collections))
        raise ImportFileError(f"there is no collection '{file.stem}'. {hint} Name the file after one of: {', '.join(schema.collections)}.")
    if file.suffix != ".xlsx":
        raise ImportFileError(f"{file}: the template is a workbook. Let its name end in .xlsx: {file.stem}.xlsx")
    if file.exists():
        raise ImportFileError(f"{file} is there already, and may hold somebody's work. Move it, or choose another folder.")
    collection = schema.collections[file.stem]
    file.write_bytes(template.workbook(collection, schema, chosen.languages))
    return len(template.sheets(collection))


def write(made: ImportRun, content: Path) -> None:
    """Write all that an import makes into a folder beside the records, then move it there; nothing where it fails."""
    with tempfile.TemporaryDirectory(prefix=".import-", dir=content) as folder:
        staged = {}
        for file in made.files():
            path = Path(folder) / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text, "utf-8")
            staged[file.path] = file.record
        for name, record in staged.items():
            if record not in made.withdrawn:
                (content / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.move(Path(folder) / name, content / name)
