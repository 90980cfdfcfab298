"""Reading common concern (rule F5): clusters and their households, who is not yet informed, notices, meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Count, Exists, Max, OuterRef, Prefetch, Q
from django.db.models.functions import Cast, Coalesce

from accounts.models import Role
from accounts.scope import ALL, MANAGING, OVERSEEING, SUPERVISING
from complaints.choices import Kind
from complaints.lifecycle import State
from complaints.models import Case, Contact
from deadlines.selectors import figure
from followups.models import Cluster, ClusterMember, Meeting, MeetingGuest, MeetingPromise, Notice
from repairs.models import Order

CLUSTER, MEMBER, NOTICE, MEETING = "cluster", "cluster_member", "notice", "meeting"
PROMISE_CLOCK = "meeting_promise"
KEEPERS = SUPERVISING | {Role.DUTY}
"""Confirm, gather, answer, publish: the desk and those above it."""
CALLERS = MANAGING
"""Call residents' meetings and promise there."""
SHOWN = 200


def sees_clusters(user) -> bool:
    return user.scope.any(*OVERSEEING)


def keeps_clusters(user, estate_id: int) -> bool:
    return user.scope.holds(KEEPERS, estate_id)


def clusters_for(viewer, estates: list[str] | None = None):
    """The clusters the person may know of, with how many of their households they may know of."""
    found = Cluster.objects.visible_to(viewer)
    if estates:
        found = found.filter(estate__code__in=estates)
    mine = Q(members__left_at=None, members__case__in=Case.objects.visible_to(viewer))
    return found.select_related("estate", "category", "building", "asset").annotate(
        households=Count("members", filter=mine, distinct=True), latest=Max("members__case__received_at", filter=mine)
    )


@dataclass(frozen=True)
class Household:
    """One case of a cluster as the viewer may know it, and whether its household has heard from us."""

    member: ClusterMember
    case: Any
    seen: Any
    answered: bool

    @property
    def informed(self) -> bool:
        return self.answered or self.member.told_at is not None

    @property
    def state(self) -> State:
        return State(self.case.state)


def households_of(cluster: Cluster, viewer: Any) -> list[Household]:
    """Its cases that `viewer` may know of (rules P4, P5), in the order they came."""
    from complaints.selectors.seen import LIST_JOINS, seen_by

    answered = Contact.objects.filter(case=OuterRef("case_id"), answers=True, at__gte=cluster.proposed_at)
    members = cluster.members.filter(left_at=None, case__in=Case.objects.visible_to(viewer))
    members = members.annotate(answered=Exists(answered)).prefetch_related(
        Prefetch("case", Case.objects.visible_to(viewer).select_related(*LIST_JOINS, "complainant"))
    )
    return [Household(m, m.case, seen_by(m.case, viewer), m.answered) for m in members[:SHOWN]]


def order_of(cluster: Cluster, viewer: Any) -> Order | None:
    """The repair order that mends it, to whoever may know of that order (rules P4, R10)."""
    return Order.objects.visible_to(viewer).filter(pk=cluster.order_id).first() if cluster.order_id else None


def not_informed(cluster: Cluster, viewer: Any) -> list[Household]:
    """Open households that have heard nothing of it yet (rule F5)."""
    return [one for one in households_of(cluster, viewer) if not one.informed and one.case.is_open]


def candidates(cluster: Cluster, viewer: Any) -> list[Case]:
    """Open cases that fit and are of no cluster yet: the same asset, or the same building and category."""
    like = Q(asset_id=cluster.asset_id) if cluster.asset_id else Q(pk__in=[])
    if cluster.category_id and cluster.building_id:
        like |= Q(building_id=cluster.building_id, category_id=cluster.category_id)
    elif cluster.category_id and not cluster.asset_id:
        like |= Q(category_id=cluster.category_id)
    taken = ClusterMember.objects.filter(case=OuterRef("pk"), left_at=None)
    since = cluster.proposed_at - timedelta(days=figure("concern_thing_days", cluster.estate_id, cluster.proposed_at))
    found = Case.objects.visible_to(viewer).filter(
        like, ~Exists(taken), estate_id=cluster.estate_id, is_open=True, kind=Kind.COMPLAINT, received_at__gte=since
    )
    return list(found.order_by("received_at")[:20])


def proposals(estate_id: int, at: datetime) -> list[dict[str, Any]]:
    """What the rule would gather on an estate now: why, and what the cases have in common; two or three statements.

    A home counts once, and a caller without a home by the telephone. Cases that are or were of a cluster are out.
    """
    hours, days = figure("concern_place_hours", estate_id, at), figure("concern_thing_days", estate_id, at)
    fresh = _free(estate_id, at)
    home = Count(Coalesce(Cast("unit_id", CharField()), "complainant__phone"), distinct=True)
    lately = fresh.filter(received_at__gt=at - timedelta(hours=hours))
    place, thing = figure("concern_place_homes", estate_id, at), figure("concern_thing_homes", estate_id, at)
    found: list[dict[str, Any]] = []
    by_asset = lately.exclude(asset=None).values("asset_id").annotate(homes=home).filter(homes__gte=place)
    found += [{"why": "place", "asset_id": row["asset_id"]} for row in by_asset.order_by()]
    by_building = lately.exclude(building=None).exclude(category=None).values("building_id", "category_id")
    for row in by_building.annotate(homes=home).filter(homes__gte=place).order_by():
        found.append({"why": "place", "building_id": row["building_id"], "category_id": row["category_id"]})
    slowly = fresh.filter(received_at__gt=at - timedelta(days=days)).exclude(category=None)
    for row in slowly.values("category_id").annotate(homes=home).filter(homes__gte=thing).order_by():
        found.append({"why": "thing", "category_id": row["category_id"]})
    return found


def cases_of_proposal(estate_id: int, proposal: dict[str, Any], at: datetime) -> list[Case]:
    """The cases a proposal gathers, the oldest first."""
    what = {name: value for name, value in proposal.items() if name != "why"}
    span = timedelta(days=figure("concern_thing_days", estate_id, at))
    if proposal["why"] == "place":
        span = timedelta(hours=figure("concern_place_hours", estate_id, at))
    return list(_free(estate_id, at).filter(received_at__gt=at - span, **what).order_by("received_at", "pk"))


def _free(estate_id: int, at: datetime) -> Any:
    """Complaints that are and were of no concern, and fit none that is alive: those are offered there."""
    of_any = ClusterMember.objects.filter(case=OuterRef("pk"))
    same_thing = Q(category_id=OuterRef("category_id"), asset=None)
    fits = Cluster.objects.alive().filter(
        Q(asset_id=OuterRef("asset_id"))
        | (same_thing & Q(building_id=OuterRef("building_id")))
        | (same_thing & Q(building=None)),
        estate_id=estate_id,
    )
    found = Case.objects.filter(
        ~Exists(of_any), ~Exists(fits), estate_id=estate_id, kind=Kind.COMPLAINT, received_at__lte=at
    )
    return found.exclude(state__in=[State.WITHDRAWN, State.MERGED])


def alive_at(viewer, estate_id: int, *, unit: Any = None, asset: Any = None, place: Any = None) -> list[Cluster]:
    """The concerns alive where somebody calls from or about: their asset, their building, or the whole estate."""
    building = (
        getattr(unit, "building_id", None) or getattr(asset, "building_id", None) or getattr(place, "building_id", None)
    )
    touches = Q(building=None, asset=None)
    if asset is not None:
        touches |= Q(asset=asset)
    if building:
        touches |= Q(building_id=building) | Q(asset__building_id=building) | Q(asset__building=None, building=None)
    found = clusters_for(viewer).alive().filter(touches, estate_id=estate_id)
    return list(found.prefetch_related("notices").order_by("-proposed_at")[:3])


def cluster_of(case: Any, viewer: Any) -> Cluster | None:
    """The concern a case belongs to, as the person may know it."""
    member = ClusterMember.objects.filter(case=case, left_at=None).values_list("cluster_id", flat=True).first()
    return clusters_for(viewer).filter(pk=member).first() if member else None


CONCERN_ACTIONS = (
    "confirm", "dismiss", "describe", "join", "leave", "answer", "notice", "meeting", "fixed", "close", "me_too",
)  # fmt: skip


def concern_actions(user, cluster: Cluster, waiting: bool) -> list[str]:
    """What the person may do to a concern as it stands; `waiting`: one of its cases is still open."""
    if cluster.dismissed_at or cluster.closed_at:
        return []
    keeps, confirmed = keeps_clusters(user, cluster.estate_id), cluster.confirmed_at is not None
    can = {
        "confirm": keeps and not confirmed,
        "dismiss": keeps and not confirmed,
        "describe": keeps and confirmed,
        "join": keeps,
        "leave": keeps,
        "answer": keeps and confirmed,
        "notice": keeps and confirmed,
        "meeting": confirmed and user.scope.holds(CALLERS, cluster.estate_id),
        "fixed": keeps and confirmed and cluster.fixed_at is None,
        "close": keeps and cluster.fixed_at is not None and not waiting,
        "me_too": sees_clusters(user),
    }
    return [name for name in CONCERN_ACTIONS if can[name]]


# -- notices ---


def notices_up(estate: Any, at: datetime) -> list[Notice]:
    """What hangs on the portal of an estate, or of all of them, the newest first."""
    found = Notice.objects.up(at).select_related("estate").prefetch_related("buildings")
    if estate is not None:
        found = found.filter(estate=estate)
    return list(found.order_by("-from_at", "-pk")[:50])


def notices_for(viewer, estates: list[str] | None = None):
    found = Notice.objects.visible_to(viewer).select_related("estate", "published_by").prefetch_related("buildings")
    return found.filter(estate__code__in=estates) if estates else found


def publishes(user, estate_id: int) -> bool:
    return user.scope.holds(KEEPERS, estate_id)


# -- meetings ---


MEETING_ACTIONS = ("hold", "promise", "keep_promise")


def meeting_actions(user, meeting: Meeting, alive: bool) -> list[str]:
    """What the person may do about a meeting; `alive`: its concern has not ended."""
    if not alive:
        return []
    keeps, calls = (user.scope.holds(roles, meeting.estate_id) for roles in (KEEPERS, CALLERS))
    owed = any(one.kept_at is None for one in meeting.promises.all())
    can = {"hold": keeps, "promise": calls and meeting.held_at is not None, "keep_promise": keeps and owed}
    return [name for name in MEETING_ACTIONS if can[name]]


def meeting_for(viewer, pk: int) -> Meeting | None:
    """One meeting, of a concern the person may know of."""
    mine = Meeting.objects.filter(cluster__in=Cluster.objects.visible_to(viewer))
    return _with_parts(mine, viewer).select_related("estate", "cluster").filter(pk=pk).first()


def meetings_of(cluster: Cluster, viewer) -> list[Meeting]:
    return list(_with_parts(cluster.meetings.select_related("estate", "cluster", "called_by"), viewer))


def _with_parts(meetings: Any, viewer: Any) -> Any:
    """With what was promised there, and those guests whose case the viewer may know of (rule P4)."""
    return meetings.prefetch_related(
        Prefetch("promises", MeetingPromise.objects.select_related("owner")),
        Prefetch("guests", guests_known(MeetingGuest.objects.all(), viewer).select_related("case")),
    )


def guests_known(guests: Any, viewer: Any) -> Any:
    return guests.filter(case__in=Case.objects.visible_to(viewer))


def estates_kept(user, roles=KEEPERS) -> list[Any]:
    from accounts.selectors import estates_of

    held = user.scope.estates_for(roles)
    return [e for e in estates_of(user) if held == ALL or e.pk in held]
