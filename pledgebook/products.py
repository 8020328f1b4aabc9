"""What a site consists of, and what of it can be taken over from the last build.

A product is a few files that are made together. Its `key` is a digest of all
that it is told to show and by what; what it reads of the portal is noted while
it is made. It is taken over as long as its key and all that it read are the
same, and its files are the ones that were left.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from pledgebook import digests, ledger, reads
from pledgebook.model import Portal
from pledgebook.stage import Stage, Trace, scan


class Product(NamedTuple):
    """`files` are names within the site; `value` is whatever else came of it, in JSON."""

    key: str
    read: list[str]
    files: list[str]
    value: object = None


class Parts(dict[str, str]):
    """Digests of the parts of a portal, by the names that `reads` gives them."""

    def __init__(self, portal: Portal):
        super().__init__()
        self._portal = portal

    def __missing__(self, name: str) -> str:
        self[name] = found = self._now(name)
        return found

    def _now(self, name: str) -> str:
        kind, of = reads.parted(name)
        if name == reads.DAY:
            return self._portal.day.isoformat()
        if kind == reads.members(""):
            return digests.digest(*self._portal.records.get(of, ()))
        record = self._portal.maybe(of)
        if record is None:
            return ""
        if kind == reads.links(""):
            pointing = self._portal.backlinks(record)
            return digests.digest(*(part for relation, each in pointing.items() for part in (relation, *(link.record.key for link in each))))
        return digests.digest(record.digest, record.document.path.name)


class Left:
    """What the last build left: its products, its inputs, and the site itself."""

    def __init__(self, path: Path, site: Path, *, trusted: bool = True):
        self._path = path
        facts = ledger.read(path, digests.program()) if trusted else {}
        self.inputs: str = facts.get("inputs", "")
        self.report: Mapping = facts.get("report", {})
        self.parts: Mapping[str, str] = facts.get("parts", {})
        """Digests of all that any product read."""
        self.products: dict[str, Product] = {name: Product(*each) for name, each in facts.get("products", {}).items()}
        known = {name: Trace(*trace) for name, trace in facts.get("files", {}).items()}
        there = scan(site)[0] if known else {}
        self.files = {name: trace for name, trace in known.items() if there.get(name) == trace}
        """Files of the site that are as they were left."""
        self.is_whole = bool(known) and there == known

    def keep(self, inputs: str, report: Mapping, shop: "Workshop", files: Mapping[str, Trace]) -> None:
        """Leave all this for the next build."""
        products = {name: list(each) for name, each in shop.products.items()}
        facts = {"inputs": inputs, "report": report, "parts": shop.parts, "products": products, "files": {name: list(each) for name, each in files.items()}}
        ledger.write(self._path, digests.program(), facts)


class Workshop:
    """Takes over products that are as they were, and notes those that are made."""

    def __init__(self, portal: Portal, stage: Stage, left: Left | None):
        self.portal, self.stage, self.products = portal, stage, {}
        self._left = left
        self._now = Parts(portal)
        self._changed = {name for name, digest in left.parts.items() if self._now[name] != digest} if left else set()
        self.taken = 0
        """How many files were taken over."""

    def has(self, name: str, key: str) -> bool:
        """Whether a product is as it was left; it is taken over then."""
        product = self._left.products.get(name) if self._left else None
        if not product or product.key != key or not self._changed.isdisjoint(product.read):
            return False
        if not all(file in self._left.files for file in product.files):
            return False
        for file in product.files:
            self.stage.take_over(file, self._left.files[file])
        self.products[name] = product
        self.taken += len(product.files)
        return True

    def note(self, name: str, key: str, read: Iterable[str], files: Iterable[str], value: object = None) -> None:
        """Note a product that has been made."""
        self.products[name] = Product(key, sorted(read), list(files), value)

    def kept(self, name: str, key: str, make: Callable[[], object]) -> object:
        """The value of a product that has no files."""
        if not self.has(name, key):
            self.note(name, key, (), (), make())
        return self.value(name)

    def value(self, name: str) -> object:
        return self.products[name].value

    def bring(self, files: Mapping[str, bytes]) -> None:
        """Write files that are at hand, each a product of its own; what is as it was stays."""
        for name, content in files.items():
            key = digests.digest(content)
            if not self.has(f"file {name}", key):
                self.stage.write(name, content)
                self.note(f"file {name}", key, (), [name])

    @property
    def parts(self) -> dict[str, str]:
        """Digests of all that any product read."""
        return {name: self._now[name] for name in {name for product in self.products.values() for name in product.read}}

    @property
    def files(self) -> list[str]:
        return [file for product in self.products.values() for file in product.files]
