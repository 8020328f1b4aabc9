"""The check of the form: it says of a wrong value what `build.py check` says, to the letter."""

import copy
import json
import random
from collections.abc import Iterator

import edit_scripts
import portals

from pledgebook.check.validation import SchemaValidator
from pledgebook.records import loader

WRONG = [
    *("", "x", " ", "KE", "ke", "USD", "usd", "Kenya", "Kenia", "16", "1.5", "-1", "1,5", "2021", "2021-02", "2021-02-29", "2024-02-29", "0000", "2021-13", "2021-8-1", "31.08.2021", "8/22/2019", "3/4/2021", "2021\n", "12:30", "٢٠٢١"),
    *("https://example.org", "example.org", "ftp://example.org", "https://example.org/a b", "www.example.org/a  b", "HTTPS://EXAMPLE.ORG", "https://пример.укр/ї", "javascript:alert(1)", "http://localhost:8000/x"),
    *("a@example.org", "mailto:a@example.org", "a@b", "a@ü.de", "a b@example.org", "en", "pt-BR", "english", "EN", "x-", "id_1", "-id", "KEMKC0001", "KEMKC0001\n"),
    *("complete", "completed", "finshed", "Not Started", "in progress", "no progress", "Ministry", "national", "undp", "a" * 501, "é" * 20_001, "\U0001f30d" * 70, "605153.00", "1e3", "1" * 19, "Straße", "a\u00a0b"),
    *(None, True, False, 0, 1, -1, 16, 18, 99999, [], {}, [None], ["a", "b"], {"en": "A title"}, {"a": 1, "b": 2}, {"ua": "Назва"}, {"eng": "x", "en": "y"}, {"Spanish": "x"}, {"jp": "x"}, {"de-at": ""}, {"en": None, "a b": None}),
]
NAMES = ["titel", "Title", "en", "note", "status_", "a piece of a text", "updates", "challenges", "evidence"]


def containers(value: object) -> Iterator[dict | list]:
    if isinstance(value, dict | list):
        yield value
        for part in value.values() if isinstance(value, dict) else value:
            yield from containers(part)


def spoiled(data: dict, chance: random.Random) -> dict:
    """A copy of a record with one to three wrong values, or with fields too many or too few."""
    made = copy.deepcopy(data)
    for _ in range(chance.randint(1, 3)):
        inner = chance.choice(list(containers(made)))
        if isinstance(inner, list):
            inner[chance.randrange(len(inner) + 1) :] = [copy.deepcopy(chance.choice(WRONG))]
        elif chance.random() < 0.2:
            inner[chance.choice(NAMES)] = copy.deepcopy(chance.choice(WRONG))
        elif inner:
            name = chance.choice(list(inner))
            inner[name] = copy.deepcopy(chance.choice(WRONG))
            if chance.random() < 0.15:
                del inner[name]
    return made


def records() -> Iterator[tuple[str, dict]]:
    """Collection and data of every record of the demo and of the invalid examples."""
    for folder in (portals.DEMO, portals.ROOT / "tests" / "examples"):
        for path in sorted(folder.rglob("*.yml")):
            document = portals.document(path, path.parent.name)
            loaded = loader.load(document)
            if document.collection in portals.demo_portal().schema.collections and not loaded.error:
                yield document.collection, loaded.data


def test_the_browser_says_of_wrong_values_what_the_check_says():
    portal, chance = portals.demo_portal(), random.Random(7)
    validator = SchemaValidator(portal.schema)
    given: dict[str, list[dict]] = {}
    for collection, data in records():
        given.setdefault(collection, []).extend([data, *(spoiled(data, chance) for _ in range(7))])

    found = edit_scripts.problems([(edit_scripts.context(portal, name, names=False), each) for name, each in given.items()])

    sentences = set()
    for (collection, each), of_collection in zip(given.items(), found, strict=True):
        for data, said in zip(each, of_collection, strict=True):
            expected = {(json.dumps([*finding.path]), finding.fact, finding.cure) for _, _, finding in validator.explain(data, collection)}
            visible = {(path, fact, cure) for path, fact, cure in said if "invisible character" not in fact}
            assert {(json.dumps(json.loads(path)), fact, cure) for path, fact, cure in visible} == expected, (collection, data)
            sentences |= {(fact, cure) for _, fact, cure in expected}
    assert len(sentences) > 500
