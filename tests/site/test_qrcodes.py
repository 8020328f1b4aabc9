"""QR codes can be read again."""

import re
import zlib
from base64 import b64decode

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import data

from pledgebook.site import qr_code as qrcodes

SCALE = 4
SIGNATURE = b"\x89PNG\r\n\x1a\n"
TEXTS = [
    "https://example.org/commitments/kemkc0001/",
    "https://example.org/COMMITMENTS/0123456789012345678901234567890123456789/",
    "https://example.org/" + "a/" * 200,
    "https://example.org/обіцянки/",
    "x",
]


def png(text: str) -> bytes:
    """The picture of a text."""
    return b64decode(re.fullmatch(r'<img class="pb-code" alt="" src="data:image/png;base64,([A-Za-z0-9+/=]+)">', qrcodes.img(text))[1])


def chunks(data: bytes) -> dict[bytes, bytes]:
    """Content of a PNG by kind of chunk; what its sums say against fails."""
    assert data.startswith(SIGNATURE)
    found, at = {}, len(SIGNATURE)
    while at < len(data):
        length = int.from_bytes(data[at : at + 4])
        told, check = data[at + 4 : at + 8 + length], data[at + 8 + length : at + 12 + length]
        assert zlib.crc32(told) == int.from_bytes(check)
        found[told[:4]] = told[4:]
        at += 12 + length
    assert at == len(data)
    return found


def rows(text: str) -> list[list[int]]:
    """Dots of the picture of a text, row by row, dark ones 0."""
    found = chunks(png(text))
    side, depth = int.from_bytes(found[b"IHDR"][:4]), found[b"IHDR"][8]
    assert found[b"IHDR"] == side.to_bytes(4) * 2 + bytes([depth, 0, 0, 0, 0])
    pixels, width = zlib.decompress(found[b"IDAT"]), 1 + -(-side // 8)
    lines = [pixels[first : first + width] for first in range(0, len(pixels), width)]
    assert (depth, len(lines), {line[0] for line in lines}) == (1, side, {0})
    return [[255 * (line[1 + each // 8] >> (7 - each % 8) & 1) for each in range(side)] for line in lines]


def read(text: str) -> list[str]:
    """What can be read in the picture of a text."""
    found = rows(text)
    large = b"".join(bytes(dot for dot in row for _ in range(SCALE)) * SCALE for row in found)
    side = len(found) * SCALE
    return [code.text for code in zxingcpp.read_barcodes(memoryview(large).cast("B", shape=[side, side]))]


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_drawn_reads_as_what_was_told(text):
    assert read(text) == [text]


def test_a_code_has_room_around_it():
    found = rows("https://example.org/")

    assert all(dot == 255 for row in (*found[:2], *found[-2:]) for dot in row)
    assert all(dot == 255 for row in found for dot in (*row[:2], *row[-2:]))
    assert any(dot == 0 for dot in found[2])


@pytest.mark.parametrize("size", [1, 17, 60, 300])
@given(data())
@settings(max_examples=20, deadline=None)
def test_codes_of_texts_of_one_length_are_told_apart(size, data):
    text = data.draw(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=size, max_size=size))

    assert read(text) == [text]


def test_a_text_has_one_code_whatever_was_drawn_before():
    first = [qrcodes.img(text) for text in TEXTS]
    qrcodes._models.clear()
    other = [qrcodes.img(text) for text in ["z" * len(text) for text in TEXTS] + TEXTS]

    assert other[len(TEXTS) :] == first
