"""The PDF of a frozen file, made in the worker: the forms, then what was attached (rule J12)."""

from __future__ import annotations

import io
import logging
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from celery import current_app
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from complaints.models import ArchiveFile, Attachment
from complaints.models.attachment import FileKind
from complaints.selectors.frozen import on_paper
from deadlines.clock import now

log = logging.getLogger(__name__)

OWN = "https://archive.invalid/"
"""Where the pages pretend to lie: no such host exists, and `own_files` opens no connection whatever is asked."""
TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
WITHOUT_PANGO = "complaints:archive:no-pango"
REMEMBERED = 2 * 3600
FRESH = timedelta(days=1)


def can_make_pdf() -> bool:
    """Whether the worker can: False for two hours after it found its text library (pango) missing."""
    return not cache.get(WITHOUT_PANGO)


def ask_for_pdf(pk: int, archived_at: datetime | None = None) -> None:
    """Hand the making of a PDF to the worker; never raises.

    What was archived more than a day ago (an import, a demonstration played in one go) is left to the hourly round or
    to the first reader who wants it, so that hundreds at once never stand before today's work. So is what a broker
    that is away cannot take.
    """
    if archived_at is not None and now() - archived_at > FRESH:
        return
    try:
        task = current_app.signature("complaints.tasks.make_archive_pdf", args=[pk])
        task.apply_async(retry_policy={"max_retries": 1, "interval_start": 0})
    except Exception:
        log.warning("The PDF of archive file %s waits for the hourly round.", pk, exc_info=True)


def make_pdf(pk: int) -> bool:
    """Make and keep the PDF of one archive file; True where it is there afterwards.

    Safe to repeat: a file that has its PDF is left alone, a second worker passes by, and what a crash left in the
    storage is replaced. The name in the storage follows from the archive number, so nothing is left over.
    """
    with transaction.atomic():
        file = (
            ArchiveFile.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("case__estate__company", "case__building", "case__unit", "by")
            .filter(pk=pk)
            .first()
        )
        if file is None or file.pdf:
            return bool(file)
        data = render(file)
        if data is None:
            return False
        name = f"archive/{file.at.astimezone(file.case.estate.zone):%Y}/{file.number}.pdf"
        storage = file.pdf.storage
        storage.delete(name)
        file.pdf.name = storage.save(name, ContentFile(data))
        file.save(update_fields=["pdf"])
    return True


def waiting(limit: int) -> list[int]:
    """Ids of archive files without a PDF, the oldest first."""
    return list(ArchiveFile.objects.filter(pdf="").order_by("pk").values_list("pk", flat=True)[:limit])


def render(file: ArchiveFile) -> bytes | None:
    """The bytes of the PDF, in the estate's first language and on its clock; None where pango is missing."""
    try:
        from weasyprint import HTML
    except OSError as error:
        cache.set(WITHOUT_PANGO, True, REMEMBERED)
        log.warning("No PDF of %s: the text library pango is missing here (%s).", file.number, error)
        return None
    cache.delete(WITHOUT_PANGO)
    with translation.override(settings.LANGUAGE_CODE), timezone.override(file.case.estate.zone):
        page = render_to_string("print/archive.html", {"file": file, "own": OWN, **on_paper(file)})
    fetch = own_files(file)
    return HTML(string=page, base_url=OWN, url_fetcher=fetch).write_pdf()


def paper_pdf(page: str) -> bytes | None:
    """One printed page of ours as a PDF, with our style sheets and fonts alone; None where pango is missing."""
    from weasyprint.urls import URLFetcherResponse

    def fetch(url: str, *_: Any, **__: Any) -> URLFetcherResponse:
        folder, _slash, name = unquote(urlsplit(url).path).lstrip("/").partition("/")
        if not url.startswith(OWN) or folder != "static":
            raise ValueError(f"not one of our own files: {url[:80]}")
        return URLFetcherResponse(url, _static(name), {"Content-Type": TYPES[Path(name).suffix]})

    try:
        from weasyprint import HTML
    except OSError:
        cache.set(WITHOUT_PANGO, True, REMEMBERED)
        return None
    return HTML(string=page, base_url=OWN, url_fetcher=fetch).write_pdf()


def own_files(file: ArchiveFile) -> Any:
    """A fetcher that knows our style sheets, our font and the pictures of this one file, and refuses all else."""
    from weasyprint.urls import URLFetcherResponse

    listed = {one["id"] for one in file.body["attachments"]}

    def fetch(url: str, *_: Any, **__: Any) -> URLFetcherResponse:
        if not url.startswith(OWN):
            raise ValueError(f"not one of our own files: {url[:80]}")
        folder, _slash, name = unquote(urlsplit(url).path).lstrip("/").partition("/")
        if folder == "static":
            return URLFetcherResponse(url, _static(name), {"Content-Type": TYPES[Path(name).suffix]})
        if folder == "files" and name in listed:
            return URLFetcherResponse(url, _picture(uuid.UUID(name), file), {"Content-Type": "image/jpeg"})
        raise ValueError(f"not one of our own files: {url[:80]}")

    return fetch


def _static(name: str) -> bytes:
    found = finders.find(name) if Path(name).suffix in TYPES and ".." not in name else None
    if not found:
        raise ValueError(f"no such style sheet or font: {name[:80]}")
    return Path(found).read_bytes()


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
