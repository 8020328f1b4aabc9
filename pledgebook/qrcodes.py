"""QR codes, by which paper leads back to a page."""

import zlib
from base64 import b64encode
from functools import cache
from typing import NamedTuple

import zxingcpp
from markupsafe import Markup

_QUIET = 2
_BITS = bytes([ord("0")] * 128 + [ord("1")] * 128)
"""The bit for a dot: black is 0."""
_NO_FILTER = b"00000000"  # before each row, as PNG wants it


class _Frame(NamedTuple):
    """What a picture with codes of one size has around its rows: bits before,
    between and behind them, how many bytes all are, and what stands before these."""

    before: bytes
    between: bytes
    behind: bytes
    length: int
    head: bytes


def img(text: str) -> Markup:
    """A text as QR code, in a picture with a dot for a dot. The mask is fixed:
    trying all eight for the fairest costs more than the rest of a page."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, options="ecLevel=M,dataMask=2")
    image = memoryview(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False))
    data = b64encode(_png(image.shape[0], image.tobytes().translate(_BITS))).decode()
    return Markup(f'<img class="pb-code" alt="" src="data:image/png;base64,{data}">')


def _png(side: int, bits: bytes) -> bytes:
    """A picture of rows of bits. It is not packed: that would make it longer."""
    frame = _frame(side)
    rows = frame.between.join([bits[first : first + side] for first in range(0, side * side, side)])
    pixels = int(frame.before + rows + frame.behind, 2).to_bytes(frame.length, "big")
    return frame.head + _chunk(b"IDAT", _stored(pixels)) + _chunk(b"IEND", b"")


def _stored(data: bytes) -> bytes:
    """Data as a single block of zlib (RFC 1950 and 1951), for which `zlib` itself
    would make room to pack it."""
    length = len(data)
    return b"\x78\x01\x01" + length.to_bytes(2, "little") + (0xFFFF - length).to_bytes(2, "little") + data + zlib.adler32(data).to_bytes(4, "big")


@cache
def _frame(side: int) -> _Frame:
    size = side + 2 * _QUIET
    width = -(-size // 8)
    quiet, fill = b"1" * _QUIET, b"1" * (8 * width - size)
    empty = (_NO_FILTER + b"1" * 8 * width) * _QUIET
    header = size.to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])  # one bit for a grey dot
    head = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header)
    return _Frame(empty + _NO_FILTER + quiet, quiet + fill + _NO_FILTER + quiet, quiet + fill + empty, size * (width + 1), head)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
