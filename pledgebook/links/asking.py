"""Asking a server whether an address leads somewhere: politely, within bounds, and never a computer of a private network.

The name of a host is looked up once, each of its numbers is examined, and the connection goes to just that number: a
record in a pull request can't make the program knock at machines behind a firewall, neither itself nor by a redirect.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

OK, MOVED, GONE, REFUSED, SERVER, TIMEOUT, UNREACHABLE, CERTIFICATE, REDIRECTS, UNSAFE = "ok", "moved", "gone", "refused", "server", "timeout", "unreachable", "certificate", "redirects", "unsafe"
MAX_REDIRECTS = 5
_PERMANENT, _TEMPORARY = (301, 308), (302, 303, 307)
_BUSY = (429, 503)
_SAFE = "/%:@!$&'()*+,;=~-._[]"
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_MAX_URL = 4000


@dataclass(frozen=True)
class Manners:
    """How to ask: under which name, how long to wait for a sign and for the whole answer, in seconds, and whether hosts
    of private networks may be asked."""

    user_agent: str
    timeout: float = 20
    deadline: float = 60
    allow_private: bool = False


class Visit(NamedTuple):
    """What became of an address: the kind of outcome, in words; for one that has moved for good, where to; how many
    seconds a busy server asks to wait."""

    kind: str
    detail: str = ""
    moved_to: str = ""
    retry_after: float | None = None


class _Answer(NamedTuple):
    status: int
    location: str
    retry_after: str
    body: bytes = b""


class _NoAnswerError(Exception):
    """Why there is no answer."""

    def __init__(self, kind: str, detail: str):
        super().__init__(detail)
        self.visit = Visit(kind, detail)


def visit(url: str, manners: Manners) -> Visit:
    """Ask for an address, and follow it where it leads."""
    seen, permanent, here = {url}, True, url
    moved_to = ""
    try:
        for _ in range(MAX_REDIRECTS + 1):
            answer = _ask(here, manners)
            target = _target(here, answer)
            if not target:
                return _judged(answer, moved_to)
            permanent = permanent and answer.status in _PERMANENT
            moved_to = target if permanent else moved_to
            if target in seen:
                return Visit(REDIRECTS, "the redirects go round in a circle")
            seen.add(target)
            here = target
    except _NoAnswerError as error:
        return error.visit
    return Visit(REDIRECTS, f"more than {MAX_REDIRECTS} redirects")


def body_of(url: str, manners: Manners, max_bytes: int) -> bytes:
    """The first bytes of what an address holds; nothing where there is no answer."""
    try:
        return _request(url, "GET", manners, max_bytes).body
    except _NoAnswerError:
        return b""


def _target(url: str, answer: _Answer) -> str:
    """Where an answer leads to; empty where it is the last one."""
    if answer.status not in (*_PERMANENT, *_TEMPORARY) or not answer.location:
        return ""
    return quote(urljoin(url, answer.location), safe=f"{_SAFE}?#")[:_MAX_URL]


def _judged(answer: _Answer, moved_to: str) -> Visit:
    status = answer.status
    words = f"{status} {http.client.responses.get(status, '')}".strip()
    if status in (404, 410):
        return Visit(GONE, words)
    if status in _BUSY:
        return Visit(SERVER, words, retry_after=_seconds(answer.retry_after))
    if status >= 500:
        return Visit(SERVER, words)
    if status >= 400:
        return Visit(REFUSED, words)
    return Visit(MOVED, words, moved_to) if moved_to else Visit(OK, words)


def _seconds(header: str) -> float | None:
    """How long to wait, as `Retry-After` says it; a date there counts as too long to wait for."""
    if not header:
        return None
    return float(header) if header.strip().isascii() and header.strip().isdecimal() else float("inf")


def _ask(url: str, manners: Manners) -> _Answer:
    """The answer to HEAD; to GET where a server refuses that, or says that there is nothing."""
    try:
        answer = _request(url, "HEAD", manners)
    except _NoAnswerError as error:
        if error.visit.kind != SERVER:
            raise
        return _request(url, "GET", manners)
    return _request(url, "GET", manners) if answer.status >= 400 and answer.status not in _BUSY else answer


def _request(url: str, method: str, manners: Manners, max_bytes: int = 0) -> _Answer:
    """One request; the body is not read but for `max_bytes`."""
    scheme, host, port, path = _parts(url)
    connection = _connection(scheme, host, port, manners)
    expired = threading.Event()
    timer = threading.Timer(manners.deadline, _give_up, (connection, expired))
    timer.daemon = True
    timer.start()
    try:
        connection.request(method, path, headers={"User-Agent": manners.user_agent, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"})
        response = connection.getresponse()
        body = response.read(max_bytes) if max_bytes else b""
        if expired.is_set():
            raise TimeoutError
        return _Answer(response.status, response.headers.get("Location", "").strip(), response.headers.get("Retry-After", ""), body)
    except ssl.SSLCertVerificationError as error:
        raise _NoAnswerError(CERTIFICATE, f"the certificate does not hold: {error.verify_message}") from None
    except ssl.SSLError as error:
        raise _NoAnswerError(TIMEOUT if expired.is_set() else CERTIFICATE, f"no secure connection: {error.reason}") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        if expired.is_set() or isinstance(error, TimeoutError):
            raise _NoAnswerError(TIMEOUT, "no answer in time") from None
        if isinstance(error, OSError) and not isinstance(error, http.client.RemoteDisconnected | ConnectionResetError):
            raise _NoAnswerError(UNREACHABLE, f"no connection: {error.strerror or error}") from None
        raise _NoAnswerError(SERVER, "no proper answer") from None
    finally:
        timer.cancel()
        connection.close()


def _give_up(connection: http.client.HTTPConnection, expired: threading.Event) -> None:
    expired.set()
    if connection.sock:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _parts(url: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and path of an address that may be asked."""
    try:
        found = urlsplit(url)
        host, port = (found.hostname or "").encode("idna").decode("ascii"), found.port
    except (ValueError, UnicodeError):
        raise _NoAnswerError(UNSAFE, "this is no web address") from None
    if found.scheme not in ("http", "https") or not host or found.username or found.password or _CONTROL.search(url):
        raise _NoAnswerError(UNSAFE, "only addresses of http and https are asked, without a password")
    path = urlunsplit(("", "", quote(found.path, safe=_SAFE) or "/", quote(found.query, safe=f"{_SAFE}?"), ""))
    return found.scheme, host, port or (443 if found.scheme == "https" else 80), path


def _connection(scheme: str, host: str, port: int, manners: Manners) -> http.client.HTTPConnection:
    number = _number_of(host, port, manners)
    if scheme == "https":
        return _SecureConnection(host, port, number, manners.timeout)
    return _Connection(host, port, number, manners.timeout)


def _number_of(host: str, port: int, manners: Manners) -> str:
    """The number of a host that may be asked. Raises where one of its numbers may not."""
    try:
        numbers = list(dict.fromkeys(str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    except (OSError, UnicodeError):
        raise _NoAnswerError(UNREACHABLE, "no host of this name is known") from None
    if not manners.allow_private and not all(map(is_public, numbers)):
        raise _NoAnswerError(UNSAFE, "the address leads into a private network, which is not asked")
    return numbers[0]


def is_public(number: str) -> bool:
    """Whether a number of the Internet Protocol is that of a computer that everybody can reach."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if not all(is_public(str(each)) for each in inner if each):
            return False
        if address.ipv4_mapped:
            return True
    return address.is_global and not address.is_multicast and not address.is_reserved


class _Connection(http.client.HTTPConnection):
    """A connection to a number that was examined, whatever the name means by now."""

    def __init__(self, host: str, port: int, number: str, timeout: float):
        super().__init__(host, port, timeout=timeout)
        self._number, self._wait = number, timeout

    def connect(self) -> None:
        self.sock = socket.create_connection((self._number, self.port), self._wait)


class _SecureConnection(http.client.HTTPSConnection):
    """The same by TLS, with the certificate of the name."""

    def __init__(self, host: str, port: int, number: str, timeout: float):
        super().__init__(host, port, timeout=timeout)
        self._number, self._wait, self._tls = number, timeout, ssl.create_default_context()

    def connect(self) -> None:
        plain = socket.create_connection((self._number, self.port), self._wait)
        secure = self._tls.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = secure
        secure.do_handshake()
