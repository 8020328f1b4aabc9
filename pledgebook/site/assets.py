"""Files that pages load: stylesheets, scripts, images of the content."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from pledgebook.layers import TEMPLATES
from pledgebook.model.portal import Portal
from pledgebook.records.image_files import published_files
from pledgebook.records.loader import IMAGES
from pledgebook.settings import Settings
from pledgebook.site.headers import SECURITY_TXT, headers_file, security_txt
from pledgebook.site.stylesheet import stylesheet
from pledgebook.site.theme import Theme

_INDENTS = re.compile(rb"^[ \t]+", re.MULTILINE)
_COMMENTS = re.compile(rb"^[ \t]*//[^\n]*\n|[ \t]*/\*\*.*?\*/(?:[ \t]*\n)?", re.MULTILINE | re.DOTALL)
_VERSION_LENGTH = 16


def asset_files(portal: Portal, themes: Mapping[str, Theme], content: Path) -> dict[str, bytes]:
    """All files that pages load, by path. `themes` goes by language."""
    assets = {path: _served(path, data) for theme in themes.values() for path, data in theme.assets.items()}
    assets |= {"assets/site.css": stylesheet(portal.settings)}
    pictures = {f"{IMAGES}/{name}": data for picture in portal.pictures for name, data in published_files(content / IMAGES / picture)}
    for_servers = {"_headers": headers_file(), SECURITY_TXT: security_txt(portal.settings, portal.as_of)}
    return assets | pictures | {path: data for path, data in for_servers.items() if data} | _offline_worker(portal.settings, assets)


def _served(path: str, data: bytes) -> bytes:
    return strip_comments(data) if path.endswith(".js") else data


def strip_comments(script: bytes) -> bytes:
    """A script of the program without its JSDoc, without lines that are comments, and without indents: they are for
    those who write it. No string in a script looks like one, or goes over several lines."""
    return _INDENTS.sub(b"", _COMMENTS.sub(b"", script))


def _offline_worker(settings: Settings, assets: Mapping[str, bytes]) -> dict[str, bytes]:
    """The service worker that keeps pages for reading offline, where that is wished.
    It has a new version whenever a file that pages share has changed."""
    if not settings.offline:
        return {}
    digest = hashlib.sha256()
    for path, data in sorted(assets.items()):
        if path.startswith("assets/"):
            digest.update(path.encode() + data)
    source = settings.layers.nearest(f"{TEMPLATES}/worker.js").read_text("utf-8")
    return {"worker.js": source.replace("@version@", digest.hexdigest()[:_VERSION_LENGTH]).encode()}
