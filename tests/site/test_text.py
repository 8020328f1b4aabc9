"""Texts: paragraphs and the lists in them."""

import pytest

from pledgebook.site.text import Block, blocks


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One.", [Block(["One."], False)]),
        ("One.\n\nTwo.\nThree.", [Block(["One."], False), Block(["Two."], False), Block(["Three."], False)]),
        ("Advice:\n\n- a\n- b\n\nMore.", [Block(["Advice:"], False), Block(["a", "b"], True), Block(["More."], False)]),
        ("- a\n\n- b\n• c\n* d", [Block(["a", "b", "c", "d"], True)]),
        ("-5 degrees\n– said nobody", [Block(["-5 degrees"], False), Block(["said nobody"], True)]),
        ("", []),
        (" \n\t\n", []),
    ],
)
def test_lines_are_paragraphs_and_lines_with_a_dash_are_lists(text, found):
    assert blocks(text) == found
