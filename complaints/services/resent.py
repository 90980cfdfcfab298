"""What arrives a second time because the answer to the first was lost on the way (rule I10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from complaints.models import StagedUpload
from complaints.selectors.lookalikes import repeated_since

FILES_WITHIN = timedelta(hours=24)
"""The very same files are not meant again the next day; words alone may be, after the time of rule I10."""


def said_already(
    entries: QuerySet[Any],
    files: str,
    *,
    estate_id: int,
    actor: Any,
    text: str,
    uploads: Iterable[StagedUpload],
    at: datetime,
) -> Any:
    """The entry in which `actor` has said these very words with these very files, or None.

    `entries` are those of this kind on the locked row, `files` the name of their files. Compared by name and content,
    so it holds whatever sent it: the resident's page, the one-job page, the screen, the API.
    """
    wanted = _known_by(uploads)
    since = at - FILES_WITHIN if wanted else repeated_since(estate_id, at)
    for entry in entries.filter(actor=actor, at__gte=since).select_related("words").prefetch_related(files):
        said = entry.words.text if entry.words_id else ""
        if said == text and _known_by(getattr(entry, files).all()) == wanted:
            return entry
    return None


def _known_by(files: Iterable[Any]) -> list[tuple[str, str]]:
    """Name and content of each: a second photo of the same wall has a name of its own."""
    return sorted((one.name, one.sha256) for one in files)
