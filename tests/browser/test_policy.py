"""Every kind of page keeps to the policy: as a page says it, as `_headers` do, and as nginx sends it."""

import gzip
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import portals
import pytest
from tabs import SETTLED, kinds

from pledgebook.site import headers

pytestmark = pytest.mark.browser
EXPLORED = "() => [...document.querySelectorAll('[data-explorer]')].every(each => ['live', 'failed'].includes(each.dataset.state))"
VIOLATIONS = "window.violations = []; addEventListener('securitypolicyviolation', (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));"


def violations(page, address: str, folder: Path) -> dict[str, list[str]]:
    page.add_init_script(VIOLATIONS)
    found = {}
    for path in (*kinds(folder, "en"), "search/?q=lantern", "explore/?q=lantern"):
        page.goto(address + path)
        page.wait_for_function(SETTLED if "?" in path else EXPLORED)
        found[path] = page.evaluate("window.violations")
    return {path: each for path, each in found.items() if each}


def test_no_page_breaks_the_policy_that_it_has(tabs, served, small_site):
    assert violations(tabs.open(), served(small_site), small_site) == {}
    assert not tabs.faults


def test_no_page_breaks_the_policy_of_the_headers(tabs, served, small_site):
    page = tabs.open()
    page.route("**/*", lambda route: route.fulfill(response=(response := route.fetch()), headers={**response.headers, **headers.HEADERS}))

    assert violations(page, served(small_site), small_site) == {}
    assert not tabs.faults


@pytest.fixture(scope="module")
def nginx(small_site, tmp_path_factory):
    """The address of nginx with the shipped configuration, and compressed files beside the others."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin")
    if not program:
        pytest.skip("there is no nginx: install Debian's package nginx-light")
    folder = tmp_path_factory.mktemp("nginx")
    site = shutil.copytree(small_site, folder / "site")
    for path in [path for path in site.rglob("*.html") if path.stat().st_size > 1000]:
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder.chmod(0o755)
    for above in folder.parents:
        if above.is_relative_to("/tmp") and above != Path("/tmp"):
            above.chmod(0o755)
    process = subprocess.Popen([program, "-c", portals.nginx_configuration(site, folder, port)], stderr=subprocess.DEVNULL)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}/"
    process.terminate()
    process.wait()


def test_no_page_breaks_the_policy_of_nginx(tabs, nginx, small_site):
    assert violations(tabs.open(), nginx, small_site) == {}
    assert not tabs.faults


def answer(address: str, *, gzipped: bool = False) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"} if gzipped else {})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, dict(response.headers), response.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def test_nginx_sends_compressed_files_kept_assets_and_its_own_page_for_what_is_not_there(nginx, small_site):
    kept = next((small_site / "pagefind" / "fragment").iterdir())
    status, sent, content = answer(nginx, gzipped=True)

    assert (status, sent["Content-Encoding"], sent["Cache-Control"]) == (200, "gzip", "no-cache")
    assert gzip.decompress(content) == (small_site / "index.html").read_bytes()
    assert answer(f"{nginx}pagefind/fragment/{kept.name}")[1]["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer(f"{nginx}data/commitments.csv")[1]["Content-Type"] == "text/csv; charset=utf-8"
    assert answer(f"{nginx}data/commitments.csv")[1]["Access-Control-Allow-Origin"] == "*"
    assert answer(f"{nginx}nowhere/")[0::2] == (404, (small_site / "404.html").read_bytes())
    assert answer(f"{nginx}nowhere/")[1]["Content-Security-Policy"] == headers.HEADERS["Content-Security-Policy"]
    assert [answer(f"{nginx}{path}")[0] for path in ("_headers", "index.html.gz", ".well-known/security.txt")] == [404, 404, 200]
