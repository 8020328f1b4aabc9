"""Doing what a cure says, word for word, as somebody does who only reads it.

Each follower belongs to one kind of instruction, which it knows by the words of the cure. A cure with several
alternatives has several followers. A follower raises NotMeant where the cure asks for something only under a condition
that doesn't hold ("if it is no record"). What a cure names as to be removed or replaced, a follower gives up; all else
that people wrote must stay.
"""

import codecs
import copy
import html
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import yaml
from PIL import Image

from pledgebook import characters
from pledgebook.check.problems import Problem
from pledgebook.records import loader, strict_yaml
from pledgebook.records.loader import Document
from pledgebook.schema.fields import Collection, Field, Schema

_WORD = re.compile(r"\w+")
_STEP = re.compile(r"[^.\[\]]+|\[\d+\]")
_PICTURES = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG"}
_FREE = "free-name"


class NotMeant(Exception):  # noqa: N818 - it is no error
    """The instruction is for another case than this one."""


def words(value: object) -> Counter:
    """All words of a value, whatever holds them."""
    if isinstance(value, dict):
        return sum((words(each) for each in value.values()), Counter())
    if isinstance(value, list):
        return sum((words(each) for each in value), Counter())
    text = str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
    return Counter(_WORD.findall(characters.INVISIBLE.sub(lambda char: " " if char[0].isspace() else "", text)))


def names_in(value: object) -> Counter:
    """The names of all fields within a value."""
    if isinstance(value, dict):
        return sum((words(name) + names_in(each) for name, each in value.items()), Counter())
    return sum((names_in(each) for each in value), Counter()) if isinstance(value, list) else Counter()


def texts_of(folder: Path) -> Iterator[tuple[str, object | None]]:
    """The text of every file of words in a folder, and what it holds as a record, if it can be read."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        if path.parent.name == "images" or b"\0" in data or data.startswith((b"\x89PNG", b"PK", b"\xff\xd8")):
            continue
        text = data.decode("utf-8-sig", "replace") if _is_utf_8(data) else data.decode("latin-1")
        try:
            yield text, strict_yaml.parse(text).data if path.suffix == ".yml" else None
        except strict_yaml.StrictYamlError:
            yield text, None


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def values_in(folder: Path) -> Counter:
    """The words of all values in a folder; of a file that can't be read, all its words."""
    return sum((words(text if data is None else data) for text, data in texts_of(folder)), Counter())


def words_in(folder: Path) -> Counter:
    """All words that stand anywhere in a folder: in values, names of fields and remarks."""
    return sum((words(text) | (words(data) + names_in(data) if data is not None else Counter()) for text, data in texts_of(folder)), Counter())


class _Plain(yaml.SafeDumper):
    """Writes YAML as people do: no aliases, and nothing where nothing is."""

    def ignore_aliases(self, data: object) -> bool:
        return True


_Plain.add_representer(type(None), lambda dumper, _: dumper.represent_scalar("tag:yaml.org,2002:null", ""))


class Repair:
    """One problem in a folder of records, and the hands of somebody who mends it."""

    def __init__(self, folder: Path, problem: Problem, schema: Schema):
        self.folder, self.problem, self.schema = folder, problem, schema
        self.path = Path(problem.file)
        self.given_up: Counter = Counter()
        """Words that the cure says to remove or to replace."""

    # What is there

    @property
    def collection(self) -> Collection:
        return self.schema.collections[self.path.parent.name]

    @property
    def steps(self) -> list[str | int]:
        found = _STEP.findall(self.problem.field)
        return [int(step[1:-1]) - 1 if step.startswith("[") else step for step in found]

    def data_of(self, path: Path) -> dict:
        loaded = loader.load(Document(str(path), path.parent.name, path.stem))
        assert not loaded.error, f"{path.name} can't be read: {loaded.error}"
        return copy.deepcopy(dict(loaded.data))

    @property
    def data(self) -> dict:
        return self.data_of(self.path)

    def value(self, steps: list[str | int] | None = None) -> object:
        value = self.data
        for step in self.steps if steps is None else steps:
            value = value[step]
        return value

    def field(self, steps: list[str | int] | None = None) -> Field:
        """The field of a value; of a text in one language, that of the text."""
        names = tuple(step for step in (self.steps if steps is None else steps) if isinstance(step, str))
        return self.collection.by_path.get(names) or self.collection.by_path[names[:-1]]

    def fields(self, steps: list[str | int]) -> dict[str, Field]:
        """The fields that may stand in a record or a part of it."""
        return dict(self.field(steps).by_name if steps else self.collection.by_name)

    @property
    def text(self) -> str:
        return self.path.read_bytes().decode("utf-8-sig")

    @property
    def line(self) -> str:
        return self.lines[self.problem.line - 1]

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    # What can be done

    def give_up(self, value: object, *, with_names: bool = False) -> None:
        self.given_up += words(value) + (names_in(value) if with_names else Counter())

    def write_data(self, data: dict, path: Path | None = None) -> None:
        (path or self.path).write_text(yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=10**6), "utf-8")

    def write_text(self, text: str) -> None:
        self.path.write_text(text, "utf-8", newline="")

    def write_line(self, line: str, number: int | None = None) -> None:
        lines = self.lines
        lines[(number or self.problem.line) - 1] = line
        self.write_text("\n".join(lines))

    def put(self, value: object, steps: list[str | int] | None = None, *, replaces: bool = True) -> None:
        """Write a value where the problem is, in place of what stands there."""
        data, steps = self.data, self.steps if steps is None else steps
        holder = _at(data, steps[:-1])
        old = holder[steps[-1]] if isinstance(holder, list) else holder.get(steps[-1])
        if replaces:
            self.give_up(old, with_names=True)
        holder[steps[-1]] = value
        self.write_data(data)

    def remove(self, steps: list[str | int] | None = None) -> None:
        data, steps = self.data, self.steps if steps is None else steps
        holder = _at(data, steps[:-1])
        self.give_up(holder[steps[-1]], with_names=True)
        del holder[steps[-1]]
        self.write_data(data)

    def rename_field(self, name: str) -> None:
        data, steps = self.data, self.steps
        holder = _at(data, steps[:-1])
        assert name not in holder, f"'{name}' would stand twice"
        items = [(name if key == steps[-1] else key, value) for key, value in holder.items()]
        holder.clear()
        holder.update(items)
        self.give_up(steps[-1])
        self.write_data(data)

    def rename_file(self, name: str, folder: Path | None = None) -> None:
        target = (folder or self.path.parent) / name
        assert not target.exists() or target.samefile(self.path), f"{target.name} is there already and would be lost"
        target.parent.mkdir(exist_ok=True)
        self.path = self.path.rename(target)

    def remove_file(self) -> None:
        data = self.path.read_bytes()
        self.give_up(data.decode("utf-8-sig", "replace") if _is_utf_8(data) else data.decode("latin-1"))
        self.path.unlink()

    def add_record(self, collection: str, id: str) -> None:
        path = self.folder / collection / f"{id}.yml"
        assert not path.exists()
        self.write_data(self.sample_record(collection, id), path)

    # Values that are right

    def sample_record(self, collection: str, id: str) -> dict:
        fields = self.schema.collections[collection].fields
        return {"id": id} | {field.name: self.sample(field) for field in fields if field.required and field.name != "id"} | ({"country": "KE"} if collection == "action-plans" else {})

    def sample(self, field: Field) -> object:
        one = self.sample_of_one(field)
        return [one] if field.is_list else one

    def sample_of_one(self, field: Field) -> object:
        if field.fields:
            required = [part for part in field.fields if part.required]
            return {part.name: self.sample(part) for part in required or field.fields[:1]}
        if field.codelist:
            code = next(code.code for code in self.schema.codelists[field.codelist] if not code.derived and not code.deprecated)
            return int(code) if field.datatype == "goal" else code
        if field.references:
            return "commitments/RIV0001" if field.references_any else next(path.stem for path in sorted((self.folder / field.references).glob("*.yml")) if path != self.path)
        return _SAMPLES[field.datatype]

    def fits(self, value: object, field: Field) -> bool:
        """Whether a person would see that a value belongs into a field."""
        if field.is_list or field.fields or field.name == "id" or not isinstance(value, str | int):
            return False
        if field.codelist:
            return str(value) in self.schema.codelists[field.codelist]
        format_ = field.schema.get("format")
        if format_:
            return _FORMS[format_](str(value))
        return field.datatype in ("string", "passage", "numbering")

    def keep(self, data: dict, value: object) -> None:
        """Write words that have no place of their own into the note on the source."""
        source = data.setdefault("source", {"name": {"en": "A source", "es": "Una fuente"}})
        source["note"] = {"en": " ".join(words(value).elements()), "es": "Nota"}


_SAMPLES = {
    "text": {"en": "A sample of a text.", "es": "Una muestra de un texto."}, "string": "Sample", "numbering": "1.2.b", "passage": "A passage.", "id": "sample-1",
    "url": "https://example.org/report", "email": "office@example.org", "date": "2022-06-15", "day": "2022-06-15", "amount": 875000, "decimal": "1.5",
    "integer": 12, "boolean": True,
}  # fmt: skip
_FORMS = {
    "email": lambda text: "@" in text, "uri": lambda text: "://" in text, "partial-date": lambda text: bool(re.fullmatch(r"\d{4}(-\d\d){0,2}", text)),
    "date": lambda text: bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)), "amount": lambda text: bool(re.fullmatch(r"-?\d+(\.\d+)?", text)),
    "decimal": lambda text: bool(re.fullmatch(r"-?\d+(\.\d+)?", text)),
}  # fmt: skip


def _at(data: object, steps: list[str | int]) -> object:
    for step in steps:
        data = data[step]
    return data


def literally(text: str) -> object:
    """What YAML makes of a piece of a cure that is copied behind a colon."""
    return strict_yaml.parse(f"x: {text}\n").data["x"]


class Action(NamedTuple):
    """An instruction: the words by which it is known, and who follows it."""

    pattern: re.Pattern
    follow: Callable[[Repair, re.Match], None]


ACTIONS: list[Action] = []


def follows(*patterns: str) -> Callable:
    """Register the follower of the instructions with these words."""

    def add(function: Callable) -> Callable:
        ACTIONS.extend(Action(re.compile(pattern), function) for pattern in patterns)
        return function

    return add


def actions_of(cure: str) -> list[tuple[Action, re.Match]]:
    """Everything that a cure says to do, one alternative after the other."""
    return [(action, found) for action in ACTIONS if (found := action.pattern.search(cure))]


# Another value


@follows(r"Did you mean (?P<value>'[^']+'|[\w-]+)\?")
def take_what_was_meant(repair: Repair, found: re.Match) -> None:
    value = literally(found["value"])
    if repair.problem.rule in ("unknown-field", "language-code"):
        repair.rename_field(value)
    else:
        repair.put(value)


@follows(r"Choose one of: (?P<names>[^.]+)\.", r"All \d+ stand in", r"^Milestones here: (?P<names>[^.]+)\.", r"Use codes such as (?P<names>en, es, uk)", r"stands? in (?:schema/codelists|ISO)")
def choose_one(repair: Repair, found: re.Match) -> None:
    named = found.groupdict().get("names")
    if repair.problem.rule not in ("unknown-field", "language-code"):
        field = repair.field()
        codes = [code.code for code in repair.schema.codelists[field.codelist] if not code.derived and not code.deprecated] if field.codelist else sorted(repair.collection.by_name)
        name = (named.split(", ") if named else codes)[0]
        assert named or not field.codelist or name in codes
        repair.put(int(name) if field.datatype == "goal" else name)
        return
    *above, _ = repair.steps
    there, value = repair.value(above), repair.value()
    known = named.split(", ") if named else list(repair.fields(above))
    fields = repair.fields(above) if repair.problem.rule == "unknown-field" else {}
    fitting = [name for name in known if name not in there and (not fields or value is None or repair.fits(value, fields[name]))]
    repair.rename_field((fitting or [name for name in known if name not in there])[0])


@follows(r"Write (?P<value>true|false), without quotes", r"(?:Write|Put it in quotes:) (?P<value>https://\S+|'[^']*')(?:, or|\.)", r"write (?P<value>https?://\S+) in its place", r"Write it without `mailto:`: (?P<value>'[^']+')", r"Write %20 for each blank: (?P<value>'[^']+')")
def write_this(repair: Repair, found: re.Match) -> None:
    repair.put(literally(found["value"]), replaces="mailto" in found[0] or "%20" in found[0] or "://" not in found["value"])


@follows(r"or http:// if the site has no https")
def write_http(repair: Repair, found: re.Match) -> None:
    repair.put(f"http://{repair.value()}")


@follows(r"under its language code: `(?P<entry>[^`]+)`")
def write_the_entry(repair: Repair, found: re.Match) -> None:
    """An ellipsis stands for the whole text."""
    entry, value = found["entry"], repair.value()
    if "…" in entry and "…" not in str(value):
        (language,) = strict_yaml.parse(entry).data
        repair.put({language: " ".join(map(str, value)) if isinstance(value, list) else value}, replaces=False)
    else:
        repair.put(strict_yaml.parse(entry).data, replaces=False)


@follows(r"^Put it in quotes if it is meant as text")
def put_the_value_in_quotes(repair: Repair, found: re.Match) -> None:
    value = repair.value()
    repair.put(str(value).lower() if isinstance(value, bool) else str(value))


@follows(r"Write digits only", r"Write digits with a point for decimals")
def write_digits(repair: Repair, found: re.Match) -> None:
    value = str(repair.value())
    decimals = "nothing else" in repair.problem.cure
    digits = re.sub(r"[^\d.-]", "", value.replace(",", ".") if decimals else value).lstrip("0")
    assert re.findall(r"\d", digits) == re.findall(r"\d", value.lstrip("0"))
    repair.put(int(digits) if "only" in found[0] else digits)


@follows(
    r"Write the year, month or day that the source gives", r"Write year-month-day", r"Write the day on which it happened", r"Look it up in the source", r"Write one address, such as",
    r"Write the whole address, starting with", r"^Write the text, or", r"^Write it, or", r"^Fill it in", r"^Fill it, or", r"Write the id of a file in content/", r"Choose a code that is in use", r"^Write a code of the list",
    r"Write collection/id",
)  # fmt: skip
def write_a_right_value(repair: Repair, found: re.Match) -> None:
    field = repair.field()
    language = repair.steps[-1] if isinstance(repair.steps[-1], str) and repair.steps[-1] != field.name else None
    if language:
        repair.put("A sample.")
    elif isinstance(repair.steps[-1], int) or not field.is_list:
        repair.put(repair.sample_of_one(field))
    else:
        repair.put(repair.sample(field))


@follows(r"Write (?P<folder>[\w-]+)/ and the id of a file in content/(?P=folder)/")
def write_folder_and_id(repair: Repair, found: re.Match) -> None:
    repair.put(f"{found['folder']}/{next((repair.folder / found['folder']).glob('*.yml')).stem}")


@follows(r"or add that record")
def add_the_record(repair: Repair, found: re.Match) -> None:
    field, value = repair.field(), repair.value()
    collection, id = value.split("/") if field.references_any else (field.references, value)
    repair.add_record(collection, id)


@follows(r"Choose another id, such as (?P<id>\S+), and rename the file")
def choose_another_id(repair: Repair, found: re.Match) -> None:
    repair.put(found["id"])
    repair.rename_file(f"{found['id']}.yml")


@follows(r"give (?:the record|it|this one) an(?:other)? id (?:of its own, and the file its name|and a file name of its own|, and its file the same name)", r"give this one another id, and its file the same name")
def give_it_an_id_and_its_file_a_name(repair: Repair, found: re.Match) -> None:
    repair.rename_file(f"{_FREE}.yml")
    if repair.text.strip():
        repair.put(_FREE, ["id"])


@follows(r"or write id: (?P<id>\S+?)\.$", r"The permanent identifier of the record: the same as the file name without `.yml`")
def write_the_name_of_the_file(repair: Repair, found: re.Match) -> None:
    repair.put(found.groupdict().get("id") or repair.path.stem, ["id"])


@follows(r"Give each milestone an id of its own")
def give_an_id_of_its_own(repair: Repair, found: re.Match) -> None:
    repair.put(_FREE)


@follows(r"^Correct (?:it|the number|the date)\b", r"Correct an amount")
def correct(repair: Repair, found: re.Match) -> None:
    """The right value is not known here; it is one of those that would do."""
    field = repair.field()
    if repair.problem.rule == "contributions-do-not-add-up":
        budget, entries = repair.data["budget"], repair.value()
        rest = float(budget["amount"]) - sum(float(each["amount"]) for each in entries[:-1])
        repair.put(f"{rest:.2f}", ["contributions", len(entries) - 1, "amount"])
    else:
        repair.put("2022-06" if field.datatype == "date" else "12.5" if field.datatype == "decimal" else 12)


@follows(r"add the payer who is missing")
def add_the_payer(repair: Repair, found: re.Match) -> None:
    data = repair.data
    rest = float(data["budget"]["amount"]) - sum(float(each["amount"]) for each in data["contributions"])
    data["contributions"].append({"label": {"en": "Another payer", "es": "Otro"}, "amount": f"{rest:.2f}", "currency": data["budget"]["currency"]})
    repair.write_data(data)


@follows(r"Correct (?P<which>one) of the two dates", r"Correct one of the (?P<which>two) dates")
def correct_one_of_two_dates(repair: Repair, found: re.Match) -> None:
    *above, end = repair.steps
    start = [*above, "start"]
    if found["which"] == "one":
        repair.put(repair.value(start), [*above, end])
    else:
        repair.put(repair.value(), start)


@follows(r"Update the (?P<what>status) or the end", r"Update the status or the (?P<what>end)")
def bring_up_to_date(repair: Repair, found: re.Match) -> None:
    repair.put("closed" if found["what"] == "status" else "2026", [found["what"]])


@follows(r"Check whether latitude and longitude are swapped")
def swap_degrees(repair: Repair, found: re.Match) -> None:
    data = repair.data
    place = _at(data, repair.steps[:-1])
    place["latitude"], place["longitude"] = place["longitude"], place["latitude"]
    repair.write_data(data)


@follows(r"Shorten it, and link the long version")
def shorten(repair: Repair, found: re.Match) -> None:
    limit = int(re.search(r"(\d+) are allowed", repair.problem.fact)[1])
    repair.put(repair.value()[: limit - 1] + "…")
    data = repair.data
    data.setdefault("source", {"name": {"en": "A source", "es": "Una fuente"}})["url"] = "https://example.org/long"
    repair.write_data(data)


@follows(r"(?P<what>Finish the sentence)", r"(?P<what>close it with a full stop)")
def end_the_sentence(repair: Repair, found: re.Match) -> None:
    repair.put(repair.value() + (" more." if "Finish" in found["what"] else "."), replaces=False)


@follows(r"^Remove it: texts are shown as they stand", r"^Remove it, but write out the address that it holds", r"^Write (?:'.+' for|a blank for) .*: texts are shown")
def remove_markup(repair: Repair, found: re.Match) -> None:
    text = repair.value()
    for markup in repair.problem.fact.partition(": '")[2].removesuffix("'.").split("', '"):
        sign = html.unescape(markup).replace("\u00a0", " ") if markup.startswith("&") else ""
        address = re.search(r"https?://[^\"'\s>]+", markup) if "address" in found[0] else None
        assert markup in text
        assert not sign or f"for '{markup}'" in repair.problem.cure
        text = text.replace(markup, f"{address[0]} " if address else sign)
        repair.given_up += words(markup) - words(address[0] if address else "")
    repair.put(text, replaces=False)


@follows(r"(?P<what>Remove them), or", r"or use (?P<what>straight ones)")
def mend_quotes_around_a_text(repair: Repair, found: re.Match) -> None:
    bare = repair.value().strip()[1:-1]
    repair.put(literally(json.dumps(bare, ensure_ascii=False)) if "straight" in found["what"] else bare, replaces=False)


# Fields and entries that are missing, or too many


@follows(r"Add `(?P<name>\w+):`", r"or `(?P<name>\w+):` with its name", r"^Write `(?P<name>file):`", r"or `(?P<name>url):`\.$", r"^Write `(?P<name>organization):`", r"otherwise `(?P<name>label):`")
def add_the_field(repair: Repair, found: re.Match) -> None:
    name, data, above = found["name"], repair.data, list(repair.steps)
    while not (name in repair.fields(above) if not above or repair.field(above).fields else repair.field(above).datatype == "text" and repair.field(above).name == above[-1] and len(name) == 2):
        above.pop()
    holder = _at(data, above)
    assert name not in holder, f"'{name}' would stand twice"
    field = repair.fields(above).get(name)
    sample = {"file": "well.png", "currency": "USD"}.get(name) or ("A sample." if field is None else repair.sample(field))
    holder[name] = sample
    repair.write_data(data)


@follows(r"^Add it as far as the source tells", r"name it in `(?P<list>not_recorded)`")
def add_what_is_recommended(repair: Repair, found: re.Match) -> None:
    data = repair.data
    for name in re.findall(r"'(\w+)' \(", repair.problem.fact):
        if "list" in found.groupdict():
            data.setdefault(found["list"], []).append(name)
        else:
            data[name] = repair.sample(repair.collection.by_name[name])
    repair.write_data(data)


@follows(r"^Add it where it exists")
def add_languages(repair: Repair, found: re.Match) -> None:
    data = repair.data
    for languages, names in re.findall(r"in ([\w, -]+?) for ([\w, ]+?)(?: and|\.)", repair.problem.fact):
        for name in names.split(", "):
            data[name] |= dict.fromkeys(languages.split(", "), "Un texto.")
    repair.write_data(data)


@follows(r"^Add (?P<value>\d+) to `(?P<list>\w+)`")
def add_to_the_list(repair: Repair, found: re.Match) -> None:
    data = repair.data
    data.setdefault(found["list"], []).append(literally(found["value"]))
    repair.write_data(data)


@follows(r"^Add an entry")
def add_an_entry(repair: Repair, found: re.Match) -> None:
    repair.put(repair.sample(repair.field()))


@follows(r"^Add one at least every")
def add_an_update(repair: Repair, found: re.Match) -> None:
    data = repair.data
    data.setdefault("updates", []).append({"date": "2025-06-15", "status": "substantial", "summary": {"en": "News.", "es": "Novedades."}})
    repair.write_data(data)


@follows(r"Give both, or neither", r"Give both, or (?P<none>neither)")
def give_both_or_neither(repair: Repair, found: re.Match) -> None:
    place = repair.value()
    for name in ("latitude", "longitude"):
        if "none" in found.groupdict() and name in place:
            repair.remove([*repair.steps, name])
        elif "none" not in found.groupdict() and name not in place:
            repair.put("1.5", [*repair.steps, name])


@follows(r"^Write an entry for each if")
def write_two_entries(repair: Repair, found: re.Match) -> None:
    data, (*above, number) = repair.data, repair.steps
    entries = _at(data, above)
    both = entries[number]
    entries[number : number + 1] = [{key: value for key, value in both.items() if key != name} for name in ("label", "organization")]
    repair.write_data(data)


@follows(r"[Kk]eep (?:only )?`(?P<kept>\w+):`,? and remove `(?P<removed>\w+):`", r"or remove `(?P<removed>\w+)` if", r"or `(?P<kept>\w+):`, and remove `(?P<removed>\w+):`")
def remove_the_named_field(repair: Repair, found: re.Match) -> None:
    steps = list(repair.steps)
    if found["removed"] in steps:
        repair.remove(steps[: steps.index(found["removed"]) + 1])
    else:
        repair.remove([*steps, found["removed"]])


@follows(r"or remove the (?:line|field)\b", r"^Remove the line\b", r"^Fill it, or remove it", r"^Leave out `same_as`", r"^Remove one of the two\.", r"^Remove it from `not_recorded`", r"or remove the entry\b")
def remove_the_line(repair: Repair, found: re.Match) -> None:
    if repair.problem.field:
        steps = repair.steps
        if "entry" in found[0]:
            steps = steps[: max(number for number, step in enumerate(steps) if isinstance(step, int)) + 1]
        repair.remove(steps)
        return
    lines = repair.lines
    repair.give_up(lines.pop(repair.problem.line - 1))
    repair.write_text("\n".join(lines))


@follows(r"or add the milestone to `milestones`")
def add_the_milestone(repair: Repair, found: re.Match) -> None:
    data = repair.data
    data.setdefault("milestones", []).append({"id": repair.value(), "title": {"en": "A milestone", "es": "Un hito"}})
    repair.write_data(data)


@follows(r"^Write `(?P<name>\w+):` in its place: one of (?P<codes>[\w, ]+)\.")
def write_another_field(repair: Repair, found: re.Match) -> None:
    repair.rename_field(found["name"])
    repair.put(found["codes"].split(", ")[0], [*repair.steps[:-1], found["name"]])


@follows(r"^`(?P<name>[\w-]+)` stands here already: take over there what is missing, then remove this line")
def take_over_into_the_field(repair: Repair, found: re.Match) -> None:
    there, here = repair.value([*repair.steps[:-1], found["name"]]), repair.value()
    if there != here and "format" not in repair.field([*repair.steps[:-1], found["name"]]).schema:
        repair.put(f"{there}; {here}", [*repair.steps[:-1], found["name"]], replaces=False)
    repair.remove()


@follows(r"^Indent it under the entry of `(?P<list>\w+)`")
def indent_under_the_entry(repair: Repair, found: re.Match) -> None:
    lines, number = repair.lines, repair.problem.line - 1
    end = number + 1
    while end < len(lines) and lines[end].startswith((" ", "-")):
        end += 1
    depth = len(lines[number - 1]) - len(lines[number - 1].lstrip(" -"))
    lines[number:end] = [" " * depth + line for line in lines[number:end]]
    repair.write_text("\n".join(lines))


@follows(r"If it is a piece of the text above, put both in (?P<what>quotes) on one line", r"^If it is a piece.*else remove the line")
def join_with_the_text_above(repair: Repair, found: re.Match) -> None:
    if "what" not in found.groupdict():
        repair.remove()
        return
    above, line = repair.lines[repair.problem.line - 2 : repair.problem.line]
    name, text = re.fullmatch(r"(\s*[\w-]+: )(.*)", above).groups()
    if " " not in text:
        raise NotMeant
    lines = repair.lines
    lines[repair.problem.line - 2 : repair.problem.line] = [f'{name}"{text} {line.strip()}"']
    repair.write_text("\n".join(lines))


@follows(r"^Put updates in order")
def put_in_order(repair: Repair, found: re.Match) -> None:
    data = repair.data
    data["updates"].sort(key=lambda update: update["date"])
    repair.write_data(data)


# Values of another shape


@follows(r"^Write one value\b")
def write_one_value(repair: Repair, found: re.Match) -> None:
    """The first stays; the others go where the cure says."""
    value = repair.value()
    first, *others = list(_leaves(value)) or [None]
    repair.put(first, replaces=False)
    if others:
        assert "others" in repair.problem.cure
        data = repair.data
        repair.keep(data, others)
        repair.write_data(data)


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _leaves(each)
    else:
        yield value


@follows(r"Write its fields on lines of their own, indented by two spaces: (?P<names>[^.]+)\.")
def write_fields(repair: Repair, found: re.Match) -> None:
    fields, value = repair.fields(repair.steps), repair.value()
    names = found["names"].split(", ")
    written = {name: repair.sample(fields[name]) for name in names}
    fitting = next(name for name in names if repair.fits(value, fields[name]))
    repair.put(written | {fitting: value}, replaces=False)


@follows(r"^Write each entry on a line of its own that starts with `- `")
def write_a_list(repair: Repair, found: re.Match) -> None:
    if repair.problem.field:
        value = repair.value()
        repair.put(re.split(r",\s*", value) if isinstance(value, str) else [value], replaces=False)
        return
    name, entry = re.fullmatch(r"(\s*[\w-]+:)\s+(- .*)", repair.line).groups()
    repair.write_line(f"{name}\n  {entry}")


@follows(r"^Write it flatter")
def write_it_flatter(repair: Repair, found: re.Match) -> None:
    name, _, value = repair.line.partition(": ")
    repair.write_line(f"{name}: {re.sub(r'[][{}]', '', value)}")


@follows(r"^Write `\|` behind the colon")
def write_line_by_line(repair: Repair, found: re.Match) -> None:
    repair.write_line(re.sub(r"[>|]-?\s*$", "|", repair.line))


# Files


@follows(r"Rename the file to (?P<name>\S+?\.yml)\b(?! if)", r"Rename the file to (?P<name>\S+?\.yml) if it is the record", r"^Rename the file: (?P<name>small letters)")
def rename_the_file(repair: Repair, found: re.Match) -> None:
    name = found["name"]
    repair.rename_file(re.sub(r"[^a-z0-9]+", "-", repair.path.stem.lower()).strip("-") + ".md" if name == "small letters" else name)


@follows(r"or remove the file", r"then remove this file\b(?!, .*)(?<!take over)", r"else remove it\b", r"or remove it(?: if it is no record|\.$|: )")
def remove_the_file(repair: Repair, found: re.Match) -> None:
    if repair.problem.field or "ake over" in repair.problem.cure:
        raise NotMeant
    repair.remove_file()


@follows(r"^Move the file up")
def move_up(repair: Repair, found: re.Match) -> None:
    repair.rename_file(f"{_FREE}.md" if "under another name" in repair.problem.cure else repair.path.name, repair.folder)


@follows(r"^Move the file to the folder (?P<folder>[\w-]+)\.", r"^Move it into one of them, or remove it: (?P<folders>[\w, -]+)\.")
def move_to_the_folder(repair: Repair, found: re.Match) -> None:
    folder = found.groupdict().get("folder") or next(
        name for name in found["folders"].split(", ") if {field.name for field in repair.schema.collections[name].fields if field.required} <= repair.data.keys()
    )
    repair.rename_file(repair.path.name, repair.folder / folder)


@follows(r"else move it out of the folder")
def move_it_out(repair: Repair, found: re.Match) -> None:
    away = repair.folder.with_name(f"{repair.folder.name}-elsewhere")
    away.mkdir(exist_ok=True)
    repair.path.rename(away / repair.path.name)


@follows(r"[Tt]ake over into (?P<name>\S+?\.yml) what is missing there, then remove this file", r"There is a (?P<name>\S+?\.yml), too: (?:if this is a copy, )?take over there what is missing, then remove (?:it|this file)")
def take_over(repair: Repair, found: re.Match) -> None:
    """Where both say something of one field, the file that stays is right."""
    target = repair.folder / found["name"] if "/" in found["name"] else repair.path.parent / found["name"]
    _merge_into(repair, target)


@follows(r"Make the two one record")
def make_one_record(repair: Repair, found: re.Match) -> None:
    other = next(path for path in repair.path.parent.iterdir() if path.name == re.search(r"as in (\S+?)\.$", repair.problem.fact)[1])
    _merge_into(repair, other)


def _merge_into(repair: Repair, target: Path) -> None:
    if target.exists():
        text = repair.text
        both, here = repair.data_of(target), dict(strict_yaml.parse(text).data) if text.strip() else {}
        repair.write_data(_merged(repair, both, here), target)
    repair.given_up += words(repair.path.stem)
    repair.path.unlink()


def _merged(repair: Repair, there: object, here: object) -> object:
    if isinstance(there, dict) and isinstance(here, dict):
        return there | {name: _merged(repair, there[name], value) if name in there else value for name, value in here.items()}
    if isinstance(there, list) and isinstance(here, list):
        repair.give_up([each for each in here if each in there])
        return [*there, *(each for each in here if each not in there)]
    repair.give_up(here)
    return there


@follows(r"or correct the code")
def correct_the_code(repair: Repair, found: re.Match) -> None:
    repair.put(_FREE)


@follows(r"^Write (?:the|a) record\b")
def write_the_record(repair: Repair, found: re.Match) -> None:
    text = repair.text
    made = repair.sample_record(repair.path.parent.name, repair.path.stem)
    if not all(not line.strip() or line.startswith("#") for line in text.split("\n")):
        repair.keep(made, text)
        text = ""
    repair.write_data(made)
    repair.write_text(text.rstrip("\n") + "\n" * bool(text) + repair.text)


@follows(r"put the file itself here", r"^Put the record itself here")
def put_the_file_itself_here(repair: Repair, found: re.Match) -> None:
    if not repair.path.is_symlink():
        repair.give_up(repair.text)
    repair.path.unlink()
    repair.add_record(repair.path.parent.name, repair.path.stem)


@follows(r"^Save it as UTF-8")
def save_as_utf_8(repair: Repair, found: re.Match) -> None:
    data = repair.path.read_bytes()
    if data.startswith(b"\x89PNG"):
        raise NotMeant
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "latin-1"
    repair.write_text(data.decode(encoding))


@follows(r"[Mm]ove what stands below (?:it|`[^`]+`) into a file of its own")
def move_the_second_record(repair: Repair, found: re.Match) -> None:
    lines = repair.lines
    number = next(number for number in range(repair.problem.line, 0, -1) if lines[number - 1].startswith(("---", "...")))
    below = "\n".join(lines[number:])
    (repair.path.parent / f"{strict_yaml.parse(below).data['id']}.yml").write_text(below, "utf-8")
    repair.write_text("\n".join(lines[: number - 1]) + "\n")


@follows(r"remove the line `(?P<mark>---|\.\.\.)`")
def remove_the_mark(repair: Repair, found: re.Match) -> None:
    lines = repair.lines
    number = next(number for number in range(repair.problem.line, 0, -1) if lines[number - 1].startswith(found["mark"]))
    del lines[number - 1]
    repair.write_text("\n".join(lines))


@follows(r"Keep the lines that are right, and remove those that begin with (?P<marks>`.+`)\.")
def finish_the_merge(repair: Repair, found: re.Match) -> None:
    """The first version is right; only the lines that the cure names are removed besides."""
    marks, part, kept = tuple(re.findall(r"`([^`]+)`", found["marks"])), 0, []
    for line in repair.lines:
        if line.startswith(marks):
            part = 0 if line.startswith(">>>>>>>") else part + 1
            repair.give_up(line)
        elif part > 1:
            repair.give_up(line)
        else:
            kept.append(line)
    repair.write_text("\n".join(kept))


# Lines that can't be read


@follows(r"^Write the value out in each place, and remove `&name` here")
def write_the_alias_out(repair: Repair, found: re.Match) -> None:
    text = repair.text
    name = re.match(r"&(\S+)", repair.line[repair.problem.column - 1 :])[1]
    anchored = re.search(rf"&{name}\s+(\[[^\]]*\]|[\w-]+)", text)
    repair.given_up += Counter([name] * (1 + len(re.findall(rf"\*{name}\b", text))))
    text = text.replace(anchored[0], anchored[1])
    repair.write_text(re.sub(rf"\*{name}\b", lambda _: anchored[1], text))


def _value_at(repair: Repair) -> tuple[str, str]:
    """The line before the place of the problem, and from there."""
    at = repair.problem.column - 1
    return repair.line[:at], repair.line[at:]


def _quoted(text: str) -> str:
    return f'"{text}"' if '"' not in text else "'" + text.replace("'", "''") + "'"


@follows(
    r"Put the text in quotes, or", r"or put the value in quotes", r"^Put the value in quotes", r"put a text that starts with `!` in quotes", r"put the word in quotes", r"Put the value in straight quotes",
    r"put the whole text in (?:double|single) quotes",
)  # fmt: skip
def put_the_line_in_quotes(repair: Repair, found: re.Match) -> None:
    before, value = _value_at(repair)
    if "whole text" in found[0]:
        before, value, after = _opened(repair)
        quote = '"' if "double" in found[0] else "'"
        repair.write_line(before + quote + value[1:-1] + quote + after)
        return
    if "straight" in found[0]:
        before, value = re.match(r"(\s*[\w-]+: )[“”„‟](.*)[“”„‟]\s*$", repair.line).groups()
    elif not value or not re.search(r"(?:^|[:-] )$", before):
        before, value = re.match(r"(\s*(?:- )?[\w-]+: )(.*)$", repair.line).groups()
    repair.write_line(before + _quoted(value.rstrip()))


@follows(r"^Put the text in quotes if it belongs there", r"else the (?P<what>comment on a line of its own)")
def mind_the_comment(repair: Repair, found: re.Match) -> None:
    name, text, comment = re.fullmatch(r"(\s*[\w-]+: )(.+?)\s+(#.*)", repair.line).groups()
    if "what" in found.groupdict():
        repair.write_line(" " * (len(name) - len(name.lstrip())) + f"{comment}\n{name}{text}")
    else:
        repair.write_line(f'{name}"{text} {comment}"')


@follows(r"Put a value that holds `: ` in quotes")
def put_a_colon_in_quotes(repair: Repair, found: re.Match) -> None:
    parts = re.fullmatch(r"(\s*(?:- )?[\w-]+: )(.*: .*)", repair.line)
    if not parts:
        raise NotMeant
    repair.write_line(parts[1] + _quoted(parts[2]))


@follows(r"^Put a text that holds `: ` in quotes", r"or write the (?P<what>comma) that is missing before the name of a field")
def mend_an_entry_in_braces(repair: Repair, found: re.Match) -> None:
    before, after = _value_at(repair)
    start = before.rindex(": ") + 2
    if "what" in found.groupdict():
        if not re.search(r" [a-z]{2}$", before):
            raise NotMeant
        name = before.rindex(" ")
        repair.write_line(before[:name] + "," + before[name:] + after)
    else:
        end = re.search(r",|\}", after).start()
        repair.write_line(before[:start] + _quoted(before[start:] + after[:end]) + after[end:])


@follows(r"^Indent it by two spaces under the field to whose text it belongs")
def indent_a_language(repair: Repair, found: re.Match) -> None:
    repair.write_line(f"  {repair.line}")


@follows(r"or correct the indent of the line", r"^Give the line the indent of those to which it belongs")
def correct_the_indent(repair: Repair, found: re.Match) -> None:
    if re.fullmatch(r"\s*(?:- )?[\w-]+: .*: .*", repair.line):
        raise NotMeant
    above = next(line for line in reversed(repair.lines[: repair.problem.line - 1]) if line.strip())
    repair.write_line(" " * (len(above) - len(above.lstrip())) + repair.line.lstrip())


@follows(r"^Start it with `- `", r"or indent it under the (?P<what>entry) to which it belongs")
def mend_an_entry(repair: Repair, found: re.Match) -> None:
    indent = len(repair.line) - len(repair.line.lstrip())
    above = repair.lines[repair.problem.line - 2]
    depth = len(above) - len(above.lstrip())
    if "what" in found.groupdict():
        repair.write_line(" " * (depth + 2 * above.lstrip().startswith("- ")) + repair.line.lstrip())
    else:
        repair.write_line(" " * min(depth, indent) + "- " + repair.line.lstrip())


@follows(r"^Write `field: value`")
def write_a_colon_and_a_blank(repair: Repair, found: re.Match) -> None:
    parts = re.fullmatch(r"(\s*[\w-]+):(\S.*)", repair.line)
    if not parts:
        raise NotMeant
    repair.write_line(f"{parts[1]}: {parts[2]}")


@follows(r"(?:^|; )[Ii]ndent the line if it continues the text above")
def indent_the_line(repair: Repair, found: re.Match) -> None:
    if re.fullmatch(r"\s*[\w-]+:\S.*", repair.line):
        raise NotMeant
    repair.write_line(f"    {repair.line}")


@follows(r"^Close it\b")
def close_it(repair: Repair, found: re.Match) -> None:
    _, value = _value_at(repair)
    repair.write_line(repair.line.rstrip() + {"[": "]", "{": "}"}.get(value[0], value[0]))


def _opened(repair: Repair) -> tuple[str, str, str]:
    """A line before the quote that was closed too early, the text in quotes, and what follows it."""
    before, rest = _value_at(repair)
    quote = before.rstrip()[-1]
    start = before.rindex(f": {quote}") + 2
    end = len(before) + re.search(rf"{quote}(?=\s*(?:[,}}\]]|$))", rest).end()
    return repair.line[:start], repair.line[start:end], repair.line[end:]


@follows(r"^Write (?P<what>two single quotes|`\\\"`) where the text has one")
def write_a_quote_within(repair: Repair, found: re.Match) -> None:
    before, value, after = _opened(repair)
    repair.write_line(before + value[0] + value[1:-1].replace(value[0], "''" if "two" in found["what"] else '\\"') + value[0] + after)


@follows(r"^Remove the bracket that is too many")
def remove_the_bracket(repair: Repair, found: re.Match) -> None:
    before, value = _value_at(repair)
    repair.write_line(before + value[1:])


@follows(r"^Write the name of its field on the line above")
def write_the_name_above(repair: Repair, found: re.Match) -> None:
    repair.write_line(f"countries:\n{repair.line}")


@follows(r"^Put the whole text in quotes: \{en: ", r"write numbers without separators")
def quote_a_comma(repair: Repair, found: re.Match) -> None:
    before, after = _value_at(repair)
    start = before.rindex(": ") + 2
    end = re.search(r", [\w-]+: |\}", after).start()
    value = before[start:] + after[:end]
    is_number = bool(re.fullmatch(r"[\d,]+", value))
    if is_number != ("numbers" in found[0]):
        raise NotMeant
    if is_number:
        repair.give_up(value)
    repair.write_line(before[:start] + (value.replace(",", "") if is_number else f'"{value}"') + after[end:])


@follows(r"^Write (?P<what>two backslashes)", r"or use (?P<what>single quotes)")
def mend_the_backslash(repair: Repair, found: re.Match) -> None:
    repair.write_line(repair.line.replace("\\", "\\\\") if "two" in found["what"] else repair.line.replace('"', "'"))


@follows(r"^Indent with spaces")
def indent_with_spaces(repair: Repair, found: re.Match) -> None:
    repair.write_line(repair.line.replace("\t", "  "))


@follows(r"^Delete the blanks of this line, and type them anew")
def type_blanks_anew(repair: Repair, found: re.Match) -> None:
    line = repair.line
    while blank := characters.find_blank(line):
        line = line.replace(blank[0], " ")
    repair.write_line(line)


@follows(r"^Delete it and type the text around it anew", r"^Write (?P<blank>a blank) in its place")
def delete_the_character(repair: Repair, found: re.Match) -> None:
    blank = " " if "blank" in found.groupdict() else ""
    char = chr(int(re.search(r"U\+([0-9A-F]+)", repair.problem.fact)[1], 16))
    text = repair.text
    if char not in text:  # as a code, which is a part of the word beside it
        repair.give_up(_value_at(repair)[1])
    escape = rf"\\(?:0|x{ord(char):02x}|u{ord(char):04x}|U{ord(char):08x}|[NLP])"
    repair.write_text(text.replace(char, blank) if char in text else re.sub(escape, lambda _: blank, text, flags=re.IGNORECASE))


@follows(r"or remove the word", r"^Remove it; put a text")
def remove_the_word(repair: Repair, found: re.Match) -> None:
    before, value = _value_at(repair)
    word, _, rest = value.partition(" ")
    repair.give_up(word)
    repair.write_line(before + rest)


@follows(r"^Keep (?P<which>one) of the two\.", r"^Keep one of the (?P<which>two)\.")
def keep_one(repair: Repair, found: re.Match) -> None:
    name = re.search(r"'(.+)'", repair.problem.fact)[1]
    lines = repair.lines
    both = [number for number, line in enumerate(lines) if line.lstrip().startswith(f"{name}:")]
    repair.give_up(lines.pop(both[0 if found["which"] == "one" else 1]))
    repair.write_text("\n".join(lines))


@follows(r"^Write a single word")
def write_a_single_word(repair: Repair, found: re.Match) -> None:
    repair.write_text(re.sub(r"(?m)^\? \[?(\w+)\]?\n: ", r"\1: ", repair.text))


# Pictures


@follows(r"^Use JPEG, PNG, WebP or AVIF", r"^Put the picture itself (?:here|into)", r"^Save it again, or fetch it anew", r"^Add the picture, or", r"^Save it (?:smaller|as JPEG)")
def save_a_picture(repair: Repair, found: re.Match) -> None:
    name = Path(repair.value())
    target = name if name.suffix in _PICTURES and "Use" not in found[0] else name.with_suffix(".png")
    path = repair.folder / "images" / target
    path.unlink(missing_ok=True)
    Image.new("RGB", (4, 4)).save(path, _PICTURES[target.suffix])
    repair.put(str(target))


@follows(r"Rename it to (?P<name>\S+), there and where it is named")
def rename_the_picture(repair: Repair, found: re.Match) -> None:
    images = repair.folder / "images"
    assert not (images / found["name"]).exists(), f"{found['name']} is there already and would be lost"
    shutil.move(images / repair.value(), images / found["name"])
    repair.put(found["name"])
