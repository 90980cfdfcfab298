from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import User
from deadlines.errors import NotKnown, Refused
from deadlines.models import ClimbAsk, Clock, ClockStep
from deadlines.selectors import visible_clock
from deadlines.services.clocks import cancel, plan, start, stop

CLIMB = "climb"
"""The kind of subject whose clock runs on an acknowledgement."""
SEEN = "climb_seen"


def ask(
    clock: Clock, step: ClockStep, people: Iterable[int], at: datetime, instead_of: ClimbAsk | None = None
) -> list[ClimbAsk]:
    """Ask each of `people` (user ids) to acknowledge a climb, within the time of `climb_seen` (rule D5).

    Nobody is asked twice about one step. It never stops the clock or the next step.
    """
    asked = []
    for person in dict.fromkeys(people):
        one, new = ClimbAsk.objects.get_or_create(
            step=step,
            person_id=person,
            defaults={
                "clock": clock,
                "subject_kind": clock.subject_kind,
                "subject_id": clock.subject_id,
                "asked_at": at,
                "instead_of": instead_of,
            },
        )
        if new:
            start([plan(SEEN, subject=(CLIMB, one.pk), estate=clock.estate, starts_at=at, user_id=person)])
            asked.append(one)
    return asked


def lock(pk: int) -> ClimbAsk | None:
    """Lock what an ask is about, as every deed on it does first, then the ask."""
    from deadlines.registry import SUBJECTS

    one = ClimbAsk.objects.filter(pk=pk).first()
    subject = SUBJECTS.get(one.subject_kind) if one else None
    if one is not None and subject is not None and subject.lock is not None:
        subject.lock(one.subject_id)
    return ClimbAsk.objects.select_for_update().filter(pk=pk).first()


def unlisted(viewer: Any) -> Any:
    """The clock of an ask stands in no list: the climb does."""
    return ClimbAsk.objects.none().values("pk")


def acknowledge(one: ClimbAsk, *, text: str, at: datetime) -> ClimbAsk:
    """ "Seen, and this is what I do" (rule D5). It stops neither the clock nor its next step; others who were asked
    about the same step are no longer waited for. Raises Refused.
    """
    if one.acknowledged_at is not None:
        raise Refused("seen", _("You have acknowledged this already."))
    if not text.strip():
        raise Refused("text", _("Say what you do about it."), "text")
    one.acknowledged_at, one.text = at, text
    one.save(update_fields=["acknowledged_at", "text"])
    stop((CLIMB, one.pk), [SEEN], at)
    for other in ClimbAsk.objects.filter(step=one.step, acknowledged_at=None).values_list("pk", flat=True):
        cancel((CLIMB, other), [SEEN], at, "seen_by_another")
    return one


def to_be_seen(viewer: Any, pk: int) -> Clock:
    """The clock whose climbs `viewer` acknowledges by `see`. Raises NotKnown: none that they may know of, or one whose
    subject is acknowledged by a deed of its own (a case, `complaints.services.acknowledge`).
    """
    from deadlines.registry import SUBJECTS

    clock = visible_clock(viewer, pk)
    if clock is None or SUBJECTS[clock.subject_kind].own_deed:
        raise NotKnown
    return clock


@transaction.atomic
def see(pk: int, *, by: User, text: str, at: datetime) -> Clock:
    """A person answers the latest climb of a clock that waits for them; for subjects without a journey of their own.

    The subject is locked first, as for every deed on it. Raises NotKnown as `to_be_seen` does, and Refused: nothing
    waits for them, somebody else was faster, or no words.
    """
    from deadlines.registry import SUBJECTS

    clock = to_be_seen(by, pk)
    answered = ClimbAsk.objects.filter(step=OuterRef("step"), acknowledged_at__isnull=False)
    mine = ClimbAsk.objects.filter(clock=clock, person=by, acknowledged_at=None)
    waiting = mine.order_by(Exists(answered), "-asked_at", "-pk").first()
    one = lock(waiting.pk) if waiting is not None else None
    if one is None:
        raise Refused("missing", _("Nothing waits to be acknowledged."))
    if ClimbAsk.objects.filter(step=one.step, acknowledged_at__isnull=False).exclude(pk=one.pk).exists():
        raise Refused("seen", _("Somebody else has acknowledged it already."))
    acknowledge(one, text=text, at=at)
    subject = SUBJECTS.get(one.subject_kind)
    if subject is not None and subject.seen is not None:
        subject.seen(one, at)
    return clock


def settle_unseen(clock: Clock, step: ClockStep, at: datetime) -> None:
    """Nobody acknowledged within the hour: the subject says who stands in (consequence of `climb_seen`)."""
    from deadlines.registry import SUBJECTS

    one = ClimbAsk.objects.select_related("clock__estate", "step", "person").get(pk=clock.subject_id)
    subject = SUBJECTS.get(one.subject_kind)
    seen = ClimbAsk.objects.filter(step_id=one.step_id, acknowledged_at__isnull=False).exists()
    if step.step == "breach" and not seen and subject is not None and subject.unseen is not None:
        subject.unseen(one, at)
