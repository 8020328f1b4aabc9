"""The site on this machine while somebody works on it: rebuilt and reloaded on change."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from mkdocs.livereload import LiveReloadServer

from pledgebook import cli

_WATCHED = ("schema", "templates", "locales", "mkdocs.yml", "datapackage.json")


def serve(options: argparse.Namespace, build: Callable[[argparse.Namespace], int]) -> int:
    """Build, serve `options.site` on 127.0.0.1 and build again whenever a
    record, template or setting changes. Errors are printed; the last good site stays."""
    build(options)
    if not options.site.is_dir():
        print("Mend the errors above; there is no site to serve yet.", file=sys.stderr)
        return cli.FAILED
    server = LiveReloadServer(lambda: build(options), host="127.0.0.1", port=options.port, root=str(options.site))
    for path in [options.content, *(cli.ROOT / name for name in _WATCHED)]:
        server.watch(str(Path(path)))
    print(f"Serving on http://127.0.0.1:{options.port}/ (Ctrl-C ends it)", file=sys.stderr)
    try:
        server.serve()
    except KeyboardInterrupt:
        return cli.OK
    finally:
        server.shutdown()
    return cli.OK
