"""Who gets to the pages, and how a change that was refused comes back to its form."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts.models import User
from accounts.selectors import estates_of
from deadlines.access import administers, may_read
from deadlines.errors import Refused
from estates.models import Estate

View = Callable[..., HttpResponse]


def for_staff(view: View) -> View:
    """Employees read the tables; contractors and strangers do not."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_read(request.user):
            raise PermissionDenied(_("This page is for the people of the company."))
        return view(request, *args, **kwargs)

    return login_required(inner)


def for_administrators(view: View) -> View:
    """Only administrators reach a form that changes a table."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not administers(request.user):
            raise PermissionDenied(_("Only an administrator changes this."))
        return view(request, *args, **kwargs)

    return login_required(inner)


def user_of(request: HttpRequest) -> User:
    """The signed-in person of a page behind one of these gates."""
    assert isinstance(request.user, User)
    return request.user


def place_of(request: HttpRequest) -> Estate | None:
    """The estate `?estate=` names, among one's own; None for the whole company. Unknown: 404."""
    code = request.GET.get("estate", "")
    if not code:
        return None
    found = estates_of(user_of(request)).filter(code=code).first() if code.isprintable() else None
    if found is None:
        raise Http404
    return found


def done(request: HttpRequest, url: str, words: str) -> HttpResponse:
    """Back to the list, with the words of what was done."""
    messages.success(request, words)
    return HttpResponseClientRedirect(url) if getattr(request, "htmx", False) else redirect(url)


def tried(form: Any, deed: Callable[[], Any]) -> Any:
    """What `deed` gives; None where it was refused, its words put beside the form's fields."""
    try:
        return deed()
    except ValidationError as error:
        form.refuse(error)
        return None
    except Refused as error:
        form.add_error(error.field or None, str(error.message))
        return None
