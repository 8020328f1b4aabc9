"""What keeps the program simple: its layers, its size, its words, and what it uses of others."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import portals
import pytest

PACKAGE = portals.ROOT / "pledgebook"
MODULES = sorted(PACKAGE.rglob("*.py"))
MAX_LINES_OF_MODULE, MAX_LINES_OF_FUNCTION, MAX_LINES_OF_PACKAGE = 350, 45, 18_000
FORBIDDEN = {"ctypes", "fcntl"}
PRIVATE_WORDS = re.compile(
    r"\b(told|Told|Workshop|Parcel|Prospect|Foreseen|Shelves|Around|surroundings|Chrome|begun|Begun|gist|ledger|Misfit|unsound|Breach|Examined|"
    r"Specimen|specimen|Standing|slippage|Said|Foreign|Marked|RefusedError|Stored|KINDS|Desk|furnish|untold|UNTOLD)\b"
)


def name_of(path: Path) -> str:
    return path.relative_to(portals.ROOT).as_posix()


def trees() -> Iterator[tuple[Path, ast.Module]]:
    assert len(MODULES) > 40
    for path in MODULES:
        yield path, ast.parse(path.read_text("utf-8"))


def test_a_package_imports_only_from_those_before_it():
    done = subprocess.run([Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=portals.ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_no_module_and_no_function_is_long():
    long = [f"{name_of(path)}: {len(lines)} lines" for path in MODULES if len(lines := path.read_text("utf-8").splitlines()) > MAX_LINES_OF_MODULE]
    for path, tree in trees():
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        long += [f"{name_of(path)}:{each.lineno}: {each.name}" for each in functions if each.end_lineno - each.lineno >= MAX_LINES_OF_FUNCTION]

    assert long == []


def test_the_package_stays_small():
    assert sum(len(path.read_text("utf-8").splitlines()) for path in MODULES) <= MAX_LINES_OF_PACKAGE


def test_nothing_private_of_another_package_is_used():
    found = []
    for path, tree in trees():
        foreign = {alias.asname or alias.name.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        for node in ast.walk(tree):
            names: list[str] = []
            if isinstance(node, ast.ImportFrom):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.Attribute) and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")) and (not isinstance(node.value, ast.Name) or node.value.id in foreign or node.attr == "__dict__"):
                names = [node.attr]
            found += [f"{name_of(path)}:{node.lineno}: {name}" for name in names if is_private(name)]

    assert found == []


def is_private(name: str) -> bool:
    return (name.startswith("_") and not name.startswith("__")) or name in ("__dict__", "_exit")


def test_nothing_is_used_that_only_some_systems_have():
    found = [f"{name_of(path)}:{node.lineno}" for path, tree in trees() for node in ast.walk(tree) if imported(node) & FORBIDDEN]

    assert found == []


def imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    return {node.module.partition(".")[0]} if isinstance(node, ast.ImportFrom) and node.module else set()


def test_only_publish_and_the_command_line_know_of_processes_and_write_files():
    writing = {"write_text", "write_bytes", "mkdir", "rename", "replace", "unlink", "rmtree", "touch"}
    allowed = ("publish", "cli")
    exceptions = {"pledgebook/site/theme.py", "pledgebook/site/i18n/messages.py", "pledgebook/search/pagefind.py"}
    found = []
    for path, tree in trees():
        if path.relative_to(PACKAGE).parts[0] in allowed:
            continue
        found += [f"{name_of(path)}: multiprocessing" for node in ast.walk(tree) if imported(node) & {"multiprocessing", "subprocess"} and name_of(path) not in exceptions]
        if name_of(path) not in exceptions:
            found += [f"{name_of(path)}:{node.lineno}: {node.attr}" for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in writing - {"replace"}]

    assert found == []


def test_public_functions_say_what_they_return():
    found = []
    for path, tree in trees():
        methods = [node for each in tree.body if isinstance(each, ast.ClassDef) for node in each.body]
        for node in (*tree.body, *methods):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                returned = ast.unparse(node.returns) if node.returns else "nothing"
                if returned in ("nothing", "tuple", "dict", "list", "object"):
                    found.append(f"{name_of(path)}:{node.lineno}: {node.name} -> {returned}")

    assert found == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_names_and_docstrings_use_words_that_others_know(path):
    found = [f"{number}: {match[0]}" for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) for match in PRIVATE_WORDS.finditer(line)]

    assert found == []
