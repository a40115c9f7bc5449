"""Says what a file is that was taken for a picture and is none. Pure."""

_BY_BEGINNING = (
    (b"%PDF-", "a PDF"),
    (b"%!PS", "an EPS drawing"),
    (b"8BPS", "a Photoshop file"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"version https://git-lfs", "a Git LFS pointer: the picture itself was not fetched"),
)
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


def what_is(content: bytes) -> tuple[str, str]:
    """Return in words what *content* is, and what to do about it."""
    if not content:
        return "an empty file", "Put the picture there again."
    head = content[:1024]
    return _marked_up(head) or _binary(head)


def _marked_up(head: bytes) -> tuple[str, str] | None:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return "a web page (HTML)", "The download went wrong: save the picture itself."
    if b"<svg" in text or text.startswith(b"<?xml"):
        return "an SVG drawing that cannot be published", "Save it without DOCTYPE and entities, as plain SVG."
    return None


def _binary(head: bytes) -> tuple[str, str]:
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        return "an iPhone picture (HEIC), which browsers do not show", "Export it as JPEG."
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8")) or head[8:12] in (b"WEBP", b"avif"):
        return "a damaged picture", "Save it again."
    for beginning, name in _BY_BEGINNING:
        if head.startswith(beginning):
            return name, "Save it as JPEG, PNG or WebP."
    return "no picture", "JPEG, PNG, WebP, AVIF, GIF and SVG are published."
