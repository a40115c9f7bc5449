"""Responses of the preview server: a file with the script line added, a part of a file, a short page of our own."""

import html
import re

from starlette.responses import Response

from site_gen.serve.media_types import HTML, media_type

_ALWAYS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""On every response. The last keeps the drafts from pages of other sites, as does the absence of any CORS header."""

_END_OF_BODY = re.compile(rb"</body\s*>", re.IGNORECASE)
_RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)", re.ASCII)

_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>site-gen</title>
<style>body {{ font: 1rem/1.6 system-ui, sans-serif; margin: 15vh auto; max-width: 34rem; padding: 0 1rem; \
color-scheme: light dark }}</style>
<body>
<p>{english}</p>
<p lang="ko">{korean}</p>
</body>
</html>
"""


def script_line(base_path: str, *, token: str, digest: str) -> str:
    """Return the line that makes a page follow its source: *digest* is of the page without this line."""
    source = html.escape(f"{base_path}/_site-gen/client.js")
    secret, own = html.escape(token), html.escape(digest)
    return f'<script type="module" src="{source}" data-token="{secret}" data-digest="{own}"></script>\n'


def with_line(content: bytes, line: str) -> bytes:
    """Return the page *content* with *line* before the end of its body; at its end where that is not marked."""
    ends = list(_END_OF_BODY.finditer(content))
    place = ends[-1].start() if ends else len(content)
    return content[:place] + line.encode() + content[place:]


def page_response(content: bytes, *, status: int = 200) -> Response:
    """Return an HTML page."""
    return Response(content, status, headers=_ALWAYS | {"Content-Type": HTML})


def file_response(path: str, content: bytes, *, byte_range: str = "") -> Response:
    """Return a file that is no page; the part of it that *byte_range* asks for, as players of films do.

    Source: RFC 9110, section 14. More than one range is answered with the whole file, which it allows.
    """
    headers = _ALWAYS | {"Content-Type": media_type(path), "Accept-Ranges": "bytes"}
    match = _RANGE.fullmatch(byte_range.strip())
    if match is None or match[0] == "bytes=-":
        return Response(content, headers=headers)
    size = len(content)
    first, last = _bounds(match[1][:18], match[2][:18], size)
    if first > last:
        return Response(b"", 416, headers=headers | {"Content-Range": f"bytes */{size}"})
    return Response(content[first : last + 1], 206, headers=headers | {"Content-Range": f"bytes {first}-{last}/{size}"})


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """Return the first and the last byte asked for; the first is the greater where there is none."""
    if not first:
        return max(0, size - int(last)), size - 1
    if last and int(last) < int(first):
        return 0, size - 1  # RFC 9110, 14.1.1: invalid, so ignored
    return int(first), min(int(last), size - 1) if last else size - 1


def short_page(english: str, korean: str) -> bytes:
    """Return a small page of our own; both texts are HTML."""
    return _PAGE.format(english=english, korean=korean).encode()


def refusal(status: int, text: str, *, headers: dict[str, str] | None = None) -> Response:
    """Return a refusal in plain text, for visitors that are no readers of the site."""
    return Response(text + "\n", status, headers=_ALWAYS | {"Content-Type": media_type("a.txt")} | (headers or {}))


def redirect(location: str) -> Response:
    """Return the redirect to *location*, a path on this host."""
    return refusal(301, f"The page is at {location}", headers={"Location": location})
