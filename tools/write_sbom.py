"""List every locked package of Python as CycloneDX: `write_sbom.py OUT LOCK...`."""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from cyclonedx.factory.license import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.utils import canonicalize_name

sys.path.insert(0, str(Path(__file__).parents[1]))

import pledgebook

_ENTRY = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==([^\s;\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(locks: Iterable[Path]) -> Iterator[Component]:
    """A component for each package of some locks, with the hash of every file that may be installed for it."""
    for text in (path.read_text("utf-8") for path in locks):
        entries = [*_ENTRY.finditer(text)]
        for entry, following in zip(entries, [*entries[1:], None], strict=True):
            name, version = entry.groups()
            hashes = [HashType(alg=HashAlgorithm.SHA_256, content=each) for each in _HASH.findall(text[entry.end() : following.start() if following else None])]
            purl = PackageURL("pypi", name=canonicalize_name(name), version=version)
            yield Component(name=name, version=version, type=ComponentType.LIBRARY, purl=purl, bom_ref=str(purl), hashes=hashes)


def main(out: Path, locks: list[Path]) -> None:
    bom = Bom(components=components(locks))
    licence = LicenseFactory().make_with_id("MIT")
    bom.metadata.component = Component(name="pledgebook", version=pledgebook.__version__, description=pledgebook.__doc__, type=ComponentType.APPLICATION, licenses=[licence], bom_ref="pledgebook")
    bom.register_dependency(bom.metadata.component, bom.components)
    out.write_text(JsonV1Dot6(bom).output_as_string(indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(each) for each in sys.argv[2:]])
