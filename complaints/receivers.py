"""What hangs on a case having moved, within the spine itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

import notifications.services as notifications
from complaints.clocks import SUBJECT
from complaints.lifecycle import State
from complaints.models import Case, Contact, Offer, TimelineEntry
from complaints.signals import complaint_moved
from deadlines.models import Clock


@receiver(complaint_moved, dispatch_uid="complaints: tell the complainant")
def tell_complainant(sender, case: Case, action: str, by: Any, at: datetime, **more: Any) -> None:
    """Owe the complainant a line where something for them happened without a talk (rules J8, J9, J13, W3).

    Never about what they did themselves, and only where there is a telephone or an e-mail to send it to.
    """
    event = _EVENTS.get(action)
    if event is None or getattr(by, "kind", "") == "resident" or not has_address(case):
        return
    data = event(case, at)
    if data is not None:
        name, more_data = data
        notifications.owe_resident(name, subject=(SUBJECT, case.pk), at=at, data=more_data)


def has_address(case: Case) -> bool:
    """Whether a message can be sent to the complainant at all."""
    who = case.complainant
    return who.erased_at is None and bool(who.phone or who.other_phones or who.email)


def _promised(case: Case, at: datetime) -> tuple[str, dict] | None:
    return _with_clock("promised", case, "promise")


def _done(case: Case, at: datetime) -> tuple[str, dict] | None:
    return _with_clock("to_be_called", case, "callback") if case.state == State.CALLING_BACK else None


def _posted(case: Case, at: datetime) -> tuple[str, dict] | None:
    """An answer put on their page: they learn of it only when told."""
    posted = Contact.objects.filter(case=case, at=at, way="posted", reached=True, answers=True)
    return ("news", {}) if posted.exists() else None


def _reviewed(case: Case, at: datetime) -> tuple[str, dict] | None:
    return "reviewed", {}


def _extended(case: Case, at: datetime) -> tuple[str, dict] | None:
    """More time was given: the new date (rule D6)."""
    entry = TimelineEntry.objects.filter(case=case, kind="extended").order_by("-id").first()
    return ("extended", {"due_at": entry.data["until"]}) if entry else None


def _offered(case: Case, at: datetime) -> tuple[str, dict] | None:
    """Only what is told: an offer above somebody's limit waits unseen."""
    return ("offered", {}) if Offer.objects.filter(case=case, standing=Offer.State.OPEN).exists() else None


def _with_clock(event: str, case: Case, kind: str) -> tuple[str, dict] | None:
    clock = Clock.objects.filter(subject_kind=SUBJECT, subject_id=case.pk, kind=kind).order_by("-id").first()
    return (event, {"due_at": clock.due_at.isoformat()}) if clock else None


_EVENTS = {
    "promise": _promised,
    "verify": _done,
    "contact": _posted,
    "answer_review": _reviewed,
    "approve_extension": _extended,
    "offer": _offered,
    "approve_offer": _offered,
}
