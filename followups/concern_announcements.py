"""What common concern tells colleagues and residents, its figures and its clock (rule F5; registered when ready)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

import deadlines.services as deadlines
import notifications.services as notifications
from accounts.models import Role
from accounts.selectors import who_is_next
from complaints.announcements import CLIMBS_TO, instead
from complaints.reach import until_contact_hours
from complaints.slots import Panel, has, offer_panel, offer_warning
from deadlines.figures import Figure, register_figures
from deadlines.registry import ClockKind, Subject
from deadlines.registry import register as register_clock
from deadlines.registry import register_subject as register_clocked
from followups.models import ClusterMember
from followups.selectors.clusters import CLUSTER, MEETING, MEMBER, PROMISE_CLOCK, sees_clusters
from notifications.registry import (
    Event,
    ResidentEvent,
    ToResident,
    register_events,
    register_labels,
    register_plain,
    register_reach,
    register_resident_events,
    register_subject,
)
from ui.navigation import Entry
from ui.navigation import register as offer

FIGURES = (
    Figure("concern_place_homes", _("households that make one place a common concern"), "count", 3, "F5", 2, 100),
    Figure("concern_place_hours", _("hours within which they complain of one place"), "hours", 72, "F5", 1, 720),
    Figure("concern_thing_homes", _("households that make one thing a common concern"), "count", 5, "F5", 2, 100),
    Figure("concern_thing_days", _("days within which they complain of one thing"), "days", 14, "F5", 1, 90),
)
EVENTS = (
    Event("concern_proposed", _("Several households, one cause? {title}"), "users", "attn"),
    Event("meeting_promise_warn", _("Promised at a meeting, due soon: {title}"), "clock", "attn"),
    Event("meeting_promise_breach", _("Promised at a meeting and not kept: {title}"), "promise", "late"),
    Event(
        "meeting_promise_climb", _("Promised at a meeting, still not kept, say what you do: {title}"), "climb", "late"
    ),
)
RESIDENT_EVENTS = (
    ResidentEvent(
        "notice_told",
        _("common concern: a notice"),
        _("{estate}: {notice}. More: {link}"),
        _("{notice}"),
        _("Hello,\n\nabout what you told us: {notice}.\nMore of it:\n{link}\n\n{estate}, {hotline}"),
    ),
    ResidentEvent(
        "meeting_invited",
        _("common concern: invited to a meeting"),
        _("{estate}: we invite you to a residents' meeting on {topic}, {when}, {where}. Questions: {hotline}"),
        _("You are invited: {topic}"),
        _(
            "Hello,\n\nwe invite you to a residents' meeting.\nAbout: {topic}\nWhen: {when}\nWhere: {where}\n\n"
            "{estate}, {hotline}"
        ),
    ),
)


def clusters_shown_to(user, ids: Iterable[int]) -> dict[int, dict]:
    """The concerns among `ids` the user may know of, as the bell shows them (rule P4)."""
    from followups.models import Cluster

    found = Cluster.objects.visible_to(user).filter(pk__in=list(ids)).select_related("category", "building", "asset")
    return {c.pk: {"url": c.get_absolute_url(), "number": "", "title": c.label} for c in found}


def meetings_for(user, ids: Iterable[int]):
    """The meetings among `ids`, to whoever may know of their concern or promised something there."""
    from followups.models import Cluster, Meeting, MeetingPromise

    known = Cluster.objects.visible_to(user).filter(pk=OuterRef("cluster_id"))
    mine = MeetingPromise.objects.filter(meeting=OuterRef("pk"), owner_id=user.pk)
    found = Meeting.objects.filter(pk__in=list(ids)).annotate(known=Exists(known), mine=Exists(mine))
    return found.filter(Q(known=True) | Q(mine=True)).values("pk", "topic", "cluster_id", "known")


def meeting_shown(row: dict) -> dict:
    """A meeting as the bell shows it; the page of its concern to those who may open it."""
    url = reverse("followups:cluster", args=[row["cluster_id"]]) if row["known"] else ""
    return {"url": url, "number": "", "title": row["topic"]}


def clocked_for(viewer):
    """Ids of the meetings whose clocks `viewer` may read."""
    from followups.models import Cluster, Meeting

    return Meeting.objects.filter(cluster__in=Cluster.objects.visible_to(viewer)).order_by().values("pk")


def topics_of(ids: Iterable[int]) -> dict[int, str]:
    """What meetings were about, by id."""
    from followups.models import Meeting

    return dict(Meeting.objects.filter(pk__in=list(ids)).values_list("pk", "topic"))


def lock(pk: int):
    """Lock the meeting, as every deed does before its clocks."""
    from followups.models import Meeting

    return Meeting.objects.select_for_update(of=("self",)).filter(pk=pk).first()


def clock_fired(clock, step, at: datetime) -> None:
    """A promise of a meeting is due soon, or broken: whoever sees to it is told, then it climbs (rules D5, J8)."""
    from followups.models import MeetingPromise

    promise = MeetingPromise.objects.filter(pk=clock.part).first()
    if promise is None or promise.kept_at is not None or not clock.running or clock.excused_at:
        return
    if step.step in CLIMBS_TO:
        people = [u.pk for u in who_is_next(CLIMBS_TO[step.step], clock.estate_id, at)]
        deadlines.ask(clock, step, people[:1], at)
        event = "meeting_promise_climb"
    else:
        people = [promise.owner_id]
        event = f"meeting_promise_{'warn' if step.step == 'warn' else 'breach'}"
        if step.step == "breach":
            people += [u.pk for u in who_is_next(Role.MANAGER, clock.estate_id, at)]
    data = {"clock_kind": clock.kind, "due_at": clock.due_at.isoformat()}
    notifications.announce(
        event, to=people, subject=(MEETING, clock.subject_id), at=at, data=data, loud=step.step != "warn"
    )


def unseen(ask, at: datetime) -> None:
    """A climb nobody acknowledged goes to the stand-in, else to the next one for that step (rules D5, P6)."""
    if not ask.clock.running or ask.clock.excused_at:
        return
    skip = set(ask.step.asks.values_list("person_id", flat=True))
    people = instead(ask, ask.clock.estate_id, at, skip)
    deadlines.ask(ask.clock, ask.step, people, at, instead_of=ask)
    notifications.announce(
        "meeting_promise_climb", to=people, subject=(MEETING, ask.clock.subject_id), at=at, loud=True
    )


def reach(messages: list[Any], at: datetime) -> dict[int, ToResident]:
    """Where the complainant of each member is reached, with the words of the notice or the invitation."""
    from followups.models import ClusterMember, Meeting, Notice

    rows = ClusterMember.objects.filter(pk__in={m.subject_id for m in messages}).select_related(
        "case__estate__company", "case__complainant__resident"
    )
    members = {one.pk: one for one in rows}
    notices = Notice.objects.in_bulk([m.data["notice"] for m in messages if "notice" in m.data])
    meetings = Meeting.objects.in_bulk([m.data["meeting"] for m in messages if "meeting" in m.data])
    found = {}
    for message in messages:
        member = members.get(message.subject_id)
        who = member.case.complainant if member else None
        if member is None or who is None or who.erased_at is not None:
            continue
        notice, meeting = notices.get(message.data.get("notice", 0)), meetings.get(message.data.get("meeting", 0))
        estate = member.case.estate
        found[message.pk] = ToResident(
            phone=who.phone,
            email=who.email,
            language=who.resident.language if who.resident else "",
            hold_until=until_contact_hours(estate, at),
            words={
                "number": member.case.number,
                "estate": lambda e=estate: e.label,
                "company": lambda e=estate: e.company.label,
                "hotline": estate.hotline or estate.company.hotline,
                "notice": lambda n=notice: n.label if n else "",
                "link": f"{settings.PUBLIC_URL}{reverse('portal:notice', args=[notice.pk])}" if notice else "",
                "topic": meeting.topic if meeting else "",
                "where": meeting.where if meeting else "",
                "when": f"{timezone.localtime(meeting.at, estate.zone):%m-%d %H:%M}" if meeting else "",
            },
        )
    return found


def on_case_page(case: Any, viewer: Any, facts: Any) -> Panel | None:
    """The concern a case belongs to, beside it."""
    from followups.selectors.clusters import cluster_of

    found = cluster_of(case, viewer) if sees_clusters(viewer) and has(case, "concern") else None
    return Panel("followups/_of_case.html", {"cluster": found}) if found else None


def at_intake(viewer: Any, estate_id: int, unit: Any, asset: Any, place: Any) -> list[Panel]:
    """The concerns alive where somebody rings from or about: said at once, in the caller's panel."""
    from followups.selectors.clusters import alive_at

    if not sees_clusters(viewer):
        return []
    found = alive_at(viewer, estate_id, unit=unit, asset=asset, place=place)
    return [Panel("followups/_at_intake.html", {"cluster": one}) for one in found]


def register() -> None:
    """Called once when the app is ready."""
    register_figures(*FIGURES)
    register_events(*EVENTS)
    register_resident_events(*RESIDENT_EVENTS)
    register_labels({PROMISE_CLOCK: _("promise of a meeting")})
    register_subject(CLUSTER, clusters_shown_to)
    register_plain(MEETING, meetings_for, meeting_shown)
    register_reach(MEMBER, reach)
    register_clocked(Subject(MEETING, clocked_for, topics_of, lock, unseen))
    register_clock(ClockKind(PROMISE_CLOCK, _("promise of a meeting"), MEETING, clock_fired))
    offer_panel(on_case_page, "concern", ClusterMember.objects.filter(case=OuterRef("pk"), left_at=None))
    offer_warning(at_intake)
    offer(
        Entry(
            "concerns", pgettext_lazy("menu", "Common concern"), "users", "followups:clusters", visible=sees_clusters,
            group="together", order=20,
        )
    )  # fmt: skip
    offer(
        Entry(
            "notices", pgettext_lazy("menu", "Notices"), "megaphone", "followups:notices",
            visible=lambda user: user.scope.is_staff_member, group="together", order=30,
        )
    )  # fmt: skip
