"""How well the search finds what people type: `python benchmarks/search_quality.py .cache/demo benchmarks/SEARCH.md`.

The queries are made from titles of a published portal, always the same ones. A query is answered where its record, or one
of the same title, is among the first three results; beside ours stands Pagefind alone, asked by its own interface for the
same words. Ends with 1 where fewer than 95 of 100 are answered.
"""

import argparse
import json
import random
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from tabs import Served, chromium  # noqa: E402

from pledgebook.site.word_forms import folded, words  # noqa: E402

COUNT = 1000
LEAST = 0.95
_SEED = 23
_FIRST = 3
_COLLECTIONS = ("commitments", "action-plans", "projects", "organizations")
_LEAST_LETTERS = 5
_LEAST_TITLES = 20
_ALPHABETS = {"LATIN": "abcdefghijklmnopqrstuvwxyz", "CYRILLIC": "абвгдежзийклмнопрстуфхцчшщьюя", "ARABIC": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"}
_ANSWERS = """async ([base, language, sources, queries]) => {
  const { Table } = await import(`${base}assets/explorer-table.js`);
  const { Search } = await import(`${base}assets/explorer-search.js`);
  const files = await Promise.all(sources.map(async (source) => (await fetch(base + source)).json()));
  const table = new Table(files, { none: "", collection: "" });
  const search = new Search(table, language, `${base}pagefind/pagefind.js`, `${base}explorer/words/${language}.json`);
  const pagefind = await search.fullText.load();
  const answers = [];
  for (const query of queries) {
    const { found } = await search.find(query);
    const best = [...found].sort(([one, first], [other, second]) => first - second || one - other).slice(0, 3);
    const { results } = await pagefind.search(query);
    const pages = await Promise.all(results.slice(0, 3).map((result) => result.data()));
    answers.push({
      ours: best.map(([record]) => `${table.entry(record).part.file.collection}/${table.entry(record).id.toLowerCase()}/`),
      pagefind: pages.map(({ url }) => url),
    });
  }
  return answers;
}"""


class Title(NamedTuple):
    """The name of a record in one language, and the records that have it."""

    text: str
    addresses: frozenset[str]


class Query(NamedTuple):
    """What somebody types, of which kind it is, and where it should lead."""

    kind: str
    text: str
    addresses: frozenset[str]


class Answer(NamedTuple):
    query: Query
    ours: bool
    pagefind: bool


# Titles


def languages(site: Path) -> list[str]:
    """The languages in which there are titles enough to make queries of."""
    known = sorted({path.name.split(".")[-2] for path in (site / "explorer").glob("*.*.json")})
    return [language for language in known if len(titles(site, language)) >= _LEAST_TITLES]


def titles(site: Path, language: str) -> list[Title]:
    """The titles that are in this language, of the records that people look for."""
    found: dict[str, set[str]] = defaultdict(set)
    for collection in _COLLECTIONS:
        path = site / "explorer" / f"{collection}.{language}.json"
        file = json.loads(path.read_text("utf-8")) if path.exists() else {"ids": [], "titles": {"texts": []}}
        foreign = {at for places in file["titles"].get("foreign", {}).values() for at in places}
        for at, (id, text) in enumerate(zip(file["ids"], file["titles"]["texts"], strict=True)):
            if at not in foreign and len(text.split()) > 1:
                found[text].add(f"{collection}/{id.lower()}/")
    return [Title(text, frozenset(addresses)) for text, addresses in sorted(found.items())]


# Queries: each maker gives the words of a title that somebody has in mind, and what is typed for them; empty where that
# can't be had


Maker = Callable[[str, random.Random], tuple[str, str]]


def _full(text: str, chance: random.Random) -> tuple[str, str]:
    return text, text


def _part(text: str, chance: random.Random) -> tuple[str, str]:
    """Two or three words that stand together, one of them long enough to mean something."""
    parts = text.split()
    length = min(len(parts), chance.choice((2, 3)))
    first = chance.randrange(len(parts) - length + 1)
    part = " ".join(parts[first : first + length])
    return (part, part) if any(len(word) >= _LEAST_LETTERS for word in words(part)) else ("", "")


def _other_order(text: str, chance: random.Random) -> tuple[str, str]:
    parts = text.split()
    chance.shuffle(parts)
    return text, " ".join(parts)


def _mistyped(text: str, chance: random.Random) -> tuple[str, str]:
    """One letter changed, dropped, or swapped with the next one, in a long word."""
    parts = text.split()
    places = [at for at, part in enumerate(parts) if len(part) >= _LEAST_LETTERS and part.isalpha()]
    if not places:
        return "", ""
    place = chance.choice(places)
    word, at = parts[place], chance.randrange(1, len(parts[place]) - 1)
    letters = next((letters for name, letters in _ALPHABETS.items() if name in unicodedata.name(word[at], "")), word)
    made = chance.choice((word[:at] + chance.choice(letters) + word[at + 1 :], word[:at] + word[at + 1 :], word[:at] + word[at + 1] + word[at] + word[at + 2 :]))
    return text, " ".join([*parts[:place], made, *parts[place + 1 :]])


def _mistyped_part(text: str, chance: random.Random) -> tuple[str, str]:
    return _mistyped(_part(text, chance)[1], chance)


def _without_marks(text: str, chance: random.Random) -> tuple[str, str]:
    bare = folded(text)
    return text, bare if bare != unicodedata.normalize("NFC", text.lower()) else ""


def _other_form(text: str, chance: random.Random) -> tuple[str, str]:
    """A part whose words have another ending, or an article that they have not, or none."""
    part, _ = _part(text, chance)
    return part, " ".join(_inflected(word) for word in part.split())


_ENDINGS = (("ies", "y"), ("ations", "ation"), ("ation", "ations"), ("ciones", "ción"), ("ción", "ciones"), ("ями", "і"), ("ів", "и"), ("ого", "ий"), ("ий", "ого"), ("ння", "нням"), ("ки", "ок"))
_ARTICLES = ("ال", "l’", "d’", "l'", "d'")


def _inflected(word: str) -> str:
    for article in _ARTICLES:
        if word.lower().startswith(article) and len(word) > len(article) + 2:
            return word[len(article) :]
    if len(word) < _LEAST_LETTERS or not word.isalpha():
        return word
    for ending, other in _ENDINGS:
        if word.endswith(ending):
            return word.removesuffix(ending) + other
    script = unicodedata.name(word[-1], "").split()[0]
    if script == "ARABIC":
        return f"ال{word}"
    if script == "CYRILLIC":
        return f"{word[:-1]}{'и' if word[-1] != 'и' else 'а'}" if word[-1] in "аеиіоуяюєї" else word
    return word[:-1] if word.endswith("s") else f"{word}s"


MAKERS: dict[str, Maker] = {
    "the full title": _full,
    "a part": _part,
    "another order": _other_order,
    "a slip in the title": _mistyped,
    "a slip in a part": _mistyped_part,
    "without marks": _without_marks,
    "other forms": _other_form,
}
_PLAIN = (_full, _part)


def queries(found: Sequence[Title], count: int, seed: str) -> list[Query]:
    """As many queries of each kind as of any other; kinds that a language lacks leave their share to the rest."""
    chance = random.Random(seed)
    made: dict[str, Query] = {}
    for kind, maker in [*MAKERS.items()] * count:
        if len(made) == count:
            break
        for _ in range(20):
            title = chance.choice(found)
            meant, text = maker(title.text, chance)
            if text and text not in made and (text != meant or maker in _PLAIN) and _is_telling(meant, found):
                made[text] = Query(kind, text, title.addresses)
                break
    return list(made.values())


def _is_telling(meant: str, found: Sequence[Title]) -> bool:
    """Whether no more than three titles hold the words, so that somebody could know which is meant."""
    typed = set(words(folded(meant)))
    return sum(typed <= set(words(folded(other.text))) for other in found) <= _FIRST


# Answers


def answers(site: Path) -> Iterator[tuple[str, list[Answer]]]:
    """What is found for all queries, by language."""
    served, known = Served(), languages(site)
    base = served(site)
    try:
        with chromium() as windows:
            for language in known:
                prefix = f"{language}/" if (site / language / "search").exists() else ""
                asked = queries(titles(site, language), COUNT // len(known), f"{_SEED} {language}")
                tab = windows[True].new_page()
                tab.goto(f"{base}{prefix}search/")
                sources = sorted(f"explorer/{path.name}" for path in (site / "explorer").glob(f"*.{language}.json"))
                found = tab.evaluate(_ANSWERS, [base, language, sources, [query.text for query in asked]])
                yield language, [_judged(query, answer, prefix) for query, answer in zip(asked, found, strict=True)]
                tab.close()
    finally:
        served.close()


def _judged(query: Query, found: dict[str, list[str]], prefix: str) -> Answer:
    pages = {page.removeprefix(f"/{prefix}") for page in found["pagefind"]}
    return Answer(query, bool(query.addresses & {*found["ours"]}), bool(query.addresses & pages))


# The report


def table(by_language: dict[str, list[Answer]], site: str) -> str:
    every = [answer for found in by_language.values() for answer in found]
    lines = [
        "# Search",
        "",
        f"{len(every)} queries made from titles of {site}, by `make search-quality`. Answered: of 100 queries, those whose record is among the first three results. *Pagefind* is Pagefind alone, asked for the same words by its own interface; both search the same pages. A part is only asked for where at most three titles hold its words; a slip is one letter changed, dropped or swapped with the next.",
        "",
        "| | queries | Pledgebook | Pagefind |",
        "| --- | ---: | ---: | ---: |",
        *(_line(f"`{language}`", found) for language, found in by_language.items()),
        *(_line(kind, [answer for answer in every if answer.query.kind == kind]) for kind in MAKERS),
        _line("**all**", every),
        "",
        "Not answered:",
        "",
        *(f"* `{language}` {kind}: {number}" for language, found in by_language.items() for kind, number in _missed(found).items()),
    ]
    return "\n".join([*lines, ""])


def _line(name: str, found: Sequence[Answer]) -> str:
    return f"| {name} | {len(found)} | {_share([each.ours for each in found])} | {_share([each.pagefind for each in found])} |"


def _share(answered: Sequence[bool]) -> str:
    return f"{100 * sum(answered) / len(answered):.1f}" if answered else ""


def _missed(found: Sequence[Answer]) -> dict[str, int]:
    return dict(Counter(answer.query.kind for answer in found if not answer.ours))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path, help="folder of a published site")
    parser.add_argument("target", type=Path, help="Markdown to write")
    parser.add_argument("--name", default="the demo portal", help="what the portal is called")
    parser.add_argument("--missed", action="store_true", help="say which queries were not answered")
    options = parser.parse_args()
    by_language = dict(answers(options.site))
    options.target.write_text(table(by_language, options.name), "utf-8")
    every = [answer for found in by_language.values() for answer in found]
    if options.missed:
        print("\n".join(f"{language}\t{each.query.kind}\t{each.query.text}\t{min(each.query.addresses)}" for language, found in by_language.items() for each in found if not each.ours))
    return 0 if every and sum(each.ours for each in every) >= LEAST * len(every) else 1


if __name__ == "__main__":
    sys.exit(main())
