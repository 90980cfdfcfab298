"""What the time after puts into the staff frame: the callbacks in the menu and on the home, quotas of managers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.scope import DESK, FOLLOW_UP, OVERSEEING
from complaints.navigation import rings
from followups.selectors.calls import CallFilter, call_page, counts, sees_calls, slips_for, waiting_for
from followups.selectors.quotas import own_quotas
from followups.selectors.services import sees_services
from ui.navigation import Entry, add_panel
from ui.navigation import register as offer

ON_HOME = 5


def _oversees(user: Any) -> bool:
    return user.scope.any(*OVERSEEING)


def calls_panel(user: Any, at: Any) -> dict[str, Any] | None:
    """The next callbacks for those who make them; nothing while none waits (rule F1)."""
    if not user.scope.any(*FOLLOW_UP, *DESK):
        return None
    estates = [user.estate_in_view] if getattr(user, "estate_in_view", "") else []
    rows = [r for r in call_page(user, CallFilter(estates=estates), size=2 * ON_HOME).rows if not r.barred]
    if not rows:
        return None
    numbers = counts(user, estates)
    return {
        "template": "followups/_home.html",
        "rows": rows[:ON_HOME],
        "waiting": numbers["waiting"],
        "late": numbers["overdue"],
    }


def quota_panel(user: Any, at: Any) -> dict[str, Any] | None:
    """What a manager still owes this month, or that it is done (rule F4)."""
    found = own_quotas(user, at)
    return {"template": "followups/_home_quota.html", "quotas": found} if found else None


def slips_panel(user: Any, at: Any) -> dict[str, Any] | None:
    """The slips that wait for the signature of a department's head (rule F1)."""
    if not user.scope.headed:
        return None
    n = slips_for(user)[:100].count()
    return {"template": "followups/_home_slips.html", "n": n} if n else None


def register() -> None:
    """Called once when the app is ready. The callbacks take the place of the complaints' own entry."""
    offer(
        Entry(
            "callbacks",
            _("Callbacks"),
            "chat",
            "followups:calls",
            visible=lambda user: rings(user) or sees_calls(user),
            rows=waiting_for,
            order=40,
        )
    )
    offer(
        Entry(
            "services",
            _("Paid services"),
            "star",
            "followups:services",
            visible=sees_services,
            group="together",
            order=20,
        )
    )
    offer(
        Entry(
            "quotas",
            _("Callbacks of the month"),
            "chat",
            "followups:quotas",
            visible=_oversees,
            group="manage",
            order=45,
        )
    )
    add_panel("calls back", calls_panel)
    add_panel("quota", quota_panel)
    add_panel("slips", slips_panel)
