"""The full-text index: one run of Pagefind's command over the finished site.

Pagefind indexes what stands in elements with `data-pagefind-body`; each `lang` of pages has an index of its own. The
browser searches it (explorer-text.js), and knows records by the number that their pages give as `data-pagefind-filter`.
"""

import subprocess
import sys
from pathlib import Path

from pledgebook import BuildError

FOLDER = "pagefind"
_INTERFACES = ("pagefind-ui.*", "pagefind-modular-ui.*", "pagefind-component-ui.*", "pagefind-highlight.js")
"""Pagefind's own search boxes: the site has one of its own."""
_BYTES_TO_SPARE = 1_000_000
"""Pagefind doesn't tell when it could not write a file. But on a disk that it has filled, there is no more room."""


def build_search_index(site: Path) -> None:
    """Index a site, into a folder within it. Raises BuildError with what Pagefind says, and OSError where the disk is full."""
    command = [sys.executable, "-m", "pagefind", "--site", str(site), "--output-subdir", FOLDER, "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or not (site / FOLDER).is_dir():
        raise BuildError(f"the search index could not be made: {' '.join((done.stderr or done.stdout).split())}")
    (site / FOLDER / "spare").write_bytes(bytes(_BYTES_TO_SPARE))
    (site / FOLDER / "spare").unlink()
    for path in (path for pattern in _INTERFACES for path in (site / FOLDER).glob(pattern)):
        path.unlink()
