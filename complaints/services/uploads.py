"""Files that come with a complaint: allow-listed by what they are, pictures re-encoded (rule I10)."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

import filetype
import pillow_heif
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from complaints.errors import BadInput
from complaints.models import Attachment, StagedUpload
from complaints.models.attachment import FileKind
from deadlines.clock import now

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = MAX_PIXELS = 80_000_000

MAX_BYTES = 16 * 1024 * 1024
MAX_FILES = 12
LONGEST_SIDE = 2560
PICTURES = {"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/gif", "image/bmp"}
SOUNDS = {
    "audio/mpeg",
    "audio/mp4",
    "audio/m4a",
    "audio/x-m4a",
    "audio/amr",
    "audio/ogg",
    "audio/x-wav",
    "audio/wav",
    "audio/aac",
}
PAPERS = {"application/pdf"}
STAGED_FOR = timedelta(days=2)


def stage(upload, *, owner: str) -> StagedUpload:
    """Take in one uploaded file, kept for its owner until a form adopts it.

    `upload` is Django's UploadedFile. A picture is turned upright, shrunk to 2,560 px, stripped of all
    the camera wrote (place included) and stored as JPEG. Raises BadInput `files`: too large, or not a
    picture, recording or PDF by its content, whatever its name says.
    """
    name = (upload.name or "").rsplit("/", 1)[-1].rsplit("\\", 1)[-1]
    # Marks that turn the direction of writing would show "gpj.exe" as "exe.jpg".
    name = "".join(letter for letter in name if letter.isprintable())[-100:]
    if upload.size > MAX_BYTES:
        raise BadInput(
            fields={
                "files": _(
                    "“{name}” is larger than {mb} MB. A photo taken with the camera app is small enough."
                ).format(name=name, mb=MAX_BYTES // 2**20)
            }
        )
    raw = upload.read()
    kind = filetype.guess(raw)
    mime = kind.mime if kind else ""
    if mime in PICTURES:
        data, file_kind, suffix = _picture(raw, name), FileKind.IMAGE, "jpg"
    elif mime in SOUNDS or (mime == "video/mp4" and name.lower().endswith((".m4a", ".aac"))):
        data, file_kind, suffix = raw, FileKind.AUDIO, kind.extension
    elif mime in PAPERS:
        data, file_kind, suffix = raw, FileKind.DOCUMENT, "pdf"
    else:
        raise BadInput(fields={"files": _("“{name}” is not a photo, a recording or a PDF.").format(name=name)})
    staged = StagedUpload(
        owner=owner,
        kind=file_kind,
        name=name or f"file.{suffix}",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        created_at=now(),
    )
    staged.file.save(f"{uuid.uuid4().hex}.{suffix}", ContentFile(data), save=False)
    staged.save(force_insert=True)
    return staged


def _picture(raw: bytes, name: str) -> bytes:
    try:
        with Image.open(io.BytesIO(raw)) as opened:
            # A JPEG is decoded at a fraction of its size; what is still too large would fill the memory.
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            if opened.width * opened.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            out = io.BytesIO()
            picture.convert("RGB").save(out, "JPEG", quality=85, optimize=True)
            return out.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadInput(fields={"files": _("“{name}” cannot be read as a picture.").format(name=name)}) from error


def staged_for(owner: str, ids: Iterable[str]) -> list[StagedUpload]:
    """The owner's staged files among `ids`; unknown, foreign or malformed ids are passed over."""
    wanted = []
    for one in ids:
        try:
            wanted.append(uuid.UUID(str(one)))
        except ValueError:
            continue
    if not wanted:
        return []
    return list(StagedUpload.objects.filter(owner=owner, pk__in=wanted[:MAX_FILES]).order_by("created_at"))


def adopt(
    staged: Iterable[StagedUpload], *, case, entry, by, at: datetime, outward: bool, for_handlers: bool = True
) -> list[Attachment]:
    """Make staged files part of a case, in the caller's transaction."""
    staged = list(staged)
    made = [
        Attachment(
            case=case,
            entry=entry,
            file=s.file.name,
            kind=s.kind,
            name=s.name,
            size=s.size,
            sha256=s.sha256,
            at=at,
            by=by,
            outward=outward,
            for_handlers=for_handlers and not case.confidential,
        )
        for s in staged
    ]
    Attachment.objects.bulk_create(made)
    if staged:
        StagedUpload.objects.filter(pk__in=[s.pk for s in staged]).delete()
    return made


def forget_stale(at: datetime) -> int:
    """Delete staged files nobody adopted within two days; returns how many."""
    gone = 0
    for old in StagedUpload.objects.filter(created_at__lt=at - STAGED_FOR)[:500]:
        # Adopted rows are gone already: what is left here belongs to no case.
        old.file.delete(save=False)
        old.delete()
        gone += 1
    return gone
