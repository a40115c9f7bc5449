"""Social cards: real PNGs from real fonts; where no font has Hangul, a word about it and no boxes."""

import hashlib
import io
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from site_gen.images.lettering import letter
from site_gen.images.social_card import HEIGHT, WIDTH, CardSetup, card_key, draw_card, make_card_tools
from site_gen.images.typeface import Letters
from site_gen.model.card import Card, CardInput, Typeface
from site_gen.read.font_files import find_typefaces, font_folders, read_typefaces
from site_gen.workers import run_jobs
from tests.kit import (
    ENGLISH_SINGLE,
    KOREAN_SINGLE,
    PAIR,
    SETTINGS,
    build,
    built,
    page,
    snapshot,
    warnings_of,
    write_picture,
    write_site,
)

QUIET = SETTINGS + "search: {enabled: false}\nparallel: false\n"


def plain_width(text: str) -> float:
    """Hangul as wide as it is high, all else half that."""
    return sum(1.0 if "가" <= sign <= "힣" else 0.5 for sign in text)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("봄", ("봄",)),
        ("Spring has come", ("Spring has come",)),
        ("SAM 2 이미지와 동영상에서 무엇이든 분할하기", ("SAM 2 이미지와", "동영상에서 무엇이든 분할하기")),
    ],
)
def test_a_title_breaks_at_spaces_only(title: str, lines: tuple[str, ...]) -> None:
    found = letter(title, plain_width, width=1032)
    assert " ".join(found.lines) == title
    assert len(found.lines) == len(lines)


@pytest.mark.parametrize("title", ["Understanding GLIP - CLIP 이해하기", "SAM 2 Hands On Practice : SAM 2 실습하기"])
def test_no_line_begins_with_a_lone_dash_or_colon(title: str) -> None:
    for width in range(300, 1100, 20):
        found = letter(title, plain_width, width=width)
        assert " ".join(found.lines) == title
        assert not any(line.startswith(("-", ":")) for line in found.lines)


def test_lines_of_a_title_are_of_like_length() -> None:
    found = letter("one two three four five six seven eight nine ten eleven twelve", plain_width, width=1032)
    longest, *_, shortest = sorted(map(len, found.lines), reverse=True)
    assert len(found.lines) > 1
    assert shortest > longest * 0.6


@pytest.mark.parametrize("title", ["대한민국헌법" * 12, "incomprehensibilities" * 8])
def test_a_word_longer_than_a_line_breaks_inside(title: str) -> None:
    found = letter(title, plain_width, width=1032)
    assert "".join(found.lines) == title
    assert all(plain_width(line) * found.size <= 1032 for line in found.lines)


@pytest.mark.parametrize("title", ["끝이 없는 제목 " * 60, "a title without an end " * 60, "끝" * 900])
def test_a_title_without_end_is_cut_off_with_dots(title: str) -> None:
    found = letter(title, plain_width, width=1032)
    assert len(found.lines) == 4
    assert found.lines[-1].endswith("…")
    assert all(plain_width(line) * found.size <= 1032 for line in found.lines)


@pytest.fixture(scope="module")
def typefaces() -> tuple[Typeface, ...]:
    import os
    import sys

    found = find_typefaces(font_folders(os.environ, system=sys.platform))
    if not found:
        pytest.skip("this machine has no fonts")
    return found


@pytest.fixture(scope="module")
def hangul(typefaces: tuple[Typeface, ...]) -> tuple[Typeface, ...]:
    if Letters([typefaces[0].bold]).drawable("한")[1]:
        pytest.skip("this machine has no font with Hangul")
    return typefaces


@pytest.fixture(scope="module")
def latin(typefaces: tuple[Typeface, ...]) -> Typeface:
    found = next((one for one in typefaces if Letters([one.bold]).drawable("한")[1]), None)
    if found is None:
        pytest.skip("this machine has no font without Hangul")
    return found


def drawn(title: str, typefaces: tuple[Typeface, ...], *, accent: str = "#0b6b66") -> Card:
    asked = CardInput(
        key="a", language="ko", path="a.md", title=title, above="두 강", below="2025년 3월 31일", accent=accent
    )
    card = draw_card(asked, make_card_tools(CardSetup(typefaces=typefaces))).result
    assert card is not None
    return card


def dark_pixels(card: Card, box: tuple[int, int, int, int]) -> int:
    with Image.open(io.BytesIO(card.content)) as image:
        return sum(image.convert("L").crop(box).histogram()[:100])


TITLE_BOX = (0, 150, WIDTH, 520)


@pytest.mark.parametrize(
    "title",
    [
        "Spring has come",
        "봄이 왔어요",
        "멀티모달 대규모 언어 모델을 위한 이미지 생성: 확산 모델과 자기회귀 모델을 함께 학습하는 방법",
        "A very long title that goes on and on until the smallest phone has to break it into many lines " * 3,
        "한" * 120,
    ],
)
def test_a_card_is_a_small_png_with_its_title_inside_the_margins(title: str, hangul: tuple[Typeface, ...]) -> None:
    card = drawn(title, hangul)
    with Image.open(io.BytesIO(card.content)) as image:
        assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
    assert len(card.content) < 60_000
    assert dark_pixels(card, TITLE_BOX) > 1000
    assert dark_pixels(card, (0, 150, 76, 520)) == 0
    assert dark_pixels(card, (WIDTH - 76, 150, WIDTH, 520)) == 0


def test_the_accent_shows(hangul: tuple[Typeface, ...]) -> None:
    with Image.open(io.BytesIO(drawn("봄", hangul, accent="#a8431b").content)) as image:
        assert image.convert("RGB").getpixel((600, HEIGHT - 4)) == (0xA8, 0x43, 0x1B)


def test_emoji_that_no_font_has_leave_no_box(hangul: tuple[Typeface, ...]) -> None:
    plain, decorated = drawn("안녕하세요", hangul), drawn("👋🏽 안녕하세요 🇰🇷", hangul)
    assert decorated.content == plain.content


def test_a_title_of_emoji_alone_gives_way_to_the_name_of_the_site(hangul: tuple[Typeface, ...]) -> None:
    assert dark_pixels(drawn("🎉🎉", hangul), TITLE_BOX) > 500


def test_letters_that_no_font_has_are_named_and_nothing_is_drawn(latin: Typeface) -> None:
    assert drawn("봄 and spring", (latin,)) == Card(content=b"", missing="봄")


def test_a_letter_is_taken_from_the_next_font_that_has_it(hangul: tuple[Typeface, ...], latin: Typeface) -> None:
    mixed = drawn("봄 spring", (latin, hangul[0]))
    assert mixed.content
    assert mixed.content != drawn("봄 spring", hangul).content


def test_a_font_knows_which_letters_it_has(latin: Typeface, hangul: tuple[Typeface, ...]) -> None:
    assert Letters([latin.bold]).drawable("Ünïcode é 한") == ("Ünïcode é", "한")
    assert Letters([hangul[0].bold]).drawable("뷁 똠방각하") == ("뷁 똠방각하", "")


def test_the_key_of_a_card_holds_the_font_and_not_where_it_lies(latin: Typeface) -> None:
    asked = CardInput(key="a", language="en", path="a.md", title="A", above="", below="", accent="#000000")
    moved = latin.with_changes(bold=latin.bold.with_changes(path="/elsewhere.ttf"))
    other = latin.with_changes(bold=latin.bold.with_changes(digest="0"))
    keys = [card_key(CardSetup(typefaces=(one,)), asked) for one in (latin, moved, other)]
    assert keys[0] == keys[1] != keys[2]


# Finding fonts


def test_a_bold_and_a_regular_face_are_found_by_name_in_any_folder(tmp_path: Path, latin: Typeface) -> None:
    folder = tmp_path / "deep" / "er"
    folder.mkdir(parents=True)
    shutil.copy(latin.bold.path, folder / "NanumGothicBold.ttf")
    shutil.copy(latin.regular.path, folder / "NanumGothic.ttf")
    shutil.copy(latin.regular.path, folder / "NanumGothicCoding.ttf")
    (found,) = find_typefaces((tmp_path,))
    assert [Path(face.path).name for face in (found.bold, found.regular)] == ["NanumGothicBold.ttf", "NanumGothic.ttf"]


@pytest.mark.parametrize(
    "content", [b"", b"OTTO", b"ttcf\0\1\0\0\0\0\0\5", b"\0\1\0\0\xff\xff" + bytes(30), b"wOF2" * 9]
)
def test_a_broken_font_is_passed_over(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "NanumGothic.ttf").write_bytes(content)
    assert find_typefaces((tmp_path,)) == ()
    named = read_typefaces(["NanumGothic.ttf"], tmp_path, line=3)
    assert [(one.line, "no font that can be drawn with" in one.message) for one in named.problems] == [(3, True)]


def test_a_font_that_is_not_there_is_an_error_at_its_line(tmp_path: Path) -> None:
    report = build(write_site(tmp_path, QUIET + "cards:\n  enabled: true\n  font: fonts/none.otf\n" + PAIR))
    (problem,) = [one for one in report.problems if one.severity == "error"]
    assert (problem.path, problem.line) == ("content/site.yaml", 8)
    assert "fonts/none.otf" in problem.message


def test_fontconfig_and_the_readers_own_folders_are_looked_at() -> None:
    folders = font_folders({"HOME": "/home/me", "XDG_DATA_DIRS": "/opt/share"}, system="linux")
    assert Path("/home/me/.local/share/fonts") in folders
    assert Path("/opt/share/fonts") in folders
    assert Path("/Users/me/Library/Fonts") in font_folders({"HOME": "/Users/me"}, system="darwin")
    assert Path("C:/Windows/Fonts") in font_folders({"WINDIR": "C:/Windows"}, system="win32")


# Sites


def picture_of(output: Path, path: str) -> str:
    return page(output, path).one('meta[property="og:image"]').attributes["content"] or ""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, hangul: tuple[Typeface, ...]) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("site")
    pictured = ENGLISH_SINGLE.replace("tags: [boats]", "image: boat.png")
    write_picture(folder / "content/posts/boat.png", width=900, height=600)
    built(folder, QUIET + "cards: {enabled: true}\n" + PAIR + KOREAN_SINGLE + pictured)
    yield folder


def test_each_language_of_a_post_has_a_card_of_its_own(site: Path) -> None:
    output = site / "output"
    found = [picture_of(output, path) for path in ("/posts/spring/", "/ko/posts/spring/")]
    assert len(set(found)) == 2
    for address in found:
        path = output / address.removeprefix("https://rivers.example/")
        assert hashlib.sha256(path.read_bytes()).hexdigest().startswith(path.stem)
    head = page(output, "/ko/posts/spring/")
    assert head.one('meta[property="og:image:alt"]').attributes["content"] == "봄이 왔어요"
    assert head.one('meta[property="og:image:width"]').attributes["content"] == "1200"
    assert head.one('meta[name="twitter:card"]').attributes["content"] == "summary_large_image"
    assert found[1] in head.one('script[type="application/ld+json"]').text()


def test_the_page_in_two_languages_shows_the_card_of_the_post_in_the_first(
    tmp_path: Path, hangul: tuple[Typeface, ...]
) -> None:
    assert hangul
    output = built(tmp_path, SETTINGS + "search: {enabled: false}\ncards: {enabled: true}\n" + PAIR)
    assert picture_of(output, "/posts/spring/parallel/") == picture_of(output, "/posts/spring/")


def test_a_post_with_a_picture_shows_that(site: Path) -> None:
    assert "boat" in picture_of(site / "output", "/posts/boats/")


def test_lists_show_the_card_of_the_site_in_their_language(site: Path) -> None:
    output = site / "output"
    homes = [picture_of(output, path) for path in ("/", "/ko/")]
    assert homes == [picture_of(output, path) for path in ("/tags/", "/ko/tags/")]
    assert len(set(homes)) == 2


def test_an_edit_of_a_text_draws_no_card_and_one_of_a_title_draws_one(site: Path) -> None:
    def cards() -> dict[str, str]:
        return {path: digest for path, digest in snapshot(site / "output").items() if path.startswith("assets/cards/")}

    source = site / "content/posts/2025-03-31-spring.md"
    text = source.read_text(encoding="utf-8")
    before = cards()
    source.write_text(text.replace("warm", "cold"), encoding="utf-8")
    build(site)
    assert cards() == before
    source.write_text(text.replace("Spring has come", "Summer has come"), encoding="utf-8")
    build(site)
    assert len(cards().keys() - before.keys()) == len(before.keys() - cards().keys()) == 1
    source.write_text(text, encoding="utf-8")


def test_cards_may_stand_before_pictures(tmp_path: Path, typefaces: tuple[Typeface, ...]) -> None:
    pictured = ENGLISH_SINGLE.replace("tags: [boats]", "image: boat.png")
    write_picture(tmp_path / "content/posts/boat.png", width=900, height=600)
    settings = QUIET.replace("ko: 두 강", "ko: Rivers")
    output = built(tmp_path, settings + "cards: {enabled: true, replace_images: true}\n" + pictured)
    assert "/assets/cards/" in picture_of(output, "/posts/boats/")


def test_without_hangul_one_warning_stands_for_all_and_english_has_its_cards(tmp_path: Path, latin: Typeface) -> None:
    font = tmp_path / "content/fonts/latin.ttf"
    font.parent.mkdir(parents=True)
    shutil.copy(latin.bold.path, font)
    settings = QUIET + "cards: {enabled: true, font: content/fonts/latin.ttf}\n"
    report = build(write_site(tmp_path, settings + PAIR + KOREAN_SINGLE))
    (warning,) = warnings_of(report)
    assert "can write Hangul" in warning
    assert "봄이 왔어요" in warning
    output = tmp_path / "output"
    assert "/assets/cards/" in picture_of(output, "/posts/spring/")
    assert not page(output, "/ko/posts/spring/").has('meta[property="og:image"]')


def test_nothing_is_drawn_unless_it_is_asked_for(tmp_path: Path) -> None:
    output = built(tmp_path, QUIET + PAIR)
    assert not (output / "assets/cards").exists()
    assert not page(output, "/posts/spring/").has('meta[property="og:image"]')


def test_one_process_and_two_draw_the_same(hangul: tuple[Typeface, ...]) -> None:
    cards = [
        CardInput(
            key="", language="ko", path="", title=f"봄이 {n}번째로 왔어요", above="두 강", below="", accent="#0b6b66"
        )
        for n in range(6)
    ]
    drawn_by = [
        run_jobs(
            draw_card,
            cards,
            setup=CardSetup(typefaces=hangul),
            make_tools=make_card_tools,
            jobs=jobs,
            patience_seconds=patience,
        )
        for jobs, patience in ((1, 0.5), (2, 0.0))
    ]
    assert drawn_by[0] == drawn_by[1]


def test_a_table_of_characters_of_the_old_kind_is_read(tmp_path: Path) -> None:
    """Format 4 with an array: two characters, of which one has no glyph."""
    from site_gen.images.typeface import _ranges
    from site_gen.model.card import FontFile

    segments = struct.pack(">4H", 4, 0, 0, 0)
    ends, firsts = struct.pack(">2H", 0x42, 0xFFFF), struct.pack(">2H", 0x41, 0xFFFF)
    deltas, offsets, glyphs = struct.pack(">2H", 0, 1), struct.pack(">2H", 4, 0), struct.pack(">2H", 7, 0)
    table = struct.pack(">3H", 4, 0, 0) + segments + ends + b"\0\0" + firsts + deltas + offsets + glyphs
    content = struct.pack(">HHHHL", 0, 1, 3, 1, 12) + table
    (tmp_path / "font.ttf").write_bytes(content)
    font = FontFile(
        path=str(tmp_path / "font.ttf"),
        index=0,
        family="",
        weight=400,
        cmap_offset=0,
        cmap_length=len(content),
        digest="",
    )
    assert _ranges(font) == ((0x41,), (0x41,))
