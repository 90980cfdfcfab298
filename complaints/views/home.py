"""The first page of a member of staff: what is theirs, what waits for them, in the order of their role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.scope import MANAGING, OUTSIDE, OVERSEEING
from complaints.forms import queue as address
from complaints.selectors import numbers
from complaints.selectors.due import due_next, reached, waiting_to_be_seen
from complaints.selectors.queue import QueueFilter, queue_page, views_for
from complaints.selectors.rows import Row, rows_of
from complaints.selectors.standing import TODAY, standing
from complaints.selectors.tasks import tasks_of
from complaints.views.panels import task_row
from complaints.views.queue import EMPTY
from deadlines.clock import now
from deadlines.selectors.calendars import missing_year
from ui.navigation import panels as panels_of_others

LONG, SHORT, TASKS = 8, 4, 6


@dataclass(frozen=True)
class Panel:
    """A list with its number, and the queue it is the beginning of."""

    name: str
    title: Any
    url: str
    count: str
    rows: list[Row]
    empty: tuple[Any, Any]
    act: Any = ""
    late: bool = False


TITLES: dict[str, Any] = {
    "mine": gettext_lazy("My queue"),
    "open": gettext_lazy("In our hands"),
    "to_accept": gettext_lazy("To accept"),
    "relays": gettext_lazy("Relayed by colleagues, new"),
    "to_judge": gettext_lazy("To judge"),
    "to_second": gettext_lazy("To second: “invalid”"),
    "to_decide": gettext_lazy("To decide"),
    "to_dispatch": gettext_lazy("To dispatch or explain"),
    "to_verify": gettext_lazy("To verify"),
    "to_call_back": gettext_lazy("To call back"),
    "to_archive": gettext_lazy("To archive"),
    "reviews": gettext_lazy("Reviews asked for"),
    "overdue": gettext_lazy("Overdue, longest first"),
    "major": gettext_lazy("Major"),
    "relayed": gettext_lazy("Passed on by me"),
}
ACTS: dict[str, Any] = {
    "to_accept": gettext_lazy("Accept"),
    "relays": gettext_lazy("Take over"),
    "to_judge": gettext_lazy("Judge"),
    "to_second": gettext_lazy("Sign"),
    "to_decide": gettext_lazy("Decide"),
    "to_dispatch": gettext_lazy("Dispatch"),
    "to_verify": gettext_lazy("Verify"),
    "to_call_back": gettext_lazy("Call back"),
    "to_archive": gettext_lazy("Archive"),
    "reviews": gettext_lazy("Answer"),
}
BY_ROLE: tuple[tuple[frozenset[str], tuple[str, ...], tuple[str, ...]], ...] = (
    (frozenset(MANAGING), ("overdue", "major", "mine"), ("to_decide", "to_judge", "to_second", "reviews")),
    (frozenset({Role.SUPERVISOR}), ("overdue", "to_verify"), ("to_second", "to_decide", "to_judge", "reviews", "mine")),
    (frozenset({Role.DUTY}), ("mine", "to_judge"), ("relays", "to_dispatch", "to_call_back")),
    (frozenset({Role.ASSISTANT}), ("to_verify", "to_call_back"), ("to_archive", "overdue", "mine")),
    (frozenset({Role.HEAD}), ("to_accept", "mine"), ("open", "relayed")),
    (frozenset({Role.MEMBER}), ("to_accept", "mine"), ("relayed",)),
)
"""Roles, their long lists, and what else waits for them; a person of several roles sees the first that fits."""


QUIET = frozenset({"mine", "relayed"})
"""Short lists that stay away while there is nothing in them."""


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The home of the person's role."""
    user: Any = request.user
    at = now()
    useful = views_for(user)
    long, short = _panels_of(user, useful)
    names = [*long, *short]
    counts = standing(user, [*names, "open", "overdue", "soon", TODAY] if useful else [])
    panels = {n: _panel(user, n, counts, at, LONG if n in long else SHORT) for n in names}
    context = {
        "now": at,
        "greeting": _greeting(at),
        "long": [panels[n] for n in long],
        "short": [panels[n] for n in short if panels[n].rows or n not in QUIET],
        "figures": _figures(counts, useful, user),
        "tasks": _tasks(user, at),
        "panels": panels_of_others(user, at),
        "pinned": _emergencies(user, counts, at),
        "administers": user.scope.any(Role.ADMINISTRATOR) and user.is_staff,
        "missing_year": missing_year(timezone.localtime(at)) if user.scope.any(Role.ADMINISTRATOR) else None,
        "outside": user.scope.any(*OUTSIDE) and not useful,
        **_clocks(user, at),
    }
    return render(request, "complaints/home.html", context)


def _clocks(user, at) -> dict[str, Any]:
    """What waits to be acknowledged, what is due next, and what has reached a supervisor (rules D5, D7)."""
    if not user.scope.by_role or user.scope.by_role.keys() == {Role.ADMINISTRATOR}:
        return {}
    return {
        "asks": waiting_to_be_seen(user, at),
        "due": due_next(user, at),
        "reached": reached(user, at) if user.scope.any(Role.SUPERVISOR) else [],
        "heads": bool(user.scope.headed),
    }


def _panels_of(user, useful: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    for roles, long, short in BY_ROLE:
        if user.scope.any(*roles):
            return long, short
    return (("relayed",) if useful and not user.scope.any(Role.ADMINISTRATOR) else ()), ()


def _filter(user, name: str) -> QueueFilter:
    return QueueFilter(view=name, estates=address.looks_at(user))


def _panel(user, name: str, counts: dict[str, int], at, size: int) -> Panel:
    """One list; asked for only where its number says there is something."""
    wanted, count = _filter(user, name), counts.get(name, 0)
    rows = rows_of(queue_page(user, wanted, size=size, at=at).rows, user, at) if count else []
    url = f"{reverse('complaints:queue')}?{address.written(wanted, user)}"
    act = ACTS.get(name, "")
    if name == "to_accept" and user.scope.any(*OVERSEEING):
        act = ""
    return Panel(
        name,
        TITLES[name],
        url,
        numbers.words(count),
        rows,
        EMPTY.get(name, EMPTY["open"]),
        act,
        name == "overdue" and count > 0,
    )


def _figures(counts: dict[str, int], useful: list[str], user) -> list[Panel]:
    """The four figures above the lists, for those who oversee."""
    if not user.scope.any(*OVERSEEING):
        return []
    today = QueueFilter(view="any", received_from=address.today(), estates=address.looks_at(user))
    shown = (
        ("open", _("In hand"), _filter(user, "open")),
        ("overdue", _("Overdue"), _filter(user, "overdue")),
        ("soon", _("Due in four hours"), _filter(user, "soon")),
        (TODAY, _("Received today"), today),
    )
    return [
        Panel(
            n,
            title,
            f"{reverse('complaints:queue')}?{address.written(f, user)}",
            numbers.words(counts.get(n, 0)),
            [],
            ("", ""),
            late=n == "overdue" and counts.get(n, 0) > 0,
        )
        for n, title, f in shown
    ]


def _tasks(user, at) -> list[dict[str, Any]]:
    """The corrective and preventive actions that are this person's to carry out (rule J6)."""
    if not user.scope.is_staff_member:
        return []
    rows = tasks_of(user)[:TASKS]
    return [
        {
            **task_row(m, at),
            "number": m.case.number,
            "url": reverse("complaints:act", args=[m.case.number, "complete_action"]),
        }
        for m in rows
    ]


def _emergencies(user, counts: dict[str, int], at) -> list[Row]:
    if not counts.get("emergency"):
        return []
    wanted = QueueFilter(view="emergency", estates=address.looks_at(user), sort="newest")
    return rows_of(queue_page(user, wanted, size=3, at=at).rows, user, at)


def _greeting(at) -> str:
    hour = timezone.localtime(at).hour
    if 5 <= hour < 11:
        return _("Good morning")
    if 11 <= hour < 13:
        return _("Good day")
    if 13 <= hour < 18:
        return _("Good afternoon")
    return _("Good evening")
