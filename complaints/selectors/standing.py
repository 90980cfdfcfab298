"""How many of what: the numbers of the menu, the tabs, the home and the bell, one statement per page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone

import notifications.selectors as bell
from complaints.clocks import SUBJECT
from complaints.models import Case, SavedView
from complaints.selectors.numbers import SOME_DAY, Asked, asked, counted, words
from complaints.selectors.queue import UNCOUNTED, QueueFilter, filtered, views_for
from deadlines.clock import now
from ui.navigation import asking

FRAME = ("open", "mine", "emergency", "overdue")
"""What the menu shows, where it means something to the person."""
UNREAD = "unread"
SAVED = "saved"
MENU = "menu:"
"""Before the key of an entry whose number its app asks for."""
TODAY = "today"
"""Received since midnight, whatever became of it since."""


def standing(user, names: Iterable[str] = (), extra: dict[str, Any] | None = None) -> dict[str, Any]:
    """Capped counts of the views `names`, of all the menu's, of unread messages, and of the `extra` parts.

    Remembered on the user object, which lives as long as the request: the menu asks for what the page
    has already counted. `user.estate_in_view` narrows every view, as it narrows the lists.
    """
    held: dict[str, Any] = user.__dict__.setdefault("_standing", {})
    first = UNREAD not in held
    if first:
        useful = views_for(user)
        names = (*names, *(f for f in FRAME if f in useful))
    wanted = [n for n in dict.fromkeys(names) if n not in held and n not in UNCOUNTED]
    more = {n: q for n, q in (extra or {}).items() if n not in held}
    if first or wanted or more:
        at = now()
        estates = [user.estate_in_view] if getattr(user, "estate_in_view", "") else []
        parts: dict[str, Any] = {n: _asked(user, n, estates, at) for n in wanted} | more
        if first:
            parts[UNREAD] = _asked(user, UNREAD, [], at)
            for key, rows in asking(user).items():
                parts[MENU + key] = _asked(user, MENU + key, estates, at, rows)
        held.update(counted(parts, at))
    return held


def menu_numbers(user) -> dict[str, str]:
    """What the menu shows beside the entries of all apps that count rows, by key; nothing for none."""
    return {n.removeprefix(MENU): words(found) for n, found in standing(user).items() if found and n.startswith(MENU)}


_ready: dict[tuple[Any, ...], Asked] = {}


def _asked(user, name: str, estates: list[str], at: datetime, rows: Callable[[Any], Any] | None = None) -> Asked:
    """The named part as SQL, worked out once per person, roles and estates (and per day for TODAY)."""
    day = timezone.localtime(at).date() if name == TODAY else None
    key = (name, user.pk, user.scope.key, tuple(estates), day, timezone.get_current_timezone_name() if day else "")
    found = _ready.get(key)
    if found is None:
        if len(_ready) > 5000:
            _ready.clear()
        found = _ready[key] = asked(rows(user) if rows else _part_named(user, name, estates, at))
    return found


def _part_named(user, name: str, estates: list[str], at: datetime):
    if name == UNREAD:
        return unread(user)
    if name == SAVED:
        return saved_views(user)
    return part(user, name, estates, at if name == TODAY else SOME_DAY)


def part(user, name: str, estates: list[str], at: datetime):
    """The cases behind one number."""
    if name == TODAY:
        midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
        return filtered(user, QueueFilter(view="any", estates=estates, received_from=midnight), at)
    return filtered(user, QueueFilter(view=name, estates=estates), at)


def to_call_back(user):
    """The cases that wait for a callback, for the menu."""
    return part(user, "to_call_back", [user.estate_in_view] if getattr(user, "estate_in_view", "") else [], SOME_DAY)


def unread(user):
    """The person's unread messages about what they may still see (rule P4): the number equals the list."""
    seen = Case.objects.visible_to(user).filter(pk=OuterRef("subject_id"))
    return bell.unread(user).filter(~Q(subject_kind=SUBJECT) | Exists(seen))


def saved_views(user) -> ArraySubquery:
    """The person's own saved filters, as a part of `standing`: [{"pk", "name", "query"}] in their order."""
    return ArraySubquery(
        SavedView.objects.filter(owner_id=user.pk).values(json=JSONObject(pk="pk", name="name", query="query"))
    )


def sees_cases(user) -> bool:
    """Whether the person has any part of the queue at all."""
    return bool(views_for(user))
