"""/healthz: is this instance doing its work? 200 when it is, 503 when a part is down; JSON either way."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

WORKER_SILENT_AFTER = 30  # seconds
SWEEP_STALE_AFTER = 60  # seconds
CLOCKS_DIFFER = 10  # seconds, between hosts


def report() -> dict[str, Any]:
    """The state of each part. `status` is "ok" only when database, broker, worker, sweep and settling are.

    Steps that wait longer than a minute without anybody settling make it unavailable. A long queue after an outage
    does not, while somebody works at it, nor does a consequence that fails and will be tried again.

    Raises nothing: a part that cannot be asked is "down". Ages are in seconds, None when never seen.
    """
    found: dict[str, Any] = {
        "status": "ok",
        "database": "ok",
        "broker": "ok",
        "worker": "down",
        "sweep_age_seconds": None,
        "outbox_waiting": None,
    }
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        found["outbox_waiting"] = _outbox_waiting()
    except Exception:
        found["database"] = "down"
    try:
        seen = cache.get_many([settings.HEARTBEAT_KEY, settings.SWEEP_KEY, settings.SETTLE_KEY])
    except Exception:
        found["broker"] = "down"
        seen = {}
    beat_age = _age(seen.get(settings.HEARTBEAT_KEY))
    if beat_age is not None and beat_age <= WORKER_SILENT_AFTER:
        found["worker"] = "ok"
    found["sweep_age_seconds"] = sweep_age = _age(seen.get(settings.SWEEP_KEY))
    swept = sweep_age is not None and sweep_age <= SWEEP_STALE_AFTER
    down = "down" in (found["database"], found["broker"], found["worker"])
    if down or not swept or _stuck(_age(seen.get(settings.SETTLE_KEY))):
        found["status"] = "unavailable"
    return found


def _age(moment: Any) -> float | None:
    """Seconds since a moment written as POSIX seconds or as a datetime; None for no moment.

    Nor does a moment still to come count: the clock was set back since, and says nothing of who lives now.
    """
    if moment is None:
        return None
    seconds = moment if isinstance(moment, int | float) else moment.timestamp()
    age = round(time.time() - seconds, 1)
    return None if age < -CLOCKS_DIFFER else max(0.0, age)


def _stuck(settled_age: float | None) -> bool:
    """Whether fired steps wait, never tried, and nobody has settled any for a minute."""
    if settled_age is not None and settled_age <= SWEEP_STALE_AFTER:
        return False
    old = datetime.now(UTC) - timedelta(seconds=SWEEP_STALE_AFTER)
    try:
        steps = apps.get_model("deadlines", "ClockStep")._default_manager
        return bool(steps.filter(settled_at=None, tries=0, fired_at__lt=old).exists())
    except Exception:
        return True


def _outbox_waiting() -> int | None:
    """Messages not yet delivered; None while there is no outbox."""
    try:
        outbox = apps.get_model("notifications", "OutboxMessage")
    except LookupError:
        return None
    return outbox._default_manager.filter(status="waiting").count()


def healthz(request: HttpRequest) -> JsonResponse:
    """Answer with `report()`; never cached."""
    found = report()
    response = JsonResponse(found, status=200 if found["status"] == "ok" else 503)
    response["Cache-Control"] = "no-store"
    response["Content-Length"] = str(len(response.content))
    response._has_been_logged = True  # type: ignore[attr-defined]  # whoever asks every second reads the answer
    return response


class HealthMiddleware:
    """Answers /healthz before sessions, hosts and languages, which need the parts that may be down."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            try:
                return healthz(request)
            finally:
                connection.close_if_unusable_or_obsolete()
        return self.get_response(request)
