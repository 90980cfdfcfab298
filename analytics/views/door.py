from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.places import chosen
from analytics.marks import OF_REPAIRS
from analytics.period import Looking, read
from analytics.selectors.sums import READERS, Range
from analytics.services import flush
from deadlines.clock import now

FRESH = 2000
"""Up to so many moved cases are counted before a page is drawn; beyond, the worker is about it anyway."""


def for_readers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for those who read statistics (rule P2), with everything that moved counted in."""

    @login_required
    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if not user.scope.any(*READERS):
            raise PermissionDenied
        flush(limit=FRESH)
        return view(request, *args, **kwargs)

    return guarded


def looking(request: HttpRequest, usual: str = "30") -> Looking:
    """What the page looks at: the address bar's period and estates, else the estate in view."""
    here = chosen(request)
    return read(request.GET, timezone.localdate(now()), [here.code] if here else [], usual)


def behind(marks: tuple[str, ...], period: Range, estates, dim: str = "all", value: str = "") -> str:
    """The address of the list behind a figure."""
    query = {"mark": ",".join(marks), "from": period.start.isoformat(), "to": period.end.isoformat()}
    if estates:
        query["estate"] = ",".join(estates)
    if dim != "all":
        query |= {"dim": dim, "value": value}
    page = "analytics:repairs" if OF_REPAIRS.issuperset(marks) else "analytics:cases"
    return f"{reverse(page)}?{urlencode(query)}"
