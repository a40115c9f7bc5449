"""What is wrong with pictures on disk, one row of the catalogue of faults after the other (F1 to F17)."""

import io
import itertools
from pathlib import Path

import pytest
from PIL import Image

from site_gen.images.pixels import normalized, open_picture
from site_gen.images.plan import MAX_ANIMATION_PIXELS, EncodeSettings, choose_widths, height_for
from site_gen.model.image import ImageInfo
from tests.images.color_profiles import display_p3, odd_inks
from tests.images.pictures import CORNERS, SECRETS, bomb, corners, deep_png, exif, photo, saved, screenshot, talkative
from tests.images.shop import Shop

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")


def near(found: object, wanted: tuple[int, ...], tolerance: int = 24) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - two) <= tolerance for one, two in zip(found, wanted, strict=False))


def corner_colors(image: Image.Image) -> list[tuple[int, ...]]:
    plain = image.convert("RGB")
    width, height = plain.size
    places = [(4, 4), (width - 5, 4), (4, height - 5), (width - 5, height - 5)]
    return [plain.getpixel(place) for place in places]  # type: ignore[misc]


def assert_says_nothing(content: bytes) -> None:
    for secret in (*SECRETS, b"Exif", b"photoshop", b"adobe:ns:meta"):
        assert secret not in content
    info = Image.open(io.BytesIO(content)).info
    assert not {"exif", "xmp", "comment", "Comment", "Author", "XML:com.adobe.xmp"} & info.keys()


@pytest.mark.parametrize("is_shown", [True, False], ids=["shown", "linked to"])
@pytest.mark.parametrize("name", FORMATS)
def test_f1_nothing_but_the_picture_is_published(name: str, is_shown: bool) -> None:
    content = talkative(name)
    assert any(secret in content for secret in SECRETS), "the picture of this test is silent"
    shop = Shop()
    picture = shop.picture(content, is_shown=is_shown)
    for variant in shop.variants(picture):
        assert_says_nothing(shop.content(variant))
        assert shop.opened(variant).size == (64, 48)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "GIF"])
def test_f1_taking_the_words_out_leaves_the_pixels_alone(name: str) -> None:
    content = talkative(name, photo(200, 150))
    shop = Shop()
    file = shop.picture(content, is_shown=False).fallback[0]
    published = shop.opened(file)
    assert published.convert("RGB").tobytes() == Image.open(io.BytesIO(content)).convert("RGB").tobytes()
    assert published.format == name


def test_f1_what_follows_the_end_of_a_jpeg_is_left_out() -> None:
    content = saved(corners(), "JPEG") + b"GPSSECRET: a second picture, or a film"
    shop = Shop()
    assert b"GPSSECRET" not in shop.content(shop.picture(content, is_shown=False).fallback[0])


def test_f2_a_huge_photo_is_decoded_at_a_part_of_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    content = saved(corners(6000, 5600), "JPEG", quality=60)
    decoded: list[tuple[int, int]] = []
    monkeypatch.setattr("PIL.JpegImagePlugin.JpegImageFile.load", lambda image: _watch(image, decoded))
    picture = Shop(EncodeSettings(widths=(480, 800), formats=())).picture(content)
    assert (picture.width, picture.height) == (6000, 5600)
    assert max(width for width, _ in decoded) <= 3000
    assert picture.large is not None
    assert picture.large.width == 2400


def _watch(image: Image.Image, decoded: list[tuple[int, int]]) -> object:
    from PIL.ImageFile import ImageFile

    decoded.append(image.size)
    return ImageFile.load(image)  # type: ignore[arg-type]


def test_f3_pictures_of_one_name_have_names_of_their_own() -> None:
    shop = Shop()
    first, second = shop.picture(saved(corners(), "PNG")), shop.picture(saved(photo(64, 48), "PNG"))
    assert {one.digest for one in shop.variants(first)}.isdisjoint(one.digest for one in shop.variants(second))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_f4_a_picture_stands_upright(name: str, orientation: int) -> None:
    turned_back = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    upright = corners()
    stored = upright if turned_back is None else upright.transpose(turned_back)
    content = saved(stored, name, exif=exif(orientation))
    for is_shown in (True, False):
        shop = Shop()
        picture = shop.picture(content, is_shown=is_shown)
        assert (picture.width, picture.height) == (64, 48)
        for variant in shop.variants(picture):
            image = shop.opened(variant)
            assert image.size == (64, 48)
            assert all(near(one, two) for one, two in zip(corner_colors(image), CORNERS, strict=True))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x00\x00\x00\x18ftypheic" + b"\0" * 100, "HEIC"),
        (b"<!DOCTYPE html><title>404</title>", "web page"),
        (b"", "empty"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "EPS"),
        (b"8BPS\x00\x01", "Photoshop"),
        (b"SIMPLE  =                    T", "no picture"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
    ],
)
def test_f5_and_f15_what_is_no_picture_is_called_by_its_name(content: bytes, said: str) -> None:
    (problem,) = Shop().make(content).problems
    assert (problem.path, problem.line) == ("content/posts/a.md", 7)
    assert said in problem.message
    assert problem.hint


def test_f5_a_format_is_found_by_content() -> None:
    picture = Shop().picture(saved(photo(), "WEBP"))
    assert {one.format for one in picture.fallback} == {"WEBP"}


@pytest.mark.parametrize("name", FORMATS)
def test_f6_a_picture_that_breaks_off_is_a_problem_at_its_post(name: str) -> None:
    content = saved(photo(64, 48), name)
    shop = Shop(EncodeSettings(widths=(480,), formats=("WEBP",)))
    lengths = range(0, len(content) - 32, 64)
    assert len(lengths) > 8
    for length in lengths:
        outcome = shop.make(content[:length])
        if name == "GIF" and outcome.result is not None:
            continue  # its last lines may be missing: what there is, is shown by browsers too
        assert outcome.result is None, f"the first {length} of {len(content)} bytes were published"
        assert outcome.problems[0].line == 7
    assert shop.make(content).result is not None


def test_f6_turned_bits_never_escape_as_exceptions() -> None:
    for name in ("JPEG", "PNG", "GIF", "WEBP"):
        content = saved(corners(32, 24), name)
        for place in range(0, len(content), max(1, len(content) // 40)):
            broken = content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :]
            outcome = Shop().make(broken)
            assert (outcome.result is None) == bool(outcome.problems)


MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK")


@pytest.mark.parametrize(
    ("mode", "name"),
    [
        (mode, name)
        for mode, name in itertools.product(MODES, FORMATS)
        if (name == "PNG" and mode != "CMYK")
        or (name == "JPEG" and mode in ("L", "RGB", "CMYK"))
        or (name in ("WEBP", "AVIF") and mode in ("L", "RGB", "RGBA"))
        or (name == "GIF" and mode in ("1", "L", "P"))
    ],
)
def test_f7_every_mode_is_published_in_its_colours(mode: str, name: str) -> None:
    gray = Image.linear_gradient("L").resize((256, 64))
    if mode == "I;16":
        image = Image.frombytes(mode, gray.size, b"".join(bytes((value, value)) for value in gray.tobytes()))
    elif mode == "P":
        image = gray.quantize(256)
    else:
        image = gray.convert("RGB").convert(mode)
    shop = Shop()
    picture = shop.picture(saved(image, name))
    for variant in shop.variants(picture):
        shown = normalized(open_picture(shop.content(variant))).convert("L")
        if mode == "1":
            continue
        assert abs(int(shown.getpixel((128, 4))) - int(gray.getpixel((128, 4)))) < 24  # type: ignore[arg-type]
        assert abs(int(shown.getpixel((128, 60))) - int(gray.getpixel((128, 60)))) < 24  # type: ignore[arg-type]


def test_f7_transparent_stays_transparent() -> None:
    image = Image.new("RGBA", (900, 300), (0, 0, 0, 0))
    image.paste(corners(400, 300), (0, 0))
    shop = Shop()
    picture = shop.picture(saved(image, "PNG"))
    assert picture.color == ""
    for variant in shop.variants(picture):
        shown = shop.opened(variant).convert("RGBA")
        assert shown.getpixel((shown.size[0] - 3, 3))[3] == 0  # type: ignore[index]
        assert shown.getpixel((3, 3))[3] == 255  # type: ignore[index]


def flat(mode: str, color: tuple[int, ...]) -> Image.Image:
    return Image.new(mode, (64, 48), color)


def published_color(content: bytes) -> list[tuple[int, ...]]:
    """Return the colour in the middle of each published form, as a browser shows it; none has a profile."""
    shop, found = Shop(), []
    for variant in shop.variants(shop.picture(content)):
        image = shop.opened(variant)
        assert "icc_profile" not in image.info
        # Pillow's own conversion clips 16 bits where browsers scale them.
        found.append(normalized(image).convert("RGB").getpixel((32, 24)))
    return found  # type: ignore[return-value]


def srgb_of_p3(color: tuple[int, int, int]) -> tuple[int, ...]:
    """Return the sRGB colour by arithmetic (IEC 61966-2-1; matrix from P3's primaries to sRGB's, both D65)."""
    matrix = ((1.22494, -0.22494, 0.0), (-0.04206, 1.04206, 0.0), (-0.01964, -0.07864, 1.09828))
    linear = [(value / 255) ** 2.2 for value in color]
    mixed = [sum(share * value for share, value in zip(row, linear, strict=True)) for row in matrix]
    return tuple(
        round(255 * (1.055 * min(1.0, value) ** (1 / 2.4) - 0.055 if value > 0.0031308 else 12.92 * max(0.0, value)))
        for value in mixed
    )


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_f7_the_wide_colours_of_a_telephone_become_srgb(name: str) -> None:
    color = (190, 120, 70)
    wanted = srgb_of_p3(color)
    assert not near(wanted, color, 6), "this colour is the same in both spaces"
    options = {"lossless": True} if name == "WEBP" else {"quality": 95} if name in ("JPEG", "AVIF") else {}
    content = saved(flat("RGB", color), name, icc_profile=display_p3(), **options)
    assert all(near(found, wanted, 6) for found in published_color(content))


def test_f7_colours_for_print_are_shown_as_their_profile_says() -> None:
    cyan = flat("CMYK", (255, 0, 0, 0))
    plain, profiled = (
        published_color(saved(cyan, "JPEG", quality=95, **options)) for options in ({}, {"icc_profile": odd_inks()})
    )
    assert all(blue > red for red, _, blue in plain)
    assert all(red > blue + 40 for red, _, blue in profiled)


def test_f7_a_profile_for_other_colours_than_the_picture_has_is_passed_over() -> None:
    content = saved(flat("RGB", (200, 30, 30)), "PNG", icc_profile=odd_inks())
    assert all(near(found, (200, 30, 30), 6) for found in published_color(content))
    content = saved(flat("RGB", (200, 30, 30)), "PNG", icc_profile=b"rubbish" * 30)
    assert all(near(found, (200, 30, 30), 6) for found in published_color(content))


@pytest.mark.parametrize(
    ("color", "shown"),
    [
        ((0x8080,), (128, 128, 128)),
        ((0x4000, 0xFFFF), (64, 64, 64)),
        ((0xC8C8, 0x1E1E, 0x6464), (200, 30, 100)),
        ((0xC8C8, 0x1E1E, 0x6464, 0xFFFF), (200, 30, 100)),
    ],
    ids=["gray", "gray and alpha", "RGB", "RGBA"],
)
def test_f7_sixteen_bits_are_scaled_to_eight(color: tuple[int, ...], shown: tuple[int, ...]) -> None:
    assert all(near(found, shown, 5) for found in published_color(deep_png(64, 48, color)))


def frames(count: int = 6, size: tuple[int, int] = (120, 80)) -> list[Image.Image]:
    made = []
    for number in range(count):
        image = Image.new("RGB", size, (20, 40, 80))
        image.paste((240, 200, 40), (number * 10, 10, number * 10 + 20, 60))
        made.append(image)
    return made


@pytest.mark.parametrize("name", ["GIF", "WEBP", "PNG", "AVIF"])
@pytest.mark.parametrize("is_shown", [True, False], ids=["shown", "linked to"])
def test_f8_what_moves_keeps_moving(name: str, is_shown: bool) -> None:
    first, *others = frames()
    content = saved(first, name, save_all=True, append_images=others, duration=[100, 200, 100, 100, 100, 300], loop=0)
    shop = Shop()
    picture = shop.picture(content, is_shown=is_shown)
    for variant in shop.variants(picture):
        shown = Image.open(io.BytesIO(shop.content(variant)))
        assert shown.n_frames == 6  # type: ignore[attr-defined]
        shown.seek(1)
        shown.load()
        assert shown.info.get("duration") in (200, 200.0)
    assert picture.is_animated == is_shown


def test_f9_a_picture_higher_than_a_format_allows_is_left_out_of_it() -> None:
    shop = Shop(EncodeSettings(widths=(40, 80), formats=("AVIF", "WEBP")))
    picture = shop.picture(saved(screenshot(80, 17000), "PNG"))
    assert "WEBP" not in {one.format for one in shop.variants(picture) if one.height > 16383}
    assert picture.fallback


def test_f10_without_a_codec_the_markup_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.features.check", lambda name: name != "avif")
    picture = Shop().picture(saved(photo(), "JPEG"))
    assert {one.format for group in picture.sources for one in group} <= {"WEBP"}
    assert picture.fallback[-1].format == "JPEG"


def test_f11_a_bomb_is_refused_by_its_header() -> None:
    content = bomb(12000, 12000)
    (problem,) = Shop().make(content, info=ImageInfo(width=12000, height=12000, format="PNG")).problems
    assert "144 megapixels" in problem.message
    assert "50" in problem.hint


def test_f11_a_header_that_lies_to_the_first_look_is_refused_by_the_second() -> None:
    (problem,) = Shop().make(bomb(12000, 12000), info=ImageInfo(width=10, height=10, format="PNG")).problems
    assert "too large" in problem.message


def test_f12_a_long_film_is_published_undecoded() -> None:
    content = saved(
        frames(2, (400, 300))[0], "GIF", save_all=True, append_images=[frames(2, (400, 300))[1]] * 1, loop=0
    )
    info = ImageInfo(width=400, height=MAX_ANIMATION_PIXELS // 400, format="GIF")
    from site_gen.images.animation import encode_animation

    image = Image.open(io.BytesIO(content))
    found = encode_animation(image, content, info, settings=EncodeSettings(widths=(), formats=("WEBP",)))
    assert found.picture.sources == ()
    assert found.picture.fallback[0].format == "GIF"


def test_f13_a_line_is_one_pixel_high() -> None:
    assert height_for(480, of_width=10_000, of_height=1) == 1
    picture = Shop().picture(saved(Image.new("RGB", (10_000, 1), (9, 9, 9)), "PNG"))
    assert all(one.height >= 1 for one in picture.fallback)


@pytest.mark.parametrize(
    ("width", "wanted", "made"),
    [
        (3000, (480, 800, 1200, 1600), (480, 800, 1200, 1600)),
        (1000, (480, 800, 1200, 1600), (480, 800, 1000)),
        (850, (480, 800, 1200, 1600), (480, 850)),
        (300, (480, 800, 1200, 1600), (300,)),
        (1, (480,), (1,)),
        (1600, (480, 800, 1200, 1600), (480, 800, 1200, 1600)),
        (500, (), (500,)),
    ],
)
def test_f14_no_picture_is_made_larger_than_it_is(width: int, wanted: tuple[int, ...], made: tuple[int, ...]) -> None:
    assert choose_widths(width, wanted, "drawing") == made


@pytest.mark.parametrize(
    ("width", "made"), [(900, (480, 800)), (1000, (480, 800, 1000)), (500, (480,)), (1600, (480, 800, 1200, 1600))]
)
def test_f14_a_photo_takes_the_width_nearest_below_its_own(width: int, made: tuple[int, ...]) -> None:
    assert choose_widths(width, (480, 800, 1200, 1600), "photo") == made


def test_f14_a_form_larger_than_the_original_is_dropped() -> None:
    content = saved(photo(900, 600), "JPEG", quality=12)
    shop = Shop()
    picture = shop.picture(content)
    assert all(one.size <= len(content) for one in shop.variants(picture))


def test_f17_texts_that_swell_are_a_problem_and_no_crash() -> None:
    from PIL import PngImagePlugin

    texts = PngImagePlugin.PngInfo()
    texts.add_text("bomb", "A" * 70_000_000, zip=True)
    outcome = Shop().make(saved(corners(), "PNG", pnginfo=texts), info=ImageInfo(width=64, height=48, format="PNG"))
    assert outcome.result is not None or outcome.problems


def test_a_screenshot_stays_sharp_and_a_photo_small() -> None:
    shop = Shop()
    shot = screenshot()
    picture = shop.picture(saved(shot, "PNG"))
    (best, *_) = [group for group in picture.sources if group[-1].width == 1000]
    shown = shop.opened(best[-1]).convert("RGB")
    from PIL import ImageChops

    assert max(high for _, high in ImageChops.difference(shown, shot).getextrema()) <= 12  # type: ignore[misc]
    content = saved(photo(), "JPEG", quality=95)
    small = shop.picture(content)
    assert small.sources[0][-1].size < 0.7 * len(content)


def test_the_same_picture_gives_the_same_bytes(tmp_path: Path) -> None:
    content = saved(photo(), "JPEG")
    first, second = Shop(), Shop()
    assert first.picture(content) == second.picture(content)
    assert first.kept == second.kept
