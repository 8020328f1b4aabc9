"""Scripts as they are served: without the comments, which are for those who write them."""

import re

_COMMENTS = re.compile(rb"^[ \t]*//[^\n]*\n|[ \t]*/\*\*.*?\*/(?:[ \t]*\n)?", re.MULTILINE | re.DOTALL)


def lean(script: bytes) -> bytes:
    """A script of ours without lines that are comments and without JSDoc; such
    never stand within its texts."""
    return _COMMENTS.sub(b"", script)
