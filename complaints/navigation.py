"""What complaints put into the staff frame: the menu, the search field, the button, the bell."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.scope import DEPARTMENTAL, DESK, FOLLOW_UP, OVERSEEING
from complaints.selectors.numbers import words
from complaints.selectors.standing import menu_numbers, sees_cases, standing, to_call_back
from ui.navigation import Bell, Create, Entry, Search, fill
from ui.navigation import register as offer


def _number(name: str):
    def count(user) -> str | None:
        """The number beside the entry, as shown; nothing for none."""
        found = standing(user).get(name, 0)
        return words(found) if found else None

    return count


def oversees(user) -> bool:
    return user.scope.any(*OVERSEEING)


def answers_for_something(user) -> bool:
    """Whoever may have missed a time limit, and those above them (rule J4)."""
    return user.scope.any(*OVERSEEING, *DEPARTMENTAL)


def rings(user) -> bool:
    """Whoever calls complainants back."""
    return user.scope.any(*FOLLOW_UP, *DESK)


def may_log(user) -> bool:
    """Every employee is a part-time receiver (rule P3)."""
    return user.scope.is_staff_member


def register() -> None:
    """Called once when the app is ready."""
    offer(Entry("home", _("My work"), "inbox", "complaints:home", count=_number("mine"), order=10))
    offer(
        Entry(
            "queue",
            _("Complaint queue"),
            "list",
            "complaints:queue",
            visible=sees_cases,
            count=_number("open"),
            order=20,
        )
    )
    offer(
        Entry(
            "emergencies",
            _("Emergencies"),
            "siren",
            "complaints:emergencies",
            visible=oversees,
            count=_number("emergency"),
            late=lambda user: True,
            order=30,
        )
    )
    offer(
        Entry(
            "callbacks",
            _("Callbacks"),
            "chat",
            "complaints:callbacks",
            visible=rings,
            rows=to_call_back,
            order=40,
        )
    )
    offer(
        Entry(
            "accountability",
            _("Accountability"),
            "scale",
            "complaints:accountability",
            visible=answers_for_something,
            group="manage",
            order=20,
        )
    )
    fill("search", Search("complaints:queue", visible=sees_cases))
    fill("create", Create("complaints:new", visible=may_log))
    fill("numbers", menu_numbers)
    fill("bell", Bell("notifications:inbox", lambda user: standing(user)["unread"]))
