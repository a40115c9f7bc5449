"""One picture through its job, without a site around it."""

import hashlib
import io

from PIL import Image

from site_gen.images.encode import PictureTools, encode_picture
from site_gen.images.plan import EncodeInput, EncodeSettings
from site_gen.images.results import content_key
from site_gen.model.image import ImageInfo, Original, Picture, Variant
from site_gen.model.problem import Outcome
from site_gen.read.image_info import read_image_info

SETTINGS = EncodeSettings(widths=(480, 800, 1200, 1600), formats=("AVIF", "WEBP"))


class Shop:
    """Makes the published forms of pictures and remembers their bytes."""

    def __init__(self, settings: EncodeSettings = SETTINGS) -> None:
        self.kept: dict[str, bytes] = {}
        self._settings = settings

    def make(self, content: bytes, *, is_shown: bool = True, info: ImageInfo | None = None) -> Outcome[Picture]:
        """Return the outcome of the job for a picture with these bytes."""
        known = info or read_image_info(content) or ImageInfo(width=10, height=10, format="PNG")
        original = Original(
            key="content/posts/사진.png",
            digest=hashlib.sha256(content).hexdigest()[:16],
            size=len(content),
            image=known,
            path="content/posts/a.md",
            line=7,
        )
        argument = EncodeInput(path=original.path, original=original, settings=self._settings, is_shown=is_shown)
        return encode_picture(argument, PictureTools(read=lambda _: content, keep=self.kept.__setitem__))

    def picture(self, content: bytes, *, is_shown: bool = True) -> Picture:
        """Return the picture; there must be no problem."""
        outcome = self.make(content, is_shown=is_shown)
        assert outcome.problems == ()
        assert outcome.result is not None
        return outcome.result

    def content(self, variant: Variant) -> bytes:
        return self.kept[content_key(variant.digest)]

    def opened(self, variant: Variant) -> Image.Image:
        """Return a published form, decoded."""
        image = Image.open(io.BytesIO(self.content(variant)))
        image.load()
        return image

    def variants(self, picture: Picture) -> list[Variant]:
        """Return all published forms of *picture*."""
        large = [picture.large] if picture.large is not None else []
        return [*picture.fallback, *(one for group in picture.sources for one in group), *large]
