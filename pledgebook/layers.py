"""Where files are found: those of the program, and those by which a portal adds to them or replaces them.

The program brings `schema/`, `templates/`, `locales/` and the pages of prose. A portal has folders of the same names that
hold only what is to be otherwise there.
"""

from pathlib import Path
from typing import NamedTuple

_INSTALLED = Path(__file__).parent / "default"
DEFAULT = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[1]
"""The folder with the program's own `schema/`, `templates/`, `locales/`: within the installed package, or the checkout."""
SCHEMA, TEMPLATES, LOCALES, ASSETS, PAGES, STARTER = "schema", "templates", "locales", "assets", "content/pages", "starter"
_WHOLE = Path(SCHEMA) / "meta-schema.json"


class Layers(NamedTuple):
    """Folders whose files lie one above the other: the lowest first, that of the portal last."""

    folders: tuple[Path, ...]

    def all(self, name: str) -> list[Path]:
        """The file or folder of this name in every layer that has it, the lowest first."""
        return [path for folder in self.folders if (path := folder / name).exists()]

    def nearest(self, name: str) -> Path:
        """The file of this name in the highest layer that has it, or else its place in the lowest."""
        return next(reversed(self.all(name)), self.folders[0] / name)

    def files(self, name: str, pattern: str) -> dict[str, Path]:
        """All files of a folder, by their path within it; of several with one path, that of the highest layer."""
        found = {path.relative_to(folder).as_posix(): path for folder in self.all(name) for path in sorted(folder.glob(pattern)) if path.is_file()}
        return dict(sorted(found.items()))

    @property
    def own(self) -> Path | None:
        """The folder of a portal that lies above the program's; None where the two are one."""
        return self.folders[-1] if len(self.folders) > 1 else None


def layers_of(root: Path) -> Layers:
    """The layers of the portal in a folder. One that has a whole schema of its own, with the meta-schema, as a copy of the
    program has, stands alone."""
    return Layers((root,) if (root / _WHOLE).exists() else (DEFAULT, root))
