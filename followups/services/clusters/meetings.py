"""Residents' meetings 座谈会 (rule F5): called, held, and what was decided there is promised with a clock (rule J8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import audit.services as audit
import deadlines.services as deadlines
import notifications.services as notifications
from complaints.models import Case
from deadlines.clock import now
from followups.errors import BadInput, Changed, NotFound, NotNow
from followups.models import Meeting, MeetingGuest, MeetingPromise
from followups.selectors.clusters import CALLERS, KEEPERS, MEETING, MEMBER, PROMISE_CLOCK, guests_known
from followups.services.clusters.gathering import locked
from followups.services.surveys.questionnaire import refuse_empty
from followups.services.words import note_overridden

LONGEST = timedelta(days=731)


def call(pk: int, *, by, at: datetime, where: str, topic: str, members: Iterable[int] | None = None) -> Meeting:
    """Call the households of the concern `pk` to a meeting (members by id; all of them by default); each is told."""
    refuse_empty(where=where, topic=topic)
    if not now() < at <= now() + LONGEST:
        raise BadInput(fields={"at": _("Choose a time to come.")})
    with transaction.atomic():
        cluster = locked(pk, by, CALLERS)
        found = cluster.members.filter(left_at=None, case__in=Case.objects.visible_to(by))
        if members is not None:
            found = found.filter(pk__in=list(members))
        asked = list(found)
        if not asked:
            raise BadInput(fields={"members": _("Choose at least one household.")})
        meeting = Meeting.objects.create(
            estate_id=cluster.estate_id, cluster=cluster, at=at, where=where.strip(), topic=topic.strip(),
            called_by=by, called_at=now(),
        )  # fmt: skip
        MeetingGuest.objects.bulk_create(
            MeetingGuest(meeting=meeting, case_id=member.case_id, invited_at=now()) for member in asked
        )
        ids = [member.pk for member in asked]
        notifications.owe_residents("meeting_invited", kind=MEMBER, ids=ids, at=now(), data={"meeting": meeting.pk})
        audit.record("meeting_called", by=by, subject=(MEETING, meeting.pk), at=now(), data={"households": len(ids)})
    return meeting


def hold(
    pk: int, *, by, minutes: str, came: Iterable[int] = (), others: int = 0, overridden: Sequence[Any] = ()
) -> Meeting:
    """It was held: who of the guests (by id) came, how many others, and the minutes."""
    refuse_empty(minutes=minutes)
    with transaction.atomic():
        meeting = _locked(pk, by)
        if meeting.held_at is None and now() < meeting.at:
            raise NotNow(_("It has not begun yet."))
        meeting.held_at = meeting.held_at or now()
        meeting.minutes, meeting.others = minutes.strip(), others
        meeting.version += 1
        meeting.save(update_fields=["held_at", "minutes", "others", "version"])
        present = set(came)
        guests = list(guests_known(meeting.guests.all(), by))  # of the others somebody else keeps who came (rule P4)
        for guest in guests:
            guest.came = guest.pk in present
        MeetingGuest.objects.bulk_update(guests, ["came"])
        note_overridden(overridden, by=by, subject=(MEETING, pk), action="minutes")
        audit.record("meeting_held", by=by, subject=(MEETING, pk), at=now(), data={"came": len(present)})
    return meeting


def promise(pk: int, *, by, text: str, due_at: datetime, owner: Any, overridden: Sequence[Any] = ()) -> MeetingPromise:
    """What was decided, as a promise with its clock: whoever sees to it is warned, a broken one climbs (rule J8)."""
    refuse_empty(text=text)
    with transaction.atomic():
        meeting, at = _locked(pk, by, CALLERS), now()
        if meeting.held_at is None:
            raise NotNow(_("Decisions follow the minutes."))
        if not at < due_at <= at + LONGEST:
            raise BadInput(fields={"due_at": _("A promise is for later: choose a time to come.")})
        made = MeetingPromise.objects.create(meeting=meeting, text=text.strip(), owner=owner, due_at=due_at, made_at=at)
        clock = deadlines.plan(
            PROMISE_CLOCK, subject=(MEETING, meeting.pk), estate=meeting.estate, starts_at=at, due_at=due_at,
            part=made.pk, user_id=owner.pk,
        )  # fmt: skip
        deadlines.start([clock])
        note_overridden(overridden, by=by, subject=(MEETING, pk), action="promise")
        audit.record("meeting_promised", by=by, subject=(MEETING, pk), at=at, data={"promise": made.pk})
    return made


def keep_word(pk: int, promised: int, *, by, kept: bool = True) -> MeetingPromise:
    """A promise was kept (late keeping stays a breach), or it is said that it will not be: its clock runs on then."""
    with transaction.atomic():
        meeting, at = _locked(pk, by), now()
        found = meeting.promises.select_for_update().filter(pk=promised).first()
        if found is None:
            raise NotFound(_("There is no such promise."))
        if found.kept_at is not None:
            raise Changed(_("It is kept already."))
        if kept:
            found.kept_at = at
            deadlines.stop((MEETING, meeting.pk), [PROMISE_CLOCK], at, part=found.pk)
        else:
            found.broken_at = found.broken_at or at
        found.save(update_fields=["kept_at", "broken_at"])
        verb = "meeting_promise_kept" if kept else "meeting_promise_broken"
        audit.record(verb, by=by, subject=(MEETING, pk), at=at, data={"promise": found.pk})
    return found


def _locked(pk: int, by: Any, roles=KEEPERS) -> Meeting:
    cluster = Meeting.objects.filter(pk=pk).values_list("cluster_id", flat=True).first()
    if cluster is None:
        raise NotFound(_("There is no such meeting."))
    locked(cluster, by, roles)
    return Meeting.objects.select_for_update(of=("self",)).select_related("estate", "cluster").get(pk=pk)
