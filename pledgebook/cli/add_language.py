"""A further language of the portal: every place for its words, empty, and what is to be written there."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from babel import Locale, UnknownLocaleError

from pledgebook import SettingsError, settings
from pledgebook.layers import LOCALES, SCHEMA
from pledgebook.records.loader import PAGES
from pledgebook.records.prose_files import prose_files
from pledgebook.schema import codelists
from pledgebook.schema.codelists import Codelist
from pledgebook.site.i18n import messages as languages

CODELISTS = f"{SCHEMA}/codelists"
_COLUMNS = ("label_", "description_")
_KEYS = ("extra", "pledgebook", "languages")


def add(root: Path, code: str) -> list[str]:
    """Make `code` a language of the portal in `root`. Returns a line for each place where something is to be
    translated. Raises SettingsError or SchemaError, and writes nothing, where that can't be done."""
    chosen = settings.read(root)
    _refuse(code, chosen.languages)
    path, sheets = root / "mkdocs.yml", _sheets(root)
    text = _listed(_read(path), code, chosen.languages)
    lists = codelists.read_files(chosen.layers.all(CODELISTS))  # refuses what is no proper table
    for sheet in sheets:
        _write(sheet, with_columns(_read(sheet), code))
    if chosen.layers.own:
        _write_untranslated(root, lists, code)
    if code != languages.SOURCE_LANGUAGE:
        languages.update(chosen.layers, [code])
    pages = root / "content" / PAGES / code
    if not pages.exists():
        pages.mkdir(parents=True)
        (pages / ".gitkeep").touch()
    _write(path, text)
    return list(_remaining(root, code))


def _refuse(code: str, present: tuple[str, ...]) -> None:
    """Refuse what is no language, not written as one writes it, or there already."""
    try:
        proper = _proper(code)
    except (UnknownLocaleError, ValueError):
        proper = ""
    if not settings.is_language(proper):
        raise SettingsError(f"language: '{code}' is no language that the Unicode CLDR knows. Use a code such as pt, pt-BR or he.")
    if code != proper:
        raise SettingsError(f"language: '{code}' is not how one writes this code. Write {proper}.")
    if code in present:
        raise SettingsError(f"mkdocs.yml: extra.pledgebook.languages holds '{code}' already. `make messages` says what of it is to be translated.")


def _proper(code: str) -> str:
    """A code as BCP 47 wants it, without old names: `pt-BR` for `PT_br`, `he` for `iw`."""
    first, *rest = code.replace("_", "-").split("-")
    parts = [each.title() if len(each) == 4 and each.isalpha() else each.upper() if len(each) < 4 else each.lower() for each in rest]
    return "-".join([Locale.parse("-".join([first, *parts]), sep="-").language, *parts])


# mkdocs.yml


def _listed(text: str, code: str, present: tuple[str, ...]) -> str:
    """The settings with a further language; whatever else stands there stays."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    for key in _KEYS:
        node = next((value for name, value in getattr(node, "value", ()) if name.value == key), None)
    if not isinstance(node, yaml.SequenceNode):
        raise SettingsError(f"mkdocs.yml: the list extra.pledgebook.languages is not in this file. Write it here: [{', '.join(present)}].")
    written = code if yaml.safe_load(code) == code else f'"{code}"'
    last = node.value[-1].end_mark.index
    if node.flow_style:
        return f"{text[:last]}, {written}{text[last:]}"
    end = next(re.compile(r"(?=\r?\n|\Z)").finditer(text, last)).start()
    return f"{text[:end]}{_line_end(text)}{' ' * node.start_mark.column}- {written}{text[end:]}"


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


# Code lists


def with_columns(sheet: str, code: str) -> str:
    """A code list (CSV) with a column for labels and one for descriptions in a
    language, empty, after those in other languages."""
    names, *rows = list(csv.reader(io.StringIO(sheet, newline="")))
    for prefix in _COLUMNS:
        others = [place for place, name in enumerate(names) if name.startswith(prefix)]
        if others and prefix + code not in names:
            names.insert(others[-1] + 1, prefix + code)
            for row in filter(None, rows):
                row.insert(others[-1] + 1, "")
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=_line_end(sheet)).writerows([names, *rows])
    return out.getvalue()


def _write_untranslated(root: Path, lists: Mapping[str, Codelist], code: str) -> None:
    """Places for the labels that the code lists of the program lack in a language, in those of the portal."""
    for each in lists.values():
        rows = [one.code for one in each if code not in one.labels]
        names = ["code", f"label_{code}", *([f"description_{code}"] if any(one.descriptions for one in each) else [])]
        path = root / CODELISTS / f"{each.name}.csv"
        if rows and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([names, *([row] + [""] * (len(names) - 1) for row in rows)])


# What remains


def _remaining(root: Path, code: str) -> Iterator[str]:
    """Where something is to be translated, and how much."""
    chosen = settings.read(root)
    if code != languages.SOURCE_LANGUAGE:
        catalogue = languages.read_catalogue(chosen.layers.nearest(f"{LOCALES}/{code}.po"))
        yield f"locales/{code}.po: {len(languages.untranslated(catalogue))} of {len(catalogue)} messages"
    lists = codelists.read_files(chosen.layers.all(CODELISTS)).values()
    labels = sum(code not in each.labels for one in lists for each in one)
    descriptions = sum(bool(each.descriptions) and code not in each.descriptions for one in lists for each in one)
    yield f"schema/codelists/: {labels} labels (column label_{code}) and {descriptions} descriptions (column description_{code}) in {len(lists)} lists"
    pages = prose_files(root / "content", chosen.layers, (code, chosen.default_language))
    missing = ", ".join(f"{name}.md" for name, file in pages.items() if file.language != code)
    yield f"content/{PAGES}/{code}/: {missing or 'no page'}, as in content/{PAGES}/{chosen.default_language}/"
    if code not in chosen.claims:
        yield f"mkdocs.yml: extra.pledgebook.claims.{code}, the sentence on the home page"


def _sheets(root: Path) -> list[Path]:
    return sorted((root / CODELISTS).glob("*.csv"))


def _read(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def _write(path: Path, text: str) -> None:
    if text != _read(path):
        path.write_text(text, "utf-8", newline="")
