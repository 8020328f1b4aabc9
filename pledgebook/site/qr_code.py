"""QR codes, by which paper leads back to a page."""

import re

import zxingcpp
from markupsafe import Markup

_OPTIONS = "ecLevel=M,dataMask=2"
"""15 % of the code may be damaged. The mask is fixed: trying all eight for the fairest one takes five times as long."""
_SIDE = re.compile(r'width="(\d+)"')
_DOTS = re.compile(r'<path d="([\w .-]+)"')


def svg(text: str) -> Markup:
    """A text as QR code: an SVG element in which a unit is a dot, with room around it."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, options=_OPTIONS)
    drawn = zxingcpp.write_barcode_to_svg(code)
    side, dots = _SIDE.findall(drawn)[0], _DOTS.findall(drawn)[0]
    return Markup(f'<svg class="pb-code" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{dots}"/></svg>')
