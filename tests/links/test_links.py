"""Addresses of records: what a server answers, what is never asked, what is told and when."""

import argparse
import json
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import portals
import pytest

from pledgebook import UsageError
from pledgebook.cli import check_links
from pledgebook.cli import main as cli
from pledgebook.links import addresses, asking, history, link_report, rounds
from pledgebook.links.addresses import Mention
from pledgebook.links.asking import CERTIFICATE, GONE, MOVED, OK, REDIRECTS, REFUSED, SERVER, TIMEOUT, UNREACHABLE, UNSAFE, Manners, Visit
from pledgebook.links.history import Failure, History
from pledgebook.links.link_report import LinkFinding
from pledgebook.links.rounds import Bounds

MANNERS = Manners("Pledgebook/test (+https://example.org/)", timeout=5, deadline=10, allow_private=True)
REDIRECTS_OF_SERVER = {
    "/moved": (301, "/here"),
    "/moved-for-now": (302, "/here"),
    "/moved-twice": (308, "/moved"),
    "/moved-then-for-now": (301, "/moved-for-now"),
    "/circle": (302, "/circle-2"),
    "/circle-2": (302, "/circle"),
    "/to-gone": (301, "/404"),
    "/to-private": (302, "http://10.0.0.1/"),
    "/to-file": (302, "file:///etc/passwd"),
    "/ünïcode": (301, "/here"),
}


class Handler(BaseHTTPRequestHandler):
    """Answers `/404` with 404, and some paths in ways of their own."""

    asked: ClassVar[list[tuple[str, str, str]]] = []
    released = threading.Event()

    def answer(self) -> None:
        self.asked.append((self.command, self.path, self.headers.get("User-Agent", "")))
        path = self.path.partition("?")[0]
        if path in REDIRECTS_OF_SERVER:
            status, location = REDIRECTS_OF_SERVER[path]
            return self.reply(status, Location=location)
        if path.startswith("/far/"):
            return self.reply(302, Location=f"/far/{int(path[5:]) + 1}")
        if path.startswith("/no-head/"):
            return self.reply(int(path[9:]) if self.command == "HEAD" else 200)
        if path == "/busy":
            return self.reply(429, **{"Retry-After": "7"})
        if path == "/busy-once":
            return self.reply(503, **{"Retry-After": "7"}) if sum(asked[1] == path for asked in self.asked) < 2 else self.reply(200)
        if path == "/cut":
            return self.close_connection_now()
        if path == "/slow":
            self.released.wait(20)
            return None
        if path == "/drip":
            return self.drip()
        if path == "/huge":
            return self.huge()
        return self.reply(int(path[1:]) if path[1:].isdecimal() else 200)

    do_HEAD = do_GET = answer  # noqa: N815 - the names that http.server wants

    def reply(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def close_connection_now(self) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)

    def drip(self) -> None:
        """A sign now and then, for ever."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.released.wait(0.05):
            try:
                self.wfile.write(b"X: y\r\n" if self.command == "GET" else b"X")
                self.wfile.flush()
            except OSError:
                return

    def huge(self) -> None:
        if self.command == "HEAD":
            return self.reply(405)
        self.send_response(200)
        self.end_headers()
        sent = 0
        try:
            while sent < 500_000_000 and not self.released.is_set():
                sent += self.wfile.write(b"x" * 100_000)
        except OSError:
            pass
        self.asked.append(("sent", str(sent), ""))
        return None

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    Handler.asked, Handler.released = [], threading.Event()
    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.daemon_threads = False
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    Handler.released.set()
    made.shutdown()
    made.server_close()
    thread.join()


def visit(url: str, **manners: object) -> Visit:
    return asking.visit(url, Manners(**{**MANNERS.__dict__, **manners}))


# What a server answers


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/here", OK), ("/204", OK), ("/404", GONE), ("/410", GONE), ("/401", REFUSED), ("/403", REFUSED), ("/451", REFUSED), ("/500", SERVER), ("/502", SERVER), ("/503", SERVER), ("/cut", SERVER),
        ("/moved", MOVED), ("/moved-for-now", OK), ("/moved-twice", MOVED), ("/circle", REDIRECTS), ("/far/0", REDIRECTS), ("/far/10", REDIRECTS), ("/to-gone", GONE), ("/to-file", UNSAFE), ("/no-head/403", OK), ("/no-head/405", OK), ("/no-head/501", OK), ("/no-head/404", OK),
        ("/here?a=b&c=%20d#part", OK), ("/ünïcode", OK),
    ],
)  # fmt: skip
def test_each_answer_is_told_apart(server, path, kind):
    assert visit(server + path).kind == kind


def test_a_new_address_is_proposed_as_far_as_the_move_is_for_good(server):
    assert visit(f"{server}/moved-twice").moved_to == f"{server}/here"
    assert visit(f"{server}/moved-then-for-now") == Visit(MOVED, "200 OK", f"{server}/moved-for-now")


def test_of_a_page_only_the_head_is_asked_for_and_the_program_says_who_it_is(server):
    visit(f"{server}/here")

    assert Handler.asked == [("HEAD", "/here", "Pledgebook/test (+https://example.org/)")]


def test_five_redirects_are_followed_and_no_more(server):
    visit(f"{server}/far/0")

    assert [path for _, path, _ in Handler.asked] == [f"/far/{number}" for number in range(6)]


@pytest.mark.parametrize("path", ["/slow", "/drip"])
def test_who_lets_us_wait_is_left(server, path):
    assert visit(server + path, timeout=0.3, deadline=0.5) == Visit(TIMEOUT, "no answer in time")


def test_a_huge_page_is_not_read(server):
    assert visit(f"{server}/huge").kind == OK

    Handler.released.set()
    assert len(asking.body_of(f"{server}/here", MANNERS, 100)) == 0


def test_where_nobody_listens_there_is_no_connection():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    assert visit(f"http://127.0.0.1:{port}/").kind == UNREACHABLE
    assert visit("http://no-such-host.invalid/") == Visit(UNREACHABLE, "no host of this name is known")


def test_without_a_certificate_that_holds_there_is_no_secure_connection(server):
    assert visit(server.replace("http:", "https:")).kind == CERTIFICATE


# What is never asked


@pytest.mark.parametrize("url", ["ftp://example.org/a", "file:///etc/passwd", "javascript:alert(1)", "http://", "http://user:word@example.org/", "http://[::1", "http://exa mple.org/", "http://example.org:99999/", "https://a\nb.org/"])
def test_what_is_no_address_of_the_web_is_not_asked(url):
    assert visit(url).kind == UNSAFE


@pytest.mark.parametrize(
    "number",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1%1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::10.0.0.1", "2002:7f00:1::", "2001:db8::1"],
)
def test_private_numbers_are_not_public(number):
    assert not asking.is_public(number)


@pytest.mark.parametrize("number", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_others_are(number):
    assert asking.is_public(number)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_a_private_host_is_not_asked_however_it_is_written(server, host):
    port = server.rpartition(":")[2]

    assert visit(f"http://{host}:{port}/here", allow_private=False) == Visit(UNSAFE, "the address leads into a private network, which is not asked")
    assert Handler.asked == []


def test_a_name_with_a_public_and_a_private_number_is_not_asked(monkeypatch):
    monkeypatch.setattr(asking.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("93.184.216.34", 80)), (0, 0, 0, "", ("10.0.0.1", 80))])

    assert visit("http://two-faced.example/", allow_private=False).kind == UNSAFE


def test_a_name_that_changes_its_number_is_looked_up_once(server, monkeypatch):
    """The number that was examined is the one that is called."""
    port, calls = int(server.rpartition(":")[2]), []

    def getaddrinfo(host: str, *rest: object, **_: object) -> list:
        calls.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(asking.socket, "getaddrinfo", getaddrinfo)

    assert visit(f"http://changing.example:{port}/here").kind == OK
    assert calls[0] == "changing.example"
    assert set(calls[1:]) <= {"127.0.0.1"}


def test_a_redirect_into_a_private_network_is_not_followed(server, monkeypatch):
    monkeypatch.setattr(asking, "is_public", lambda number: number == "127.0.0.1")

    assert visit(f"{server}/to-private", allow_private=False).kind == UNSAFE


# Many addresses


class Time:
    """A clock that runs only while somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def bounds(self, **changed: float) -> Bounds:
        return Bounds(**{"pause": 2, "seconds": 100, **changed}, clock=lambda: self.now, sleep=self.sleep)


def test_a_host_is_asked_once_at_a_time_with_a_pause():
    time, busy, most = Time(), Counter(), []

    def look(url: str) -> Visit:
        busy["host"] += 1
        most.append(busy["host"])
        busy["host"] -= 1
        return Visit(OK)

    urls = [f"https://{host}/{number}" for number in range(3) for host in ("example.org", "www.example.org", "EXAMPLE.org")]

    assert list(rounds.look_at_all(urls, look, time.bounds())) == urls
    assert time.slept == [2] * 8
    assert set(most) == {1}


def test_there_is_an_end_by_number_and_by_time():
    urls = [f"https://example.org/{number}" for number in range(20)]

    assert len(rounds.look_at_all(urls, lambda _: Visit(OK), Time().bounds(count=4))) == 4
    assert len(rounds.look_at_all(urls, lambda _: Visit(OK), Time().bounds(seconds=9))) == 5


def test_a_busy_host_is_asked_again_when_it_said_and_left_alone_where_it_stays_busy(server):
    time = Time()
    look = partial(asking.visit, manners=MANNERS)

    assert rounds.look_at_all([f"{server}/busy-once"], look, time.bounds())[f"{server}/busy-once"].kind == OK
    assert time.slept == [7]
    assert list(rounds.look_at_all([f"{server}/busy", f"{server}/here"], look, Time().bounds())) == [f"{server}/busy"]


def test_who_wants_a_long_rest_gets_it():
    time = Time()

    assert len(rounds.look_at_all(["https://a.org/1", "https://a.org/2"], lambda _: Visit(SERVER, "503", retry_after=3600), time.bounds())) == 1
    assert time.slept == []


# From run to run


def test_an_address_is_told_only_when_it_has_failed_twice():
    named = {"https://a.org/": [Mention("content/a.yml", 3, "source.url")]}
    gone, fine = {"https://a.org/": Visit(GONE, "404 Not Found")}, {"https://a.org/": Visit(OK)}
    once = history.after(History(), list(named), gone, "2026-01-01")
    twice = history.after(once, list(named), gone, "2026-01-08")

    assert link_report.findings(named, gone, once, "2026-01-01") == []
    assert [(each.kind, each.since) for each in link_report.findings(named, gone, twice, "2026-01-08")] == [(GONE, "2026-01-01")]
    assert link_report.findings(named, {}, twice, "2026-01-15")
    assert history.after(twice, list(named), fine, "2026-01-15") == History()
    assert history.after(twice, [], {}, "2026-01-15") == History()


def test_the_next_run_begins_where_the_last_one_ended():
    urls = [f"https://a.org/{letter}" for letter in "abcd"]
    visits = {url: Visit(OK) for url in urls[:2]}
    now = history.after(History(), urls, visits, "2026-01-01")

    assert history.in_turn(urls, now) == [urls[2], urls[3], urls[0], urls[1]]
    assert history.in_turn(urls, History({urls[3]: Failure(GONE, "404", "2026-01-01", 1)}, urls[1])) == [urls[3], urls[1], urls[2], urls[0]]


def test_a_history_is_read_as_it_was_written():
    made = History({"https://a.org/é": Failure(GONE, "404 Not Found", "2026-01-01", 2)}, "https://b.org/")

    assert history.read(history.written(made), "links.json") == made


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 2, "begin": "", "failures": {}}', '{"version": 1, "begin": "", "failures": {"a": 1}}'])
def test_a_file_that_holds_something_else_is_refused(text):
    with pytest.raises(UsageError, match=r"links\.json: this is no record of earlier runs"):
        history.read(text, "links.json")


# Reports

FINDINGS = [
    LinkFinding("https://a.org/`@everyone` #1", GONE, "404 Not Found", "2026-01-01", [Mention("content/a.yml", 3, "source.url")], archive="https://web.archive.org/web/20210831/https://a.org/"),
    LinkFinding("https://b.org/", MOVED, "200 OK", "2026-01-01", [Mention("content/a.yml", 4, "links[0].url")], "https://b.org/new"),
]


def test_a_line_says_file_place_and_what_to_write():
    first, second = link_report.text(FINDINGS).splitlines()

    assert first == "content/a.yml:3  gone  https://a.org/@everyone #1: 404 Not Found. A copy may be at https://web.archive.org/web/20210831/https://a.org/"
    assert second == "content/a.yml:4  moved  https://b.org/: 200 OK. Write https://b.org/new"


def test_what_strangers_wrote_stands_in_code_and_can_mention_nobody():
    text = link_report.markdown(FINDINGS)

    assert "`https://a.org/@everyone #1`" in text
    assert "## Gone (1)" in text
    assert "## Moved for good (1)" in text
    assert link_report.markdown([]) == ""


def test_a_long_list_fits_into_an_issue():
    text = link_report.markdown([FINDINGS[0]._replace(url=f"https://a.org/{number}") for number in range(2000)])

    assert len(text) < 65_536
    assert " more: run `build.py links`." in text


def test_programs_get_json():
    [first, _] = json.loads(link_report.to_json(FINDINGS))

    assert first["kind"] == GONE
    assert first["mentions"][0]["line"] == 3


def test_a_copy_is_wanted_as_of_the_day_on_which_the_source_was_read():
    named = {"https://a.org/": [Mention("a.yml", 1, "source.url", "2021-08")], "https://b.org/": [Mention("a.yml", 1, "documents[0].url", "2020", "https://archive.example/b")]}
    found = link_report.findings(named, dict.fromkeys(named, Visit(GONE, "404")), None, "2026-01-01")

    assert [each.archive for each in found] == ["https://web.archive.org/web/202108/https://a.org/", "https://archive.example/b"]
    asked = link_report.with_archive(found, lambda url, day: f"{day} {url}")
    assert [each.archive for each in asked] == ["202108 https://a.org/", "https://archive.example/b"]


def test_the_answer_of_the_archive_is_read():
    answer = {"archived_snapshots": {"closest": {"available": True, "url": "http://web.archive.org/web/2021/https://a.org/"}}}

    assert link_report.closest_copy(json.dumps(answer).encode()) == "https://web.archive.org/web/2021/https://a.org/"
    assert [link_report.closest_copy(data) for data in (b"", b"[]", b'{"archived_snapshots": {}}', b"<html>")] == [""] * 4
    assert link_report.availability_address("https://a.org/?b=c", "2021") == "https://archive.org/wayback/available?url=https%3A%2F%2Fa.org%2F%3Fb%3Dc&timestamp=2021"


# The command


@pytest.fixture
def content(tmp_path, server):
    path = tmp_path / "content" / "organizations" / "one.yml"
    path.parent.mkdir(parents=True)
    path.write_text(f"id: one\nname:\n  en: One\ntype: government\nwebsite: {server}/404\nsource:\n  name:\n    en: Two\n  url: {server}/moved\n  retrieved: 2021-08\n", "utf-8")
    return path.parents[1]


def test_the_command_never_blocks_and_tells_a_failure_the_second_time(content, server, capsys):
    state = content.parent / "state" / "links.json"
    command = ["links", "--content", str(content), "--state", str(state), "--pause", "0", "--allow-private", "--as-of", "2026-06-30"]
    file = content / "organizations" / "one.yml"

    assert cli.main(command) == 0
    assert capsys.readouterr() == (f"{file}:9  moved  {server}/moved: 200 OK. Write {server}/here\n", "2 of 2 addresses looked at: 1 to report, 0 that answer no program.\n")
    assert cli.main(command) == 0
    assert f"{file}:5  gone  {server}/404: 404 Not Found. A copy may be at https://web.archive.org/web/20260630/{server}/404\n" in capsys.readouterr().out
    assert cli.main([*command, "--format", "markdown"]) == 0
    assert capsys.readouterr().out.startswith("Web addresses that records name")


def test_a_record_cannot_make_the_command_knock_at_this_machine(content, capsys):
    assert cli.main(["links", "--content", str(content), "--pause", "0"]) == 0

    assert capsys.readouterr().out.count("the address leads into a private network") == 2
    assert Handler.asked == []


def test_without_a_way_to_the_internet_nothing_is_noted(tmp_path):
    records = tmp_path / "state.json"
    options = argparse.Namespace(state=records, as_of=date(2026, 6, 30), archive=False, allow_private=False, limit=9, minutes=1, pause=0)
    portal = portals.small_portal()
    named = addresses.mentions(portal.records)
    assert named

    look = {f"https://{number}.example/": Visit(UNREACHABLE) for number in range(3)}
    assert rounds.nobody_answers(look)
    assert not rounds.nobody_answers({**look, "https://a.org/": Visit(GONE)})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rounds, "look_at_all", lambda *_: look)
        with pytest.raises(UsageError, match="no way to the Internet"):
            check_links.run(portal.settings, portal.records, options)
    assert not records.exists()


def test_the_archive_is_asked_only_on_demand(content, server, capsys, monkeypatch):
    monkeypatch.setattr(link_report, "availability_address", lambda url, day: f"{server}/archive?{day}")
    command = ["links", "--content", str(content), "--pause", "0", "--allow-private"]

    cli.main(command)
    assert not any(path.startswith("/archive") for _, path, _ in Handler.asked)
    cli.main([*command, "--archive"])
    assert sum(path.startswith("/archive") for _, path, _ in Handler.asked) == 1
    assert "gone" in capsys.readouterr().out


def test_each_address_stands_once_with_all_its_places():
    named = addresses.mentions(portals.demo_portal().records)

    assert list(named) == sorted(named)
    assert max(len(places) for places in named.values()) > 1
    for url, places in named.items():
        for place in places:
            line = (portals.ROOT / place.file).read_text("utf-8").splitlines()[place.line - 1]
            assert url.removeprefix("https://")[:30] in line or line.rstrip().endswith((">-", "|-"))
