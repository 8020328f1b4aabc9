"""The long run: every test of this folder in a process of its own, with a table of times and memory. `make fuzz`"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FOLDER = Path(__file__).parent
TOTAL = os.environ.get("PLEDGEBOOK_FUZZ", "100000")


def main() -> int:
    tests = sorted(FOLDER.glob("test_*.py"))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        codes = list(pool.map(run, tests))
    return max(codes)


def run(test: Path) -> int:
    """Run one file of tests; its code is 0 where all is well."""
    start = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--durations=0", "--durations-min=1", str(test)]
    process = subprocess.Popen(command, env={**os.environ, "PLEDGEBOOK_FUZZ": TOTAL}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    output = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    peak = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    print(f"{output}\n{test.name}: {time.monotonic() - start:.0f} s, at most {peak:.0f} MB\n", flush=True)
    return abs(process.returncode)


if __name__ == "__main__":
    sys.exit(main())
