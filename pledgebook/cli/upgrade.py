"""The command that brings a portal to the version of the program: its records, its settings, and what is said of the rest."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pledgebook import UsageError, __version__, settings
from pledgebook.layers import ASSETS, DEFAULT, PAGES, SCHEMA, TEMPLATES, Layers
from pledgebook.migrations.migrate import migrate, since
from pledgebook.migrations.versions import Migration
from pledgebook.records import loader
from pledgebook.schema import codelists, reader
from pledgebook.schema.overlays import META, VALUES
from pledgebook.schema_version import SCHEMA_VERSION
from pledgebook.settings import Settings

_VERSION = r"\d+(?:\.\w+)*"
_PINS = (("requirements.txt", rf"(?m)^(pledgebook\s*==\s*)({_VERSION})"), (".github/workflows/*.yml", rf"(uses: \S*pledgebook/\S+@v)({_VERSION})"), (".pre-commit-config.yaml", rf"(pledgebook/pledgebook\n\s+rev: v)({_VERSION})"))
_REPLACING = ((TEMPLATES, "**/*"), (ASSETS, "**/*"), (PAGES, "*/*.md"), (f"{SCHEMA}/mappings", "*.csv"))


class Upgrade(NamedTuple):
    """What is to be written, by path, and what is reported."""

    files: dict[Path, str]
    lines: list[str]


def prepare(root: Path, content: Path) -> Upgrade:
    """What an upgrade of the portal in `root` does; nothing is written."""
    chosen = settings.read(root)
    version = int(chosen.own.get("schema_version", 1))
    files: dict[Path, str] = {}
    lines = [*_pins(root, files), *_changes(_oldest(root))]
    migrations = since(version)
    lines += [f"The schema is in version {SCHEMA_VERSION}; this portal's records are in {version}." if migrations else f"The records are in version {SCHEMA_VERSION} of the schema: nothing to change."]
    lines += [f"  {each.version}: {each.title}" for each in migrations]
    lines += _records(content, chosen, migrations, files)
    if chosen.own.get("schema_version") != SCHEMA_VERSION:
        path = root / "mkdocs.yml"
        files[path] = _with_version(path.read_bytes().decode())
        lines.append(f"{path}: schema_version: {SCHEMA_VERSION}")
    return Upgrade(files, [*lines, *_news(chosen.layers)])


def write(upgrade: Upgrade) -> None:
    for path, text in upgrade.files.items():
        path.write_bytes(text.encode())


def refuse_what_git_could_not_undo(root: Path, content: Path) -> None:
    """Raise UsageError where there are changes that nobody has committed, or no repository."""
    command = ["git", "-C", str(root.resolve()), "status", "--porcelain", "--", ".", str(content.resolve())]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        done = None
    if done is None or done.returncode:
        raise UsageError("this folder is in no git repository, so nothing could undo the upgrade. Make a copy and run it with --force, or run first: git init && git add . && git commit --message before")
    if changed := done.stdout.splitlines():
        raise UsageError(f"{len(changed)} files have changes that are not committed, so git could not undo the upgrade alone. Commit them first, or add --force.")


def _pins(root: Path, files: dict[Path, str]) -> Iterator[str]:
    """Where the version of the program is written."""
    for pattern, pin in _PINS:
        for path in sorted(root.glob(pattern)):
            text = path.read_bytes().decode()
            if old := {found[2] for found in re.finditer(pin, text)} - {__version__}:
                files[path] = re.sub(pin, rf"\g<1>{__version__}", text)
                yield f"{path}: {', '.join(sorted(old))} → {__version__}"


def _oldest(root: Path) -> tuple[int, ...]:
    """The oldest version of the program that the portal names; the present one where it names none."""
    texts = ((path.read_text("utf-8", "replace"), pin) for pattern, pin in _PINS for path in root.glob(pattern))
    return min((_numbers(found[2]) for text, pin in texts for found in re.finditer(pin, text)), default=_numbers(__version__))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _changes(since_version: tuple[int, ...]) -> Iterator[str]:
    """What the changelog says, of versions after one, to those who run a portal or edit its records."""
    text = (DEFAULT / "CHANGELOG.md").read_text("utf-8")
    for heading, body in re.findall(rf"(?ms)^## ({_VERSION}[^\n]*)\n(.*?)(?=^## |\Z)", text):
        if _numbers(heading.split()[0]) > since_version:
            yield f"New in {heading}:"
            for audience in ("For those who run a portal:", "For those who edit:"):
                yield from (f"  {line}" for line in body.partition(f"{audience}\n\n")[2].partition("\n\n")[0].splitlines())


def _records(content: Path, chosen: Settings, migrations: list[Migration], files: dict[Path, str]) -> Iterator[str]:
    names = {name for migration in migrations for name in migration.changes}
    for path in (path for name in sorted(names) for path in sorted((content / name).glob(f"*{loader.SUFFIX}")) if not path.is_symlink()):
        try:
            text = path.read_bytes().decode()
        except (OSError, UnicodeDecodeError) as error:
            yield f"{path}: left as it is: {error}"
            continue
        made = migrate(text, path.parent.name, chosen.default_language, migrations)
        if made.text != text:
            files[path] = made.text
            yield f"{path}: changed"
        yield from (f"{path}: to be changed by hand: {remark}" for remark in made.left)


def _with_version(text: str) -> str:
    """The settings with the version of the schema; whatever else stands there stays."""
    line = f"schema_version: {SCHEMA_VERSION}"
    made, count = re.subn(r"(?m)^( +)schema_version:[ \t]*\d+", rf"\g<1>{line}", text, count=1)
    return made if count else re.sub(r"(?m)^( +)pledgebook:([^\r\n]*)(\r?\n)", rf"\g<0>\g<1>\g<1>{line}\g<3>", text, count=1)


def _news(layers: Layers) -> Iterator[str]:
    """What of the portal's own may need a look."""
    if layers.own is None:
        return
    replaced = [f"{folder}/{path}" for folder, pattern in _REPLACING for path in layers.files(folder, pattern) if _in_both(f"{folder}/{path}", layers)]
    yield from (f"{layers.own / name} stands before the program's: compare it with {DEFAULT / name}." for name in replaced)
    known = reader.read(layers.folders[0] / SCHEMA, languages=("en",))
    for path in sorted((layers.own / SCHEMA).glob("*.json")):
        below = known.collections.get(path.stem)
        if below is None and path.name not in (META, VALUES):
            yield f"{path}: a collection of this portal."
    for path in sorted((layers.own / SCHEMA / "codelists").glob("*.csv")):
        both = [code.code for code in codelists.read(path) if path.stem in known.codelists and code.code in known.codelists[path.stem]]
        if both:
            yield f"{path}: {len(both)} codes are the program's, too, and say something otherwise: {', '.join(both[:10])}{' …' if len(both) > 10 else ''}."


def _in_both(name: str, layers: Layers) -> bool:
    return len(layers.all(name)) > 1
