"""Copies of the program with made-up records, in which builds are timed, and the commands that run there."""

import re
import shutil
import tempfile
from datetime import date
from pathlib import Path

import records

ROOT = Path(__file__).parents[1]
AS_OF = date(2026, 6, 30)
PYTHON = ROOT / ".venv" / "bin" / "python"
_LEFT_OUT = {".git", ".venv", ".cache", "node_modules", "site", "tests"}


def tree(target: Path, count: int, languages: str = "") -> Path:
    """A copy of the program with `count` commitments; `languages` as in mkdocs.yml, where it is not to have all of them."""
    put_aside(target)
    shutil.copytree(ROOT, target, ignore=lambda folder, names: _LEFT_OUT & set(names) if Path(folder) == ROOT else ())
    for name in (".venv", "node_modules"):
        (target / name).symlink_to((ROOT / name).resolve())
    for folder in (target / "content").iterdir():
        if folder.is_dir() and folder.name != "pages":
            shutil.rmtree(folder)
    records.write(target / "content", count)
    if languages:
        path = target / "mkdocs.yml"
        path.write_text(re.sub(r"(?m)^(    languages:).*$", rf"\1 [{languages}]", path.read_text("utf-8")), "utf-8")
    return target


def command(verb: str, *options: str) -> list[str | Path]:
    return [PYTHON, "build.py", verb, "--as-of", AS_OF.isoformat(), *options]


def put_aside(*paths: Path) -> None:
    """Rename what an earlier run made. Removing it would slow down whoever writes next:
    for minutes, ext4 looks past every file that has just gone."""
    for path in paths:
        if path.exists():
            (path.parent / ".aside").mkdir(exist_ok=True)
            path.rename(Path(tempfile.mkdtemp(dir=path.parent / ".aside")) / path.name)
