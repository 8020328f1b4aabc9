"""`python -m pledgebook`: the same as the command `pledgebook`."""

import sys

from pledgebook.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
