"""Golden files: what an output held when somebody last looked at it.

`PLEDGEBOOK_UPDATE_GOLDENS=1 python -m pytest tests` writes them anew; look at
the difference before you commit it.
"""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "goldens"
_CURE = "If this is meant, run PLEDGEBOOK_UPDATE_GOLDENS=1 python -m pytest tests, and look at what changed."


def assert_golden(name: str, content: bytes) -> None:
    """Compare `content` with the golden file `name`."""
    path = FOLDER / name
    if os.environ.get("PLEDGEBOOK_UPDATE_GOLDENS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return
    assert path.is_file(), f"there is no golden file tests/goldens/{name}. {_CURE}"
    expected = path.read_bytes().decode("utf-8")
    assert content.decode("utf-8") == expected, f"{name} differs from tests/goldens/{name}. {_CURE}"
