"""Small pictures for lists, made when first asked for and kept beside the originals."""

from __future__ import annotations

import io

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

SIDE = 320


def thumbnail_name(file) -> str:
    """Where the small picture of an attachment lies; whoever erases the file erases this too."""
    return f"thumb/{file.pk}.jpg"


def thumbnail(file):
    """An open small JPEG of a picture, at most 320 px wide and high. Raises OSError for one gone or broken."""
    name = thumbnail_name(file)
    if not default_storage.exists(name):
        with file.file.open("rb") as original, Image.open(original) as picture:
            picture.draft("RGB", (SIDE * 2, SIDE * 2))
            picture.thumbnail((SIDE, SIDE))
            out = io.BytesIO()
            picture.convert("RGB").save(out, "JPEG", quality=80, optimize=True)
        default_storage.save(name, ContentFile(out.getvalue()))
    return default_storage.open(name, "rb")
