"""A host as a blog has one: compressed text, and names with a digest kept for a year. For measurements only."""

import contextlib
import functools
import gzip
import http.server
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

_TEXT = re.compile(r"text/|javascript|json|xml|svg")
_HASHED = re.compile(r"-[0-9a-f]{8,}[.-]")


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the folder below `prefix`, the path that the site is made for."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: object, prefix: str, directory: str) -> None:
        self._prefix = prefix
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Send a file, or the page for addresses that do not exist."""
        root = Path(self.directory)
        path = Path(self.translate_path(self.path.removeprefix(self._prefix)))
        file = path / "index.html" if path.is_dir() else path
        status = 200 if file.is_file() else 404
        content = (file if status == 200 else root / "404.html").read_bytes()
        media_type = self.guess_type(file) if status == 200 else "text/html"
        self.send_response(status)
        if media_type.startswith("text/"):
            media_type += "; charset=utf-8"
        if _TEXT.search(media_type):
            content = gzip.compress(content, 6)
            self.send_header("Content-Encoding", "gzip")
        kept = "public, max-age=31536000, immutable" if _HASHED.search(file.name) else "max-age=600"
        self.send_header("Cache-Control", kept)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that goes to another page before it has all of this one."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextlib.contextmanager
def serving(folder: Path, prefix: str = "") -> Iterator[str]:
    """Serve *folder* on loopback below *prefix* ("/blog" or nothing); yield the address of its home page."""
    handler = functools.partial(Handler, directory=str(folder), prefix=prefix)
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}{prefix}/"
        server.shutdown()
        thread.join()
