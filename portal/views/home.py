"""The door: what one can do here, whom one can ring, what we promise, what we do with what we are told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from deadlines.clock import now
from followups.selectors.clusters import notices_up
from portal.selectors.promised import promised
from portal.views.frame import draft_of, show
from portal.wording import KINDS


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What to do, and how a complaint is handled with the times in force."""
    draft = draft_of(request)
    return show(
        request,
        "portal/home.html",
        draft.estate,
        promised=promised(draft.estate, now()),
        notices=notices_up(draft.estate, now())[:3],
        kinds=KINDS.values(),
        half_done=draft.kept and bool(draft["content"]),
    )


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is collected and why, in plain words (rule W5)."""
    return show(request, "portal/privacy.html", draft_of(request).estate)
