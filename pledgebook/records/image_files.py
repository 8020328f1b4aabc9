"""Pictures in `content/images/`: whether they are what they claim to be, and the files that are published of them."""

import io
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import chain, count
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from pledgebook.text_files import is_pointer

MAX_BYTES = 25_000_000
MAX_PIXELS = 100_000_000
WIDTHS = (480, 960)
"""Widths in pixels of the smaller files of a picture, for phones."""
_WIDEST = 1600
_FORMATS = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",), "WEBP": (".webp",), "AVIF": (".avif",)}
_ENDINGS = {ending: name for name, endings in _FORMATS.items() for ending in endings}
_READ_AS = {"MPO": "JPEG"}
"""Phones write several pictures into one JPEG."""
_OPTIONS: dict[str, dict[str, Any]] = {"JPEG": {"quality": 82, "optimize": True, "progressive": True}, "PNG": {"optimize": True}, "WEBP": {"quality": 80}, "AVIF": {"quality": 65}}
_HTML = (b"<!doctype", b"<html", b"<svg", b"<?xml")
_BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning)


class Defect(NamedTuple):
    """Why a file is no picture that the site can show, and what helps."""

    fact: str
    cure: str


class Picture(NamedTuple):
    """A picture as it is published: width and height in pixels, and the widths of its smaller files."""

    width: int
    height: int
    widths: tuple[int, ...]


def defect_of(path: Path) -> Defect | None:
    """Why a file can't be published as a picture."""
    known = path.stat()
    return _defect_of(path, known.st_size, known.st_mtime_ns)


@lru_cache(maxsize=10_000)
def _defect_of(path: Path, size: int, changed: int) -> Defect | None:
    wanted = _ENDINGS.get(path.suffix.lower())
    if wanted is None:
        return Defect(f"'{path.name}' is not a picture that the site shows.", "Use JPEG, PNG, WebP or AVIF.")
    if size > MAX_BYTES:
        return Defect(f"'{path.name}' has {size / 1e6:.0f} MB; a picture may have {MAX_BYTES / 1e6:.0f}.", "Save it smaller: 1,600 pixels are shown at most.")
    with path.open("rb") as file:
        head = file.read(200)
    if what := _other_content(head):
        return Defect(f"'{path.name}' is no picture: {what}.", "Put the picture itself here.")
    return _defect_of_picture(path, wanted)


def _other_content(head: bytes) -> str:
    """What a file is whose beginning is that of no picture, in words; empty where it may be one."""
    if not head:
        return "the file is empty"
    if is_pointer(head):
        return "it is a pointer of Git LFS (run `git lfs pull`)"
    return "it is a page or drawing in HTML, XML or SVG" if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_HTML) else ""


def _format_of(opened: Image.Image) -> str:
    found = opened.format or ""
    return _READ_AS.get(found, found)


def _defect_of_picture(path: Path, wanted: str) -> Defect | None:
    try:
        with Image.open(path) as picture:
            found = _format_of(picture)
            if picture.width * picture.height > MAX_PIXELS:
                return Defect(f"'{path.name}' has {picture.width} × {picture.height} pixels.", "Save it smaller: 1,600 pixels are shown at most.")
            if found != wanted:
                shown = f"Rename it to {_free_name(path, _FORMATS[found][0])}, there and where it is named." if found in _FORMATS else "Save it as JPEG, PNG, WebP or AVIF."
                return Defect(f"'{path.name}' is a {found} picture under the name of a {wanted}.", shown)
            picture.load()
    except _BROKEN:
        return Defect(f"'{path.name}' can't be read as a picture: it is broken or cut off.", "Save it again, or fetch it anew from where it came.")
    return None


def _free_name(path: Path, ending: str) -> str:
    """The name of a picture with another ending, under which there is no other picture yet."""
    names = chain([f"{path.stem}{ending}"], (f"{path.stem}-{number}{ending}" for number in count(2)))
    return next(name for name in names if not path.with_name(name).exists())


def picture(path: Path) -> Picture:
    """The size of a picture as it is published."""
    with Image.open(path) as opened:
        return _published(*ImageOps.exif_transpose(opened).size)


def _published(width: int, height: int) -> Picture:
    shown = min(width, _WIDEST)
    return Picture(shown, max(1, round(height * shown / width)), tuple(each for each in WIDTHS if each < shown))


def smaller(name: str, width: int) -> str:
    """The path of a smaller file of a picture, below the folder of pictures."""
    return f"{width}/{name}.webp"


def published_files(path: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a picture, by their paths below the folder of pictures: upright, in the colours of the web, and
    without whatever else a camera or a program wrote into it, such as where a photo was taken."""
    with Image.open(path) as opened:
        wanted = _format_of(opened)
        clean = _clean(opened)
    size = _published(*clean.size)
    yield path.name, _encoded(clean, size.width, wanted)
    for width in size.widths:
        yield smaller(path.name, width), _encoded(clean, width, "WEBP")


def _clean(opened: Image.Image) -> Image.Image:
    """The pixels of a picture and nothing else."""
    upright = ImageOps.exif_transpose(opened)
    has_alpha = upright.has_transparency_data
    profile = upright.info.get("icc_profile")
    if profile and upright.mode in ("RGB", "CMYK", "L"):
        with suppress(ImageCms.PyCMSError, OSError):  # a profile that nobody can read says nothing
            upright = ImageCms.profileToProfile(upright, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB") or upright
    pixels = upright.convert("RGBA" if has_alpha else "RGB")
    clean = Image.new(pixels.mode, pixels.size)
    clean.paste(pixels)
    return clean


def _encoded(clean: Image.Image, width: int, wanted: str) -> bytes:
    height = max(1, round(clean.height * width / clean.width))
    sized = clean if width == clean.width else clean.resize((width, height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    sized.save(out, wanted, **_OPTIONS[wanted])
    return out.getvalue()
