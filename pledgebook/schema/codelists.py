"""Code lists: `schema/codelists/*.csv`, and those that Babel and pycountry know."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pycountry
from babel import Locale

from pledgebook.schema import codelist_files
from pledgebook.schema.codelist_files import OWN_COLUMNS, PREFIXES

_CURRENCY = re.compile("[A-Z]{3}")


@dataclass(frozen=True)
class Code:
    """One entry of a code list. `labels` and `descriptions` go by language. One that is `derived` follows from the
    records and is never typed."""

    code: str
    labels: Mapping[str, str]
    descriptions: Mapping[str, str] = field(default_factory=dict)
    parent: str = ""
    aliases: tuple[str, ...] = ()
    crosswalk: Mapping[str, str] = field(default_factory=dict)
    derived: bool = False
    deprecated: str = ""


@dataclass(frozen=True)
class Codelist:
    """A closed vocabulary: codes in the order of their file."""

    name: str
    codes: Mapping[str, Code]
    names: Mapping[str, str] = field(init=False)
    """Codes by themselves, their labels and aliases, in small letters; of two with one name, the first has it."""

    def __post_init__(self) -> None:
        found = ((name.casefold(), code.code) for code in reversed(list(self)) for name in (*code.aliases, *code.labels.values(), code.code))
        object.__setattr__(self, "names", dict(found))

    def __contains__(self, code: object) -> bool:
        return str(code) in self.codes

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes.values())

    @property
    def typed(self) -> list[str]:
        """The codes that people may write."""
        return [code.code for code in self if not code.derived]

    def find(self, words: str) -> str | None:
        """The code that `words` stand for: itself, one of its labels or aliases, in capital letters or not."""
        return self.names.get(words.strip().casefold())

    @property
    def languages(self) -> list[str]:
        return sorted({language for code in self for language in code.labels})

    @property
    def crosswalks(self) -> list[str]:
        return sorted({name for code in self for name in code.crosswalk})


def read(path: Path) -> Codelist:
    """The code list in a CSV file with the columns `code`, `label_<language>`, `description_<language>`, `aliases`,
    `derived`, `deprecated`, `parent`; any other column is a crosswalk to a standard of that name."""
    reader = csv.DictReader(io.StringIO(codelist_files.text_of(path), newline=""))
    columns = reader.fieldnames or []
    codelist_files.refuse_columns(path, columns)
    make = _maker(columns)
    codes: dict[str, Code] = {}
    for row in reader:
        codelist_files.refuse_row(path, reader.line_num, columns, row, codes)
        codes[row["code"]] = make(row)
    codelist_files.refuse_alike(path, codes)
    return Codelist(path.stem, codes)


def _maker(columns: Iterable[str]) -> Callable[[Mapping[str, str]], Code]:
    """What makes a code of each row with these columns."""
    labels, descriptions = ({key: key.removeprefix(prefix) for key in columns if key.startswith(prefix)} for prefix in PREFIXES)
    extra = {key: key for key in columns if key not in OWN_COLUMNS and not key.startswith(PREFIXES)}

    def filled(row: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
        return {name: text for key, name in names.items() if (text := row[key].strip())}

    def made(row: Mapping[str, str]) -> Code:
        return Code(
            code=row["code"],
            labels=filled(row, labels),
            descriptions=filled(row, descriptions),
            parent=row.get("parent", ""),
            aliases=tuple(alias.strip() for alias in row.get("aliases", "").split(";") if alias.strip()),
            crosswalk=filled(row, extra),
            derived=bool(row.get("derived")),
            deprecated=row.get("deprecated", ""),
        )

    return made


def read_all(folders: Iterable[Path], languages: Iterable[str]) -> dict[str, Codelist]:
    """Every code list by name: the files of the folders, each of which adds to those before it, and the lists of the world
    with what files of their names add."""
    lists = read_files(folders)
    return lists | {each.name: _extended(each, lists.get(each.name, ())) for each in world_codelists(tuple(languages))}


def read_files(folders: Iterable[Path]) -> dict[str, Codelist]:
    """The code lists in the files of some folders, each of which adds to those before it."""
    lists: dict[str, Codelist] = {}
    for own in (read(path) for folder in folders for path in sorted(folder.glob("*.csv"))):
        lists[own.name] = _extended(lists[own.name], own) if own.name in lists else own
    return lists


def _extended(below: Codelist, own: Iterable[Code]) -> Codelist:
    """A list with the codes of a file of that name: new ones, and what it says otherwise of those that are there."""
    codes = dict(below.codes)
    for code in own:
        known = codes.get(code.code, code)
        codes[code.code] = Code(
            code=code.code,
            labels={**known.labels, **code.labels},
            descriptions={**known.descriptions, **code.descriptions},
            parent=code.parent or known.parent,
            aliases=tuple(dict.fromkeys((*known.aliases, *code.aliases))),
            crosswalk={**known.crosswalk, **code.crosswalk},
            derived=code.derived or known.derived,
            deprecated=code.deprecated or known.deprecated,
        )
    return Codelist(below.name, codes)


@cache
def world_codelists(languages: tuple[str, ...]) -> tuple[Codelist, ...]:
    """Countries, currencies and languages: codes of ISO 3166-1, 4217 and 639-1 (pycountry), names of the Unicode CLDR
    (Babel). Currencies that are gone stay: a budget of 2014 was in Croatian kuna."""
    locales = {language: Locale.parse(language, sep="-") for language in languages}
    countries = {country.alpha_2: country.name for country in pycountry.countries}
    gone = {code: str(name) for code, name in Locale.parse("en").currencies.items() if _CURRENCY.fullmatch(code)}
    currencies = gone | {currency.alpha_3: currency.name for currency in pycountry.currencies}
    tongues = {tongue.alpha_2: tongue.name for tongue in pycountry.languages if hasattr(tongue, "alpha_2")}
    return (
        _from_cldr("country", countries, {language: locale.territories for language, locale in locales.items()}),
        _from_cldr("currency", currencies, {language: locale.currencies for language, locale in locales.items()}),
        _from_cldr("language", tongues, {language: locale.languages for language, locale in locales.items()}),
    )


def _from_cldr(name: str, fallback: Mapping[str, str], names: Mapping[str, Mapping[str, str]]) -> Codelist:
    """Labels in the languages that have them; `fallback` for the main one."""
    main = next(iter(names))
    codes = {}
    for code, english in sorted(fallback.items()):
        codes[code] = Code(code, {main: english} | {language: labels[code] for language, labels in names.items() if code in labels})
    return Codelist(name, codes)
