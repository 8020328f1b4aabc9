"""The command that makes a new portal: its settings, an example of each kind of record, and what publishes it.

The files stand in `starter/`, as templates of Jinja whose marks are `<< >>`, `<% %>` and `<# #>`.
"""

import argparse
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from slugify import slugify

from pledgebook import UsageError, __version__, settings
from pledgebook.cli import editor
from pledgebook.layers import DEFAULT, LOCALES, SCHEMA, STARTER
from pledgebook.schema import codelists, reader
from pledgebook.schema_version import SCHEMA_VERSION
from pledgebook.settings import ISSUES, PROGRAM_REPOSITORY, STATEMENTS
from pledgebook.site.i18n.messages import N_, Messages

HOSTS = ("github", "gitlab", "nginx")
COLLECTIONS = ("commitments", "action-plans", "projects", "organizations", "comments")
_MENU = ("index.md", "explore/index.md", "answers/index.md", "overdue/index.md", *(f"{name}/index.md" for name in COLLECTIONS[:-1]), "countries/index.md", "goals/index.md", "policy-areas/index.md", "data/index.md")
_ABOUT = ("about.md", "status.md", "contribute.md", "data-use.md", "accessibility.md")
_OF_COMMITMENTS = ("answers/index.md", "overdue/index.md", "commitments/index.md")
_CLAIM = N_("What governments promised, and what came of it.")
_EXAMPLES = {
    "organizations": N_("Example: a ministry"),
    "action-plans": N_("Example: an action plan"),
    "commitments": N_("Example: publish every contract of the ministry"),
    "projects": N_("Example: a register of contracts"),
    "office": N_("Example: the press office"),
    "problem": N_("An example, to be removed: nobody can see for what the ministry pays."),
}
_LICENCE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "Creative Commons Attribution 4.0"}


@dataclass(frozen=True)
class Question:
    """What `new` asks, or takes as `--name`: the words of the question, and what is taken where nobody answers."""

    name: str
    words: str
    default: Callable[[Mapping[str, str], Path], str]


QUESTIONS = (
    Question("name", "Name of the portal", lambda given, folder: folder.resolve().name.replace("-", " ").capitalize()),
    Question("languages", "Languages, the main one first (such as fr, ar)", lambda given, folder: "en"),
    Question("url", "Address at which it will be published", lambda given, folder: "https://portal.example.org/"),
    Question("country", "Country, as a code of two letters (such as KE; leave it empty for several)", lambda given, folder: ""),
    Question("publisher", "Who publishes it", lambda given, folder: given["name"]),
    Question("contact", "E-mail address for corrections and comments", lambda given, folder: "desk@example.org"),
    Question("host", f"Where it is kept and served: {', '.join(HOSTS)}", lambda given, folder: HOSTS[0]),
    Question("repository", "Address of its repository (such as https://github.com/OWNER/NAME)", lambda given, folder: ""),
    Question("collections", f"Kinds of records: {', '.join(COLLECTIONS)}", lambda given, folder: ", ".join(COLLECTIONS)),
    Question("colour", "Colour of its name and links, in six hexadecimal digits", lambda given, folder: "#0b5351"),
    *(Question(name, f"A sentence or two, in the main language: {meaning}", lambda given, folder: "") for name, meaning in STATEMENTS.items()),
)


def answers(options: argparse.Namespace, folder: Path, ask: Callable[[str], str] | None) -> dict[str, str]:
    """The answer to each question: as given on the command line, or by `ask`, or else the default."""
    given: dict[str, str] = {}
    for question in QUESTIONS:
        default = question.default(given, folder)
        answer = getattr(options, question.name)
        if answer is None and ask is not None:
            answer = ask(f"{question.words}{f' [{default}]' if default else ''}: ")
        given[question.name] = (answer or "").strip() or default
    return given


def make(folder: Path, given: Mapping[str, str], today: date) -> list[str]:
    """Make the portal in a folder that is empty or isn't there; the names of its files. Raises UsageError or
    SettingsError, and writes nothing, where an answer can't be used."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already, and not empty. Name a folder that isn't there.")
    chosen = _values(given, today)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder.parent) as made:
        root = Path(made) / "portal"
        for name, text in _files(chosen):
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
        read = settings.read(root)  # refuses what can't be used
        editor.write(read, reader.read(*read.layers.all(SCHEMA), languages=read.languages), root / "content")
        for name in chosen["collections"]:
            (root / "content" / name).mkdir(parents=True, exist_ok=True)
        if folder.exists():
            folder.rmdir()
        shutil.move(root, folder)
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


# What the templates find


def _values(given: Mapping[str, str], today: date) -> dict[str, Any]:
    languages, collections = _listed(given["languages"]), _collections(given["collections"])
    main = {"title": given["name"]}
    return {
        **given,
        "url": given["url"].rstrip("/") + "/",
        "languages": languages,
        "country": _country(given["country"]),
        "host": _host(given["host"]),
        "collections": collections,
        "repository": given["repository"].rstrip("/").removesuffix(".git"),
        "edit_uri": "-/edit/main/" if given["host"] == "gitlab" else "edit/main/",
        "feedback": _feedback(given),
        "menu": [entry for entry in _MENU if _is_there(entry, collections)],
        "about": _ABOUT,
        "claim": _in_languages(_CLAIM, languages)[languages[0]],
        "claims": _in_languages(_CLAIM, languages),
        "example": {name: _in_languages(text, languages) for name, text in _EXAMPLES.items()},
        "records": [f"content/{name}/{_id_of_example(name)}.yml" for name in collections if _has_example(name, collections)],
        "statements": STATEMENTS,
        "texts": {name: {language: given[name] if language == languages[0] else "" for language in languages} for name in STATEMENTS},
        "package": {"name": slugify(given["name"]) or "portal", **main, "version": f"{today:%Y.%m}", "licenses": [_LICENCE], "contributors": [{"title": given["publisher"], "role": "publisher", "roles": ["publisher"]}]},
        "program": PROGRAM_REPOSITORY,
        "program_workflows": f"{PROGRAM_REPOSITORY.removeprefix('https://github.com/')}/.github/workflows",
        "version": __version__,
        "schema_version": SCHEMA_VERSION,
        "year": today.year,
        "month": f"{today:%Y-%m}",
    }


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"[^\s,;]+", text)))


def _collections(text: str) -> list[str]:
    names = _listed(text)
    if unknown := [name for name in names if name not in COLLECTIONS]:
        raise UsageError(f"there is no collection '{unknown[0]}'. Choose among: {', '.join(COLLECTIONS)}.")
    if "commitments" in names and "action-plans" not in names:
        raise UsageError("commitments stand in action plans. Choose action-plans, too.")
    return [name for name in COLLECTIONS if name in names]


def _country(text: str) -> str:
    code = text.upper()
    if code and code not in next(each for each in codelists.world_codelists(("en",)) if each.name == "country"):
        raise UsageError(f"'{text}' is not the code of a country. Write two letters of ISO 3166-1, such as KE.")
    return code


def _host(name: str) -> str:
    if name not in HOSTS:
        raise UsageError(f"'{name}' is no host that is known. Choose one of: {', '.join(HOSTS)}.")
    return name


def _feedback(given: Mapping[str, str]) -> list[str]:
    """Issue forms are GitHub's."""
    return [*([ISSUES] if given["repository"] and given["host"] == "github" else []), *_listed(given["contact"])]


def _is_there(entry: str, collections: list[str]) -> bool:
    name = entry.partition("/")[0]
    return (name not in COLLECTIONS or name in collections) and (entry not in _OF_COMMITMENTS or "commitments" in collections)


def _in_languages(message: str, languages: list[str]) -> dict[str, str]:
    """A message of the program in each language, or else in English."""
    folder = [DEFAULT / LOCALES]
    return {language: Messages(folder, language).gettext(message) for language in languages}


def _has_example(name: str, collections: list[str]) -> bool:
    return name in collections and (DEFAULT / STARTER / "records" / f"{name}.yml").exists()


def _id_of_example(name: str) -> str:
    source = (DEFAULT / STARTER / "records" / f"{name}.yml").read_text("utf-8")
    found = re.search(r"^id: (\S+)$", source, re.MULTILINE)
    return found[1] if found else name


# What is written


def _files(chosen: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every file of the portal: its path and its text."""
    environment = _environment()
    for layer in ("all", chosen["host"]):
        folder = DEFAULT / STARTER / layer
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder).as_posix()
            yield name, environment.get_template(f"{layer}/{name}").render(chosen)
    for name in (name for name in chosen["collections"] if _has_example(name, chosen["collections"])):
        yield f"content/{name}/{_id_of_example(name)}.yml", environment.get_template(f"records/{name}.yml").render(chosen)
    for name in (name for name in COLLECTIONS if name not in chosen["collections"]):
        yield f"{SCHEMA}/{name}.json", "null\n"
    yield "datapackage.json", json.dumps(chosen["package"], ensure_ascii=False, indent=2) + "\n"
    if chosen["host"] == "nginx":
        yield "deploy/nginx.conf", (DEFAULT / "deploy" / "nginx.conf").read_text("utf-8")


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(DEFAULT / STARTER),
        undefined=StrictUndefined,
        autoescape=False,  # these are no pages; what goes into YAML passes `quoted`
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        variable_start_string="<<", variable_end_string=">>",
        block_start_string="<%", block_end_string="%>",
        comment_start_string="<#", comment_end_string="#>",
    )  # fmt: skip
    made.filters["quoted"] = _quoted
    return made


def _quoted(value: object) -> str:
    """A value as YAML takes it wherever it stands: JSON is YAML."""
    return json.dumps(value, ensure_ascii=False)
