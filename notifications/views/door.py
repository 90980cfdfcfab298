from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.backends import administers


def for_administrators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Who keeps the house in order, and nobody else: 403; sign-in first."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not administers(request.user):
            raise PermissionDenied(_("This is for administrators."))
        return view(request, *args, **kwargs)

    return guarded


def whole_number(text: str) -> int | None:
    """A key typed into an address, or None."""
    return int(text) if text.isdecimal() and len(text) < 19 else None
