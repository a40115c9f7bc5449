"""Bytes, seconds and SSIM of candidate settings: ``python defaults.py PICTURE...``. Needs numpy.

The table that the numbers of ``site_gen/images/plan.py`` come from stands in the README beside this file.
"""

import io
import sys
import time
from typing import Any

from PIL import Image
from quality import on_white, ssim

CANDIDATES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("JPEG", {"quality": 75, "progressive": True, "optimize": True}),
    ("JPEG", {"quality": 80, "progressive": True, "optimize": True}),
    *(("WEBP", {"quality": 78, "method": method}) for method in (2, 4, 5)),
    ("WEBP", {"lossless": True, "quality": 50, "method": 4}),
    ("WEBP", {"quality": 90, "method": 4, "use_sharp_yuv": True}),
    *(("AVIF", {"quality": q, "speed": s, "max_threads": 1}) for s in (6, 7, 8, 9) for q in (50, 60)),
    *(("AVIF", {"quality": q, "speed": 6, "max_threads": 1, "subsampling": "4:4:4"}) for q in (65, 75, 85)),
)


def main() -> None:
    """Print a row for each candidate and picture."""
    for name in sys.argv[1:]:
        image = on_white(Image.open(name))
        print(f"\n{name} {image.size[0]}x{image.size[1]}")
        for format_name, options in CANDIDATES:
            out = io.BytesIO()
            start = time.process_time()
            image.save(out, format_name, **options)
            seconds = time.process_time() - start
            likeness = ssim(image, on_white(Image.open(io.BytesIO(out.getvalue()))))
            print(f"{format_name:5}{len(out.getvalue()) / 1000:9.1f} kB {seconds:6.2f} s {likeness:.4f}  {options}")


if __name__ == "__main__":
    main()
