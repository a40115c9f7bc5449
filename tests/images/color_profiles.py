"""Colour profiles made for tests, from the format's description (ICC.1:2010): small, whole, and known to the digit."""

import struct


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(x: float, y: float, z: float) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(x) + _fixed(y) + _fixed(z)


def _text(text: str) -> bytes:
    """Return a ``desc`` of version 2."""
    raw = text.encode("ascii") + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(raw)) + raw + bytes(78)


def _profile(*, kind: bytes, space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    start = 128 + 4 + 12 * len(tags)
    table, body = b"", b""
    for name, content in tags.items():
        padded = content + bytes(-len(content) % 4)
        table += name + struct.pack(">II", start + len(body), len(content))
        body += padded
    size = start + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x02400000, kind, space, connection)
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    head += _fixed(0.9642) + _fixed(1.0) + _fixed(0.8249)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def display_p3() -> bytes:
    """Return the wide colours of telephones (SMPTE RP 431-2 primaries, adapted to D50), with a plain gamma of 2.2."""
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    tags = {
        b"desc": _text("Telephone P3"),
        b"wtpt": _xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": _xyz(0.51512, 0.24120, -0.00105),
        b"gXYZ": _xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": _xyz(0.15710, 0.06657, 0.78407),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
        b"cprt": b"text\0\0\0\0none\0",
    }
    return _profile(kind=b"mntr", space=b"RGB ", connection=b"XYZ ", tags=tags)


def odd_inks() -> bytes:
    """Return a profile of a press whose "cyan" prints red: whoever ignores it shows cyan."""
    corners = bytearray()
    for number in range(16):  # the first ink changes slowest
        cyan, magenta, yellow, black = (number >> 3 & 1, number >> 2 & 1, number >> 1 & 1, number & 1)
        lightness = max(0, 255 - 120 * cyan - 80 * magenta - 20 * yellow - 255 * black)
        red_green = 128 + (70 * cyan if not black else 0)
        blue_yellow = 128 + (55 * cyan if not black else 0)
        corners += bytes((lightness, red_green, blue_yellow))
    straight = bytes(range(256))
    identity = b"".join(_fixed(float(row == column)) for row in range(3) for column in range(3))
    table = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + identity + straight * 4 + bytes(corners) + straight * 3
    tags = {
        b"desc": _text("Odd inks"),
        b"wtpt": _xyz(0.9642, 1.0, 0.8249),
        b"A2B0": table,
        b"cprt": b"text\0\0\0\0none\0",
    }
    return _profile(kind=b"prtr", space=b"CMYK", connection=b"Lab ", tags=tags)
