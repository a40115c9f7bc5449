"""Visitors of a preview server: over plain sockets, because clients tidy up what they send."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from websockets.sync.client import connect
from websockets.sync.connection import Connection

from site_gen.serve.admission import Admission
from site_gen.serve.hub import Hub
from site_gen.serve.listener import RunningServer, start_server
from site_gen.serve.served import MemorySite, ServedSite
from site_gen.serve.server import make_app, new_token

HOME = b"<!doctype html><html><body><p>Home of two rivers</p></body></html>"
HOME_KO = "<!doctype html><html><body><p>두 강의 집</p></body></html>".encode()


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    """By name in lower case."""
    body: bytes


class Preview(NamedTuple):
    """A preview server at work."""

    server: RunningServer
    hub: Hub
    token: str
    errors: list[Exception]

    @property
    def authority(self) -> str:
        return f"localhost:{self.server.port}"

    def get(self, target: str, *, method: str = "GET", **headers: str) -> Answer:
        """Ask for *target* as it stands; ``if_range="x"`` sends the header If-Range."""
        lines = [f"{method} {target} HTTP/1.1"]
        given = {"host": self.authority, "connection": "close"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        lines += [f"{name}: {value}" for name, value in given.items()]
        return parsed(self.raw(("\r\n".join(lines) + "\r\n\r\n").encode()))

    def raw(self, request: bytes) -> bytes:
        """Send *request* and return all that comes until the server closes."""
        with self.socket() as connection:
            connection.sendall(request)
            return read_all(connection)

    def socket(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=20)

    @contextlib.contextmanager
    def channel(
        self, *, base_path: str = "", token: str | None = None, origin: str | None = ""
    ) -> Iterator[Connection]:
        """Open the channel of a page, as the page's script does."""
        secret = self.token if token is None else token
        address = f"ws://{self.authority}{base_path}/_site-gen/channel?token={secret}"
        own = f"http://{self.authority}"
        with connect(address, origin=own if origin == "" else origin, proxy=None) as channel:  # type: ignore[arg-type]
            yield channel


@contextlib.contextmanager
def previewing(
    site: ServedSite | Hub | None, *, admission: Admission | None = None, patience_seconds: float = 10.0
) -> Iterator[Preview]:
    """Serve *site* on a free port of loopback; no exception of ours may have been met at the end."""
    hub = site if isinstance(site, Hub) else Hub(site)
    token = new_token()
    errors: list[Exception] = []
    app = make_app(hub, token=token, admission=admission, on_error=errors.append, patience_seconds=patience_seconds)
    with start_server(app, port=0) as server:
        yield Preview(server, hub, token, errors)
    assert not errors


def small_site(
    files: Mapping[str, bytes] | None = None, *, base_path: str = "", is_complete: bool = True
) -> MemorySite:
    """Return a site with a home page in each language, and *files*."""
    pages = {
        "index.html": HOME,
        "ko/index.html": HOME_KO,
        "404.html": b"<html><body>Not found, nowhere</body></html>",
        "ko/404.html": "<html><body>이 주소에는 글이 없습니다</body></html>".encode(),
    }
    homes = (("en", f"{base_path}/"), ("ko", f"{base_path}/ko/"))
    return MemorySite(pages | dict(files or {}), base_path=base_path, homes=homes, is_complete=is_complete)


def read_all(connection: socket.socket) -> bytes:
    """Return all that comes on *connection* until it is closed, by a reset too."""
    parts = []
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def parsed(answer: bytes) -> Answer:
    """Return one HTTP answer in its parts."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Answer(int(first.split()[1]) if first else 0, headers, body)


def eventually(holds: Callable[[], bool], *, seconds: float = 20) -> bool:
    """Return whether *holds* becomes true within a generous time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.01)
    return holds()
