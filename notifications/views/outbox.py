"""The messages that go out: what waits, what was given up, what the dry run swallowed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from notifications import services
from notifications.models import Channel
from notifications.selectors import outbox as selectors
from notifications.services.outside import lines
from notifications.views.door import for_administrators, whole_number

SIZE = 50
TABS = (
    ("", lazy("All")),
    ("waiting", lazy("Waiting")),
    ("failed", lazy("Given up")),
    ("dry_run", lazy("Dry run")),
    ("sent", lazy("Sent")),
    ("withheld", lazy("Not sent")),
)


@for_administrators
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """One page of messages, by status and way; their words only as far as this administrator may see the matter."""
    status, channel = request.GET.get("status", ""), request.GET.get("channel", "")
    rows = list(selectors.narrowed(status, channel, whole_number(request.GET.get("before", "")))[: SIZE + 1])
    counts = selectors.counts()
    context = {
        "lines": selectors.lines(rows[:SIZE], request.user),
        "older": rows[SIZE - 1].pk if len(rows) > SIZE else None,
        "tabs": [(key, label, counts.get(key)) for key, label in TABS],
        "channels": [one for one in Channel if one != Channel.IN_APP],
        "status": status,
        "channel": channel,
        "dead": counts.get("failed", 0),
        "dry": [one.label for one in (Channel.EMAIL, Channel.SMS) if one.value not in lines()],
    }
    return render(request, "notifications/outbox.html", context)


@for_administrators
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Send again what was given up: one message, or all of them."""
    one = whole_number(request.POST.get("message", ""))
    count = services.send_again(None if one is None else [one], by=request.user)
    told = ngettext("%(n)d message waits to go out again.", "%(n)d messages wait to go out again.", count) % {
        "n": count
    }
    messages.success(request, told if count else _("Nothing was given up."))
    return redirect("notifications:outbox")
