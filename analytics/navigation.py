"""What the statistics put into the staff frame."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.scope import OVERSEEING
from analytics.models.export import What
from analytics.selectors.digest import reads_digests, unopened
from analytics.selectors.exports import may_ask
from analytics.selectors.reports import owed_by, reads_reports
from analytics.selectors.sums import READERS
from complaints.slots import offer_list_act
from ui.navigation import Entry, add_panel, path
from ui.navigation import register as offer


def reads(user) -> bool:
    return user.scope.any(*READERS)


def reports_panel(user: Any, at: Any) -> dict[str, Any] | None:
    """The periods that are over and not yet reported to the owners, for those who write the reports (rule A5)."""
    owed = owed_by(user, at)
    return {"template": "analytics/_home_reports.html", "owed": owed} if owed else None


def _export_of(user, query: str):
    """The list of complaints as it is narrowed, in a file."""
    if not may_ask(user, What.QUEUE):
        return None
    return _("Export"), "download", f"{path('analytics:export_new')}?what={What.QUEUE.value}&{query}"


def sits_at_it(user) -> bool:
    """Whoever has the overview finds the desk's dashboard beside it; the others at a desk in the menu."""
    return user.scope.any(*OVERSEEING) and not reads(user)


def is_a_firm(user) -> bool:
    """Contractors' offices and technicians: their own figures (rule R9)."""
    return bool(user.scope.contractors)


def register() -> None:
    """Called once when the app is ready."""
    offer_list_act(_export_of)
    offer(Entry("overview", _("Overview"), "home", "analytics:overview", visible=reads, group="manage", order=10))
    offer(Entry("desk", _("The desk today"), "clock", "analytics:desk", visible=sits_at_it, group="manage", order=11))
    offer(Entry("firm", _("Our figures"), "chart", "analytics:contractor", visible=is_a_firm, group="manage", order=12))
    beside = ("analytics:exports", "analytics:definitions")
    offer(
        Entry(
            "statistics",
            _("Statistics"),
            "chart",
            "analytics:summary",
            visible=reads,
            group="manage",
            order=20,
            also=beside,
        )
    )
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
    offer(
        Entry(
            "reports",
            _("Reports to owners"),
            "book",
            "analytics:reports",
            visible=reads_reports,
            group="manage",
            order=25,
        )
    )
    add_panel("reports", reports_panel)
