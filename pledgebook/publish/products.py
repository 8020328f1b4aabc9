"""What a site consists of, and what of it can be taken over from the last build.

A product is a few files that are made together. Its `key` is a digest of all
that it is told to show and by what; what it reads of the portal is noted while
it is made. It is taken over as long as its key and all that it read are the
same, and its files are the ones that were left.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from pledgebook.model.portal import Portal
from pledgebook.publish import digests, ledger, reads
from pledgebook.publish.staging import Stage, Trace
from pledgebook.records.record import Record

_NONE = "none"


class Product(NamedTuple):
    """`files` are names within the site; `value` is whatever else came of it, in JSON."""

    key: str
    files: list[str]
    value: object = None


class Parts(dict[str, str]):
    """Digests of the parts of a portal, by the names that `reads` gives them. What was
    `left` of them, by the same program with the same schema, spares looking again."""

    def __init__(self, portal: Portal, left: Mapping[str, str]):
        super().__init__({record.key: _all_of(record.digest, record.document.name) for records in portal.records.values() for record in records.values()})
        self._portal, self._left = portal, left

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
        return self._links(record) if kind == reads.links("") else self._gist(record)

    def _gist(self, record: Record) -> str:
        known = self._left.get(record.gist)
        return known if known and self._left.get(record.key) == self[record.key] else record.gist_digest

    def _links(self, record: Record) -> str:
        if (known := self._left.get(reads.links(record.key))) and self.are_alike:
            return known
        if not (pointing := self._portal.backlinks(record)):
            return _NONE
        return digests.digest(*(part for relation, each in pointing.items() for part in (relation, *(link.record.key for link in each))))

    @cached_property
    def are_alike(self) -> bool:
        """Whether there are the same records as were left, and nothing but their wording has changed."""
        names = [*map(reads.members, self._portal.records), *(record.gist for records in self._portal.records.values() for record in records.values())]
        return all(self._left.get(name) == self[name] for name in names)


def _all_of(digest: str, file: str) -> str:
    """How all that a record says is told, by the digest and the name of its file."""
    return f"{digest} {file}"


class Left:
    """What the last build left: its products, its inputs, and how its files are known again."""

    def __init__(self, path: Path, *, trusted: bool = True):
        self._path = path
        facts = ledger.read(path, digests.program()) if trusted else {}
        self.inputs: str = facts.get("inputs", "")
        self.report: Mapping = facts.get("report", {})
        self.common: str = facts.get("common", "")
        """Digest of all that everything made depended on."""
        self.parts: Mapping[str, str] = facts.get("parts", {})
        """Digests of all that any product read."""
        self.products: dict[str, Product] = {}
        self.read: dict[str, str] = {}
        """What each product read, by its places among the parts: as text, of which most is never asked for."""
        for name, (key, read, files, value) in facts.get("products", {}).items():
            self.products[name], self.read[name] = Product(key, files, value), read
        self.files: dict[str, Trace] = {name: Trace(*trace) for name, trace in facts.get("files", {}).items()}

    def edited(self, files: Mapping[str, str]) -> list[str]:
        """Keys of the records whose files are other than they were left. `files` are
        digests of those that there are, by name."""
        same = {_all_of(digest, file) for file, digest in files.items()}
        return [part for part, told in self.parts.items() if told not in same and not reads.parted(part)[0] and told.partition(" ")[2] in files]

    def keep(self, inputs: str, report: Mapping, shop: "Workshop") -> None:
        """Leave all this for the next build."""
        parts, read = shop.told()
        products = {name: [each.key, read[name], each.files, each.value] for name, each in shop.products.items()}
        files = {name: list(trace) for name, trace in shop.files.items()}
        ledger.write(self._path, digests.program(), {"inputs": inputs, "report": report, "common": shop.common, "parts": parts, "products": products, "files": files})


class Parcel(NamedTuple):
    """What has been made apart: products with what they read and the traces of
    their files, and the names of those that were taken over."""

    made: Mapping[str, Product]
    read: Mapping[str, list[str]]
    files: Mapping[str, Trace]
    taken: Iterable[str]


class Workshop:
    """Takes over products that are as they were, and notes those that are made."""

    def __init__(self, portal: Portal, stage: Stage, left: Left | None):
        self.portal, self.stage = portal, stage
        self.products: dict[str, Product] = {}
        self.files: dict[str, Trace] = {}
        """Files of all products."""
        self._read: dict[str, list[str]] = {}
        self._left = left
        self._kept = stage.kept
        self._taken: list[str] = []
        self._now = Parts(portal, left.parts if left and left.common == self.common else {})

    def compare(self) -> None:
        """Look now for what has changed, before several processes do."""
        _ = self._changed

    @property
    def is_alike(self) -> bool:
        """Whether nothing but the wording of records has changed: lists are as they were."""
        return self._now.are_alike

    @cached_property
    def _changed(self) -> set[str]:
        """Parts of the portal that are not as they were left."""
        return {name for name, digest in self._left.parts.items() if self._now[name] != digest} if self._left else set()

    @cached_property
    def _changed_places(self) -> set[str]:
        """The places of these among all parts."""
        return {str(place) for place, name in enumerate(self._left.parts) if name in self._changed}

    @cached_property
    def common(self) -> str:
        """Digest of all that everything made depends on."""
        return digests.common(self.portal.settings)

    @property
    def is_begun(self) -> bool:
        """Whether there is a site from which most may be taken over."""
        return bool(self._kept)

    @property
    def taken(self) -> int:
        """How many files were taken over."""
        return sum(len(self.products[name].files) for name in self._taken)

    @cached_property
    def changed(self) -> list[Record]:
        """Records that are new, or not as they were left."""
        with reads.unnoted():
            return [record for record in self.portal if self._left.parts.get(record.key) != self._now[record.key]] if self._left else []

    def expected(self, kind: str) -> dict[str, Product]:
        """What has been made or taken over, and what was left of a kind and could be,
        if nothing of what it is made of had changed."""
        return {**{name: product for name, product in self._of_kind(kind) if self._is_there(product)}, **self.products}

    def _of_kind(self, kind: str) -> Iterator[tuple[str, Product]]:
        """Products that were left whose names begin so."""
        left = self._left.products if self._left else {}
        return ((name, product) for name, product in left.items() if name.startswith(kind))

    def _is_there(self, product: Product) -> bool:
        """Whether the files of a product are as they were left."""
        return all(map(self._kept.__contains__, product.files))

    def has(self, name: str, key: Callable[[], str]) -> bool:
        """Whether a product has been made, or is as it was left; it is taken over then."""
        if name in self.products:
            return self.products[name].key == key()
        product = self._left.products.get(name) if self._left else None
        return bool(product) and self._reads_same(name) and product.key == key() and self._took(name, product)

    def take_over(self, kind: str) -> set[str]:
        """Take over all that was left of a kind, if its keys are known to be the same;
        names of what can't be."""
        return {name for name, product in self._of_kind(kind) if not (name in self.products or (self._reads_same(name) and self._took(name, product)))}

    def _reads_same(self, name: str) -> bool:
        """Whether all that a product read when it was made is as it was."""
        return self._changed_places.isdisjoint(self._left.read[name].split())

    def _took(self, name: str, product: Product) -> bool:
        """Take a product over, if its files are there."""
        if not self._is_there(product):
            return False
        self.products[name] = product
        for file in product.files:
            trace = self.files[file] = self._kept[file]
            self.stage.take_over(file, trace)
        self._taken.append(name)
        return True

    def note(self, name: str, key: str, read: Iterable[str], files: Mapping[str, Trace], value: object = None) -> None:
        """Note a product that has been made."""
        self.drop(name)
        self.products[name], self._read[name] = Product(key, list(files), value), sorted(read)
        self.files |= files

    def earlier(self, name: str) -> Product | None:
        """A product that was left, and whose files are there, whatever has become
        of what it is made of."""
        product = self._left.products.get(name) if self._left else None
        return product if product and self._is_there(product) else None

    def is_same(self, read: Iterable[str]) -> bool:
        """Whether all that an earlier product read is as it was."""
        return all(name in self._left.parts and name not in self._changed for name in read)

    def is_left(self, file: str) -> bool:
        """Whether a file of the site is the one that was left."""
        return file in self._kept and self.files.get(file) == self._kept[file]

    def drop(self, name: str) -> None:
        """Have a product no longer."""
        self._read.pop(name, None)
        if product := self.products.pop(name, None):
            self._taken = [each for each in self._taken if each != name]
            for file in product.files:
                self.files.pop(file, None)
                self.stage.drop(file)

    def path(self, name: str, file: str) -> Path:
        """Where a file of a product that is `expected` can be read by now."""
        return self.stage.path(file) if name in self.products else self.stage.site / file

    def settle(self) -> None:
        """Put into the stage all that has been taken over."""
        self.files |= self.stage.settled()

    def keep(self, name: str, key: str, value: object) -> None:
        """Have a product that has no files, nor reads anything."""
        if not self.has(name, lambda: key):
            self.note(name, key, (), {}, value)

    def value(self, name: str) -> object:
        return self.products[name].value

    def bring(self, files: Mapping[str, bytes]) -> None:
        """Write files that are at hand, each a product of its own; what is as it was stays."""
        for name, content in files.items():
            key = digests.digest(content)
            if not self.has(f"file {name}", lambda key=key: key):
                self.note(f"file {name}", key, (), {name: self.stage.write(name, content)})

    def apart(self) -> "Workshop":
        """A workshop with nothing on its benches, for other products of the same site."""
        own = copy(self)
        own.stage, own.products, own.files, own._read, own._taken = self.stage.apart(), {}, {}, {}, []
        return own

    def packed(self) -> Parcel:
        """All that is in the workshop, to be sent elsewhere."""
        taken = set(self._taken)
        return Parcel({name: product for name, product in self.products.items() if name not in taken}, self._read, self.files, self._taken)

    def take_in(self, parcel: Parcel) -> None:
        """Take in what has been made apart."""
        self.products |= {**parcel.made, **{name: self._left.products[name] for name in parcel.taken}}
        self.files |= parcel.files
        self._read |= parcel.read
        self._taken += parcel.taken

    def told(self) -> tuple[dict[str, str], dict[str, str]]:
        """Digests of all that any product read; and by their places what each did.
        These stay as they were left, unless a part is gone."""
        known, read = self._left.parts, dict(self._read)
        taken = {name: self._left.read[name] for name in self.products if name not in read}
        if not all(map(self._now.__getitem__, known)):
            names = list(known)
            read |= {name: [names[int(place)] for place in places.split()] for name, places in taken.items()}
            known = {}
        parts = {name: self._now[name] for name in chain(known, *read.values())}
        places = {name: str(place) for place, name in enumerate(parts)}
        return parts, taken | {name: " ".join([places[part] for part in each]) for name, each in read.items()}
