"""What Lighthouse says of a published site: `python benchmarks/lighthouse.py .cache/demo benchmarks/LIGHTHOUSE.md`.

The site is served compressed on this machine and looked at as by a telephone in a
slow network. Each page is measured three times and the median in performance
counts. Ends with 1 where a score is below 95.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests")]

from find_browser import executable  # noqa: E402
from tabs import Served, Zipped  # noqa: E402
from timing import described  # noqa: E402

CLI = ROOT / ".cache" / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"
PAGES = ("", "explore/", "commitments/vdna0001/", "ar/", "ar/explore/", "ar/commitments/vdna0001/")
CATEGORIES = {"performance": "Performance", "accessibility": "Accessibility", "best-practices": "Best practices", "seo": "SEO"}
TIMES = {"first-contentful-paint": "First paint", "largest-contentful-paint": "Largest paint", "total-blocking-time": "Blocked", "cumulative-layout-shift": "Shift", "total-byte-weight": "Bytes"}
LEAST = 95
_RUNS = 3
_PATIENCE = 180  # seconds for one run
_CHROME = "--headless=new --no-sandbox --disable-gpu"


def report(address: str) -> dict:
    """Lighthouse's report on one page: of several runs the one in the middle."""
    runs = sorted((_run(address) for _ in range(_RUNS)), key=lambda run: run["categories"]["performance"]["score"])
    return runs[_RUNS // 2]


def _run(address: str) -> dict:
    command = ["node", CLI, address, "--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={_CHROME}"]
    made = json.loads(_output(command))
    if "runtimeError" in made:
        raise SystemExit(f"{address}: {made['runtimeError']['message']}")
    return made


def _output(command: list[str | Path]) -> str:
    """What a program of Node.js says: of the one beside this Python, where there is one."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "CHROME_PATH": executable() or ""}
    return subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, env=environment, check=True).stdout


def _node() -> str:
    return _output(["node", "--version"]).strip().removeprefix("v")


def scores(made: dict) -> dict[str, int]:
    return {name: round(made["categories"][name]["score"] * 100) for name in CATEGORIES}


def faults(made: dict) -> Iterator[str]:
    """What keeps a score below 100, by Lighthouse's own names."""
    for name in CATEGORIES:
        for each in made["categories"][name]["auditRefs"]:
            audit = made["audits"][each["id"]]
            if each["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                yield f"{name}: {audit['title']} {audit.get('displayValue', '')}".strip()


def table(reports: dict[str, dict]) -> str:
    """The scores of all pages as Markdown."""
    some = next(iter(reports.values()))
    lines = [
        "# Lighthouse",
        "",
        f"Lighthouse {some['lighthouseVersion']} in {_browser(some)}, emulating a telephone in a slow network (its own default), on the demo portal, served compressed from the machine that looks at it. For each page the median of {_RUNS} runs, by `make lighthouse`. Measured on {described()}, Node.js {_node()}.",
        "",
        f"| Page | {' | '.join([*CATEGORIES.values(), *TIMES.values()])} |",
        f"| --- |{' ---: |' * (len(CATEGORIES) + len(TIMES))}",
    ]
    for path, made in reports.items():
        times = [f"{made['audits'][name]['numericValue']:.2f}" if "shift" in name else f"{made['audits'][name]['numericValue']:.0f}" for name in TIMES]
        lines.append(f"| `/{path}` | {' | '.join([*map(str, scores(made).values()), *times])} |")
    lines += ["", "Paint and blocking in milliseconds. Bytes are those of the whole page as sent, with headers.", ""]
    found = sorted({f"`/{path}` {fault}" for path, made in reports.items() for fault in faults(made)})
    return "\n".join([*lines, *(f"* {each}" for each in found), *([""] if found else [])])


def _browser(made: dict) -> str:
    agent = made["environment"]["hostUserAgent"]
    return next(part.replace("HeadlessChrome", "Chromium").replace("/", " ") for part in agent.split() if "Chrome/" in part)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path, help="folder of a published site")
    parser.add_argument("target", type=Path, help="Markdown to write")
    options = parser.parse_args()
    served = Served(Zipped)
    try:
        address = served(options.site)
        reports = {path: report(address + path) for path in PAGES}
    finally:
        served.close()
    options.target.write_text(table(reports), "utf-8")
    low = [f"/{path}: {CATEGORIES[name]} {score}" for path, made in reports.items() for name, score in scores(made).items() if score < LEAST]
    print("\n".join(low) or f"every score is at least {LEAST}; see {options.target}", file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
