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
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.places import chosen
from accounts.scope import OVERSEEING
from analytics.marks import OF_REPAIRS
from analytics.period import COMPARISONS, PRESETS, Looking, read
from analytics.selectors.sums import READERS, Range, estates_for
from analytics.services import flush
from deadlines.clock import now
from repairs.views.books import reads_books

FRESH = 2000
"""Up to so many moved cases are counted before a page is drawn; beyond, the worker is about it anyway."""


def by_readers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for those who read statistics (rule P2). What it shows it asks for through `fresh`."""

    @login_required
    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not reads(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def fresh(ask: Callable[[], Any]) -> Any:
    """What `ask` finds, with everything that moved counted in: asked again only where something had moved."""
    found = ask()
    return ask() if found.stale and flush(limit=FRESH) else found


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


def looking_at_all(request: HttpRequest, usual: str = "30") -> Looking:
    """As `looking`, but for pages that set estates beside each other: only the address narrows them."""
    return read(request.GET, timezone.localdate(now()), [], usual)


def frame(request: HttpRequest, here: str, seen: Looking) -> dict[str, Any]:
    """What every dashboard's page is framed by: what it looks at, and the other dashboards the person may open."""
    user: Any = request.user
    alone = {name: value for name, value in seen.query.items() if name != "estate"}
    return {
        "seen": seen,
        "presets": PRESETS,
        "comparisons": COMPARISONS,
        "query": urlencode(seen.query),
        "boards": [
            {
                "name": name,
                "label": label,
                "url": f"{reverse(f'analytics:{name}')}?{urlencode(alone if name == 'estates' else seen.query)}",
            }
            for name, (label, sees) in BOARDS.items()
            if sees(user)
        ],
        "board": here,
    }


def reads(user: Any) -> bool:
    """Whether the person reads statistics (rule P2)."""
    return user.scope.any(*READERS)


def compares(user: Any) -> bool:
    """Whether the person reads the statistics of several estates."""
    return len(estates_for(user)) > 1


def at_a_desk(user: Any) -> bool:
    """Whether the person works at a desk, or oversees one."""
    return user.scope.any(*OVERSEEING)


BOARDS: dict[str, tuple[Any, Callable[[Any], bool]]] = {
    "overview": (_("Overview"), reads),
    "estates": (_("Estates side by side"), compares),
    "desk": (_("The desk today"), at_a_desk),
    "contractor": (_("Contractors"), reads_books),
}
"""The dashboards: name → its title, and who may open it (rule A1)."""


def behind(marks: tuple[str, ...], period: Range, estates, dim: str = "all", value: str = "") -> str:
    """The address of the list behind a figure."""
    query = {"mark": ",".join(marks), "from": period.start.isoformat(), "to": period.end.isoformat()}
    if estates:
        query["estate"] = ",".join(estates)
    if dim != "all":
        query |= {"dim": dim, "value": value}
    page = "analytics:repairs" if OF_REPAIRS.issuperset(marks) else "analytics:cases"
    return f"{reverse(page)}?{urlencode(query)}"
