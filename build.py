"""The one door to Pledgebook: `build.py check | build | serve | ...`; see --help."""

import sys

from pledgebook.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
