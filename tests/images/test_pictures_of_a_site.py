"""Pictures from an author's line of Markdown to the published page: local ones, remote ones, the cache, the vault."""

import datetime
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from PIL import Image
from selectolax.lexbor import LexborNode

from site_gen.build import build_site
from site_gen.model.options import BuildOptions, cache_folder
from site_gen.model.report import BuildReport
from tests.images.faulty_server import FaultyServer, faulty_server
from tests.images.pictures import SECRETS, corners, exif, photo, saved, screenshot, talkative
from tests.kit import NOW, SETTINGS, Page, errors_of, page, run, snapshot, warnings_of, write_site

POST = """\
-- content/posts/2025-06-01-summer.md --
---
title: "Summer - 여름"
{front}
---
The summer came early this year, and the river fell by a foot.

{english}

---

올해는 여름이 일찍 왔고 강물이 한 자나 줄었습니다.

{korean}
"""


PICTURES = {
    # Wide and low: as many sizes as a large picture has, in a tenth of the time.
    "photo.jpg": saved(photo(1400, 90), "JPEG", quality=92),
    "shot.png": saved(screenshot(1000, 150), "PNG"),
    "icon.png": saved(corners(), "PNG"),
}


def site(folder: Path, english: str, korean: str = "끝입니다.", *, front: str = "tags: [a]", more: str = "") -> Path:
    """Write a site with one post that shows these pictures, and the pictures."""
    text = SETTINGS + more + POST.format(front=front, english=english, korean=korean)
    write_site(folder, text)
    posts = folder / "content/posts"
    for name, content in PICTURES.items():
        (posts / name).write_bytes(content)
    return folder


def build(
    folder: Path, *, offline: bool = True, is_cached: bool = True, jobs: int = 1, later_seconds: int = 0
) -> BuildReport:
    options = BuildOptions(
        site_dir=folder,
        output=folder / "output",
        now=NOW + datetime.timedelta(seconds=later_seconds),
        offline=offline,
        is_cached=is_cached,
        jobs=jobs,
    )
    return build_site(options)


def built(folder: Path, *, offline: bool = True) -> Page:
    report = build(folder, offline=offline)
    assert errors_of(report) == []
    return page(folder / "output", "/posts/summer/")


def file_at(folder: Path, address: str) -> Path:
    return folder / "output" / unquote(address).lstrip("/")


def candidates(node: LexborNode) -> dict[str, str]:
    """Return the addresses of a srcset by their width."""
    found = (part.split() for part in (node.attributes["srcset"] or "").split(", "))
    return {(width[0] if width else ""): address for address, *width in found}


# Markup


def test_a_photo_is_offered_in_sizes_and_formats(tmp_path: Path) -> None:
    document = built(site(tmp_path, "![A river](photo.jpg)"))
    sources = document.all(".post-body picture source")
    assert [one.attributes["type"] for one in sources] in (["image/avif", "image/webp"], ["image/webp"])
    for source in sources:
        for width, address in candidates(source).items():
            with Image.open(file_at(tmp_path, address)) as image:
                assert f"{image.size[0]}w" == width
                assert image.format == (source.attributes["type"] or "").rpartition("/")[2].upper()
    picture = document.one(".post-body picture img")
    assert list(candidates(picture)) == ["480w", "800w", "1200w", "1400w"]
    assert (picture.attributes["width"], picture.attributes["height"]) == ("1400", "90")
    assert "100vw" in (picture.attributes["sizes"] or "")
    assert picture.attributes["alt"] == "A river"


def test_the_first_large_picture_comes_at_once_and_the_others_when_needed(tmp_path: Path) -> None:
    document = built(site(tmp_path, "![i](icon.png)\n\n![one](photo.jpg)\n\n![two](shot.png)"))
    icon, first, second = document.all(".post-body img")
    assert first.attributes["fetchpriority"] == "high"
    assert "loading" not in first.attributes
    for other in (icon, second):
        assert other.attributes["loading"] == "lazy"
        assert other.attributes["decoding"] == "async"
        assert "fetchpriority" not in other.attributes


def test_below_a_picture_of_its_own_a_post_loads_all_others_when_needed(tmp_path: Path) -> None:
    document = built(site(tmp_path, "![one](shot.png)", front="image: photo.jpg"))
    assert document.one(".post-body img").attributes["loading"] == "lazy"
    card = document.one('meta[property="og:image"]').attributes["content"] or ""
    assert card.startswith("https://rivers.example/assets/pictures/photo-")
    assert file_at(tmp_path, card.removeprefix("https://rivers.example")).is_file()


def test_the_place_of_a_picture_has_its_colour_in_few_bytes(tmp_path: Path) -> None:
    document = built(site(tmp_path, "![one](photo.jpg)"))
    style = document.one(".post-body img").attributes["style"] or ""
    assert re.fullmatch(r"background:#[0-9a-f]{6}", style)
    assert len(style) < 300


def test_a_picture_is_a_link_to_its_large_form_unless_it_is_one_already(tmp_path: Path) -> None:
    english = "![one](photo.jpg)\n\n[![two](shot.png)](https://example.com/)\n\n![i](icon.png)"
    document = built(site(tmp_path, english))
    assert document.hrefs(".post-body a")[1] == "https://example.com/"
    (link, other) = document.all(".post-body a")
    assert link.attributes["class"] == "picture-link"
    with Image.open(file_at(tmp_path, link.attributes["href"] or "")) as image:
        assert image.size == (1400, 90)
    assert len(other.css("a")) == 1


def test_a_picture_without_words_is_opened_by_a_link_that_has_some(tmp_path: Path) -> None:
    site(tmp_path, "![](photo.jpg)", "![](photo.jpg)")
    built(tmp_path)
    names = []
    for prefix in ("", "/ko"):
        (link,) = page(tmp_path / "output", f"{prefix}/posts/summer/").all(".post-body a.picture-link")
        names.append(link.attributes["aria-label"])
    assert names == ["Open the picture", "그림 크게 보기"]


@pytest.mark.parametrize(
    "address",
    [
        "https://rivers.example/images/photo.jpg",
        "https://rivers.example/images/%EA%B0%95.jpg",
        "https://rivers.example/root.jpg",
    ],
)
def test_a_whole_address_on_this_very_site_is_a_picture_at_hand(tmp_path: Path, address: str) -> None:
    folder = site(tmp_path, f"![one]({address})", front=f"image: {address}")
    (folder / "content/images").mkdir()
    (folder / "content/static").mkdir()
    for name in ("images/photo.jpg", "images/강.jpg", "static/root.jpg"):
        shutil.copy(folder / "content/posts/photo.jpg", folder / "content" / name)
    report = build(folder)
    assert (errors_of(report), warnings_of(report)) == ([], [])
    document = page(folder / "output", "/posts/summer/")
    assert "/assets/pictures/" in (document.one(".post-body img").attributes["src"] or "")


@pytest.mark.parametrize(
    ("english", "caption"),
    [
        ('![one](photo.jpg "By the river & sea")', "By the river & sea"),
        ("![one](photo.jpg)\n_By the **river**_", "By the river"),
        ("![one](photo.jpg)\n*By the (wide) river*", "By the (wide) river"),
        ('[![one](photo.jpg "Elsewhere")](https://example.com)', "Elsewhere"),
    ],
)
def test_a_caption_is_the_title_or_the_emphasised_line_below(tmp_path: Path, english: str, caption: str) -> None:
    document = built(site(tmp_path, english))
    assert document.text(".post-body figure figcaption") == caption
    assert len(document.all(".post-body figure img")) == 1
    assert not document.has(".post-body p figure")


def test_a_picture_in_a_sentence_is_no_figure(tmp_path: Path) -> None:
    document = built(site(tmp_path, 'Look ![one](icon.png "a title") here, *so* it is.'))
    assert not document.has(".post-body figure")
    assert document.one(".post-body img").attributes["title"] == "a title"


def test_pictures_in_a_row_are_a_gallery_and_light_and_dark_are_not(tmp_path: Path) -> None:
    english = "![one](photo.jpg) ![two](shot.png)\n\n![one](photo.jpg){: .light }\n![two](shot.png){: .dark }"
    document = built(site(tmp_path, english))
    assert len(document.all(".post-body .gallery img")) == 2
    assert document.has(".post-body img.light")
    assert document.has(".post-body img.dark")


def test_a_drawing_wider_than_all_sizes_and_squeezed_already_is_shown_as_it_is(tmp_path: Path) -> None:
    folder = site(tmp_path, "![A terminal](wide.png)", "![터미널](wide.png)")
    squeezed = saved(screenshot(1700, 120).quantize(8), "PNG", optimize=True)
    (folder / "content/posts/wide.png").write_bytes(squeezed)
    picture = built(folder).one(".post-body img")
    shown = file_at(tmp_path, picture.attributes["src"] or "")
    assert shown.stat().st_size <= len(squeezed)
    with Image.open(shown) as image:
        assert image.size == (1700, 120)


def test_a_width_by_the_author_limits_what_is_offered(tmp_path: Path) -> None:
    document = built(site(tmp_path, '![one](photo.jpg){: width="300" .shadow .left }'))
    picture = document.one(".post-body img")
    assert (picture.attributes["width"], picture.attributes["height"]) == ("300", "19")
    assert picture.attributes["class"] == "shadow left"
    assert list(candidates(picture)) == ["480w", "800w"]
    assert "300px" in (picture.attributes["sizes"] or "")


def test_a_width_in_percent_keeps_the_shape(tmp_path: Path) -> None:
    document = built(site(tmp_path, '![one](photo.jpg){: width="50%" }'))
    assert "aspect-ratio:1400/90" in (document.one(".post-body img").attributes["style"] or "")


@pytest.mark.parametrize(
    "english", ['<img src="photo.jpg" alt="one">', "![one][p]\n\n[p]: photo.jpg", "![one](<photo.jpg>)"]
)
def test_however_it_is_written_it_is_the_same_picture(tmp_path: Path, english: str) -> None:
    document = built(site(tmp_path, english))
    assert document.one(".post-body img").attributes["srcset"]


def test_a_picture_of_both_languages_is_made_once_with_words_of_each(tmp_path: Path) -> None:
    folder = site(tmp_path, '![A river](photo.jpg "Low")', '![강](photo.jpg "얕은 물")')
    report = build(folder)
    assert dict(report.images) == {"encoded": 1}
    english, korean = (page(folder / "output", f"{prefix}/posts/summer/") for prefix in ("", "/ko"))
    first, second = english.one(".post-body img"), korean.one(".post-body img")
    assert first.attributes["srcset"] == second.attributes["srcset"]
    assert (first.attributes["alt"], second.attributes["alt"]) == ("A river", "강")
    assert korean.text(".post-body figcaption") == "얕은 물"


def test_equal_pictures_of_two_names_are_stored_once(tmp_path: Path) -> None:
    folder = site(tmp_path, "![one](photo.jpg)\n\n![two](again.jpg)")
    shutil.copy(folder / "content/posts/photo.jpg", folder / "content/posts/again.jpg")
    report = build(folder)
    assert dict(report.images) == {"encoded": 1}
    assert not list((folder / "output/assets/pictures").glob("again-*"))


def test_a_feed_shows_plain_pictures_with_whole_addresses(tmp_path: Path) -> None:
    folder = site(tmp_path, "![one](photo.jpg)")
    built(folder)
    feed = (folder / "output/feed.xml").read_text(encoding="utf-8")
    assert "srcset" not in feed
    assert "&lt;picture" not in feed
    assert re.search(r'src="https://rivers\.example/assets/pictures/photo-[^"]+\.jpg"', feed)


def test_a_name_in_hangul_stays_readable(tmp_path: Path) -> None:
    folder = site(tmp_path, "![강](<강 사진.jpg>)")
    (folder / "content/posts/강 사진.jpg").write_bytes(saved(photo(600, 400), "JPEG"))
    built(folder)
    assert list((folder / "output/assets/pictures").glob("강-사진-*.jpg"))


def test_a_name_in_nfd_is_found_and_opened(tmp_path: Path) -> None:
    import unicodedata

    folder = site(tmp_path, "![강](한강.jpg)")
    name = unicodedata.normalize("NFD", "한강.jpg")
    (folder / "content/posts" / name).write_bytes(saved(photo(600, 400), "JPEG"))
    document = built(folder)
    assert document.one(".post-body img").attributes["width"] == "600"


def test_a_broken_picture_is_an_error_at_its_line(tmp_path: Path) -> None:
    folder = site(tmp_path, "![one](broken.jpg)\n\n![two](page.png)\n\n![three](phone.jpg)")
    posts = folder / "content/posts"
    (posts / "broken.jpg").write_bytes((posts / "photo.jpg").read_bytes()[:9000])
    (posts / "page.png").write_bytes(b"<!DOCTYPE html><title>Not found</title>")
    (posts / "phone.jpg").write_bytes(b"\x00\x00\x00\x18ftypheic" + b"\0" * 64)
    errors = errors_of(build(folder))
    places = {error.split(": ")[0] for error in errors}
    assert places == {f"content/posts/2025-06-01-summer.md:{line}" for line in (7, 9, 11)}
    assert "HEIC" in "".join(errors)
    assert not (folder / "output").exists()


# Nothing but the picture


TALKING = (*SECRETS, b"Exif", b"eXIf", b"xpacket", b"adobe:ns:meta", b"ns.adobe.com/xap", b"Photoshop", b"rdf:RDF")
ENDINGS = (("jpg", "JPEG"), ("png", "PNG"), ("gif", "GIF"), ("webp", "WEBP"), ("avif", "AVIF"))


def talking_film(name: str) -> bytes:
    first, second = corners(), photo(64, 48)
    words = {"comment": b"COMMENTSECRET"} if name == "GIF" else {"exif": exif()}
    return saved(first, name, save_all=True, append_images=[second], duration=100, **words)


def test_no_published_file_knows_where_a_photo_was_taken(tmp_path: Path) -> None:
    with faulty_server() as server:
        server.picture = talkative("JPEG", photo(300, 100))
        places = [f"![a](shown.{ending})\n\n[b](linked.{ending})" for ending, _ in ENDINGS]
        places += [f"![a](film.{ending})\n\n[b](film.{ending})" for ending, _ in ENDINGS[1:]]
        places += ['<img src="page.jpg">', "![d](drawing.svg)", f"![r]({server.url('far.jpg')})"]
        folder = site(tmp_path, "\n\n".join(places), front="image: card.jpg", more=LOCAL)
        posts, static = folder / "content/posts", folder / "content/static"
        static.mkdir()
        for ending, name in ENDINGS:
            content = talkative(name, photo(500, 60))
            for path in (posts / f"shown.{ending}", posts / f"linked.{ending}", static / f"root.{ending}"):
                path.write_bytes(content)
            if name != "JPEG":
                (posts / f"film.{ending}").write_bytes(talking_film(name))
        for path in (posts / "page.jpg", posts / "card.jpg"):
            path.write_bytes(talkative("JPEG", photo(1300, 60)))
        (static / "turned.jpg").write_bytes(talkative("JPEG", photo(70, 50), orientation=6))
        svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><metadata>TEXTSECRET</metadata><rect/></svg>'
        (posts / "drawing.svg").write_text(svg, encoding="utf-8")
        assert errors_of(build(folder, offline=False)) == []
    formats = set()
    for path in (folder / "output").rglob("*"):
        if path.is_dir():
            continue
        content = path.read_bytes()
        assert not [sign for sign in TALKING if sign in content], path
        if path.suffix in (".jpg", ".png", ".gif", ".webp", ".avif"):
            with Image.open(path) as image:
                formats.add((image.format, getattr(image, "n_frames", 1) > 1))
                assert not image.getexif(), path
                assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & image.info.keys(), path
    assert len(formats) == 9  # JPEG does not move; the others do, and stand still
    with Image.open(folder / "output/turned.jpg") as image:
        assert image.size == (50, 70)


def test_a_drawing_at_the_root_is_published_as_it_is_and_told_of_when_it_runs_something(tmp_path: Path) -> None:
    folder = site(tmp_path, "text")
    static = folder / "content/static"
    static.mkdir()
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    moving = f'{head}<rect><animate attributeName="x" to="9" dur="1s"/></rect></svg>'
    (static / "favicon.svg").write_text(moving, encoding="utf-8")
    (static / "그림.svg").write_text(f"{head}<script>go()</script></svg>", encoding="utf-8")
    report = build(folder)
    assert errors_of(report) == []
    (warning,) = [one for one in warnings_of(report) if "svg" in one]
    assert warning.startswith("content/static/그림.svg:")
    assert "a script" in warning
    assert (folder / "output/favicon.svg").read_text(encoding="utf-8") == moving


def test_f10_a_pillow_without_avif_is_told_of_once_and_the_rest_is_made(tmp_path: Path) -> None:
    import PIL

    pillow = Path(PIL.__file__).parent
    crippled = tmp_path / "packages"
    (crippled / "PIL").mkdir(parents=True)
    for file in pillow.iterdir():
        if not file.name.startswith(("_avif", "__pycache__")):
            (crippled / "PIL" / file.name).symlink_to(file)
    for libraries in pillow.parent.glob("[Pp]illow.libs"):
        (crippled / libraries.name).symlink_to(libraries)
    folder = site(tmp_path / "site", "![one](photo.jpg)\n\n![two](shot.png)")
    finished = run(folder, "build", "--offline", "--jobs", "1", PYTHONPATH=str(crippled))
    assert finished.exit_code == 0
    assert finished.stderr.count("cannot write AVIF") == 1
    document = page(folder / "output", "/posts/summer/")
    assert {one.attributes["type"] for one in document.all(".post-body source")} == {"image/webp"}


# The cache


def test_a_build_with_nothing_new_makes_nothing_and_needs_no_pillow(tmp_path: Path) -> None:
    folder = site(tmp_path, "![one](photo.jpg)\n\n![two](shot.png)")
    script = (
        "import sys, datetime, pathlib; from site_gen.build import *\n"
        "now = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "report = build_site(BuildOptions(site_dir=folder, output=folder / 'output', now=now))\n"
        "print(sorted(report.images), report.written, 'PIL.Image' in sys.modules, 'urllib3' in sys.modules)\n"
    )
    import subprocess

    said = [
        subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert said[0].startswith("[('encoded', 2)]")
    assert said[1] == "[('cached', 2)] 0 False False\n"


def test_editing_the_text_encodes_nothing(tmp_path: Path) -> None:
    folder = site(tmp_path, "![one](photo.jpg)")
    build(folder)
    post = folder / "content/posts/2025-06-01-summer.md"
    post.write_text(post.read_text(encoding="utf-8").replace("early", "late"), encoding="utf-8")
    assert dict(build(folder).images) == {"cached": 1}


def test_other_settings_make_other_pictures(tmp_path: Path) -> None:
    folder = site(tmp_path, "![one](photo.jpg)")
    build(folder)
    settings = folder / "content/site.yaml"
    settings.write_text(
        settings.read_text(encoding="utf-8") + "images: {widths: [300], formats: [webp]}\n", encoding="utf-8"
    )
    document = built(folder)
    (source,) = document.all(".post-body source")
    assert source.attributes["type"] == "image/webp"
    assert not list((folder / "output/assets/pictures").glob("*.avif"))


def test_warm_is_cold_and_two_workers_are_one(tmp_path: Path) -> None:
    english = "![one](photo.jpg)\n\n![two](shot.png)\n\n![i](icon.png)"
    trees = []
    for name, jobs in (("first", 1), ("second", 2)):
        folder = site(tmp_path / name, english)
        build(folder, jobs=jobs)
        trees.append(snapshot(folder / "output"))
    build(tmp_path / "first")
    trees.append(snapshot(tmp_path / "first/output"))
    shutil.rmtree(tmp_path / "second/output")
    build(tmp_path / "second", is_cached=False)
    trees.append(snapshot(tmp_path / "second/output"))
    assert all(tree == trees[0] for tree in trees)


def test_a_damaged_cache_is_a_miss(tmp_path: Path) -> None:
    folder = site(tmp_path, "![one](photo.jpg)")
    build(folder)
    before = snapshot(folder / "output")
    for path in cache_folder(folder).rglob("*"):
        if path.is_file():
            content = bytearray(path.read_bytes())
            for place in range(3000, len(content), 997):
                content[place] ^= 0xFF
            path.write_bytes(bytes(content))
    shutil.rmtree(folder / "output")
    assert errors_of(build(folder)) == []
    assert snapshot(folder / "output") == before


def test_a_cache_that_cannot_be_written_slows_and_breaks_nothing(tmp_path: Path) -> None:
    folder = site(tmp_path, "![one](photo.jpg)")
    cache_folder(folder).parent.mkdir()
    cache_folder(folder).write_text("a file, not a folder", encoding="utf-8")
    document = built(folder)
    assert file_at(folder, document.one(".post-body img").attributes["src"] or "").is_file()


# Pictures on other sites


@pytest.fixture(scope="module")
def server() -> Iterator[FaultyServer]:
    with faulty_server() as running:
        yield running


LOCAL = "images: {remote: {allow_http: true, allow_private: true}}\n"
WITH_VAULT = "images: {vault: content/vault, remote: {allow_http: true, allow_private: true}}\n"


def test_a_remote_picture_is_fetched_once_and_then_never_again(tmp_path: Path, server: FaultyServer) -> None:
    url = server.url("user-attachments/assets/6210df-once")
    name = url.rpartition(f"{server.port}/")[2]
    folder = site(tmp_path, f"![a]({url})", f"![가]({url})", more=LOCAL)
    report = build(folder, offline=False)
    assert (errors_of(report), warnings_of(report)) == ([], [])
    assert dict(report.images) == {"fetched": 1, "encoded": 1}
    before = snapshot(folder / "output")
    again = build(folder)
    assert dict(again.images) == {"cached": 1}
    assert snapshot(folder / "output") == before
    build(folder, offline=False)
    assert server.hits[name] == 1
    document = page(folder / "output", "/posts/summer/")
    assert str(server.port) not in document.one(".post-body").html  # type: ignore[operator]
    assert document.one(".post-body img").attributes["width"] == "300"


def test_the_lock_file_says_what_was_fetched(tmp_path: Path, server: FaultyServer) -> None:
    urls = [server.url("b.png"), server.url("가 나.png")]
    folder = site(tmp_path, f"![b](<{urls[0]}>) ![c](<{urls[1]}>)", more=LOCAL)
    assert warnings_of(build(folder, offline=False)) == []
    lock = (folder / "content/images.lock.yaml").read_text(encoding="utf-8")
    lines = [line for line in lock.splitlines() if line.startswith('  "')]
    assert len(lines) == 2
    today = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC).date().isoformat()
    assert all("type: PNG, width: 300, height: 200" in line and f"date: {today}" in line for line in lines)
    build(folder, offline=False)
    assert (folder / "content/images.lock.yaml").read_text(encoding="utf-8") == lock


def test_with_a_vault_a_dead_link_changes_nothing(tmp_path: Path, server: FaultyServer) -> None:
    folder = site(tmp_path, f"![a]({server.url('vault.png')})", more=WITH_VAULT)
    build(folder, offline=False)
    before = snapshot(folder / "output")
    assert len(list((folder / "content/vault").iterdir())) == 1
    shutil.rmtree(cache_folder(folder))
    shutil.rmtree(folder / "output")
    hits = server.hits["vault.png"]
    report = build(folder)
    assert (errors_of(report), warnings_of(report)) == ([], [])
    assert snapshot(folder / "output") == before
    assert server.hits["vault.png"] == hits


def test_a_picture_that_cannot_be_had_keeps_its_link_and_is_told(tmp_path: Path, server: FaultyServer) -> None:
    url = server.url("status/404?token=SECRET")
    folder = site(tmp_path, f"![a]({url})", f"![가]({url})", more=LOCAL)
    report = build(folder, offline=False)
    (warning,) = warnings_of(report)
    assert warning.startswith("content/posts/2025-06-01-summer.md:")
    assert "404" in warning
    assert "SECRET" not in warning
    assert page(folder / "output", "/posts/summer/").one(".post-body img").attributes["src"] == url


@pytest.mark.parametrize(("name", "said"), [("html", "web page"), ("svg", "SVG"), ("short", "broke off")])
def test_what_is_no_picture_is_not_kept(tmp_path: Path, server: FaultyServer, name: str, said: str) -> None:
    folder = site(tmp_path, f"![a]({server.url(name)})", more=LOCAL)
    for later_seconds in (0, 10, 1000):
        (warning,) = warnings_of(build(folder, offline=False, later_seconds=later_seconds))
        assert said in warning
    assert not (folder / "content/images.lock.yaml").exists()


def test_g4_a_picture_that_cannot_be_decoded_keeps_its_link(tmp_path: Path) -> None:
    with faulty_server() as server:
        server.picture = saved(photo(900, 600), "JPEG")[:9000]
        folder = site(tmp_path, f"![a]({server.url('cut.jpg')})", more=LOCAL)
        (warning,) = warnings_of(build(folder, offline=False))
        assert "cannot be decoded" in warning
        assert not (folder / "content/images.lock.yaml").exists()
        server.picture = saved(photo(900, 600), "JPEG")
        assert warnings_of(build(folder, offline=False)) == []


def test_what_failed_a_moment_ago_is_not_asked_for_again_at_once(tmp_path: Path) -> None:
    with faulty_server() as server:
        folder = site(tmp_path, f"![a]({server.url('status/404')})\n\n![b](icon.png)", more=LOCAL)
        for later_seconds, hits in ((0, 1), (60, 1), (290, 1), (301, 2)):
            (warning,) = warnings_of(build(folder, offline=False, later_seconds=later_seconds))
            assert "404" in warning
            assert server.hits["status/404"] == hits
        build(folder, offline=False, is_cached=False, later_seconds=302)
        assert server.hits["status/404"] == 3


def test_what_the_settings_forbade_is_asked_for_as_soon_as_they_allow_it(tmp_path: Path) -> None:
    with faulty_server() as server:
        folder = site(tmp_path, f"![a]({server.url('a.png')})", more=LOCAL)
        settings = folder / "content" / "site.yaml"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(text.replace("allow_http: true", "allow_http: false"), encoding="utf-8")
        (warning,) = warnings_of(build(folder, offline=False))
        assert "http:// is not fetched" in warning
        settings.write_text(text, encoding="utf-8")
        assert warnings_of(build(folder, offline=False, later_seconds=1)) == []


def test_pictures_of_a_host_that_is_down_are_told_of_once_now_and_later(tmp_path: Path) -> None:
    with faulty_server() as server:
        port = server.port
    urls = [f"http://127.0.0.1:{port}/{number}.png" for number in range(4)]
    folder = site(tmp_path, "\n\n".join(f"![a]({url})" for url in urls), more=LOCAL)
    for later_seconds in (0, 10):
        (warning,) = warnings_of(build(folder, offline=False, later_seconds=later_seconds))
        assert "4 pictures on 127.0.0.1" in warning


def test_for_a_build_that_has_failed_nobody_is_asked(tmp_path: Path) -> None:
    with faulty_server() as server:
        folder = site(tmp_path, f"![a]({server.url('a.png')})", more=LOCAL, front="drfat: true")
        (error,) = errors_of(build(folder, offline=False))
        assert "drfat" in error
        assert not server.hits


def test_g5_a_changed_original_is_reported_and_not_used(tmp_path: Path) -> None:
    with faulty_server() as server:
        url = server.url("changing.png")
        folder = site(tmp_path, f"![a]({url})", more=LOCAL)
        build(folder, offline=False)
        before = snapshot(folder / "output")
        server.picture = saved(corners(300, 200), "PNG")
        report = build(folder, offline=False, is_cached=False)
        (warning,) = warnings_of(report)
        assert "another one" in warning
        assert "images.lock.yaml" in warning
        assert snapshot(folder / "output") == before
        shutil.rmtree(cache_folder(folder))
        (warning,) = warnings_of(build(folder, offline=False))
        assert "another one" in warning
        assert page(folder / "output", "/posts/summer/").one(".post-body img").attributes["src"] == url


def test_g6_a_dead_original_is_reported_and_its_copy_used(tmp_path: Path) -> None:
    with faulty_server() as server:
        folder = site(tmp_path, f"![a]({server.url('dying.png')})", more=LOCAL)
        build(folder, offline=False)
        before = snapshot(folder / "output")
    report = build(folder, offline=False, is_cached=False)
    (warning,) = warnings_of(report)
    assert "fetched earlier" in warning
    assert snapshot(folder / "output") == before


@pytest.mark.parametrize("policy", ["link", "error"])
def test_the_site_may_want_no_fetching_or_no_excuses(tmp_path: Path, server: FaultyServer, policy: str) -> None:
    settings = LOCAL.replace("remote: {", f"remote: {{policy: {policy}, ")
    folder = site(tmp_path, f"![a]({server.url(f'status/410?{policy}')})", more=settings)
    report = build(folder, offline=False)
    assert len(errors_of(report)) == (1 if policy == "error" else 0)
    assert server.hits["status/410"] == (0 if policy == "link" else 1)


def test_a_picture_may_want_what_the_site_does_not(tmp_path: Path, server: FaultyServer) -> None:
    linked, wanted = server.url("linked-only.png"), server.url("status/451")
    english = f'![a]({linked}){{: remote="link" }}\n\n![b]({wanted}){{: remote="error" }}'
    folder = site(tmp_path, english, more=LOCAL)
    (error,) = errors_of(build(folder, offline=False))
    assert "451" in error
    assert server.hits["linked-only.png"] == 0


def test_offline_asks_nobody_and_tells_once_a_host(tmp_path: Path, server: FaultyServer) -> None:
    before = sum(server.hits.values())
    urls = [server.url(f"never-{number}.png") for number in range(5)]
    folder = site(tmp_path, "\n\n".join(f"![a]({url})" for url in urls), more=LOCAL)
    (warning,) = warnings_of(build(folder))
    assert "5 pictures on 127.0.0.1" in warning
    assert sum(server.hits.values()) == before


def test_a_signed_address_is_warned_of(tmp_path: Path, server: FaultyServer) -> None:
    folder = site(tmp_path, f"![a]({server.url('s.png?X-Amz-Signature=SECRET')})", more=LOCAL)
    (warning,) = warnings_of(build(folder, offline=False))
    assert "signed" in warning
    assert "SECRET" not in warning
    assert "SECRET" not in (folder / "output/posts/summer/index.html").read_text(encoding="utf-8")


def test_a_front_matter_picture_may_be_elsewhere(tmp_path: Path, server: FaultyServer) -> None:
    folder = site(tmp_path, "text", front=f"image: {server.url('front.png')}", more=LOCAL)
    document = built(folder, offline=False)
    content = document.one('meta[property="og:image"]').attributes["content"] or ""
    assert content.startswith("https://rivers.example/assets/pictures/front-")


def test_a_mistake_in_the_lock_file_is_a_warning(tmp_path: Path, server: FaultyServer) -> None:
    url = server.url("locked.png")
    folder = site(tmp_path, f"![a]({url})", more=LOCAL)
    (folder / "content/images.lock.yaml").write_text(
        f'pictures:\n  "{url}": {{sha256: abc, size: -1}}\n  "x": 1\n', encoding="utf-8"
    )
    warnings = warnings_of(build(folder, offline=False))
    assert len(warnings) == 2
    assert all(one.startswith("content/images.lock.yaml:") for one in warnings)
    assert warnings_of(build(folder)) == []


def test_the_command_asks_nobody_when_it_is_told_to(tmp_path: Path, server: FaultyServer) -> None:
    folder = site(tmp_path, f"![a]({server.url('command.png')})", more=LOCAL)
    finished = run(folder, "build", "--offline")
    assert finished.exit_code == 0
    assert server.hits["command.png"] == 0
    finished = run(folder, "build")
    assert "1 pictures fetched" in finished.stdout
    assert server.hits["command.png"] == 1
