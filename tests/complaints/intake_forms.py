"""Filling the intake form as a browser would."""

from __future__ import annotations

import io
import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

URL = "/complaints/new/"


def typed(**changes):
    """What a clerk sends for an ordinary telephone complaint; None leaves a field out."""
    values = {
        "estate": "YJ",
        "channel": "phone",
        "kind": "complaint",
        "reach": "13912340000",
        "name": "郑先生",
        "unit": "3-2-1103",
        "content": "楼上装修太吵，周末早上七点就开工。",
        "urgency": "2",
        "submission": str(uuid.uuid4()),
        "act": "save",
    }
    values.update(changes)
    return {name: value for name, value in values.items() if value is not None}


def photo(name: str = "漏水.png", size: tuple[int, int] = (64, 48)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, (180, 160, 140)).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def svg(name: str = "假的.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "image/png")
