"""The icons of a site: all made of one picture, none in the place of what an author made."""

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from tests.kit import PAIR, SETTINGS, build, built, errors_of, page, warnings_of, write_picture, write_site

QUIET = SETTINGS + "search: {enabled: false}\nparallel: false\n"

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


def write_icon(path: Path, side: int = 512) -> None:
    """A disc on nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    picture.paste((11, 107, 102, 255), (side // 4, side // 4, side * 3 // 4, side * 3 // 4))
    picture.save(path)


def test_one_picture_gives_every_icon(tmp_path: Path) -> None:
    write_icon(tmp_path / "content/static/favicon.png")
    output = built(tmp_path, QUIET + PAIR)
    with Image.open(output / "favicon.ico") as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    for name, size in (("apple-touch-icon.png", 180), ("icon-192.png", 192), ("icon-512.png", 512)):
        with Image.open(output / name) as icon:
            assert (icon.format, icon.size) == ("PNG", (size, size))
    with Image.open(output / "apple-touch-icon.png") as icon:
        assert icon.mode == "RGB"
        assert icon.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("theme", ["duet", "plain"])
def test_the_head_of_each_language_names_the_icons_and_its_manifest(tmp_path: Path, theme: str) -> None:
    write_icon(tmp_path / "content/static/favicon.png")
    settings = QUIET.replace("rivers.example", "me.example/blog") + f"theme: {theme}\n"
    output = built(tmp_path, settings + PAIR)
    for path, prefix, name in (("/posts/spring/", "", "Two Rivers"), ("/ko/posts/spring/", "ko/", "두 강")):
        head = page(output, path)
        assert head.hrefs('link[rel="icon"][sizes="32x32"]') == ["/blog/favicon.ico"]
        assert head.hrefs('link[rel="apple-touch-icon"]') == ["/blog/apple-touch-icon.png"]
        assert head.hrefs('link[rel="manifest"]') == [f"/blog/{prefix}site.webmanifest"]
        manifest = json.loads((output / f"{prefix}site.webmanifest").read_text(encoding="utf-8"))
        assert (manifest["name"], manifest["start_url"]) == (name, f"/blog/{prefix}")
        assert [icon["src"] for icon in manifest["icons"]] == ["/blog/icon-192.png", "/blog/icon-512.png"]


def test_a_setting_names_any_picture_below_content(tmp_path: Path) -> None:
    write_icon(tmp_path / "content/images/logo.png", side=200)
    output = built(tmp_path, QUIET + "favicon: images/logo.png\n" + PAIR)
    assert (output / "favicon.ico").exists()
    assert (output / "icon-192.png").exists()
    assert not (output / "icon-512.png").exists(), "200 pixels are not blown up to 512"
    icons = page(output, "/").hrefs('link[rel="icon"]')
    assert icons == ["/favicon.ico"]


def test_what_the_author_made_stays(tmp_path: Path) -> None:
    write_icon(tmp_path / "content/static/favicon.png")
    write_picture(tmp_path / "content/static/apple-touch-icon.png", width=180, height=180)
    (tmp_path / "content/static/favicon.svg").write_text(DRAWING, encoding="utf-8")
    output = built(tmp_path, QUIET + PAIR)
    with Image.open(output / "apple-touch-icon.png") as icon:
        assert icon.convert("RGB").getpixel((0, 0)) == (40, 120, 160)
    assert page(output, "/").hrefs('link[rel="icon"]') == ["/favicon.ico", "/favicon.svg"]


def test_a_drawing_alone_is_published_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "content/static").mkdir(parents=True)
    (tmp_path / "content/static/favicon.svg").write_text(DRAWING, encoding="utf-8")
    output = built(tmp_path, QUIET + PAIR)
    assert page(output, "/").hrefs('link[rel="icon"]') == ["/favicon.svg"]
    assert not (output / "favicon.ico").exists()


def test_a_drawing_in_the_setting_is_answered_with_where_it_belongs(tmp_path: Path) -> None:
    (tmp_path / "content/images").mkdir(parents=True)
    (tmp_path / "content/images/logo.svg").write_text(DRAWING, encoding="utf-8")
    report = build(write_site(tmp_path, QUIET + "favicon: images/logo.svg\n" + PAIR))
    (warning,) = warnings_of(report)
    assert warning.startswith("content/site.yaml:6:")
    assert "content/static/favicon.svg" in warning


@pytest.mark.parametrize(("name", "words"), [("images/none.png", "is not there"), ("posts/notes.txt", "is no picture")])
def test_a_setting_that_names_no_picture_is_an_error(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "content/posts").mkdir(parents=True)
    (tmp_path / "content/posts/notes.txt").write_text("notes", encoding="utf-8")
    report = build(write_site(tmp_path, QUIET + f"favicon: {name}\n" + PAIR))
    (error,) = errors_of(report)
    assert error.startswith("content/site.yaml:6:")
    assert words in error


def test_a_wide_picture_is_not_squeezed(tmp_path: Path) -> None:
    path = tmp_path / "content/static/favicon.png"
    write_picture(path, width=400, height=200)
    output = built(tmp_path, QUIET + PAIR)
    with Image.open(io.BytesIO((output / "icon-512.png").read_bytes())) as icon:
        colors = [icon.convert("RGBA").getpixel((256, y)) for y in (10, 256, 500)]
    assert [color[3] for color in colors if isinstance(color, tuple)] == [0, 255, 0]
