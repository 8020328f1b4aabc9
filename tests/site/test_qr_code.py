"""QR codes can be read again."""

import re

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgebook.site import qr_code

SCALE = 4
QUIET = 4
RECTANGLE = re.compile(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+Z")
TEXTS = [
    "https://example.org/commitments/kemkc0001/",
    "https://example.org/COMMITMENTS/0123456789012345678901234567890123456789/",
    "https://example.org/" + "a/" * 200,
    "https://example.org/обіцянки/",
    "x",
]


def rows(text: str) -> list[bytearray]:
    """Dots of the picture of a text, row by row, dark ones 0."""
    found = re.fullmatch(r'<svg class="pb-code" viewBox="0 0 (\d+) \1" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h\1v\1H0z"/><path d="([^"]+)"/></svg>', qr_code.svg(text))
    side = int(found[1])
    dots = [bytearray(b"\xff" * side) for _ in range(side)]
    assert RECTANGLE.sub("", found[2]) == ""
    for left, top, width, height in (map(int, each.groups()) for each in RECTANGLE.finditer(found[2])):
        for row in dots[top : top + height]:
            row[left : left + width] = bytes(width)
    return dots


def read(text: str) -> list[str]:
    """What can be read in the picture of a text."""
    found = rows(text)
    large = b"".join(bytes(dot for dot in row for _ in range(SCALE)) * SCALE for row in found)
    side = len(found) * SCALE
    return [code.text for code in zxingcpp.read_barcodes(memoryview(large).cast("B", shape=[side, side]))]


@pytest.mark.parametrize("text", TEXTS)
def test_a_code_reads_as_its_text(text):
    assert read(text) == [text]


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=300))
@settings(max_examples=50, deadline=None)
def test_a_code_of_any_address_reads_as_its_text(text):
    assert read(text) == [text]


def test_a_code_has_room_around_it():
    found = rows("https://example.org/")

    assert all(dot == 255 for row in (*found[:QUIET], *found[-QUIET:]) for dot in row)
    assert all(dot == 255 for row in found for dot in (*row[:QUIET], *row[-QUIET:]))
    assert any(dot == 0 for dot in found[QUIET])
