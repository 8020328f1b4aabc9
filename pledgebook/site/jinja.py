"""Jinja set up for the pages: fast, strict, everything escaped.

Some things make it fast. Templates become quick code (`compiling`), which is
shared by all languages. And a template that has been read is not looked at
again: who serves a changing portal makes a new environment.
"""

import marshal
import os
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path

import orjson
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.environment import TemplateModule
from markupsafe import Markup

from pledgebook.publish.digests import digest, program
from pledgebook.site import compiling
from pledgebook.site.escaping import escaped, text_escaped
from pledgebook.site.view import MarkedText, View

_KEPT = Path(__file__).parent / "__pycache__" / f"templates.{sys.implementation.cache_tag}.code"
_MANY = 1_000
_NAMED = re.compile(r"""\{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")


class QuickEnvironment(Environment):
    """Jinja with the code of `compiling`."""

    code_generator_class = compiling.Direct
    escaped, text_escaped = staticmethod(escaped), staticmethod(text_escaped)
    context_class = compiling.QuickContext
    quick_Macro = staticmethod(compiling.quick_macro)  # noqa: N815 - so it stands in the code that is made
    quick_call = staticmethod(compiling.quick_call)

    def __init__(self, **options: object):
        super().__init__(**options)
        self.policies["json.dumps_function"] = _json
        self._read: dict[str, Template] = {}
        self._modules: dict[str, TemplateModule] = {}

    def get_template(self, name: str, *_rest: object, **_more: object) -> Template:
        """Nobody brings globals of their own, and no template changes meanwhile."""
        if name not in self._read:
            self._read[name] = super().get_template(name)
        return self._read[name]

    def module(self, name: str) -> TemplateModule:
        """What a template offers to those who import it."""
        if name not in self._modules:
            self._modules[name] = self.get_template(name).module
        return self._modules[name]

    def make_globals(self, d: Mapping[str, object] | None) -> dict[str, object]:
        """One dictionary: Jinja's chain of them is slow, and there is nothing to be added later."""
        return {**self.globals, **(d or {})}


def _json(value: object, **_options: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS).decode()


class _SharedCode(BytecodeCache):
    """Code of templates in memory, for the environments of all languages. Its
    key holds the source: a template that changed is compiled anew."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], object] = {}
        self.new: dict[tuple[str, str], object] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key, bucket.checksum] = self.new[bucket.key, bucket.checksum] = bucket.code


_shared_code = _SharedCode()


def taken() -> bytes:
    """All code that this process has made of templates and not given away."""
    codes, _shared_code.new = _shared_code.new, {}
    return marshal.dumps(codes)


def share(code: bytes) -> None:
    """Have the code that another process of this build has `taken` along."""
    new = marshal.loads(code)
    _shared_code.codes |= new
    _shared_code.new |= new


def recall() -> bool:
    """Have the code at hand that an earlier build left, if it did."""
    with suppress(OSError):
        seal, _, body = _KEPT.read_bytes().partition(b"\n")
        if seal == _seal(body):
            _shared_code.codes = marshal.loads(body) | _shared_code.codes
            return True
    return False


def leave() -> None:
    """Leave new code for the next build, where Python leaves that of the program
    itself, and only if it does; so whoever can change the one can change the other."""
    if not _shared_code.new or sys.dont_write_bytecode:
        return
    codes = _shared_code.codes if len(_shared_code.codes) < _MANY else _shared_code.new
    _shared_code.new = {}
    body, beside = marshal.dumps(codes), _KEPT.with_name(f"{_KEPT.name}-{os.getpid()}")
    with suppress(OSError):
        beside.write_bytes(_seal(body) + b"\n" + body)
        beside.replace(_KEPT)


def _seal(body: bytes) -> bytes:
    return digest(program(), body).encode()


def names(folder: Path) -> list[str]:
    """Names of all templates in a folder."""
    return [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.html"))]


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
    chosen = QuickEnvironment(
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
    return str(value) if isinstance(value, MarkedText) else value


def _speaking(view: View, taken: Callable[[object], object]) -> tuple[Callable, Callable]:
    """Two functions by which templates speak: what is filled in is escaped.
    All that they say and fill in is `taken` before."""
    known = _Made(lambda message: _html(taken(view.gettext(message))))
    whole = _Made(lambda message: known[message] % {})

    @lru_cache(maxsize=20_000)
    def filled(message: str, words: tuple[tuple[str, str], ...]) -> Markup:
        return _filled(known[message], dict(words))

    def said(message: str, /, **words: object) -> Markup:
        if not words:
            return whole[message]
        if set(map(type, words.values())) == {str}:
            return filled(message, tuple(words.items()))
        return _filled(known[message], {name: taken(each) for name, each in words.items()})

    @lru_cache(maxsize=1_000)
    def number_of(one: str, many: str, number: int) -> Markup:
        return _html(taken(view.ngettext(one, many, number)))

    def counted(one: str, many: str, number: int, /, **words: object) -> Markup:
        return _filled(number_of(one, many, number), {"num": number, **words})

    said.whole = whole  # so the code of templates finds it
    return said, counted


class _Made(dict[str, Markup]):
    """What is made of messages, when each is first asked for."""

    def __init__(self, make: Callable[[str], Markup]):
        super().__init__()
        self._make = make

    def __missing__(self, message: str) -> Markup:
        self[message] = made = self._make(message)
        return made


def _filled(message: Markup, words: Mapping[str, object]) -> Markup:
    return Markup(str(message) % {name: escaped(each) for name, each in words.items()})


def _html(words: str) -> Markup:
    """A message as HTML; it may hold some itself."""
    return words.__html__() if isinstance(words, MarkedText) else Markup(words)
