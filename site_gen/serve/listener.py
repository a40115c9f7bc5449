"""Listens on this machine's loopback addresses and runs an application there, until it is told to stop."""

import asyncio
import contextlib
import errno
import os
import socket
import threading
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from site_gen.errors import MachineError

DEFAULT_PORT = 8000

_PORTS_TRIED = 100
_REQUEST_SECONDS = 10.0
"""Within which a connection must have said what it wants: one that drips a letter a second holds a descriptor."""
_START_SECONDS = 30.0
_MOST_CONNECTIONS = 512
_LARGEST_MESSAGE = 1 << 16  # bytes; pages say where they are and little else
_BOTH_LOOPBACKS = ("127.0.0.1", "::1")
_EVERYWHERE = ("0.0.0.0", "::")


class RunningServer:
    """A server at work in a thread of its own. Signals are left to the caller."""

    def __init__(self, app: ASGIApp, sockets: list[socket.socket], host: str) -> None:
        self.host = host
        """As it stands in an address: ``localhost``, ``192.168.0.7``, ``[::1]``."""
        self.port: int = sockets[0].getsockname()[1]
        config = uvicorn.Config(
            app,
            http=_PatientProtocol,
            ws="websockets-sansio",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            ws_max_size=_LARGEST_MESSAGE,
            ws_per_message_deflate=False,
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_graceful_shutdown=0,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": sockets}, name="site-gen server", daemon=True
        )
        self._thread.start()
        if not self._server.is_ready.wait(_START_SECONDS):
            raise MachineError("the preview server did not start", "Try again; this machine may be very busy.")

    @property
    def origin(self) -> str:
        """``http://localhost:8000``."""
        return f"http://{self.host}:{self.port}"

    def stop(self) -> None:
        """End every connection and stop listening; return when that is done. A second call does nothing."""
        self._server.stop()
        self._thread.join(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start_server(app: ASGIApp, *, host: str = "127.0.0.1", port: int = DEFAULT_PORT) -> RunningServer:
    """Start serving *app* and return at once, with the server listening.

    On *port*, or the next one that is free; 0 stands for any. The names of this machine's loopback mean both of its
    addresses, since browsers try the one or the other first. Raises MachineError where nothing can be listened on.
    """
    if host in ("localhost", *_BOTH_LOOPBACKS):
        return RunningServer(app, _sockets(_BOTH_LOOPBACKS if host != "::1" else ("::1",), port), "localhost")
    if host in _EVERYWHERE:
        return RunningServer(app, _sockets((host,), port), "localhost")
    return RunningServer(app, _sockets((host,), port), f"[{host}]" if ":" in host else host)


def _sockets(hosts: tuple[str, ...], port: int) -> list[socket.socket]:
    for candidate in range(port, port + _PORTS_TRIED) if port else [0] * _PORTS_TRIED:
        if candidate > 65535:
            break
        try:
            return _bound(hosts, candidate)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                message = f"cannot listen on {hosts[0]}: {error.strerror or error}"
                raise MachineError(message, "Give `--host` an address of this machine, like 127.0.0.1.") from error
    last = min(port + _PORTS_TRIED - 1, 65535)
    raise MachineError(f"the ports {port} to {last} are all taken", "Give another with `--port`.")


def _bound(hosts: tuple[str, ...], port: int) -> list[socket.socket]:
    """Return a listening socket for each of *hosts*, on one port; a machine without IPv6 does without that."""
    sockets: list[socket.socket] = []
    try:
        for host in hosts:
            try:
                sockets.append(_listen(host, sockets[0].getsockname()[1] if sockets else port))
            except OSError as error:
                if not sockets or error.errno in (errno.EADDRINUSE, errno.EACCES):
                    raise
    except OSError:
        for one in sockets:
            one.close()
        raise
    return sockets


def _listen(host: str, port: int) -> socket.socket:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _, address = found[0]
    listening = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # elsewhere it would let two servers share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.bind(address)
        listening.listen(256)
    except OSError:
        listening.close()
        raise
    return listening


class _Server(uvicorn.Server):
    """A server that sleeps while nobody asks, and stops when told to, not at the next tick of a clock."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told_to_stop: asyncio.Event | None = None

    def stop(self) -> None:
        if self._loop is not None and self._told_to_stop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended already
                self._loop.call_soon_threadsafe(self._told_to_stop.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._told_to_stop = asyncio.Event()
        await super().startup(sockets)
        self.is_ready.set()

    async def main_loop(self) -> None:
        assert self._told_to_stop is not None
        await self._told_to_stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        loop = asyncio.get_running_loop()
        for listening in sockets or ():
            # Accept nothing more, but do not close yet: Python 3.11 fails on a connection accepted just before.
            with contextlib.suppress(NotImplementedError):
                loop.remove_reader(listening)
        # uvicorn's polite end raises for a channel that is just opening or closing, and misses a connection that is
        # accepted and not at hand yet: that takes the loop two rounds, and ending one takes another two.
        for _ in range(4):
            for connection in list(self.server_state.connections):
                connection.transport.abort()
            await asyncio.sleep(0)
        await super().shutdown(sockets)


class _PatientProtocol(H11Protocol):
    """HTTP/1.1 with a limit to its patience, and with an answer for those who hang up after asking."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._last_call: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self._last_call is None and self.transport.get_protocol() is self:
            self._wait()

    def eof_received(self) -> bool | None:  # type: ignore[override]
        if self.cycle is None or self.cycle.response_complete:
            return None
        self.cycle.keep_alive = False
        return True

    def handle_websocket_upgrade(self, event: Any) -> None:
        self._stop_waiting()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._last_call = self.loop.call_later(_REQUEST_SECONDS, self._lose_patience)

    def _stop_waiting(self) -> None:
        if self._last_call is not None:
            self._last_call.cancel()
            self._last_call = None

    def _lose_patience(self) -> None:
        self._last_call = None
        if not self.transport.is_closing():
            self.transport.close()
