"""What is wrong with a picture that a record, a page or the settings name."""

from pathlib import Path

from pledgebook import characters
from pledgebook.check.suggestions import did_you_mean, nearest
from pledgebook.records import image_files
from pledgebook.records.image_files import Defect
from pledgebook.records.loader import IMAGES


def defect_of_named(name: str, content: Path) -> Defect | None:
    """Why the picture of this name can't be shown: it isn't there, or is none."""
    folder = content / IMAGES
    files = sorted(file.name for file in folder.iterdir()) if folder.is_dir() else []
    if name not in files and (other := characters.in_other_form(name, files)):
        return Defect(f"the name of the file '{other}' is written in another form of Unicode (letters and their marks as one sign, or as two).", f"Rename the file in content/{IMAGES}/: delete its name, and type it as it stands here.")
    if name not in files:
        return Defect(f"there is no file '{name}' in content/{IMAGES}/.", did_you_mean(nearest(name, files)) or "Add the picture, or correct the name.")
    if (folder / name).is_symlink() or not (folder / name).is_file():
        return Defect(f"'{name}' is a link or a folder, no picture.", f"Put the picture itself into content/{IMAGES}/.")
    return image_files.defect_of(folder / name)
