"""The one door to Pledgebook: `build.py check | build | serve | ...`; see --help."""

import os
import sys

from pledgebook.cli.main import main

if __name__ == "__main__":
    code = main()
    if sys.getprofile() or sys.gettrace():
        sys.exit(code)
    os._exit(code)  # the system takes back all memory at once, Python would piece by piece
