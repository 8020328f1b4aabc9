"""The commands: read the arguments, call the package, print, give the exit code."""

import argparse
import io
import json
import os
import subprocess
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
from pledgebook.cli.new_portal import QUESTIONS
from pledgebook.importing import SOURCE_TITLES
from pledgebook.layers import LOCALES, layers_of
from pledgebook.publish.executor import MIN_RECORDS_FOR_WORKERS, SerialExecutor, collect_garbage_rarely, process_executor
from pledgebook.publish.load_portal import load_portal

_PACKAGE = Path(__file__).parents[1]
DONE, FAILED, USAGE, STOPPED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None, *, root: Path | None = None) -> int:
    """Run one command for the portal in a folder, or else in the current one; the exit code: 0 done, 1 the records or the
    site have errors, 2 the command or the settings can't be used, 130 stopped by Ctrl-C."""
    _write_utf8()
    collect_garbage_rarely()
    options = _parser().parse_args(arguments)
    options.root = Path() if root is None or root == Path.cwd() else root
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

NEW_PORTAL_OPTIONS: dict[str, dict[str, Any]] = {f"--{each.name}": {"metavar": "TEXT", "help": each.words} for each in QUESTIONS}


def _parser() -> argparse.ArgumentParser:
    """The parser of all commands; what a command does, its docstring says."""
    parser = argparse.ArgumentParser(prog=_program(), description="Check the records and publish them as a site and as open data.")
    parser.add_argument("--version", action="version", version=__version__)
    subparsers = parser.add_subparsers(required=True, metavar="command")
    for run, names in _COMMANDS.items():
        command = subparsers.add_parser(run.__name__.rstrip("_"), help=run.__doc__, description=run.__doc__)
        command.set_defaults(run=run)
        for name in names:
            command.add_argument(name, **_OPTIONS[name])
    return parser


def _program() -> str:
    """What people type to start this program."""
    return "build.py" if Path(sys.argv[0]).name == "build.py" else "pledgebook"


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
    print(f"{options.file}: {_counted(sheets, 'sheet')}. Fill it in, then: {_program()} import table {options.file}", file=sys.stderr)
    return DONE


def new(options: argparse.Namespace) -> int:
    """Make a new portal in a folder."""
    from pledgebook.cli import new_portal

    ask = input if sys.stdin.isatty() else None
    files = new_portal.make(options.folder, new_portal.answers(options, ask), date.today())
    print(f"{options.folder}: {_counted(len(files), 'file')}. Read README.md there: it says how to see the portal and how to publish it.", file=sys.stderr)
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


_COMMANDS: dict[Callable[[argparse.Namespace], int], tuple[str, ...]] = {
    check: ("--content", "--as-of", "--format", "--public"),
    build: ("--content", "--as-of", "--site", "--no-cache", "--precompress", "--public", "--quiet"),
    serve: ("--content", "--as-of", "--site", "--port"),
    package: ("--content", "--as-of"),
    messages: (),
    language: ("code",),
    template: ("file",),
    show: ("name",),
    upgrade: ("--content", "--dry-run", "--force"),
    new: ("folder", *NEW_PORTAL_OPTIONS),
    import_: ("kind", "file", "--content", "--table", "--language", "--as-of", "--dry-run", "--format"),
}
_OPTIONS: dict[str, dict[str, Any]] = {
    "--content": {"type": _folder, "default": "content", "metavar": "DIR", "help": "folder of records (content)"},
    "--as-of": {"type": _day, "metavar": "YYYY-MM-DD", "help": "day for which the records are read (today)"},
    "--format": {"choices": sorted(problems.FORMATS), "default": "text", "help": "how to print the problems (text)"},
    "--site": {"type": Path, "default": Path("site"), "metavar": "DIR", "help": "folder of the site (site)"},
    "--precompress": {"action": "store_true", "help": "also write compressed files beside large texts, for servers that send these"},
    "--public": {"action": "store_true", "help": "take it as an error if settings still name addresses of examples, or lack what a public portal must say"},
    "--no-cache": {"action": "store_true", "help": "build even if nothing has changed since the last time"},
    "--quiet": {"action": "store_true", "help": "print nothing but errors"},
    "--port": {"type": int, "default": 8000, "help": "port on 127.0.0.1 (8000)"},
    "kind": {"choices": sorted(SOURCE_TITLES), "help": "what the file holds: activities (XML), projects (JSON), OGP's commitments (CSV), or a table (CSV, XLSX)"},
    "file": {"type": Path, "help": "the file"},
    "--table": {"default": "", "metavar": "NAME", "help": "which table a CSV file holds, if its name doesn't say so: commitments_milestones"},
    "--language": {"metavar": "CODE", "help": "language of texts that don't tell theirs (the main language)"},
    "--dry-run": {"action": "store_true", "help": "tell everything, and write nothing"},
    "--force": {"action": "store_true", "help": "also where git could not undo it"},
    "name": {"metavar": "NAME", "help": "a collection or field (commitments.end), a code list (sdg), a template (home.html), a page (about.md)"},
    "folder": {"type": Path, "metavar": "FOLDER", "help": "folder of the new portal"},
    **NEW_PORTAL_OPTIONS,
    "code": {"metavar": "CODE", "help": "code of the language: pt, pt-BR"},
}
