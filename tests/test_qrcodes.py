"""QR codes can be read again."""

import re

import pytest
import zxingcpp

from pledgebook import qrcodes

SCALE = 4
STROKE = re.compile(r"M(\d+) (\d+)|m(\d+) 0|h(\d+)")


def drawn(svg: str) -> memoryview:
    """What a browser draws: dots as bytes, rows of equal length, dark ones 0."""
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    rows = [bytearray(b"\xff") * size for _ in range(size)]
    x = y = 0
    for left, top, gap, length in STROKE.findall(re.search(r'stroke="#000" d="([^"]+)"', svg)[1]):
        if left:
            x, y = int(left), int(top)
        elif gap:
            x += int(gap)
        else:
            rows[y][x : x + int(length)] = bytes(int(length))
            x += int(length)
    large = b"".join(bytes(dot for dot in row for _ in range(SCALE)) * SCALE for row in rows)
    return memoryview(large).cast("B", shape=[size * SCALE, size * SCALE])


@pytest.mark.parametrize("text", ["https://example.org/commitments/kemkc0001/", "https://example.org/" + "a/" * 200, "https://example.org/обіцянки/", "x"])
def test_what_is_drawn_reads_as_what_was_told(text):
    svg = qrcodes.svg(text)

    assert [code.text for code in zxingcpp.read_barcodes(drawn(svg))] == [text]


def test_a_code_has_room_around_it():
    rows = drawn(qrcodes.svg("https://example.org/"))
    width = rows.shape[0]
    around = 2 * SCALE

    assert bytes(rows.cast("B"))[: around * width] == b"\xff" * (around * width)
    assert all(rows[y, x] == 255 for y in range(width) for x in (*range(around), *range(width - around, width)))
