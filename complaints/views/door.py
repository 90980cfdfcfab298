"""How the pages of one case begin: found through the one door, read in its estate's time, refused in words."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from complaints.models import Case
from complaints.selectors.seen import LIST_JOINS
from complaints.slots import with_presence

JOINS = (
    *LIST_JOINS,
    "estate__company",
    "category__parent",
    "basis_item",
    "lead",
    "received_by",
    "relayed_by",
    "judged_by",
    "seconded_by",
)


class StaffRequest(HttpRequest):
    """A request of somebody signed in, as the middleware leaves it."""

    user: User
    htmx: HtmxDetails


def case_for(user, number: str, *, panels: bool = False) -> Case:
    """The case of that number as `user` may know it, with all a page of it shows; Http404 for the rest (rule P4).

    With `panels` it knows of which apps above there is something to show.
    """
    cases = Case.objects.visible_to(user).select_related(*JOINS)
    found = (with_presence(cases) if panels else cases).filter(number=number.strip().upper()).first()
    if found is None:
        raise Http404
    return found


def in_zone(case, user) -> AbstractContextManager:
    """The clock on the wall of the page: the person's own zone where they set one, else the estate's."""
    return timezone.override(user.zone or case.estate.zone)


def refuse(words: str) -> PermissionDenied:
    """What to raise where somebody may know of a case but not do this: the page 403 says the words."""
    return PermissionDenied(words)
