"""Who may open a page of the line, and how its acts are drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts.places import chosen, looked_at
from accounts.selectors import estates_of, usual_estate
from complaints.errors import ComplaintError, NotFound, NotYours
from complaints.views.door import StaffRequest
from deadlines.clock import now
from hotline.choices import AT_THE_DESK


def _zoned(request: StaffRequest, view: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    here = chosen(request) or usual_estate(request.user, now())
    with timezone.override(request.user.zone or (here.zone if here else None) or timezone.get_current_timezone()):
        return view(request, *args, **kwargs)


def desk_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Those who sit at a desk or oversee one."""

    @login_required
    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not desk_estates(request.user):
            raise PermissionDenied(_("Calls are returned by the desk."))
        return _zoned(request, view, *args, **kwargs)

    return guarded


def staff_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Employees of at least one estate."""

    @login_required
    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.scope.is_staff_member or not estates_of(request.user):
            raise PermissionDenied(_("The register is for the company's own staff."))
        return _zoned(request, view, *args, **kwargs)

    return guarded


def desk_estates(user) -> list[Any]:
    """The estates whose calls the person takes."""
    return [e for e in estates_of(user) if user.scope.holds(AT_THE_DESK, e.pk)]


def in_view(request: StaffRequest) -> list[str] | None:
    """The codes of the estates the lists are narrowed to."""
    return looked_at(request) or None


def attempt(form: Any, deed: Callable[[], Any]) -> Any:
    """What the deed gives; None where it was refused, with the words on the form. What is not theirs is no page."""
    try:
        return deed()
    except NotFound as error:
        raise Http404 from error
    except NotYours as error:
        raise PermissionDenied(str(error.message)) from error
    except ComplaintError as error:
        form.refuse(error)
        form.status = error.status if error.status != 400 else 422
        return None


def go(request: StaffRequest, url: str, words: Any = "") -> HttpResponse:
    """On to `url`, with a message."""
    if words:
        messages.success(request, words)
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def act_page(request: StaffRequest, form: Any, **context: Any) -> HttpResponse:
    """A form as a dialog or as a page. Context: title, button, url (where it posts), back."""
    context |= {"form": form, "target": request.path}
    template = "hotline/_act.html" if request.htmx else "hotline/act.html"
    status = getattr(form, "status", 422 if form.is_bound and form.errors else 200)
    return render(request, template, context, status=status if request.htmx or status != 422 else 200)
