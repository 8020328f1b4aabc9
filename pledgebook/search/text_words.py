"""The words of all texts as pages in a language show them, the most frequent first, as they are written: what the browser offers to those
who mistyped a word that stands in no name (explorer-names.js)."""

import json
from collections import Counter
from collections.abc import Iterator

from pledgebook.model.portal import Portal
from pledgebook.schema.datatypes import datatype
from pledgebook.search.facet_index import FOLDER
from pledgebook.site.groups import grouped, groups
from pledgebook.site.word_forms import folded, words

LEAST_LETTERS = 4
MOST_WORDS = 30_000


def text_words_file(portal: Portal, language: str) -> tuple[str, bytes]:
    """The file of a language, as path and content: a list of words, each once however it is written."""
    counts: Counter[str] = Counter()
    for token, count in Counter(_tokens(portal, language)).items():
        for word in words(token.lower()):
            counts[word] += count
    written: dict[str, str] = {}
    for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if len(word) >= LEAST_LETTERS and word.isalpha():
            written.setdefault(folded(word), word)
    content = json.dumps([*written.values()][:MOST_WORDS], ensure_ascii=False, separators=(",", ":"))
    return f"{FOLDER}/words/{language}.json", content.encode("utf-8")


def _tokens(portal: Portal, language: str) -> Iterator[str]:
    """The parts of all texts between blanks, and of what countries, goals and policy areas are called and mean."""
    for record in portal:
        for _, field, value in record.visit():
            if datatype(field.datatype).in_languages and not field.fields:
                yield from portal.localize(value, language).text.split()
    for group in groups(portal.schema):
        for code in grouped(portal, group):
            entry = portal.schema.codelists[group.codelist].codes.get(code)
            yield from portal.named(group.codelist, code, language).text.split()
            yield from entry.descriptions.get(language, "").split() if entry else ()
