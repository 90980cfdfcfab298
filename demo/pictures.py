"""Photographs for the demonstration, drawn: a damp patch, a hose joint, a lift door, a flooded garage, a dark stair."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from complaints.models import StagedUpload
from complaints.services import stage

SIZE = (1200, 900)


def staged(name: str, owner: str) -> StagedUpload:
    """The drawn photograph of that name, taken in like any other upload."""
    picture = _grain(DRAWN[name](random.Random(name)))  # nosec B311  # drops and crumbs
    raw = io.BytesIO()
    picture.save(raw, "JPEG", quality=82)
    return stage(SimpleUploadedFile(f"{name}.jpg", raw.getvalue(), "image/jpeg"), owner=owner)


def _grain(picture: Image.Image) -> Image.Image:
    """A little noise and a darker rim, as a telephone takes it."""
    noise = Image.effect_noise((SIZE[0] // 2, SIZE[1] // 2), 14).resize(SIZE).convert("RGB")
    grainy = Image.blend(picture, ImageChops.overlay(picture, noise), 0.35)
    rim = Image.new("L", SIZE, 120)
    ImageDraw.Draw(rim).ellipse((-160, -160, SIZE[0] + 160, SIZE[1] + 160), fill=255)
    rim = rim.filter(ImageFilter.GaussianBlur(140))
    return Image.composite(grainy, Image.new("RGB", SIZE, (18, 18, 16)), rim)


def _slope(top: tuple[int, int, int], bottom: tuple[int, int, int]) -> Image.Image:
    mask = Image.linear_gradient("L").resize(SIZE)
    return Image.composite(Image.new("RGB", SIZE, bottom), Image.new("RGB", SIZE, top), mask)


def _stain(picture: Image.Image, dice: random.Random, centre: tuple[int, int], reach: int, tint: tuple) -> Image.Image:
    """A blotch of many soft ellipses, with a browner edge."""
    spread = Image.new("L", SIZE, 0)
    draw = ImageDraw.Draw(spread)
    for _ in range(26):
        x, y = (c + dice.randint(-reach, reach) for c in centre)
        r = dice.randint(reach // 4, reach // 2)
        draw.ellipse((x - r, y - r * 0.7, x + r, y + r * 0.7), fill=255)
    soft = spread.filter(ImageFilter.GaussianBlur(22))
    edge = ImageChops.difference(soft, soft.filter(ImageFilter.GaussianBlur(18))).point(lambda v: min(v * 4, 170))
    wet = Image.composite(Image.new("RGB", SIZE, tint), picture, soft.point(lambda v: v * 2 // 5))
    return Image.composite(Image.new("RGB", SIZE, (128, 96, 58)), wet, edge)


def _ceiling(dice: random.Random) -> Image.Image:
    picture = _slope((236, 233, 226), (214, 209, 199))
    picture = _stain(picture, dice, (520, 380), 210, (188, 164, 126))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((700, 330, 930, 520), fill=(246, 244, 236), outline=(176, 170, 158), width=6)
    draw.ellipse((745, 365, 885, 485), fill=(255, 252, 240), outline=(205, 198, 184), width=3)
    for x, y, r in ((690, 470, 9), (655, 512, 7), (610, 556, 10), (560, 520, 6)):
        draw.ellipse((x - r, y - r, x + r, y + r * 1.3), fill=(150, 126, 88))
    draw.polygon([(0, 770), (1200, 700), (1200, 900), (0, 900)], fill=(201, 190, 171))
    draw.line([(0, 770), (1200, 700)], fill=(160, 149, 130), width=10)
    return picture.filter(ImageFilter.GaussianBlur(1.6))


def _joint(dice: random.Random) -> Image.Image:
    picture = _slope((104, 102, 98), (58, 56, 53))
    draw = ImageDraw.Draw(picture)
    for i in range(60):
        shade = 150 + int(90 * (1 - abs(i - 24) / 36))
        draw.line([(470 + i * 3, 0), (470 + i * 3, 560)], fill=(shade, shade, shade - 4), width=3)
    draw.rounded_rectangle((430, 330, 690, 470), 18, fill=(176, 178, 176), outline=(96, 98, 97), width=5)
    for x in range(445, 690, 26):
        draw.line([(x, 340), (x, 460)], fill=(134, 137, 135), width=5)
    draw.arc((470, 380, 1050, 820), 90, 190, fill=(206, 206, 202), width=120)
    for _ in range(16):
        x, y, r = dice.randint(450, 700), dice.randint(480, 860), dice.randint(5, 15)
        draw.ellipse((x - r, y - r, x + r, y + r * 1.5), fill=(168, 190, 200))
    draw.ellipse((380, 820, 820, 890), fill=(92, 106, 112))
    return picture.filter(ImageFilter.GaussianBlur(1.8))


def _lift(dice: random.Random) -> Image.Image:
    picture = _slope((122, 116, 108), (84, 78, 71))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((250, 90, 950, 860), fill=(60, 58, 56))
    for left, right in ((280, 594), (606, 920)):
        for x in range(left, right):
            shade = 168 + int(34 * ((x - left) % 157) / 157)
            draw.line([(x, 120), (x, 860)], fill=(shade, shade, shade + 3))
    draw.rectangle((594, 120, 606, 860), fill=(28, 27, 26))
    draw.rectangle((530, 28, 670, 84), fill=(20, 20, 20))
    draw.text((566, 32), "11", fill=(240, 70, 50), font_size=46)
    draw.polygon([(640, 38), (660, 74), (620, 74)], fill=(240, 70, 50))
    draw.rounded_rectangle((1010, 420, 1070, 560), 10, fill=(196, 196, 196))
    for y in (455, 515):
        draw.ellipse((1024, y - 16, 1056, y + 16), fill=(236, 214, 150), outline=(120, 110, 90), width=3)
    draw.rectangle((0, 860, 1200, 900), fill=(138, 126, 112))
    return picture.filter(ImageFilter.GaussianBlur(1.4))


def _garage(dice: random.Random) -> Image.Image:
    picture = _slope((96, 99, 100), (44, 50, 54))
    draw = ImageDraw.Draw(picture)
    for x in (120, 520, 960):
        draw.rectangle((x, 60, x + 90, 600), fill=(150, 150, 144))
        draw.rectangle((x, 420, x + 90, 470), fill=(222, 188, 60))
    draw.rectangle((0, 560, 1200, 900), fill=(52, 62, 68))
    for _ in range(90):
        x, y, w = dice.randint(-60, 1200), dice.randint(575, 890), dice.randint(40, 260)
        draw.line([(x, y), (x + w, y)], fill=(104 + dice.randint(0, 40), 122, 130), width=dice.randint(1, 4))
    draw.rounded_rectangle((610, 430, 950, 600), 60, fill=(120, 34, 30))
    draw.rounded_rectangle((670, 350, 890, 460), 40, fill=(110, 30, 28))
    draw.rectangle((690, 370, 870, 430), fill=(40, 46, 50))
    return picture.filter(ImageFilter.GaussianBlur(2.2))


def _corridor(dice: random.Random) -> Image.Image:
    picture = _slope((40, 38, 36), (18, 17, 16))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(0, 0), (380, 220), (380, 640), (0, 900)], fill=(58, 55, 50))
    draw.polygon([(1200, 0), (820, 220), (820, 640), (1200, 900)], fill=(50, 47, 43))
    draw.rectangle((380, 220, 820, 640), fill=(30, 28, 26))
    draw.rectangle((520, 320, 680, 640), fill=(74, 60, 46))
    draw.ellipse((560, 60, 640, 110), fill=(66, 64, 60), outline=(96, 92, 86), width=4)
    for _ in range(9):
        x, y = dice.randint(380, 900), dice.randint(660, 860)
        draw.rectangle((x, y, x + dice.randint(8, 26), y + 6), fill=(150, 140, 120))
    return picture.filter(ImageFilter.GaussianBlur(2))


DRAWN: dict[str, Callable[[random.Random], Image.Image]] = {
    "厨房天花板": _ceiling,
    "软管接头": _joint,
    "电梯门": _lift,
    "车库积水": _garage,
    "楼道": _corridor,
}
