"""Who may open a page of the time after, and how its acts are drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.places import chosen
from accounts.selectors import usual_estate
from complaints.views.door import StaffRequest
from deadlines.clock import now


def guarded(allows: Callable[[Any], bool], words: Any) -> Callable[..., Any]:
    """A page for those `allows` lets in, in the zone of the estate they look at; 403 with `words` for others."""

    def around(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @login_required
        @wraps(view)
        def inside(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not allows(request.user):
                raise PermissionDenied(str(words))
            here = chosen(request) or usual_estate(request.user, now())
            zone = request.user.zone or (here.zone if here else None) or timezone.get_current_timezone()
            with timezone.override(zone):
                return view(request, *args, **kwargs)

        return inside

    return around


def act_page(request: StaffRequest, form: Any, **context: Any) -> HttpResponse:
    """A form as a dialog or as a page, with a box to sign in where `signs`. Context: title, button, back, intro."""
    context |= {"form": form, "target": request.path}
    template = "followups/_act.html" if request.htmx else "followups/act.html"
    status = getattr(form, "status", 422 if form.is_bound and form.errors else 200)
    return render(request, template, context, status=status if request.htmx or status != 422 else 200)
