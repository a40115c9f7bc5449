"""How alike two pictures are: SSIM after Wang, Bovik, Sheikh and Simoncelli (2004), on luminance. Needs numpy."""

from __future__ import annotations

import numpy as np
from PIL import Image

_WINDOW = 8


def ssim(first: Image.Image, second: Image.Image) -> float:
    """Return the mean structural similarity of two pictures of one size, 1 for equals; 8x8 windows, all offsets."""
    a, b = (np.asarray(one.convert("L"), dtype=np.float64) for one in (first, second))
    if min(a.shape) < _WINDOW:
        return 1.0 if np.array_equal(a, b) else 0.0
    mean_a, mean_b = _windows(a), _windows(b)
    var_a = _windows(a * a) - mean_a**2
    var_b = _windows(b * b) - mean_b**2
    both = _windows(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    likeness = ((2 * mean_a * mean_b + c1) * (2 * both + c2)) / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))
    return float(likeness.mean())


def on_white(image: Image.Image) -> Image.Image:
    """Return the picture as a reader sees it on a white page."""
    rgba = image.convert("RGBA")
    ground = Image.new("RGBA", rgba.size, "white")
    return Image.alpha_composite(ground, rgba).convert("RGB")


def _windows(values: np.ndarray) -> np.ndarray:
    sums = np.cumsum(np.cumsum(np.pad(values, ((1, 0), (1, 0))), axis=0), axis=1)
    n = _WINDOW
    return (sums[n:, n:] - sums[:-n, n:] - sums[n:, :-n] + sums[:-n, :-n]) / (n * n)
