"""What the line puts into the staff frame: two entries, one key, and a list on the home of the desk."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hotline.selectors import at_the_desk, calls_to_return, clocks_of_calls
from ui.navigation import Entry, Quick, add_panel, add_quick
from ui.navigation import register as offer

ON_HOME = 5


def _works_here(user) -> bool:
    return user.scope.is_staff_member


def home_panel(user, at) -> dict[str, Any] | None:
    """The calls to return, for the desk and those above it; nothing while none waits (rule I6)."""
    if not at_the_desk(user):
        return None
    estates = [user.estate_in_view] if getattr(user, "estate_in_view", "") else None
    waiting = list(calls_to_return(user, estates)[: ON_HOME + 1])
    if not waiting:
        return None
    clocks = clocks_of_calls(waiting, at)
    rows = [{"call": call, "clock": clocks.get(call.pk)} for call in waiting[:ON_HOME]]
    return {
        "template": "hotline/_home.html",
        "rows": rows,
        "more": len(waiting) > ON_HOME,
        "late": any(one["clock"] and one["clock"].late for one in rows),
    }


def register() -> None:
    """Called once when the app is ready."""
    offer(Entry("calls", _("Calls to return"), "phone-missed", "hotline:calls", visible=at_the_desk, order=35))
    offer(Entry("troubles", _("Known trouble"), "alert", "hotline:troubles", visible=_works_here, order=60))
    add_quick(Quick("hotline:new", _("Log a missed call"), "phone-missed", "alt+m", visible=at_the_desk))
    add_panel("calls", home_panel)
