"""Who is timed: Pledgebook and the others, where they live and what they are told to do."""

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENVIRONMENTS = ROOT / ".cache" / "bench"
AS_OF = "2026-06-30"
_EDITED = re.compile(r"Open government desk[^\n]*")
_edits = count(1)
ASIDE = ".aside"
_MADE = ".made"
_RESULTS = Path("benchmarks") / "RESULTS.md"


@dataclass(frozen=True)
class Entrant:
    """Something that is timed. `before` puts its folder in order, which doesn't
    count; `element` of its pages in `site` holds what they say."""

    name: str
    command: list[str | Path]
    folder: Path
    before: Callable[[], object]
    site: Path | None = None
    element: str = ""
    slow: bool = False
    note: str = ""
    own_pages: bool = False


def environment(name: str) -> Path:
    """The folder with the programs of `requirements-<name>.txt`, installed if they
    have changed. Raises CalledProcessError where they can't be."""
    requirements, folder = Path(__file__).parent / f"requirements-{name}.txt", ENVIRONMENTS / name
    mark, digest = folder / ".installed", hashlib.sha256(requirements.read_bytes()).hexdigest()
    if not mark.is_file() or mark.read_text() != digest:
        _run([sys.executable, "-m", "venv", "--clear", folder])
        _run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement", requirements])
        mark.write_text(digest)
    return folder / "bin"


def _run(command: list[str | Path]) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)


def hugo() -> Path:
    """Hugo's own program, without the script around it."""
    [found] = (environment("peers").parent / "lib").glob("python*/site-packages/hugo/binaries/hugo*")
    return found


def program() -> list[Path]:
    """All files of the program, as git knows them, relative to `ROOT`."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()]


def state(*made: object) -> str:
    """A digest of the program, and of what a folder is to be made with; results
    written in between don't change it."""
    digest = hashlib.sha256(repr(made).encode())
    for path in program():
        if path != _RESULTS:
            digest.update(b"%s\0%s" % (bytes(path), hashlib.sha256((ROOT / path).read_bytes()).digest()))
    return digest.hexdigest()


def made_once(folder: Path, wanted: str, make: Callable[[], object]) -> Path:
    """A folder that `make` fills, unless it was filled before for what has the same
    `state`. What was made for another one, or was not finished, is put aside."""
    mark = folder / _MADE
    if not mark.is_file() or mark.read_text("ascii") != wanted:
        put_aside(folder)
        make()
        mark.write_text(wanted, "ascii")
    return folder


def tree(target: Path, records: int, *, languages: str = "en") -> Path:
    """A copy of the program as it is, with made-up records; `languages` as in
    mkdocs.yml, empty for those that it has."""
    return made_once(target, state(records, languages), lambda: _copy(target, records, languages))


def _copy(target: Path, records: int, languages: str) -> None:
    for path in program():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, target / path)
    for name in (".venv", "node_modules"):
        (target / name).symlink_to((ROOT / name).resolve())
    if languages:
        settings = target / "mkdocs.yml"
        settings.write_text(re.sub(r"(?m)^(    languages:).*$", rf"\1 [{languages}]", settings.read_text("utf-8")), "utf-8")
    for folder in (target / "content").iterdir():
        if folder.is_dir() and folder.name != "pages":
            shutil.rmtree(folder)
    _run([python(), ROOT / "benchmarks" / "records.py", str(records), target / "content"])


def python() -> Path:
    return ROOT / ".venv" / "bin" / "python"


def put_aside(*paths: Path) -> None:
    """Take away what an earlier run made. To remove it would slow down whoever
    writes next: for minutes, ext4 looks past every file that has just gone."""
    for path in paths:
        if path.exists():
            aside = path.parent / ASIDE
            aside.mkdir(exist_ok=True)
            path.rename(Path(tempfile.mkdtemp(dir=aside)) / path.name)


def clear(work: Path) -> None:
    """Remove what was put aside below a folder."""
    for aside in [work / ASIDE, *work.glob(f"*/{ASIDE}"), *work.glob(f"*/*/{ASIDE}")]:
        shutil.rmtree(aside, ignore_errors=True)


def edit(tree: Path) -> None:
    """Change a word in one commitment."""
    path = tree / "content" / "commitments" / "BNA0003.yml"
    path.write_text(_EDITED.sub(f"Open government desk {next(_edits)}", path.read_text("utf-8")), "utf-8")


def kilobytes(tree: Path) -> float:
    """Size of a commitment on average."""
    sizes = [path.stat().st_size for path in (tree / "content" / "commitments").iterdir()]
    return sum(sizes) / len(sizes) / 1024


def command(verb: str) -> list[str | Path]:
    return [Path(".venv") / "bin" / "python", "build.py", verb, "--as-of", AS_OF]


def anew(tree: Path) -> None:
    """Remove all that a build leaves."""
    put_aside(tree / ".cache", tree / "site", *tree.glob(".site-*"))


def ours(tree: Path) -> list[Entrant]:
    """Pledgebook, cold and warm; each warm one follows on what stands before it."""
    return [
        Entrant("start alone", [*command("")[:2], "--version"], tree, lambda: None, note="Python, and the modules that a check needs"),
        Entrant("check, cold", command("check"), tree, lambda: anew(tree)),
        Entrant("check, one record edited", command("check"), tree, lambda: edit(tree)),
        Entrant("build, cold", command("build"), tree, lambda: anew(tree), tree / "site", "main"),
        Entrant("build, nothing changed", command("build"), tree, lambda: None),
        Entrant("build, one record edited", command("build"), tree, lambda: edit(tree), note="for the first time after a cold build"),
        Entrant("build, one more edited", command("build"), tree, lambda: edit(tree)),
    ]


def hugos(sources: Path) -> list[Entrant]:
    program, folder = hugo(), sources / "hugo"
    public = folder / "public"
    rendered = f"'{program}' --quiet --destination public"
    indexed = f"{rendered} && '{python()}' -m pagefind --site public --quiet"

    def fresh() -> None:
        put_aside(public, folder / "resources")

    return [
        Entrant("Hugo", ["sh", "-c", f"exec {rendered}"], folder, fresh, public, "main", note="pages only: checks nothing, no index, no data"),
        Entrant("Hugo + Pagefind", ["sh", "-c", indexed], folder, fresh, note="pages and the search index"),
    ]


def materials(sources: Path) -> list[Entrant]:
    made = []
    for name, folder, note in (("MkDocs Material, no search", "mkdocs", "pages only"), ("MkDocs Material", "mkdocs-search", "pages and its own search index")):
        site = sources / folder / "site"
        made.append(Entrant(name, [python().with_name("mkdocs"), "build", "--quiet"], sources / folder, lambda site=site: put_aside(site), site, "article", slow=True, note=note))
    return made


def zensicals(sources: Path) -> list[Entrant]:
    folder = sources / "zensical"
    return [Entrant("Zensical", [environment("peers") / "zensical", "build"], folder, lambda: put_aside(folder / "site", folder / ".cache"), folder / "site", "article", slow=True, note="pages and its own search index")]


def datatigs(sources: Path) -> list[Entrant]:
    site = sources / "datatig-site"
    program = environment("datatig") / "python"
    return [Entrant("DataTig", [program, "-m", "datatig.cli", "build", "datatig", "--staticsiteoutput", site.name], sources, lambda: put_aside(site), site, "body", slow=True, own_pages=True, note="own pages: fields of each record, a form to edit it; JSON, SQLite")]


PEERS: dict[str, Callable[[Path], list[Entrant]]] = {"Hugo": hugos, "MkDocs Material": materials, "Zensical": zensicals, "DataTig": datatigs}
