"""What the annotations of the program say is true, as far as mypy can tell: `[tool.mypy]` in pyproject.toml."""

import subprocess
import sys

import portals


def test_the_annotations_are_right():
    done = subprocess.run([sys.executable, "-m", "mypy"], cwd=portals.ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
