"""Paid services as they stand: who may do what, what is missing, lists (rule J10)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Department, Role
from accounts.scope import ALL, DEPARTMENTAL, DESK, OVERSEEING, SUPERVISING
from complaints.errors import Missing
from complaints.facts import Facts as CaseFacts
from complaints.parties import SYSTEM
from complaints.selectors.keyset import Page, keyset_page
from complaints.services.asking import tries_lacking
from estates.models import Estate
from followups.figures import CALLBACK_TRIES, figure
from followups.lifecycle import ACTIONS, OPEN, Action, State
from followups.models import PaidService, ServiceAnswer

JOINS = ("estate", "unit", "department", "case", "asked_by", "resident")


def parties_of(service: PaidService, by: Any) -> frozenset[str]:
    """As what `by` stands to it: desk, assistant, reception, department."""
    if by is SYSTEM:
        return frozenset({"desk", "assistant", "reception", "department"})
    scope, estate = by.scope, service.estate_id
    found = set()
    if scope.holds(DESK, estate):
        found.add("desk")
    if scope.holds((Role.ASSISTANT, *SUPERVISING), estate):
        found.add("assistant")
    if scope.holds((Role.DUTY,), estate):
        found.add("reception")
    if scope.in_department(service.department_id, estate):
        found.add("department")
    return frozenset(found)


def may_ask(by: Any, estate_id: int) -> bool:
    """Whether `by` may write one down: whoever oversees the estate, or works in a department of it."""
    if by is SYSTEM:
        return True
    scope = by.scope
    return scope.holds((*OVERSEEING, *DEPARTMENTAL), estate_id)


def did_the_work(service: PaidService) -> set[int]:
    """Ids of those who did it or took the signature: they do not call back (rule F1)."""
    done = service.entries.filter(kind__in=("finished", "signed"), actor__isnull=False)
    return set(done.values_list("actor_id", flat=True))


def walled_from(service: PaidService) -> set[int]:
    """Ids of those behind the wall of the complaint it belongs to (rule P4)."""
    return CaseFacts(service.case).walled if service.case is not None else set()


def barred(service: PaidService, by: Any, name: str) -> str | None:
    """Why `by` may not do this at all, in words; None when they may."""
    if name in ("callback", "close") and getattr(by, "pk", None) in did_the_work(service):
        return _("Whoever did the work does not call back.")
    return None


def failed_answers(service: PaidService) -> list[ServiceAnswer]:
    """The attempts since it was signed that reached nobody."""
    return list(service.answers.filter(reached=False, at__gte=service.signed_at))


def missing(service: PaidService, name: str, at: datetime) -> list[Missing]:
    """What stands in the way of the action, in words (rule J1)."""
    if name != "close":
        return []
    tries = [a.at for a in failed_answers(service)]
    needed = figure(CALLBACK_TRIES, service.estate_id, at)
    return tries_lacking(tries, needed, service.estate_id, service.estate.zone, at)


def actions_of(service: PaidService, by: Any, at: datetime) -> list[Action]:
    """What `by` may do now, the most urgent first: the buttons, and `actions` of the API."""
    parties = parties_of(service, by)
    found = [
        a
        for a in ACTIONS.values()
        if service.state in a.states
        and a.parties & parties
        and barred(service, by, a.name) is None
        and not missing(service, a.name, at)
    ]
    return sorted(found, key=lambda a: a.primary)


def page_of(viewer: Any, *, view: str = "open", estates: list[str] | None = None, cursor: str = "") -> Page:
    """A keyset page of the paid services the viewer may know of, the newest first."""
    found = PaidService.objects.visible_to(viewer).select_related(*JOINS)
    if view != "any":
        found = found.filter(state__in=OPEN if view == "open" else [State.CLOSED, State.CANCELLED])
    if estates:
        found = found.filter(estate__code__in=estates)
    rows = found.annotate(received_at=F("asked_at"))
    return keyset_page(lambda stretch: list(stretch.of(rows)), "newest", cursor, 25)


def sees_services(user: Any) -> bool:
    return user.scope.any(*OVERSEEING, *DEPARTMENTAL)


def departments_for(user: Any, estate: Estate) -> list[Department]:
    """The departments a paid service may be given to: all for the desk, a department's people their own."""
    found = Department.objects.all().order_by("pk")
    if user.scope.holds(OVERSEEING, estate.pk):
        return list(found)
    mine = [pk for pk, at in user.scope.departments.items() if at == ALL or estate.pk in at]
    return list(found.filter(pk__in=mine))
