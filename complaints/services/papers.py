"""How a printed page of ours becomes a PDF that is kept: made by a worker, once, from our own files alone."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from celery import current_app
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet

from deadlines.clock import now

log = logging.getLogger(__name__)
OWN = "https://archive.invalid/"
"""Where the pages pretend to lie: no such host exists, and no connection is opened whatever is asked."""
TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
WITHOUT_PANGO = "complaints:archive:no-pango"
REMEMBERED = 2 * 3600
FRESH = timedelta(days=1)
Files = Callable[[str], tuple[bytes, str]]
"""A path under OWN → (bytes, media type); raises ValueError for what is no file of the page."""


def can_make_pdf() -> bool:
    """Whether the worker can: False for two hours after it found its text library (pango) missing."""
    return not cache.get(WITHOUT_PANGO)


def hand_over(task: str, pk: int, since: datetime | None = None) -> None:
    """Hand the making of a PDF to the worker; never raises.

    What is more than a day old (an import, a demonstration played in one go) is left to the hourly round or to the
    first reader who wants it, so that hundreds at once never stand before today's work. So is what a broker that is
    away cannot take.
    """
    if since is not None and now() - since > FRESH:
        return
    try:
        current_app.signature(task, args=[pk]).apply_async(retry_policy={"max_retries": 1, "interval_start": 0})
    except Exception:
        log.warning("The PDF of %s %s waits for the hourly round.", task, pk, exc_info=True)


def keep(rows: QuerySet[Any], pk: int, name: Callable[[Any], str], render: Callable[[Any], bytes | None]) -> bool:
    """Make and keep the PDF of one row; True where it is there afterwards.

    Safe to repeat: a row that has its PDF is left alone, a second worker passes by, and what a crash left in the
    storage is replaced. The name in the storage follows from the row, so nothing is left over.
    """
    with transaction.atomic():
        row = rows.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
        if row is None or row.pdf:
            return bool(row)
        data = render(row)
        if data is None:
            return False
        storage = row.pdf.storage
        storage.delete(name(row))
        row.pdf.name = storage.save(name(row), ContentFile(data))
        row.save(update_fields=["pdf"])
    return True


def paper_pdf(page: str, files: Files | None = None) -> bytes | None:
    """One printed page as a PDF, with our style sheets, our fonts and what `files` gives; None without pango."""
    try:
        from weasyprint import HTML
    except OSError as error:
        cache.set(WITHOUT_PANGO, True, REMEMBERED)
        log.warning("No PDF: the text library pango is missing here (%s).", error)
        return None
    cache.delete(WITHOUT_PANGO)
    return HTML(string=page, base_url=OWN, url_fetcher=fetcher(files)).write_pdf()


def fetcher(files: Files | None = None) -> Callable[..., Any]:
    """A fetcher that knows our style sheets and fonts, and the page's own `files`, and refuses all else."""
    from weasyprint.urls import URLFetcherResponse

    def fetch(url: str, *_: Any, **__: Any) -> URLFetcherResponse:
        path = unquote(urlsplit(url).path).lstrip("/")
        folder, _slash, name = path.partition("/")
        if url.startswith(OWN) and folder == "static":
            data, kind = _static(name), TYPES[Path(name).suffix]
        elif url.startswith(OWN) and files is not None:
            data, kind = files(path)
        else:
            raise ValueError(f"not one of our own files: {url[:80]}")
        return URLFetcherResponse(url, data, {"Content-Type": kind})

    return fetch


def _static(name: str) -> bytes:
    found = finders.find(name) if Path(name).suffix in TYPES and ".." not in name else None
    if not found:
        raise ValueError(f"no such style sheet or font: {name[:80]}")
    return Path(found).read_bytes()
