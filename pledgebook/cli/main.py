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

from pledgebook import BuildError, PledgebookError, __version__, settings
from pledgebook.check import problems
from pledgebook.check.checker import CheckResult
from pledgebook.cli import progress
from pledgebook.publish.executor import MIN_RECORDS_FOR_WORKERS, SerialExecutor, process_executor
from pledgebook.publish.load_portal import load_portal

ROOT = Path(__file__).parents[2]
DONE, FAILED, USAGE, STOPPED = 0, 1, 2, 130

Command = Callable[[argparse.Namespace], int]
AddParser = Callable[..., argparse.ArgumentParser]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 done, 1 the records or the site have
    errors, 2 the command or the settings can't be used, 130 stopped by Ctrl-C."""
    _write_utf8()
    options = _parser().parse_args(arguments)
    try:
        code = options.run(options)
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
        return FAILED if isinstance(error, BuildError) else USAGE
    return code


def _write_utf8() -> None:
    """Records, and names of files, hold letters that the terminal may not know."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


# Arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="build.py", description="Check the records and publish them as a site and as open data.")
    parser.add_argument("--version", action="version", version=__version__)
    add_parser = parser.add_subparsers(required=True, metavar="command").add_parser
    _add_check(add_parser)
    _add_build(add_parser)
    _add_serve(add_parser)
    _add_maintenance(add_parser)
    return parser


def _add_check(add_parser: AddParser) -> None:
    parser = _command(add_parser, "check", check, "Report every problem of the records; write nothing.")
    _add_content(parser)
    parser.add_argument("--format", choices=sorted(problems.FORMATS), default="text", help="how to print the problems (text)")


def _add_build(add_parser: AddParser) -> None:
    parser = _command(add_parser, "build", build, "Check the records, then publish them.")
    _add_content(parser)
    _add_site(parser)
    parser.add_argument("--no-cache", action="store_true", help="build even if nothing has changed since the last time")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


def _add_serve(add_parser: AddParser) -> None:
    parser = _command(add_parser, "serve", serve, "Serve the portal while it is worked on: every change shows at once.")
    _add_content(parser)
    _add_site(parser)
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (8000)")


def _add_maintenance(add_parser: AddParser) -> None:
    parser = _command(add_parser, "package", package, "Bring the list of tables in datapackage.json up to date.")
    _add_content(parser)
    _command(add_parser, "messages", messages, "Bring the translation catalogues in locales/ up to date.")
    parser = _command(add_parser, "language", language, "Add a language, and say what is to be translated into it.")
    parser.add_argument("code", metavar="CODE", help="code of the language: pt, pt-BR")


def _command(add_parser: AddParser, name: str, run: Command, help: str) -> argparse.ArgumentParser:
    parser = add_parser(name, help=help, description=help)
    parser.set_defaults(run=run)
    return parser


def _add_content(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--content", type=_folder, default="content", metavar="DIR", help="folder of records (content)")
    parser.add_argument("--as-of", type=_day, default=None, metavar="YYYY-MM-DD", help="day for which the records are read (today)")


def _add_site(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--site", type=Path, default=Path("site"), metavar="DIR", help="folder of the site (site)")


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
    """Print all problems in the wanted format, and their number on stderr."""
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
    """Publish the site, unless nothing has changed; with errors in the records print them and leave it."""
    from pledgebook.publish.fingerprint import Fingerprint, fingerprint

    as_of = options.as_of or date.today()
    last, inputs = Fingerprint(options.site), fingerprint(ROOT, options.content, as_of)
    with progress.reporter(quiet=options.quiet) as reporter:
        if not options.no_cache and last.matches(inputs):
            reporter.end(f"Nothing has changed: {options.site} stays as it is")
            return DONE
        return _build(options, as_of, reporter, lambda: last.save(inputs))


def _build(options: argparse.Namespace, as_of: date, reporter: progress.ProgressReporter, save: Callable[[], None]) -> int:
    from pledgebook.publish import build as builder  # loads much that other commands don't need

    with _executor(options.content) as executor:
        made = builder.build(settings.read(ROOT), options.content, options.site, as_of, executor, step=reporter.step)
    if made.check.errors:
        sys.stdout.write(problems.text(made.check.errors))
        print(f"{_summary(made.check)} The site is left as it was.", file=sys.stderr)
        return FAILED
    save()
    reporter.end(f"{_summary(made.check)} {_counted(made.files, 'file')} in {options.site}")
    return DONE


def serve(options: argparse.Namespace) -> int:
    """Serve the portal as it is being worked on, until Ctrl-C."""
    from pledgebook.publish import devserver
    from pledgebook.publish.live_preview import LivePreview

    command = [sys.executable, str(ROOT / "build.py"), "build", "--quiet", "--content", str(options.content), "--site", str(options.site)]
    command += ["--as-of", str(options.as_of)] if options.as_of else []
    devserver.serve(LivePreview(ROOT, options.content, options.site, options.as_of), ROOT, options.content, options.site, options.port, command)
    return DONE


def package(options: argparse.Namespace) -> int:
    """Write the list of tables into datapackage.json."""
    from pledgebook.data import datapackage

    with _executor(options.content) as executor:
        portal, _ = load_portal(settings.read(ROOT), options.content, options.as_of or date.today(), executor)
    path = ROOT / "datapackage.json"
    descriptor = {**portal.settings.package, "resources": datapackage.listing(portal, "site")}
    path.write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(f"{path.name}: {_counted(len(descriptor['resources']), 'table')}", file=sys.stderr)
    return DONE


def messages(options: argparse.Namespace) -> int:
    """Update the catalogues and say what remains to be translated."""
    from pledgebook.site.i18n import messages as catalogues

    wanted = [language for language in settings.read(ROOT).languages if language != catalogues.SOURCE_LANGUAGE]
    present = [path.stem for path in (ROOT / "locales").glob("*.po")]
    print("\n".join(catalogues.update(ROOT, sorted({*wanted, *present}))), file=sys.stderr)
    return DONE


def language(options: argparse.Namespace) -> int:
    """Add a language and say what is to be translated."""
    from pledgebook.cli import add_language
    from pledgebook.site.i18n.messages import own_name

    remaining = add_language.add(ROOT, options.code)
    print(f"{own_name(options.code)} ({options.code}) is a language of the portal. To be translated:", *remaining, sep="\n", file=sys.stderr)
    return DONE
