"""How many pages nginx sends a second, of Pledgebook and of Hugo: `python benchmarks/load.py --count 5000`.

nginx serves both sites from this machine with the shipped configuration, compressed files
beside the pages, and wrk asks both for the same pages, in turns. Writes benchmarks/LOAD.md.
"""

import argparse
import gzip
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import NamedTuple

import copies
import hugo
import timing

sys.path.append(str(copies.ROOT / "tests"))

import portals

RESULTS = Path(__file__).parent / "LOAD.md"
SCRIPT = Path(__file__).parent / "wrk" / "pages.lua"
OURS, THEIRS = "Pledgebook", "Hugo"
RECORDS, OTHERS = "pages of records", "home page and lists"
GZIP, PLAIN = "gzip", "plain"
_PROGRAMS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_RECORD = b"data-pagefind-filter"
"""What only pages of records hold."""
_PAGES = 400
_LEAST_COMPRESSED = 1000
_SECONDS_OF_PATIENCE = 20


class Load(NamedTuple):
    """What wrk measured in one run: requests a second, milliseconds within which half of the answers and 99 of 100 came, bytes of an answer with its headers."""

    rate: float
    p50: float
    p99: float
    size: float


class Row(NamedTuple):
    """A line of the table."""

    pages: str
    sent: str
    site: str
    loads: Sequence[Load]


class LoadError(Exception):
    """nginx or wrk isn't there, or did not do what it should."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# Sites


def sites(work: Path, options: argparse.Namespace) -> tuple[dict[str, Path], str]:
    """The folders of both sites, and a sentence on Hugo's."""
    if options.site:
        found = {OURS: options.site.resolve()} | ({THEIRS: options.hugo.resolve()} if options.hugo else {})
        remark = _remark(found)
    else:
        tree = copies.tree(work / "tree", options.count, "en")
        say("Pledgebook builds its site")
        timing.run(copies.command("build", "--no-cache", "--precompress"), tree)
        found = {OURS: tree / "site"}
        say("Hugo builds the same pages")
        try:
            found[THEIRS] = _hugo(tree, work / "hugo")
            remark = _remark(found)
        except (OSError, subprocess.CalledProcessError, timing.CommandError) as error:
            remark = f"Hugo could not be had here ({type(error).__name__}): its pages were not measured."
    if THEIRS in found:
        _compress(found[THEIRS])
    return found, remark


def _hugo(tree: Path, folder: Path) -> Path:
    program = hugo.program()
    copies.put_aside(folder)
    hugo.write(tree, copies.AS_OF, folder)
    timing.run([program, "--quiet", "--destination", "public"], folder)
    return folder / "public"


def _remark(found: dict[str, Path]) -> str:
    return f"Hugo's pages hold {hugo.same_words(found[OURS], found[THEIRS]):.1%} of the words of ours." if THEIRS in found else "Hugo's pages were not measured."


def _compress(site: Path) -> None:
    """What `--precompress` does for our pages, done for others."""
    for path in site.rglob("*.html"):
        content = path.read_bytes()
        if len(content) > _LEAST_COMPRESSED:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))


def asked(found: dict[str, Path]) -> dict[str, list[str]]:
    """Addresses of pages that all sites have, by kind: some hundred each, spread over the whole site."""
    here, *others = found.values()
    files = sorted(path.relative_to(here) for path in here.rglob("index.html"))
    there = [file for file in files if all((other / file).is_file() for other in others)]
    kinds: dict[str, list[str]] = {OTHERS: [], RECORDS: []}
    for file in there:
        path = file.as_posix().removesuffix("index.html")
        kinds[RECORDS if _RECORD in (here / file).read_bytes() else OTHERS].append(f"/{path}")
    return {kind: paths[:: max(1, len(paths) // _PAGES)] for kind, paths in kinds.items() if paths}


# Servers


def program(name: str, package: str) -> str:
    path = shutil.which(name, path=_PROGRAMS)
    if not path:
        raise LoadError(f"there is no {name}: install Debian's package {package}")
    return path


@contextmanager
def served(site: Path, folder: Path) -> Iterator[str]:
    """nginx with the shipped configuration: the address at which it serves a site."""
    folder.mkdir(exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([program("nginx", "nginx-light"), "-c", portals.nginx_configuration(site, folder, port)], stderr=subprocess.DEVNULL)
    try:
        _wait(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(_SECONDS_OF_PATIENCE)


def _wait(process: subprocess.Popen, port: int) -> None:
    end = time.monotonic() + _SECONDS_OF_PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise LoadError("nginx did not start")


def load(address: str, pages: Path, sent: str, options: argparse.Namespace) -> Load:
    """One run of wrk. Raises LoadError where an answer was missing, or no page."""
    command = [program("wrk", "wrk"), "--latency", f"-t{options.threads}", f"-c{options.connections}", f"-d{options.seconds}s", "-s", SCRIPT, address, "--", pages, sent]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LoadError(f"wrk failed: {done.stderr or done.stdout}")
    found = json.loads(done.stdout.strip().splitlines()[-1])
    if found["failed"] or not found["requests"]:
        raise LoadError(f"{found['failed']} of {found['requests']} requests failed at {address}")
    return Load(found["requests"] / found["microseconds"] * 1e6, found["p50"] / 1000, found["p99"] / 1000, found["bytes"] / found["requests"])


def measure(found: dict[str, Path], work: Path, options: argparse.Namespace) -> list[Row]:
    """All runs, in turns: what else the machine does meets both sites."""
    kinds = asked(found)
    made: dict[tuple[str, str, str], list[Load]] = {(kind, sent, site): [] for kind in kinds for sent in (GZIP, PLAIN) for site in found}
    lists = {kind: work / f"asked-{number}" for number, kind in enumerate(kinds)}
    for kind, paths in kinds.items():
        lists[kind].write_text("".join(f"{path}\n" for path in paths), "utf-8")
    for number in range(1, options.rounds + 1):
        for (kind, sent, site), loads in made.items():
            with served(found[site], work / f"nginx-{site.lower()}") as address:
                loads.append(load(address, lists[kind], sent, options))
            say(f"  {number}. {kind}, {sent}, {site}: {loads[-1].rate:.0f} requests/s, p99 {loads[-1].p99:.1f} ms")
    return [Row(*key, loads) for key, loads in made.items()]


# Figures


def table(rows: Sequence[Row]) -> str:
    """Medians of all rounds."""
    lines = ["| pages | sent | site | requests/s | p50, ms | p99, ms | bytes of an answer |", "| --- | --- | --- |" + " ---: |" * 4]
    for pages, sent, site, loads in rows:
        rate, p50, p99, size = (median(values) for values in zip(*loads, strict=True))
        lines.append(f"| {pages} | {sent} | {site} | {rate:,.0f} | {p50:.1f} | {p99:.1f} | {size:,.0f} |")
    return "\n".join(lines)


def report(rows: Sequence[Row], found: dict[str, Path], remark: str, busy: float, options: argparse.Namespace) -> str:
    """The page with all figures. `busy` is the load average before."""
    version = subprocess.run([program("nginx", "nginx-light"), "-v"], capture_output=True, text=True, check=False).stderr.rpartition("/")[2].strip()
    pages = sum(1 for _ in found[OURS].rglob("*.html"))
    what = f"a site of {pages:,} pages that was there" if options.site else f"the site of {options.count:,} commitments, {pages:,} pages"
    return f"""# Load

By `python benchmarks/load.py {" ".join(sys.argv[1:])}` on {datetime.now(UTC):%Y-%m-%d}: {what}, served by nginx {version} with the shipped [deploy/nginx.conf](../deploy/nginx.conf) and compressed files beside the pages, on loopback; wrk with {options.threads} threads and {options.connections} connections, {options.seconds} seconds a run, the median of {options.rounds} rounds, on {timing.described()}. The load average was {busy:.0f} when the measuring began. No request failed. How to read this: [README](README.md).

{table(rows)}

{remark}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000, help="how many commitments (5000)")
    parser.add_argument("--site", type=Path, help="a site that is there, built with --precompress, in the place of a new one")
    parser.add_argument("--hugo", type=Path, help="with --site: the same pages as Hugo wrote them")
    parser.add_argument("--rounds", type=int, default=3, help="how often all take their turn (3)")
    parser.add_argument("--seconds", type=int, default=10, help="seconds of one run (10)")
    parser.add_argument("--connections", type=int, default=50, help="connections that are open at one time (50)")
    parser.add_argument("--threads", type=int, default=2, help="threads of wrk (2)")
    parser.add_argument("--work", type=Path, help="folder to work in, which stays (a new one, removed at the end)")
    parser.add_argument("--results", type=Path, default=RESULTS, help="Markdown to write (benchmarks/LOAD.md)")
    options = parser.parse_args()
    with nullcontext(options.work) if options.work else tempfile.TemporaryDirectory(prefix="pledgebook-load-") as folder:
        work = Path(folder).resolve()
        work.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            work.chmod(0o755)  # nginx, started by root, reads as somebody else
        try:
            found, remark = sites(work, options)
            busy = os.getloadavg()[0]
            text = report(measure(found, work, options), found, remark, busy, options)
        except LoadError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
    options.results.write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
