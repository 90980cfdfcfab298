"""The PDF of a frozen file, made in the worker: the forms, then what was attached (rule J12)."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from complaints.models import ArchiveFile, Attachment
from complaints.models.attachment import FileKind
from complaints.selectors.frozen import on_paper
from complaints.services.papers import OWN, Files, fetcher, hand_over, keep, paper_pdf


def ask_for_pdf(pk: int, archived_at: datetime | None = None) -> None:
    """Hand the making of a PDF to the worker; never raises."""
    hand_over("complaints.tasks.make_archive_pdf", pk, archived_at)


def make_pdf(pk: int) -> bool:
    """Make and keep the PDF of one archive file; True where it is there afterwards. Safe to repeat."""
    rows = ArchiveFile.objects.select_related("case__estate__company", "case__building", "case__unit", "by")
    return keep(rows, pk, _name, render)


def _name(file: ArchiveFile) -> str:
    return f"archive/{file.at.astimezone(file.case.estate.zone):%Y}/{file.number}.pdf"


def waiting(limit: int) -> list[int]:
    """Ids of archive files without a PDF, the oldest first."""
    return list(ArchiveFile.objects.filter(pdf="").order_by("pk").values_list("pk", flat=True)[:limit])


def render(file: ArchiveFile) -> bytes | None:
    """The bytes of the PDF, in the estate's first language and on its clock; None where pango is missing."""
    with translation.override(settings.LANGUAGE_CODE), timezone.override(file.case.estate.zone):
        page = render_to_string("print/archive.html", {"file": file, "own": OWN, **on_paper(file)})
    return paper_pdf(page, _pictures(file))


def own_files(file: ArchiveFile) -> Callable[..., Any]:
    """A fetcher that knows our style sheets, our font and the pictures of this one file, and refuses all else."""
    return fetcher(_pictures(file))


def _pictures(file: ArchiveFile) -> Files:
    listed = {one["id"] for one in file.body["attachments"]}

    def files(path: str) -> tuple[bytes, str]:
        folder, _slash, name = path.partition("/")
        if folder != "files" or name not in listed:
            raise ValueError(f"not one of our own files: {path[:80]}")
        return _picture(uuid.UUID(name), file), "image/jpeg"

    return files


def _picture(pk: uuid.UUID, file: ArchiveFile) -> bytes:
    """One picture of the case, shrunk for paper: a dozen photos must not make a file nobody can mail."""
    from PIL import Image

    row = Attachment.objects.get(pk=pk, case_id=file.case_id, kind=FileKind.IMAGE, erased_at=None)
    with row.file.open("rb") as stored, Image.open(stored) as picture:
        picture.draft("RGB", (1800, 1800))
        picture.thumbnail((1800, 1800))
        out = io.BytesIO()
        picture.convert("RGB").save(out, "JPEG", quality=82)
        return out.getvalue()
