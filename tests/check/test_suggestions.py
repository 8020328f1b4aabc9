"""What somebody probably meant: named where it is near, and only there."""

import pytest

from pledgebook.check.suggestions import choose, did_you_mean, nearest, nearest_code, nearest_id

MANY = [f"code_{number}" for number in range(13)]


@pytest.mark.parametrize(
    ("word", "candidates", "found"),
    [
        ("Milestone", ["stones", "milestones"], "milestones"),
        ("mile_stone", ["mile stone 2", "mile stone"], "mile stone"),
        ("abcde", ["abcxy"], None),  # three of five letters: a ratio of 0.6, which is not enough
        ("abcde", ["abcdx"], "abcdx"),
        ("abcde", [], None),
        ("abc", ["abd", "abe"], "abd"),
    ],
)
def test_the_nearest_word_is_found_and_of_equals_the_first(word, candidates, found):
    assert nearest(word, candidates) == found


@pytest.mark.parametrize(("word", "found"), [("m2", "M2"), ("M3", None), ("mil", None), ("mile", "mile-1"), ("M2x", None)])
def test_a_short_id_is_only_found_if_it_is_the_same_but_for_capital_letters(word, found):
    assert nearest_id(word, ["M1", "M2", "mile-1"]) == found


@pytest.mark.parametrize(
    ("codelist", "word", "code"),
    [
        ("participant-role", "Funder", "funding"),
        ("update-status", "in progress", None),
        ("update-status", " complete ", "complete"),
        ("update-status", "limitted", "limited"),
        ("plan-level", "nap", "national"),
        ("plan-level", "NAP ", "national"),
        ("plan-level", "nab", None),
        ("sdg", "16", None),
        ("country", "Kenyaa", "KE"),
        ("country", "kee", None),
    ],
)
def test_a_code_is_found_by_its_names_and_a_short_word_only_if_it_is_one(schema, codelist, word, code):
    assert nearest_code(word, schema.codelists[codelist]) == code


def test_the_cure_names_all_if_they_are_few_and_else_where_to_read_them():
    assert choose(None, MANY[:12], where="there") == f"Choose one of: {', '.join(MANY[:12])}."
    assert choose("code_3", MANY[:12], where="there") == f"Did you mean 'code_3'? ({', '.join(MANY[:12])})"
    assert choose(None, MANY, where="there") == "All 13 stand in there."
    assert choose("code_3", iter(MANY), where="there") == "Did you mean 'code_3'? All 13 stand in there."


def test_nothing_is_asked_where_nothing_was_found():
    assert (did_you_mean("x"), did_you_mean(None), did_you_mean("")) == ("Did you mean 'x'?", "", "")
