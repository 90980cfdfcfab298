"""Exports as they show themselves: their figures of policy, their message under the bell."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deadlines.figures import Figure, register_figures
from notifications.registry import Event, register_events, register_subject

SUBJECT = "export"
AT_ONCE_DAYS, AT_ONCE_ROWS = "export_at_once_days", "export_at_once_rows"
MOST_ROWS, KEPT_DAYS, AT_A_TIME = "export_most_rows", "export_kept_days", "export_at_a_time"


def _shown_to(user, ids: Iterable[int]) -> dict[int, dict]:
    from analytics.models import Export

    mine = Export.objects.filter(by_id=user.pk, pk__in=list(ids)).only("pk", "what", "form")
    url = reverse("analytics:exports")
    return {one.pk: {"url": url, "what": one.get_what_display(), "form": one.get_form_display()} for one in mine}


def register_exports() -> None:
    """Called once when the app is ready."""
    register_figures(
        Figure(AT_ONCE_DAYS, _("a summary of up to so many days is exported at once"), "days", 31, "A3", 0, 400),
        Figure(AT_ONCE_ROWS, _("a list of up to so many rows is exported at once"), "count", 300, "X3", 0, 2000),
        Figure(MOST_ROWS, _("rows of an exported list at most"), "count", 20_000, "X3", 100, 50_000),
        Figure(AT_A_TIME, _("exports one person may have under way"), "count", 3, "X3", 1, 20),
        Figure(KEPT_DAYS, _("exported files are deleted after, days"), "days", 7, "W5", 1, 90),
    )
    register_subject(SUBJECT, _shown_to)
    register_events(
        Event("export_ready", _("Your export is ready: {what} ({form})"), "download", "done", _("Export ready")),
        Event(
            "export_failed", _("Your export could not be made: {what} ({form})"), "alert", "attn", _("Export failed")
        ),
    )
