"""The commands: read arguments, call the package, print, give the exit code.

What only one command needs is imported by it: `check` is done before all that
makes a site would be loaded.
"""

import argparse
import gc
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pledgebook import BuildError, PledgebookError, __version__, settings
from pledgebook.check import problems as report
from pledgebook.check.memory import Memory
from pledgebook.publish import ledger
from pledgebook.publish import load_portal as reading
from pledgebook.settings import Settings

if TYPE_CHECKING:
    from pledgebook.cli.progress import Told
    from pledgebook.model.portal import Portal
    from pledgebook.publish.products import Left
    from pledgebook.publish.staging import Stage

ROOT = Path(__file__).parents[2]
OK, FAILED, USAGE, STOPPED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 done, 1 the records or the site have
    errors, 2 the command or the settings can't be used, 130 stopped by Ctrl-C."""
    _speak_utf8()
    options = _parser().parse_args(arguments)
    try:
        code = options.run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("stopped; the site is as it was.", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:  # who read the output, `head` for one, wants no more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED
    except PledgebookError as error:
        print(f"error: {error}", file=sys.stderr)
        return USAGE
    else:
        return code


def _speak_utf8() -> None:
    """Records, and names of files, hold letters that the terminal may not know."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="build.py", description="Check the records and publish them as a site and as open data.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="command")
    _add_check(commands)
    _add_build(commands)
    _add_serve(commands)
    _add_upkeep(commands)
    return parser


def _command(commands: argparse._SubParsersAction, name: str, run: object, help: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=help, description=help)
    parser.set_defaults(run=run, anew=False)
    return parser


def _add_content(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--content", type=_folder, default="content", metavar="DIR", help="folder of records (content)")
    parser.add_argument("--as-of", type=_day, default=None, metavar="YYYY-MM-DD", help="day for which the records are read (today)")


def _add_anew(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--anew", action="store_true", help="reuse nothing of what earlier runs found or made")


def _add_check(commands: argparse._SubParsersAction) -> None:
    parser = _command(commands, "check", check, "Report every problem of the records; write nothing.")
    _add_content(parser)
    _add_anew(parser)
    parser.add_argument("--format", choices=sorted(report.FORMATS), default="text", help="how to print the problems (text)")


def _add_build(commands: argparse._SubParsersAction) -> None:
    parser = _command(commands, "build", build, "Check the records, then publish them.")
    _add_content(parser)
    _add_anew(parser)
    parser.add_argument("--site", type=Path, default=Path("site"), metavar="DIR", help="folder of the site (site)")
    parser.add_argument("--quiet", action="store_true", help="say nothing but errors")


def _add_serve(commands: argparse._SubParsersAction) -> None:
    parser = _command(commands, "serve", serve, "Serve the portal while it is worked on: every change shows at once.")
    _add_content(parser)
    parser.add_argument("--site", type=Path, default=Path("site"), metavar="DIR", help="folder of the site (site)")
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (8000)")


def _add_upkeep(commands: argparse._SubParsersAction) -> None:
    parser = _command(commands, "package", package, "Bring the list of tables in datapackage.json up to date.")
    _add_content(parser)
    _command(commands, "messages", messages, "Bring the translation catalogues in locales/ up to date.")
    parser = _command(commands, "language", language, "Add a language, and say what is to be translated into it.")
    parser.add_argument("code", metavar="CODE", help="code of the language: pt, pt-BR")


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


class Chosen(NamedTuple):
    """How the records are read: by which settings, and for which day."""

    settings: Settings
    day: date


@contextmanager
def _keeping() -> Iterator[None]:
    """All that is read is kept: looking for garbage in it would take a quarter of the time."""
    gc.unfreeze()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _chosen(options: argparse.Namespace) -> Chosen:
    return Chosen(settings.read(ROOT), options.as_of or date.today())


def _read(options: argparse.Namespace, chosen: Chosen, seen: Callable[[], Mapping[str, str]] = dict, last: Memory | None = None) -> tuple:
    """Read the records, with what is remembered of them, which `last` may be."""
    with _keeping():
        memory = None if options.anew else reading.memory(ledger.CACHE, chosen.settings, options.content, chosen.day, last)
        return reading.read(chosen.settings, options.content, chosen.day, memory, seen)


@contextmanager
def _found(options: argparse.Namespace) -> Iterator[Callable[[], Mapping[str, str]]]:
    """Begin to digest all inputs, beside what follows if there are many; what is
    yielded waits for the digests, by path."""
    from pledgebook.publish import executor as parallel
    from pledgebook.publish import inputs

    with parallel.begun([partial(inputs.found, ROOT, options.content)], even_one=inputs.count(options.content) > parallel.FEW) as found:
        yield lambda: found()[0]


def check(options: argparse.Namespace) -> int:
    """Print all problems in the wanted format, and their number on stderr."""
    is_known = not options.anew and reading.is_remembered(ledger.CACHE, options.content)
    with _found(options) if is_known else nullcontext(dict) as found:
        _, result = _read(options, _chosen(options), found)
    told = report.FORMATS[options.format](result.problems)
    result.leave()  # even if who reads the output wants no more of it
    sys.stdout.write(told)
    sys.stdout.flush()
    print(_summary(result), file=sys.stderr)
    return FAILED if result.errors else OK


def _summary(result: object) -> str:
    records = sum(len(each) for each in result.records.values())
    errors, warnings = result.counts
    return f"{_counted(records, 'record')}: {_counted(errors, 'error')}, {_counted(warnings, 'warning')}."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def build(options: argparse.Namespace) -> int:
    """Publish the site; with errors in the records print them and leave it."""
    from pledgebook.cli import progress
    from pledgebook.publish import executor as parallel
    from pledgebook.publish.staging import alone

    gc.set_threshold(300_000, 50, 50)  # little of what a build makes is garbage before its end
    with progress.told(quiet=options.quiet) as tell:
        tell.step("records")
        try:
            with alone(options.site), _found(options) as found:
                _build(options, found, tell)
        except _ToldError:
            return FAILED
        parallel.ended()
        return OK


class _ToldError(Exception):
    """The records have errors, which have been told: whatever has been begun ends at once."""


def _build(options: argparse.Namespace, found: Callable[[], Mapping[str, str]], tell: "Told") -> None:
    """Publish the site unless nothing has changed. What takes time to load is
    loaded while the digests of all inputs are `found`."""
    from pledgebook.publish import build as publish
    from pledgebook.publish import inputs
    from pledgebook.publish.products import Left

    left = Left(options.site.resolve().parent / f".{options.site.name}-ledger", trusted=not options.anew)
    with publish.begun(options.site, left) as stage:
        chosen = _chosen(options)
        empty = reading.empty(chosen.settings, chosen.day)
        entered = found()
        digest = inputs.together(entered, str(chosen.day))
        if left.inputs == digest and stage.is_whole:
            tell.end(f"{left.report['records']} Nothing has changed: {_counted(len(left.files), 'file')} in {options.site} stay as they are")
        else:
            _make(options, chosen, stage, left, empty, Entered(entered, digest), tell)


class Entered(NamedTuple):
    """Digests of all that goes into a site, by path, and of them all together."""

    inputs: Mapping[str, str]
    digest: str


def _make(options: argparse.Namespace, chosen: Chosen, stage: "Stage", left: "Left", empty: "Portal", entered: Entered, tell: "Told") -> None:
    """Read the records while the stage and all that needs none, the `empty` portal, are made ready; publish them."""
    from pledgebook.publish import build as publish
    from pledgebook.publish import executor as parallel
    from pledgebook.publish import inputs

    with publish.preparing(empty, options.content, stage, left, inputs.below(options.content, entered.inputs)) as beginning:
        portal, result = _read(options, chosen, lambda: entered.inputs)
        if result.errors:
            result.leave()
            sys.stdout.write(report.text(result.errors))
            print(f"{_summary(result)} The site is left as it was.", file=sys.stderr)
            raise _ToldError
        with parallel.begun([result.leave] * result.is_to_be_left, even_one=len(result.names) > parallel.FEW) as leaving:
            made = publish.finished(portal, options.content, beginning, report={"records": _summary(result)}, entered=entered.digest, step=tell.step)
            leaving()
        tell.end(f"{_summary(result)} {_counted(made.files, 'file')} in {options.site}, {made.taken} of them taken over")


def serve(options: argparse.Namespace) -> int:
    """Serve the portal as it is being worked on, until Ctrl-C."""
    from pledgebook.publish import devserver as serving

    command = [sys.executable, str(ROOT / "build.py"), "build", "--quiet", "--content", str(options.content), "--site", str(options.site)]
    return serving.serve(lambda last: _read(options, _chosen(options), last=last), options.content, options.site, options.port, [*command, "--as-of", str(options.as_of)] if options.as_of else command)


def package(options: argparse.Namespace) -> int:
    """Write the list of tables into datapackage.json."""
    from pledgebook.data import datapackage

    portal, _ = _read(options, _chosen(options))
    path = ROOT / "datapackage.json"
    descriptor = {**portal.settings.package, "resources": datapackage.listing(portal, "site")}
    path.write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(f"{path.name}: {_counted(len(descriptor['resources']), 'table')}", file=sys.stderr)
    return OK


def messages(options: argparse.Namespace) -> int:
    """Update the catalogues and say what remains to be translated."""
    from pledgebook.site.i18n import messages as languages

    wanted = [language for language in settings.read(ROOT).languages if language != languages.SOURCE_LANGUAGE]
    present = [path.stem for path in (ROOT / "locales").glob("*.po")]
    print("\n".join(languages.update(ROOT, sorted({*wanted, *present}))), file=sys.stderr)
    return OK


def language(options: argparse.Namespace) -> int:
    """Add a language and say what is to be translated."""
    from pledgebook.cli import add_language as translation
    from pledgebook.site.i18n import messages as languages

    remaining = translation.add(ROOT, options.code)
    print(f"{languages.own_name(options.code)} ({options.code}) is a language of the portal. To be translated:", *remaining, sep="\n", file=sys.stderr)
    return OK
