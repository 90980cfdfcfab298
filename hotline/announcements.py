"""What the line tells the bell, the residents and the clocks about itself (registered when the app is ready)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import deadlines.services as deadlines
import notifications.services as notifications
from accounts import remembered
from accounts.models import Role
from accounts.selectors import who_is_next
from complaints.announcements import CLIMBS_TO, instead
from deadlines.registry import ClockKind, Subject
from deadlines.registry import register as register_clock
from deadlines.registry import register_subject as register_clocked
from estates.models import Estate
from estates.phones import masked
from hotline.selectors import CALL, CALLER, CLOCK
from notifications.registry import (
    Event,
    ResidentEvent,
    ToResident,
    register_events,
    register_labels,
    register_plain,
    register_reach,
    register_resident_events,
)

EVENTS = (
    Event("call_missed", _("A call to return: {title} ({number})"), "phone-missed", "attn"),
    Event("call_warn", _("To be returned soon: {title} ({number})"), "clock", "attn"),
    Event("call_breach", _("Not returned in time: {title} ({number})"), "alert", "late"),
    Event("call_climb", _("Still not returned, say what you do: {title} ({number})"), "climb", "late"),
)
OVER = ResidentEvent(
    "trouble_over",
    _("What you rang about is over"),
    _("{company}: {what} is over. If it is not for you, ring {hotline}."),
    _("{what} is over"),
    _("You rang us about this: {what}.\n\nIt is over now. If it is not for you, ring {hotline}.\n\n{estate}"),
)


def rows_for(user, ids: Iterable[int]):
    """The calls among `ids` that the user may know of."""
    from hotline.models import MissedCall

    found = MissedCall.objects.visible_to(user).filter(pk__in=list(ids))
    return found.values("pk", "phone", "name", "estate_id", known_as=F("resident__name"))


def shown(row: dict) -> dict:
    """A call as the bell shows it; the number is masked (rule P5)."""
    who = row["name"] or row["known_as"]
    title = who or next((e.label for e in remembered.rows(Estate) if e.pk == row["estate_id"]), "")
    return {"url": reverse("hotline:calls"), "number": masked(row["phone"]), "title": title}


def clocked_for(viewer):
    """Ids of the calls whose clocks `viewer` may read."""
    from hotline.models import MissedCall

    return MissedCall.objects.visible_to(viewer).order_by().values("pk")


def numbers_of(ids: Iterable[int]) -> dict[int, str]:
    """The masked telephones of calls by id."""
    from hotline.models import MissedCall

    return {c.pk: c.masked for c in MissedCall.objects.filter(pk__in=list(ids)).only("phone")}


def lock(pk: int):
    """Lock the call, as every deed does before its clock."""
    from hotline.models import MissedCall

    return MissedCall.objects.select_for_update(of=("self",)).filter(pk=pk).first()


def clock_fired(clock, step, at: datetime) -> None:
    """A call not returned: duty is warned, then the supervisor, the service manager, the general manager (rule D5)."""
    over = not clock.running or clock.excused_at
    if over and step.step != "breach":
        return
    if step.step in CLIMBS_TO:
        people = [u.pk for u in who_is_next(CLIMBS_TO[step.step], clock.estate_id, at)]
        deadlines.ask(clock, step, people[:1], at)
    else:
        people = [u.pk for u in who_is_next(Role.DUTY, clock.estate_id, at)]
        if step.step == "breach":
            people += [u.pk for u in who_is_next(Role.SUPERVISOR, clock.estate_id, at)]
    _tell("call_climb" if step.step in CLIMBS_TO else f"call_{step.step}", people, clock, at, step.step != "warn")


def unseen(ask, at: datetime) -> None:
    """A climb nobody acknowledged goes to the stand-in, else the next one of that step, else one up (rules D5, P6)."""
    if not ask.clock.running or ask.clock.excused_at:
        return
    skip = set(ask.step.asks.values_list("person_id", flat=True))
    people = instead(ask, ask.clock.estate_id, at, skip)
    deadlines.ask(ask.clock, ask.step, people, at, instead_of=ask)
    _tell("call_climb", people, ask.clock, at, True)


def _tell(event: str, people: list[int], clock, at: datetime, loud: bool) -> None:
    data = {"clock_kind": clock.kind, "due_at": clock.due_at.isoformat()}
    notifications.announce(event, to=people, subject=(CALL, clock.subject_id), at=at, data=data, loud=loud)


def reach(messages: list[Any], at: datetime) -> dict[int, ToResident]:
    """Where those are reached who rang about trouble that is over."""
    from hotline.models import TroubleCaller

    ids = [one.subject_id for one in messages]
    rows = TroubleCaller.objects.filter(pk__in=ids).select_related("trouble__estate__company", "resident")
    callers = {one.pk: one for one in rows}
    found = {}
    for message in messages:
        caller = callers.get(message.subject_id)
        if caller is None or not caller.phone:
            continue
        estate = caller.trouble.estate
        found[message.pk] = ToResident(
            phone=caller.phone,
            email=caller.resident.email if caller.resident else "",
            language=caller.resident.language if caller.resident else "",
            words={
                "what": caller.trouble.what,
                "estate": lambda estate=estate: estate.label,
                "company": lambda estate=estate: estate.company.label,
                "hotline": estate.hotline or estate.company.hotline,
                "number": "",
                "link": "",
            },
        )
    return found


def register() -> None:
    """Called once when the app is ready."""
    register_events(*EVENTS)
    register_resident_events(OVER)
    register_labels({CLOCK: _("return call")})
    register_plain(CALL, rows_for, shown)
    register_reach(CALLER, reach)
    register_clocked(Subject(CALL, clocked_for, numbers_of, lock, unseen))
    register_clock(ClockKind(CLOCK, _("return call"), CALL, clock_fired))
