"""What browsers get to know for safety: one policy, in pages, in `_headers` and in the configuration of nginx."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import markup
import portals
import pytest

from pledgebook.site import headers

NGINX = (portals.ROOT / "deploy" / "nginx.conf").read_text("utf-8")


def test_nginx_sends_the_headers_of_the_file(small_site):
    of_nginx = dict(re.findall(r'^add_header (\S+) "([^"]*)" always;$', NGINX, re.MULTILINE))
    of_file = dict(line.strip().split(": ", 1) for line in (small_site / "_headers").read_text("utf-8").split("\n\n")[0].splitlines()[1:])

    assert of_nginx == of_file == dict(headers.HEADERS)


def test_every_page_has_the_policy_before_anything_that_it_governs(small_site):
    for path in small_site.rglob("*.html"):
        found = [(tag, attributes) for tag, attributes in markup.tags(path) if tag in ("meta", "link", "script", "style")]
        at = next(number for number, (_, attributes) in enumerate(found) if attributes.get("http-equiv") == "Content-Security-Policy")
        assert found[at][1]["content"] == headers.POLICY_OF_PAGES
        assert all(tag == "meta" for tag, _ in found[:at])


def test_the_policy_allows_nothing_unsafe_but_the_search():
    assert "unsafe-inline" not in headers.HEADERS["Content-Security-Policy"]
    assert re.findall(r"'[^']*unsafe[^']*'", headers.HEADERS["Content-Security-Policy"]) == ["'wasm-unsafe-eval'"]


def test_security_txt_says_whom_to_tell_for_a_year():
    settings = replace(portals.small_settings(), feedback=("issues", "open@example.org"))
    text = headers.security_txt(settings, date(2026, 6, 30)).decode()

    assert text.splitlines() == [
        "Contact: mailto:open@example.org", "Contact: https://github.com/pledgebook/pledgebook/security/advisories/new", "Expires: 2027-06-30T00:00:00Z", "Preferred-Languages: en, es, uk",
        "Canonical: https://pledgebook.example.org/.well-known/security.txt",
    ]  # fmt: skip
    assert headers.security_txt(replace(settings, feedback=(), mkdocs={**settings.mkdocs, "repo_url": ""}), date(2026, 6, 30)) is None


@pytest.fixture
def nginx(tmp_path) -> Path:
    found = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin")
    if not found:
        pytest.skip("there is no nginx: install Debian's package nginx-light")
    return Path(found)


def test_nginx_reads_its_configuration(nginx, small_site, tmp_path):
    subprocess.run([nginx, "-t", "-q", "-c", portals.nginx_configuration(small_site, tmp_path, 8999)], check=True, capture_output=True)
