"""The commands: each calls the package, prints, and returns the exit code. What a command does, its docstring says."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from pledgebook import settings
from pledgebook.check import problems
from pledgebook.check.checker import CheckResult
from pledgebook.cli import progress
from pledgebook.layers import LOCALES, layers_of
from pledgebook.publish.executor import MIN_RECORDS_FOR_WORKERS, SerialExecutor, process_executor
from pledgebook.publish.load_portal import load_portal, read_schema

_PACKAGE = Path(__file__).parents[1]
DONE, FAILED, USAGE, STOPPED = 0, 1, 2, 130


def program() -> str:
    """What people type to start this program."""
    return "build.py" if Path(sys.argv[0]).name == "build.py" else "pledgebook"


@contextmanager
def _executor(content: Path) -> Iterator[Executor]:
    """The one place that chooses who does the work."""
    records = sum(1 for folder in content.iterdir() if folder.is_dir() for _ in folder.iterdir())
    if records < MIN_RECORDS_FOR_WORKERS:
        yield SerialExecutor()
        return
    with process_executor() as executor:
        yield executor


def check(options: argparse.Namespace) -> int:
    """Report every problem of the records; write nothing."""
    with _executor(options.content) as executor:
        _, result = load_portal(settings.read(options.root), options.content, options.as_of or date.today(), executor, public=options.public)
    sys.stdout.write(problems.FORMATS[options.format](result.problems))
    sys.stdout.flush()
    print(_summary(result), file=sys.stderr)
    return FAILED if result.errors else DONE


def _summary(result: CheckResult) -> str:
    records = sum(len(each) for each in result.records.values())
    errors, warnings = result.counts
    return f"{_counted(records, 'record')}: {_counted(errors, 'error')}, {_counted(warnings, 'warning')}."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def build(options: argparse.Namespace) -> int:
    """Check the records, then publish them."""
    from pledgebook.publish.fingerprint import Fingerprint, fingerprint, state_of_inputs

    as_of, seen = options.as_of or date.today(), state_of_inputs(options.root, options.content)
    last, inputs = Fingerprint(options.site), fingerprint(options.root, options.content, as_of, *(name for name in ("precompress", "public") if getattr(options, name)))
    with progress.reporter(quiet=options.quiet) as reporter:
        if not options.no_cache and last.matches(inputs):
            reporter.end(f"Nothing has changed: {options.site} stays as it is")
            return DONE

        def save() -> None:
            if state_of_inputs(options.root, options.content) == seen:  # else nobody knows of what the site was made
                last.save(inputs)

        return _build(options, as_of, reporter, save)


def _build(options: argparse.Namespace, as_of: date, reporter: progress.ProgressReporter, save: Callable[[], None]) -> int:
    from pledgebook.publish import build as builder  # loads much that other commands don't need

    with _executor(options.content) as executor:
        made = builder.build(settings.read(options.root), options.content, options.site, as_of, executor, step=reporter.step, precompress=options.precompress, public=options.public)
    if made.check.errors:
        sys.stdout.write(problems.text(made.check.errors))
        print(f"{_summary(made.check)} The site is left as it was.", file=sys.stderr)
        return FAILED
    save()
    reporter.end(f"{_summary(made.check)} {_counted(made.files, 'file')} in {options.site}")
    return DONE


def serve(options: argparse.Namespace) -> int:
    """Serve the portal while it is worked on: every change shows at once."""
    from pledgebook.publish import devserver
    from pledgebook.publish.live_preview import LivePreview

    command = [sys.executable, "-m", "pledgebook", "build", "--quiet", "--content", str(options.content.resolve()), "--site", str(options.site.resolve())]
    command += ["--as-of", str(options.as_of)] if options.as_of else []
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(_PACKAGE.parent), os.environ.get("PYTHONPATH")]))}

    def start_build() -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, cwd=options.root, env=environment)

    preview = LivePreview(options.root, options.content, options.site, options.as_of)
    devserver.serve(preview, layers_of(options.root), options.content, options.site, options.port, start_build)
    return DONE


def package(options: argparse.Namespace) -> int:
    """Bring the list of tables in datapackage.json up to date."""
    from pledgebook.data import datapackage

    with _executor(options.content) as executor:
        portal, _ = load_portal(settings.read(options.root), options.content, options.as_of or date.today(), executor)
    path = options.root / "datapackage.json"
    descriptor = {**portal.settings.package, "resources": datapackage.listing(portal, "site")}
    path.write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(f"{path.name}: {_counted(len(descriptor['resources']), 'table')}", file=sys.stderr)
    return DONE


def messages(options: argparse.Namespace) -> int:
    """Bring the translation catalogues in locales/ up to date."""
    from pledgebook.site.i18n import messages as catalogues

    chosen = settings.read(options.root)
    wanted = [language for language in chosen.languages if language != catalogues.SOURCE_LANGUAGE]
    present = [path.stem for path in (options.root / LOCALES).glob("*.po")]
    print("\n".join(catalogues.update(chosen.layers, sorted({*wanted, *present}))), file=sys.stderr)
    return DONE


def language(options: argparse.Namespace) -> int:
    """Add a language, and say what is to be translated into it."""
    from pledgebook.cli import add_language
    from pledgebook.site.i18n.messages import own_name

    remaining = add_language.add(options.root, options.code)
    print(f"{own_name(options.code)} ({options.code}) is a language of the portal. To be translated:", *remaining, sep="\n", file=sys.stderr)
    return DONE


def import_(options: argparse.Namespace) -> int:
    """Bring records from elsewhere into the folder of records."""
    from pledgebook.cli import import_records

    report = import_records.run(options.root, options)
    sys.stdout.write(report.json() if options.format == "json" else report.text())
    return FAILED if report.has_problems else DONE


def template(options: argparse.Namespace) -> int:
    """Write the empty workbook for a collection, to be filled in and imported as a table."""
    from pledgebook.cli import import_records

    sheets = import_records.write_template(options.root, options.file)
    print(f"{options.file}: {_counted(sheets, 'sheet')}. Fill it in, then: {program()} import table {options.file}", file=sys.stderr)
    return DONE


def show(options: argparse.Namespace) -> int:
    """Say what is in force in this portal, and from where: of a field, a code list, a template, a page."""
    from pledgebook.cli import show as showing

    print(*showing.describe(options.name, settings.read(options.root)), sep="\n")
    return DONE


def upgrade(options: argparse.Namespace) -> int:
    """Bring a portal to the version of the program: records, settings, versions; say what else changed for it."""
    from pledgebook.cli import upgrade as upgrading

    made = upgrading.prepare(options.root, options.content)
    print(*made.lines, sep="\n")
    if not options.dry_run:
        if made.files and not options.force:
            upgrading.refuse_what_git_could_not_undo(options.root, options.content)
        upgrading.write(made)
    print(f"{_counted(len(made.files), 'file')} {'to be changed' if options.dry_run else 'changed'}. `git diff` shows it, `git checkout .` undoes it.", file=sys.stderr)
    return DONE


def editor(options: argparse.Namespace) -> int:
    """Prepare VS Code for the records: it completes and explains fields and codes."""
    from pledgebook.cli import editor as editing

    chosen = settings.read(options.root)
    files = editing.write(chosen, read_schema(chosen), options.content)
    print(f"{_counted(len(files), 'file')} in {options.root / '.vscode'}. Open this folder in VS Code, and install the extension that it proposes.", file=sys.stderr)
    print(f"Any other editor with yaml-language-server: begin a record with the line\n# yaml-language-server: $schema=../../{files[-1].rpartition('/')[0]}/COLLECTION.json", file=sys.stderr)
    return DONE


def new(options: argparse.Namespace) -> int:
    """Make a new portal in a folder; or, in the folder of a portal, an empty record of a collection."""
    is_in_portal, is_path = (options.root / "mkdocs.yml").exists(), Path(options.what).name != options.what
    return _new_record(options) if is_in_portal and not is_path else _new_portal(options)


def _new_portal(options: argparse.Namespace) -> int:
    from pledgebook.cli import new_portal

    folder = Path(options.what)
    given = new_portal.answers(options, folder, input if sys.stdin.isatty() else None)
    files = new_portal.make(folder, given, date.today())
    print(f"{folder}: {_counted(len(files), 'file')}. Read README.md there: it says how to see the portal and how to publish it.", file=sys.stderr)
    return DONE


def _new_record(options: argparse.Namespace) -> int:
    from pledgebook.cli import new_record

    chosen = settings.read(options.root)
    schema = read_schema(chosen)
    path = new_record.write(chosen, schema, options.content, options.what, options.id)
    print(f"{path} is there. Fill in what is required ({', '.join(new_record.required_fields(schema, path))}) and what you know of the rest, then: {program()} check", file=sys.stderr)
    return DONE


def fmt(options: argparse.Namespace) -> int:
    """Put the files of records into one form, without changing what they say."""
    from pledgebook.cli import format_records

    chosen = settings.read(options.root)
    done = format_records.run(read_schema(chosen), chosen.languages, options.content, options.files, write=not options.check)
    print(*(f"{file}: {'not in the one form' if options.check else 'written anew'}" for file in done.changed), *done.left, sep="\n", end="\n" if done.changed or done.left else "")
    print(f"{_counted(done.total, 'file')}: {len(done.changed)} {'to be formatted' if options.check else 'formatted'}, {len(done.left)} left.", file=sys.stderr)
    return FAILED if done.left or (options.check and done.changed) else DONE


def links(options: argparse.Namespace) -> int:
    """Look whether the web addresses that records name still lead somewhere."""
    from pledgebook.cli import check_links

    chosen = settings.read(options.root)
    with _executor(options.content) as executor:
        _, result = load_portal(chosen, options.content, options.as_of or date.today(), executor, only_errors=True)
    found, line = check_links.run(chosen, result.records, options)
    sys.stdout.write(check_links.FORMATS[options.format](found))
    print(line, file=sys.stderr)
    return DONE
