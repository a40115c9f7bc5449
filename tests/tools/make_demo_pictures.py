"""Draw the raster pictures of the demo site: ``python tests/tools/make_demo_pictures.py``.

Everything is drawn here, so the pictures are ours to give away and can be drawn again: the same seeds give the same
hills. The SVG files beside them are written by hand.
"""

import itertools
import math
import random
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

Colour = tuple[int, int, int]

CONTENT = Path(__file__).parents[2] / "content"
PICTURES = CONTENT / "posts" / "pictures"


def main() -> None:
    """Write every picture to its place below ``content/``."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    (CONTENT / "images").mkdir(exist_ok=True)
    (CONTENT / "static").mkdir(exist_ok=True)
    draw_dawn().save(PICTURES / "dawn-ridges.jpg", quality=78, optimize=True, progressive=True)
    draw_sunrise().save(PICTURES / "sunrise.jpg", quality=76, optimize=True, progressive=True)
    draw_stone_steps().save(PICTURES / "stone-steps.jpg", quality=76, optimize=True, progressive=True)
    draw_arcs().save(PICTURES / "attention-arcs.png", optimize=True)
    draw_attention().save(PICTURES / "attention-weights.png", optimize=True)
    draw_pages().save(PICTURES / "two-pages.png", optimize=True)
    frames = draw_reading_frames()
    frames[0].save(PICTURES / "reading.gif", save_all=True, append_images=frames[1:], duration=120, loop=0)
    draw_portrait().save(CONTENT / "static" / "haneul.png", optimize=True)
    draw_card().save(CONTENT / "images" / "card.png", optimize=True)


def draw_dawn() -> Image.Image:
    """Return ridges behind ridges above a sea of cloud, before sunrise."""
    width, height = 1600, 900
    sky = _vertical_gradient(width, height, [(24, 32, 66), (92, 84, 128), (226, 140, 116), (252, 206, 150)])
    glow = Image.new("L", (width, height), 0)
    ImageDraw.Draw(glow).ellipse((980, 330, 1400, 750), fill=190)
    glow = glow.filter(ImageFilter.GaussianBlur(110))
    sky.paste(Image.new("RGB", sky.size, (255, 226, 170)), mask=glow)
    _scatter_stars(sky, count=90, seed=3)
    near, far = (16, 24, 40), (190, 128, 128)
    for index in range(6):
        share = index / 5
        base = int(height * (0.50 + 0.085 * index))
        _draw_ridge(sky, base=base, roughness=70 + 16 * index, colour=_mix(far, near, share), seed=11 + index)
        if index in (1, 3):
            _lay_mist(sky, top=base + 10, depth=120, strength=95 - 15 * index)
    return _add_grain(sky, strength=5, seed=1)


def draw_sunrise() -> Image.Image:
    """Return islands of rock in a sea of cloud, with the sun just above it."""
    width, height = 1600, 900
    sky = _vertical_gradient(width, height, [(96, 124, 168), (214, 186, 170), (255, 222, 168), (255, 240, 214)])
    glow = Image.new("L", (width, height), 0)
    ImageDraw.Draw(glow).ellipse((380, 160, 900, 680), fill=210)
    sky.paste(Image.new("RGB", sky.size, (255, 244, 214)), mask=glow.filter(ImageFilter.GaussianBlur(120)))
    disk = Image.new("L", (width, height), 0)
    ImageDraw.Draw(disk).ellipse((592, 372, 688, 468), fill=255)
    sky.paste(Image.new("RGB", sky.size, (255, 252, 240)), mask=disk.filter(ImageFilter.GaussianBlur(3)))
    layers = (((206, 176, 172), 0.56, 60, 41), ((160, 140, 156), 0.64, 110, 43), ((92, 88, 112), 0.76, 120, 45))
    for colour, place, roughness, seed in layers:
        base = int(height * place)
        _draw_ridge(sky, base=base, roughness=roughness, colour=colour, seed=seed)
        _lay_mist(sky, top=base + 20, depth=130, strength=190)
    _draw_ridge(sky, base=int(height * 0.92), roughness=130, colour=(38, 42, 60), seed=47)
    return _add_grain(sky, strength=4, seed=4)


def draw_stone_steps() -> Image.Image:
    """Return a path of stone steps that climbs between dark trunks: a tall picture."""
    width, height = 900, 1200
    image = _vertical_gradient(width, height, [(214, 224, 214), (158, 186, 160), (88, 116, 92), (44, 62, 50)])
    chance = random.Random(21)
    for depth in range(4):
        colour = _mix((150, 176, 156), (26, 36, 32), depth / 3)
        layer = Image.new("RGBA", image.size, (0, 0, 0, 0))
        pen = ImageDraw.Draw(layer)
        for _ in range(9 - depth):
            side = chance.choice((0.0, 1.0))
            x = int(width * (0.5 + (side - 0.5) * (0.30 + 0.2 * depth) + chance.uniform(-0.10, 0.10)))
            half = 7 + 9 * depth
            pen.polygon([(x - half, height), (x - half // 2, 0), (x + half // 2, 0), (x + half, height)], fill=colour)
        image.paste(layer, mask=layer.getchannel("A").filter(ImageFilter.GaussianBlur(3 - depth * 0.8)))
    pen = ImageDraw.Draw(image)
    for step in range(14):
        share = step / 13
        y = int(430 + 760 * share**1.5)
        half = int(70 + 330 * share**1.4)
        middle = int(width / 2 + 60 * math.sin(step * 0.55) * (1 - share))
        rise = int(14 + 46 * share)
        top = _mix((176, 184, 170), (138, 142, 132), share)
        pen.polygon(
            [
                (middle - half + 10, y),
                (middle + half - 14, y - 3),
                (middle + half, y + rise),
                (middle - half, y + rise),
            ],
            fill=top,
        )
        pen.rectangle(
            (middle - half, y + rise, middle + half, y + rise + int(rise * 0.5)), fill=_mix(top, (30, 34, 32), 0.6)
        )
    return _add_grain(image.filter(ImageFilter.GaussianBlur(0.6)), strength=7, seed=2)


def draw_attention() -> Image.Image:
    """Return the attention weights of the study note as a labelled table of shades."""
    words = ["the", "cat", "sat", "down"]
    scores = [[0.5], [0.0, 1.0], [0.0, 2.0, 1.0], [0.0, 1.0, 2.0, 1.0]]  # q · k / 2, as the note works them out
    cell, left, top = 150, 170, 110
    image = Image.new("RGB", (left + cell * 4 + 40, top + cell * 4 + 40), (252, 252, 250))
    pen = ImageDraw.Draw(image)
    font, small = ImageFont.load_default(34), ImageFont.load_default(28)
    for index, word in enumerate(words):
        middle = top + cell * index + cell // 2
        pen.text((left - 24, middle), word, font=font, fill=(40, 44, 52), anchor="rm")
        pen.text((left + cell * index + cell // 2, top - 34), word, font=font, fill=(40, 44, 52), anchor="mm")
    for row, known in enumerate(scores):
        weights = [math.exp(score) / sum(map(math.exp, known)) for score in known] + [0.0] * (3 - row)
        for column, weight in enumerate(weights):
            x, y = left + cell * column, top + cell * row
            fill = _mix((238, 240, 246), (38, 70, 140), weight)
            pen.rounded_rectangle((x + 4, y + 4, x + cell - 4, y + cell - 4), radius=12, fill=fill)
            ink = (255, 255, 255) if weight > 0.4 else (90, 96, 110)
            label = "masked" if column > row else f"{weight:.2f}"
            pen.text((x + cell // 2, y + cell // 2), label, font=small, fill=ink, anchor="mm")
    return image.quantize(64)


def draw_arcs() -> Image.Image:
    """Return the row of "sat" as arcs from the word to those that it listens to, each as wide as its share."""
    image = Image.new("RGB", (2400, 1260), (246, 244, 238))  # drawn twice as large: smooth edges when it shrinks
    pen = ImageDraw.Draw(image)
    ground = 900
    arcs = ((440, 1500, 640, 0.09), (960, 1430, 420, 0.67), (1540, 1680, 240, 0.24))
    for left, right, height, share in arcs:
        thick = round(16 + 88 * share)
        colour = _mix((206, 210, 222), (38, 70, 140), min(1.0, share * 1.4))
        box = (left - thick // 2, ground - height, right + thick // 2, ground + height)
        pen.arc(box, 180, 360, fill=colour, width=thick)
    for middle, word in ((440, "the"), (960, "cat"), (1500, "sat"), (2000, "down")):
        ink = (176, 64, 52) if word == "sat" else (170, 168, 160) if word == "down" else (48, 50, 58)
        pen.text((middle, ground + 120), word, font=ImageFont.load_default(128), fill=ink, anchor="mm")
    return image.resize((1200, 630), Image.Resampling.LANCZOS).quantize(96)


def draw_pages() -> Image.Image:
    """Return a drawing of two browser windows that hold the same page in two languages."""
    image = Image.new("RGB", (1280, 720), (236, 234, 228))
    for left, top, code, accent in ((70, 60, "EN", (42, 92, 150)), (660, 130, "KO", (176, 64, 52))):
        _draw_window(image, left=left, top=top, code=code, accent=accent)
    pen = ImageDraw.Draw(image)
    for x, y, way in ((612, 250, 1), (658, 330, -1)):
        pen.line((x - 26, y, x + 26, y), fill=(60, 60, 66), width=5)
        tip = x + 26 * way
        pen.polygon([(tip + 12 * way, y), (tip - 6 * way, y - 11), (tip - 6 * way, y + 11)], fill=(60, 60, 66))
    return image.quantize(96)


def draw_reading_frames() -> list[Image.Image]:
    """Return the frames of a small animation: one column of lines fills, then its twin."""
    lengths = (150, 130, 158, 96, 144, 120)
    frames = []
    for count in range(2 * len(lengths) + 4):
        frame = Image.new("RGB", (440, 200), (250, 249, 246))
        pen = ImageDraw.Draw(frame)
        for column, colour in ((0, (42, 92, 150)), (1, (176, 64, 52))):
            left = 30 + 210 * column
            pen.rounded_rectangle((left - 12, 16, left + 182, 184), radius=10, outline=(206, 202, 194), width=2)
            for row, length in enumerate(lengths):
                is_read = column * len(lengths) + row < count
                y = 38 + 24 * row
                fill = colour if is_read else (222, 219, 212)
                pen.rounded_rectangle((left, y, left + length, y + 9), radius=4, fill=fill)
        frames.append(frame.quantize(16))
    return frames


def draw_portrait() -> Image.Image:
    """Return a small portrait without a face: a walker's hat before a hill."""
    image = _vertical_gradient(256, 256, [(250, 214, 170), (232, 160, 130), (120, 112, 140)])
    _draw_ridge(image, base=190, roughness=40, colour=(62, 74, 92), seed=5)
    pen = ImageDraw.Draw(image)
    pen.ellipse((92, 92, 164, 176), fill=(244, 214, 188))
    pen.pieslice((58, 60, 198, 168), 180, 360, fill=(58, 66, 60))
    pen.rounded_rectangle((40, 108, 216, 124), radius=8, fill=(46, 54, 48))
    pen.pieslice((46, 168, 210, 330), 180, 360, fill=(176, 64, 52))
    return image


def draw_card() -> Image.Image:
    """Return the picture that social networks show for the site."""
    image = _vertical_gradient(1200, 630, [(30, 40, 66), (62, 70, 106), (196, 128, 110)])
    for index in range(3):
        colour = _mix((124, 92, 104), (20, 26, 44), index / 2)
        _draw_ridge(image, base=430 + 70 * index, roughness=80, colour=colour, seed=31 + index)
    pen = ImageDraw.Draw(image)
    pen.text((600, 190), "site-gen", font=ImageFont.load_default(104), fill=(255, 250, 240), anchor="mm")
    line = "one file, two languages, a pair of pages"
    pen.text((600, 290), line, font=ImageFont.load_default(38), fill=(240, 226, 214), anchor="mm")
    return image


def _draw_window(image: Image.Image, *, left: int, top: int, code: str, accent: Colour) -> None:
    pen = ImageDraw.Draw(image)
    width, height = 530, 520
    pen.rounded_rectangle((left + 8, top + 12, left + width + 8, top + height + 12), radius=18, fill=(206, 203, 196))
    pen.rounded_rectangle((left, top, left + width, top + height), radius=18, fill=(255, 255, 255))
    pen.rounded_rectangle((left, top, left + width, top + 56), radius=18, fill=(244, 243, 240))
    for index, colour in enumerate(((224, 108, 96), (232, 186, 92), (122, 182, 110))):
        pen.ellipse((left + 22 + 28 * index, top + 20, left + 38 + 28 * index, top + 36), fill=colour)
    pen.rounded_rectangle((left + width - 84, top + 14, left + width - 20, top + 44), radius=15, fill=accent)
    pen.text((left + width - 52, top + 29), code, font=ImageFont.load_default(22), fill=(255, 255, 255), anchor="mm")
    pen.rounded_rectangle((left + 40, top + 92, left + 400, top + 120), radius=8, fill=accent)
    pen.rounded_rectangle((left + 40, top + 136, left + 180, top + 150), radius=6, fill=(214, 211, 204))
    chance = random.Random(len(code) + left)
    for row in range(9):
        y = top + 190 + 32 * row
        length = width - 80 if row % 4 != 3 else chance.randint(160, 300)
        pen.rounded_rectangle((left + 40, y, left + 40 + length, y + 13), radius=6, fill=(226, 224, 218))


def _vertical_gradient(width: int, height: int, stops: list[Colour]) -> Image.Image:
    column = Image.new("RGB", (1, height))
    for y in range(height):
        place = y / (height - 1) * (len(stops) - 1)
        index = min(int(place), len(stops) - 2)
        column.putpixel((0, y), _mix(stops[index], stops[index + 1], place - index))
    return column.resize((width, height))


def _draw_ridge(image: Image.Image, *, base: int, roughness: int, colour: Colour, seed: int) -> None:
    """Draw a mountain line by midpoint displacement, filled down to the lower edge."""
    chance = random.Random(seed)
    heights = [chance.uniform(-0.5, 0.5), chance.uniform(-0.5, 0.5)]
    spread = 1.0
    while len(heights) < 257:
        finer = []
        for left, right in itertools.pairwise(heights):
            finer += [left, (left + right) / 2 + chance.uniform(-spread, spread) / 2]
        heights = [*finer, heights[-1]]
        spread *= 0.52
    step = image.width / (len(heights) - 1)
    line = [(index * step, base - roughness * height) for index, height in enumerate(heights)]
    ImageDraw.Draw(image).polygon([*line, (image.width, image.height), (0, image.height)], fill=colour)


def _lay_mist(image: Image.Image, *, top: int, depth: int, strength: int) -> None:
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).rectangle((0, top, image.width, top + depth), fill=strength)
    mask = mask.filter(ImageFilter.GaussianBlur(36))
    image.paste(Image.new("RGB", image.size, (246, 206, 178)), mask=mask)


def _scatter_stars(image: Image.Image, *, count: int, seed: int) -> None:
    chance = random.Random(seed)
    pen = ImageDraw.Draw(image)
    for _ in range(count):
        x, y = chance.randrange(image.width), chance.randrange(image.height // 3)
        shade = chance.randint(110, 210)
        pen.point((x, y), fill=(shade, shade, shade))


def _add_grain(image: Image.Image, *, strength: int, seed: int) -> Image.Image:
    """Return the picture with a fine, repeatable grain, so that it reads as a photograph."""
    chance = random.Random(seed)
    small = Image.frombytes("L", (400, 300), bytes(128 + chance.randint(-strength, strength) for _ in range(400 * 300)))
    grain = small.resize(image.size, Image.Resampling.BICUBIC)
    return Image.merge("RGB", [ImageChops.add(channel, grain, offset=-128) for channel in image.split()])


def _mix(first: Colour, second: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


if __name__ == "__main__":
    main()
