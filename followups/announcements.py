"""What the time after tells the bell and the clocks about itself (registered when the app is ready)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

import notifications.services as notifications
from accounts.models import Role
from accounts.selectors import who_is_next
from deadlines.registry import ClockKind, Subject
from deadlines.registry import register as register_clock
from deadlines.registry import register_subject as register_clocked
from followups.services.keep_in_step import SERVICE
from followups.services.quotas import QUOTA
from notifications.registry import Event, register_events, register_labels, register_plain, register_subject

CLOCK = "service_callback"
EVENTS = (
    Event("service_call_wanted", _("A paid service to call back about: {title} ({number})"), "phone"),
    Event("service_again", _("A paid service to do again: {title} ({number})"), "repeat", "attn"),
    Event("service_warn", _("Due soon, {clock}: {title} ({number})"), "clock", "attn"),
    Event("service_breach", _("Overdue, {clock}: {title} ({number})"), "alert", "late"),
    Event("callback_quota", _("Callbacks you still owe this month: {title}"), "phone", "attn"),
)


def services_for(user, ids: Iterable[int]):
    """The paid services among `ids` the user may know of."""
    from followups.models import PaidService

    return PaidService.objects.visible_to(user).filter(pk__in=list(ids)).values("pk", "number", "what")


def service_shown(row: dict) -> dict:
    """A paid service as the bell shows it."""
    url = reverse("followups:service", args=[row["number"]])
    return {"url": url, "number": row["number"], "title": row["what"]}


def quotas_shown_to(user, ids: Iterable[int]) -> dict[int, dict]:
    """What is still owed, to the person it was told."""
    from followups.models import QuotaReminder

    found = QuotaReminder.objects.filter(pk__in=list(ids), person=user)
    return {
        r.pk: {
            "url": f"{reverse('followups:quotas')}?month={r.month:%Y-%m}",
            "number": f"{r.month:%Y-%m}",
            "title": ngettext("%(made)d of %(n)d made", "%(made)d of %(n)d made", r.owed)
            % {"made": r.made, "n": r.owed},
        }
        for r in found
    }


def clocked_for(viewer):
    """Ids of the paid services whose clocks `viewer` may read."""
    from followups.models import PaidService

    return PaidService.objects.visible_to(viewer).order_by().values("pk")


def numbers_of(ids: Iterable[int]) -> dict[int, str]:
    """The numbers of paid services by id."""
    from followups.models import PaidService

    return dict(PaidService.objects.filter(pk__in=list(ids)).values_list("pk", "number"))


def lock(pk: int):
    """Lock the paid service, as every deed does before its clocks."""
    from followups.models import PaidService

    return PaidService.objects.select_for_update(of=("self",)).filter(pk=pk).first()


def clock_fired(clock, step, at: datetime) -> None:
    """The callback after a paid service is due soon, or overdue: whoever calls is told; from then on it is listed."""
    from followups.models import PaidService
    from followups.selectors.services import walled_from

    service = PaidService.objects.filter(pk=clock.subject_id).select_related("case").first()
    if service is None or not clock.running or clock.excused_at or clock.paused_at:
        return
    walled = walled_from(service)
    people = [u.pk for u in who_is_next(Role.ASSISTANT, service.estate_id, at, walled)]
    notifications.announce(
        f"service_{'warn' if step.step == 'warn' else 'breach'}",
        to=[p for p in people if p not in walled],
        subject=(SERVICE, service.pk),
        at=at,
        data={"clock_kind": clock.kind, "due_at": clock.due_at.isoformat()},
        loud=step.step != "warn",
    )


def register() -> None:
    """Called once when the app is ready."""
    register_events(*EVENTS)
    register_labels({CLOCK: _("callback after a paid service")})
    register_plain(SERVICE, services_for, service_shown)
    register_subject(QUOTA, quotas_shown_to)
    register_clocked(Subject(SERVICE, clocked_for, numbers_of, lock))
    register_clock(ClockKind(CLOCK, _("callback after a paid service"), SERVICE, clock_fired))
