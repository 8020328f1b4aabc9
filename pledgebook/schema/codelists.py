"""Code lists: `schema/codelists/*.csv`, and those that Babel and pycountry know."""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from babel import Locale

from pledgebook import SchemaError
from pledgebook.publish import digests, ledger

_OWN_COLUMNS = {"code", "parent", "aliases", "deprecated"}
_PREFIXES = ("label_", "description_")
_REMEMBERED = 8


@dataclass(frozen=True)
class Code:
    """One entry of a code list. `labels` and `descriptions` go by language."""

    code: str
    labels: Mapping[str, str]
    descriptions: Mapping[str, str] = field(default_factory=dict)
    parent: str = ""
    aliases: tuple[str, ...] = ()
    crosswalk: Mapping[str, str] = field(default_factory=dict)
    deprecated: str = ""


@dataclass(frozen=True)
class Codelist:
    """A closed vocabulary: codes in the order of their file."""

    name: str
    codes: Mapping[str, Code]

    def __contains__(self, code: object) -> bool:
        return str(code) in self.codes

    def __iter__(self):
        return iter(self.codes.values())

    def label(self, code: object, language: str) -> str | None:
        """Label of `code` in `language`, or None where it has none."""
        entry = self.codes.get(str(code))
        return entry.labels.get(language) if entry else None

    def children(self, parent: str) -> list[Code]:
        return [code for code in self if code.parent == parent]

    @cached_property
    def languages(self) -> list[str]:
        return sorted({language for code in self for language in code.labels})

    @cached_property
    def crosswalks(self) -> list[str]:
        return sorted({name for code in self for name in code.crosswalk})


def read(path: Path) -> Codelist:
    """The code list in a CSV file with the columns `code`, `label_<language>`,
    `description_<language>`, `aliases`, `deprecated`, `parent`; any other column
    is a crosswalk to a standard of that name."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows, make = list(reader), _maker(reader.fieldnames or ())
    except UnicodeDecodeError as error:
        raise SchemaError(f"{path}: the file is not text in UTF-8. Save it as CSV in UTF-8.") from error
    codes: dict[str, Code] = {}
    for number, row in enumerate(rows, start=2):
        code = row.get("code") or ""
        if not code or code in codes or None in row or None in row.values():
            fact = f"'{code}' stands twice" if code in codes else "the row is not complete"
            raise SchemaError(f"{path}:{number}: {fact}. Give every row one code of its own and a cell for every column.")
        codes[code] = make(row)
    return Codelist(path.stem, codes)


def _maker(columns: Iterable[str]) -> Callable[[Mapping[str, str]], Code]:
    """What makes a code of each row with these columns."""
    labels, descriptions = ({key: key.removeprefix(prefix) for key in columns if key.startswith(prefix)} for prefix in _PREFIXES)
    extra = {key: key for key in columns if key not in _OWN_COLUMNS and not key.startswith(_PREFIXES)}

    def filled(row: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
        return {name: row[key] for key, name in names.items() if row[key]}

    def made(row: Mapping[str, str]) -> Code:
        return Code(
            code=row["code"],
            labels=filled(row, labels),
            descriptions=filled(row, descriptions),
            parent=row.get("parent", ""),
            aliases=tuple(alias.strip() for alias in row.get("aliases", "").split(";") if alias.strip()),
            crosswalk=filled(row, extra),
            deprecated=row.get("deprecated", ""),
        )

    return made


def read_all(folder: Path, languages: Iterable[str]) -> dict[str, Codelist]:
    """Every code list by name: the files of `folder` and the lists of the world."""
    lists = [read(path) for path in sorted(folder.glob("*.csv"))]
    return {each.name: each for each in [*lists, *world(tuple(languages))]}


def world(languages: tuple[str, ...]) -> list[Codelist]:
    """Countries, currencies and languages: codes of ISO 3166-1, 4217 and 639-1
    (pycountry), names of the Unicode CLDR (Babel). They are remembered: to gather
    them takes longer than to check a changed record."""
    asked = digests.digest(*languages)
    known = ledger.remembered(ledger.CACHE / f"world-{asked}", digests.digest(digests.program(), asked), lambda: _of_the_world(languages), alike="world-*", keep=_REMEMBERED)
    return [Codelist(name, {code: Code(code, labels) for code, labels in codes.items()}) for name, codes in known.items()]


def _of_the_world(languages: tuple[str, ...]) -> dict[str, dict[str, dict[str, str]]]:
    """Labels by list, code and language."""
    import pycountry

    locales = {language: Locale.parse(language, sep="-") for language in languages}
    countries = {country.alpha_2: country.name for country in pycountry.countries}
    currencies = {currency.alpha_3: currency.name for currency in pycountry.currencies}
    tongues = {tongue.alpha_2: tongue.name for tongue in pycountry.languages if hasattr(tongue, "alpha_2")}
    return {
        "country": _from_cldr(countries, {k: v.territories for k, v in locales.items()}),
        "currency": _from_cldr(currencies, {k: v.currencies for k, v in locales.items()}),
        "language": _from_cldr(tongues, {k: v.languages for k, v in locales.items()}),
    }


def _from_cldr(fallback: Mapping[str, str], names: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Labels in the languages that have them; `fallback` for the main one."""
    main = next(iter(names))
    return {code: {main: english} | {language: labels[code] for language, labels in names.items() if code in labels} for code, english in sorted(fallback.items())}
