"""The hour in which a member of staff reads the digest, and how its message shows itself (rules A2, D1)."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deadlines.registry import ClockKind, Subject, register, register_subject
from notifications.registry import Event, register_events
from notifications.registry import register_subject as register_told

KIND = "digest_reading"
SUBJECT = "digest"
"""The subject of the clock is a `Reading`; that of the message, whose words are everyone's, the `Digest`."""
HOUR = "digest_hour"
"""Figure: the estate's local hour from which yesterday is published."""


def address(digest) -> str:
    return reverse("analytics:digest_of", args=[digest.estate.code, digest.day.isoformat()])


def _visible(viewer):
    from analytics.models import Reading

    return Reading.objects.filter(reader_id=viewer.pk).order_by().values("pk")


def _names(ids: Iterable[int]) -> dict[int, str]:
    from analytics.models import Reading

    rows = Reading.objects.filter(pk__in=list(ids)).select_related("digest__estate")
    return {row.pk: f"{row.digest.estate.code} {row.digest.day}" for row in rows}


def _lock(pk: int):
    from analytics.models import Reading

    return Reading.objects.select_for_update().filter(pk=pk).first()


def _shown_to(user, ids: Iterable[int]) -> dict[int, dict]:
    from analytics.models import Digest
    from analytics.selectors.digest import digests_of

    found = digests_of(user, Digest.objects.filter(pk__in=list(ids)).select_related("estate"))
    return {d.pk: {"url": address(d), "day": d.day.isoformat(), "estate": d.estate.label} for d in found}


def register_digest() -> None:
    """Called once when the app is ready."""
    register(ClockKind(KIND, _("reading of the daily digest"), SUBJECT, accountable=False))
    register_subject(Subject(SUBJECT, _visible, _names, _lock))
    register_told(SUBJECT, _shown_to)
    register_events(
        Event("digest_ready", _("The daily digest of {day}, {estate}"), "file", "attn", _("The daily digest is there"))
    )
