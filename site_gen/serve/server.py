"""The preview server: shows the hub's site to browsers on this machine, exactly as a host would show what was built.

It never makes a file-system path of a request: an address is decoded once and looked up among the site's output paths.
It answers GET and HEAD only, and nothing that it answers changes anything.
"""

import asyncio
import contextlib
import hmac
import html
import json
import secrets
import threading
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import parse_qs, unquote

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from site_gen.model.record import Record
from site_gen.serve import responses
from site_gen.serve.addresses import OWN_FOLDER, encoded, not_found_paths, place_of, site_path
from site_gen.serve.admission import Admission, is_same_origin
from site_gen.serve.client_files import LanguagePage, client_file, split_page
from site_gen.serve.hub import Channel, Hub
from site_gen.serve.media_types import HTML, media_type
from site_gen.serve.served import ServedFile, ServedSite

PATIENCE_SECONDS = 10.0
"""How long a page that may still be made is waited for."""

_FILE_PATIENCE_SECONDS = 3.0
"""Less for a page's files: a browser opens but six connections to a host."""
_LOOKUPS = 16
"""Look-ups that may run at once, of pages, and as many of other files: pictures being made never delay a page."""

Result = TypeVar("Result")


def new_token() -> str:
    """Return a secret for the pages of one run: whoever has it was served by us."""
    return secrets.token_urlsafe(24)


def make_app(
    hub: Hub,
    *,
    token: str,
    admission: Admission | None = None,
    on_error: Callable[[Exception], None] | None = None,
    patience_seconds: float = PATIENCE_SECONDS,
) -> ASGIApp:
    """Return the application that serves *hub*.

    *admission* says under which names it answers; *on_error* hears of exceptions, which are our bugs: the browser gets
    a page with status 500 then, and the server goes on.
    """
    return _Application(hub, token, admission or Admission(), on_error, patience_seconds)


class _Found(Record, frozen=True, kw_only=True):
    """What an address leads to."""

    path: str = ""
    """Output path of ``file``."""
    file: ServedFile | None = None
    folder: str = ""
    """The address with a slash added, where the page stands at that."""


class _Application:
    def __init__(
        self,
        hub: Hub,
        token: str,
        admission: Admission,
        on_error: Callable[[Exception], None] | None,
        patience_seconds: float,
    ) -> None:
        self._hub = hub
        self._token = token
        self._admission = admission
        self._on_error = on_error
        self._patience_seconds = patience_seconds
        self._pages_at_once = asyncio.Semaphore(_LOOKUPS)
        self._files_at_once = asyncio.Semaphore(_LOOKUPS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            response = await self._safe_response(Request(scope))
            await response(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._channel(WebSocket(scope, receive, send))

    async def _safe_response(self, request: Request) -> Response:
        try:
            return await self._response(request)
        except Exception as error:
            self._report(error)
            return responses.refusal(500, "The preview server met a fault of its own; it goes on.")

    def _report(self, error: Exception) -> None:
        if self._on_error is not None:
            self._on_error(error)

    async def _response(self, request: Request) -> Response:
        refused = self._refusal(request)
        if refused is not None:
            return refused
        raw_path = _raw_path(request)
        own = site_path(raw_path, self._hub.site.base_path) or ""
        if own.startswith(OWN_FOLDER):
            return self._own_response(own.removeprefix(OWN_FOLDER), request.scope["query_string"])
        found = await self._find(raw_path, is_page=_wants_page(request))
        if found.folder:
            query = request.scope["query_string"].decode("ascii", "ignore")
            return responses.redirect(found.folder + (f"?{query}" if query else ""))
        if found.file is None:
            return await self._not_found(raw_path)
        if media_type(found.path) == HTML:
            return self._page(found.file)
        byte_range = request.headers.get("range", "") if "if-range" not in request.headers else ""
        return responses.file_response(found.path, found.file.content, byte_range=byte_range)

    def _refusal(self, request: Request) -> Response | None:
        hosts = request.headers.getlist("host")
        if not self._admission.is_ours(hosts):
            return responses.refusal(403, "The preview answers under this machine's own names only.")
        origins = request.headers.getlist("origin")
        if origins and not is_same_origin(origins, hosts):
            return responses.refusal(403, "The preview does not answer pages of other sites.")
        if request.method not in ("GET", "HEAD"):
            return responses.refusal(405, "The preview answers GET and HEAD only.", headers={"Allow": "GET, HEAD"})
        return None

    def _page(self, file: ServedFile, *, status: int = 200, digest: str | None = None) -> Response:
        known = file.digest if digest is None else digest
        line = responses.script_line(self._hub.site.base_path, token=self._token, digest=known)
        return responses.page_response(responses.with_line(file.content, line), status=status)

    async def _find(self, raw_path: str, *, is_page: bool) -> _Found:
        """Return what *raw_path* leads to; wait a while for it where it may still be made."""
        clock = asyncio.get_running_loop().time
        end = clock() + (self._patience_seconds if is_page else min(self._patience_seconds, _FILE_PATIENCE_SECONDS))
        with contextlib.ExitStack() as stack:
            changed = asyncio.Event()
            stack.callback(self._hub.listen(_waker(changed)))
            is_wanted = False
            while True:
                changed.clear()
                may_come = self._hub.is_building
                found = await self._look(self._hub.site, raw_path, is_page=is_page)
                left = end - clock()
                if found.file is not None or found.folder or not may_come or left <= 0:
                    return found
                if is_page and not is_wanted:
                    is_wanted = True
                    stack.enter_context(self._hub.wanting(raw_path))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), left)

    async def _look(self, site: ServedSite, raw_path: str, *, is_page: bool) -> _Found:
        path = site_path(raw_path, site.base_path)
        if path is None:
            return _Found()
        here = encoded(site.base_path + path) if site.base_path.isascii() else site.base_path + encoded(path)
        if not path:
            return _Found(folder=here + "/")
        at_once = self._pages_at_once if is_page else self._files_at_once
        async with at_once:
            return await _in_thread(lambda: _look_up(site, path, here))

    async def _not_found(self, raw_path: str) -> Response:
        site = self._hub.site
        path = site_path(raw_path, site.base_path)
        if self._hub.is_building:
            english, korean = "This page is still being made …", "이 페이지는 아직 만드는 중입니다 …"
            page = responses.with_line(
                responses.short_page(english, korean), '<meta http-equiv="refresh" content="1">\n'
            )
            return self._page(ServedFile(content=page, digest=""), status=503)
        if path is not None:
            homes = tuple(site_path(address, site.base_path) or "/" for _, address in site.homes)
            for name in not_found_paths(path, homes):
                file = await _in_thread(lambda name=name: site.file(name))  # type: ignore[misc]
                if file is not None:
                    return self._page(file, status=404, digest="")
        if not site.homes:
            english = "The site cannot be shown before its mistakes are mended. This page names them."
            korean = "잘못된 곳을 고쳐야 사이트를 보여 줄 수 있습니다. 무엇이 잘못되었는지는 이 페이지에 나옵니다."
            return self._page(ServedFile(content=responses.short_page(english, korean), digest=""), status=503)
        link = f'<a href="{html.escape(encoded(site.base_path))}/">{html.escape(site.base_path)}/</a>'
        english = f"There is no page at this address. The site begins at {link}."
        korean = f"이 주소에는 페이지가 없습니다. 사이트는 {link}에서 시작합니다."
        return self._page(ServedFile(content=responses.short_page(english, korean), digest=""), status=404)

    def _own_response(self, name: str, query: bytes) -> Response:
        """Return one of the preview's own files; ``split`` is the view of the page named in the query."""
        if name == "split":
            page = parse_qs(query.decode("ascii", "ignore")).get("page", [""])[0]
            return responses.page_response(_split_view(self._hub.site, page))
        content = client_file(name)
        if content is None:
            return responses.refusal(404, "The preview has no such file.")
        return responses.file_response(name, content)

    async def _channel(self, socket: WebSocket) -> None:
        """Keep one open page informed until it closes."""
        if not self._may_listen(socket):
            await socket.close(1008)
            return
        await socket.accept()
        news = asyncio.Event()
        channel = self._hub.open_channel(_waker(news))
        writer = asyncio.ensure_future(_write(socket, channel, news))
        try:
            # A page that hangs up, or speaks another language, ends its own channel only.
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await _read(socket, channel, news)
        finally:
            writer.cancel()
            self._hub.close_channel(channel)

    def _may_listen(self, socket: WebSocket) -> bool:
        hosts = socket.headers.getlist("host")
        tokens = parse_qs(socket.scope["query_string"].decode("ascii", "ignore")).get("token", [])
        return (
            # Whatever comes before it: the base path is not known before the first build.
            _raw_path(socket).endswith(OWN_FOLDER + "channel")
            and self._admission.is_ours(hosts)
            and is_same_origin(socket.headers.getlist("origin"), hosts)
            and len(tokens) == 1
            and hmac.compare_digest(tokens[0].encode(), self._token.encode())
        )


def _look_up(site: ServedSite, path: str, here: str) -> _Found:
    """Return what the site path *path* leads to; *here* is its address. May block."""
    place = place_of(path)
    for candidate in place.paths:
        file = site.file(candidate)
        if file is not None:
            return _Found(path=candidate, file=file)
    if place.folder and (site.digest(place.folder) or site.file(place.folder)) is not None:
        return _Found(folder=here + "/")
    return _Found()


def _split_view(site: ServedSite, page: str) -> bytes:
    """Return the page that shows *page* in all languages; the home page where *page* is none of the site's."""
    path = site_path(page.partition("?")[0].partition("#")[0], site.base_path)
    twins = next((twins for one in place_of(path).paths if (twins := site.twin(one))), ()) if path is not None else ()
    if not twins:
        twins = site.homes
        page = site.homes[0][1] if site.homes else f"{site.base_path}/"
    addresses, homes = dict(twins), dict(site.homes)
    asked = unquote(page)
    language = next((code for code, address in twins if unquote(address) == asked), next(iter(addresses), "en"))
    sides = tuple(LanguagePage(language=code, address=addresses.get(code)) for code in homes)
    return split_page(page=page, language=language, sides=sides, home=homes.get(language, f"{site.base_path}/"))


async def _read(socket: WebSocket, channel: Channel, news: asyncio.Event) -> None:
    while True:
        message = await socket.receive()
        if message["type"] != "websocket.receive":
            return
        try:
            said = json.loads(message.get("text") or "")
            page = said["page"]
            is_visible = said.get("visible", True)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            await socket.close(1008)
            return
        if isinstance(page, str):
            channel.hear(page, is_visible=bool(is_visible))
            news.set()


async def _write(socket: WebSocket, channel: Channel, news: asyncio.Event) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await news.wait()
            news.clear()
            message = channel.message()
            if message is not None:
                await socket.send_text(message)


def _waker(event: asyncio.Event) -> Callable[[], None]:
    """Return what sets *event* from any thread; it does nothing once the loop has ended."""
    loop = asyncio.get_running_loop()

    def wake() -> None:
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(event.set)

    return wake


async def _in_thread(work: Callable[[], Result]) -> Result:
    """Return what *work* returns, or raise what it raises, from a thread that does not keep the process alive.

    A thread of a pool is joined when Python ends, and a picture may take seconds: stopping must not wait for it.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def finish(result: Result | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except BaseException as raised:
            error = raised
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(finish, result, error)

    threading.Thread(target=run, name="site-gen look-up", daemon=True).start()
    return await future


def _raw_path(connection: HTTPConnection) -> str:
    raw_path: bytes = connection.scope["raw_path"]
    return raw_path.decode("latin-1")


def _wants_page(request: Request) -> bool:
    """Whether a person waits for this, rather than a page for its picture."""
    last = _raw_path(request).rsplit("/", 1)[-1]
    return "text/html" in request.headers.get("accept", "") or "." not in last or last.endswith(".html")
