"""Consequences of deadlines that stick, for administrators: the kind of error and "try again", no word of a case."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from deadlines import services
from deadlines.clock import now
from deadlines.selectors import sticking as selectors
from deadlines.views.gate import done, for_administrators


@require_safe
@for_administrators
def sticking(request: HttpRequest) -> HttpResponse:
    """The oldest hundred that failed and have not run since."""
    return render(request, "deadlines/sticking.html", {"rows": selectors.stuck()})


@require_POST
@for_administrators
def again(request: HttpRequest) -> HttpResponse:
    """Try one again at once, or all."""
    one = request.POST.get("step", "")
    count = services.try_again([int(one)] if one.isdecimal() and len(one) < 19 else None if not one else [], now())
    words = ngettext("%(n)d is tried again now.", "%(n)d are tried again now.", count) % {"n": count}
    return done(request, reverse("deadlines:sticking"), words if count else _("Nothing waits to be tried again."))
