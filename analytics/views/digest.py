from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.places import chosen
from analytics.models import Digest
from analytics.selectors.digest import digests_of, read, readership, reads_digests, sees_readership
from analytics.services import open_digest
from deadlines.clock import now

SHOWN = 14


@login_required
@require_safe
def digest(request: HttpRequest, estate: str = "", day: str = "") -> HttpResponse:
    """Yesterday's complaints, or a day's, as the reader may know them; opening it is kept (rule A2)."""
    user: Any = request.user
    if not reads_digests(user):
        raise PermissionDenied
    mine = digests_of(user)
    wanted = _wanted(request, mine, estate, day)
    context: dict[str, Any] = {"now": now(), "digests": list(mine[:SHOWN])}
    if wanted is not None:
        open_digest(wanted, by=user)
        context |= {"page": read(wanted, user, now()), "digest": wanted}
        if sees_readership(user, wanted.estate_id):
            context["readers"] = readership(mine.prefetch_related("readings__reader").get(pk=wanted.pk), now())
    return render(request, "analytics/digest.html", context)


def _wanted(request: HttpRequest, mine: Any, estate: str, day: str) -> Digest | None:
    """The digest of the address, else the latest of the estate in view."""
    if not estate:
        here = chosen(request)
        return (mine.filter(estate=here) if here else mine).first()
    try:
        found = mine.filter(estate__code=estate, day=date.fromisoformat(day)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found
