"""Headers of pictures: the right size for every format, and never an exception."""

import io
import struct
import subprocess
import sys
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from site_gen.model.image import ImageInfo
from site_gen.read.image_info import read_image_info

RASTERS = ["JPEG", "PNG", "WEBP", "GIF", "AVIF"]


def picture(name: str, *, orientation: int = 1, size: tuple[int, int] = (30, 20)) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stream = io.BytesIO()
    image = Image.new("RGB", size, (200, 30, 90))
    if orientation == 1:
        image.save(stream, name)
    else:
        image.save(stream, name, exif=exif)
    return stream.getvalue()


@pytest.mark.parametrize("name", RASTERS)
def test_size_and_format_come_from_the_content(name: str) -> None:
    assert read_image_info(picture(name)) == ImageInfo(width=30, height=20, format=name)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_turned_picture_has_the_size_that_readers_see(name: str, orientation: int) -> None:
    info = read_image_info(picture(name, orientation=orientation))
    assert info is not None
    assert (info.width, info.height) == ((20, 30) if orientation >= 5 else (30, 20))


def test_animation_has_the_size_of_its_canvas() -> None:
    frames = [Image.new("P", (8, 6), color) for color in range(3)]
    for name in ("GIF", "WEBP", "PNG"):
        stream = io.BytesIO()
        frames[0].save(stream, name, save_all=True, append_images=frames[1:])
        assert read_image_info(stream.getvalue()) == ImageInfo(width=8, height=6, format=name)


def png_header(width: int, height: int) -> bytes:
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return head + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


def test_size_of_a_bomb_is_read_without_unpacking_it() -> None:
    assert read_image_info(png_header(60_000, 50_000)) == ImageInfo(width=60_000, height=50_000, format="PNG")
    gif = b"GIF89a" + struct.pack("<HH", 65_000, 65_000) + b"\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x00;"
    assert read_image_info(gif) == ImageInfo(width=65_000, height=65_000, format="GIF")


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="30" height="20"', (30, 20)),
        ("width='30px' height='20.4px'", (30, 20)),
        ('width="1in" height="2.54cm"', (96, 96)),
        ('viewBox="0 0 300 200"', (300, 200)),
        ('viewBox="-5,-5,10,4"', (10, 4)),
        ('width="60" viewBox="0 0 300 200"', (60, 40)),
        ('height="40" viewBox="0 0 300 200"', (60, 40)),
        ('width="100%" height="auto" viewBox="0 0 300 200"', (300, 200)),
        ('id="강"\n  viewBox="0 0 0 0"', (300, 150)),
        ("", (300, 150)),
        ('width="99999999999999999999"', (300, 150)),
    ],
)
@pytest.mark.parametrize(
    "head", ["", "\ufeff", '<?xml version="1.0" encoding="UTF-8"?>\n<!-- 강 -->\n', "\n\n<!-- <svg> -->"]
)
def test_svg_size_comes_from_its_root(head: str, attributes: str, size: tuple[int, int]) -> None:
    svg = f'{head}<svg xmlns="http://www.w3.org/2000/svg" {attributes}><rect width="1" height="1"/></svg>'
    assert read_image_info(svg.encode()) == ImageInfo(width=size[0], height=size[1], format="SVG")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        "강물".encode(),
        b"<html><svg></svg></html>",
        b"<svgx></svgx>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"RIFF\x00\x00\x00\x00WEBP",
        b'<!DOCTYPE svg PUBLIC "x" "y"><svg width="1" height="1"/>',
        b'<svg width="1" height="1"><!ENTITY a "b"></svg>',
        b'<?xml version="1.0"?><!doctype svg [<!entity a "b">]><svg width="1" height="1"/>',
        b"<svg " + b"a" * 100_000,
        b"<!--" * 50_000,
    ],
)
def test_what_is_no_picture_is_none(content: bytes) -> None:
    assert read_image_info(content) is None


@pytest.mark.parametrize("name", RASTERS)
def test_cut_picture_gives_its_size_or_none(name: str) -> None:
    content = picture(name)
    for end in range(0, len(content), 7):
        info = read_image_info(content[:end])
        assert info is None or (info.width, info.height) == (30, 20)


@given(st.sampled_from([picture(name) for name in RASTERS]), st.data())
def test_damaged_picture_is_never_an_exception(content: bytes, data: st.DataObject) -> None:
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    info = read_image_info(bytes(damaged))
    assert info is None or (info.width > 0 and info.height > 0)


@given(st.binary(max_size=100))
def test_any_bytes_are_never_an_exception(content: bytes) -> None:
    for head in (b"", b"\xff\xd8\xff", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"RIFF????WEBP", b"????ftypavif", b"<svg "):
        read_image_info(head + content)


def test_pillow_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, site_gen.read.content, site_gen.read.config; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
