"""What browsers get to know about a site for safety: in every page as far as a page can say it, and in `_headers`, which
Netlify and Cloudflare Pages read. `deploy/nginx.conf` says the same to nginx."""

from collections.abc import Mapping
from datetime import date, timedelta

from pledgebook.settings import Settings

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
}
"""Everything comes from the site itself. The search runs WebAssembly; stylesheets draw their signs with `data:`."""
_ONLY_IN_HEADERS = ("frame-ancestors",)
REFERRER = "strict-origin-when-cross-origin"
POLICY_OF_PAGES = "; ".join(f"{name} {value}" for name, value in _POLICY.items() if name not in _ONLY_IN_HEADERS)
"""The Content-Security-Policy as a page can say it."""
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "Referrer-Policy": REFERRER,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
SECURITY_TXT = ".well-known/security.txt"
_KEPT = ("/pagefind/fragment/*", "/pagefind/index/*", "/assets/stylesheets/*")
"""Files whose names change with what they hold."""


def headers_file() -> bytes:
    """The file `_headers` of a site."""
    always = "".join(f"  {name}: {value}\n" for name, value in HEADERS.items())
    kept = "".join(f"\n{path}\n  Cache-Control: public, max-age=31536000, immutable\n" for path in _KEPT)
    return f"/*\n{always}{kept}".encode()


def security_txt(settings: Settings, as_of: date) -> bytes | None:
    """Whom to tell of a weakness (RFC 9116): the mailbox of the portal, or its repository; nothing where there is neither."""
    mailbox = next((f"mailto:{way}" for way in settings.feedback if "@" in way), "")
    repository = str(settings.mkdocs.get("repo_url", "")).rstrip("/")
    contacts = [each for each in (mailbox, f"{repository}/security/advisories/new" if repository else "") if each]
    if not contacts:
        return None
    lines = [*(f"Contact: {each}" for each in contacts), f"Expires: {as_of + timedelta(days=365)}T00:00:00Z", f"Preferred-Languages: {', '.join(settings.languages)}", f"Canonical: {settings.site_url}{SECURITY_TXT}"]
    return "".join(f"{line}\n" for line in lines).encode()
