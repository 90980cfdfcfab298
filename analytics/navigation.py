"""What the statistics put into the staff frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from analytics.selectors.digest import reads_digests, unopened
from analytics.selectors.sums import READERS
from ui.navigation import Entry
from ui.navigation import register as offer


def reads(user) -> bool:
    return user.scope.any(*READERS)


def register() -> None:
    """Called once when the app is ready."""
    offer(Entry("overview", _("Overview"), "home", "analytics:overview", visible=reads, group="manage", order=10))
    offer(Entry("statistics", _("Statistics"), "chart", "analytics:summary", visible=reads, group="manage", order=20))
    offer(
        Entry(
            "digest",
            _("Daily digest"),
            "file",
            "analytics:digest",
            visible=reads_digests,
            rows=unopened,
            group="manage",
            order=30,
        )
    )
