"""Cases become one concern: proposed by the rule or gathered by hand, confirmed or not, joined, left, ended (F5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import audit.services as audit
import notifications.services as notifications
from accounts.models import Role
from accounts.selectors import who_is_next
from complaints.choices import Kind
from complaints.facts import Facts
from complaints.models import Case
from complaints.parties import SYSTEM
from deadlines.clock import now
from estates.models import Estate
from followups.errors import BadInput, Changed, NotFound, NotNow, NotYours
from followups.models import Cluster, ClusterMember, Joined, Why
from followups.selectors.clusters import CLUSTER, KEEPERS, cases_of_proposal, proposals
from followups.services.surveys.questionnaire import refuse_empty


def propose_due(at: datetime | None = None) -> int:
    """Propose what the rule says is one concern now, on every estate; returns how many. Run every minute.

    What fits a concern that is alive already is offered there and proposed nowhere else.
    """
    moment, made = at or now(), 0
    for estate in Estate.objects.filter(active=True).order_by("pk"):
        for proposal in proposals(estate.pk, moment):
            with transaction.atomic():
                made += _propose(estate, proposal, moment)
    return made


def _propose(estate: Estate, proposal: dict[str, Any], at: datetime) -> int:
    Estate.objects.select_for_update().get(pk=estate.pk)  # two beats: one proposes, the other finds it done
    what = {name: value for name, value in proposal.items() if name != "why"}
    # none that fits a concern alive: whoever keeps that one sees it
    cases = cases_of_proposal(estate.pk, proposal, at)
    if len({case.unit_id or -case.pk for case in cases}) < 2:
        return 0  # the first proposal of this round took them, or another beat was faster
    cluster = Cluster.objects.create(estate=estate, why=proposal["why"], proposed_at=at, **what)
    _add(cluster, cases, Joined.RULE, None, at)
    audit.record("concern_proposed", by=SYSTEM, subject=(CLUSTER, cluster.pk), at=at, data={"cases": len(cases)})
    named: set[int] = set()
    for case in cases:
        named |= Facts(case).walled
    people = [u.pk for u in who_is_next(Role.MANAGER, estate.pk, at, named)]
    notifications.announce("concern_proposed", to=people, subject=(CLUSTER, cluster.pk), at=at)
    return 1


def gather(numbers: Iterable[str], *, by, title: str, title_en: str = "") -> Cluster:
    """Make a concern by hand of these cases (their numbers); it is confirmed with it. All of one estate.

    Raises NotFound where one may not be known, BadInput by field.
    """
    refuse_empty(title=title)
    wanted = list(dict.fromkeys(number.strip().upper() for number in numbers if number.strip()))
    with transaction.atomic():
        cases = list(Case.objects.visible_to(by).filter(number__in=wanted).order_by("received_at"))
        missing = sorted(set(wanted) - {case.number for case in cases})
        if missing or not cases:
            words = _("There is no such case: {number}").format(number=", ".join(missing) or "–")
            raise BadInput(fields={"cases": words})
        if len({case.estate_id for case in cases}) > 1:
            raise BadInput(fields={"cases": _("These cases are of different estates.")})
        _may(by, cases[0].estate_id)
        at = now()
        shared = {name: _shared(cases, name) for name in ("category_id", "building_id", "asset_id")}
        cluster = Cluster.objects.create(
            estate_id=cases[0].estate_id, why=Why.HAND, title=title.strip(), title_en=title_en.strip(),
            proposed_at=at, confirmed_at=at, confirmed_by=by, **shared,
        )  # fmt: skip
        _add(cluster, cases, Joined.HAND, by, at)
        audit.record("concern_gathered", by=by, subject=(CLUSTER, cluster.pk), at=at, data={"cases": len(cases)})
    return cluster


def _shared(cases: list[Case], name: str) -> int | None:
    found = {getattr(case, name) for case in cases}
    return found.pop() if len(found) == 1 else None


def confirm(pk: int, *, by, title: str, title_en: str = "", cause: str = "", fix: str = "") -> Cluster:
    """It is one concern: one cause, one fix. What becomes of each household stays its own."""
    refuse_empty(title=title)
    with transaction.atomic():
        cluster = locked(pk, by)
        if cluster.confirmed_at is not None:
            raise Changed(_("It is confirmed already."))
        cluster.confirmed_at, cluster.confirmed_by = now(), by
        _store(cluster, by, "concern_confirmed", title=title, title_en=title_en, cause=cause, fix=fix)
    return cluster


def dismiss(pk: int, *, by, reason: str) -> Cluster:
    """It is no common concern. Its cases are not proposed again."""
    refuse_empty(reason=reason)
    with transaction.atomic():
        cluster = locked(pk, by)
        if cluster.confirmed_at is not None:
            raise NotNow(_("It is confirmed already: close it when it is over."))
        cluster.dismissed_at, cluster.dismissed_by = now(), by
        cluster.members.filter(left_at=None).update(left_at=now())
        _store(cluster, by, "concern_dismissed", dismissed_reason=reason)
    return cluster


def describe(
    pk: int, *, by, title: str, title_en: str = "", cause: str = "", fix: str = "", order: Any = None
) -> Cluster:
    """Cause and fix as they are known now, and the repair order that mends it."""
    refuse_empty(title=title)
    with transaction.atomic():
        cluster = locked(pk, by)
        if order is not None and order.estate_id != cluster.estate_id:
            raise BadInput(fields={"order": _("This order is of another estate.")})
        cluster.order = order
        _store(cluster, by, "concern_described", title=title, title_en=title_en, cause=cause, fix=fix)
    return cluster


def mark_fixed(pk: int, *, by) -> Cluster:
    """The one fix is done. Each case is still resolved, verified and called back by itself."""
    with transaction.atomic():
        cluster = locked(pk, by)
        if cluster.confirmed_at is None or cluster.fixed_at is not None:
            raise NotNow(_("Only a confirmed concern that is not fixed yet can be."))
        cluster.fixed_at = now()
        _store(cluster, by, "concern_fixed")
    return cluster


def close(pk: int, *, by) -> Cluster:
    """It is over: every household's own case has ended."""
    with transaction.atomic():
        cluster = locked(pk, by)
        waiting = cluster.members.filter(left_at=None, case__is_open=True).count()
        if waiting:
            raise NotNow(_("{n} households still wait for theirs to end.").format(n=waiting))
        cluster.closed_at = now()
        _store(cluster, by, "concern_closed")
    return cluster


def join(pk: int, number: str, *, by) -> ClusterMember:
    """One more household's case. Raises NotFound, BadInput, Changed where it is of a concern already."""
    with transaction.atomic():
        cluster = locked(pk, by)
        case = Case.objects.visible_to(by).filter(number=number.strip().upper(), estate_id=cluster.estate_id).first()
        if case is None:
            raise BadInput(fields={"number": _("There is no such case on this estate.")})
        member = _join(cluster, case, Joined.HAND, by)
        audit.record("concern_joined", by=by, subject=(CLUSTER, pk), at=now(), data={"case": case.pk})
    return member


def join_me_too(cluster_id: int, case: Case) -> None:
    """A case that came by "me too" joins its concern, in the transaction of its registration."""
    cluster = Cluster.objects.alive().filter(pk=cluster_id, estate_id=case.estate_id).first()
    if cluster is not None:
        ClusterMember.objects.create(cluster=cluster, case=case, how=Joined.ME_TOO, joined_at=now())


def _join(cluster: Cluster, case: Case, how: str, by: Any) -> ClusterMember:
    if case.kind != Kind.COMPLAINT:
        raise BadInput(fields={"number": _("Only complaints belong to a common concern.")})
    try:
        with transaction.atomic():
            return ClusterMember.objects.create(cluster=cluster, case=case, how=how, joined_at=now(), joined_by=by)
    except IntegrityError as error:
        raise Changed(_("{number} is of a common concern already.").format(number=case.number)) from error


def leave(pk: int, member: int, *, by) -> None:
    """A case that is something else after all goes its own way."""
    with transaction.atomic():
        cluster = locked(pk, by)
        found = cluster.members.filter(pk=member, left_at=None, case__in=Case.objects.visible_to(by)).first()
        if found is None:
            raise NotFound(_("There is no such household in it."))
        found.left_at = now()
        found.save(update_fields=["left_at"])
        audit.record("concern_left", by=by, subject=(CLUSTER, pk), at=now(), data={"case": found.case_id})


def locked(pk: int, by, roles=KEEPERS) -> Cluster:
    """The concern, locked, while it is alive, for somebody who keeps it. Raises NotFound, NotYours, NotNow."""
    Cluster.objects.select_for_update().filter(pk=pk).values_list("pk").first()
    found = Cluster.objects.visible_to(by).select_related("estate").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such common concern."))
    _may(by, found.estate_id, roles)
    if found.dismissed_at or found.closed_at:
        raise NotNow(_("It has ended."))
    return found


def _may(by, estate_id: int, roles=KEEPERS) -> None:
    if not by.scope.holds(roles, estate_id):
        raise NotYours(_("This is not yours to do."))


def _add(cluster: Cluster, cases: list[Case], how: str, by: Any, at: datetime) -> None:
    taken = set(ClusterMember.objects.filter(case__in=cases, left_at=None).values_list("case_id", flat=True))
    if taken and how == Joined.HAND:
        number = next(case.number for case in cases if case.pk in taken)
        raise Changed(_("{number} is of a common concern already.").format(number=number))
    ClusterMember.objects.bulk_create(
        ClusterMember(cluster=cluster, case=case, how=how, joined_at=at, joined_by=by)
        for case in cases
        if case.pk not in taken
    )


def _store(cluster: Cluster, by: Any, verb: str, **words: str) -> None:
    for name, text in words.items():
        setattr(cluster, name, text.strip())
    cluster.version += 1
    cluster.save()
    audit.record(verb, by=by, subject=(CLUSTER, cluster.pk), at=now())
