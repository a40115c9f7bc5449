"""A real server on loopback that plays every fault of a remote host; and its twin, which nobody may touch."""

import collections
import contextlib
import gzip
import http.server
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.images.pictures import corners, photo, saved

PICTURE = saved(photo(300, 200), "PNG")
_SWELLING = gzip.compress(b"\0" * 50_000_000)
OTHER = saved(corners(300, 200), "PNG")


@dataclass
class FaultyServer:
    """Where the server listens, and what it was asked."""

    port: int
    hits: collections.Counter[str] = field(default_factory=collections.Counter)
    twin_hits: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    busy: int = 0
    most_busy: int = 0
    twin_port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    picture: bytes = PICTURE
    """What most paths answer with."""
    is_open: threading.Event = field(default_factory=threading.Event)
    """What is below ``gate/`` is held back until this is set, and what is below ``later/`` is not found."""

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"


class _Handler(http.server.BaseHTTPRequestHandler):
    state: FaultyServer
    protocol_version = "HTTP/1.1"
    timeout = 20

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass

    def do_GET(self) -> None:
        state = self.state
        name = self.path.strip("/").partition("?")[0]
        with state.lock:
            state.hits[name] += 1
            state.headers.append(dict(self.headers))
            state.busy += 1
            state.most_busy = max(state.most_busy, state.busy)
        try:
            play = _PLAYS.get(name.partition("/")[0], _play_picture)
            play(self, name)
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            pass
        finally:
            self.close_connection = True
            with state.lock:
                state.busy -= 1

    def answer(self, content: bytes, *, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        given = {"Content-Type": "image/png", "Content-Length": str(len(content)), "Connection": "close"} | {
            key.replace("_", "-"): value for key, value in headers.items()
        }
        for key, value in given.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(content)


def _play_picture(handler: _Handler, name: str) -> None:
    if name.startswith("slow-ok"):
        time.sleep(0.15)
    handler.answer(handler.state.picture)


def _play_status(handler: _Handler, name: str) -> None:
    handler.answer(b"no", status=int(name.partition("/")[2]))


def _play_once(handler: _Handler, name: str) -> None:
    """429 or 503 the first time, with Retry-After; then the picture."""
    _, status, wait = name.split("/")
    if handler.state.hits[name] == 1:
        handler.answer(b"later", status=int(status), Retry_After=wait)
    else:
        handler.answer(PICTURE)


def _play_redirect(handler: _Handler, name: str) -> None:
    target = handler.path.partition("?to=")[2]
    handler.answer(b"", status=302, Location=target)


def _play_loop(handler: _Handler, name: str) -> None:
    handler.answer(b"", status=301, Location=f"/loop/{len(name)}{'x' * len(name)}")


def _play_drip(handler: _Handler, name: str) -> None:
    """A byte now and then, each in time for a timeout between two bytes."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(PICTURE)))
    handler.end_headers()
    for place in range(200):
        handler.wfile.write(PICTURE[place : place + 1])
        handler.wfile.flush()
        time.sleep(0.1)


def _play_header_drip(handler: _Handler, name: str) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(200):
        handler.wfile.write(b"x" if number % 20 else b"\r\nX: ")
        handler.wfile.flush()
        time.sleep(0.1)


def _play_stall(handler: _Handler, name: str) -> None:
    time.sleep(5)


def _play_gate(handler: _Handler, name: str) -> None:
    handler.state.is_open.wait(60)
    handler.answer(handler.state.picture)


def _play_later(handler: _Handler, name: str) -> None:
    is_there = handler.state.is_open.is_set()
    handler.answer(handler.state.picture if is_there else b"no", status=200 if is_there else 404)


def _play_short(handler: _Handler, name: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(PICTURE)))
    handler.end_headers()
    handler.wfile.write(PICTURE[:300])


def _play_reset(handler: _Handler, name: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(PICTURE)))
    handler.end_headers()
    handler.wfile.write(PICTURE[:300])
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def _play_endless(handler: _Handler, name: str) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    piece = b"\0" * 65536
    for _ in range(2000):
        handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")


def _play_claims(handler: _Handler, name: str) -> None:
    handler.answer(PICTURE, Content_Length="20000000000")


def _play_html(handler: _Handler, name: str) -> None:
    handler.answer(b"<!DOCTYPE html><title>Are you a robot?</title>")


def _play_svg(handler: _Handler, name: str) -> None:
    handler.answer(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>')


def _play_gzip(handler: _Handler, name: str) -> None:
    handler.answer(_SWELLING, Content_Encoding="gzip")


def _play_many_headers(handler: _Handler, name: str) -> None:
    handler.send_response(200)
    for number in range(200):
        handler.send_header(f"X-{number}", "y")
    handler.end_headers()


def _play_rubbish(handler: _Handler, name: str) -> None:
    handler.wfile.write(b"\x00\x01\x02 no http at all\r\n\r\n")


_PLAYS: dict[str, Callable[[_Handler, str], None]] = {
    "status": _play_status,
    "once": _play_once,
    "redirect": _play_redirect,
    "loop": _play_loop,
    "drip": _play_drip,
    "header-drip": _play_header_drip,
    "stall": _play_stall,
    "gate": _play_gate,
    "later": _play_later,
    "short": _play_short,
    "reset": _play_reset,
    "endless": _play_endless,
    "claims": _play_claims,
    "html": _play_html,
    "svg": _play_svg,
    "gzip": _play_gzip,
    "many-headers": _play_many_headers,
    "rubbish": _play_rubbish,
}


@contextlib.contextmanager
def faulty_server(context: ssl.SSLContext | None = None) -> Iterator[FaultyServer]:
    """Run the server and its twin (on 127.0.0.2, in the part of the metadata service of a cloud)."""
    state = FaultyServer(port=0)

    class Handler(_Handler):
        pass

    Handler.state = state

    class Twin(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.twin_hits.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server,
        http.server.ThreadingHTTPServer(("127.0.0.2", 0), Twin) as twin,
    ):
        server.daemon_threads = twin.daemon_threads = True
        server.block_on_close = twin.block_on_close = False
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        state.port, state.twin_port = server.server_address[1], twin.server_address[1]
        for one in (server, twin):
            threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield state
        state.is_open.set()
        server.shutdown()
        twin.shutdown()


def certificate(folder: Path, host: str, *, days: int = 2) -> tuple[Path, Path]:
    """Make a certificate for *host* with openssl; *days* below zero for one that has expired."""
    key, request, cert, names = (folder / name for name in ("key.pem", "request.csr", "cert.pem", "names.txt"))
    names.write_text(f"subjectAltName=DNS:{host}\n", encoding="ascii")
    made = ("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(request))
    signed = ("openssl", "x509", "-req", "-in", str(request), "-signkey", str(key), "-out", str(cert))
    for command in ((*made, "-subj", f"/CN={host}"), (*signed, "-days", str(days), "-extfile", str(names))):
        subprocess.run(command, check=True, capture_output=True)
    return key, cert
