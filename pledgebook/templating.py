"""Jinja set up for the pages: fast, strict, everything escaped.

Some things make it fast. Code that is made of a template is shared by all
languages. What a template calls is called straight away, not by way of its
context, for which nothing here asks. What is markup already, or holds nothing to
be escaped, is put out as it is. And a template that has been read is not looked
at again: who serves a changing portal makes a new environment.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

from pledgebook.digests import digest
from pledgebook.views import Marked, View

_SPECIAL = re.compile("[&<>\"']").search
_NAMED = re.compile(r"""\{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")


def escaped(value: object) -> str:
    """A value as HTML, as `markupsafe.escape` gives it."""
    if type(value) is Markup or (type(value) is str and not _SPECIAL(value)):
        return value
    return escape(value)


class _Direct(CodeGenerator):
    """Writes `f(*(), a)` for `f(a)`: Jinja's own way of writing arguments begins with a comma."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - Jinja's name
        self.visit(node.node, frame)
        self.write("(*()")
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")


    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


class _Environment(Environment):
    code_generator_class = _Direct
    escaped = staticmethod(escaped)

    def make_globals(self, d: Mapping[str, object] | None) -> dict[str, object]:
        """One dictionary: Jinja's chain of them is slow, and there is nothing to be added later."""
        return {**self.globals, **(d or {})}


class _SharedCode(BytecodeCache):
    """Code of templates in memory, for the environments of all languages. Its
    key holds the source: a template that changed is compiled anew."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], object] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


_shared_code = _SharedCode()


@cache
def closure(folder: Path, name: str) -> str:
    """Digest of a template and of all that it extends, includes or imports."""
    found, waiting = {}, [name]
    while waiting:
        each = waiting.pop()
        if each not in found:
            source = (folder / each).read_text("utf-8") if (folder / each).is_file() else ""
            found[each] = source
            waiting += _NAMED.findall(source)
    return digest(*(part for entry in sorted(found.items()) for part in entry))


def environment(folder: Path, made: dict[str, str], view: View) -> Environment:
    """An environment for the templates in `folder` and the `made` ones. What is
    said in another language than the page's is marked by `_` and `_n`, and not
    by `gettext` and `ngettext`, which are for attributes, options and data;
    there `plain` takes the mark off anything else."""
    loader = ChoiceLoader([DictLoader(made), FileSystemLoader(folder)])
    chosen = _Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=_shared_code,
    )
    said, counted = _speaking(view, lambda words: words)
    plainly, counted_plainly = _speaking(view, _plain)
    chosen.globals |= {"_": said, "_n": counted, "gettext": plainly, "ngettext": counted_plainly}
    chosen.filters["plain"] = _plain
    return chosen


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Marked) else value


def _speaking(view: View, taken: Callable[[object], object]) -> tuple[Callable, Callable]:
    """Two functions by which templates speak: what is filled in is escaped.
    All that they say and fill in is `taken` before."""
    known: dict[str, Markup] = {}
    whole: dict[str, Markup] = {}

    def said(message: str, /, **words: object) -> Markup:
        if message not in known:
            known[message] = _html(taken(view.say(message)))
        if words:
            return known[message] % {name: taken(each) for name, each in words.items()}
        if message not in whole:
            whole[message] = known[message] % {}
        return whole[message]

    def counted(one: str, many: str, number: int, /, **words: object) -> Markup:
        return _html(taken(view.ngettext(one, many, number))) % {"num": number, **words}

    return said, counted


def _html(words: str) -> Markup:
    """A message as HTML; it may hold some itself."""
    return words.__html__() if isinstance(words, Marked) else Markup(words)
