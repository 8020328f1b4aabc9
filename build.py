"""The one door to Pledgebook in its own repository: `build.py check | build | serve | ...`; see --help."""

import sys
from pathlib import Path

from pledgebook.cli.main import main

if __name__ == "__main__":
    sys.exit(main(root=Path(__file__).resolve().parent))
