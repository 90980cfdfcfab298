"""A signature as it was drawn on the screen: strokes or a picture, kept with its moment and a hash (rule R4)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import json
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image

from complaints.errors import BadInput

LONGEST = 200_000
LEAST_POINTS = 4
_PICTURE = "data:image/png;base64,"


def kept(signature: Any, *, number: str, at: datetime, field: str = "signature") -> tuple[str, str]:
    """(signature as stored, its SHA-256 over order number, moment and strokes).

    `signature` is a PNG as a data URL, or strokes: a list of lists of [x, y], also as JSON text. Raises BadInput at
    `field` for anything else, and for one that is empty.
    """
    text = _strokes(signature, field) if not str(signature).startswith(_PICTURE) else _picture(str(signature), field)
    digest = hashlib.sha256(f"{number}\n{at.isoformat()}\n{text}".encode()).hexdigest()
    return text, digest


def intact(text: str, digest: str, *, number: str, at: datetime) -> bool:
    """Whether a stored signature is still the one that was given."""
    return hashlib.sha256(f"{number}\n{at.isoformat()}\n{text}".encode()).hexdigest() == digest


def _refused(field: str) -> BadInput:
    return BadInput(fields={field: _("Please sign in the box, or write down why not.")})


def _strokes(signature: Any, field: str) -> str:
    try:
        strokes = json.loads(signature) if isinstance(signature, str) else signature
        drawn = [[[round(float(x), 1), round(float(y), 1)] for x, y in stroke] for stroke in strokes]
    except (ValueError, TypeError) as error:
        raise _refused(field) from error
    text = json.dumps(drawn, separators=(",", ":"), allow_nan=False) if sum(map(len, drawn)) >= LEAST_POINTS else ""
    if not text or len(text) > LONGEST:
        raise _refused(field)
    return text


def _picture(signature: str, field: str) -> str:
    if len(signature) > LONGEST:
        raise _refused(field)
    try:
        with Image.open(io.BytesIO(base64.b64decode(signature[len(_PICTURE) :], validate=True))) as picture:
            if picture.format != "PNG" or picture.width * picture.height > 4_000_000:
                raise ValueError
            channel = picture.convert("RGBA")
            blank = len(set(channel.resize((32, 16)).getdata())) < 2
    except (ValueError, OSError, SyntaxError, binascii.Error, Image.DecompressionBombError) as error:
        raise _refused(field) from error
    if blank:
        raise _refused(field)
    return signature
