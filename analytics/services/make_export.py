from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.storage import default_storage
from django.db import connection, transaction

import audit.services as audit
import notifications.services as notifications
from analytics.exporting import KEPT_DAYS, SUBJECT
from analytics.models import Export
from analytics.models.export import ExportState, Fault
from analytics.selectors.exports import may_ask
from analytics.services.export_content import Refused, noted, write_export
from deadlines.clock import now
from deadlines.selectors import figure

FOLDER = "exports"
LEASE = timedelta(seconds=100)
"""Longer than a task may live (CELERY_TASK_TIME_LIMIT): what is held beyond it belongs to a worker that is dead."""
ATTEMPTS = 3
_CLAIM = """
UPDATE analytics_export SET status = 'running', percent = 0, lease_until = %s, attempts = attempts + 1
WHERE id = (SELECT id FROM analytics_export
    WHERE id = %s AND (status = 'waiting' OR (status = 'running' AND lease_until <= %s)) FOR UPDATE SKIP LOCKED)
RETURNING attempts
"""
log = logging.getLogger(__name__)


class Lost(Exception):
    """Another worker has the export by now."""


def make_export(pk: int) -> bool:
    """Make one export that waits, or whose worker died; True where its file is there now.

    Safe to repeat and to kill: the row is held by a lease, the file is written beside and renamed when it is whole,
    and who wakes up late finds the row taken. The asker is told what became of it.
    """
    export = _claim(pk)
    if export is None:
        return False
    if export.attempts > ATTEMPTS:
        return _fail(export, Fault.BROKEN)
    part = Path(default_storage.path(f"{_stored(export)}.{export.attempts}.part"))
    try:
        _make(export, part)
    except SoftTimeLimitExceeded:
        raise  # the lease ends soon after, and it is tried again
    except Lost:
        return False
    except Refused as refusal:
        return _fail(export, refusal.fault)
    except Exception:
        log.exception("Export %s failed, attempt %s of %s.", export.pk, export.attempts, ATTEMPTS)
        if export.attempts >= ATTEMPTS:
            return _fail(export, Fault.BROKEN)
        _mine(export).update(status=ExportState.WAITING)
        return False
    finally:
        part.unlink(missing_ok=True)
    return True


def left_to_make(limit: int = 10) -> list[int]:
    """Exports nobody makes: those no call of a worker reached, and those whose worker died; the oldest first."""
    waiting = Export.objects.filter(status=ExportState.WAITING, asked_at__lt=now() - timedelta(seconds=10))
    dead = Export.objects.filter(status=ExportState.RUNNING, lease_until__lte=now())
    return sorted([*waiting.values_list("pk", flat=True)[:limit], *dead.values_list("pk", flat=True)[:limit]])[:limit]


def _claim(pk: int) -> Export | None:
    at = now()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [at + LEASE, pk, at])
        found = cursor.fetchone()
    return Export.objects.select_related("by").get(pk=pk) if found else None


def _stored(export: Export) -> str:
    return f"{FOLDER}/{export.asked_at:%Y%m}/{export.pk}.{export.form}"


def _mine(export: Export) -> Any:
    """The row, as long as this worker holds it."""
    return Export.objects.filter(pk=export.pk, status=ExportState.RUNNING, attempts=export.attempts)


def _goes_on(export: Export, percent: int) -> None:
    """Say how far it has come and hold the row for longer; raises Lost where somebody else has it."""
    if not _mine(export).update(percent=percent, lease_until=now() + LEASE):
        raise Lost


def _make(export: Export, part: Path) -> None:
    by = export.by
    if not by.is_active or not may_ask(by, export.what):
        raise Refused(Fault.NOT_YOURS)
    part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part.touch(mode=0o600)
    written = write_export(export, part, lambda percent: _goes_on(export, percent))
    _goes_on(export, 99)
    part.replace(default_storage.path(_stored(export)))
    at = now()
    with transaction.atomic():
        done = _mine(export).update(
            status=ExportState.DONE, percent=100, rows=written.rows, finished_at=at, lease_until=None,
            file=_stored(export), size=default_storage.size(_stored(export)), cases=written.cases, known=written.known,
            expires_at=at + timedelta(days=figure(KEPT_DAYS, None, at)),
        )  # fmt: skip
        if not done:
            raise Lost
        audit.record("exported", by=by, subject=(SUBJECT, export.pk), at=at, data=noted(export, written.rows))
        notifications.announce("export_ready", to=[by.pk], subject=(SUBJECT, export.pk), at=at)


def _fail(export: Export, fault: str) -> bool:
    at = now()
    with transaction.atomic():
        ended = _mine(export).update(status=ExportState.FAILED, fault=fault, finished_at=at, lease_until=None, cases=[])
        if ended:
            default_storage.delete(_stored(export))
            notifications.announce("export_failed", to=[export.by_id], subject=(SUBJECT, export.pk), at=at)
    return False
