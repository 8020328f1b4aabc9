"""The search index: made by Pagefind, in shards that know nothing of one another.

One index over all pages costs memory and time faster than pages are added, and
is made anew whenever one of them changes. So a large portal gets many small
indexes, a bundle of Pagefind's for each shard; the browser searches them as if
they were one (`templates/chrome/assets/explorer-shards.js`). A small portal has
one shard.
"""

import gzip
import hashlib
import os
import re
import subprocess
from base64 import b64decode, b64encode
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache, partial
from threading import Thread
from typing import NamedTuple

import orjson
from pagefind_bin_extended import get_executable

from pledgebook import BuildError
from pledgebook.publish import digests
from pledgebook.publish import executor as parallel

FOLDER = "pagefind"
LIST = "shards.json"
ALL, OTHERS = "all", "others"
FEW_PAGES = 600  # of a portal: one shard
FEW_RECORDS = 100  # of a collection: in the shard of the other pages
SIZE = 320  # how many pages a shard of a section has on average, until there are
MANY_SHARDS = 60  # of it: then twice as many
_PIECE, _PIECE_OF_PAGE = 20_000, 38  # bytes of a piece of an index, which a search loads whole: most, and for each page
_STEP = 80  # so few pages more change nothing in that: each size of pieces needs a service of its own
_PIECES = "PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE"
_ENTRY = "pagefind-entry.json"
_PROGRAM = "pagefind.js"
_FRAGMENT = ".pf_fragment"
_SIGNATURE = b"pagefind_dcd"
_KEPT = ("index/", "fragment/", "pagefind.")
_AT_ONCE = 1 << 20
_EXPORTED = b"export{PagefindInstance};\n"
_BODY = b" data-pagefind-body"
_LABELS = (b"dt", b"h2", b"h3", b"h4", b"p", b"small", b"span", b"summary", b"th")  # which hold nothing of their own kind
_LABEL = re.compile(rb"<(%b) data-pagefind-ignore.*?</\1>" % b"|".join(_LABELS), re.DOTALL)
_SKIPPED = {b"<svg": b"</svg>", b"<script": b"</script>", b"<nav": b"</nav>", b"<footer": b"</footer>"}
_UNSEEN = rb"(?:a|abbr|code|dd|dl|dt|em|header|ol|progress|small|span|strong|sup|time)"
_TAG = re.compile(rb"</?" + _UNSEEN + rb'(?:\s[^>"]*(?:"[^"]*"[^>"]*)*)?>')
_TAG_NAME = re.compile(rb"<" + _UNSEEN + rb"(?=\s|$)")
_MARKS = (b"id=", b"data-pagefind")
_AN_INDEXED_PAGE = '<html lang="%s"><body data-pagefind-body>0</body></html>'


def shards(paths: Iterable[str], collections: Collection[str], prefixes: Collection[str]) -> dict[str, list[str]]:
    """The indexed pages, sorted, by the name of their shard. `prefixes` are the
    folders of the languages: a page is in one shard in all of them.

    A page stays in its shard whatever becomes of others. Only these move pages:
    a portal that grows beyond `FEW_PAGES` or shrinks below it, all; a collection
    that does so with `FEW_RECORDS`, its own, and so whenever it would have
    `MANY_SHARDS`; every `SIZE` further records, half of one shard, to a new one."""
    pages = {path: _without(prefixes, path) for path in paths}
    large = {name for name, size in _sizes(pages.values(), collections).items() if size > FEW_RECORDS}
    sizes = _sizes(pages.values(), large)
    made = defaultdict(list)
    for path in sorted(pages):
        made[_shard(pages[path], _section(pages[path], large), sizes)].append(path)
    return dict(sorted(made.items()))


def apart(paths: Iterable[str], languages: Mapping[str, str]) -> dict[str, list[str]]:
    """Pages by language. `languages` are the codes by the folders in which they
    live; what is in none of these is in the language that has no folder."""
    made = defaultdict(list)
    for path in paths:
        folder, slash, _ = path.partition("/")
        made[languages.get(folder + slash, languages[""])].append(path)
    return dict(made)


def _sizes(pages: Iterable[str], collections: Collection[str]) -> Counter[str]:
    return Counter(_section(page, collections) for page in set(pages))


def _without(prefixes: Collection[str], path: str) -> str:
    folder, slash, rest = path.partition("/")
    return rest if folder + slash in prefixes else path


def _section(page: str, collections: Collection[str]) -> str:
    folder = page.partition("/")[0]
    return folder if folder in collections else OTHERS


def _shard(page: str, section: str, sizes: Mapping[str, int]) -> str:
    if sizes.total() <= FEW_PAGES:
        return ALL
    return f"{section}-{_bucket(page, _buckets(sizes[section]))}"


def _buckets(count: int) -> int:
    """How many shards `count` pages have."""
    size = SIZE << (count // (SIZE * MANY_SHARDS)).bit_length()
    return -(-count // size)


def _bucket(page: str, count: int) -> int:
    """One of `count` buckets. One bucket more divides one of those there were,
    and leaves the others as they are (linear hashing)."""
    number = int.from_bytes(hashlib.sha256(page.encode()).digest()[:8])
    bucket = number % (1 << (count - 1).bit_length())
    return bucket if bucket < count else bucket - (1 << (count - 1).bit_length() - 1)


# What Pagefind is given


def lean(html: bytes) -> bytes:
    """A page without its surroundings, pictures, labels whose first attribute says
    that they are ignored and other elements that Pagefind would only skip, and
    without tags of which it sees only what stands between them; empty where nothing
    of the page is indexed."""
    body = html.find(_BODY)
    if body < 0:
        return b""
    left = _from(html, b"<html", b">") + _from(html, b"<title>", b"</title>") + html[html.rindex(b"<", 0, body) : html.rindex(b"</main>")]
    for start, end in _SKIPPED.items():
        left = _cut(left, start, end)
    left = _LABEL.sub(b"", left)
    return left if _has_marks(left) else _TAG.sub(b"", left)


def _has_marks(html: bytes) -> bool:
    """Whether a tag that Pagefind would not see is an anchor, or says something to it."""
    before = [each for mark in _MARKS for each in html.split(mark)[:-1]]
    return any(each[-1:].isspace() and _TAG_NAME.match(each, each.rfind(b"<")) for each in before)


def text_key(html: bytes) -> str:
    """Digest of what is indexed of a page; empty where nothing is."""
    text = lean(html)
    return digests.digest(text) if text else ""


def is_indexed(html: bytes) -> bool:
    return _BODY in html


def _cut(html: bytes, start: bytes, end: bytes) -> bytes:
    """A page without the elements that start and end so; splitting takes half the time of a pattern."""
    first, *others = html.split(start)
    return b"".join([first, *[each.partition(end)[2] for each in others]])


def _from(html: bytes, start: bytes, end: bytes) -> bytes:
    first = html.index(start)
    return html[first : html.index(end, first) + len(end)]


# Bundles


class Bundle(NamedTuple):
    """The index of one shard: files by their name within the site, the name of
    each page in it by address, what is told of each language, and the digest of
    what is indexed of each page, by its path."""

    files: Mapping[str, bytes]
    fragments: Mapping[str, str]
    languages: Mapping[str, Mapping]
    texts: Mapping[str, str]


def bundle(shard: str, pages: Mapping[str, bytes], latest: Callable[[], Mapping[str, bytes]] = dict) -> Bundle:
    """The index of one shard from its pages, by their path; one language after
    the other: Pagefind keeps them apart, but takes memory for all at once. Pages
    that have become others meanwhile are given by `latest`."""
    files, fragments, languages = {}, {}, {}
    texts = {path: lean(html) for path, html in pages.items()}
    late = cache(lambda: {path: lean(html) for path, html in latest().items()})
    for own in _by_language(texts):
        made = _made(own, piece=_PIECE if shard == ALL else _piece(len(own)), latest=lambda own=own: {path: text for path, text in late().items() if path in own})
        files |= {f"{FOLDER}/{shard}/{name}": content for name, content in made.items() if name.startswith(_KEPT) and name != _PROGRAM}
        told = {name.rpartition("_")[2]: orjson.loads(gzip.decompress(content).removeprefix(_SIGNATURE)) for name, content in _fragments(made)}
        fragments |= {each["url"].lstrip("/"): f"{shard}/{code}" for code, each in told.items()}
        words = sum(each["word_count"] for each in told.values())
        entries = orjson.loads(made[_ENTRY])["languages"]
        languages |= {language: {"hash": entry["hash"], "pages": entry["page_count"], "words": words} for language, entry in entries.items()}
    return Bundle(files, fragments, dict(sorted(languages.items())), {path: digests.digest(text) for path, text in (texts | late()).items()})


def _piece(count: int) -> int:
    """How large the pieces of an index of `count` pages are: many small shards
    make a search load no more than few large ones would. Pagefind misses
    beginnings of words that run on into the next piece, so they are not smaller."""
    return min(_PIECE, _PIECE_OF_PAGE * max(count - count % _STEP, SIZE))


def _by_language(pages: Mapping[str, bytes]) -> Collection[dict[str, bytes]]:
    """The pages, those of each language apart."""
    languages = defaultdict(dict)
    for path, html in pages.items():
        languages[_from(html, b"<html", b">")][path] = html
    return languages.values()


def _fragments(made: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """The names, without ending, and contents of what Pagefind keeps of each page."""
    return ((name.removesuffix(_FRAGMENT), content) for name, content in made.items() if name.endswith(_FRAGMENT))


class Engine(NamedTuple):
    """What every search needs: files by their name within the site, characters
    that belong to words, and the name of the engine for each language."""

    files: Mapping[str, bytes]
    characters: list[str]
    names: Mapping[str, str]


def engine(languages: Iterable[str]) -> Engine:
    """Pagefind's program, and an engine for each language."""
    made = _made({f"{language}.html": (_AN_INDEXED_PAGE % language).encode() for language in languages})
    entry = orjson.loads(made[_ENTRY])
    names = {language: each["wasm"] or "unknown" for language, each in sorted(entry["languages"].items())}
    files = {name: made[name] for name in sorted({f"wasm.{each}.pagefind" for each in names.values()})} | {_PROGRAM: made[_PROGRAM] + _EXPORTED}
    return Engine({f"{FOLDER}/{name}": content for name, content in files.items()}, entry["include_characters"], names)


def listing(characters: list[str], names: Mapping[str, str], bundles: Mapping[str, Mapping[str, Mapping]]) -> dict[str, bytes]:
    """The list that the browser loads first: of an `Engine`, and the languages of all bundles."""
    told = {language: {"engine": name, "shards": {shard: each[language] for shard, each in bundles.items() if language in each}} for language, name in names.items()}
    return {f"{FOLDER}/{LIST}": _json({"characters": characters, "languages": told})}


def _json(content: object) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def _made(pages: Mapping[str, bytes], *, piece: int = _PIECE, latest: Callable[[], Mapping[str, bytes]] = dict) -> dict[str, bytes]:
    """The files that Pagefind makes for some pages, which may be others when it has been told of all.

    Its service is asked, which numbers pages in the order in which it is told of
    them for the first time; its command does so in the order in which the file
    system lists them."""
    ask = parallel.held(_service, piece)
    [index] = ask([{"type": "NewIndex"}])
    number = {"index_id": index["index_id"]}

    def added(pages: Mapping[str, bytes]) -> list[dict]:
        return [{"type": "AddFile", "file_path": path, "file_contents": html.decode(), **number} for path, html in sorted(pages.items())]

    ask(added(pages))
    *_, got, _deleted = ask([*added(latest()), {"type": "GetFiles", **number}, {"type": "DeleteIndex", **number}])
    return {file["path"]: b64decode(file["content"]) for file in got["files"]}


@contextmanager
def _service(piece: int) -> Iterator[Callable[[list[dict]], list[dict]]]:
    """Pagefind's service, to be asked several things at once. It ends with its
    input, which so stays open."""
    command = [str(get_executable()), "--service"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, _PIECES: str(piece)}, preexec_fn=partial(parallel.end_with_parent, os.getpid())) as service:
        try:
            yield partial(_answers, service)
        finally:
            with suppress(BrokenPipeError):
                service.stdin.close()


def _answers(service: subprocess.Popen, asked: list[dict]) -> list[dict]:
    """What the service answers, to each message one. Both are JSON in Base64 with
    a comma after it."""
    said = bytearray()
    left = len(asked)
    asking = Thread(target=_ask, args=(service, asked))  # or both may wait for the other to read
    asking.start()
    while left and (more := service.stdout.read1(_AT_ONCE)):
        said += more
        left -= more.count(b",")
    asking.join()
    answers = [orjson.loads(b64decode(each))["payload"] for each in said.split(b",")[:-1]]
    faults = [answer["message"] for answer in answers if answer["type"] == "Error"]
    if faults or left:
        raise BuildError(f"the search index could not be made: {faults[0] if faults else 'Pagefind ended'}.")
    return answers


def _ask(service: subprocess.Popen, asked: list[dict]) -> None:
    with suppress(BrokenPipeError):
        for number, payload in enumerate(asked):
            service.stdin.write(b64encode(_json({"message_id": number, "payload": payload})) + b",")
        service.stdin.flush()
