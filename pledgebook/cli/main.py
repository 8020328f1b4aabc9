"""The commands: read the arguments, call the package, print, give the exit code."""

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from pledgebook import BuildError, ImportFileError, PledgebookError, __version__, settings
from pledgebook.check import problems
from pledgebook.check.checker import CheckResult
from pledgebook.cli import progress
from pledgebook.importing import SOURCE_TITLES
from pledgebook.publish.executor import MIN_RECORDS_FOR_WORKERS, SerialExecutor, collect_garbage_rarely, process_executor
from pledgebook.publish.load_portal import load_portal
from pledgebook.schema import reader
from pledgebook.schema.fields import Schema

ROOT = Path(__file__).parents[2]
DONE, FAILED, USAGE, STOPPED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 done, 1 the records or the site have
    errors, 2 the command or the settings can't be used, 130 stopped by Ctrl-C."""
    _write_utf8()
    collect_garbage_rarely()
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("stopped; the site is as it was.", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:  # the reader of the output, such as `head`, has ended
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except BrokenExecutor:
        print("error: a process of this build was ended from outside, most likely for lack of memory. Close other programs, and start again.", file=sys.stderr)
        return FAILED
    except PledgebookError as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED if isinstance(error, BuildError | ImportFileError) else USAGE
    return code


def _write_utf8() -> None:
    """Records, and names of files, hold letters that the terminal may not know."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


# Arguments


def _parser() -> argparse.ArgumentParser:
    """The parser of all commands; what a command does, its docstring says."""
    parser = argparse.ArgumentParser(prog="build.py", description="Check the records and publish them as a site and as open data.")
    parser.add_argument("--version", action="version", version=__version__)
    subparsers = parser.add_subparsers(required=True, metavar="command")
    for run, names in _COMMANDS.items():
        command = subparsers.add_parser(run.__name__.rstrip("_"), help=run.__doc__, description=run.__doc__)
        command.set_defaults(run=run)
        for name in names:
            command.add_argument(name, **{**_OPTIONS[name], **_OPTIONS_OF.get((run.__name__, name), {})})
    return parser


def _folder(text: str) -> Path:
    path = Path(text)
    try:
        next(path.iterdir(), None)
    except OSError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is no folder that can be read: {error.strerror}") from None
    return path


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a day; write 2026-01-31") from None


@contextmanager
def _executor(content: Path) -> Iterator[Executor]:
    """The one place that chooses who does the work."""
    records = sum(1 for folder in content.iterdir() if folder.is_dir() for _ in folder.iterdir())
    if records < MIN_RECORDS_FOR_WORKERS:
        yield SerialExecutor()
        return
    with process_executor() as executor:
        yield executor


# Commands


def check(options: argparse.Namespace) -> int:
    """Report every problem of the records; write nothing."""
    with _executor(options.content) as executor:
        _, result = load_portal(settings.read(ROOT), options.content, options.as_of or date.today(), executor)
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

    as_of, seen = options.as_of or date.today(), state_of_inputs(ROOT, options.content)
    last, inputs = Fingerprint(options.site), fingerprint(ROOT, options.content, as_of, *(["precompress"] if options.precompress else []))
    with progress.reporter(quiet=options.quiet) as reporter:
        if not options.no_cache and last.matches(inputs):
            reporter.end(f"Nothing has changed: {options.site} stays as it is")
            return DONE

        def save() -> None:
            if state_of_inputs(ROOT, options.content) == seen:  # else nobody knows of what the site was made
                last.save(inputs)

        return _build(options, as_of, reporter, save)


def _build(options: argparse.Namespace, as_of: date, reporter: progress.ProgressReporter, save: Callable[[], None]) -> int:
    from pledgebook.publish import build as builder  # loads much that other commands don't need

    with _executor(options.content) as executor:
        made = builder.build(settings.read(ROOT), options.content, options.site, as_of, executor, step=reporter.step, precompress=options.precompress)
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

    command = [sys.executable, str(ROOT / "build.py"), "build", "--quiet", "--content", str(options.content), "--site", str(options.site)]
    command += ["--as-of", str(options.as_of)] if options.as_of else []
    devserver.serve(LivePreview(ROOT, options.content, options.site, options.as_of), ROOT, options.content, options.site, options.port, command)
    return DONE


def package(options: argparse.Namespace) -> int:
    """Bring the list of tables in datapackage.json up to date."""
    from pledgebook.data import datapackage

    with _executor(options.content) as executor:
        portal, _ = load_portal(settings.read(ROOT), options.content, options.as_of or date.today(), executor)
    path = ROOT / "datapackage.json"
    descriptor = {**portal.settings.package, "resources": datapackage.listing(portal, "site")}
    path.write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(f"{path.name}: {_counted(len(descriptor['resources']), 'table')}", file=sys.stderr)
    return DONE


def messages(options: argparse.Namespace) -> int:
    """Bring the translation catalogues in locales/ up to date."""
    from pledgebook.site.i18n import messages as catalogues

    wanted = [language for language in settings.read(ROOT).languages if language != catalogues.SOURCE_LANGUAGE]
    present = [path.stem for path in (ROOT / "locales").glob("*.po")]
    print("\n".join(catalogues.update(ROOT, sorted({*wanted, *present}))), file=sys.stderr)
    return DONE


def language(options: argparse.Namespace) -> int:
    """Add a language, and say what is to be translated into it."""
    from pledgebook.cli import add_language
    from pledgebook.site.i18n.messages import own_name

    remaining = add_language.add(ROOT, options.code)
    print(f"{own_name(options.code)} ({options.code}) is a language of the portal. To be translated:", *remaining, sep="\n", file=sys.stderr)
    return DONE


def import_(options: argparse.Namespace) -> int:
    """Bring records from elsewhere into the folder of records."""
    from pledgebook.cli import import_records

    report = import_records.run(ROOT, options)
    sys.stdout.write(report.json() if options.format == "json" else report.text())
    return FAILED if report.has_problems else DONE


def template(options: argparse.Namespace) -> int:
    """Write the empty workbook for a collection, to be filled in and imported as a table."""
    from pledgebook.cli import import_records

    sheets = import_records.write_template(ROOT, options.file)
    print(f"{options.file}: {_counted(sheets, 'sheet')}. Fill it in, then: build.py import table {options.file}", file=sys.stderr)
    return DONE


def editor(options: argparse.Namespace) -> int:
    """Prepare VS Code for the records: it completes and explains fields and codes."""
    from pledgebook.cli import editor as editing

    chosen = settings.read(ROOT)
    files = editing.write(chosen, _schema(chosen), options.content)
    print(f"{_counted(len(files), 'file')} in {ROOT / '.vscode'}. Open this folder in VS Code, and install the extension that it proposes.", file=sys.stderr)
    print(f"Any other editor with yaml-language-server: begin a record with the line\n# yaml-language-server: $schema=../../{files[-1].rpartition('/')[0]}/COLLECTION.json", file=sys.stderr)
    return DONE


def new(options: argparse.Namespace) -> int:
    """Write an empty record, with what belongs into each field beside it."""
    from pledgebook.cli import new_record

    chosen = settings.read(ROOT)
    schema = _schema(chosen)
    path = new_record.write(chosen, schema, options.content, options.collection, options.id)
    print(f"{path} is there. Fill in what is required ({', '.join(new_record.required_fields(schema, path))}) and what you know of the rest, then: build.py check", file=sys.stderr)
    return DONE


def fmt(options: argparse.Namespace) -> int:
    """Put the files of records into one form, without changing what they say."""
    from pledgebook.cli import format_records

    chosen = settings.read(ROOT)
    done = format_records.run(_schema(chosen), chosen.languages, options.content, options.files, write=not options.check)
    print(*(f"{file}: {'not in the one form' if options.check else 'written anew'}" for file in done.changed), *done.left, sep="\n", end="\n" if done.changed or done.left else "")
    print(f"{_counted(done.total, 'file')}: {len(done.changed)} {'to be formatted' if options.check else 'formatted'}, {len(done.left)} left.", file=sys.stderr)
    return FAILED if done.left or (options.check and done.changed) else DONE


def links(options: argparse.Namespace) -> int:
    """Look whether the web addresses that records name still lead somewhere."""
    from pledgebook.cli import check_links

    chosen = settings.read(ROOT)
    with _executor(options.content) as executor:
        _, result = load_portal(chosen, options.content, options.as_of or date.today(), executor, only_errors=True)
    found, line = check_links.run(chosen, result.records, options)
    sys.stdout.write(check_links.FORMATS[options.format](found))
    print(line, file=sys.stderr)
    return DONE


def _schema(chosen: settings.Settings) -> Schema:
    return reader.read(chosen.root / "schema", languages=chosen.languages)


_COMMANDS: dict[Callable[[argparse.Namespace], int], tuple[str, ...]] = {
    check: ("--content", "--as-of", "--format"),
    build: ("--content", "--as-of", "--site", "--no-cache", "--precompress", "--quiet"),
    serve: ("--content", "--as-of", "--site", "--port"),
    package: ("--content", "--as-of"),
    messages: (),
    language: ("code",),
    template: ("file",),
    editor: ("--content",),
    links: ("--content", "--as-of", "--format", "--state", "--limit", "--minutes", "--pause", "--archive", "--allow-private"),
    fmt: ("files", "--check", "--content"),
    new: ("collection", "id", "--content"),
    import_: ("kind", "file", "--content", "--table", "--language", "--as-of", "--dry-run", "--format"),
}
_OPTIONS: dict[str, dict[str, Any]] = {
    "--content": {"type": _folder, "default": "content", "metavar": "DIR", "help": "folder of records (content)"},
    "--as-of": {"type": _day, "metavar": "YYYY-MM-DD", "help": "day for which the records are read (today)"},
    "--format": {"choices": sorted(problems.FORMATS), "default": "text", "help": "how to print the problems (text)"},
    "--site": {"type": Path, "default": Path("site"), "metavar": "DIR", "help": "folder of the site (site)"},
    "--precompress": {"action": "store_true", "help": "also write compressed files beside large texts, for servers that send these"},
    "--no-cache": {"action": "store_true", "help": "build even if nothing has changed since the last time"},
    "--quiet": {"action": "store_true", "help": "print nothing but errors"},
    "--port": {"type": int, "default": 8000, "help": "port on 127.0.0.1 (8000)"},
    "kind": {"choices": sorted(SOURCE_TITLES), "help": "what the file holds: activities (XML), projects (JSON), OGP's commitments (CSV), or a table (CSV, XLSX)"},
    "file": {"type": Path, "help": "the file"},
    "--table": {"default": "", "metavar": "NAME", "help": "which table a CSV file holds, if its name doesn't say so: commitments_milestones"},
    "--language": {"metavar": "CODE", "help": "language of texts that don't tell theirs (the main language)"},
    "--dry-run": {"action": "store_true", "help": "tell everything, and write nothing"},
    "--state": {"type": Path, "metavar": "FILE", "help": "file that remembers failures: an address is reported when it has failed in two runs"},
    "--limit": {"type": int, "default": 1000, "metavar": "COUNT", "help": "addresses at most; the next run goes on from there (1000)"},
    "--minutes": {"type": float, "default": 20, "metavar": "COUNT", "help": "minutes at most (20)"},
    "--pause": {"type": float, "default": 1, "metavar": "SECONDS", "help": "rest between two addresses of one host (1)"},
    "--archive": {"action": "store_true", "help": "ask the Wayback Machine which copies it has of what is gone"},
    "--allow-private": {"action": "store_true", "help": "also ask hosts of private networks; never for records of strangers"},
    "files": {"type": Path, "nargs": "*", "metavar": "FILES", "help": "files of records, or folders of them (all records)"},
    "--check": {"action": "store_true", "help": "write nothing, name the files that are not in this form, and end with 1 if there are any"},
    "collection": {"metavar": "COLLECTION", "help": "kind of record: commitments, or commitment"},
    "id": {"metavar": "ID", "nargs": "?", "help": "identifier of the record, which is the name of its file (the next number, where all have one)"},
    "code": {"metavar": "CODE", "help": "code of the language: pt, pt-BR"},
}
_OPTIONS_OF: dict[tuple[str, str], dict[str, Any]] = {
    ("links", "--format"): {"choices": ["json", "markdown", "text"], "help": "how to print what is found (text)"},
}
"""What an option is for one command only."""
