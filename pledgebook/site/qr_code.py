"""QR codes, by which paper leads back to a page.

Most of making a code is arithmetic without carrying: of two texts of one length
the codes differ by the sum (exclusive or) of what each other letter changes. So
only one code of a length is made, with what the letters change that occur, and
the thousands of others are sums of these.
"""

import zlib
from base64 import b64encode
from functools import cache, lru_cache, reduce
from operator import xor
from string import ascii_lowercase
from typing import NamedTuple

import zxingcpp
from markupsafe import Markup

_QUIET = 2
_BITS = bytes([ord("0")] * 128 + [ord("1")] * 128)
"""The bit for a dot: black is 0."""
_NO_FILTER = b"00000000"  # before each row, as PNG wants it
_LETTERS = {code: "a" for code in range(128) if chr(code) not in ascii_lowercase}
"""Runs of others, as of digits, may be written in a shorter way, where sums don't hold."""

_models: dict[int, str] = {}


def img(text: str) -> Markup:
    """A text as QR code, in a picture with a dot for a dot."""
    code = _sum(text) if text.isascii() else _drawn(text)
    frame = _frame(code.side)
    data = b64encode(frame.head + _chunk(b"IDAT", _stored(code.pixels.to_bytes(frame.length))) + frame.tail).decode()
    return Markup(f'<img class="pb-code" alt="" src="data:image/png;base64,{data}">')


class _Code(NamedTuple):
    """How many dots its picture has in a row, and the rows, as PNG has them, in one number."""

    side: int
    pixels: int


def _sum(text: str) -> _Code:
    """The code of a text, from that of a model of its length."""
    model = _models.setdefault(len(text), text.translate(_LETTERS))
    first = text.rfind("/", 0, -1) + 1
    return _changed(_begun(model, text[:first]), model, text[first:], first)


@lru_cache(maxsize=1_000)  # all pages of a folder begin alike
def _begun(model: str, start: str) -> _Code:
    """The code of a text that starts so, and goes on as its model."""
    return _changed(_drawn_once(model), model, start, 0)


def _changed(code: _Code, model: str, letters: str, first: int) -> _Code:
    """A code with these letters from the place `first` on, where it had those of its model."""
    others = [_change(model, place, letter) for place, letter in enumerate(letters, first) if letter != model[place]]
    return _Code(code.side, reduce(xor, others, code.pixels))


@lru_cache(maxsize=20_000)
def _change(model: str, place: int, letter: str) -> int:
    """What another letter changes in the code of a model."""
    return _drawn_once(model).pixels ^ _drawn(f"{model[:place]}{letter}{model[place + 1 :]}").pixels


def _drawn(text: str) -> _Code:
    """The mask is fixed: trying all eight for the fairest costs more than the rest of a page."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, options="ecLevel=M,dataMask=2")
    image = memoryview(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False))
    side, bits = image.shape[0], image.tobytes().translate(_BITS)
    frame = _frame(side + 2 * _QUIET)
    rows = frame.between.join([bits[first : first + side] for first in range(0, side * side, side)])
    return _Code(side + 2 * _QUIET, int(frame.before + rows + frame.behind, 2))


_drawn_once = cache(_drawn)


# PNG


class _Frame(NamedTuple):
    """What codes of one size have in common: bits before, between and behind their
    rows, how many bytes these make, and what stands before and behind them."""

    before: bytes
    between: bytes
    behind: bytes
    length: int
    head: bytes
    tail: bytes


@cache
def _frame(side: int) -> _Frame:
    width = -(-side // 8)
    quiet, fill = b"1" * _QUIET, b"1" * (8 * width - side)
    empty = (_NO_FILTER + b"1" * 8 * width) * _QUIET
    header = side.to_bytes(4) * 2 + bytes([1, 0, 0, 0, 0])  # one bit for a grey dot
    head = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header)
    return _Frame(empty + _NO_FILTER + quiet, quiet + fill + _NO_FILTER + quiet, quiet + fill + empty, side * (width + 1), head, _chunk(b"IEND", b""))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def _stored(data: bytes) -> bytes:
    """Data as a single block of zlib (RFC 1950 and 1951), not packed: that would make it longer."""
    length = len(data)
    return b"\x78\x01\x01" + length.to_bytes(2, "little") + (0xFFFF - length).to_bytes(2, "little") + data + zlib.adler32(data).to_bytes(4)
