"""QR codes, by which paper leads back to a page."""

import re
from collections.abc import Iterator
from functools import cache

import zxingcpp
from markupsafe import Markup

_QUIET = 2
_PIECES = 3  # of a row; of shorter ones there are more, of longer ones more different
_RUNS = re.compile(b"(\0+)|\xff+")


def svg(text: str) -> Markup:
    """A text as QR code. The mask is fixed: trying all eight for the fairest
    costs more than the rest of a page."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, options="ecLevel=M,dataMask=2")
    image = memoryview(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False))
    side, dots = image.shape[0], image.tobytes()
    lines = "".join([begin + _strokes(dots[first:last]) for begin, first, last in _pieces(side)])
    size = side + 2 * _QUIET
    return Markup(f'<svg viewBox="0 0 {size} {size}" class="pb-code"><path fill="#fff" d="M0 0h{size}v{size}H0z"/><path stroke="#000" d="{lines}" transform="translate(0 .5)"/></svg>')


@cache
def _pieces(side: int) -> list[tuple[str, int, int]]:
    """Where each piece of each row begins and ends, and how the pen gets there."""
    return list(_each_piece(side))


def _each_piece(side: int) -> Iterator[tuple[str, int, int]]:
    length = -(-side // _PIECES)
    for row in range(side):
        for column in range(0, side, length):
            begin = "" if column else f"M{_QUIET} {row + _QUIET}"
            yield begin, row * side + column, row * side + min(column + length, side)


@cache
def _strokes(dots: bytes) -> str:
    """A piece of a row as strokes of the pen: there are few different ones."""
    return "".join(f"h{len(run[0])}" if run[1] else f"m{len(run[0])} 0" for run in _RUNS.finditer(dots))
