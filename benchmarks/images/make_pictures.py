"""Make the pictures of the comparison: ``python make_pictures.py FOLDER [PHOTOS]``.

64 pictures of the kinds that blogs have. PHOTOS is a folder with photographs, such as those that the wheels of
scikit-image 0.25.2 (``skimage/data``) and scikit-learn (``sklearn/datasets/images``) bring along; photographs at camera
sizes are mosaics of full-resolution pieces of these. Everything else is drawn; the same seeds give the same pictures.
"""

import itertools
import random
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

PHOTOS = (
    *("astronaut.png", "chelsea.png", "china.jpg", "coffee.png", "flower.jpg", "hubble_deep_field.jpg", "ihc.png"),
    *("motorcycle_left.png", "motorcycle_right.png", "retina.jpg", "rocket.jpg"),
)
WORDS = ("river", "bridge", "winter", "letter", "morning", "paper", "window", "garden", "silent", "number")


def main() -> None:
    """Write the pictures."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    photos = [Image.open(Path(sys.argv[2]) / name).convert("RGB") for name in PHOTOS] if len(sys.argv) > 2 else []
    for number in range(28):
        chance = random.Random(number)
        size = ((1600, 1200), (2400, 1600), (1200, 1600), (3000, 2000))[number % 4]
        mosaic(photos, size, chance).save(folder / f"photo-{number:02}.jpg", quality=92)
    for number in range(4):
        mosaic(photos, (1280, 853), random.Random(100 + number)).save(folder / f"png-photo-{number}.png")
    for number in range(16):
        screenshot(random.Random(200 + number)).save(folder / f"screenshot-{number:02}.png", optimize=True)
    for number in range(10):
        diagram(random.Random(300 + number)).save(folder / f"diagram-{number:02}.png", optimize=True)
    for number in range(6):
        logo(random.Random(400 + number)).save(folder / f"logo-{number}.png", optimize=True)


def mosaic(photos: list[Image.Image], size: tuple[int, int], chance: random.Random) -> Image.Image:
    """Return a large photograph: pieces of real ones at their own scale, or drawn clouds without any."""
    image = Image.new("RGB", size)
    step = 400
    for top in range(0, size[1], step):
        for left in range(0, size[0], step):
            piece = chance.choice(photos) if photos else clouds(chance)
            width, height = piece.size
            if min(width, height) < step:
                scale = step / min(width, height)
                piece = piece.resize((round(width * scale) + 1, round(height * scale) + 1), Image.Resampling.LANCZOS)
                width, height = piece.size
            x, y = chance.randint(0, width - step), chance.randint(0, height - step)
            image.paste(piece.crop((x, y, x + step, y + step)), (left, top))
    return image


def clouds(chance: random.Random) -> Image.Image:
    layers = []
    for _ in range(3):
        small = Image.frombytes("L", (40, 40), bytes(chance.randrange(256) for _ in range(1600)))
        grain = Image.frombytes("L", (400, 400), bytes(chance.randrange(96, 160) for _ in range(160000)))
        layers.append(Image.blend(small.resize((400, 400), Image.Resampling.BICUBIC), grain, 0.25))
    return Image.merge("RGB", layers)


def screenshot(chance: random.Random) -> Image.Image:
    """Return a window full of small text, as people paste them into posts."""
    dark = chance.random() < 0.5
    ground, ink = ((30, 32, 38), (212, 214, 220)) if dark else ((255, 255, 255), (36, 38, 44))
    image = Image.new("RGB", (chance.choice((1280, 1600, 1920)), chance.choice((720, 900, 1080))), ground)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, image.size[0], 44), fill=(52, 86, 150))
    pen.rectangle((0, 44, 240, image.size[1]), fill=tuple(int(value * 0.93) + 8 for value in ground))
    colours = [ink, (200, 80, 60), (60, 140, 90), (90, 110, 210)]
    for line in range(60, image.size[1] - 16, 18):
        x = 260 + 24 * chance.randint(0, 3)
        while x < image.size[0] - 200 and chance.random() < 0.9:
            word = chance.choice(WORDS)
            pen.text((x, line), word, fill=chance.choice(colours))
            x += 8 * len(word) + 12
        pen.text((20, line), chance.choice(WORDS), fill=ink)
    return image


def diagram(chance: random.Random) -> Image.Image:
    """Return boxes and arrows with smooth edges."""
    large = Image.new("RGB", (2400, 1500), (252, 252, 250))
    pen = ImageDraw.Draw(large)
    places = [(chance.randint(100, 1900), chance.randint(100, 1200)) for _ in range(9)]
    for (x, y), (u, v) in itertools.pairwise(places):
        pen.line((x + 160, y + 70, u + 160, v + 70), fill=(90, 96, 110), width=6)
    for x, y in places:
        fill = chance.choice([(226, 238, 255), (232, 247, 228), (255, 240, 222), (246, 230, 250)])
        pen.rounded_rectangle((x, y, x + 320, y + 140), 24, fill=fill, outline=(70, 80, 100), width=6)
    small = large.resize((1200, 750), Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(small)
    for x, y in places:
        pen.text((x // 2 + 20, y // 2 + 28), chance.choice(WORDS), fill=(30, 30, 40))
    return small


def logo(chance: random.Random) -> Image.Image:
    """Return a mark on nothing."""
    image = Image.new("RGBA", (1600, 1600), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    for radius in range(700, 100, -120):
        colour = (chance.randrange(256), chance.randrange(256), chance.randrange(256), 255)
        pen.ellipse((800 - radius, 800 - radius, 800 + radius, 800 + radius), fill=colour)
    return image.resize((800, 800), Image.Resampling.LANCZOS).filter(ImageFilter.GaussianBlur(0.4))


if __name__ == "__main__":
    main()
