"""Visitors that mean no good, or do not know how to behave: nothing leaks, and the next visitor is served."""

import contextlib
import itertools
import json
import socket
import struct
import threading
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from site_gen.serve import listener
from site_gen.serve.admission import Admission, is_same_origin
from site_gen.serve.served import MemorySite, ServedFile
from tests.serve.visitor import HOME, Preview, eventually, parsed, previewing, read_all, small_site

SECRET = b"the harbour key lies under the third stone"

FILES = {
    "ko/posts/봄/index.html": "<html><body>봄 강가</body></html>".encode(),
    "posts/100%/index.html": b"<html><body>All of it</body></html>",
    "a b.txt": b"with a space",
}


@pytest.fixture(scope="module")
def preview() -> Iterator[Preview]:
    with previewing(small_site(FILES)) as running:
        yield running


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("private") / "secret.txt"
    path.write_bytes(SECRET)
    return path


def traversals(secret: Path) -> list[str]:
    """Return targets that would reach *secret* or a file of the system if a path were ever made from them."""
    plain = str(secret)
    ups = ["..", "...", "..;", ".. ", "..\\", "..%00", ".%2e", "%2e%2e", "%c0%ae%c0%ae", "%252e%252e", "．．", "‥"]
    heads = ["/", "//", "/./", "/ko/", "/posts/", "/_site-gen/", "\\", "/%5c", "/%2f", "/%00/"]
    targets = {
        head + "/".join([up] * depth) + path
        for head, up, depth, path in itertools.product(heads, ups, (1, 12), (plain, "/etc/passwd"))
    }
    targets |= {
        plain,
        "/" + plain,
        "/%2f" + plain.lstrip("/"),
        "/file://" + plain,
        "/C:/windows/win.ini",
        "/C:\\windows\\win.ini",
        "/index.html::$DATA",
        "/INDEX~1.HTM",
        "/\\\\host\\share\\a",
        "/ko/index.html/../../../../etc/passwd",
        "/index.html/",
        "/index.html%00.png",
        "/.git/config",
        "/.env",
        "/content/site.yaml",
        "/.site-gen/state.json",
        "/_site-gen/",
        "/_site-gen/../hub.py",
        "/_site-gen/__init__.py",
        "/_site-gen/split.html",
        "/proc/self/environ",
        "/%",
        "/%zz",
        "/%u002e%u002e/etc/passwd",
        "/" + "a/" * 3000,
        "/" + "%EB%B4%84" * 500,
    }
    return sorted(targets)


def test_no_target_whatever_its_encoding_reaches_a_file(preview: Preview, secret: Path) -> None:
    for target in traversals(secret):
        sent = {target, quote(target, safe="/"), quote(quote(target, safe="/"), safe="/")}
        for one in sorted(sent):
            line = one.encode("utf-8", "surrogateescape").replace(b" ", b"%20")
            request = (
                b"GET " + line + b" HTTP/1.1\r\nHost: " + preview.authority.encode() + b"\r\nConnection: close\r\n\r\n"
            )
            answer = preview.raw(request)
            assert SECRET not in answer, one
            assert b"root:" not in answer, one
            assert parsed(answer).status in (301, 400, 404), one
    assert preview.get("/").status == 200


def test_a_link_to_a_secret_inside_of_a_site_is_nothing_to_the_server(preview: Preview, secret: Path) -> None:
    for method in ("GET", "HEAD"):
        assert preview.get(f"/ko/../{secret.name}", method=method).status == 404


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_korean_addresses_work_in_both_spellings(preview: Preview, form: str) -> None:
    word = unicodedata.normalize(form, "봄")  # type: ignore[arg-type]
    assert "봄 강가" in preview.get(f"/ko/posts/{quote(word)}/").body.decode()
    assert preview.get(f"/ko/posts/{quote(word)}").headers["location"] == "/ko/posts/%EB%B4%84/"


def test_percent_encoding_is_taken_off_once(preview: Preview) -> None:
    assert b"All of it" in preview.get("/posts/100%25/").body
    assert preview.get("/ko/posts/%25EB%25B4%2584/").status == 404
    assert preview.get("/a%20b.txt").body == b"with a space"
    assert preview.get("/a%2520b.txt").status == 404


def test_an_encoded_slash_is_no_slash(preview: Preview) -> None:
    assert preview.get("/ko%2Fposts%2f%EB%B4%84/").status == 404


@pytest.mark.parametrize("target", ["//evil.example/", "/\\evil.example", "/%2fevil.example", "//evil.example/%2e%2e"])
def test_no_redirect_leads_to_another_host(preview: Preview, target: str) -> None:
    answer = preview.get(target)
    assert answer.status in (400, 404)
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("host", "is_answered"),
    [
        ("localhost", True),
        ("LOCALHOST", True),
        ("localhost.", True),
        ("blog.localhost", True),
        ("127.0.0.1", True),
        ("[::1]", True),
        ("127.8.8.8", True),
        ("0.0.0.0", False),
        ("192.168.0.7", False),
        ("[fe80::1]", False),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("notlocalhost", False),
        ("localhost@evil.example", False),
        ("evil.example#localhost", False),
        ("", False),
        ("로컬", False),
    ],
)
def test_only_names_of_this_machine_are_answered(preview: Preview, host: str, *, is_answered: bool) -> None:
    for name in (host, f"{host}:{preview.server.port}", f"{host}:9"):
        request = f"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode()
        answer = parsed(preview.raw(request))
        assert answer.status == 200 if is_answered else answer.status in (400, 403), name
        assert (HOME[:30] in answer.body) == is_answered


def test_a_foreign_host_gets_no_error_page_of_the_site_either(preview: Preview) -> None:
    answer = preview.get("/nowhere/", host="evil.example")
    assert answer.status == 403
    assert preview.token.encode() not in answer.body


def test_two_host_headers_or_none_are_refused(preview: Preview) -> None:
    own = preview.authority
    two = f"GET / HTTP/1.1\r\nHost: {own}\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    none = "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"
    old = "GET / HTTP/1.0\r\n\r\n"
    whole = f"GET http://evil.example/ HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n"
    for request in (two, none, old, whole):
        answer = parsed(preview.raw(request.encode()))
        assert answer.status in (400, 403, 404), request
        assert preview.token.encode() not in answer.body or answer.status == 404


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost", "file://", "http://localhost:1"])
def test_a_page_of_another_site_reads_nothing(preview: Preview, origin: str) -> None:
    for target in ("/", "/nowhere/", "/_site-gen/client.js"):
        assert preview.get(target, origin=origin).status == 403


def test_a_page_of_our_own_may_say_where_it_comes_from(preview: Preview) -> None:
    assert preview.get("/", origin=f"http://{preview.authority}").status == 200
    assert is_same_origin(["https://tunnel.example"], ["tunnel.example"])


def test_a_machine_that_listens_everywhere_answers_to_its_addresses_and_no_stranger_name() -> None:
    everywhere = Admission(host="0.0.0.0", names=("studio.local",))
    assert everywhere.is_ours(["192.168.0.7:8000"])
    assert everywhere.is_ours(["Studio.local:8000"])
    assert not everywhere.is_ours(["evil.example:8000"])
    assert Admission(host="192.168.0.7").is_ours(["192.168.0.7"])
    assert not Admission(host="192.168.0.7").is_ours(["192.168.0.8"])


@pytest.mark.parametrize("token", ["", "wrong", "x" * 5000, "%00", "a&token=b"])
def test_the_channel_needs_the_token_of_a_page(preview: Preview, token: str) -> None:
    with pytest.raises(InvalidStatus) as refused, preview.channel(token=token):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null", "http://localhost"])
def test_the_channel_is_for_our_own_pages(preview: Preview, origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as refused, preview.channel(origin=origin):
        pass
    assert refused.value.response.status_code == 403


def test_the_channel_checks_the_host_too(preview: Preview) -> None:
    request = (
        f"GET /_site-gen/channel?token={preview.token} HTTP/1.1\r\nHost: evil.example\r\n"
        "Origin: http://evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    assert parsed(preview.raw(request.encode())).status == 403


def test_no_other_address_becomes_a_channel(preview: Preview) -> None:
    with pytest.raises(InvalidStatus) as refused, preview.channel(base_path="/_site-gen/client.js?a="):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "said", ["", "no json", "[]", "null", "3", '{"page": 3}', '{"page": null}', "[" * 30_000, b"\xff\xfe", "x" * 70_000]
)
def test_what_a_channel_does_not_understand_ends_it_alone(preview: Preview, said: str | bytes) -> None:
    with preview.channel() as other, contextlib.suppress(ConnectionClosed):
        with preview.channel() as channel, contextlib.suppress(ConnectionClosed):
            channel.send(said)
            channel.send(json.dumps({"page": "/"}))
            channel.recv(timeout=20)
        other.send(json.dumps({"page": "/"}))
        assert json.loads(other.recv(timeout=20))["kind"] == "state"
    assert eventually(lambda: preview.hub.page_count == 0)


@pytest.mark.parametrize("page", ["//evil/", "/../../etc/passwd", "/%00", "/%ff", "x" * 10_000, "", "/ko/#강"])
def test_any_page_may_be_named(preview: Preview, page: str) -> None:
    with preview.channel() as channel:
        channel.send(json.dumps({"page": page, "digest": "", "visible": True}))
        channel.send(json.dumps({"page": "/", "digest": "", "visible": True}))
        assert json.loads(channel.recv(timeout=20))["kind"] == "state"


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xed\x95\x9c HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 100_000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: h2c\r\nConnection: Upgrade, close\r\n\r\n",
    ],
)
def test_what_is_no_request_does_no_harm(preview: Preview, request_bytes: bytes) -> None:
    with preview.socket() as connection:
        with contextlib.suppress(OSError):
            connection.sendall(request_bytes)
            connection.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionError):
            read_all(connection)
    assert preview.get("/").status == 200


def test_who_drips_a_request_letter_by_letter_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "_REQUEST_SECONDS", 0.3)
    with previewing(small_site()) as preview:
        for start in (b"", f"GET / HTTP/1.1\r\nHost: {preview.authority}\r\n\r\n".encode()):
            with preview.socket() as connection:
                connection.sendall(start)
                connection.settimeout(0.05)
                end = time.monotonic() + 20
                is_closed = False
                while not is_closed and time.monotonic() < end:
                    try:
                        connection.sendall(b"G")
                        is_closed = connection.recv(65536) == b""
                    except TimeoutError:
                        continue
                    except ConnectionError:
                        is_closed = True
                assert is_closed


def test_an_open_channel_is_not_mistaken_for_a_slow_visitor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "_REQUEST_SECONDS", 0.2)
    with previewing(small_site()) as preview, preview.channel() as channel:
        time.sleep(0.6)
        channel.send(json.dumps({"page": "/"}))
        assert json.loads(channel.recv(timeout=20))["kind"] == "state"


def test_two_hundred_visitors_at_once_are_all_served(preview: Preview) -> None:
    request = f"GET / HTTP/1.1\r\nHost: {preview.authority}\r\nConnection: close\r\n\r\n".encode()
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(preview.socket()) for _ in range(200)]
        for connection in connections:
            connection.sendall(request)
        assert [parsed(read_all(connection)).status for connection in connections] == [200] * 200


class ThoughtfulSite(MemorySite):
    """A site that takes its time for every file."""

    def file(self, path: str) -> ServedFile | None:
        time.sleep(0.2)
        return super().file(path)


def test_who_has_said_all_and_only_listens_still_gets_an_answer() -> None:
    with previewing(ThoughtfulSite({"index.html": HOME})) as preview, preview.socket() as connection:
        connection.sendall(f"GET / HTTP/1.1\r\nHost: {preview.authority}\r\n\r\n".encode())
        connection.shutdown(socket.SHUT_WR)
        assert parsed(read_all(connection)).status == 200


def test_a_browser_that_vanishes_leaves_no_open_page(preview: Preview) -> None:
    with preview.channel() as channel:
        channel.send(json.dumps({"page": "/"}))
        channel.recv(timeout=20)
        assert preview.hub.page_count == 1
        channel.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        channel.socket.shutdown(socket.SHUT_RDWR)
    assert eventually(lambda: preview.hub.page_count == 0)


def test_one_connection_carries_many_requests(preview: Preview) -> None:
    request = f"GET / HTTP/1.1\r\nHost: {preview.authority}\r\n\r\n".encode()
    last = f"GET /ko/ HTTP/1.1\r\nHost: {preview.authority}\r\nConnection: close\r\n\r\n".encode()
    with preview.socket() as connection:
        connection.sendall(request * 3 + last)
        assert read_all(connection).count(b"HTTP/1.1 200") == 4


def test_visitors_of_all_kinds_at_once_do_not_disturb_each_other(preview: Preview) -> None:
    statuses: list[int] = []

    def visit(number: int) -> None:
        targets = ["/", "/ko/posts/%EB%B4%84/", "/nowhere/", "/%00", "/a%20b.txt"]
        statuses.extend(preview.get(targets[(number + turn) % 5]).status for turn in range(10))

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses.count(200) == 120
    assert statuses.count(404) == 80
