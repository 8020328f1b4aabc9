"""The command line: what may be typed, and what becomes of an error."""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor
from datetime import date
from pathlib import Path
from typing import Any

from pledgebook import BuildError, ImportFileError, PledgebookError, __version__
from pledgebook.check import problems
from pledgebook.cli import commands
from pledgebook.cli.commands import DONE, FAILED, STOPPED, USAGE
from pledgebook.cli.new_portal import QUESTIONS
from pledgebook.importing import SOURCE_TITLES
from pledgebook.publish.executor import collect_garbage_rarely

__all__ = ["DONE", "FAILED", "STOPPED", "USAGE", "main"]


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
    parser = argparse.ArgumentParser(prog=commands.program(), description="Check the records and publish them as a site and as open data.")
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


_COMMANDS: dict[Callable[[argparse.Namespace], int], tuple[str, ...]] = {
    commands.check: ("--content", "--as-of", "--format", "--public"),
    commands.build: ("--content", "--as-of", "--site", "--no-cache", "--precompress", "--public", "--quiet"),
    commands.serve: ("--content", "--as-of", "--site", "--port"),
    commands.package: ("--content", "--as-of"),
    commands.messages: (),
    commands.language: ("code",),
    commands.template: ("file",),
    commands.show: ("name",),
    commands.upgrade: ("--content", "--dry-run", "--force"),
    commands.editor: ("--content",),
    commands.links: ("--content", "--as-of", "--format", "--state", "--limit", "--minutes", "--pause", "--archive", "--allow-private"),
    commands.fmt: ("files", "--check", "--content"),
    commands.new: ("what", "id", "--content", *NEW_PORTAL_OPTIONS),
    commands.import_: ("kind", "file", "--content", "--table", "--language", "--as-of", "--dry-run", "--format"),
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
    **NEW_PORTAL_OPTIONS,
    "--state": {"type": Path, "metavar": "FILE", "help": "file that remembers failures: an address is reported when it has failed in two runs"},
    "--limit": {"type": int, "default": 1000, "metavar": "COUNT", "help": "addresses at most; the next run goes on from there (1000)"},
    "--minutes": {"type": float, "default": 20, "metavar": "COUNT", "help": "minutes at most (20)"},
    "--pause": {"type": float, "default": 1, "metavar": "SECONDS", "help": "rest between two addresses of one host (1)"},
    "--archive": {"action": "store_true", "help": "ask the Wayback Machine which copies it has of what is gone"},
    "--allow-private": {"action": "store_true", "help": "also ask hosts of private networks; never for records of strangers"},
    "files": {"type": Path, "nargs": "*", "metavar": "FILES", "help": "files of records, or folders of them (all records)"},
    "--check": {"action": "store_true", "help": "write nothing, name the files that are not in this form, and end with 1 if there are any"},
    "what": {"metavar": "WHAT", "help": "folder of the new portal; or, in a portal, a kind of record: commitments, or commitment"},
    "id": {"metavar": "ID", "nargs": "?", "help": "identifier of the record, which is the name of its file (the next number, where all have one)"},
    "code": {"metavar": "CODE", "help": "code of the language: pt, pt-BR"},
}
_OPTIONS_OF: dict[tuple[str, str], dict[str, Any]] = {
    ("new", "--content"): {"type": Path},
    ("links", "--format"): {"choices": ["json", "markdown", "text"], "help": "how to print what is found (text)"},
}
"""What an option is for one command only."""
