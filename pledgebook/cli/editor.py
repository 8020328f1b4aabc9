"""The command that prepares an editor: schemas that complete and explain what may stand in a record."""

import json
import os
from pathlib import Path
from typing import Any

from pledgebook import SettingsError
from pledgebook.data import editor_schema
from pledgebook.layers import LOCALES
from pledgebook.schema.fields import Schema
from pledgebook.settings import Settings
from pledgebook.site.i18n.messages import SCHEMA_CONTEXT, Messages


def write(settings: Settings, schema: Schema, content: Path) -> list[str]:
    """Write the schemas and settings for VS Code into the folder of the portal; the paths of all files. Raises
    SettingsError, and writes nothing, where there are settings that can't be read."""
    root = settings.root
    present = {name: _read(root / name) for name in (editor_schema.SETTINGS, editor_schema.EXTENSIONS)}
    words = Messages(settings.layers.all(LOCALES), settings.default_language)

    def translate(message: str) -> str:
        return words.pgettext(SCHEMA_CONTEXT, message)

    records = Path(os.path.relpath(content, root)).as_posix()
    files = {
        editor_schema.SETTINGS: editor_schema.written(editor_schema.settings(schema, records, present[editor_schema.SETTINGS])),
        editor_schema.EXTENSIONS: editor_schema.written(editor_schema.extensions(present[editor_schema.EXTENSIONS])),
        **dict(editor_schema.schema_files(schema, settings.languages, translate)),
    }
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return list(files)


def _read(path: Path) -> dict[str, Any]:
    """Settings that are there. VS Code allows remarks in them, which would be lost, so such a file is left alone."""
    if not path.exists():
        return {}
    try:
        data = json.loads(path.read_text("utf-8-sig") or "{}")
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: this is not plain JSON, so it is left as it is, and no file was written: {error}. Take the remarks and the commas before brackets out of it, and start again.") from None
    if not isinstance(data, dict):
        raise SettingsError(f"{path}: the file holds no object. Write one: {{ … }}.")
    return data
