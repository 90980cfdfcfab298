"""One's messages: the page behind the bell."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from deadlines.clock import now
from notifications import selectors, services


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The person's messages by day, newest first."""
    before = request.GET.get("before", "")
    page = selectors.inbox_page(request.user, before=int(before) if before.isdecimal() and len(before) < 19 else None)
    newest_first = sorted(page.items, key=lambda item: item.created_at, reverse=True)
    days = [(day, list(some)) for day, some in groupby(newest_first, lambda item: timezone.localdate(item.created_at))]
    unread = any(item.unread for item in page.items) or selectors.unread_count(request.user)
    return render(request, "notifications/inbox.html", {"days": days, "older": page.older, "unread": unread})


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything read."""
    services.mark_read(request.user, None, now())
    messages.success(request, _("Everything is marked as read."))
    return redirect("notifications:inbox")


@login_required
@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one message read and go to what it is about; 404 for another person's or for what one may not see."""
    item = selectors.message(request.user, pk)
    if item is None:
        raise Http404
    services.mark_read(request.user, [pk], now())
    return redirect(item.url or "notifications:inbox")
