from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.storage import default_storage

from analytics.models import Export
from analytics.models.export import ExportState
from analytics.services.make_export import FOLDER
from deadlines.clock import now

ROWS_KEPT = timedelta(days=90)
"""How long a person's list still says that there was an export; the audit says it for ever."""
LEFT_OVER = 24 * 3600


def expire_exports(at: datetime | None = None) -> int:
    """Delete the files whose days are over, and what a crash left half written; returns how many exports ended.

    The file goes before the row says so: whoever is killed in between finds it gone and says it then.
    """
    at = at or now()
    ended = 0
    for export in Export.objects.filter(status=ExportState.DONE, expires_at__lte=at).defer("cases"):
        default_storage.delete(export.file)
        ended += Export.objects.filter(pk=export.pk, status=ExportState.DONE).update(
            status=ExportState.EXPIRED, file="", cases=[], known={}
        )
    Export.objects.filter(status__in=(ExportState.EXPIRED, ExportState.FAILED), asked_at__lt=at - ROWS_KEPT).delete()
    for part in Path(default_storage.path(FOLDER)).glob("*/*.part"):
        if part.stat().st_mtime < at.timestamp() - LEFT_OVER:
            part.unlink(missing_ok=True)
    return ended
