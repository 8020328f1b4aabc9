"""Reading XML record by record: a large file takes no more memory than a small one, and nothing is loaded that it names."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from pledgebook import ImportFileError
from pledgebook.importing import source_file
from pledgebook.importing.source_node import SourceNode, TooDeepError

_LANGUAGES = ("{http://www.w3.org/XML/1998/namespace}lang", "{xml}lang")
_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True, "remove_pis": True}


def root_of(path: Path) -> SourceNode:
    """The outermost element with its attributes. Raises ImportFileError where this is no XML."""
    head = source_file.read_head(path, "XML")
    if not head.startswith((b"<", *source_file.UTF_16)):
        raise ImportFileError(f"{path}: this is no XML. Download the file itself.")
    try:
        with path.open("rb") as file:
            _, element = next(iter(etree.iterparse(file, events=("start",), **_SAFE)))
            if element.getroottree().docinfo.internalDTD is not None:
                raise ImportFileError(f"{path}: the file declares a document type, by which it could reach beyond itself. Remove the line that starts with <!DOCTYPE.")
            return _node(element)
    except etree.XMLSyntaxError as error:
        raise _broken(path, error) from error
    except TooDeepError:
        raise _too_deep(path, element) from None


def records(path: Path, name: str) -> Iterator[SourceNode]:
    """Every element of a name. Raises ImportFileError where the file breaks off."""
    try:
        with path.open("rb") as file:
            for _, element in etree.iterparse(file, events=("end",), tag=name, **_SAFE):
                yield _node(element)
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise _broken(path, error) from error
    except TooDeepError:
        raise _too_deep(path, element) from None


def _broken(path: Path, error: etree.XMLSyntaxError) -> ImportFileError:
    return ImportFileError(f"{path}:{error.lineno or 1}: the XML breaks off or is not well-formed ({error.msg}). Download the file again, or tell its publisher.")


def _too_deep(path: Path, element: etree.ElementBase) -> ImportFileError:
    return ImportFileError(f"{path}:{element.sourceline or 1}: the XML is nested too deeply. Tell its publisher.")


def _node(element: etree.ElementBase, parent: SourceNode | None = None) -> SourceNode:
    """An element with all within it. Text beside inner elements is kept as a part of its own."""
    place = str(element.sourceline or "")
    node = parent.add(element.tag, (element.text or "").strip(), place) if parent else SourceNode(element.tag, (element.text or "").strip(), place)
    for name, value in element.items():
        node.add("@xml:lang" if name in _LANGUAGES else f"@{name}", value.strip())
    for child in element.iterchildren(tag=etree.Element):
        _node(child, node)
        if child.tail and child.tail.strip():
            node.add("text()", child.tail.strip())
    return node

