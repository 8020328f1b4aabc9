"""Reading a file that somebody else made, whatever it turns out to be, in plain words where it is not what it should be."""

from pathlib import Path

from pledgebook import ImportFileError

MAX_BYTES = 200_000_000
_WEB_PAGE = (b"<!doctype html", b"<html")
_COMPRESSED = b"\x1f\x8b"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""The first bytes of a text in UTF-16."""
_WORKBOOK, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_head(path: Path, wanted: str) -> bytes:
    """The first bytes of a file that holds `wanted`, in small letters. Raises ImportFileError where it can't be read, is
    empty, too large or a web page."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(1000)
    except OSError as error:
        raise ImportFileError(f"{path}: the file can't be read: {error.strerror}.") from error
    if not head.strip():
        raise ImportFileError(f"{path}: the file is empty. Download it again.")
    if size > MAX_BYTES:
        raise ImportFileError(f"{path}: the file has more than {MAX_BYTES // 1_000_000} MB. Divide it.")
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if plain.startswith(_WEB_PAGE):
        raise ImportFileError(f"{path}: this is a web page, not {wanted}. Download the file itself.")
    if head.startswith(_COMPRESSED):
        raise ImportFileError(f"{path}: the file is compressed. Unpack it, and import what is in it.")
    if head.startswith(_OLD_WORKBOOK):
        raise ImportFileError(f"{path}: this is a workbook of an old kind. Save it as .xlsx.")
    return plain


def is_workbook(path: Path) -> bool:
    """Whether a file is a workbook of the kind .xlsx, whatever its name."""
    with path.open("rb") as file:
        return file.read(4) == _WORKBOOK


def read_text(path: Path, encodings: tuple[str, ...], cure: str) -> str:
    """The text of a file in the first encoding that fits, or in the one that its first bytes name. Raises ImportFileError."""
    content = path.read_bytes()
    if content.startswith(UTF_16):
        encodings = ("utf-16",)
    elif b"\0" in content[:1000]:
        raise ImportFileError(f"{path}: this is no text. {cure}")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportFileError(f"{path}: the text is not in {encodings[0].removesuffix('-sig').upper()}. {cure}")
