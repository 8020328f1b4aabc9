"""The words that are offered to those who mistyped: those of texts, as they are written."""

import json

import portals
import pytest

from pledgebook.search.text_words import text_words_file


def words(language: str) -> list[str]:
    path, content = text_words_file(portals.demo_portal(), language)
    assert path == f"explorer/words/{language}.json"
    return json.loads(content)


@pytest.mark.parametrize(("language", "word"), [("en", "transparency"), ("es", "corrupción"), ("fr", "corruption"), ("uk", "лікарні"), ("ar", "الحكومة")])
def test_words_of_texts_and_of_policy_areas_are_there_as_they_are_written(language, word):
    assert word in words(language)


def test_a_word_stands_there_once_and_short_ones_and_numbers_never():
    found = words("en")

    assert len({word.lower() for word in found}) == len(found)
    assert not [word for word in found if len(word) < 4 or not word.isalpha()]


def test_the_most_frequent_words_come_first():
    found = words("en")

    assert found.index("government") < found.index("lobbyists")
