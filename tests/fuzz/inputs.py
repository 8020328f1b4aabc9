"""What the fuzz tests feed: records, tables and packages that are nearly right, and files that mean harm.

Everything is made of a `random.Random` that Hypothesis seeds, so that an input that fails comes back in the next run.
"""

import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

import portals
import yaml
from hypothesis import HealthCheck, Phase, settings

from pledgebook.schema import reader
from pledgebook.schema.datatypes import datatype
from pledgebook.schema.fields import Collection, Field, Schema
from pledgebook.schema.levels import Level, lists, singles

TOTAL = int(os.environ.get("PLEDGEBOOK_FUZZ", "2000"))
"""How many inputs all tests together are given."""
IS_ALONE = "PLEDGEBOOK_FUZZ" in os.environ
"""Whether no other tests run in this process."""
MOST_MEMORY = 1_000_000_000
"""Bytes that a process may hold that does nothing else."""
LONGEST = 5.0
"""Seconds of work of the processor in which each example must end."""
IDS = "a", "b", "c-1", "KEMKC0001", "x_2"
_WORDS = (
    "", " ", "a", "Open the budget", "Señal – “así”", "Бюджет", "تقرير", "👍🏽", "é", "e\u0301", "ß", "x" * 120, "x" * 21_000, "one\ntwo", "- entry", "a # b", "a: b", "key: |", "<b>bold</b>", "<br><![ x[", "&#x202e;x", "&#8203;",
    "&#99999999999;", "</", "<a href=x>", "a, b", "a; b", "NR", "n/a", "yes", "no", "NO", "true", "null", "~", "nan", "NaN", ".inf", "-Infinity", "0", "-0", "012", "1_000", "1e3", "1e999999999", "0x1F", "9" * 18, "9" * 19, "9" * 5000,
    "1.5", "-1.0", "1." + "0" * 40, "٣", "²", "2021", "2021-08", "2021-08-31", "2021-02-30", "0000", "9999-12-31", "0001-01-01", "31.12.2021", "04/01/2013", "1905-07-13", "44439", "20211331", "https://example.org/a", "www.example.org",
    "javascript:alert(1)", "https://" + "a." * 900 + "!", "a@b.org", "@", "en", "es", "pt-BR", "xx-", "KE", "Kenya", "KES", "USD", "16", "complete", "lead", "midterm", "irm", *IDS, "commitments/a", "projects/", "../../etc/passwd", "con",
    "{{ x }}", "{%", "[", "]", "{", "}", "*a", "&a", "!!int 1", "%x", "@x", "`x`", "|", ">", "?", ":", "-", "#", "'", '"', "'it''s'", "\\", "\\ud800", "<<", "<<<<<<< HEAD", "=======", ">>>>>>> main", "---", "...",
)  # fmt: skip
_HARMFUL = "\0", "\x07", "\x0b", "\x1b", "\x7f", "\x85", "\u00a0", "\u00ad", "\u200b", "\u200e", "\u2028", "\u202e", "\u2066", "\u3164", "\ufeff", "\uffff", "\U000e0041", "\r", "\t", "\n"
_ENCODINGS = "utf-16", "utf-16-be", "utf-32", "latin-1", "cp1252", "utf-8-sig", "utf-7", "shift-jis"
_DEEP = "[", "{", "{a: ", "[{", "- ", "? ", ": ", "- ? ", "-\t", "!!seq [", "&a [", "{a: [", "'", '"', "<a>", '{"a":', '[{"a":['


def bounded(share: float, files: int = 1) -> settings:
    """The settings of a test that takes a share of all inputs, `files` of them in each example."""
    count = max(1, round(TOTAL * share / files))
    return settings(max_examples=count, derandomize=True, database=None, deadline=None, phases=(Phase.explicit, Phase.generate), print_blob=True, suppress_health_check=list(HealthCheck))


def peak_memory() -> int:
    """The most bytes that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@contextmanager
def timed() -> Iterator[None]:
    """Fails where what is done within takes longer than an example may."""
    start = time.process_time()
    yield
    assert time.process_time() - start <= LONGEST


@cache
def schema() -> Schema:
    """The schema of this repository."""
    return reader.read(portals.ROOT / "schema", languages=("en", "es"))


# Bytes


@cache
def real_records() -> list[bytes]:
    """Every record of the repository."""
    folders = (portals.REAL, portals.DEMO, portals.SMALL, portals.ROOT / "tests" / "examples")
    return [path.read_bytes() for folder in folders for path in sorted(folder.rglob("*.yml"))]


def mutated(chance: random.Random, data: bytes) -> bytes:
    """Bytes that were right before something happened to them."""
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        data = chance.choice(_MUTATIONS)(chance, data)
    return data


def _place(chance: random.Random, data: bytes) -> int:
    return chance.randint(0, len(data))


def _flipped(chance: random.Random, data: bytes) -> bytes:
    made = bytearray(data or b"x")
    for _ in range(chance.choice((1, 1, 4, 40))):
        made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made)


def _with_word(chance: random.Random, data: bytes) -> bytes:
    place = _place(chance, data)
    return data[:place] + chance.choice((*_WORDS, *_HARMFUL)).encode() + data[place + chance.choice((0, 0, 1, 9)) :]


def _cut(chance: random.Random, data: bytes) -> bytes:
    start, end = sorted((_place(chance, data), _place(chance, data)))
    return chance.choice((data[:end], data[start:], data[:start] + data[end:], data[:start] + data[start:end] * chance.choice((2, 3, 50)) + data[end:]))


def _lines_moved(chance: random.Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    kind = chance.randrange(5)
    number = chance.randrange(len(lines))
    if kind == 0:
        chance.shuffle(lines)
    elif kind == 1:
        lines.insert(chance.randrange(len(lines) + 1), lines[number])
    elif kind == 2:
        del lines[number]
    elif kind == 3:
        lines[number] = b" " * chance.choice((1, 2, 3, 8, 60)) + lines[number]
    else:
        lines[number] = lines[number].lstrip(b" ")
    return b"".join(lines)


def _value_changed(chance: random.Random, data: bytes) -> bytes:
    """Another value behind one of the colons."""
    lines = data.split(b"\n")
    number = chance.randrange(len(lines))
    name, colon, _ = lines[number].partition(b": ")
    lines[number] = name + (colon or b": ") + chance.choice(_WORDS).encode()
    return b"\n".join(lines)


def _encoded(chance: random.Random, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    return chance.choice(
        (
            lambda: text.encode(chance.choice(_ENCODINGS), "replace"),
            lambda: b"\xef\xbb\xbf" + data,
            lambda: b"\xff\xfe" + data,
            lambda: data.replace(b"\n", b"\r\n"),
            lambda: data.replace(b"\n", b"\r"),
            lambda: data.replace(b" ", "\u00a0".encode()),
            lambda: b"<<<<<<< HEAD\n" + data + b"=======\n" + data + b">>>>>>> main\n",
            lambda: b"---\n" + data + b"...\n---\n" + data,
        )
    )()


def _joined(chance: random.Random, data: bytes) -> bytes:
    other = chance.choice(real_records())
    return data[: _place(chance, data)] + other[_place(chance, other) :]


_MUTATIONS: tuple[Callable[[random.Random, bytes], bytes], ...] = (_flipped, _with_word, _with_word, _cut, _lines_moved, _lines_moved, _value_changed, _value_changed, _encoded, _joined)


def trap(chance: random.Random) -> bytes:
    """A file made to take long, or much memory, or to break whoever reads it."""
    size = chance.choice((60, 300, 3_000, 30_000)) if chance.random() < 0.97 else 1_000_000
    kind = chance.randrange(11)
    if kind == 0:
        text = chance.choice(_DEEP) * (size // 3) + "x"
    elif kind == 1:
        text = "".join(chance.choice(_DEEP) for _ in range(size // 3))
    elif kind == 2:
        text = "a: &a [x, x]\n" + "".join(f"{chr(n + 1)}: &{chr(n + 1)} [*{chr(n)}, *{chr(n)}]\n" for n in range(97, 121))
    elif kind == 3:
        text = "".join(f"{' ' * min(depth, 200)}{chance.choice(('a:', '- a:', '-', '? a', 'a: &b'))}\n" for depth in range(size // 40))
    elif kind == 4:
        text = "".join(f"{chance.choice(('a', 'é', '☃'))}{number}: {chance.choice(_WORDS[:40])}\n" for number in range(size // 9))
    elif kind == 5:
        text = chance.choice(("topics:\n", "not_recorded:\n", "updates:\n", "milestones:\n")) + "".join(f"- {chance.choice(('{en: a}', 'x', '~', '{id: a}', '{date: 2021}', '[]', f'{{id: m{number}}}'))}\n" for number in range(size // 8))
    elif kind == 6:
        text = "id: a\ntitle: {en: " + chance.choice(("x", "é", "👍🏽", "a.", "- ", "<", "&amp;", ". ", " ", '\\"', "'")) * size + "}\n"
    elif kind == 7:
        text = chance.choice(("\n", " ", "#", "# x\n", "-", ":", "a: x #", "\t", "---\n", "%", "!", "a:\n")) * size
    elif kind == 8:
        text = "id: " + chance.choice(("9", "1", "-", "0x", "1e", "1.")) * size
    elif kind == 9:
        text = f"id: a\nnumber: x\n{chr(10) * size}   # a comment\n" * chance.choice((1, 3))
    else:
        text = chance.choice(("x" * size + ": y", '"' + "\\x41" * (size // 4) + '": y', "a: >\n" + " x\n" * (size // 3), "a: x\n" + "  y\n" * (size // 4)))
    return text[:1_100_000].encode()


def noise(chance: random.Random) -> bytes:
    """Bytes, or characters, or pieces of YAML, without order."""
    size = chance.choice((0, 1, 3, 20, 200, 2000))
    if chance.random() < 0.3:
        return chance.randbytes(size)
    if chance.random() < 0.3:
        return "".join(chr(chance.choice((chance.randrange(0xD800), chance.randrange(128), chance.randrange(0xE000, 0x110000)))) for _ in range(size)).encode()
    return "".join(chance.choice((*_WORDS, *_HARMFUL, *_DEEP, "\n", "\n  ", "\n- ", ": ", "a: ", "id: a\n")) for _ in range(size // 4)).encode()


def word(chance: random.Random) -> str:
    """A text that is something to somebody."""
    return chance.choice((*_WORDS, *_HARMFUL))


# Records


class Maker:
    """Makes values for the fields of a schema: mostly right ones, a share of them wrong."""

    def __init__(self, chance: random.Random, wrong: float):
        self.chance, self.wrong = chance, wrong

    def record(self, collection: Collection, id: str) -> dict[str, object]:
        """The data of a record."""
        share = self.chance.random()
        made = {field.name: self.value(field) for field in collection.fields if field.required or self.chance.random() < share}
        if self.chance.random() > self.wrong:
            made["id"] = id
        if self.chance.random() < self.wrong:
            made[self.chance.choice(_WORDS)] = self.junk()
        return made

    def value(self, field: Field) -> object:
        if self.chance.random() < self.wrong:
            return self.junk()
        if field.is_list:
            return [self.item(field) for _ in range(self.chance.choice((1, 1, 2, 3, 0)))]
        return self.item(field)

    def item(self, field: Field) -> object:
        if self.chance.random() < self.wrong:
            return self.junk()
        if datatype(field.datatype).in_languages:
            return {language: self.text(field) for language in self.chance.sample(("en", "es", "uk", "fr"), self.chance.choice((1, 1, 2)))}
        if field.fields:
            share = self.chance.random()
            return {each.name: self.value(each) for each in field.fields if each.required or self.chance.random() < share}
        return self.text(field)

    def text(self, field: Field) -> object:
        """A plain value."""
        if self.chance.random() < self.wrong:
            return self.chance.choice((*_WORDS, *_HARMFUL))
        if field.codelist:
            code = self.chance.choice([*schema().codelists[field.codelist].codes])
            return int(code) if field.datatype == "goal" and self.chance.random() < 0.8 else code
        if field.references:
            return self.chance.choice(("commitments/a", "projects/b") if field.references_any else IDS)
        chosen = {
            "date": ("2021", "2021-08", "2021-08-31", 2021, "2026-01-01"), "day": ("2021-08-31", "2022-01-01"), "amount": (0, 5, "10.50", "605153.00", 875000), "decimal": ("42.27", "-1.3", 7), "integer": (0, 1, 7, -2), "boolean": (True, False),
            "url": ("https://example.org/a", "http://example.org", "www.example.org"), "email": ("a@example.org",), "id": IDS, "numbering": (1, "1.2.b", "7"),
        }.get(field.datatype, ("A text.", "Open the budget", "Señal – “así”", "Бюджет", "one\ntwo", "a # b", "- entry", "<b>bold</b>", "Text, with ", "x" * 130))  # fmt: skip
        return self.chance.choice(chosen)

    def junk(self) -> object:
        """Anything that YAML or JSON can hold."""
        kind = self.chance.randrange(9)
        if kind < 4:
            return self.chance.choice(_WORDS)
        return self.chance.choice((None, True, False, 0, -1, 10**17, 10**30, 1.5, [], {}, [None], [[]], {"": ""}, {"en": None}, {"en": "a", "xx": 1}, ["a", "a"], [{"en": "a"}] * 3, {"file": "a.png"}, {"no": "x"}))


def written(chance: random.Random, data: dict) -> bytes:
    """Data as YAML, in one of the ways in which programs write it."""
    kind = chance.randrange(4)
    if kind == 0:
        return json.dumps(data, ensure_ascii=chance.random() < 0.3, indent=chance.choice((None, 1))).encode("utf-8", "replace")
    text = yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, default_flow_style=chance.choice((False, False, None, True)), default_style=chance.choice((None, None, '"', "'")) if kind == 1 else None, width=chance.choice((20, 90, 10_000)))
    return text.encode("utf-8", "replace")


def one_record(chance: random.Random) -> tuple[str, str, bytes]:
    """The collection of a record, its name, and its text: nearly right, or anything."""
    collection = chance.choice([*schema().collections.values()])
    name = chance.choice(IDS)
    kind = chance.random()
    if kind < 0.55:
        data = written(chance, Maker(chance, chance.choice((0.0, 0.005, 0.03, 0.2, 0.7))).record(collection, name))
        return collection.name, name, mutated(chance, data) if chance.random() < 0.15 else data
    if kind < 0.9:
        return collection.name, name, mutated(chance, chance.choice(real_records()))
    return collection.name, name, trap(chance) if kind < 0.95 else noise(chance)


# Sources of imports


@cache
def columns(level: Level) -> tuple[tuple[str, Field], ...]:
    """The columns that a table of a level may have, with the fields that they fill."""
    found = [(name, None) for name in level.key]
    for path, field in singles(level.fields):
        if path[0] not in level.key:
            found += _named("_".join(path), field)
    for path, field in lists(level.fields):
        for below, part in singles(field.fields) if field.fields else [((), field)]:
            for number in (1, 2):
                found += _named("_".join((*path, str(number), *below)), part)
    return tuple(found)


def _named(name: str, field: Field) -> Iterator[tuple[str, Field]]:
    if datatype(field.datatype).in_languages:
        yield from ((f"{name}_{language}", field) for language in ("en", "es"))
    else:
        yield name, field


def rows(chance: random.Random, level: Level) -> list[list[str]]:
    """A heading and rows of a table of ours, mostly right."""
    maker = Maker(chance, chance.choice((0.0, 0.02, 0.2, 0.6)))
    every = columns(level)
    chosen = [each for number, each in enumerate(every) if number < len(level.key) or (each[1] and each[1].required) or chance.random() < chance.choice((0.05, 0.2, 0.9))]
    made = [[name for name, _ in chosen]]
    for number in range(1, chance.choice((2, 3, 5))):
        keys = [chance.choice(IDS) if name.endswith("id") and chance.random() < 0.9 else str(number) for name in level.key]
        made.append([*keys, *(str(maker.text(field)) if chance.random() < 0.8 else "" for _, field in chosen[len(keys) :])])
    return made


def element(chance: random.Random, data: object, depth: int = 0) -> object:
    """JSON with some of its parts changed: another value, a part left out, twice, or in another place."""
    if isinstance(data, dict):
        made = {name: element(chance, value, depth + 1) for name, value in data.items() if chance.random() > 0.04}
        if chance.random() < 0.05:
            made[chance.choice((*_WORDS, "\ud800", "id", "title"))] = chance.choice(({**made}, data, chance.choice(_WORDS), _nested(chance)))
        return made
    if isinstance(data, list):
        made = [element(chance, value, depth + 1) for value in data for _ in range(chance.choice((1, 1, 1, 1, 1, 0, 2)))]
        return made if chance.random() > 0.04 else made[:1] or data
    if chance.random() < 0.08:
        return chance.choice((*_WORDS, *_HARMFUL, "\ud83d", None, True, 10**30, 1e300, float("nan"), -0.0, [], {}, [[]], [data, data], {"id": data}))
    return data


def _nested(chance: random.Random) -> object:
    made: object = "x"
    for _ in range(chance.choice((3, 60, 120, 300))):
        made = chance.choice(([made], {"a": made}))
    return made
