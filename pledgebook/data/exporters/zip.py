"""All tables and their descriptions in one archive."""

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
"""So that the same files give the same archive."""


def write(folder: Path, names: Iterable[str], out: BinaryIO) -> None:
    """Pack files of a folder, given by their paths within it, in the order of their names."""
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(names):
            entry = zipfile.ZipInfo(name, _FIXED_TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, (folder / name).read_bytes())
