"""Moving pictures stay moving: as they are without metadata, and as an animated WebP where that is smaller."""

import io
from dataclasses import dataclass

from PIL import Image, ImageSequence, features

from site_gen.images.plan import MAX_ANIMATION_PIXELS, EncodeSettings, fits
from site_gen.images.results import made_variant
from site_gen.images.strip import stripped
from site_gen.model.image import ImageInfo, Picture, Variant

_DEFAULT_MILLISECONDS = 100  # what browsers make of a frame without a duration
_GIF_FLOOR = 20  # browsers slow frames below this down to the default


@dataclass(frozen=True, slots=True)
class Animation:
    picture: Picture
    contents: dict[str, bytes]


def encode_animation(image: Image.Image, content: bytes, info: ImageInfo, *, settings: EncodeSettings) -> Animation:
    """Return the published forms of a moving picture: every frame in each of them.

    A film with more pixels than `MAX_ANIMATION_PIXELS` over all frames is not decoded at all.
    """
    frames = int(getattr(image, "n_frames", 1))
    is_short = frames * info.width * info.height <= MAX_ANIMATION_PIXELS
    same = stripped(content, info.format)
    if same is None:
        if info.format != "AVIF" or not is_short:
            raise ValueError("its metadata cannot be taken out")
        same = _as_avif(image)
    own = made_variant(same, (info.width, info.height), info.format)
    contents = {own[0].digest: own[1]}
    sources: tuple[tuple[Variant, ...], ...] = ()
    if info.format in ("GIF", "PNG") and is_short and "WEBP" in settings.formats and fits("WEBP", *image.size):
        film = _as_webp(image) if features.check("webp") else b""
        if film and len(film) < 0.95 * len(same):
            variant = made_variant(film, (info.width, info.height), "WEBP")
            sources = ((variant[0],),)
            contents[variant[0].digest] = film
    picture = Picture(
        width=info.width,
        height=info.height,
        fallback=(own[0],),
        sources=sources,
        large=own[0],
        is_animated=True,
    )
    return Animation(picture=picture, contents=contents)


def _as_webp(image: Image.Image) -> bytes:
    out = io.BytesIO()
    durations = _durations(image)
    # GIF: absent means once, 0 for ever, n one more than n times. APNG and WebP count plays.
    loop = image.info.get("loop")
    plays = 1 if loop is None else loop if image.format != "GIF" or loop == 0 else loop + 1
    image.seek(0)
    image.save(
        out,
        "WEBP",
        save_all=True,
        duration=durations,
        loop=plays,
        lossless=image.format == "GIF",
        quality=50,
        method=2,
        icc_profile=b"",
        exif=b"",
        xmp=b"",
    )
    return out.getvalue()


def _as_avif(image: Image.Image) -> bytes:
    out = io.BytesIO()
    durations = _durations(image)
    image.seek(0)
    image.save(
        out, "AVIF", save_all=True, duration=durations, quality=70, speed=9, max_threads=1, exif=b"", icc_profile=b""
    )
    return out.getvalue()


def _durations(image: Image.Image) -> list[int]:
    found = []
    for frame in ImageSequence.Iterator(image):
        if image.format != "GIF":
            frame.load()  # the others say it when they are decoded
        found.append(int(frame.info.get("duration", _DEFAULT_MILLISECONDS)))
    return [one if one >= _GIF_FLOOR or image.format != "GIF" else _DEFAULT_MILLISECONDS for one in found]
