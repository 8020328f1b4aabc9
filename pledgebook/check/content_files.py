"""What stands in the folder of records and is no record: pictures and pages of prose. All of it is looked at."""

import os
import re
from collections.abc import Iterable, Iterator, Set
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from pledgebook import characters
from pledgebook.check.pictures import defect_of_named
from pledgebook.check.problems import ERROR, WARNING, Problem
from pledgebook.records import loader
from pledgebook.records.image_files import Defect
from pledgebook.records.loader import IMAGES, PAGES
from pledgebook.records.record import Records
from pledgebook.records.strict_yaml import LoadError, StrictYamlError, parse
from pledgebook.settings import Settings
from pledgebook.text_files import faults, line_of, position

_IN_MARKDOWN = re.compile(r"!\[[^\]]*\]\(\s*<?([^)>\s]+)")
_HEAD = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_PAGE_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_LINK = ("this is a link to something elsewhere.", "Put the file itself here.")


class _Page(NamedTuple):
    """A file of prose, and what it holds; nothing where it can't be read."""

    path: Path
    text: str


class ContentFiles:
    """The pages and pictures of a folder of records, read once."""

    def __init__(self, content: Path, records: Records, settings: Settings):
        self._content, self._settings = content, settings
        self._pages = [*_pages(content, settings.languages)]
        self._pictures = loader.walk(content / IMAGES)
        self._named = _named(records, self._pages, settings.logo)

    def problems(self) -> list[Problem]:
        """What is wrong with pictures and pages, with what the settings say of them, and which of these files nobody sees."""
        content, settings = self._content, self._settings
        of_pages = (each for page in self._pages for each in _wrong_page(page, content))
        of_pictures = _wrong_pictures(self._pictures, content / IMAGES, self._named)
        return [*_links(content), *_wrong_pages(content, settings.languages), *of_pages, *of_pictures, *_wrong_logo(settings, content)]

    def published_pictures(self) -> list[Path]:
        """The pictures that are published: those that a record, a page or the settings name."""
        return [path for path in self._pictures if path.parent == self._content / IMAGES and path.name in self._named and defect_of_named(path.name, self._content) is None]


def _named(records: Records, pages: Iterable[_Page], logo: str) -> set[str]:
    """The names of all pictures in `content/images/` to which something refers."""
    of_records = {image["file"] for found in records.values() for record in found.values() for _, _, image in record.of("image") if isinstance(image.get("file"), str)}
    of_settings = {logo.removeprefix(f"{IMAGES}/")} if logo.startswith(f"{IMAGES}/") else set()
    return of_records | of_settings | {name for page in pages for _, name in _named_in(page.text)}


def _named_in(text: str) -> Iterator[tuple[int, str]]:
    """Pictures of ours in Markdown, by their names, and where they are named."""
    for found in _IN_MARKDOWN.finditer(text):
        folder, _, name = unquote(found[1]).rpartition("/")
        if folder.rpartition("/")[2] == IMAGES:
            yield found.start(1), name


def _links(content: Path) -> Iterator[Problem]:
    """Links to something elsewhere, in the folders that hold no records."""
    for name in (IMAGES, PAGES):
        for path in (content / name, *loader.walk(content / name)):
            if path.is_symlink():
                yield _problem(path, ERROR, "link", *_LINK)


def _pages(content: Path, languages: tuple[str, ...]) -> Iterator[_Page]:
    for path in (path for language in languages for path in sorted((content / PAGES / language).glob("*.md"))):
        if path.is_symlink() or path.parent.is_symlink() or not path.is_file():
            continue
        try:
            yield _Page(path, path.read_text("utf-8-sig"))
        except (OSError, UnicodeDecodeError):
            yield _Page(path, "")


def _wrong_pages(content: Path, languages: tuple[str, ...]) -> Iterator[Problem]:
    """Files among the pages that are none."""
    for path in loader.walk(content / PAGES):
        folder, *below = path.relative_to(content / PAGES).parts
        if path.is_symlink() or any(part.startswith(".") for part in (folder, *below)):
            continue
        if folder not in languages or not below:
            yield _problem(path, WARNING, "page-of-no-language", "no page is made of this file.", f"Move it into the folder of a language of the portal ({', '.join(languages)}), or remove it.")
        elif len(below) > 1 or path.suffix != ".md":
            yield _problem(path, WARNING, "no-page", "no page is made of this file: it is not published.", f"A page is a file of Markdown: {PAGES}/{folder}/name.md. Remove what is none.")
        elif not _PAGE_NAME.fullmatch(path.stem) or characters.is_forbidden_by_windows(path.name):
            yield _problem(path, ERROR, "page-name", f"'{path.stem}' can't be the address of a page.", "Rename the file: small letters a to z, digits and dashes.")


def _wrong_page(page: _Page, content: Path) -> Iterator[Problem]:
    if not page.text:
        yield _problem(page.path, ERROR, "not-text", "the page is empty, or not text in UTF-8.", "Write it, and save it as UTF-8.")
    for fault in faults(page.text):
        yield _problem(page.path, ERROR, fault.name, fault.fact, fault.cure, *fault.where)
    if error := _error_of_head(page.text):
        yield _problem(page.path, ERROR, error.name, error.fact, error.cure, error.place.line + 1, error.place.column)
    for index, name in _named_in(page.text):
        if defect := defect_of_named(name, content):
            yield _problem(page.path, ERROR, "image-without-a-picture", defect.fact, defect.cure, *position(page.text, index))


def _error_of_head(text: str) -> LoadError | None:
    """What keeps the lines between the dashes at the top, with title and description, from being read."""
    if head := _HEAD.match(text):
        try:
            parse(head[1])
        except StrictYamlError as found:
            return found.error
    return None


def _wrong_pictures(pictures: Iterable[Path], folder: Path, named: Set[str]) -> Iterator[Problem]:
    """Pictures whose names some computers can't have, and files among them that nobody names."""
    alike: dict[str, str] = {}
    for path in pictures:
        other = alike.setdefault(characters.path_key(path.name), path.name)
        if other != path.name and path.name in named:
            yield _problem(path, ERROR, "names-alike", f"'{path.name}' and '{other}' are one name on many computers.", "Rename one of them, and correct where it is named.")
        if path.name in named and characters.is_forbidden_by_windows(path.name):
            yield _problem(path, ERROR, "name-that-windows-forbids", f"Windows forbids files of the name '{path.name}', so nobody could copy the pictures there.", "Rename it, and correct where it is named.")
        if not path.is_symlink() and (path.parent != folder or path.name not in named) and path.name not in (".gitkeep", ".gitignore"):
            yield _problem(path, WARNING, "unnamed-file", "no record and no page names this file, so it is not published.", "Name it where it is to be seen, or remove it.")


def _wrong_logo(settings: Settings, content: Path) -> Iterator[Problem]:
    """A logo is one of our pictures, a file of the theme below `assets/`, or stands elsewhere."""
    path, logo = settings.root / "mkdocs.yml", settings.logo
    name = logo.removeprefix(f"{IMAGES}/")
    if name != logo:
        defect = defect_of_named(name, content)
    elif logo and "://" not in logo and not logo.startswith("assets/"):
        defect = Defect(f"the logo '{logo}' is no picture of the portal.", f"Put it into content/{IMAGES}/, and write here: logo: {IMAGES}/{logo.rpartition('/')[2]}")
    else:
        defect = None
    if defect:
        yield _problem(path, ERROR, "image-without-a-picture", defect.fact, defect.cure, line_of(path.read_text("utf-8"), logo))


def _problem(path: Path, severity: str, rule: str, fact: str, cure: str, line: int = 1, column: int = 1) -> Problem:
    return Problem(os.fspath(path), line, column, severity, "", fact, cure, rule)
