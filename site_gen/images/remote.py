"""Fetches one picture from another site. The only place that talks to the network.

Nothing is trusted: not the name (resolved once, every answer checked, and that very address connected to), not where
the server sends us on to (checked again), not its word on length and type, not its pace.
"""

import contextlib
import http.client
import socket
import ssl
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.ssl_match_hostname import CertificateError

from site_gen.images.addresses import Address, check_public, parse_address
from site_gen.images.download import HostError
from site_gen.model.config import RemoteImagesConfig

Resolve = Callable[[str, int], Sequence[str]]
"""(host, port) -> its addresses as text; OSError when it has none."""

_CHUNK_BYTES = 65_536
_SENT_ON = (301, 302, 303, 307, 308)
_AGAIN = (408, 425, 429, 500, 502, 503, 504)
_HEADERS = {
    "Accept": "image/avif,image/webp,image/png,image/jpeg,image/gif;q=0.9,*/*;q=0.1",
    "Accept-Encoding": "identity",
    "User-Agent": "site-gen",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of our time and memory a server may take."""

    connect_seconds: float = 10.0
    """For the name, for the connection, and between two pieces of an answer."""
    total_seconds: float = 30.0
    """For all of it, by the clock, retries and redirects included."""
    slowest_bytes_per_second: int = 1000
    """On average, looked at after five seconds."""
    grace_seconds: float = 5.0
    most_bytes: int = 20_000_000
    most_hops: int = 5
    retries: int = 2
    longest_wait_seconds: float = 10.0
    """A server that asks us to wait longer is not asked again."""
    first_wait_seconds: float = 0.5


class FetchError(Exception):
    """The picture could not be had. The message says why, in words for the author."""


class _AgainError(Exception):
    """Worth another try."""

    def __init__(self, message: str, *, wait_seconds: float | None = None, is_host: bool = False) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds
        self.is_host = is_host


def resolve_name(host: str, port: int) -> Sequence[str]:
    """Return the addresses of *host*, by the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in found))


def fetch(
    url: str,
    *,
    config: RemoteImagesConfig,
    limits: Limits,
    resolve: Resolve = resolve_name,
    sleep: Callable[[float], None] = time.sleep,
    context: ssl.SSLContext | None = None,
) -> bytes:
    """Return the bytes at *url*; RefusedError, HostError or FetchError when they cannot be had.

    *context* checks certificates; by default with what the system trusts.
    """
    deadline = time.monotonic() + limits.total_seconds
    last = _AgainError("")
    for attempt in range(limits.retries + 1):
        try:
            return _follow(
                url,
                attempt,
                config=config,
                limits=limits,
                resolve=resolve,
                deadline=deadline,
                context=context,
            )
        except _AgainError as error:
            last = error
            wait = limits.first_wait_seconds * 2**attempt if error.wait_seconds is None else error.wait_seconds
            if wait > limits.longest_wait_seconds or time.monotonic() + wait > deadline or attempt == limits.retries:
                break
            sleep(wait)
    raise _failed(str(last), is_host=last.is_host)


def _follow(
    url: str,
    attempt: int,
    *,
    config: RemoteImagesConfig,
    limits: Limits,
    resolve: Resolve,
    deadline: float,
    context: ssl.SSLContext | None,
) -> bytes:
    for _ in range(limits.most_hops + 1):
        address = parse_address(url, config)
        addresses = _checked_addresses(address, config=config, limits=limits, resolve=resolve)
        ip = addresses[attempt % len(addresses)]
        with _connected(address, ip, limits=limits, deadline=deadline, context=context) as connection:
            content, following = _ask(connection, address, limits=limits, deadline=deadline)
        if content is not None:
            return content
        url = urllib.parse.urljoin(address.url, following)
    raise FetchError(f"it was sent on more than {limits.most_hops} times")


def _checked_addresses(
    address: Address, *, config: RemoteImagesConfig, limits: Limits, resolve: Resolve
) -> Sequence[str]:
    """Return the host's addresses, all of which have passed. One of them, no name, is connected to."""
    found: list[str] = []
    failure: list[OSError] = []

    def look_up() -> None:
        try:
            found.extend(resolve(address.host, address.port))
        except (OSError, UnicodeError) as error:
            failure.append(error if isinstance(error, OSError) else OSError(str(error)))

    # The resolver knows no timeout.
    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(limits.connect_seconds)
    if failure or not found:
        raise HostError(f"the name {address.host} is not found (no network?)")
    check_public(found, config)
    return found


@contextlib.contextmanager
def _connected(
    address: Address, ip: str, *, limits: Limits, deadline: float, context: ssl.SSLContext | None
) -> Iterator[HTTPConnection]:
    """Give a connection to *ip* that is cut at the deadline, whatever it waits for then."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise HostError("it took too long")
    timeout = urllib3.Timeout(connect=min(left, limits.connect_seconds), read=min(left, limits.connect_seconds))
    connection: HTTPConnection
    if address.scheme == "https":
        connection = HTTPSConnection(
            ip,
            address.port,
            timeout=timeout.connect_timeout,
            server_hostname=address.host,
            assert_hostname=address.host,
            cert_reqs=ssl.CERT_REQUIRED,
            ssl_context=context,
        )
    else:
        connection = HTTPConnection(ip, address.port, timeout=timeout.connect_timeout)
    is_late = threading.Event()

    def cut() -> None:
        is_late.set()
        if connection.sock is not None:
            with contextlib.suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(left, cut)
    timer.daemon = True
    timer.start()
    try:
        yield connection
    except (ssl.SSLError, urllib3.exceptions.SSLError, CertificateError) as error:
        raise HostError(f"its certificate does not hold ({_reason(error)})") from error
    except (OSError, http.client.HTTPException, urllib3.exceptions.HTTPError, ValueError) as error:
        if is_late.is_set():
            raise HostError("it took too long") from error
        raise _explained(error) from error
    finally:
        timer.cancel()
        connection.close()


def _failed(message: str, *, is_host: bool) -> Exception:
    return HostError(message) if is_host else FetchError(message)


def _explained(error: Exception) -> _AgainError:
    if isinstance(error, (urllib3.exceptions.NewConnectionError, ConnectionRefusedError)):
        return _AgainError("no connection to the server", is_host=True)
    if isinstance(error, (urllib3.exceptions.TimeoutError, TimeoutError)):
        return _AgainError("the server does not answer", is_host=True)
    if "IncompleteRead" in repr(error):  # urllib3 wraps it
        return _AgainError("the answer broke off")
    return _AgainError(f"the connection failed ({_reason(error)})")


def _ask(connection: HTTPConnection, address: Address, *, limits: Limits, deadline: float) -> tuple[bytes | None, str]:
    """Return the answer's bytes, or where it sends us on to."""
    host = address.origin.partition("//")[2]
    connection.request(
        "GET", address.target, headers=_HEADERS | {"Host": host}, preload_content=False, decode_content=False
    )
    with contextlib.closing(connection.getresponse()) as response:
        if response.status in _SENT_ON:
            following = response.headers.get("Location", "")
            if not following:
                raise FetchError("it is sent on to nowhere")
            return None, following
        answer = f"the server answers {response.status} {_words(response.status)}".strip()
        if response.status in _AGAIN:
            raise _AgainError(answer, wait_seconds=_seconds(response.headers))
        if response.status != 200:
            raise FetchError(answer)
        if response.headers.get("Content-Encoding", "identity").lower() not in ("identity", ""):
            raise FetchError("the server sends it compressed, which was not asked for")
        return _read(response, limits=limits, deadline=deadline), ""


def _read(response: urllib3.BaseHTTPResponse, *, limits: Limits, deadline: float) -> bytes:
    start = time.monotonic()
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > limits.most_bytes:
        raise FetchError(f"it is {int(length) / 1e6:.0f} MB large; at most {limits.most_bytes / 1e6:g} MB are fetched")
    content = bytearray()
    while chunk := response.read1(_CHUNK_BYTES, decode_content=False):
        content += chunk
        now = time.monotonic()
        if len(content) > limits.most_bytes:
            raise FetchError(f"it is larger than {limits.most_bytes / 1e6:g} MB")
        spent = now - start
        is_slow = spent > limits.grace_seconds and len(content) < spent * limits.slowest_bytes_per_second
        if now > deadline or is_slow:
            raise HostError("it took too long")
    if length.isdigit() and len(content) != int(length):
        raise _AgainError(f"the answer broke off after {len(content)} of {length} bytes")
    return bytes(content)


def _seconds(headers: Mapping[str, str]) -> float | None:
    """Return what ``Retry-After`` asks for; a date counts as too long."""
    text = headers.get("Retry-After", "").strip()
    if not text:
        return None
    return float(text) if text.isdigit() else float("inf")


def _words(status: int) -> str:
    return http.client.responses.get(status, "").lower()


def _reason(error: Exception) -> str:
    """Return the innermost message, which names the cause; addresses in it are cut off."""
    text = str(getattr(error, "verify_message", "") or getattr(error, "reason", "") or error) or type(error).__name__
    return text.partition("://")[0][:120]
