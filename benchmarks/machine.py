"""What the figures of a benchmark were measured on."""

import os
import platform
from pathlib import Path


def described() -> str:
    """Cores, memory, processor, system and Python of this machine."""
    return f"{os.cpu_count()} cores ({_processor()}), {_gigabytes():.0f} GB of memory, {_system()}, Python {platform.python_version()}"


def _processor() -> str:
    return _value(Path("/proc/cpuinfo"), "model name", ":") or platform.processor() or platform.machine()


def _gigabytes() -> float:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / (1 << 30)


def _system() -> str:
    return _value(Path("/etc/os-release"), "PRETTY_NAME", "=") or platform.platform()


def _value(path: Path, name: str, sign: str) -> str:
    """The first value of a name in a file of lines `name = value`."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    found = (line.partition(sign) for line in lines)
    return next((value.strip().strip('"') for key, _, value in found if key.strip() == name), "")
